//! Compares two databases row by row, every reference resolved to the identity of the row that it points at. What it prints
//! names tables, identities and columns, never values.

use super::catalog::{Catalog, Row, Table};
use super::flows::{flows_down, is_shared, ruled, Rule};
use anyhow::Result;
use mysql::Conn;
use std::collections::BTreeMap;
use std::fmt;

const SHOWN_MAX: usize = 25;

/// Where two servers differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    table: String,
    identity: String,
    what: String,
}

/// The result of a comparison.
#[derive(Clone, Debug, Default)]
pub struct Comparison {
    /// How many rows were compared, by table.
    pub rows: BTreeMap<String, usize>,
    /// What differs.
    pub differences: Vec<Difference>,
}

impl Comparison {
    /// Whether the servers are in step.
    pub fn is_equal(&self) -> bool {
        self.differences.is_empty()
    }

    /// All rows compared.
    pub fn total(&self) -> usize {
        self.rows.values().sum()
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows in {} tables compared, {} differ", self.total(), self.rows.len(), self.differences.len())?;
        for difference in self.differences.iter().take(SHOWN_MAX) {
            write!(f, "\n  {} {}: {}", difference.table, difference.identity, difference.what)?;
        }
        if self.differences.len() > SHOWN_MAX {
            let mut tables: BTreeMap<&str, usize> = BTreeMap::new();
            for difference in &self.differences {
                *tables.entry(&difference.table).or_default() += 1;
            }
            write!(f, "\n  … by table: {tables:?}")?;
        }
        Ok(())
    }
}

/// Compares a parent's database with its child's.
pub fn compare(parent: Conn, child: Conn) -> Result<Comparison> {
    let mut upper = Catalog::read(parent)?;
    let mut lower = Catalog::read(child)?;
    let mut comparison = Comparison::default();
    let names = upper.names();
    for (name, rule) in ruled(names.iter()) {
        let above = upper.resolved(name)?;
        let below = lower.resolved(name)?;
        let table = upper.table(name)?.clone();
        let local: Vec<bool> =
            table.columns.iter().map(|column| upper.is_local(name, column)).collect::<Result<_>>()?;
        let compared = compare_table(name, rule, &table, &local, &above, &below, &mut comparison.differences);
        comparison.rows.insert(name.clone(), compared);
    }
    Ok(comparison)
}

fn compare_table(
    name: &str,
    rule: Rule,
    table: &Table,
    local: &[bool],
    above: &BTreeMap<String, Row>,
    below: &BTreeMap<String, Row>,
    differences: &mut Vec<Difference>,
) -> usize {
    let mut compared = 0;
    let mut differs = |identity: &str, what: String| {
        differences.push(Difference { table: name.to_owned(), identity: identity.to_owned(), what });
    };
    for (identity, upper) in above {
        if rule != Rule::Same && !flows_down(name, table, upper) {
            continue;
        }
        compared += 1;
        match below.get(identity) {
            None => differs(identity, "only on the parent".to_owned()),
            Some(lower) if rule != Rule::DownKeys => {
                let columns = different_columns(name, table, local, upper, lower);
                if !columns.is_empty() {
                    differs(identity, format!("differs in {}", columns.join(", ")));
                }
            }
            Some(_) => {}
        }
    }
    if rule == Rule::Same {
        for identity in below.keys().filter(|identity| !above.contains_key(*identity)) {
            differs(identity, "only on the child".to_owned());
        }
    }
    compared
}

fn different_columns(name: &str, table: &Table, local: &[bool], upper: &Row, lower: &Row) -> Vec<String> {
    let columns = table.columns.iter().enumerate();
    columns
        .filter(|(at, column)| !local[*at] && is_shared(name, table, column, upper) && upper.get(*at) != lower.get(*at))
        .map(|(_, column)| column.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Table {
        Table {
            columns: vec!["obs_id".into(), "uuid".into(), "value_text".into()],
            key: vec!["obs_id".into()],
            ..Table::default()
        }
    }

    fn rows(rows: &[(&str, &str, &str)]) -> BTreeMap<String, Row> {
        rows.iter()
            .map(|(id, uuid, text)| {
                ((*uuid).to_owned(), vec![Some((*id).into()), Some((*uuid).into()), Some((*text).into())])
            })
            .collect()
    }

    fn differences(rule: Rule, above: &[(&str, &str, &str)], below: &[(&str, &str, &str)]) -> Vec<String> {
        let mut found = Vec::new();
        compare_table("obs", rule, &table(), &[true, false, false], &rows(above), &rows(below), &mut found);
        found.into_iter().map(|difference| format!("{} {}", difference.identity, difference.what)).collect()
    }

    #[test]
    fn other_local_ids_are_no_difference() {
        assert!(differences(Rule::Same, &[("1", "a", "x")], &[("7", "a", "x")]).is_empty());
    }

    #[test]
    fn a_changed_column_and_missing_rows_are_named() {
        let found = differences(Rule::Same, &[("1", "a", "x"), ("2", "b", "y")], &[("1", "a", "z"), ("3", "c", "y")]);
        assert_eq!(found, ["a differs in value_text", "b only on the parent", "c only on the child"]);
    }

    #[test]
    fn a_child_may_have_rows_of_its_own_where_only_down_is_promised() {
        assert!(differences(Rule::Down, &[("1", "a", "x")], &[("1", "a", "x"), ("2", "b", "y")]).is_empty());
        assert_eq!(differences(Rule::Down, &[("1", "a", "x")], &[]), ["a only on the parent"]);
    }
}
