//! People settle what both sides wrote: on a page of the server where they work, for all servers.

use super::pages::open;
use super::plays::{count, expect_in_step, expect_name, new_patient, query};
use super::Stage;
use crate::client::browser::Browser;
use crate::client::driver::Step;
use crate::network::{set_of, Network};
use crate::scenarios;
use crate::setup::server::Server;
use anyhow::{ensure, Context, Result};
use mysql::prelude::Queryable;

scenarios!("settle":
    what_is_settled_on_the_child_reaches_the_parent_and_closes_there,
    a_third_value_is_typed_on_the_page_and_shown_as_text,
    all_of_a_kind_are_settled_by_rule_on_the_page,
    a_rule_of_the_root_decides_on_all_servers,
    only_who_may_settle_settles,
    a_clock_that_differs_is_told_on_the_page,
);

const PAGE: &str = "/module/tributary/conflicts.form";
/// Selects what a field holds, so that typing replaces it (Control and A, then no key held).
const ALL_OF_IT: &str = "\u{E009}a\u{E000}";

/// The page of conflicts, seen by the administrator.
fn page(stage: &Stage, server: &Server) -> Result<Browser> {
    let browser = Browser::open(&stage.processes())?;
    browser.log_in(&server.address(), "admin", "Admin123")?;
    browser.go(&format!("{}{PAGE}", server.address()))?;
    browser.await_text("#tributary-conflicts-count", |text| !text.is_empty())?;
    Ok(browser)
}

/// A patient whom all servers know, and to whom parent and child have given other family names while they were cut off.
fn renamed(network: &Network, given: &str, above: &str, below: &str) -> Result<String> {
    let patient = new_patient(&network.child().driver(), &set_of(1), given, "Before")?;
    expect_in_step(network)?;
    let edit = |name: &str| [Step::new("editName").with("patient", &patient).with("family", name)];
    network.child().driver().run(&edit(below))?;
    network.parent().driver().run(&edit(above))?;
    expect_in_step(network)?;
    let stands = network.parent().driver().value(Step::new("person").with("person", &patient), "family")?;
    ensure!([above, below].contains(&stands.as_str()), "{stands} stands, which nobody wrote");
    expect_everywhere(network, &patient, &stands)?;
    for server in &network.servers {
        ensure!(open_of(server, &patient)? == 1, "{} keeps no entry of the other value", server.name);
    }
    Ok(patient)
}

fn expect_everywhere(network: &Network, patient: &str, family: &str) -> Result<()> {
    network.servers.iter().try_for_each(|server| expect_name(server, patient, "family", family))
}

fn open_of(server: &Server, patient: &str) -> Result<u64> {
    count(server, "tributary_conflict", &format!("is_open = 1 AND patient = '{patient}'"))
}

fn expect_closed_everywhere(network: &Network, patient: &str) -> Result<()> {
    for server in &network.servers {
        ensure!(open_of(server, patient)? == 0, "the entry is still open on {}", server.name);
    }
    Ok(())
}

/// Opens the patient's entry in the list.
fn look_at(browser: &Browser, server: &Server, patient: &str) -> Result<String> {
    let number: u64 =
        query(server, &format!("SELECT id FROM tributary_conflict WHERE is_open = 1 AND patient = '{patient}'"))?
            .context("no open entry")?;
    browser.click(&format!("tr[data-number=\"{number}\"] td:last-child button"))?;
    browser.await_text("#tributary-conflicts-detail", |text| !text.is_empty())
}

fn await_settled(browser: &Browser) -> Result<()> {
    browser.await_text("#tributary-conflicts-said", |text| text.contains("Decided"))?;
    let alert = browser.text("#tributary-conflicts-alert")?;
    ensure!(alert.is_empty(), "an alert: {alert}");
    Ok(())
}

fn what_is_settled_on_the_child_reaches_the_parent_and_closes_there(stage: &mut Stage) -> Result<()> {
    let patient = renamed(stage.network()?, "Chosen", "Fromparent", "Fromchild")?;
    let network = stage.shared()?;
    let stands = network.child().driver().value(Step::new("person").with("person", &patient), "family")?;
    let loser = if stands == "Fromparent" { "Fromchild" } else { "Fromparent" };
    let browser = page(stage, network.child())?;
    let detail = look_at(&browser, network.child(), &patient)?;
    for told in [loser, &stands, "Chosen", "Super User", "parent", "child"] {
        ensure!(detail.contains(told), "the page does not tell {told}: {detail}");
    }
    ensure!(!detail.contains('{') && !detail.contains("undefined"), "the page tells {detail}");
    browser.screenshot(&network.folder.join("conflict.png"))?;
    // What stands is the last line of the table.
    browser.click("button[data-keep=\"0\"]")?;
    await_settled(&browser)?;
    expect_name(network.child(), &patient, "family", loser)?;
    ensure!(open_of(network.parent(), &patient)? == 1, "the parent knows before any exchange");
    expect_in_step(network)?;
    expect_everywhere(network, &patient, loser)?;
    expect_closed_everywhere(network, &patient)?;
    let main = open(stage, network.parent())?;
    let left = network.parent().module().status()?.conflicts();
    let line = main.text("#tributary-conflicts-line")?;
    ensure!(if left == 0 { line.is_empty() } else { line.contains(&left.to_string()) }, "{left} are open: {line}");
    Ok(())
}

fn a_third_value_is_typed_on_the_page_and_shown_as_text(stage: &mut Stage) -> Result<()> {
    let patient = renamed(stage.network()?, "Third", "<i>Parent</i>", "O'Child")?;
    let network = stage.shared()?;
    let browser = page(stage, network.child())?;
    let detail = look_at(&browser, network.child(), &patient)?;
    ensure!(detail.contains("<i>Parent</i>"), "markup is not shown as text: {detail}");
    let field = "input[name=\"family_name\"]";
    browser.type_into(field, &format!("{ALL_OF_IT}{}", "x".repeat(80)))?;
    browser.click(".tributary-third button")?;
    let refused = browser.await_text("#tributary-conflicts-alert", |text| !text.is_empty())?;
    ensure!(!refused.contains("xxx") && !refused.contains("Exception"), "a person is shown {refused}");
    browser.type_into(field, &format!("{ALL_OF_IT}Ó Third & <b>"))?;
    browser.click(".tributary-third button")?;
    await_settled(&browser)?;
    expect_in_step(network)?;
    expect_everywhere(network, &patient, "Ó Third & <b>")?;
    expect_closed_everywhere(network, &patient)
}

fn all_of_a_kind_are_settled_by_rule_on_the_page(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let patients = [renamed(network, "Bulkone", "Above", "Below")?, renamed(network, "Bulktwo", "Above", "Below")?];
    let network = stage.shared()?;
    let browser = page(stage, network.child())?;
    browser.click("#tributary-conflicts-kind option[data-kind=\"person_name family_name later\"]")?;
    browser.await_text("#tributary-conflicts-bulk", |text| !text.is_empty())?;
    browser.click("#tributary-conflicts-bulk-keep option[value=\"parent\"]")?;
    browser.click("#tributary-conflicts-bulk button")?;
    let said = browser.await_text("#tributary-conflicts-said", |text| text.contains("Finished"))?;
    ensure!(!said.contains('{'), "the page says {said}");
    expect_in_step(network)?;
    for patient in &patients {
        expect_everywhere(network, patient, "Above")?;
        expect_closed_everywhere(network, patient)?;
    }
    Ok(())
}

fn set_policy(stage: &Stage, policy: &str) -> Result<()> {
    let browser = page(stage, stage.shared()?.parent())?;
    let field = "#tributary-conflicts-policy-for";
    browser.await_text("#tributary-conflicts-policy", |text| !text.is_empty())?;
    browser.type_into(field, "person_name")?;
    browser.click(&format!("#tributary-conflicts-policy-rule option[value=\"{policy}\"]"))?;
    browser.click("#tributary-conflicts-policy button")?;
    browser
        .await_text(&format!("#tributary-conflicts-policy-table tr[data-policy=\"{policy}\"]"), |text| !text.is_empty())
        .map(drop)
}

fn a_rule_of_the_root_decides_on_all_servers(stage: &mut Stage) -> Result<()> {
    let patient = renamed(stage.network()?, "Ruled", "Above", "Below")?;
    for (policy, stands) in [("parent", "Above"), ("child", "Below")] {
        set_policy(stage, policy)?;
        let network = stage.shared()?;
        expect_in_step(network)?;
        expect_everywhere(network, &patient, stands)?;
    }
    let below = page(stage, stage.shared()?.child())?;
    let told = below.await_text("#tributary-conflicts-policy-table", |text| !text.is_empty())?;
    ensure!(told.contains("Name"), "the child does not tell the rule: {told}");
    ensure!(below.text("#tributary-conflicts-policy")?.is_empty(), "the child offers to set a rule");
    let refused = stage.shared()?.child().module().press("policy", &[("table", "person_name"), ("policy", "later")])?;
    ensure!(refused.body.contains("NOT_ROOT"), "the child answered {}: {}", refused.status, refused.body);
    set_policy(stage, "later")?;
    let network = stage.shared()?;
    expect_in_step(network)?;
    let browser = page(stage, network.child())?;
    look_at(&browser, network.child(), &patient)?;
    browser.click("button[data-keep=\"1\"]")?;
    await_settled(&browser)?;
    expect_in_step(network)?;
    expect_closed_everywhere(network, &patient)
}

fn only_who_may_settle_settles(stage: &mut Stage) -> Result<()> {
    let patient = renamed(stage.network()?, "Guarded", "Above", "Below")?;
    let network = stage.shared()?;
    let child = network.child();
    child.driver().run(&[
        Step::new("role").with("name", "Conflict reader"),
        Step::new("rolePrivilege").with("role", "Conflict reader").with("privilege", "View Tributary"),
        Step::new("user").with("username", "reader").with("role", "Conflict reader").with("password", "Reader1234"),
    ])?;
    let post = |account: (&str, &str), action: &str, headers: &[(&str, &str)]| {
        let form = [headers, &[("Content-Type", "application/x-www-form-urlencoded")]].concat();
        child.http().with_account(account.0, account.1).post(&format!("/ws/tributary/action/{action}"), &form, b"")
    };
    let (reader, guard) = (("reader", "Reader1234"), [("X-Tributary-Action", "1")]);
    let listed = post(reader, "conflicts", &guard)?;
    ensure!(listed.status == 200, "a reader is answered {}", listed.status);
    for action in ["settle", "settle-bulk", "policy"] {
        ensure!(post(reader, action, &guard)?.status == 403, "a reader may {action}");
        ensure!(post(("admin", "Admin123"), action, &[])?.status == 403, "{action} works without the page's header");
    }
    let browser = Browser::open(&stage.processes())?;
    browser.log_in(&child.address(), "reader", "Reader1234")?;
    browser.go(&format!("{}{PAGE}", child.address()))?;
    browser.await_text("#tributary-conflicts-count", |text| !text.is_empty())?;
    let detail = look_at(&browser, child, &patient)?;
    ensure!(detail.contains("Above") && detail.contains("Below"), "a reader sees {detail}");
    ensure!(!detail.contains("Keep this"), "a reader is offered to settle: {detail}");
    let stranger = Browser::open(&stage.processes())?;
    stranger.go(&format!("{}{PAGE}", child.address()))?;
    ensure!(stranger.address()?.contains("login.htm"), "a stranger is shown {}", stranger.address()?);
    let all = [("table", "person_name"), ("group", "family_name"), ("keep", "stands")];
    child.module().act("settle-bulk", &all)?;
    expect_in_step(network)?;
    expect_closed_everywhere(network, &patient)
}

fn a_clock_that_differs_is_told_on_the_page(stage: &mut Stage) -> Result<()> {
    stage.network()?.sync()?;
    let network = stage.shared()?;
    let skew: Option<i64> = query(network.parent(), "SELECT MAX(ABS(skew)) FROM tributary_peer")?;
    ensure!(skew.is_some_and(|skew| skew < 120_000), "clocks of one machine differ by {skew:?}");
    network.parent().sql()?.query_drop("UPDATE tributary_peer SET skew = -600000")?;
    let browser = open(stage, network.parent())?;
    let told = browser.await_text("#tributary-children", |text| text.contains("clock"))?;
    ensure!(told.contains("-10") && !told.contains('{'), "the page says {told}");
    network.sync()?;
    browser.await_text("#tributary-children", |text| !text.contains("clock")).map(drop)
}
