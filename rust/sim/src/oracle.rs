//! What must come of a run, known from what users did and what lay before their eyes.
//!
//! Shares no code with merge: column groups, who had seen what and what supersedes what are worked out here anew, from the
//! users' own writes and from which records stood in a server's journal when a session first read.

mod across;
mod end;

use crate::clinic;
use crate::world::World;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;
use tributary_engine::memory::Memory;
use tributary_engine::store::EntryBody;
use tributary_model::{Change, Message, Position, Record, RecordId};

/// A set of small numbers.
#[derive(Clone, Debug, Default)]
pub struct Bits(Vec<u64>);

impl Bits {
    fn insert(&mut self, number: u32) {
        let at = number as usize / 64;
        if self.0.len() <= at {
            self.0.resize(at + 1, 0);
        }
        self.0[at] |= 1 << (number % 64);
    }

    fn contains(&self, number: u32) -> bool {
        self.0.get(number as usize / 64).is_some_and(|word| word & (1 << (number % 64)) != 0)
    }
}

/// A write that a user was told is saved.
struct Acknowledged {
    server: usize,
    /// The records that stood in the server's journal when the session first read.
    visible: Rc<Bits>,
    changes: Vec<Change>,
    cached: bool,
}

/// Which record, wherever it is met: after a restored backup two may have one id.
type Which = (RecordId, Option<String>);

/// What is known.
pub struct Oracle {
    tokens: Cell<u32>,
    /// A number for every record that was ever met.
    numbers: RefCell<HashMap<Which, u32>>,
    /// How far each server's journal was read, and what stands in it.
    journals: RefCell<Vec<(Position, Rc<Bits>)>>,
    writes: RefCell<BTreeMap<u32, Acknowledged>>,
    registrations: RefCell<Vec<String>>,
    /// Records that one server sent another.
    given: RefCell<HashSet<(usize, usize, RecordId)>>,
}

impl Oracle {
    /// Knows nothing yet of so many servers.
    pub fn new(servers: usize) -> Oracle {
        Oracle {
            tokens: Cell::new(0),
            numbers: RefCell::default(),
            journals: RefCell::new(vec![Default::default(); servers]),
            writes: RefCell::default(),
            registrations: RefCell::default(),
            given: RefCell::default(),
        }
    }

    /// A number for a user's transaction.
    pub fn next_token(&self) -> u32 {
        self.tokens.set(self.tokens.get() + 1);
        self.tokens.get()
    }

    /// Writes that were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.writes.borrow().len()
    }

    fn number(&self, record: &Record) -> u32 {
        let mut numbers = self.numbers.borrow_mut();
        let next = numbers.len() as u32;
        *numbers.entry((record.id, record.author.clone())).or_insert(next)
    }

    /// What lies before a session's eyes that first reads now.
    pub fn visible(&self, server: usize, memory: &Memory) -> Rc<Bits> {
        let mut journals = self.journals.borrow_mut();
        let (read, bits) = &mut journals[server];
        for entry in memory.entries_from(*read) {
            if let EntryBody::Record(record) = &entry.body {
                Rc::make_mut(bits).insert(self.number(record));
            }
            *read = entry.position;
        }
        Rc::clone(bits)
    }

    /// A server's journal is another one now.
    pub fn forget_visible(&self, server: usize) {
        self.journals.borrow_mut()[server] = Default::default();
    }

    /// Takes note of what a user was told is saved.
    pub fn acknowledge(&self, server: usize, token: u32, visible: Rc<Bits>, changes: &[Change], cached: bool) {
        let name = format!("w{token}");
        let registered = clinic::registration(&name);
        if changes.iter().any(|change| change.key == registered[0]) {
            self.registrations.borrow_mut().push(name);
        }
        let write = Acknowledged { server, visible, changes: changes.to_vec(), cached };
        self.writes.borrow_mut().insert(token, write);
    }

    /// A registration is there whole or not at all, for whoever reads whenever.
    pub fn look_for_halves(&self, world: &World) {
        for name in self.registrations.borrow().iter().rev().take(2) {
            let rows = clinic::registration(name);
            for (index, server) in world.servers.iter().enumerate() {
                let there = rows.iter().filter(|key| server.memory.has_row(key)).count();
                if there != 0 && there != rows.len() {
                    world.fail(|| format!("half: server {index} shows {there} of {} rows of {name}", rows.len()));
                }
            }
        }
    }

    /// Nothing goes back to where it came from.
    pub fn look_at_frame(&self, world: &World, from: usize, to: usize, message: &Message) {
        let Some(frame) = message.frame.as_ref().filter(|_| !world.copied.get()) else { return };
        world.counts.add_many("withheld by a filter", frame.withheld.len() as u64);
        world.counts.add_many("reference rows", frame.references.len() as u64);
        let mut given = self.given.borrow_mut();
        for framed in &frame.records {
            let id = framed.record.id;
            if id.origin == world.servers[to].id || given.contains(&(to, from, id)) {
                world.fail(|| format!("echo: server {from} sends {id:?} back to server {to}"));
            }
            given.insert((from, to, id));
        }
    }
}
