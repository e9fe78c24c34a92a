//! Module life: the module starts, stops, starts again and is replaced in a running server, and its native library with it.

use super::plays::{
    clinical_day, count, expect_fact, expect_in_step, head, module_step, new_patient, reload, step, MODULE,
};
use super::{pages, Stage};
use crate::client::driver::{Driver, Step};
use crate::network::set_of;
use crate::scenarios;
use crate::setup::server::Server;
use anyhow::{bail, ensure, Context, Result};
use mysql::prelude::Queryable;

scenarios!("module_life":
    a_stopped_module_lets_openmrs_work_and_a_started_one_syncs_again,
    an_upgrade_in_place_goes_on_syncing,
    a_refresh_by_another_module_neither_loses_nor_doubles_a_change,
    a_started_classic_sync_module_stops_the_exchange_and_the_page_says_so,
    old_native_libraries_are_cleared_away,
    where_the_native_library_cannot_be_loaded_a_save_is_refused_until_it_can,
    on_an_unknown_platform_openmrs_works_and_the_page_says_what_is_missing,
);

/// A processor for which nobody builds.
const UNKNOWN_PLATFORM: &str = "-Dos.arch=sparc";
/// A native library that is not there.
const MISSING_LIBRARY: &str = "-Dtributary.native.library=/nowhere/libtributary.so";
/// Leaves Tributary's tables as its first version did.
const FIRST_TABLES: [&str; 3] = [
    "DROP TABLE tributary_fix",
    "ALTER TABLE tributary_notice DROP PRIMARY KEY, MODIFY number BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, \
     ADD KEY tributary_notice_peer (peer, number)",
    "ALTER TABLE tributary_peer DROP COLUMN notices_received, DROP COLUMN notices_last, \
     ADD COLUMN notices_sent BIGINT UNSIGNED NOT NULL",
];

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
    // Liquibase remembers of this start that nothing was left to do.
    for operation in ["moduleStop", "moduleStart"] {
        driver.run(&[module_step(operation, MODULE)])?;
    }
    let mut sql = network.child().sql()?;
    FIRST_TABLES.iter().try_for_each(|statement| sql.query_drop(statement))?;
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
    reload(network.child())?;
    network.servers[1].restart()?;
    let folder = network.child().data().join("tributary").join("native");
    let kept = std::fs::read_dir(&folder).map_or(0, Iterator::count);
    ensure!(kept == 1, "{kept} extracted libraries lie in the application data, not 1");
    let driver = network.child().driver();
    driver.run(&[step("newPatient", &set_of(1)).with("family", "Onelibrary")])?;
    expect_in_step(network)
}

fn where_the_native_library_cannot_be_loaded_a_save_is_refused_until_it_can(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    network.servers[2].set_java_option(MISSING_LIBRARY, true);
    network.servers[2].restart()?;
    let played = fail_to_save(&network.servers[2]);
    network.servers[2].set_java_option(MISSING_LIBRARY, false);
    network.servers[2].restart()?;
    played?;
    new_patient(&network.servers[2].driver(), &set_of(2), "Saved", "Again")?;
    expect_in_step(network)
}

fn fail_to_save(server: &Server) -> Result<()> {
    let driver = server.driver();
    expect_started(&driver, MODULE, true)?;
    let status = server.module().status()?;
    ensure!(status.json["state"] == "FAILED", "the status says {}", status.json);
    let said = match new_patient(&driver, &set_of(2), "Nobody", "Hears") {
        Ok(_) => bail!("a change was saved of which no other server will ever hear"),
        Err(refusal) => format!("{refusal:#}"),
    };
    ensure!(said.contains("Tributary is not running on this server"), "the user is told {said}");
    ensure!(count(server, "person_name", "given_name = 'Nobody'")? == 0, "half of a refused save stayed");
    Ok(())
}

fn on_an_unknown_platform_openmrs_works_and_the_page_says_what_is_missing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    new_patient(&network.servers[2].driver(), &set_of(2), "Works", "Anyway")?;
    network.sync()?;
    network.servers[2].set_java_option(UNKNOWN_PLATFORM, true);
    network.servers[2].restart()?;
    let played = work_without_library(stage);
    let network = stage.network()?;
    network.servers[2].set_java_option(UNKNOWN_PLATFORM, false);
    network.servers[2].restart()?;
    played?;
    expect_in_step(network)
}

fn work_without_library(stage: &Stage) -> Result<()> {
    let server = &stage.shared()?.servers[2];
    let driver = server.driver();
    expect_started(&driver, MODULE, true)?;
    let status = server.module().status()?;
    ensure!(status.json["state"] == "UNSUPPORTED", "the status says {}", status.json);
    let page = pages::open_as_it_is(stage, server)?;
    let said = page.await_text("#tributary-alert", |text| !text.is_empty())?;
    ensure!(said.contains("sparc") && !said.contains("Exception"), "a person is shown {said}");
    for path in ["exchange", "pair"] {
        let knock = server.http().post(&format!("/ws/tributary/{path}"), &[("Content-Type", "text/plain")], b"QUFB")?;
        ensure!(knock.status == 503 && knock.body.contains("NOT_READY"), "a neighbour is told {}", knock.body);
    }
    let pressed = server.module().press("sync", &[])?;
    ensure!(pressed.status == 503, "the button was answered {}: {}", pressed.status, pressed.body);
    // Saved and purged again: what nobody captures must not stay behind.
    let found = driver.run(&[Step::new("findPatients").with("query", "Anyway")])?;
    let patient = found.first().and_then(|facts| facts.get("patient")).context("the search finds nobody")?;
    driver.run(&[
        step("encounter", &set_of(2)).with("patient", patient),
        Step::new("clear"),
        Step::new("purgeEncounter").with("encounter", "$encounter"),
    ])?;
    Ok(())
}
