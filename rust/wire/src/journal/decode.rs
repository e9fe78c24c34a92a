//! Bytes to record.

use super::{ident, tag, RECORD_FORMAT};
use crate::inflate::{Bounds, Inflate};
use crate::input::Input;
use crate::limits::{NAME_BYTES_MAX, RECORD_BYTES_MAX, RECORD_TEXT_BYTES_MAX};
use crate::WireError;
use std::sync::Arc;
use tributary_model::{Change, Name, Op, Position, Record, RecordId, RecordKind, RowKey, Seen, ServerId, Value};

const WHAT: &str = "a journal record";

/// Reads the journal encoding of a record back; `seen` is what its journal row names.
pub fn decode(bytes: &[u8], seen: Arc<Seen>) -> Result<Record, WireError> {
    decode_within(bytes, seen, RECORD_BYTES_MAX, RECORD_TEXT_BYTES_MAX)
}

/// [`decode`] with limits on the inflated bytes and on the texts that back-references repeat.
pub(super) fn decode_within(bytes: &[u8], seen: Arc<Seen>, bytes_max: u64, text_max: u64) -> Result<Record, WireError> {
    let (&format, deflated) = bytes.split_first().ok_or(WireError::Truncated { what: WHAT })?;
    if format > RECORD_FORMAT {
        return Err(WireError::Newer { what: WHAT, found: format.into(), known: RECORD_FORMAT.into() });
    }
    if format < RECORD_FORMAT {
        return Err(WireError::malformed(WHAT, "format 0"));
    }
    let inflate = Inflate::new(deflated, Bounds::size(bytes_max), WHAT);
    let mut reader =
        Reader { input: Input::new(inflate, WHAT), names: Vec::new(), idents: Vec::new(), text_max, text_spent: 0 };
    let record = reader.record(seen)?;
    reader.input.finish()?;
    Ok(record)
}

struct Reader<'a> {
    input: Input<Inflate<'a>>,
    names: Vec<Name>,
    idents: Vec<String>,
    /// What back-references may repeat, in bytes.
    text_max: u64,
    text_spent: u64,
}

impl Reader<'_> {
    fn record(&mut self, seen: Arc<Seen>) -> Result<Record, WireError> {
        let origin = ServerId(uuid::Uuid::from_bytes(self.input.array()?));
        let position = Position(self.input.varint()?);
        let kind = match self.input.u8()? {
            0 => RecordKind::User,
            1 => RecordKind::Sweep,
            2 => RecordKind::Settlement,
            3 => RecordKind::Repair,
            _ => return Err(self.input.malformed("unknown kind of record")),
        };
        let flags = self.input.u8()?;
        if flags > 3 {
            return Err(self.input.malformed("flags of a record"));
        }
        let author = if flags & 1 > 0 { Some(self.ident()?) } else { None };
        let depth = if flags & 2 > 0 { self.input.varint()? } else { 0 };
        let depth = u16::try_from(depth).map_err(|_| self.input.malformed("depth of a server"))?;
        let ordering_time = self.input.zigzag()?;
        let changes = self.list(Self::change)?;
        Ok(Record { id: RecordId { origin, position }, kind, author, ordering_time, depth, seen, changes })
    }

    /// A count, then that many items; memory grows with what really arrives.
    fn list<T>(&mut self, item: fn(&mut Self) -> Result<T, WireError>) -> Result<Vec<T>, WireError> {
        let count = self.input.varint()?;
        let mut items = Vec::with_capacity(count.min(64) as usize);
        for _ in 0..count {
            items.push(item(self)?);
        }
        Ok(items)
    }

    fn change(&mut self) -> Result<Change, WireError> {
        let head = self.input.u8()?;
        let op = match head & 3 {
            0 => Op::Insert,
            1 => Op::Update,
            2 => Op::Delete,
            _ => return Err(self.input.malformed("unknown operation")),
        };
        if head > 0b111 {
            return Err(self.input.malformed("unknown flag of a change"));
        }
        let local_id = (head & 4 != 0).then(|| self.input.zigzag()).transpose()?;
        let key = self.key()?;
        let columns = self.list(Self::column)?;
        let old = self.list(Self::column)?;
        Ok(Change { key, op, columns, old, local_id })
    }

    fn column(&mut self) -> Result<(Name, Value), WireError> {
        Ok((self.name()?, self.value()?))
    }

    fn key(&mut self) -> Result<RowKey, WireError> {
        Ok(RowKey { table: self.name()?, parts: self.list(Self::ident)? })
    }

    fn name(&mut self) -> Result<Name, WireError> {
        let index = self.input.varint()?;
        if index > 0 {
            let known = usize::try_from(index - 1).ok().and_then(|at| self.names.get(at));
            return known.cloned().ok_or_else(|| self.input.malformed("unknown name number"));
        }
        let length = self.input.varint()?;
        if length > NAME_BYTES_MAX {
            return Err(WireError::TooLarge { what: "a name in bytes", limit: NAME_BYTES_MAX });
        }
        let name = Name::from(self.input.text(length)?);
        self.names.push(name.clone());
        Ok(name)
    }

    fn ident(&mut self) -> Result<String, WireError> {
        let text = match self.input.varint()? {
            ident::NEW_UUID => uuid::Uuid::from_bytes(self.input.array()?).hyphenated().to_string(),
            ident::NEW_TEXT => self.block_text()?,
            known => {
                let at = usize::try_from(known - ident::FIRST_KNOWN).ok();
                let text = at.and_then(|at| self.idents.get(at)).cloned();
                let text = text.ok_or_else(|| self.input.malformed("unknown text number"))?;
                self.spend(text.len() as u64)?;
                return Ok(text);
            }
        };
        self.idents.push(text.clone());
        Ok(text)
    }

    fn spend(&mut self, bytes: u64) -> Result<(), WireError> {
        self.text_spent += bytes;
        if self.text_spent > self.text_max {
            return Err(WireError::TooLarge { what: "texts of a journal record in bytes", limit: self.text_max });
        }
        Ok(())
    }

    fn value(&mut self) -> Result<Value, WireError> {
        Ok(match self.input.u8()? {
            tag::NULL => Value::Null,
            tag::INT => Value::Int(self.input.zigzag()?),
            tag::UINT => Value::UInt(self.input.varint()?),
            tag::DOUBLE => Value::Double(f64::from_bits(u64::from_be_bytes(self.input.array()?))),
            tag::DECIMAL => Value::Decimal(self.block_text()?),
            tag::TEXT => Value::Text(self.block_text()?),
            tag::BYTES => {
                let length = self.input.varint()?;
                Value::Bytes(self.input.bytes(length)?)
            }
            tag::TEMPORAL => Value::Temporal(self.ident()?),
            tag::REF => Value::Ref(self.key()?),
            tag::UUID_TEXT => Value::Text(self.ident()?),
            _ => return Err(self.input.malformed("unknown kind of value")),
        })
    }

    fn block_text(&mut self) -> Result<String, WireError> {
        let length = self.input.varint()?;
        self.input.text(length)
    }
}
