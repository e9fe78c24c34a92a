//! The store against a real MariaDB (`TRIBUTARY_MARIADB_HOME`, or one that is installed): one module a promise.

mod applying;
mod bookkeeping;
mod capturing;
mod connecting;
mod contract;
mod fixture;
mod floor;
mod locking;
mod overwritten;
mod preflight;
mod sequencing;
mod support;
mod sweeping;
mod values;
