//! How often what happened.

use std::cell::RefCell;
use std::collections::BTreeMap;

/// Counts by name.
#[derive(Clone, Debug, Default)]
pub struct Counts(RefCell<BTreeMap<String, u64>>);

impl Counts {
    /// One more.
    pub fn add(&self, name: &str) {
        self.add_many(name, 1);
    }

    /// So many more.
    pub fn add_many(&self, name: &str, more: u64) {
        let mut counts = self.0.borrow_mut();
        match counts.get_mut(name) {
            Some(count) => *count += more,
            None => drop(counts.insert(name.to_owned(), more)),
        }
    }

    /// All of them.
    pub fn all(&self) -> BTreeMap<String, u64> {
        self.0.borrow().clone()
    }
}
