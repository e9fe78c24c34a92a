//! Any text is a pairing message, a code, a stored offer or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tributary_link::code::Code;
use tributary_link::pairing::{Offer, PairMessage};

fuzz_target!(|bytes: &[u8]| {
    if let Ok(message) = PairMessage::from_text(bytes) {
        assert_eq!(PairMessage::from_text(&message.to_text()), Ok(message));
    }
    if let Ok(offer) = Offer::from_bytes(bytes) {
        assert_eq!(Offer::from_bytes(&offer.to_bytes()), Ok(offer));
    }
    if let Ok(code) = std::str::from_utf8(bytes).map_err(drop).and_then(|text| Code::parse(text).map_err(drop)) {
        assert_eq!(Code::parse(&code.to_string()), Ok(code));
    }
});
