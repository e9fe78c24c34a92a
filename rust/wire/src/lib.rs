//! Bytes to model and back: what the Java side captured ([`capture`]), what the journal stores
//! ([`journal`]), what two servers send each other ([`codec`]; as XML, [`xml`]).
//!
//! Guarantees: pure functions over bytes; every decoder is total (any input ends in a value or a
//! [`WireError`], never in a panic), reads no more than the limits in [`limits`] allow, and reports
//! no values, so that no patient data reaches a log.
#![forbid(unsafe_code)]

pub mod capture;
pub mod codec;
mod decimal;
mod error;
mod inflate;
mod input;
pub mod journal;
pub mod limits;
mod output;
pub mod xml;

pub use decimal::shortest_decimal;
pub use error::WireError;

#[cfg(test)]
mod fuzz_tests;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod vectors;
