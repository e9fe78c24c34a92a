//! Versions: servers are upgraded one after the other. What one of them cannot store yet is set aside there, everything else
//! goes on, the page says what differs, and the upgrade fills in what was set aside.
//!
//! A server before its upgrade is one whose column or table bears another name for a while.

use super::pages;
use super::plays::{count, expect_in_step, new_patient, query, reload, step};
use super::Stage;
use crate::client::driver::Step;
use crate::client::module::Status;
use crate::network::{set_of, Network};
use crate::scenarios;
use crate::setup::server::Server;
use anyhow::{ensure, Context, Result};
use mysql::prelude::Queryable;

scenarios!("versions":
    a_column_that_the_parent_lacks_is_filled_in_after_its_upgrade,
    a_table_that_the_parent_lacks_is_filled_in_after_its_upgrade,
    an_older_server_in_the_middle_starves_nobody_below_it,
    the_pages_say_that_two_servers_differ,
);

const COLUMN: Lacking = Lacking {
    older: "ALTER TABLE conditions RENAME COLUMN onset_date TO onset_date_away",
    upgrade: "ALTER TABLE conditions RENAME COLUMN onset_date_away TO onset_date",
};
const TABLE: Lacking = Lacking {
    older: "RENAME TABLE encounter_diagnosis TO encounter_diagnosis_away",
    upgrade: "RENAME TABLE encounter_diagnosis_away TO encounter_diagnosis",
};
const WITH_ONSET: &str = "onset_date IS NOT NULL";

/// What a server lacks before its upgrade.
struct Lacking {
    older: &'static str,
    upgrade: &'static str,
}

fn a_column_that_the_parent_lacks_is_filled_in_after_its_upgrade(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    while_lacking(network.parent(), &COLUMN, || {
        let driver = network.child().driver();
        let condition = driver.run(&[
            step("newPatient", &set_of(1)).with("family", "Onset"),
            step("condition", &set_of(1)).with("patient", "$patient"),
        ])?;
        let uuid = condition[1].get("condition").context("no condition")?;
        new_patient(&driver, &set_of(1), "Behind", "Onset")?;
        network.sync()?;
        ensure!(count(network.parent(), "conditions", &format!("uuid = '{uuid}'"))? == 1, "the rest did not arrive");
        ensure!(count(network.parent(), "person_name", "family_name = 'Onset'")? == 2, "what came behind it waits");
        expect_set_aside(network, "unknown-column")?;
        let filled = format!("uuid = '{uuid}' AND {WITH_ONSET}");
        ensure!(count(&network.servers[2], "conditions", &filled)? == 1, "the server below lacks what its parent has");
        Ok(())
    })?;
    expect_filled_in(network, network.parent())
}

fn a_table_that_the_parent_lacks_is_filled_in_after_its_upgrade(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    while_lacking(network.parent(), &TABLE, || {
        let saved = network.child().driver().run(&[
            step("newPatient", &set_of(1)).with("family", "Diagnosed"),
            Step::new("begin"),
            step("encounter", &set_of(1)).with("patient", "$patient"),
            step("diagnosis", &set_of(1)).with("encounter", "$encounter"),
            Step::new("commit"),
        ])?;
        let encounter = saved.iter().find_map(|facts| facts.get("encounter")).context("no encounter")?;
        network.sync()?;
        // One transaction: its known part is there, its unknown part is kept.
        ensure!(count(network.parent(), "encounter", &format!("uuid = '{encounter}'"))? == 1, "no encounter arrived");
        expect_set_aside(network, "unknown-table")
    })?;
    expect_filled_in(network, network.parent())
}

fn an_older_server_in_the_middle_starves_nobody_below_it(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    while_lacking(network.child(), &COLUMN, || {
        let saved = network.parent().driver().run(&[
            step("newPatient", &set_of(0)).with("family", "Starved"),
            step("condition", &set_of(0)).with("patient", "$patient"),
        ])?;
        let condition = saved.iter().find_map(|facts| facts.get("condition")).context("no condition")?;
        network.sync()?;
        let whole = format!("uuid = '{condition}' AND {WITH_ONSET}");
        ensure!(count(&network.servers[2], "conditions", &whole)? == 1, "the older server passed on less than it got");
        ensure!(count(network.child(), "conditions", &format!("uuid = '{condition}'"))? == 1, "it took nothing itself");
        Ok(())
    })?;
    expect_filled_in(network, network.child())
}

fn the_pages_say_that_two_servers_differ(stage: &mut Stage) -> Result<()> {
    const SAID: &str = "tables differ";
    let network = stage.network()?;
    network.parent().sql()?.query_drop(COLUMN.older)?;
    reload(network.parent())?;
    network.sync()?;
    let seen = pages::open(stage, stage.shared()?.child()).and_then(|page| {
        page.await_text("#tributary-parent", |text| text.contains(SAID)).context("the child's page is silent")?;
        let page = pages::open(stage, stage.shared()?.parent())?;
        page.await_text("#tributary-children", |text| text.contains(SAID)).context("the parent's page is silent")
    });
    let network = stage.shared()?;
    network.parent().sql()?.query_drop(COLUMN.upgrade)?;
    reload(network.parent())?;
    seen?;
    expect_filled_in(network, network.parent())?;
    let page = pages::open(stage, stage.shared()?.child())?;
    let shown = page.await_text("#tributary-parent", |text| !text.is_empty())?;
    ensure!(!shown.contains(SAID), "the page still says that the servers differ: {shown}");
    Ok(())
}

/// Plays on a network in which one server has not been upgraded yet, and upgrades it, whatever came of the play.
fn while_lacking(server: &Server, lacking: &Lacking, play: impl FnOnce() -> Result<()>) -> Result<()> {
    server.sql()?.query_drop(lacking.older)?;
    reload(server)?;
    let played = play();
    server.sql()?.query_drop(lacking.upgrade)?;
    reload(server)?;
    played
}

/// Fails unless parent and child both say what the parent has set aside, and that they differ.
fn expect_set_aside(network: &Network, reason: &str) -> Result<()> {
    // The notice of it travels with the next contact.
    network.child().module().sync()?;
    let (above, below) = (network.parent().module().status()?, network.child().module().status()?);
    ensure!(above.parked_reasons() == [reason], "the parent says {:?}, not {reason}", above.parked_reasons());
    ensure!(below.parked_there_reasons() == [reason], "the child says {:?}", below.parked_there_reasons());
    let differ = |status: &Status| status.neighbours().any(|peer| peer["schemaDiffers"] == true);
    ensure!(differ(&above) && differ(&below), "nobody says that the servers differ");
    Ok(())
}

/// Fails unless the upgraded server takes up by itself what it has set aside, and everybody knows.
fn expect_filled_in(network: &Network, upgraded: &Server) -> Result<()> {
    // What every server's scheduled task does.
    upgraded.module().sync()?;
    let without: u64 =
        query(upgraded, "SELECT COUNT(*) FROM conditions WHERE onset_date IS NULL")?.context("no count")?;
    ensure!(without == 0, "{without} conditions were not filled in");
    expect_in_step(network)?;
    network.sync()?;
    for server in &network.servers {
        let status = server.module().status()?;
        let there = status.parked_there_reasons();
        ensure!(there.is_empty(), "{} still believes that something waits elsewhere: {there:?}", server.name);
        let differs = status.neighbours().any(|peer| peer["schemaDiffers"] == true);
        ensure!(!differs, "{} still says that its neighbours differ", server.name);
    }
    Ok(())
}
