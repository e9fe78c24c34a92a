//! Pre-flight: an IT officer sees what is wrong with a database and mends what is safe, by a page.

use super::pages::open;
use super::plays::{expect_in_step, query};
use super::Stage;
use crate::client::browser::Browser;
use crate::client::driver::Step;
use crate::scenarios;
use crate::setup::server::Server;
use anyhow::{bail, ensure, Result};
use mysql::prelude::Queryable;
use serde_json::Value;
use std::time::Instant;

scenarios!("preflight":
    an_installed_openmrs_has_nothing_to_be_mended_before_pairing,
    a_person_sees_what_is_wrong_mends_it_and_sees_it_gone,
    only_a_manager_may_look_and_only_from_the_page,
);

const CHECK_SECONDS_MAX: u64 = 300;

fn an_installed_openmrs_has_nothing_to_be_mended_before_pairing(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let report = check(network.child())?;
    let grave: Vec<&Value> =
        report["findings"].as_array().into_iter().flatten().filter(|it| it["severity"] != "warns").collect();
    ensure!(grave.is_empty(), "an installed OpenMRS is said to have {grave:?}");
    expect_in_step(network)
}

/// The whole check, by what the page's button calls.
fn check(server: &Server) -> Result<Value> {
    let began = Instant::now();
    let mut report = server.module().act("preflight", &[("start", "true")])?;
    while report["state"] != "done" {
        ensure!(began.elapsed().as_secs() < CHECK_SECONDS_MAX, "the check does not end: {report}");
        report = server.module().act("preflight", &[])?;
    }
    Ok(report)
}

fn a_person_sees_what_is_wrong_mends_it_and_sees_it_gone(stage: &mut Stage) -> Result<()> {
    stage.network()?;
    let child = stage.shared()?.child();
    let mut sql = child.sql()?;
    sql.query_drop(
        "CREATE TABLE drifted_rows (id INT PRIMARY KEY, uuid CHAR(38)) ENGINE=MyISAM CHARACTER SET utf8mb4",
    )?;
    sql.query_drop("INSERT INTO drifted_rows VALUES (1, UUID()), (2, NULL), (3, '')")?;
    let seen = see_and_mend(stage);
    sql.query_drop("DROP TABLE drifted_rows")?;
    seen?;
    // A new check reads the tables anew, so that the neighbours are told that they are alike again.
    check(stage.shared()?.child())?;
    expect_in_step(stage.shared()?)
}

fn see_and_mend(stage: &Stage) -> Result<()> {
    let network = stage.shared()?;
    let browser = open(stage, network.child())?;
    browser.click("#tributary-preflight-start")?;
    let missing = await_kind(&browser, "uuid-missing")?;
    for part in ["drifted_rows", "uuid", "2", "2, 3"] {
        ensure!(missing.contains(part), "the finding lacks {part}: {missing}");
    }
    let engine = await_kind(&browser, "engine")?;
    ensure!(engine.contains("MyISAM"), "the finding does not say what is there: {engine}");
    await_end(&browser)?;
    browser.screenshot(&network.folder.join("preflight.png"))?;
    for (code, statement) in [
        ("uuid-missing", "SELECT COUNT(DISTINCT uuid) FROM drifted_rows WHERE CHAR_LENGTH(uuid) = 36"),
        ("engine", "SELECT 3 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = 'drifted_rows' AND engine = 'InnoDB'"),
    ] {
        browser.click(&format!("#tributary-preflight-fix-{code}-drifted_rows"))?;
        await_gone(&browser, code)?;
        let mended: Option<u32> = query(network.child(), statement)?;
        ensure!(mended == Some(3), "{code} is gone from the page, but not from the database");
    }
    await_end(&browser)?;
    let alert = browser.text("#tributary-preflight-alert")?;
    ensure!(alert.is_empty(), "an alert: {alert}");
    browser.screenshot(&network.folder.join("preflight-mended.png"))
}

fn await_kind(browser: &Browser, code: &str) -> Result<String> {
    browser.await_text(&format!("#tributary-preflight [data-code={code}]"), |text| text.contains("drifted_rows"))
}

fn await_gone(browser: &Browser, code: &str) -> Result<()> {
    browser
        .await_text(&format!("#tributary-preflight [data-code={code}]"), |text| !text.contains("drifted_rows"))
        .map(drop)
}

/// Waits until the button can be pressed again.
fn await_end(browser: &Browser) -> Result<()> {
    browser.await_text("#tributary-preflight-start:enabled", |text| !text.is_empty()).map(drop)
}

fn only_a_manager_may_look_and_only_from_the_page(stage: &mut Stage) -> Result<()> {
    let child = stage.network()?.child();
    let path = "/ws/tributary/action/preflight";
    let clerk = Step::new("user").with("username", "clerk").with("password", "Clerk1234").with("role", "none");
    child.driver().run(&[clerk])?;
    let clerk = child.http().with_account("clerk", "Clerk1234").post(path, &[("X-Tributary-Action", "1")], b"")?;
    let foreign = child.http().with_account("admin", "Admin123").post(path, &[], b"")?;
    for (who, answer) in [("a clerk", clerk), ("a foreign page", foreign)] {
        if answer.status != 403 || answer.body.contains("findings") {
            bail!("{who} is answered {}: {}", answer.status, answer.body);
        }
    }
    Ok(())
}
