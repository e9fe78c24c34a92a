//! Column values, exact as the database stored them.

use crate::RowKey;

/// One column's value. Two values are equal exactly when the database would store the same bytes.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// SQL NULL; differs from the empty text.
    Null,
    /// Any integer, bit or boolean column (`tinyint(1)` true is 1).
    Int(i64),
    /// An unsigned integer above `i64::MAX`.
    UInt(u64),
    /// A `double` or `float` column.
    Double(f64),
    /// A `decimal` column, in its shortest exact decimal text.
    Decimal(String),
    /// Any character column.
    Text(String),
    /// Any binary column.
    Bytes(Vec<u8>),
    /// `date`, `time`, `datetime`, `timestamp`: the text the database prints, without a zone
    /// (`2026-05-03 08:12:00`, fraction only when it is not zero).
    Temporal(String),
    /// A reference to another row (foreign key, or one of the guarded-by-nobody list), as identity.
    Ref(RowKey),
}

impl Value {
    /// Whether this is SQL NULL.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The row that this value points at, if it is a reference.
    pub fn reference(&self) -> Option<&RowKey> {
        match self {
            Value::Ref(key) => Some(key),
            _ => None,
        }
    }

    /// The text of a character value.
    pub fn text(&self) -> Option<&str> {
        match self {
            Value::Text(text) => Some(text),
            _ => None,
        }
    }
}
