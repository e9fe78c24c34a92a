//! What several scenarios do: everything that a clinic writes, and facts to look at afterwards.

use crate::client::driver::{Driver, Facts, Step};
use crate::network::Network;
use crate::setup::server::Server;
use anyhow::{bail, ensure, Context, Result};
use mysql::prelude::{FromValue, Queryable};

/// A step that uses the metadata of one set.
pub fn step(operation: &'static str, set: &str) -> Step {
    Step::new(operation).with("set", set)
}

/// Registers a patient and gives the uuid.
pub fn new_patient(driver: &Driver, set: &str, given: &str, family: &str) -> Result<String> {
    driver.value(step("newPatient", set).with("given", given).with("family", family), "patient")
}

/// The transactions that a real OpenMRS was seen to make (write-traces.tsv), less what only staff and dictionary write.
pub fn clinical_day(driver: &Driver, set: &str, given: &str) -> Result<String> {
    let of_patient = |operation| step(operation, set).with("patient", "$patient");
    let answer = driver.run(&[
        step("newPatient", set).with("given", given),
        of_patient("editName").with("given", format!("{given} Wambui")),
        of_patient("editAddress").with("address", "Plot 12"),
        of_patient("editPerson").with("gender", "M").with("birthday", 9000),
        of_patient("secondName").with("given", "Also"),
        Step::new("voidName").with("name", "$name"),
        of_patient("secondIdentifier"),
        of_patient("personAttribute").with("value", "0712 345678"),
        of_patient("visit"),
        Step::new("endVisit").with("visit", "$visit"),
        of_patient("encounter"),
        step("obsGroup", set).with("encounter", "$encounter"),
        step("addObs", set).with("encounter", "$encounter"),
        Step::new("clear"),
        Step::new("editObs").with("obs", "$obs"),
        Step::new("voidObs").with("obs", "$obs"),
        Step::new("clear"),
        step("order", set).with("encounter", "$encounter"),
        step("stopOrder", set).with("order", "$order"),
        Step::new("clear"),
        of_patient("enrol"),
        Step::new("state").with("enrolment", "$enrolment"),
        of_patient("allergy"),
        of_patient("editAllergy"),
        of_patient("removeAllergy"),
        of_patient("allergy").with("comment", "again"),
        of_patient("noKnownAllergies"),
        of_patient("condition"),
        step("diagnosis", set).with("encounter", "$encounter"),
        of_patient("cohort").with("name", given),
    ])?;
    let patient = answer.first().and_then(|facts| facts.get("patient")).context("no patient")?.clone();
    second_thoughts(driver, set, &patient)?;
    Ok(patient)
}

/// What is voided, brought back, purged, merged and linked after a patient's day.
fn second_thoughts(driver: &Driver, set: &str, patient: &str) -> Result<()> {
    let of_patient = |operation| step(operation, set).with("patient", patient);
    driver.run(&[
        of_patient("encounter").with("obs", 3),
        Step::new("clear"),
        Step::new("voidEncounter").with("encounter", "$encounter"),
        Step::new("clear"),
        Step::new("unvoidEncounter").with("encounter", "$encounter"),
        of_patient("encounter").with("obs", 4),
        Step::new("clear"),
        Step::new("purgeEncounter").with("encounter", "$encounter"),
    ])?;
    driver.run(&[
        step("promoteToPatient", set).with("given", "Aunt"),
        step("noKnownAllergies", set).with("patient", "$patient"),
        step("encounter", set).with("patient", "$patient").with("obs", 1),
        Step::new("clear"),
        step("drugOrder", set).with("encounter", "$encounter"),
        step("addObs", set).with("encounter", "$encounter").with("kind", 1).with("order", "$order"),
        Step::new("clear"),
        Step::new("purgeOrder").with("order", "$order"),
    ])?;
    driver.run(&[
        step("newPatient", set).with("given", "Twin"),
        of_patient("relationship").with("other", "$patient"),
        Step::new("clear"),
        of_patient("mergePatients").with("loser", "$patient"),
    ])?;
    // OpenMRS brings back the names that were voided in the same second only as long as none of them comes from its cache.
    driver.run(&[of_patient("voidPatient"), Step::new("clear"), Step::new("evictAll"), of_patient("unvoidPatient")])?;
    Ok(())
}

/// What an administrator of the parent changes.
pub fn dictionary_day(driver: &Driver, set: &str, name: &str) -> Result<()> {
    driver.run(&[
        Step::new("newLocation").with("name", format!("{name} annex")),
        Step::new("editLocation").with("location", "$location").with("description", "repainted"),
        Step::new("newTag").with("name", format!("{name} tag")),
        Step::new("locationTag").with("location", "$location").with("tag", "$tag"),
        Step::new("concept").with("name", format!("{name} cough")),
        Step::new("conceptName").with("concept", "$concept").with("name", format!("{name} kikohozi")),
        Step::new("numericConcept").with("name", format!("{name} pulse")),
        Step::new("concept").with("name", format!("{name} rate")),
        Step::new("makeNumeric").with("concept", "$concept"),
        Step::new("concept").with("name", format!("{name} picture")),
        Step::new("makeNumeric").with("concept", "$concept"),
        Step::new("clear"),
        Step::new("makeComplex").with("concept", "$concept"),
        Step::new("concept").with("name", format!("{name} words")),
        Step::new("makeComplex").with("concept", "$concept"),
        Step::new("clear"),
        Step::new("makePlain").with("concept", "$concept"),
        Step::new("clear"),
        step("conceptSet", set).with("name", format!("{name} vitals")),
        Step::new("encounterType").with("name", format!("{name} type")),
        Step::new("provider").with("name", name),
        Step::new("role").with("name", format!("{name} clerk")),
        Step::new("user").with("username", name.to_lowercase()).with("role", format!("{name} clerk")),
        Step::new("userRole").with("user", "$user").with("role", "Provider"),
        Step::new("removeUserRole").with("user", "$user").with("role", "Provider"),
        Step::new("password").with("user", "$user").with("password", "Changed123"),
        Step::new("globalProperty").with("name", "patientSearch.matchMode").with("value", "ANYWHERE"),
    ])?;
    Ok(())
}

/// The module under test.
pub const MODULE: &str = "tributary";

/// A step with a module.
pub fn module_step(operation: &'static str, module: &str) -> Step {
    Step::new(operation).with("module", module)
}

/// Stops the module under test and starts it again.
pub fn reload(server: &Server) -> Result<()> {
    let driver = server.driver();
    driver.run(&[module_step("moduleStop", MODULE)])?;
    driver.run(&[module_step("moduleStart", MODULE)])?;
    driver.await_ready()
}

/// How far a server's journal has come, captured transactions included.
pub fn head(server: &Server) -> Result<u64> {
    Ok(server.module().status()?.head())
}

/// One value of a server's database.
pub fn query<T: FromValue>(server: &Server, sql: &str) -> Result<Option<T>> {
    Ok(server.sql()?.query_first::<T, _>(sql)?)
}

/// How many rows of a table meet a condition.
pub fn count(server: &Server, table: &str, condition: &str) -> Result<u64> {
    query(server, &format!("SELECT COUNT(*) FROM `{table}` WHERE {condition}"))?.context("no count")
}

/// Fails if SQL beside the entities has left a mark for the sweep.
pub fn expect_no_marks(server: &Server) -> Result<()> {
    let marks = count(server, "tributary_mark", "reason = 'sql'")?;
    ensure!(marks == 0, "{marks} marks are left on {}", server.name);
    Ok(())
}

/// Fails unless a fact has the value.
pub fn expect_fact(facts: &Facts, name: &str, expected: &str) -> Result<()> {
    match facts.get(name) {
        Some(value) if value == expected => Ok(()),
        found => bail!("{name} is {found:?}, not {expected:?}"),
    }
}

/// Fails unless the patient's name has the value in the database and on a page.
pub fn expect_name(server: &Server, patient: &str, part: &str, expected: &str) -> Result<()> {
    let stored: Option<String> = query(
        server,
        &format!(
            "SELECT COALESCE(n.{part}_name, '') FROM person_name n JOIN person p ON p.person_id = n.person_id \
             WHERE p.uuid = '{patient}' AND n.preferred = 1 AND n.voided = 0"
        ),
    )?;
    let shown = server.driver().value(Step::new("person").with("person", patient), part)?;
    if stored.as_deref() != Some(expected) || shown != expected {
        bail!(
            "the {part} name is {stored:?} in {}'s database and {shown:?} on its pages, not {expected:?}",
            server.name
        );
    }
    Ok(())
}

/// Syncs all servers and fails unless they are in step and nothing was parked.
pub fn expect_in_step(network: &Network) -> Result<()> {
    network.sync()?;
    network.expect_equal()?;
    for server in &network.servers {
        let parked = server.module().status()?.parked();
        ensure!(parked == 0, "{parked} records are parked on {}", server.name);
    }
    Ok(())
}
