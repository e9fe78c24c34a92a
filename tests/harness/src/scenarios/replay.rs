//! Replay: whoever listens in on the line can send what he heard again, late, cut, changed or in place of another answer;
//! he is refused with a clear error, nothing is applied twice, and the next sync goes on.

use super::plays::{count, expect_in_step, head, new_patient};
use super::Stage;
use crate::client::driver::Step;
use crate::client::http::{base64, plain, Answer};
use crate::network::{set_of, Network};
use crate::scenarios;
use crate::setup::tape::Tape;
use anyhow::{ensure, Context, Result};
use serde_json::Value;

scenarios!("replay":
    a_message_that_is_sent_again_is_refused_and_changes_nothing,
    a_message_that_arrives_late_changes_nothing,
    a_changed_or_cut_message_is_refused_and_changes_nothing,
    an_answer_to_another_message_is_refused_and_changes_nothing,
    a_changed_or_cut_answer_is_refused_and_changes_nothing,
    a_message_in_a_newer_format_is_refused_with_what_to_do,
);

const TEXT: [(&str, &str); 1] = [("Content-Type", "text/plain")];
/// Where the parts of an envelope begin (docs/wire-format.md).
const FORMAT_AT: usize = 4;
const PARTS_AT: [(&str, usize); 7] = [
    ("magic", 0),
    ("direction", 5),
    ("sender", 6),
    ("receiver", 22),
    ("exchange", 38),
    ("number", 57),
    ("content", 60),
];

fn a_message_that_is_sent_again_is_refused_and_changes_nothing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let (patient, tape) = heard_sync(network, "Again")?;
    let messages = tape.requests();
    ensure!(messages.len() > 1, "the sync took {} messages", messages.len());
    // Something happens in between, so that what comes again is also old.
    new_patient(&network.parent().driver(), &set_of(0), "In", "Between")?;
    network.sync()?;
    expect_unchanged(network, &patient, || {
        for message in &messages {
            expect_refusal(&post(network, message)?, "REPLAYED")?;
        }
        Ok(())
    })
}

fn a_message_that_arrives_late_changes_nothing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.child().driver(), &set_of(1), "Late", "Message")?;
    // The message is taken from the line, and the child hears nothing sensible.
    network.line()?.listen_in();
    network.line()?.answer_falsely(b"");
    let wrong = network.child().module().sync()?;
    let late = network.line()?.heard().requests();
    ensure!(wrong.is_some() && late.len() == 1, "{} messages were sent, said {wrong:?}", late.len());
    network.child().driver().run(&[Step::new("editName").with("patient", &patient).with("middle", "Later")])?;
    network.sync()?;
    expect_unchanged(network, &patient, || {
        // It was never there before and proves its sender: it may be taken, if nothing comes of it.
        let answer = post(network, &late[0])?;
        ensure!([200, 409].contains(&answer.status), "it was answered {}: {}", answer.status, answer.body);
        expect_refusal(&post(network, &late[0])?, "REPLAYED").map(drop)
    })
}

fn a_changed_or_cut_message_is_refused_and_changes_nothing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let (patient, tape) = heard_sync(network, "Changed")?;
    let message = tape.requests().into_iter().max_by_key(Vec::len).context("nothing was sent")?;
    let bytes = plain(&message)?;
    expect_unchanged(network, &patient, || {
        for (what, changed) in changed(&bytes) {
            expect_refused(&post(network, &changed)?).context(what)?;
        }
        Ok(())
    })
}

fn an_answer_to_another_message_is_refused_and_changes_nothing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patient = new_patient(&network.parent().driver(), &set_of(0), "Other", "Answer")?;
    network.line()?.listen_in();
    network.sync()?;
    let answers = network.line()?.heard().answers();
    let answer = answers.iter().max_by_key(|answer| answer.len()).context("nothing was answered")?;
    expect_unchanged(network, &patient, || expect_answer_refused(network, answer))
}

fn a_changed_or_cut_answer_is_refused_and_changes_nothing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let (patient, tape) = heard_sync(network, "Answered")?;
    let answers = tape.answers();
    let bytes = plain(answers.first().context("nothing was answered")?)?;
    expect_unchanged(network, &patient, || {
        for (what, changed) in changed(&bytes) {
            expect_answer_refused(network, &changed).context(what)?;
        }
        Ok(())
    })
}

fn a_message_in_a_newer_format_is_refused_with_what_to_do(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let (patient, tape) = heard_sync(network, "Newer")?;
    let newer = |text: &[u8]| -> Result<Vec<u8>> {
        let mut bytes = plain(text)?;
        bytes[FORMAT_AT] += 1;
        Ok(base64(&bytes).into_bytes())
    };
    let message = newer(tape.requests().first().context("nothing was sent")?)?;
    let answer = newer(tape.answers().first().context("nothing was answered")?)?;
    expect_unchanged(network, &patient, || {
        let refusal = expect_refusal(&post(network, &message)?, "NEWER_FORMAT")?;
        ensure!(refusal.to_lowercase().contains("upgrade"), "a newer child is told: {refusal}");
        network.line()?.answer_falsely(&answer);
        let said = network.child().module().sync()?.context("the child took an answer in a newer format")?;
        ensure!(said.to_lowercase().contains("upgrade"), "the child says of a newer parent: {said}");
        Ok(())
    })
}

// --- parts

/// Registers a patient on the child and listens in while he goes up.
fn heard_sync(network: &Network, family: &str) -> Result<(String, Tape)> {
    let patient = new_patient(&network.child().driver(), &set_of(1), "Heard", family)?;
    network.line()?.listen_in();
    network.child().module().sync()?;
    Ok((patient, network.line()?.heard()))
}

fn post(network: &Network, text: &[u8]) -> Result<Answer> {
    network.parent().http().post("/ws/tributary/exchange", &TEXT, text)
}

/// A bit turned in each part of an envelope, and the envelope cut off behind each.
fn changed(envelope: &[u8]) -> Vec<(String, Vec<u8>)> {
    let mut all = Vec::new();
    let proof = ("proof", envelope.len() - 1);
    for (part, at) in PARTS_AT.into_iter().chain([proof]) {
        let mut turned = envelope.to_vec();
        turned[at] ^= 0x04;
        all.push((format!("a bit of the {part} turned"), base64(&turned).into_bytes()));
        all.push((format!("cut off in the {part}"), base64(&envelope[..at]).into_bytes()));
    }
    all
}

/// Fails unless a refusal came, as one line of JSON.
fn expect_refused(answer: &Answer) -> Result<Value> {
    let refused = (400..500).contains(&answer.status) || answer.status == 503;
    ensure!(refused, "it was answered {}: {}", answer.status, answer.body);
    let refusal: Value = serde_json::from_str(answer.body.trim()).context("the refusal is no JSON")?;
    ensure!(refusal["code"].is_string() && refusal["message"].is_string(), "no code and message: {refusal}");
    Ok(refusal)
}

/// The same with the expected code; gives the words.
fn expect_refusal(answer: &Answer, code: &str) -> Result<String> {
    let refusal = expect_refused(answer)?;
    ensure!(refusal["code"] == code, "refused with {refusal}, not {code}");
    Ok(refusal["message"].as_str().unwrap_or_default().to_owned())
}

/// Lets the child's next message be answered falsely; it must say that something is wrong.
fn expect_answer_refused(network: &Network, answer: &[u8]) -> Result<()> {
    network.line()?.answer_falsely(answer);
    let said = network.child().module().sync()?.context("the child took it for the answer to its message")?;
    let shown = network.child().module().status()?.parent_error().context("the child's page shows no error")?;
    ensure!(said.len() > 10 && shown.len() > 10, "the child says {said:?} and shows {shown:?}");
    Ok(())
}

/// Fails if the parent or the child takes anything over from what is played to them, or if they cannot sync any more.
fn expect_unchanged(network: &Network, patient: &str, play: impl FnOnce() -> Result<()>) -> Result<()> {
    network.sync()?;
    let heads = || network.servers[..2].iter().map(head).collect::<Result<Vec<u64>>>();
    let before = heads()?;
    play()?;
    let after = heads()?;
    ensure!(before == after, "the journals went from {before:?} to {after:?}");
    new_patient(&network.child().driver(), &set_of(1), "After", "Wards")?;
    expect_in_step(network)?;
    let registered = count(network.parent(), "person", &format!("uuid = '{patient}'"))?;
    ensure!(registered == 1, "the patient is there {registered} times");
    ensure!(network.child().module().status()?.parent_error().is_none(), "the page still shows the error");
    Ok(())
}
