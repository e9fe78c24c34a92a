//! One row created on two servers without merge state: decided by content.

use crate::{group_of, AUDIT};
use std::cmp::Ordering;
use std::collections::BTreeMap;
use tributary_model::{Name, Value};

/// What two creations of one row make together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CreatedTwice {
    /// Columns in which the arriving creation stands.
    pub write: Vec<(Name, Value)>,
    /// Groups in which the two differ, [`AUDIT`] apart.
    pub conflicts: Vec<Name>,
}

/// Decides between the row that is here and one of the same identity that arrives, where neither has merge
/// state (two clones, two imports of one package): group by group the greater content stands, so both
/// servers, which see the two the other way round, end with the same row. Groups for which `is_edited`
/// says that edits are known keep what they have: a creation never beats an edit.
pub fn created_twice(
    table: &str,
    here: &[(Name, Value)],
    arriving: &[(Name, Value)],
    is_edited: impl Fn(&str) -> bool,
) -> CreatedTwice {
    let mut result = CreatedTwice::default();
    let here: BTreeMap<&Name, &Value> = here.iter().map(|(name, value)| (name, value)).collect();
    let mut groups: BTreeMap<&str, BTreeMap<&Name, &Value>> = BTreeMap::new();
    for (name, value) in arriving.iter().filter(|(name, _)| here.contains_key(name)) {
        groups.entry(group_of(table, name)).or_default().insert(name, value);
    }
    for (group, columns) in groups.into_iter().filter(|(group, _)| !is_edited(group)) {
        let order = columns
            .iter()
            .map(|(name, value)| compare_values(value, here[*name]))
            .find(|order| order.is_ne())
            .unwrap_or(Ordering::Equal);
        if order.is_ne() && group != AUDIT {
            result.conflicts.push(group.into());
        }
        if order.is_gt() {
            result.write.extend(columns.iter().map(|(name, value)| ((*name).clone(), (*value).clone())));
        }
    }
    result
}

/// A total order over values: NULL first, then by kind, then by content.
fn compare_values(left: &Value, right: &Value) -> Ordering {
    match (left, right) {
        (Value::Int(left), Value::Int(right)) => left.cmp(right),
        (Value::UInt(left), Value::UInt(right)) => left.cmp(right),
        (Value::Double(left), Value::Double(right)) => left.total_cmp(right),
        (Value::Decimal(left), Value::Decimal(right))
        | (Value::Text(left), Value::Text(right))
        | (Value::Temporal(left), Value::Temporal(right)) => left.cmp(right),
        (Value::Bytes(left), Value::Bytes(right)) => left.cmp(right),
        (Value::Ref(left), Value::Ref(right)) => left.cmp(right),
        _ => kind(left).cmp(&kind(right)),
    }
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Int(_) => 1,
        Value::UInt(_) => 2,
        Value::Double(_) => 3,
        Value::Decimal(_) => 4,
        Value::Text(_) => 5,
        Value::Bytes(_) => 6,
        Value::Temporal(_) => 7,
        Value::Ref(_) => 8,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(columns: &[(&str, i64)]) -> Vec<(Name, Value)> {
        columns.iter().map(|(name, value)| (Name::from(*name), Value::Int(*value))).collect()
    }

    fn applied(here: &[(Name, Value)], decided: &CreatedTwice) -> BTreeMap<Name, Value> {
        let mut row: BTreeMap<_, _> = here.iter().cloned().collect();
        row.extend(decided.write.iter().cloned());
        row
    }

    #[test]
    fn both_servers_end_with_the_same_row() {
        let one = row(&[("birthdate", 1), ("birthdate_estimated", 1), ("gender", 5), ("changed_by", 1)]);
        let two = row(&[("birthdate", 2), ("birthdate_estimated", 0), ("gender", 4), ("changed_by", 9)]);
        let at_one = created_twice("person", &one, &two, |_| false);
        let at_two = created_twice("person", &two, &one, |_| false);
        let end = applied(&one, &at_one);
        assert_eq!(end, applied(&two, &at_two));
        assert_eq!(end[&Name::from("birthdate_estimated")], Value::Int(0), "groups stay whole");
        assert_eq!(end[&Name::from("gender")], Value::Int(5));
        assert_eq!(at_one.conflicts, at_two.conflicts);
        assert_eq!(at_one.conflicts.len(), 2, "audit columns do not conflict");
    }

    #[test]
    fn an_edit_beats_a_creation_and_equal_rows_do_not_conflict() {
        let one = row(&[("gender", 1), ("dead", 0)]);
        let two = row(&[("gender", 2), ("dead", 0)]);
        let decided = created_twice("person", &one, &two, |group| group == "gender");
        assert_eq!(decided, CreatedTwice::default());
    }
}
