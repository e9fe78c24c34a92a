//! What the schema and the settings say at once: engines, character sets, keys, triggers, durability.

use super::shape::{Shape, Shapes};
use super::{Code, Finding, Fix, Subject};
use std::collections::BTreeSet;
use tributary_engine::catalog::{Catalog, ColumnKind, Identity, Reference, Table};
use tributary_model::Name;

/// A complex obs or a form of that size still gets through.
const PACKET_BYTES_MIN: u64 = 16 << 20;
/// Names of columns or triggers that a finding lists.
const NAMES_MAX: usize = 5;

pub(super) fn findings(subject: &Subject) -> Vec<Finding> {
    let mut found = settings(&subject.shapes);
    let texts_joined = joined_by_text(&subject.catalog);
    for table in subject.catalog.tables.values() {
        let Some(shape) = subject.shapes.tables.get(&table.name) else { continue };
        if subject.may_sync(&table.name) {
            found.extend(name(shape, &subject.shapes));
            found.extend(engine(shape));
            found.extend(primary_key(table, shape));
            found.extend(charset(shape, texts_joined.contains(&table.name)));
            found.extend(triggers(shape));
        }
    }
    for table in subject.flows.listed() {
        found.push(Finding::of(Code::NeverSyncs, Some(table), 1));
    }
    found
}

fn settings(shapes: &Shapes) -> Vec<Finding> {
    let logs = matches!(shapes.setting("log_bin"), "ON" | "1");
    let strict = ["STRICT_TRANS_TABLES", "STRICT_ALL_TABLES", "TRADITIONAL"];
    let is_strict = shapes.setting("sql_mode").split(',').any(|mode| strict.contains(&mode));
    let packet: u64 = shapes.setting("max_allowed_packet").parse().unwrap_or(u64::MAX);
    let wrong = [
        (Code::FlushLog, "innodb_flush_log_at_trx_commit", shapes.setting("innodb_flush_log_at_trx_commit") != "1"),
        (Code::SyncBinlog, "sync_binlog", logs && shapes.setting("sync_binlog") != "1"),
        (Code::BinlogStatement, "binlog_format", logs && shapes.setting("binlog_format") == "STATEMENT"),
        (Code::Packet, "max_allowed_packet", packet < PACKET_BYTES_MIN),
        (Code::SqlMode, "sql_mode", !is_strict),
    ];
    let mut found: Vec<Finding> = wrong
        .into_iter()
        .filter(|(_, _, wrong)| *wrong)
        .map(|(code, setting, _)| Finding {
            detail: format!("{setting} = {}", shapes.setting(setting)),
            ..Finding::of(code, None, 1)
        })
        .collect();
    if shapes.events > 0 && matches!(shapes.setting("event_scheduler"), "ON" | "1") {
        found.push(Finding::of(Code::Event, None, shapes.events));
    }
    found
}

/// The store calls tables by their names in lower case.
fn name(shape: &Shape, shapes: &Shapes) -> Option<Finding> {
    let differs = shape.spelled != shape.spelled.to_lowercase() && shapes.setting("lower_case_table_names") == "0";
    (differs || shape.doubles > 0).then(|| Finding::of(Code::TableName, Some(&shape.spelled), 1 + shape.doubles))
}

fn engine(shape: &Shape) -> Option<Finding> {
    let wrong = !shape.engine.eq_ignore_ascii_case("InnoDB");
    wrong.then(|| Finding {
        detail: shape.engine.clone(),
        fix: Some(Fix::ConvertEngine),
        ..Finding::of(Code::Engine, Some(&shape.spelled), 1)
    })
}

/// Only where rows are found by their key: a table that joins others needs none.
fn primary_key(table: &Table, shape: &Shape) -> Option<Finding> {
    let needs = matches!(table.identity, Identity::Uuid { .. } | Identity::Key { .. });
    (needs && table.primary_key.is_empty()).then(|| Finding::of(Code::NoPrimaryKey, Some(&shape.spelled), 1))
}

fn charset(shape: &Shape, joined: bool) -> Option<Finding> {
    let narrow: Vec<_> = shape.texts.iter().filter(|column| column.is_narrow()).collect();
    let first = narrow.first()?;
    Some(Finding {
        examples: narrow.iter().take(NAMES_MAX).map(|column| column.name.clone()).collect(),
        detail: first.charset.clone(),
        fix: (!joined && can_be_widened(shape)).then_some(Fix::ConvertCharset),
        ..Finding::of(Code::Charset, Some(&shape.spelled), narrow.len() as u64)
    })
}

/// Widening changes all text columns alike: it must find them alike, and in the three-byte set, of which every text
/// stays what it is.
fn can_be_widened(shape: &Shape) -> bool {
    super::fix::wide_collation(&shape.collation).is_some()
        && shape.texts.iter().all(|column| column.collation.eq_ignore_ascii_case(&shape.collation))
}

fn triggers(shape: &Shape) -> Option<Finding> {
    (!shape.triggers.is_empty()).then(|| Finding {
        examples: shape.triggers.iter().take(NAMES_MAX).cloned().collect(),
        ..Finding::of(Code::Trigger, Some(&shape.spelled), shape.triggers.len() as u64)
    })
}

/// Tables that a foreign key on a text joins: the two columns must keep one character set.
fn joined_by_text(catalog: &Catalog) -> BTreeSet<Name> {
    let mut joined = BTreeSet::new();
    for table in catalog.tables.values() {
        for column in table.columns.iter().filter(|column| column.kind == ColumnKind::Text) {
            if let Some(Reference::Fixed { table: target, guarded: true, .. }) = &column.reference {
                joined.extend([table.name.clone(), target.clone()]);
            }
        }
    }
    joined
}
