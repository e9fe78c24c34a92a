//! Arbitrary model values for property tests.

use proptest::prelude::*;
use std::sync::Arc;
use tributary_model::{
    Chain, Change, Cursor, Floor, Frame, FramedRecord, Hello, Message, Name, Op, ParkNotice, ParkNumbers, Position,
    Positions, Record, RecordId, RecordKind, ReferenceRow, RowKey, Seen, ServerId, Value,
};

/// Any text, with the characters that break formats more often than chance has it.
pub fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => "[ -~]{0,20}",
        2 => any::<String>(),
        1 => prop::collection::vec(
            prop::sample::select(vec![
                '\0', '\u{1}', '\t', '\n', '\r', '\u{b}', '\u{1f}', ' ', '&', '<', '>', '"', '\'', ']', '\u{7f}', '\u{85}',
                '\u{2028}', '\u{d7ff}', '\u{e000}', '\u{fffd}', '\u{fffe}', '\u{ffff}', '\u{10000}', '😀', '\u{10ffff}', 'é',
            ]),
            0..12
        ).prop_map(|chars| chars.into_iter().collect()),
        2 => uuid().prop_map(|uuid| uuid.to_string()),
        1 => uuid().prop_map(|uuid| uuid.to_string().to_uppercase()),
    ]
}

pub fn uuid() -> impl Strategy<Value = uuid::Uuid> {
    prop_oneof![any::<u128>().prop_map(uuid::Uuid::from_u128), (0u128..4).prop_map(uuid::Uuid::from_u128),]
}

fn name() -> impl Strategy<Value = Name> {
    prop_oneof![
        prop::sample::select(vec!["person", "obs", "uuid", "person_id", "value_text"]).prop_map(Name::from),
        "[a-z_0-9$ ]{1,12}".prop_map(Name::from),
    ]
}

pub fn key() -> impl Strategy<Value = RowKey> {
    (name(), prop::collection::vec(text(), 1..4)).prop_map(|(table, parts)| RowKey { table, parts })
}

fn double() -> impl Strategy<Value = f64> {
    use prop::num::f64::{INFINITE, NEGATIVE, NORMAL, POSITIVE, SUBNORMAL, ZERO};
    POSITIVE | NEGATIVE | NORMAL | SUBNORMAL | ZERO | INFINITE
}

pub fn value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::Int),
        (0i64..3).prop_map(Value::Int),
        any::<u64>().prop_map(Value::UInt),
        double().prop_map(Value::Double),
        "-?[0-9]{1,30}(\\.[0-9]{0,9}[1-9])?"
            .prop_filter_map("a number", |text| crate::shortest_decimal(&text).map(Value::Decimal)),
        text().prop_map(Value::Text),
        prop::collection::vec(any::<u8>(), 0..40).prop_map(Value::Bytes),
        "20[0-9]{2}-0[1-9]-[12][0-9] 1[0-9]:00:00(\\.[1-9])?".prop_map(Value::Temporal),
        key().prop_map(Value::Ref),
    ]
}

pub fn columns() -> impl Strategy<Value = Vec<(Name, Value)>> {
    prop::collection::vec((name(), value()), 0..6)
}

fn change() -> impl Strategy<Value = Change> {
    let op = prop::sample::select(vec![Op::Insert, Op::Update, Op::Delete]);
    (key(), op, columns(), columns(), any::<Option<i64>>()).prop_map(|(key, op, columns, old, local_id)| Change {
        key,
        op,
        columns,
        old,
        local_id,
    })
}

pub fn record_id() -> impl Strategy<Value = RecordId> {
    (uuid(), any::<u64>()).prop_map(|(uuid, at)| RecordId { origin: ServerId(uuid), position: Position(at) })
}

fn positions() -> impl Strategy<Value = Positions> {
    let steps = prop::collection::vec((1u64..1_000_000, any::<bool>()), 0..12);
    (steps, any::<bool>()).prop_map(|(steps, huge)| {
        let mut positions = Positions::default();
        let base = if huge { u64::MAX - 1_000_000 } else { 0 };
        for (at, see) in steps {
            let at = Position(base + at);
            if see {
                positions.insert(at)
            } else {
                positions.except_one(at)
            }
        }
        positions
    })
}

pub fn seen() -> impl Strategy<Value = Seen> {
    prop::collection::btree_map(uuid().prop_map(ServerId), positions(), 0..5).prop_map(|origins| Seen { origins })
}

pub fn record() -> impl Strategy<Value = Record> {
    let kind =
        prop::sample::select(vec![RecordKind::User, RecordKind::Sweep, RecordKind::Settlement, RecordKind::Repair]);
    let changes = prop::collection::vec(change(), 0..5);
    (record_id(), kind, prop::option::of(text()), any::<i64>(), prop_oneof![Just(0), any::<u16>()], seen(), changes)
        .prop_map(|(id, kind, author, ordering_time, depth, seen, changes)| Record {
            id,
            kind,
            author,
            ordering_time,
            depth,
            seen: Arc::new(seen),
            changes,
        })
}

fn reference() -> impl Strategy<Value = ReferenceRow> {
    (key(), columns(), any::<Option<i64>>()).prop_map(|(key, columns, local_id)| ReferenceRow {
        key,
        columns,
        local_id,
    })
}

fn cursor() -> impl Strategy<Value = Cursor> {
    (any::<u64>(), any::<[u8; 32]>()).prop_map(|(at, chain)| Cursor { position: Position(at), chain: Chain(chain) })
}

/// A record, and how far behind the one before it stands.
fn framed() -> impl Strategy<Value = FramedRecord> {
    (1u64..1 << 60, any::<bool>(), record()).prop_map(|(distance, partial, record)| FramedRecord {
        position: Position(distance),
        partial,
        record,
    })
}

fn frame() -> impl Strategy<Value = Frame> {
    let references = prop::collection::vec(reference(), 0..3);
    let withheld = prop::collection::vec(record_id(), 0..3);
    let records = prop::collection::vec(framed(), 0..4);
    (cursor(), cursor(), 0u64..1 << 60, references, withheld, records).prop_map(
        |(mut from, mut to, rest, references, withheld, mut records)| {
            from.position.0 >>= 4;
            let mut at = from.position.0;
            for framed in &mut records {
                at += framed.position.0;
                framed.position.0 = at;
            }
            to.position.0 = at + rest;
            Frame { from, to, references, withheld, records }
        },
    )
}

fn hello() -> impl Strategy<Value = Hello> {
    (uuid(), uuid(), text(), text(), text(), text(), any::<i64>(), any::<u16>()).prop_map(
        |(server, incarnation, name, module_version, platform_version, schema_digest, clock, depth)| Hello {
            server: ServerId(server),
            incarnation,
            name,
            module_version,
            platform_version,
            schema_digest,
            clock,
            depth,
        },
    )
}

fn park() -> impl Strategy<Value = ParkNotice> {
    (record_id(), text(), prop::option::of(key())).prop_map(|(record, reason, row)| ParkNotice { record, reason, row })
}

pub fn message() -> impl Strategy<Value = Message> {
    let numbers = (any::<u32>(), any::<u32>(), any::<u32>(), any::<u64>());
    let parked = (prop::collection::vec(park(), 0..3), prop::option::of((any::<u64>(), any::<u64>())));
    let floor = (any::<u64>(), seen()).prop_map(|(position, seen)| Floor { position: Position(position), seen });
    let runs = (prop::option::of(floor), prop::option::of(frame()));
    (numbers, uuid(), hello(), cursor(), parked, runs).prop_map(
        |((protocol, sequence, wants_bytes, waiting), exchange, hello, received, parked, (floor, frame))| Message {
            protocol,
            exchange,
            sequence,
            hello,
            received,
            wants_bytes,
            parked: parked.0,
            parked_numbers: parked.1.map(|(through, received)| ParkNumbers { through, received }),
            floor,
            frame,
            waiting,
        },
    )
}
