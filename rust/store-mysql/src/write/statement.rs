//! Rows of SQL values, cut into statements that are neither too many rows nor too many bytes.

use crate::sql::{BATCH_BYTES_MAX, BATCH_ROWS_MAX};

/// The SQL of one row, with what belongs to it.
pub(super) struct RowSql<T> {
    pub(super) sql: String,
    pub(super) of: T,
}

/// Consecutive rows, few and small enough for one statement each; a row larger than a statement stands alone.
pub(super) fn statements<T>(rows: Vec<RowSql<T>>) -> Vec<Vec<RowSql<T>>> {
    let mut all: Vec<Vec<RowSql<T>>> = Vec::new();
    let mut bytes = 0;
    for row in rows {
        let length = row.sql.len();
        match all.last_mut() {
            Some(last) if last.len() < BATCH_ROWS_MAX && bytes + length <= BATCH_BYTES_MAX => {
                last.push(row);
                bytes += length;
            }
            _ => {
                all.push(vec![row]);
                bytes = length;
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cuts_by_rows_and_by_bytes() {
        let row = |length: usize| RowSql { sql: "x".repeat(length), of: () };
        let sizes = |rows: Vec<RowSql<()>>| statements(rows).iter().map(Vec::len).collect::<Vec<_>>();
        assert_eq!(sizes((0..BATCH_ROWS_MAX + 1).map(|_| row(1)).collect()), [BATCH_ROWS_MAX, 1]);
        assert_eq!(sizes(vec![row(BATCH_BYTES_MAX), row(1), row(1)]), [1, 2]);
        assert!(sizes(Vec::new()).is_empty());
    }
}
