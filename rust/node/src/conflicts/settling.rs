//! What people decide of entries.

use super::{bad, found, given, seen_of, which, Arguments};
use crate::{now, Node, NodeError};
use serde_json::{json, Value as Json};
use std::collections::BTreeMap;
use tributary_engine::policy;
use tributary_engine::rules::Policy;
use tributary_engine::settle::{self, Choice, Keep, SettleError, Settler};
use tributary_engine::store::StoreError;
use tributary_model::{Name, RowKey};

/// How long a portion of a bulk takes.
const PORTION_MS: u64 = 1000;
/// How often rows that somebody uses are tried before the person is told.
const TRIES: u32 = 10;
const TRY_REST: std::time::Duration = std::time::Duration::from_millis(50);

/// Whether a column belongs to a row's voiding, which has ways of its own.
pub(super) fn is_void(column: &str) -> bool {
    matches!(column, "voided" | "voided_by" | "date_voided" | "void_reason")
}

/// Settles an entry: `number`, `seen` as it was shown, `choice` (`version` with `version`, `typed` with `values` and `row`,
/// `close`, `unvoid`).
pub(crate) fn settle(node: &Node, args: &Arguments) -> Result<Json, NodeError> {
    let listed = found(node, args)?;
    let entry = &listed.entry;
    let seen = args.get("seen").and_then(|seen| seen_of(seen)).ok_or_else(|| bad("Load the page again."))?;
    let choice = match given(args, "choice") {
        Some("version") => {
            let at = given(args, "version").and_then(|at| at.parse().ok());
            Choice::Version(at.ok_or_else(|| bad("Which value is meant?"))?)
        }
        Some("typed") => {
            let row = given(args, "row").unwrap_or_default();
            let rows = std::iter::once(&entry.key).chain(&entry.others);
            let row: Option<&RowKey> = rows.into_iter().find(|key| row.is_empty() || key.to_string() == row);
            Choice::Typed { row: row.ok_or_else(|| bad("Which row is meant?"))?.clone(), values: typed(args)? }
        }
        Some("close") => Choice::Close,
        Some("unvoid") => Choice::Unvoid,
        _ => return Err(bad("What is chosen?")),
    };
    let engine = node.engine()?;
    for _ in 1..TRIES {
        let place = (&entry.key, &entry.group);
        match settle::settle(&node.store, &engine.rules, place, &seen, &choice, &settler(args)) {
            Err(SettleError::Store(StoreError::Busy)) => std::thread::sleep(TRY_REST),
            done => return done.map(|()| json!({})).map_err(refused),
        }
    }
    Err(refused(SettleError::Store(StoreError::Busy)))
}

/// Values that a person typed: an object of texts, null for none.
fn typed(args: &Arguments) -> Result<Vec<(Name, Option<String>)>, NodeError> {
    let read = given(args, "values").and_then(|text| serde_json::from_str(text).ok());
    let values: BTreeMap<String, Option<String>> = read.ok_or_else(|| bad("No value was typed."))?;
    Ok(values.into_iter().map(|(name, text)| (Name::from(name), text)).collect())
}

/// A portion of all open entries of a `table`, `group` and `rule`: keeps what `keep` says; `after` is where the last portion ended.
pub(crate) fn settle_all(node: &Node, args: &Arguments) -> Result<Json, NodeError> {
    let keep = match given(args, "keep") {
        Some("stands") => Keep::Stands,
        Some("later") => Keep::By(Policy::Later),
        Some("parent") => Keep::By(Policy::Parent),
        Some("child") => Keep::By(Policy::Child),
        _ => return Err(bad("Which values are to be kept?")),
    };
    let which = which(args);
    if which.table.is_none() && which.rule.is_none() {
        return Err(bad("Choose a kind of entries first."));
    }
    let after = given(args, "after").map(|after| place_of(after).ok_or_else(|| bad("Start again."))).transpose()?;
    let engine = node.engine()?;
    let settler = settler(args);
    let portion = settle::settle_all(&node.store, &engine.rules, &which, keep, after, &settler, PORTION_MS, &mut now);
    let portion = portion.map_err(refused)?;
    Ok(
        json!({ "settled": portion.settled, "left": portion.left, "after": portion.after.map(|place| place_text(&place)) }),
    )
}

/// The policies that were set, and whether this server may set one.
pub(crate) fn policies(node: &Node) -> Result<Json, NodeError> {
    let engine = node.engine()?;
    let set = policy::all(&node.store, &engine.rules)?;
    let set: Vec<Json> =
        set.iter().map(|(table, policy)| json!({ "table": &**table, "policy": policy.code() })).collect();
    Ok(json!({ "policies": set, "maySet": node.parent()?.is_none() }))
}

/// Sets the `policy` of a `table`, on the server that has no parent.
pub(crate) fn set_policy(node: &Node, args: &Arguments) -> Result<Json, NodeError> {
    let engine = node.engine()?;
    let table = given(args, "table").filter(|table| engine.rules.catalog.table(table).is_some());
    let table = table.ok_or_else(|| bad("There is no such table."))?;
    let policy = given(args, "policy").and_then(Policy::of_code).ok_or_else(|| bad("There is no such rule."))?;
    if let Some(parent) = node.parent()? {
        let message = format!("Rules are set on the root server; this one has the parent \"{}\".", parent.name);
        return Err(NodeError::lasting("NOT_ROOT", message));
    }
    policy::set(&node.store, &engine.rules, table, policy, settler(args).user, now())?;
    policies(node)
}

fn place_text((key, group): &(RowKey, Name)) -> String {
    json!([&**group, &*key.table, key.parts]).to_string()
}

fn place_of(text: &str) -> Option<(RowKey, Name)> {
    let (group, table, parts): (String, String, Vec<String>) = serde_json::from_str(text).ok()?;
    Some((RowKey { table: table.into(), parts }, group.into()))
}

/// Who decides: told by the module, never by the browser.
fn settler(args: &Arguments) -> Settler {
    let of = |name: &str| given(args, name).map(str::to_owned);
    Settler { user: of("user"), wall_time: of("time"), now: now() }
}

fn refused(error: SettleError) -> NodeError {
    let code = error.code().to_uppercase().replace('-', "_");
    match error {
        SettleError::Store(error) => error.into(),
        error => NodeError::lasting(&code, sentence(&error.to_string())),
    }
}

/// The text with a capital letter and a full stop.
fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", chars.as_str())
}
