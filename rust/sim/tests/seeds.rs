//! A fixed number of seeds, with everything that they must show.

use std::collections::BTreeMap;
use tributary_sim::script::WRITES_MIN;
use tributary_sim::{play_seed, Run};

/// Played by `./run test`; `./run sim` plays as many as one likes.
const SEEDS: u64 = 120;

/// What must have happened, or the seeds prove less than they seem to.
const HAPPENS: &[&str] = &[
    "message lost",
    "message repeated",
    "message cut",
    "message late",
    "crash before operation",
    "crash after commit",
    "restart",
    "clock: 1970",
    "clock: 2038",
    "clock: backward",
    "upgrade",
    "withheld by a filter",
    "busy",
    "user meanwhile",
    "user waits",
    "stale cache",
    "stale session",
    "restored backup",
    "link stopped",
    "parked: taken up by a retry",
    "parked: taken up as its row came",
    "clock: right",
    "deadlock",
    "twin",
    "end: link stopped",
    "reference rows",
    "rollback",
    "user refused",
    "row followed a merge",
    "entry raised by one server",
    "entry raised by several",
    "entry open: later",
    "entry open: delete-against-edit",
    "entry open: delete-against-reference",
    "entry settled: later",
    "entry settled: delete-against-edit",
    "entry settled: delete-against-reference",
    "entry open: obs-edited-twice",
    "entry open: allergy-twice",
    "entry open: allergy-status-against-list",
    "entry open: states-open-twice",
    "entry open: name-preferred-twice",
    "entry open: address-preferred-twice",
    "entry open: identifier-preferred-twice",
    "entry open: visits-overlap",
    "entry open: enrolled-twice",
    "entry open: orders-active-twice",
    "entry open: order-revised-twice",
    "entry open: written-for-voided",
    "entry open: merged-both-ways",
    "entry open: merged-into-two",
    "entry open: identifier-of-two-patients",
    "entry open: identifier-of-two-providers",
    "entry open: account-name-twice",
    "element removed and added",
];

#[test]
fn networks_come_to_what_their_users_did() {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    for seed in 0..SEEDS {
        let Run { failure, counts: own, writes, .. } = play_seed(seed);
        assert!(failure.is_none(), "./run sim --seed {seed}: {}", failure.unwrap_or_default());
        assert!(writes >= WRITES_MIN, "seed {seed} has {writes} writes");
        own.into_iter().for_each(|(name, count)| *counts.entry(name).or_insert(0) += count);
    }
    let never: Vec<&&str> = HAPPENS.iter().filter(|name| !counts.contains_key(**name)).collect();
    assert!(never.is_empty(), "never happened: {never:?}");
}

#[test]
fn a_seed_is_one_run() {
    for seed in [3, 7, 8] {
        let (first, second) = (play_seed(seed), play_seed(seed));
        assert_eq!((first.counts, first.chains), (second.counts, second.chains), "seed {seed}");
    }
}
