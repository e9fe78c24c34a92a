//! The tables of an installed OpenMRS 2.8.9 for tests and simulation.

use crate::catalog::{Catalog, ForeignKey, RawColumn, RawTable};
use crate::rules::Rules;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

const COLUMNS: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/platform/schema/columns.psv"));
const CONSTRAINTS: &str =
    include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/platform/schema/constraints.psv"));

/// The facts of the installed schema.
pub fn openmrs_tables() -> Vec<RawTable> {
    let mut tables: BTreeMap<String, RawTable> = BTreeMap::new();
    for line in COLUMNS.lines().skip(1) {
        let fields: Vec<&str> = line.split('|').collect();
        let table = tables
            .entry(fields[0].to_owned())
            .or_insert_with(|| RawTable { name: fields[0].to_owned(), ..RawTable::default() });
        table.columns.push(RawColumn {
            name: fields[2].to_owned(),
            column_type: fields[3].to_owned(),
            nullable: fields[4] == "YES",
            has_default: fields[5] != "\\\\N" || fields[6].contains("auto_increment"),
            generated: false,
            length_max: None,
            character_set: fields[7].split('_').next().map(str::to_owned),
        });
    }
    for line in CONSTRAINTS.lines().skip(1) {
        let fields: Vec<&str> = line.split('|').collect();
        let Some(table) = tables.get_mut(fields[0]) else { continue };
        let columns: Vec<String> = fields[3].split(',').map(str::to_owned).collect();
        match fields[1] {
            "PRIMARY KEY" => table.primary_key = columns,
            "UNIQUE" => table.unique_keys.push(columns),
            _ => table.foreign_keys.push(ForeignKey {
                column: fields[3].to_owned(),
                target_table: fields[4].to_owned(),
                target_column: fields[5].to_owned(),
                cascades: false,
            }),
        }
    }
    tables.into_values().collect()
}

/// The catalog of the installed schema.
pub fn openmrs_catalog() -> Catalog {
    Catalog::build(&openmrs_tables(), &[])
}

/// The rules over the installed schema, built once for all tests.
pub fn openmrs_rules() -> Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::new(Arc::new(openmrs_catalog()))).clone()
}

/// A table with an integer key, a uuid and the given references, as a module would make it.
pub fn module_table(name: &str, references: &[(&str, &str, &str)]) -> RawTable {
    let column = |name: &str, column_type: &str| RawColumn {
        name: name.to_owned(),
        column_type: column_type.to_owned(),
        ..RawColumn::default()
    };
    let mut columns = vec![column("id", "int(11)"), column("uuid", "char(38)")];
    columns.extend(references.iter().map(|(name, _, _)| column(name, "int(11)")));
    RawTable {
        name: name.to_owned(),
        columns,
        primary_key: vec!["id".to_owned()],
        unique_keys: vec![vec!["uuid".to_owned()]],
        foreign_keys: references
            .iter()
            .map(|(column, table, target)| ForeignKey {
                column: (*column).to_owned(),
                target_table: (*table).to_owned(),
                target_column: (*target).to_owned(),
                cascades: false,
            })
            .collect(),
    }
}
