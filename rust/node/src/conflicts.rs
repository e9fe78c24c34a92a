//! What people are to decide, as JSON for the page: a list, one entry with all that is known of it, and what they decide.
//!
//! What these answers hold is patients' data: it goes to the page and nowhere else, never into a log or an error.

mod names;
mod settling;

pub(crate) use settling::{policies, set_policy, settle, settle_all};

use crate::{Node, NodeError};
use names::{shown, Names, Patient};
use serde_json::{json, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use tributary_engine::catalog::{Column, ColumnKind, Reference};
use tributary_engine::rules::Rules;
use tributary_engine::settle::is_secret;
use tributary_engine::store::{Columns, EntryKind, Local, Peer, RowConflict, Store, Which};
use tributary_model::{Name, Op, RecordId, RowKey, ServerId, Value};
use tributary_store_mysql::{EntryFilter, ListedEntry};

/// Entries that a page lists.
const LISTED_MAX: usize = 50;
/// Clocks that differ by more are told beside a time.
pub(crate) const SKEW_TOLD_MS: i64 = 120_000;

/// The arguments of an operation.
pub(crate) type Arguments = BTreeMap<String, String>;

/// An argument that is not empty.
fn given<'a>(args: &'a Arguments, name: &str) -> Option<&'a str> {
    args.get(name).map(|text| text.trim()).filter(|text| !text.is_empty())
}

fn bad(message: &str) -> NodeError {
    NodeError::lasting("BAD_INPUT", message)
}

/// Those of a table, group and rule.
fn which(args: &Arguments) -> Which {
    Which {
        table: given(args, "table").map(Name::from),
        group: given(args, "group").map(Name::from),
        rule: given(args, "rule").map(str::to_owned),
    }
}

/// Entries by filter (`table`, `group`, `rule`, `patient`, `state`: `open`, `closed` or `all`), the newest first, those before
/// `before`.
pub(crate) fn list(node: &Node, args: &Arguments) -> Result<Json, NodeError> {
    let open = match given(args, "state") {
        None | Some("open") => Some(true),
        Some("closed") => Some(false),
        Some(_) => None,
    };
    let filter = EntryFilter { which: which(args), patient: given(args, "patient").map(str::to_owned), open };
    let before = given(args, "before").map(str::parse).transpose().map_err(|_| bad("\"before\" is no number."))?;
    let (entries, total) = node.store.entries(&filter, before, LISTED_MAX)?;
    let next = (entries.len() == LISTED_MAX).then(|| entries.last().map(|entry| entry.number)).flatten();
    let mut rows: BTreeSet<RowKey> = entries.iter().map(|listed| listed.entry.key.clone()).collect();
    rows.extend(entries.iter().filter_map(standing).flatten().filter_map(|(_, value)| value.reference()).cloned());
    let engine = node.engine()?;
    let names = Names::read(&mut *node.store.begin()?, &engine.rules, &rows, given(args, "locale").unwrap_or("en"))?;
    let kinds = node.store.open_entries()?;
    let kinds = kinds.iter().map(|kind| {
        json!({ "table": kind.table, "group": kind.group, "rule": kind.rule, "kind": kind.kind, "count": kind.count })
    });
    Ok(json!({
        "total": total,
        "entries": entries.iter().map(|listed| summary(listed, &names)).collect::<Vec<_>>(),
        "next": next,
        "kinds": kinds.collect::<Vec<_>>(),
    }))
}

/// The columns that stand in an entry's row, of those that it is about.
fn standing(listed: &ListedEntry) -> Option<&Columns> {
    listed.entry.versions.last().filter(|version| version.op != Op::Delete).map(|version| &version.values)
}

fn summary(listed: &ListedEntry, names: &Names) -> Json {
    let entry = &listed.entry;
    let standing: Vec<Json> =
        standing(listed).into_iter().flatten().map(|column| shown_column(entry, column, names)).collect();
    json!({
        "number": listed.number,
        "table": &*entry.key.table,
        "row": entry.key.to_string(),
        "group": &*entry.group,
        "rule": entry.rule,
        "kind": entry.kind.code(),
        "opened": entry.opened,
        "closed": listed.closed,
        "patient": names.patient(&entry.key).map(shown_patient),
        "about": names.about(&entry.key),
        "values": entry.versions.len(),
        "standing": standing,
    })
}

fn shown_patient(patient: &Patient) -> Json {
    json!({ "uuid": patient.uuid, "id": patient.id, "name": patient.name, "identifier": patient.identifier })
}

/// A column with its value as text; nobody reads a password.
fn shown_column(entry: &RowConflict, (name, value): &(Name, Value), names: &Names) -> Json {
    if is_secret(&entry.key.table, name) {
        return json!({ "column": &**name, "value": null, "secret": true });
    }
    json!({ "column": &**name, "value": shown(value, names), "uuid": value.reference().map(|key| key.parts.join("/")) })
}

/// One entry: all values with their authors, servers and times, the rows concerned, and what can be chosen.
pub(crate) fn detail(node: &Node, args: &Arguments) -> Result<Json, NodeError> {
    let listed = found(node, args)?;
    let engine = node.engine()?;
    let entry = &listed.entry;
    let mut rows: BTreeSet<RowKey> = entry.others.iter().cloned().collect();
    rows.insert(entry.key.clone());
    let values = entry.versions.iter().flat_map(|version| &version.values);
    rows.extend(values.filter_map(|(_, value)| value.reference()).cloned());
    rows.extend(entry.versions.iter().filter_map(|version| version.author.as_ref()).map(|author| user(author)));
    let mut tx = node.store.begin()?;
    let names = Names::read(&mut *tx, &engine.rules, &rows, given(args, "locale").unwrap_or("en"))?;
    let servers = Servers { local: tx.local()?, peers: tx.peers()? };
    drop(tx);
    let last = entry.versions.len().saturating_sub(1);
    let versions: Vec<Json> = entry
        .versions
        .iter()
        .enumerate()
        .map(|(at, version)| {
            let known = version.id.position.0 > 0;
            json!({
                "at": at,
                "server": known.then(|| servers.name(version.id.origin)),
                "skew": servers.skew(version.id.origin),
                "author": version.author.as_ref().map(|author| names.of(&user(author))),
                "time": known.then_some(version.time),
                "op": op(version.op),
                "stands": at == last && version.op != Op::Delete,
                "values": version.values.iter().map(|column| shown_column(entry, column, &names)).collect::<Vec<_>>(),
            })
        })
        .collect();
    let others: Vec<Json> = entry.others.iter().map(|row| other(&engine.rules, entry, row, &names)).collect();
    let mut shown = summary(&listed, &names);
    shown["versions"] = versions.into();
    shown["others"] = others.into();
    shown["fields"] = fields(&engine.rules, entry, &entry.key, &names).into();
    shown["seen"] = seen(entry).into();
    shown["unvoid"] = (entry.kind == EntryKind::Listed && entry.rule == "written-for-voided").into();
    Ok(shown)
}

/// The entry that the argument `number` names.
fn found(node: &Node, args: &Arguments) -> Result<ListedEntry, NodeError> {
    let number = given(args, "number").and_then(|number| number.parse().ok());
    let number = number.ok_or_else(|| bad("Which entry is meant?"))?;
    node.store.entry(number)?.ok_or_else(|| bad("There is no such entry."))
}

fn user(uuid: &str) -> RowKey {
    RowKey::single("users", uuid)
}

fn op(op: Op) -> &'static str {
    match op {
        Op::Insert => "insert",
        Op::Update => "update",
        Op::Delete => "delete",
    }
}

/// Another row that is concerned.
fn other(rules: &Rules, entry: &RowConflict, row: &RowKey, names: &Names) -> Json {
    json!({
        "table": &*row.table,
        "row": row.to_string(),
        "about": names.about(row),
        "patient": names.patient(row).map(shown_patient),
        "fields": fields(rules, entry, row, names),
    })
}

/// What a person may type into a row: the columns of the entry's group; of rows that clash all but those that tie it to
/// others and those that say who wrote it.
fn fields(rules: &Rules, entry: &RowConflict, row: &RowKey, names: &Names) -> Vec<Json> {
    let (Some(table), Some(image)) = (rules.catalog.table(&row.table), names.image(row)) else { return Vec::new() };
    let of_versions = entry.kind == EntryKind::Versions;
    let written: BTreeSet<&Name> =
        entry.versions.iter().flat_map(|version| &version.values).map(|(name, _)| name).collect();
    let offered = |column: &&Column| {
        let fits = if of_versions {
            written.contains(&column.name)
        } else {
            !column.audit && column.reference.is_none() && !settling::is_void(&column.name)
        };
        fits && column.kind != ColumnKind::Bytes && !column.generated && !is_secret(&table.name, &column.name)
    };
    let columns = table.columns.iter().filter(offered).filter(|column| {
        &*column.name != "uuid" && !table.primary_key.contains(&column.name) && !column.name.starts_with("date_created")
    });
    let field = |column: &Column| {
        let value = image.columns.iter().find(|(name, _)| *name == column.name).map(|(_, value)| value);
        let points_at = match &column.reference {
            Some(Reference::Fixed { table, .. }) => Some(table.to_string()),
            _ => None,
        };
        json!({
            "column": &*column.name,
            "type": column.type_text,
            "nullable": column.nullable,
            "table": points_at,
            "value": value.and_then(|value| shown(value, names)),
            "uuid": value.and_then(Value::reference).map(|key| key.parts.join("/")),
        })
    };
    columns.map(field).collect()
}

/// What the entry's versions are, as the page gives it back with what a person decided.
fn seen(entry: &RowConflict) -> String {
    let ids = tributary_engine::settle::shown(entry);
    ids.iter().map(|id| format!("{}/{}", id.origin, id.position)).collect::<Vec<_>>().join(",")
}

/// Reads [`seen`].
fn seen_of(text: &str) -> Option<Vec<RecordId>> {
    let id = |part: &str| {
        let (origin, position) = part.split_once('/')?;
        let origin = ServerId(uuid::Uuid::parse_str(origin).ok()?);
        Some(RecordId { origin, position: tributary_model::Position(position.parse().ok()?) })
    };
    text.split(',').filter(|part| !part.is_empty()).map(id).collect()
}

/// Servers by name, as far as they are known here: this one and its neighbours.
struct Servers {
    local: Local,
    peers: Vec<Peer>,
}

impl Servers {
    fn name(&self, server: ServerId) -> String {
        if server == self.local.server {
            return self.local.name.clone();
        }
        let peer = self.peers.iter().find(|peer| peer.server == server).map(|peer| peer.name.clone());
        peer.filter(|name| !name.is_empty()).unwrap_or_else(|| server.to_string())
    }

    /// By how much a neighbour's clock differs, where that may matter.
    fn skew(&self, server: ServerId) -> Option<i64> {
        let peer = self.peers.iter().find(|peer| peer.server == server)?;
        (peer.skew.unsigned_abs() > SKEW_TOLD_MS.unsigned_abs()).then_some(peer.skew)
    }
}

#[cfg(test)]
mod tests {
    use std::fs::read_to_string;
    use tributary_engine::rules::Policy;

    #[test]
    fn the_page_has_words_for_every_rule() {
        let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../../");
        let table = read_to_string(format!("{root}docs/rules-across-rows.md")).expect("the table of rules");
        let firsts = table.lines().filter_map(|line| line.strip_prefix("| `")?.split_once(" | "));
        let codes = firsts.flat_map(|(first, _)| first.split([',', '`', ' '])).filter(|code| !code.is_empty());
        let policies = [Policy::Later, Policy::Parent, Policy::Child, Policy::Ask].map(Policy::code);
        let others = ["created-twice", "delete-against-edit", "delete-against-reference"];
        let codes: Vec<&str> = codes.chain(policies).chain(others).collect();
        assert!(codes.len() > 20, "{codes:?}");
        for language in ["messages", "messages_fr"] {
            let texts = read_to_string(format!("{root}omod/src/main/resources/{language}.properties")).expect("texts");
            for code in &codes {
                assert!(texts.contains(&format!("\ntributary.conflicts.rule.{code}=")), "{language}: {code}");
            }
        }
    }
}
