//! The domain's rules across rows: what no column group of one row can tell, and what OpenMRS itself refuses or cannot read.
//!
//! Guarantees: rows are looked at after they are applied, in the same transaction, and only those that the group touched,
//! with the rows beside them that an index finds; a user's save costs nothing. A clash is repaired once, by the upper of
//! the two servers where both rows first meet, as an ordinary record of kind *repair*: it travels, is relayed and merged
//! like any other, and nobody computes it again. What is written depends on the rows alone, so that two servers that must
//! both repair (a frame ended between the clash and its repair) write the same. Nothing is deleted: what loses is kept in
//! the row, and in an entry that the record carries ([`entry`]), so that every server which takes the record has it too.
//! What a clinician must judge is only listed, once. What people settled is not repaired again.
//!
//! *Where*: a row that comes from a child is looked at here, one that comes from the parent is not: if a row of this server
//! clashes with it, that row goes up and is looked at there. Accounts do not go up, so they are looked at wherever they
//! arrive; so is what is written for a voided patient. What a session of a server without a parent wrote that had begun
//! before the last apply is looked at as if it had just come; accounts on every server.

mod allergies;
mod allergy_status;
mod entry;
mod follow;
mod identifiers;
mod merges;
mod obs;
mod orders;
mod preferred;
mod programs;
mod providers;
mod rule;
mod scene;
mod states;
mod touched;
mod users;
mod visits;
mod voided;

pub(crate) use entry::{Entry, ENTRIES};
pub(crate) use touched::Touched;
pub(crate) use users::ACCOUNTS;

use crate::journal::Ledger;
use crate::store::{Role, StoreResult, Tx};
use rule::Rule;
use scene::Scene;
use std::collections::BTreeSet;
use tributary_model::{Frame, RecordKind, RowKey, Seen};

/// Rows of one table that must not stand beside each other, each rule in a file of its own.
const RULES: &[&Rule] = &[
    &obs::ONE_NEXT_VERSION,
    &orders::ONE_NEXT_VERSION,
    &orders::ONE_ACTIVE,
    &allergies::ONE_PER_ALLERGEN,
    &states::ONE_OPEN,
    &preferred::ONE_NAME,
    &preferred::ONE_ADDRESS,
    &preferred::ONE_IDENTIFIER,
    &visits::NO_OVERLAP,
    &programs::NO_DOUBLE_ENROLMENT,
];

/// Where touched rows come from, and what is known to be repaired already.
pub(crate) struct Arrival<'a> {
    /// On which side of this server their sender stands.
    pub(crate) from: Role,
    /// What this server has seen, the touched rows' records included.
    pub(crate) seen: &'a Seen,
    /// What repairs under way do.
    pub(crate) told: Told,
}

/// What repairs in a frame do: who met the rows first has decided.
#[derive(Default)]
pub(crate) struct Told {
    /// Entries that those of the group at hand raise: their rows are as they wrote them, or somebody has written since.
    raised: BTreeSet<RowKey>,
    /// Rows that those after it change, and entries that they raise.
    coming: BTreeSet<RowKey>,
}

impl Told {
    /// What a frame tells, of which the group at hand is the records from one index to another.
    pub(crate) fn of(frame: &Frame, from: usize, next: usize) -> Told {
        let mut told = Told::default();
        let repairs = frame.records.iter().enumerate().skip(from);
        for (at, framed) in repairs.filter(|(_, framed)| framed.record.kind == RecordKind::Repair) {
            let keys = framed.record.changes.iter().map(|change| change.key.clone());
            if at >= next {
                told.coming.extend(keys);
            } else {
                told.raised.extend(keys.filter(|key| &*key.table == ENTRIES));
            }
        }
        told
    }
}

/// Looks at the rows that were touched, and repairs or lists what clashes.
pub(crate) fn check(
    tx: &mut dyn Tx,
    ledger: &mut Ledger<'_>,
    touched: &mut Touched,
    arrival: &Arrival<'_>,
) -> StoreResult<()> {
    if touched.is_empty() {
        return Ok(());
    }
    let mut scene = Scene::new(tx, ledger, arrival);
    users::check(&mut scene, touched, arrival.from)?;
    let logs = merges::Logs::of(&mut scene, touched)?;
    voided::check(&mut scene, touched, &logs)?;
    if arrival.from == Role::Parent {
        scene.carry_out()?;
        return Ok(());
    }
    if scene.count_whole(touched)? {
        let logs = merges::Logs::of(&mut scene, touched)?;
        return decide(scene, touched, logs);
    }
    decide(scene, touched, logs)
}

/// Looks at this server's own rows that a session wrote which began before the last apply. Whoever was voided is not looked
/// at: the server that voided them will, when it gets the rows.
pub(crate) fn check_late(
    tx: &mut dyn Tx,
    ledger: &mut Ledger<'_>,
    touched: &mut Touched,
    seen: &Seen,
) -> StoreResult<()> {
    let arrival = Arrival { from: Role::Child, seen, told: Told::default() };
    let has_parent = tx.peers()?.iter().any(|peer| peer.role == Role::Parent);
    let mut scene = Scene::new(tx, ledger, &arrival);
    // They yield to the account that came while they were written.
    users::check(&mut scene, touched, Role::Child)?;
    if has_parent {
        scene.carry_out()?;
        return Ok(());
    }
    let logs = merges::Logs::of(&mut scene, touched)?;
    decide(scene, touched, logs)
}

/// What the upper server decides.
fn decide(mut scene: Scene<'_, '_>, touched: &mut Touched, logs: merges::Logs) -> StoreResult<()> {
    let settled = merges::check(&mut scene, logs)?;
    follow::check(&mut scene, touched, &settled)?;
    // What followed to another patient is looked at there.
    touched.extend(scene.carry_out()?);
    RULES.iter().try_for_each(|rule| rule.check(&mut scene, touched))?;
    allergy_status::check(&mut scene, touched)?;
    identifiers::check(&mut scene, touched)?;
    providers::check(&mut scene, touched)?;
    scene.carry_out()?;
    Ok(())
}
