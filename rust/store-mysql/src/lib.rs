//! The engine's `Store` on MariaDB and MySQL: the only crate that knows SQL.
//!
//! Guarantees: all that one `Tx` did is committed together or not at all; values come back exactly as the database
//! stores them; locks of users are never waited for where the server allows; error messages name tables,
//! columns and keys, never values.
#![forbid(unsafe_code)]

mod codec;
mod connect;
mod error;
mod facts;
mod fixes;
mod ids;
mod journal;
mod page;
mod parked;
mod peers;
mod pending;
mod pieces;
mod refs;
mod rows;
mod seen;
mod sql;
mod states;
mod store;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod url;
mod value;
mod write;

pub use connect::Settings;
pub use page::Unresolved;
pub use store::MySqlStore;
pub use tx::MySqlTx;
pub use url::{JdbcUrl, Tls, UrlError, Verify};

/// The definition of Tributary's tables; statements end with a semicolon at the end of a line.
pub const SCHEMA: &str = concat!(include_str!("../schema/tributary-1.sql"), include_str!("../schema/tributary-2.sql"));

/// The later files of [`SCHEMA`], each with the table by which one sees whether it was run.
const LATER_SCHEMA: [(&str, &str); 1] = [("tributary_fix", include_str!("../schema/tributary-2.sql"))];
