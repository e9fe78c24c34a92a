//! Metadata that an upgrade makes on every server under another uuid is one row afterwards; nothing else ever is.

use super::clinic::{columns, create, edit, encounter, key, location, register, text, value, Columns};
use super::network::{shown, sync, three, two};
use tributary_model::Value;

fn encounter_type(uuid: &str, name: &str) -> Columns {
    let mut row = location(name);
    row.push(("uuid".into(), text(uuid)));
    row
}

fn encounter_of(kind: &str) -> Columns {
    let mut row = encounter("p");
    row.retain(|(name, _)| &**name != "encounter_type");
    row.push(("encounter_type".into(), Value::Ref(key("encounter_type", kind))));
    row
}

#[test]
fn rows_of_one_name_that_both_servers_made_are_one_under_the_upper_uuid() {
    let (parent, child) = two();
    create(&parent.memory, &key("encounter_type", "up"), &encounter_type("up", "Triage"), 1);
    create(&child.memory, &key("encounter_type", "low"), &encounter_type("low", "Triage"), 1);
    register(&child.memory, "p", 2);
    create(&child.memory, &key("encounter", "e"), &encounter_of("low"), 3);
    sync(&child, &parent);
    sync(&child, &parent);
    for server in [&parent, &child] {
        assert!(server.memory.row(&key("encounter_type", "low")).is_none());
        let kind = value(&server.memory, &key("encounter", "e"), "encounter_type");
        assert_eq!(kind, Some(Value::Ref(key("encounter_type", "up"))));
        assert!(server.memory.parked().is_empty());
    }
    assert_eq!(shown(&parent), shown(&child));
    // What still says the old uuid finds the row.
    edit(&parent.memory, &key("encounter_type", "up"), "description", text("first contact"), 5);
    sync(&child, &parent);
    assert_eq!(shown(&parent), shown(&child));
}

#[test]
fn three_servers_that_made_the_row_end_with_one() {
    let (top, middle, bottom) = three();
    for (server, uuid) in [(&top, "top"), (&middle, "middle"), (&bottom, "bottom")] {
        create(&server.memory, &key("encounter_type", uuid), &encounter_type(uuid, "Triage"), 1);
    }
    register(&bottom.memory, "p", 2);
    create(&bottom.memory, &key("encounter", "e"), &encounter_of("bottom"), 3);
    for _ in 0..3 {
        sync(&bottom, &middle);
        sync(&middle, &top);
    }
    for server in [&top, &middle, &bottom] {
        assert!(server.memory.parked().is_empty(), "{:?}", server.memory.parked());
    }
    assert_eq!(shown(&top), shown(&middle));
    assert_eq!(shown(&middle), shown(&bottom));
    assert!(top.memory.row(&key("encounter_type", "top")).is_some());
    let kind = value(&top.memory, &key("encounter", "e"), "encounter_type");
    assert_eq!(kind, Some(Value::Ref(key("encounter_type", "top"))));
}

#[test]
fn two_rows_of_one_name_on_one_server_stay_two() {
    let (parent, child) = two();
    for (uuid, time) in [("one", 1), ("two", 2)] {
        create(&parent.memory, &key("visit_type", uuid), &encounter_type(uuid, "Outpatient"), time);
    }
    sync(&child, &parent);
    for server in [&parent, &child] {
        for uuid in ["one", "two"] {
            assert!(server.memory.row(&key("visit_type", uuid)).is_some());
        }
    }
}

#[test]
fn locations_of_one_name_are_two_places() {
    let (parent, child) = two();
    create(
        &parent.memory,
        &key("location", "up"),
        &columns(&[("name", text("Ward 1"))]).into_iter().chain(location("Ward 1")).collect(),
        1,
    );
    create(&child.memory, &key("location", "low"), &location("Ward 1"), 1);
    sync(&child, &parent);
    assert!(child.memory.row(&key("location", "up")).is_some() && child.memory.row(&key("location", "low")).is_some());
}
