//! Pages: a person who can use a browser can pair servers, sync them and see what is wrong.

use super::plays::{expect_in_step, new_patient};
use super::Stage;
use crate::client::browser::Browser;
use crate::client::driver::Step;
use crate::network::{set_of, Network};
use crate::scenarios;
use crate::setup::server::Server;
use anyhow::{ensure, Context, Result};
use mysql::prelude::Queryable;

scenarios!("pages":
    the_page_asks_strangers_to_log_in,
    the_page_shows_this_server_its_parent_and_its_children,
    sync_now_brings_a_waiting_record_up_and_says_when_it_is_done,
    a_sync_over_a_dead_line_says_what_is_wrong,
    two_servers_are_paired_by_a_person_with_two_pages,
    a_person_gives_a_server_another_name_and_its_neighbour_shows_it,
    the_page_says_whether_anything_is_unseen_and_a_person_can_look_for_it,
    the_page_below_ws_is_refused,
);

const PAGE: &str = "/module/tributary/tributary.form";

/// The module's page, seen by the administrator.
pub fn open(stage: &Stage, server: &Server) -> Result<Browser> {
    let browser = open_as_it_is(stage, server)?;
    browser.await_text("#tributary-server-id", |text| !text.is_empty())?;
    Ok(browser)
}

/// The same, whatever it shows.
pub fn open_as_it_is(stage: &Stage, server: &Server) -> Result<Browser> {
    let browser = Browser::open(&stage.processes())?;
    browser.log_in(&server.address(), "admin", "Admin123")?;
    browser.go(&format!("{}{PAGE}", server.address()))?;
    Ok(browser)
}

fn look(browser: &Browser, network: &Network, name: &str) -> Result<()> {
    browser.screenshot(&network.folder.join(format!("{name}.png")))
}

fn the_page_asks_strangers_to_log_in(stage: &mut Stage) -> Result<()> {
    let address = stage.network()?.parent().address();
    let browser = Browser::open(&stage.processes())?;
    browser.go(&format!("{address}{PAGE}"))?;
    ensure!(browser.address()?.contains("login.htm"), "a stranger is shown {}", browser.address()?);
    Ok(())
}

fn the_page_below_ws_is_refused(stage: &mut Stage) -> Result<()> {
    let http = stage.network()?.parent().http().with_account("admin", "Admin123");
    let answer = http.get(&format!("/ws{PAGE}"))?;
    ensure!(answer.status >= 300, "the page is shown below /ws, where no CSRF guard watches");
    Ok(())
}

fn the_page_shows_this_server_its_parent_and_its_children(stage: &mut Stage) -> Result<()> {
    stage.network()?;
    let browser = open(stage, stage.shared()?.child())?;
    let network = stage.shared()?;
    let parent = browser.await_text("#tributary-parent", |text| !text.is_empty())?;
    let port = network.line()?.port().to_string();
    ensure!(parent.contains(&port), "the page does not show the parent's address: {parent}");
    let children = browser.text("#tributary-children")?;
    ensure!(!children.is_empty(), "the page does not show the third server");
    ensure!(browser.text("#tributary-alert")?.is_empty(), "an alert: {}", browser.text("#tributary-alert")?);
    look(&browser, network, "page")
}

fn sync_now_brings_a_waiting_record_up_and_says_when_it_is_done(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    network.sync()?;
    new_patient(&network.child().driver(), &set_of(1), "Button", "Pressed")?;
    let browser = open(stage, stage.shared()?.child())?;
    let network = stage.shared()?;
    let before = browser.text("#tributary-progress-text")?;
    browser.click("#tributary-sync")?;
    browser.await_text("#tributary-progress-text", |text| !text.is_empty() && text != before)?;
    let found = network.parent().driver();
    let arrived = || found.run(&[Step::new("findPatients").with("query", "Pressed")]);
    let began = std::time::Instant::now();
    while arrived()?.is_empty() {
        ensure!(began.elapsed().as_secs() < 60, "the button brought nothing up");
        std::thread::sleep(std::time::Duration::from_millis(200));
    }
    look(&browser, network, "synced")?;
    expect_in_step(network)
}

fn a_sync_over_a_dead_line_says_what_is_wrong(stage: &mut Stage) -> Result<()> {
    stage.network()?.sync()?;
    let browser = open(stage, stage.shared()?.child())?;
    let network = stage.shared()?;
    network.line()?.set_cut(true);
    browser.click("#tributary-sync")?;
    let said = browser.await_text("#tributary-progress-text.tributary-error", |text| !text.is_empty());
    network.line()?.set_cut(false);
    look(&browser, network, "dead-line")?;
    let said = said.context("the page does not say that the sync failed")?;
    ensure!(!said.contains("undefined") && !said.contains("Exception"), "a person is shown {said}");
    expect_in_step(network)
}

fn two_servers_are_paired_by_a_person_with_two_pages(stage: &mut Stage) -> Result<()> {
    stage.network()?;
    let below = open(stage, &stage.shared()?.servers[2])?;
    let above = open(stage, stage.shared()?.child())?;
    let network = stage.shared()?;
    below.click("#tributary-unpair")?;
    below.await_text("#tributary-no-parent", |text| !text.is_empty())?;
    above.click("#tributary-make-code")?;
    let said = above.await_text("#tributary-made-code", |text| !text.is_empty())?;
    let code = above.text("#tributary-made-code strong")?;
    ensure!(!code.is_empty(), "no code in {said}");
    below.type_into("#tributary-address", &network.child().address())?;
    below.type_into("#tributary-code", "0000-0000")?;
    below.click("#tributary-pair button")?;
    let refused = below.await_text("#tributary-alert", |text| !text.is_empty())?;
    ensure!(!refused.contains("Exception"), "a person is shown {refused}");
    // The wrong code may have used the offer up: a careful person makes a new one.
    above.click("#tributary-make-code")?;
    let code = above
        .await_text("#tributary-made-code strong", |text| !text.is_empty() && text != code)
        .context("no second code")?;
    for _ in 0.."0000-0000".len() {
        below.type_into("#tributary-code", "\u{E003}")?;
    }
    below.type_into("#tributary-code", &code)?;
    below.click("#tributary-pair button")?;
    below.await_text("#tributary-parent", |text| text.contains(&network.child().port().to_string()))?;
    look(&below, network, "paired")?;
    new_patient(&network.servers[2].driver(), &set_of(2), "Paired", "By Hand")?;
    expect_in_step(network)
}

fn a_person_gives_a_server_another_name_and_its_neighbour_shows_it(stage: &mut Stage) -> Result<()> {
    stage.network()?;
    let below = open(stage, &stage.shared()?.servers[2])?;
    let former = below.text("#tributary-server-name")?;
    for name in ["Centre de santé « Gahini » <2>", &former] {
        below.type_into("#tributary-new-name", name)?;
        below.click("#tributary-rename button")?;
        below.await_text("#tributary-server-name", |text| text == name)?;
        stage.shared()?.sync()?;
        let above = open(stage, stage.shared()?.child())?;
        above.await_text("#tributary-children", |text| text.contains(name))?;
    }
    Ok(())
}

fn the_page_says_whether_anything_is_unseen_and_a_person_can_look_for_it(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    let driver = network.child().driver();
    let patient = new_patient(&driver, &set_of(1), "Looked", "For")?;
    expect_in_step(network)?;
    network.sweep()?;
    let by_sql = |column: &str| {
        format!(
            "UPDATE person_name SET {column} = 'Seen' \
             WHERE person_id = (SELECT person_id FROM person WHERE uuid = '{patient}')"
        )
    };
    // Hibernate prepares this one beside its entities: the transaction leaves a mark.
    driver.run(&[Step::new("nativeUpdate").with("sql", by_sql("middle_name"))])?;
    let browser = open(stage, stage.shared()?.child())?;
    let network = stage.shared()?;
    let unseen = browser.await_text("#tributary-capture-line.tributary-error", |text| !text.is_empty())?;
    ensure!(!unseen.contains('{'), "the page says: {unseen}");
    expect_in_step(network)?;
    let calm = browser.await_text("#tributary-capture-line:not(.tributary-error)", |text| !text.is_empty())?;
    ensure!(!calm.contains("never") && !calm.contains('{'), "the page says: {calm}");
    network.child().sql()?.query_drop(by_sql("family_name2"))?;
    let before = browser.text("#tributary-capture-swept")?;
    browser.click("#tributary-sweep")?;
    browser.await_text("#tributary-sweep-text", |text| text.contains("have been looked at"))?;
    let swept = browser.await_text("#tributary-capture-swept", |text| *text != before)?;
    ensure!(!swept.contains('{'), "the page says: {swept}");
    look(&browser, network, "swept")?;
    expect_in_step(network)
}
