//! Which questions are asked of which rows: uuids and references, table by table.

use super::shape::{Index, Shape};
use super::walk::{Pace, Path, Question, Walk};
use super::{Code, Finding, Fix, Subject};
use crate::error::Fault;
use crate::sql;
use mysql::PooledConn;
use tributary_engine::catalog::{Column, ColumnKind, DynamicReference, Identity, Reference, Table, DYNAMIC_FORMATS};
use tributary_engine::flows::Group;
use tributary_model::Name;

/// A character that no uuid has. (Of core's own seed one is a digit short.) No `$` at the end of an expression: a line break may stand before it.
const STRANGE: &str = "[^-A-Za-z0-9_.:{}]";
/// Rows of a table without index on the uuid whose uuids are compared in one statement.
const COMPARED_ROWS_MAX: u64 = 500_000;

/// One question, and what the answer is so far.
pub(super) struct Unit {
    code: Code,
    column: String,
    detail: String,
    fix: Option<Fix>,
    weight: u64,
    walk: Walk,
}

impl Unit {
    pub(super) fn table(&self) -> &str {
        &self.walk.table
    }

    pub(super) fn offers(&self, fix: Fix, table: &str) -> bool {
        self.fix == Some(fix) && self.table() == table
    }

    pub(super) fn is_done(&self) -> bool {
        self.walk.done
    }

    pub(super) fn weight(&self) -> u64 {
        self.weight
    }

    pub(super) fn weight_done(&self) -> u64 {
        if self.walk.done {
            self.weight
        } else {
            self.walk.passed.min(self.weight)
        }
    }

    pub(super) fn finding(&self) -> Option<&Finding> {
        self.walk.finding.as_ref()
    }

    pub(super) fn go_on(&mut self, conn: &mut PooledConn, pace: &mut Pace) -> Result<(), Fault> {
        self.walk.go_on(conn, pace)?;
        if self.walk.count > 0 {
            self.walk.finding = Some(Finding {
                column: Some(self.column.clone()),
                examples: self.walk.examples.clone(),
                detail: self.detail.clone(),
                fix: self.fix,
                ..Finding::of(self.code, Some(&self.walk.table), self.walk.count)
            });
        }
        Ok(())
    }

    /// Leaves the question open: the database answers with that error.
    pub(super) fn give_up(&mut self, error: u16) {
        self.walk.done = true;
        self.walk.finding = Some(Finding {
            column: Some(self.column.clone()),
            detail: format!("{}: error {error}", self.code.name()),
            ..Finding::of(Code::NotChecked, Some(&self.walk.table), 1)
        });
    }
}

/// The questions to ask of this database.
pub(super) fn plan(subject: &Subject) -> Vec<Unit> {
    let mut units = Vec::new();
    for table in subject.catalog.tables.values().filter(|table| subject.may_sync(&table.name)) {
        let Some(shape) = reachable(subject, &table.name) else { continue };
        let asked = Asked { subject, table, shape };
        if let Identity::Uuid { column } = &table.identity {
            asked.uuids(column, &mut units);
        }
        for column in &table.columns {
            asked.reference(column, &mut units);
        }
    }
    units
}

/// A table that the database finds by the catalog's name.
fn reachable<'s>(subject: &'s Subject, table: &str) -> Option<&'s Shape> {
    let shape = subject.shapes.tables.get(table)?;
    let case_matters = subject.shapes.setting("lower_case_table_names") == "0";
    (shape.spelled == table || !case_matters).then_some(shape)
}

struct Asked<'s> {
    subject: &'s Subject,
    table: &'s Table,
    shape: &'s Shape,
}

impl Asked<'_> {
    fn uuids(&self, column: &Name, units: &mut Vec<Unit>) {
        let uuid = format!("r.{}", sql::name(column));
        let blank = format!("({uuid} IS NULL OR {uuid} = '')");
        let strange =
            format!("({uuid} <> '' AND (CHAR_LENGTH({uuid}) NOT BETWEEN 32 AND 38 OR {uuid} REGEXP '{STRANGE}'))");
        let own = self.path_by(column);
        // An index finds blanks by itself; it does not pass over NULL from value to value.
        let blanks = if own.is_some() { None } else { self.path_by_key() };
        let keyed = self.table.primary_key.len() == 1;
        units.push(Unit {
            fix: keyed.then_some(Fix::FillUuids),
            ..self.unit(
                Code::UuidMissing,
                column,
                blanks,
                Question::Rows { columns: vec![column.to_string()], that: blank },
            )
        });
        let that = Question::Rows { columns: vec![column.to_string()], that: strange };
        units.push(self.unit(Code::UuidMalformed, column, own.clone().or_else(|| self.path_by_key()), that));
        if !self.shape.indexes.iter().any(|index| index.tells_apart(column)) {
            let parts = 1 + self.shape.rows / COMPARED_ROWS_MAX;
            let question = Question::Doubles { column: column.to_string(), parts };
            let fix = (keyed && self.quoted_nowhere()).then_some(Fix::RenewUuids);
            units.push(Unit { fix, ..self.unit(Code::UuidDouble, column, own, question) });
        }
    }

    /// Whether no form, report or setting names a row of this table by its uuid, as they do with the dictionary's.
    fn quoted_nowhere(&self) -> bool {
        matches!(self.subject.flows.group(&self.table.name), Group::Clinical | Group::Accounts | Group::Staff)
    }

    fn reference(&self, column: &Column, units: &mut Vec<Unit>) {
        match &column.reference {
            Some(Reference::Fixed { table, column: key, .. }) if reachable(self.subject, table).is_some() => {
                units.push(self.fixed(column, table, key));
            }
            Some(Reference::Dynamic(dynamic)) => self.dynamic(column, *dynamic, units),
            Some(Reference::Fixed { .. }) | None => {}
        }
    }

    fn fixed(&self, column: &Column, target: &Name, key: &Name) -> Unit {
        let own = sql::name(&column.name);
        let missing = format!(
            "(r.{own} IS NOT NULL AND NOT EXISTS (SELECT 1 FROM {} p WHERE p.{} = r.{own}))",
            sql::name(target),
            sql::name(key)
        );
        let question = Question::Rows { columns: vec![column.name.to_string()], that: missing };
        let path = self.path_by(&column.name).or_else(|| self.path_by_key());
        Unit { detail: target.to_string(), ..self.unit(Code::Orphan, &column.name, path, question) }
    }

    /// A text that holds a local id under some formats: one question for each.
    fn dynamic(&self, column: &Column, dynamic: DynamicReference, units: &mut Vec<Unit>) {
        for (format, target) in DYNAMIC_FORMATS {
            let Some(key) = self.key_of(target) else { continue };
            let value = format!("r.{}", sql::name(&column.name));
            let (columns, formatted) = match dynamic {
                DynamicReference::PersonAttributeValue => (
                    vec!["person_attribute_type_id".to_owned(), column.name.to_string()],
                    format!(
                        "r.person_attribute_type_id IN (SELECT t.person_attribute_type_id FROM person_attribute_type t \
                         WHERE t.format = '{format}')"
                    ),
                ),
                DynamicReference::PersonAttributeTypeForeignKey => {
                    (vec!["format".to_owned(), column.name.to_string()], format!("r.format = '{format}'"))
                }
            };
            let that = format!(
                "({formatted} AND {value} REGEXP '^[1-9][0-9]{{0,17}}$' AND NOT EXISTS (SELECT 1 FROM {} p WHERE p.{} = \
                 CAST({value} AS UNSIGNED)))",
                sql::name(target),
                sql::name(&key)
            );
            let question = Question::Rows { columns, that };
            units.push(Unit {
                detail: (*target).to_owned(),
                ..self.unit(Code::OrphanText, &column.name, self.path_by_key(), question)
            });
        }
    }

    fn key_of(&self, target: &str) -> Option<Name> {
        reachable(self.subject, target)?;
        match self.subject.catalog.table(target)?.primary_key.as_slice() {
            [only] => Some(only.clone()),
            _ => None,
        }
    }

    fn unit(&self, code: Code, column: &Name, path: Option<Path>, question: Question) -> Unit {
        let weight = 1 + if path.is_some() { self.shape.rows } else { 0 };
        let walk = Walk::new(&self.table.name, self.shown_key(), path, question);
        Unit { code, column: column.to_string(), detail: String::new(), fix: None, weight, walk }
    }

    fn path_by(&self, column: &str) -> Option<Path> {
        let leads = |index: &&Index| index.columns.first().is_some_and(|first| first == column);
        let index = self.shape.indexes.iter().find(leads)?;
        Some(Path { column: column.to_owned(), index: index.name.clone(), unique: index.tells_apart(column) })
    }

    fn path_by_key(&self) -> Option<Path> {
        self.path_by(self.table.primary_key.first()?)
    }

    /// The key columns that may be shown: numbers, and texts that mean the same everywhere. Others might name a patient.
    fn shown_key(&self) -> Vec<String> {
        let shown = |name: &Name| {
            self.table.column(name).is_some_and(|column| column.kind == ColumnKind::Int)
                || self.table.identity == Identity::Key { column: name.clone() }
        };
        let key = &self.table.primary_key;
        if key.iter().all(shown) {
            key.iter().map(ToString::to_string).collect()
        } else {
            Vec::new()
        }
    }
}
