//! The journal's own encoding of records and of what was seen (docs/journal.md has the byte tables).
//!
//! Guarantees: lossless; one record encodes to the same bytes every time within one build, and the
//! stored bytes, never a fresh encoding, are what the chain hash covers and what is sent on; every
//! file in tests/vectors/ stays readable. Decoding is total and bounded.

mod decode;
mod encode;
mod seen;

pub use decode::decode;
pub use encode::{encode, Encoder};
pub use seen::{decode_seen, encode_seen};

/// Format of an encoded record.
const RECORD_FORMAT: u8 = 1;
/// Format of an encoded set of seen positions.
const SEEN_FORMAT: u8 = 1;

/// How an identifying or repeated text is written: a reference to an earlier one is `n + FIRST_KNOWN`.
mod ident {
    pub const NEW_UUID: u64 = 0;
    pub const NEW_TEXT: u64 = 1;
    pub const FIRST_KNOWN: u64 = 2;
}

/// Kinds of values.
mod tag {
    pub const NULL: u8 = 0;
    pub const INT: u8 = 1;
    pub const UINT: u8 = 2;
    pub const DOUBLE: u8 = 3;
    pub const DECIMAL: u8 = 4;
    pub const TEXT: u8 = 5;
    pub const BYTES: u8 = 6;
    pub const TEMPORAL: u8 = 7;
    pub const REF: u8 = 8;
    pub const UUID_TEXT: u8 = 9;
}

/// The uuid of which `text` is the canonical spelling, so that 16 bytes can stand for it.
fn canonical_uuid(text: &str) -> Option<uuid::Uuid> {
    if text.len() != 36 {
        return None;
    }
    let uuid = uuid::Uuid::try_parse(text).ok()?;
    let mut buffer = uuid::Uuid::encode_buffer();
    (uuid.hyphenated().encode_lower(&mut buffer) == text).then_some(uuid)
}

#[cfg(test)]
mod tests;
