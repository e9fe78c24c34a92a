//! The client of the test-only module `tributarydriver`: a script of saves and queries runs in one request, that is, in one
//! Hibernate session, through the platform's own services. `tests/driver/README.md` lists the operations.

use super::http::{escape, unescape, Http};
use anyhow::{bail, Context, Result};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};

/// One operation of a script with its arguments.
#[derive(Clone, Debug)]
pub struct Step {
    operation: &'static str,
    arguments: Vec<(&'static str, String)>,
}

impl Step {
    /// An operation without arguments.
    pub fn new(operation: &'static str) -> Step {
        Step { operation, arguments: Vec::new() }
    }

    /// The operation with one more argument.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Step {
        self.arguments.push((name, value.to_string()));
        self
    }

    fn line(&self) -> String {
        let mut line = self.operation.to_owned();
        for (name, value) in &self.arguments {
            line.push_str(&format!(" {name}={}", escape(value)));
        }
        line
    }
}

/// One line of an answer: names and values.
pub type Facts = BTreeMap<String, String>;

/// The test module of one server.
#[derive(Clone, Debug)]
pub struct Driver {
    http: Http,
}

impl Driver {
    /// The test module behind an HTTP client, used as the administrator.
    pub fn new(http: Http) -> Driver {
        Driver { http: http.with_account("admin", "Admin123") }
    }

    /// The same, used with another account.
    #[must_use]
    pub fn with_account(self, user: &str, password: &str) -> Driver {
        Driver { http: self.http.with_account(user, password) }
    }

    /// Whether the server has come up with the test module in it.
    pub fn is_ready(&self) -> bool {
        self.http
            .get("/ws/tributarydriver/ready")
            .is_ok_and(|answer| answer.status == 200 && answer.body.trim() == "ready")
    }

    /// Waits until the server answers again after its context was refreshed.
    pub fn await_ready(&self) -> Result<()> {
        const SECONDS_MAX: u64 = 120;
        const POLL_MILLIS: u64 = 200;
        let began = Instant::now();
        while !self.is_ready() {
            if began.elapsed().as_secs() > SECONDS_MAX {
                bail!("the server does not come back from the refresh");
            }
            std::thread::sleep(Duration::from_millis(POLL_MILLIS));
        }
        Ok(())
    }

    /// Runs the steps in one session; each line that they print is one element of the answer.
    pub fn run(&self, steps: &[Step]) -> Result<Vec<Facts>> {
        let script: Vec<String> = steps.iter().map(Step::line).collect();
        let operations = steps.iter().map(|step| step.operation).collect::<Vec<_>>().join(", ");
        let answer = self
            .http
            .post("/ws/tributarydriver/do", &[("Content-Type", "text/plain")], script.join("\n").as_bytes())
            .with_context(|| format!("running {operations}"))?;
        if answer.status != 200 {
            bail!("the driver answered {} to {operations}: {}", answer.status, first_line(&answer.body));
        }
        let mut lines: Vec<&str> = answer.body.lines().collect();
        match lines.pop() {
            Some("ok") => Ok(lines.into_iter().map(facts).collect()),
            Some(end) => bail!("{operations}: {}", unescape(end)),
            None => bail!("the driver answered nothing to {operations}"),
        }
    }

    /// Runs one step and gives its first line.
    pub fn ask(&self, step: Step) -> Result<Facts> {
        Ok(self.run(&[step])?.into_iter().next().unwrap_or_default())
    }

    /// Runs one step and gives one value of its first line.
    pub fn value(&self, step: Step, name: &str) -> Result<String> {
        let operation = step.operation;
        self.ask(step)?.remove(name).with_context(|| format!("{operation} gave no {name}"))
    }
}

fn first_line(text: &str) -> &str {
    text.lines().next().unwrap_or_default()
}

fn facts(line: &str) -> Facts {
    line.split(' ')
        .filter_map(|pair| pair.split_once('='))
        .map(|(name, value)| (name.to_owned(), unescape(value)))
        .collect()
}
