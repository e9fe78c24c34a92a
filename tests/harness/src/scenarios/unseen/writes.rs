//! One of each kind of write that Hibernate does not see: rows inserted, changed with and without a date, deleted, with and
//! without a uuid of their own.

use crate::client::driver::Step;
use crate::network::{set_of, Network};
use crate::scenarios::plays::{count, expect_in_step, new_patient, query, step};
use anyhow::{ensure, Context, Result};
use mysql::prelude::Queryable;

/// A patient that was saved as usual and has arrived everywhere, and what is then written by SQL.
pub struct Writes {
    server: usize,
    name: String,
    patient: String,
}

impl Writes {
    /// Saves the patient at a server, and waits until all have it.
    pub fn prepare(network: &Network, server: usize, name: &str) -> Result<Writes> {
        let (driver, set) = (network.servers[server].driver(), set_of(server));
        let patient = new_patient(&driver, &set, name, "Swept")?;
        driver.run(&[
            step("encounter", &set).with("patient", &patient).with("obs", 4),
            step("editAddress", &set).with("patient", &patient).with("village", "Before"),
            Step::new("cohort").with("patient", &patient).with("name", name),
        ])?;
        expect_in_step(network)?;
        Ok(Writes { server, name: name.to_owned(), patient })
    }

    /// The statements, each good by itself.
    pub fn statements(&self) -> Vec<String> {
        let Writes { name, patient, .. } = self;
        let person = format!("(SELECT person_id FROM (SELECT person_id FROM person WHERE uuid = '{patient}') p)");
        let new = format!("{name}-by-sql");
        let of_new = format!("(SELECT person_id FROM (SELECT person_id FROM person WHERE uuid = '{new}') p)");
        vec![
            format!("INSERT INTO person (gender, dead, voided, creator, date_created, uuid) VALUES ('F', 0, 0, 1, NOW(), '{new}')"),
            format!(
                "INSERT INTO person_name (preferred, person_id, given_name, family_name, creator, date_created, voided, uuid) \
                 VALUES (1, {of_new}, '{name}', 'Bysql', 1, '2011-11-11 11:11:11', 0, '{new}-name')"
            ),
            format!("INSERT INTO patient (patient_id, creator, date_created, voided, allergy_status) VALUES ({of_new}, 1, NOW(), 0, 'Unknown')"),
            format!("UPDATE person_name SET middle_name = 'Undated' WHERE person_id = {person}"),
            format!("UPDATE person_address SET city_village = 'Dated', date_changed = NOW() WHERE person_id = {person}"),
            format!("UPDATE patient SET allergy_status = 'No known allergies' WHERE patient_id = {person}"),
            format!("UPDATE obs SET comments = 'by hand' WHERE person_id = {person} ORDER BY obs_id LIMIT 2"),
            format!("DELETE FROM obs WHERE person_id = {person} ORDER BY obs_id DESC LIMIT 1"),
            format!("DELETE FROM cohort_member WHERE patient_id = {person}"),
        ]
    }

    /// Writes with a client of the database.
    pub fn by_client(&self, network: &Network) -> Result<()> {
        run(&mut network.servers[self.server].sql()?, &self.statements())
    }

    /// Fails unless the inserted rows are everywhere, once.
    pub fn expect_inserted(&self, network: &Network) -> Result<()> {
        for server in &network.servers {
            let condition = format!("uuid LIKE '{}-by-sql%'", self.name);
            let (people, names) = (count(server, "person", &condition)?, count(server, "person_name", &condition)?);
            ensure!((people, names) == (1, 1), "{} has {people} persons and {names} names", server.name);
        }
        Ok(())
    }

    /// Syncs, and fails unless everything is everywhere, and no sweep finds it again.
    pub fn expect_arrived(&self, network: &Network) -> Result<()> {
        network.sync()?;
        expect_in_step(network)?;
        self.expect_inserted(network)?;
        for server in &network.servers {
            let of = format!("person_id = (SELECT person_id FROM person WHERE uuid = '{}')", self.patient);
            let middle: String = query(server, &format!("SELECT middle_name FROM person_name WHERE {of} LIMIT 1"))?
                .context("the patient has no name")?;
            let by_hand = count(server, "obs", &format!("{of} AND comments = 'by hand'"))?;
            ensure!((middle.as_str(), by_hand) == ("Undated", 2), "{} has {middle} and {by_hand} obs", server.name);
        }
        let heads =
            || network.servers.iter().map(|server| Ok(server.module().status()?.head())).collect::<Result<Vec<_>>>();
        let before = heads()?;
        network.sweep()?;
        network.sync()?;
        let after = heads()?;
        ensure!(before == after, "it was journaled again: {before:?}, then {after:?}");
        Ok(())
    }
}

/// Runs statements one by one.
pub fn run(sql: &mut mysql::Conn, statements: &[String]) -> Result<()> {
    statements.iter().try_for_each(|statement| sql.query_drop(statement).with_context(|| statement.clone()))
}
