//! Completes updates to whole column groups, so that a winner carries all that it means.

use crate::flows::{is_admin, strip_admin_secrets, touches_login_secrets};
use crate::rules::Rules;
use crate::store::{RowImage, StoreResult, Tx};
use std::collections::{BTreeSet, HashMap};
use tributary_merge::{group_of, AUDIT};
use tributary_model::{Change, Name, Op, Record, RowKey, Value};

/// Adds to each update the columns of the groups that it wrote partly, with the values that they had after
/// it, and takes the admin's password out. Loads only rows that need it.
pub(super) fn complete(tx: &mut dyn Tx, rules: &Rules, records: &mut Vec<Record>) -> StoreResult<()> {
    let needed: BTreeSet<RowKey> = records
        .iter()
        .flat_map(|record| &record.changes)
        .filter(|change| touches_login_secrets(change) || !missing(rules, change).is_empty())
        .map(|change| change.key.clone())
        .collect();
    if needed.is_empty() {
        return Ok(());
    }
    let images = tx.rows(&needed.into_iter().collect::<Vec<_>>())?;
    let mut later: HashMap<RowKey, Vec<Change>> = HashMap::new();
    for record in records.iter_mut().rev() {
        complete_record(rules, record, &images, &mut later);
    }
    records.retain(|record| !record.changes.is_empty());
    Ok(())
}

fn complete_record(
    rules: &Rules,
    record: &mut Record,
    images: &HashMap<RowKey, RowImage>,
    later: &mut HashMap<RowKey, Vec<Change>>,
) {
    for change in record.changes.iter_mut().rev() {
        let image = images.get(&change.key);
        let after = later.entry(change.key.clone()).or_default();
        let as_written = change.clone();
        for name in missing(rules, change) {
            if let Some(value) = value_after(after, image, &name) {
                change.old.push((name.clone(), value.clone()));
                change.columns.push((name, value));
            }
        }
        after.push(as_written);
        strip_admin_secrets(change, image.is_some_and(|image| is_admin(&image.columns)));
    }
    record.changes.retain(|change| change.op != Op::Update || !change.columns.is_empty());
}

/// The columns that an update left out of groups that it wrote in.
fn missing(rules: &Rules, change: &Change) -> Vec<Name> {
    let Some(table) = rules.catalog.table(&change.key.table).filter(|_| change.op == Op::Update) else {
        return Vec::new();
    };
    let written: BTreeSet<&str> = change.columns.iter().map(|(name, _)| group_of(&table.name, name)).collect();
    let has = |name: &Name| change.columns.iter().any(|(candidate, _)| candidate == name);
    table
        .columns
        .iter()
        .filter(|column| !column.generated && !table.primary_key.contains(&column.name))
        .filter(|column| &*column.name != "uuid" && !has(&column.name))
        .filter(|column| {
            let group = group_of(&table.name, &column.name);
            group != AUDIT && written.contains(group)
        })
        .map(|column| column.name.clone())
        .collect()
}

/// What a column held before the later changes (latest first): what the earliest of them that wrote it
/// replaced, or what it holds now.
fn value_after(later: &[Change], image: Option<&RowImage>, name: &Name) -> Option<Value> {
    let find = |columns: &[(Name, Value)]| {
        columns.iter().find(|(candidate, _)| candidate == name).map(|(_, value)| value.clone())
    };
    let replaced = later.iter().rev().find_map(|change| find(&change.old));
    replaced.or_else(|| image.and_then(|image| find(&image.columns)))
}
