//! Messages as bytes. The first byte names the encoding, so that two neighbours of different versions
//! can tell each other's; everything after it belongs to that encoding.
//!
//! Guarantees: `decode(encode(m)) == m` for every message that is encoded; what no reader of this version would take
//! is not encoded; decoding is total and bounded by
//! [`crate::limits`].

use crate::inflate::{Bounds, Deflater, Inflate};
use crate::limits::{MESSAGE_BYTES_MAX, MESSAGE_INFLATED_BYTES_MAX, MESSAGE_RATIO_FREE_BYTES, MESSAGE_RATIO_MAX};
use crate::{xml, WireError};
use tributary_model::Message;

const WHAT: &str = "a message";

/// One encoding of messages.
pub trait Codec {
    /// The message as bytes; [`WireError::TooLarge`] where they would be beyond what [`Codec::decode`] reads.
    fn encode(&self, message: &Message) -> Result<Vec<u8>, WireError>;

    /// The message that the bytes hold.
    fn decode(&self, bytes: &[u8]) -> Result<Message, WireError>;

    /// About how many bytes a record takes in a frame, given the length of its journal encoding. An
    /// engine adds these up to cut a frame at a byte limit without encoding anything twice.
    fn estimated_len(&self, journal_len: usize) -> usize;
}

/// XML by tributary-1.xsd, deflated. First byte 1.
#[derive(Clone, Copy, Debug, Default)]
pub struct XmlCodec;

impl XmlCodec {
    const FORMAT: u8 = 1;
}

impl Codec for XmlCodec {
    fn encode(&self, message: &Message) -> Result<Vec<u8>, WireError> {
        let mut deflater = Deflater::new(vec![Self::FORMAT]);
        xml::write(message, &mut deflater);
        let inflated = deflater.taken();
        let bytes = deflater.finish();
        // Below this size neither ratio nor memory can be too much: the smallest element, 8 bytes, counts a hundred.
        if inflated > MESSAGE_RATIO_FREE_BYTES {
            self.decode(&bytes)?;
        }
        Ok(bytes)
    }

    fn decode(&self, bytes: &[u8]) -> Result<Message, WireError> {
        if bytes.len() as u64 > MESSAGE_BYTES_MAX {
            return Err(WireError::TooLarge { what: "a message in bytes", limit: MESSAGE_BYTES_MAX });
        }
        let (&format, deflated) = bytes.split_first().ok_or(WireError::Truncated { what: WHAT })?;
        if format > Self::FORMAT {
            return Err(WireError::Newer { what: WHAT, found: format.into(), known: Self::FORMAT.into() });
        }
        if format < Self::FORMAT {
            return Err(WireError::malformed(WHAT, "format 0"));
        }
        let bounds = Bounds {
            bytes: MESSAGE_INFLATED_BYTES_MAX,
            ratio: MESSAGE_RATIO_MAX,
            free_bytes: MESSAGE_RATIO_FREE_BYTES,
        };
        xml::read(Inflate::new(deflated, bounds, WHAT))
    }

    /// Measured on encounters with observations. A record alone spends some hundred bytes on the names
    /// of tables and columns, which a frame holds once; the rest takes half as much again in XML.
    fn estimated_len(&self, journal_len: usize) -> usize {
        const NAMES_BYTES: usize = 430;
        const TAG_BYTES: usize = 32;
        let own = journal_len - NAMES_BYTES.min(journal_len * 2 / 3);
        own + own / 2 + TAG_BYTES
    }
}

#[cfg(test)]
mod tests;
