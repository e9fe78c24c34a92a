//! End-to-end promises, one folder for each guarantee; each is a function whose name says the promise and which can fail.

mod apply;
mod apply_steps;
mod bad_input;
mod both_edit;
mod caches;
mod capture;
mod comparison;
mod exchange;
mod module_life;
mod pages;
mod plays;
mod power_loss;
mod preflight;
mod random;
mod relay;
mod replay;
mod settle;
mod unseen;
mod user_waits;
mod versions;

use crate::network::Network;
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use anyhow::{anyhow, Context, Result};
use std::panic::{catch_unwind, AssertUnwindSafe};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Instant;

const SECONDS_OF_A_DAY: u32 = 86_400;

/// One promise.
pub struct Scenario {
    /// `folder::promise`.
    pub name: &'static str,
    /// Proves it or says how it was broken.
    pub prove: fn(&mut Stage) -> Result<()>,
}

/// Names a folder's functions.
#[macro_export]
macro_rules! scenarios {
    ($folder:literal: $($name:ident),+ $(,)?) => {
        /// The promises in this folder.
        pub const ALL: &[$crate::scenarios::Scenario] = &[
            $($crate::scenarios::Scenario { name: concat!($folder, "::", stringify!($name)), prove: $name }),+
        ];
    };
}

/// What scenarios play on: servers that are started once and shared, as long as every scenario leaves them in step.
pub struct Stage {
    paths: Paths,
    platform: Platform,
    shared: Option<Network>,
}

impl Stage {
    /// What the servers run.
    pub fn platform(&self) -> &Platform {
        &self.platform
    }

    /// Three servers in a row, paired and in step.
    pub fn network(&mut self) -> Result<&mut Network> {
        if self.shared.is_none() {
            let mut network = Network::start(&self.paths, &self.platform, "e2e", &["parent", "child", "third"])?;
            // A scheduled cycle between two steps of a scenario would take what is meant for the next one.
            network.schedule(SECONDS_OF_A_DAY)?;
            network.pair_over_line()?;
            network.sync()?;
            self.shared = Some(network);
        }
        self.shared.as_mut().context("it was made above")
    }

    /// The same, when it has been started before.
    pub fn shared(&self) -> Result<&Network> {
        self.shared.as_ref().context("no servers have been started")
    }

    /// Where processes are recorded.
    pub fn processes(&self) -> PathBuf {
        self.paths.processes()
    }

    /// A module of that id that does nothing, from the test module's build.
    pub fn other_module(&self, id: &str) -> Result<PathBuf> {
        self.paths.idle_module(id)
    }

    /// Stops the shared servers; the next scenario that needs them starts new ones.
    fn clear(&mut self) {
        if let Some(network) = self.shared.take() {
            if let Err(error) = network.stop() {
                println!("    stopping the servers: {error:#}");
            }
        }
    }
}

fn all() -> impl Iterator<Item = &'static Scenario> {
    [
        comparison::ALL,
        capture::ALL,
        apply::ALL,
        caches::ALL,
        relay::ALL,
        exchange::ALL,
        replay::ALL,
        bad_input::ALL,
        both_edit::ALL,
        user_waits::ALL,
        apply_steps::ALL,
        pages::ALL,
        settle::ALL,
        preflight::ALL,
        module_life::ALL,
        versions::ALL,
        unseen::ALL,
        power_loss::ALL,
    ]
    .into_iter()
    .flatten()
}

/// Runs the scenarios whose names contain one of the filters (all without a filter) and prints `N passed, N failed`.
pub fn run(filters: &[&str]) -> Result<ExitCode> {
    let paths = Paths::find();
    let platform = Platform::choose(&paths)?;
    let mut stage = Stage { paths, platform, shared: None };
    let (mut passed, mut failed) = (0, 0);
    for scenario in
        all().filter(|scenario| filters.is_empty() || filters.iter().any(|filter| scenario.name.contains(filter)))
    {
        let began = Instant::now();
        let proved = catch_unwind(AssertUnwindSafe(|| (scenario.prove)(&mut stage)));
        match proved.unwrap_or_else(|_| Err(anyhow!("the scenario panicked"))) {
            Ok(()) => {
                passed += 1;
                println!("  ok      {} ({:.1} s)", scenario.name, began.elapsed().as_secs_f64());
            }
            Err(error) => {
                failed += 1;
                println!("  FAILED  {} ({:.1} s)\n    {error:#}", scenario.name, began.elapsed().as_secs_f64());
                // A broken promise may leave anything behind: the next one starts on new servers.
                stage.clear();
            }
        }
    }
    stage.clear();
    println!("{passed} passed, {failed} failed");
    Ok(if failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}
