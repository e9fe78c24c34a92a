//! Whole networks in one process, with the real engine, merge, journal and wire code, from one seed.
//!
//! Guarantees: a seed is one run, the same every time; what a run must come to is known by an oracle that shares no code
//! with merge; a run that fails is shrunk to few steps.
#![forbid(unsafe_code)]

mod clinic;
mod counts;
mod oracle;
mod random;
pub mod script;
mod shrink;
mod world;

use script::{Script, Step, What, Write, WRITES_MIN};
use std::collections::BTreeMap;
use std::panic::{catch_unwind, AssertUnwindSafe};
use world::World;

pub use shrink::shrunk;

/// What came of a run.
#[derive(Clone, Debug, Default)]
pub struct Run {
    /// What went wrong first.
    pub failure: Option<String>,
    /// How often what happened.
    pub counts: BTreeMap<String, u64>,
    /// Users' writes that were acknowledged.
    pub writes: usize,
    /// The chain hashes of all journals at the end.
    pub chains: Vec<[u8; 32]>,
}

/// Plays a script, as far as at least so many writes.
pub fn play(script: &Script, writes_min: usize) -> Run {
    catch_unwind(AssertUnwindSafe(|| run(script, writes_min))).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Run { failure: Some(format!("panic: {}", text.unwrap_or_default())), ..Run::default() }
    })
}

/// Plays a seed's script.
pub fn play_seed(seed: u64) -> Run {
    play(&Script::of(seed), WRITES_MIN)
}

fn run(script: &Script, writes_min: usize) -> Run {
    let world = World::new(script);
    for step in &script.steps {
        world.play(step);
        if world.failure().is_some() {
            break;
        }
    }
    let mut more = 0;
    while world.oracle.acknowledged() < writes_min && more < 4 * writes_min && world.failure().is_none() {
        let server = (more % world.servers.len()) as u8;
        world.play(&Step::Save(server, Write { what: What::GivenName, of: more as u8, with: 0 }));
        more += 1;
    }
    if world.failure().is_none() {
        world.come_to_rest();
    }
    if world.failure().is_none() {
        world.oracle.judge(&world);
    }
    Run {
        failure: world.failure(),
        counts: world.counts.all(),
        writes: world.oracle.acknowledged(),
        chains: world.servers.iter().map(|server| server.memory.head().1 .0).collect(),
    }
}
