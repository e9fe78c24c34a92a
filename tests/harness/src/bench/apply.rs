//! How fast rows are applied, over the same rows inserted by JDBC in batches; and what a user's save notices meanwhile.

use super::statistics::{quantile, rounded};
use crate::client::driver::{Driver, Step};
use crate::network::{set_of, Network};
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use anyhow::{bail, Context, Result};
use serde_json::{json, Value};
use std::time::Instant;

const PATIENTS: u32 = 1500;
const QUIET_SAVES: usize = 300;
const BATCH_ROWS: u32 = 500;

/// Prints what a user notices, then both speeds, of the rows that the day left behind: first a clinic's day is applied while nobody works, then another one
/// while a user saves again and again.
pub fn run(paths: &Paths, platform: &Platform, print: &dyn Fn(Value)) -> Result<()> {
    let mut network = super::servers(paths, platform, &["parent", "child"], &[])?;
    network.boot()?;
    network.make_ids_differ()?;
    network.pair_over(&network.parent().address())?;
    network.sync()?;
    clinic(&network, "WARM", PATIENTS / 5)?;
    network.sync()?;
    clinic(&network, "BENCH", PATIENTS)?;
    let before = network.folder.join("before.sql");
    network.db.dump("parent", &before)?;
    let began = Instant::now();
    let at_first = work(&network)?;
    network.sync()?;
    let sync_seconds = began.elapsed().as_secs_f64();
    let applied = work(&network)?.since(at_first);
    network.expect_equal()?;
    network.db.create_database("baseline")?;
    network.db.load("baseline", &before)?;
    let parent = network.parent().driver();
    let insert = Step::new("insertMissing").with("from", "parent").with("into", "baseline").with("batch", BATCH_ROWS);
    let baseline = parent.ask(insert)?;
    let number = |name: &str| -> Result<f64> { Ok(baseline.get(name).with_context(|| format!("no {name}"))?.parse()?) };
    let (rows, jdbc_seconds) = (number("rows")?, number("nanos")? / 1e9);
    let (quiet, busy) = saves(&network)?;
    network.stop()?;
    print(json!({
        "bench": "apply", "what": "a user's save during apply", "saves_quiet": quiet.len(), "saves_during": busy.len(),
        "p99_ms_quiet": rounded(quantile(&quiet, 0.99) / 1e6), "p99_ms_during": rounded(quantile(&busy, 0.99) / 1e6),
        "p99_ratio": rounded(quantile(&busy, 0.99) / quantile(&quiet, 0.99)),
    }));
    let (fast, jdbc) = (rows / applied.seconds, rows / jdbc_seconds);
    print(json!({
        "bench": "apply", "rows": rows, "applied_rows": applied.rows, "seconds": rounded(applied.seconds),
        "rows_per_second": fast.round(), "jdbc_seconds": rounded(jdbc_seconds), "jdbc_rows_per_second": jdbc.round(),
        "jdbc_batch": BATCH_ROWS, "whole_sync_seconds": rounded(sync_seconds), "at_least": 0.5, "ratio": rounded(fast / jdbc),
    }));
    Ok(())
}

fn clinic(network: &Network, prefix: &str, patients: u32) -> Result<()> {
    let clinic = Step::new("clinic").with("set", set_of(1)).with("prefix", prefix).with("patients", patients);
    network.child().driver().run(&[clinic]).map(drop)
}

/// What the parent says that it has applied, and how long it took.
#[derive(Clone, Copy)]
struct Work {
    rows: f64,
    seconds: f64,
}

impl Work {
    fn since(self, before: Work) -> Work {
        Work { rows: self.rows - before.rows, seconds: self.seconds - before.seconds }
    }
}

fn work(network: &Network) -> Result<Work> {
    let status = network.parent().module().status()?;
    let number = |name: &str| status.json["applied"][name].as_f64().with_context(|| format!("no {name} in the status"));
    Ok(Work { rows: number("rows")?, seconds: number("millis")? / 1e3 })
}

/// How long a user's saves on the parent take, in nanoseconds: while nothing is applied, and while a clinic's day is.
fn saves(network: &Network) -> Result<(Vec<f64>, Vec<f64>)> {
    let parent = network.parent().driver();
    let patient = parent.value(Step::new("newPatient").with("set", set_of(0)), "patient")?;
    let quiet = saves_while(&parent, &patient, |done| done < QUIET_SAVES)?;
    clinic(network, "BUSY", PATIENTS)?;
    let child = network.child().module();
    let busy = std::thread::scope(|scope| {
        let syncing = scope.spawn(move || child.sync());
        let saves = saves_while(&parent, &patient, |_| !syncing.is_finished())?;
        syncing.join().unwrap_or_else(|_| bail!("the sync panicked"))?;
        Ok::<_, anyhow::Error>(saves)
    })?;
    network.sync()?; // what was saved after the cycle had begun
    network.expect_equal()?;
    Ok((quiet, busy))
}

/// How long each of a user's saves takes, in nanoseconds.
pub fn saves_while(driver: &Driver, patient: &str, go_on: impl Fn(usize) -> bool) -> Result<Vec<f64>> {
    let mut nanos = Vec::new();
    while go_on(nanos.len()) {
        nanos.push(driver.value(Step::new("timeNames").with("patient", patient), "nanos")?.parse()?);
    }
    Ok(nanos)
}
