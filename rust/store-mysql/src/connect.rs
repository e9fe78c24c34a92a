//! The store's own connections: at most three, each with the session settings that the rest relies on.

use crate::error::Fault;
use crate::url::{is_loopback, JdbcUrl, Tls, UrlError, Verify};
use mysql::prelude::Queryable;
use mysql::{Conn, Opts, OptsBuilder, Pool, PoolConstraints, PoolOpts, PooledConn, SslOpts};
use std::path::PathBuf;
use std::time::Duration;

const CONNECTIONS_MAX: usize = 3;
const CONNECTION_WAIT: Duration = Duration::from_secs(10);
const CONNECT_SECONDS_MAX: u64 = 10;
/// A statement that takes longer than this is taken for a dead connection.
const READ_SECONDS_MAX: u64 = 600;
const STATEMENTS_CACHED: usize = 64;

/// Strict, and an integer key of 0 stays 0. Backslash escapes stay on: the literals rely on it.
const SESSION: &[&str] = &[
    "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,NO_AUTO_VALUE_ON_ZERO'",
    "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED",
    "SET SESSION foreign_key_checks = 1, unique_checks = 1, autocommit = 1",
    // Whoever alters a table must not make users wait for the rows that the store holds: the default is a day.
    "SET SESSION lock_wait_timeout = 1",
];

/// How to reach the database: what the runtime properties say.
#[derive(Clone)]
pub struct Settings {
    /// `connection.url`.
    pub url: String,
    /// `connection.username`.
    pub user: String,
    /// `connection.password`.
    pub password: String,
    /// PEM file with the certificates that the JVM trusts, for URLs that ask for verification and name none.
    pub trusted: Option<PathBuf>,
}

/// Which server it is, where the dialects differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Flavour {
    mariadb: bool,
    version: (u16, u16),
}

impl Flavour {
    fn read(conn: &mut Conn) -> Result<Self, Fault> {
        let text: String = conn.query_first("SELECT VERSION()")?.unwrap_or_default();
        Ok(Flavour::parse(&text))
    }

    fn parse(text: &str) -> Self {
        let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok());
        let version = (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0));
        Flavour { mariadb: text.to_ascii_lowercase().contains("mariadb"), version }
    }

    pub(crate) fn is_mariadb(self) -> bool {
        self.mariadb
    }

    /// What follows a SELECT to lock its rows without waiting.
    pub(crate) fn lock_now(self) -> &'static str {
        let knows = if self.mariadb { (10, 3) } else { (8, 0) };
        if self.version >= knows {
            "FOR UPDATE NOWAIT"
        } else {
            "FOR UPDATE"
        }
    }

    /// The shortest lock wait that the server knows: InnoDB resolves a deadlock at the cost of whoever wrote less, that
    /// is, of the user, so the store does not wait where it need not.
    pub(crate) fn shortest_wait_seconds(self) -> u8 {
        if self.mariadb && self.version >= (10, 3) {
            0
        } else {
            1
        }
    }

    /// Whether an insert can return the keys that it gave.
    pub(crate) fn returns_inserted(self) -> bool {
        self.mariadb && self.version >= (10, 5)
    }
}

/// The pool.
pub(crate) struct Connections {
    pool: Pool,
    opts: Opts,
    pub(crate) flavour: Flavour,
}

impl Connections {
    pub(crate) fn open(settings: &Settings) -> Result<Self, Fault> {
        let url = JdbcUrl::parse(&settings.url).map_err(|error: UrlError| Fault::fatal(error.to_string()))?;
        let mut failed = None;
        for opts in attempts(&url, settings) {
            match Conn::new(opts.clone()) {
                Ok(mut conn) => {
                    let flavour = Flavour::read(&mut conn)?;
                    return Ok(Connections { pool: Pool::new(opts.clone())?, opts, flavour });
                }
                Err(error) => failed = Some(error),
            }
        }
        Err(failed.map_or_else(|| Fault::fatal("connection.url cannot be used"), Fault::from))
    }

    /// A connection beside the pool, for a statement that may take hours.
    pub(crate) fn open_patient(&self) -> Result<Conn, Fault> {
        Ok(Conn::new(OptsBuilder::from_opts(self.opts.clone()).read_timeout(None))?)
    }

    pub(crate) fn take(&self) -> Result<PooledConn, Fault> {
        Ok(self.pool.try_get_conn(CONNECTION_WAIT)?)
    }
}

/// The ways to try, best first: only where TLS is merely preferred is there a second.
fn attempts(url: &JdbcUrl, settings: &Settings) -> Vec<Opts> {
    let plain = || Opts::from(builder(url, settings));
    let with = |ssl: SslOpts| Opts::from(builder(url, settings).ssl_opts(ssl));
    let unchecked =
        || SslOpts::default().with_danger_accept_invalid_certs(true).with_danger_skip_domain_validation(true);
    match &url.tls {
        Tls::Off => vec![plain()],
        Tls::Prefer if is_loopback(&url.host) => vec![plain()],
        Tls::Prefer => vec![with(unchecked()), plain()],
        Tls::Require { verify: Verify::Nothing, .. } => vec![with(unchecked())],
        Tls::Require { verify, roots } => {
            let roots = roots.clone().or_else(|| settings.trusted.clone());
            let ssl = SslOpts::default().with_root_cert_path(roots);
            vec![with(ssl.with_danger_skip_domain_validation(*verify == Verify::Authority))]
        }
    }
}

fn builder(url: &JdbcUrl, settings: &Settings) -> OptsBuilder {
    let user = if settings.user.is_empty() { url.user.clone() } else { Some(settings.user.clone()) };
    let password = if settings.user.is_empty() { url.password.clone() } else { Some(settings.password.clone()) };
    let constraints = PoolConstraints::new(0, CONNECTIONS_MAX).unwrap_or_default();
    OptsBuilder::new()
        .ip_or_hostname(Some(url.host.clone()))
        .tcp_port(url.port)
        .db_name(Some(url.database.clone()))
        .user(user)
        .pass(password)
        .prefer_socket(false)
        .tcp_connect_timeout(Some(Duration::from_secs(CONNECT_SECONDS_MAX)))
        .read_timeout(Some(Duration::from_secs(READ_SECONDS_MAX)))
        .write_timeout(Some(Duration::from_secs(READ_SECONDS_MAX)))
        .stmt_cache_size(Some(STATEMENTS_CACHED))
        .init(SESSION.iter().map(ToString::to_string).collect::<Vec<_>>())
        .pool_opts(PoolOpts::default().with_constraints(constraints).with_reset_connection(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_dialects() {
        let maria = Flavour::parse("10.11.6-MariaDB-1");
        assert_eq!((maria.lock_now(), maria.shortest_wait_seconds()), ("FOR UPDATE NOWAIT", 0));
        let old = Flavour::parse("5.7.44-log");
        assert_eq!((old.lock_now(), old.shortest_wait_seconds()), ("FOR UPDATE", 1));
        assert_eq!(Flavour::parse("8.0.36").lock_now(), "FOR UPDATE NOWAIT");
        assert!(!Flavour::parse("8.4.0").returns_inserted());
    }
}
