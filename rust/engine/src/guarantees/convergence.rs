//! Whatever three servers do in whatever order they meet, they end equal, with nothing waiting.

use super::clinic::{columns, create, encounter, key, obs, register_in, text};
use super::network::{conversation, shown, step, sync, three, Carriage, Server};
use crate::memory::{Fault, Memory};
use crate::store::EntryBody;
use proptest::prelude::*;
use std::collections::BTreeMap;
use tributary_merge::{RowState, EXISTENCE};
use tributary_model::{RowKey, Value};

/// What happens next.
#[derive(Clone, Debug)]
enum Event {
    /// A user of a server saves something about a patient; nothing where there is nothing to work on.
    Save { server: usize, what: Work, patient: u8, value: u8 },
    /// One message and its answer over a link (0: bottom to middle, 1: middle to top).
    Meet { link: usize, carriage: Carriage, bytes: usize },
    /// The same, with one of the two dying at some operation.
    Die { link: usize, parent: bool, at: u64 },
}

#[derive(Clone, Copy, Debug)]
enum Work {
    Register,
    Gender,
    Birthdate,
    Visit,
    Obs,
    EditVisit,
    DeleteVisit,
    DeleteObs,
}

fn event() -> impl Strategy<Value = Event> {
    let work = prop_oneof![
        1 => Just(Work::Register),
        3 => Just(Work::Gender),
        3 => Just(Work::Birthdate),
        1 => Just(Work::Visit),
        4 => Just(Work::Obs),
        4 => Just(Work::EditVisit),
        5 => Just(Work::DeleteVisit),
        5 => Just(Work::DeleteObs),
    ];
    let carriage = prop_oneof![
        4 => Just(Carriage::Delivered),
        1 => Just(Carriage::RequestLost),
        1 => Just(Carriage::AnswerLost),
        1 => Just(Carriage::Repeated),
    ];
    let bytes = prop_oneof![Just(1usize), Just(3000), Just(1 << 20)];
    prop_oneof![
        5 => (0usize..3, work, 0u8..2, 0u8..4)
            .prop_map(|(server, what, patient, value)| Event::Save { server, what, patient, value }),
        3 => (0usize..2, carriage, bytes)
            .prop_map(|(link, carriage, bytes)| Event::Meet { link, carriage, bytes }),
        1 => (0usize..2, any::<bool>(), 1u64..60)
            .prop_map(|(link, parent, at)| Event::Die { link, parent, at }),
    ]
}

/// The patients and visits that everybody has at the beginning.
fn open_clinic(servers: &[Server; 3]) {
    for patient in 0..2 {
        let mut session = servers[0].memory.session();
        register_in(&mut session, &format!("p{patient}"));
        session.commit(0).expect("a registration");
        for number in 0..2 {
            create(&servers[0].memory, &visit(patient, number), &encounter(&format!("p{patient}")), 0);
        }
    }
    sync(&servers[1], &servers[0]);
    sync(&servers[2], &servers[1]);
}

fn visit(patient: u8, number: u8) -> RowKey {
    key("encounter", &format!("v{patient}-{number}"))
}

/// A user saves; uuids are made up once, as everywhere.
fn save(server: &Server, what: Work, patient: u8, value: u8, step: usize, time: i64) {
    let memory = &server.memory;
    let person = format!("p{patient}");
    let visit = visit(patient, value % 2);
    let is_there = |key: &RowKey| memory.row(key).is_some();
    let mut session = memory.session();
    match what {
        Work::Register => register_in(&mut session, &format!("new-{step}")),
        Work::Gender => {
            session.update(&key("person", &person), &columns(&[("gender", text(&format!("g{value}")))]));
        }
        Work::Birthdate => {
            let birth = [("birthdate", text(&format!("{value}"))), ("birthdate_estimated", Value::Int(value.into()))];
            session.update(&key("person", &person), &columns(&birth));
        }
        Work::Visit => session.insert(&key("encounter", &format!("new-{step}")), &encounter(&person)),
        Work::Obs if is_there(&visit) => {
            session.insert(&key("obs", &format!("o{step}")), &obs(&person, &visit.parts[0], "61 kg"));
        }
        Work::EditVisit if is_there(&visit) => {
            let when = [("encounter_datetime", Value::Temporal(format!("2026-05-0{} 08:00:00", value + 1)))];
            session.update(&visit, &columns(&when));
        }
        Work::DeleteVisit if is_there(&visit) => {
            // Purging an encounter takes its obs along, as in OpenMRS.
            of_visit(memory, &visit).iter().for_each(|obs| session.delete(obs));
            session.delete(&visit);
        }
        Work::DeleteObs => of_visit(memory, &visit).iter().take(1).for_each(|obs| session.delete(obs)),
        _ => return,
    }
    session.commit(time).expect("work that the database allows");
}

fn of_visit(memory: &Memory, visit: &RowKey) -> Vec<RowKey> {
    let link = Value::Ref(visit.clone());
    let rows = memory.rows().into_iter();
    rows.filter(|(key, row)| &*key.table == "obs" && row.columns.iter().any(|(_, value)| *value == link))
        .map(|(key, _)| key)
        .collect()
}

fn play(servers: &[Server; 3], events: &[Event]) {
    let links = [(2, 1), (1, 0)];
    for (time, event) in events.iter().enumerate() {
        match event {
            Event::Save { server, what, patient, value } => {
                // Clocks differ by days and run against each other.
                let clock = [0i64, -3, 7][*server] + (time as i64 * [1, 3, -1][*server]);
                save(&servers[*server], *what, *patient, *value, time, clock);
            }
            Event::Meet { link, carriage, bytes } => {
                let (child, parent) = (&servers[links[*link].0], &servers[links[*link].1]);
                let mut conversation = conversation(parent, *bytes);
                for _ in 0..3 {
                    step(child, parent, &mut conversation, *carriage, 1_000).expect("a bad line breaks nothing");
                }
            }
            Event::Die { link, parent: parent_dies, at } => {
                let (child, parent) = (&servers[links[*link].0], &servers[links[*link].1]);
                let victim = if *parent_dies { parent } else { child };
                victim.memory.set_fault(Fault::AfterCommit(*at));
                let _ = step(child, parent, &mut conversation(parent, 1 << 20), Carriage::Delivered, 1_000);
                victim.memory.set_fault(Fault::None);
            }
        }
    }
}

/// What merge must agree on everywhere: versions that stand, not what is known of superseded ones.
fn decided(server: &Server) -> BTreeMap<RowKey, RowState> {
    let mut states = server.memory.states();
    states.values_mut().flat_map(|state| state.groups.values_mut()).for_each(|group| {
        group.covered = Default::default();
    });
    states
}

fn conflicts(server: &Server) -> Vec<(RowKey, String)> {
    let entries = server.memory.open_conflicts().into_iter();
    entries.map(|entry| (entry.key, entry.group.to_string())).collect()
}

fn assert_no_record_twice(server: &Server) {
    let mut ids: Vec<_> = server
        .memory
        .entries()
        .into_iter()
        .filter_map(|entry| match entry.body {
            EntryBody::Record(record) => Some(record.id),
            EntryBody::Withheld(_) => None,
        })
        .collect();
    let all = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), all, "a record stands twice in a journal");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, max_shrink_iters: 3000, ..ProptestConfig::default() })]

    #[test]
    fn three_servers_end_equal(events in prop::collection::vec(event(), 10..90)) {
        let (top, middle, bottom) = three();
        let servers = [top, middle, bottom];
        open_clinic(&servers);
        play(&servers, &events);
        for _ in 0..3 {
            sync(&servers[2], &servers[1]);
            sync(&servers[1], &servers[0]);
        }
        sync(&servers[2], &servers[1]);
        for server in &servers {
            prop_assert_eq!(server.memory.parked(), vec![]);
            assert_no_record_twice(server);
            prop_assert_eq!(shown(server), shown(&servers[0]));
            prop_assert_eq!(decided(server), decided(&servers[0]));
            prop_assert_eq!(conflicts(server), conflicts(&servers[0]));
        }
        let rows = servers[0].memory.rows();
        for (key, state) in servers[0].memory.states() {
            let there = state.existence() != tributary_merge::Existence::Deleted;
            prop_assert_eq!(rows.contains_key(&key), there, "{} {:?}", key, state.groups.get(EXISTENCE));
        }
    }
}
