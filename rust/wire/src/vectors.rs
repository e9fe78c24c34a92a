//! Files that earlier versions wrote must stay readable: tests/vectors/ holds one of each format.
//!
//! To add the files of a new format, run the tests once with `TRIBUTARY_WRITE_VECTORS=1`: missing files
//! are written, existing ones never.

use crate::capture::{pack_chunk, Row, Rows};
use crate::codec::{Codec, XmlCodec};
use crate::journal::{decode, decode_seen, encode, encode_seen};
use crate::{samples, xml};
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use tributary_model::{Message, Op, Record, Value};

fn vector(name: &str, write: impl FnOnce() -> Vec<u8>) -> Vec<u8> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../tests/vectors").join(name);
    if !path.exists() && std::env::var_os("TRIBUTARY_WRITE_VECTORS").is_some() {
        fs::write(&path, write()).expect("tests/vectors is writable");
    }
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

#[test]
fn journal_records_of_format_1_are_read() {
    let record = Record { depth: 0, ..samples::odd_record() };
    let bytes = vector("journal-record-1.bin", || encode(&record));
    assert_eq!(decode(&bytes, Arc::default()), Ok(record));
}

#[test]
fn journal_records_with_a_depth_are_read() {
    let record = Record { depth: 300, ..samples::odd_record() };
    let bytes = vector("journal-record-1-depth.bin", || encode(&record));
    assert_eq!(decode(&bytes, Arc::default()), Ok(record));
}

#[test]
fn seen_positions_of_format_1_are_read() {
    let bytes = vector("seen-1.bin", || encode_seen(&samples::seen()));
    assert_eq!(decode_seen(&bytes), Ok(samples::seen()));
}

#[test]
fn messages_of_format_1_0_are_read() {
    let message = Message { parked_numbers: None, ..without_depths() };
    message_is_read("message-1", "1.0", &message);
}

#[test]
fn messages_of_format_1_1_are_read() {
    message_is_read("message-1.1", "1.1", &without_depths());
}

#[test]
fn messages_of_format_1_2_are_read() {
    message_is_read("message-1.2", "1.2", &samples::clinic_message(2));
}

/// What a sender told before messages told depths and floors: every server counts as the root.
fn without_depths() -> Message {
    let mut message = samples::clinic_message(2);
    message.floor = None;
    message.hello.depth = 0;
    message.frame.iter_mut().flat_map(|frame| &mut frame.records).for_each(|framed| framed.record.depth = 0);
    message
}

fn message_is_read(name: &str, version: &str, message: &Message) {
    let bytes = vector(&format!("{name}.bin"), || XmlCodec.encode(message).expect("small"));
    assert!(XmlCodec.decode(&bytes).as_ref() == Ok(message));
    let plain = vector(&format!("{name}.xml"), || {
        let mut plain = Vec::new();
        xml::write(message, &mut plain);
        plain
    });
    assert!(xml::read(&plain[..]).as_ref() == Ok(message));
    let text = String::from_utf8(plain).expect("UTF-8");
    assert!(text.contains(&format!("<message xmlns=\"{}\" version=\"{version}\"", xml::NAMESPACE)), "{name}.xml");
}

#[test]
fn captured_chunks_of_format_1_are_read() {
    let payload = vector("capture-1.bin", || pack_chunk(&samples::captured_chunk()).expect("a sound chunk"));
    let rows: Result<Vec<Row>, _> = Rows::open(&payload, Some(samples::CAPTURED_TEMPORALS)).and_then(Iterator::collect);
    let rows = rows.expect("readable");
    assert_eq!(rows.iter().map(|row| row.op).collect::<Vec<_>>(), [Op::Insert, Op::Update, Op::Delete]);
    let values: Vec<_> = rows[0].columns.iter().map(|(_, value)| value.clone()).collect();
    let expected = [
        Value::Text("F".into()),
        Value::Temporal("1980-01-02".into()),
        Value::Int(1),
        Value::Null,
        Value::Double(61.25),
        Value::Decimal("1.5".into()),
    ];
    assert_eq!(values, expected);
    assert_eq!(rows[1].columns, vec![("photo".into(), Value::Bytes(vec![0, 255, 10]))]);
    assert_eq!(rows[1].old, vec![("photo".into(), Value::Null)]);
    assert_eq!(rows[2].columns, vec![("date_created".into(), Value::Temporal("2026-05-03 08:12:00.5".into()))]);
}
