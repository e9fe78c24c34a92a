//! Both sides edit while they are cut off: nobody's work is lost, all servers show the same, and what a machine must not decide
//! waits for a person.

use super::plays::{count, expect_fact, expect_in_step, expect_name, new_patient, query, step};
use super::Stage;
use crate::client::driver::Step;
use crate::network::{set_of, Network};
use crate::scenarios;
use crate::setup::server::Server;
use anyhow::{ensure, Context, Result};

scenarios!("both_edit":
    different_columns_of_one_person_are_both_kept,
    of_one_column_one_value_stands_everywhere_and_the_other_is_kept,
    members_added_on_both_sides_are_all_there_and_roles_too,
    an_edit_against_a_void_is_kept_and_the_void_stands_everywhere,
    what_is_written_for_a_patient_who_is_merged_elsewhere_follows,
    two_patients_merged_in_opposite_directions_leave_one_alive,
    equal_identifiers_stay_on_both_sides_and_are_listed,
    of_equal_user_names_both_accounts_can_log_in,
    of_two_allergies_to_one_allergen_one_stays_and_the_list_can_be_read,
    no_known_allergies_beside_an_allergy_gives_way,
);

fn open_entries(server: &Server, condition: &str) -> Result<u64> {
    count(server, "tributary_conflict", &format!("is_open = 1 AND {condition}"))
}

/// Fails unless each of the servers that know the row has that many open entries.
fn expect_entries(network: &Network, expected: u64, condition: &str) -> Result<()> {
    for server in &network.servers {
        let open = open_entries(server, condition)?;
        ensure!(open == expected, "{} has {open} open entries with {condition}, not {expected}", server.name);
    }
    Ok(())
}

/// A patient whom all servers know.
fn known_patient(network: &Network, given: &str) -> Result<String> {
    let patient = new_patient(&network.child().driver(), &set_of(1), given, "Both")?;
    expect_in_step(network)?;
    Ok(patient)
}

fn on(server: &Server, steps: &[Step]) -> Result<()> {
    server.driver().run(steps).map(drop)
}

fn different_columns_of_one_person_are_both_kept(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Columns")?;
    on(network.parent(), &[Step::new("editName").with("patient", &patient).with("given", "Fromparent")])?;
    on(network.parent(), &[Step::new("editPerson").with("patient", &patient).with("gender", "M")])?;
    on(network.child(), &[Step::new("editName").with("patient", &patient).with("family", "Fromchild")])?;
    on(network.child(), &[Step::new("editPerson").with("patient", &patient).with("birthday", 9100)])?;
    let born = |server: &Server| -> Result<Option<String>> {
        query(server, &format!("SELECT CAST(birthdate AS CHAR) FROM person WHERE uuid = '{patient}'"))
    };
    let expected = born(network.child())?;
    expect_in_step(network)?;
    for server in &network.servers {
        expect_name(server, &patient, "given", "Fromparent")?;
        expect_name(server, &patient, "family", "Fromchild")?;
        let facts = server.driver().ask(Step::new("person").with("person", &patient))?;
        expect_fact(&facts, "gender", "M")?;
        ensure!(born(server)? == expected, "{} has another birthdate", server.name);
    }
    expect_entries(network, 0, &format!("row_key LIKE 'person%' AND row_key LIKE '%{patient}'"))
}

fn of_one_column_one_value_stands_everywhere_and_the_other_is_kept(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Column")?;
    on(network.parent(), &[Step::new("editName").with("patient", &patient).with("middle", "Fromparent")])?;
    on(network.child(), &[Step::new("editName").with("patient", &patient).with("middle", "Fromchild")])?;
    expect_in_step(network)?;
    let stands = network.parent().driver().value(Step::new("person").with("person", &patient), "middle")?;
    ensure!(["Fromparent", "Fromchild"].contains(&stands.as_str()), "{stands} is nobody's");
    network.servers.iter().try_for_each(|server| expect_name(server, &patient, "middle", &stands))?;
    let name: String = query(
        network.parent(),
        &format!(
            "SELECT n.uuid FROM person_name n JOIN person p ON p.person_id = n.person_id WHERE p.uuid = '{patient}' \
             AND n.preferred = 1"
        ),
    )?
    .context("no name")?;
    expect_entries(network, 1, &format!("column_group = 'middle_name' AND row_key LIKE '%{name}'"))
}

fn members_added_on_both_sides_are_all_there_and_roles_too(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let first = known_patient(network, "Member")?;
    let second = known_patient(network, "Memberof")?;
    let third = known_patient(network, "Membertoo")?;
    let cohort = network
        .child()
        .driver()
        .value(step("cohort", &set_of(1)).with("patient", &first).with("name", "Both sides"), "cohort")?;
    let parent = network.parent();
    let user = parent.driver().value(Step::new("user").with("username", "bothroles").with("role", "none"), "user")?;
    expect_in_step(network)?;
    on(parent, &[Step::new("cohortMember").with("cohort", &cohort).with("patient", &second)])?;
    on(network.child(), &[Step::new("cohortMember").with("cohort", &cohort).with("patient", &third)])?;
    on(parent, &[Step::new("userRole").with("user", &user).with("role", "Provider")])?;
    on(network.child(), &[Step::new("userRole").with("user", &user).with("role", "System Developer")])?;
    network.sync()?;
    for server in &network.servers {
        let members = count(
            server,
            "cohort_member",
            &format!("voided = 0 AND cohort_id = (SELECT cohort_id FROM cohort WHERE uuid = '{cohort}')"),
        )?;
        ensure!(members == 3, "{} has {members} members", server.name);
    }
    let roles = network.child().driver().run(&[Step::new("roles").with("user", &user)])?;
    let roles = roles.iter().flat_map(|facts| facts.get("role")).collect::<Vec<_>>();
    ensure!(roles.len() == 2, "the child shows the roles {roles:?}");
    on(network.child(), &[Step::new("removeUserRole").with("user", &user).with("role", "System Developer")])?;
    expect_in_step(network)
}

fn an_edit_against_a_void_is_kept_and_the_void_stands_everywhere(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Voided")?;
    let name = network
        .child()
        .driver()
        .value(Step::new("secondName").with("patient", &patient).with("given", "Maiden"), "name")?;
    expect_in_step(network)?;
    on(network.parent(), &[Step::new("voidName").with("name", &name)])?;
    on(network.child(), &[step("encounter", &set_of(1)).with("patient", &patient).with("obs", 2)])?;
    on(network.parent(), &[Step::new("clear"), Step::new("voidPatient").with("patient", &patient)])?;
    expect_in_step(network)?;
    for server in &network.servers {
        let voided = count(server, "person_name", &format!("uuid = '{name}' AND voided = 1"))?;
        ensure!(voided == 1, "the name is live on {}", server.name);
        let written = count(
            server,
            "encounter",
            &format!("patient_id = (SELECT person_id FROM person WHERE uuid = '{patient}')"),
        )?;
        ensure!(written == 1, "the encounter is missing on {}", server.name);
    }
    // Whoever voided the patient could not know of the encounter, nor its author of the void.
    let entry = format!("rule = 'written-for-voided' AND row_key LIKE '%{patient}'");
    ensure!(open_entries(network.parent(), &entry)? == 1, "the parent offers nobody to unvoid the patient");
    on(
        network.parent(),
        &[Step::new("clear"), Step::new("evictAll"), Step::new("unvoidPatient").with("patient", &patient)],
    )?;
    expect_in_step(network)
}

fn what_is_written_for_a_patient_who_is_merged_elsewhere_follows(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let winner = known_patient(network, "Winner")?;
    let loser = known_patient(network, "Loser")?;
    on(network.parent(), &[Step::new("mergePatients").with("patient", &winner).with("loser", &loser)])?;
    on(network.child(), &[step("encounter", &set_of(1)).with("patient", &loser).with("obs", 2)])?;
    expect_in_step(network)?;
    for server in &network.servers {
        let of = |patient: &str| format!("(SELECT person_id FROM person WHERE uuid = '{patient}')");
        let encounters = count(server, "encounter", &format!("voided = 0 AND patient_id = {}", of(&winner)))?;
        let obs = count(server, "obs", &format!("voided = 0 AND person_id = {}", of(&winner)))?;
        let left = count(server, "encounter", &format!("voided = 0 AND patient_id = {}", of(&loser)))?;
        ensure!(
            encounters == 1 && obs >= 2 && left == 0,
            "{}: {encounters} encounters and {obs} obs of the winner, {left} encounters of the loser",
            server.name
        );
    }
    Ok(())
}

fn two_patients_merged_in_opposite_directions_leave_one_alive(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let one = known_patient(network, "Hither")?;
    let other = known_patient(network, "Thither")?;
    on(network.parent(), &[Step::new("mergePatients").with("patient", &one).with("loser", &other)])?;
    on(network.child(), &[Step::new("mergePatients").with("patient", &other).with("loser", &one)])?;
    expect_in_step(network)?;
    for server in &network.servers {
        let alive = count(
            server,
            "patient",
            &format!("voided = 0 AND patient_id IN (SELECT person_id FROM person WHERE uuid IN ('{one}', '{other}'))"),
        )?;
        ensure!(alive == 1, "{alive} of the two patients are live on {}", server.name);
    }
    expect_entries(network, 1, &format!("rule = 'merged-both-ways' AND others LIKE '%{one}%'"))
}

fn equal_identifiers_stay_on_both_sides_and_are_listed(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let register = |server: &Server, set: &str, given: &str| {
        let patient =
            step("newPatient", set).with("given", given).with("family", "Equal").with("identifier", "EQUAL-7");
        server.driver().value(patient, "patient")
    };
    // Identifiers clash within a type that both servers have.
    let patients = [register(network.parent(), &set_of(0), "Here")?, register(network.child(), &set_of(0), "There")?];
    network.sync()?;
    expect_in_step(network)?;
    for server in &network.servers {
        let found = server.driver().run(&[Step::new("findPatients").with("query", "EQUAL-7")])?;
        let found: Vec<&String> = found.iter().flat_map(|facts| facts.get("patient")).collect();
        ensure!(
            patients.iter().all(|patient| found.contains(&patient)),
            "{} finds {} patients by the identifier",
            server.name,
            found.len()
        );
    }
    expect_entries(network, 1, "rule = 'identifier-of-two-patients'")
}

fn of_equal_user_names_both_accounts_can_log_in(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let account = |password: &str| Step::new("user").with("username", "twice").with("password", password);
    let above = network.parent().driver().value(account("Above12345"), "user")?;
    let below = network.child().driver().value(account("Below12345"), "user")?;
    expect_in_step(network)?;
    let child = network.child();
    let name = |user: &str| query::<String>(child, &format!("SELECT username FROM users WHERE uuid = '{user}'"));
    let (kept, suffixed) = (name(&above)?.context("no account")?, name(&below)?.context("no account")?);
    ensure!(kept == "twice" && suffixed.starts_with("twice-"), "the accounts are called {kept} and {suffixed}");
    for (user, password) in [(kept, "Above12345"), (suffixed, "Below12345")] {
        let driver = child.driver().with_account(&user, password);
        driver.run(&[Step::new("now")]).with_context(|| format!("{user} cannot log in"))?;
    }
    let told = open_entries(child, &format!("rule = 'account-name-twice' AND row_key LIKE '%{below}%'"))?;
    ensure!(told == 1, "{told} entries tell of the other name");
    Ok(())
}

fn of_two_allergies_to_one_allergen_one_stays_and_the_list_can_be_read(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Allergic")?;
    let allergy = |comment: &str| step("allergy", &set_of(0)).with("patient", &patient).with("comment", comment);
    on(network.parent(), &[allergy("seen above")])?;
    on(network.child(), &[allergy("seen below")])?;
    expect_in_step(network)?;
    for server in &network.servers {
        let owner = format!("patient_id = (SELECT person_id FROM person WHERE uuid = '{patient}')");
        let (live, voided) = (
            count(server, "allergy", &format!("voided = 0 AND {owner}"))?,
            count(server, "allergy", &format!("voided = 1 AND {owner}"))?,
        );
        ensure!((live, voided) == (1, 1), "{} has {live} live and {voided} voided allergies", server.name);
        // Core throws at a list with one allergen twice.
        on(server, &[Step::new("editAllergy").with("patient", &patient).with("comment", &server.name)])?;
        network.sync()?;
    }
    expect_entries(network, 1, "rule = 'allergy-twice'")?;
    expect_in_step(network)
}

fn no_known_allergies_beside_an_allergy_gives_way(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = known_patient(network, "Denied")?;
    on(network.child(), &[step("noKnownAllergies", &set_of(1)).with("patient", &patient)])?;
    on(network.parent(), &[step("allergy", &set_of(0)).with("patient", &patient)])?;
    expect_in_step(network)?;
    for server in &network.servers {
        let status: Option<String> = query(
            server,
            &format!(
                "SELECT allergy_status FROM patient \
                 WHERE patient_id = (SELECT person_id FROM person WHERE uuid = '{patient}')"
            ),
        )?;
        ensure!(status.as_deref() == Some("See list"), "{} says {status:?}", server.name);
    }
    Ok(())
}
