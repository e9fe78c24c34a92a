//! What capture adds to a user's save: two servers on one database server, one with the module and one without, save in turn.

use super::statistics::{quantile, ratio_of_medians, rounded};
use crate::client::driver::{Driver, Step};
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use anyhow::Result;
use serde_json::{json, Value};

const PAIRS: usize = 1000;
const WARM_UP: usize = 4000;
const PATIENTS: usize = 20;
/// OpenMRS itself does more for a save than the stand-in, so what capture adds must be a smaller part of it.
const RATIO_MAX_STAND_IN: f64 = 1.15;
const RATIO_MAX_REAL: f64 = 1.08;

/// Prints the ratio for an encounter with five obs and for a name; the last line holds the larger one.
pub fn run(paths: &Paths, platform: &Platform, print: &dyn Fn(Value)) -> Result<()> {
    let mut network = super::servers(paths, platform, &["with", "without"], &[])?;
    network.servers[1].uninstall_tributary()?;
    network.boot()?;
    let drivers = [network.servers[0].driver(), network.servers[1].driver()];
    let at_most = if platform.is_real { RATIO_MAX_REAL } else { RATIO_MAX_STAND_IN };
    let mut worst: Option<Value> = None;
    for (operation, what) in [("timeEncounters", "an encounter with five obs"), ("timeNames", "an edited name")] {
        let pairs = measure(&drivers, operation)?;
        let line = summary(what, &pairs, at_most);
        print(line.clone());
        if worst.as_ref().is_none_or(|worst| line["ratio"].as_f64() > worst["ratio"].as_f64()) {
            worst = Some(line);
        }
    }
    network.stop()?;
    print(worst.unwrap_or_default());
    Ok(())
}

fn measure(drivers: &[Driver; 2], operation: &'static str) -> Result<Vec<(f64, f64)>> {
    let mut patients = [Vec::new(), Vec::new()];
    for (driver, patients) in drivers.iter().zip(&mut patients) {
        for _ in 0..PATIENTS {
            patients.push(driver.value(Step::new("newPatient"), "patient")?);
        }
        driver.run(&[Step::new(operation).with("patient", &patients[0]).with("count", WARM_UP)])?;
    }
    let mut pairs = Vec::with_capacity(PAIRS);
    for pair in 0..PAIRS {
        let save = |at: usize| -> Result<f64> {
            let patient = &patients[at][pair % PATIENTS];
            Ok(drivers[at].value(Step::new(operation).with("patient", patient), "nanos")?.parse()?)
        };
        // Who goes first changes from pair to pair.
        pairs.push(if pair % 2 == 0 {
            let with = save(0)?;
            (with, save(1)?)
        } else {
            let without = save(1)?;
            (save(0)?, without)
        });
    }
    Ok(pairs)
}

fn summary(what: &str, pairs: &[(f64, f64)], at_most: f64) -> Value {
    let (ratio, interval) = ratio_of_medians(pairs);
    let (with, without): (Vec<f64>, Vec<f64>) = pairs.iter().copied().unzip();
    json!({
        "bench": "capture", "save": what, "pairs": pairs.len(),
        "median_ms_with": rounded(quantile(&with, 0.5) / 1e6), "median_ms_without": rounded(quantile(&without, 0.5) / 1e6),
        "p99_ms_with": rounded(quantile(&with, 0.99) / 1e6), "p99_ms_without": rounded(quantile(&without, 0.99) / 1e6),
        "interval_95": interval.map(rounded), "at_most": at_most, "ratio": rounded(ratio),
    })
}
