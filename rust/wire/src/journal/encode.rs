//! Record to bytes.

use super::{canonical_uuid, ident, tag, RECORD_FORMAT};
use crate::inflate::deflate_with;
use crate::output::Output;
use flate2::{Compress, Compression};
use std::collections::HashMap;
use tributary_model::{Change, Name, Op, Record, RecordKind, RowKey, Value};

/// Encodes records one after the other; keeps its buffers between them.
pub struct Encoder {
    plain: Vec<u8>,
    deflate: Compress,
}

impl Default for Encoder {
    fn default() -> Self {
        Encoder { plain: Vec::new(), deflate: Compress::new(Compression::fast(), false) }
    }
}

impl Encoder {
    /// The journal encoding of a record. `record.seen` is not part of it: the journal row names its
    /// set of seen positions beside the payload.
    pub fn encode(&mut self, record: &Record) -> Vec<u8> {
        self.plain.clear();
        Writer { out: &mut self.plain, names: HashMap::new(), idents: HashMap::new() }.record(record);
        let mut bytes = vec![RECORD_FORMAT];
        deflate_with(&mut self.deflate, &self.plain, &mut bytes);
        bytes
    }
}

/// The journal encoding of one record; for several use an [`Encoder`].
pub fn encode(record: &Record) -> Vec<u8> {
    Encoder::default().encode(record)
}

struct Writer<'a> {
    out: &'a mut Vec<u8>,
    names: HashMap<&'a str, u64>,
    idents: HashMap<&'a str, u64>,
}

impl<'a> Writer<'a> {
    fn record(&mut self, record: &'a Record) {
        self.out.extend_from_slice(record.id.origin.0.as_bytes());
        self.out.varint(record.id.position.0);
        self.out.push(match record.kind {
            RecordKind::User => 0,
            RecordKind::Sweep => 1,
            RecordKind::Settlement => 2,
            RecordKind::Repair => 3,
        });
        self.out.push(u8::from(record.author.is_some()) | u8::from(record.depth > 0) << 1);
        if let Some(author) = &record.author {
            self.ident(author);
        }
        if record.depth > 0 {
            self.out.varint(record.depth.into());
        }
        self.out.zigzag(record.ordering_time);
        self.out.varint(record.changes.len() as u64);
        record.changes.iter().for_each(|change| self.change(change));
    }

    fn change(&mut self, change: &'a Change) {
        let op = match change.op {
            Op::Insert => 0,
            Op::Update => 1,
            Op::Delete => 2,
        };
        self.out.push(op | u8::from(change.local_id.is_some()) << 2);
        if let Some(id) = change.local_id {
            self.out.zigzag(id);
        }
        self.key(&change.key);
        self.columns(&change.columns);
        self.columns(&change.old);
    }

    fn columns(&mut self, columns: &'a [(Name, Value)]) {
        self.out.varint(columns.len() as u64);
        for (name, value) in columns {
            self.name(name);
            self.value(value);
        }
    }

    fn key(&mut self, key: &'a RowKey) {
        self.name(&key.table);
        self.out.varint(key.parts.len() as u64);
        key.parts.iter().for_each(|part| self.ident(part));
    }

    fn name(&mut self, name: &'a str) {
        let next = self.names.len() as u64 + 1;
        let index = *self.names.entry(name).or_insert(next);
        if index == next {
            self.out.varint(0);
            self.out.block(name.as_bytes());
        } else {
            self.out.varint(index);
        }
    }

    fn ident(&mut self, text: &'a str) {
        let next = self.idents.len() as u64 + ident::FIRST_KNOWN;
        let index = *self.idents.entry(text).or_insert(next);
        if index != next {
            self.out.varint(index);
        } else if let Some(uuid) = canonical_uuid(text) {
            self.out.varint(ident::NEW_UUID);
            self.out.extend_from_slice(uuid.as_bytes());
        } else {
            self.out.varint(ident::NEW_TEXT);
            self.out.block(text.as_bytes());
        }
    }

    fn value(&mut self, value: &'a Value) {
        match value {
            Value::Null => self.out.push(tag::NULL),
            Value::Int(number) => {
                self.out.push(tag::INT);
                self.out.zigzag(*number);
            }
            Value::UInt(number) => {
                self.out.push(tag::UINT);
                self.out.varint(*number);
            }
            Value::Double(number) => {
                self.out.push(tag::DOUBLE);
                self.out.extend_from_slice(&number.to_bits().to_be_bytes());
            }
            Value::Decimal(text) => self.block(tag::DECIMAL, text.as_bytes()),
            Value::Text(text) if canonical_uuid(text).is_some() => {
                self.out.push(tag::UUID_TEXT);
                self.ident(text);
            }
            Value::Text(text) => self.block(tag::TEXT, text.as_bytes()),
            Value::Bytes(bytes) => self.block(tag::BYTES, bytes),
            Value::Temporal(text) => {
                self.out.push(tag::TEMPORAL);
                self.ident(text);
            }
            Value::Ref(key) => {
                self.out.push(tag::REF);
                self.key(key);
            }
        }
    }

    fn block(&mut self, tag: u8, bytes: &[u8]) {
        self.out.push(tag);
        self.out.block(bytes);
    }
}
