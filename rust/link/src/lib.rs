//! How two servers find and trust each other: pairing by a one-time code ([`pairing`]), messages that
//! prove their sender ([`envelope`], [`replay`]), and the HTTP client ([`http`]).
//!
//! Guarantees: no OpenMRS password and no certificate is needed; the code never travels, not even
//! hashed, and dies after five tries; a message that was changed, sent to another server, repeated or
//! made by anybody else is refused with an error of its own; no POST is ever repeated by the client.
//! Only [`http`] does I/O; randomness and time are passed in everywhere.
#![forbid(unsafe_code)]

pub mod code;
pub mod envelope;
mod error;
pub mod http;
mod keys;
pub mod pairing;
mod parts;
pub mod replay;

pub use error::LinkError;
pub use http::{HttpConfig, HttpTransport, Transport};

/// Fills a buffer with secret random bytes from the operating system.
pub type Entropy<'a> = &'a mut dyn FnMut(&mut [u8]);
