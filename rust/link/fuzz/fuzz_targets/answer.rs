//! Any body of a refusal gives an error that can be shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use tributary_link::http::accept;

fuzz_target!(|body: &[u8]| {
    let error = accept((503, body.to_vec())).expect_err("a refusal");
    assert!(error.to_string().len() < 3_000);
});
