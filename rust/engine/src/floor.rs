//! The floor: what every server that can still write has seen. Merge state below it is forgotten.
//!
//! A version is needed for as long as a record may come whose author had not seen it: only such a record would have to
//! stand beside it. Each server knows of its own sessions ([`crate::store::Tx::open_from`]) what the oldest of them has
//! seen, and tells each neighbour now and then what it and everybody behind it have all seen.
//! Guarantees: a floor is told together with, or after, every record whose author had seen less, and counts only where
//! these have arrived; nothing is told or forgotten while a record is parked here, which may be one of them. A neighbour
//! that has not told a floor, or whose link is stopped, holds the floor down; one that is detached does not.

use crate::exchange::is_detached;
use crate::journal;
use crate::rules::Rules;
use crate::store::{OwnFloor, Peer, Store, StoreResult, Tx};
use tributary_merge::{GroupState, RowState, Version, EXISTENCE};
use tributary_model::{Floor, Op, Position, RecordId, RowKey, Seen, ServerId};

/// Journal entries after which a neighbour is told the floor again.
pub const TOLD_EVERY: u64 = 1000;
/// States that one transaction looks at.
const ROWS_AT_ONCE: usize = 500;
/// Rows of no database begin so: entries and policies, which live in the merge state.
const OWN_TABLES: &str = "tributary_";

/// Gives positions to everything that is committed, and where it is time to tell the neighbour moves what this server's own
/// sessions have all seen up, as far as that is known.
pub(crate) fn sequence_and_raise(store: &dyn Store, rules: &Rules, peer: ServerId, now: i64) -> StoreResult<()> {
    let mut tx = store.begin()?;
    let (head, _) = tx.head()?;
    if !tx.peer(peer, false)?.is_some_and(|peer| is_due(rules, &peer, head)) {
        drop(tx);
        return journal::sequence_all(store, rules, now).map(drop);
    }
    // First: a session that has ended by now has its capture in what is sequenced next.
    let open_from = tx.open_from()?;
    drop(tx);
    journal::sequence_all(store, rules, now)?;
    let mut tx = store.begin()?;
    tx.lock_counter()?;
    let mut own = tx.own_floor()?;
    if let Some((_, seen)) = own.next.take_if(|(began, _)| *began < open_from) {
        own.seen = seen;
    }
    if own.next.is_none() {
        let (head, _) = tx.head()?;
        let mut seen = tx.seen_by_sessions()?;
        seen.insert(RecordId { origin: tx.local()?.server, position: head });
        own.next = Some((head, seen));
    }
    tx.save_own_floor(&own)?;
    tx.commit()
}

/// What to tell a neighbour that has this server's journal up to `through` once it has read the message.
pub(crate) fn to_tell(
    tx: &mut dyn Tx,
    rules: &Rules,
    peer: &mut Peer,
    through: Position,
) -> StoreResult<Option<Floor>> {
    if !is_due(rules, peer, through) || tx.head()?.0 != through || tx.parked_count()? > 0 {
        return Ok(None);
    }
    let own = tx.own_floor()?;
    let others = tx.peers()?.into_iter().filter(|other| other.server != peer.server);
    let Some(seen) = met(own, others) else { return Ok(None) };
    peer.floor_told = through;
    Ok(Some(Floor { position: through, seen }))
}

/// Whether it is time to tell a neighbour that has this server's journal up to `through`.
fn is_due(rules: &Rules, peer: &Peer, through: Position) -> bool {
    through.0 >= peer.floor_told.0.saturating_add(rules.floor_every)
}

/// Keeps what a neighbour tells, if what it rests on has arrived.
pub(crate) fn take(store: &dyn Store, server: ServerId, floor: &Floor) -> StoreResult<()> {
    let mut tx = store.begin()?;
    let peer = tx.peer(server, true)?.filter(|peer| peer.received.position >= floor.position);
    if let Some(mut peer) = peer {
        peer.floor = Some(floor.seen.clone());
        tx.save_peer(&peer)?;
        tx.commit()?;
    }
    Ok(())
}

/// What came of forgetting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Forgotten {
    /// Rows of whose merge state something was forgotten.
    pub rows: usize,
    /// The last row that was looked at; `None` when there are no more.
    pub through: Option<RowKey>,
}

/// What every server that can still write has seen, as far as this one knows.
pub fn of_all(store: &dyn Store) -> StoreResult<Option<Seen>> {
    let mut tx = store.begin()?;
    let (own, peers) = (tx.own_floor()?, tx.peers()?);
    Ok(met(own, peers.into_iter()))
}

/// Forgets merge state that nobody needs any more, of some rows after one of them.
pub fn forget(store: &dyn Store, after: Option<&RowKey>) -> StoreResult<Forgotten> {
    let mut tx = store.begin()?;
    tx.lock_counter()?;
    if tx.parked_count()? > 0 || !tx.fixes(None, 1)?.is_empty() {
        return Ok(Forgotten::default());
    }
    let (own, peers) = (tx.own_floor()?, tx.peers()?);
    let Some(floor) = met(own, peers.into_iter()) else { return Ok(Forgotten::default()) };
    let states = tx.states_after(after, ROWS_AT_ONCE)?;
    let through = states.last().map(|(key, _)| key.clone());
    let less =
        states.into_iter().filter_map(|(key, state)| Some((key.clone(), without_needless(&key, state, &floor)?)));
    let less: Vec<(RowKey, RowState)> = less.collect();
    if !less.is_empty() {
        tx.save_row_states(&less)?;
        tx.commit()?;
    }
    Ok(Forgotten { rows: less.len(), through })
}

fn met(own: OwnFloor, others: impl Iterator<Item = Peer>) -> Option<Seen> {
    let mut attached = others.filter(|peer| !is_detached(peer));
    let seen = attached.try_fold(own.seen, |seen, peer| Some(seen.meet(&peer.floor?)))?;
    (!seen.origins.is_empty()).then_some(seen)
}

/// The state without the groups of whose only version everybody knows; `None` where there is none. A deletion stays while anything
/// is known of the row, and so does what its author had not seen; that a row was restored stays until that is settled.
fn without_needless(key: &RowKey, mut state: RowState, floor: &Seen) -> Option<RowState> {
    if key.table.starts_with(OWN_TABLES) || !state.refused.is_empty() {
        return None;
    }
    let (before, restored) = (state.groups.len(), state.is_restored());
    let existence = state.groups.remove(EXISTENCE);
    let known =
        |group: &GroupState| group.versions.len() <= 1 && group.versions.iter().all(|only| floor.contains(only.id));
    let deletes = |version: &&Version| version.op == Op::Delete;
    let seen_by_deletes = |group: &GroupState| {
        let mut deletes = existence.iter().flat_map(|group| &group.versions).filter(deletes);
        deletes.all(|delete| group.versions.iter().all(|version| delete.saw(version.id)))
    };
    state.groups.retain(|_, group| !(known(group) && seen_by_deletes(group)));
    if let Some(group) = existence {
        let stands = group.versions.iter().any(|version| deletes(&version)) && !state.groups.is_empty();
        if stands || restored || !known(&group) {
            state.groups.insert(EXISTENCE.into(), group);
        }
    }
    (state.groups.len() < before).then_some(state)
}
