use super::*;
use crate::inflate::deflate;
use crate::{journal, testing};
use flate2::Compression;
use proptest::prelude::*;

fn packed(xml: &[u8]) -> Vec<u8> {
    let mut bytes = vec![XmlCodec::FORMAT];
    deflate(xml, Compression::best(), &mut bytes);
    bytes
}

proptest! {
    #[test]
    fn a_message_comes_back_as_it_was(message in testing::message()) {
        let bytes = XmlCodec.encode(&message).expect("small");
        prop_assert_eq!(&XmlCodec.encode(&message).expect("small"), &bytes, "a second time");
        prop_assert_eq!(XmlCodec.decode(&bytes), Ok(message));
    }

    #[test]
    fn a_message_cut_anywhere_is_refused(message in testing::message(), part in 0.0..1.0) {
        let bytes = XmlCodec.encode(&message).expect("small");
        let length = (bytes.len() as f64 * part) as usize;
        prop_assert_eq!(XmlCodec.decode(&bytes[..length]).map_err(|error| error.code()), Err("truncated"));
    }
}

#[test]
fn newer_and_unknown_encodings_say_so() {
    assert!(matches!(XmlCodec.decode(&[2, 0]), Err(WireError::Newer { found: 2, known: 1, .. })));
    assert!(matches!(XmlCodec.decode(&[0]), Err(WireError::Malformed { .. })));
    assert!(matches!(XmlCodec.decode(&[]), Err(WireError::Truncated { .. })));
    assert!(matches!(XmlCodec.decode(b"\x01<html>"), Err(WireError::Damaged { .. } | WireError::Truncated { .. })));
}

#[test]
fn an_inflate_bomb_is_stopped_early() {
    let spaces = vec![b' '; MESSAGE_RATIO_FREE_BYTES as usize + (8 << 20)];
    let bytes = packed(&spaces);
    assert!(bytes.len() as u64 * MESSAGE_RATIO_MAX < spaces.len() as u64, "the sample must exceed the ratio");
    assert!(matches!(XmlCodec.decode(&bytes), Err(WireError::TooLarge { limit: MESSAGE_RATIO_FREE_BYTES, .. })));
}

#[test]
fn a_message_above_the_size_limit_is_not_even_inflated() {
    let bytes = vec![1; MESSAGE_BYTES_MAX as usize + 1];
    assert!(matches!(XmlCodec.decode(&bytes), Err(WireError::TooLarge { limit: MESSAGE_BYTES_MAX, .. })));
}

/// The estimate must not fall short by much, or messages grow beyond what the link carries.
#[test]
fn the_estimate_of_a_frame_is_about_right() {
    for encounters in [20, 500] {
        let message = crate::samples::clinic_message(encounters);
        check_estimate(&message);
        check_estimate(&in_one_record(message));
    }
}

/// The same changes as one large transaction.
fn in_one_record(mut message: Message) -> Message {
    if let Some(frame) = &mut message.frame {
        let last = frame.records.len() - 1;
        let all = frame.records.iter().flat_map(|framed| framed.record.changes.clone()).collect();
        frame.records.drain(..last);
        frame.records[0].record.changes = all;
    }
    message
}

fn check_estimate(message: &Message) {
    let frame = message.frame.as_ref().expect("a frame");
    let estimate: usize =
        frame.records.iter().map(|framed| XmlCodec.estimated_len(journal::encode(&framed.record).len())).sum();
    let real = XmlCodec.encode(message).expect("small").len();
    let ratio = estimate as f64 / real as f64;
    assert!((0.7..2.0).contains(&ratio), "estimated {estimate}, encoded {real}");
}

#[test]
fn what_a_reader_would_refuse_is_not_written() {
    let mut message = in_one_record(crate::samples::clinic_message(2));
    let mut with_note = |text: String| {
        let frame = message.frame.as_mut().expect("a frame");
        frame.records[0].record.changes[0].columns.push(("comments".into(), tributary_model::Value::Text(text)));
        XmlCodec.encode(&message)
    };
    let bytes = with_note("y".repeat(20 << 20)).expect("below the size from which on the ratio counts");
    assert!(XmlCodec.decode(&bytes).is_ok());
    let dull = with_note("z".repeat(20 << 20));
    assert!(matches!(dull, Err(WireError::TooLarge { limit: MESSAGE_RATIO_FREE_BYTES, .. })));
}
