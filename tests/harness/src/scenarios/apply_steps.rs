//! Apply, step by step: whatever a user's transaction holds and wherever an apply stands, neither is lost and the user
//! never waits longer than a second.
//!
//! Held locks and pauses are set by the scenario, so each meeting happens every time, not now and then.

use super::plays::{count, expect_fact, expect_in_step, expect_name, head, new_patient, query, step};
use super::Stage;
use crate::client::driver::{Driver, Facts, Step};
use crate::network::{set_of, Network};
use crate::scenarios;
use crate::setup::locks::{await_waiter, Held, Pause};
use crate::setup::server::Server;
use anyhow::{bail, ensure, Context, Result};
use std::thread::{scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

scenarios!("apply_steps":
    an_apply_gives_way_to_a_row_that_an_update_wants,
    an_apply_gives_way_to_a_row_that_an_insert_points_at,
    an_apply_gives_way_to_a_gap_that_an_insert_wants,
    an_apply_passes_a_save_that_is_just_being_committed,
    a_user_goes_on_while_an_apply_waits_for_its_turn,
    a_user_goes_on_while_an_apply_writes,
    a_user_goes_on_while_an_apply_is_about_to_commit,
    a_user_goes_on_while_an_apply_stands_between_two_groups,
    a_save_of_a_row_that_an_apply_has_locked_waits_for_nothing_but_that_apply,
    a_user_and_an_apply_that_want_each_others_rows_both_get_through,
);

const USER_WAIT_MAX: Duration = Duration::from_secs(1);
/// Messages after which a sync has surely tried and given way.
const STEPS_TRIED: u64 = 3;
const SECONDS_MAX: u64 = 60;
/// The moment in which a group has written everything.
const CURSOR_MOVES: &str = "NEW.received_position <> OLD.received_position";

// --- what the user holds, the apply yields to

fn an_apply_gives_way_to_a_row_that_an_update_wants(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Wanted")?;
    edit_name(&network.child().driver(), &patient, "middle", "Below")?;
    let held = Held::by(network.parent(), &format!("{} FOR UPDATE", name_of(&patient)))?;
    sync_past(network, held)?;
    expect_in_step(network)?;
    expect_name(network.parent(), &patient, "middle", "Below")
}

fn an_apply_gives_way_to_a_row_that_an_insert_points_at(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Pointed")?;
    let encounter = see(&network.child().driver(), &patient)?;
    let held = Held::by(network.parent(), &format!("SELECT * FROM patient WHERE {} FOR UPDATE", patient_is(&patient)))?;
    sync_past(network, held)?;
    expect_in_step(network)?;
    expect_arrived(network.parent(), "encounter", &encounter)
}

fn an_apply_gives_way_to_a_gap_that_an_insert_wants(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.child().driver(), &set_of(1), "Gap", "Wanted")?;
    // What a bulk statement of OpenMRS does to an index whose end it meets.
    let held = Held::by(
        network.parent(),
        "SELECT * FROM person_name WHERE person_name_id > (SELECT MAX(person_name_id) - 1 FROM person_name) FOR UPDATE",
    )?;
    sync_past(network, held)?;
    expect_in_step(network)?;
    expect_arrived(network.parent(), "person", &patient)
}

fn an_apply_passes_a_save_that_is_just_being_committed(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Passed")?;
    let before = head(network.parent())?;
    // The last write of every save is its row in the journal; here the commit behind it takes its time.
    let held = Held::by(
        network.parent(),
        "INSERT INTO tributary_journal (tx, part, last_part, sealed_at, payload) VALUES (RANDOM_BYTES(16), 0, 1, 0, '')",
    )?;
    edit_name(&network.child().driver(), &patient, "middle", "Passing")?;
    let wrong = network.child().module().sync()?;
    ensure!(wrong.is_none(), "the sync stopped at an open journal row: {wrong:?}");
    expect_name(network.parent(), &patient, "middle", "Passing")?;
    let (_, waited) = timed(|| edit_name(&network.parent().driver(), &patient, "given", "Meanwhile"))?;
    ensure!(waited < USER_WAIT_MAX, "a save waited {waited:?} behind another one's journal row");
    held.release()?;
    expect_in_step(network)?;
    expect_name(network.child(), &patient, "given", "Meanwhile")?;
    let after = head(network.parent())?;
    ensure!(after == before + 2, "{} records were made of an applied edit and a save", after - before);
    Ok(())
}

/// Starts a sync that cannot get past the held lock, lets users save meanwhile, releases, and lets the same sync end.
fn sync_past(network: &Network, held: Held) -> Result<()> {
    scope(|scope| {
        let syncing = scope.spawn(|| network.child().module().sync());
        await_tried(network)?;
        users_save(network)?;
        held.release()?;
        ended_well(syncing)
    })
}

// --- wherever the apply stands, users go on

fn a_user_goes_on_while_an_apply_waits_for_its_turn(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Queue")?;
    edit_name(&network.child().driver(), &patient, "middle", "Below")?;
    let turn = Held::by(network.parent(), "SELECT * FROM tributary_counter FOR UPDATE")?;
    scope(|scope| {
        let syncing = scope.spawn(|| network.child().module().sync());
        await_waiter(network.parent(), "tributary_counter")?;
        users_save(network)?;
        // Not even the row that the apply is about to write is locked.
        let (_, waited) = timed(|| edit_name(&network.parent().driver(), &patient, "given", "Above"))?;
        ensure!(waited < USER_WAIT_MAX, "a save waited {waited:?} for an apply that had not begun");
        turn.release()?;
        ended_well(syncing)
    })?;
    expect_both_edits(network, &patient)
}

fn a_user_goes_on_while_an_apply_writes(stage: &mut Stage) -> Result<()> {
    go_on_while_paused(stage.network()?, "INSERT ON obs", "TRUE")
}

fn a_user_goes_on_while_an_apply_is_about_to_commit(stage: &mut Stage) -> Result<()> {
    go_on_while_paused(stage.network()?, "UPDATE ON tributary_peer", CURSOR_MOVES)
}

/// Pauses an apply that has locked a name and inserts an encounter; users save other rows, also beside the new ones.
fn go_on_while_paused(network: &Network, event: &str, condition: &str) -> Result<()> {
    let patient = known_patient(network, "Paused")?;
    edit_name(&network.child().driver(), &patient, "middle", "Below")?;
    let encounter = see(&network.child().driver(), &patient)?;
    let mut pause = Pause::before(network.parent(), event, condition)?;
    let mine = scope(|scope| {
        let syncing = scope.spawn(|| network.child().module().sync());
        pause.await_reached()?;
        users_save(network)?;
        let (mine, waited) = timed(|| see(&network.parent().driver(), &patient))?;
        ensure!(waited < USER_WAIT_MAX, "a new encounter of the same patient waited {waited:?}");
        pause.go_on()?;
        ended_well(syncing)?;
        Ok::<String, anyhow::Error>(mine)
    })?;
    drop(pause);
    expect_in_step(network)?;
    expect_name(network.parent(), &patient, "middle", "Below")?;
    expect_arrived(network.parent(), "encounter", &encounter)?;
    expect_arrived(network.child(), "encounter", &mine)
}

fn a_user_goes_on_while_an_apply_stands_between_two_groups(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let (first, last) = (known_patient(network, "Firstgroup")?, known_patient(network, "Lastgroup")?);
    let driver = network.child().driver();
    edit_name(&driver, &first, "middle", "Below")?;
    // More than the rows of any group, in one record: a group of its own between the two edits.
    driver.run(&[step("importObs", &set_of(1)).with("patient", &first).with("count", 1100)])?;
    edit_name(&driver, &last, "middle", "Below")?;
    let mut pause = Pause::before(network.parent(), "INSERT ON obs", "TRUE")?;
    scope(|scope| {
        let syncing = scope.spawn(|| network.child().module().sync());
        pause.await_reached()?;
        // Whoever stands in the queue behind this group has the counter before the next one gets it.
        let queued = scope.spawn(|| Held::by(network.parent(), "SELECT * FROM tributary_counter FOR UPDATE"));
        await_waiter(network.parent(), "SELECT * FROM tributary_counter")?;
        pause.go_on()?;
        let turn = queued.join().unwrap_or_else(|_| bail!("waiting for the counter panicked"))?;
        await_waiter(network.parent(), "tributary_counter")?;
        users_save(network)?;
        for patient in [&first, &last] {
            let (_, waited) = timed(|| edit_name(&network.parent().driver(), patient, "given", "Above"))?;
            ensure!(waited < USER_WAIT_MAX, "a save waited {waited:?} between two groups");
        }
        turn.release()?;
        ended_well(syncing)
    })?;
    drop(pause);
    expect_both_edits(network, &first)?;
    expect_both_edits(network, &last)
}

// --- both want the same rows

fn a_save_of_a_row_that_an_apply_has_locked_waits_for_nothing_but_that_apply(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Locked")?;
    edit_name(&network.child().driver(), &patient, "middle", "Below")?;
    let mut pause = Pause::before(network.parent(), "UPDATE ON tributary_peer", CURSOR_MOVES)?;
    scope(|scope| {
        let syncing = scope.spawn(|| network.child().module().sync());
        pause.await_reached()?;
        let saving = scope.spawn(|| edit_name(&network.parent().driver(), &patient, "given", "Above"));
        await_waiter(network.parent(), "person_name")?;
        let began = Instant::now();
        pause.go_on()?;
        joined(saving)?;
        let waited = began.elapsed();
        ensure!(waited < USER_WAIT_MAX, "the save waited another {waited:?} when the apply had gone on");
        ended_well(syncing)
    })?;
    drop(pause);
    expect_both_edits(network, &patient)
}

fn a_user_and_an_apply_that_want_each_others_rows_both_get_through(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let (locked, wanted) = (known_patient(network, "Mine")?, known_patient(network, "Yours")?);
    edit_name(&network.child().driver(), &locked, "middle", "Below")?;
    let encounter = see(&network.child().driver(), &wanted)?;
    let mut pause = Pause::before(network.parent(), "INSERT ON encounter", "TRUE")?;
    scope(|scope| {
        let user = scope.spawn(|| hold_one_then_edit_the_other(&network.parent().driver(), &wanted, &locked));
        let parent = network.parent().driver();
        parent.run(&[Step::new("await").with("name", "holds-one")])?;
        let syncing = scope.spawn(|| network.child().module().sync());
        // The apply has locked the name and is about to insert an encounter, for which it needs the patient.
        pause.await_reached()?;
        parent.run(&[Step::new("signal").with("name", "wants-other")])?;
        await_waiter(network.parent(), "person_name")?;
        let began = Instant::now();
        pause.go_on()?;
        joined(user).context("the user's transaction was the one that gave way")?;
        let waited = began.elapsed();
        ensure!(waited < USER_WAIT_MAX, "the user waited {waited:?} for an apply that had to give way");
        ended_well(syncing)
    })?;
    drop(pause);
    expect_both_edits(network, &locked)?;
    expect_arrived(network.parent(), "encounter", &encounter)?;
    for server in &network.servers {
        expect_fact(&server.driver().ask(Step::new("person").with("person", &wanted))?, "gender", "M")?;
    }
    Ok(())
}

/// One transaction that writes one patient's rows, waits for a signal, and then writes the other's.
fn hold_one_then_edit_the_other(driver: &Driver, one: &str, other: &str) -> Result<Vec<Facts>> {
    driver.run(&[
        Step::new("begin"),
        Step::new("editPerson").with("patient", one).with("gender", "M"),
        Step::new("flush"),
        Step::new("signal").with("name", "holds-one"),
        Step::new("await").with("name", "wants-other"),
        Step::new("editName").with("patient", other).with("given", "Above"),
        Step::new("commit"),
    ])
}

// --- parts

/// A patient that all servers have.
fn known_patient(network: &Network, family: &str) -> Result<String> {
    let patient = new_patient(&network.child().driver(), &set_of(1), "Known", family)?;
    network.sync()?;
    Ok(patient)
}

fn edit_name(driver: &Driver, patient: &str, part: &'static str, text: &str) -> Result<()> {
    driver.run(&[Step::new("editName").with("patient", patient).with(part, text)]).map(drop)
}

/// Saves an encounter with the metadata that every server has.
fn see(driver: &Driver, patient: &str) -> Result<String> {
    driver.value(step("encounter", &set_of(0)).with("patient", patient).with("obs", 2), "encounter")
}

fn patient_is(patient: &str) -> String {
    format!("patient_id = (SELECT person_id FROM person WHERE uuid = '{patient}')")
}

fn name_of(patient: &str) -> String {
    format!("SELECT * FROM person_name WHERE person_id = (SELECT person_id FROM person WHERE uuid = '{patient}')")
}

fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let began = Instant::now();
    let done = work()?;
    Ok((done, began.elapsed()))
}

/// A save on the parent of rows that nobody else wants.
fn users_save(network: &Network) -> Result<()> {
    let driver = network.parent().driver();
    let bystander: String = query(
        network.parent(),
        "SELECT p.uuid FROM person p JOIN person_name n ON n.person_id = p.person_id WHERE n.family_name LIKE '%OLD7'",
    )?
    .context("the clinic has no such patient")?;
    let (_, waited) = timed(|| edit_name(&driver, &bystander, "middle", "Meanwhile"))?;
    ensure!(waited < USER_WAIT_MAX, "a save of another patient waited {waited:?}");
    Ok(())
}

fn await_tried(network: &Network) -> Result<()> {
    let began = Instant::now();
    while network.child().module().status()?.steps_under_way() < STEPS_TRIED {
        ensure!(began.elapsed().as_secs() < SECONDS_MAX, "the sync neither waits nor gives way");
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn joined<T>(work: ScopedJoinHandle<'_, Result<T>>) -> Result<T> {
    work.join().unwrap_or_else(|_| bail!("it panicked"))
}

fn ended_well(syncing: ScopedJoinHandle<'_, Result<Option<String>>>) -> Result<()> {
    match joined(syncing)? {
        None => Ok(()),
        Some(wrong) => bail!("the sync did not go on by itself: {wrong}"),
    }
}

fn expect_both_edits(network: &Network, patient: &str) -> Result<()> {
    expect_in_step(network)?;
    for server in &network.servers {
        expect_name(server, patient, "middle", "Below")?;
        expect_name(server, patient, "given", "Above")?;
    }
    Ok(())
}

fn expect_arrived(server: &Server, table: &str, uuid: &str) -> Result<()> {
    let found = count(server, table, &format!("uuid = '{uuid}'"))?;
    ensure!(found == 1, "{found} rows of {table} on {} in place of one", server.name);
    Ok(())
}
