//! The same metadata made on two servers under different uuids, as an upgrade's SQL does: recognised by what names it, and
//! one from then on.
//!
//! Guarantees: only rows that were made on this server since Tributary runs are unified, and only with a row of the same
//! natural key that a neighbour has, never two rows of one server; the uuid of the upper server stands; the other one is
//! an alias for ever, which every look-up consults. Persons, patients, users and providers are never unified.

use crate::apply::Prepared;
use crate::rules::Rules;
use crate::store::{Aliases, Columns, LockRequest, Peer, RowWrite, StoreResult, Tx};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use tributary_merge::group_of;
use tributary_model::{Change, Frame, Name, Op, Record, RecordKind, ReferenceRow, RowKey, Value};

/// The columns that name a row of metadata to people. Concepts have no such name: one word names many.
const NATURAL_KEYS: &[(&str, &[&str])] = &[
    ("care_setting", &["name"]),
    ("concept_attribute_type", &["name"]),
    ("concept_class", &["name"]),
    ("concept_datatype", &["name"]),
    ("concept_map_type", &["name"]),
    ("concept_name_tag", &["tag"]),
    ("concept_reference_source", &["name"]),
    ("concept_stop_word", &["word", "locale"]),
    ("diagnosis_attribute_type", &["name"]),
    ("encounter_role", &["name"]),
    ("encounter_type", &["name"]),
    ("field_type", &["name"]),
    ("form", &["name", "version"]),
    ("hl7_source", &["name"]),
    ("location_attribute_type", &["name"]),
    ("location_tag", &["name"]),
    ("order_attribute_type", &["name"]),
    ("order_group_attribute_type", &["name"]),
    ("order_set_attribute_type", &["name"]),
    ("order_type", &["name"]),
    ("patient_identifier_type", &["name"]),
    ("person_attribute_type", &["name"]),
    ("program", &["name"]),
    ("program_attribute_type", &["name"]),
    ("provider_attribute_type", &["name"]),
    ("provider_role", &["name"]),
    ("relationship_type", &["a_is_to_b", "b_is_to_a"]),
    ("visit_attribute_type", &["name"]),
    ("visit_type", &["name"]),
];

const UUID: &str = "uuid";
/// A column that no table has: says on a reference row that its sender made the row since Tributary runs.
pub(crate) const MADE_HERE: &str = "tributary_made_here";

fn natural_columns(table: &str) -> Option<&'static [&'static str]> {
    NATURAL_KEYS.iter().find(|(name, _)| *name == table).map(|(_, columns)| *columns)
}

/// The natural key of a row, where it is complete.
fn natural_key(table: &str, columns: &[(Name, Value)]) -> Option<Columns> {
    let value = |wanted: &&str| columns.iter().find(|(name, value)| **name == **wanted && !value.is_null()).cloned();
    natural_columns(table)?.iter().map(value).collect()
}

/// The rows that these own changes make and that may turn out to be made elsewhere too.
pub(crate) fn made_here<'r>(record: &'r Record) -> impl Iterator<Item = RowKey> + 'r {
    let own = matches!(record.kind, RecordKind::User | RecordKind::Sweep);
    let inserts = record.changes.iter().filter(move |change| own && change.op == Op::Insert);
    inserts.filter(|change| may_be_made_twice(&change.key.table)).map(|change| change.key.clone())
}

/// Whether rows of this table can be made on several servers.
pub(crate) fn may_be_made_twice(table: &str) -> bool {
    natural_columns(table).is_some()
}

/// Says of reference rows which of them were made here.
pub(crate) fn tell_made(tx: &mut dyn Tx, rows: &mut [ReferenceRow]) -> StoreResult<()> {
    let named: Vec<RowKey> =
        rows.iter().filter(|row| may_be_made_twice(&row.key.table)).map(|row| row.key.clone()).collect();
    if named.is_empty() {
        return Ok(());
    }
    let made = tx.made(&named)?;
    for row in rows.iter_mut().filter(|row| made.contains(&row.key)) {
        row.columns.push((Name::from(MADE_HERE), Value::Int(1)));
    }
    Ok(())
}

/// Whether a change only gives a row of metadata another uuid: how a server tells those below it.
pub(crate) fn is_renaming(change: &Change) -> bool {
    change.op == Op::Update
        && may_be_made_twice(&change.key.table)
        && matches!(change.columns.as_slice(), [(name, _)] if &**name == UUID)
}

fn renaming(from: &RowKey, to: &RowKey) -> Change {
    let uuid = |key: &RowKey| vec![(Name::from(UUID), Value::Text(key.parts.concat()))];
    Change { key: from.clone(), op: Op::Update, columns: uuid(to), old: uuid(from), local_id: None }
}

/// The row's new name.
fn renamed(change: &Change) -> Option<RowKey> {
    let (_, uuid) = change.columns.iter().find(|(name, _)| &**name == UUID)?;
    Some(RowKey::single(change.key.table.clone(), uuid.text()?))
}

/// A change by the uuids that stand.
pub(crate) fn translate(aliases: &Aliases, change: &mut Change) {
    if aliases.is_empty() || is_renaming(change) {
        return;
    }
    if let Some(stands) = aliases.get(&change.key) {
        for (_, value) in change.columns.iter_mut().filter(|(name, _)| &**name == UUID) {
            *value = Value::Text(stands.parts.concat());
        }
    }
    aliases.translate_key(&mut change.key);
    change.columns.iter_mut().chain(&mut change.old).for_each(|(_, value)| aliases.translate_value(value));
}

/// Takes out the reference rows that this server has under another uuid: from now on theirs is an alias of it. Returns the
/// rest, and what the servers below are to be told.
pub(crate) fn references(
    tx: &mut dyn Tx,
    mut rows: Vec<ReferenceRow>,
    aliases: &mut Aliases,
) -> StoreResult<(Vec<ReferenceRow>, Vec<Change>)> {
    let is_mark = |(name, _): &(Name, Value)| &**name == MADE_HERE;
    let named: Vec<(RowKey, Columns)> = rows
        .iter()
        .filter(|row| row.columns.iter().any(is_mark) && aliases.get(&row.key).is_none())
        .filter_map(|row| Some((row.key.clone(), natural_key(&row.key.table, &row.columns)?)))
        .collect();
    let mut told = Vec::new();
    for (key, twin) in twins(tx, named)? {
        tx.save_alias(&key, &twin)?;
        log::info!("{key} is {twin}: one row of metadata that was made on two servers");
        told.push(renaming(&key, &twin));
        aliases.insert(key, twin);
    }
    rows.retain(|row| aliases.get(&row.key).is_none());
    for row in &mut rows {
        row.columns.retain(|column| !is_mark(column));
        row.columns.iter_mut().for_each(|(_, value)| aliases.translate_value(value));
    }
    Ok((rows, told))
}

/// Gives rows that were made here the uuid under which the upper server's arrive, and the content with it; the uuid that
/// they had becomes an alias. So do rows that the neighbour says it has renamed. Returns what the servers below are to be
/// told before they are told of the rows.
pub(crate) fn arriving(
    tx: &mut dyn Tx,
    rules: &Rules,
    sender: &Peer,
    frame: &Frame,
    prepared: &mut [Prepared],
    aliases: &mut Aliases,
) -> StoreResult<Vec<Change>> {
    let changes = || prepared.iter().flat_map(Prepared::known);
    let created: BTreeSet<&RowKey> =
        changes().filter(|change| change.op == Op::Insert).map(|change| &change.key).collect();
    let mut names: BTreeMap<RowKey, RowKey> = BTreeMap::new();
    for change in changes().filter(|change| is_renaming(change)) {
        names.extend(renamed(change).map(|to| (change.key.clone(), to)));
    }
    // A name that is told later in the frame counts for a row that comes before.
    let later = frame.records.iter().flat_map(|framed| &framed.record.changes).filter(|change| is_renaming(change));
    for (change, to) in later.filter_map(|change| Some((change, renamed(change)?))) {
        if created.contains(&to) {
            names.insert(change.key.clone(), to);
        }
    }
    let inserts = changes().filter(|change| change.op == Op::Insert);
    let named: Vec<(RowKey, Columns)> = inserts
        .filter(|change| aliases.get(&change.key).is_none() && !names.values().any(|to| *to == change.key))
        .filter_map(|change| Some((change.key.clone(), natural_key(&change.key.table, &change.columns)?)))
        .collect();
    let mut told = Vec::new();
    for (key, twin) in twins(tx, named)? {
        // A sender that has the twin as well has two rows; where it has made one of them, it says so.
        if !is_known(tx, sender, &twin)? {
            told.push(renaming(&twin, &key));
            names.insert(twin, key);
        }
    }
    if !names.is_empty() {
        rename(tx, rules, prepared, names, aliases)?;
    }
    if !aliases.is_empty() {
        prepared.iter_mut().for_each(|record| record.translate(aliases));
    }
    Ok(told)
}

fn is_known(tx: &mut dyn Tx, peer: &Peer, key: &RowKey) -> StoreResult<bool> {
    let known = tx.known(peer.server, std::slice::from_ref(key))?;
    Ok(known.get(key).is_some_and(|at| *at <= peer.confirmed.position))
}

/// Renames the rows that are here, with the content that comes under the new name, and notes all the names.
fn rename(
    tx: &mut dyn Tx,
    rules: &Rules,
    prepared: &[Prepared],
    names: BTreeMap<RowKey, RowKey>,
    aliases: &mut Aliases,
) -> StoreResult<()> {
    let inserts = prepared.iter().flat_map(Prepared::known).filter(|change| change.op == Op::Insert);
    let here = tx.lock_rows(&LockRequest { write: names.keys().cloned().collect(), refer: Vec::new() })?;
    let taken = tx.rows(&names.values().cloned().collect::<Vec<_>>())?;
    let contents: HashMap<RowKey, Columns> =
        inserts.map(|change| (change.key.clone(), content(rules, change))).collect();
    for (from, to) in names.into_iter().filter(|(_, to)| !taken.contains_key(to)) {
        if here.contains(&from) {
            let mut columns = contents.get(&to).cloned().unwrap_or_default();
            // What was edited here stays until merge says otherwise.
            let edited = tx.row_states(std::slice::from_ref(&from))?.remove(&from).unwrap_or_default();
            columns.retain(|(name, _)| !edited.groups.contains_key(group_of(&from.table, name)));
            columns.push((Name::from(UUID), Value::Text(to.parts.concat())));
            tx.write(&[RowWrite { key: from.clone(), op: Op::Update, columns, local_id: None }])?;
        }
        tx.save_alias(&from, &to)?;
        log::info!("{from} is {to}: one row of metadata that was made on two servers");
        aliases.insert(from, to);
    }
    Ok(())
}

/// What an arriving row holds, but for what it points at: that may come with the same frame.
fn content(rules: &Rules, change: &Change) -> Columns {
    let Some(table) = rules.catalog.table(&change.key.table) else { return Columns::new() };
    let plain = |(name, value): &&(Name, Value)| {
        &**name != UUID && value.reference().is_none() && table.column(name).is_some_and(|column| !column.generated)
    };
    change.columns.iter().filter(plain).cloned().collect()
}

/// Of rows that are not here, those of which there is exactly one with the same natural key that was made here.
fn twins(tx: &mut dyn Tx, named: Vec<(RowKey, Columns)>) -> StoreResult<HashMap<RowKey, RowKey>> {
    if named.is_empty() {
        return Ok(HashMap::new());
    }
    tx.twins(&named)
}
