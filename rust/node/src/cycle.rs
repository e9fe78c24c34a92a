//! The client's end of an exchange: one POST a step, until both sides have everything.
//!
//! A cycle aims at what both sides had when it began: on a busy day there is always something newer, and a cycle
//! that chased it would never end. The size of a message adapts to what the link has just carried. A failure ends the exchange; the next
//! step begins a new one from the cursors, so that nothing is lost and nothing is applied twice.

mod goal;

use crate::desk::LinkRecord;
use crate::{lock, now, sweep, Node, NodeError};
use goal::Goal;
use serde_json::{json, Value};
use std::sync::TryLockError;
use std::time::{Duration, Instant};
use tributary_engine::apply::{retry_parked, Applied};
use tributary_engine::exchange::{told_through, Conversation, Taken};
use tributary_engine::store::{Peer, Role, Store, StoreError};
use tributary_engine::{floor, journal, retention};
use tributary_link::envelope::{seal, Direction, Header, Sealed};
use tributary_link::http::accept;
use tributary_link::pairing::LinkSecret;
use tributary_link::{HttpTransport, Transport};
use tributary_model::{Frame, Message, RowKey, Seen};
use tributary_wire::codec::{Codec, XmlCodec};
use uuid::Uuid;

/// Size of the first message on a link that is not known yet, in bytes of journal encoding.
const MESSAGE_BYTES_START: usize = 32 << 10;
const MESSAGE_BYTES_MIN: usize = 2 << 10;
const MESSAGE_BYTES_MAX: usize = 1 << 20;
/// A message that took less lets the next one be twice as large; one that took more than the second, half.
const MESSAGE_SECONDS_SHORT: u64 = 5;
const MESSAGE_SECONDS_LONG: u64 = 20;
/// Where a parent answers, below its address.
const EXCHANGE_PATH: &str = "/ws/tributary/exchange";
/// How long to wait when rows are in use, or the other side could not take the frame.
const STALL_WAIT: Duration = Duration::from_millis(200);
/// Parked records that are tried again in one pass.
const PARKED_AT_ONCE: usize = 100;
/// Portions of merge state that one cycle looks through.
const FORGET_PORTIONS: usize = 20;
/// After so many messages in a row without progress the exchange ends; the next one goes on.
const STALLS_MAX: u32 = 25;

/// The client between two steps.
#[derive(Default)]
pub(crate) struct Client {
    open: Option<Open>,
    message_bytes: Option<usize>,
}

struct Open {
    peer: Peer,
    me: tributary_model::ServerId,
    secret: LinkSecret,
    transport: HttpTransport,
    conversation: Conversation,
    stalls: u32,
    goal: Goal,
}

/// What one step did.
#[derive(Default)]
struct Step {
    more: bool,
    sent_records: usize,
    sent_bytes: usize,
    received_bytes: usize,
    applied: Applied,
    waiting_out: u64,
    waiting_in: u64,
}

/// One message there and one back. Never fails: what goes wrong is in the report.
pub(crate) fn step(node: &Node) -> Value {
    let mut client = match node.client.try_lock() {
        Ok(client) => client,
        Err(TryLockError::Poisoned(poisoned)) => poisoned.into_inner(),
        Err(TryLockError::WouldBlock) => return failed(&already_running()),
    };
    match run(node, &mut client).map_err(|error| node.advised(error)) {
        Ok(Some(step)) => report(&step),
        Ok(None) => report(&Step::default()),
        Err(error) => {
            let bytes = client.message_bytes.unwrap_or(MESSAGE_BYTES_START);
            client.message_bytes = Some((bytes / 2).max(MESSAGE_BYTES_MIN));
            if let Some(open) = client.open.take() {
                let _ = node.note_contact(open.peer.server, Some(&error));
            }
            failed(&error)
        }
    }
}

fn run(node: &Node, client: &mut Client) -> Result<Option<Step>, NodeError> {
    if client.open.is_none() {
        sweep::before_exchange(node);
        client.open = begin(node)?;
    }
    let bytes = client.message_bytes.unwrap_or(MESSAGE_BYTES_START);
    let Some(open) = client.open.as_mut() else {
        housekeeping(node)?;
        return Ok(None);
    };
    open.conversation.send_bytes_max = bytes;
    open.conversation.wants_bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    let started = Instant::now();
    let (step, done) = exchange(node, open)?;
    client.message_bytes = Some(adapted(bytes, started.elapsed()));
    if done {
        node.note_contact(open.peer.server, None)?;
        client.open = None;
        housekeeping(node)?;
    }
    Ok(Some(step))
}

/// What every server does at the end of a cycle, one without parent in place of one: positions for what was
/// committed, another try for parked records, and retention.
fn housekeeping(node: &Node) -> Result<(), NodeError> {
    let engine = node.engine()?;
    journal::sequence_all(&node.store, &engine.rules, now())?;
    let mut after = Some(0);
    while let Some(number) = after {
        after = match node.applying(|| retry_parked(&node.store, &engine.rules, number, PARKED_AT_ONCE, now()))? {
            Err(StoreError::Busy) => None,
            retried => retried?.through,
        };
    }
    while retention::confirmed(&node.store, now())? == retention::DELETE_ENTRIES_MAX {}
    forget(node)?;
    Ok(())
}

/// How far merge state has been looked through that nobody needs any more.
#[derive(Default)]
pub(crate) struct Forgetting {
    /// What all servers had seen when the pass began.
    floor: Option<Seen>,
    /// The row after which it goes on; `None` when it is done.
    after: Option<RowKey>,
}

/// Forgets merge state, so much of it in one cycle; looks through all of it once for each floor.
fn forget(node: &Node) -> Result<(), NodeError> {
    let mut forgetting = lock(&node.forgetting);
    if forgetting.after.is_none() {
        let floor = floor::of_all(&node.store)?;
        if floor == forgetting.floor {
            return Ok(());
        }
        forgetting.floor = floor;
    }
    for _ in 0..FORGET_PORTIONS {
        forgetting.after = floor::forget(&node.store, forgetting.after.as_ref())?.through;
        if forgetting.after.is_none() {
            break;
        }
    }
    Ok(())
}

/// A new exchange with the parent, if there is one.
fn begin(node: &Node) -> Result<Option<Open>, NodeError> {
    let Some(peer) = node.parent()? else { return Ok(None) };
    let link = node.desk().link(peer.server)?;
    let Some(LinkRecord { address: Some(address), .. }) = &link else {
        return Err(NodeError::lasting("NOT_PAIRED", "The link to the parent is not complete. Pair again."));
    };
    let secret = link.as_ref().map(LinkRecord::secret).unwrap_or(LinkSecret([0; 32]));
    let conversation =
        Conversation { peer: peer.server, exchange: Uuid::new_v4(), sequence: 0, wants_bytes: 0, send_bytes_max: 0 };
    let transport = node.transport(address)?;
    Ok(Some(Open { me: node.local()?.server, peer, secret, transport, conversation, stalls: 0, goal: Goal::default() }))
}

fn exchange(node: &Node, open: &mut Open) -> Result<(Step, bool), NodeError> {
    let engine = node.engine()?;
    let (message, content) = engine.compose(&node.store, &mut open.conversation, &mut now, true, &mut encoded)?;
    let (answer, mut step) = post(open, &message, &content)?;
    let peer = open.peer.server;
    let heard = Some(told_through(&message));
    let taken = node.applying(|| {
        node.with_line(peer, |line| engine.take(&node.store, peer, &answer, heard, &mut line.pace, &mut now))
    })??;
    node.note_applied(&taken.applied);
    step.waiting_out = message.waiting;
    step.waiting_in = answer.waiting;
    let drained = taken.sender_drained && taken.confirmed_all;
    let done = !taken.busy && (drained || open.goal.is_reached(&message, &answer));
    if stalled(&message, &answer, &taken) && !done {
        open.stalls += 1;
        std::thread::sleep(STALL_WAIT);
    } else {
        open.stalls = 0;
    }
    if open.stalls > STALLS_MAX {
        return Err(NodeError::passing(
            "BUSY",
            "Rows that arrived are in use by somebody. It goes on with the next contact.",
        ));
    }
    step.more = !done;
    step.applied = taken.applied;
    Ok((step, done))
}

/// A message as bytes, if its receiver will read them.
pub(crate) fn encoded(message: &Message) -> Option<Vec<u8>> {
    XmlCodec.encode(message).ok()
}

fn post(open: &mut Open, message: &Message, content: &[u8]) -> Result<(Message, Step), NodeError> {
    let header = Header {
        direction: Direction::ToParent,
        sender: open.me,
        receiver: open.peer.server,
        exchange: message.exchange,
        sequence: message.sequence,
    };
    let text = seal(header, &open.secret, content);
    let back = accept(open.transport.post(EXCHANGE_PATH, &text)?)?;
    let answer = XmlCodec.decode(&Sealed::parse(&back)?.open_answer(&open.secret, &header)?)?;
    let step = Step {
        sent_records: message.frame.as_ref().map_or(0, |frame| frame.records.len()),
        sent_bytes: text.len(),
        received_bytes: back.len(),
        ..Step::default()
    };
    Ok((answer, step))
}

/// Whether neither side's cursor moved although something was on its way.
fn stalled(sent: &Message, answer: &Message, taken: &Taken) -> bool {
    let taken_there = sent.frame.as_ref().is_none_or(|frame: &Frame| answer.received.position >= frame.to.position);
    let taken_here = answer.frame.is_none() || !taken.busy;
    !(taken_there && taken_here)
}

fn adapted(bytes: usize, took: Duration) -> usize {
    match took.as_secs() {
        seconds if seconds < MESSAGE_SECONDS_SHORT => (bytes * 2).min(MESSAGE_BYTES_MAX),
        seconds if seconds > MESSAGE_SECONDS_LONG => (bytes / 2).max(MESSAGE_BYTES_MIN),
        _ => bytes,
    }
}

fn report(step: &Step) -> Value {
    json!({
        "more": step.more,
        "failed": false,
        "sent": { "records": step.sent_records, "bytes": step.sent_bytes },
        "received": { "records": step.applied.records, "rows": step.applied.rows, "bytes": step.received_bytes },
        "waitingOut": step.waiting_out,
        "waitingIn": step.waiting_in,
    })
}

fn failed(error: &NodeError) -> Value {
    json!({ "more": false, "failed": true, "error": error.json() })
}

fn already_running() -> NodeError {
    NodeError::passing("BUSY", "A contact with the parent is already under way.")
}

impl Node {
    /// The parent, if this server has one.
    pub(crate) fn parent(&self) -> Result<Option<Peer>, NodeError> {
        let mut tx = self.store.begin()?;
        Ok(tx.peers()?.into_iter().find(|peer| peer.role == Role::Parent))
    }

    /// Ends the exchange that is open, if there is one.
    pub(crate) fn hang_up(&self) {
        lock(&self.client).open = None;
    }
}
