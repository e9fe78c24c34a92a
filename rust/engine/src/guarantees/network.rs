//! Servers in a row, and the lines between them.

use super::clinic;
use crate::apply::Pace;
use crate::exchange::{told_through, About, Conversation, Engine, Line, LinkError};
use crate::memory::Memory;
use crate::rules::Rules;
use crate::store::{Link, Local, Peer, Role, Store};
use crate::testing::openmrs_rules;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tributary_model::{Cursor, Message, RowKey, ServerId, Value};
use uuid::Uuid;

/// Rows of a group at first: few, so that most frames take several transactions.
const GROUP_ROWS: usize = 3;

pub(crate) fn id(number: u128) -> ServerId {
    ServerId(Uuid::from_u128(number))
}

/// One server.
pub(crate) struct Server {
    pub(crate) id: ServerId,
    pub(crate) memory: Memory,
    pub(crate) engine: Engine,
    /// Rows of a group.
    pub(crate) group_rows: usize,
}

impl Server {
    pub(crate) fn new(number: u128, depth: u16) -> Server {
        let rules = openmrs_rules();
        let local = Local {
            server: id(number),
            incarnation: Uuid::from_u128(number + 1000),
            name: format!("server {number}"),
            depth,
        };
        let memory = Memory::new(local, Arc::clone(&rules.catalog));
        clinic::install(&memory);
        let about = About { module_version: "0.1.0".into(), platform_version: "2.8.9".into() };
        Server { id: id(number), memory, engine: Engine { rules, about }, group_rows: GROUP_ROWS }
    }

    /// Reads the schema again, as after a restart.
    pub(crate) fn reread_schema(&mut self) {
        self.engine.rules = Rules::new(self.memory.catalog().expect("a catalog"));
    }

    fn pair(&self, server: ServerId, role: Role) {
        self.memory.pair(Peer {
            server,
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
}

/// Pairs two servers.
pub(crate) fn pair(parent: &Server, child: &Server) {
    parent.pair(child.id, Role::Child);
    child.pair(parent.id, Role::Parent);
}

/// A parent and a child of equal installations.
pub(crate) fn two() -> (Server, Server) {
    let (parent, child) = (Server::new(1, 0), Server::new(2, 1));
    pair(&parent, &child);
    (parent, child)
}

/// Three in a row: hub, its child, the child's child.
pub(crate) fn three() -> (Server, Server, Server) {
    let (top, middle, bottom) = (Server::new(1, 0), Server::new(2, 1), Server::new(3, 2));
    pair(&top, &middle);
    pair(&middle, &bottom);
    (top, middle, bottom)
}

/// What the line does with one request and its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Carriage {
    Delivered,
    RequestLost,
    AnswerLost,
    /// The request arrives a second time after the answer.
    Repeated,
}

/// One request and its answer; whether both sides said all that they had.
pub(crate) fn step(
    child: &Server,
    parent: &Server,
    conversation: &mut Conversation,
    carriage: Carriage,
    now: i64,
) -> Result<bool, LinkError> {
    let mut clock = || now;
    let request = compose(child, conversation, &mut clock)?;
    if carriage == Carriage::RequestLost {
        return Ok(false);
    }
    let answer = answer(parent, child.id, &request, now)?;
    if carriage == Carriage::AnswerLost {
        return Ok(false);
    }
    let mut pace = Pace::starting_with(child.group_rows);
    let taken =
        child.engine.take(&child.memory, parent.id, &answer, Some(told_through(&request)), &mut pace, &mut clock)?;
    if carriage == Carriage::Repeated {
        self::answer(parent, child.id, &request, now)?;
    }
    let silent = request.frame.is_none() && answer.frame.is_none();
    Ok(silent && taken.confirmed_all && !taken.busy)
}

/// The next message, for a reader that takes any.
pub(crate) fn compose(
    server: &Server,
    conversation: &mut Conversation,
    clock: &mut dyn FnMut() -> i64,
) -> Result<Message, LinkError> {
    let encode = &mut |_: &Message| Some(());
    let (message, ()) = server.engine.compose(&server.memory, conversation, clock, true, encode)?;
    Ok(message)
}

pub(crate) fn answer(parent: &Server, child: ServerId, request: &Message, now: i64) -> Result<Message, LinkError> {
    let mut line = Line::starting_with(Pace::starting_with(parent.group_rows));
    answer_on(&mut line, parent, child, request, now)
}

pub(crate) fn answer_on(
    line: &mut Line,
    parent: &Server,
    child: ServerId,
    request: &Message,
    now: i64,
) -> Result<Message, LinkError> {
    let (mut clock, bytes) = (|| now, request.wants_bytes as usize);
    let encode = &mut |_: &Message| Some(());
    let ((answer, ()), _) = parent.engine.answer(&parent.memory, child, request, bytes, line, &mut clock, encode)?;
    Ok(answer)
}

/// A conversation whose frames hold at most so many bytes.
pub(crate) fn conversation(parent: &Server, bytes: usize) -> Conversation {
    Conversation {
        peer: parent.id,
        exchange: Uuid::from_u128(77),
        sequence: 0,
        wants_bytes: bytes as u32,
        send_bytes_max: bytes,
    }
}

/// Exchanges until both sides are drained.
pub(crate) fn sync(child: &Server, parent: &Server) {
    sync_in_frames(child, parent, 1 << 20);
}

/// The same with frames of so many bytes: of 1, a record each.
pub(crate) fn sync_in_frames(child: &Server, parent: &Server, bytes: usize) {
    let mut conversation = conversation(parent, bytes);
    for _ in 0..100 {
        let drained = step(child, parent, &mut conversation, Carriage::Delivered, 1_000_000);
        if drained.expect("an exchange without faults") {
            return;
        }
    }
    panic!("the exchange does not come to an end");
}

/// The rows of a server as another one must show them: without integer ids.
pub(crate) fn shown(server: &Server) -> BTreeMap<RowKey, Vec<(String, Value)>> {
    let rows = server.memory.rows().into_iter();
    rows.map(|(key, row)| {
        let columns = row.columns.into_iter().filter(|(_, value)| !value.is_null());
        (key, columns.map(|(name, value)| (name.to_string(), value)).collect())
    })
    .collect()
}
