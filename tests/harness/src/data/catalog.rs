//! The tables of one database and the identity of every row, whatever its local id.
//!
//! Written for the comparison alone and on purpose apart from the product's catalog: an error in one cannot hide in the other.

use anyhow::{Context, Result};
use mysql::prelude::Queryable;
use mysql::{Conn, Value};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A row's columns as the database prints them; `None` is NULL.
pub type Row = Vec<Option<String>>;

/// One table as the live database describes it.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Column names in order.
    pub columns: Vec<String>,
    /// Primary key columns.
    pub key: Vec<String>,
    /// Columns that point at another table's row.
    pub references: BTreeMap<String, String>,
}

impl Table {
    /// The place of a column.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column == name)
    }

    fn has_uuid(&self) -> bool {
        self.column("uuid").is_some()
    }

    /// The owner whose key this table shares (`patient` → `person`).
    fn owner(&self) -> Option<&String> {
        match self.key.as_slice() {
            [only] if !self.has_uuid() => self.references.get(only),
            _ => None,
        }
    }
}

/// Tables whose rows are known by their key on every server, although they have a uuid.
const NATURAL: [&str; 3] = ["role", "privilege", "global_property"];

/// References that no foreign key guards (FLOWS.md): table, column, target.
const UNGUARDED: [(&str, &str, &str); 9] = [
    ("orders", "concept_id", "concept"),
    ("concept_set", "concept_id", "concept"),
    ("cohort_member", "voided_by", "users"),
    ("concept_name_tag", "creator", "users"),
    ("concept_name_tag", "voided_by", "users"),
    ("person_name", "changed_by", "users"),
    ("provider_role", "creator", "users"),
    ("provider_role", "changed_by", "users"),
    ("provider_role", "retired_by", "users"),
];

/// Formats of person attribute types whose attributes hold the local id of a row.
const ID_FORMATS: [(&str, &str); 3] =
    [("org.openmrs.Concept", "concept"), ("org.openmrs.Location", "location"), ("org.openmrs.User", "users")];

/// A reader of one database that knows identities.
pub struct Catalog {
    connection: Conn,
    tables: BTreeMap<String, Table>,
    identities: HashMap<String, HashMap<String, String>>,
    /// Person attribute type id → the table at which its attributes' values point.
    attribute_targets: HashMap<String, &'static str>,
}

impl Catalog {
    /// Reads the tables of the connection's database.
    pub fn read(mut connection: Conn) -> Result<Catalog> {
        let mut tables: BTreeMap<String, Table> = BTreeMap::new();
        let columns: Vec<(String, String, String)> = connection.query(
            "SELECT c.table_name, c.column_name, c.column_key FROM information_schema.columns c \
             JOIN information_schema.tables t ON t.table_schema = c.table_schema AND t.table_name = c.table_name \
             WHERE c.table_schema = DATABASE() AND t.table_type = 'BASE TABLE' ORDER BY c.table_name, c.ordinal_position",
        )?;
        for (table, column, key) in columns {
            let table = tables.entry(table).or_default();
            if key == "PRI" {
                table.key.push(column.clone());
            }
            table.columns.push(column);
        }
        let references: Vec<(String, String, String)> = connection.query(
            "SELECT table_name, column_name, referenced_table_name FROM information_schema.key_column_usage \
             WHERE table_schema = DATABASE() AND referenced_table_name IS NOT NULL",
        )?;
        let unguarded =
            UNGUARDED.map(|(table, column, target)| (table.to_owned(), column.to_owned(), target.to_owned()));
        for (table, column, target) in references.into_iter().chain(unguarded) {
            if let Some(table) = tables.get_mut(&table) {
                table.references.insert(column, target);
            }
        }
        let mut catalog = Catalog { connection, tables, identities: HashMap::new(), attribute_targets: HashMap::new() };
        catalog.attribute_targets = catalog.read_attribute_targets()?;
        Ok(catalog)
    }

    /// The names of all tables.
    pub fn names(&self) -> BTreeSet<String> {
        self.tables.keys().cloned().collect()
    }

    /// One table.
    pub fn table(&self, name: &str) -> Result<&Table> {
        self.tables.get(name).with_context(|| format!("there is no table {name}"))
    }

    /// All rows of a table by identity, each with its columns in the order of `columns`, references resolved. Rows that share
    /// an identity (join tables without a key) are told apart by a number.
    pub fn resolved(&mut self, name: &str) -> Result<BTreeMap<String, Row>> {
        let table = self.table(name)?.clone();
        let rows = self.rows(name)?;
        let mut resolved = BTreeMap::new();
        for row in rows {
            let mut identity = self.identity(name, &table, &row)?;
            while resolved.contains_key(&identity) {
                identity.push('+');
            }
            let row = self.resolve(name, &table, row)?;
            resolved.insert(identity, row);
        }
        Ok(resolved)
    }

    /// Whether a column holds nothing but the row's place on this one server.
    pub fn is_local(&self, name: &str, column: &str) -> Result<bool> {
        let table = self.table(name)?;
        let is_key = table.key.len() == 1 && table.key[0] == column;
        Ok(is_key && !table.references.contains_key(column) && !NATURAL.contains(&name))
    }

    fn rows(&mut self, name: &str) -> Result<Vec<Row>> {
        let table = self.table(name)?;
        let columns = table.columns.iter().map(|column| format!("`{column}`")).collect::<Vec<_>>().join(",");
        // Rows without identity of their own are numbered in an order that is the same on every server.
        let order = if table.key.is_empty() { format!("ORDER BY {columns}") } else { String::new() };
        let rows: Vec<mysql::Row> = self.connection.query(format!("SELECT {columns} FROM `{name}` {order}"))?;
        Ok(rows.into_iter().map(|row| row.unwrap().into_iter().map(text).collect()).collect())
    }

    fn resolve(&mut self, name: &str, table: &Table, row: Row) -> Result<Row> {
        let target_of_value = match (name, table.column("person_attribute_type_id")) {
            ("person_attribute", Some(at)) => row[at].as_ref().and_then(|id| self.attribute_targets.get(id)).copied(),
            ("person_attribute_type", Some(at)) => {
                row[at].as_ref().and_then(|id| self.attribute_targets.get(id)).copied()
            }
            _ => None,
        };
        let mut resolved = Vec::with_capacity(row.len());
        for (column, value) in table.columns.iter().zip(row) {
            let loose = matches!(
                (name, column.as_str()),
                ("person_attribute", "value") | ("person_attribute_type", "foreign_key")
            );
            let target = if loose { target_of_value.map(str::to_owned) } else { table.references.get(column).cloned() };
            resolved.push(match (target, value) {
                (Some(target), Some(id)) => Some(self.identity_of(&target, &id)?),
                (_, value) => value,
            });
        }
        Ok(resolved)
    }

    fn identity(&mut self, name: &str, table: &Table, row: &Row) -> Result<String> {
        if table.has_uuid() && !NATURAL.contains(&name) {
            let uuid = table.column("uuid").and_then(|at| row[at].clone());
            return Ok(uuid.unwrap_or_else(|| "without uuid".to_owned()));
        }
        let parts: Vec<String> = if table.key.is_empty() { table.columns.clone() } else { table.key.clone() };
        let mut identity = Vec::with_capacity(parts.len());
        for part in parts {
            let value = table.column(&part).and_then(|at| row[at].clone()).unwrap_or_default();
            identity.push(match table.references.get(&part).cloned() {
                Some(target) => self.identity_of(&target, &value)?,
                None => value,
            });
        }
        Ok(identity.join("/"))
    }

    /// The identity of the row with a local id.
    fn identity_of(&mut self, name: &str, id: &str) -> Result<String> {
        if NATURAL.contains(&name) {
            return Ok(id.to_owned());
        }
        if !self.identities.contains_key(name) {
            let known = self.read_identities(name)?;
            self.identities.insert(name.to_owned(), known);
        }
        let known = self.identities.get(name).and_then(|known| known.get(id));
        Ok(known.cloned().unwrap_or_else(|| format!("nothing ({name} {id})")))
    }

    fn read_identities(&mut self, name: &str) -> Result<HashMap<String, String>> {
        let table = self.table(name)?.clone();
        if let Some(owner) = table.owner().cloned() {
            // A row that shares its owner's key exists only where it exists: a dangling owner is not an identity.
            let ids: Vec<String> =
                self.connection.query(format!("SELECT CAST(`{}` AS CHAR) FROM `{name}`", table.key[0]))?;
            return ids.into_iter().map(|id| Ok((id.clone(), self.identity_of(&owner, &id)?))).collect();
        }
        let key = table.key.first().with_context(|| format!("{name} has no key"))?;
        let pairs: Vec<(String, Option<String>)> =
            self.connection.query(format!("SELECT CAST(`{key}` AS CHAR), uuid FROM `{name}`"))?;
        Ok(pairs.into_iter().map(|(id, uuid)| (id, uuid.unwrap_or_default())).collect())
    }

    fn read_attribute_targets(&mut self) -> Result<HashMap<String, &'static str>> {
        if !self.tables.contains_key("person_attribute_type") {
            return Ok(HashMap::new());
        }
        let formats: Vec<(String, Option<String>)> = self
            .connection
            .query("SELECT CAST(person_attribute_type_id AS CHAR), format FROM person_attribute_type")?;
        let target = |format: Option<String>| {
            ID_FORMATS.iter().find(|(name, _)| Some(*name) == format.as_deref()).map(|(_, target)| *target)
        };
        Ok(formats.into_iter().filter_map(|(id, format)| target(format).map(|target| (id, target))).collect())
    }
}

fn text(value: Value) -> Option<String> {
    match value {
        Value::NULL => None,
        // Bytes that are no text are told apart all the same.
        Value::Bytes(bytes) => {
            Some(String::from_utf8(bytes).unwrap_or_else(|error| format!("{:02x?}", error.as_bytes())))
        }
        other => Some(other.as_sql(true)),
    }
}
