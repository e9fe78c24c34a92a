//! Starting and stopping a MariaDB server process.

use mysql::prelude::Queryable;
use mysql::{Conn, Opts, OptsBuilder};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

const USER: &str = "openmrs";
const PASSWORD: &str = "test-only";
const START_SECONDS_MAX: u64 = 60;
const POLL: Duration = Duration::from_millis(20);

/// Tests outlive no power cut: without waiting for the disk the many CREATE TABLEs are quick.
const QUICK: [&str; 5] = [
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--sync-frm=0",
    "--loose-innodb-flush-method=nosync",
    "--innodb-file-per-table=0",
];

/// MariaDB would otherwise make an RSA key at every start, for seconds.
const NO_TLS: [&str; 1] = ["--skip-ssl"];

/// A running server.
pub struct Server {
    process: Child,
    directory: PathBuf,
    port: u16,
    databases: AtomicU32,
}

/// One empty database in a server; dropped with the server.
#[derive(Clone)]
pub struct Database {
    server: Arc<Server>,
    name: String,
}

static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());

/// The server that the tests of this process share.
pub fn shared_server() -> Arc<Server> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    shared.upgrade().unwrap_or_else(|| {
        let server = Arc::new(Server::start());
        *shared = Arc::downgrade(&server);
        server
    })
}

impl Server {
    /// Installs a data directory and starts a server on it; panics with the reason if that fails.
    pub fn start() -> Server {
        Server::start_with(&[&QUICK[..], &NO_TLS].concat())
    }

    /// As [`Server::start`], and every commit waits for the disk: for measuring.
    pub fn start_durable() -> Server {
        Server::start_durable_with(&[])
    }

    /// As [`Server::start`], with TLS by a certificate that nobody vouches for.
    pub fn start_with_tls() -> Server {
        let directory = new_directory();
        let (certificate, key) = (directory.join("certificate.pem"), directory.join("key.pem"));
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).expect("a certificate");
        fs::write(&certificate, made.cert.pem()).expect("the work directory is writable");
        fs::write(&key, made.signing_key.serialize_pem()).expect("the work directory is writable");
        let options = [format!("--ssl-cert={}", certificate.display()), format!("--ssl-key={}", key.display())];
        let options: Vec<&str> = QUICK.into_iter().chain(options.iter().map(String::as_str)).collect();
        Server::start_in(directory, &options)
    }

    /// As [`Server::start_durable`], with more options.
    pub fn start_durable_with(options: &[&str]) -> Server {
        Server::start_with(&[&NO_TLS[..], options].concat())
    }

    fn start_with(options: &[&str]) -> Server {
        Server::start_in(new_directory(), options)
    }

    fn start_in(directory: PathBuf, options: &[&str]) -> Server {
        let programs = Programs::find();
        let data = directory.join("data");
        programs.install(&data);
        let port = free_port();
        let init = directory.join("init.sql");
        let account = format!(
            "CREATE USER '{USER}'@'%' IDENTIFIED BY '{PASSWORD}';\nGRANT ALL ON *.* TO '{USER}'@'%' WITH GRANT OPTION;\n"
        );
        fs::write(&init, account).expect("the work directory is writable");
        let process = programs.serve(&directory, &data, port, &init, options);
        let mut server = Server { process, directory, port, databases: AtomicU32::new(0) };
        server.await_ready();
        server
    }

    fn await_ready(&mut self) {
        let deadline = Instant::now() + Duration::from_secs(START_SECONDS_MAX);
        while Conn::new(self.opts(None)).is_err() {
            let ended = self.process.try_wait().expect("the process can be asked");
            if ended.is_some() || Instant::now() > deadline {
                let log = fs::read_to_string(self.directory.join("log")).unwrap_or_default();
                panic!("MariaDB did not start; its log:\n{log}");
            }
            std::thread::sleep(POLL);
        }
    }

    fn opts(&self, database: Option<&str>) -> Opts {
        OptsBuilder::new()
            .ip_or_hostname(Some("127.0.0.1"))
            .tcp_port(self.port)
            .user(Some(USER))
            .pass(Some(PASSWORD))
            .db_name(database)
            .prefer_socket(false)
            .into()
    }

    /// Creates an empty database.
    pub fn database(self: &Arc<Self>) -> Database {
        let name = format!("t{}", self.databases.fetch_add(1, Ordering::Relaxed));
        let mut conn = Conn::new(self.opts(None)).expect("the server answers");
        conn.query_drop(format!("CREATE DATABASE {name} CHARACTER SET utf8mb4")).expect("a fresh name");
        Database { server: Arc::clone(self), name }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Best effort: a leftover directory or process harms no test result.
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.directory);
    }
}

impl Database {
    /// The JDBC URL, as the runtime properties of an OpenMRS on this database would hold it.
    pub fn jdbc_url(&self) -> String {
        self.jdbc_url_with("useSSL=false")
    }

    /// The JDBC URL with parameters.
    pub fn jdbc_url_with(&self, parameters: &str) -> String {
        format!("jdbc:mysql://127.0.0.1:{}/{}?{parameters}", self.server.port, self.name)
    }

    /// The account's name.
    pub fn user(&self) -> &'static str {
        USER
    }

    /// The account's password.
    pub fn password(&self) -> &'static str {
        PASSWORD
    }

    /// A connection of the test's own, beside those of the store.
    pub fn connect(&self) -> Conn {
        Conn::new(self.server.opts(Some(&self.name))).expect("the server answers")
    }
}

struct Programs {
    home: Option<PathBuf>,
    server: PathBuf,
    installer: PathBuf,
}

impl Programs {
    fn find() -> Programs {
        let home = std::env::var_os("TRIBUTARY_MARIADB_HOME").map(PathBuf::from);
        let places: Vec<PathBuf> = match &home {
            Some(home) => ["bin", "scripts", "sbin"].iter().map(|folder| home.join(folder)).collect(),
            None => std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default())
                .chain([PathBuf::from("/usr/sbin")])
                .collect(),
        };
        let find = |names: [&str; 2]| {
            let candidates = places.iter().flat_map(|place| names.map(|name| place.join(name)));
            candidates
                .into_iter()
                .find(|file| file.is_file())
                .unwrap_or_else(|| panic!("no {} found: set TRIBUTARY_MARIADB_HOME or install MariaDB", names[0]))
        };
        Programs {
            server: find(["mariadbd", "mysqld"]),
            installer: find(["mariadb-install-db", "mysql_install_db"]),
            home,
        }
    }

    fn install(&self, data: &Path) {
        let mut command = Command::new(&self.installer);
        command.arg("--no-defaults").arg(format!("--datadir={}", data.display()));
        command.args(["--auth-root-authentication-method=normal", "--skip-test-db", "--force"]);
        if let Some(home) = &self.home {
            command.arg(format!("--basedir={}", home.display()));
        }
        let output = command.output().expect("mariadb-install-db can be run");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }

    fn serve(&self, directory: &Path, data: &Path, port: u16, init: &Path, options: &[&str]) -> Child {
        let log = fs::File::create(directory.join("log")).expect("the work directory is writable");
        let mut command = Command::new(&self.server);
        command.arg("--no-defaults").arg("--bind-address=127.0.0.1").arg("--skip-log-bin").arg("--skip-name-resolve");
        command.arg(format!("--port={port}")).arg(format!("--datadir={}", data.display()));
        command.arg(format!("--socket={}", directory.join("sock").display()));
        command.arg(format!("--init-file={}", init.display()));
        command.arg(format!("--tmpdir={}", directory.display()));
        command.args(["--innodb-buffer-pool-size=256M", "--loose-user=root"]);
        command.args(options);
        if let Some(home) = &self.home {
            command.arg(format!("--basedir={}", home.display()));
        }
        let error = log.try_clone().expect("a file handle can be copied");
        command.stdin(Stdio::null()).stdout(log).stderr(error).spawn().expect("mariadbd can be run")
    }
}

fn new_directory() -> PathBuf {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    let directory = std::env::temp_dir().join(format!("tributary-db-{}-{count}", std::process::id()));
    fs::create_dir_all(&directory).expect("the temporary directory is writable");
    directory
}

fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("a bound address").port()
}
