//! A small clinic's rows, as OpenMRS writes them.

use crate::memory::{Memory, Session};
use crate::store::RowImage;
use tributary_model::{Name, RowKey, Value};

pub(crate) type Columns = Vec<(Name, Value)>;

pub(crate) fn key(table: &str, uuid: &str) -> RowKey {
    RowKey::single(table, uuid)
}

pub(crate) fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

pub(crate) fn link(table: &str, uuid: &str) -> Value {
    Value::Ref(key(table, uuid))
}

/// Columns from pairs.
pub(crate) fn columns(pairs: &[(&str, Value)]) -> Columns {
    pairs.iter().map(|(name, value)| (Name::from(*name), value.clone())).collect()
}

pub(crate) fn made(pairs: &[(&str, Value)]) -> Columns {
    let mut columns = columns(pairs);
    columns.push(("creator".into(), link("users", "admin")));
    columns.push(("date_created".into(), Value::Temporal("2026-05-03 08:12:00".into())));
    columns
}

/// What both servers have since the installation: an admin, a concept, an encounter type.
pub(crate) fn install(memory: &Memory) {
    let rows = [
        (key("person", "admin-person"), made(&[])),
        (key("users", "admin"), made(&[("system_id", text("admin")), ("person_id", link("person", "admin-person"))])),
        (key("concept_class", "class"), made(&[("name", text("Finding"))])),
        (key("concept_datatype", "datatype"), made(&[("name", text("Text"))])),
        (key("concept", "weight"), concept()),
        (key("encounter_type", "visit"), made(&[("name", text("Visit"))])),
        (key("visit_type", "clinic"), made(&[("name", text("Clinic"))])),
        (RowKey::single("role", "Nurse"), columns(&[("description", text("Nurse"))])),
    ];
    for (key, columns) in rows {
        let mut image = RowImage::default();
        image.columns.extend(columns);
        image.columns.sort_by(|left, right| left.0.cmp(&right.0));
        memory.install(key, image);
    }
}

pub(crate) fn concept() -> Columns {
    made(&[("datatype_id", link("concept_datatype", "datatype")), ("class_id", link("concept_class", "class"))])
}

pub(crate) fn person(gender: &str) -> Columns {
    made(&[("gender", text(gender)), ("voided", Value::Int(0))])
}

pub(crate) fn encounter(patient: &str) -> Columns {
    made(&[
        ("encounter_type", link("encounter_type", "visit")),
        ("patient_id", link("patient", patient)),
        ("encounter_datetime", Value::Temporal("2026-05-03 08:00:00".into())),
    ])
}

pub(crate) fn allergy(patient: &str) -> Columns {
    made(&[
        ("patient_id", link("patient", patient)),
        ("coded_allergen", link("concept", "weight")),
        ("allergen_type", text("DRUG")),
        ("voided", Value::Int(0)),
    ])
}

pub(crate) fn visit(patient: &str) -> Columns {
    made(&[
        ("patient_id", link("patient", patient)),
        ("visit_type_id", link("visit_type", "clinic")),
        ("date_started", Value::Temporal("2026-05-03 08:00:00".into())),
    ])
}

pub(crate) fn obs(patient: &str, encounter: &str, value: &str) -> Columns {
    made(&[
        ("person_id", link("person", patient)),
        ("encounter_id", link("encounter", encounter)),
        ("concept_id", link("concept", "weight")),
        ("obs_datetime", Value::Temporal("2026-05-03 08:00:00".into())),
        ("value_text", text(value)),
    ])
}

pub(crate) fn location(name: &str) -> Columns {
    made(&[("name", text(name))])
}

pub(crate) fn provider(name: &str) -> Columns {
    made(&[("name", text(name)), ("identifier", text(name))])
}

/// Registers a patient: person and patient rows in one transaction.
pub(crate) fn register(memory: &Memory, uuid: &str, time: i64) {
    let mut session = memory.session();
    register_in(&mut session, uuid);
    session.commit(time).expect("a valid registration");
}

pub(crate) fn register_in(session: &mut Session<'_>, uuid: &str) {
    session.insert(&key("person", uuid), &person("F"));
    session.insert(&key("patient", uuid), &made(&[("allergy_status", text("Unknown"))]));
}

/// Changes one column of a row in a transaction of its own.
pub(crate) fn edit(memory: &Memory, key: &RowKey, column: &str, value: Value, time: i64) {
    let mut session = memory.session();
    session.update(key, &columns(&[(column, value)]));
    session.commit(time).expect("a valid edit");
}

/// One row in a transaction of its own.
pub(crate) fn create(memory: &Memory, key: &RowKey, columns: &Columns, time: i64) {
    let mut session = memory.session();
    session.insert(key, columns);
    session.commit(time).expect("a valid row");
}

/// Deletes one row in a transaction of its own.
pub(crate) fn delete(memory: &Memory, key: &RowKey, time: i64) {
    let mut session = memory.session();
    session.delete(key);
    session.commit(time).expect("a valid delete");
}

/// The value of a column.
pub(crate) fn value(memory: &Memory, key: &RowKey, column: &str) -> Option<Value> {
    let row = memory.row(key)?;
    row.columns.into_iter().find(|(name, _)| &**name == column).map(|(_, value)| value)
}
