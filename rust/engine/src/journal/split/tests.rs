//! What is cut can be put together again, part by part.

use super::*;
use crate::testing::{module_table, openmrs_catalog, openmrs_tables};

const WIDE: Limits = Limits { memory: usize::MAX, content: usize::MAX };

fn insert(table: &str, uuid: &str, columns: &[(&str, Value)]) -> Change {
    Change {
        key: RowKey::single(table, uuid),
        op: Op::Insert,
        columns: columns.iter().map(|(name, value)| (Name::from(*name), value.clone())).collect(),
        old: Vec::new(),
        local_id: None,
    }
}

fn update(table: &str, uuid: &str, columns: &[(&str, Value, Value)]) -> Change {
    let pairs = |values: &dyn Fn(&(&str, Value, Value)) -> Value| {
        columns.iter().map(|column| (Name::from(column.0), values(column))).collect()
    };
    let (columns, old) = (pairs(&|column| column.2.clone()), pairs(&|column| column.1.clone()));
    Change { op: Op::Update, columns, old, ..insert(table, uuid, &[]) }
}

fn link(table: &str, uuid: &str) -> Value {
    Value::Ref(RowKey::single(table, uuid))
}

fn obs(number: usize, bytes: usize) -> Change {
    insert("obs", &format!("obs-{number}"), &[("value_text", Value::Text("x".repeat(bytes)))])
}

/// So narrow that only what has to be together is.
fn one_by_one(catalog: &Catalog, changes: &[Change]) -> Vec<Vec<Change>> {
    parts(catalog, changes.to_vec(), Limits { memory: 1, ..WIDE })
}

#[test]
fn parts_keep_the_order_and_the_limits() {
    let changes: Vec<Change> = (0..100).map(|number| obs(number, 1000)).collect();
    for limits in [Limits { memory: 15_000, ..WIDE }, Limits { content: 12_000, ..WIDE }] {
        let cut = parts(&openmrs_catalog(), changes.clone(), limits);
        assert_eq!(cut.concat(), changes);
        assert!(cut.len() < 11, "{} parts", cut.len());
        assert!(cut.iter().all(|part| part.iter().map(weight).fold(Weight::default(), Weight::and).is_within(limits)));
    }
}

#[test]
fn what_fits_is_whole_and_a_large_change_stands_alone() {
    let changes = vec![obs(1, 10), obs(2, 9000), obs(3, 10)];
    let catalog = openmrs_catalog();
    assert_eq!(parts(&catalog, changes.clone(), WIDE), std::slice::from_ref(&changes));
    let narrow = parts(&catalog, changes, Limits { memory: 5000, ..WIDE });
    assert_eq!(narrow.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1, 1]);
    assert!(parts(&catalog, Vec::new(), WIDE).is_empty());
}

#[test]
fn content_that_may_not_deflate_is_cut_for_what_a_message_carries() {
    let random =
        |number: usize| insert("obs", &format!("o-{number}"), &[("value_complex", Value::Bytes(vec![7; 9 << 20]))]);
    let cut = parts(&openmrs_catalog(), (0..8).map(random).collect(), PART_MAX);
    assert_eq!(cut.iter().map(Vec::len).collect::<Vec<_>>(), [3, 3, 2]);
}

#[test]
fn a_column_that_points_at_a_later_part_is_left_to_an_update_there() {
    let changes = [
        insert("person", "p", &[]),
        insert("patient", "p", &[]),
        insert("encounter", "e", &[("visit_id", link("visit", "v")), ("patient_id", link("patient", "p"))]),
        update("encounter", "known", &[("visit_id", link("visit", "old"), link("visit", "v"))]),
        insert("visit", "v", &[("patient_id", link("patient", "p"))]),
    ];
    let cut = one_by_one(&openmrs_catalog(), &changes);
    assert_eq!(cut.len(), 4);
    assert_eq!(cut[2], [insert("encounter", "e", &[("patient_id", link("patient", "p"))])]);
    let late = [
        changes[4].clone(),
        update("encounter", "e", &[("visit_id", Value::Null, link("visit", "v"))]),
        update("encounter", "known", &[("visit_id", link("visit", "old"), link("visit", "v"))]),
    ];
    assert_eq!(cut[3], late);
    assert_eq!(parts(&openmrs_catalog(), changes.to_vec(), WIDE), [changes.to_vec()], "nothing is moved in one part");
}

#[test]
fn a_row_that_another_cannot_be_created_without_comes_first() {
    let changes = [
        insert("person", "other", &[]),
        insert("encounter", "e", &[("patient_id", link("patient", "p"))]),
        insert("person", "p", &[]),
        insert("patient", "p", &[]),
    ];
    let order: Vec<RowKey> =
        one_by_one(&openmrs_catalog(), &changes).concat().into_iter().map(|each| each.key).collect();
    let expected = [&changes[0], &changes[2], &changes[3], &changes[1]];
    assert_eq!(order, expected.map(|change| change.key.clone()));
}

#[test]
fn rows_that_cannot_be_created_without_each_other_stay_in_one_part() {
    let mut tables = openmrs_tables();
    tables.push(module_table("chicken", &[("egg_id", "egg", "id")]));
    tables.push(module_table("egg", &[("chicken_id", "chicken", "id"), ("nest_id", "nest", "id")]));
    tables.push(module_table("nest", &[]));
    let changes = [
        obs(1, 10),
        insert("chicken", "c", &[("egg_id", link("egg", "e"))]),
        obs(2, 10),
        insert("egg", "e", &[("chicken_id", link("chicken", "c")), ("nest_id", link("nest", "n"))]),
        insert("nest", "n", &[]),
    ];
    let cut = one_by_one(&Catalog::build(&tables, &[]), &changes);
    let keys: Vec<Vec<&str>> = cut.iter().map(|part| part.iter().map(|change| &*change.key.table).collect()).collect();
    assert_eq!(keys, [vec!["obs"], vec!["nest"], vec!["egg", "chicken"], vec!["obs"]]);
    assert!(cut.concat().iter().all(|change| changes.contains(change)), "all columns are where they were");
}
