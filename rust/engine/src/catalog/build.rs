//! From facts to meaning: identities, references, foreign-key order, digest.

use super::references::{DYNAMIC, UNGUARDED};
use super::{Association, Catalog, Column, ColumnKind, Identity, RawColumn, RawTable, Reference, Table};
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;
use tributary_model::Name;

/// Tables whose text key means the same on every server, although they have a uuid of their own.
const NATURAL_KEYS: &[(&str, &str)] = &[("role", "role"), ("privilege", "privilege"), ("global_property", "property")];

/// Columns that only say who did it and when.
const AUDIT: &[&str] = &[
    "creator",
    "date_created",
    "changed_by",
    "date_changed",
    "voided_by",
    "date_voided",
    "retired_by",
    "date_retired",
];

const OWN_PREFIX: &str = "tributary_";

impl Catalog {
    /// Gives the facts their meaning. Guarantees: total, and independent of the order of its input.
    pub fn build(facts: &[RawTable], associations: &[Association]) -> Catalog {
        let mut tables: BTreeMap<Name, Table> = facts
            .iter()
            .filter(|raw| !raw.name.to_lowercase().starts_with(OWN_PREFIX))
            .map(|raw| (lower(&raw.name), plain_table(raw)))
            .collect();
        for raw in facts {
            guard_references(&mut tables, raw);
        }
        for (table, column, target) in UNGUARDED {
            refer(&mut tables, table, column, target);
        }
        for association in associations {
            refer(
                &mut tables,
                &association.table.to_lowercase(),
                &association.column.to_lowercase(),
                &association.target_table.to_lowercase(),
            );
        }
        for (table, column, dynamic) in DYNAMIC {
            if let Some(column) = column_mut(&mut tables, table, column) {
                column.reference = Some(Reference::Dynamic(*dynamic));
            }
        }
        identify(&mut tables);
        rank(&mut tables);
        let digest = digest(&tables);
        Catalog { tables, digest }
    }
}

fn lower(text: &str) -> Name {
    Name::from(text.to_lowercase())
}

fn plain_table(raw: &RawTable) -> Table {
    let names = |list: &[String]| list.iter().map(|name| lower(name)).collect::<Vec<_>>();
    let mut unique_keys: Vec<Vec<Name>> = raw.unique_keys.iter().map(|key| names(key)).collect();
    unique_keys.retain(|key| !matches!(key.as_slice(), [only] if &**only == "uuid"));
    unique_keys.sort();
    Table {
        name: lower(&raw.name),
        columns: raw.columns.iter().map(plain_column).collect(),
        primary_key: names(&raw.primary_key),
        unique_keys,
        identity: Identity::None,
        rank: 0,
    }
}

fn plain_column(raw: &RawColumn) -> Column {
    let name = lower(&raw.name);
    let kind = kind_of(&raw.column_type);
    Column {
        audit: AUDIT.contains(&&*name),
        name,
        kind,
        type_text: raw.column_type.to_lowercase(),
        nullable: raw.nullable,
        has_default: raw.has_default,
        generated: raw.generated,
        length_max: raw.length_max.filter(|_| kind == ColumnKind::Text),
        three_byte: raw.character_set.as_deref().is_some_and(holds_three_bytes),
        reference: None,
    }
}

fn holds_three_bytes(character_set: &str) -> bool {
    matches!(character_set.to_lowercase().as_str(), "utf8" | "utf8mb3")
}

/// The kind of value that a database type holds.
fn kind_of(column_type: &str) -> ColumnKind {
    let lower = column_type.to_lowercase();
    let word = lower.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or_default();
    match word {
        "tinyint" | "smallint" | "mediumint" | "int" | "integer" | "bigint" | "bit" | "bool" | "boolean" | "year" => {
            ColumnKind::Int
        }
        "double" | "float" | "real" => ColumnKind::Double,
        "decimal" | "numeric" => ColumnKind::Decimal,
        "date" | "datetime" | "timestamp" | "time" => ColumnKind::Temporal,
        "blob" | "tinyblob" | "mediumblob" | "longblob" | "binary" | "varbinary" => ColumnKind::Bytes,
        _ => ColumnKind::Text,
    }
}

fn column_mut<'a>(tables: &'a mut BTreeMap<Name, Table>, table: &str, column: &str) -> Option<&'a mut Column> {
    tables.get_mut(table)?.columns.iter_mut().find(|candidate| &*candidate.name == column)
}

/// Sets the references that the database guards. Of several on one column the one with the smallest
/// target name counts (they name the same rows: a patient's key is a person's).
fn guard_references(tables: &mut BTreeMap<Name, Table>, raw: &RawTable) {
    let mut keys: Vec<_> = raw.foreign_keys.iter().collect();
    keys.sort_by_key(|key| (key.column.to_lowercase(), key.target_table.to_lowercase()));
    for key in keys {
        let target = lower(&key.target_table);
        if !tables.contains_key(&target) {
            continue;
        }
        let Some(column) = column_mut(tables, &raw.name.to_lowercase(), &key.column.to_lowercase()) else {
            continue;
        };
        if column.reference.is_none() {
            column.reference = Some(Reference::Fixed {
                table: target,
                column: lower(&key.target_column),
                guarded: true,
                cascades: key.cascades,
            });
        }
    }
}

/// Sets an unguarded reference, unless the database guards one there already.
fn refer(tables: &mut BTreeMap<Name, Table>, table: &str, column: &str, target: &str) {
    let Some(key) = tables.get(target).and_then(|target| match target.primary_key.as_slice() {
        [only] => Some(only.clone()),
        _ => None,
    }) else {
        return;
    };
    let own_key =
        tables.get(table).is_some_and(|table| matches!(table.primary_key.as_slice(), [only] if &**only == column));
    if own_key && table == target {
        return;
    }
    let Some(column) = column_mut(tables, table, column) else { return };
    if column.reference.is_none() {
        column.reference =
            Some(Reference::Fixed { table: Name::from(target), column: key, guarded: false, cascades: false });
    }
}

fn identify(tables: &mut BTreeMap<Name, Table>) {
    let primary_keys: BTreeMap<Name, Vec<Name>> =
        tables.iter().map(|(name, table)| (name.clone(), table.primary_key.clone())).collect();
    for table in tables.values_mut() {
        table.identity = identity_of(table, &primary_keys);
    }
}

fn identity_of(table: &Table, primary_keys: &BTreeMap<Name, Vec<Name>>) -> Identity {
    let natural = NATURAL_KEYS.iter().find(|(name, _)| *name == &*table.name);
    if let Some(column) = natural.and_then(|(_, key)| table.column(key)) {
        return Identity::Key { column: column.name.clone() };
    }
    if let Some(column) = table.column("uuid") {
        return Identity::Uuid { column: column.name.clone() };
    }
    let target = |name: &Name| match &table.column(name)?.reference {
        Some(Reference::Fixed { table, column, .. }) => Some((table.clone(), column.clone())),
        _ => None,
    };
    let is_key = |owner: &Name, column: &Name| {
        primary_keys.get(owner).is_some_and(|key| matches!(key.as_slice(), [only] if only == column))
    };
    match table.primary_key.as_slice() {
        [only] => match target(only) {
            Some((owner, column)) if is_key(&owner, &column) => Identity::Owner { column: only.clone(), table: owner },
            _ => Identity::None,
        },
        [] if table.columns.iter().all(|column| target(&column.name).is_some()) => {
            Identity::Joined { columns: table.columns.iter().map(|column| column.name.clone()).collect() }
        }
        [] => Identity::None,
        several if several.iter().any(|name| target(name).is_some()) => Identity::Joined { columns: several.to_vec() },
        _ => Identity::None,
    }
}

/// Ranks tables so that what a row points at, audit columns and its own table apart, ranks lower. A
/// remaining cycle (drifted databases) is cut at the table with the smallest name.
fn rank(tables: &mut BTreeMap<Name, Table>) {
    let mut needs: BTreeMap<Name, Vec<Name>> =
        tables.iter().map(|(name, table)| (name.clone(), required_tables(table))).collect();
    let mut next = 0;
    while !needs.is_empty() {
        let mut free: Vec<Name> = needs
            .iter()
            .filter(|(_, targets)| targets.iter().all(|target| !needs.contains_key(target)))
            .map(|(name, _)| name.clone())
            .collect();
        if free.is_empty() {
            free.extend(needs.keys().next().cloned());
        }
        for name in free {
            needs.remove(&name);
            if let Some(table) = tables.get_mut(&name) {
                table.rank = next;
            }
        }
        next += 1;
    }
}

fn required_tables(table: &Table) -> Vec<Name> {
    let fixed = table.columns.iter().filter(|column| !column.audit).filter_map(|column| match &column.reference {
        Some(Reference::Fixed { table, .. }) => Some(table.clone()),
        _ => None,
    });
    let dynamic = DYNAMIC
        .iter()
        .filter(|(name, _, _)| *name == &*table.name)
        .flat_map(|_| super::DYNAMIC_FORMATS.iter().map(|(_, target)| Name::from(*target)));
    fixed.chain(dynamic).filter(|target| *target != table.name).collect()
}

fn digest(tables: &BTreeMap<Name, Table>) -> String {
    let mut hash = Sha256::new();
    for table in tables.values().filter(|table| table.identity != Identity::None) {
        for column in &table.columns {
            hash.update(table.name.as_bytes());
            hash.update([0]);
            hash.update(column.name.as_bytes());
            hash.update([0]);
            hash.update(column.type_text.as_bytes());
            hash.update([0]);
        }
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
