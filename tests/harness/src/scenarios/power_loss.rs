//! Power loss: a server that is killed at any moment of a sync comes back with nothing lost and nothing doubled.

use super::plays::{new_patient, step};
use super::random::Random;
use super::Stage;
use crate::client::driver::Driver;
use crate::network::{set_of, Network};
use crate::scenarios;
use anyhow::{bail, Result};
use std::time::Duration;

scenarios!("power_loss":
    a_child_killed_at_random_moments_of_a_sync_loses_and_doubles_nothing,
    a_parent_killed_at_random_moments_of_a_sync_loses_and_doubles_nothing,
);

/// How often each server is killed, unless `TRIBUTARY_KILLS` says otherwise.
const KILLS: u64 = 10;
/// The latest moment of a kill after a sync has begun.
const MOMENT_MILLIS_MAX: u64 = 1500;

fn a_child_killed_at_random_moments_of_a_sync_loses_and_doubles_nothing(stage: &mut Stage) -> Result<()> {
    kill_again_and_again(stage.network()?, 1)
}

fn a_parent_killed_at_random_moments_of_a_sync_loses_and_doubles_nothing(stage: &mut Stage) -> Result<()> {
    kill_again_and_again(stage.network()?, 0)
}

fn kill_again_and_again(network: &mut Network, victim: usize) -> Result<()> {
    let kills = std::env::var("TRIBUTARY_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS);
    let mut random = Random::seeded("TRIBUTARY_SEED", victim as u64);
    println!("    moments from seed {}", random.seed());
    for kill in 0..kills {
        let moment = Duration::from_millis(random.next() % MOMENT_MILLIS_MAX);
        one_kill(network, victim, kill, moment)
            .map_err(|error| error.context(format!("kill {kill} after {moment:?}")))?;
    }
    network.sync()?;
    network.expect_equal()
}

/// Saves on both sides, starts a sync, and kills the victim while it runs.
fn one_kill(network: &mut Network, victim: usize, kill: u64, moment: Duration) -> Result<()> {
    save_much(&network.child().driver(), &set_of(1), &format!("KC{victim}{kill}"))?;
    save_much(&network.parent().driver(), &set_of(0), &format!("KP{victim}{kill}"))?;
    let module = network.child().module();
    std::thread::scope(|scope| {
        // The killed end breaks the answer off: only the state afterwards counts.
        let syncing = scope.spawn(move || module.sync());
        std::thread::sleep(moment);
        network.servers[victim].kill()?;
        let _ = syncing.join();
        network.servers[victim].start()
    })?;
    for server in &network.servers {
        if !server.driver().is_ready() {
            bail!("{} does not answer", server.name);
        }
    }
    Ok(())
}

fn save_much(driver: &Driver, set: &str, prefix: &str) -> Result<()> {
    new_patient(driver, set, "Before", prefix)?;
    driver.run(&[step("clinic", set).with("prefix", prefix).with("patients", 8).with("encounters", 2)])?;
    Ok(())
}
