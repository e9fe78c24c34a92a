//! A set of seen positions that is accepted survives being written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tributary_wire::journal::{decode_seen, encode_seen};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(seen) = decode_seen(bytes) {
        assert_eq!(decode_seen(&encode_seen(&seen)), Ok(seen));
    }
});
