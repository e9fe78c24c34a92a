//! Caches: what was applied is what the next page shows, without a restart and at once.

use super::plays::{expect_fact, new_patient};
use super::Stage;
use crate::client::driver::Step;
use crate::network::set_of;
use crate::scenarios;
use anyhow::{bail, ensure, Result};

scenarios!("caches":
    a_patient_from_the_child_is_found_by_name_on_the_parent_at_once,
    a_cached_entity_shows_the_applied_value,
    a_cached_collection_shows_the_applied_elements,
    a_renamed_patient_is_found_by_the_new_name_and_not_by_the_old,
    a_concept_is_found_by_a_name_that_was_added_elsewhere,
    a_global_property_is_read_with_its_applied_value,
);

fn a_patient_from_the_child_is_found_by_name_on_the_parent_at_once(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.child().driver(), &set_of(1), "Zawadi", "Quickfound")?;
    network.sync()?;
    let found = network.parent().driver().run(&[Step::new("findPatients").with("query", "Quickfound")])?;
    ensure!(
        found.iter().any(|facts| facts.get("patient") == Some(&patient)),
        "the search found {} others",
        found.len()
    );
    Ok(())
}

fn a_renamed_patient_is_found_by_the_new_name_and_not_by_the_old(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.child().driver(), &set_of(1), "Mwende", "Oldfamily")?;
    network.sync()?;
    network.child().driver().run(&[Step::new("editName").with("patient", &patient).with("family", "Newfamily")])?;
    network.sync()?;
    let parent = network.parent().driver();
    ensure!(
        parent.run(&[Step::new("findPatients").with("query", "Newfamily")])?.len() == 1,
        "the new name finds nobody"
    );
    ensure!(
        parent.run(&[Step::new("findPatients").with("query", "Oldfamily")])?.is_empty(),
        "the old name still finds"
    );
    Ok(())
}

fn a_cached_entity_shows_the_applied_value(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let location = network.parent().driver().value(Step::new("newLocation").with("name", "Cached room"), "location")?;
    network.sync()?;
    let look = || Step::new("location").with("location", &location);
    for server in &network.servers {
        let facts = server.driver().ask(look())?;
        expect_fact(&facts, "description", "for the tests")?;
    }
    let edit = Step::new("editLocation").with("location", &location).with("description", "moved");
    network.parent().driver().run(&[edit])?;
    network.sync()?;
    for server in &network.servers {
        expect_fact(&server.driver().ask(look())?, "description", "moved")?;
    }
    Ok(())
}

fn a_cached_collection_shows_the_applied_elements(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let parent = network.parent().driver();
    let location = parent.value(Step::new("newLocation").with("name", "Tagged room"), "location")?;
    let tag = parent.value(Step::new("newTag").with("name", "Cached tag"), "tag")?;
    network.sync()?;
    let tags = |at: usize| network.servers[at].driver().run(&[Step::new("tags").with("location", &location)]);
    for at in 0..network.servers.len() {
        ensure!(tags(at)?.is_empty(), "a tag before its time");
    }
    parent.run(&[Step::new("locationTag").with("location", &location).with("tag", &tag)])?;
    network.sync()?;
    for at in 0..network.servers.len() {
        ensure!(tags(at)?.len() == 1, "{} shows {} tags, not 1", network.servers[at].name, tags(at)?.len());
    }
    parent.run(&[Step::new("removeTag").with("location", &location).with("tag", &tag)])?;
    network.sync()?;
    for at in 0..network.servers.len() {
        ensure!(tags(at)?.is_empty(), "{} still shows the removed tag", network.servers[at].name);
    }
    Ok(())
}

fn a_concept_is_found_by_a_name_that_was_added_elsewhere(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let parent = network.parent().driver();
    let concept = parent.value(Step::new("concept").with("name", "Searchable fever"), "concept")?;
    network.sync()?;
    parent.run(&[Step::new("conceptName").with("concept", &concept).with("name", "Homa kali")])?;
    network.sync()?;
    for server in &network.servers {
        let found = server.driver().run(&[Step::new("findConcepts").with("query", "Homa kali")])?;
        if !found.iter().any(|facts| facts.get("concept") == Some(&concept)) {
            bail!("{} does not find the concept", server.name);
        }
    }
    Ok(())
}

fn a_global_property_is_read_with_its_applied_value(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let read = || Step::new("property").with("name", "patient.nameValidationRegex.test");
    for value in ["first", "second"] {
        let set = Step::new("globalProperty").with("name", "patient.nameValidationRegex.test").with("value", value);
        network.parent().driver().run(&[set])?;
        network.sync()?;
        for server in &network.servers {
            expect_fact(&server.driver().ask(read())?, "value", value)?;
        }
    }
    Ok(())
}
