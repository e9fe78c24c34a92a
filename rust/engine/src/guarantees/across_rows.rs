//! Rules across rows: repaired once, by the upper server where the rows first meet, with nothing lost; and in the same
//! way on every server, whoever's row comes first, and through a relay.

use super::clinic::{columns, create, edit, key, link, made, register, text, value, Columns};
use super::network::{shown, sync, sync_in_frames, three, Server};
use crate::store::{EntryBody, EntryKind, RowConflict};
use tributary_model::{Name, RecordKind, RowKey, Value};

pub(super) fn time(text: &str) -> Value {
    Value::Temporal(text.to_owned())
}

pub(super) fn flag(set: bool) -> Value {
    Value::Int(i64::from(set))
}

/// A row with its own date of creation.
pub(super) fn at(date: &str, pairs: &[(&str, Value)]) -> Columns {
    let mut row = made(pairs);
    row.retain(|(name, _)| &**name != "date_created");
    row.extend(columns(&[("date_created", time(date))]));
    row
}

/// Top, middle, bottom: all have the patient.
pub(super) fn cut_off() -> (Server, Server, Server) {
    let (top, middle, bottom) = three();
    register(&top.memory, "p", 1);
    sync(&middle, &top);
    sync(&bottom, &middle);
    (top, middle, bottom)
}

/// Exchanges until all three are in step.
pub(super) fn settle(top: &Server, middle: &Server, bottom: &Server) {
    settle_in_frames(top, middle, bottom, 1 << 20);
}

fn settle_in_frames(top: &Server, middle: &Server, bottom: &Server, bytes: usize) {
    for _ in 0..3 {
        sync_in_frames(bottom, middle, bytes);
        sync_in_frames(middle, top, bytes);
    }
    sync_in_frames(bottom, middle, bytes);
}

pub(super) fn repairs(server: &Server) -> usize {
    let repair = |body: &EntryBody| matches!(body, EntryBody::Record(record) if record.kind == RecordKind::Repair);
    server.memory.entries().iter().filter(|entry| repair(&entry.body)).count()
}

/// What the repairs in a journal say.
fn told(server: &Server) -> Vec<String> {
    let bodies = server.memory.entries().into_iter().map(|entry| entry.body);
    let repairs = bodies.filter_map(|body| match body {
        EntryBody::Record(record) if record.kind == RecordKind::Repair => Some(record),
        _ => None,
    });
    let change = |change: &tributary_model::Change| format!("{} {:?}", change.key, change.columns);
    repairs
        .map(|record| format!("{} {:?}", record.id.origin, record.changes.iter().map(change).collect::<Vec<_>>()))
        .collect()
}

pub(super) fn entries(server: &Server) -> Vec<RowConflict> {
    let mut entries = server.memory.open_conflicts();
    entries.iter_mut().for_each(|entry| entry.opened = 0);
    entries
}

/// All three show the same, hold the same entries, and were told by so many repairs.
pub(super) fn assert_in_step(servers: [&Server; 3], repaired: usize) {
    assert_equal(servers);
    for server in servers {
        assert_eq!(repairs(server), repaired, "{}: {:#?}", server.id, told(server));
    }
}

/// All three show the same and hold the same entries.
pub(super) fn assert_equal(servers: [&Server; 3]) {
    let [top, others @ ..] = servers;
    for other in others {
        assert_eq!(shown(top), shown(other), "{} differs", other.id);
        assert_eq!(top.memory.states(), other.memory.states());
        assert_eq!(entries(top), entries(other));
    }
    for server in servers {
        assert!(server.memory.parked().is_empty(), "{:?}", server.memory.parked());
    }
}

/// What two servers write while they are cut off.
type Written = Vec<(RowKey, Columns)>;

/// A clash, and what is expected of it.
struct Case {
    before: Written,
    first: Written,
    second: Written,
    rule: &'static str,
    kind: EntryKind,
    /// The row of the entry.
    row: RowKey,
    /// A column of it and what stands in the end.
    stands: (&'static str, Value),
}

/// Writes the rows on each pair of servers, in both roles and both orders of arrival.
fn check(case: impl Fn() -> Case) {
    let places = [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)];
    let manners = [(true, 1 << 20), (false, 1 << 20), (false, 1)];
    for ((first_at, second_at), (upper_first, bytes)) in
        places.into_iter().flat_map(|places| manners.map(|manner| (places, manner)))
    {
        let case = case();
        let (top, middle, bottom) = cut_off();
        let servers = [&top, &middle, &bottom];
        write(&top, &case.before);
        settle(&top, &middle, &bottom);
        write(servers[first_at], &case.first);
        write(servers[second_at], &case.second);
        if upper_first {
            sync(&middle, &top);
        }
        settle_in_frames(&top, &middle, &bottom, bytes);
        // In frames of a record each the lower one gets the other row before the repair, and leaves it to the upper one.
        if bytes > 1 || first_at + second_at == 1 {
            assert_in_step(servers, 1);
        } else {
            assert_equal(servers); // who took the rows before their repair has written the same
        }
        let found = entries(&bottom);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!((&*found[0].rule, found[0].kind, &found[0].key), (case.rule, case.kind, &case.row));
        assert!(!found[0].others.is_empty());
        let versions = if case.kind == EntryKind::Listed { 1 } else { 2 };
        assert_eq!(found[0].versions.len(), versions, "what it held is kept");
        assert_eq!(value(&top.memory, &case.row, case.stands.0), Some(case.stands.1.clone()));
    }
}

fn write(server: &Server, rows: &Written) {
    rows.iter().for_each(|(key, columns)| create(&server.memory, key, columns, 10));
}

fn obs(date: &str, kilograms: &str, before: Option<&str>) -> Columns {
    let mut row = at(
        date,
        &[
            ("person_id", link("person", "p")),
            ("concept_id", link("concept", "weight")),
            ("obs_datetime", time("2026-05-03 08:00:00")),
            ("value_text", text(kilograms)),
            ("voided", flag(false)),
        ],
    );
    row.extend(before.map(|before| (Name::from("previous_version"), link("obs", before))));
    row
}

#[test]
fn of_two_edits_of_an_obs_the_later_stays_and_the_other_is_voided_and_kept() {
    check(|| Case {
        before: vec![(key("obs", "o"), obs("2026-05-01 08:00:00", "60 kg", None))],
        first: vec![(key("obs", "o1"), obs("2026-05-03 08:00:00", "61 kg", Some("o")))],
        second: vec![(key("obs", "o2"), obs("2026-05-04 08:00:00", "62 kg", Some("o")))],
        rule: "obs-edited-twice",
        kind: EntryKind::Repaired,
        row: key("obs", "o1"),
        stands: ("voided", flag(true)),
    });
}

fn allergy(date: &str, allergen: &str, other: Option<&str>) -> Columns {
    let mut row = at(
        date,
        &[
            ("patient_id", link("patient", "p")),
            ("coded_allergen", link("concept", allergen)),
            ("allergen_type", text("DRUG")),
            ("voided", flag(false)),
        ],
    );
    row.extend(other.map(|other| (Name::from("non_coded_allergen"), text(other))));
    row
}

#[test]
fn of_two_allergies_to_one_allergen_the_first_stays() {
    for texts in [(None, None), (Some("Latex"), Some("latex"))] {
        check(|| Case {
            before: Vec::new(),
            first: vec![(key("allergy", "a1"), allergy("2026-05-03 08:00:00", "weight", texts.0))],
            second: vec![(key("allergy", "a2"), allergy("2026-05-04 08:00:00", "weight", texts.1))],
            rule: "allergy-twice",
            kind: EntryKind::Repaired,
            row: key("allergy", "a2"),
            stands: ("voided", flag(true)),
        });
    }
}

#[test]
fn allergies_to_different_allergens_both_stay() {
    let (top, middle, bottom) = cut_off();
    create(&top.memory, &key("allergy", "a1"), &allergy("2026-05-03 08:00:00", "weight", Some("Latex")), 10);
    create(&bottom.memory, &key("allergy", "a2"), &allergy("2026-05-03 08:00:00", "weight", Some("Eggs")), 10);
    settle(&top, &middle, &bottom);
    assert_in_step([&top, &middle, &bottom], 0);
}

#[test]
fn no_known_allergies_yields_to_the_list() {
    for denier in 0..3 {
        let (top, middle, bottom) = cut_off();
        let servers = [&top, &middle, &bottom];
        super::clinic::edit(
            &servers[denier].memory,
            &key("patient", "p"),
            "allergy_status",
            text("No known allergies"),
            20,
        );
        let writer = servers[(denier + 1) % 3];
        create(&writer.memory, &key("allergy", "a"), &allergy("2026-05-03 08:00:00", "weight", None), 10);
        settle(&top, &middle, &bottom);
        assert_in_step(servers, 1);
        assert_eq!(value(&bottom.memory, &key("patient", "p"), "allergy_status"), Some(text("See list")));
        assert_eq!(entries(&middle)[0].others, [key("allergy", "a")]);
    }
}

fn workflow() -> Written {
    let state = made(&[("program_workflow_id", link("program_workflow", "w"))]);
    vec![
        (key("program", "tb"), made(&[("name", text("TB")), ("concept_id", link("concept", "weight"))])),
        (
            key("program_workflow", "w"),
            made(&[("program_id", link("program", "tb")), ("concept_id", link("concept", "weight"))]),
        ),
        (key("program_workflow_state", "s1"), state.clone()),
        (key("program_workflow_state", "s2"), state),
        (key("patient_program", "pp"), enrolment("2026-01-01 00:00:00", None)),
    ]
}

fn enrolment(from: &str, until: Option<&str>) -> Columns {
    let mut row = at(
        from,
        &[
            ("patient_id", link("patient", "p")),
            ("program_id", link("program", "tb")),
            ("date_enrolled", time(from)),
            ("voided", flag(false)),
        ],
    );
    row.extend(until.map(|until| (Name::from("date_completed"), time(until))));
    row
}

fn state(date: &str, state: &str) -> Columns {
    at(
        &format!("{date} 09:00:00"),
        &[
            ("patient_program_id", link("patient_program", "pp")),
            ("state", link("program_workflow_state", state)),
            ("start_date", time(date)),
            ("voided", flag(false)),
        ],
    )
}

#[test]
fn of_two_open_states_of_a_workflow_the_earlier_ends() {
    check(|| Case {
        before: workflow(),
        first: vec![(key("patient_state", "t1"), state("2026-05-03", "s1"))],
        second: vec![(key("patient_state", "t2"), state("2026-05-07", "s2"))],
        rule: "states-open-twice",
        kind: EntryKind::Repaired,
        row: key("patient_state", "t1"),
        stands: ("end_date", time("2026-05-07")),
    });
}

fn preferred(date: &str, owner: (&str, Value), content: (&str, Value)) -> Columns {
    at(date, &[owner, content, ("preferred", flag(true)), ("voided", flag(false))])
}

#[test]
fn one_name_address_and_identifier_stays_preferred() {
    let kind = || made(&[("name", text("Card"))]);
    let cases = [
        ("person_name", "person_id", link("person", "p"), "given_name", "name-preferred-twice"),
        ("person_address", "person_id", link("person", "p"), "city_village", "address-preferred-twice"),
        ("patient_identifier", "patient_id", link("patient", "p"), "identifier", "identifier-preferred-twice"),
    ];
    for (table, owner, person, column, rule) in cases {
        let row = |date: &str, content: &str| {
            let mut row = preferred(date, (owner, person.clone()), (column, text(content)));
            if table == "patient_identifier" {
                row.push(("identifier_type".into(), link("patient_identifier_type", "card")));
            }
            row
        };
        check(|| Case {
            before: vec![(key("patient_identifier_type", "card"), kind())],
            first: vec![(key(table, "n1"), row("2026-05-03 08:00:00", "Ana"))],
            second: vec![(key(table, "n2"), row("2026-05-04 08:00:00", "Anna"))],
            rule,
            kind: EntryKind::Repaired,
            row: key(table, "n1"),
            stands: ("preferred", flag(false)),
        });
    }
}

fn order(date: &str, before: Option<&str>, until: Option<&str>) -> Columns {
    let mut row = at(
        date,
        &[
            ("patient_id", link("patient", "p")),
            ("concept_id", link("concept", "weight")),
            ("order_type_id", link("order_type", "drugs")),
            ("orderer", link("provider", "doctor")),
            ("encounter_id", link("encounter", "e")),
            ("care_setting", link("care_setting", "out")),
            ("order_number", text(date)),
            ("order_action", text("NEW")),
            ("urgency", text("ROUTINE")),
            ("date_activated", time(date)),
            ("voided", flag(false)),
        ],
    );
    row.extend(before.map(|before| (Name::from("previous_order_id"), link("orders", before))));
    row.extend(until.map(|until| (Name::from("auto_expire_date"), time(until))));
    row
}

fn ordering() -> Written {
    vec![
        (
            key("order_type", "drugs"),
            made(&[("name", text("Drug")), ("java_class_name", text("org.openmrs.DrugOrder"))]),
        ),
        (key("care_setting", "out"), made(&[("name", text("Outpatient")), ("care_setting_type", text("OUTPATIENT"))])),
        (key("provider", "doctor"), made(&[("name", text("Doctor"))])),
        (key("encounter", "e"), super::clinic::encounter("p")),
        (key("orders", "r"), order("2026-01-03 08:00:00", None, Some("2026-02-03 08:00:00"))),
    ]
}

#[test]
fn orders_are_only_listed() {
    check(|| Case {
        before: ordering(),
        first: vec![(key("orders", "r1"), order("2026-05-03 08:00:00", None, None))],
        second: vec![(key("orders", "r2"), order("2026-05-04 08:00:00", None, None))],
        rule: "orders-active-twice",
        kind: EntryKind::Listed,
        row: key("orders", "r2"),
        stands: ("voided", flag(false)),
    });
    check(|| Case {
        before: ordering(),
        first: vec![(key("orders", "r1"), order("2026-05-03 08:00:00", Some("r"), Some("2026-06-03 08:00:00")))],
        second: vec![(key("orders", "r2"), order("2026-07-04 08:00:00", Some("r"), None))],
        rule: "order-revised-twice",
        kind: EntryKind::Listed,
        row: key("orders", "r2"),
        stands: ("voided", flag(false)),
    });
}

fn visit(from: &str, until: Option<&str>) -> Columns {
    let mut row = at(
        from,
        &[
            ("patient_id", link("patient", "p")),
            ("visit_type_id", link("visit_type", "clinic")),
            ("date_started", time(from)),
            ("voided", flag(false)),
        ],
    );
    row.extend(until.map(|until| (Name::from("date_stopped"), time(until))));
    row
}

#[test]
fn visits_at_one_time_and_double_enrolments_are_only_listed() {
    check(|| Case {
        before: vec![(key("visit", "v"), visit("2026-04-03 08:00:00", Some("2026-04-03 10:00:00")))],
        first: vec![(key("visit", "v1"), visit("2026-05-03 08:00:00", Some("2026-05-03 12:00:00")))],
        second: vec![(key("visit", "v2"), visit("2026-05-03 11:00:00", None))],
        rule: "visits-overlap",
        kind: EntryKind::Listed,
        row: key("visit", "v2"),
        stands: ("voided", flag(false)),
    });
    let mut program = workflow();
    program.truncate(1);
    program.push((key("patient_program", "pp"), enrolment("2025-01-01 00:00:00", Some("2025-06-01 00:00:00"))));
    check(|| Case {
        before: program.clone(),
        first: vec![(key("patient_program", "e1"), enrolment("2026-05-03 00:00:00", None))],
        second: vec![(key("patient_program", "e2"), enrolment("2026-05-04 00:00:00", None))],
        rule: "enrolled-twice",
        kind: EntryKind::Listed,
        row: key("patient_program", "e2"),
        stands: ("voided", flag(false)),
    });
}

#[test]
fn what_an_old_session_writes_beside_an_applied_row_is_looked_at_too() {
    for writer in 0..3 {
        let (top, middle, bottom) = cut_off();
        let servers = [&top, &middle, &bottom];
        let mut old = servers[writer].memory.session();
        old.insert(&key("allergy", "a2"), &allergy("2026-05-04 08:00:00", "weight", None));
        let other = servers[(writer + 1) % 3];
        create(&other.memory, &key("allergy", "a1"), &allergy("2026-05-03 08:00:00", "weight", None), 10);
        settle(&top, &middle, &bottom);
        old.commit(30).expect("a late save");
        settle(&top, &middle, &bottom);
        assert_in_step(servers, 1);
        assert_eq!(value(&top.memory, &key("allergy", "a2"), "voided"), Some(flag(true)));
        assert!(servers[writer].memory.fixes().is_empty());
    }
}

#[test]
fn what_a_person_has_unvoided_is_not_voided_again() {
    let (top, middle, bottom) = cut_off();
    create(&top.memory, &key("obs", "o"), &obs("2026-05-01 08:00:00", "60 kg", None), 5);
    settle(&top, &middle, &bottom);
    create(&top.memory, &key("obs", "o1"), &obs("2026-05-03 08:00:00", "61 kg", Some("o")), 10);
    create(&bottom.memory, &key("obs", "o2"), &obs("2026-05-04 08:00:00", "62 kg", Some("o")), 10);
    settle(&top, &middle, &bottom);
    super::clinic::edit(&bottom.memory, &key("obs", "o1"), "voided", flag(false), 40);
    settle(&top, &middle, &bottom);
    assert_in_step([&top, &middle, &bottom], 1);
    assert_eq!(value(&top.memory, &key("obs", "o1"), "voided"), Some(flag(false)));
}

#[test]
fn a_repair_that_somebody_has_overruled_before_it_came_is_made_again() {
    let (mut top, middle, bottom) = cut_off();
    top.group_rows = 500;
    let status = |server: &Server| value(&server.memory, &key("patient", "p"), "allergy_status");
    let deny = |server: &Server, time| {
        edit(&server.memory, &key("patient", "p"), "allergy_status", text("No known allergies"), time);
    };
    deny(&middle, 10);
    create(&bottom.memory, &key("allergy", "a"), &super::clinic::allergy("p"), 10);
    sync(&bottom, &middle);
    assert_eq!(status(&middle), Some(text("See list")));
    deny(&top, 2_000_000);
    settle(&top, &middle, &bottom);
    assert_equal([&top, &middle, &bottom]);
    assert_eq!(status(&top), Some(text("See list")));
}
