//! A patient or person voided on one side and written for on the other, by somebody who could not know: an entry that
//! offers to unvoid. Looked at wherever such a row arrives, because a server that voids has nothing left to send.

use super::merges::Logs;
use super::scene::Scene;
use super::touched::{is_person, Touched};
use crate::store::StoreResult;
use std::collections::{BTreeMap, BTreeSet};
use tributary_merge::{RowState, Version};
use tributary_model::{Op, RowKey, Value};

const RULE: &str = "written-for-voided";
/// Rows that an entry names.
const NAMED_MAX: usize = 20;

pub(super) fn check(scene: &mut Scene<'_, '_>, touched: &Touched, logs: &Logs) -> StoreResult<()> {
    let people: BTreeSet<RowKey> = touched.pointing_at_people().flat_map(|(_, _, key)| both(key)).collect();
    if people.is_empty() {
        return Ok(());
    }
    let states = scene.states(&people)?;
    let mut written: BTreeMap<RowKey, Vec<RowKey>> = BTreeMap::new();
    for (touch, _, target) in touched.pointing_at_people().filter(|(touch, _, _)| touch.change.op == Op::Insert) {
        if is_person(&touch.change.key) || logs.has_loser(target) {
            continue;
        }
        for key in both(target) {
            let Some(voiding) = states.get(&key).and_then(voiding) else { continue };
            if voiding.id.origin != touch.record.origin
                && !voiding.saw(touch.record)
                && !touch.seen.contains(voiding.id)
            {
                let rows = written.entry(RowKey { table: "person".into(), ..key }).or_default();
                rows.push(touch.change.key.clone());
                break;
            }
        }
    }
    for (person, mut rows) in written {
        rows.truncate(NAMED_MAX);
        scene.list(RULE, person, rows);
    }
    Ok(())
}

/// The patient and the person of one uuid.
fn both(key: &RowKey) -> [RowKey; 2] {
    ["patient", "person"].map(|table| RowKey { table: table.into(), parts: key.parts.clone() })
}

/// The version that says that the row is voided, where that stands.
fn voiding(state: &RowState) -> Option<&Version> {
    state.groups.get("voided")?.standing().filter(|version| version.value("voided") == Some(&Value::Int(1)))
}
