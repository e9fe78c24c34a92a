//! The lines between servers: what they carry, lose, repeat, cut and deliver late, and who dies meanwhile.

use super::World;
use crate::script::{Carriage, Death, Step};
use std::rc::Rc;
use tributary_engine::apply::Pace;
use tributary_engine::exchange::{told_through, Conversation, LinkError};
use tributary_engine::memory::Fault;
use tributary_engine::store::StoreError;
use tributary_model::Message;
use tributary_wire::codec::{Codec, XmlCodec};
use tributary_wire::xml;
use uuid::Uuid;

/// How a child and its parent exchange some messages.
pub(super) struct Contact {
    pub(super) child: usize,
    pub(super) messages: u8,
    pub(super) bytes: u32,
    pub(super) rows: u8,
    pub(super) carriage: Carriage,
}

impl World {
    pub(super) fn meet(self: &Rc<World>, contact: &Contact, death: Option<Death>, meanwhile: &[(bool, u8, Step)]) {
        let child = contact.child;
        let Some(parent) = self.servers[child].parent else { return };
        for (server, at_parent) in [(child, false), (parent, true)] {
            let mut steps: Vec<(u8, Step)> = meanwhile
                .iter()
                .filter(|(side, _, _)| *side == at_parent)
                .map(|(_, at, step)| (*at, step.at(server as u8)))
                .collect();
            steps.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
            let world = Rc::clone(self);
            let happening = move |number: u64| {
                while steps.last().is_some_and(|(at, _)| u64::from(*at) <= number) {
                    if let Some((_, step)) = steps.pop() {
                        world.counts.add("user meanwhile");
                        world.act(&step);
                        world.oracle.look_for_halves(&world);
                    }
                }
            };
            if meanwhile.is_empty() {
                continue;
            }
            self.servers[server].memory.set_meanwhile(Some(Box::new(happening)));
        }
        let victim = death.map(|death| if death.parent { parent } else { child });
        if let (Some(death), Some(victim)) = (death, victim) {
            let at = death.at.into();
            let fault = if death.after_commit { Fault::AfterCommit(at) } else { Fault::Before(at) };
            self.servers[victim].memory.set_fault(fault);
        }
        let result = self.converse(contact, parent);
        for server in [child, parent] {
            self.servers[server].memory.set_meanwhile(None);
            self.servers[server].memory.set_fault(Fault::None);
        }
        let died = matches!(result, Err(LinkError::Store(StoreError::Unavailable(_))));
        if let (true, Some(victim), Some(death)) = (died, victim, death) {
            self.counts.add(if death.after_commit { "crash after commit" } else { "crash before operation" });
            self.restart(victim);
        }
        self.servers[child].parted.set(matches!(result, Err(LinkError::Diverged | LinkError::Stopped(_))));
        self.tolerate(result.map(drop));
    }

    /// A new exchange with the parent.
    pub(super) fn conversation(&self, contact: &Contact, parent: usize) -> Conversation {
        self.exchanges.set(self.exchanges.get() + 1);
        Conversation {
            peer: self.servers[parent].id,
            exchange: Uuid::from_u128(0x3000_0000 + self.exchanges.get()),
            sequence: 0,
            wants_bytes: contact.bytes,
            send_bytes_max: contact.bytes as usize,
        }
    }

    /// Some messages there and back; whether both sides have said everything.
    fn converse(&self, contact: &Contact, parent: usize) -> Result<bool, LinkError> {
        let mut conversation = self.conversation(contact, parent);
        let mut drained = false;
        for number in 1..=contact.messages {
            let last = number == contact.messages;
            let carriage = if last { contact.carriage } else { Carriage::Delivered };
            drained = self.exchange(contact, parent, &mut conversation, carriage)?;
        }
        Ok(drained)
    }

    pub(super) fn exchange(
        &self,
        contact: &Contact,
        parent: usize,
        conversation: &mut Conversation,
        carriage: Carriage,
    ) -> Result<bool, LinkError> {
        let child = contact.child;
        let at = &self.servers[child];
        let engine = at.engine.borrow();
        let mut clock = || self.clock(child);
        let (request, bytes) = engine.compose(&at.memory, conversation, &mut clock, true, &mut encoded)?;
        self.oracle.look_at_frame(self, child, parent, &request);
        if request.sequence == 0 {
            self.sent.borrow_mut().push((child, bytes.clone()));
        }
        match carriage {
            Carriage::RequestLost => {
                self.counts.add("message lost");
                return Ok(false);
            }
            Carriage::RequestCut => {
                self.cut(&request);
                return Ok(false);
            }
            _ => {}
        }
        let answer = self.answer(parent, child, &bytes, contact.rows, false)?;
        match carriage {
            Carriage::AnswerLost => {
                self.counts.add("message lost");
                return Ok(false);
            }
            Carriage::AnswerCut => {
                self.cut(&decoded(&answer));
                return Ok(false);
            }
            _ => {}
        }
        let answer = decoded(&answer);
        self.oracle.look_at_frame(self, parent, child, &answer);
        let mut pace = Pace::starting_with(contact.rows.into());
        let heard = Some(told_through(&request));
        let taken = engine.take(&at.memory, self.servers[parent].id, &answer, heard, &mut pace, &mut clock)?;
        self.counts.add_many("parked: taken up as its row came", taken.applied.unparked);
        if taken.busy {
            self.counts.add("busy");
        }
        if carriage == Carriage::Repeated {
            self.counts.add("message repeated");
            self.answer(parent, child, &bytes, contact.rows, true)?;
        }
        let silent = request.frame.is_none() && answer.frame.is_none();
        Ok(silent && taken.confirmed_all && !taken.busy)
    }

    /// The parent's end: bytes in, bytes out. What comes late comes on a line of which nothing is known.
    fn answer(&self, parent: usize, child: usize, bytes: &[u8], rows: u8, late: bool) -> Result<Vec<u8>, LinkError> {
        let at = &self.servers[parent];
        let request = decoded(bytes);
        let mut clock = || self.clock(parent);
        let peer = self.servers[child].id;
        let kept = if late { None } else { at.lines.borrow_mut().remove(&peer) };
        let mut line = kept.unwrap_or_default();
        line.pace = Pace::starting_with(rows.into());
        let engine = at.engine.borrow();
        let wanted = request.wants_bytes as usize;
        let answered = engine.answer(&at.memory, peer, &request, wanted, &mut line, &mut clock, &mut encoded);
        if !late {
            at.lines.borrow_mut().insert(peer, line);
        }
        let ((_, answer), taken) = answered?;
        self.counts.add_many("parked: taken up as its row came", taken.applied.unparked);
        Ok(answer)
    }

    fn cut(&self, message: &Message) {
        self.counts.add("message cut");
        let Ok(bytes) = XmlCodec.encode(message) else { return };
        for part in [1, 2, 3] {
            if XmlCodec.decode(&bytes[..bytes.len() * part / 4]).is_ok() {
                self.fail(|| "wire: a part of a message is taken for a whole one".to_owned());
            }
        }
    }

    pub(super) fn late(&self, child: usize, pick: usize) {
        let sent = self.sent.borrow();
        let of_child: Vec<&Vec<u8>> = sent.iter().filter(|(from, _)| *from == child).map(|(_, bytes)| bytes).collect();
        let (Some(parent), false) = (self.servers[child].parent, of_child.is_empty()) else { return };
        self.counts.add("message late");
        match self.answer(parent, child, of_child[pick % of_child.len()], 5, true) {
            Err(LinkError::Diverged | LinkError::Stopped(_)) => {
                if !self.servers[parent].is_open_to(self.servers[child].id) && !self.copied.get() {
                    self.fail(|| "link: stopped by a message that came late".to_owned());
                }
            }
            result => self.tolerate(result.map(drop)),
        }
    }
}

/// Of so many exchanges one is deflated, as all are on a real line: what deflates is not ours, and slow to set up.
const DEFLATED: u128 = 32;

/// A message as bytes.
fn encoded(message: &Message) -> Option<Vec<u8>> {
    if message.exchange.as_u128().is_multiple_of(DEFLATED) {
        return XmlCodec.encode(message).ok();
    }
    let mut bytes = Vec::new();
    xml::write(message, &mut bytes);
    Some(bytes)
}

fn decoded(bytes: &[u8]) -> Message {
    let read = if bytes.first() == Some(&b'<') { xml::read(bytes) } else { XmlCodec.decode(bytes) };
    read.expect("what our encoder wrote")
}
