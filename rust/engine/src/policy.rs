//! Policies: who wins where several edited, for each table, until a person decides.
//!
//! A policy is made on the root server and travels down as a record, a change of a row of [`POLICIES`], which no database
//! has: it lives in the merge state, like the versions that it puts in order. Guarantees: when one is taken, here or from
//! above, every open entry of the table is put in the new order in that transaction, and what stands then is listed to be
//! written into the rows, durably, as what an old session overwrote is. The order in which edits and policies came makes no
//! difference to what stands in the end.

use crate::journal::{self, Ledger};
use crate::rules::Rules;
use crate::store::{EntryBody, Store, StoreResult};
use std::collections::BTreeMap;
use std::sync::Arc;
use tributary_merge::{Policy, RowState};
use tributary_model::{Change, Name, Op, Record, RecordId, RecordKind, RowKey, Value};

/// The table as which policies travel.
pub(crate) const POLICIES: &str = "tributary_policy";

const COLUMN: &str = "policy";
/// Tables whose policies are read at once.
const READ_AT_ONCE: usize = 500;

/// The row that holds a table's policy.
pub(crate) fn key(table: &str) -> RowKey {
    RowKey::single(POLICIES, table)
}

/// The table of whose policy this is the row.
pub(crate) fn table_of(key: &RowKey) -> Option<Name> {
    match key.parts.as_slice() {
        [table] if &*key.table == POLICIES => Some(table.as_str().into()),
        _ => None,
    }
}

/// The policy that a row of policies says; the default for one that this version does not know.
pub(crate) fn said(state: &RowState) -> Policy {
    let standing = state.groups.get(COLUMN).and_then(|group| group.standing());
    let code = standing.and_then(|version| version.value(COLUMN)).and_then(Value::text);
    code.and_then(Policy::of_code).unwrap_or_default()
}

/// The policies that were set, by table.
pub fn all(store: &dyn Store, rules: &Rules) -> StoreResult<BTreeMap<Name, Policy>> {
    let keys: Vec<RowKey> = rules.catalog.tables.keys().map(|table| key(table)).collect();
    let mut tx = store.begin()?;
    let mut found = BTreeMap::new();
    for chunk in keys.chunks(READ_AT_ONCE) {
        let states = tx.row_states(chunk)?;
        found.extend(states.iter().filter_map(|(key, state)| Some((table_of(key)?, said(state)))));
    }
    Ok(found)
}

/// Sets a table's policy, on the root server, and lets it take effect here.
pub fn set(
    store: &dyn Store,
    rules: &Rules,
    table: &str,
    policy: Policy,
    user: Option<String>,
    now: i64,
) -> StoreResult<()> {
    journal::sequence_all(store, rules, now)?;
    let mut tx = store.begin()?;
    let counter = tx.lock_counter()?;
    let local = tx.local()?;
    let record = Record {
        id: RecordId { origin: local.server, position: counter.next },
        kind: RecordKind::Settlement,
        author: user,
        ordering_time: now,
        depth: local.depth,
        seen: Arc::new(tx.seen()?),
        changes: vec![Change {
            key: key(table),
            op: Op::Update,
            columns: vec![(COLUMN.into(), Value::Text(policy.code().to_owned()))],
            old: Vec::new(),
            local_id: None,
        }],
    };
    let mut ledger = Ledger::new(rules, local, counter, now);
    ledger.take_policies(&mut *tx, [&record].into_iter())?;
    ledger.push(None, EntryBody::Record(record));
    ledger.close(&mut *tx)?;
    tx.commit()?;
    journal::sequence_all(store, rules, now).map(drop)
}
