//! A brief fuzz of every decoder within the ordinary tests: sound inputs, damaged at random from a seed.
//!
//! Whatever comes in, a decoder must return; and what it accepts must survive being written and read
//! again. A failure prints the seed: `TRIBUTARY_FUZZ_SEED=… cargo test -p tributary-wire fuzz` replays it,
//! `TRIBUTARY_FUZZ_ROUNDS=…` fuzzes longer. The targets under `fuzz/` go deeper with coverage.

use crate::capture::{pack_chunk, Rows};
use crate::codec::{Codec, XmlCodec};
use crate::inflate::{deflate, Bounds, Inflate};
use crate::journal::{decode, decode_seen, encode, encode_seen};
use crate::{samples, shortest_decimal, xml};
use flate2::Compression;
use std::io::Read;
use std::sync::Arc;

const ROUNDS: u64 = 1_500;

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// SplitMix64: small, and the same everywhere.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    }

    fn below(&mut self, limit: usize) -> usize {
        (self.next() % limit.max(1) as u64) as usize
    }

    /// A place and an end behind it, at most 64 further.
    fn range(&mut self, length: usize) -> std::ops::Range<usize> {
        let from = self.below(length);
        from..(from + 1 + self.below(64)).min(length)
    }

    fn damage(&mut self, bytes: &mut Vec<u8>) {
        const TOKENS: [&[u8]; 14] = [
            b"\xff\xff\xff\xff",
            b"\x00\x00\x00\x00",
            b"\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01",
            b"\x7f",
            b"\xff",
            b"<",
            b">",
            b"/>",
            b"&#0;",
            b"&x;",
            b"<![CDATA[",
            b"<!DOCTYPE a>",
            b"\"",
            b"<a>",
        ];
        let length = bytes.len();
        match self.below(8) {
            _ if bytes.is_empty() => bytes.push(self.next() as u8),
            0 | 1 => {
                let at = self.below(length);
                bytes[at] ^= 1 << self.below(8);
            }
            2 => {
                let at = self.below(length);
                bytes[at] = self.next() as u8;
            }
            3 => {
                bytes.drain(self.range(length));
            }
            4 => {
                let part = bytes[self.range(length)].to_vec();
                let at = self.below(length);
                bytes.splice(at..at, part);
            }
            5 | 6 => {
                let at = self.below(length);
                let token = TOKENS[self.below(TOKENS.len())];
                let end = (at + token.len() * self.below(2)).min(length);
                bytes.splice(at..end, token.iter().copied());
            }
            _ => bytes.truncate(self.below(length)),
        }
    }
}

/// Calls `check` with damaged copies of the samples.
fn fuzz(name: &str, samples: &[Vec<u8>], check: impl Fn(&[u8])) {
    let seed = setting("TRIBUTARY_FUZZ_SEED", 1);
    let rounds = setting("TRIBUTARY_FUZZ_ROUNDS", ROUNDS);
    println!("fuzzing {name}: TRIBUTARY_FUZZ_SEED={seed} TRIBUTARY_FUZZ_ROUNDS={rounds}");
    samples.iter().for_each(|sample| check(sample));
    let mut random = Random(seed);
    for _ in 0..rounds {
        let mut bytes = samples[random.below(samples.len())].clone();
        for _ in 0..=random.below(6) {
            random.damage(&mut bytes);
        }
        check(&bytes);
    }
}

/// A byte that names the format, then deflated content.
fn packed(format: u8, content: &[u8]) -> Vec<u8> {
    let mut bytes = vec![format];
    deflate(content, Compression::fast(), &mut bytes);
    bytes
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    Inflate::new(&bytes[1..], Bounds::size(1 << 30), "a sample").read_to_end(&mut content).expect("a sound sample");
    content
}

#[test]
fn fuzz_captured_chunks() {
    fuzz("captured chunks", &[samples::captured_chunk()], |chunk| {
        let accepted = pack_chunk(chunk);
        let payload = packed(1, chunk);
        let read = Rows::open(&payload, Some(samples::CAPTURED_TEMPORALS));
        let rows = read.and_then(|rows| rows.take(10_000).collect::<Result<Vec<_>, _>>());
        match rows {
            Ok(_) => assert!(accepted.is_ok(), "rows of a chunk that would not have been journaled"),
            Err(error) => {
                let lacks_date = error.to_string().contains("a date or time");
                assert!(accepted.is_err() || lacks_date, "a chunk that would be journaled cannot be read: {error}");
            }
        }
    });
    let whole = pack_chunk(&samples::captured_chunk()).expect("a sound chunk");
    fuzz("packed chunks", &[whole], |payload| {
        let _ = Rows::open(payload, None).map(|rows| rows.take(10_000).count());
    });
}

#[test]
fn fuzz_journal_records() {
    let message = samples::clinic_message(3);
    let records = message.frame.iter().flat_map(|frame| &frame.records);
    let samples: Vec<_> = records.map(|framed| encode(&framed.record)).collect();
    let contents: Vec<_> = samples.iter().map(|sample| unpacked(sample)).collect();
    let check = |bytes: &[u8]| {
        if let Ok(record) = decode(bytes, Arc::default()) {
            let again = encode(&record);
            let read = decode(&again, Arc::default()).expect("what was just written");
            assert_eq!(encode(&read), again);
        }
    };
    fuzz("packed records", &samples, check);
    fuzz("records", &contents, |content| check(&packed(1, content)));
}

#[test]
fn fuzz_seen_positions() {
    fuzz("seen positions", &[encode_seen(&samples::seen()), encode_seen(&Default::default())], |bytes| {
        if let Ok(seen) = decode_seen(bytes) {
            let again = encode_seen(&seen);
            assert_eq!(decode_seen(&again), Ok(seen));
        }
    });
}

#[test]
fn fuzz_messages() {
    let whole = XmlCodec.encode(&samples::clinic_message(2)).expect("small");
    fuzz("packed messages", &[whole], |bytes| {
        let _ = XmlCodec.decode(bytes);
    });
    let mut document = Vec::new();
    xml::write(&samples::clinic_message(1), &mut document);
    fuzz("XML", &[document], |bytes| {
        if let Ok(message) = xml::read(bytes) {
            let mut again = Vec::new();
            xml::write(&message, &mut again);
            let read = xml::read(&again[..]).expect("what was just written");
            let mut third = Vec::new();
            xml::write(&read, &mut third);
            assert!(third == again, "another message came back");
        }
    });
}

#[test]
fn fuzz_decimals() {
    let samples = ["-12345.67890e-3", "0.00", "1E400"].map(|text| text.as_bytes().to_vec());
    fuzz("decimals", &samples, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        if let Some(short) = shortest_decimal(&text) {
            assert_eq!(shortest_decimal(&short), Some(short.clone()), "{text:?}");
            assert!(short.len() < text.len() + 500);
        }
    });
}
