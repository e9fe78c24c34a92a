//! From local ids in captured rows to row keys.
//!
//! Guarantees: an id is looked up in the live table, then among the captured rows that say which uuid it had, then among
//! the tombstones, then among captured deletes that wait behind; a row or a required reference that
//! nobody knows any more is reported, never guessed.

use super::{Deleted, RawTx};
use crate::codec::key_of_text;
use crate::error::Fault;
use crate::ids::{self, address_columns, Address};
use crate::refs::{local_id, wanted, LocalColumns};
use crate::rows::{dynamic_target_of, identifying_columns, part_of};
use crate::sql::{self, Id};
use crate::tx::MySqlTx;
use crate::value;
use mysql::prelude::Queryable;
use std::collections::{BTreeMap, HashMap, HashSet};
use tributary_engine::catalog::{Catalog, DynamicReference, Identity, Reference, Table};
use tributary_engine::store::Columns;
use tributary_model::{Change, Name, Op, RowKey, Value};
use tributary_wire::capture::{Row, Rows};

/// A captured row on its way to a change.
pub(crate) struct RawRow {
    pub(crate) table: Name,
    op: Op,
    key: Columns,
    columns: Columns,
    old: Columns,
    /// The local values of the key, before references were resolved.
    address: Vec<(Name, Id)>,
    identity: Option<RowKey>,
    dynamic: Option<&'static str>,
    /// A required reference that nobody knows.
    broken: bool,
}

impl RawRow {
    pub(super) fn new(row: Row) -> Self {
        let Row { op, table, key, columns, old } = row;
        let address = key.iter().filter_map(|(name, value)| Some((name.clone(), local_id(value, false)?))).collect();
        RawRow { table, op, key, columns, old, address, identity: None, dynamic: None, broken: false }
    }

    fn parts(&mut self) -> [&mut Columns; 3] {
        [&mut self.key, &mut self.columns, &mut self.old]
    }

    fn value(&self, name: &str) -> Option<&Value> {
        [&self.columns, &self.key, &self.old]
            .into_iter()
            .flatten()
            .find(|(column, _)| &**column == name)
            .map(|(_, value)| value)
    }

    /// The local id, if the key is the table's primary key of one column. Hibernate may know a row by another one
    /// (`obs_reference_range` by `obs_id`).
    fn id(&self, table: &Table) -> Option<&Id> {
        match (self.address.as_slice(), table.primary_key.as_slice()) {
            ([(name, id)], [key]) if name == key => Some(id),
            _ => None,
        }
    }

    fn full_address(&self, table: &Table) -> Option<Address> {
        let value = |name: &Name| self.address.iter().find(|(column, _)| column == name).map(|(_, id)| id.clone());
        address_columns(table).iter().map(value).collect()
    }

    /// The identity that the row itself tells, references resolved.
    fn own_identity(&self, table: &Table) -> Option<RowKey> {
        let parts = identifying_columns(table).into_iter().map(|column| part_of(self.value(&column.name)?));
        let parts: Vec<String> = parts.collect::<Option<_>>()?;
        (!parts.is_empty()).then(|| RowKey { table: table.name.clone(), parts })
    }

    pub(super) fn tombstone(&self, catalog: &Catalog) -> Option<Deleted> {
        let table = catalog.table(&self.table)?;
        match (self.op, table.surrogate(), self.id(table), &self.identity) {
            (Op::Delete, Some(_), Some(Id::Int(id)), Some(key)) => {
                Some(Deleted { table: self.table.clone(), id: *id, key: key.clone() })
            }
            _ => None,
        }
    }

    /// The change, or `None` when the row or a required reference has no identity.
    pub(super) fn into_change(self, catalog: &Catalog) -> Option<Change> {
        let table = catalog.table(&self.table)?;
        let surrogate = table.surrogate().cloned();
        let local_id = match (self.op, &surrogate, self.id(table)) {
            (Op::Insert, Some(_), Some(Id::Int(id))) => Some(*id),
            _ => None,
        };
        let key = self.identity.filter(|_| !self.broken)?;
        let sent = |columns: Columns| -> Columns {
            let generated = |name: &Name| table.column(name).is_some_and(|column| column.generated);
            columns.into_iter().filter(|(name, _)| Some(name) != surrogate.as_ref() && !generated(name)).collect()
        };
        let mut columns = self.columns;
        if self.op != Op::Update {
            let missing: Columns =
                self.key.into_iter().filter(|(name, _)| columns.iter().all(|(known, _)| known != name)).collect();
            columns.extend(missing);
        }
        let (columns, old) = match self.op {
            Op::Insert => (sent(columns), Vec::new()),
            Op::Update => (sent(columns), sent(self.old)),
            Op::Delete => (Vec::new(), sent(columns)),
        };
        Some(Change { key, op: self.op, columns, old, local_id })
    }
}

/// Local ids that nobody has named yet.
type Missing = BTreeMap<Name, HashSet<Id>>;

impl MySqlTx<'_> {
    pub(super) fn resolve(&mut self, transactions: &mut [RawTx]) -> Result<(), Fault> {
        self.know_tables(transactions)?;
        let catalog = self.catalog.clone();
        for row in rows_of(transactions) {
            normalise(&catalog, row);
        }
        self.round(
            &catalog,
            rows_of(transactions).flat_map(|row| {
                let RawRow { table, key, columns, old, .. } = row;
                [key, columns, old].map(|part| (&**table, part))
            }),
        )?;
        self.find_dynamic(&catalog, transactions)?;
        let wanted = all_wanted(&catalog, transactions);
        self.identify(wanted.clone())?;
        self.find_missing(&catalog, wanted, transactions)?;
        self.refer_all(&catalog, transactions)?;
        self.find_identities(&catalog, transactions)
    }

    /// Reads the catalog anew when a table turns up that it does not know.
    fn know_tables(&mut self, transactions: &mut [RawTx]) -> Result<(), Fault> {
        if rows_of(transactions).any(|row| self.catalog.table(&row.table).is_none()) {
            self.catalog = self.store.read_catalog_anew(&mut self.conn)?;
        }
        Ok(())
    }

    /// Finds out at which tables dynamic references point; an update may not name what decides it.
    fn find_dynamic(&mut self, catalog: &Catalog, transactions: &mut [RawTx]) -> Result<(), Fault> {
        for (name, dynamic, beside) in dynamic_tables(catalog) {
            let mut rows: Vec<&mut RawRow> = rows_of(transactions).filter(|row| row.table == name).collect();
            let Some(table) = catalog.table(&name).filter(|_| !rows.is_empty()) else { continue };
            let Some(deciding) = table.column(beside) else { continue };
            let addresses: Vec<Address> = rows
                .iter()
                .filter(|row| row.value(beside).is_none())
                .filter_map(|row| row.full_address(table))
                .collect();
            let stored = self.read(table, &[deciding], &addresses.iter().collect::<Vec<_>>())?;
            let targets = self.attribute_targets()?;
            for row in &mut rows {
                let decides = match row.value(beside) {
                    Some(value) => Some(vec![(deciding.name.clone(), value.clone())]),
                    None => row.full_address(table).and_then(|address| stored.get(&address).cloned()),
                };
                row.dynamic = decides.and_then(|columns| dynamic_target_of(dynamic, &columns, &targets));
            }
        }
        Ok(())
    }

    fn find_missing(&mut self, catalog: &Catalog, wanted: Missing, transactions: &mut [RawTx]) -> Result<(), Fault> {
        let mut missing = self.still_missing(catalog, wanted);
        if missing.is_empty() {
            return Ok(());
        }
        let told: Vec<RowKey4Id> = rows_of(transactions).filter_map(|row| told_by(catalog, row)).collect();
        self.take_told(catalog, &mut missing, told);
        if !missing.is_empty() {
            let told = self.tombstones(&missing)?;
            self.take_told(catalog, &mut missing, told);
        }
        if !missing.is_empty() {
            let told = self.waiting_rows(catalog)?;
            self.take_told(catalog, &mut missing, told);
        }
        Ok(())
    }

    /// Ids without a row, by the tables that hold the uuids: a patient's is missing when the person's is.
    fn still_missing(&self, catalog: &Catalog, wanted: Missing) -> Missing {
        let mut missing = Missing::new();
        for (table, ids) in wanted {
            let Some(root) = catalog.uuid_table(&table).map(|root| root.name.clone()) else { continue };
            let unknown = ids.into_iter().filter(|id| self.ids.key(&table, id).is_none());
            for id in unknown {
                missing.entry(table.clone()).or_default().insert(id.clone());
                missing.entry(root.clone()).or_default().insert(id);
            }
        }
        missing
    }

    fn take_told(&mut self, catalog: &Catalog, missing: &mut Missing, told: Vec<RowKey4Id>) {
        let told: HashMap<(Name, Id), RowKey> =
            told.into_iter().map(|told| ((told.table, told.id), told.key)).collect();
        missing.retain(|table, ids| {
            let root = catalog.uuid_table(table).map_or_else(|| table.clone(), |root| root.name.clone());
            ids.retain(|id| match told.get(&(root.clone(), id.clone())) {
                Some(key) => {
                    let key = RowKey { table: table.clone(), parts: key.parts.clone() };
                    self.ids.set_key(table, id.clone(), key);
                    false
                }
                None => true,
            });
            !ids.is_empty()
        });
    }

    fn tombstones(&mut self, missing: &Missing) -> Result<Vec<RowKey4Id>, Fault> {
        let mut told = Vec::new();
        for (table, ids) in missing {
            let ids: Vec<[Id; 1]> = ids.iter().map(|id| [id.clone()]).collect();
            for chunk in ids.chunks(sql::BATCH_ROWS_MAX) {
                let mut query = String::from("SELECT local_id, row_key FROM tributary_tombstone WHERE table_name = ");
                sql::push_text(&mut query, table);
                query.push_str(" AND ");
                sql::push_in(&mut query, &["local_id"], chunk.iter().map(<[Id; 1]>::as_slice));
                let rows: Vec<(i64, String)> = self.conn.query(query)?;
                told.extend(rows.into_iter().filter_map(|(id, text)| {
                    Some(RowKey4Id { table: table.clone(), id: Id::Int(id), key: key_of_text(&text)? })
                }));
            }
        }
        Ok(told)
    }

    /// What the captures that wait behind tell of the uuids of ids.
    fn waiting_rows(&mut self, catalog: &Catalog) -> Result<Vec<RowKey4Id>, Fault> {
        let mut told = Vec::new();
        let mut after = 0i64;
        loop {
            let next: Option<(i64, Vec<u8>, Option<String>)> = self.conn.exec_first(
                "SELECT id, payload, temporals FROM tributary_journal WHERE id > ? ORDER BY id LIMIT 1",
                (after,),
            )?;
            let Some((id, payload, temporals)) = next else { return Ok(told) };
            for row in Rows::open(&payload, temporals.as_deref())? {
                let row = RawRow::new(row?);
                // Where a row is gone, somebody deleted it.
                told.extend(told_by(catalog, &row).filter(|_| row.op == Op::Delete));
            }
            after = id;
        }
    }

    fn refer_all(&mut self, catalog: &Catalog, transactions: &mut [RawTx]) -> Result<(), Fault> {
        let mut rows: Vec<&mut RawRow> = rows_of(transactions).collect();
        let mut local: Vec<LocalColumns<'_>> = Vec::with_capacity(rows.len() * 3);
        for row in &mut rows {
            let (table, dynamic) = (row.table.clone(), row.dynamic);
            local.extend(row.parts().map(|columns| LocalColumns::new(&table, columns, dynamic)));
        }
        self.refer(&mut local)?;
        let required = |table: &str, name: &Name| {
            catalog.table(table).and_then(|table| table.column(name)).is_some_and(|column| !column.nullable)
        };
        let broken: Vec<bool> = local
            .chunks(3)
            .map(|parts| parts.iter().any(|part| part.dangling.iter().any(|name| required(&part.table, name))))
            .collect();
        for (row, broken) in rows.into_iter().zip(broken) {
            row.broken = broken && row.op == Op::Insert;
        }
        Ok(())
    }

    fn find_identities(&mut self, catalog: &Catalog, transactions: &mut [RawTx]) -> Result<(), Fault> {
        let mut unknown: BTreeMap<(Name, Vec<Name>), HashSet<Address>> = BTreeMap::new();
        for row in rows_of(transactions) {
            let Some(table) = catalog.table(&row.table) else { continue };
            row.identity = row.own_identity(table).or_else(|| self.ids.key(&row.table, row.id(table)?).cloned());
            if let (None, Identity::Uuid { .. }) = (&row.identity, &table.identity) {
                let (names, ids) = row.address.iter().cloned().unzip();
                unknown.entry((row.table.clone(), names)).or_default().insert(ids);
            }
        }
        for ((name, columns), addresses) in unknown {
            let Some(table) = catalog.table(&name).filter(|_| !columns.is_empty()) else { continue };
            let found = self.uuids_by(table, &columns, addresses)?;
            for row in rows_of(transactions).filter(|row| row.table == name && row.identity.is_none()) {
                let (names, ids): (Vec<Name>, Address) = row.address.iter().cloned().unzip();
                let uuid = found.get(&ids).filter(|_| names == columns);
                row.identity = uuid.map(|uuid| RowKey::single(name.clone(), uuid.clone()));
            }
        }
        Ok(())
    }

    /// The uuids of rows that are known by the values of some columns.
    fn uuids_by(
        &mut self,
        table: &Table,
        columns: &[Name],
        addresses: HashSet<Address>,
    ) -> Result<HashMap<Address, String>, Fault> {
        let Identity::Uuid { column } = &table.identity else { return Ok(HashMap::new()) };
        let addresses: Vec<Address> = addresses.into_iter().collect();
        let list = sql::names(columns.iter().chain([column]).map(AsRef::as_ref));
        let mut found = HashMap::new();
        for chunk in addresses.chunks(sql::BATCH_ROWS_MAX) {
            let mut query = format!("SELECT {list} FROM {} WHERE ", sql::name(&table.name));
            sql::push_in(&mut query, columns, chunk.iter().map(Vec::as_slice));
            for mut row in self.select(&query)? {
                let uuid = row.split_off(columns.len()).into_iter().next();
                let uuid = uuid.map(|uuid| ids::id(table, column, uuid)).transpose()?;
                let address = columns.iter().zip(row).map(|(name, value)| ids::id(table, name, value));
                found.extend(
                    uuid.map(|uuid| Ok::<_, Fault>((address.collect::<Result<Address, _>>()?, uuid.text())))
                        .transpose()?,
                );
            }
        }
        Ok(found)
    }
}

/// The identity of a local id.
struct RowKey4Id {
    table: Name,
    id: Id,
    key: RowKey,
}

/// What a captured insert or delete of a row with a uuid tells.
fn told_by(catalog: &Catalog, row: &RawRow) -> Option<RowKey4Id> {
    let table = catalog.table(&row.table)?;
    let Identity::Uuid { column } = &table.identity else { return None };
    let uuid = row.value(column)?.text()?.trim_end();
    Some(RowKey4Id {
        table: table.name.clone(),
        id: row.id(table)?.clone(),
        key: RowKey::single(table.name.clone(), uuid),
    })
}

fn rows_of(transactions: &mut [RawTx]) -> impl Iterator<Item = &mut RawRow> {
    transactions.iter_mut().flat_map(|transaction| transaction.rows.iter_mut())
}

/// Tables with a dynamic reference, and the column that decides where it points.
fn dynamic_tables(catalog: &Catalog) -> Vec<(Name, DynamicReference, &'static str)> {
    let of = |table: &Table| {
        table.columns.iter().find_map(|column| match column.reference {
            Some(Reference::Dynamic(dynamic)) => Some(dynamic),
            _ => None,
        })
    };
    let beside = |dynamic| match dynamic {
        DynamicReference::PersonAttributeValue => "person_attribute_type_id",
        DynamicReference::PersonAttributeTypeForeignKey => "format",
    };
    catalog
        .tables
        .values()
        .filter_map(|table| of(table).map(|dynamic| (table.name.clone(), dynamic, beside(dynamic))))
        .collect()
}

fn normalise(catalog: &Catalog, row: &mut RawRow) {
    let Some(table) = catalog.table(&row.table) else { return };
    for columns in row.parts() {
        for (name, value) in columns {
            let Some(column) = table.column(name) else { continue };
            // A value of another shape stays as it is: the receiver parks what it cannot store.
            if let Ok(normal) = value::captured(column, value.clone()) {
                *value = normal;
            }
        }
    }
}

/// The ids behind every reference, every row that does not tell its identity itself, and every author.
fn all_wanted(catalog: &Catalog, transactions: &mut [RawTx]) -> Missing {
    let authors: HashSet<Id> =
        transactions.iter().filter_map(|transaction| transaction.head.user_id).map(Id::Int).collect();
    let own: Vec<(Name, Id)> = rows_of(transactions)
        .filter(|row| row.op == Op::Update)
        .filter_map(|row| Some((row.table.clone(), row.id(catalog.table(&row.table)?)?.clone())))
        .collect();
    let mut rows: Vec<&mut RawRow> = rows_of(transactions).collect();
    let mut local = Vec::with_capacity(rows.len() * 3);
    for row in &mut rows {
        let (table, dynamic) = (row.table.clone(), row.dynamic);
        local.extend(row.parts().map(|columns| LocalColumns::new(&table, columns, dynamic)));
    }
    let mut wanted = wanted(catalog, &local);
    wanted.entry(Name::from("users")).or_default().extend(authors);
    for (table, id) in own {
        wanted.entry(table).or_default().insert(id);
    }
    wanted
}
