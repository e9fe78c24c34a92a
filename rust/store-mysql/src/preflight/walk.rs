//! One question to the rows of one table, asked in pieces along an index.
//!
//! A piece is a stretch of the index with a bounded number of entries. Whether it holds a row in question is asked first,
//! of these entries alone; only then are the rows counted. Where a value stands in very many rows, the next piece begins
//! behind all of them, so that a column with few values costs little on a table of any size.

use super::Finding;
use crate::error::Fault;
use crate::sql;
use mysql::prelude::Queryable;
use mysql::{PooledConn, Value as Sql};
use std::time::{Duration, Instant};

const EXAMPLES_MAX: usize = 5;
const PIECE_ROWS_MIN: u64 = 500;
const PIECE_ROWS_START: u64 = 5_000;
const PIECE_ROWS_MAX: u64 = 20_000;
/// A piece that takes less lets the next one be twice as large; one that takes more than the second, half.
const PIECE_MILLIS_SHORT: u128 = 50;
const PIECE_MILLIS_LONG: u128 = 200;
const REST_MAX: Duration = Duration::from_millis(200);
/// A piece that takes less disturbs nobody.
const REST_AFTER_MIN: Duration = Duration::from_millis(5);

/// How large the next piece is, and how long to rest before it.
pub(super) struct Pace {
    rows: u64,
    took: Duration,
}

impl Default for Pace {
    fn default() -> Self {
        Pace { rows: PIECE_ROWS_START, took: Duration::ZERO }
    }
}

impl Pace {
    fn note(&mut self, began: Instant) {
        self.took = began.elapsed();
        self.rows = match self.took.as_millis() {
            millis if millis < PIECE_MILLIS_SHORT => (self.rows * 2).min(PIECE_ROWS_MAX),
            millis if millis > PIECE_MILLIS_LONG => (self.rows / 2).max(PIECE_ROWS_MIN),
            _ => self.rows,
        };
    }

    /// Leaves the database to its users for as long as the last piece took.
    pub(super) fn rest(&self) {
        if self.took >= REST_AFTER_MIN {
            std::thread::sleep(self.took.min(REST_MAX));
        }
    }
}

/// The index along which a table is walked.
#[derive(Clone, Debug)]
pub(super) struct Path {
    /// Its first column.
    pub column: String,
    pub index: String,
    /// Whether each entry is one value.
    pub unique: bool,
}

#[derive(Clone, Debug)]
pub(super) enum Question {
    /// Rows `r` that meet a condition on some columns.
    Rows { columns: Vec<String>, that: String },
    /// Rows whose value another row has; without a path in so many parts by the value's checksum.
    Doubles { column: String, parts: u64 },
}

/// How far a question has come.
pub(super) struct Walk {
    pub table: String,
    key: Vec<String>,
    path: Option<Path>,
    question: Question,
    after: Option<Sql>,
    part: u64,
    pub passed: u64,
    pub count: u64,
    pub examples: Vec<String>,
    pub finding: Option<Finding>,
    pub done: bool,
}

impl Walk {
    pub(super) fn new(table: &str, key: Vec<String>, path: Option<Path>, question: Question) -> Walk {
        let table = table.to_owned();
        let (after, finding) = (None, None);
        Walk {
            table,
            key,
            path,
            question,
            after,
            part: 0,
            passed: 0,
            count: 0,
            examples: Vec::new(),
            finding,
            done: false,
        }
    }

    /// Asks the next piece.
    pub(super) fn go_on(&mut self, conn: &mut PooledConn, pace: &mut Pace) -> Result<(), Fault> {
        let began = Instant::now();
        match (self.path.clone(), self.question.clone()) {
            (Some(path), Question::Rows { columns, that }) => {
                self.piece_of_rows(conn, pace.rows, &path, &columns, &that)?
            }
            (Some(path), Question::Doubles { column, .. }) => self.piece_of_doubles(conn, pace.rows, &path, &column)?,
            (None, Question::Rows { that, .. }) => {
                self.count_rows(conn, None, &that, Vec::new())?;
                self.done = true;
            }
            (None, Question::Doubles { column, parts }) => {
                let of_part = format!("CRC32(LOWER(r.{})) % {parts} = {}", sql::name(&column), self.part);
                self.count_doubles(conn, None, &column, &of_part, Vec::new())?;
                self.part += 1;
                self.done = self.part >= parts;
            }
        }
        pace.note(began);
        Ok(())
    }

    fn piece_of_rows(
        &mut self,
        conn: &mut PooledConn,
        rows: u64,
        path: &Path,
        columns: &[String],
        that: &str,
    ) -> Result<(), Fault> {
        let Some((last, suspects)) = self.next_piece(conn, rows, path, columns, that)? else { return Ok(()) };
        // Of a value in many rows the piece may hold only some: they count if the condition is about more than the value.
        let complete = path.unique || matches!(columns, [only] if *only == path.column);
        if suspects > 0 || !complete {
            let (within, bounds) = self.within(path, &last);
            self.count_rows(conn, Some(path), &format!("{within} AND {that}"), bounds)?;
        }
        self.after = Some(last);
        Ok(())
    }

    fn piece_of_doubles(&mut self, conn: &mut PooledConn, rows: u64, path: &Path, column: &str) -> Result<(), Fault> {
        let Some((last, _)) = self.next_piece(conn, rows, path, &[], "FALSE")? else { return Ok(()) };
        let (within, bounds) = self.within(path, &last);
        self.count_doubles(conn, Some(path), column, &within, bounds)?;
        self.after = Some(last);
        Ok(())
    }

    /// Where the next piece ends, and how many of its entries meet the condition; `None` behind the last one.
    fn next_piece(
        &mut self,
        conn: &mut PooledConn,
        rows: u64,
        path: &Path,
        columns: &[String],
        that: &str,
    ) -> Result<Option<(Sql, u64)>, Fault> {
        let by = sql::name(&path.column);
        let needed = columns.iter().filter(|column| **column != path.column).map(String::as_str);
        let list = sql::names([path.column.as_str()].into_iter().chain(needed));
        let (from, bounds) = match &self.after {
            Some(after) => (format!("{by} > ?"), vec![after.clone()]),
            None => (format!("{by} IS NOT NULL"), Vec::new()),
        };
        let query = format!(
            "SELECT COUNT(*), MAX(r.{by}), COALESCE(SUM({that}), 0) FROM (SELECT {list} FROM {} FORCE INDEX ({}) \
             WHERE {from} ORDER BY {by} LIMIT {rows}) r",
            sql::name(&self.table),
            sql::name(&path.index)
        );
        let (passed, last, suspects): (u64, Sql, u64) = conn.exec_first(query, bounds)?.unwrap_or((0, Sql::NULL, 0));
        self.passed += passed;
        self.done = passed < rows;
        Ok((last != Sql::NULL).then_some((last, suspects)))
    }

    fn within(&self, path: &Path, last: &Sql) -> (String, Vec<Sql>) {
        let by = sql::name(&path.column);
        match &self.after {
            Some(after) => (format!("r.{by} > ? AND r.{by} <= ?"), vec![after.clone(), last.clone()]),
            None => (format!("r.{by} <= ?"), vec![last.clone()]),
        }
    }

    fn count_rows(
        &mut self,
        conn: &mut PooledConn,
        path: Option<&Path>,
        condition: &str,
        bounds: Vec<Sql>,
    ) -> Result<(), Fault> {
        let from = self.from(path);
        let counted: u64 =
            conn.exec_first(format!("SELECT COUNT(*) FROM {from} WHERE {condition}"), bounds.clone())?.unwrap_or(0);
        self.count += counted;
        let wanted = EXAMPLES_MAX - self.examples.len();
        if counted > 0 && wanted > 0 && !self.key.is_empty() {
            let query = format!("SELECT {} FROM {from} WHERE {condition} LIMIT {wanted}", self.shown("r."));
            self.examples.extend(conn.exec::<String, _, _>(query, bounds)?);
        }
        Ok(())
    }

    fn count_doubles(
        &mut self,
        conn: &mut PooledConn,
        path: Option<&Path>,
        column: &str,
        condition: &str,
        bounds: Vec<Sql>,
    ) -> Result<(), Fault> {
        let (from, by) = (self.from(path), sql::name(column));
        let groups = format!("FROM {from} WHERE r.{by} <> '' AND {condition} GROUP BY r.{by} HAVING COUNT(*) > 1");
        let query = format!("SELECT COALESCE(SUM(g.n - 1), 0) FROM (SELECT COUNT(*) AS n {groups}) g");
        let counted: u64 = conn.exec_first(query, bounds.clone())?.unwrap_or(0);
        self.count += counted;
        let wanted = EXAMPLES_MAX - self.examples.len();
        if let ([key], true) = (self.key.as_slice(), counted > 0 && wanted > 0) {
            let query = format!("SELECT CAST(MAX(r.{}) AS CHAR) {groups} LIMIT {wanted}", sql::name(key));
            self.examples.extend(conn.exec::<String, _, _>(query, bounds)?);
        }
        Ok(())
    }

    fn from(&self, path: Option<&Path>) -> String {
        let hint = path.map_or_else(String::new, |path| format!(" FORCE INDEX ({})", sql::name(&path.index)));
        format!("{} r{hint}", sql::name(&self.table))
    }

    /// The key as one text.
    fn shown(&self, of: &str) -> String {
        let parts: Vec<String> =
            self.key.iter().map(|column| format!("CAST({of}{} AS CHAR)", sql::name(column))).collect();
        format!("CONCAT_WS('/', {})", parts.join(", "))
    }
}
