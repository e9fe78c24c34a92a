//! Payloads in pieces: a record may be larger than the largest packet that the database takes.
//!
//! Guarantees: the first piece stands in the row itself, so a payload of the usual size costs nothing; the others
//! come and go in the same transaction as the row.

use crate::error::Fault;
use crate::sql;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use std::collections::HashMap;

/// Below the smallest `max_allowed_packet` in use (1 MiB), with room for the rest of a statement.
pub(crate) const PIECE_BYTES_MAX: usize = 256 * 1024;

/// Whose payload it is.
#[derive(Clone, Copy)]
pub(crate) enum Owner {
    /// A row of `tributary_record`, by position.
    Record = 1,
    /// A row of `tributary_parked`, by number.
    Parked = 2,
}

/// The piece that stands in the row itself.
pub(crate) fn first_piece(payload: &[u8]) -> &[u8] {
    &payload[..payload.len().min(PIECE_BYTES_MAX)]
}

impl MySqlTx<'_> {
    /// Stores all but the first piece.
    pub(crate) fn write_pieces(&mut self, owner: Owner, number: u64, payload: &[u8]) -> Result<(), Fault> {
        for (part, piece) in payload.chunks(PIECE_BYTES_MAX).enumerate().skip(1) {
            self.conn.exec_drop(
                "INSERT INTO tributary_piece (owner, number, part, content) VALUES (?, ?, ?, ?)",
                (owner as u8, number, part, piece),
            )?;
        }
        Ok(())
    }

    /// All but the first pieces of payloads; most have none.
    pub(crate) fn read_pieces(&mut self, owner: Owner, numbers: &[u64]) -> Result<HashMap<u64, Vec<u8>>, Fault> {
        let mut found: HashMap<u64, Vec<u8>> = HashMap::new();
        for chunk in numbers.chunks(sql::BATCH_ROWS_MAX) {
            let list = chunk.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
            let rows: Vec<(u64, Vec<u8>)> = self.conn.query(format!(
                "SELECT number, content FROM tributary_piece WHERE owner = {} AND number IN ({list}) ORDER BY number, part",
                owner as u8
            ))?;
            for (number, content) in rows {
                found.entry(number).or_default().extend(content);
            }
        }
        Ok(found)
    }

    /// Removes the pieces of rows with numbers in a range.
    pub(crate) fn remove_pieces(&mut self, owner: Owner, from: u64, through: u64) -> Result<(), Fault> {
        Ok(self.conn.exec_drop(
            "DELETE FROM tributary_piece WHERE owner = ? AND number BETWEEN ? AND ?",
            (owner as u8, from, through),
        )?)
    }
}
