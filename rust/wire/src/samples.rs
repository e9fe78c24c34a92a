//! Messages like those of a clinic, for tests, vectors and measurements.

use std::sync::Arc;
use tributary_model::{
    Chain, Change, Cursor, Floor, Frame, FramedRecord, Hello, Message, Name, Op, ParkNotice, ParkNumbers, Position,
    Record, RecordId, RecordKind, ReferenceRow, RowKey, Seen, ServerId, Value, PROTOCOL_VERSION,
};
use uuid::Uuid;

/// A uuid that looks random and is the same every time.
fn uuid(kind: u64, number: u64) -> Uuid {
    let mixed = |seed: u64| {
        let step = (seed ^ seed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let step = (step ^ step >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        step ^ step >> 31
    };
    let first = mixed((kind << 32 | number).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    Uuid::from_u64_pair(first, mixed(first))
}

fn single(table: &str, kind: u64, number: u64) -> RowKey {
    RowKey::single(table, uuid(kind, number).to_string())
}

fn reference(table: &str, kind: u64, number: u64) -> Value {
    Value::Ref(single(table, kind, number))
}

fn named(columns: Vec<(&str, Value)>) -> Vec<(Name, Value)> {
    columns.into_iter().map(|(name, value)| (Name::from(name), value)).collect()
}

fn text(text: &str) -> Value {
    Value::Text(text.to_string())
}

fn temporal(text: &str) -> Value {
    Value::Temporal(text.to_string())
}

fn insert(key: RowKey, columns: Vec<(&str, Value)>) -> Change {
    Change { key, op: Op::Insert, columns: named(columns), old: Vec::new(), local_id: None }
}

/// An encounter with five observations, as a nurse saves it.
fn encounter(number: u64) -> Vec<Change> {
    let when = format!("2026-05-{:02} 08:{:02}:00", number % 28 + 1, number % 60);
    let audit = |kind| {
        vec![
            ("uuid", Value::Text(uuid(kind, number).to_string())),
            ("creator", reference("users", 1, 3)),
            ("date_created", temporal(&when)),
            ("voided", Value::Int(0)),
        ]
    };
    let mut columns = audit(10);
    columns.extend([
        ("encounter_type", reference("encounter_type", 2, 1)),
        ("patient_id", reference("person", 3, number % 50)),
        ("location_id", reference("location", 4, 2)),
        ("encounter_datetime", temporal(&when)),
    ]);
    let mut changes = vec![insert(single("encounter", 10, number), columns)];
    for at in 0..5 {
        let mut columns = audit(20 + at);
        columns.extend([
            ("person_id", reference("person", 3, number % 50)),
            ("concept_id", reference("concept", 5, at)),
            ("encounter_id", reference("encounter", 10, number)),
            ("obs_datetime", temporal(&when)),
            ("value_numeric", Value::Double(36.5 + (number * 7 + at) as f64 / 10.0)),
            ("status", text("FINAL")),
        ]);
        changes.push(insert(single("obs", 20 + at, number), columns));
    }
    changes
}

/// One change of each kind, with every kind of value and the characters that break formats.
fn oddities() -> Vec<Change> {
    let key =
        RowKey { table: "user_property".into(), parts: vec![uuid(1, 9).to_string(), "default\u{1}Locale".into()] };
    let old = vec![("note", text("a\r\nb\tc")), ("photo", Value::Bytes(vec![0, 255, 13, 10]))];
    vec![
        Change {
            key: single("concept", 5, 77),
            op: Op::Insert,
            columns: named(vec![
                ("name", text("Fièvre <38°> & \"toux\" 😀 ]]>")),
                ("empty", text("")),
                ("space", text(" ")),
                ("control", text("form\u{c}feed\u{0}")),
                ("null", Value::Null),
                ("large", Value::UInt(u64::MAX)),
                ("small", Value::Int(i64::MIN)),
                ("double", Value::Double(-0.1)),
                ("decimal", Value::Decimal("12345678901234567890.000001".into())),
                ("photo", Value::Bytes((0..=255).collect())),
                ("date", temporal("2026-05-03")),
            ]),
            old: Vec::new(),
            local_id: Some(77),
        },
        Change {
            key: single("person", 3, 5),
            op: Op::Update,
            columns: named(vec![("note", text("a\nb")), ("photo", Value::Null)]),
            old: named(old),
            local_id: None,
        },
        Change {
            key,
            op: Op::Delete,
            columns: Vec::new(),
            old: named(vec![("user_id", reference("users", 1, 9)), ("property_value", text("fr\u{b}"))]),
            local_id: None,
        },
    ]
}

/// A record with what was seen before it.
pub fn record(position: u64, changes: Vec<Change>, seen: &Arc<Seen>) -> Record {
    Record {
        id: RecordId { origin: ServerId(uuid(0, 2)), position: Position(position) },
        kind: RecordKind::User,
        author: Some(uuid(1, 3).to_string()),
        ordering_time: 1_777_795_920_000 + position as i64,
        depth: (position % 3) as u16,
        seen: seen.clone(),
        changes,
    }
}

/// The record that the vector files hold.
pub fn odd_record() -> Record {
    record(41, oddities(), &Arc::default())
}

/// What had been seen of two servers.
pub fn seen() -> Seen {
    let mut seen = Seen::default();
    let id = |server, position| RecordId { origin: ServerId(uuid(0, server)), position: Position(position) };
    seen.insert(id(1, 120));
    [7, 8, 9, 40].into_iter().for_each(|position| seen.except(id(1, position)));
    seen.insert(id(2, 3));
    seen
}

/// A message with a frame of `records` encounters, one odd record, and one of everything else.
pub fn clinic_message(records: u64) -> Message {
    let (nothing, some) = (Arc::default(), Arc::new(seen()));
    let mut framed: Vec<FramedRecord> = (1..=records)
        .map(|number| {
            let seen = if number % 2 == 0 { &some } else { &nothing };
            FramedRecord { position: Position(number), partial: false, record: record(number, encounter(number), seen) }
        })
        .collect();
    framed.push(FramedRecord { position: Position(records + 2), partial: true, record: odd_record() });
    let cursor = |position, byte| Cursor { position: Position(position), chain: Chain([byte; 32]) };
    let id = RecordId { origin: ServerId(uuid(0, 3)), position: Position(12) };
    let columns = vec![("system_id", text("nurse-7")), ("retired", Value::Int(1))];
    let user = ReferenceRow { key: single("users", 1, 3), columns: named(columns), local_id: Some(12) };
    Message {
        protocol: PROTOCOL_VERSION,
        exchange: uuid(0, 9),
        sequence: 2,
        hello: Hello {
            server: ServerId(uuid(0, 2)),
            incarnation: uuid(0, 4),
            name: "Dispensaire \"Nord\"".into(),
            module_version: "1.0.0".into(),
            platform_version: "2.8.9".into(),
            schema_digest: "5f1d".into(),
            clock: 1_777_795_930_000,
            depth: 2,
        },
        received: cursor(17, 0xa5),
        wants_bytes: 65_536,
        parked: vec![
            ParkNotice { record: id, reason: "missing-reference".into(), row: Some(single("obs", 20, 1)) },
            ParkNotice { record: id, reason: String::new(), row: None },
        ],
        parked_numbers: Some(ParkNumbers { through: 7, received: 3 }),
        floor: Some(Floor { position: Position(12), seen: seen() }),
        frame: Some(Frame {
            from: cursor(0, 0),
            to: cursor(records + 3, 0x1f),
            references: vec![user],
            withheld: vec![id],
            records: framed,
        }),
        waiting: 3,
    }
}

/// Writes a chunk as the Java side does.
pub struct Chunk(pub Vec<u8>);

impl Chunk {
    pub fn new() -> Self {
        Chunk(vec![1])
    }

    pub fn text(mut self, text: &str) -> Self {
        self.0.extend((text.len() as u32).to_be_bytes());
        self.0.extend(text.as_bytes());
        self
    }

    pub fn raw(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }

    /// Operation, table and one integer key column.
    pub fn row(self, op: u8, table: &str, key: &str, id: i64) -> Self {
        self.raw(&[op]).text(table).raw(&[1]).text(key).raw(&[1]).raw(&id.to_be_bytes())
    }
}

/// The dates of [`captured_chunk`], as the database printed them.
pub const CAPTURED_TEMPORALS: &str = "1980-01-02\n2026-05-03 08:12:00.500000";

/// A captured insert, update and delete with every kind of value.
pub fn captured_chunk() -> Vec<u8> {
    Chunk::new()
        .row(1, "Person", "person_id", 7)
        .raw(&[0, 6])
        .text("gender")
        .raw(&[4])
        .text("F")
        .text("birthdate")
        .raw(&[6, 0, 0, 0, 0])
        .text("dead")
        .raw(&[7, 1])
        .text("cause_of_death")
        .raw(&[0])
        .text("weight")
        .raw(&[2])
        .raw(&61.25f64.to_bits().to_be_bytes())
        .text("dose")
        .raw(&[3])
        .text("1.500")
        .raw(&[0, 0])
        .row(2, "person", "person_id", -8)
        .raw(&[0, 1])
        .text("photo")
        .raw(&[5, 0, 0, 0, 3, 0, 255, 10])
        .raw(&[0, 1])
        .text("photo")
        .raw(&[4, 255, 255, 255, 255])
        .row(3, "obs", "obs_id", 9)
        .raw(&[0, 1])
        .text("date_created")
        .raw(&[6, 0, 0, 0, 1])
        .raw(&[0, 0])
        .0
}
