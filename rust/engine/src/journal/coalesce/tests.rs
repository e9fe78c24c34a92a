use super::coalesce;
use crate::testing::openmrs_rules;
use tributary_model::{Change, Op, RowKey, Value};

const NUMERIC: &str = "concept_numeric";

fn columns(values: &[(&str, i64)]) -> Vec<(tributary_model::Name, Value)> {
    values.iter().map(|(name, value)| ((*name).into(), Value::Int(*value))).collect()
}

fn change(op: Op, new: &[(&str, i64)], old: &[(&str, i64)]) -> Change {
    Change { key: RowKey::single(NUMERIC, "pulse"), op, columns: columns(new), old: columns(old), local_id: None }
}

fn joined(changes: &[Change]) -> Vec<Change> {
    coalesce(&openmrs_rules().flows, changes)
}

#[test]
fn an_insert_that_is_told_after_its_updates_is_an_insert_of_the_whole_row() {
    let update = change(Op::Update, &[("hi_normal", 100)], &[("hi_normal", 0)]);
    let insert = Change { local_id: Some(7), ..change(Op::Insert, &[("hi_normal", 100), ("allow_decimal", 0)], &[]) };
    assert_eq!(joined(&[update, insert.clone()]), [insert]);
}

#[test]
fn a_row_that_is_deleted_and_written_anew_is_updated_where_it_differs() {
    let delete = change(Op::Delete, &[], &[("hi_normal", 90), ("allow_decimal", 0)]);
    let insert = change(Op::Insert, &[("hi_normal", 100), ("allow_decimal", 0)], &[]);
    assert_eq!(joined(&[delete, insert]), [change(Op::Update, &[("hi_normal", 100)], &[("hi_normal", 90)])]);
}

#[test]
fn a_row_that_came_and_went_leaves_nothing() {
    let insert = change(Op::Insert, &[("hi_normal", 100)], &[]);
    assert_eq!(joined(&[insert, change(Op::Delete, &[], &[("hi_normal", 100)])]), []);
}
