//! Pure decisions about rows that several servers edit.
//!
//! Guarantees: no I/O, no clock, no randomness, total. Per column group the state is the set of
//! versions that no other version has seen; the value that stands is the set's maximum under one total
//! order, so servers that hold the same records show the same values, in whatever order the records
//! came and however often. The others are kept.
#![forbid(unsafe_code)]

mod version;

pub use version::{RowState, Version};
