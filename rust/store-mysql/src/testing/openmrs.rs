//! The tables of an installed OpenMRS 2.8.9, from the lists in `tests/platform/schema`.

use mysql::prelude::Queryable;
use mysql::Conn;
use std::collections::BTreeMap;

const COLUMNS: &str = include_str!("../../../../tests/platform/schema/columns.psv");
const CONSTRAINTS: &str = include_str!("../../../../tests/platform/schema/constraints.psv");
const INDEXES: &str = include_str!("../../../../tests/platform/schema/indexes.psv");

/// Character set of the text columns: old installations have `utf8mb3`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// Up to three bytes a character.
    Utf8mb3,
    /// All of Unicode.
    Utf8mb4,
}

/// Creates all 119 tables with their keys, indexes and foreign keys.
pub fn create_openmrs_tables(conn: &mut Conn, charset: Charset) -> mysql::Result<()> {
    let mut tables: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for line in fields(COLUMNS) {
        tables.entry(line[0]).or_default().push(column(&line));
    }
    for line in fields(CONSTRAINTS) {
        let [table, kind, name, columns, target, target_columns] = line[..] else {
            panic!("constraints.psv has six fields")
        };
        match kind {
            "PRIMARY KEY" => tables.entry(table).or_default().push(format!("PRIMARY KEY ({})", quoted(columns))),
            "FOREIGN KEY" => tables.entry(table).or_default().push(format!(
                "CONSTRAINT `{name}` FOREIGN KEY ({}) REFERENCES `{target}` ({})",
                quoted(columns),
                quoted(target_columns)
            )),
            _ => {}
        }
    }
    for line in fields(INDEXES) {
        if line[1] != "PRIMARY" {
            let unique = if line[2] == "0" { "UNIQUE " } else { "" };
            tables.entry(line[0]).or_default().push(format!("{unique}KEY `{}` ({})", line[1], quoted(line[3])));
        }
    }
    let charset = match charset {
        Charset::Utf8mb3 => "utf8mb3",
        Charset::Utf8mb4 => "utf8mb4",
    };
    conn.query_drop("SET foreign_key_checks = 0")?;
    for (table, parts) in &tables {
        let parts = parts.join(", ");
        conn.query_drop(format!("CREATE TABLE `{table}` ({parts}) ENGINE=InnoDB CHARACTER SET {charset}"))?;
    }
    conn.query_drop("SET foreign_key_checks = 1")
}

fn fields(text: &'static str) -> impl Iterator<Item = Vec<&'static str>> {
    text.lines().skip(1).map(|line| line.split('|').collect())
}

fn column(line: &[&str]) -> String {
    let (name, kind, nullable, default, extra) = (line[2], line[3], line[4], line[5], line[6]);
    let null = if nullable == "YES" { "NULL" } else { "NOT NULL" };
    let default = match default {
        "\\\\N" | "\\N" => String::new(),
        text => format!(" DEFAULT {text}"),
    };
    format!("`{name}` {kind} {null}{default} {extra}")
}

fn quoted(columns: &str) -> String {
    let names: Vec<String> = columns.split(',').map(|name| format!("`{}`", name.trim())).collect();
    names.join(", ")
}
