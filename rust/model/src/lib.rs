//! The words that every other crate speaks: values, row keys, changes, records, positions, what an
//! author had seen, and the messages of an exchange.
//!
//! Guarantees: plain data, no I/O, no clock, no randomness; every type compares and orders by
//! content, so that two servers that hold the same records compute the same results.
#![forbid(unsafe_code)]

mod change;
mod message;
mod position;
mod seen;
mod value;

pub use change::{Change, Name, Op, Record, RecordId, RecordKind, RowKey};
pub use message::{
    Cursor, Floor, Frame, FramedRecord, Hello, Message, ParkNotice, ParkNumbers, ReferenceRow, PROTOCOL_VERSION,
};
pub use position::{Chain, Position, ServerId};
pub use seen::{Positions, Seen};
pub use value::Value;
