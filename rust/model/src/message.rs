//! What two neighbours send each other. An exchange is message after message on one connection; either
//! side's frames ride on every message.

use crate::{Chain, Name, Position, Record, RecordId, RowKey, Seen, ServerId, Value};

/// Version of the exchange protocol; a peer that offers a higher one is answered with this one.
pub const PROTOCOL_VERSION: u32 = 1;

/// How far a server has come in its neighbour's journal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cursor {
    /// The last position taken over (applied, filtered or parked), 0 at the start.
    pub position: Position,
    /// The neighbour's chain hash at that position, as its frames gave it.
    pub chain: Chain,
}

/// Who speaks, in what version, with what schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Hello {
    /// The sender.
    pub server: ServerId,
    /// The sender's incarnation: a new one after a restore from backup or a copied disk.
    pub incarnation: uuid::Uuid,
    /// Name for people.
    pub name: String,
    /// Version of the Tributary module.
    pub module_version: String,
    /// Version of OpenMRS.
    pub platform_version: String,
    /// Hash over table and column names and types of the syncing tables; equal digests mean equal schemas.
    pub schema_digest: String,
    /// The sender's clock, milliseconds since 1970 UTC, when it wrote the message.
    pub clock: i64,
    /// How far the sender stands below the root of the tree (root: 0).
    pub depth: u16,
}

/// A row that travels only so that references to it can stand; never overwrites.
#[derive(Clone, Debug, PartialEq)]
pub struct ReferenceRow {
    /// Which row.
    pub key: RowKey,
    /// Its columns as the receiver should create it when it has no such row.
    pub columns: Vec<(Name, Value)>,
    /// The sender's integer id, taken when it is free.
    pub local_id: Option<i64>,
}

/// A record with its place in the sender's journal.
#[derive(Clone, Debug, PartialEq)]
pub struct FramedRecord {
    /// Position in the sender's journal (differs from `record.id.position` for relayed records).
    pub position: Position,
    /// Whether the sender's filter withheld some of the record's changes.
    pub partial: bool,
    /// The record.
    pub record: Record,
}

/// A run of the sender's journal: everything after `from` up to `to`. Positions without a record in
/// `records` were withheld by the sender's filter or went back to where they came from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// Position before the first one covered, with its chain hash.
    pub from: Cursor,
    /// Last position covered, with its chain hash.
    pub to: Cursor,
    /// Rows that the records point at and that do not flow by themselves.
    pub references: Vec<ReferenceRow>,
    /// Records withheld whole, so that the receiver counts them as unseen.
    pub withheld: Vec<RecordId>,
    /// The records, by position.
    pub records: Vec<FramedRecord>,
}

/// Told to the sender when one of its records was parked or taken up again.
#[derive(Clone, Debug, PartialEq)]
pub struct ParkNotice {
    /// The record.
    pub record: RecordId,
    /// A stable code, such as `missing-reference`; empty when the record has now been applied.
    pub reason: String,
    /// The row concerned, without patient data.
    pub row: Option<RowKey>,
}

/// How a message numbers and acknowledges notices.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ParkNumbers {
    /// Number of the last notice of the message, 0 when there is none.
    pub through: u64,
    /// Number of the last notice of the receiver's that the sender has taken in: acknowledges them up to there.
    pub received: u64,
}

/// What every server on the sender's side of the link has seen, and every record that they still write will have.
#[derive(Clone, Debug, PartialEq)]
pub struct Floor {
    /// Holds for who has the sender's journal up to here: what was written by authors who had seen less is in it.
    pub position: Position,
    /// What all of them have seen.
    pub seen: Seen,
}

/// One message of an exchange, either way.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Protocol version of the sender.
    pub protocol: u32,
    /// The exchange that this message belongs to; a retry repeats it.
    pub exchange: uuid::Uuid,
    /// Counts the messages of one exchange, from 0.
    pub sequence: u32,
    /// Who speaks.
    pub hello: Hello,
    /// How far the sender has come in the receiver's journal: acknowledges everything up to there.
    pub received: Cursor,
    /// How many bytes of frames (compressed) the sender wants at most in the answer.
    pub wants_bytes: u32,
    /// Parked and taken-up records of the receiver's journal that it is not known to have been told of. Each
    /// neighbour's notices are numbered without holes; these are the lowest, in order.
    pub parked: Vec<ParkNotice>,
    /// Numbers of notices, both ways; `None` from a sender of format 1.0, which has no numbers.
    pub parked_numbers: Option<ParkNumbers>,
    /// What the servers behind the sender have all seen; told now and then.
    pub floor: Option<Floor>,
    /// The next run of the sender's journal, if there is something to send.
    pub frame: Option<Frame>,
    /// Records still waiting behind this frame (for progress), as of now.
    pub waiting: u64,
}
