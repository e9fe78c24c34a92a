//! The exchange: message after message between two neighbours, either side's frames on every message.
//!
//! Guarantees: each side's cursor lives in its own database and moves in the transaction that applies; a lost,
//! repeated or late message is harmless, because every message states from where to where its frame goes, which
//! numbers its notices have, and how far its sender has come in the other's journal and notices. A cursor whose chain hash does not fit stops that link
//! alone: one of the two servers was restored or copied, and comparing numbers would see nothing wrong.

mod intake;

pub use intake::LinkError;

use crate::apply::{self, Applied, Outcome, Pace};
use crate::floor;
use crate::rules::Rules;
use crate::send::{next_frame, FrameLimits, NextFrame};
use crate::store::{Link, Local, Peer, Store, StoreError};
use std::collections::BTreeSet;
use tributary_model::{Frame, Hello, Message, ParkNumbers, RecordId, RowKey, ServerId, PROTOCOL_VERSION};
use uuid::Uuid;

/// Why a neighbour is not served that needs what retention has deleted.
const NEEDS_COPY: &str = "needs-copy";
/// The link of a neighbour that was given up.
const DETACHED: &str = "detached";
/// Changes that one frame carries.
const FRAME_ROWS_MAX: usize = 5_000;
/// Notices that one message carries.
const NOTICES_MAX: usize = 200;
/// What a neighbour may ask for at most, whatever it says.
const WANTED_BYTES_MAX: u32 = 4 << 20;

/// What this server tells of itself.
#[derive(Clone, Debug)]
pub struct About {
    /// Version of the module.
    pub module_version: String,
    /// Version of OpenMRS.
    pub platform_version: String,
}

/// The rules over one database: everything that does not change between two messages.
#[derive(Clone, Debug)]
pub struct Engine {
    /// The live schema, what flows, how conflicts are decided.
    pub rules: Rules,
    /// What this server tells of itself.
    pub about: About,
}

/// What came of taking a message in.
#[derive(Clone, Debug, Default)]
pub struct Taken {
    /// What its frame did.
    pub applied: Applied,
    /// Rows were in use by somebody else: the frame is not done, ask for it again soon.
    pub busy: bool,
    /// Whether the sender has everything of ours that there was when we last looked.
    pub confirmed_all: bool,
    /// Whether the sender has nothing more for us.
    pub sender_drained: bool,
}

/// One end of an exchange, as its caller drives it.
#[derive(Clone, Debug)]
pub struct Conversation {
    /// The neighbour.
    pub peer: ServerId,
    /// The exchange's uuid, new for each.
    pub exchange: Uuid,
    /// Number of the next message of ours.
    pub sequence: u32,
    /// How many compressed bytes of frame we want at most in an answer.
    pub wants_bytes: u32,
    /// How many we may send at most.
    pub send_bytes_max: usize,
}

/// What is remembered of a link from message to message; a restart may lose it.
#[derive(Clone, Debug, Default)]
pub struct Line {
    /// How many rows a group takes.
    pub pace: Pace,
    /// The exchange that was answered last, and what that answer told.
    answered: Option<(Uuid, Told)>,
}

impl Line {
    /// A line that begins with this pace.
    pub fn starting_with(pace: Pace) -> Line {
        Line { pace, answered: None }
    }

    /// As `heard` of [`Engine::take`], for a message that the neighbour began or went on with.
    fn heard(&self, message: &Message) -> Option<Told> {
        let told = self.answered.filter(|(exchange, _)| *exchange == message.exchange).map(|(_, told)| told);
        (message.sequence > 0).then_some(told.unwrap_or_default())
    }
}

/// What is left out of a message so that its reader takes it.
struct Omitted {
    /// Records that are too large even alone.
    records: BTreeSet<RecordId>,
    /// All but so many rows that the neighbour reported missing.
    wanted_max: usize,
}

impl Omitted {
    fn nothing() -> Self {
        Omitted { records: BTreeSet::new(), wanted_max: usize::MAX }
    }
}

/// What a message of ours told that the neighbour went on with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// Number of its last notice; 0 where that is not known any more.
    pub notices: u64,
    /// Our clock when it was written, if that is known still.
    pub clock: Option<i64>,
}

/// What a message tells.
pub fn told_through(message: &Message) -> Told {
    Told { notices: message.parked_numbers.unwrap_or_default().through, clock: Some(message.hello.clock) }
}

/// Milliseconds since 1970 UTC, passed in.
pub type Clock<'c> = &'c mut dyn FnMut() -> i64;

impl Engine {
    /// The next message to the neighbour, as `encode` writes it, which gives nothing for one that its reader would refuse.
    /// `send_frame` is false where only an acknowledgement is due. Records go
    /// before rows that the neighbour reported missing. A record that is too large even alone is withheld and told
    /// on the page, and a row is not sent after all, so that what comes after it goes on.
    pub fn compose<T>(
        &self,
        store: &dyn Store,
        conversation: &mut Conversation,
        clock: Clock,
        send_frame: bool,
        encode: &mut dyn FnMut(&Message) -> Option<T>,
    ) -> Result<(Message, T), LinkError> {
        let (sequence, bytes_max) = (conversation.sequence, conversation.send_bytes_max);
        let mut omitted = Omitted::nothing();
        loop {
            conversation.sequence = sequence;
            let (message, wanted) = self.compose_without(store, conversation, clock, send_frame, &omitted)?;
            if let Some(encoded) = encode(&message) {
                conversation.send_bytes_max = bytes_max;
                return Ok((message, encoded));
            }
            let frame = message.frame.unwrap_or_default();
            intake::note_unsent(store, conversation.peer, &frame.references)?;
            match (frame.records.as_slice(), wanted.as_slice()) {
                ([], []) => return Err(LinkError::TooLarge),
                ([], [single]) => {
                    intake::strike_off(store, conversation.peer, single)?;
                    omitted.wanted_max = usize::MAX;
                }
                // Fewer and fewer, to find out which.
                ([], several) => omitted.wanted_max = several.len() / 2,
                ([single], []) => {
                    intake::note_too_large(store, conversation.peer, &single.record)?;
                    omitted.records.insert(single.record.id);
                }
                // One by one, to find out which.
                (_, []) => conversation.send_bytes_max = 0,
                (_, _) => omitted.wanted_max = 0,
            }
        }
    }

    /// The next message, and which rows it holds that the neighbour reported missing.
    fn compose_without(
        &self,
        store: &dyn Store,
        conversation: &mut Conversation,
        clock: Clock,
        send_frame: bool,
        omitted: &Omitted,
    ) -> Result<(Message, Vec<RowKey>), LinkError> {
        if send_frame {
            floor::sequence_and_raise(store, &self.rules, conversation.peer, clock())?;
        }
        let mut tx = store.begin()?;
        let local = tx.local()?;
        if tx.peer(conversation.peer, false)?.is_some_and(|peer| !peer.wanted.is_empty()) {
            // An entry may have to be appended: the counter's lock comes before the neighbour's, as in apply.
            tx.lock_counter()?;
        }
        let mut peer = intake::open_peer(tx.as_mut(), conversation.peer)?;
        let next = if send_frame {
            let limits = FrameLimits {
                rows_max: FRAME_ROWS_MAX,
                bytes_max: conversation.send_bytes_max,
                wanted_max: omitted.wanted_max,
            };
            next_frame(tx.as_mut(), &self.rules.flows, &mut peer, limits, &omitted.records)?
        } else {
            NextFrame::default()
        };
        if next.archived {
            drop(tx);
            // The first message of an exchange may be an old one that somebody delivers late: it is refused, and
            // stops nothing.
            return Err(match conversation.sequence {
                0 => LinkError::Stopped(NEEDS_COPY.to_owned()),
                _ => intake::stop(store, conversation.peer, NEEDS_COPY)?,
            });
        }
        let through = next.frame.as_ref().map_or(peer.confirmed.position, |frame| frame.to.position);
        let floor = if send_frame { floor::to_tell(tx.as_mut(), &self.rules, &mut peer, through)? } else { None };
        let notices = tx.notices(peer.server, NOTICES_MAX)?;
        tx.save_peer(&peer)?;
        tx.commit()?;
        let sequence = conversation.sequence;
        conversation.sequence += 1;
        let numbers =
            ParkNumbers { through: notices.last().map_or(0, |(number, _)| *number), received: peer.notices_received };
        let message = Message {
            protocol: PROTOCOL_VERSION,
            exchange: conversation.exchange,
            sequence,
            hello: self.hello(local, clock),
            received: peer.received,
            wants_bytes: conversation.wants_bytes,
            parked_numbers: Some(numbers),
            parked: notices.into_iter().map(|(_, notice)| notice).collect(),
            floor,
            frame: next.frame,
            waiting: next.waiting,
        };
        Ok((message, next.wanted))
    }

    /// Takes in a message whose sender has been proven to be `peer`. `heard`: it is an answer, or not the first
    /// message of its exchange, so the neighbour has read our message before it, which told this ([`told_through`]).
    pub fn take(
        &self,
        store: &dyn Store,
        peer: ServerId,
        message: &Message,
        heard: Option<Told>,
        pace: &mut Pace,
        clock: Clock,
    ) -> Result<Taken, LinkError> {
        let confirmed_all = intake::note_contact(store, peer, message, heard, clock())?;
        let mut taken = Taken { confirmed_all, ..Taken::default() };
        taken.sender_drained = message.frame.is_none() && message.waiting == 0;
        if let Some(frame) = &message.frame {
            self.take_frame(store, peer, frame, pace, clock, &mut taken)?;
        }
        if let Some(floor) = &message.floor {
            floor::take(store, peer, floor)?;
        }
        Ok(taken)
    }

    fn take_frame(
        &self,
        store: &dyn Store,
        peer: ServerId,
        frame: &Frame,
        pace: &mut Pace,
        clock: Clock,
        taken: &mut Taken,
    ) -> Result<(), LinkError> {
        match apply::frame(store, &self.rules, peer, frame, pace, clock) {
            Ok(Outcome::Applied(applied)) => taken.applied = applied,
            Ok(Outcome::Stale) => {}
            Ok(Outcome::Diverged) => return Err(intake::stop(store, peer, intake::PARTED)?),
            Err(StoreError::Busy) => taken.busy = true,
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// The server's end: takes the message in and composes the answer to it, as [`Engine::compose`] does.
    #[allow(clippy::too_many_arguments)]
    pub fn answer<T>(
        &self,
        store: &dyn Store,
        peer: ServerId,
        message: &Message,
        send_bytes_max: usize,
        line: &mut Line,
        clock: Clock,
        encode: &mut dyn FnMut(&Message) -> Option<T>,
    ) -> Result<((Message, T), Taken), LinkError> {
        let taken = self.take(store, peer, message, line.heard(message), &mut line.pace, clock)?;
        let wanted = message.wants_bytes.min(WANTED_BYTES_MAX) as usize;
        let mut conversation = Conversation {
            peer,
            exchange: message.exchange,
            sequence: message.sequence,
            wants_bytes: u32::try_from(send_bytes_max).unwrap_or(u32::MAX),
            send_bytes_max: send_bytes_max.min(wanted),
        };
        let answer = self.compose(store, &mut conversation, clock, wanted > 0, encode)?;
        line.answered = Some((message.exchange, told_through(&answer.0)));
        Ok((answer, taken))
    }

    fn hello(&self, local: Local, clock: Clock) -> Hello {
        Hello {
            server: local.server,
            incarnation: local.incarnation,
            name: local.name,
            module_version: self.about.module_version.clone(),
            platform_version: self.about.platform_version.clone(),
            schema_digest: self.rules.catalog.digest.clone(),
            clock: clock(),
            depth: local.depth,
        }
    }
}

/// Whether the neighbour was given up: nothing is kept for it.
pub fn is_detached(peer: &Peer) -> bool {
    matches!(&peer.link, Link::Stopped(code) if code == DETACHED)
}

/// Whether the neighbour's link runs.
pub fn is_open(peer: &Peer) -> bool {
    peer.link == Link::Open
}
