//! Any bytes are a message or an error.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tributary_wire::codec::{Codec, XmlCodec};

fuzz_target!(|bytes: &[u8]| {
    let _ = XmlCodec.decode(bytes);
});
