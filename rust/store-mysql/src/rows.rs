//! Finding, locking and reading rows.
//!
//! Guarantees: a lock is taken in key order and never waited for where the server knows NOWAIT; what is
//! read is the latest committed state plus this transaction's own writes.

use crate::error::Fault;
use crate::ids::{address_columns, id, target, Address, Holds};
use crate::refs::LocalColumns;
use crate::sql::{self, Id};
use crate::tx::MySqlTx;
use crate::value;
use mysql::prelude::Queryable;
use mysql::Value as Sql;
use std::collections::{BTreeMap, HashMap, HashSet};
use tributary_engine::catalog::{Column, DynamicReference, Identity, Reference, Table};
use tributary_engine::store::{Columns, LockRequest, RowImage};
use tributary_model::{Name, RowKey, Value};

const READ_ROWS_MAX: usize = 500;

impl MySqlTx<'_> {
    /// Finds the rows and locks those to be written; the rows that written rows will point at are left to
    /// the foreign-key checks, which lock them when the pointing row is written.
    pub(crate) fn lock(&mut self, request: &LockRequest) -> Result<HashSet<RowKey>, Fault> {
        self.never_wait()?;
        self.locate(request.write.iter().chain(&request.refer))?;
        let here = request.refer.iter().filter(|key| self.ids.address(key).is_some());
        let mut found: HashSet<RowKey> = here.cloned().collect();
        for (table, keys) in by_table(request.write.iter()) {
            found.extend(self.lock_in(&table, keys)?);
        }
        Ok(found)
    }

    /// From now on nothing in this transaction waits for a lock longer than the server's minimum.
    pub(crate) fn never_wait(&mut self) -> Result<(), Fault> {
        if !self.impatient {
            let seconds = self.store.connections.flavour.shortest_wait_seconds();
            self.conn.query_drop(format!("SET SESSION innodb_lock_wait_timeout = {seconds}"))?;
            self.impatient = true;
        }
        Ok(())
    }

    fn lock_in(&mut self, table: &Name, keys: Vec<&RowKey>) -> Result<Vec<RowKey>, Fault> {
        let catalog = self.catalog.clone();
        let Some(table) = catalog.table(table) else { return Ok(Vec::new()) };
        let columns = address_columns(table);
        let list = sql::names(columns.iter().map(AsRef::as_ref));
        let mut addressed: Vec<(Address, &RowKey)> =
            keys.iter().filter_map(|key| Some((self.ids.address(key)?.clone(), *key))).collect();
        addressed.sort();
        let mut found = Vec::with_capacity(addressed.len());
        for chunk in addressed.chunks(READ_ROWS_MAX) {
            let mut query = format!("SELECT {list} FROM {} WHERE ", sql::by_primary_key(table));
            sql::push_in(&mut query, &columns, chunk.iter().map(|(address, _)| address.as_slice()));
            query.push_str(&format!(" ORDER BY {list} {}", self.store.connections.flavour.lock_now()));
            let mut locked = HashSet::new();
            for row in self.select(&query)? {
                locked.insert(self.address_of(table, &columns, row)?);
            }
            for (address, key) in chunk {
                if locked.contains(address) {
                    found.push((*key).clone());
                } else {
                    self.ids.set((*key).clone(), None);
                }
            }
        }
        Ok(found)
    }

    fn address_of(&self, table: &Table, columns: &[Name], row: Vec<Sql>) -> Result<Address, Fault> {
        columns.iter().zip(row).map(|(name, value)| id(table, name, value)).collect()
    }

    /// Current rows with their references as row keys.
    pub(crate) fn images(&mut self, keys: &[RowKey]) -> Result<HashMap<RowKey, RowImage>, Fault> {
        self.locate(keys)?;
        let catalog = self.catalog.clone();
        let mut images = HashMap::with_capacity(keys.len());
        for (name, keys) in by_table(keys.iter()) {
            let Some(table) = catalog.table(&name) else { continue };
            let columns: Vec<&Column> = table.columns.iter().collect();
            let addressed: Vec<(Address, &RowKey)> =
                keys.into_iter().filter_map(|key| Some((self.ids.address(key)?.clone(), key))).collect();
            let addresses: Vec<&Address> = addressed.iter().map(|(address, _)| address).collect();
            let mut read = self.read(table, &columns, &addresses)?;
            let mut rows: Vec<(RowKey, Columns, Address)> = Vec::with_capacity(read.len());
            for (address, key) in addressed {
                if let Some(columns) = read.remove(&address) {
                    rows.push((key.clone(), columns, address));
                }
            }
            self.finish(table, rows, &mut images)?;
        }
        Ok(images)
    }

    fn finish(
        &mut self,
        table: &Table,
        mut rows: Vec<(RowKey, Columns, Address)>,
        images: &mut HashMap<RowKey, RowImage>,
    ) -> Result<(), Fault> {
        let targets = self.dynamic_targets(table, rows.iter().map(|(_, columns, _)| columns))?;
        let mut local: Vec<LocalColumns<'_>> = rows
            .iter_mut()
            .zip(targets)
            .map(|((_, columns, _), dynamic)| LocalColumns::new(&table.name, columns, dynamic))
            .collect();
        self.refer(&mut local)?;
        let surrogate = table.surrogate();
        for (key, mut columns, address) in rows {
            columns.retain(|(name, _)| {
                Some(name) != surrogate && table.column(name).is_some_and(|column| !column.generated)
            });
            let local_id = match (surrogate, address.first()) {
                (Some(_), Some(Id::Int(id))) => Some(*id),
                _ => None,
            };
            images.insert(key, RowImage { columns, local_id });
        }
        Ok(())
    }

    /// For each full local row the table at which its dynamic reference points.
    pub(crate) fn dynamic_targets<'r>(
        &mut self,
        table: &Table,
        rows: impl Iterator<Item = &'r Columns>,
    ) -> Result<Vec<Option<&'static str>>, Fault> {
        let dynamic = table.columns.iter().find_map(|column| match column.reference {
            Some(Reference::Dynamic(dynamic)) => Some(dynamic),
            _ => None,
        });
        let Some(dynamic) = dynamic else { return Ok(rows.map(|_| None).collect()) };
        let targets = self.attribute_targets()?;
        Ok(rows.map(|columns| dynamic_target_of(dynamic, columns, &targets)).collect())
    }

    /// Some columns of the rows at the addresses, as local values.
    pub(crate) fn read(
        &mut self,
        table: &Table,
        columns: &[&Column],
        addresses: &[&Address],
    ) -> Result<HashMap<Address, Columns>, Fault> {
        let key_columns = address_columns(table);
        let mut list = sql::names(key_columns.iter().map(AsRef::as_ref));
        for column in columns {
            list.push_str(", ");
            value::push_select(&mut list, column);
        }
        let mut found = HashMap::with_capacity(addresses.len());
        for chunk in addresses.chunks(READ_ROWS_MAX) {
            let mut query = format!("SELECT {list} FROM {} WHERE ", sql::name(&table.name));
            sql::push_in(&mut query, &key_columns, chunk.iter().map(|address| address.as_slice()));
            for mut row in self.select(&query)? {
                let values = row.split_off(key_columns.len());
                let address = self.address_of(table, &key_columns, row)?;
                let read = columns.iter().zip(values).map(|(column, value)| {
                    let value = value::read(column, value).map_err(|_| {
                        Fault::fatal(format!("{}.{} holds a value of an unknown shape", table.name, column.name))
                    })?;
                    Ok((column.name.clone(), value))
                });
                found.insert(address, read.collect::<Result<Columns, Fault>>()?);
            }
        }
        Ok(found)
    }

    /// Keys of rows that point at one of the targets.
    pub(crate) fn referring(
        &mut self,
        table: &str,
        column: &str,
        targets: &[RowKey],
        limit: usize,
    ) -> Result<Vec<RowKey>, Fault> {
        let catalog = self.catalog.clone();
        let Some(table) = catalog.table(table) else { return Ok(Vec::new()) };
        let Some(holds) = table.column(column).and_then(|column| target(&catalog, column.reference.as_ref()?)) else {
            return Ok(Vec::new());
        };
        self.locate(targets)?;
        let held = |key: &RowKey| match holds.1 {
            Holds::Uuid => key.parts.first().map(|uuid| vec![Id::Text(uuid.clone())]),
            Holds::PrimaryKey => self.ids.address(key).cloned(),
        };
        let held: Vec<Address> = targets.iter().filter_map(held).collect();
        if held.is_empty() {
            return Ok(Vec::new());
        }
        let mut condition = String::new();
        sql::push_in(&mut condition, &[column], held.iter().map(Vec::as_slice));
        self.keys_where(table, &condition, limit)
    }

    /// Keys of rows that hold one of the texts, as the database compares them.
    pub(crate) fn with_text(
        &mut self,
        table: &str,
        column: &str,
        texts: &[String],
        limit: usize,
    ) -> Result<Vec<RowKey>, Fault> {
        let catalog = self.catalog.clone();
        let Some(table) = catalog.table(table).filter(|table| table.column(column).is_some()) else {
            return Ok(Vec::new());
        };
        let mut found = Vec::new();
        for chunk in texts.chunks(READ_ROWS_MAX) {
            let texts: Vec<[Id; 1]> = chunk.iter().map(|text| [Id::Text(text.clone())]).collect();
            let mut condition = String::new();
            sql::push_in(&mut condition, &[column], texts.iter().map(<[Id; 1]>::as_slice));
            found.extend(self.keys_where(table, &condition, limit)?);
        }
        Ok(found)
    }

    /// Keys of the rows for which a condition holds, in the order of their addresses.
    fn keys_where(&mut self, table: &Table, condition: &str, limit: usize) -> Result<Vec<RowKey>, Fault> {
        let identifying = identifying_columns(table);
        let mut list = String::new();
        for column in &identifying {
            list.push_str(if list.is_empty() { "" } else { ", " });
            value::push_select(&mut list, column);
        }
        let query = format!(
            "SELECT {list} FROM {} WHERE {condition} ORDER BY {} LIMIT {limit}",
            sql::name(&table.name),
            sql::names(address_columns(table).iter().map(AsRef::as_ref))
        );
        let mut rows = Vec::new();
        for row in self.select(&query)? {
            let values = identifying
                .iter()
                .zip(row)
                .map(|(column, value)| Some((column.name.clone(), value::read(column, value).ok()?)));
            rows.push(values.collect::<Option<Columns>>().unwrap_or_default());
        }
        let keys = self.row_keys(table, rows)?;
        Ok(keys.into_iter().flatten().collect())
    }

    /// The row keys of local rows, each given with the identifying columns at least.
    pub(crate) fn row_keys(&mut self, table: &Table, mut rows: Vec<Columns>) -> Result<Vec<Option<RowKey>>, Fault> {
        let names: Vec<Name> = identifying_columns(table).iter().map(|column| column.name.clone()).collect();
        for row in &mut rows {
            row.retain(|(name, _)| names.contains(name));
        }
        let mut local: Vec<LocalColumns<'_>> =
            rows.iter_mut().map(|columns| LocalColumns::new(&table.name, columns, None)).collect();
        self.refer(&mut local)?;
        let part = |row: &Columns, name: &Name| {
            row.iter().find(|(column, _)| column == name).and_then(|(_, value)| part_of(value))
        };
        let key = |row: &Columns| -> Option<RowKey> {
            let parts: Option<Vec<String>> = names.iter().map(|name| part(row, name)).collect();
            parts.filter(|parts| !parts.is_empty()).map(|parts| RowKey { table: table.name.clone(), parts })
        };
        Ok(rows.iter().map(key).collect())
    }
}

/// The columns whose values make up a row's identity.
pub(crate) fn identifying_columns(table: &Table) -> Vec<&Column> {
    let names: Vec<&Name> = match &table.identity {
        Identity::Uuid { column } | Identity::Key { column } | Identity::Owner { column, .. } => vec![column],
        Identity::Joined { columns } => columns.iter().collect(),
        Identity::None => Vec::new(),
    };
    names.into_iter().filter_map(|name| table.column(name)).collect()
}

/// A value's text in a row key.
pub(crate) fn part_of(value: &Value) -> Option<String> {
    Some(match value {
        Value::Ref(key) => key.parts.join("/"),
        Value::Text(text) | Value::Temporal(text) | Value::Decimal(text) => text.clone(),
        Value::Int(int) => int.to_string(),
        Value::UInt(int) => int.to_string(),
        Value::Null | Value::Double(_) | Value::Bytes(_) => return None,
    })
}

/// The table at which a dynamic reference points, told from the columns beside it.
pub(crate) fn dynamic_target_of(
    dynamic: DynamicReference,
    columns: &Columns,
    targets: &HashMap<i64, &'static str>,
) -> Option<&'static str> {
    let value = |wanted: &str| columns.iter().find(|(name, _)| &**name == wanted).map(|(_, value)| value);
    match dynamic {
        DynamicReference::PersonAttributeValue => match value("person_attribute_type_id")? {
            Value::Int(id) => targets.get(id).copied(),
            _ => None,
        },
        DynamicReference::PersonAttributeTypeForeignKey => {
            tributary_engine::catalog::dynamic_target(value("format")?.text())
        }
    }
}

/// Keys sorted into their tables.
pub(crate) fn by_table<'k>(keys: impl Iterator<Item = &'k RowKey>) -> BTreeMap<Name, Vec<&'k RowKey>> {
    let mut tables: BTreeMap<Name, Vec<&RowKey>> = BTreeMap::new();
    for key in keys {
        tables.entry(key.table.clone()).or_default().push(key);
    }
    tables
}
