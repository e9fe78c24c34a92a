//! Tables of which a transaction sees its own changes over what is committed.

use std::borrow::Borrow;
use std::collections::BTreeMap;
use std::ops::RangeBounds;
use std::sync::Arc;

/// What is committed.
pub(super) type Table<K, V> = BTreeMap<K, Arc<V>>;

/// What one transaction changed in a table: new values, or that a key is gone.
#[derive(Clone)]
pub(super) struct Changes<K, V>(BTreeMap<K, Option<Arc<V>>>);

impl<K, V> Default for Changes<K, V> {
    fn default() -> Self {
        Changes(BTreeMap::new())
    }
}

impl<K: Ord + Clone, V> Changes<K, V> {
    /// The value that the transaction sees.
    pub(super) fn get<'t, Q>(&'t self, table: &'t Table<K, V>, key: &Q) -> Option<&'t Arc<V>>
    where
        K: Borrow<Q>,
        Q: Ord + ?Sized,
    {
        match self.0.get(key) {
            Some(changed) => changed.as_ref(),
            None => table.get(key),
        }
    }

    pub(super) fn put(&mut self, key: K, value: V) {
        self.0.insert(key, Some(Arc::new(value)));
    }

    pub(super) fn remove(&mut self, key: &K) {
        self.0.insert(key.clone(), None);
    }

    /// Everything that the transaction sees of a range, in order.
    pub(super) fn range<'t, R>(&'t self, table: &'t Table<K, V>, range: R) -> impl Iterator<Item = (&'t K, &'t Arc<V>)>
    where
        R: RangeBounds<K> + Clone,
    {
        let mut own = self.0.range(range.clone()).peekable();
        let mut committed = table.range(range).peekable();
        std::iter::from_fn(move || loop {
            let mine = match (own.peek(), committed.peek()) {
                (None, None) => return None,
                (Some(_), None) => true,
                (None, Some(_)) => false,
                (Some((own, _)), Some((other, _))) => {
                    if own == other {
                        committed.next();
                        continue;
                    }
                    own < other
                }
            };
            if !mine {
                return committed.next();
            }
            if let Some((key, Some(value))) = own.next() {
                return Some((key, value));
            }
        })
    }

    /// Everything that the transaction sees, in order.
    pub(super) fn all<'t>(&'t self, table: &'t Table<K, V>) -> impl Iterator<Item = (&'t K, &'t Arc<V>)> {
        self.range(table, ..)
    }

    /// Makes the changes part of what is committed.
    pub(super) fn commit(self, table: &mut Table<K, V>) {
        for (key, change) in self.0 {
            match change {
                Some(value) => drop(table.insert(key, value)),
                None => drop(table.remove(&key)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_sees_its_changes_over_what_is_committed() {
        let mut table: Table<u8, &str> = [(1, "one"), (2, "two"), (4, "four")].map(|(k, v)| (k, Arc::new(v))).into();
        let mut changes = Changes::default();
        changes.put(2, "TWO");
        changes.put(3, "THREE");
        changes.remove(&4);
        changes.remove(&9);
        let seen: Vec<_> = changes.all(&table).map(|(key, value)| (*key, **value)).collect();
        assert_eq!(seen, [(1, "one"), (2, "TWO"), (3, "THREE")]);
        assert_eq!(changes.range(&table, 3..).count(), 1);
        assert!(changes.get(&table, &4).is_none());
        changes.commit(&mut table);
        assert_eq!(table.values().map(|value| **value).collect::<Vec<_>>(), ["one", "TWO", "THREE"]);
    }
}
