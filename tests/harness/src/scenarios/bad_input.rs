//! Bad input: whatever reaches the endpoint, the answer is clear and the rest goes on.

use super::plays::{count, expect_in_step, new_patient, step};
use super::Stage;
use crate::client::driver::Step;
use crate::client::http::{base64, Answer};
use crate::network::{set_of, Network};
use crate::scenarios;
use crate::setup::server::Server;
use anyhow::{ensure, Context, Result};
use mysql::prelude::Queryable;
use serde_json::Value;
use std::time::{Duration, Instant};

scenarios!("bad_input":
    garbage_is_refused_in_one_clear_line_and_syncing_goes_on,
    a_wrong_or_used_pairing_code_pairs_nobody,
    the_buttons_refuse_strangers_and_forged_requests,
    a_character_that_the_receiver_cannot_store_parks_one_record_and_no_other,
);

/// A parked record is tried ever more seldom: from every few seconds on.
const TAKEN_UP_SECONDS_MAX: u64 = 150;

const DOES_NOT_FIT: &str = "value-does-not-fit";

const TEXT: [(&str, &str); 1] = [("Content-Type", "text/plain")];

fn exchange(network: &Network, body: &[u8]) -> Result<Answer> {
    network.parent().http().post("/ws/tributary/exchange", &TEXT, body)
}

fn garbage_is_refused_in_one_clear_line_and_syncing_goes_on(stage: &mut Stage) -> Result<()> {
    const LARGE: usize = 40 << 20;
    let network = stage.network()?;
    let bodies: [(&str, Vec<u8>); 6] = [
        ("nothing", Vec::new()),
        ("no base64", b"\x00\xff<not base64>".to_vec()),
        ("an empty envelope", base64(b"").into_bytes()),
        ("an XML bomb", base64(b"<!DOCTYPE a [<!ENTITY b \"bbbbbbbb\">]><a>&b;&b;</a>").into_bytes()),
        ("noise", base64(&[0xA5; 5000]).into_bytes()),
        ("far too much", vec![b'A'; LARGE]),
    ];
    for (what, body) in bodies {
        let answer = exchange(network, &body).with_context(|| what.to_owned())?;
        // 503 asks for a repetition: a body may have been cut on its way.
        let refused = (400..500).contains(&answer.status) || answer.status == 503;
        ensure!(refused, "{what} was answered {}: {}", answer.status, answer.body);
        let refusal: Value = serde_json::from_str(answer.body.trim()).with_context(|| format!("{what}: no JSON"))?;
        ensure!(refusal["code"].is_string() && refusal["message"].is_string(), "{what}: no code and message");
    }
    new_patient(&network.child().driver(), &set_of(1), "After", "Garbage")?;
    expect_in_step(network)
}

fn a_wrong_or_used_pairing_code_pairs_nobody(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let lowest = &network.servers[network.servers.len() - 1];
    let wrong =
        lowest.module().press("pair", &[("address", &network.child().address()), ("code", "0000-0000-0000")])?;
    ensure!(wrong.status >= 400, "a wrong code was answered {}", wrong.status);
    let nobody =
        lowest.module().press("pair", &[("address", "http://127.0.0.1:1/openmrs"), ("code", "0000-0000-0000")])?;
    ensure!(nobody.status >= 400, "an address where nobody listens was answered {}", nobody.status);
    expect_in_step(network)
}

fn the_buttons_refuse_strangers_and_forged_requests(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let http = network.parent().http();
    let stranger = http.get("/ws/tributary/status")?;
    ensure!([401, 403].contains(&stranger.status), "a stranger's look was answered {}", stranger.status);
    let header = [("X-Tributary-Action", "1")];
    for action in ["pairing-code", "pair", "unpair", "sync"] {
        let stranger = http.post(&format!("/ws/tributary/action/{action}"), &header, b"")?;
        ensure!([401, 403].contains(&stranger.status), "a stranger's {action} was answered {}", stranger.status);
        let admin = http.clone().with_account("admin", "Admin123");
        let forged = admin.post(&format!("/ws/tributary/action/{action}"), &[], b"")?;
        ensure!((400..500).contains(&forged.status), "a forged {action} was answered {}", forged.status);
    }
    expect_in_step(network)
}

fn a_character_that_the_receiver_cannot_store_parks_one_record_and_no_other(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    // The parent is an older installation: its column holds three bytes a character.
    for (server, characters) in network.servers.iter().zip(["utf8mb3", "utf8mb4", "utf8mb4"]) {
        hold_characters(server, characters)?;
    }
    let driver = network.child().driver();
    let set = set_of(1);
    let patient = new_patient(&driver, &set, "Smiling", "Village")?;
    driver.run(&[step("editAddress", &set).with("patient", &patient).with("village", "\u{1F600} town")])?;
    new_patient(&driver, &set, "Plain", "Neighbour")?;
    network.sync()?;
    // The notice of it travels with the next contact.
    network.child().module().sync()?;
    let (above, below) = (network.parent().module().status()?, network.child().module().status()?);
    let arrived = count(network.parent(), "person_name", "family_name = 'Neighbour'")?;
    let stored = count(network.parent(), "person_address", "city_village LIKE '%town'")?;
    ensure!(stored == 0, "the parent stored the text {stored} times");
    ensure!(above.parked_reasons() == [DOES_NOT_FIT], "the parent says {:?}", above.parked_reasons());
    ensure!(below.parked_there_reasons() == [DOES_NOT_FIT], "the child says {:?}", below.parked_there_reasons());
    for status in [&above, &below] {
        ensure!(!status.json.to_string().contains("town"), "the page shows what a patient's record says");
    }
    ensure!(arrived == 1, "the record behind the parked one did not arrive");
    // Room is made on the receiver: the parked record is taken up by itself.
    hold_characters(network.parent(), "utf8mb4")?;
    driver.run(&[Step::new("editAddress").with("patient", &patient).with("address", "Plot 1")])?;
    let began = Instant::now();
    while network.parent().module().status()?.parked() > 0 {
        ensure!(began.elapsed().as_secs() < TAKEN_UP_SECONDS_MAX, "the parked record is not taken up");
        // What the parent's own scheduled task does, although it has nobody to contact.
        network.parent().module().sync()?;
        std::thread::sleep(Duration::from_secs(1));
    }
    expect_in_step(network)?;
    network.sync()?;
    let there = network.child().module().status()?;
    ensure!(there.parked_there_reasons().is_empty(), "the child still says {:?}", there.parked_there_reasons());
    Ok(())
}

fn hold_characters(server: &Server, characters: &str) -> Result<()> {
    let column = "ALTER TABLE person_address MODIFY city_village VARCHAR(255) CHARACTER SET";
    Ok(server.sql()?.query_drop(format!("{column} {characters}"))?)
}
