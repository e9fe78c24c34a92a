//! The client of the module under test: the JSON behind its page.

use super::http::{escape, Answer, Http};
use anyhow::{bail, Context, Result};
use serde_json::Value;

/// The module under test on one server, used as the administrator.
#[derive(Clone, Debug)]
pub struct Module {
    http: Http,
}

impl Module {
    /// The module behind an HTTP client.
    pub fn new(http: Http) -> Module {
        Module { http: http.with_account("admin", "Admin123") }
    }

    /// What the page shows.
    pub fn status(&self) -> Result<Value> {
        json(&self.http.get("/ws/tributary/status")?, "status")
    }

    /// Presses one of the page's buttons.
    pub fn act(&self, action: &str, parameters: &[(&str, &str)]) -> Result<Value> {
        json(&self.press(action, parameters)?, action)
    }

    /// Presses one of the page's buttons and gives whatever came back.
    pub fn press(&self, action: &str, parameters: &[(&str, &str)]) -> Result<Answer> {
        let form: Vec<String> = parameters.iter().map(|(name, value)| format!("{name}={}", escape(value))).collect();
        let headers = [("X-Tributary-Action", "1"), ("Content-Type", "application/x-www-form-urlencoded")];
        self.http.post(&format!("/ws/tributary/action/{action}"), &headers, form.join("&").as_bytes())
    }

    /// Makes a one-time code for a child.
    pub fn pairing_code(&self) -> Result<String> {
        let answer = self.act("pairing-code", &[])?;
        answer["code"].as_str().map(str::to_owned).with_context(|| format!("no code in {answer}"))
    }

    /// Pairs this server as a child of the one at `address`.
    pub fn pair(&self, address: &str, code: &str) -> Result<Value> {
        self.act("pair", &[("address", address), ("code", code)])
    }
}

fn json(answer: &Answer, what: &str) -> Result<Value> {
    if answer.status != 200 {
        bail!("{what} answered {}: {}", answer.status, answer.body.lines().next().unwrap_or_default());
    }
    serde_json::from_str(&answer.body).with_context(|| format!("{what} answered no JSON"))
}
