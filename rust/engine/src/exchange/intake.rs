//! What a message tells besides its frame: who sent it, how far it has come, what it parked.

use super::Told;
use crate::store::{Known, Link, Peer, Role, Store, StoreError, Tx, TOO_LARGE};
use tributary_model::{Message, ParkNotice, Position, Record, ReferenceRow, RowKey, ServerId};

/// "Sent with a position that nobody has reached": not known to have arrived.
const UNCONFIRMED: Position = Position(i64::MAX as u64);

/// Why a link is stopped when the journals have parted.
pub(super) const PARTED: &str = "diverged";

/// Why an exchange cannot go on.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinkError {
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The sender is not paired with this server.
    #[error("that server is not paired with this one; pair them with a new code")]
    NotPaired,
    /// The message says that it comes from another server than its seal proves.
    #[error("the message names another server than the one that sealed it")]
    WrongServer,
    /// The link was stopped; the stable code says why.
    #[error("the link is stopped ({0}); see what needs you on the Tributary page")]
    Stopped(String),
    /// Not even a message without records is one that the neighbour would read.
    #[error("what is to be said is larger than any message may be; ask for support")]
    TooLarge,
    /// One of the two was restored from a backup or copied: their journals have parted.
    #[error("the journals have parted: one of the two servers was restored or copied; the link is stopped")]
    Diverged,
}

impl LinkError {
    /// Stable code for pages and answers.
    pub fn code(&self) -> &'static str {
        match self {
            LinkError::Store(StoreError::Busy) => "busy",
            LinkError::Store(StoreError::Unavailable(_)) => "database-unavailable",
            LinkError::Store(_) => "database",
            LinkError::NotPaired => "not-paired",
            LinkError::WrongServer => "wrong-server",
            LinkError::Stopped(_) => "stopped",
            LinkError::TooLarge => "too-large",
            LinkError::Diverged => "diverged",
        }
    }

    /// Whether the next try may succeed without anybody doing anything.
    pub fn retry(&self) -> bool {
        matches!(self, LinkError::Store(error) if error.retry())
    }
}

/// The neighbour, if its link runs.
pub(super) fn open_peer(tx: &mut dyn Tx, server: ServerId) -> Result<Peer, LinkError> {
    let peer = tx.peer(server, true)?.ok_or(LinkError::NotPaired)?;
    match &peer.link {
        Link::Open => Ok(peer),
        Link::Stopped(code) => Err(LinkError::Stopped(code.clone())),
    }
}

/// Notes everything that the message says but its frame; returns whether the sender has our whole journal.
pub(super) fn note_contact(
    store: &dyn Store,
    server: ServerId,
    message: &Message,
    heard: Option<Told>,
    now: i64,
) -> Result<bool, LinkError> {
    if message.hello.server != server {
        return Err(LinkError::WrongServer);
    }
    let mut tx = store.begin()?;
    let mut peer = open_peer(tx.as_mut(), server)?;
    if !(is_ours(tx.as_mut(), message)? && same_incarnation(&mut peer, message)) {
        drop(tx);
        // The first message of an exchange may be an old one that somebody delivers late: it is refused, and
        // changes nothing. What continues an exchange comes from the neighbour as it is now.
        return Err(if heard.is_some() { stop(store, server, PARTED)? } else { LinkError::Diverged });
    }
    note_hello(&mut peer, message, heard, now);
    note_depth(tx.as_mut(), &peer, message)?;
    peer.confirmed = message.received;
    let acknowledged = message.parked_numbers.map_or(heard.map(|told| told.notices), |numbers| Some(numbers.received));
    if let Some(through) = acknowledged.filter(|through| *through > 0) {
        tx.notices_done(server, through)?;
    }
    note_notices(tx.as_mut(), &mut peer, message)?;
    tx.save_peer(&peer)?;
    let (head, _) = tx.head()?;
    tx.commit()?;
    Ok(head == message.received.position)
}

/// Stops the link for a reason; gives the error to answer with.
pub(super) fn stop(store: &dyn Store, server: ServerId, reason: &str) -> Result<LinkError, LinkError> {
    let mut tx = store.begin()?;
    let mut peer = open_peer(tx.as_mut(), server)?;
    peer.link = Link::Stopped(reason.to_owned());
    tx.save_peer(&peer)?;
    tx.commit()?;
    Ok(if reason == PARTED { LinkError::Diverged } else { LinkError::Stopped(reason.to_owned()) })
}

/// Keeps for the page that a record cannot be sent: it counts as one that the neighbour could not take.
pub(super) fn note_too_large(store: &dyn Store, server: ServerId, record: &Record) -> Result<(), LinkError> {
    let row = record.changes.first().map(|change| change.key.clone());
    let mut tx = store.begin()?;
    tx.told(server, &[ParkNotice { record: record.id, reason: TOO_LARGE.to_owned(), row }])?;
    Ok(tx.commit()?)
}

fn note_hello(peer: &mut Peer, message: &Message, heard: Option<Told>, now: i64) {
    let hello = &message.hello;
    peer.name.clone_from(&hello.name);
    peer.module_version.clone_from(&hello.module_version);
    peer.platform_version.clone_from(&hello.platform_version);
    peer.schema_digest.clone_from(&hello.schema_digest);
    peer.skew = skew(hello.clock, heard.and_then(|told| told.clock), now);
    peer.last_contact = Some(now);
    peer.waiting = message.waiting;
}

/// By how much the neighbour's clock differs at least: it wrote its message after it had read ours, and before now. However
/// slow the line is and however long it worked, that alone is no difference.
fn skew(theirs: i64, ours_before: Option<i64>, now: i64) -> i64 {
    let (least, most) = (theirs.saturating_sub(now), ours_before.map(|before| theirs.saturating_sub(before)));
    most.map_or(least, |most| least.max(0).min(most))
}

/// A server stands one below its parent.
fn note_depth(tx: &mut dyn Tx, peer: &Peer, message: &Message) -> Result<(), StoreError> {
    let depth = message.hello.depth.saturating_add(1);
    if peer.role == Role::Parent && tx.local()?.depth != depth {
        tx.save_depth(depth)?;
    }
    Ok(())
}

/// Whether the cursor that the sender names lies in our journal, with our hash.
fn is_ours(tx: &mut dyn Tx, message: &Message) -> Result<bool, StoreError> {
    Ok(tx.chain_at(message.received.position)? == Some(message.received.chain))
}

fn same_incarnation(peer: &mut Peer, message: &Message) -> bool {
    let told = message.hello.incarnation;
    *peer.incarnation.get_or_insert(told) == told
}

/// Forgets that these rows went out with a message that was not sent.
pub(super) fn note_unsent(store: &dyn Store, server: ServerId, rows: &[ReferenceRow]) -> Result<(), LinkError> {
    if rows.is_empty() {
        return Ok(());
    }
    let known: Vec<Known> = rows.iter().map(|row| unconfirmed(&row.key)).collect();
    let mut tx = store.begin()?;
    tx.save_known(server, &known)?;
    Ok(tx.commit()?)
}

/// Gives up a row that the neighbour reported missing and that no message can carry.
pub(super) fn strike_off(store: &dyn Store, server: ServerId, key: &RowKey) -> Result<(), LinkError> {
    let mut tx = store.begin()?;
    let mut peer = open_peer(tx.as_mut(), server)?;
    peer.wanted.remove(key);
    tx.save_peer(&peer)?;
    tx.commit()?;
    log::warn!("{key}, which {server} reported missing, is larger than any message may be: it is not sent");
    Ok(())
}

fn unconfirmed(key: &RowKey) -> Known {
    Known { key: key.clone(), position: UNCONFIRMED }
}

/// The notices of a message that were not taken in before; a late message has none. Of a sender that does not number
/// them they are all taken, as often as they come.
fn new_notices(message: &Message, received: u64) -> &[ParkNotice] {
    let Some(numbers) = message.parked_numbers else { return &message.parked };
    let new = numbers.through.saturating_sub(received);
    let known = message.parked.len().saturating_sub(usize::try_from(new).unwrap_or(usize::MAX));
    &message.parked[known..]
}

/// Keeps what the neighbour parked for the page, and remembers rows to bring it.
fn note_notices(tx: &mut dyn Tx, peer: &mut Peer, message: &Message) -> Result<(), StoreError> {
    let notices = new_notices(message, peer.notices_received);
    if notices.is_empty() {
        return Ok(());
    }
    if let Some(numbers) = message.parked_numbers {
        peer.notices_received = numbers.through;
    }
    tx.told(peer.server, notices)?;
    let missing: Vec<RowKey> = notices
        .iter()
        .filter(|notice| notice.reason == "missing-reference")
        .filter_map(|notice| notice.row.clone())
        .collect();
    let known: Vec<Known> = missing.iter().map(unconfirmed).collect();
    if !known.is_empty() {
        tx.save_known(peer.server, &known)?;
    }
    peer.wanted.extend(missing);
    Ok(())
}
