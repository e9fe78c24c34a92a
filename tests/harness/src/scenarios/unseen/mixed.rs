//! Captured and uncaptured writes in any order, on both sides, with syncs and sweeps between them.

use crate::client::driver::Step;
use crate::network::{set_of, Network};
use crate::scenarios::plays::{expect_in_step, new_patient, step};
use crate::scenarios::random::Random;
use crate::scenarios::Stage;
use anyhow::{Context, Result};
use mysql::prelude::Queryable;

const ROUNDS: usize = 200;
const PATIENTS: usize = 6;

/// One write, or a step of the module.
#[derive(Clone, Copy, Debug)]
enum Move {
    Encounter,
    EditName,
    EditAddress,
    EditPerson,
    Patient,
    PurgeEncounter,
    InsertName,
    UpdateName,
    UpdateAddress,
    UpdateObs,
    DeleteObs,
    UpdateStatus,
    Sync,
    Sweep,
}

const MOVES: [Move; 14] = [
    Move::Encounter,
    Move::EditName,
    Move::EditAddress,
    Move::EditPerson,
    Move::Patient,
    Move::PurgeEncounter,
    Move::InsertName,
    Move::UpdateName,
    Move::UpdateAddress,
    Move::UpdateObs,
    Move::DeleteObs,
    Move::UpdateStatus,
    Move::Sync,
    Move::Sweep,
];

pub fn a_random_mix_of_captured_and_uncaptured_writes_ends_equal(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let mut random = Random::seeded("TRIBUTARY_SEED", 7);
    println!("    moves from seed {} (TRIBUTARY_SEED replays it)", random.seed());
    let mut mix = Mix { network, patients: [Vec::new(), Vec::new()], made: 0 };
    for server in 0..2 {
        for _ in 0..PATIENTS {
            mix.register(server)?;
        }
    }
    expect_in_step(network)?;
    for round in 0..ROUNDS {
        let (server, choice) = (random.below(2), MOVES[random.below(MOVES.len())]);
        let seed = random.seed();
        mix.play(server, choice, &mut random)
            .with_context(|| format!("seed {seed}, round {round}: {choice:?} on server {server}"))?;
    }
    network.sweep()?;
    expect_in_step(network).with_context(|| format!("seed {}", random.seed()))?;
    network.sweep()?;
    expect_in_step(network).with_context(|| format!("seed {}, a second sweep", random.seed()))
}

struct Mix<'n> {
    network: &'n Network,
    /// The patients that each server registered: rows are deleted by SQL, and encounters purged, only there.
    patients: [Vec<String>; 2],
    made: u32,
}

impl Mix<'_> {
    fn register(&mut self, server: usize) -> Result<()> {
        self.made += 1;
        let driver = self.network.servers[server].driver();
        let patient = new_patient(&driver, &set_of(server), "Mixed", &format!("Number {}", self.made))?;
        driver.run(&[step("encounter", &set_of(server)).with("patient", &patient).with("obs", 3)])?;
        self.patients[server].push(patient);
        Ok(())
    }

    fn play(&mut self, server: usize, choice: Move, random: &mut Random) -> Result<()> {
        self.made += 1;
        let at = &self.network.servers[server];
        let own = &self.patients[server];
        let patient = own[random.below(own.len())].clone();
        let person = format!("(SELECT person_id FROM (SELECT person_id FROM person WHERE uuid = '{patient}') p)");
        let text = format!("mix {}", self.made);
        let of_patient = |operation| step(operation, &set_of(server)).with("patient", &patient);
        let run = |steps: &[Step]| at.driver().run(steps).map(drop);
        let sql = |statement: String| at.sql()?.query_drop(&statement).with_context(|| statement);
        match choice {
            Move::Encounter => run(&[of_patient("encounter").with("obs", 2)]),
            Move::EditName => run(&[of_patient("editName").with("given", &text)]),
            Move::EditAddress => run(&[of_patient("editAddress").with("address", &text)]),
            Move::EditPerson => run(&[of_patient("editPerson").with("gender", if self.made.is_multiple_of(2) { "M" } else { "F" })]),
            Move::Patient => self.register(server),
            Move::PurgeEncounter => run(&[
                of_patient("encounter").with("obs", 2),
                Step::new("clear"),
                Step::new("purgeEncounter").with("encounter", "$encounter"),
            ]),
            Move::InsertName => sql(format!(
                "INSERT INTO person_name (preferred, person_id, given_name, family_name, creator, date_created, voided, uuid) \
                 VALUES (0, {person}, '{text}', 'Bysql', 1, NOW(), 0, UUID())"
            )),
            Move::UpdateName => sql(format!("UPDATE person_name SET middle_name = '{text}' WHERE person_id = {person}")),
            Move::UpdateAddress => sql(format!(
                "UPDATE person_address SET county_district = '{text}', date_changed = NOW() WHERE person_id = {person}"
            )),
            Move::UpdateObs => sql(format!("UPDATE obs SET comments = '{text}' WHERE person_id = {person} ORDER BY obs_id DESC LIMIT 1")),
            Move::DeleteObs => sql(format!("DELETE FROM obs WHERE person_id = {person} AND obs_id NOT IN (SELECT obs_id FROM obs_reference_range) ORDER BY obs_id LIMIT 1")),
            Move::UpdateStatus => sql(format!("UPDATE patient SET allergy_status = 'See list' WHERE patient_id = {person}")),
            Move::Sync => self.network.child().module().sync().map(drop),
            Move::Sweep => at.module().sweep(),
        }
    }
}
