//! Unseen: what is written past Hibernate, or while nobody listens, is found and arrives, once.

mod mixed;
mod writes;

use super::plays::{clinical_day, count, dictionary_day, expect_in_step, module_step, new_patient, step, MODULE};
use super::Stage;
use crate::client::driver::Step;
use crate::network::{set_of, Network};
use crate::scenarios;
use anyhow::{ensure, Context, Result};
use mixed::a_random_mix_of_captured_and_uncaptured_writes_ends_equal;
use writes::Writes;

scenarios!("unseen":
    an_ordinary_day_leaves_nothing_for_a_sweep,
    rows_written_by_sql_while_openmrs_runs_arrive_once,
    rows_written_by_execute_sql_and_by_jdbc_work_arrive_once,
    rows_written_while_the_module_is_stopped_arrive_once,
    rows_written_while_the_server_is_down_arrive_once,
    rows_written_after_the_server_was_killed_arrive_once,
    rows_written_by_sql_on_the_parent_arrive_below,
    rows_that_an_upgrade_makes_on_every_server_become_one,
    a_random_mix_of_captured_and_uncaptured_writes_ends_equal,
);

fn an_ordinary_day_leaves_nothing_for_a_sweep(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    expect_in_step(network)?;
    network.sweep()?;
    let before = swept(network)?;
    clinical_day(&network.child().driver(), &set_of(1), "Swept")?;
    clinical_day(&network.parent().driver(), &set_of(0), "Sweptabove")?;
    dictionary_day(&network.parent().driver(), &set_of(0), "Swept")?;
    expect_in_step(network)?;
    network.sweep()?;
    let after = swept(network)?;
    ensure!(before == after, "sweeps took what was captured or applied for unseen: {before:?}, then {after:?}");
    expect_in_step(network)
}

/// What sweeps have found, by server.
fn swept(network: &Network) -> Result<Vec<[u64; 3]>> {
    network.servers.iter().map(|server| Ok(server.module().status()?.swept())).collect()
}

fn rows_written_by_sql_while_openmrs_runs_arrive_once(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let writes = Writes::prepare(network, 1, "Running")?;
    writes.by_client(network)?;
    // An insert needs no mark and no full look.
    network.sync()?;
    writes.expect_inserted(network)?;
    network.child().module().sweep()?;
    writes.expect_arrived(network)
}

fn rows_written_by_execute_sql_and_by_jdbc_work_arrive_once(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    for operation in ["executeSql", "doWorkSql"] {
        let writes = Writes::prepare(network, 1, operation)?;
        let statements = writes.statements();
        let steps = statements.iter().map(|sql| Step::new(operation).with("sql", sql));
        let steps: Vec<Step> = [Step::new("begin")].into_iter().chain(steps).chain([Step::new("commit")]).collect();
        network.child().driver().run(&steps)?;
        network.child().module().sweep()?;
        writes.expect_arrived(network).context(operation)?;
    }
    Ok(())
}

fn rows_written_while_the_module_is_stopped_arrive_once(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let writes = Writes::prepare(network, 1, "Stopped")?;
    let driver = network.child().driver();
    driver.run(&[module_step("moduleStop", MODULE)])?;
    writes.by_client(network)?;
    // Saved through Hibernate, but nobody listens.
    let patient = new_patient(&driver, &set_of(1), "Nobody", "Listens")?;
    driver.run(&[step("encounter", &set_of(1)).with("patient", &patient).with("obs", 3)])?;
    driver.run(&[module_step("moduleStart", MODULE)])?;
    driver.await_ready()?;
    let marks = network.child().module().status()?.marks();
    ensure!(marks > 0, "the interval left no mark");
    writes.expect_arrived(network)?;
    let marks = network.child().module().status()?.marks();
    ensure!(marks == 0, "{marks} marks are left after a sweep that found everything");
    Ok(())
}

fn rows_written_while_the_server_is_down_arrive_once(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let writes = Writes::prepare(network, 1, "Down")?;
    network.servers[1].stop()?;
    writes.by_client(network)?;
    network.servers[1].start()?;
    writes.expect_arrived(network)
}

fn rows_written_after_the_server_was_killed_arrive_once(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let writes = Writes::prepare(network, 1, "Killed")?;
    new_patient(&network.child().driver(), &set_of(1), "Just", "Before")?;
    network.servers[1].kill()?;
    writes.by_client(network)?;
    network.servers[1].start()?;
    let marks = network.child().module().status()?.marks();
    ensure!(marks > 0, "the interval left no mark");
    writes.expect_arrived(network)
}

fn rows_written_by_sql_on_the_parent_arrive_below(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let driver = network.parent().driver();
    let made = driver.run(&[
        Step::new("newLocation").with("name", "Ward by hand"),
        Step::new("newTag").with("name", "Tag by hand"),
    ])?;
    let fact =
        |name: &str| made.iter().find_map(|facts| facts.get(name).cloned()).with_context(|| format!("no {name}"));
    let (location, tag) = (fact("location")?, fact("tag")?);
    expect_in_step(network)?;
    let writes = Writes::prepare(network, 0, "Above")?;
    writes.by_client(network)?;
    let mut sql = network.parent().sql()?;
    writes::run(
        &mut sql,
        &[
            format!(
                "INSERT INTO location_tag_map (location_id, location_tag_id) SELECT l.location_id, t.location_tag_id \
                 FROM location l, location_tag t WHERE l.uuid = '{location}' AND t.uuid = '{tag}'"
            ),
            format!("UPDATE location SET description = 'by hand' WHERE uuid = '{location}'"),
            "UPDATE global_property SET property_value = 'START' WHERE property = 'patientSearch.matchMode'".to_owned(),
        ],
    )?;
    network.parent().module().sweep()?;
    writes.expect_arrived(network)?;
    writes::run(
        &mut sql,
        &[format!(
        "DELETE FROM location_tag_map WHERE location_id = (SELECT location_id FROM location WHERE uuid = '{location}')"
    )],
    )?;
    network.parent().module().sweep()?;
    expect_in_step(network)
}

fn rows_that_an_upgrade_makes_on_every_server_become_one(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.child().driver(), &set_of(1), "Upgraded", "Twice")?;
    expect_in_step(network)?;
    // As the change log of a module would, each server with uuids of its own.
    for server in &network.servers {
        let statements = [
            "INSERT INTO encounter_type (name, description, creator, date_created, retired, uuid) \
             VALUES ('Upgrade note', 'made by an upgrade', 1, NOW(), 0, UUID())",
            "INSERT INTO visit_type (name, description, creator, date_created, retired, uuid) \
             VALUES ('Upgrade visit', 'made by an upgrade', 1, NOW(), 0, UUID())",
        ];
        writes::run(&mut server.sql()?, &statements.map(str::to_owned))?;
    }
    // The child uses its own before it hears of the parent's.
    writes::run(
        &mut network.child().sql()?,
        &[format!(
            "INSERT INTO encounter (encounter_type, patient_id, encounter_datetime, creator, date_created, voided, uuid) \
             SELECT t.encounter_type_id, p.person_id, NOW(), 1, NOW(), 0, 'upgrade-encounter' \
             FROM encounter_type t, person p WHERE t.name = 'Upgrade note' AND p.uuid = '{patient}'"
        )],
    )?;
    network.sync()?;
    expect_in_step(network)?;
    for server in &network.servers {
        for (table, name) in [("encounter_type", "Upgrade note"), ("visit_type", "Upgrade visit")] {
            let rows = count(server, table, &format!("name = '{name}'"))?;
            ensure!(rows == 1, "{} has {rows} rows of {name}", server.name);
        }
        let typed = count(
            server,
            "encounter",
            "uuid = 'upgrade-encounter' AND encounter_type = (SELECT encounter_type_id FROM encounter_type WHERE name = 'Upgrade note')",
        )?;
        ensure!(typed == 1, "the encounter is not of the type on {}", server.name);
    }
    let told = network.child().module().status()?.json["aliases"].as_array().map_or(0, Vec::len);
    ensure!(told >= 2, "the child reports {told} rows that became one");
    network.sweep()?;
    expect_in_step(network)
}
