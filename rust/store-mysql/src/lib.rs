//! The engine's `Store` on MariaDB and MySQL: the only crate that knows SQL.
//!
//! Guarantees: all that one `Tx` did is committed together or not at all; values come back exactly as the database
//! stores them; error messages name tables, columns and keys, never values.
#![forbid(unsafe_code)]

#[cfg(feature = "testing")]
pub mod testing;
mod url;

pub use url::{JdbcUrl, Tls, UrlError, Verify};
