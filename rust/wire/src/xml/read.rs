//! XML to message.

use super::pull::{malformed, Pull, Unknown, WHAT};
use super::text::from_base64;
use super::{MAJOR, NAMESPACE};
use crate::limits::MESSAGE_MEMORY_BYTES_MAX;
use crate::{shortest_decimal, WireError};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io::BufRead;
use std::sync::Arc;
use tributary_model::{
    Chain, Change, Cursor, Floor, Frame, FramedRecord, Hello, Message, Name, Op, ParkNotice, ParkNumbers, Position,
    Positions, Record, RecordId, RecordKind, ReferenceRow, RowKey, Seen, ServerId, Value,
};
use uuid::Uuid;

/// Reads one whole XML document.
pub fn read(document: impl BufRead) -> Result<Message, WireError> {
    read_within(document, MESSAGE_MEMORY_BYTES_MAX)
}

/// [`read`] with a limit on the memory that the message takes.
pub(super) fn read_within(document: impl BufRead, memory_max: u64) -> Result<Message, WireError> {
    let mut reader = Document { xml: Pull::new(document, memory_max), names: HashSet::new() };
    let message = reader.message()?;
    if reader.xml.child()? {
        return Err(malformed("a second element after the message"));
    }
    Ok(message)
}

struct Document<R> {
    xml: Pull<R>,
    names: HashSet<Name>,
}

impl<R: BufRead> Document<R> {
    fn message(&mut self) -> Result<Message, WireError> {
        if !self.xml.child()? {
            return Err(WireError::Truncated { what: WHAT });
        }
        self.check_version()?;
        let known = [
            "version",
            "protocol",
            "exchange",
            "sequence",
            "wants-bytes",
            "waiting",
            "parked-through",
            "parked-received",
        ];
        self.xml.only(&known, Unknown::Skip)?;
        let protocol = self.xml.required("protocol")?;
        let exchange = self.xml.required("exchange")?;
        let sequence = self.xml.required("sequence")?;
        let wants_bytes = self.xml.required("wants-bytes")?;
        let waiting = self.xml.required("waiting")?;
        let parked_numbers = self.park_numbers()?;
        let (mut hello, mut received, mut floor, mut frame) = (None, None, None, None);
        let mut parked = Vec::new();
        while self.xml.child()? {
            match self.xml.name() {
                "sender" => once(&mut hello, self.sender()?)?,
                "received" => once(&mut received, self.received()?)?,
                "park" => parked.push(self.park()?),
                "floor" => once(&mut floor, self.floor()?)?,
                "frame" => once(&mut frame, self.frame()?)?,
                _ => self.xml.unknown(Unknown::Skip)?,
            }
        }
        let hello = hello.ok_or_else(|| malformed("no sender"))?;
        let received = received.ok_or_else(|| malformed("no received position"))?;
        Ok(Message {
            protocol,
            exchange,
            sequence,
            hello,
            received,
            wants_bytes,
            parked,
            parked_numbers,
            floor,
            frame,
            waiting,
        })
    }

    /// The numbers of notices: both, or neither in a message of version 1.0.
    fn park_numbers(&self) -> Result<Option<ParkNumbers>, WireError> {
        match (self.xml.optional("parked-through")?, self.xml.optional("parked-received")?) {
            (Some(through), Some(received)) => Ok(Some(ParkNumbers { through, received })),
            (None, None) => Ok(None),
            _ => Err(malformed("one of the two numbers of notices")),
        }
    }

    /// The root's name, namespace and version.
    fn check_version(&mut self) -> Result<(), WireError> {
        let version = self.xml.attribute("version").and_then(|version| {
            let (major, minor) = version.split_once('.')?;
            Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
        });
        if self.xml.name() != "message" {
            return Err(malformed("not a message"));
        }
        let (major, minor) = version.ok_or_else(|| malformed("no version"))?;
        if major > MAJOR {
            return Err(WireError::Newer { what: WHAT, found: major, known: MAJOR });
        }
        if major < MAJOR || self.xml.attribute("xmlns") != Some(NAMESPACE) {
            return Err(malformed("another namespace or version"));
        }
        self.xml.minor = minor;
        Ok(())
    }

    fn sender(&mut self) -> Result<Hello, WireError> {
        let known = ["server", "incarnation", "name", "module-version", "platform-version", "schema", "clock", "depth"];
        self.xml.only(&known, Unknown::Skip)?;
        let hello = Hello {
            server: ServerId(self.xml.required("server")?),
            incarnation: self.xml.required("incarnation")?,
            name: self.xml.required_text("name")?,
            module_version: self.xml.required_text("module-version")?,
            platform_version: self.xml.required_text("platform-version")?,
            schema_digest: self.xml.required_text("schema")?,
            clock: self.xml.required("clock")?,
            depth: self.xml.optional("depth")?.unwrap_or_default(),
        };
        self.no_children(Unknown::Skip)?;
        Ok(hello)
    }

    fn received(&mut self) -> Result<Cursor, WireError> {
        self.xml.only(&["position", "chain"], Unknown::Skip)?;
        let cursor = self.cursor("position", "chain")?;
        self.no_children(Unknown::Skip)?;
        Ok(cursor)
    }

    fn no_children(&mut self, rule: Unknown) -> Result<(), WireError> {
        while self.xml.child()? {
            self.xml.unknown(rule)?;
        }
        Ok(())
    }

    fn cursor(&self, position: &str, chain: &str) -> Result<Cursor, WireError> {
        let chain = self.xml.attribute(chain).and_then(chain_from_hex);
        Ok(Cursor {
            position: Position(self.xml.required(position)?),
            chain: chain.ok_or_else(|| malformed("a chain hash that is not 32 bytes in hexadecimal"))?,
        })
    }

    fn record_id(&self) -> Result<RecordId, WireError> {
        Ok(RecordId { origin: self.server("origin")?, position: Position(self.xml.required("origin-position")?) })
    }

    fn server(&self, attribute: &str) -> Result<ServerId, WireError> {
        Ok(ServerId(self.xml.required::<Uuid>(attribute)?))
    }

    fn park(&mut self) -> Result<ParkNotice, WireError> {
        self.xml.only(&["origin", "origin-position", "reason"], Unknown::Skip)?;
        let (record, reason) = (self.record_id()?, self.xml.required_text("reason")?);
        let mut row = None;
        while self.xml.child()? {
            match self.xml.name() {
                "row" => once(&mut row, self.row()?)?,
                _ => self.xml.unknown(Unknown::Skip)?,
            }
        }
        Ok(ParkNotice { record, reason, row })
    }

    fn row(&mut self) -> Result<RowKey, WireError> {
        self.xml.only(&["table"], Unknown::Skip)?;
        let table = self.table()?;
        self.rest_of_key(table)
    }

    fn table(&mut self) -> Result<Name, WireError> {
        let table = self.xml.required_text("table")?;
        Ok(self.interned(table))
    }

    fn interned(&mut self, text: String) -> Name {
        if let Some(name) = self.names.get(text.as_str()) {
            return name.clone();
        }
        let name = Name::from(text);
        self.names.insert(name.clone());
        name
    }

    /// The parts of a key up to the end of the element.
    fn rest_of_key(&mut self, table: Name) -> Result<RowKey, WireError> {
        let mut parts = Vec::new();
        while self.xml.child()? {
            match self.xml.name() {
                "key" => parts.push(self.key_part()?),
                _ => self.xml.unknown(Unknown::Refuse)?,
            }
        }
        row_key(table, parts)
    }

    fn key_part(&mut self) -> Result<String, WireError> {
        self.xml.only(&["encoding"], Unknown::Refuse)?;
        self.xml.text()
    }

    fn frame(&mut self) -> Result<Frame, WireError> {
        self.xml.only(&["from", "from-chain", "to", "to-chain", "depths"], Unknown::Skip)?;
        let depths = self.xml.attribute("depths").map(depths_of).transpose()?;
        let (from, to) = (self.cursor("from", "from-chain")?, self.cursor("to", "to-chain")?);
        let mut frame = Frame { from, to, ..Frame::default() };
        let mut seen = HashMap::new();
        while self.xml.child()? {
            match self.xml.name() {
                "seen" => {
                    let (number, set) = self.seen()?;
                    if seen.insert(number, Arc::new(set)).is_some() {
                        return Err(malformed("two sets of seen positions with one number"));
                    }
                }
                "reference" => frame.references.push(self.reference()?),
                "withheld" => {
                    self.xml.only(&["origin", "origin-position"], Unknown::Refuse)?;
                    frame.withheld.push(self.record_id()?);
                    self.no_children(Unknown::Refuse)?;
                }
                "record" => frame.records.push(self.record(&seen)?),
                _ => self.xml.unknown(Unknown::Refuse)?,
            }
        }
        check_run(&frame)?;
        if let Some(depths) = depths {
            set_depths(&mut frame.records, &depths)?;
        }
        Ok(frame)
    }

    fn seen(&mut self) -> Result<(u64, Seen), WireError> {
        self.xml.only(&["id"], Unknown::Refuse)?;
        let number = self.xml.required("id")?;
        Ok((number, self.origins()?))
    }

    fn floor(&mut self) -> Result<Floor, WireError> {
        self.xml.only(&["position"], Unknown::Refuse)?;
        let position = Position(self.xml.required("position")?);
        Ok(Floor { position, seen: self.origins()? })
    }

    fn origins(&mut self) -> Result<Seen, WireError> {
        let mut origins = BTreeMap::new();
        while self.xml.child()? {
            if self.xml.name() != "origin" {
                self.xml.unknown(Unknown::Refuse)?;
                continue;
            }
            self.xml.only(&["server", "through"], Unknown::Refuse)?;
            let server = self.server("server")?;
            if origins.insert(server, self.positions()?).is_some() {
                return Err(malformed("a server twice in one set of seen positions"));
            }
        }
        Ok(Seen { origins })
    }

    fn positions(&mut self) -> Result<Positions, WireError> {
        let through = Position(self.xml.required("through")?);
        let mut except = Vec::new();
        while self.xml.child()? {
            if self.xml.name() != "except" {
                self.xml.unknown(Unknown::Refuse)?;
                continue;
            }
            self.xml.only(&["from", "to"], Unknown::Refuse)?;
            except.push((self.xml.required("from")?, self.xml.required("to")?));
            self.no_children(Unknown::Refuse)?;
        }
        Positions::from_parts(through, except).ok_or_else(|| malformed("exceptions out of order"))
    }

    fn reference(&mut self) -> Result<ReferenceRow, WireError> {
        let row = self.row_image()?;
        if !row.old.is_empty() {
            return Err(malformed("old values in a reference row"));
        }
        Ok(ReferenceRow { key: row.key, columns: row.columns, local_id: row.local_id })
    }

    fn record(&mut self, sets: &HashMap<u64, Arc<Seen>>) -> Result<FramedRecord, WireError> {
        let known = ["position", "origin", "origin-position", "kind", "author", "time", "seen", "partial"];
        self.xml.only(&known, Unknown::Refuse)?;
        let position = Position(self.xml.required("position")?);
        let partial = match self.xml.attribute("partial") {
            None | Some("false" | "0") => false,
            Some("true" | "1") => true,
            Some(_) => return Err(malformed("partial is true or false")),
        };
        let seen = sets.get(&self.xml.required::<u64>("seen")?);
        let mut record = Record {
            id: self.record_id()?,
            kind: record_kind(&self.xml.required_text("kind")?)?,
            author: self.xml.optional_text("author")?,
            ordering_time: self.xml.required("time")?,
            depth: 0,
            seen: seen.cloned().ok_or_else(|| malformed("a set of seen positions that the frame lacks"))?,
            changes: Vec::new(),
        };
        while self.xml.child()? {
            let op = match self.xml.name() {
                "insert" => Op::Insert,
                "update" => Op::Update,
                "delete" => Op::Delete,
                _ => {
                    self.xml.unknown(Unknown::Refuse)?;
                    continue;
                }
            };
            let RowImage { key, columns, old, local_id } = self.row_image()?;
            record.changes.push(Change { key, op, columns, old, local_id });
        }
        Ok(FramedRecord { position, partial, record })
    }

    /// Table, key and columns of a change or a reference row.
    fn row_image(&mut self) -> Result<RowImage, WireError> {
        self.xml.only(&["table", "local-id"], Unknown::Refuse)?;
        let table = self.table()?;
        let local_id = self.xml.optional("local-id")?;
        let (mut parts, mut columns, mut old) = (Vec::new(), Vec::new(), Vec::new());
        while self.xml.child()? {
            match self.xml.name() {
                "key" => parts.push(self.key_part()?),
                "column" => columns.push(self.column()?),
                "old" => old.push(self.column()?),
                _ => self.xml.unknown(Unknown::Refuse)?,
            }
        }
        Ok(RowImage { key: row_key(table, parts)?, columns, old, local_id })
    }

    fn column(&mut self) -> Result<(Name, Value), WireError> {
        self.xml.only(&["name", "type", "encoding", "table"], Unknown::Refuse)?;
        let name = match self.xml.attribute("name").and_then(|name| self.names.get(name)) {
            Some(known) => known.clone(),
            None => {
                let name = self.xml.required_text("name")?;
                self.interned(name)
            }
        };
        Ok((name, self.value()?))
    }

    fn value(&mut self) -> Result<Value, WireError> {
        Ok(match self.xml.attribute("type").unwrap_or("text") {
            "null" => {
                if !self.xml.raw_text()?.is_empty() {
                    return Err(malformed("a null with content"));
                }
                Value::Null
            }
            "int" => Value::Int(self.number()?),
            "uint" => Value::UInt(self.number()?),
            "double" => Value::Double(double_from(self.xml.raw_text()?.trim())?),
            "decimal" => {
                let text = shortest_decimal(self.xml.text()?.trim());
                Value::Decimal(text.ok_or_else(|| malformed("a decimal that is no number"))?)
            }
            "text" => Value::Text(self.xml.text()?),
            "bytes" => {
                let bytes = from_base64(&self.xml.raw_text()?);
                Value::Bytes(bytes.ok_or_else(|| malformed("base64 that cannot be read"))?)
            }
            "temporal" => Value::Temporal(self.xml.text()?),
            "ref" => {
                let table = self.table()?;
                Value::Ref(self.rest_of_key(table)?)
            }
            _ => {
                self.xml.unknown(Unknown::Refuse)?;
                return Err(malformed("unknown type of value"));
            }
        })
    }

    fn number<T: std::str::FromStr>(&mut self) -> Result<T, WireError> {
        self.xml.raw_text()?.trim().parse().map_err(|_| malformed("a number that does not fit its type"))
    }
}

struct RowImage {
    key: RowKey,
    columns: Vec<(Name, Value)>,
    old: Vec<(Name, Value)>,
    local_id: Option<i64>,
}

fn once<T>(place: &mut Option<T>, value: T) -> Result<(), WireError> {
    match place.replace(value) {
        None => Ok(()),
        Some(_) => Err(malformed("an element that may stand once stands twice")),
    }
}

/// Runs of equal depths, each with its length: `3x1 2x0`.
fn depths_of(text: &str) -> Result<Vec<(usize, u16)>, WireError> {
    let run = |run: &str| {
        let (count, depth) = run.split_once('x')?;
        Some((count.parse().ok()?, depth.parse().ok()?))
    };
    text.split(' ').map(run).collect::<Option<_>>().ok_or_else(|| malformed("depths that are no runs"))
}

/// Gives records the depths that the frame told, which are as many.
fn set_depths(records: &mut [FramedRecord], depths: &[(usize, u16)]) -> Result<(), WireError> {
    let mut left = records.iter_mut();
    for (count, depth) in depths {
        for _ in 0..*count {
            left.next().ok_or_else(|| malformed("more depths than records"))?.record.depth = *depth;
        }
    }
    match left.next() {
        None => Ok(()),
        Some(_) => Err(malformed("fewer depths than records")),
    }
}

/// A frame is a run of a journal: its records stand behind its start, in order, and not beyond its end.
fn check_run(frame: &Frame) -> Result<(), WireError> {
    let mut last = frame.from.position;
    for framed in &frame.records {
        if framed.position <= last {
            return Err(malformed("records out of order"));
        }
        last = framed.position;
    }
    if last > frame.to.position {
        return Err(malformed("a frame that ends before its last record"));
    }
    Ok(())
}

fn row_key(table: Name, parts: Vec<String>) -> Result<RowKey, WireError> {
    if parts.is_empty() {
        return Err(malformed("a row without a key"));
    }
    Ok(RowKey { table, parts })
}

fn chain_from_hex(text: &str) -> Option<Chain> {
    if text.len() != 64 || !text.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let mut chain = [0; 32];
    for (byte, at) in chain.iter_mut().zip((0..64).step_by(2)) {
        *byte = u8::from_str_radix(&text[at..at + 2], 16).ok()?;
    }
    Some(Chain(chain))
}

fn record_kind(name: &str) -> Result<RecordKind, WireError> {
    match name {
        "user" => Ok(RecordKind::User),
        "sweep" => Ok(RecordKind::Sweep),
        "settlement" => Ok(RecordKind::Settlement),
        "repair" => Ok(RecordKind::Repair),
        _ => Err(malformed("unknown kind of record")),
    }
}

fn double_from(text: &str) -> Result<f64, WireError> {
    match text {
        "INF" => return Ok(f64::INFINITY),
        "-INF" => return Ok(f64::NEG_INFINITY),
        "NaN" => return Ok(f64::NAN),
        _ => {}
    }
    let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    let number = if plain { text.parse().ok() } else { None };
    number.ok_or_else(|| malformed("a number that cannot be read"))
}
