//! The engine's `Store` on MariaDB and MySQL: the only crate that knows SQL.
//!
//! Guarantees: all that one `Tx` did is committed together or not at all; values come back exactly as the database
//! stores them; locks of users are never waited for where the server allows; error messages name tables,
//! columns and keys, never values.
#![forbid(unsafe_code)]

mod aliases;
mod codec;
mod connect;
mod entries;
mod error;
mod facts;
mod fixes;
mod floor;
mod ids;
mod journal;
mod overwritten;
mod page;
mod parked;
mod peers;
mod pending;
mod pieces;
pub mod preflight;
mod refresh;
mod refs;
mod rows;
mod schema;
mod seen;
mod sql;
mod states;
mod store;
mod sweep;
#[cfg(feature = "testing")]
pub mod testing;
mod tx;
mod url;
mod value;
mod write;

pub use aliases::Alias;
pub use connect::Settings;
pub use entries::{EntryFilter, ListedEntry, OpenEntries};
pub use overwritten::Updated;
pub use page::Unresolved;
pub use schema::SCHEMA;
pub use store::MySqlStore;
pub use sweep::{Form, Found, Mark, Step, SweepLock, Vanished};
pub use tx::MySqlTx;
pub use url::{JdbcUrl, Tls, UrlError, Verify};
