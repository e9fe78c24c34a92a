//! Opens a [`Node`] from the settings that Java passes, and gives it the face that the exports expect.

use crate::core::{Answer, Core, RefreshItem};
use crate::{memory, Failure};
use std::collections::BTreeMap;
use std::path::PathBuf;
use tributary_node::{About, Association, Config, HttpConfig, Node, NodeError, ProxyAddress, Settings};

/// Operations that need much more memory than they leave behind.
const GREEDY: [&str; 3] = ["sweep", "sync-step", "preflight"];

/// File in the data directory with the certificates that the JVM trusts.
const TRUSTED_FILE: &str = "trusted-certificates.pem";

/// Opens the node that the settings describe.
pub(crate) fn open(settings: &BTreeMap<String, String>) -> Result<Node, Failure> {
    let text = |key: &str| settings.get(key).cloned().unwrap_or_default();
    let required = |key: &str| {
        settings
            .get(key)
            .filter(|value| !value.is_empty())
            .cloned()
            .ok_or_else(|| Failure::lasting("BAD_INPUT", format!("The setting {key} is missing.")))
    };
    let config = Config {
        database: Settings {
            url: required("connection.url")?,
            user: text("connection.username"),
            password: text("connection.password"),
            trusted: trusted(settings)?,
        },
        name: required("server.name")?,
        about: About { module_version: text("module.version"), platform_version: text("platform.version") },
        associations: associations(&text("associations"))?,
        http: http(settings),
    };
    Ok(Node::open(config)?)
}

/// The JVM's certificates as the file that the database connection wants.
fn trusted(settings: &BTreeMap<String, String>) -> Result<Option<PathBuf>, Failure> {
    let (Some(pem), Some(folder)) = (settings.get("trust.certificates"), settings.get("data.directory")) else {
        return Ok(None);
    };
    let file = PathBuf::from(folder).join(TRUSTED_FILE);
    std::fs::create_dir_all(folder)
        .and_then(|()| std::fs::write(&file, pem))
        .map_err(|error| Failure::lasting("BAD_INPUT", format!("{} cannot be written: {error}", file.display())))?;
    Ok(Some(file))
}

/// The JVM's proxies and trusted certificates.
fn http(settings: &BTreeMap<String, String>) -> HttpConfig {
    let text = |key: &str| settings.get(key).cloned().unwrap_or_default();
    let proxy = |scheme: &str, usual_port: u16| {
        let host = settings.get(&format!("{scheme}.proxyHost")).filter(|host| !host.is_empty())?;
        let port = settings.get(&format!("{scheme}.proxyPort")).and_then(|port| port.parse().ok());
        Some(ProxyAddress { host: host.clone(), port: port.unwrap_or(usual_port) })
    };
    HttpConfig {
        http_proxy: proxy("http", 80),
        https_proxy: proxy("https", 443),
        non_proxy_hosts: text("http.nonProxyHosts"),
        trusted_pem: text("trust.certificates"),
        ..HttpConfig::new("")
    }
}

/// Lines of `table.column=target_table`.
fn associations(lines: &str) -> Result<Vec<Association>, Failure> {
    let one = |line: &str| {
        let (from, target) = line.split_once('=')?;
        let (table, column) = from.split_once('.')?;
        Some(Association { table: table.into(), column: column.into(), target_table: target.trim().into() })
    };
    lines
        .lines()
        .filter(|line| !line.trim().is_empty())
        .map(|line| {
            one(line.trim())
                .ok_or_else(|| Failure::lasting("BAD_INPUT", "An association has no table, column or target."))
        })
        .collect()
}

impl Core for Node {
    fn seal(&self, chunk: &[u8]) -> Result<Vec<u8>, Failure> {
        Ok(Node::seal(self, chunk)?)
    }

    fn moved_since(&self, unseen_from: u64) -> bool {
        Node::moved_since(self, unseen_from)
    }

    fn exchange(&self, path: &str, body: &[u8]) -> Answer {
        let answer = Node::exchange(self, path, body);
        Answer { status: answer.status, body: answer.body }
    }

    fn call(&self, op: &str, args: &BTreeMap<String, String>) -> Result<String, Failure> {
        let answer = Node::call(self, op, args);
        if GREEDY.contains(&op) {
            memory::give_back();
        }
        Ok(answer?)
    }

    fn refresh_take(&self, max: usize) -> Result<Vec<RefreshItem>, Failure> {
        Ok(Node::refresh_take(self, max)?.into_iter().map(item).collect())
    }

    fn refresh_done(&self, ids: &[i64]) -> Result<(), Failure> {
        Ok(Node::refresh_done(self, ids)?)
    }
}

fn item(item: tributary_node::RefreshItem) -> RefreshItem {
    RefreshItem {
        id: item.id,
        op: match item.op {
            tributary_node::Op::Insert => 1,
            tributary_node::Op::Update => 2,
            tributary_node::Op::Delete => 3,
        },
        table: item.table.to_string(),
        key: item.key.into_iter().map(|(name, value)| (name.to_string(), value)).collect(),
        references: item.references.into_iter().map(|(name, old, new)| (name.to_string(), old, new)).collect(),
    }
}

impl From<NodeError> for Failure {
    fn from(error: NodeError) -> Self {
        Failure { code: error.code, retryable: error.retryable, message: error.message }
    }
}
