//! The list of applied rows that OpenMRS has not been told of yet.
//!
//! A line holds rows of one table that were written together, so that an apply of many rows adds few lines. It is struck
//! off when OpenMRS was told of all of them; to be told of a row twice does no harm.

use crate::codec::{decode_blocks, decode_texts, encode_blocks, encode_texts};
use crate::error::Fault;
use crate::sql;
use crate::store::MySqlStore;
use mysql::prelude::Queryable;
use tributary_engine::store::{RefreshItem, StoreError, StoreResult};
use tributary_model::{Name, Op};

/// Rows of a line at most.
const LINE_ROWS_MAX: usize = 50;
const OPS: [Op; 3] = [Op::Insert, Op::Update, Op::Delete];
/// Added to the operation of a line that holds several rows; version 0.1.0 had one on each.
const SEVERAL: u8 = 10;

/// 1 insert, 2 update, 3 delete, as everywhere.
fn op_number(op: Op) -> u8 {
    match op {
        Op::Insert => 1,
        Op::Update => 2,
        Op::Delete => 3,
    }
}

/// References with the old and the new local value.
pub(crate) type Moves = Vec<(Name, Option<String>, Option<String>)>;

/// One written row.
pub(crate) struct RefreshRow {
    op: Op,
    table: Name,
    row: Vec<u8>,
}

impl RefreshRow {
    /// Keys as (name, value), then references as (name, old, new); the two are told apart by the number of keys that
    /// stands first.
    pub(crate) fn new(op: Op, table: &Name, key: &[(Name, String)], moves: &Moves) -> Self {
        let count = key.len().to_string();
        let mut texts: Vec<Option<&str>> = vec![Some(&count)];
        for (name, value) in key {
            texts.extend([Some(&**name), Some(value.as_str())]);
        }
        for (name, old, new) in moves {
            texts.extend([Some(&**name), old.as_deref(), new.as_deref()]);
        }
        RefreshRow { op, table: table.clone(), row: encode_texts(texts) }
    }
}

/// The lines for rows, as SQL values: operation, table, rows.
pub(crate) fn lines(rows: &[RefreshRow]) -> Vec<String> {
    let alike = rows.chunk_by(|left, right| left.op == right.op && left.table == right.table);
    let line = |rows: &[RefreshRow]| {
        let mut text = format!("({}, ", SEVERAL + op_number(rows[0].op));
        sql::push_text(&mut text, &rows[0].table);
        text.push_str(", ");
        sql::push_bytes(&mut text, &encode_blocks(rows.iter().map(|row| row.row.as_slice())));
        text.push(')');
        text
    };
    alike.flat_map(|rows| rows.chunks(LINE_ROWS_MAX)).map(line).collect()
}

impl MySqlStore {
    /// The rows of the oldest lines, of that many lines at most; rows of a line share its id.
    pub fn refresh_take(&self, lines: usize) -> StoreResult<Vec<RefreshItem>> {
        Ok(self.take_refresh(lines)?)
    }

    fn take_refresh(&self, lines: usize) -> Result<Vec<RefreshItem>, Fault> {
        let mut conn = self.connections.take()?;
        let query = format!("SELECT id, op, table_name, columns FROM tributary_refresh ORDER BY id LIMIT {lines}");
        let lines: Vec<(i64, u8, String, Vec<u8>)> = conn.query(query)?;
        let mut items = Vec::new();
        for (id, op, table, rows) in lines {
            let blocks = if op > SEVERAL { decode_blocks(&rows)? } else { vec![rows.as_slice()] };
            for row in blocks {
                items.push(item(id, op % SEVERAL, &table, row)?);
            }
        }
        Ok(items)
    }

    /// The number of the set that this server has seen: whatever is on the list later was applied after it, or is still there.
    pub fn seen_now(&self) -> StoreResult<Option<i64>> {
        let read = || -> Result<_, Fault> {
            Ok(self.connections.take()?.query_first("SELECT seen_id FROM tributary_state WHERE id = 1")?)
        };
        Ok(read().map(Option::flatten)?)
    }

    /// From now on sessions have seen this set: OpenMRS was told of everything in it.
    pub fn note_told(&self, seen: i64) -> StoreResult<()> {
        let note = || -> Result<_, Fault> {
            let mut conn = self.connections.take()?;
            Ok(conn.exec_drop("UPDATE tributary_state SET told_seen_id = ? WHERE id = 1", (seen,))?)
        };
        Ok(note()?)
    }

    /// Strikes lines off the list.
    pub fn refresh_done(&self, ids: &[i64]) -> StoreResult<()> {
        Ok(self.done_refresh(ids)?)
    }

    fn done_refresh(&self, ids: &[i64]) -> Result<(), Fault> {
        let mut conn = self.connections.take()?;
        for chunk in ids.chunks(sql::BATCH_ROWS_MAX) {
            let list: Vec<String> = chunk.iter().map(i64::to_string).collect();
            // By key: a scan would wait for the rows of an apply that is under way.
            let list = list.join(", ");
            conn.query_drop(format!("DELETE r FROM tributary_refresh r FORCE INDEX (PRIMARY) WHERE r.id IN ({list})"))?;
        }
        Ok(())
    }
}

fn item(id: i64, op: u8, table: &str, row: &[u8]) -> Result<RefreshItem, Fault> {
    let damaged = || Fault::Store(StoreError::Fatal("the list of rows to refresh is damaged".into()));
    let mut texts = decode_texts(row)?.into_iter();
    let keys: usize = texts.next().flatten().and_then(|count| count.parse().ok()).ok_or_else(damaged)?;
    let mut key = Vec::new();
    for _ in 0..keys {
        let (name, value) = (texts.next().flatten(), texts.next().flatten());
        key.push((Name::from(name.ok_or_else(damaged)?), value.ok_or_else(damaged)?));
    }
    let mut references = Vec::new();
    while let Some(name) = texts.next() {
        let (old, new) = (texts.next().ok_or_else(damaged)?, texts.next().ok_or_else(damaged)?);
        references.push((Name::from(name.ok_or_else(damaged)?), old, new));
    }
    let op = *OPS.get(usize::from(op).wrapping_sub(1)).ok_or_else(damaged)?;
    Ok(RefreshItem { id, op, table: Name::from(table), key, references })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_neighbouring_rows_of_one_kind() {
        let row = |op, table: &str| RefreshRow::new(op, &table.into(), &[("id".into(), "1".into())], &Vec::new());
        let mut rows: Vec<RefreshRow> = (0..LINE_ROWS_MAX + 1).map(|_| row(Op::Insert, "obs")).collect();
        rows.extend([row(Op::Insert, "person"), row(Op::Update, "person"), row(Op::Insert, "obs")]);
        let starts: Vec<String> =
            lines(&rows).iter().map(|line| line.split(", x").next().unwrap_or("").into()).collect();
        assert_eq!(starts, ["(11, 'obs'", "(11, 'obs'", "(11, 'person'", "(12, 'person'", "(11, 'obs'"]);
        assert!(lines(&[]).is_empty());
    }
}
