//! What a full sweep that finds nothing costs, over the database's own checksum of the same table; what memory it takes; and what
//! a user's save notices meanwhile.

use super::apply::saves_while;
use super::statistics::{quantile, rounded};
use crate::client::driver::Step;
use crate::network::{set_of, Network};
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use crate::setup::process::resident_kib;
use anyhow::{bail, Context, Result};
use mysql::prelude::Queryable;
use serde_json::{json, Value};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::time::{Duration, Instant};

const OBS: u64 = 1_000_000;
const LOADED_AT_ONCE: u64 = 50_000;
const TIMES: usize = 5;
const QUIET_SAVES: usize = 300;
const SAMPLE_MILLIS: u64 = 100;

/// Prints what a user notices, then the memory, then the ratio.
pub fn run(paths: &Paths, platform: &Platform, print: &dyn Fn(Value)) -> Result<()> {
    let heap = format!("-Xms{}m", platform.heap_mib);
    let mut network = super::servers(paths, platform, &["clinic"], &[&heap, "-XX:+AlwaysPreTouch"])?;
    load(&network)?;
    network.boot()?;
    let server = network.parent();
    server.driver().run(&[Step::new("setUp").with("set", set_of(0)).with("family", "Bench")])?;
    // What the virtual machine itself grows by when it first works.
    let driver = network.parent().driver();
    let patient = driver.value(Step::new("newPatient").with("set", set_of(0)), "patient")?;
    saves_while(&driver, &patient, |done| done < QUIET_SAVES)?;
    server.module().status()?;
    let before = resident(&network)?;
    let (stock_seconds, stock_peak) = watched(&network, || timed(|| network.parent().module().sweep()))?;
    let mut sweeps = Vec::new();
    let mut checksums = Vec::new();
    let mut peak = stock_peak;
    for _ in 0..TIMES {
        let (seconds, reached) = watched(&network, || timed(|| network.parent().module().sweep()))?;
        sweeps.push(seconds);
        peak = peak.max(reached);
        checksums.push(timed(|| Ok(network.parent().sql()?.query_drop("CHECKSUM TABLE obs EXTENDED")?))?);
    }
    let (quiet, busy) = saves(&network, &patient)?;
    let found = network.parent().module().status()?.swept();
    if found != [0, 0, 0] {
        bail!("the sweep found {found:?} although nothing was written unseen");
    }
    let obs: u64 = server_obs(&network)?;
    network.stop()?;
    let p99_ratio = rounded(quantile(&busy, 0.99) / quantile(&quiet, 0.99));
    print(json!({
        "bench": "sweep", "what": "a user's save during a full sweep", "saves_quiet": quiet.len(), "saves_during": busy.len(),
        "p99_ms_quiet": rounded(quantile(&quiet, 0.99) / 1e6), "p99_ms_during": rounded(quantile(&busy, 0.99) / 1e6),
        "p99_at_most": 1.5, "p99_ratio": p99_ratio,
    }));
    let growth = (peak as f64 - before as f64) / 1024.0;
    let (sweep, checksum) = (quantile(&sweeps, 0.5), quantile(&checksums, 0.5));
    print(json!({
        "bench": "sweep", "obs": obs, "times": TIMES, "first_stock_seconds": rounded(stock_seconds),
        "sweep_seconds": rounded(sweep), "checksum_seconds": rounded(checksum), "at_most": 4, "ratio": rounded(sweep / checksum),
        "before_mib": before / 1024, "first_stock_peak_mib": stock_peak / 1024, "peak_mib": peak / 1024,
        "growth_at_most": 64, "growth_mib": growth.round(), "p99_at_most": 1.5, "p99_ratio": p99_ratio,
    }));
    Ok(())
}

/// Obs of the patients that are there, written before the module first starts.
fn load(network: &Network) -> Result<()> {
    let mut sql = network.parent().sql()?;
    let (encounter, concept): (u64, u64) = sql
        .query_first("SELECT (SELECT MIN(encounter_id) FROM encounter), (SELECT MIN(concept_id) FROM concept)")?
        .context("the clinic is empty")?;
    let encounters: u64 = sql.query_first("SELECT COUNT(*) FROM encounter")?.context("no count")?;
    let mut done: u64 = sql.query_first("SELECT COUNT(*) FROM obs")?.context("no count")?;
    while done < OBS {
        let rows = LOADED_AT_ONCE.min(OBS - done);
        sql.query_drop(format!(
            "INSERT INTO obs (person_id, concept_id, encounter_id, obs_datetime, location_id, value_numeric, value_text, creator, \
             date_created, voided, uuid, status) \
             SELECT e.patient_id, {concept}, e.encounter_id, e.encounter_datetime, e.location_id, s.seq / 10, \
             IF(s.seq % 3 = 0, CONCAT('text ', s.seq), NULL), 1, e.date_created, 0, UUID(), 'FINAL' \
             FROM seq_1_to_{rows} s JOIN encounter e ON e.encounter_id = {encounter} + s.seq % {encounters}"
        ))?;
        let now: u64 = sql.query_first("SELECT COUNT(*) FROM obs")?.context("no count")?;
        if now == done {
            bail!("no obs can be written");
        }
        done = now;
    }
    Ok(sql.query_drop("ANALYZE TABLE obs")?)
}

fn server_obs(network: &Network) -> Result<u64> {
    network.parent().sql()?.query_first("SELECT COUNT(*) FROM obs")?.context("no count")
}

fn timed(work: impl FnOnce() -> Result<()>) -> Result<f64> {
    let began = Instant::now();
    work()?;
    Ok(began.elapsed().as_secs_f64())
}

fn resident(network: &Network) -> Result<u64> {
    network.parent().process_id().and_then(resident_kib).context("no memory was measured")
}

/// Does the work and gives the largest resident memory (KiB) meanwhile.
fn watched<T: Send>(network: &Network, work: impl FnOnce() -> Result<T>) -> Result<(T, u64)> {
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        let watching = scope.spawn(|| {
            let mut peak = 0;
            while !done.load(SeqCst) {
                peak = resident(network).unwrap_or(0).max(peak);
                std::thread::sleep(Duration::from_millis(SAMPLE_MILLIS));
            }
            peak
        });
        let worked = work();
        done.store(true, SeqCst);
        let peak = watching.join().unwrap_or(0);
        Ok((worked?, peak))
    })
}

/// How long a user's saves take, in nanoseconds: while nothing else happens, and during full sweeps.
fn saves(network: &Network, patient: &str) -> Result<(Vec<f64>, Vec<f64>)> {
    let driver = network.parent().driver();
    let quiet = saves_while(&driver, patient, |done| done < QUIET_SAVES)?;
    let module = network.parent().module();
    let done = AtomicBool::new(false);
    let busy = std::thread::scope(|scope| {
        let sweeping = scope.spawn(|| {
            while !done.load(SeqCst) {
                module.sweep()?;
            }
            Ok::<(), anyhow::Error>(())
        });
        let saves = saves_while(&driver, patient, |count| count < QUIET_SAVES && !sweeping.is_finished());
        done.store(true, SeqCst);
        sweeping.join().unwrap_or_else(|_| bail!("the sweep panicked"))?;
        saves
    })?;
    Ok((quiet, busy))
}
