//! A journal record that is accepted survives being written and read again.
#![no_main]

use flate2::{write::DeflateEncoder, Compression};
use libfuzzer_sys::fuzz_target;
use std::io::Write;
use std::sync::Arc;
use tributary_wire::journal::{decode, encode};

fuzz_target!(|bytes: &[u8]| {
    let _ = decode(bytes, Arc::default());
    let mut deflate = DeflateEncoder::new(vec![1], Compression::fast());
    deflate.write_all(bytes).expect("memory takes all");
    let payload = deflate.finish().expect("memory takes all");
    if let Ok(record) = decode(&payload, Arc::default()) {
        let again = encode(&record);
        let read = decode(&again, Arc::default()).expect("what was just written");
        assert_eq!(encode(&read), again);
    }
});
