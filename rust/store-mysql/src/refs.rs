//! References: local ids in columns to row keys and back, dynamic ones included.

use crate::error::Fault;
use crate::ids::{target, Holds};
use crate::sql::Id;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use std::collections::{BTreeMap, HashMap, HashSet};
use tributary_engine::catalog::{dynamic_target, Catalog, Column, DynamicReference, Reference};
use tributary_engine::store::{Columns, RowReason};
use tributary_model::{Name, RowKey, Value};

/// Columns with local ids, to be turned into references.
pub(crate) struct LocalColumns<'c> {
    pub(crate) table: Name,
    pub(crate) columns: &'c mut Columns,
    /// The table at which the row's dynamic reference points, if it holds one.
    pub(crate) dynamic: Option<&'static str>,
    /// Columns that [`MySqlTx::refer`] found pointing nowhere.
    pub(crate) dangling: Vec<Name>,
}

impl<'c> LocalColumns<'c> {
    pub(crate) fn new(table: &Name, columns: &'c mut Columns, dynamic: Option<&'static str>) -> Self {
        LocalColumns { table: table.clone(), columns, dynamic, dangling: Vec::new() }
    }
}

/// Where a column of a row points, in the local database.
enum Points<'c> {
    Key(&'c Name),
    Uuid(&'c Name),
    /// By a local id in an integer or in a text.
    Dynamic(&'static str),
}

fn points<'c>(catalog: &'c Catalog, table: &str, column: &str, dynamic: Option<&'static str>) -> Option<Points<'c>> {
    match catalog.table(table)?.column(column)?.reference.as_ref()? {
        Reference::Dynamic(_) => dynamic.map(Points::Dynamic),
        fixed => target(catalog, fixed).map(|(target, holds)| match holds {
            Holds::PrimaryKey => Points::Key(&target.name),
            Holds::Uuid => Points::Uuid(&target.name),
        }),
    }
}

/// A local id in a column; a dynamic text that is no number is not one.
pub(crate) fn local_id(value: &Value, dynamic: bool) -> Option<Id> {
    match value {
        Value::Int(id) => Some(Id::Int(*id)),
        Value::Text(text) if dynamic => text.trim().parse().ok().map(Id::Int),
        Value::Text(text) => Some(Id::Text(text.clone())),
        _ => None,
    }
}

impl MySqlTx<'_> {
    /// Turns local ids into references. A dynamic one that points nowhere stays the text it is; a
    /// fixed one becomes NULL and its column is noted.
    pub(crate) fn refer(&mut self, rows: &mut [LocalColumns<'_>]) -> Result<(), Fault> {
        let catalog = self.catalog.clone();
        self.identify(wanted(&catalog, rows))?;
        for row in rows {
            for (name, value) in row.columns.iter_mut() {
                let found = match points(&catalog, &row.table, name, row.dynamic) {
                    Some(Points::Uuid(target)) => value.text().map(|uuid| RowKey::single(target.clone(), uuid)),
                    Some(Points::Key(target)) => match local_id(value, false) {
                        Some(id) => match self.ids.key(target, &id) {
                            Some(key) => Some(key.clone()),
                            None => {
                                row.dangling.push(name.clone());
                                *value = Value::Null;
                                None
                            }
                        },
                        None => None,
                    },
                    Some(Points::Dynamic(target)) => {
                        local_id(value, true).and_then(|id| self.ids.key(target, &id).cloned())
                    }
                    None => None,
                };
                if let Some(key) = found {
                    *value = Value::Ref(key);
                }
            }
        }
        Ok(())
    }

    /// The local value that stands for a reference in a column of the row `of`.
    pub(crate) fn local_value(&self, of: &RowKey, column: &Column, key: &RowKey) -> Result<Value, Fault> {
        let missing = || Fault::row(of, RowReason::MissingReference(Some(key.clone())));
        let misfit = || Fault::row(of, RowReason::DoesNotFit(Some(column.name.to_string())));
        let reference = column.reference.as_ref().ok_or_else(misfit)?;
        let holds = match reference {
            Reference::Dynamic(_) => Holds::PrimaryKey,
            Reference::Fixed { table, .. } if *table != key.table && !self.same_rows(table, &key.table) => {
                return Err(misfit())
            }
            fixed => target(&self.catalog, fixed).map(|(_, holds)| holds).ok_or_else(misfit)?,
        };
        let address = self.ids.address(key).ok_or_else(missing)?;
        match (holds, address.first(), reference) {
            (Holds::Uuid, _, _) => Ok(Value::Text(key.parts.concat())),
            (_, Some(id), Reference::Dynamic(DynamicReference::PersonAttributeValue)) => Ok(Value::Text(id.text())),
            (_, Some(Id::Int(id)), _) => Ok(Value::Int(*id)),
            (_, Some(Id::Text(text)), _) => Ok(Value::Text(text.clone())),
            (_, None, _) => Err(missing()),
        }
    }

    /// Whether a patient's key serves where a person's is meant: two databases may guard one column by different
    /// foreign keys, and owner and owned share the key.
    fn same_rows(&self, one: &str, other: &str) -> bool {
        let root = |name: &str| self.catalog.uuid_table(name).map(|table| table.name.clone());
        matches!((root(one), root(other)), (Some(one), Some(other)) if one == other)
    }

    /// The tables at which the dynamic references of attribute rows point, by attribute type (local id).
    pub(crate) fn attribute_targets(&mut self) -> Result<HashMap<i64, &'static str>, Fault> {
        if self.attribute_targets.is_none() {
            let mut targets = HashMap::new();
            if self.catalog.table("person_attribute_type").is_some() {
                let rows: Vec<(i64, Option<String>)> =
                    self.conn.query("SELECT person_attribute_type_id, format FROM person_attribute_type")?;
                targets
                    .extend(rows.into_iter().filter_map(|(id, format)| Some((id, dynamic_target(format.as_deref())?))));
            }
            self.attribute_targets = Some(targets);
        }
        Ok(self.attribute_targets.clone().unwrap_or_default())
    }
}

/// The local ids in the rows' reference columns, by target table.
pub(crate) fn wanted(catalog: &Catalog, rows: &[LocalColumns<'_>]) -> BTreeMap<Name, HashSet<Id>> {
    let mut wanted: BTreeMap<Name, HashSet<Id>> = BTreeMap::new();
    for row in rows {
        for (name, value) in row.columns.iter() {
            let (target, id) = match points(catalog, &row.table, name, row.dynamic) {
                Some(Points::Key(target)) => (target.clone(), local_id(value, false)),
                Some(Points::Dynamic(target)) => (Name::from(target), local_id(value, true)),
                _ => continue,
            };
            if let Some(id) = id {
                wanted.entry(target).or_default().insert(id);
            }
        }
    }
    wanted
}
