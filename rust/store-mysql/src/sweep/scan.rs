//! One step of a sweep through a table: find the ranges that are not as they were, look at their rows, have what is
//! suspect judged, and keep what is known now.

use super::content::{Entries, Entry};
use super::fold::range_of;
use super::known::{Progress, Range};
use super::read::Form;
use super::shape::Shape;
use crate::ids::Address;
use crate::sql::Id;
use crate::store::MySqlStore;
use crate::tx::MySqlTx;
use std::collections::{BTreeMap, HashSet};
use tributary_engine::rules::Rules;
use tributary_engine::store::{Hashes, StoreError, StoreResult, Tx};
use tributary_engine::sweep::{settle, Settled, Suspect, SUSPECTS_AT_ONCE};
use tributary_merge::Existence;
use tributary_model::{Name, Position, RowKey};

/// Ranges whose rows are in memory at once.
const RANGES_AT_ONCE: usize = 2;

/// What a sweep has found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Rows journaled as new.
    pub inserted: u64,
    /// Rows of which changed columns were journaled.
    pub changed: u64,
    /// Rows whose deletion was journaled.
    pub deleted: u64,
    /// Rows that somebody held, or that were being written: the next sweep looks at them.
    pub later: u64,
    /// Rows that are gone, to be settled when all tables have been looked at.
    pub vanished: Vec<Vanished>,
}

/// A known row that is not there.
#[derive(Clone, Debug, PartialEq)]
pub struct Vanished {
    suspect: Suspect,
    range: i64,
    address: Address,
}

/// What one step did.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Step {
    /// Rows behind which it has come, about.
    pub rows: u64,
    /// Where to go on; `None` at the table's end.
    pub next: Option<i64>,
}

impl Vanished {
    /// The table that the row was in.
    pub fn table(&self) -> &Name {
        &self.suspect.key.table
    }
}

impl MySqlStore {
    /// Tables with keys beyond those that were looked at, each with the range to begin with.
    pub fn tails(&self, rules: &Rules, tables: &[Name]) -> StoreResult<Vec<(Name, i64)>> {
        Ok(MySqlTx::begin(self)?.find_tails(rules, tables)?)
    }

    /// One step through a table, from a range on. What is found is journaled and added up.
    pub fn sweep_step(
        &self,
        rules: &Rules,
        table: &Name,
        form: Form,
        from: i64,
        now: i64,
        found: &mut Found,
    ) -> StoreResult<Step> {
        let Some(shape) = rules.catalog.table(table).and_then(|table| Shape::of(rules, table)) else {
            return Ok(Step::default());
        };
        let mut tx = MySqlTx::begin(self)?;
        let progress = tx.read_progress(table)?;
        let window = tx.window(&shape, progress, form, from)?;
        drop(tx);
        let Some(window) = window else { return Ok(Step::default()) };
        let look = Look { store: self, rules, shape: &shape, progress, now };
        let at_once = if shape.key.is_some() { RANGES_AT_ONCE } else { 32 * RANGES_AT_ONCE };
        for ranges in window.ranges.chunks(at_once) {
            look.at(ranges, found)?;
        }
        Ok(Step { rows: window.rows, next: window.next })
    }

    /// Notes that a full look has come through a table from its beginning to its end.
    pub fn stock_taken(&self, table: &Name) -> StoreResult<()> {
        let mut tx = MySqlTx::begin(self)?;
        tx.write_stocked(table)?;
        Box::new(tx).commit()
    }

    /// Judges rows that are gone; called when all tables have been looked at, so that referring rows go first.
    pub fn settle_vanished(
        &self,
        rules: &Rules,
        vanished: Vec<Vanished>,
        now: i64,
        found: &mut Found,
    ) -> StoreResult<()> {
        let rank = |row: &Vanished| rules.catalog.table(&row.suspect.key.table).map_or(0, |table| table.rank);
        let mut vanished = vanished;
        vanished.sort_by_key(|row| std::cmp::Reverse(rank(row)));
        for chunk in vanished.chunks(SUSPECTS_AT_ONCE) {
            self.fold_all(rules, now, found)?;
            let through = self.folded()?;
            let suspects: Vec<Suspect> = chunk.iter().map(|row| row.suspect.clone()).collect();
            let settled = settle_all(self, rules, &suspects, through, now, found)?;
            let kept: HashSet<&RowKey> = settled.later.iter().chain(&settled.adopted).collect();
            self.forget(rules, chunk.iter().filter(|row| !kept.contains(&row.suspect.key)))?;
        }
        Ok(())
    }

    /// Takes the journal into what is known, to its end. Rows of this server's own that it has and the tables do not are judged.
    pub fn fold_all(&self, rules: &Rules, now: i64, found: &mut Found) -> StoreResult<()> {
        let mut missing = Vec::new();
        while let Some(folded) = self.fold(rules)? {
            missing.extend(folded);
        }
        let through = self.folded()?;
        for chunk in missing.chunks(SUSPECTS_AT_ONCE) {
            settle_all(self, rules, chunk, through, now, found)?;
        }
        Ok(())
    }

    fn forget<'v>(&self, rules: &Rules, rows: impl Iterator<Item = &'v Vanished>) -> StoreResult<()> {
        let mut tables: BTreeMap<&Name, BTreeMap<i64, Vec<&Vanished>>> = BTreeMap::new();
        for row in rows {
            tables.entry(&row.suspect.key.table).or_default().entry(row.range).or_default().push(row);
        }
        let mut tx = MySqlTx::begin(self)?;
        for (table, ranges) in tables {
            if rules.catalog.table(table).is_none() {
                continue;
            }
            let numbers: Vec<i64> = ranges.keys().copied().collect();
            for chunk in numbers.chunks(RANGES_AT_ONCE) {
                let mut known = tx.read_ranges(table, chunk)?;
                for (number, range) in &mut known {
                    range.digest = None;
                    for row in &ranges[number] {
                        if range.entries.get(&row.address).is_some_and(|entry| entry.key == row.suspect.key) {
                            range.entries.remove(&row.address);
                        }
                    }
                }
                tx.write_ranges(table, &known)?;
            }
        }
        Box::new(tx).commit()
    }
}

/// Judges one transaction's worth of suspects; where a user holds a row, all but that one.
fn settle_all(
    store: &MySqlStore,
    rules: &Rules,
    suspects: &[Suspect],
    through: Position,
    now: i64,
    found: &mut Found,
) -> StoreResult<Settled> {
    let settled = match settle(store, rules, suspects, through, now) {
        Err(StoreError::Busy) if suspects.len() > 1 => {
            let (left, right) = suspects.split_at(suspects.len() / 2);
            let mut settled = settle_all(store, rules, left, through, now, found)?;
            let more = settle_all(store, rules, right, through, now, found)?;
            settled.adopted.extend(more.adopted);
            settled.gone.extend(more.gone);
            settled.later.extend(more.later);
            return Ok(settled);
        }
        Err(StoreError::Busy) => {
            Settled { later: suspects.iter().map(|suspect| suspect.key.clone()).collect(), ..Settled::default() }
        }
        settled => settled?,
    };
    found.inserted += settled.inserted;
    found.changed += settled.changed;
    found.deleted += settled.deleted;
    found.later += settled.later.len() as u64;
    Ok(settled)
}

/// Rows of some ranges as they are.
struct Rows {
    through: Position,
    known: BTreeMap<i64, Range>,
    now: BTreeMap<i64, Range>,
}

/// Rows that do not look as they are known to.
#[derive(Default)]
struct Doubts {
    suspects: Vec<Suspect>,
    /// Those that were here before Tributary.
    founding: Vec<Suspect>,
    vanished: Vec<Vanished>,
}

struct Look<'l> {
    store: &'l MySqlStore,
    rules: &'l Rules,
    shape: &'l Shape<'l>,
    progress: Progress,
    now: i64,
}

impl Look<'_> {
    /// Compares some ranges row by row.
    fn at(&self, numbers: &[i64], found: &mut Found) -> StoreResult<()> {
        let table = &self.shape.table.name;
        let mut rows = self.read(numbers)?;
        let renamed = self.renamed(&rows)?;
        let mut doubts = Doubts::default();
        for (number, now) in &rows.now {
            let known = rows.known.entry(*number).or_default();
            self.compare(*number, known, now, &renamed, &mut doubts);
        }
        let Doubts { mut suspects, founding, vanished } = doubts;
        suspects.extend(self.with_state(founding)?);
        let mut adopted: HashSet<RowKey> = HashSet::new();
        let mut gone: HashSet<RowKey> = HashSet::new();
        for chunk in suspects.chunks(SUSPECTS_AT_ONCE) {
            let settled = settle_all(self.store, self.rules, chunk, rows.through, self.now, found)?;
            adopted.extend(settled.adopted);
            gone.extend(settled.gone);
        }
        let open: HashSet<RowKey> = suspects
            .into_iter()
            .map(|suspect| suspect.key)
            .filter(|key| !adopted.contains(key) && !gone.contains(key))
            .collect();
        let last_key = last_in_order(&rows.now, &open);
        let ranges = rows
            .now
            .into_iter()
            .map(|(number, now)| {
                let known = rows.known.remove(&number).unwrap_or_default();
                (number, merged(known, now, &open))
            })
            .collect();
        let mut tx = MySqlTx::begin(self.store)?;
        if !tx.hold_folded(rows.through)? {
            // Somebody else has taken the journal further: what was read is older than what is known.
            return Ok(());
        }
        tx.write_ranges(table, &ranges)?;
        if let Some(last_key) = last_key.filter(|_| self.shape.key.is_some()) {
            tx.write_last_key(table, last_key)?;
        }
        Box::new(tx).commit()?;
        found.vanished.extend(vanished);
        Ok(())
    }

    /// What is known and what is there, of one moment.
    fn read(&self, numbers: &[i64]) -> StoreResult<Rows> {
        let mut tx = MySqlTx::begin(self.store)?;
        tx.take_snapshot()?;
        let through = tx.read_folded()?.unwrap_or_default();
        let mut known = tx.read_ranges(&self.shape.table.name, numbers)?;
        let mut now: BTreeMap<i64, Range> = numbers.iter().map(|number| (*number, Range::default())).collect();
        let within = self.shape.in_ranges(numbers, self.progress.buckets);
        for digested in tx.digests(self.shape, self.progress, &within)? {
            now.entry(digested.range).or_default().digest = Some(digested.digest);
        }
        for (address, entry) in tx.read_rows_within(self.shape, &within)? {
            let number = range_of(self.shape, self.progress, &address);
            if self.rules.flows.journaled(&entry.key) {
                now.entry(number).or_default().entries.insert(address, entry);
            }
        }
        let aliases = tx.read_aliases()?;
        if !aliases.is_empty() {
            let entries = known.values_mut().flat_map(|range| range.entries.values_mut());
            entries.for_each(|entry| aliases.translate_key(&mut entry.key));
        }
        Ok(Rows { through, known, now })
    }

    fn compare(&self, number: i64, known: &Range, now: &Range, renamed: &HashSet<RowKey>, doubts: &mut Doubts) {
        for (address, entry) in &now.entries {
            let here = known.entries.get(address);
            match here.filter(|before| before.key == entry.key) {
                _ if here.is_some_and(|before| renamed.contains(&before.key)) => {}
                Some(before) if agrees(before, entry) => {}
                Some(before) => doubts.suspects.push(suspect(entry, Some(before))),
                None if self.was_here(address) => {
                    doubts.founding.push(Suspect { founding: true, ..suspect(entry, None) })
                }
                None => doubts.suspects.push(suspect(entry, None)),
            }
        }
        let lost = known
            .entries
            .iter()
            .filter(|(_, before)| !renamed.contains(&before.key))
            .filter(|(address, before)| now.entries.get(*address).is_none_or(|entry| entry.key != before.key));
        doubts.vanished.extend(lost.map(|(address, before)| Vanished {
            // Which columns it had does not matter any more.
            suspect: Suspect { key: before.key.clone(), known: Some(Hashes::new()), founding: false },
            range: number,
            address: address.clone(),
        }));
    }

    /// The former names of rows whose uuid somebody has changed in place: they are neither new nor gone, and no server could be
    /// told what they are called now. They are counted for people to see, and known by the new name from now on.
    fn renamed(&self, rows: &Rows) -> StoreResult<HashSet<RowKey>> {
        let mut former: Vec<RowKey> = Vec::new();
        for (number, now) in &rows.now {
            let Some(known) = rows.known.get(number) else { continue };
            let other = |(address, before): &(&Address, &Entry)| {
                now.entries.get(*address).is_some_and(|entry| entry.key != before.key)
            };
            former.extend(known.entries.iter().filter(other).map(|(_, before)| before.key.clone()));
        }
        if former.is_empty() {
            return Ok(HashSet::new());
        }
        let mut tx = MySqlTx::begin(self.store)?;
        tx.locate(&former)?;
        // Another row has the name, or had it: a double uuid was mended, or an integer key was given again.
        former.retain(|key| tx.ids.address(key).is_none());
        let states = tx.row_states(&former)?;
        let deleted = |key: &RowKey| states.get(key).is_some_and(|state| state.existence() == Existence::Deleted);
        let renamed: HashSet<RowKey> = former.into_iter().filter(|key| !deleted(key)).collect();
        tx.count_lost(&self.shape.table.name, renamed.len() as u64)?;
        Box::new(tx).commit()?;
        Ok(renamed)
    }

    fn was_here(&self, address: &Address) -> bool {
        match (self.progress.founded, int_key(address)) {
            (Some(founded), Some(key)) if self.shape.key.is_some() => key <= founded,
            (founded, _) => founded == Some(i64::MAX),
        }
    }

    /// Rows that were here before are in order, unless the journal has written in them since.
    fn with_state(&self, founding: Vec<Suspect>) -> StoreResult<Vec<Suspect>> {
        if founding.is_empty() {
            return Ok(founding);
        }
        let keys: Vec<RowKey> = founding.iter().map(|suspect| suspect.key.clone()).collect();
        let states = MySqlTx::begin(self.store)?.row_states(&keys)?;
        Ok(founding.into_iter().filter(|suspect| states.contains_key(&suspect.key)).collect())
    }
}

fn suspect(entry: &Entry, before: Option<&Entry>) -> Suspect {
    Suspect { key: entry.key.clone(), known: before.map(|before| before.hashes.clone()), founding: false }
}

/// Whether the row holds what is known of it.
fn agrees(before: &Entry, entry: &Entry) -> bool {
    entry.hashes.iter().all(|(name, hash)| before.hashes.get(name).is_none_or(|known| known == hash))
}

/// What is known after a look: rows that are in order as they are, the others as they were.
fn merged(known: Range, now: Range, open: &HashSet<RowKey>) -> Range {
    let mut entries = Entries::new();
    let mut unsettled = false;
    for (address, before) in known.entries {
        let there =
            now.entries.get(&address).is_some_and(|entry| entry.key == before.key && !open.contains(&entry.key));
        if !there {
            unsettled = true;
            entries.insert(address, before);
        }
    }
    for (address, entry) in now.entries {
        match open.contains(&entry.key) {
            true => unsettled = true,
            false => drop(entries.insert(address, entry)),
        }
    }
    Range { digest: now.digest.filter(|_| !unsettled), entries }
}

/// The greatest key below the first one that is to be looked at again.
fn last_in_order(ranges: &BTreeMap<i64, Range>, open: &HashSet<RowKey>) -> Option<i64> {
    let entries = || ranges.values().flat_map(|range| &range.entries);
    let first_open =
        entries().filter(|(_, entry)| open.contains(&entry.key)).filter_map(|(address, _)| int_key(address)).min();
    let keys = entries().filter_map(|(address, _)| int_key(address));
    keys.filter(|key| first_open.is_none_or(|open| *key < open)).max()
}

fn int_key(address: &Address) -> Option<i64> {
    match address.as_slice() {
        [Id::Int(key)] => Some(*key),
        _ => None,
    }
}
