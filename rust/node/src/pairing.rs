//! Pairing from both ends: the parent offers a code, the child joins with it; and parting again.

use crate::desk::{Contact, LinkRecord};
use crate::{entropy, lock, now, status, Node, NodeError};
use serde_json::{json, Value};
use tributary_engine::apply::tell_parked_anew;
use tributary_engine::store::{Link, Local, Peer, Role, Store};
use tributary_link::code::Code;
use tributary_link::http::accept;
use tributary_link::pairing::{Joining, Offer, PairMessage, Paired, Party};
use tributary_link::{HttpTransport, Transport};
use tributary_model::{Cursor, ServerId};
use uuid::Uuid;

/// Where a parent answers, below its address.
const PAIR_PATH: &str = "/ws/tributary/pair";
/// How long a code is good for.
const OFFER_MILLISECONDS: i64 = 24 * 60 * 60 * 1000;

/// Parent: makes a one-time code.
pub(crate) fn offer(node: &Node) -> Result<Value, NodeError> {
    let offer = Offer::new(now() + OFFER_MILLISECONDS, &mut entropy);
    node.desk().save_offer(&offer)?;
    Ok(json!({ "code": offer.code().to_string(), "expires": offer.expires() }))
}

/// Parent: answers a child's pairing message.
pub(crate) fn answer(node: &Node, text: &[u8]) -> Result<Vec<u8>, NodeError> {
    let _one_by_one = lock(&node.pairing);
    let reply = match PairMessage::from_text(text)? {
        PairMessage::Request(request) => {
            let mut offer = node.desk().offer(&request.offer_id)?.ok_or_else(unknown_code)?;
            let answered = offer.answer(now(), &party(&node.local()?), &request, &mut entropy);
            node.desk().save_offer(&offer)?;
            PairMessage::Answer(answered?)
        }
        PairMessage::Confirmation(confirmation) => {
            let mut offer = node.desk().offer(&confirmation.offer_id)?.ok_or_else(unknown_code)?;
            let confirmed = offer.confirm(now(), &confirmation);
            node.desk().save_offer(&offer)?;
            let (paired, done) = confirmed?;
            if !node.desk().remove_offer(&offer.id())? {
                return Err(unknown_code());
            }
            establish(node, &paired, Role::Child, None)?;
            PairMessage::Done(done)
        }
        PairMessage::Answer(_) | PairMessage::Done(_) => {
            return Err(NodeError::lasting("MALFORMED", "a parent sends this, it does not get it"))
        }
    };
    Ok(reply.to_text())
}

/// Child: joins the parent at an address with the code that its page shows.
pub(crate) fn join(node: &Node, address: &str, code: &str) -> Result<Value, NodeError> {
    if let Some(parent) = node.parent()? {
        return Err(NodeError::lasting(
            "ALREADY_PAIRED",
            format!("This server already has the parent {}. Unpair it first.", parent.name),
        ));
    }
    let code = Code::parse(code)?;
    let mut transport = node.transport(address)?;
    let (joining, request) = Joining::start(&party(&node.local()?), &code, &mut entropy);
    let answer = post(&mut transport, PairMessage::Request(request))?.into_answer()?;
    if answer.parent.server == node.local()?.server {
        return Err(NodeError::lasting("BAD_ADDRESS", "That address is this server's own."));
    }
    let (joined, confirmation) = joining.finish(&answer)?;
    let done = post(&mut transport, PairMessage::Confirmation(confirmation))?.into_done()?;
    let paired = joined.check_done(&done)?;
    establish(node, &paired, Role::Parent, Some(address.trim().to_owned()))?;
    Ok(json!({ "parent": status::status(node)?["parent"] }))
}

/// Either: forgets a neighbour. Its records stay; a new pairing starts from the beginning of both journals.
pub(crate) fn part(node: &Node, server: &str) -> Result<Value, NodeError> {
    let server = Uuid::parse_str(server.trim())
        .map(ServerId)
        .map_err(|_| NodeError::lasting("BAD_INPUT", "That is not the uuid of a server."))?;
    node.hang_up();
    node.desk().remove_link(server)?;
    node.store.remove_peer(server)?;
    Ok(json!({}))
}

fn post(transport: &mut HttpTransport, message: PairMessage) -> Result<PairMessage, NodeError> {
    Ok(PairMessage::from_text(&accept(transport.post(PAIR_PATH, &message.to_text())?)?)?)
}

/// Stores the link; a neighbour that pairs again keeps its cursors and opens its link. What was said of former contacts
/// is forgotten, and what is parked is told again.
fn establish(node: &Node, paired: &Paired, role: Role, address: Option<String>) -> Result<(), NodeError> {
    let server = paired.other.server;
    node.desk().save_link(server, &LinkRecord::new(address, &paired.secret))?;
    node.desk().save_contact(server, &Contact::default())?;
    let mut tx = node.store.begin()?;
    let peer = match tx.peer(server, true)? {
        Some(known) => Peer {
            role,
            name: paired.other.name.clone(),
            link: Link::Open,
            incarnation: None,
            // The other side may have begun anew; it numbers its notices from 1 then.
            notices_received: 0,
            floor: None,
            floor_told: Default::default(),
            last_contact: None,
            ..known
        },
        None => new_peer(&paired.other, role),
    };
    tx.save_peer(&peer)?;
    // Until the parent tells where it stands itself; what is written from now on is written below it.
    if role == Role::Parent && tx.local()?.depth == 0 {
        tx.save_depth(1)?;
    }
    tell_parked_anew(tx.as_mut(), server)?;
    Ok(tx.commit()?)
}

fn new_peer(party: &Party, role: Role) -> Peer {
    Peer {
        server: party.server,
        incarnation: None,
        name: party.name.clone(),
        role,
        received: Cursor::default(),
        confirmed: Cursor::default(),
        link: Link::Open,
        module_version: String::new(),
        platform_version: String::new(),
        schema_digest: String::new(),
        skew: 0,
        last_contact: None,
        waiting: 0,
        wanted: std::collections::BTreeSet::new(),
        notices_received: 0,
        floor: None,
        floor_told: Default::default(),
    }
}

fn party(local: &Local) -> Party {
    Party { server: local.server, name: local.name.clone() }
}

fn unknown_code() -> NodeError {
    NodeError::lasting("WRONG_CODE", "No such code is open here. Make a new one on this server's page.")
}
