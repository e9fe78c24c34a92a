//! Cuts a transaction that no message could carry.

use tributary_model::{Change, Name, Value};

/// About what the changes of one record may take in memory: a third of what a receiver takes in a message, so that
/// no encoding of them, ours or a later one, comes near its limits. Some 150,000 rows of obs.
pub(super) const PART_MEMORY_BYTES_MAX: usize = 256 << 20;

/// About what a value takes besides its text.
const VALUE_BYTES: usize = 96;

/// The changes in their order, in as few parts as the limit allows; a change alone may be above it.
pub(super) fn parts(changes: Vec<Change>, memory_max: usize) -> Vec<Vec<Change>> {
    let mut parts: Vec<Vec<Change>> = Vec::new();
    let mut used = usize::MAX;
    for change in changes {
        let more = weight(&change);
        match parts.last_mut().filter(|_| used.saturating_add(more) <= memory_max) {
            Some(part) => part.push(change),
            None => {
                parts.push(vec![change]);
                used = 0;
            }
        }
        used += more;
    }
    parts
}

fn weight(change: &Change) -> usize {
    let of_columns = |columns: &[(Name, Value)]| -> usize { columns.iter().map(|(_, value)| of_value(value)).sum() };
    let key: usize = change.key.parts.iter().map(|part| VALUE_BYTES + part.len()).sum();
    VALUE_BYTES + key + of_columns(&change.columns) + of_columns(&change.old)
}

fn of_value(value: &Value) -> usize {
    VALUE_BYTES
        + match value {
            Value::Null | Value::Int(_) | Value::UInt(_) | Value::Double(_) => 0,
            Value::Decimal(text) | Value::Text(text) | Value::Temporal(text) => text.len(),
            Value::Bytes(bytes) => bytes.len(),
            Value::Ref(key) => key.parts.iter().map(|part| VALUE_BYTES + part.len()).sum(),
        }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_model::{Op, RowKey};

    fn change(number: usize, bytes: usize) -> Change {
        Change {
            key: RowKey::single("obs", format!("obs-{number}")),
            op: Op::Insert,
            columns: vec![("value_text".into(), Value::Text("x".repeat(bytes)))],
            old: Vec::new(),
            local_id: None,
        }
    }

    #[test]
    fn parts_keep_the_order_and_the_limit() {
        let changes: Vec<Change> = (0..100).map(|number| change(number, 1000)).collect();
        let cut = parts(changes.clone(), 15_000);
        assert_eq!(cut.concat(), changes);
        assert!(cut.len() < 11, "{} parts", cut.len());
        assert!(cut.iter().all(|part| part.iter().map(weight).sum::<usize>() <= 15_000));
    }

    #[test]
    fn what_fits_is_whole_and_a_large_change_stands_alone() {
        let changes = vec![change(1, 10), change(2, 9000), change(3, 10)];
        assert_eq!(parts(changes.clone(), 1 << 20), std::slice::from_ref(&changes));
        assert_eq!(parts(changes, 5000).iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1]);
        assert!(parts(Vec::new(), 5000).is_empty());
    }
}
