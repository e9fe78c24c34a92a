//! Texts and bytes in which Tributary's own tables hold what the model has no column for.
//!
//! Guarantees: what was written is read back equal; damaged bytes are an error, never a wrong value.

use crate::error::Fault;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use tributary_merge::{GroupState, Knowledge, RowState, Version};
use tributary_model::{Change, Name, Record, RecordId, RecordKind, RowKey};
use tributary_wire::journal::{decode, decode_seen, encode_seen, Encoder};

/// Separates the parts of a key text; cannot occur in names, uuids or typed keys.
const SEPARATOR: char = '\u{1f}';

/// A row key as one text: table and parts.
pub(crate) fn key_text(key: &RowKey) -> String {
    let mut text = key.table.to_string();
    for part in &key.parts {
        text.push(SEPARATOR);
        text.push_str(part);
    }
    text
}

/// Reads [`key_text`].
pub(crate) fn key_of_text(text: &str) -> Option<RowKey> {
    let mut parts = text.split(SEPARATOR);
    let table = Name::from(parts.next()?);
    let parts: Vec<String> = parts.map(str::to_owned).collect();
    (!parts.is_empty()).then_some(RowKey { table, parts })
}

/// First 16 bytes of the SHA-256 of [`key_text`]: the fixed-length key of our tables.
pub(crate) fn key_hash(key: &RowKey) -> [u8; 16] {
    hash(key_text(key).as_bytes())
}

/// First 16 bytes of a SHA-256.
pub(crate) fn hash(bytes: &[u8]) -> [u8; 16] {
    let mut short = [0; 16];
    short.copy_from_slice(&Sha256::digest(bytes)[..16]);
    short
}

fn damaged() -> Fault {
    Fault::fatal("a row of Tributary's tables is damaged: restore it from a backup or ask for support")
}

fn push_block(out: &mut Vec<u8>, block: &[u8]) {
    out.extend_from_slice(&(block.len() as u32).to_be_bytes());
    out.extend_from_slice(block);
}

fn take<'b>(bytes: &mut &'b [u8], count: usize) -> Result<&'b [u8], Fault> {
    let (head, tail) = bytes.split_at_checked(count).ok_or_else(damaged)?;
    *bytes = tail;
    Ok(head)
}

fn take_u32(bytes: &mut &[u8]) -> Result<u32, Fault> {
    let mut number = [0; 4];
    number.copy_from_slice(take(bytes, 4)?);
    Ok(u32::from_be_bytes(number))
}

fn take_block<'b>(bytes: &mut &'b [u8]) -> Result<&'b [u8], Fault> {
    let length = take_u32(bytes)?;
    take(bytes, length as usize)
}

/// Versions as bytes: count, then of each the depth, what was seen (once per set) and a journal record with one change.
pub(crate) fn encode_versions(key: &RowKey, versions: &[Version], encoder: &mut Encoder) -> Vec<u8> {
    let mut out = Vec::new();
    let mut sets: Vec<Vec<u8>> = Vec::new();
    let mut body = Vec::new();
    for version in versions {
        let seen = encode_seen(&version.seen);
        let at = sets.iter().position(|set| *set == seen).unwrap_or_else(|| {
            sets.push(seen);
            sets.len() - 1
        });
        body.extend_from_slice(&version.depth.to_be_bytes());
        body.extend_from_slice(&(at as u32).to_be_bytes());
        push_block(&mut body, &encoder.encode(&record_of(key, version)));
    }
    out.extend_from_slice(&(sets.len() as u32).to_be_bytes());
    sets.iter().for_each(|set| push_block(&mut out, set));
    out.extend_from_slice(&(versions.len() as u32).to_be_bytes());
    out.extend_from_slice(&body);
    out
}

fn record_of(key: &RowKey, version: &Version) -> Record {
    let change =
        Change { key: key.clone(), op: version.op, columns: version.values.clone(), old: Vec::new(), local_id: None };
    Record {
        id: version.id,
        kind: RecordKind::User,
        author: version.author.clone(),
        ordering_time: version.time,
        depth: 0,
        seen: Arc::clone(&version.seen),
        changes: vec![change],
    }
}

/// Reads [`encode_versions`].
pub(crate) fn decode_versions(bytes: &[u8]) -> Result<Vec<Version>, Fault> {
    Ok(decode_keyed_versions(bytes)?.into_iter().map(|(_, version)| version).collect())
}

/// Reads [`encode_versions`], each with the row's key.
fn decode_keyed_versions(mut bytes: &[u8]) -> Result<Vec<(RowKey, Version)>, Fault> {
    let bytes = &mut bytes;
    let sets = (0..take_u32(bytes)?)
        .map(|_| Ok(Arc::new(decode_seen(take_block(bytes)?)?)))
        .collect::<Result<Vec<_>, Fault>>()?;
    let count = take_u32(bytes)?;
    (0..count).map(|_| version(bytes, &sets)).collect()
}

fn version(bytes: &mut &[u8], sets: &[Arc<tributary_model::Seen>]) -> Result<(RowKey, Version), Fault> {
    let depth = take(bytes, 2)?;
    let depth = u16::from_be_bytes([depth[0], depth[1]]);
    let seen = sets.get(take_u32(bytes)? as usize).ok_or_else(damaged)?;
    let record = decode(take_block(bytes)?, Arc::clone(seen))?;
    let change = record.changes.into_iter().next().ok_or_else(damaged)?;
    let version = Version {
        id: record.id,
        depth,
        time: record.ordering_time,
        author: record.author,
        seen: record.seen,
        op: change.op,
        values: change.columns,
    };
    Ok((change.key, version))
}

/// A merge state as bytes: the refused deletes, then of each group its name, what its versions had seen together, and they.
pub(crate) fn encode_state(key: &RowKey, state: &RowState, encoder: &mut Encoder) -> Vec<u8> {
    let mut out = Vec::new();
    let refused: Vec<RecordId> = state.refused.iter().copied().collect();
    push_block(&mut out, &encode_ids(&refused));
    out.extend_from_slice(&(state.groups.len() as u32).to_be_bytes());
    for (name, group) in &state.groups {
        push_block(&mut out, name.as_bytes());
        push_block(&mut out, &encode_seen(group.covered.seen()));
        push_block(&mut out, &encode_versions(key, &group.versions, encoder));
    }
    out
}

/// Reads [`encode_state`].
pub(crate) fn decode_state(bytes: &[u8]) -> Result<RowState, Fault> {
    Ok(decode_keyed_state(bytes)?.1)
}

/// Reads [`encode_state`], with the row's key where there is any version.
pub(crate) fn decode_keyed_state(mut bytes: &[u8]) -> Result<(Option<RowKey>, RowState), Fault> {
    let (bytes, mut row) = (&mut bytes, None);
    let refused = decode_ids(take_block(bytes)?)?.into_iter().collect();
    let count = take_u32(bytes)?;
    let mut groups = BTreeMap::new();
    for _ in 0..count {
        let name = std::str::from_utf8(take_block(bytes)?).map_err(|_| damaged())?;
        let covered = Knowledge::from_seen(decode_seen(take_block(bytes)?)?);
        let (keys, versions): (Vec<_>, _) = decode_keyed_versions(take_block(bytes)?)?.into_iter().unzip();
        row = keys.into_iter().next().or(row);
        groups.insert(Name::from(name), GroupState { versions, covered });
    }
    Ok((row, RowState { groups, refused }))
}

/// Record ids as bytes: of each the origin's uuid and the position.
pub(crate) fn encode_ids(ids: &[RecordId]) -> Vec<u8> {
    let mut out = Vec::with_capacity(ids.len() * 24);
    for id in ids {
        out.extend_from_slice(id.origin.0.as_bytes());
        out.extend_from_slice(&id.position.0.to_be_bytes());
    }
    out
}

/// Reads [`encode_ids`].
pub(crate) fn decode_ids(bytes: &[u8]) -> Result<Vec<RecordId>, Fault> {
    let (ids, rest) = bytes.as_chunks::<24>();
    if !rest.is_empty() {
        return Err(damaged());
    }
    let id = |bytes: &[u8; 24]| {
        let (mut origin, mut position) = ([0; 16], [0; 8]);
        origin.copy_from_slice(&bytes[..16]);
        position.copy_from_slice(&bytes[16..]);
        record_id(&origin, u64::from_be_bytes(position))
    };
    Ok(ids.iter().map(id).collect())
}

/// A record id from its columns.
pub(crate) fn record_id(origin: &[u8; 16], position: u64) -> RecordId {
    RecordId { origin: server_id(origin), position: tributary_model::Position(position) }
}

/// A server id from its 16 bytes.
pub(crate) fn server_id(bytes: &[u8; 16]) -> tributary_model::ServerId {
    tributary_model::ServerId(uuid::Uuid::from_bytes(*bytes))
}

/// Texts that may be absent, in groups of a fixed width.
pub(crate) fn encode_texts<'t>(texts: impl IntoIterator<Item = Option<&'t str>>) -> Vec<u8> {
    let mut out = Vec::new();
    for text in texts {
        match text {
            Some(text) => push_block(&mut out, text.as_bytes()),
            None => out.extend_from_slice(&u32::MAX.to_be_bytes()),
        }
    }
    out
}

/// Reads [`encode_texts`].
pub(crate) fn decode_texts(mut bytes: &[u8]) -> Result<Vec<Option<String>>, Fault> {
    let bytes = &mut bytes;
    let mut texts = Vec::new();
    while !bytes.is_empty() {
        let length = take_u32(bytes)?;
        texts.push(match length {
            u32::MAX => None,
            length => {
                let text = std::str::from_utf8(take(bytes, length as usize)?).map_err(|_| damaged())?;
                Some(text.to_owned())
            }
        });
    }
    Ok(texts)
}

/// Pieces of bytes one after the other, each with its length.
pub(crate) fn encode_blocks<'b>(blocks: impl Iterator<Item = &'b [u8]>) -> Vec<u8> {
    let mut out = Vec::new();
    blocks.for_each(|block| push_block(&mut out, block));
    out
}

/// Reads [`encode_blocks`].
pub(crate) fn decode_blocks(mut bytes: &[u8]) -> Result<Vec<&[u8]>, Fault> {
    let mut blocks = Vec::new();
    while !bytes.is_empty() {
        blocks.push(take_block(&mut bytes)?);
    }
    Ok(blocks)
}

/// Keys by their hash, to find again what a query on hashes returned.
pub(crate) fn by_hash(keys: &[RowKey]) -> HashMap<[u8; 16], &RowKey> {
    keys.iter().map(|key| (key_hash(key), key)).collect()
}
