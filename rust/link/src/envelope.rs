//! A message that proves who sent it, to whom and in which exchange (docs/wire-format.md, "Envelope").
//!
//! Guarantees: HMAC-SHA256 over every byte before it, with a key of its own for each direction and
//! exchange, compared in constant time; nothing but the header is looked at before the proof holds.
//! Whether a message came before is [`crate::replay`]'s business.

use crate::keys::{derive, hmac};
use crate::pairing::LinkSecret;
use crate::parts::{from_text, to_text, Parts};
use crate::LinkError;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use tributary_model::ServerId;
use uuid::Uuid;

const MAGIC: &[u8; 4] = b"TRIB";
const FORMAT: u8 = 1;
const MAC_BYTES: usize = 32;

/// Which way a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A POST.
    ToParent,
    /// The answer to one.
    ToChild,
}

/// What stands before the content; not proven until [`Sealed::open`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// Which way.
    pub direction: Direction,
    /// Who claims to have sent it.
    pub sender: ServerId,
    /// For whom.
    pub receiver: ServerId,
    /// The exchange.
    pub exchange: Uuid,
    /// The message's number in it.
    pub sequence: u32,
}

impl Header {
    /// The header of the answer to this message.
    #[must_use]
    pub fn answer(&self) -> Header {
        let direction = match self.direction {
            Direction::ToParent => Direction::ToChild,
            Direction::ToChild => Direction::ToParent,
        };
        Header { direction, sender: self.receiver, receiver: self.sender, ..*self }
    }

    fn to_bytes(self) -> Vec<u8> {
        let mut out = [MAGIC.as_slice(), &[FORMAT]].concat();
        out.push(match self.direction {
            Direction::ToParent => 1,
            Direction::ToChild => 2,
        });
        out.extend_from_slice(self.sender.0.as_bytes());
        out.extend_from_slice(self.receiver.0.as_bytes());
        out.extend_from_slice(self.exchange.as_bytes());
        out.extend_from_slice(&self.sequence.to_be_bytes());
        out
    }
}

/// Seals content for the wire: the text of a POST or of its answer.
pub fn seal(header: Header, secret: &LinkSecret, content: &[u8]) -> Vec<u8> {
    let mut out = header.to_bytes();
    out.extend_from_slice(content);
    let mut mac = keyed(secret, &header);
    mac.update(&out);
    out.extend_from_slice(&mac.finalize().into_bytes());
    to_text(&out)
}

/// A received message whose header can be read, to find the link that it claims, but not yet trusted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// What it claims.
    pub claimed: Header,
    bytes: Vec<u8>,
    content_at: usize,
}

impl Sealed {
    /// Reads the text of a POST or of its answer.
    pub fn parse(text: &[u8]) -> Result<Self, LinkError> {
        let bytes = from_text(text)?;
        let mut parts = Parts(&bytes);
        if parts.bytes(MAGIC.len())? != MAGIC {
            return Err(LinkError::malformed("not a message of Tributary"));
        }
        match parts.u8()? {
            FORMAT => {}
            0 => return Err(LinkError::malformed("format 0")),
            found => return Err(LinkError::Newer { found, known: FORMAT }),
        }
        let direction = match parts.u8()? {
            1 => Direction::ToParent,
            2 => Direction::ToChild,
            _ => return Err(LinkError::malformed("unknown direction")),
        };
        let claimed = Header {
            direction,
            sender: parts.server()?,
            receiver: parts.server()?,
            exchange: parts.uuid()?,
            sequence: parts.u32()?,
        };
        let content_at = bytes.len() - parts.0.len();
        if parts.0.len() < MAC_BYTES {
            return Err(LinkError::malformed("cut off"));
        }
        Ok(Sealed { claimed, bytes, content_at })
    }

    /// The content, if the message is from `sender` to `receiver` that way, and proves it.
    pub fn open(
        mut self,
        secret: &LinkSecret,
        sender: ServerId,
        receiver: ServerId,
        direction: Direction,
    ) -> Result<(Header, Vec<u8>), LinkError> {
        let claimed = self.claimed;
        if claimed.sender != sender || claimed.receiver != receiver || claimed.direction != direction {
            return Err(LinkError::WrongServer);
        }
        let end = self.bytes.len() - MAC_BYTES;
        let mut mac = keyed(secret, &claimed);
        mac.update(&self.bytes[..end]);
        mac.verify_slice(&self.bytes[end..]).map_err(|_| LinkError::NotAuthentic)?;
        self.bytes.truncate(end);
        self.bytes.drain(..self.content_at);
        Ok((claimed, self.bytes))
    }

    /// The content of the answer to `sent`.
    pub fn open_answer(self, secret: &LinkSecret, sent: &Header) -> Result<Vec<u8>, LinkError> {
        let expected = sent.answer();
        let (header, content) = self.open(secret, expected.sender, expected.receiver, expected.direction)?;
        if header != expected {
            return Err(LinkError::Replayed);
        }
        Ok(content)
    }
}

/// The MAC of one direction of one exchange.
fn keyed(secret: &LinkSecret, header: &Header) -> Hmac<Sha256> {
    let label: &[u8] = match header.direction {
        Direction::ToParent => b"tributary 1 message to parent",
        Direction::ToChild => b"tributary 1 message to child",
    };
    hmac(&derive(header.exchange.as_bytes(), &secret.0, label))
}

#[cfg(test)]
mod tests;
