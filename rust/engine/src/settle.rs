//! Settling: a person decides what an entry was opened for.
//!
//! Guarantees: one transaction that locks the row, looks again, writes, and journals an ordinary record which has seen all
//! that this server has: it ends every version that is known here, travels like any other record, and closes the entry on
//! every server that takes it, also where what was chosen stood already. What came since the person looked is never
//! decided unseen: the settlement is refused then. What somebody elsewhere wrote without having seen the settlement opens
//! the entry again, everywhere. Rows in use are [`StoreError::Busy`], as everywhere.

mod bulk;
mod plan;
mod typed;

pub use bulk::{settle_all, Keep, Portion};
pub use typed::is_secret;

use crate::domain::Entry;
use crate::journal::{self, Ledger};
use crate::rules::Rules;
use crate::store::{
    Columns, EntryKind, LockRequest, RowConflict, RowImage, RowReason, RowWrite, Store, StoreError, StoreResult, Tx,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_merge::{group_of, AUDIT};
use tributary_model::{Change, Name, Op, RecordId, RowKey, Value};

/// What a person decided.
#[derive(Clone, Debug, PartialEq)]
pub enum Choice {
    /// What one of the entry's versions holds, by its place; of a row that was deleted: that it goes, or that it stays.
    Version(usize),
    /// Values typed by the person, of columns of the entry's group; where rows clashed, of any columns of one of them.
    Typed {
        /// The row.
        row: RowKey,
        /// Columns with the values as text; `None` for none.
        values: Vec<(Name, Option<String>)>,
    },
    /// Rows that clashed: it was seen, nothing is changed.
    Close,
    /// A patient who was voided: as before, with everything that was voided with them.
    Unvoid,
}

/// Who decides, and when.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Settler {
    /// uuid of the user.
    pub user: Option<String>,
    /// The time as OpenMRS writes it into a row, where what changes a row is to say when.
    pub wall_time: Option<String>,
    /// Milliseconds since 1970 UTC.
    pub now: i64,
}

/// Why an entry could not be settled.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum SettleError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Nobody needs to decide it any more.
    #[error("this was settled already")]
    Settled,
    /// Another version has come, or one has gone.
    #[error("other values have come since you looked: look again")]
    Changed,
    /// The entry offers no such choice.
    #[error("that cannot be chosen here")]
    NotOffered,
    /// A row of the entry is not there any more.
    #[error("the row is not there any more")]
    Gone,
    /// A typed value does not fit its column.
    #[error("the value for {0} does not fit")]
    BadValue(Name),
    /// The row cannot be deleted: rows of this table point at it.
    #[error("rows of {0} point at it: delete or void these first")]
    StillReferenced(Name),
    /// The database refuses the values.
    #[error("the database refuses this: {0}")]
    Refused(RowReason),
}

impl SettleError {
    /// Stable code for pages.
    pub fn code(&self) -> &'static str {
        match self {
            SettleError::Store(StoreError::Busy) => "busy",
            SettleError::Store(StoreError::Unavailable(_)) => "database-unavailable",
            SettleError::Store(_) => "database",
            SettleError::Settled => "settled",
            SettleError::Changed => "changed",
            SettleError::NotOffered => "not-offered",
            SettleError::Gone => "gone",
            SettleError::BadValue(_) => "bad-value",
            SettleError::StillReferenced(_) => "still-referenced",
            SettleError::Refused(_) => "refused",
        }
    }
}

/// What an entry's versions were when somebody looked.
pub fn shown(entry: &RowConflict) -> Vec<RecordId> {
    entry.versions.iter().map(|version| version.id).collect()
}

/// Settles the open entry of a row and group, whose versions were `shown` to the person.
pub fn settle(
    store: &dyn Store,
    rules: &Rules,
    place: (&RowKey, &Name),
    shown: &[RecordId],
    choice: &Choice,
    settler: &Settler,
) -> Result<(), SettleError> {
    journal::sequence_all(store, rules, settler.now)?;
    let mut tx = store.begin()?;
    let counter = tx.lock_counter()?;
    let ledger = Ledger::new(rules, tx.local()?, counter, settler.now);
    let place = (place.0.clone(), place.1.clone());
    let found = tx.conflicts(std::slice::from_ref(&place))?.remove(&place).filter(|(_, open)| *open);
    let (entry, _) = found.ok_or(SettleError::Settled)?;
    check_shown(&entry.versions, shown)?;
    let wanted = plan::wanted(&mut *tx, rules, &entry, choice)?;
    let mut settling = Settling { tx: &mut *tx, ledger, entry: &entry, images: HashMap::new() };
    settling.lock(&wanted, shown)?;
    let changes = settling.changes(wanted, settler)?;
    settling.write(&changes)?;
    settling.close(changes, settler)?;
    Ok(tx.commit()?)
}

fn check_shown(versions: &[tributary_merge::Version], shown: &[RecordId]) -> Result<(), SettleError> {
    let (now, then): (BTreeSet<RecordId>, BTreeSet<RecordId>) =
        (versions.iter().map(|version| version.id).collect(), shown.iter().copied().collect());
    if now == then {
        Ok(())
    } else {
        Err(SettleError::Changed)
    }
}

/// What a row is to be.
#[derive(Clone, Debug, PartialEq)]
enum Wanted {
    /// It holds these.
    Holds(Columns),
    /// It stays, whatever it holds.
    Stays,
    /// It goes.
    Goes,
}

/// One settlement in its transaction.
struct Settling<'t, 'r> {
    tx: &'t mut dyn Tx,
    ledger: Ledger<'r>,
    entry: &'t RowConflict,
    images: HashMap<RowKey, RowImage>,
}

impl Settling<'_, '_> {
    /// Locks the rows, takes in what users committed on them until now, and looks whether that makes a difference.
    fn lock(&mut self, wanted: &BTreeMap<RowKey, Wanted>, shown: &[RecordId]) -> Result<(), SettleError> {
        let write: Vec<RowKey> = wanted.keys().cloned().collect();
        let values = wanted.values().flat_map(|wanted| match wanted {
            Wanted::Holds(columns) => columns.as_slice(),
            Wanted::Stays | Wanted::Goes => &[],
        });
        let refer: BTreeSet<RowKey> = values.filter_map(|(_, value)| value.reference()).cloned().collect();
        let refer: Vec<RowKey> = refer.into_iter().filter(|key| !wanted.contains_key(key)).collect();
        let request = LockRequest { write: write.clone(), refer };
        let found = self.tx.lock_rows(&request)?;
        self.ledger.sequence_under_locks(self.tx)?;
        self.ledger.fix(self.tx, &write)?;
        match self.ledger.book.entry(&self.entry.key, &self.entry.group) {
            Some([]) => return Err(SettleError::Settled),
            Some(versions) => check_shown(versions, shown)?,
            None => {}
        }
        if !request.write.iter().chain(&request.refer).all(|key| found.contains(key)) {
            return Err(SettleError::Gone);
        }
        self.images = self.tx.rows(&write)?;
        Ok(())
    }

    /// The changes that make the rows what is wanted. Of a column group the values are all in, also those that stand
    /// already: they end the others.
    fn changes(&self, wanted: BTreeMap<RowKey, Wanted>, settler: &Settler) -> Result<Vec<Change>, SettleError> {
        let mut changes = Vec::with_capacity(wanted.len());
        for (key, wanted) in wanted {
            let image = self.images.get(&key).ok_or(SettleError::Gone)?;
            let (op, columns, old) = match wanted {
                Wanted::Goes => (Op::Delete, Vec::new(), image.columns.clone()),
                Wanted::Stays => (Op::Update, Vec::new(), Vec::new()),
                Wanted::Holds(mut columns) => {
                    if columns.iter().any(|(name, value)| before(image, name) != *value) {
                        self.sign(&key, settler, &mut columns);
                    }
                    let old = columns.iter().map(|(name, _)| (name.clone(), before(image, name))).collect();
                    (Op::Update, columns, old)
                }
            };
            changes.push(Change { key, op, columns, old, local_id: None });
        }
        Ok(changes)
    }

    /// Says who changed the row and when, as OpenMRS does.
    fn sign(&self, key: &RowKey, settler: &Settler, columns: &mut Columns) {
        let (Some(user), Some(time)) = (&settler.user, &settler.wall_time) else { return };
        let Some(table) = self.ledger.rules.catalog.table(&key.table) else { return };
        let (by, at) = ("changed_by", "date_changed");
        let free = |name: &str| table.column(name).is_some() && columns.iter().all(|(column, _)| &**column != name);
        if free(by) && free(at) && group_of(&key.table, by) == AUDIT {
            columns.push((by.into(), Value::Ref(RowKey::single("users", user.as_str()))));
            columns.push((at.into(), Value::Temporal(time.clone())));
        }
    }

    /// Writes what differs from what the rows show.
    fn write(&mut self, changes: &[Change]) -> Result<(), SettleError> {
        let mut writes = Vec::new();
        for change in changes {
            let differs = |(name, value): &(Name, Value)| {
                self.images.get(&change.key).is_none_or(|image| before(image, name) != *value)
            };
            let columns: Columns = change.columns.iter().filter(|column| differs(column)).cloned().collect();
            if change.op == Op::Delete || !columns.is_empty() {
                writes.push(RowWrite { key: change.key.clone(), op: change.op, columns, local_id: None });
            }
        }
        if writes.is_empty() {
            return Ok(());
        }
        match self.tx.write(&writes) {
            Ok(_) => Ok(()),
            Err(StoreError::Row { reason, .. }) => Err(SettleError::Refused(reason)),
            Err(error) => Err(error.into()),
        }
    }

    /// Journals the decision. Versions of a column group end by themselves; what no merge state holds is closed expressly.
    fn close(self, changes: Vec<Change>, settler: &Settler) -> StoreResult<()> {
        let Settling { tx, mut ledger, entry, .. } = self;
        let by_itself = entry.kind == EntryKind::Versions && entry.rule != plan::CREATED_TWICE;
        let closing = (!by_itself).then(|| Entry::closing(&entry.key, &entry.group));
        ledger.settle(tx, settler.user.clone(), changes, closing.into_iter().collect())?;
        ledger.close(tx)
    }
}

fn before(image: &RowImage, name: &Name) -> Value {
    let found = image.columns.iter().find(|(candidate, _)| candidate == name);
    found.map_or(Value::Null, |(_, value)| value.clone())
}
