//! User waits: a nurse's save and an apply that want the same rows both get through, and the nurse never waits long.

use super::plays::{expect_in_step, expect_name, new_patient, step};
use super::Stage;
use crate::client::driver::Step;
use crate::network::set_of;
use crate::scenarios;
use anyhow::{bail, ensure, Result};
use std::time::{Duration, Instant};

scenarios!("user_waits":
    a_transaction_held_open_during_apply_loses_neither_side,
    a_page_opened_before_an_apply_and_saved_after_it_keeps_what_was_applied,
    saves_during_a_large_apply_stay_below_a_second,
);

const WAIT_MILLIS_MAX: u128 = 1000;

fn a_transaction_held_open_during_apply_loses_neither_side(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.child().driver(), &set_of(1), "Held", "Open")?;
    network.sync()?;
    network.child().driver().run(&[Step::new("editName").with("patient", &patient).with("middle", "Below")])?;
    let (holding, held) = (network.parent().driver(), patient.clone());
    std::thread::scope(|scope| {
        let user = scope.spawn(move || {
            holding.run(&[
                Step::new("begin"),
                Step::new("editName").with("patient", &held).with("given", "Above"),
                Step::new("flush"),
                Step::new("signal").with("name", "user-holds"),
                Step::new("await").with("name", "user-goes-on"),
                Step::new("commit"),
            ])
        });
        let parent = network.parent().driver();
        parent.run(&[Step::new("await").with("name", "user-holds")])?;
        // The rows are locked by the user: the sync yields and does not hang.
        let began = Instant::now();
        network.child().module().sync()?;
        ensure!(began.elapsed() < Duration::from_secs(60), "the sync hung for {:?}", began.elapsed());
        parent.run(&[Step::new("signal").with("name", "user-goes-on")])?;
        user.join().unwrap_or_else(|_| bail!("the user's save panicked"))
    })?;
    expect_in_step(network)?;
    for server in &network.servers {
        expect_name(server, &patient, "middle", "Below")?;
        expect_name(server, &patient, "given", "Above")?;
    }
    Ok(())
}

fn a_page_opened_before_an_apply_and_saved_after_it_keeps_what_was_applied(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.child().driver(), &set_of(1), "Open", "Page")?;
    network.sync()?;
    let (page, shown) = (network.parent().driver(), patient.clone());
    std::thread::scope(|scope| {
        let user = scope.spawn(move || {
            page.run(&[
                Step::new("load").with("patient", &shown),
                Step::new("person").with("person", &shown),
                Step::new("signal").with("name", "page-open"),
                Step::new("await").with("name", "page-save"),
                // Hibernate writes every column of the name back, as it was loaded.
                Step::new("editName").with("patient", &shown).with("given", "Page"),
            ])
        });
        let parent = network.parent().driver();
        parent.run(&[Step::new("await").with("name", "page-open")])?;
        network.child().driver().run(&[Step::new("editName").with("patient", &patient).with("middle", "Applied")])?;
        network.sync()?;
        parent.run(&[Step::new("signal").with("name", "page-save")])?;
        user.join().unwrap_or_else(|_| bail!("the page's save panicked"))
    })?;
    expect_in_step(network)?;
    for server in &network.servers {
        expect_name(server, &patient, "middle", "Applied")?;
        expect_name(server, &patient, "given", "Page")?;
    }
    Ok(())
}

fn saves_during_a_large_apply_stay_below_a_second(stage: &mut Stage) -> Result<()> {
    const SAVES_MIN: usize = 20;
    let network = stage.network()?;
    let set = set_of(1);
    network.child().driver().run(&[step("clinic", &set).with("prefix", "LARGE").with("patients", 40)])?;
    let module = network.child().module();
    let parent = network.parent().driver();
    let patient = new_patient(&parent, &set_of(0), "Busy", "Nurse")?;
    let (mut saves, mut longest) = (0, Duration::ZERO);
    std::thread::scope(|scope| {
        let syncing = scope.spawn(move || module.sync());
        while !syncing.is_finished() {
            let save = step("timeNames", &set_of(0)).with("patient", &patient);
            let nanos: u64 = parent.value(save, "nanos")?.parse()?;
            longest = longest.max(Duration::from_nanos(nanos));
            saves += 1;
        }
        syncing.join().unwrap_or_else(|_| bail!("the sync panicked")).map(drop)
    })?;
    ensure!(saves >= SAVES_MIN, "only {saves} saves met the apply");
    ensure!(longest.as_millis() < WAIT_MILLIS_MAX, "a save took {longest:?} while the sync ran");
    expect_in_step(network)
}
