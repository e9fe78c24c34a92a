//! The processes that the harness starts: each is recorded by id and start time, so that it and nothing else
//! is ended later, even by another run of the harness.

use anyhow::{bail, Context, Result};
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::Mutex;
use std::time::{Duration, Instant};

const POLL_MILLIS: u64 = 50;
/// Held while a record changes: servers start and stop side by side.
static RECORDING: Mutex<()> = Mutex::new(());

/// A child process; ended when dropped, unless [`Process::leave_running`] was said.
#[derive(Debug)]
pub struct Process {
    child: Child,
    what: String,
    record: PathBuf,
    left_running: AtomicBool,
}

impl Process {
    /// Starts the command and records it in the file `record`.
    pub fn start(command: &mut Command, what: &str, record: &Path) -> Result<Process> {
        let child = command.spawn().with_context(|| format!("cannot start {what}"))?;
        let process =
            Process { child, what: what.to_owned(), record: record.to_owned(), left_running: AtomicBool::new(false) };
        let started = start_time(process.id()).unwrap_or(0);
        if let Some(folder) = record.parent() {
            fs::create_dir_all(folder)?;
        }
        let line = format!("{} {started} {what}\n", process.id());
        let _alone = RECORDING.lock();
        File::options().create(true).append(true).open(record)?.write_all(line.as_bytes())?;
        Ok(process)
    }

    /// The process id.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Whether it is still running.
    pub fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Asks it to end and waits; kills it when it has not ended after `patience`.
    pub fn stop(&mut self, patience: Duration) -> Result<()> {
        signal(self.id(), "TERM");
        let end = Instant::now() + patience;
        while Instant::now() < end {
            if !self.is_alive() {
                return self.forget();
            }
            std::thread::sleep(Duration::from_millis(POLL_MILLIS));
        }
        self.kill()?;
        bail!("{} did not stop in {} s and was killed", self.what, patience.as_secs())
    }

    /// Ends it at once (SIGKILL), as a power cut would.
    pub fn kill(&mut self) -> Result<()> {
        if self.is_alive() {
            self.child.kill()?;
            self.child.wait()?;
        }
        self.forget()
    }

    /// Keeps the process running after the harness ends; `harness stop` finds it by its record.
    pub fn leave_running(&self) {
        self.left_running.store(true, SeqCst);
    }

    /// Whether it keeps running after the harness ends.
    pub fn stays(&self) -> bool {
        self.left_running.load(SeqCst)
    }

    fn forget(&self) -> Result<()> {
        let _alone = RECORDING.lock();
        let lines = fs::read_to_string(&self.record).unwrap_or_default();
        let mine = format!("{} ", self.id());
        let kept: String =
            lines.lines().filter(|line| !line.starts_with(&mine)).map(|line| format!("{line}\n")).collect();
        fs::write(&self.record, kept)?;
        Ok(())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        if !self.stays() && self.is_alive() {
            let _ = self.child.kill();
            let _ = self.child.wait();
            let _ = self.forget();
        }
    }
}

/// Ends every recorded process that still is the one that was recorded; says what it did.
pub fn stop_recorded(record: &Path) -> Result<Vec<String>> {
    let lines = fs::read_to_string(record).unwrap_or_default();
    let mut stopped = Vec::new();
    // Web servers first (recorded after their database), so that none loses its database while it writes.
    for line in lines.lines().rev() {
        let mut words = line.splitn(3, ' ');
        let (Some(id), Some(started), Some(what)) = (words.next(), words.next(), words.next()) else { continue };
        let (Ok(id), Ok(started)) = (id.parse::<u32>(), started.parse::<u64>()) else { continue };
        if start_time(id) == Some(started) {
            end(id, started);
            stopped.push(format!("{what} ({id})"));
        }
    }
    if record.exists() {
        fs::remove_file(record)?;
    }
    Ok(stopped)
}

fn end(id: u32, started: u64) {
    const PATIENCE_SECONDS: u64 = 40;
    signal(id, "TERM");
    let end = Instant::now() + Duration::from_secs(PATIENCE_SECONDS);
    while start_time(id) == Some(started) && !is_zombie(id) {
        if Instant::now() > end {
            signal(id, "KILL");
            return;
        }
        std::thread::sleep(Duration::from_millis(POLL_MILLIS));
    }
}

fn signal(id: u32, name: &str) {
    let _ = Command::new("kill").arg(format!("-{name}")).arg(id.to_string()).status();
}

/// Field 22 of `/proc/ID/stat`: with the id it names one process for as long as the machine runs.
fn start_time(id: u32) -> Option<u64> {
    stat_field(id, 19)?.parse().ok()
}

fn is_zombie(id: u32) -> bool {
    stat_field(id, 0).is_some_and(|state| state == "Z")
}

/// A field of `/proc/ID/stat` counted from behind the command name, which may hold spaces.
fn stat_field(id: u32, index: usize) -> Option<String> {
    let stat = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    let (_, behind) = stat.rsplit_once(") ")?;
    behind.split(' ').nth(index).map(str::to_owned)
}

/// Resident memory of a process in KiB.
pub fn resident_kib(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recorded_process_is_stopped_by_its_record() -> Result<()> {
        let record = std::env::temp_dir().join(format!("tributary-harness-{}", uuid::Uuid::new_v4()));
        let mut sleeper = Process::start(Command::new("sleep").arg("600"), "sleeper", &record)?;
        fs::write(&record, format!("{}1 1 somebody else's\n{}", std::process::id(), fs::read_to_string(&record)?))?;
        let stopped = stop_recorded(&record)?;
        assert_eq!(stopped, vec![format!("sleeper ({})", sleeper.id())]);
        assert!(!sleeper.is_alive());
        Ok(())
    }
}
