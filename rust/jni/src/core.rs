//! What the boundary forwards to.

use crate::Failure;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The answer to an HTTP request from a neighbour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The body, not yet in base64.
    pub body: Vec<u8>,
}

/// A row that was applied and that OpenMRS has to be told of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RefreshItem {
    /// Place in the durable list.
    pub id: i64,
    /// 1 insert, 2 update, 3 delete.
    pub op: u8,
    /// The table.
    pub table: String,
    /// The primary key's columns with their local values.
    pub key: Vec<(String, String)>,
    /// The foreign keys with their old and new local values, unchanged ones included.
    pub references: Vec<(String, Option<String>, Option<String>)>,
}

/// One open core, as the exports see it.
pub trait Core: Send + Sync {
    /// Turns a capture chunk into the payload of a journal row.
    fn seal(&self, chunk: &[u8]) -> Result<Vec<u8>, Failure>;
    /// Whether something may have been applied since a session first read.
    fn moved_since(&self, unseen_from: u64) -> bool;
    /// Answers a neighbour's message that came in at a path below `/ws/tributary/`.
    fn exchange(&self, path: &str, body: &[u8]) -> Answer;
    /// Runs a named operation; the answer is text, mostly JSON.
    fn call(&self, op: &str, args: &BTreeMap<String, String>) -> Result<String, Failure>;
    /// Applied rows that OpenMRS has not been told of: those of that many lines of the list, oldest first.
    fn refresh_take(&self, lines: usize) -> Result<Vec<RefreshItem>, Failure>;
    /// Strikes lines off that list.
    fn refresh_done(&self, ids: &[i64]) -> Result<(), Failure>;
}

/// Opens the core with the settings that Java passed.
pub(crate) fn open(settings: &BTreeMap<String, String>) -> Result<Arc<dyn Core>, Failure> {
    Ok(Arc::new(crate::node::open(settings)?))
}
