//! From row keys to local primary keys and back, in batches.
//!
//! Guarantees: a look-up costs one statement a table and 500 keys; what was found is kept for the life of the
//! transaction only, so nothing outlives a delete or a rollback.

use crate::error::Fault;
use crate::sql::{self, Id};
use crate::tx::MySqlTx;
use crate::value;
use mysql::prelude::Queryable;
use mysql::{Row, Value as Sql};
use std::collections::{BTreeMap, HashMap, HashSet};
use tributary_engine::catalog::{Catalog, ColumnKind, Identity, Reference, Table};
use tributary_model::{Name, RowKey};

/// Below the 1,000 from which MariaDB makes a join of a list.
const LOOK_UP_KEYS_MAX: usize = 500;

/// The local values of a row's address columns (see [`address_columns`]).
pub(crate) type Address = Vec<Id>;

/// What a transaction has looked up so far.
#[derive(Default)]
pub(crate) struct Ids {
    by_key: HashMap<RowKey, Option<Address>>,
    by_id: HashMap<Name, HashMap<Id, Option<RowKey>>>,
}

impl Ids {
    pub(crate) fn address(&self, key: &RowKey) -> Option<&Address> {
        self.by_key.get(key)?.as_ref()
    }

    pub(crate) fn key(&self, table: &str, id: &Id) -> Option<&RowKey> {
        self.by_id.get(table)?.get(id)?.as_ref()
    }

    pub(crate) fn set(&mut self, key: RowKey, address: Option<Address>) {
        self.by_key.insert(key, address);
    }

    pub(crate) fn set_key(&mut self, table: &Name, id: Id, key: RowKey) {
        self.by_id.entry(table.clone()).or_default().insert(id, Some(key));
    }

    pub(crate) fn forget_keys(&mut self, keys: &[&RowKey]) {
        keys.iter().for_each(|key| drop(self.by_key.remove(key)));
    }

    pub(crate) fn forget(&mut self) {
        *self = Ids::default();
    }
}

/// The columns by which a row is found here: the primary key, else all that identify it.
pub(crate) fn address_columns(table: &Table) -> Vec<Name> {
    match &table.identity {
        _ if !table.primary_key.is_empty() => table.primary_key.clone(),
        Identity::Joined { columns } => columns.clone(),
        Identity::Uuid { column } => vec![column.clone()],
        _ => Vec::new(),
    }
}

/// What a reference column holds of its target.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Holds {
    PrimaryKey,
    Uuid,
}

/// The target of a fixed reference whose target rows have an identity; any other column holds a plain value.
pub(crate) fn target<'c>(catalog: &'c Catalog, reference: &Reference) -> Option<(&'c Table, Holds)> {
    let Reference::Fixed { table, column, .. } = reference else { return None };
    let table = catalog.table(table)?;
    match &table.identity {
        Identity::None | Identity::Joined { .. } => None,
        Identity::Uuid { column: uuid } if uuid == column => Some((table, Holds::Uuid)),
        _ if table.primary_key.as_slice() == [column.clone()] => Some((table, Holds::PrimaryKey)),
        _ => None,
    }
}

/// Equal as the database's usual collations compare: letters' case and trailing spaces apart.
fn fold(text: &str) -> String {
    text.trim_end().to_lowercase()
}

fn fold_all(address: &[Id]) -> Vec<Id> {
    let each = |id: &Id| match id {
        Id::Text(text) => Id::Text(fold(text)),
        Id::Int(_) => id.clone(),
    };
    address.iter().map(each).collect()
}

/// A key column's value from the text protocol.
pub(crate) fn id(table: &Table, column: &str, value: Sql) -> Result<Id, Fault> {
    let misfit = || Fault::fatal(format!("{}.{column} holds a key of an unknown shape", table.name));
    let Sql::Bytes(bytes) = value else { return Err(misfit()) };
    let text = String::from_utf8(bytes).map_err(|_| misfit())?;
    match table.column(column).map(|column| column.kind) {
        Some(ColumnKind::Int) => Ok(text.parse().map_or(Id::Text(text), Id::Int)),
        _ => Ok(Id::Text(text)),
    }
}

impl MySqlTx<'_> {
    /// The rows of a text query.
    pub(crate) fn select(&mut self, query: &str) -> Result<Vec<Vec<Sql>>, Fault> {
        let rows: Vec<Row> = self.conn.query(query)?;
        Ok(rows.into_iter().map(Row::unwrap).collect())
    }

    /// Finds the addresses of rows, as far as not yet known.
    pub(crate) fn locate<'k>(&mut self, keys: impl IntoIterator<Item = &'k RowKey>) -> Result<(), Fault> {
        let mut unknown: BTreeMap<Name, HashSet<RowKey>> = BTreeMap::new();
        for key in keys {
            if !self.ids.by_key.contains_key(key) {
                unknown.entry(key.table.clone()).or_default().insert(key.clone());
            }
        }
        let catalog = self.catalog.clone();
        for (name, keys) in unknown {
            let keys: Vec<RowKey> = keys.into_iter().collect();
            match catalog.table(&name) {
                Some(table) => self.locate_in(table, keys)?,
                None => keys.into_iter().for_each(|key| self.ids.set(key, None)),
            }
        }
        Ok(())
    }

    fn locate_in(&mut self, table: &Table, keys: Vec<RowKey>) -> Result<(), Fault> {
        match &table.identity {
            Identity::Uuid { column } | Identity::Key { column } => self.locate_by_text(table, column, keys),
            Identity::Owner { table: owner, .. } => {
                let key_of_owner = |key: &RowKey| RowKey { table: owner.clone(), parts: key.parts.clone() };
                let owners: Vec<RowKey> = keys.iter().map(key_of_owner).collect();
                self.locate(&owners)?;
                let found = keys.into_iter().zip(owners);
                let addresses = found.map(|(key, owner)| (key, self.ids.address(&owner).cloned())).collect();
                self.confirm(table, addresses)
            }
            Identity::Joined { columns } => {
                let addresses = self.joined_addresses(table, columns, keys)?;
                self.confirm(table, addresses)
            }
            Identity::None => {
                keys.into_iter().for_each(|key| self.ids.set(key, None));
                Ok(())
            }
        }
    }

    fn locate_by_text(&mut self, table: &Table, column: &Name, keys: Vec<RowKey>) -> Result<(), Fault> {
        let columns = address_columns(table);
        let list = sql::names(columns.iter().map(AsRef::as_ref));
        let aliases = self.read_aliases()?;
        let text = |key: &RowKey| vec![Id::Text(aliases.get(key).unwrap_or(key).parts.join("/"))];
        for chunk in keys.chunks(LOOK_UP_KEYS_MAX) {
            let mut query = format!("SELECT {}, {list} FROM {} WHERE ", sql::name(column), sql::name(&table.name));
            let texts: Vec<Address> = chunk.iter().map(text).collect();
            sql::push_in(&mut query, &[column], texts.iter().map(Vec::as_slice));
            query.push_str(&format!(" ORDER BY {list}"));
            let mut found: HashMap<String, Address> = HashMap::with_capacity(chunk.len());
            for row in self.select(&query)? {
                let mut values = row.into_iter();
                let text = id(table, column, values.next().unwrap_or(Sql::NULL))?.text();
                let address: Result<Address, Fault> =
                    columns.iter().zip(values).map(|(name, value)| id(table, name, value)).collect();
                // uuid is not unique everywhere: the oldest row counts.
                found.entry(fold(&text)).or_insert(address?);
            }
            for (key, text) in chunk.iter().zip(texts) {
                self.ids.set(key.clone(), found.get(&fold(&text[0].text())).cloned());
            }
        }
        Ok(())
    }

    /// The addresses that element keys name; `None` where a joined row is not here.
    fn joined_addresses(
        &mut self,
        table: &Table,
        columns: &[Name],
        keys: Vec<RowKey>,
    ) -> Result<Vec<(RowKey, Option<Address>)>, Fault> {
        let catalog = self.catalog.clone();
        let target_of = |name: &Name| target(&catalog, table.column(name)?.reference.as_ref()?);
        let joined = |name: &Name, part: &String| {
            target_of(name).map(|(target, _)| RowKey::single(target.name.clone(), part.clone()))
        };
        let targets: Vec<RowKey> = keys
            .iter()
            .flat_map(|key| columns.iter().zip(&key.parts).filter_map(|(name, part)| joined(name, part)))
            .collect();
        self.locate(&targets)?;
        let address = |key: &RowKey| -> Option<Address> {
            (key.parts.len() == columns.len()).then_some(())?;
            let each = |(name, part): (&Name, &String)| match (joined(name, part), target_of(name)) {
                (Some(_), Some((_, Holds::Uuid))) => Some(Id::Text(part.clone())),
                (Some(target), _) => self.ids.address(&target).and_then(|address| address.first().cloned()),
                _ => match table.column(name)?.kind {
                    ColumnKind::Int => part.parse().ok().map(Id::Int),
                    _ => Some(Id::Text(part.clone())),
                },
            };
            columns.iter().zip(&key.parts).map(each).collect()
        };
        let addresses: Vec<Option<Address>> = keys.iter().map(address).collect();
        Ok(keys.into_iter().zip(addresses).collect())
    }

    /// Keeps those addresses at which the table has a row.
    fn confirm(&mut self, table: &Table, addresses: Vec<(RowKey, Option<Address>)>) -> Result<(), Fault> {
        let columns = address_columns(table);
        let list = sql::names(columns.iter().map(AsRef::as_ref));
        let mut found: HashMap<Vec<Id>, Address> = HashMap::new();
        let wanted: Vec<&Address> = addresses.iter().filter_map(|(_, address)| address.as_ref()).collect();
        for chunk in wanted.chunks(LOOK_UP_KEYS_MAX) {
            let mut query = format!("SELECT {list} FROM {} WHERE ", sql::name(&table.name));
            sql::push_in(&mut query, &columns, chunk.iter().map(|address| address.as_slice()));
            for row in self.select(&query)? {
                let address: Result<Address, Fault> =
                    columns.iter().zip(row).map(|(name, value)| id(table, name, value)).collect();
                let address = address?;
                found.insert(fold_all(&address), address);
            }
        }
        for (key, address) in addresses {
            let here = address.and_then(|address| found.get(&fold_all(&address)).cloned());
            self.ids.set(key, here);
        }
        Ok(())
    }

    /// Finds the row keys of local ids, as far as not yet known.
    pub(crate) fn identify(&mut self, wanted: BTreeMap<Name, HashSet<Id>>) -> Result<(), Fault> {
        let catalog = self.catalog.clone();
        for (name, ids) in wanted {
            let Some(table) = catalog.table(&name) else { continue };
            let known = self.ids.by_id.entry(name.clone()).or_default();
            let mut unknown: Vec<Id> = ids.into_iter().filter(|id| !known.contains_key(id)).collect();
            unknown.sort();
            match &table.identity {
                Identity::Uuid { column } => self.identify_by_uuid(table, column, &unknown)?,
                Identity::Owner { table: owner, .. } => {
                    self.identify(BTreeMap::from([(owner.clone(), unknown.iter().cloned().collect())]))?;
                    for id in unknown {
                        let key = self
                            .ids
                            .key(owner, &id)
                            .map(|key| RowKey { table: name.clone(), parts: key.parts.clone() });
                        self.ids.by_id.entry(name.clone()).or_default().insert(id, key);
                    }
                }
                Identity::Key { .. } => {
                    for id in unknown {
                        let key = RowKey::single(name.clone(), id.text());
                        self.ids.set_key(&name, id, key);
                    }
                }
                Identity::Joined { .. } | Identity::None => {}
            }
        }
        Ok(())
    }

    fn identify_by_uuid(&mut self, table: &Table, column: &Name, ids: &[Id]) -> Result<(), Fault> {
        let [key] = table.primary_key.as_slice() else { return Ok(()) };
        for chunk in ids.chunks(LOOK_UP_KEYS_MAX) {
            let mut query =
                format!("SELECT {}, {} FROM {} WHERE ", sql::name(key), sql::name(column), sql::name(&table.name));
            let rows: Vec<[Id; 1]> = chunk.iter().map(|id| [id.clone()]).collect();
            sql::push_in(&mut query, &[key], rows.iter().map(<[Id; 1]>::as_slice));
            let uuid = table.column(column);
            for row in self.select(&query)? {
                let mut values = row.into_iter();
                let local = id(table, key, values.next().unwrap_or(Sql::NULL))?;
                let text = uuid.and_then(|uuid| value::read(uuid, values.next()?).ok());
                let found = text.and_then(|text| text.text().map(|text| RowKey::single(table.name.clone(), text)));
                self.ids.by_id.entry(table.name.clone()).or_default().insert(local, found);
            }
        }
        let known = self.ids.by_id.entry(table.name.clone()).or_default();
        for id in ids {
            known.entry(id.clone()).or_insert(None);
        }
        Ok(())
    }
}
