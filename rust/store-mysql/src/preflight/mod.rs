//! Pre-flight: what in this database would go wrong when it is paired, found without writing anything.
//!
//! Guarantees: reads only; every statement looks at a bounded number of rows along an index where there is one, and
//! between two of them it rests for as long as the last one took, on no connection and in no transaction; memory does not
//! grow with the tables; a finding names tables, columns, counts and integer keys, never what stands in a row. Works on a
//! database without Tributary's tables. The fixes are in [`fix`]; each can be stopped anywhere and begun again.

mod fix;
mod instance;
mod rows;
mod shape;
mod walk;

pub use fix::{Done, Fix, Mending};

use crate::error::Fault;
use crate::store::MySqlStore;
use mysql::{Error as SqlError, MySqlError};
use rows::Unit;
use shape::Shapes;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tributary_engine::catalog::Catalog;
use tributary_engine::flows::{Flows, Group};
use tributary_engine::store::{Store, StoreError, StoreResult};
use tributary_model::Name;
use walk::Pace;

/// What is wrong; the meaning for people is the node's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Code {
    /// Rows without uuid in a table that syncs by it.
    UuidMissing,
    /// Rows whose uuid is none.
    UuidMalformed,
    /// Rows whose uuid an older row has.
    UuidDouble,
    /// A table that syncs by uuid has lost its primary key.
    NoPrimaryKey,
    /// Nothing identifies the table's rows on another server.
    NeverSyncs,
    /// Not InnoDB.
    Engine,
    /// Text columns that cannot hold every character.
    Charset,
    /// A name that only a server with the same case rules finds.
    TableName,
    /// Rows that point at a row that is not there.
    Orphan,
    /// Texts and numbers that hold the id of a row that is not there.
    OrphanText,
    /// Triggers write behind everybody's back.
    Trigger,
    /// So do scheduled events.
    Event,
    /// A power cut may take back what was committed.
    FlushLog,
    /// A power cut may take it out of the binary log.
    SyncBinlog,
    /// Statements in the binary log.
    BinlogStatement,
    /// Long values do not get through.
    Packet,
    /// Values are cut to fit without an error.
    SqlMode,
    /// The database refuses to answer.
    NotChecked,
}

impl Code {
    /// All of them.
    pub const ALL: [Code; 18] = [
        Code::UuidMissing,
        Code::UuidMalformed,
        Code::UuidDouble,
        Code::NoPrimaryKey,
        Code::NeverSyncs,
        Code::Engine,
        Code::Charset,
        Code::TableName,
        Code::Orphan,
        Code::OrphanText,
        Code::Trigger,
        Code::Event,
        Code::FlushLog,
        Code::SyncBinlog,
        Code::BinlogStatement,
        Code::Packet,
        Code::SqlMode,
        Code::NotChecked,
    ];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Code::UuidMissing => "uuid-missing",
            Code::UuidMalformed => "uuid-malformed",
            Code::UuidDouble => "uuid-double",
            Code::NoPrimaryKey => "no-primary-key",
            Code::NeverSyncs => "never-syncs",
            Code::Engine => "engine",
            Code::Charset => "charset",
            Code::TableName => "table-name",
            Code::Orphan => "orphan",
            Code::OrphanText => "orphan-text",
            Code::Trigger => "trigger",
            Code::Event => "event",
            Code::FlushLog => "flush-log",
            Code::SyncBinlog => "sync-binlog",
            Code::BinlogStatement => "binlog-statement",
            Code::Packet => "packet",
            Code::SqlMode => "sql-mode",
            Code::NotChecked => "not-checked",
        }
    }
}

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What.
    pub code: Code,
    /// Where; `None` for the whole database.
    pub table: Option<String>,
    /// The column, if it is one.
    pub column: Option<String>,
    /// How many rows, columns, triggers …; 1 for a setting.
    pub count: u64,
    /// Primary keys of some of the rows, or names of columns and triggers.
    pub examples: Vec<String>,
    /// What is there instead: a storage engine, a setting's value, the table pointed at.
    pub detail: String,
    /// What can be done about it here.
    pub fix: Option<Fix>,
}

impl Finding {
    fn of(code: Code, table: Option<&str>, count: u64) -> Finding {
        let table = table.map(str::to_owned);
        Finding { code, table, column: None, count, examples: Vec::new(), detail: String::new(), fix: None }
    }
}

/// A check under way. Begins with what is known at once; the rows follow by [`MySqlStore::preflight_step`].
pub struct Preflight {
    at_once: Vec<Finding>,
    units: Vec<Unit>,
    pace: Pace,
}

impl Preflight {
    /// What was found so far.
    pub fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.at_once.iter().chain(self.units.iter().filter_map(Unit::finding))
    }

    /// The table that is being looked at; `None` when everything has been.
    pub fn table(&self) -> Option<&str> {
        self.units.iter().find(|unit| !unit.is_done()).map(Unit::table)
    }

    /// How much of the work is done, in percent; 100 at the end only.
    pub fn percent(&self) -> u8 {
        let total: u64 = self.units.iter().map(Unit::weight).sum();
        let done: u64 = self.units.iter().map(Unit::weight_done).sum();
        match self.table() {
            None => 100,
            Some(_) => u8::try_from(done.saturating_mul(100) / total.max(1)).unwrap_or(99).min(99),
        }
    }
}

/// The database as a whole, for the makers of findings.
struct Subject {
    catalog: Arc<Catalog>,
    flows: Flows,
    shapes: Shapes,
}

impl Subject {
    /// Whether rows of this table ever cross a link, or may be chosen to.
    fn may_sync(&self, table: &Name) -> bool {
        !matches!(self.flows.group(table), Group::System | Group::IdentifierSources | Group::Listed | Group::Unknown)
    }
}

impl MySqlStore {
    /// Begins a check: reads the schema and the settings, but no row.
    pub fn preflight(&self) -> StoreResult<Preflight> {
        // Tables may have been made or mended since the catalog was read.
        self.schema_changed();
        let subject = self.subject()?;
        Ok(Preflight { at_once: instance::findings(&subject), units: rows::plan(&subject), pace: Pace::default() })
    }

    /// Goes on with a check for about that long.
    pub fn preflight_step(&self, check: &mut Preflight, budget: Duration) -> StoreResult<()> {
        let until = Instant::now() + budget;
        for unit in check.units.iter_mut().filter(|unit| !unit.is_done()) {
            while !unit.is_done() {
                self.look(unit, &mut check.pace)?;
                if Instant::now() >= until {
                    return Ok(());
                }
                check.pace.rest();
            }
        }
        Ok(())
    }

    /// Looks again at what a fix has changed: the schema at once, the table's rows with the next steps.
    pub fn preflight_again(&self, check: &mut Preflight, table: &str) -> StoreResult<()> {
        let fresh = self.preflight()?;
        check.at_once = fresh.at_once;
        check.units.retain(|unit| unit.table() != table);
        check.units.extend(fresh.units.into_iter().filter(|unit| unit.table() == table));
        Ok(())
    }

    fn subject(&self) -> StoreResult<Subject> {
        let catalog = self.catalog()?;
        let flows = Flows::new(&catalog);
        Ok(Subject { catalog, flows, shapes: self.shapes()? })
    }

    fn shapes(&self) -> Result<Shapes, Fault> {
        Shapes::read(&mut self.connections.take()?)
    }

    fn look(&self, unit: &mut Unit, pace: &mut Pace) -> Result<(), Fault> {
        let mut conn = self.connections.take()?;
        match unit.go_on(&mut conn, pace) {
            Err(Fault::Sql(SqlError::MySqlError(error))) if is_refusal(&error) => {
                unit.give_up(error.code);
                Ok(())
            }
            done => done,
        }
    }
}

/// Whether the database will not answer this question however often it is asked, as with columns of two collations.
fn is_refusal(error: &MySqlError) -> bool {
    matches!(StoreError::from(Fault::Sql(SqlError::MySqlError(error.clone()))), StoreError::Fatal(_))
}
