//! Apply: what arrives is written once, where it belongs, and meets local edits without losing either.

use super::plays::{count, expect_fact, expect_in_step, head, new_patient, query, step};
use super::Stage;
use crate::client::driver::Step;
use crate::network::set_of;
use crate::scenarios;
use anyhow::{ensure, Result};

scenarios!("apply":
    edits_of_different_columns_on_both_sides_meet,
    edits_of_one_column_on_both_sides_end_in_one_value_and_an_entry,
    a_purged_encounter_is_gone_everywhere,
    what_a_child_invents_stands_on_the_parent_where_a_patient_needs_it,
    attributes_that_hold_a_local_id_point_at_the_same_row,
    nothing_echoes,
);

fn edits_of_different_columns_on_both_sides_meet(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.child().driver(), &set_of(1), "Meeting", "Point")?;
    network.sync()?;
    network.parent().driver().run(&[Step::new("editName").with("patient", &patient).with("middle", "Above")])?;
    network.child().driver().run(&[Step::new("editAddress").with("patient", &patient).with("village", "Below")])?;
    network.parent().driver().run(&[Step::new("editPerson").with("patient", &patient).with("gender", "M")])?;
    network.child().driver().run(&[Step::new("editName").with("patient", &patient).with("given", "Met")])?;
    expect_in_step(network)?;
    for server in &network.servers {
        let person = server.driver().ask(Step::new("person").with("person", &patient))?;
        expect_fact(&person, "given", "Met")?;
        expect_fact(&person, "gender", "M")?;
        expect_fact(&server.driver().ask(Step::new("address").with("person", &patient))?, "village", "Below")?;
    }
    Ok(())
}

fn edits_of_one_column_on_both_sides_end_in_one_value_and_an_entry(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.child().driver(), &set_of(1), "Two", "Minds")?;
    network.sync()?;
    let before = network.parent().module().status()?.conflicts();
    network.parent().driver().run(&[Step::new("editName").with("patient", &patient).with("given", "Above")])?;
    network.child().driver().run(&[Step::new("editName").with("patient", &patient).with("given", "Below")])?;
    expect_in_step(network)?;
    let after = network.parent().module().status()?.conflicts();
    ensure!(after > before, "no conflict entry was made ({before} before, {after} after)");
    let shown = network.parent().driver().value(Step::new("person").with("person", &patient), "given")?;
    ensure!(["Above", "Below"].contains(&shown.as_str()), "a value that nobody wrote: {shown}");
    Ok(())
}

fn a_purged_encounter_is_gone_everywhere(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let driver = network.child().driver();
    let set = set_of(1);
    let patient = new_patient(&driver, &set, "Purged", "Visit")?;
    let encounter = driver.value(step("encounter", &set).with("patient", &patient).with("obs", 6), "encounter")?;
    expect_in_step(network)?;
    driver.run(&[Step::new("purgeEncounter").with("encounter", &encounter)])?;
    expect_in_step(network)?;
    for server in &network.servers {
        let left = count(server, "encounter", &format!("uuid = '{encounter}'"))?;
        ensure!(left == 0, "the encounter is still on {}", server.name);
    }
    Ok(())
}

fn what_a_child_invents_stands_on_the_parent_where_a_patient_needs_it(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let driver = network.child().driver();
    driver.run(&[
        Step::new("setUp").with("set", "Invented").with("family", "Inventor"),
        Step::new("user").with("username", "inventor").with("password", "Invent123"),
        Step::new("newLocation").with("name", "Unused by any patient"),
    ])?;
    let nurse = driver.clone().with_account("inventor", "Invent123");
    nurse.run(&[
        step("newPatient", "Invented").with("given", "Needs").with("family", "Reference"),
        step("encounter", "Invented").with("patient", "$patient"),
    ])?;
    expect_in_step(network)?;
    let needed = count(network.parent(), "location", "name = 'Invented ward'")?;
    let unused = count(network.parent(), "location", "name = 'Unused by any patient'")?;
    ensure!((needed, unused) == (1, 0), "{needed} needed and {unused} unused locations came up");
    let with_login =
        count(network.parent(), "users", "username = 'inventor' OR password IS NOT NULL AND system_id = uuid")?;
    ensure!(with_login == 0, "the child's account came up with a login");
    Ok(())
}

fn attributes_that_hold_a_local_id_point_at_the_same_row(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let set = set_of(0);
    let parent = network.parent();
    let location: i64 =
        query(parent, &format!("SELECT location_id FROM location WHERE name = '{set} ward'"))?.unwrap_or_default();
    let patient = new_patient(&parent.driver(), &set, "Home", "Clinic")?;
    let attribute = step("personAttribute", &set).with("patient", &patient).with("type", "home clinic");
    parent.driver().run(&[attribute.with("value", location)])?;
    expect_in_step(network)?;
    let pointed: Option<String> = query(
        network.child(),
        &format!(
            "SELECT l.name FROM person_attribute a JOIN location l ON l.location_id = a.value \
             JOIN person p ON p.person_id = a.person_id WHERE p.uuid = '{patient}'"
        ),
    )?;
    ensure!(pointed.as_deref() == Some(&format!("{set} ward")), "the attribute points at {pointed:?} on the child");
    Ok(())
}

fn nothing_echoes(stage: &mut Stage) -> Result<()> {
    const ROUNDS: usize = 3;
    let network = stage.network()?;
    new_patient(&network.child().driver(), &set_of(1), "Echo", "None")?;
    new_patient(&network.parent().driver(), &set_of(0), "Echo", "None")?;
    network.sync()?;
    let heads = |network: &crate::network::Network| network.servers.iter().map(head).collect::<Result<Vec<u64>>>();
    let before = heads(network)?;
    for _ in 0..ROUNDS {
        for server in &network.servers[1..] {
            server.module().sync()?;
        }
    }
    let after = heads(network)?;
    ensure!(before == after, "the journals grew from {before:?} to {after:?} although nobody saved");
    Ok(())
}
