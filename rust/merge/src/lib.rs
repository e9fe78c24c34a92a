//! Pure decisions about rows that several servers edit.
//!
//! Guarantees: no I/O, no clock, no randomness, total. Per column group the state is the set of
//! versions that no other version has seen; the value that stands is the set's maximum under one total
//! order, so servers that hold the same records show the same values, in whatever order the records
//! came and however often. The others are kept.
#![forbid(unsafe_code)]

mod creation;
mod groups;
mod knowledge;
mod order;
mod row;
mod version;

pub use creation::{created_twice, CreatedTwice};
pub use groups::{group_of, AUDIT};
pub use knowledge::Knowledge;
pub use order::{compare, Policy};
pub use row::{standing, Edit, Existence, Outcome, RowState, EXISTENCE};
pub use version::{GroupState, Version};
