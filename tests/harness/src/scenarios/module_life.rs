//! Module life: the module starts, stops, starts again and is replaced in a running server, and its native library with it.

use super::plays::{clinical_day, expect_fact, expect_in_step, head, new_patient, step};
use super::Stage;
use crate::client::driver::{Driver, Step};
use crate::network::set_of;
use crate::scenarios;
use anyhow::{bail, ensure, Result};

scenarios!("module_life":
    a_stopped_module_lets_openmrs_work_and_a_started_one_syncs_again,
    an_upgrade_in_place_goes_on_syncing,
    a_refresh_by_another_module_neither_loses_nor_doubles_a_change,
    a_started_classic_sync_module_stops_the_exchange_and_the_page_says_so,
    old_native_libraries_are_cleared_away,
);

const MODULE: &str = "tributary";

fn module_step(operation: &'static str, module: &str) -> Step {
    Step::new(operation).with("module", module)
}

fn expect_started(driver: &Driver, module: &str, started: bool) -> Result<()> {
    driver.await_ready()?;
    let modules = driver.run(&[Step::new("modules")])?;
    match modules.iter().find(|facts| facts.get("module").is_some_and(|name| name == module)) {
        Some(facts) => expect_fact(facts, "started", if started { "true" } else { "false" }),
        None => bail!("{module} is not loaded"),
    }
}

fn a_stopped_module_lets_openmrs_work_and_a_started_one_syncs_again(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let driver = network.child().driver();
    for round in 0..2 {
        driver.run(&[module_step("moduleStop", MODULE)])?;
        ensure!(network.child().module().status().is_err(), "a stopped module still answers");
        driver.run(&[Step::new("findPatients").with("query", "Achieng")])?;
        driver.run(&[module_step("moduleStart", MODULE)])?;
        expect_started(&driver, MODULE, true)?;
        new_patient(&driver, &set_of(1), "After", &format!("Restart {round}"))?;
        expect_in_step(network)?;
    }
    network.expect_no_jni_warnings()
}

fn an_upgrade_in_place_goes_on_syncing(stage: &mut Stage) -> Result<()> {
    let file = stage.platform().tributary.display().to_string();
    let network = stage.network()?;
    let driver = network.child().driver();
    new_patient(&driver, &set_of(1), "Before", "Upgrade")?;
    driver.run(&[module_step("moduleInstall", MODULE).with("file", file)])?;
    expect_started(&driver, MODULE, true)?;
    clinical_day(&driver, &set_of(1), "Upgraded")?;
    expect_in_step(network)?;
    network.expect_no_jni_warnings()
}

fn a_refresh_by_another_module_neither_loses_nor_doubles_a_change(stage: &mut Stage) -> Result<()> {
    let other = stage.other_module("bystander")?;
    let network = stage.network()?;
    let driver = network.child().driver();
    let before = head(network.child())?;
    driver.run(&[module_step("moduleInstall", "bystander").with("file", other.display())])?;
    driver.await_ready()?;
    new_patient(&driver, &set_of(1), "After", "Refresh")?;
    let after = head(network.child())?;
    ensure!(after == before + 1, "one save made {} records after a refresh", after - before);
    driver.run(&[module_step("moduleRemove", "bystander")])?;
    driver.await_ready()?;
    expect_in_step(network)
}

fn a_started_classic_sync_module_stops_the_exchange_and_the_page_says_so(stage: &mut Stage) -> Result<()> {
    let classic = stage.other_module("sync")?;
    let network = stage.network()?;
    let driver = network.parent().driver();
    driver.run(&[module_step("moduleInstall", "sync").with("file", classic.display())])?;
    driver.await_ready()?;
    new_patient(&network.child().driver(), &set_of(1), "Held", "Back")?;
    let refused = network.child().module().sync()?;
    let status = network.parent().module().status()?;
    ensure!(status.classic_sync(), "the parent's page does not say that the classic module is running");
    let waits = network.waiting()?;
    driver.run(&[module_step("moduleRemove", "sync")])?;
    driver.await_ready()?;
    ensure!(waits > 0 && refused.is_some(), "the child synced with a classic module running ({refused:?})");
    expect_in_step(network)
}

fn old_native_libraries_are_cleared_away(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let driver = network.child().driver();
    driver.run(&[module_step("moduleStop", MODULE)])?;
    driver.run(&[module_step("moduleStart", MODULE)])?;
    driver.await_ready()?;
    network.servers[1].restart()?;
    let folder = network.child().data().join("tributary").join("native");
    let kept = std::fs::read_dir(&folder).map_or(0, Iterator::count);
    ensure!(kept == 1, "{kept} extracted libraries lie in the application data, not 1");
    let driver = network.child().driver();
    driver.run(&[step("newPatient", &set_of(1)).with("family", "Onelibrary")])?;
    expect_in_step(network)
}
