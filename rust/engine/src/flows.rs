//! What flows by default, and what never does: the table of FLOWS.md as data, with its row and column rules.
//!
//! Guarantees: total over any catalog, the same answer at sender and receiver for the same schema. Both ask
//! it: the sender to save the link, the receiver because it must not rely on the sender.

mod columns;
mod glob;
mod rows;
mod tables;

pub use columns::{is_admin, strip_admin_secrets, touches_login_secrets};
pub use tables::Group;

use crate::catalog::{Catalog, Identity};
use crate::domain::ENTRIES;
use crate::policy::POLICIES;
use std::collections::BTreeMap;
use tributary_model::{Change, Name, Op, RowKey};

/// Which way a change travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// From child to parent.
    Up,
    /// From parent to child.
    Down,
}

/// What may travel of a table or row in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flow {
    /// Every change.
    Yes,
    /// Inserts, and changes of rows that the sending side created.
    NewAndOwn,
    /// Inserts only.
    NewRows,
    /// Not as changes; as reference rows where a flowing row points there.
    Reference,
    /// Nothing, unless an administrator chooses so (and reference rows where a flowing row needs one).
    No,
    /// Nothing, whatever anybody chooses.
    Never,
}

/// The default flows over one catalog.
#[derive(Clone, Debug)]
pub struct Flows {
    groups: BTreeMap<Name, Group>,
    natural: BTreeMap<Name, Name>,
}

impl Flows {
    /// Sorts the catalog's tables into flow groups.
    pub fn new(catalog: &Catalog) -> Flows {
        let natural = catalog.tables.values().filter_map(|table| match &table.identity {
            Identity::Key { .. } => table.column("uuid").map(|uuid| (table.name.clone(), uuid.name.clone())),
            _ => None,
        });
        Flows { groups: tables::groups(catalog), natural: natural.collect() }
    }

    /// The flow group of a table, also of one that the catalog does not know.
    pub fn group(&self, table: &str) -> Group {
        self.groups.get(table).copied().unwrap_or_else(|| tables::group_of_unknown(table))
    }

    /// What may travel of a table.
    pub fn table(&self, table: &str, direction: Direction) -> Flow {
        tables::flow(self.group(table), table, direction)
    }

    /// What may travel of a row: as [`Flows::table`], narrowed for properties. Entries for people go everywhere, policies down.
    pub fn row(&self, key: &RowKey, direction: Direction) -> Flow {
        if &*key.table == ENTRIES {
            return Flow::Yes;
        }
        if &*key.table == POLICIES {
            return if direction == Direction::Down { Flow::Yes } else { Flow::No };
        }
        let table = self.table(&key.table, direction);
        match rows::flow(key, direction) {
            Some(row) if table != Flow::Never => row,
            _ => table,
        }
    }

    /// Whether a change of this row can ever leave any server; what cannot is not even journaled.
    pub fn journaled(&self, key: &RowKey) -> bool {
        self.row(key, Direction::Up) != Flow::Never || self.row(key, Direction::Down) != Flow::Never
    }

    /// Whether changes of this row may cross a link at all, either way.
    pub fn crosses(&self, key: &RowKey) -> bool {
        let crosses = |direction| !matches!(self.row(key, direction), Flow::No | Flow::Never);
        crosses(Direction::Up) || crosses(Direction::Down)
    }

    /// The part of a change that may travel; `None` when nothing may. `own` tells whether the sending side
    /// created the row. Columns that may not travel are left out; an update that loses all its columns
    /// does not travel. One that had none (a person decided that the row stays) does.
    pub fn filter(&self, change: &Change, direction: Direction, own: bool) -> Option<Change> {
        let passes = match self.row(&change.key, direction) {
            Flow::Yes => true,
            Flow::NewAndOwn => change.op == Op::Insert || own,
            Flow::NewRows => change.op == Op::Insert,
            Flow::Reference | Flow::No | Flow::Never => false,
        };
        if !passes {
            return None;
        }
        let keeps = |column: &Name| {
            columns::travels(&change.key.table, column, direction)
                && (change.op != Op::Update || self.natural.get(&change.key.table) != Some(column))
        };
        let kept = Change {
            columns: change.columns.iter().filter(|(name, _)| keeps(name)).cloned().collect(),
            old: change.old.iter().filter(|(name, _)| keeps(name)).cloned().collect(),
            ..change.clone()
        };
        let says_that_it_stays = change.op == Op::Update && change.columns.is_empty();
        (kept.op != Op::Update || !kept.columns.is_empty() || says_that_it_stays).then_some(kept)
    }

    /// Whether a missing row of this table is sent as a reference row when a flowing row points at it:
    /// everything but clinical rows (they arrive by themselves) and what never travels.
    pub fn goes_as_reference(&self, table: &str) -> bool {
        match self.group(table) {
            Group::Clinical | Group::System | Group::Listed | Group::IdentifierSources => false,
            Group::UserRoles | Group::UserProperties | Group::GlobalProperties | Group::Unknown => false,
            Group::Staff | Group::Dictionary | Group::Accounts | Group::Roles | Group::Module => true,
        }
    }

    /// Whether a row of this table is taken as a reference row: also the person, with names, of an account
    /// or provider that came as one.
    pub fn takes_reference(&self, table: &str) -> bool {
        self.goes_as_reference(table) || matches!(table, "person" | "person_name")
    }

    /// Whether a reference row may carry this column: nobody's login does.
    pub fn reference_column(&self, table: &str, column: &str) -> bool {
        columns::travels(table, column, Direction::Up)
    }

    /// Whether new rows of this table take the sender's integer id when it is free.
    pub fn keeps_local_id(&self, table: &str) -> bool {
        self.group(table) == Group::Dictionary
    }

    /// What capture ignores, one rule a line: `table NAME` (a `*` in NAME stands for any text), `row TABLE
    /// COLUMN GLOB`, `quiet TABLE COLUMN` (updates of nothing but such columns are ignored).
    pub fn capture_rules(&self) -> String {
        let mut lines: Vec<String> = tables::NEVER_PATTERNS.iter().map(|pattern| format!("table {pattern}")).collect();
        let ignored = self
            .groups
            .iter()
            .filter(|(_, group)| matches!(group, Group::System | Group::Listed | Group::IdentifierSources));
        lines.extend(ignored.map(|(name, _)| format!("table {name}")));
        lines.extend(rows::capture_rules());
        let quiet =
            columns::QUIET.iter().flat_map(|(table, columns)| columns.iter().map(move |column| (table, column)));
        lines.extend(quiet.map(|(table, column)| format!("quiet {table} {column}")));
        lines.dedup();
        lines.iter().map(|line| format!("{line}\n")).collect()
    }

    /// Whether anything of a table can ever leave any server.
    pub fn table_journaled(&self, table: &str) -> bool {
        self.table(table, Direction::Up) != Flow::Never || self.table(table, Direction::Down) != Flow::Never
    }

    /// Whether a sweep looks at a column: not at what never travels, nor at what core writes at each login.
    pub fn column_swept(&self, table: &str, column: &str) -> bool {
        let quiet = columns::QUIET.iter().any(|(name, quiet)| *name == table && quiet.contains(&column));
        !quiet && columns::travels(table, column, Direction::Down)
    }

    /// Tables that cannot sync because nothing identifies their rows on another server.
    pub fn listed(&self) -> impl Iterator<Item = &Name> {
        self.groups.iter().filter(|(_, group)| **group == Group::Listed).map(|(name, _)| name)
    }
}

/// Whether an update of these columns says nothing that is worth a record (what core writes at a login).
pub fn is_quiet<'a>(table: &str, mut columns: impl Iterator<Item = &'a Name>) -> bool {
    columns::QUIET
        .iter()
        .find(|(name, _)| *name == table)
        .is_some_and(|(_, quiet)| columns.all(|column| quiet.contains(&&**column)))
}

#[cfg(test)]
mod tests;
