//! Exchange: a bad line costs time and nothing else, and an idle one costs next to nothing.

use super::plays::{expect_in_step, new_patient, step};
use super::Stage;
use crate::network::{set_of, Network};
use crate::scenarios;
use anyhow::{ensure, Result};

scenarios!("exchange":
    a_line_cut_in_the_middle_of_uploads_loses_and_doubles_nothing,
    a_slow_line_is_not_a_dead_one,
    a_line_that_is_down_is_reported_and_syncs_when_it_is_up_again,
    an_idle_exchange_costs_little,
);

fn save_much(network: &Network, prefix: &str) -> Result<()> {
    let clinic = |set: &str, prefix: String| step("clinic", set).with("prefix", prefix).with("patients", 15);
    network.child().driver().run(&[clinic(&set_of(1), format!("{prefix}C"))])?;
    network.parent().driver().run(&[clinic(&set_of(0), format!("{prefix}P"))])?;
    Ok(())
}

fn a_line_cut_in_the_middle_of_uploads_loses_and_doubles_nothing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    save_much(network, "CUT")?;
    for bytes in [500, 2_000, 4_000, 8_000, 16_000] {
        network.line()?.cut_after(bytes);
        // The button may well report the cut: only the state afterwards counts.
        network.child().module().sync()?;
    }
    expect_in_step(network)
}

fn a_slow_line_is_not_a_dead_one(stage: &mut Stage) -> Result<()> {
    const BYTES_PER_SECOND: u64 = 4_000;
    let network = stage.network()?;
    save_much(network, "SLOW")?;
    network.line()?.set_speed(BYTES_PER_SECOND);
    let result = expect_in_step(network);
    network.line()?.set_speed(0);
    result
}

fn a_line_that_is_down_is_reported_and_syncs_when_it_is_up_again(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    new_patient(&network.child().driver(), &set_of(1), "Cut", "Off")?;
    network.line()?.set_cut(true);
    network.child().module().sync()?;
    let status = network.child().module().status()?;
    network.line()?.set_cut(false);
    ensure!(status.parent_error().is_some(), "the page says nothing of the dead line");
    expect_in_step(network)?;
    let status = network.child().module().status()?;
    ensure!(status.parent_error().is_none(), "the page still reports an error: {}", status.troubles());
    Ok(())
}

fn an_idle_exchange_costs_little(stage: &mut Stage) -> Result<()> {
    const BYTES_MAX: u64 = 8_000;
    let network = stage.network()?;
    network.sync()?;
    let before = network.line()?.bytes_up() + network.line()?.bytes_down();
    network.child().module().sync()?;
    let cost = network.line()?.bytes_up() + network.line()?.bytes_down() - before;
    ensure!(cost < BYTES_MAX, "an exchange with nothing to say cost {cost} bytes");
    Ok(())
}
