//! What is known of the rows of one range of keys, as bytes.
//!
//! Guarantees: what was written is read back equal; damaged bytes are an error. Columns go by name, so that entries
//! made before an upgrade are read after it.

use crate::error::Fault;
use crate::ids::Address;
use crate::sql::Id;
use flate2::write::{DeflateDecoder, DeflateEncoder};
use flate2::Compression;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::Write;
use tributary_engine::store::Hashes;
use tributary_model::{Name, RowKey, Value};
use uuid::Uuid;

/// A row as it was when it was last in order.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub(crate) key: RowKey,
    pub(crate) hashes: Hashes,
}

/// The entries of a range, by local key.
pub(crate) type Entries = BTreeMap<Address, Entry>;

#[derive(Serialize, Deserialize)]
struct Stored {
    columns: Vec<String>,
    rows: Vec<StoredRow>,
}

#[derive(Serialize, Deserialize)]
struct StoredRow {
    address: Vec<StoredId>,
    key: StoredKey,
    /// By column: nothing known, or the hash.
    hashes: Vec<Option<u32>>,
}

#[derive(Serialize, Deserialize)]
enum StoredId {
    Int(i64),
    Text(String),
}

#[derive(Serialize, Deserialize)]
enum StoredKey {
    Uuid([u8; 16]),
    Parts(Vec<String>),
}

/// A hash of a value as the database holds it; 0 is NULL's alone.
pub(crate) fn hash(value: &Value) -> u32 {
    let mut hasher = crc32fast::Hasher::new();
    match value {
        Value::Null => return 0,
        Value::Int(int) => hasher.update(&int.to_le_bytes()),
        Value::UInt(int) => hasher.update(&int.to_le_bytes()),
        Value::Double(number) => hasher.update(&number.to_bits().to_le_bytes()),
        Value::Decimal(text) | Value::Text(text) | Value::Temporal(text) => hasher.update(text.as_bytes()),
        Value::Bytes(bytes) => hasher.update(bytes),
        Value::Ref(key) => key.parts.iter().for_each(|part| hasher.update(part.as_bytes())),
    }
    hasher.finalize().max(1)
}

fn damaged() -> Fault {
    Fault::fatal(
        "what is known of a range of rows is damaged: empty tributary_digest and tributary_sweep, and sweep again",
    )
}

/// The entries as bytes.
pub(crate) fn encode(entries: &Entries) -> Result<Vec<u8>, Fault> {
    let mut columns: Vec<&Name> = entries.values().flat_map(|entry| entry.hashes.keys()).collect();
    columns.sort();
    columns.dedup();
    let row = |(address, entry): (&Address, &Entry)| StoredRow {
        address: address.iter().map(stored_id).collect(),
        key: stored_key(&entry.key),
        hashes: columns.iter().map(|name| entry.hashes.get(*name).copied()).collect(),
    };
    let stored =
        Stored { columns: columns.iter().map(ToString::to_string).collect(), rows: entries.iter().map(row).collect() };
    let plain = postcard::to_allocvec(&stored).map_err(|_| damaged())?;
    let mut packed = DeflateEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&plain).and_then(|()| packed.finish()).map_err(|_| damaged())
}

/// Reads [`encode`]'s bytes of a table.
pub(crate) fn decode(table: &Name, bytes: &[u8]) -> Result<Entries, Fault> {
    let mut plain = DeflateDecoder::new(Vec::new());
    let plain = plain.write_all(bytes).and_then(|()| plain.finish()).map_err(|_| damaged())?;
    let stored: Stored = postcard::from_bytes(&plain).map_err(|_| damaged())?;
    let columns: Vec<Name> = stored.columns.iter().map(|name| Name::from(name.as_str())).collect();
    let entry = |row: StoredRow| {
        let address = row.address.into_iter().map(read_id).collect();
        let known = columns.iter().zip(row.hashes);
        let hashes = known.filter_map(|(name, hash)| Some((name.clone(), hash?))).collect();
        (address, Entry { key: read_key(table, row.key), hashes })
    };
    Ok(stored.rows.into_iter().map(entry).collect())
}

fn stored_id(id: &Id) -> StoredId {
    match id {
        Id::Int(int) => StoredId::Int(*int),
        Id::Text(text) => StoredId::Text(text.clone()),
    }
}

fn read_id(id: StoredId) -> Id {
    match id {
        StoredId::Int(int) => Id::Int(int),
        StoredId::Text(text) => Id::Text(text),
    }
}

/// Most keys are uuids in their usual form: 16 bytes.
fn stored_key(key: &RowKey) -> StoredKey {
    match key.parts.as_slice() {
        [text] => match Uuid::parse_str(text) {
            Ok(uuid) if uuid.to_string() == *text => StoredKey::Uuid(*uuid.as_bytes()),
            _ => StoredKey::Parts(key.parts.clone()),
        },
        parts => StoredKey::Parts(parts.to_vec()),
    }
}

fn read_key(table: &Name, key: StoredKey) -> RowKey {
    let parts = match key {
        StoredKey::Uuid(bytes) => vec![Uuid::from_bytes(bytes).to_string()],
        StoredKey::Parts(parts) => parts,
    };
    RowKey { table: table.clone(), parts }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(parts: &[&str], hashes: &[(&str, u32)]) -> Entry {
        let parts = parts.iter().map(ToString::to_string).collect();
        let hashes = hashes.iter().map(|(name, hash)| (Name::from(*name), *hash)).collect();
        Entry { key: RowKey { table: "obs".into(), parts }, hashes }
    }

    #[test]
    fn entries_come_back_as_they_were() {
        let entries = Entries::from([
            (vec![Id::Int(7)], entry(&["0c7d5d4c-6f5a-4b3e-9a55-0242ac120002"], &[("a", 0), ("b", 77)])),
            (vec![Id::Int(8), Id::Text("x".into())], entry(&["Not-A-UUID", "part"], &[("c", u32::MAX)])),
            (vec![Id::Int(9)], entry(&["0C7D5D4C-6F5A-4B3E-9A55-0242AC120002"], &[])),
        ]);
        let bytes = encode(&entries).expect("it can be encoded");
        assert_eq!(decode(&"obs".into(), &bytes).expect("it can be decoded"), entries);
    }

    #[test]
    fn damaged_bytes_are_an_error() {
        let bytes =
            encode(&Entries::from([(vec![Id::Int(1)], entry(&["k"], &[("a", 1)]))])).expect("it can be encoded");
        assert!(decode(&"obs".into(), &bytes[..bytes.len() - 2]).is_err());
    }

    #[test]
    fn only_null_hashes_to_nothing() {
        assert_eq!(hash(&Value::Null), 0);
        assert_ne!(hash(&Value::Text(String::new())), 0);
        assert_ne!(hash(&Value::Int(0)), 0);
    }
}
