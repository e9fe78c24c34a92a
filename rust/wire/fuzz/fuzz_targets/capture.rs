//! A captured chunk that is accepted reads back whole.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tributary_wire::capture::{pack_chunk, Rows};

const TEMPORALS: &str = "1980-01-02\n2026-05-03 08:12:00.500000";

fuzz_target!(|bytes: &[u8]| {
    let _ = Rows::open(bytes, Some(TEMPORALS)).map(Iterator::count);
    if let Ok(payload) = pack_chunk(bytes) {
        let rows = Rows::open(&payload, Some(TEMPORALS)).expect("a payload that was just packed");
        rows.count();
    }
});
