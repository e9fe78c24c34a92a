//! Values that must be unique across the network: identifiers are kept and listed, names of accounts get a suffix.

use super::across_rows::{assert_equal, assert_in_step, at, cut_off, entries, flag, settle};
use super::clinic::{create, key, link, made, register, text, value, Columns};
use super::network::{shown, sync};
use crate::store::EntryKind;
use std::collections::BTreeSet;

fn identifier(patient: &str, number: &str, date: &str) -> Columns {
    at(
        date,
        &[
            ("patient_id", link("patient", patient)),
            ("identifier", text(number)),
            ("identifier_type", link("patient_identifier_type", "card")),
            ("voided", flag(false)),
        ],
    )
}

#[test]
fn equal_identifiers_of_two_patients_stay_and_are_listed() {
    for (one, other) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
        for (behavior, listed) in [(None, 1), (Some("NON_UNIQUE"), 0)] {
            let (top, middle, bottom) = cut_off();
            let servers = [&top, &middle, &bottom];
            let mut card = made(&[("name", text("Card"))]);
            card.extend(behavior.map(|behavior| ("uniqueness_behavior".into(), text(behavior))));
            create(&top.memory, &key("patient_identifier_type", "card"), &card, 2);
            settle(&top, &middle, &bottom);
            for (at, patient, row, number, date) in
                [(one, "q", "i1", "KK-7", "2026-05-03 08:00:00"), (other, "r", "i2", "kk-7", "2026-05-04 08:00:00")]
            {
                register(&servers[at].memory, patient, 3);
                create(&servers[at].memory, &key("patient_identifier", row), &identifier(patient, number, date), 4);
                create(
                    &servers[at].memory,
                    &key("patient_identifier", &format!("{row}-own")),
                    &identifier(patient, patient, date),
                    4,
                );
            }
            settle(&top, &middle, &bottom);
            assert_in_step(servers, listed);
            for server in servers {
                assert_eq!(value(&server.memory, &key("patient_identifier", "i1"), "identifier"), Some(text("KK-7")));
                assert_eq!(value(&server.memory, &key("patient_identifier", "i2"), "identifier"), Some(text("kk-7")));
            }
            let found = entries(&bottom);
            assert_eq!(found.len(), listed);
            if let Some(entry) = found.first() {
                assert_eq!((&*entry.rule, entry.kind), ("identifier-of-two-patients", EntryKind::Listed));
                assert_eq!(
                    (&entry.key, &entry.others[0]),
                    (&key("patient_identifier", "i2"), &key("patient_identifier", "i1"))
                );
            }
        }
    }
}

#[test]
fn a_third_equal_identifier_is_listed_whenever_it_comes() {
    for order in [["a", "b", "c"], ["a", "c", "b"], ["c", "a", "b"], ["c", "b", "a"]] {
        let (top, middle, bottom) = cut_off();
        create(&top.memory, &key("patient_identifier_type", "card"), &made(&[("name", text("Card"))]), 2);
        for patient in order {
            register(&top.memory, patient, 3);
        }
        settle(&top, &middle, &bottom);
        for (server, row) in [&top, &middle, &bottom].into_iter().zip(order) {
            // Whoever has it first had it on the first day.
            let date = format!("2026-05-0{} 08:00:00", row.bytes().map(|letter| letter - b'`').sum::<u8>());
            create(&server.memory, &key("patient_identifier", row), &identifier(row, "KK-7", &date), 4);
        }
        settle(&top, &middle, &bottom);
        assert_equal([&top, &middle, &bottom]);
        let found = entries(&top);
        let named = found.iter().flat_map(|entry| entry.others.iter().chain([&entry.key]));
        let named: BTreeSet<String> = named.map(|key| key.parts.concat()).collect();
        assert_eq!(named, ["a", "b", "c"].map(str::to_owned).into(), "{order:?}: {found:#?}");
    }
}

fn account(name: &str, system_id: &str) -> Columns {
    made(&[
        ("username", text(name)),
        ("system_id", text(system_id)),
        ("person_id", link("person", "p")),
        ("retired", flag(false)),
    ])
}

#[test]
fn the_account_of_the_lower_server_gets_a_suffix_before_the_other_one_is_seen() {
    let (top, middle, bottom) = cut_off();
    create(&top.memory, &key("users", "aaaa1111"), &account("anna", "3-4"), 2);
    create(&bottom.memory, &key("users", "bbbb2222"), &account("Anna", "5-9"), 2);
    create(&bottom.memory, &key("users", "cccc3333"), &account("ben", "3-4"), 2);
    create(&bottom.memory, &key("users", "dddd4444"), &account("3-4", "8-1"), 2);
    sync(&middle, &top);
    sync(&bottom, &middle);
    let name = |uuid: &str, column: &str| value(&bottom.memory, &key("users", uuid), column);
    assert_eq!(name("aaaa1111", "username"), Some(text("anna")));
    assert_eq!(name("aaaa1111", "system_id"), Some(text("3-4")));
    assert_eq!(name("bbbb2222", "username"), Some(text("Anna-bbbb")));
    assert_eq!(name("bbbb2222", "system_id"), Some(text("5-9")));
    assert_eq!(
        (name("cccc3333", "username"), name("cccc3333", "system_id")),
        (Some(text("ben")), Some(text("3-4-cccc")))
    );
    assert_eq!(name("dddd4444", "username"), Some(text("3-4-dddd")), "a system id logs in as well");
    settle(&top, &middle, &bottom);
    assert_eq!(entries(&bottom).len(), 3);
    assert!(entries(&bottom).iter().all(|entry| entry.rule == "account-name-twice" && entry.versions.len() == 2));
    assert_eq!(value(&top.memory, &key("users", "aaaa1111"), "username"), Some(text("anna")));
}

#[test]
fn an_account_that_was_made_while_an_equal_one_came_gets_the_suffix() {
    for late_at in 1..3 {
        let (top, middle, bottom) = cut_off();
        let servers = [&top, &middle, &bottom];
        let mut late = servers[late_at].memory.session();
        late.insert(&key("users", "bbbb2222"), &account("Anna", "5-9"));
        create(&top.memory, &key("users", "aaaa1111"), &account("anna", "3-4"), 2);
        settle(&top, &middle, &bottom);
        late.commit(3).expect("an account");
        settle(&top, &middle, &bottom);
        let name = |uuid: &str| value(&servers[late_at].memory, &key("users", uuid), "username");
        assert_eq!((name("aaaa1111"), name("bbbb2222")), (Some(text("anna")), Some(text("Anna-bbbb"))));
    }
}

#[test]
fn this_servers_admin_never_yields() {
    let (top, middle, bottom) = cut_off();
    create(&top.memory, &key("users", "aaaa1111"), &account("other", "Admin"), 2);
    settle(&top, &middle, &bottom);
    for server in [&middle, &bottom] {
        assert_eq!(value(&server.memory, &key("users", "admin"), "system_id"), Some(text("admin")));
        assert_eq!(value(&server.memory, &key("users", "aaaa1111"), "system_id"), Some(text("Admin-aaaa")));
    }
    assert_eq!(shown(&middle), shown(&bottom));
}

#[test]
fn equal_identifiers_of_two_providers_are_listed() {
    for (one, other) in [(0, 1), (1, 0), (0, 2), (2, 0), (1, 2), (2, 1)] {
        let (top, middle, bottom) = cut_off();
        let servers = [&top, &middle, &bottom];
        for (at, uuid) in [(one, "d1"), (other, "d2")] {
            let provider = made(&[("name", text(uuid)), ("identifier", text("D-7")), ("retired", flag(false))]);
            create(&servers[at].memory, &key("provider", uuid), &provider, 3);
        }
        settle(&top, &middle, &bottom);
        assert_in_step(servers, 1);
        let found = entries(&bottom);
        assert_eq!((&*found[0].rule, &found[0].key), ("identifier-of-two-providers", &key("provider", "d2")));
        assert_eq!(found[0].others, [key("provider", "d1")]);
    }
}
