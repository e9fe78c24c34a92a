//! A journal record that is accepted survives being written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use std::sync::Arc;
use tributary_wire::journal::{decode, encode};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(record) = decode(bytes, Arc::default()) {
        let again = encode(&record);
        let read = decode(&again, Arc::default()).expect("what was just written");
        assert_eq!(encode(&read), again);
    }
});
