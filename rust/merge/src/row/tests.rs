use super::*;
use proptest::prelude::*;
use tributary_model::{Position, RecordId, RecordKind, RowKey, Seen, ServerId};

fn server(number: u128) -> ServerId {
    ServerId(uuid::Uuid::from_u128(number))
}

fn id(origin: u128, position: u64) -> RecordId {
    RecordId { origin: server(origin), position: Position(position) }
}

fn record(origin: u128, position: u64, time: i64, seen: &[RecordId], change: Change) -> Record {
    let mut set = Seen::default();
    for id in seen {
        // Positions up to the seen one are passed; tests name every one that counts.
        for position in 1..=id.position.0 {
            let passed = RecordId { position: Position(position), ..*id };
            if !set.contains(passed) && !seen.contains(&passed) {
                set.except(passed);
            }
        }
        set.insert(*id);
    }
    Record {
        id: id(origin, position),
        kind: RecordKind::User,
        author: Some(format!("user-{origin}")),
        ordering_time: time,
        depth: (origin % 3) as u16,
        seen: Arc::new(set),
        changes: vec![change],
    }
}

fn change(table: &str, op: Op, columns: &[(&str, i64)]) -> Change {
    let columns: Vec<_> = columns.iter().map(|(name, value)| (Name::from(*name), Value::Int(*value))).collect();
    let (columns, old) = if op == Op::Delete { (Vec::new(), columns) } else { (columns, Vec::new()) };
    Change { key: RowKey::single(table, "row"), op, columns, old, local_id: None }
}

fn person(columns: &[(&str, i64)]) -> Change {
    change("person", Op::Update, columns)
}

fn apply(state: &mut RowState, record: &Record) -> Outcome {
    state.apply(Policy::Later, Edit { record, change: &record.changes[0] })
}

fn shown(state: &RowState) -> BTreeMap<String, Value> {
    state.standing().into_iter().map(|(name, value)| (name.to_string(), value)).collect()
}

#[test]
fn different_columns_of_one_row_are_both_kept() {
    let here = record(1, 1, 10, &[], person(&[("gender", 1)]));
    let there = record(2, 1, 11, &[], person(&[("birthdate", 7)]));
    let mut state = RowState::default();
    apply(&mut state, &here);
    let outcome = apply(&mut state, &there);
    assert!(outcome.conflicts.is_empty() && outcome.loses.is_empty());
    assert_eq!(shown(&state).len(), 2);
}

#[test]
fn the_same_column_has_one_winner_everywhere_and_the_loser_is_kept() {
    let early = record(1, 1, 10, &[], person(&[("gender", 1), ("date_changed", 10)]));
    let late = record(2, 1, 11, &[], person(&[("gender", 2), ("date_changed", 11)]));
    let (mut one, mut two) = (RowState::default(), RowState::default());
    apply(&mut one, &early);
    let at_one = apply(&mut one, &late);
    apply(&mut two, &late);
    let at_two = apply(&mut two, &early);
    assert_eq!(one, two);
    assert_eq!(shown(&one)["gender"], Value::Int(2));
    assert_eq!(shown(&one)["date_changed"], Value::Int(11), "audit columns follow the winner");
    assert_eq!(at_one.conflicts, ["gender".into()]);
    assert_eq!(at_one.columns.len(), 2);
    assert!(at_two.columns.is_empty());
    assert_eq!(at_two.loses, ["audit".into(), "gender".into()]);
    assert_eq!(one.members("gender").len(), 2);
}

#[test]
fn who_has_seen_an_edit_replaces_it_whatever_the_clocks_say() {
    let first = record(1, 1, 1000, &[], person(&[("gender", 1)]));
    let second = record(2, 1, 5, &[id(1, 1)], person(&[("gender", 2)]));
    for order in [[&first, &second], [&second, &first]] {
        let mut state = RowState::default();
        let outcomes = order.map(|record| apply(&mut state, record));
        assert_eq!(shown(&state)["gender"], Value::Int(2));
        assert!(outcomes.iter().all(|outcome| outcome.conflicts.is_empty()));
    }
}

#[test]
fn a_settlement_that_has_seen_all_ends_the_conflict() {
    let mut state = RowState::default();
    apply(&mut state, &record(1, 1, 10, &[], person(&[("gender", 1)])));
    apply(&mut state, &record(2, 1, 11, &[], person(&[("gender", 2)])));
    let outcome = apply(&mut state, &record(3, 1, 1, &[id(1, 1), id(2, 1)], person(&[("gender", 1)])));
    assert_eq!(outcome.settled, ["gender".into()]);
    assert!(outcome.conflicts.is_empty());
    assert_eq!(shown(&state)["gender"], Value::Int(1));
}

#[test]
fn the_maximum_is_of_the_set_and_not_a_fold() {
    // The settlement saw the winner only: the loser is unseen still and stands against it.
    let mut state = RowState::default();
    apply(&mut state, &record(1, 1, 10, &[], person(&[("gender", 1)])));
    apply(&mut state, &record(2, 1, 11, &[], person(&[("gender", 2)])));
    let outcome = apply(&mut state, &record(3, 1, 5, &[id(2, 1)], person(&[("gender", 3)])));
    assert_eq!(shown(&state)["gender"], Value::Int(1));
    assert_eq!(outcome.conflicts, ["gender".into()]);
}

#[test]
fn an_edit_that_replaces_the_winner_and_loses_itself_shows_the_third() {
    let mut state = RowState::default();
    apply(&mut state, &record(1, 1, 6, &[], person(&[("gender", 1)])));
    apply(&mut state, &record(2, 1, 9, &[], person(&[("gender", 0)])));
    assert_eq!(shown(&state)["gender"], Value::Int(0));
    let outcome = apply(&mut state, &record(3, 1, 0, &[id(2, 1)], person(&[("gender", 2)])));
    assert_eq!(outcome.loses, ["gender".into()]);
    assert_eq!(outcome.columns, [("gender".into(), Value::Int(1))]);
}

#[test]
fn equal_values_do_not_conflict() {
    let mut state = RowState::default();
    apply(&mut state, &record(1, 1, 10, &[], person(&[("dead", 1), ("date_changed", 1)])));
    let outcome = apply(&mut state, &record(2, 1, 11, &[], person(&[("dead", 1), ("date_changed", 2)])));
    assert!(outcome.conflicts.is_empty());
}

#[test]
fn a_delete_against_an_edit_that_it_had_not_seen_keeps_the_row() {
    let edit = record(1, 1, 10, &[], person(&[("gender", 1)]));
    let delete = record(2, 1, 99, &[], change("person", Op::Delete, &[("gender", 0), ("dead", 0)]));
    for order in [[&edit, &delete], [&delete, &edit]] {
        let mut state = RowState::default();
        let last = order.map(|record| apply(&mut state, record)).pop_last();
        assert_eq!(last.existence, Existence::Kept);
        assert_eq!(last.conflicts, ["existence".into()]);
        assert_eq!(state.members(EXISTENCE).len(), 2);
        assert!(state.deleted_row().is_some());
    }
}

#[test]
fn a_delete_that_has_seen_all_deletes_also_when_the_edit_comes_late() {
    let edit = record(1, 1, 10, &[], person(&[("gender", 1)]));
    let delete = record(2, 1, 9, &[id(1, 1)], change("person", Op::Delete, &[("gender", 1)]));
    for order in [[&edit, &delete], [&delete, &edit]] {
        let mut state = RowState::default();
        let last = order.map(|record| apply(&mut state, record)).pop_last();
        assert_eq!(last.existence, Existence::Deleted);
        assert!(last.conflicts.is_empty());
    }
}

#[test]
fn an_edit_after_a_restore_ends_the_delete() {
    let mut state = RowState::default();
    apply(&mut state, &record(1, 1, 10, &[], person(&[("gender", 1)])));
    apply(&mut state, &record(2, 1, 11, &[], change("person", Op::Delete, &[("gender", 0)])));
    let outcome = apply(&mut state, &record(3, 1, 12, &[id(1, 1), id(2, 1)], person(&[("dead", 1)])));
    assert_eq!(outcome.existence, Existence::Present);
    assert_eq!(outcome.settled, ["existence".into()]);
}

#[test]
fn a_removal_that_an_adder_had_not_seen_does_not_undo_the_add() {
    let add = |origin| record(origin, 1, 10, &[], change("user_role", Op::Insert, &[]));
    let remove = record(3, 1, 99, &[id(1, 1)], change("user_role", Op::Delete, &[]));
    let mut state = RowState::default();
    apply(&mut state, &add(1));
    assert_eq!(apply(&mut state, &remove).existence, Existence::Deleted);
    let outcome = apply(&mut state, &add(2));
    assert_eq!(outcome.existence, Existence::Kept);
    assert!(outcome.conflicts.is_empty(), "elements need no entry");
}

#[test]
fn a_restored_row_is_there_whichever_comes_first_and_keeps_what_others_wrote() {
    let delete = record(2, 1, 11, &[], change("encounter", Op::Delete, &[("form_id", 0)]));
    let edit = record(1, 1, 10, &[], change("encounter", Op::Update, &[("form_id", 7)]));
    let mut restore = record(3, 1, 12, &[id(2, 1), id(1, 1)], change("encounter", Op::Insert, &[("form_id", 0)]));
    restore.kind = RecordKind::Repair;
    for order in [[&delete, &edit, &restore], [&restore, &delete, &edit], [&edit, &restore, &delete]] {
        let mut state = RowState::default();
        for record in order {
            apply(&mut state, record);
        }
        assert_eq!(state.existence(), Existence::Present);
        assert_eq!(shown(&state)["form_id"], Value::Int(7));
        let again = record(1, 2, 13, &[id(2, 1), id(3, 1)], change("encounter", Op::Delete, &[("form_id", 7)]));
        assert_eq!(apply(&mut state, &again).existence, Existence::Deleted, "a restore is not for ever");
    }
}

#[test]
fn a_reference_keeps_a_deleted_row_while_its_restore_is_written() {
    let delete = record(2, 1, 11, &[], change("encounter", Op::Delete, &[("form_id", 0)]));
    let mut state = RowState::default();
    assert_eq!(apply(&mut state, &delete).existence, Existence::Deleted);
    state.keep_for_reference();
    assert_eq!(state.existence(), Existence::Kept);
    let mut restore = record(3, 1, 12, &[id(2, 1)], change("encounter", Op::Insert, &[("form_id", 0)]));
    restore.kind = RecordKind::Repair;
    assert_eq!(apply(&mut state, &restore).existence, Existence::Present);
    assert!(state.refused.is_empty());
}

#[test]
fn who_decides_that_a_row_stays_ends_the_delete_and_its_restore_but_not_what_it_had_not_seen() {
    let delete = record(2, 1, 11, &[], change("encounter", Op::Delete, &[("form_id", 0)]));
    let mut restore = record(3, 1, 12, &[id(2, 1)], change("encounter", Op::Insert, &[("form_id", 0)]));
    restore.kind = RecordKind::Repair;
    let keep = record(4, 1, 13, &[id(2, 1), id(3, 1)], change("encounter", Op::Update, &[]));
    let other = record(5, 1, 99, &[id(2, 1), id(3, 1)], change("encounter", Op::Delete, &[("form_id", 0)]));
    let mut state = RowState::default();
    for record in [&keep, &restore, &delete] {
        apply(&mut state, record);
    }
    assert_eq!(state.existence(), Existence::Present);
    assert!(state.conflicts().is_empty());
    assert_eq!(apply(&mut state, &other).existence, Existence::Kept);
    assert_eq!(state.conflicts(), ["existence".into()]);
}

#[test]
fn every_delete_must_have_an_edit_against_it() {
    let mut state = RowState::default();
    apply(&mut state, &record(1, 1, 10, &[], person(&[("gender", 1)])));
    apply(&mut state, &record(2, 1, 11, &[], change("person", Op::Delete, &[("gender", 0)])));
    let knowing = record(3, 1, 12, &[id(1, 1)], change("person", Op::Delete, &[("gender", 1)]));
    assert_eq!(apply(&mut state, &knowing).existence, Existence::Deleted);
}

trait PopLast<T> {
    fn pop_last(self) -> T;
}

impl<T> PopLast<T> for [T; 2] {
    fn pop_last(self) -> T {
        let [_, last] = self;
        last
    }
}

/// A random history: records of three servers on one row; each has seen a random part of what came before.
fn history() -> impl Strategy<Value = Vec<Record>> {
    let step = (1u128..4, 0u8..10, 0i64..4, 0i64..3, prop::collection::vec(any::<bool>(), 12));
    prop::collection::vec(step, 1..12).prop_map(|steps| {
        let mut records: Vec<Record> = Vec::new();
        for (origin, kind, time, value, saw) in steps {
            let seen: Vec<RecordId> = records
                .iter()
                .zip(saw)
                .filter(|(record, saw)| *saw && record.id.origin != server(origin))
                .map(|(record, _)| record.id)
                .collect();
            let position = records.len() as u64 + 1;
            let change = match kind {
                0 => change("person", Op::Delete, &[("gender", value)]),
                1 => change("person", Op::Insert, &[("gender", value)]),
                2 => change("person", Op::Update, &[]),
                3..=5 => person(&[("gender", value), ("date_changed", time)]),
                _ => person(&[("dead", value), ("death_date", value)]),
            };
            records.push(record(origin, position, time, &seen, change));
        }
        records
    })
}

fn all(records: &[Record], policy: Policy) -> RowState {
    let mut state = RowState::default();
    for record in records {
        state.apply(policy, Edit { record, change: &record.changes[0] });
    }
    state
}

/// The definition, told without any of the code above: a version is unseen when no other record of its
/// group lists it or comes later from its own server.
fn unseen_by_definition(records: &[Record], group: &str) -> Vec<RecordId> {
    let writes = |record: &&Record| {
        record.changes[0].op != Op::Delete
            && record.changes[0].columns.iter().any(|(name, _)| group_of("person", name) == group)
    };
    let written: Vec<&Record> = records.iter().filter(writes).collect();
    let saw = |by: &Record, what: &Record| {
        by.seen.contains(what.id) || (by.id.origin == what.id.origin && by.id.position > what.id.position)
    };
    let mut unseen: Vec<RecordId> =
        written.iter().filter(|what| !written.iter().any(|by| saw(by, what))).map(|record| record.id).collect();
    unseen.sort();
    unseen
}

fn policies() -> impl Strategy<Value = Policy> {
    prop::sample::select(vec![Policy::Later, Policy::Parent, Policy::Child, Policy::Ask])
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_order_and_any_repetition_give_the_same_state(
        (records, shuffled) in history().prop_flat_map(|records| {
            let twice: Vec<Record> = records.iter().chain(&records).cloned().collect();
            (Just(records), Just(twice).prop_shuffle())
        }),
        policy in prop_oneof![Just(Policy::Later), Just(Policy::Parent), Just(Policy::Child)],
    ) {
        let straight = all(&records, policy);
        let other = all(&shuffled, policy);
        prop_assert_eq!(shown(&straight), shown(&other));
        prop_assert_eq!(straight.existence(), other.existence());
        prop_assert_eq!(straight, other);
    }

    #[test]
    fn a_policy_that_changes_in_between_ends_like_one_that_was_there_from_the_beginning(
        (records, shuffled) in history().prop_flat_map(|records| (Just(records.clone()), Just(records).prop_shuffle())),
        changes in prop::collection::vec((0usize..12, policies()), 1..4),
        last in policies(),
    ) {
        let mut state = RowState::default();
        let mut policy = Policy::Later;
        for (at, record) in shuffled.iter().enumerate() {
            for (_, changed) in changes.iter().filter(|(when, _)| *when == at) {
                policy = *changed;
                state.order(policy);
            }
            state.apply(policy, Edit { record, change: &record.changes[0] });
        }
        state.order(last);
        let straight = all(&records, last);
        prop_assert_eq!(shown(&straight), shown(&state));
        prop_assert_eq!(straight, state);
    }

    #[test]
    fn the_state_is_the_set_of_unseen_versions(records in history()) {
        let state = all(&records, Policy::Later);
        for group in ["gender", "death", "audit"] {
            let mut ids: Vec<RecordId> =
                state.versions_of(group).map(|version| version.id).collect();
            ids.sort();
            prop_assert_eq!(ids, unseen_by_definition(&records, group), "{}", group);
        }
    }
}
