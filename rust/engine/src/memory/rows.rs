//! Writing rows under the catalog's constraints.

use super::Data;
use crate::catalog::{Catalog, Column, Reference, Table};
use crate::store::{RowImage, RowReason, RowWrite, RowWriteWarning, StoreError, StoreResult};
use std::collections::BTreeSet;
use tributary_model::{Name, Op, RowKey, Value};

/// Writes a batch: unique keys are checked with every row, as databases do, references after the last.
pub(super) fn write(data: &mut Data, catalog: &Catalog, writes: &[RowWrite]) -> StoreResult<Vec<RowWriteWarning>> {
    let mut warnings = Vec::new();
    for write in in_order(writes) {
        let Some(table) = catalog.table(&write.key.table) else {
            return Err(StoreError::Fatal(format!("there is no table {}", write.key.table)));
        };
        write_one(data, table, write, &mut warnings)?;
        check_unique(data, catalog, &write.key)?;
        data.refresh.push((write.op, write.key.clone()));
    }
    for write in writes.iter().filter(|write| write.op != Op::Delete) {
        check_references(data, catalog, &write.key)?;
    }
    check_nothing_dangles(data, writes)?;
    Ok(warnings)
}

fn in_order(writes: &[RowWrite]) -> Vec<&RowWrite> {
    let mut ordered: Vec<&RowWrite> = writes.iter().collect();
    ordered.sort_by_key(|write| write.op);
    ordered
}

fn refuse(key: &RowKey, reason: RowReason) -> StoreError {
    StoreError::Row { key: Some(key.clone()), reason }
}

fn write_one(data: &mut Data, table: &Table, write: &RowWrite, warnings: &mut Vec<RowWriteWarning>) -> StoreResult<()> {
    for (name, value) in &write.columns {
        let column =
            table.column(name).ok_or_else(|| StoreError::Fatal(format!("there is no column {}.{name}", table.name)))?;
        check_value(&write.key, column, value)?;
    }
    match write.op {
        Op::Insert => insert(data, table, write, warnings),
        Op::Update => {
            let row = data.rows.get_mut(&write.key).ok_or_else(|| refuse(&write.key, RowReason::NoSuchRow))?;
            set(row, &write.columns);
            Ok(())
        }
        Op::Delete => match data.rows.remove(&write.key) {
            Some(_) => Ok(()),
            None => Err(refuse(&write.key, RowReason::NoSuchRow)),
        },
    }
}

fn insert(data: &mut Data, table: &Table, write: &RowWrite, warnings: &mut Vec<RowWriteWarning>) -> StoreResult<()> {
    if data.rows.contains_key(&write.key) {
        return Err(refuse(&write.key, RowReason::DuplicateValue("PRIMARY".to_owned())));
    }
    let given = |name: &Name| write.columns.iter().any(|(candidate, _)| candidate == name);
    let missing = table.columns.iter().find(|column| {
        !column.nullable
            && !column.has_default
            && !given(&column.name)
            && &*column.name != "uuid"
            && !table.primary_key.contains(&column.name)
    });
    if let Some(column) = missing {
        return Err(refuse(&write.key, RowReason::ValueMissing(Some(column.name.to_string()))));
    }
    let local_id = data.take_local_id(&table.name, write.local_id);
    if let Some(wanted) = write.local_id.filter(|wanted| Some(*wanted) != local_id) {
        warnings.push(RowWriteWarning::LocalIdTaken { key: write.key.clone(), wanted });
    }
    let mut row = RowImage { columns: Vec::new(), local_id };
    set(&mut row, &write.columns);
    data.rows.insert(write.key.clone(), row);
    Ok(())
}

/// Sets columns; a row keeps them by name, so that equal rows compare equal.
pub(super) fn set(row: &mut RowImage, columns: &[(Name, Value)]) {
    for (name, value) in columns {
        match row.columns.binary_search_by(|(candidate, _)| candidate.cmp(name)) {
            Ok(at) => row.columns[at].1 = value.clone(),
            Err(at) => row.columns.insert(at, (name.clone(), value.clone())),
        }
    }
}

fn check_value(key: &RowKey, column: &Column, value: &Value) -> StoreResult<()> {
    let name = Some(column.name.to_string());
    if value.is_null() && !column.nullable {
        return Err(refuse(key, RowReason::ValueMissing(name)));
    }
    let Some(text) = value.text() else { return Ok(()) };
    let too_long = column.length_max.is_some_and(|max| text.chars().count() as u64 > max);
    let too_wide = column.three_byte && text.chars().any(|c| c.len_utf8() > 3);
    if too_long || too_wide {
        return Err(refuse(key, RowReason::DoesNotFit(name)));
    }
    Ok(())
}

fn check_references(data: &Data, catalog: &Catalog, key: &RowKey) -> StoreResult<()> {
    let (Some(row), Some(table)) = (data.rows.get(key), catalog.table(&key.table)) else { return Ok(()) };
    for (name, value) in &row.columns {
        let guarded = table
            .column(name)
            .is_some_and(|column| matches!(column.reference, Some(Reference::Fixed { guarded: true, .. })));
        if let Some(target) = value.reference().filter(|target| guarded && !data.rows.contains_key(target)) {
            return Err(refuse(key, RowReason::MissingReference(Some(target.clone()))));
        }
    }
    Ok(())
}

fn check_unique(data: &Data, catalog: &Catalog, key: &RowKey) -> StoreResult<()> {
    let (Some(row), Some(table)) = (data.rows.get(key), catalog.table(&key.table)) else { return Ok(()) };
    for unique in &table.unique_keys {
        let values = |row: &RowImage| {
            unique
                .iter()
                .map(|name| {
                    let found = row.columns.iter().find(|(candidate, _)| candidate == name);
                    found.map(|(_, value)| value.clone()).filter(|value| !value.is_null())
                })
                .collect::<Option<Vec<_>>>()
        };
        let Some(own) = values(row) else { continue };
        let mut others = data.rows.iter().filter(|(other, _)| other.table == key.table && *other != key);
        if others.any(|(_, other)| values(other).as_ref() == Some(&own)) {
            return Err(refuse(key, RowReason::DuplicateValue(unique.join("_"))));
        }
    }
    Ok(())
}

fn check_nothing_dangles(data: &Data, writes: &[RowWrite]) -> StoreResult<()> {
    let deleted: BTreeSet<&RowKey> =
        writes.iter().filter(|write| write.op == Op::Delete).map(|write| &write.key).collect();
    if deleted.is_empty() {
        return Ok(());
    }
    let values = data.rows.values().flat_map(|row| &row.columns);
    let dangling = values.filter_map(|(_, value)| value.reference()).find(|target| deleted.contains(target));
    match dangling {
        Some(target) => Err(refuse(target, RowReason::StillReferenced)),
        None => Ok(()),
    }
}
