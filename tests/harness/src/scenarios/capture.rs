//! Capture: whatever a page saves reaches the other servers exactly, and nothing else does.

use super::plays::{clinical_day, count, dictionary_day, expect_in_step, expect_no_marks, head, new_patient, step};
use super::Stage;
use crate::client::driver::Step;
use crate::network::set_of;
use crate::scenarios;
use anyhow::{ensure, Result};
use mysql::prelude::Queryable;

scenarios!("capture":
    every_kind_of_clinical_save_arrives_unchanged,
    every_kind_of_administrative_save_arrives_below,
    hard_values_arrive_exactly,
    a_rollback_sends_nothing,
    an_inner_transaction_is_sent_although_its_outer_one_rolls_back,
    a_login_a_search_and_an_unchanged_save_make_no_record,
    a_transaction_of_many_megabytes_is_saved_and_arrives_whole,
    an_import_of_a_hundred_thousand_rows_is_saved_and_arrives_whole,
    a_transaction_that_began_first_and_commits_last_is_not_lost,
    a_save_that_cannot_be_journaled_fails_and_leaves_nothing,
    times_are_the_same_when_the_database_url_names_another_zone,
);

fn every_kind_of_clinical_save_arrives_unchanged(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    clinical_day(&network.child().driver(), &set_of(1), "Akinyi")?;
    clinical_day(&network.parent().driver(), &set_of(0), "Bahati")?;
    expect_no_marks(network.child())?;
    expect_no_marks(network.parent())?;
    expect_in_step(network)
}

fn every_kind_of_administrative_save_arrives_below(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    dictionary_day(&network.parent().driver(), &set_of(0), "Annual")?;
    expect_no_marks(network.parent())?;
    expect_in_step(network)?;
    dictionary_day(&network.child().driver(), &set_of(1), "District")?;
    expect_in_step(network)
}

fn hard_values_arrive_exactly(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let set = set_of(1);
    let texts = [
        "",
        " ",
        "line\nfeed\r\n",
        "tab\tand \u{1} control",
        "<a>&amp;\"'</a> ]]>",
        "Ngũgĩ wa Thiong’o ግዕዝ",
        "\\' ; -- %",
    ];
    let numbers = ["0.1", "70.25", "1.0E-10", "123.456789012345", "-0.0", "249.99999999999997"];
    let driver = network.child().driver();
    let mut steps = vec![step("newPatient", &set).with("given", "O'Brien \\").with("family", "Müller-Łęcka")];
    for text in texts.iter().filter(|text| !text.trim().is_empty()) {
        steps.push(step("encounter", &set).with("patient", "$patient").with("obs", 2).with("text", text));
    }
    for (kind, number) in numbers.iter().enumerate() {
        steps.push(step("encounter", &set).with("patient", "$patient").with("obs", 1).with("value", kind));
        steps.push(Step::new("clear"));
        steps.push(Step::new("editObs").with("obs", "$obs").with("number", number));
    }
    for text in texts {
        steps.push(step("editAddress", &set).with("patient", "$patient").with("village", text));
    }
    driver.run(&steps)?;
    expect_in_step(network)
}

fn a_rollback_sends_nothing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    network.sync()?;
    let before = head(network.child())?;
    network.child().driver().run(&[
        Step::new("begin"),
        step("newPatient", &set_of(1)).with("given", "Rolled").with("family", "Back"),
        Step::new("flush"),
        Step::new("rollback"),
    ])?;
    let after = head(network.child())?;
    ensure!(before == after, "the journal went from {before} to {after}");
    expect_in_step(network)
}

fn an_inner_transaction_is_sent_although_its_outer_one_rolls_back(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    network.child().driver().run(&[
        Step::new("begin"),
        step("newPatient", &set_of(1)).with("family", "Outer"),
        Step::new("flush"),
        Step::new("begin").with("propagation", "REQUIRES_NEW"),
        step("newPatient", &set_of(1)).with("family", "Inner"),
        Step::new("commit"),
        Step::new("rollback"),
    ])?;
    expect_in_step(network)?;
    let inner = count(network.parent(), "person_name", "family_name = 'Inner'")?;
    let outer = count(network.parent(), "person_name", "family_name = 'Outer'")?;
    ensure!((inner, outer) == (1, 0), "{inner} inner and {outer} outer rows arrived");
    Ok(())
}

fn a_login_a_search_and_an_unchanged_save_make_no_record(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let driver = network.child().driver();
    let patient = new_patient(&driver, &set_of(1), "Same", "Again")?;
    network.sync()?;
    let before = head(network.child())?;
    for _ in 0..3 {
        driver.run(&[Step::new("findPatients").with("query", "Same")])?;
        driver.run(&[Step::new("load").with("patient", &patient), Step::new("flush")])?;
        driver.clone().with_account("nurse", "Nurse1234").run(&[Step::new("now")])?;
        ensure!(
            driver.clone().with_account("nurse", "wrong").run(&[Step::new("now")]).is_err(),
            "a wrong password was taken"
        );
    }
    network.child().http().get("/login.htm")?;
    let after = head(network.child())?;
    ensure!(before == after, "the journal went from {before} to {after}");
    Ok(())
}

fn a_transaction_of_many_megabytes_is_saved_and_arrives_whole(stage: &mut Stage) -> Result<()> {
    const OBS: u64 = 8_000;
    let network = stage.network()?;
    let driver = network.child().driver();
    let set = set_of(1);
    let patient = new_patient(&driver, &set, "Import", "Large")?;
    let encounter = driver.value(step("importObs", &set).with("patient", &patient).with("count", OBS), "encounter")?;
    expect_in_step(network)?;
    let arrived = count(
        network.parent(),
        "obs",
        &format!("encounter_id = (SELECT encounter_id FROM encounter WHERE uuid = '{encounter}')"),
    )?;
    ensure!(arrived == OBS, "{arrived} of {OBS} obs arrived");
    Ok(())
}

fn an_import_of_a_hundred_thousand_rows_is_saved_and_arrives_whole(stage: &mut Stage) -> Result<()> {
    const ROWS: u64 = 100_000;
    let network = stage.network()?;
    let driver = network.child().driver();
    let patient = new_patient(&driver, &set_of(1), "Import", "Huge")?;
    let import = Step::new("importMembers").with("patient", &patient).with("count", ROWS);
    let cohort = driver.value(import, "cohort")?;
    expect_in_step(network)?;
    let condition = format!("cohort_id = (SELECT cohort_id FROM cohort WHERE uuid = '{cohort}')");
    let arrived = count(network.parent(), "cohort_member", &condition)?;
    ensure!(arrived == ROWS, "{arrived} of {ROWS} rows arrived");
    Ok(())
}

fn a_transaction_that_began_first_and_commits_last_is_not_lost(stage: &mut Stage) -> Result<()> {
    const SHORT: usize = 25;
    let network = stage.network()?;
    let driver = network.child().driver();
    let set = set_of(1);
    let (long, again) = (driver.clone(), set.clone());
    std::thread::scope(|scope| {
        let held = scope.spawn(move || {
            long.run(&[
                Step::new("begin"),
                step("newPatient", &again).with("family", "Longest"),
                Step::new("flush"),
                Step::new("signal").with("name", "began"),
                Step::new("await").with("name", "finish"),
                Step::new("commit"),
            ])
        });
        driver.run(&[Step::new("await").with("name", "began")])?;
        for number in 0..SHORT {
            new_patient(&driver, &set, "Short", &format!("Number {number}"))?;
            network.child().module().sync()?;
        }
        driver.run(&[Step::new("signal").with("name", "finish")])?;
        held.join().unwrap_or_else(|_| anyhow::bail!("the long transaction panicked"))?;
        Ok::<(), anyhow::Error>(())
    })?;
    expect_in_step(network)?;
    let longest = count(network.parent(), "person_name", "family_name = 'Longest'")?;
    ensure!(longest == 1, "the long transaction arrived {longest} times");
    Ok(())
}

fn a_save_that_cannot_be_journaled_fails_and_leaves_nothing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let mut child = network.child().sql()?;
    child.query_drop("RENAME TABLE tributary_journal TO tributary_journal_away")?;
    let saved = new_patient(&network.child().driver(), &set_of(1), "Not", "Journaled");
    child.query_drop("RENAME TABLE tributary_journal_away TO tributary_journal")?;
    ensure!(saved.is_err(), "a patient was saved although the journal could not be written");
    let left = count(network.child(), "person_name", "family_name = 'Journaled'")?;
    ensure!(left == 0, "the refused save left {left} rows");
    new_patient(&network.child().driver(), &set_of(1), "Well", "Journaled")?;
    expect_in_step(network)
}

fn times_are_the_same_when_the_database_url_names_another_zone(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let in_zone = |network: &mut crate::network::Network, zone: &'static str| {
        network.servers[1].set_jdbc_zone(zone);
        network.servers[1].restart()
    };
    in_zone(network, "Africa/Kigali")?;
    let driver = network.child().driver();
    let set = set_of(1);
    let saved = driver.run(&[
        step("newPatient", &set).with("given", "Zoned"),
        step("visit", &set).with("patient", "$patient"),
        step("encounter", &set).with("patient", "$patient").with("obs", 8),
        step("enrol", &set).with("patient", "$patient"),
        step("condition", &set).with("patient", "$patient"),
    ]);
    let result = saved.and_then(|_| expect_in_step(network));
    in_zone(network, "UTC")?;
    result?;
    expect_in_step(network)
}
