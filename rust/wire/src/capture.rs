//! What the Java side captured of a transaction: chunks of row images with local ids
//! (docs/journal.md, "Captured rows").
//!
//! Guarantees: [`pack_chunk`] accepts exactly the chunks that [`Rows`] reads back, so a save whose rows
//! could not be read later fails at once instead of losing them. Rows are decoded one at a time; a
//! chunk that is cut off or damaged gives an error, never fewer rows.

mod check;

use crate::inflate::{deflate, Bounds, Inflate};
use crate::input::Input;
use crate::limits::{CHUNK_BYTES_MAX, CHUNK_ROWS_MAX, NAME_BYTES_MAX};
use crate::{shortest_decimal, WireError};
use flate2::Compression;
use std::collections::HashSet;
use std::io::BufRead;
use tributary_model::{Name, Op, Value};

/// Format of the packed chunk and of the chunk in it.
const FORMAT: u8 = 1;
const WHAT: &str = "a captured chunk";
const NULL_LENGTH: u32 = u32::MAX;

/// One captured row image; values are local (integer ids, no [`Value::Ref`]).
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// What happened to the row.
    pub op: Op,
    /// The table.
    pub table: Name,
    /// The primary key columns.
    pub key: Vec<(Name, Value)>,
    /// Insert: all written columns; update: the changed ones with new values; delete: the full old row.
    pub columns: Vec<(Name, Value)>,
    /// Update: the loaded values of the changed columns; otherwise empty.
    pub old: Vec<(Name, Value)>,
}

/// Checks a chunk and compresses it for the journal row.
pub fn pack_chunk(chunk: &[u8]) -> Result<Vec<u8>, WireError> {
    if chunk.len() as u64 > CHUNK_BYTES_MAX {
        return Err(WireError::TooLarge { what: WHAT, limit: CHUNK_BYTES_MAX });
    }
    check::check(chunk)?;
    let mut packed = vec![FORMAT];
    deflate(chunk, Compression::fast(), &mut packed);
    Ok(packed)
}

/// The rows of one packed chunk, decoded one after the other. After an error nothing more comes.
pub struct Rows<'a>(Decoder<'a, Inflate<'a>>);

impl<'a> Rows<'a> {
    /// Opens the payload of a journal row, with its `temporals` column.
    pub fn open(payload: &'a [u8], temporals: Option<&'a str>) -> Result<Self, WireError> {
        let (&format, deflated) = payload.split_first().ok_or(WireError::Truncated { what: WHAT })?;
        check_format(format)?;
        let texts = temporals.map_or_else(Vec::new, |text| text.split('\n').collect());
        let inflate = Inflate::new(deflated, Bounds::size(CHUNK_BYTES_MAX), WHAT);
        Decoder::new(inflate, texts).map(Rows)
    }
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next()
    }
}

struct Decoder<'a, R> {
    input: Input<R>,
    temporals: Vec<&'a str>,
    names: HashSet<Name>,
    rows: u64,
    failed: bool,
}

impl<'a, R: BufRead> Decoder<'a, R> {
    fn new(inner: R, temporals: Vec<&'a str>) -> Result<Self, WireError> {
        let mut input = Input::new(inner, WHAT);
        check_format(input.u8()?)?;
        Ok(Decoder { input, temporals, names: HashSet::new(), rows: 0, failed: false })
    }

    fn next_row(&mut self) -> Result<Option<Row>, WireError> {
        if self.input.at_end()? {
            return Ok(None);
        }
        self.rows += 1;
        if self.rows > CHUNK_ROWS_MAX {
            return Err(WireError::TooLarge { what: "rows in a captured chunk", limit: CHUNK_ROWS_MAX });
        }
        let op = match self.input.u8()? {
            1 => Op::Insert,
            2 => Op::Update,
            3 => Op::Delete,
            _ => return Err(self.input.malformed("unknown operation")),
        };
        let table = self.name()?;
        let keys = self.input.u8()?;
        let key = self.columns(u16::from(keys))?;
        let count = self.input.u16()?;
        let columns = self.columns(count)?;
        let count = self.input.u16()?;
        let old = self.columns(count)?;
        Ok(Some(Row { op, table, key, columns, old }))
    }

    fn columns(&mut self, count: u16) -> Result<Vec<(Name, Value)>, WireError> {
        (0..count).map(|_| Ok((self.name()?, self.value()?))).collect()
    }

    fn name(&mut self) -> Result<Name, WireError> {
        let length = u64::from(self.input.u32()?);
        if length == 0 || length > NAME_BYTES_MAX {
            return Err(self.input.malformed("a name that is empty or too long"));
        }
        let mut name = self.input.text(length)?;
        name.make_ascii_lowercase();
        if let Some(known) = self.names.get(name.as_str()) {
            return Ok(known.clone());
        }
        let name = Name::from(name);
        self.names.insert(name.clone());
        Ok(name)
    }

    fn value(&mut self) -> Result<Value, WireError> {
        Ok(match self.input.u8()? {
            0 => Value::Null,
            1 => Value::Int(self.input.i64()?),
            2 => Value::Double(f64::from_bits(self.input.i64()? as u64)),
            3 => match self.text()? {
                None => Value::Null,
                Some(text) => shortest_decimal(&text)
                    .map(Value::Decimal)
                    .ok_or_else(|| self.input.malformed("a decimal that is no number"))?,
            },
            4 => self.text()?.map_or(Value::Null, Value::Text),
            5 => match self.input.u32()? {
                NULL_LENGTH => Value::Null,
                length => Value::Bytes(self.input.bytes(u64::from(length))?),
            },
            6 => {
                let index = self.input.u32()?;
                self.temporal(index)?
            }
            7 => match self.input.u8()? {
                flag @ (0 | 1) => Value::Int(i64::from(flag)),
                _ => return Err(self.input.malformed("a boolean that is neither 0 nor 1")),
            },
            _ => return Err(self.input.malformed("unknown kind of value")),
        })
    }

    fn text(&mut self) -> Result<Option<String>, WireError> {
        match self.input.u32()? {
            NULL_LENGTH => Ok(None),
            length => self.input.text(u64::from(length)).map(Some),
        }
    }

    fn temporal(&self, index: u32) -> Result<Value, WireError> {
        self.temporals
            .get(index as usize)
            .filter(|text| !text.is_empty())
            .map(|text| Value::Temporal(without_zero_fraction(text).to_string()))
            .ok_or_else(|| self.input.malformed("a date or time that the journal row lacks"))
    }
}

impl<R: BufRead> Iterator for Decoder<'_, R> {
    type Item = Result<Row, WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let row = self.next_row();
        self.failed = row.is_err();
        row.transpose()
    }
}

fn check_format(format: u8) -> Result<(), WireError> {
    match format {
        FORMAT => Ok(()),
        0 => Err(WireError::malformed(WHAT, "format 0")),
        _ => Err(WireError::Newer { what: WHAT, found: u32::from(format), known: u32::from(FORMAT) }),
    }
}

/// `2026-05-03 08:12:00.000000` is the same moment as `2026-05-03 08:12:00`; one text for both.
fn without_zero_fraction(text: &str) -> &str {
    match text.rsplit_once('.') {
        Some((_, fraction)) if fraction.bytes().all(|b| b.is_ascii_digit()) => {
            text.trim_end_matches('0').trim_end_matches('.')
        }
        _ => text,
    }
}

#[cfg(test)]
mod tests;
