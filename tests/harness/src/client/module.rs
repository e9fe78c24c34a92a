//! The client of the module under test: the JSON behind its page.

use super::http::{escape, Answer, Http};
use anyhow::{bail, Context, Result};
use serde_json::Value;
use std::time::{Duration, Instant};

const CYCLE_SECONDS_MAX: u64 = 1800;
const POLL_MILLIS: u64 = 20;

/// What the page shows.
#[derive(Clone, Debug)]
pub struct Status {
    /// As the module sent it.
    pub json: Value,
}

impl Status {
    /// How far the journal has come, captured transactions that are not in order yet included.
    pub fn head(&self) -> u64 {
        number(&self.json["server"]["position"]) + self.pending()
    }

    /// Captured transactions that are not in order yet.
    pub fn pending(&self) -> u64 {
        number(&self.json["server"]["pending"])
    }

    /// Records that wait for any neighbour.
    pub fn waiting(&self) -> u64 {
        let out = |peer: &Value| number(&peer["waitingOut"]);
        self.pending() + out(&self.json["parent"]) + self.children().map(out).sum::<u64>()
    }

    /// Parked records.
    pub fn parked(&self) -> u64 {
        number(&self.json["parked"])
    }

    /// Why records are parked here.
    pub fn parked_reasons(&self) -> Vec<&str> {
        reasons(&self.json["parkedRecords"])
    }

    /// Why neighbours parked our records.
    pub fn parked_there_reasons(&self) -> Vec<&str> {
        reasons(&self.json["parkedThereRecords"])
    }

    /// Parent and children.
    pub fn neighbours(&self) -> impl Iterator<Item = &Value> {
        self.children().chain([&self.json["parent"]])
    }

    /// Conflicts that nobody has settled.
    pub fn conflicts(&self) -> u64 {
        number(&self.json["conflicts"])
    }

    /// What the page says is wrong on the line to the parent.
    pub fn parent_error(&self) -> Option<String> {
        text(&self.json["parent"]["lastError"])
    }

    /// Messages that the running cycle has exchanged; 0 when none runs.
    pub fn steps_under_way(&self) -> u64 {
        let sync = &self.json["sync"];
        if sync["running"] == true {
            number(&sync["steps"])
        } else {
            0
        }
    }

    /// Whether the page says that the classic Sync module is started.
    pub fn classic_sync(&self) -> bool {
        self.json["classicSync"] == true
    }

    /// Rows that sweeps have found since the installation: inserted, changed, deleted.
    pub fn swept(&self) -> [u64; 3] {
        ["inserted", "changed", "deleted"].map(|kind| number(&self.json["capture"]["found"][kind]))
    }

    /// Marks of what may be unseen.
    pub fn marks(&self) -> u64 {
        number(&self.json["capture"]["marks"])
    }

    /// Everything that the page says is wrong, in a line.
    pub fn troubles(&self) -> String {
        let errors: Vec<String> =
            self.children().filter_map(|child| text(&child["lastError"])).chain(self.parent_error()).collect();
        let sync = text(&self.json["sync"]["error"]["message"]);
        let detail = text(&self.json["detail"]).filter(|detail| !detail.is_empty());
        let all: Vec<String> = errors.into_iter().chain(sync).chain(detail).collect();
        format!("waiting {}, parked {}, says [{}]", self.waiting(), self.parked(), all.join("; "))
    }

    fn children(&self) -> impl Iterator<Item = &Value> {
        self.json["children"].as_array().into_iter().flatten()
    }
}

fn reasons(records: &Value) -> Vec<&str> {
    records.as_array().into_iter().flatten().filter_map(|record| record["reason"].as_str()).collect()
}

fn number(value: &Value) -> u64 {
    value.as_u64().unwrap_or(0)
}

fn text(value: &Value) -> Option<String> {
    value.as_str().map(str::to_owned)
}

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
    pub fn status(&self) -> Result<Status> {
        Ok(Status { json: json(&self.http.get("/ws/tributary/status")?, "status")? })
    }

    /// Presses "Sync now" and waits until the cycle has ended; gives what went wrong in it, if anything.
    pub fn sync(&self) -> Result<Option<String>> {
        let began = Instant::now();
        let ended = |status: &Status| number(&status.json["sync"]["endedAt"]);
        let before = ended(&self.status()?);
        // A cycle of the scheduled task may be running: ours begins when it has ended.
        while self.act("sync", &[])?["started"] != true {
            pause(began)?;
        }
        loop {
            let status = self.status()?;
            if ended(&status) > before && status.json["sync"]["running"] == false {
                let step = &status.json["sync"]["lastStep"];
                let failed = text(&step["error"]["message"]).filter(|_| step["failed"] == true);
                return Ok(text(&status.json["sync"]["error"]["message"]).or(failed));
            }
            pause(began)?;
        }
    }

    /// Asks for a full sweep and waits until it has ended.
    pub fn sweep(&self) -> Result<()> {
        let began = Instant::now();
        while self.act("sweep", &[])?["more"] == true {
            pause(began)?;
        }
        match text(&self.status()?.json["capture"]["error"]) {
            Some(error) => bail!("the sweep says: {error}"),
            None => Ok(()),
        }
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

fn pause(began: Instant) -> Result<()> {
    if began.elapsed().as_secs() > CYCLE_SECONDS_MAX {
        bail!("the cycle does not end");
    }
    std::thread::sleep(Duration::from_millis(POLL_MILLIS));
    Ok(())
}

fn json(answer: &Answer, what: &str) -> Result<Value> {
    if answer.status != 200 {
        bail!("{what} answered {}: {}", answer.status, answer.body.lines().next().unwrap_or_default());
    }
    serde_json::from_str(&answer.body).with_context(|| format!("{what} answered no JSON"))
}
