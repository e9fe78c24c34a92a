//! Patients who were merged differently on two servers.
//!
//! Of one pair merged in opposite directions, and of one loser merged into two winners, the merge that was made last
//! stands; the other one's log is voided. Where that was the only reason why a patient was voided, the patient is unvoided,
//! with what was voided at that moment: of a pair one is live, never none. Two winners of one loser both stay live: nobody
//! has said that they are one, and no machine does. A merge whose loser somebody has unvoided since counts no more. What points at a loser follows the merges that stand (`follow`).

use super::rule::is_voided;
use super::scene::{columns, reference, text, value, voiding, Proposal, Scene};
use super::touched::{is_person, Touched};
use super::Entry;
use crate::store::{Columns, EntryKind, RowImage, StoreResult};
use std::collections::{BTreeMap, BTreeSet};
use tributary_merge::RowState;
use tributary_model::{RowKey, Value};

const LOG: &str = "person_merge_log";
const BOTH_WAYS: &str = "merged-both-ways";
const INTO_TWO: &str = "merged-into-two";
const REASON: &str = "Tributary: the patients were merged otherwise on another server later";
const MERGED: &str = "Tributary: merged with another patient";
/// Merges that follow one another at most.
const CHAIN_MAX: usize = 20;

/// What core voids together with a patient, found by the patient or person.
const VOIDED_TOGETHER: &[(&str, &str)] = &[
    ("patient_identifier", "patient_id"),
    ("person_name", "person_id"),
    ("person_address", "person_id"),
    ("person_attribute", "person_id"),
    ("encounter", "patient_id"),
    ("orders", "patient_id"),
];

/// Who, as uuid parts of a person's or patient's key.
type Who = Vec<String>;

/// One merge.
#[derive(Clone)]
struct Log {
    /// When, and the log's own key: the order of merges.
    made: (String, RowKey),
    winner: Who,
    loser: Who,
}

/// The merges that concern touched rows.
pub(super) struct Logs {
    all: Vec<Log>,
    arrived: BTreeSet<RowKey>,
    /// Who was voided, unvoided or made.
    voided: BTreeSet<Who>,
    /// Losers of merges that were taken back.
    taken_back: BTreeSet<Who>,
}

/// The merges that stand.
pub(super) struct Settled {
    winners: BTreeMap<Who, Who>,
    /// Losers of merges that have just come or changed: everything that points at them is looked at.
    pub(super) arrived: BTreeSet<Who>,
}

impl Logs {
    /// Those of everybody at whom a touched row points, with the merges of the winners in turn.
    pub(super) fn of(scene: &mut Scene<'_, '_>, touched: &Touched) -> StoreResult<Logs> {
        let person = |key: &RowKey| RowKey { table: "person".into(), parts: key.parts.clone() };
        let mut open: BTreeSet<RowKey> = touched.pointing_at_people().map(|(_, _, key)| person(key)).collect();
        let voided = ["patient", "person"].map(|table| touched.rows(table, &["voided"]));
        let voided: BTreeSet<RowKey> = voided.iter().flatten().map(person).collect();
        open.extend(voided.iter().cloned());
        let arrived = touched.rows(LOG, &["voided"]);
        scene.load(&arrived)?;
        let images = || arrived.iter().filter_map(|log| scene.image(log));
        let taken_back: BTreeSet<RowKey> = images()
            .filter(|image| is_voided(image))
            .filter_map(|image| reference(image, "loser_person_id"))
            .cloned()
            .collect();
        open.extend(taken_back.iter().cloned());
        let mut asked = open.clone();
        let mut logs = Logs {
            all: Vec::new(),
            arrived,
            voided: voided.into_iter().map(|key| key.parts).collect(),
            taken_back: taken_back.into_iter().map(|key| key.parts).collect(),
        };
        for _ in 0..CHAIN_MAX {
            if open.is_empty() {
                break;
            }
            let rows = scene.referring(LOG, "loser_person_id", &open)?;
            let found: Vec<Log> = rows.iter().filter_map(|row| log_of(row, scene.image(row)?)).collect();
            open = found.iter().map(|log| who("person", &log.winner)).filter(|key| asked.insert(key.clone())).collect();
            logs.all.extend(found);
        }
        logs.all.sort_by(|left, right| left.made.cmp(&right.made));
        logs.drop_undone(scene)?;
        Ok(logs)
    }

    /// Leaves out merges whose loser somebody has brought back since, who knew of the merge.
    fn drop_undone(&mut self, scene: &mut Scene<'_, '_>) -> StoreResult<()> {
        let both = |log: &Log| ["patient", "person"].map(|table| who(table, &log.loser));
        let losers: BTreeSet<RowKey> = self.all.iter().flat_map(both).collect();
        if losers.is_empty() {
            return Ok(());
        }
        scene.load(&losers)?;
        let states = scene.states(&losers)?;
        let contested = |key: &RowKey| states.get(key).is_some_and(is_contested);
        let stands = |log: &Log| {
            self.arrived.contains(&log.made.1) || live(scene, &log.loser).is_empty() || both(log).iter().any(contested)
        };
        let standing = self.all.iter().filter(|log| stands(log)).cloned().collect();
        self.all = standing;
        Ok(())
    }

    /// Whether somebody was merged into another one.
    pub(super) fn has_loser(&self, key: &RowKey) -> bool {
        self.all.iter().any(|log| log.loser == key.parts)
    }
}

impl Settled {
    /// Who stands for somebody who was merged.
    pub(super) fn winner(&self, loser: &[String]) -> Option<&Who> {
        let mut winner = self.winners.get(loser)?;
        for _ in 0..CHAIN_MAX {
            match self.winners.get(winner) {
                Some(next) => winner = next,
                None => break,
            }
        }
        Some(winner)
    }
}

fn log_of(key: &RowKey, image: &RowImage) -> Option<Log> {
    let party = |column| reference(image, column).filter(|key| is_person(key)).map(|key| key.parts.clone());
    let (winner, loser) = (party("winner_person_id")?, party("loser_person_id")?);
    let made = (text(image, "date_created").to_owned(), key.clone());
    (!is_voided(image) && winner != loser).then_some(Log { made, winner, loser })
}

/// The loaded rows of somebody, as patient and person, that are not voided.
fn live(scene: &Scene<'_, '_>, parts: &Who) -> Vec<RowKey> {
    let rows = ["patient", "person"].map(|table| who(table, parts));
    rows.into_iter().filter(|key| scene.image(key).is_some_and(|image| !is_voided(image))).collect()
}

fn who(table: &str, parts: &[String]) -> RowKey {
    RowKey { table: table.into(), parts: parts.to_vec() }
}

/// Finds out which merges stand, and takes back those that do not.
pub(super) fn check(scene: &mut Scene<'_, '_>, logs: Logs) -> StoreResult<Settled> {
    let Logs { mut all, arrived, voided, taken_back } = logs;
    let is_new = |log: &Log| arrived.contains(&log.made.1) || voided.contains(&log.loser);
    let mut concerned: BTreeSet<Who> =
        all.iter().filter(|log| arrived.contains(&log.made.1)).map(|log| log.loser.clone()).collect();
    let (mut twice, mut left_to_others) = (Vec::new(), Vec::new());
    while let Some((out, stands)) = second_winner(&all) {
        let (out, stands) = (all.remove(out), all[stands].clone());
        if out.winner == stands.winner {
            twice.push(out);
        } else if is_new(&out) || is_new(&stands) {
            take_back_of_two(scene, &out, &stands);
        } else {
            left_to_others.push((out, stands));
        }
    }
    while let Some(cycle) = cycle(&all) {
        let log = |at: &usize| &all[*at];
        // The oldest of the circle: whom it voided stands for all of them.
        let Some(first) = cycle.iter().min_by(|left, right| log(left).made.cmp(&log(right).made)).copied() else {
            break;
        };
        let Some(last) = cycle.iter().max_by(|left, right| log(left).made.cmp(&log(right).made)).copied() else {
            break;
        };
        let people: Vec<Who> = cycle.iter().map(|at| log(at).loser.clone()).collect();
        let is_new = cycle.iter().any(|at| is_new(log(at)));
        let stands = all[last].clone();
        let out = all.remove(first);
        if is_new {
            let mut back = unvoided(scene, &out.loser)?;
            // Nobody else will see that the last merge of two has stood, if that is taken back now.
            let earlier = left_to_others.iter().filter(|(_, stood)| stood.made == out.made);
            earlier.for_each(|(earlier, stood)| take_back_of_two(scene, earlier, stood));
            let equal = twice.iter().filter(|log| log.loser == out.loser);
            back.extend(equal.filter_map(|log| Some((log.made.1.clone(), voided_log(scene, &stands)?))));
            let others = people.iter().map(|parts| who("patient", parts)).collect();
            take_back(scene, BOTH_WAYS, &out, &stands, others, back);
            concerned.extend(people);
        }
    }
    all.iter().for_each(|log| void_again(scene, log));
    for loser in taken_back.iter().filter(|loser| all.iter().all(|log| log.loser != **loser)) {
        let updates = unvoided(scene, loser)?;
        scene.propose(Proposal { entry: None, updates, once: false });
    }
    let winners: BTreeMap<Who, Who> = all.into_iter().map(|log| (log.loser, log.winner)).collect();
    concerned.retain(|loser| winners.contains_key(loser));
    Ok(Settled { winners, arrived: concerned })
}

/// Two merges of one loser: the earlier one's index, which goes, and (when that is taken out) the later one's.
fn second_winner(all: &[Log]) -> Option<(usize, usize)> {
    all.iter().enumerate().find_map(|(at, log)| {
        let later = all[at + 1..].iter().rposition(|other| other.loser == log.loser)?;
        Some((at, at + later))
    })
}

/// Merges that lead back to where they begin.
fn cycle(all: &[Log]) -> Option<Vec<usize>> {
    let next = |who: &Who| all.iter().position(|log| log.loser == *who);
    (0..all.len()).find_map(|start| {
        let mut path = vec![start];
        while let Some(at) = path.last().and_then(|at| next(&all[*at].winner)) {
            if at == start {
                return Some(path);
            }
            if path.contains(&at) {
                return None;
            }
            path.push(at);
        }
        None
    })
}

/// Takes the earlier of two merges of one loser back.
fn take_back_of_two(scene: &mut Scene<'_, '_>, out: &Log, stands: &Log) {
    let others = [&stands.winner, &out.winner, &out.loser].map(|parts| who("patient", parts)).to_vec();
    take_back(scene, INTO_TWO, out, stands, others, Vec::new());
}

fn take_back(
    scene: &mut Scene<'_, '_>,
    rule: &str,
    out: &Log,
    stands: &Log,
    others: Vec<RowKey>,
    mut updates: Vec<(RowKey, Columns)>,
) {
    let row = out.made.1.clone();
    if let Some(voided) = voided_log(scene, stands) {
        updates.push((row.clone(), voided));
        let entry = Some(Entry { rule: rule.into(), row, others, kind: EntryKind::Repaired });
        scene.propose(Proposal { entry, updates, once: true });
    }
}

/// What voids the log of a merge for another one.
fn voided_log(scene: &Scene<'_, '_>, stands: &Log) -> Option<Columns> {
    scene.image(&stands.made.1).map(|image| voiding(image, REASON))
}

/// Whether somebody voided the row, and somebody else who did not know has not.
fn is_contested(state: &RowState) -> bool {
    let versions = state.groups.get("voided").into_iter().flat_map(|group| &group.versions);
    versions.into_iter().any(|version| version.value("voided") == Some(&Value::Int(1)))
}

/// Voids the loser of a merge that stands, where what was written elsewhere had unvoided them: who merged did not know of
/// that, or the other way round.
fn void_again(scene: &mut Scene<'_, '_>, log: &Log) {
    for row in live(scene, &log.loser) {
        if let Some(voided) = scene.image(&log.made.1).map(|image| voiding(image, MERGED)) {
            scene.propose(Proposal { entry: None, updates: vec![(row, voided)], once: false });
        }
    }
}

/// What brings somebody back: patient, person, and what was voided with them.
fn unvoided(scene: &mut Scene<'_, '_>, parts: &Who) -> StoreResult<Vec<(RowKey, Columns)>> {
    let (patient, person) = (who("patient", parts), who("person", parts));
    scene.load([&patient, &person])?;
    let moment = |image: &RowImage| ["date_voided", "voided_by"].map(|column| value(image, column).cloned());
    let moments: Vec<_> = [&patient, &person]
        .into_iter()
        .filter_map(|key| scene.image(key))
        .filter(|image| is_voided(image))
        .map(moment)
        .collect();
    let mut back = vec![patient.clone(), person.clone()];
    for (table, column) in VOIDED_TOGETHER {
        back.extend(scene.referring(table, column, &BTreeSet::from([patient.clone(), person.clone()]))?);
    }
    back.retain(|key| scene.image(key).is_some_and(|image| is_voided(image) && moments.contains(&moment(image))));
    let live = || {
        columns([
            ("voided", Value::Int(0)),
            ("voided_by", Value::Null),
            ("date_voided", Value::Null),
            ("void_reason", Value::Null),
        ])
    };
    Ok(back.into_iter().map(|key| (key, live())).collect())
}
