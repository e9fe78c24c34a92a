//! A private MariaDB: own data folder, own port on 127.0.0.1, no configuration of the machine, and every commit
//! on disk before it is acknowledged (`innodb_flush_log_at_trx_commit=1`), as a clinic runs it.

use super::paths::Paths;
use super::ports::free_port;
use super::process::Process;
use anyhow::{anyhow, bail, Context, Result};
use mysql::prelude::Queryable;
use mysql::{Conn, Opts, OptsBuilder};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const START_SECONDS_MAX: u64 = 90;
const STOP_SECONDS_MAX: u64 = 60;
/// The account that the servers use; it may do everything in the private instance.
pub const USER: &str = "openmrs";
/// Its password.
pub const PASSWORD: &str = "openmrs";

/// A running MariaDB.
#[derive(Debug)]
pub struct MariaDb {
    home: PathBuf,
    data: PathBuf,
    port: u16,
    record: PathBuf,
    process: Option<Process>,
}

impl MariaDb {
    /// Creates a data folder in `folder` and starts a server on it.
    pub fn create(paths: &Paths, folder: &Path) -> Result<MariaDb> {
        let home = paths.mariadb_home();
        if !daemon(&home).exists() {
            bail!("no MariaDB in {}: `./run` fetches it", home.display());
        }
        let data = folder.join("data");
        fs::create_dir_all(&data)?;
        install(&home, &data)?;
        let mut db = MariaDb { home, data, port: free_port()?, record: paths.processes(), process: None };
        db.start()?;
        let mut root = db.root()?;
        root.query_drop(format!("CREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}'"))?;
        root.query_drop(format!("GRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION"))?;
        Ok(db)
    }

    /// Starts the server and waits until it answers.
    pub fn start(&mut self) -> Result<()> {
        let log = File::options().create(true).append(true).open(self.log())?;
        let mut command = Command::new(daemon(&self.home));
        command
            .arg("--no-defaults")
            .arg(format!("--basedir={}", self.home.display()))
            .arg(format!("--lc-messages-dir={}", self.home.join("share").display()))
            .arg(format!("--datadir={}", self.data.display()))
            .arg(format!("--socket={}", socket(self.port)))
            // A server that starts clears its folder for temporary files: none may share it.
            .arg(format!("--tmpdir={}", self.data.display()))
            .arg(format!("--pid-file={}", self.data.join("mariadb.pid").display()))
            .arg(format!("--port={}", self.port))
            .args(RUNNING)
            .args(user_option())
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log);
        let mut process = Process::start(&mut command, "MariaDB", &self.record)?;
        let end = Instant::now() + Duration::from_secs(START_SECONDS_MAX);
        while let Err(error) = self.root() {
            if !process.is_alive() || Instant::now() > end {
                return Err(error.context(format!("MariaDB does not start; see {}", self.log().display())));
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        self.process = Some(process);
        Ok(())
    }

    /// Stops the server in order.
    pub fn stop(&mut self) -> Result<()> {
        self.process.take().map_or(Ok(()), |mut process| process.stop(Duration::from_secs(STOP_SECONDS_MAX)))
    }

    /// Keeps the server running when the harness ends.
    pub fn leave_running(&self) {
        if let Some(process) = &self.process {
            process.leave_running();
        }
    }

    /// The port on 127.0.0.1.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// A connection to one database as the servers' account.
    pub fn connect(&self, database: &str) -> Result<Conn> {
        self.connection(USER, PASSWORD, Some(database))
    }

    /// Creates an empty database in the character set of an OpenMRS installation.
    pub fn create_database(&self, name: &str) -> Result<()> {
        self.root()?
            .query_drop(format!("CREATE DATABASE `{name}` CHARACTER SET utf8mb3 COLLATE utf8mb3_general_ci"))?;
        Ok(())
    }

    /// Writes a database's content to a file of SQL statements.
    pub fn dump(&self, database: &str, file: &Path) -> Result<()> {
        let unfinished = file.with_extension("unfinished");
        let status = Command::new(self.home.join("bin/mariadb-dump"))
            .args(["--no-defaults", "--single-transaction", "--hex-blob", "--default-character-set=utf8mb4"])
            .args(["--skip-ssl", "--skip-dump-date", "--protocol=tcp", "-h", "127.0.0.1", "-u", USER])
            .arg(format!("--password={PASSWORD}"))
            .arg(format!("--port={}", self.port))
            .arg(format!("--result-file={}", unfinished.display()))
            .arg(database)
            .status()
            .context("cannot run mariadb-dump")?;
        if !status.success() {
            bail!("mariadb-dump of {database} failed");
        }
        fs::rename(unfinished, file)?;
        Ok(())
    }

    /// Runs a file of SQL statements, such as a dump, in a database.
    pub fn load(&self, database: &str, file: &Path) -> Result<()> {
        let mut connection = self.connect(database)?;
        let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
        let mut statements = String::new();
        for line in text.lines().filter(|line| !line.starts_with("--")) {
            statements.push_str(line);
            statements.push('\n');
            if statements.len() > LOAD_BYTES && line.ends_with(';') {
                run_all(&mut connection, &statements)?;
                statements.clear();
            }
        }
        run_all(&mut connection, &statements)
    }

    fn root(&self) -> Result<Conn> {
        self.connection("root", "", None)
    }

    fn connection(&self, user: &str, password: &str, database: Option<&str>) -> Result<Conn> {
        let options = OptsBuilder::new()
            .ip_or_hostname(Some("127.0.0.1"))
            .tcp_port(self.port)
            .prefer_socket(false)
            .user(Some(user))
            .pass(Some(password))
            .db_name(database)
            .tcp_connect_timeout(Some(Duration::from_secs(5)));
        Conn::new(Opts::from(options)).map_err(|error| anyhow!("no connection to MariaDB: {error}"))
    }

    fn log(&self) -> PathBuf {
        self.data.with_file_name("mariadb.log")
    }
}

impl Drop for MariaDb {
    fn drop(&mut self) {
        let stays = self.process.as_ref().is_some_and(Process::stays);
        if !stays {
            let _ = self.stop();
        }
    }
}

/// Runs several statements; the first that fails ends the run with its error.
fn run_all(connection: &mut Conn, statements: &str) -> Result<()> {
    if statements.trim().is_empty() {
        return Ok(());
    }
    let mut results = connection.query_iter(statements)?;
    while let Some(rows) = results.iter() {
        for row in rows {
            row?;
        }
    }
    Ok(())
}

/// How many bytes of statements go to the server in one packet.
const LOAD_BYTES: usize = 1 << 20;

const RUNNING: [&str; 12] = [
    "--bind-address=127.0.0.1",
    "--skip-name-resolve",
    "--character-set-server=utf8mb4",
    "--collation-server=utf8mb4_general_ci",
    "--max-allowed-packet=64M",
    "--innodb-buffer-pool-size=384M",
    "--innodb-log-file-size=128M",
    "--innodb-flush-log-at-trx-commit=1",
    "--performance-schema=OFF",
    "--max-connections=300",
    "--skip-log-bin",
    // All on one machine; making a key and a certificate at each start would cost seconds.
    "--skip-ssl",
];

fn daemon(home: &Path) -> PathBuf {
    home.join("bin/mariadbd")
}

/// A Unix socket's path must be short; a data folder's may not be.
fn socket(port: u16) -> String {
    format!("/tmp/tributary-{port}.sock")
}

fn install(home: &Path, data: &Path) -> Result<()> {
    let output = Command::new("sh")
        .arg(home.join("scripts/mariadb-install-db"))
        .args(["--no-defaults", "--force", "--skip-name-resolve", "--skip-test-db"])
        .arg("--auth-root-authentication-method=normal")
        .arg(format!("--basedir={}", home.display()))
        .arg(format!("--datadir={}", data.display()))
        .args(user_option())
        .output()
        .context("cannot run mariadb-install-db")?;
    if !output.status.success() {
        bail!("mariadb-install-db failed: {}", String::from_utf8_lossy(&output.stderr));
    }
    Ok(())
}

/// MariaDB refuses to run as root unless told so.
fn user_option() -> Option<&'static str> {
    let root = Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"));
    root.then_some("--user=root")
}
