//! How fast rows are applied, over the same rows inserted by JDBC in batches; and what a user's save notices meanwhile.

use super::statistics::{quantile, rounded};
use crate::client::driver::{Driver, Step};
use crate::network::set_of;
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use anyhow::{bail, Context, Result};
use serde_json::{json, Value};
use std::time::Instant;

const PATIENTS: u32 = 1500;
const QUIET_SAVES: usize = 300;
const BATCH_ROWS: u32 = 500;

/// Prints both speeds and the ratio of a user's p99 with and without a running apply.
pub fn run(paths: &Paths, platform: &Platform, print: &dyn Fn(Value)) -> Result<()> {
    let mut network = super::servers(paths, platform, &["parent", "child"], &[])?;
    network.boot()?;
    network.make_ids_differ()?;
    network.pair_over(&network.parent().address())?;
    network.sync()?;
    let warm_up = Step::new("clinic").with("set", set_of(1)).with("prefix", "WARM").with("patients", PATIENTS / 5);
    network.child().driver().run(&[warm_up])?;
    network.sync()?;
    let clinic = Step::new("clinic").with("set", set_of(1)).with("prefix", "BENCH").with("patients", PATIENTS);
    network.child().driver().run(&[clinic])?;
    let before = network.folder.join("before.sql");
    network.db.dump("parent", &before)?;
    let parent = network.parent().driver();
    let patient = parent.value(Step::new("newPatient").with("set", set_of(0)), "patient")?;
    let quiet = saves_while(&parent, &patient, |done| done < QUIET_SAVES)?;
    let (seconds, busy) = applied(&network.child().module(), &parent, &patient)?;
    network.sync()?; // the user's last save may have come after the sync's last message
    network.expect_equal()?;
    network.db.create_database("baseline")?;
    network.db.load("baseline", &before)?;
    let insert = Step::new("insertMissing").with("from", "parent").with("into", "baseline").with("batch", BATCH_ROWS);
    let baseline = parent.ask(insert)?;
    let number = |name: &str| -> Result<f64> { Ok(baseline.get(name).with_context(|| format!("no {name}"))?.parse()?) };
    let (rows, jdbc_seconds) = (number("rows")?, number("nanos")? / 1e9);
    network.stop()?;
    print(json!({
        "bench": "apply", "what": "a user's save during apply", "saves_quiet": quiet.len(), "saves_during": busy.len(),
        "p99_ms_quiet": rounded(quantile(&quiet, 0.99) / 1e6), "p99_ms_during": rounded(quantile(&busy, 0.99) / 1e6),
        "p99_ratio": rounded(quantile(&busy, 0.99) / quantile(&quiet, 0.99)),
    }));
    print(json!({
        "bench": "apply", "rows": rows, "seconds": rounded(seconds), "rows_per_second": (rows / seconds).round(),
        "jdbc_seconds": rounded(jdbc_seconds), "jdbc_rows_per_second": (rows / jdbc_seconds).round(),
        "jdbc_batch": BATCH_ROWS, "at_least": 0.5, "ratio": rounded(jdbc_seconds / seconds),
    }));
    Ok(())
}

/// How long the child's sync takes until it is done, and how long a user's saves on the parent take meanwhile.
fn applied(child: &crate::client::module::Module, parent: &Driver, patient: &str) -> Result<(f64, Vec<f64>)> {
    let child = child.clone();
    std::thread::scope(|scope| {
        let syncing = scope.spawn(move || -> Result<f64> {
            let began = Instant::now();
            child.sync()?;
            Ok(began.elapsed().as_secs_f64())
        });
        let saves = saves_while(parent, patient, |_| !syncing.is_finished())?;
        let seconds = syncing.join().unwrap_or_else(|_| bail!("the sync panicked"))?;
        Ok((seconds, saves))
    })
}

fn saves_while(driver: &Driver, patient: &str, go_on: impl Fn(usize) -> bool) -> Result<Vec<f64>> {
    let mut nanos = Vec::new();
    while go_on(nanos.len()) {
        nanos.push(driver.value(Step::new("timeNames").with("patient", patient), "nanos")?.parse()?);
    }
    Ok(nanos)
}
