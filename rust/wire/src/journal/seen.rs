//! Sets of seen positions as bytes. Equal sets have equal bytes, so that a table can hold each once.

use super::SEEN_FORMAT;
use crate::input::Input;
use crate::limits::SEEN_BYTES_MAX;
use crate::output::Output;
use crate::WireError;
use std::collections::BTreeMap;
use tributary_model::{Position, Positions, Seen, ServerId};

const WHAT: &str = "a set of seen positions";

/// The bytes of a set; gaps are written as distances, so few and small numbers.
pub fn encode_seen(seen: &Seen) -> Vec<u8> {
    let mut out = vec![SEEN_FORMAT];
    out.varint(seen.origins.len() as u64);
    for (origin, positions) in &seen.origins {
        out.extend_from_slice(origin.0.as_bytes());
        out.varint(positions.through().0);
        out.varint(positions.except().len() as u64);
        let mut last = 0;
        for &(from, to) in positions.except() {
            out.varint(from - last);
            out.varint(to - from);
            last = to;
        }
    }
    out
}

/// Reads [`encode_seen`]'s bytes; refuses any other spelling of the same set.
pub fn decode_seen(bytes: &[u8]) -> Result<Seen, WireError> {
    if bytes.len() as u64 > SEEN_BYTES_MAX {
        return Err(WireError::TooLarge { what: "a set of seen positions in bytes", limit: SEEN_BYTES_MAX });
    }
    let mut input = Input::new(bytes, WHAT);
    match input.u8()? {
        SEEN_FORMAT => {}
        0 => return Err(input.malformed("format 0")),
        found => return Err(WireError::Newer { what: WHAT, found: found.into(), known: SEEN_FORMAT.into() }),
    }
    let mut origins = BTreeMap::new();
    for _ in 0..input.varint()? {
        let origin = ServerId(uuid::Uuid::from_bytes(input.array()?));
        if origins.last_key_value().is_some_and(|(last, _)| *last >= origin) {
            return Err(input.malformed("servers out of order"));
        }
        origins.insert(origin, positions(&mut input)?);
    }
    input.finish()?;
    Ok(Seen { origins })
}

fn positions(input: &mut Input<&[u8]>) -> Result<Positions, WireError> {
    let through = Position(input.varint()?);
    let mut except = Vec::new();
    let mut last = 0u64;
    for _ in 0..input.varint()? {
        let (distance, length) = (input.varint()?, input.varint()?);
        let from = last.checked_add(distance);
        let range = from.and_then(|from| Some((from, from.checked_add(length)?)));
        let (from, to) = range.ok_or_else(|| input.malformed("a position above 64 bits"))?;
        except.push((from, to));
        last = to;
    }
    Positions::from_parts(through, except).ok_or_else(|| input.malformed("exceptions out of order"))
}
