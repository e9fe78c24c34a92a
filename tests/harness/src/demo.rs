//! The main job on realistic data: a parent and a child, both edited, stay in step; with a third server below the child.

use crate::client::driver::{Driver, Step};
use crate::network::{set_of, Network};
use crate::setup::line::Line;
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use anyhow::{bail, Result};
use std::time::{Duration, Instant};

const PATIENTS: u32 = 500;
const ENCOUNTERS_PER_PATIENT: u32 = 4;
const OBS_PER_ENCOUNTER: u32 = 5;
/// Patients that the parent had before the clone, and those of them that are edited there.
const EDITED_ON_PARENT: u32 = 200;
const SYNC_SECONDS_MAX: u64 = 1200;
const TASK_SECONDS: u32 = 5;

/// What the command line asks for.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Stop the servers at the end.
    pub exit: bool,
    /// Only two servers.
    pub two: bool,
}

/// Runs the demo; an error when the servers differ at the end.
pub fn run(options: Options) -> Result<()> {
    let paths = Paths::find();
    let platform = Platform::choose(&paths)?;
    let names: &[&str] = if options.two { &["parent", "child"] } else { &["parent", "child", "third"] };
    say(&format!("Starting {} servers, each with its database", names.len()));
    let began = Instant::now();
    let network = Network::start(&paths, &platform, "demo", names)?;
    say(&format!("  up after {} s, with different local ids for the same uuids", began.elapsed().as_secs()));
    edit(&network)?;
    let line = Line::start(&paths, &network.folder, network.parent().port())?;
    say("Pairing by one-time code, then syncing by the scheduled task");
    network.pair_over(&format!("http://127.0.0.1:{}/openmrs", line.port()))?;
    let began = Instant::now();
    network.schedule(TASK_SECONDS)?;
    await_drained(&network)?;
    let seconds = began.elapsed().as_secs_f64();
    say(&format!(
        "  in step after {seconds:.1} s; over the line to the parent: {} kB up, {} kB down, {} connections",
        line.traffic()?.up / 1000,
        line.traffic()?.down / 1000,
        line.traffic()?.connections
    ));
    let equal = report(&network)?;
    network.expect_no_jni_warnings()?;
    addresses(&network, options);
    if options.exit {
        network.stop()?;
    } else {
        network.leave_running();
        line.leave_running();
    }
    if !equal {
        bail!("the servers differ");
    }
    Ok(())
}

fn edit(network: &Network) -> Result<()> {
    say(&format!(
        "Saving {PATIENTS} patients, {} encounters, {} obs on the child; editing {EDITED_ON_PARENT} patients on the parent",
        PATIENTS * ENCOUNTERS_PER_PATIENT,
        PATIENTS * ENCOUNTERS_PER_PATIENT * OBS_PER_ENCOUNTER
    ));
    let began = Instant::now();
    let (parent, child) = (network.parent().driver(), network.child().driver());
    let third = network.servers.get(2).map(|server| server.driver());
    std::thread::scope(|scope| {
        let upper = scope.spawn(move || edit_on_parent(&parent));
        let lowest = third.map(|third| scope.spawn(move || clinic(&third, &set_of(2), "THIRD", 20)));
        clinic(&child, &set_of(1), "CHILD", PATIENTS)?;
        for thread in [Some(upper), lowest].into_iter().flatten() {
            thread.join().unwrap_or_else(|_| bail!("an edit panicked"))?;
        }
        Ok::<(), anyhow::Error>(())
    })?;
    say(&format!("  saved through Hibernate in the running servers in {} s", began.elapsed().as_secs()));
    Ok(())
}

fn clinic(driver: &Driver, set: &str, prefix: &str, patients: u32) -> Result<()> {
    let step = Step::new("clinic")
        .with("set", set)
        .with("prefix", prefix)
        .with("patients", patients)
        .with("encounters", ENCOUNTERS_PER_PATIENT)
        .with("obs", OBS_PER_ENCOUNTER);
    driver.run(&[step]).map(drop)
}

fn edit_on_parent(driver: &Driver) -> Result<()> {
    clinic(driver, &set_of(0), "PARENT", EDITED_ON_PARENT / 4)?;
    driver.run(&[Step::new("editPatients").with("prefix", "OLD").with("count", EDITED_ON_PARENT)])?;
    Ok(())
}

fn await_drained(network: &Network) -> Result<()> {
    let mut said = Instant::now();
    network.await_drained(Duration::from_secs(SYNC_SECONDS_MAX), |waiting| {
        if said.elapsed() > Duration::from_secs(5) {
            say(&format!("  {waiting} records wait"));
            said = Instant::now();
        }
    })
}

fn report(network: &Network) -> Result<bool> {
    say("Comparing every synced table row by row, all references resolved to uuids");
    let mut equal = true;
    for (pair, comparison) in network.servers.windows(2).zip(network.compare()?) {
        say(&format!("  {} and {}: {comparison}", pair[0].name, pair[1].name));
        for table in ["patient", "person_name", "encounter", "obs", "location", "concept"] {
            say(&format!("    {table}: {} rows", comparison.rows.get(table).copied().unwrap_or(0)));
        }
        equal &= comparison.is_equal();
    }
    Ok(equal)
}

fn addresses(network: &Network, options: Options) {
    if options.exit {
        return;
    }
    say("The servers stay up (admin / Admin123):");
    for server in &network.servers {
        say(&format!("  {}: {}/module/tributary/tributary.form", server.name, server.address()));
    }
    say("Stop them with ./run stop");
}

fn say(text: &str) {
    println!("{text}");
}
