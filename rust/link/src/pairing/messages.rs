//! What travels while two servers are paired (docs/wire-format.md, "Pairing").

use super::{Party, NAME_BYTES_MAX};
use crate::parts::{from_text, push_block, to_text, Parts};
use crate::LinkError;
use tributary_model::ServerId;

const MAGIC: &[u8; 4] = b"TRIP";
const FORMAT: u8 = 1;
/// Length of a SPAKE2 message: the side, and a point.
pub(super) const SPAKE_BYTES: usize = 33;

/// Child to parent: let us pair by this offer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The public part of the code.
    pub offer_id: String,
    /// The child.
    pub child: Party,
    pub(super) spake: [u8; SPAKE_BYTES],
}

/// Parent to child: my half, and proof that I know the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The parent.
    pub parent: Party,
    pub(super) spake: [u8; SPAKE_BYTES],
    pub(super) proof: [u8; 32],
}

/// Child to parent: proof that I know the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmation {
    /// The public part of the code.
    pub offer_id: String,
    /// The child.
    pub child: ServerId,
    pub(super) proof: [u8; 32],
}

/// Parent to child: paired.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    pub(super) proof: [u8; 32],
}

/// Any of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PairMessage {
    /// First.
    Request(Request),
    /// Second.
    Answer(Answer),
    /// Third.
    Confirmation(Confirmation),
    /// Last.
    Done(Done),
}

impl PairMessage {
    /// The message as the body of a POST or its answer.
    pub fn to_text(&self) -> Vec<u8> {
        let mut out = [MAGIC.as_slice(), &[FORMAT]].concat();
        match self {
            PairMessage::Request(request) => {
                out.push(1);
                push_block(&mut out, request.offer_id.as_bytes());
                push_party(&mut out, &request.child);
                out.extend_from_slice(&request.spake);
            }
            PairMessage::Answer(answer) => {
                out.push(2);
                push_party(&mut out, &answer.parent);
                out.extend_from_slice(&answer.spake);
                out.extend_from_slice(&answer.proof);
            }
            PairMessage::Confirmation(confirmation) => {
                out.push(3);
                push_block(&mut out, confirmation.offer_id.as_bytes());
                out.extend_from_slice(confirmation.child.0.as_bytes());
                out.extend_from_slice(&confirmation.proof);
            }
            PairMessage::Done(done) => {
                out.push(4);
                out.extend_from_slice(&done.proof);
            }
        }
        to_text(&out)
    }

    /// Reads the body of a POST or its answer.
    pub fn from_text(text: &[u8]) -> Result<Self, LinkError> {
        let bytes = from_text(text)?;
        let mut parts = Parts(&bytes);
        if parts.bytes(MAGIC.len())? != MAGIC {
            return Err(LinkError::malformed("not a pairing message"));
        }
        match parts.u8()? {
            FORMAT => {}
            0 => return Err(LinkError::malformed("format 0")),
            found => return Err(LinkError::Newer { found, known: FORMAT }),
        }
        let message = match parts.u8()? {
            1 => PairMessage::Request(Request {
                offer_id: parts.text()?,
                child: party(&mut parts)?,
                spake: parts.array()?,
            }),
            2 => {
                PairMessage::Answer(Answer { parent: party(&mut parts)?, spake: parts.array()?, proof: parts.array()? })
            }
            3 => PairMessage::Confirmation(Confirmation {
                offer_id: parts.text()?,
                child: parts.server()?,
                proof: parts.array()?,
            }),
            4 => PairMessage::Done(Done { proof: parts.array()? }),
            _ => return Err(LinkError::malformed("unknown pairing message")),
        };
        parts.finish()?;
        Ok(message)
    }

    /// The answer that a child waits for.
    pub fn into_answer(self) -> Result<Answer, LinkError> {
        match self {
            PairMessage::Answer(answer) => Ok(answer),
            _ => Err(LinkError::malformed("another pairing message than the answer")),
        }
    }

    /// The last message, for which a child waits.
    pub fn into_done(self) -> Result<Done, LinkError> {
        match self {
            PairMessage::Done(done) => Ok(done),
            _ => Err(LinkError::malformed("another pairing message than the last")),
        }
    }
}

pub(super) fn push_party(out: &mut Vec<u8>, party: &Party) {
    out.extend_from_slice(party.server.0.as_bytes());
    push_block(out, party.name.as_bytes());
}

pub(super) fn party(parts: &mut Parts<'_>) -> Result<Party, LinkError> {
    let party = Party { server: parts.server()?, name: parts.text()? };
    if party.name.len() > NAME_BYTES_MAX {
        return Err(LinkError::malformed("a server's name that is too long"));
    }
    Ok(party)
}

/// A party as both sides hash it.
pub(super) fn party_bytes(party: &Party) -> Vec<u8> {
    let mut out = Vec::new();
    push_party(&mut out, party);
    out
}

/// The name cut to what a pairing message carries.
pub(super) fn fitting(party: &Party) -> Party {
    let mut end = party.name.len().min(NAME_BYTES_MAX);
    while !party.name.is_char_boundary(end) {
        end -= 1;
    }
    Party { server: party.server, name: party.name[..end].to_string() }
}
