//! The server's end of an exchange: a sealed message in, a sealed message out.

use crate::cycle::encoded;
use crate::{now, sweep, Node, NodeError};
use tributary_link::envelope::{seal, Direction, Sealed};
use tributary_model::ServerId;
use tributary_wire::codec::{Codec, XmlCodec};

/// Most bytes of journal encoding that an answer carries, whatever its receiver asks for.
const ANSWER_BYTES_MAX: usize = 1 << 20;

pub(crate) fn exchange(node: &Node, text: &[u8]) -> Result<Vec<u8>, NodeError> {
    let sealed = Sealed::parse(text)?;
    let peer = sealed.claimed.sender;
    let link = node.desk().link(peer)?.ok_or_else(not_paired)?;
    let me = node.local()?.server;
    let (header, content) = sealed.open(&link.secret(), peer, me, Direction::ToParent)?;
    admit(node, peer, header.exchange, header.sequence)?;
    let message = XmlCodec.decode(&content)?;
    if (message.exchange, message.sequence) != (header.exchange, header.sequence) {
        return Err(NodeError::lasting("MALFORMED", "the message and its envelope disagree"));
    }
    if header.sequence == 0 {
        sweep::before_exchange(node);
    }
    let engine = node.engine()?;
    let answered = node.applying(|| {
        node.with_line(peer, |line| {
            engine.answer(&node.store, peer, &message, ANSWER_BYTES_MAX, line, &mut now, &mut encoded)
        })
    })?;
    match answered {
        Ok(((_, content), taken)) => {
            node.note_applied(&taken.applied);
            node.note_contact(peer, None)?;
            Ok(seal(header.answer(), &link.secret(), &content))
        }
        Err(error) => {
            let error = NodeError::from(error);
            node.note_contact(peer, Some(&error))?;
            Err(error)
        }
    }
}

/// Refuses a message that came before or out of turn.
fn admit(node: &Node, peer: ServerId, exchange: uuid::Uuid, sequence: u32) -> Result<(), NodeError> {
    let mut received = node.desk().received(peer)?;
    received.admit(exchange, sequence)?;
    node.desk().save_received(peer, &received)
}

fn not_paired() -> NodeError {
    NodeError::lasting(
        "NOT_PAIRED",
        "That server is not paired with this one. Make a pairing code here and enter it there.",
    )
}
