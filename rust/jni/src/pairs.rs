//! The byte layouts that cross the boundary: lists of key and value, and lists of refresh items.

use crate::{Failure, RefreshItem};
use std::collections::BTreeMap;

/// The length that stands for NULL.
const NULL_LENGTH: u32 = u32::MAX;

/// Reads `u32 count`, then as many keys and values; a NULL value is left out.
pub(crate) fn read(bytes: &[u8]) -> Result<BTreeMap<String, String>, Failure> {
    let mut reader = Reader { bytes };
    let count = reader.u32()?;
    let mut pairs = BTreeMap::new();
    for _ in 0..count {
        let key = reader.text()?.ok_or_else(cut)?;
        if let Some(value) = reader.text()? {
            pairs.insert(key, value);
        }
    }
    if reader.bytes.is_empty() {
        Ok(pairs)
    } else {
        Err(Failure::lasting("BAD_INPUT", "There are bytes behind the last pair."))
    }
}

/// Writes refresh items in the layout of the contract.
pub(crate) fn write_refresh(items: &[RefreshItem]) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 * items.len() + 4);
    put_length(&mut out, items.len());
    for item in items {
        out.extend_from_slice(&item.id.to_be_bytes());
        out.push(item.op);
        put_text(&mut out, Some(&item.table));
        out.push(u8::try_from(item.key.len()).unwrap_or(u8::MAX));
        for (column, value) in item.key.iter().take(usize::from(u8::MAX)) {
            put_text(&mut out, Some(column));
            put_text(&mut out, Some(value));
        }
        let references = u16::try_from(item.references.len()).unwrap_or(u16::MAX);
        out.extend_from_slice(&references.to_be_bytes());
        for (column, old, new) in item.references.iter().take(usize::from(references)) {
            put_text(&mut out, Some(column));
            put_text(&mut out, old.as_deref());
            put_text(&mut out, new.as_deref());
        }
    }
    out
}

/// Writes `u32 count`, then level, target and text of each log record.
pub(crate) fn write_logs(records: &[(u8, String, String)]) -> Vec<u8> {
    let mut out = Vec::new();
    put_length(&mut out, records.len());
    for (level, target, text) in records {
        out.push(*level);
        put_text(&mut out, Some(target));
        put_text(&mut out, Some(text));
    }
    out
}

fn put_length(out: &mut Vec<u8>, length: usize) {
    out.extend_from_slice(&u32::try_from(length).unwrap_or(NULL_LENGTH - 1).to_be_bytes());
}

fn put_text(out: &mut Vec<u8>, text: Option<&str>) {
    match text {
        Some(text) => {
            put_length(out, text.len());
            out.extend_from_slice(text.as_bytes());
        }
        None => out.extend_from_slice(&NULL_LENGTH.to_be_bytes()),
    }
}

fn cut() -> Failure {
    Failure::lasting("BAD_INPUT", "The list of pairs is cut short or not UTF-8.")
}

struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Failure> {
        let (taken, rest) = self.bytes.split_at_checked(count).ok_or_else(cut)?;
        self.bytes = rest;
        Ok(taken)
    }

    fn u32(&mut self) -> Result<u32, Failure> {
        let bytes = self.take(4)?;
        bytes.try_into().map(u32::from_be_bytes).map_err(|_| cut())
    }

    fn text(&mut self) -> Result<Option<String>, Failure> {
        let length = self.u32()?;
        if length == NULL_LENGTH {
            return Ok(None);
        }
        let bytes = self.take(usize::try_from(length).map_err(|_| cut())?)?;
        String::from_utf8(bytes.to_vec()).map(Some).map_err(|_| cut())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(pairs: &[(&str, Option<&str>)]) -> Vec<u8> {
        let mut out = Vec::new();
        put_length(&mut out, pairs.len());
        for (key, value) in pairs {
            put_text(&mut out, Some(key));
            put_text(&mut out, *value);
        }
        out
    }

    #[test]
    fn reads_pairs_and_leaves_null_out() {
        let pairs = read(&bytes(&[("a", Some("")), ("b", None), ("ç", Some("é"))])).expect("well formed");
        assert_eq!(pairs.get("a").map(String::as_str), Some(""));
        assert!(!pairs.contains_key("b"));
        assert_eq!(pairs.get("ç").map(String::as_str), Some("é"));
    }

    #[test]
    fn refuses_every_cut_and_any_addition() {
        let whole = bytes(&[("key", Some("value")), ("other", Some("more"))]);
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]).expect_err("cut").code, "BAD_INPUT", "cut at {end}");
        }
        let longer = [whole.as_slice(), &[0]].concat();
        assert_eq!(read(&longer).expect_err("longer").code, "BAD_INPUT");
    }

    #[test]
    fn refuses_a_length_beyond_the_end() {
        assert_eq!(read(&[0, 0, 0, 1, 0x7f, 0xff, 0xff, 0xff]).expect_err("long").code, "BAD_INPUT");
    }

    #[test]
    fn writes_null_references_as_null() {
        let item = RefreshItem {
            id: 7,
            op: 2,
            table: "obs".into(),
            key: vec![("obs_id".into(), "5".into())],
            references: vec![("encounter_id".into(), None, Some("9".into()))],
        };
        let written = write_refresh(&[item]);
        assert_eq!(&written[..13], &[0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 7, 2]);
        assert!(written.windows(4).any(|window| window == [0xff; 4]));
    }
}
