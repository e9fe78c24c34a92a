//! Multi-row inserts.
//!
//! Guarantees: rows that point at each other in one table go in by need, level after level; a reference to a row
//! that comes later is NULL, or a stand-in user, until the fix-up; the ids that the database gave are read
//! back, never computed; a wanted id is taken only when nobody has it.

use super::refresh::{owns, text_of, written};
use super::statement::{statements, RowSql};
use super::{blame, refused, Batch};
use crate::error::{primary_key_taken, Fault};
use crate::ids::{address_columns, id, target, Address};
use crate::refresh::Moves;
use crate::sql::{self, Id};
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use std::collections::{HashMap, HashSet};
use tributary_engine::catalog::{Column, Identity, Table};
use tributary_engine::store::{Columns, RowReason, RowWrite, RowWriteWarning, StoreError};
use tributary_model::{Name, Op, RowKey, Value};

/// What belongs to the SQL of a row.
struct Inserted<'r> {
    row: &'r RowWrite,
    moves: Moves,
    id: Option<i64>,
}

impl MySqlTx<'_> {
    pub(super) fn insert(&mut self, table: &Table, rows: Vec<&RowWrite>, batch: &mut Batch<'_>) -> Result<(), Fault> {
        let wanted = self.wanted_ids(table, &rows, batch)?;
        for level in levels(rows) {
            let layout = Layout::of(table, &level);
            let mut given = Vec::new();
            let mut free = Vec::new();
            for row in level {
                let id = wanted.get(&row.key).copied();
                let sql = self.row_sql(&layout, row, id, batch)?;
                if id.is_some() {
                    given.push(sql)
                } else {
                    free.push(sql)
                }
            }
            // Apart, because a generated id could otherwise be one that a later row of the statement wants.
            for (rows, with_id) in [(given, true), (free, false)] {
                let head = layout.head(with_id);
                for statement in statements(rows) {
                    self.insert_rows(table, &head, statement, batch)?;
                }
            }
        }
        Ok(())
    }

    /// Which rows get which integer key: the sender's where it is free, the next one where the database gives none.
    fn wanted_ids(
        &mut self,
        table: &Table,
        rows: &[&RowWrite],
        batch: &mut Batch<'_>,
    ) -> Result<HashMap<RowKey, i64>, Fault> {
        let Some(surrogate) = table.surrogate() else { return Ok(HashMap::new()) };
        let generated = table.column(surrogate).is_some_and(|column| column.has_default);
        let asked: Vec<[Id; 1]> = rows.iter().filter_map(|row| row.local_id).map(|id| [Id::Int(id)]).collect();
        let mut taken: HashSet<i64> = HashSet::new();
        let name = sql::name(&table.name);
        for chunk in asked.chunks(sql::BATCH_ROWS_MAX) {
            let mut query = format!("SELECT {} FROM {name} WHERE ", sql::name(surrogate));
            sql::push_in(&mut query, &[surrogate], chunk.iter().map(<[Id; 1]>::as_slice));
            taken.extend(self.conn.query::<i64, _>(query)?);
        }
        let mut last: Option<i64> = None;
        let mut wanted = HashMap::new();
        for row in rows {
            let id = match row.local_id {
                Some(id) if taken.insert(id) => Some(id),
                asked => {
                    batch
                        .warnings
                        .extend(asked.map(|wanted| RowWriteWarning::LocalIdTaken { key: row.key.clone(), wanted }));
                    None
                }
            };
            let id = match id {
                None if !generated => {
                    let highest = match last {
                        Some(last) => last,
                        None => self
                            .conn
                            .query_first(format!("SELECT MAX({}) FROM {name}", sql::name(surrogate)))?
                            .unwrap_or(Some(0))
                            .unwrap_or(0),
                    };
                    let next = (highest + 1..).find(|id| taken.insert(*id));
                    last = next;
                    next
                }
                id => id,
            };
            wanted.extend(id.map(|id| (row.key.clone(), id)));
        }
        Ok(wanted)
    }

    fn row_sql<'r>(
        &mut self,
        layout: &Layout<'_>,
        row: &'r RowWrite,
        id: Option<i64>,
        batch: &mut Batch<'_>,
    ) -> Result<RowSql<Inserted<'r>>, Fault> {
        let mut slots: Vec<Option<&Value>> = vec![None; layout.columns.len()];
        let identity = layout.identity_of(&row.key, batch);
        let mut at = 0;
        for (name, value) in identity.iter().chain(&row.columns) {
            at = layout
                .place(name, at)
                .ok_or_else(|| Fault::fatal(format!("{} has no column {name}", layout.table.name)))?;
            slots[at] = Some(value);
        }
        let mut text = String::with_capacity(layout.columns.len() * 12);
        text.push('(');
        if let Some(id) = id {
            text.push_str(&id.to_string());
        }
        let mut moves = Moves::new();
        for (column, slot) in layout.columns.iter().zip(slots) {
            text.push_str(if text.len() > 1 { ", " } else { "" });
            let local = match slot {
                None if layout.makes_uuid(column) => {
                    text.push_str("UUID()");
                    continue;
                }
                None => {
                    text.push_str("DEFAULT");
                    continue;
                }
                Some(Value::Ref(key)) => self.insert_reference(row, column, key, batch)?,
                Some(value) => value.clone(),
            };
            self.push_value(&mut text, row, column, &local)?;
            if owns(column) {
                moves.extend(text_of(&local).map(|new| (column.name.clone(), None, Some(new))));
            }
        }
        text.push(')');
        Ok(RowSql { sql: text, of: Inserted { row, moves, id } })
    }

    /// The local value of a reference; what comes later in the batch is set afterwards.
    fn insert_reference(
        &mut self,
        row: &RowWrite,
        column: &Column,
        key: &RowKey,
        batch: &mut Batch<'_>,
    ) -> Result<Value, Fault> {
        if self.ids.address(key).is_some() || !batch.coming.contains(key) {
            return self.local_value(&row.key, column, key);
        }
        let value = match (column.nullable, &*key.table) {
            (true, _) => Value::Null,
            (false, "users") => Value::Int(self.stand_in(row, key, batch)?),
            (false, _) => return Err(Fault::row(&row.key, RowReason::MissingReference(Some(key.clone())))),
        };
        batch.fixes.push(RowWrite {
            key: row.key.clone(),
            op: Op::Update,
            columns: vec![(column.name.clone(), Value::Ref(key.clone()))],
            local_id: None,
        });
        Ok(value)
    }

    fn stand_in(&mut self, row: &RowWrite, key: &RowKey, batch: &mut Batch<'_>) -> Result<i64, Fault> {
        if batch.stand_in.is_none() {
            batch.stand_in = self.conn.query_first::<Option<i64>, _>("SELECT MIN(user_id) FROM users")?.flatten();
        }
        batch.stand_in.ok_or_else(|| Fault::row(&row.key, RowReason::MissingReference(Some(key.clone()))))
    }

    fn insert_rows(
        &mut self,
        table: &Table,
        head: &str,
        rows: Vec<RowSql<Inserted<'_>>>,
        batch: &mut Batch<'_>,
    ) -> Result<(), Fault> {
        let values: Vec<&str> = rows.iter().map(|row| row.sql.as_str()).collect();
        let statement = format!("{head} {}", values.join(", "));
        match self.run_insert(table, statement, &rows) {
            Ok(addresses) => {
                for (row, address) in rows.into_iter().zip(addresses) {
                    batch.refresh.push(written(Op::Insert, table, &address, &row.of.moves));
                    batch.coming.remove(&row.of.row.key);
                    self.ids.set(row.of.row.key.clone(), Some(address));
                }
                Ok(())
            }
            // Which row it was, the database does not say: one after the other.
            Err(error) if rows.len() > 1 && refused(&error) => {
                rows.into_iter().try_for_each(|row| self.insert_rows(table, head, vec![row], batch))
            }
            Err(error) => {
                Err(rows.first().map_or_else(|| Fault::fatal("an empty insert"), |row| refusal_of(&row.of, error)))
            }
        }
    }

    /// Inserts and says at which addresses the rows now are, in their order.
    fn run_insert(
        &mut self,
        table: &Table,
        statement: String,
        rows: &[RowSql<Inserted<'_>>],
    ) -> Result<Vec<Address>, Fault> {
        let given = rows.iter().all(|row| row.of.id.is_some());
        match &table.identity {
            Identity::Uuid { .. } if given => {
                self.conn.query_drop(statement)?;
                Ok(rows.iter().filter_map(|row| row.of.id).map(|id| vec![Id::Int(id)]).collect())
            }
            Identity::Uuid { .. } if self.store.connections.flavour.returns_inserted() => {
                let columns = address_columns(table);
                let list = sql::names(columns.iter().map(AsRef::as_ref));
                let returned = self.select(&format!("{statement} RETURNING {list}"))?;
                let address = |row: Vec<mysql::Value>| {
                    columns.iter().zip(row).map(|(name, value)| id(table, name, value)).collect()
                };
                returned.into_iter().map(address).collect()
            }
            _ => {
                self.conn.query_drop(statement)?;
                let keys: Vec<&RowKey> = rows.iter().map(|row| &row.of.row.key).collect();
                self.ids.forget_keys(&keys);
                self.locate(keys.iter().copied())?;
                let address = |key: &RowKey| {
                    self.ids
                        .address(key)
                        .cloned()
                        .ok_or_else(|| Fault::fatal(format!("an inserted row of {} cannot be found", key.table)))
                };
                keys.into_iter().map(address).collect()
            }
        }
    }
}

/// A refused insert; when the wanted id was taken between the look and the insert, trying again helps.
fn refusal_of(inserted: &Inserted<'_>, error: Fault) -> Fault {
    match blame(inserted.row, error) {
        Fault::Store(StoreError::Row { reason, .. }) if inserted.id.is_some() && primary_key_taken(&reason) => {
            Fault::Store(StoreError::Busy)
        }
        fault => fault,
    }
}

/// The columns of an insert.
struct Layout<'t> {
    table: &'t Table,
    columns: Vec<&'t Column>,
}

impl<'t> Layout<'t> {
    /// All columns that some row sets, in the table's order.
    fn of(table: &'t Table, rows: &[&RowWrite]) -> Self {
        let set = names_set(rows);
        let identity: Vec<&str> = identity_columns(table);
        let wanted = |column: &&Column| {
            let name = &*column.name;
            !column.generated
                && (set.contains(name) || identity.contains(&name) || (keyed(table) && needs_uuid(column)))
        };
        Layout { table, columns: table.columns.iter().filter(wanted).collect() }
    }

    /// Where a column stands; rows mostly name them in the table's order, so the search begins behind the last.
    fn place(&self, name: &str, last: usize) -> Option<usize> {
        let count = self.columns.len();
        (0..count).map(|step| (last + 1 + step) % count).find(|at| &*self.columns[*at].name == name)
    }

    fn head(&self, with_id: bool) -> String {
        let surrogate = self.table.surrogate().filter(|_| with_id).map(AsRef::as_ref);
        let names = sql::names(surrogate.into_iter().chain(self.columns.iter().map(|column| &*column.name)));
        format!("INSERT INTO {} ({names}) VALUES", sql::name(&self.table.name))
    }

    fn makes_uuid(&self, column: &Column) -> bool {
        keyed(self.table) && needs_uuid(column)
    }

    /// The identifying columns' values as the key tells them; a row's own columns say the same or more.
    fn identity_of(&self, key: &RowKey, batch: &Batch<'_>) -> Columns {
        let value = |name: &str, part: &String| {
            let column = self.table.column(name)?;
            let target = column.reference.as_ref().and_then(|reference| target(&batch.catalog, reference));
            let value = match target {
                Some((target, _)) => Value::Ref(RowKey::single(target.name.clone(), part.clone())),
                None => match column.kind {
                    tributary_engine::catalog::ColumnKind::Int => Value::Int(part.parse().ok()?),
                    _ => Value::Text(part.clone()),
                },
            };
            Some((column.name.clone(), value))
        };
        identity_columns(self.table).into_iter().zip(&key.parts).filter_map(|(name, part)| value(name, part)).collect()
    }
}

/// All columns that some row sets. Rows of one table mostly set the same ones.
fn names_set<'r>(rows: &[&'r RowWrite]) -> HashSet<&'r str> {
    let mut set = HashSet::new();
    let mut last: &[(Name, Value)] = &[];
    for row in rows {
        let alike =
            row.columns.len() == last.len() && row.columns.iter().zip(last).all(|(one, other)| one.0 == other.0);
        if !alike {
            set.extend(row.columns.iter().map(|(name, _)| &**name));
            last = &row.columns;
        }
    }
    set
}

fn identity_columns(table: &Table) -> Vec<&str> {
    match &table.identity {
        Identity::Uuid { column } | Identity::Key { column } | Identity::Owner { column, .. } => vec![column],
        Identity::Joined { columns } => columns.iter().map(AsRef::as_ref).collect(),
        Identity::None => Vec::new(),
    }
}

/// Rows known by their key have a uuid of each server's own.
fn keyed(table: &Table) -> bool {
    matches!(table.identity, Identity::Key { .. })
}

fn needs_uuid(column: &Column) -> bool {
    &*column.name == "uuid" && !column.nullable && !column.has_default
}

/// Rows of one table in levels: each points only at rows of earlier levels, as far as that can be.
fn levels(mut rows: Vec<&RowWrite>) -> Vec<Vec<&RowWrite>> {
    let mut coming: HashSet<&RowKey> = rows.iter().map(|row| &row.key).collect();
    let mut levels = Vec::new();
    while !rows.is_empty() {
        let waits = |row: &&RowWrite| {
            let mut references = row.columns.iter().filter_map(|(_, value)| value.reference());
            references.any(|key| key.table == row.key.table && *key != row.key && coming.contains(key))
        };
        let (waiting, ready): (Vec<_>, Vec<_>) = rows.into_iter().partition(waits);
        // A circle: all that is left goes in at once and is fixed up.
        let (level, rest) = if ready.is_empty() { (waiting, Vec::new()) } else { (ready, waiting) };
        for row in &level {
            coming.remove(&row.key);
        }
        levels.push(level);
        rows = rest;
    }
    levels
}
