//! What goes in and out of a store.

use super::Columns;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tributary_merge::Version;
use tributary_model::{
    Chain, Change, Cursor, Name, Op, Position, Record, RecordId, RecordKind, RowKey, Seen, ServerId,
};
use uuid::Uuid;

/// Who this server is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Local {
    /// Its uuid.
    pub server: ServerId,
    /// Its incarnation: a new one after a restore from backup or a copied disk.
    pub incarnation: Uuid,
    /// Name for people.
    pub name: String,
    /// How far it stands below the root of the tree (root: 0).
    pub depth: u16,
}

/// Where the next journal entry goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Counter {
    /// The next position.
    pub next: Position,
    /// The chain before it.
    pub chain: Chain,
}

/// One committed user transaction as captured: resolved, not coalesced, without a position.
#[derive(Clone, Debug, PartialEq)]
pub struct Captured {
    /// The capture's own id.
    pub tx: [u8; 16],
    /// Why it exists.
    pub kind: RecordKind,
    /// uuid of the user, if one was logged in.
    pub author: Option<String>,
    /// When it was sealed: milliseconds since 1970 UTC.
    pub ordering_time: i64,
    /// What the author's session had seen.
    pub seen: Arc<Seen>,
    /// The first position of this server's own journal that the session had not seen; `None` where all was seen.
    pub unseen_from: Option<Position>,
    /// The changes as they were written, several per row possible.
    pub changes: Vec<Change>,
    /// Rows that could not be given an identity (gone before anybody could ask), by table: counted, told
    /// on the page, never silently dropped.
    pub unresolved: Vec<Name>,
}

/// Captures that wait for a position.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pending {
    /// The captures, in order.
    pub captured: Vec<Captured>,
    /// Whether more wait behind them.
    pub more: bool,
}

/// What a journal entry holds.
#[derive(Clone, Debug, PartialEq)]
pub enum EntryBody {
    /// A record that was committed or applied here.
    Record(Record),
    /// Records that this server passed without having them (withheld from it, parked, refused by its
    /// filter): told to the neighbours so that nobody further on counts them as seen.
    Withheld(Vec<RecordId>),
}

/// A journal entry to be appended.
#[derive(Clone, Debug, PartialEq)]
pub struct NewEntry {
    /// Its position; for a record of this server also `record.id.position`.
    pub position: Position,
    /// The neighbour that it came from; `None` for this server's own records.
    pub source: Option<ServerId>,
    /// What it holds.
    pub body: EntryBody,
}

/// A journal entry as stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Its position.
    pub position: Position,
    /// The chain up to and with it.
    pub chain: Chain,
    /// The neighbour that it came from; `None` for this server's own records.
    pub source: Option<ServerId>,
    /// Bytes of its journal encoding, compressed.
    pub bytes: usize,
    /// What it holds.
    pub body: EntryBody,
}

/// On which side of this server a neighbour stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// Above: this server's hub.
    Parent,
    /// Below: a spoke of this server.
    Child,
}

/// Whether a link runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// It runs.
    #[default]
    Open,
    /// It stopped until a person mends it; a stable code (`diverged`, `detached`, `incarnation`).
    Stopped(String),
}

/// What this server's own sessions have seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OwnFloor {
    /// What all sessions that may still write have seen, and this server's own journal.
    pub seen: Seen,
    /// What had been seen at a position of the journal: the next floor, once the sessions that began before are over.
    pub next: Option<(Position, Seen)>,
}

/// A paired neighbour.
#[derive(Clone, Debug, PartialEq)]
pub struct Peer {
    /// Its uuid.
    pub server: ServerId,
    /// Its incarnation, once it has spoken.
    pub incarnation: Option<Uuid>,
    /// Name for people.
    pub name: String,
    /// Where it stands.
    pub role: Role,
    /// How far we have come in its journal.
    pub received: Cursor,
    /// How far it has come in ours, as it last told.
    pub confirmed: Cursor,
    /// Whether the link runs.
    pub link: Link,
    /// Its module version, as last told.
    pub module_version: String,
    /// Its OpenMRS version, as last told.
    pub platform_version: String,
    /// Its schema digest, as last told.
    pub schema_digest: String,
    /// Its clock minus ours at the last contact, in milliseconds.
    pub skew: i64,
    /// When we last heard of it, milliseconds since 1970 UTC.
    pub last_contact: Option<i64>,
    /// Records that wait at the neighbour for us, as it last told.
    pub waiting: u64,
    /// Rows to send as reference rows with the next frame, because the neighbour reported them missing.
    pub wanted: BTreeSet<RowKey>,
    /// Number of the last of its notices that was taken in here.
    pub notices_received: u64,
    /// What it and all servers behind it have seen, as it last told ([`crate::floor`]).
    pub floor: Option<Seen>,
    /// The head of our journal when we last told it ours.
    pub floor_told: Position,
}

/// A row that a neighbour has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The row.
    pub key: RowKey,
    /// The last position of the frame that took it there; 0 when the neighbour itself sent it.
    pub position: Position,
}

/// A record, or the rest of one, that could not be applied.
#[derive(Clone, Debug, PartialEq)]
pub struct ParkedRecord {
    /// Order of arrival; given by the store.
    pub number: u64,
    /// The neighbour that sent it.
    pub source: ServerId,
    /// A stable code: a [`super::RowReason`] code, or `behind-parked`, `unknown-table`, `unknown-column`,
    /// `not-taken`.
    pub reason: String,
    /// The row concerned.
    pub row: Option<RowKey>,
    /// The row whose arrival may resolve it.
    pub waits_for: Option<RowKey>,
    /// Whether later records on its rows must wait. False for the rest of a split record, and for one that the
    /// filter does not take any more.
    pub blocks: bool,
    /// Whether this is the rest of a record whose other part is applied and counts as seen.
    pub rest: bool,
    /// When it was parked, milliseconds since 1970 UTC.
    pub since: i64,
    /// How often it was tried again.
    pub attempts: u32,
    /// The record, or the rest of it.
    pub record: Record,
}

impl ParkedRecord {
    /// The rows on which later records must wait.
    pub fn blocked_rows(&self) -> impl Iterator<Item = &RowKey> {
        let changes = if self.blocks { self.record.changes.as_slice() } else { &[] };
        changes.iter().map(|change| &change.key)
    }
}

/// Rows to find and lock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LockRequest {
    /// Rows that will be inserted, updated or deleted; sorted, distinct.
    pub write: Vec<RowKey>,
    /// Rows that written rows will point at; sorted, distinct, none of them in `write`.
    pub refer: Vec<RowKey>,
}

/// A current row.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RowImage {
    /// All columns but the surrogate key and generated ones, references as row keys.
    pub columns: Columns,
    /// The row's integer key, when its table has a surrogate one.
    pub local_id: Option<i64>,
}

/// A hash for each column of a row, of the value as this database holds it: equal hashes mean equal values.
pub type Hashes = BTreeMap<Name, u32>;

/// A row of this server that shows what an author wrote who had not seen what stands: it is to be written back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Which row.
    pub key: RowKey,
    /// The column groups concerned; none where the row itself is to come back.
    pub groups: BTreeSet<Name>,
}

/// A row to write.
#[derive(Clone, Debug, PartialEq)]
pub struct RowWrite {
    /// Which row.
    pub key: RowKey,
    /// What to do. An insert's row does not exist, an update's or delete's does ([`super::Tx::lock_rows`] said so).
    pub op: Op,
    /// Insert: all columns to set (others take the database's default); update: the columns to change; delete: empty.
    pub columns: Columns,
    /// Insert: the integer key to take if it is free.
    pub local_id: Option<i64>,
}

/// A write that succeeded otherwise than asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowWriteWarning {
    /// The wanted integer key was taken; the row has another one.
    LocalIdTaken {
        /// The row.
        key: RowKey,
        /// The key it should have had.
        wanted: i64,
    },
}

/// Something for people to decide: several versions of one column group of a row that none of their authors had all seen, or
/// rows that clash by a rule across rows.
#[derive(Clone, Debug, PartialEq)]
pub struct RowConflict {
    /// The row.
    pub key: RowKey,
    /// The column group.
    pub group: Name,
    /// The versions in total order; the last one stands.
    pub versions: Vec<Version>,
    /// The rule that decided, a stable code (`later`, `parent`, `child`, `delete-against-edit`,
    /// `delete-against-reference`, `created-twice`).
    pub rule: String,
    /// When the entry was opened here, milliseconds since 1970 UTC.
    pub opened: i64,
    /// What it is about. Of rules across rows the group is the rule's code.
    pub kind: EntryKind,
    /// The other rows concerned, of rules across rows.
    pub others: Vec<RowKey>,
}

/// Some of the entries: those of a table, a group, a rule, where these are given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Which {
    /// The row's table.
    pub table: Option<Name>,
    /// The column group, or the rule across rows.
    pub group: Option<Name>,
    /// The rule that decided.
    pub rule: Option<String>,
}

impl Which {
    /// Whether an entry is one of them.
    pub fn contain(&self, entry: &RowConflict) -> bool {
        self.table.as_ref().is_none_or(|table| *table == entry.key.table)
            && self.group.as_ref().is_none_or(|group| *group == entry.group)
            && self.rule.as_ref().is_none_or(|rule| *rule == entry.rule)
    }
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// Versions of one column group that stand against each other.
    Versions,
    /// Rows that clashed, of which this one was changed; the versions are what it held before, and what stands.
    Repaired,
    /// Rows that clash and that only a person can judge; nothing was changed.
    Listed,
}

impl EntryKind {
    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            EntryKind::Versions => "versions",
            EntryKind::Repaired => "repaired",
            EntryKind::Listed => "listed",
        }
    }

    /// Reads [`EntryKind::code`].
    pub fn of_code(code: &str) -> Option<EntryKind> {
        [EntryKind::Versions, EntryKind::Repaired, EntryKind::Listed].into_iter().find(|kind| kind.code() == code)
    }
}

/// Why a neighbour does not get a record that no message can carry.
pub const TOO_LARGE: &str = "too-large";

/// One written row that OpenMRS must be told of (caches, search index), local ids and all.
#[derive(Clone, Debug, PartialEq)]
pub struct RefreshItem {
    /// Its number in the refresh list.
    pub id: i64,
    /// What happened.
    pub op: Op,
    /// The table.
    pub table: Name,
    /// Primary key columns with local values as text.
    pub key: Vec<(Name, String)>,
    /// Reference columns with the old and the new local value as text.
    pub references: Vec<(Name, Option<String>, Option<String>)>,
}
