//! How long the journal is kept.
//!
//! Guarantees: nothing is deleted that a neighbour has not confirmed, nor the entry at a neighbour's
//! cursor (its chain hash proves the next exchange), nor anything younger than [`CONFIRMED_DAYS_KEPT`] days:
//! a parent restored from a backup will want it.

use crate::exchange::is_detached;
use crate::store::{Store, StoreResult};
use tributary_model::Position;

/// Days that a confirmed record stays.
pub const CONFIRMED_DAYS_KEPT: i64 = 30;
/// Entries deleted in one transaction.
pub const DELETE_ENTRIES_MAX: usize = 1000;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Deletes entries that every neighbour confirmed long ago, one transaction's worth; returns how many. Called
/// again while it returns [`DELETE_ENTRIES_MAX`].
pub fn confirmed(store: &dyn Store, now: i64) -> StoreResult<usize> {
    let mut tx = store.begin()?;
    let peers = tx.peers()?;
    let attached = peers.iter().filter(|peer| !is_detached(peer));
    let Some(below) = attached.map(|peer| peer.confirmed.position).min() else {
        return Ok(0);
    };
    if below == Position(0) {
        return Ok(0);
    }
    let deleted = tx.delete_entries(below, now - CONFIRMED_DAYS_KEPT * DAY_MS, DELETE_ENTRIES_MAX)?;
    tx.commit()?;
    Ok(deleted)
}
