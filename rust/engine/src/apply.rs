//! Takes a neighbour's frame into the database.
//!
//! Guarantees: each group of whole records is one database transaction that deduplicates, locks, decides,
//! writes rows, merge state, relay journal, seen vector and (with the last group) the cursor; so a frame may
//! come twice, be cut by a crash anywhere and be taken up again, and every record takes effect once. A record
//! that cannot be applied is parked whole in the same transaction, with its reason; the others go on. Locks
//! are never waited for: [`StoreError::Busy`](crate::store::StoreError::Busy) undoes the group and the caller comes back.

mod batch;
mod group;
mod plan;
mod prepare;
mod references;
mod retry;
mod run;

pub(crate) use prepare::Prepared;
pub use retry::{retry_parked, Retried};

use crate::journal;
use crate::rules::Rules;
use crate::store::{RowWriteWarning, Store, StoreResult, Tx};
use tributary_model::{Frame, ServerId};

/// Rows of a group at first.
pub const GROUP_ROWS_START: usize = 500;
/// Rows of a group at least, however slow the database; a larger record is a group of its own.
pub const GROUP_ROWS_MIN: usize = 50;
/// Rows of a group at most.
pub const GROUP_ROWS_MAX: usize = 2000;
/// How long a group may hold its locks, in milliseconds.
pub const GROUP_LOCK_MS_MAX: i64 = 200;

/// Parked records that are read at once.
const PARKED_AT_ONCE: usize = 100;

/// How many rows a group takes, learnt from how long the last ones held their locks.
#[derive(Clone, Copy, Debug)]
pub struct Pace {
    rows: usize,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { rows: GROUP_ROWS_START }
    }
}

impl Pace {
    /// A pace that begins with groups of so many rows.
    pub fn starting_with(rows: usize) -> Pace {
        Pace { rows: rows.max(1) }
    }

    /// Rows that the next group takes.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Learns from a group of that many rows; `full` when more would have followed. One slow group halves the next
    /// at most: the disk may just have had something else to do.
    fn observe(&mut self, rows: usize, full: bool, elapsed_ms: i64) {
        let aim = GROUP_LOCK_MS_MAX * 3 / 4;
        if elapsed_ms > aim {
            let fitting = (rows as i64 * aim / elapsed_ms).max(0) as usize;
            self.rows = fitting.max(self.rows / 2).clamp(GROUP_ROWS_MIN, GROUP_ROWS_MAX);
        } else if full {
            self.rows = (self.rows + self.rows / 4).min(GROUP_ROWS_MAX);
        }
    }
}

/// What became of a frame.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It was taken in; the cursor stands at its end.
    Applied(Applied),
    /// It does not begin at our cursor (lost or repeated message): ignored; answer with our cursor.
    Stale,
    /// It begins at our cursor's position with another history: the link must stop.
    Diverged,
}

/// Counts of what was taken in.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Applied {
    /// Records applied.
    pub records: u64,
    /// Rows changed by them.
    pub rows: u64,
    /// Records parked.
    pub parked: u64,
    /// Parked records that could be applied now.
    pub unparked: u64,
    /// Records refused by this server's filter.
    pub refused: u64,
    /// Records that had been taken before.
    pub skipped: u64,
    /// How long it took, in milliseconds, where a whole frame was taken.
    pub millis: u64,
    /// Writes that went otherwise than asked.
    pub warnings: Vec<RowWriteWarning>,
}

impl Applied {
    fn add(&mut self, other: Applied) {
        self.records += other.records;
        self.rows += other.rows;
        self.parked += other.parked;
        self.unparked += other.unparked;
        self.refused += other.refused;
        self.skipped += other.skipped;
        self.millis += other.millis;
        self.warnings.extend(other.warnings);
    }
}

/// Begins anew to tell a neighbour what is parked of its records, and forgets what it told: for one that has just been
/// paired, and may have forgotten this server.
pub fn tell_parked_anew(tx: &mut dyn Tx, peer: ServerId) -> StoreResult<()> {
    tx.forget_notices(peer)?;
    let mut after = 0;
    loop {
        let mut parked = tx.parked(after, PARKED_AT_ONCE)?;
        let Some(last) = parked.last() else { return Ok(()) };
        after = last.number;
        parked.retain(|record| record.source == peer);
        tx.add_notices(peer, &group::notices(&parked))?;
    }
}

/// Takes a frame of `peer` in, group by group. On an error (`Busy` above all) what was committed stays, and
/// the same call may be repeated. `clock` gives milliseconds since 1970 UTC.
pub fn frame(
    store: &dyn Store,
    rules: &Rules,
    peer: ServerId,
    frame: &Frame,
    pace: &mut Pace,
    clock: &mut dyn FnMut() -> i64,
) -> StoreResult<Outcome> {
    let mut total = Applied::default();
    let mut at = 0;
    // What users have committed until now needs no row locks; what comes after is sequenced under them.
    let began = clock();
    journal::sequence_all(store, rules, began)?;
    loop {
        let started = clock();
        let step = group::apply(store, rules, peer, frame, group::Take { at, rows: pace.rows(), now: started })?;
        let done = match step {
            group::Step::Stale => return Ok(Outcome::Stale),
            group::Step::Diverged => return Ok(Outcome::Diverged),
            group::Step::Done(done) => done,
        };
        pace.observe(done.applied.rows as usize, !done.last, clock() - started);
        let created = done.created;
        total.add(done.applied);
        if done.may_unpark {
            total.unparked += retry::waiting_for(store, rules, created, clock())?;
        }
        at = done.next;
        if done.last {
            total.millis = clock().saturating_sub(began).max(0) as u64;
            return Ok(Outcome::Applied(total));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pace_recovers_from_a_slow_group() {
        let mut pace = Pace::default();
        pace.observe(495, true, 10 * GROUP_LOCK_MS_MAX);
        assert_eq!(pace.rows(), GROUP_ROWS_START / 2);
        // Groups end where records do, a little below the pace.
        for _ in 0..10 {
            pace.observe(pace.rows() - 4, true, 20);
        }
        assert_eq!(pace.rows(), GROUP_ROWS_MAX);
    }

    #[test]
    fn the_pace_falls_to_what_the_database_manages() {
        let mut pace = Pace::default();
        for _ in 0..20 {
            let rows = pace.rows();
            pace.observe(rows, true, rows as i64);
        }
        assert!((rows_in(GROUP_LOCK_MS_MAX / 2)..=rows_in(GROUP_LOCK_MS_MAX)).contains(&pace.rows()));
        for _ in 0..20 {
            pace.observe(pace.rows(), true, 100 * GROUP_LOCK_MS_MAX);
        }
        assert_eq!(pace.rows(), GROUP_ROWS_MIN);
    }

    /// Rows that a database which takes a millisecond for each manages in that time.
    fn rows_in(ms: i64) -> usize {
        ms as usize
    }
}
