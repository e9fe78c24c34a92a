//! `tributary preflight`: checks a database, and mends what is asked for first.

use crate::properties;
use crate::report;
use clap::Args;
use serde_json::Value;
use std::collections::BTreeMap;
use std::io::{stderr, IsTerminal};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{channel, RecvTimeoutError};
use std::time::Duration;
use tributary_node::preflight::Inspection;
use tributary_node::{NodeError, Settings};

const PASSWORD_VARIABLE: &str = "TRIBUTARY_PASSWORD";
/// Percent after which another line of progress is written where it cannot be overwritten.
const PROGRESS_PERCENT: u64 = 10;
const ALTER_POLL: Duration = Duration::from_secs(2);

#[derive(Args)]
pub struct Arguments {
    /// The database, as in connection.url of the runtime properties: jdbc:mysql://host:3306/openmrs
    #[arg(
        long,
        required_unless_present = "runtime_properties",
        conflicts_with = "runtime_properties",
        requires = "user"
    )]
    url: Option<String>,
    /// The account's name; its password is read from --password-file or TRIBUTARY_PASSWORD
    #[arg(long, conflicts_with = "runtime_properties")]
    user: Option<String>,
    /// A file with the password in its first line
    #[arg(long, conflicts_with = "runtime_properties")]
    password_file: Option<PathBuf>,
    /// OpenMRS's openmrs-runtime.properties, in place of the above
    #[arg(long)]
    runtime_properties: Option<PathBuf>,
    /// Mends this before the check, such as fill-uuids:allergy; may be given several times
    #[arg(long, value_name = "FIX:TABLE", value_parser = fix)]
    fix: Vec<(String, String)>,
    /// Prints the findings as JSON
    #[arg(long)]
    json: bool,
}

/// Why nothing could be checked.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("{path} cannot be read: {error}")]
    File { path: PathBuf, error: std::io::Error },
    #[error("{0} has no connection.url")]
    NoUrl(PathBuf),
    #[error("Give the password in --password-file or in the variable {PASSWORD_VARIABLE}.")]
    NoPassword,
    #[error("{}", .0.message)]
    Node(#[from] NodeError),
}

fn fix(text: &str) -> Result<(String, String), String> {
    let (fix, table) = text.split_once(':').ok_or("a fix and a table are joined by a colon: fill-uuids:allergy")?;
    Ok((fix.to_owned(), table.to_owned()))
}

/// Mends, checks and prints; gives the number of findings.
pub fn run(arguments: &Arguments) -> Result<usize, Failure> {
    let inspection = Inspection::open(&settings(arguments)?)?;
    let mut progress = Progress::default();
    for (fix, table) in &arguments.fix {
        mend(&inspection, fix, table, &mut progress)?;
    }
    let mut found = inspection.start()?;
    while found["state"] == "running" {
        progress.say(found["percent"].as_u64(), found["table"].as_str().unwrap_or_default());
        found = inspection.go_on()?;
    }
    progress.end();
    let findings = found["findings"].as_array().map_or(&[][..], Vec::as_slice);
    let text = if arguments.json { format!("{:#}\n", found["findings"]) } else { report::plain(findings) };
    print!("{text}");
    Ok(findings.len())
}

fn mend(inspection: &Inspection, fix: &str, table: &str, progress: &mut Progress) -> Result<(), Failure> {
    let what = format!("{fix}: {table}");
    loop {
        let done = watched(inspection, fix, table, |percent| progress.say(percent, &what))?;
        let rows = done["rows"].as_u64().unwrap_or(0);
        if done["more"] == false {
            progress.end();
            eprintln!("{what}: done, {rows} rows changed");
            return Ok(());
        }
        progress.say(None, &format!("{what}: {rows} rows changed"));
    }
}

/// The next part of a fix; while it alters a table, says now and then how far it is.
fn watched(
    inspection: &Inspection,
    fix: &str,
    table: &str,
    mut say: impl FnMut(Option<u64>),
) -> Result<Value, NodeError> {
    let (done, waiting) = channel();
    std::thread::scope(|scope| {
        // The receiver outlives the thread, so that nothing can be lost.
        scope.spawn(move || done.send(inspection.fix(fix, table)));
        loop {
            match waiting.recv_timeout(ALTER_POLL) {
                Ok(done) => return done,
                Err(RecvTimeoutError::Timeout) => say(inspection.fixing().and_then(|it| it["percent"].as_u64())),
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(NodeError::lasting("UNEXPECTED", "The fix ended without an answer."))
                }
            }
        }
    })
}

fn settings(arguments: &Arguments) -> Result<Settings, Failure> {
    if let Some(file) = &arguments.runtime_properties {
        return of_properties(file);
    }
    let password = match &arguments.password_file {
        Some(file) => read(file)?.lines().next().unwrap_or_default().to_owned(),
        None => std::env::var(PASSWORD_VARIABLE).map_err(|_| Failure::NoPassword)?,
    };
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    Ok(Settings { url: text(&arguments.url), user: text(&arguments.user), password, trusted: None })
}

fn of_properties(file: &Path) -> Result<Settings, Failure> {
    let found: BTreeMap<String, String> = properties::parse(&read(file)?);
    let value = |name: &str| {
        found.get(name).or_else(|| found.get(&format!("hibernate.{name}"))).filter(|value| !value.is_empty()).cloned()
    };
    Ok(Settings {
        url: value("connection.url").ok_or_else(|| Failure::NoUrl(file.to_owned()))?,
        user: value("connection.username").unwrap_or_default(),
        password: value("connection.password").unwrap_or_default(),
        trusted: None,
    })
}

fn read(file: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(file).map_err(|error| Failure::File { path: file.to_owned(), error })
}

/// Where the work is, on standard error: one line that is overwritten, or a line now and then where that is no terminal.
#[derive(Default)]
struct Progress {
    last: Option<(u64, String)>,
}

impl Progress {
    fn say(&mut self, percent: Option<u64>, what: &str) {
        let line = percent.map_or_else(|| what.to_owned(), |percent| format!("{percent} %  {what}"));
        let step = percent.unwrap_or(0) / PROGRESS_PERCENT;
        if stderr().is_terminal() {
            eprint!("\r\x1b[K{line}");
        } else if self.last.as_ref().is_none_or(|(last, said)| *last != step || (percent.is_none() && *said != line)) {
            eprintln!("{line}");
        }
        self.last = Some((step, line));
    }

    fn end(&mut self) {
        if self.last.take().is_some() && stderr().is_terminal() {
            eprint!("\r\x1b[K");
        }
    }
}
