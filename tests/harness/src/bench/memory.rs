//! Resident memory does not grow with what waits: both ends send and apply a million rows in the memory of the first hundred thousand.

use super::history::repeat_edit;
use crate::client::driver::Step;
use crate::network::{set_of, Network};
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use crate::setup::process::resident_kib;
use anyhow::{Context, Result};
use serde_json::{json, Value};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::Duration;

const WARM_UP_ROWS: u64 = 100_000;
const ROWS: u64 = 1_000_000;
const SAMPLE_MILLIS: u64 = 250;

/// Prints the growth of either server's resident memory; the last line holds the larger.
pub fn run(paths: &Paths, platform: &Platform, print: &dyn Fn(Value)) -> Result<()> {
    let heap = format!("-Xms{}m", platform.heap_mib);
    let mut network = super::servers(paths, platform, &["parent", "child"], &[&heap, "-XX:+AlwaysPreTouch"])?;
    network.boot()?;
    network.make_ids_differ()?;
    network.pair_over(&network.parent().address())?;
    network.sync()?;
    let patient = network.child().driver().value(Step::new("newPatient").with("set", set_of(1)), "patient")?;
    network.sync()?;
    let warm = peaks(&network, &patient, WARM_UP_ROWS)?;
    let loaded = peaks(&network, &patient, ROWS)?;
    let mut growth = 0.0_f64;
    for (at, server) in network.servers.iter().enumerate() {
        let mib = (loaded[at] as f64 - warm[at] as f64) / 1024.0;
        growth = growth.max(mib);
        print(json!({
            "bench": "memory", "server": server.name, "warm_up_peak_mib": warm[at] / 1024, "peak_mib": loaded[at] / 1024,
            "growth_mib": mib.round(),
        }));
    }
    network.stop()?;
    print(json!({
        "bench": "memory", "rows": ROWS, "warm_up_rows": WARM_UP_ROWS, "at_most": 64, "growth_mib": growth.round(),
    }));
    Ok(())
}

/// The largest resident memory (KiB) of each server while that many waiting rows are sent and applied.
fn peaks(network: &Network, patient: &str, rows: u64) -> Result<Vec<u64>> {
    repeat_edit(network, patient, rows)?;
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| watch(network, &done));
        let synced = network.sync();
        done.store(true, SeqCst);
        let peaks = watching.join().unwrap_or_default();
        synced?;
        (!peaks.is_empty()).then_some(peaks).context("no memory was measured")
    })
}

fn watch(network: &Network, done: &AtomicBool) -> Vec<u64> {
    let mut peaks = vec![0; network.servers.len()];
    while !done.load(SeqCst) {
        for (peak, server) in peaks.iter_mut().zip(&network.servers) {
            *peak = server.process_id().and_then(resident_kib).unwrap_or(0).max(*peak);
        }
        std::thread::sleep(Duration::from_millis(SAMPLE_MILLIS));
    }
    peaks
}
