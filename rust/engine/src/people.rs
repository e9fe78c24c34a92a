//! Whose data a row is.

use crate::catalog::Catalog;
use crate::store::{RowImage, StoreResult, Tx};
use std::collections::HashMap;
use tributary_model::{Name, RowKey};

/// Tables by which a row belongs to a patient, where it does not name one itself.
const ON_THE_WAY: &[&str] = &[
    "encounter",
    "visit",
    "orders",
    "obs",
    "patient_program",
    "allergy",
    "conditions",
    "encounter_diagnosis",
    "medication_dispense",
    "patient_identifier",
];
/// Rows on the way at most.
const STEPS_MAX: usize = 4;

/// The persons whose data these rows are, of those that are anybody's: a few statements a table, however many rows.
pub fn patients_of(tx: &mut dyn Tx, catalog: &Catalog, keys: &[RowKey]) -> StoreResult<HashMap<RowKey, RowKey>> {
    let mut people = HashMap::new();
    let mut open: Vec<(RowKey, RowKey)> = keys.iter().map(|key| (key.clone(), key.clone())).collect();
    for _ in 0..STEPS_MAX {
        let (there, on_the_way): (Vec<_>, Vec<_>) = open.into_iter().partition(|(_, at)| is_person(at));
        people.extend(there.into_iter().map(|(key, at)| (key, RowKey { table: "person".into(), ..at })));
        if on_the_way.is_empty() {
            return Ok(people);
        }
        let places: Vec<RowKey> = on_the_way.iter().map(|(_, at)| at.clone()).collect();
        let images = tx.rows(&places)?;
        let next = |(key, at): (RowKey, RowKey)| Some((key, next(catalog, &at.table, images.get(&at)?)?));
        open = on_the_way.into_iter().filter_map(next).collect();
    }
    Ok(people)
}

fn is_person(key: &RowKey) -> bool {
    matches!(&*key.table, "person" | "patient")
}

/// The person that a row names, or else a row by which it belongs to one.
fn next(catalog: &Catalog, table: &Name, image: &RowImage) -> Option<RowKey> {
    if matches!(&**table, "users" | "provider") {
        return None;
    }
    let table = catalog.table(table)?;
    let said = |name: &Name| table.column(name).is_some_and(|column| !column.audit);
    let references = || image.columns.iter().filter(|(name, _)| said(name)).filter_map(|(_, value)| value.reference());
    let person = references().find(|key| is_person(key));
    person.or_else(|| references().find(|key| ON_THE_WAY.contains(&&*key.table))).cloned()
}
