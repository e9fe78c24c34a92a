//! A counting proxy in a process of its own, which stays when the harness ends: the child of a demo keeps its way to the parent.

use super::paths::Paths;
use super::ports::free_port;
use super::process::Process;
use super::proxy::Proxy;
use anyhow::{bail, Context, Result};
use std::fs;
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const WRITE_MILLIS: u64 = 200;
const START_SECONDS_MAX: u64 = 10;

/// What has gone over a line so far.
#[derive(Clone, Copy, Debug, Default)]
pub struct Traffic {
    /// Bytes to the target.
    pub up: u64,
    /// Bytes back.
    pub down: u64,
    /// Connections.
    pub connections: u64,
}

/// A running proxy process.
#[derive(Debug)]
pub struct Line {
    port: u16,
    file: PathBuf,
    process: Process,
}

impl Line {
    /// Starts the proxy in front of a port of 127.0.0.1.
    pub fn start(paths: &Paths, folder: &Path, target: u16) -> Result<Line> {
        let port = free_port()?;
        let file = folder.join("traffic");
        let mut command = Command::new(std::env::current_exe()?);
        command.args(["line", &port.to_string(), &target.to_string()]).arg(&file);
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        let process = Process::start(&mut command, "line to the parent", &paths.processes())?;
        let began = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if began.elapsed().as_secs() > START_SECONDS_MAX {
                bail!("the line does not come up");
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        Ok(Line { port, file, process })
    }

    /// The port that it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What has gone over it; as of a moment ago.
    pub fn traffic(&self) -> Result<Traffic> {
        std::thread::sleep(Duration::from_millis(2 * WRITE_MILLIS));
        let text = fs::read_to_string(&self.file).context("the line has written nothing")?;
        let mut numbers = text.split_whitespace().filter_map(|word| word.parse().ok());
        let mut next = || numbers.next().unwrap_or(0);
        Ok(Traffic { up: next(), down: next(), connections: next() })
    }

    /// Keeps it running when the harness ends.
    pub fn leave_running(&self) {
        self.process.leave_running();
    }
}

/// What the proxy process does until it is ended.
pub fn serve(port: u16, target: u16, file: &Path) -> Result<()> {
    let proxy = Proxy::between(port, target)?;
    let unfinished = file.with_extension("unfinished");
    loop {
        fs::write(&unfinished, format!("{} {} {}\n", proxy.bytes_up(), proxy.bytes_down(), proxy.connections()))?;
        fs::rename(&unfinished, file)?;
        std::thread::sleep(Duration::from_millis(WRITE_MILLIS));
    }
}
