//! The fixes that are safe: missing and double uuids, storage engine, character set.
//!
//! Guarantees: each may be stopped anywhere, also by a power cut, and begun again; rows are changed in short transactions by
//! their primary keys, and only those that still need it; no statement waits for a user's lock, and no user waits for
//! one that waits. What is changed is marked for the sweep and listed for OpenMRS, where Tributary is installed.

use super::{Code, Finding, Subject};
use crate::error::Fault;
use crate::refresh::{lines, RefreshRow};
use crate::sql;
use crate::store::MySqlStore;
use mysql::prelude::Queryable;
use mysql::{Error as SqlError, PooledConn, TxOpts, Value as Sql};
use tributary_engine::catalog::Identity;
use tributary_engine::store::StoreResult;
use tributary_model::{Name, Op};
use uuid::Uuid;

/// Rows of one transaction.
const ROWS_AT_ONCE: usize = 200;
/// The database's number for a statement that was stopped.
const INTERRUPTED: u16 = 1317;

/// What can be done about a finding with one click.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fix {
    /// Rows without uuid get one.
    FillUuids,
    /// Of rows with one uuid the oldest keeps it, the others get new ones.
    RenewUuids,
    /// The table becomes one of InnoDB.
    ConvertEngine,
    /// The table's texts hold every character.
    ConvertCharset,
}

impl Fix {
    /// All of them.
    pub const ALL: [Fix; 4] = [Fix::FillUuids, Fix::RenewUuids, Fix::ConvertEngine, Fix::ConvertCharset];

    /// The stable name.
    pub fn name(self) -> &'static str {
        match self {
            Fix::FillUuids => "fill-uuids",
            Fix::RenewUuids => "renew-uuids",
            Fix::ConvertEngine => "convert-engine",
            Fix::ConvertCharset => "convert-charset",
        }
    }

    /// Whether nobody can write to the table while it runs.
    pub fn locks_table(self) -> bool {
        matches!(self, Fix::ConvertEngine | Fix::ConvertCharset)
    }

    fn code(self) -> Code {
        match self {
            Fix::FillUuids => Code::UuidMissing,
            Fix::RenewUuids => Code::UuidDouble,
            Fix::ConvertEngine => Code::Engine,
            Fix::ConvertCharset => Code::Charset,
        }
    }
}

/// How a fix stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// There is more to do.
    More,
    /// Everything is done.
    All,
}

/// A fix under way.
pub struct Mending {
    table: Name,
    work: Work,
    /// Rows that were changed so far.
    pub rows: u64,
}

enum Work {
    Nothing,
    Rows(Rows),
    Alter(String),
}

struct Rows {
    fix: Fix,
    column: Name,
    key: Name,
    after: Option<Sql>,
    /// Whether Tributary's tables are there.
    noted: bool,
}

/// The collation that sorts as this one of the three-byte set does.
pub(super) fn wide_collation(collation: &str) -> Option<String> {
    let rest = collation.strip_prefix("utf8mb3_").or_else(|| collation.strip_prefix("utf8_"))?;
    Some(format!("utf8mb4_{rest}"))
}

impl MySqlStore {
    /// Prepares a fix of one table.
    pub fn preflight_mending(&self, fix: Fix, table: &str) -> StoreResult<Mending> {
        self.schema_changed();
        let subject = self.subject()?;
        let name = Name::from(table.to_lowercase());
        let work = work(&subject, fix, &name, || self.is_installed())?;
        Ok(Mending { table: name, work, rows: 0 })
    }

    /// Does the next part of a fix: some rows, or one ALTER TABLE to its end, whose connection is told to `watch` first.
    /// What is locked by somebody else is `StoreError::Busy`: nothing was changed then.
    pub fn preflight_mend(
        &self,
        mending: &mut Mending,
        fresh: &mut dyn FnMut() -> Uuid,
        watch: &mut dyn FnMut(u32),
    ) -> StoreResult<Done> {
        match &mut mending.work {
            Work::Nothing => Ok(Done::All),
            Work::Rows(rows) => {
                let changed = self.mend_rows(&mending.table, rows, fresh)?;
                mending.rows += changed as u64;
                Ok(if changed == 0 { Done::All } else { Done::More })
            }
            Work::Alter(statement) => {
                self.alter(statement, watch)?;
                self.schema_changed();
                mending.work = Work::Nothing;
                Ok(Done::All)
            }
        }
    }

    /// How far an ALTER TABLE is, in percent, where the database tells.
    pub fn preflight_altered(&self, connection: u32) -> StoreResult<Option<u8>> {
        let ask = || -> Result<Option<u8>, Fault> {
            if !self.connections.flavour.is_mariadb() {
                return Ok(None);
            }
            let query =
                "SELECT stage + 0e0, max_stage + 0e0, progress + 0e0 FROM information_schema.processlist WHERE id = ?";
            let told: Option<(f64, f64, f64)> = self.connections.take()?.exec_first(query, (connection,))?;
            Ok(told.filter(|(_, stages, _)| *stages > 0.0).map(|(stage, stages, part)| {
                // Below 100 by construction: stages count from 1.
                (((stage - 1.0).max(0.0) * 100.0 + part) / stages).clamp(0.0, 99.0) as u8
            }))
        };
        Ok(ask()?)
    }

    /// Stops an ALTER TABLE; the table is as it was before.
    pub fn preflight_stop(&self, connection: u32) -> StoreResult<()> {
        let stop =
            || -> Result<(), Fault> { Ok(self.connections.take()?.query_drop(format!("KILL QUERY {connection}"))?) };
        Ok(stop()?)
    }

    fn is_installed(&self) -> Result<bool, Fault> {
        let query = "SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = DATABASE() \
                     AND table_name IN ('tributary_refresh', 'tributary_mark')";
        Ok(self.connections.take()?.query_first::<u8, _>(query)? == Some(2))
    }

    fn mend_rows(&self, table: &Name, rows: &mut Rows, fresh: &mut dyn FnMut() -> Uuid) -> Result<usize, Fault> {
        let mut conn = self.connections.take()?;
        let seconds = self.connections.flavour.shortest_wait_seconds();
        conn.query_drop(format!("SET SESSION innodb_lock_wait_timeout = {seconds}"))?;
        let keys = rows.next(&mut conn, table)?;
        let Some(last) = keys.last().cloned() else { return Ok(0) };
        let mut tx = conn.start_transaction(TxOpts::default())?;
        let update = format!(
            "UPDATE {} SET {column} = ? WHERE {} = ?{}",
            sql::name(table),
            sql::name(&rows.key),
            if rows.fix == Fix::FillUuids { rows.blank() } else { String::new() },
            column = sql::name(&rows.column)
        );
        for key in &keys {
            tx.exec_drop(&update, (fresh().to_string(), key))?;
        }
        if rows.noted {
            note(&mut tx, table, &rows.key, &keys)?;
        }
        tx.commit()?;
        rows.after = (rows.fix == Fix::FillUuids).then_some(last);
        Ok(keys.len())
    }

    fn alter(&self, statement: &str, watch: &mut dyn FnMut(u32)) -> Result<(), Fault> {
        let mut conn = self.connections.open_patient()?;
        watch(conn.connection_id());
        match conn.query_drop(statement) {
            Err(SqlError::MySqlError(error)) if error.code == INTERRUPTED => {
                Err(Fault::fatal("It was stopped; the table is as it was before."))
            }
            done => Ok(done?),
        }
    }
}

fn work(subject: &Subject, fix: Fix, name: &Name, installed: impl Fn() -> Result<bool, Fault>) -> Result<Work, Fault> {
    let refused = || Fault::fatal(format!("{} is not offered for the table {name}: check again", fix.name()));
    let (Some(table), Some(shape)) = (subject.catalog.table(name), subject.shapes.tables.get(name)) else {
        return Err(refused());
    };
    if !fix.locks_table() {
        let offered = super::rows::plan(subject).iter().any(|unit| unit.offers(fix, name));
        let (Identity::Uuid { column }, [key]) = (&table.identity, table.primary_key.as_slice()) else {
            return Err(refused());
        };
        let noted = installed()?;
        let rows = Rows { fix, column: column.clone(), key: key.clone(), after: None, noted };
        // A unique key leaves no doubles: there is nothing to do then.
        return Ok(if offered { Work::Rows(rows) } else { Work::Nothing });
    }
    let found = super::instance::findings(subject);
    let about = |finding: &&Finding| {
        finding.code == fix.code() && finding.table.as_deref().is_some_and(|table| table.eq_ignore_ascii_case(name))
    };
    let Some(finding) = found.iter().find(about) else { return Ok(Work::Nothing) };
    let table = sql::name(&shape.spelled);
    match (finding.fix, wide_collation(&shape.collation)) {
        (Some(Fix::ConvertEngine), _) => Ok(Work::Alter(format!("ALTER TABLE {table} ENGINE = InnoDB"))),
        (Some(Fix::ConvertCharset), Some(wide)) => {
            Ok(Work::Alter(format!("ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4 COLLATE {wide}")))
        }
        _ => Err(refused()),
    }
}

impl Rows {
    fn blank(&self) -> String {
        let column = sql::name(&self.column);
        format!(" AND ({column} IS NULL OR {column} = '')")
    }

    /// Keys of the next rows that need a new uuid.
    fn next(&self, conn: &mut PooledConn, table: &Name) -> Result<Vec<Sql>, Fault> {
        let (name, key, column) = (sql::name(table), sql::name(&self.key), sql::name(&self.column));
        let query = match self.fix {
            Fix::RenewUuids => format!(
                "SELECT r.{key} FROM {name} r JOIN (SELECT {column} AS value, MIN({key}) AS eldest FROM {name} \
                 WHERE {column} <> '' GROUP BY {column} HAVING COUNT(*) > 1 LIMIT {ROWS_AT_ONCE}) d \
                 ON d.value = r.{column} AND r.{key} <> d.eldest LIMIT {ROWS_AT_ONCE}"
            ),
            _ => {
                let after = self.after.as_ref().map_or_else(String::new, |_| format!(" AND {key} > ?"));
                format!(
                    "SELECT {key} FROM {name} WHERE TRUE{}{after} ORDER BY {key} LIMIT {ROWS_AT_ONCE}",
                    self.blank()
                )
            }
        };
        Ok(conn.exec(query, self.after.iter().cloned().collect::<Vec<_>>())?)
    }
}

/// Tells OpenMRS of changed rows, whose caches would write the old value back, and the sweep.
fn note(tx: &mut impl Queryable, table: &Name, key: &Name, keys: &[Sql]) -> Result<(), Fault> {
    let rows: Vec<RefreshRow> = keys
        .iter()
        .map(|value| {
            let text = match value {
                Sql::Int(id) => id.to_string(),
                Sql::UInt(id) => id.to_string(),
                Sql::Bytes(text) => String::from_utf8_lossy(text).into_owned(),
                _ => return Err(Fault::fatal(format!("a key of {table} is no text and no number"))),
            };
            Ok(RefreshRow::new(Op::Update, table, &[(key.clone(), text)], &Vec::new()))
        })
        .collect::<Result<_, Fault>>()?;
    tx.query_drop(format!(
        "INSERT INTO tributary_refresh (op, table_name, columns) VALUES {}",
        lines(&rows).join(", ")
    ))?;
    tx.exec_drop(
        "INSERT INTO tributary_mark (reason, table_name, verb, since) \
         VALUES ('sql', ?, NULL, UNIX_TIMESTAMP() * 1000)",
        (&**table,),
    )?;
    Ok(())
}
