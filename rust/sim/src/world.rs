//! The servers of a run, and playing its steps.

mod lines;
mod rest;

use crate::clinic::{self, Made, Writer};
use crate::counts::Counts;
use crate::oracle::{Bits, Oracle};
use crate::script::{Jump, Script, Step, Write, SLOTS};
use lines::Contact;
use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::{Arc, OnceLock};
use tributary_engine::apply::retry_parked;
use tributary_engine::catalog::Catalog;
use tributary_engine::exchange::{About, Engine, Line, LinkError};
use tributary_engine::floor;
use tributary_engine::journal::sequence_all;
use tributary_engine::memory::{Isolation, Memory, SaveError, UserTx};
use tributary_engine::rules::Rules;
use tributary_engine::store::{EntryBody, Link, Local, Peer, Role, StoreError};
use tributary_engine::testing::openmrs_tables;
use tributary_model::{Cursor, ServerId};
use uuid::Uuid;

/// Journal entries after which a neighbour is told the floor again: a run is short.
const FLOOR_EVERY: u64 = 5;
/// When the story begins: May 2026.
const BEGIN: i64 = 1_777_800_000_000;
const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// One server.
pub struct Server {
    pub(crate) id: ServerId,
    pub(crate) parent: Option<usize>,
    pub(crate) memory: Memory,
    engine: RefCell<Engine>,
    old: Cell<bool>,
    /// Its clock less the true one.
    offset: Cell<i64>,
    users: RefCell<Vec<Option<User>>>,
    /// The parent's ends of the lines to its children.
    lines: RefCell<BTreeMap<ServerId, Line>>,
    backup: RefCell<Option<Memory>>,
    /// Whether the last contact with the parent told that the journals have parted.
    pub(crate) parted: Cell<bool>,
}

/// A user with a session.
struct User {
    tx: UserTx,
    token: u32,
    visible: Rc<Bits>,
    cached: bool,
}

/// Everything of a run.
pub struct World {
    /// The servers, the root first.
    pub(crate) servers: Vec<Server>,
    pub(crate) oracle: Oracle,
    pub(crate) counts: Counts,
    made: Made,
    now: Cell<i64>,
    exchanges: Cell<u128>,
    /// First messages that children once sent, by child.
    sent: RefCell<Vec<(usize, Vec<u8>)>>,
    failure: RefCell<Option<String>>,
    /// Whether a server was ever replaced by a copy.
    pub(crate) copied: Cell<bool>,
    /// Whether that was at a moment at which no neighbour could notice it.
    pub(crate) blind: Cell<bool>,
}

fn rules(old: bool) -> Rules {
    static NEW: OnceLock<Rules> = OnceLock::new();
    static OLD: OnceLock<Rules> = OnceLock::new();
    let build = |old: bool| {
        let mut tables = openmrs_tables();
        let names = tables.iter_mut().filter(|table| old && table.name == "person_name");
        for table in names {
            // What an older schema does not have waits; what does not fit in it parks the record and what follows.
            table.columns.retain(|column| column.name != "degree");
            let family = table.columns.iter_mut().filter(|column| column.name == "family_name");
            family.for_each(|column| column.length_max = Some(4));
        }
        let locations = tables.iter_mut().filter(|table| old && table.name == "location");
        for table in locations {
            let name = table.columns.iter_mut().filter(|column| column.name == "name");
            name.for_each(|column| column.length_max = Some(4));
        }
        Rules { floor_every: FLOOR_EVERY, ..Rules::new(Arc::new(Catalog::build(&tables, &[]))) }
    };
    if old { OLD.get_or_init(|| build(true)) } else { NEW.get_or_init(|| build(false)) }.clone()
}

impl Server {
    fn new(index: usize, script: &Script) -> Server {
        let parent = index.checked_sub(1).map(|at| script.parents[at]);
        let old = script.old[index];
        let rules = rules(old);
        let id = ServerId(Uuid::from_u128(0x1000 + index as u128));
        let local = Local {
            server: id,
            incarnation: Uuid::from_u128(0x2000 + index as u128),
            name: format!("s{index}"),
            depth: depth(index, &script.parents),
        };
        let memory = Memory::new(local, Arc::clone(&rules.catalog));
        clinic::install(&memory);
        let about = About { module_version: "1".into(), platform_version: "2.8.9".into() };
        Server {
            id,
            parent,
            memory,
            engine: RefCell::new(Engine { rules, about }),
            old: Cell::new(old),
            offset: Cell::new(0),
            users: RefCell::new((0..SLOTS).map(|_| None).collect()),
            lines: RefCell::default(),
            backup: RefCell::new(None),
            parted: Cell::new(false),
        }
    }

    fn pair(&self, other: ServerId, role: Role) {
        self.memory.pair(Peer {
            server: other,
            incarnation: None,
            name: String::new(),
            role,
            received: Cursor::default(),
            confirmed: Cursor::default(),
            link: Link::Open,
            module_version: String::new(),
            platform_version: String::new(),
            schema_digest: String::new(),
            skew: 0,
            last_contact: None,
            waiting: 0,
            wanted: BTreeSet::new(),
            notices_received: 0,
            floor: None,
            floor_told: Default::default(),
        });
    }

    fn is_open_to(&self, other: ServerId) -> bool {
        self.memory.peer(other).is_some_and(|peer| peer.link == Link::Open)
    }
}

fn depth(index: usize, parents: &[usize]) -> u16 {
    match index {
        0 => 0,
        _ => 1 + depth(parents[index - 1], parents),
    }
}

impl World {
    /// The network of a script before anything has happened.
    pub fn new(script: &Script) -> Rc<World> {
        let servers: Vec<Server> = (0..=script.parents.len()).map(|index| Server::new(index, script)).collect();
        for server in &servers {
            if let Some(parent) = server.parent {
                server.pair(servers[parent].id, Role::Parent);
                servers[parent].pair(server.id, Role::Child);
            }
        }
        Rc::new(World {
            oracle: Oracle::new(servers.len()),
            servers,
            counts: Counts::default(),
            made: Made::default(),
            now: Cell::new(BEGIN),
            exchanges: Cell::new(0),
            sent: RefCell::default(),
            failure: RefCell::default(),
            copied: Cell::new(false),
            blind: Cell::new(false),
        })
    }

    /// What went wrong first.
    pub fn failure(&self) -> Option<String> {
        self.failure.borrow().clone()
    }

    pub(crate) fn fail(&self, what: impl FnOnce() -> String) {
        self.failure.borrow_mut().get_or_insert_with(what);
    }

    fn clock(&self, server: usize) -> i64 {
        self.now.get() + self.servers[server].offset.get()
    }

    /// Plays one step; time passes.
    pub fn play(self: &Rc<World>, step: &Step) {
        self.now.set(self.now.get() + 7 * MINUTE);
        self.act(step);
        self.oracle.look_for_halves(self);
    }

    fn act(self: &Rc<World>, step: &Step) {
        match *step {
            Step::Save(server, write) => self.save(server.into(), write),
            Step::Begin(server, slot, isolation, cached) => self.begin(server.into(), slot.into(), isolation, cached),
            Step::Load(server, slot, of) => self.with_user(server, slot, |memory, user| {
                user.tx.load(memory, &clinic::hot_row(of));
                true
            }),
            Step::Write(server, slot, write) => self.write(server.into(), slot.into(), write),
            Step::Seal(server, slot) => self.seal(server.into(), slot.into()),
            Step::Commit(server, slot) => self.commit(server.into(), slot.into()),
            Step::Rollback(server, slot) => self.with_user(server, slot, |memory, user| {
                self.counts.add("rollback");
                user.tx.rollback(memory);
                false
            }),
            Step::Meet { child, messages, bytes, rows, carriage, death, ref meanwhile } => {
                let contact = Contact { child: child.into(), messages, bytes, rows, carriage };
                self.meet(&contact, death, meanwhile);
            }
            Step::Late(child, pick) => self.late(child.into(), pick.into()),
            Step::Sequence(server) => self.sequence(server.into()),
            Step::Retry(server) => self.retry(server.into()),
            Step::Forget(server) => self.forget(server.into()),
            Step::Restart(server) => self.restart(server.into()),
            Step::Clock(server, jump) => self.jump(server.into(), jump),
            Step::Upgrade(server) => self.upgrade(server.into()),
            Step::Backup(server) => {
                let server = &self.servers[usize::from(server)];
                *server.backup.borrow_mut() = Some(server.memory.copy());
            }
            Step::Restore(server) => self.replace(server.into(), false),
            Step::Twin(server) => self.replace(server.into(), true),
        }
    }

    // --- users

    fn with_user(&self, server: u8, slot: u8, act: impl FnOnce(&Memory, &mut User) -> bool) {
        let server = &self.servers[usize::from(server)];
        let taken = server.users.borrow_mut()[usize::from(slot)].take();
        let Some(mut user) = taken else { return };
        if act(&server.memory, &mut user) {
            server.users.borrow_mut()[usize::from(slot)] = Some(user);
        }
    }

    fn new_user(&self, server: usize, isolation: Isolation) -> User {
        let tx = UserTx::begin(&self.servers[server].memory, isolation);
        let visible = self.oracle.visible(server, &self.servers[server].memory);
        User { tx, token: self.oracle.next_token(), visible, cached: false }
    }

    fn begin(&self, server: usize, slot: usize, isolation: Isolation, cached: bool) {
        let mut user = self.new_user(server, isolation);
        let mut users = self.servers[server].users.borrow_mut();
        if let Some(other) = users.iter().flatten().next().filter(|_| cached) {
            user.tx.take_rows_of(&other.tx);
            user.visible = Rc::clone(&other.visible);
            user.cached = true;
            self.counts.add("stale cache");
        }
        match &mut users[slot] {
            Some(_) => {}
            empty => *empty = Some(user),
        }
    }

    fn write(&self, server: usize, slot: usize, write: Write) {
        let taken = self.servers[server].users.borrow_mut()[slot].take();
        let mut user = taken.unwrap_or_else(|| self.new_user(server, Isolation::RepeatableRead));
        if !user.tx.is_sealed() {
            let before = user.tx.changes().len();
            if !self.let_write(server, &mut user, write) && user.tx.changes().len() > before {
                // Something was not as it looked: the user's page shows an error.
                user.tx.rollback(&self.servers[server].memory);
                return;
            }
        }
        let flushed = user.tx.flush(&self.servers[server].memory);
        if self.goes_on(&flushed) {
            self.servers[server].users.borrow_mut()[slot] = Some(user);
        }
    }

    fn let_write(&self, server: usize, user: &mut User, write: Write) -> bool {
        let token = format!("w{}", user.token);
        let by = Writer { token: &token, root: server == 0, old: self.servers[server].old.get() };
        clinic::write(&mut user.tx, &self.servers[server].memory, &self.made, &by, write)
    }

    /// Whether a user's transaction is still open after this.
    fn goes_on(&self, result: &Result<(), SaveError>) -> bool {
        match result {
            Ok(()) => true,
            Err(SaveError::Waits) => {
                self.counts.add("user waits");
                true
            }
            Err(SaveError::Deadlock) => {
                self.counts.add("deadlock");
                false
            }
            Err(SaveError::Refused(StoreError::Row { .. })) => {
                self.counts.add("user refused");
                false
            }
            Err(SaveError::Refused(error)) => {
                self.fail(|| format!("user: {error}"));
                false
            }
            Err(SaveError::Gone) => false,
        }
    }

    fn seal(&self, server: usize, slot: usize) {
        self.with_user(server as u8, slot as u8, |memory, user| {
            if user.tx.is_sealed() || user.tx.changes().is_empty() {
                return true;
            }
            let sealed = user.tx.seal(memory, &format!("w{}", user.token), self.clock(server));
            self.goes_on(&sealed)
        });
    }

    fn commit(&self, server: usize, slot: usize) {
        self.seal(server, slot);
        self.with_user(server as u8, slot as u8, |_, user| !self.finish(server, user));
    }

    /// Commits what is sealed; whether the transaction is over.
    fn finish(&self, server: usize, user: &mut User) -> bool {
        if !user.tx.is_sealed() {
            return user.tx.changes().is_empty();
        }
        let at = &self.servers[server].memory;
        let stale = *user.tx.seen().as_ref() != at.seen();
        let committed = user.tx.commit(at);
        if committed.is_ok() {
            if stale {
                self.counts.add("stale session");
            }
            let changes = user.tx.changes();
            changes.iter().for_each(|change| self.made.note(&change.key));
            self.oracle.acknowledge(server, user.token, Rc::clone(&user.visible), changes, user.cached);
        }
        true
    }

    fn save(&self, server: usize, write: Write) {
        let mut user = self.new_user(server, Isolation::RepeatableRead);
        if !self.let_write(server, &mut user, write) {
            return;
        }
        let memory = &self.servers[server].memory;
        let sealed = user.tx.seal(memory, &format!("w{}", user.token), self.clock(server));
        match sealed {
            Ok(()) => drop(self.finish(server, &mut user)),
            other => {
                self.goes_on(&other);
                user.tx.rollback(memory);
            }
        }
    }

    // --- servers

    fn sequence(&self, server: usize) {
        let engine = self.servers[server].engine.borrow();
        let result = sequence_all(&self.servers[server].memory, &engine.rules, self.clock(server));
        self.tolerate(result.map(drop).map_err(LinkError::from));
    }

    fn retry(&self, server: usize) {
        let engine = self.servers[server].engine.borrow();
        let mut after = Some(0);
        while let Some(number) = after {
            let clock = self.clock(server);
            match retry_parked(&self.servers[server].memory, &engine.rules, number, 100, clock) {
                Ok(retried) => {
                    self.counts.add_many("parked: taken up by a retry", retried.applied);
                    after = retried.through;
                }
                Err(error) => return self.tolerate(Err(error.into())),
            }
        }
    }

    pub(crate) fn forget(&self, server: usize) {
        let mut after = None;
        loop {
            match floor::forget(&self.servers[server].memory, after.as_ref()) {
                Ok(forgotten) => {
                    self.counts.add_many("state forgotten", forgotten.rows as u64);
                    after = forgotten.through;
                }
                Err(error) => return self.tolerate(Err(error.into())),
            }
            if after.is_none() {
                return;
            }
        }
    }

    /// What may happen to an engine's step.
    fn tolerate(&self, result: Result<(), LinkError>) {
        match result {
            Ok(()) => {}
            Err(LinkError::Store(StoreError::Busy)) => self.counts.add("busy"),
            Err(LinkError::Store(StoreError::Unavailable(_))) => {}
            Err(LinkError::Diverged | LinkError::Stopped(_)) if self.copied.get() => self.counts.add("link stopped"),
            Err(error) => self.fail(|| format!("engine: {error}")),
        }
    }

    fn restart(&self, server: usize) {
        let server = &self.servers[server];
        server.memory.restart();
        server.users.borrow_mut().iter_mut().for_each(|user| *user = None);
        server.lines.borrow_mut().clear();
        self.counts.add("restart");
    }

    fn jump(&self, server: usize, jump: Jump) {
        const END: i64 = 2_147_483_640_000;
        let true_time = self.now.get();
        let (name, offset) = match jump {
            Jump::Epoch => ("clock: 1970", 1000 - true_time),
            Jump::End => ("clock: 2038", END - true_time),
            Jump::Back(hours) => {
                ("clock: backward", self.servers[server].offset.get() - 60 * MINUTE * i64::from(hours))
            }
            Jump::Right => ("clock: right", 0),
        };
        self.servers[server].offset.set(offset);
        self.counts.add(name);
    }

    fn upgrade(&self, server: usize) {
        let server = &self.servers[server];
        if server.old.replace(false) {
            self.counts.add("upgrade");
            server.memory.upgrade(Arc::clone(&rules(false).catalog));
            server.engine.borrow_mut().rules = rules(false);
        }
    }

    /// Whether a neighbour holds records of this server's journal beyond its cursor: it was interrupted between two groups
    /// of a frame. When this server goes back before that frame, the neighbour's cursor fits both histories.
    fn is_half_taken(&self, server: usize) -> bool {
        let own = &self.servers[server];
        self.servers.iter().any(|other| {
            let Some(peer) = other.memory.peer(own.id) else { return false };
            let seen = other.memory.seen();
            own.memory.entries_from(peer.received.position).iter().any(|entry| match &entry.body {
                EntryBody::Record(record) => entry.source != Some(other.id) && seen.contains(record.id),
                EntryBody::Withheld(_) => false,
            })
        })
    }

    /// Goes back to the last copy; as a twin, what was running is the copy then.
    fn replace(&self, server: usize, twin: bool) {
        let at = &self.servers[server];
        let Some(backup) = at.backup.borrow_mut().take() else { return };
        let running = twin.then(|| at.memory.copy());
        if self.is_half_taken(server) {
            self.counts.add("copied while a frame was half taken");
            self.blind.set(true);
        }
        at.memory.go_back_to(&backup);
        *at.backup.borrow_mut() = running;
        self.counts.add(if twin { "twin" } else { "restored backup" });
        self.copied.set(true);
        at.users.borrow_mut().iter_mut().for_each(|user| *user = None);
        at.lines.borrow_mut().clear();
        at.old.set(false);
        at.memory.upgrade(Arc::clone(&rules(false).catalog));
        at.engine.borrow_mut().rules = rules(false);
        self.oracle.forget_visible(server);
    }
}

impl Step {
    /// The same step of a user of another server.
    fn at(&self, server: u8) -> Step {
        match *self {
            Step::Save(_, write) => Step::Save(server, write),
            Step::Begin(_, slot, isolation, cached) => Step::Begin(server, slot, isolation, cached),
            Step::Load(_, slot, of) => Step::Load(server, slot, of),
            Step::Write(_, slot, write) => Step::Write(server, slot, write),
            Step::Seal(_, slot) => Step::Seal(server, slot),
            Step::Commit(_, slot) => Step::Commit(server, slot),
            Step::Rollback(_, slot) => Step::Rollback(server, slot),
            ref other => other.clone(),
        }
    }
}
