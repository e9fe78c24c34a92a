//! What lies in the servers' databases.

pub mod catalog;
pub mod compare;
pub mod flows;
