//! Any text is an envelope or an error, and none proves itself by chance.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tributary_link::envelope::Sealed;
use tributary_link::pairing::LinkSecret;

fuzz_target!(|text: &[u8]| {
    if let Ok(sealed) = Sealed::parse(text) {
        let claimed = sealed.claimed;
        let opened = sealed.open(&LinkSecret([7; 32]), claimed.sender, claimed.receiver, claimed.direction);
        assert!(opened.is_err());
    }
});
