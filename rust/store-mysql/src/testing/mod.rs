//! A MariaDB of one's own and the OpenMRS tables, for tests (feature `testing`).
//!
//! Guarantees: listens on 127.0.0.1 only, on a free port; the data directory is private and removed, and the
//! process ended, when the last user of [`shared_server`] lets go of it.

mod openmrs;
mod server;

pub use openmrs::{create_openmrs_tables, Charset};
pub use server::{shared_server, Database, Server};
