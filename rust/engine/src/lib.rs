//! The engine: journal rules, flows, apply, relay and the exchange state machine.
//!
//! Guarantees: no I/O of its own (all storage is behind [`store::Store`]), no clock and no randomness
//! (both passed in), no global state. Whatever the carrier loses, repeats or reorders, and wherever a
//! crash cuts, a record is applied exactly once.
#![forbid(unsafe_code)]

pub mod apply;
mod book;
pub mod catalog;
#[cfg(any(test, feature = "memory"))]
pub mod contract;
mod domain;
pub mod exchange;
pub mod floor;
pub mod flows;
pub mod journal;
#[cfg(any(test, feature = "memory"))]
pub mod memory;
pub mod people;
pub mod policy;
pub mod retention;
pub mod rules;
pub mod send;
pub mod settle;
pub mod store;
pub mod sweep;
#[cfg(any(test, feature = "memory"))]
pub mod testing;
mod unify;

#[cfg(test)]
mod guarantees;
