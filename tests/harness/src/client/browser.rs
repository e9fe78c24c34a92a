//! A headless Chromium, steered through chromedriver (W3C WebDriver).

use crate::setup::ports::free_port;
use crate::setup::process::Process;
use anyhow::{bail, Context, Result};
use base64::engine::general_purpose::STANDARD;
use base64::Engine;
use serde_json::{json, Value};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use ureq::Agent;

const START_SECONDS_MAX: u64 = 20;
const WAIT_SECONDS_MAX: u64 = 60;
const POLL_MILLIS: u64 = 100;
/// The key under which WebDriver names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// An open browser window.
#[derive(Debug)]
pub struct Browser {
    agent: Agent,
    session: String,
    _driver: Process,
}

impl Browser {
    /// Opens an empty window; `record` notes the process for `harness stop`.
    pub fn open(record: &Path) -> Result<Browser> {
        let port = free_port()?;
        let mut command = Command::new("chromedriver");
        command.arg(format!("--port={port}")).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let driver = Process::start(&mut command, "chromedriver", record)?;
        let agent: Agent = Agent::config_builder()
            .http_status_as_error(false)
            .timeout_global(Some(Duration::from_secs(WAIT_SECONDS_MAX)))
            .build()
            .into();
        let base = format!("http://127.0.0.1:{port}");
        let options = json!({"capabilities": {"alwaysMatch": {
            "goog:chromeOptions": {"args": [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=1200,1000"
            ]},
            "unhandledPromptBehavior": "accept",
        }}});
        let began = Instant::now();
        let answer = loop {
            match call(&agent, &format!("{base}/session"), Some(&options)) {
                Ok(answer) => break answer,
                Err(error) if began.elapsed().as_secs() > START_SECONDS_MAX => return Err(error),
                Err(_) => std::thread::sleep(Duration::from_millis(POLL_MILLIS)),
            }
        };
        let id = answer["sessionId"].as_str().context("chromedriver gave no session")?;
        Ok(Browser { agent, session: format!("{base}/session/{id}"), _driver: driver })
    }

    /// Opens a page.
    pub fn go(&self, url: &str) -> Result<()> {
        self.post("url", &json!({ "url": url })).map(drop)
    }

    /// The address that is shown.
    pub fn address(&self) -> Result<String> {
        let value = call(&self.agent, &format!("{}/url", self.session), None)?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Types into the field that a CSS selector names.
    pub fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        let element = self.element(selector)?;
        self.post(&format!("element/{element}/value"), &json!({ "text": text })).map(drop)
    }

    /// Clicks what a CSS selector names.
    pub fn click(&self, selector: &str) -> Result<()> {
        let element = self.element(selector)?;
        self.post(&format!("element/{element}/click"), &json!({})).map(drop)
    }

    /// The text that is visible where a CSS selector points, empty when nothing is.
    pub fn text(&self, selector: &str) -> Result<String> {
        let script =
            "var e = document.querySelector(arguments[0]); return e && e.offsetParent !== null ? e.innerText : '';";
        let value = self.post("execute/sync", &json!({ "script": script, "args": [selector] }))?;
        Ok(value.as_str().unwrap_or_default().to_owned())
    }

    /// Waits until the visible text meets a condition and gives it.
    pub fn await_text(&self, selector: &str, condition: impl Fn(&str) -> bool) -> Result<String> {
        let began = Instant::now();
        loop {
            let text = self.text(selector)?;
            if condition(&text) {
                return Ok(text);
            }
            if began.elapsed().as_secs() > WAIT_SECONDS_MAX {
                bail!("{selector} still shows {text:?} at {}", self.address()?);
            }
            std::thread::sleep(Duration::from_millis(POLL_MILLIS));
        }
    }

    /// Logs in through the platform's own page.
    pub fn log_in(&self, address: &str, user: &str, password: &str) -> Result<()> {
        self.go(&format!("{address}/login.htm"))?;
        self.type_into("input[name=uname]", user)?;
        self.type_into("input[name=pw]", &format!("{password}\u{E007}"))?;
        let began = Instant::now();
        while self.address()?.contains("login.htm") {
            if began.elapsed().as_secs() > WAIT_SECONDS_MAX {
                bail!("the login as {user} does not lead anywhere");
            }
            std::thread::sleep(Duration::from_millis(POLL_MILLIS));
        }
        Ok(())
    }

    /// Writes what the window shows to a PNG file.
    pub fn screenshot(&self, file: &Path) -> Result<()> {
        let value = call(&self.agent, &format!("{}/screenshot", self.session), None)?;
        std::fs::write(file, STANDARD.decode(value.as_str().unwrap_or_default())?)?;
        Ok(())
    }

    fn element(&self, selector: &str) -> Result<String> {
        let began = Instant::now();
        loop {
            match self.post("element", &json!({ "using": "css selector", "value": selector })) {
                Ok(value) => return Ok(value[ELEMENT].as_str().context("no element id")?.to_owned()),
                Err(error) if began.elapsed().as_secs() > WAIT_SECONDS_MAX => {
                    return Err(error.context(format!("there is no {selector} at {}", self.address()?)))
                }
                Err(_) => std::thread::sleep(Duration::from_millis(POLL_MILLIS)),
            }
        }
    }

    fn post(&self, path: &str, body: &Value) -> Result<Value> {
        call(&self.agent, &format!("{}/{path}", self.session), Some(body))
    }
}

impl Drop for Browser {
    /// Closes the window; chromedriver then ends the browser's processes.
    fn drop(&mut self) {
        let _ = self.agent.delete(&self.session).call();
    }
}

fn call(agent: &Agent, url: &str, body: Option<&Value>) -> Result<Value> {
    let mut response = match body {
        Some(body) => agent.post(url).header("Content-Type", "application/json").send(body.to_string())?,
        None => agent.get(url).call()?,
    };
    let text = response.body_mut().with_config().limit(64 << 20).read_to_string()?;
    let mut answer: Value = serde_json::from_str(&text).context("chromedriver answered no JSON")?;
    let value = answer["value"].take();
    match value["error"].as_str() {
        Some(error) => {
            bail!("{error}: {}", value["message"].as_str().unwrap_or_default().lines().next().unwrap_or_default())
        }
        None => Ok(value),
    }
}
