//! Messages as XML 1.0, by docs/tributary-1.xsd (docs/wire-format.md explains it).
//!
//! Guarantees: lossless, whatever characters the values hold; no document type, no entities beyond the
//! five predefined ones; depth, attributes, token and document size are bounded; elements and
//! attributes of a newer minor version are skipped where that cannot change data, and refused inside
//! records.

mod pull;
mod read;
mod text;
mod write;

pub use read::read;
pub use write::{write, Sink};

/// The namespace of every element; its number is the major version.
pub const NAMESPACE: &str = "urn:tributary:message:1";
/// Major version of the format.
const MAJOR: u32 = 1;
/// Minor version of the format: grows when something is added that an older reader may skip. 1 brought the numbers
/// of notices, 2 the depths of servers.
const MINOR: u32 = 2;

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod tests;
