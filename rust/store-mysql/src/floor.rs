//! What this server's own sessions have seen, and what the OpenMRS instances on this database tell of theirs.

use crate::error::Fault;
use crate::store::MySqlStore;
use crate::tx::MySqlTx;
use mysql::prelude::Queryable;
use tributary_engine::store::{OwnFloor, StoreResult};
use tributary_model::Position;
use tributary_wire::journal::{decode_seen, encode_seen};
use uuid::Uuid;

/// An instance that has told nothing for so many times that others have is gone, and its sessions with it.
const MISSED_MAX: u32 = 100;

impl MySqlStore {
    /// Notes the first position of the journal that one of the instance's open sessions has not seen. Returns the next
    /// position of the journal, below which every session has seen that opens from now on, and whether other instances are known.
    pub fn note_open_sessions(&self, instance: Uuid, open_from: Position) -> StoreResult<(Position, bool)> {
        let note = || -> Result<(Position, bool), Fault> {
            let mut conn = self.connections.take()?;
            let instance = &instance.as_bytes()[..];
            conn.exec_drop(
                "INSERT INTO tributary_instance (instance, open_from) VALUES (?, ?) \
                 ON DUPLICATE KEY UPDATE open_from = VALUES(open_from), missed = 0",
                (instance, open_from.0),
            )?;
            conn.exec_drop("UPDATE tributary_instance SET missed = missed + 1 WHERE instance <> ?", (instance,))?;
            conn.exec_drop("DELETE FROM tributary_instance WHERE missed > ?", (MISSED_MAX,))?;
            let known: Option<(u64, u64)> = conn.query_first(
                "SELECT next_position, (SELECT COUNT(*) FROM tributary_instance) FROM tributary_counter WHERE id = 1",
            )?;
            let (next, instances) = known.unwrap_or((0, 2));
            Ok((Position(next), instances > 1))
        };
        Ok(note()?)
    }
}

impl MySqlTx<'_> {
    /// As the instances tell; nothing is known of sessions where none does.
    pub(crate) fn read_open_from(&mut self) -> Result<Position, Fault> {
        let least: Option<Option<u64>> = self.conn.query_first("SELECT MIN(open_from) FROM tributary_instance")?;
        Ok(Position(least.flatten().unwrap_or_default()))
    }

    pub(crate) fn read_own_floor(&mut self) -> Result<OwnFloor, Fault> {
        type Stored = (Vec<u8>, Option<u64>, Option<Vec<u8>>);
        let stored: Option<Stored> =
            self.conn.query_first("SELECT seen, next_position, next_seen FROM tributary_floor WHERE id = 1")?;
        let Some((seen, position, next)) = stored else { return Ok(OwnFloor::default()) };
        let next = match (position, next) {
            (Some(position), Some(next)) => Some((Position(position), decode_seen(&next)?)),
            _ => None,
        };
        Ok(OwnFloor { seen: decode_seen(&seen)?, next })
    }

    pub(crate) fn write_own_floor(&mut self, floor: &OwnFloor) -> Result<(), Fault> {
        let position = floor.next.as_ref().map(|(position, _)| position.0);
        let next = floor.next.as_ref().map(|(_, seen)| encode_seen(seen));
        Ok(self.conn.exec_drop(
            "REPLACE INTO tributary_floor (id, seen, next_position, next_seen) VALUES (1, ?, ?, ?)",
            (encode_seen(&floor.seen), position, next),
        )?)
    }
}
