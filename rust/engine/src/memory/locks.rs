//! Row locks, and who waits for whom.
//!
//! Guarantees: a lock belongs to a transaction until it ends; nobody's wait is granted over somebody's lock; of
//! transactions that wait for each other in a ring, the one that closes it is told so at once.

use std::collections::{BTreeMap, BTreeSet};
use tributary_model::RowKey;

/// A transaction's number.
pub(super) type Owner = u64;

/// How a row is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    /// So that nobody changes it.
    Shared,
    /// So that nobody else locks it.
    Exclusive,
}

/// Why a lock is not given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refused {
    /// Somebody else has it.
    Held,
    /// Somebody else has it, and waits for the one who asks.
    Deadlock,
}

#[derive(Default)]
struct Lock {
    exclusive: Option<Owner>,
    shared: BTreeSet<Owner>,
}

impl Lock {
    /// Who is in the way.
    fn holders(&self, owner: Owner, mode: Mode) -> BTreeSet<Owner> {
        let shared = self.shared.iter().filter(|_| mode == Mode::Exclusive);
        self.exclusive.iter().chain(shared).filter(|holder| **holder != owner).copied().collect()
    }
}

/// The locks of one database.
#[derive(Default)]
pub(super) struct Locks {
    rows: BTreeMap<RowKey, Lock>,
    waiting: BTreeMap<Owner, BTreeSet<Owner>>,
}

impl Locks {
    /// Whether the row could be locked now.
    pub(super) fn is_free(&self, owner: Owner, key: &RowKey, mode: Mode) -> bool {
        self.rows.get(key).is_none_or(|lock| lock.holders(owner, mode).is_empty())
    }

    /// Locks a row that is free.
    pub(super) fn lock(&mut self, owner: Owner, key: &RowKey, mode: Mode) {
        if !self.rows.contains_key(key) {
            self.rows.insert(key.clone(), Lock::default());
        }
        let Some(lock) = self.rows.get_mut(key) else { return };
        match mode {
            Mode::Exclusive => lock.exclusive = Some(owner),
            Mode::Shared => drop(lock.shared.insert(owner)),
        }
    }

    /// Locks a row, or waits for those who hold it.
    pub(super) fn lock_or_wait(&mut self, owner: Owner, key: &RowKey, mode: Mode) -> Result<(), Refused> {
        let holders = self.rows.get(key).map(|lock| lock.holders(owner, mode)).unwrap_or_default();
        if holders.is_empty() {
            self.waiting.remove(&owner);
            self.lock(owner, key, mode);
            return Ok(());
        }
        self.waiting.insert(owner, holders);
        if self.waits_for_itself(owner) {
            self.waiting.remove(&owner);
            return Err(Refused::Deadlock);
        }
        Err(Refused::Held)
    }

    /// Gives everything free that a transaction held.
    pub(super) fn release(&mut self, owner: Owner) {
        self.waiting.remove(&owner);
        self.rows.retain(|_, lock| {
            lock.exclusive = lock.exclusive.filter(|holder| *holder != owner);
            lock.shared.remove(&owner);
            lock.exclusive.is_some() || !lock.shared.is_empty()
        });
    }

    fn waits_for_itself(&self, owner: Owner) -> bool {
        let mut reached = BTreeSet::new();
        let mut next = vec![owner];
        while let Some(at) = next.pop() {
            for other in self.waiting.get(&at).into_iter().flatten() {
                if *other == owner {
                    return true;
                }
                if reached.insert(*other) {
                    next.push(*other);
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_closes_a_ring_of_waiting_is_told() {
        let row = |name: &str| RowKey::single("person", name);
        let mut locks = Locks::default();
        for (owner, name) in [(1, "a"), (2, "b"), (3, "c")] {
            assert_eq!(locks.lock_or_wait(owner, &row(name), Mode::Exclusive), Ok(()));
        }
        assert_eq!(locks.lock_or_wait(1, &row("b"), Mode::Shared), Err(Refused::Held));
        assert_eq!(locks.lock_or_wait(2, &row("c"), Mode::Exclusive), Err(Refused::Held));
        assert_eq!(locks.lock_or_wait(3, &row("a"), Mode::Exclusive), Err(Refused::Deadlock));
        locks.release(3);
        assert_eq!(locks.lock_or_wait(2, &row("c"), Mode::Exclusive), Ok(()));
    }

    #[test]
    fn readers_share_and_keep_writers_out() {
        let row = RowKey::single("person", "a");
        let mut locks = Locks::default();
        assert_eq!(locks.lock_or_wait(1, &row, Mode::Shared), Ok(()));
        assert_eq!(locks.lock_or_wait(2, &row, Mode::Shared), Ok(()));
        assert!(!locks.is_free(1, &row, Mode::Exclusive));
        locks.release(2);
        assert_eq!(locks.lock_or_wait(1, &row, Mode::Exclusive), Ok(()));
    }
}
