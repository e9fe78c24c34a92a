//! Relay: what one server learns it passes on to every other neighbour, and never back.

use super::plays::{clinical_day, count, expect_in_step, new_patient};
use super::Stage;
use crate::client::driver::Step;
use crate::network::set_of;
use crate::scenarios;
use anyhow::{ensure, Result};

scenarios!("relay":
    a_patient_of_the_lowest_server_reaches_the_highest,
    a_patient_of_the_highest_server_reaches_the_lowest,
    an_edit_two_servers_away_comes_back_to_where_the_patient_was_registered,
);

fn a_patient_of_the_lowest_server_reaches_the_highest(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let lowest = network.servers.len() - 1;
    let patient = clinical_day(&network.servers[lowest].driver(), &set_of(lowest), "Lowland")?;
    expect_in_step(network)?;
    ensure!(
        count(network.parent(), "person", &format!("uuid = '{patient}'"))? == 1,
        "the patient did not reach the parent"
    );
    Ok(())
}

fn a_patient_of_the_highest_server_reaches_the_lowest(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = clinical_day(&network.parent().driver(), &set_of(0), "Highland")?;
    expect_in_step(network)?;
    let lowest = &network.servers[network.servers.len() - 1];
    ensure!(count(lowest, "person", &format!("uuid = '{patient}'"))? == 1, "the patient did not reach {}", lowest.name);
    Ok(())
}

fn an_edit_two_servers_away_comes_back_to_where_the_patient_was_registered(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let lowest = network.servers.len() - 1;
    let patient = new_patient(&network.servers[lowest].driver(), &set_of(lowest), "Goes", "Far")?;
    network.sync()?;
    network.parent().driver().run(&[Step::new("editName").with("patient", &patient).with("given", "Returned")])?;
    expect_in_step(network)?;
    let given = network.servers[lowest].driver().value(Step::new("person").with("person", &patient), "given")?;
    ensure!(given == "Returned", "the lowest server shows another name");
    Ok(())
}
