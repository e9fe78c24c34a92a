//! A cycle's cost depends on what is new, not on how long the journal is.
//!
//! A history is made of captured transactions: one edit is captured through Hibernate and its journal row repeated by SQL, so that
//! sequencing, sending and applying see what they always see.

use super::statistics::{quantile, rounded};
use crate::client::driver::Step;
use crate::network::{set_of, Network};
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use anyhow::{ensure, Result};
use mysql::prelude::Queryable;
use serde_json::{json, Value};
use std::time::Instant;

const SHORT: u64 = 1_000;
const LONG: u64 = 1_000_000;
const NEW: usize = 10;
const CYCLES: usize = 40;
/// Records made and sent at a time, so that nothing waits in masses.
const STEP: u64 = 50_000;

/// Prints the time of a cycle with a short and with a long history.
pub fn run(paths: &Paths, platform: &Platform, print: &dyn Fn(Value)) -> Result<()> {
    let mut network = super::servers(paths, platform, &["parent", "child"], &[])?;
    network.boot()?;
    network.make_ids_differ()?;
    network.pair_over(&network.parent().address())?;
    network.sync()?;
    let patient = network.child().driver().value(Step::new("newPatient").with("set", set_of(1)), "patient")?;
    network.sync()?;
    let (mut medians, mut made) = (Vec::new(), 0);
    for length in [SHORT, LONG] {
        while made < length {
            let now = STEP.min(length - made);
            repeat_edit(&network, &patient, now)?;
            network.sync()?;
            made += now;
        }
        cycles(&network, &patient, CYCLES / 4)?;
        let times = cycles(&network, &patient, CYCLES)?;
        let median = quantile(&times, 0.5);
        print(
            json!({"bench": "history", "records": length, "new": NEW, "cycles": CYCLES, "median_ms": rounded(median)}),
        );
        medians.push(median);
    }
    network.stop()?;
    print(json!({
        "bench": "history", "records_short": SHORT, "records_long": LONG, "new": NEW, "cycles": CYCLES,
        "median_ms_short": rounded(medians[0]), "median_ms_long": rounded(medians[1]),
        "at_most": 1.2, "ratio": rounded(medians[1] / medians[0]),
    }));
    Ok(())
}

/// Captures one edit on the child and repeats its journal row.
pub fn repeat_edit(network: &Network, patient: &str, times: u64) -> Result<()> {
    let edit =
        Step::new("editName").with("patient", patient).with("middle", format!("H{times}-{}", uuid::Uuid::new_v4()));
    network.child().driver().run(&[edit])?;
    let mut child = network.child().sql()?;
    let raw: Option<u64> = child.query_first("SELECT COUNT(*) FROM tributary_journal")?;
    ensure!(raw == Some(1), "one edit left {raw:?} rows in the journal");
    child.query_drop(format!(
        "INSERT INTO tributary_journal (tx, part, last_part, user_id, sealed_at, seen_id, seen_own, payload, temporals) \
         SELECT UNHEX(MD5(CONCAT(HEX(j.tx), s.seq))), j.part, j.last_part, j.user_id, j.sealed_at, j.seen_id, j.seen_own, j.payload, j.temporals \
         FROM seq_1_to_{} s JOIN tributary_journal j",
        times - 1
    ))?;
    Ok(())
}

/// Times cycles, each with a few new records, in milliseconds.
fn cycles(network: &Network, patient: &str, count: usize) -> Result<Vec<f64>> {
    let mut times = Vec::with_capacity(count);
    for cycle in 0..count {
        for number in 0..NEW {
            let edit = Step::new("editName").with("patient", patient).with("middle", format!("C{cycle}-{number}"));
            network.child().driver().run(&[edit])?;
        }
        let began = Instant::now();
        network.child().module().sync()?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
    }
    Ok(times)
}
