//! The JNI surface of Tributary: converts and forwards, decides nothing.
//!
//! Guarantees: every export goes through [`boundary::enter`], which lends the environment, catches a
//! panic and turns every failure into a Java exception of the `TributaryException` family with a stable
//! code. A handle is a number in a registry, never a pointer; closing twice is harmless; a panic poisons
//! the handle and the next call opens the core again. No class of ours is kept in a static, so that the
//! module's class loader can be collected. Log records wait in a bounded queue until Java fetches them.

mod boundary;
mod core;
pub mod exports;
mod failure;
mod logs;
mod memory;
mod node;
mod pairs;
mod panics;
mod registry;

pub use crate::core::{Answer, Core, RefreshItem};
pub use crate::failure::Failure;
