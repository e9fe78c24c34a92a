use super::decode::decode_within;
use super::*;
use crate::output::Output;
use crate::testing;
use crate::WireError;
use flate2::Compression;
use proptest::prelude::*;
use std::sync::Arc;
use tributary_model::{Position, Positions, Record, Seen, ServerId};

fn packed(body: &[u8]) -> Vec<u8> {
    let mut bytes = vec![RECORD_FORMAT];
    crate::inflate::deflate(body, Compression::fast(), &mut bytes);
    bytes
}

/// Origin, position 1, a user's record without author at time 0.
fn head() -> Vec<u8> {
    [[7; 16].as_slice(), &[1, 0, 0, 0]].concat()
}

fn read(body: &[u8]) -> Result<Record, WireError> {
    decode(&packed(body), Arc::default())
}

proptest! {
    #[test]
    fn a_record_comes_back_as_it_was(record in testing::record()) {
        let mut encoder = Encoder::default();
        let bytes = encoder.encode(&record);
        prop_assert_eq!(&decode(&bytes, record.seen.clone()), &Ok(record.clone()));
        prop_assert_eq!(&encoder.encode(&record), &bytes, "a second time");
        prop_assert_eq!(&encode(&record), &bytes, "by a fresh encoder");
    }

    #[test]
    fn a_record_cut_anywhere_is_refused(record in testing::record(), part in 0.0..1.0) {
        let bytes = encode(&record);
        let length = (bytes.len() as f64 * part) as usize;
        prop_assert!(decode(&bytes[..length], Arc::default()).is_err());
    }

    #[test]
    fn seen_positions_come_back_as_they_were(seen in testing::seen()) {
        let bytes = encode_seen(&seen);
        prop_assert_eq!(&decode_seen(&bytes), &Ok(seen));
        for length in 0..bytes.len() {
            prop_assert!(decode_seen(&bytes[..length]).is_err(), "cut at {}", length);
        }
    }
}

#[test]
fn newer_formats_say_so() {
    assert!(matches!(decode(&[2, 0], Arc::default()), Err(WireError::Newer { found: 2, known: 1, .. })));
    assert!(matches!(decode_seen(&[9]), Err(WireError::Newer { found: 9, known: 1, .. })));
}

#[test]
fn counts_that_promise_more_than_there_is_cost_nothing() {
    let mut body = head();
    body.varint(u64::MAX);
    assert!(matches!(read(&body), Err(WireError::Truncated { .. })));
    body.truncate(20);
    body.extend([1, 0]);
    body.varint(0);
    body.varint(u64::MAX);
    assert!(matches!(read(&body), Err(WireError::TooLarge { .. })), "a name of 2^64 bytes");
    assert!(matches!(read(&[0xff; 64]), Err(WireError::Malformed { .. })), "a number of 70 bits");
}

#[test]
fn back_references_cannot_multiply_a_text_without_end() {
    let text = "x".repeat(1000);
    let mut body = head();
    body.extend([1, 0]);
    body.varint(0);
    body.block(b"obs");
    body.varint(101);
    body.varint(ident::NEW_TEXT);
    body.block(text.as_bytes());
    body.extend([ident::FIRST_KNOWN as u8; 100]);
    body.extend([0, 0]);
    let within = |text_max| decode_within(&packed(&body), Arc::default(), u64::MAX, text_max);
    assert_eq!(within(100_000).map(|record| record.changes[0].key.parts.len()), Ok(101));
    assert!(matches!(within(99_999), Err(WireError::TooLarge { limit: 99_999, .. })));
}

#[test]
fn a_bomb_is_stopped() {
    let mut body = head();
    body.varint(1 << 20);
    body.resize(10 << 20, 0);
    let bomb = decode_within(&packed(&body), Arc::default(), 1 << 20, u64::MAX);
    assert!(matches!(bomb, Err(WireError::TooLarge { .. })));
}

#[test]
fn sets_in_another_spelling_are_refused() {
    let one = |through, ranges: &[(u64, u64)]| {
        let mut out = vec![SEEN_FORMAT, 1];
        out.extend([5; 16]);
        out.varint(through);
        out.varint(ranges.len() as u64);
        ranges.iter().for_each(|&(distance, length)| {
            out.varint(distance);
            out.varint(length);
        });
        decode_seen(&out)
    };
    let expected = Positions::from_parts(Position(9), vec![(2, 3), (5, 5)]).expect("sound");
    let origins = [(ServerId(uuid::Uuid::from_bytes([5; 16])), expected)].into();
    assert_eq!(one(9, &[(2, 1), (2, 0)]), Ok(Seen { origins }));
    for bad in [&[(0, 1)][..], &[(2, 1), (1, 0)], &[(2, 8)], &[(u64::MAX, 1)]] {
        assert!(matches!(one(9, bad), Err(WireError::Malformed { .. })), "{bad:?}");
    }
}
