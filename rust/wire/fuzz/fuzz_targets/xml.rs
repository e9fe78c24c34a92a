//! A document that is accepted survives being written and read again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tributary_wire::xml;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(message) = xml::read(bytes) {
        let mut first = Vec::new();
        xml::write(&message, &mut first);
        let mut second = Vec::new();
        xml::write(&xml::read(&first[..]).expect("what was just written"), &mut second);
        assert!(first == second);
    }
});
