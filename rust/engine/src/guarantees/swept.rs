//! What the journal does not know is journaled as it is; what it knows, or a neighbour brought, is left in peace.

use super::clinic::{columns, create, delete, edit, key, location, register, text, value};
use super::network::{sync, two, Server};
use crate::store::{Hashes, RowImage, Store};
use crate::sweep::{settle, Settled, Suspect};
use tributary_model::{Name, Position, RowKey, Value};

fn unknown(key: &RowKey) -> Suspect {
    Suspect { key: key.clone(), known: None, founding: false }
}

/// Puts a row there that nobody captured.
fn write_unseen(server: &Server, key: &RowKey, name: &str) {
    let mut image = RowImage { columns: location(name), ..RowImage::default() };
    image.columns.sort_by(|left, right| left.0.cmp(&right.0));
    server.memory.install(key.clone(), image);
}

fn settled(server: &Server, suspects: &[Suspect], through: Position) -> Settled {
    settle(&server.memory, &server.engine.rules, suspects, through, 50).expect("settled")
}

fn head(server: &Server) -> Position {
    server.memory.begin().expect("begun").head().expect("read").0
}

fn hashes(server: &Server, key: &RowKey) -> Hashes {
    let mut tx = server.memory.begin().expect("begun");
    tx.hashes(&server.engine.rules, std::slice::from_ref(key)).expect("read").remove(key).unwrap_or_default()
}

#[test]
fn a_row_that_nobody_knows_goes_to_the_others() {
    let (parent, child) = two();
    let ward = key("location", "ward");
    write_unseen(&parent, &ward, "Ward");
    let done = settled(&parent, &[unknown(&ward)], head(&parent));
    assert_eq!((done.inserted, done.adopted.len()), (1, 0));
    sync(&child, &parent);
    assert_eq!(value(&child.memory, &ward, "name"), Some(text("Ward")));
}

#[test]
fn a_row_that_the_journal_has_touched_since_is_left_for_later() {
    let (parent, _) = two();
    let before = head(&parent);
    let ward = key("location", "ward");
    create(&parent.memory, &ward, &location("Ward"), 3);
    // Captured and not yet sequenced: the suspicion is older than the record.
    let done = settled(&parent, &[unknown(&ward)], before);
    assert_eq!(done, Settled { later: vec![ward], ..Settled::default() });
    assert_eq!(head(&parent), Position(before.0 + 1));
}

#[test]
fn a_row_that_a_neighbour_brought_as_a_reference_is_in_order() {
    let (parent, child) = two();
    let ward = key("location", "ward");
    create(&child.memory, &ward, &location("Ward"), 1);
    register(&child.memory, "p", 2);
    let visit = super::clinic::encounter("p").into_iter().chain(columns(&[("location_id", Value::Ref(ward.clone()))]));
    create(&child.memory, &key("encounter", "e"), &visit.collect(), 3);
    sync(&child, &parent);
    assert!(parent.memory.row(&ward).is_some());
    let done = settled(&parent, &[unknown(&ward)], head(&parent));
    assert_eq!(done, Settled { adopted: vec![ward], ..Settled::default() });
}

#[test]
fn only_the_columns_that_nobody_wrote_are_journaled() {
    let (parent, child) = two();
    let ward = key("location", "ward");
    create(&parent.memory, &ward, &location("Ward"), 1);
    sync(&child, &parent);
    let known = hashes(&parent, &ward);
    edit(&parent.memory, &ward, "description", text("captured"), 2);
    sync(&child, &parent);
    let mut image = parent.memory.row(&ward).expect("it is there");
    for (name, value) in &mut image.columns {
        if &**name == "name" {
            *value = text("By hand");
        }
    }
    parent.memory.install(ward.clone(), image);
    let suspect = Suspect { key: ward.clone(), known: Some(known), founding: false };
    let done = settled(&parent, &[suspect], head(&parent));
    assert_eq!(done.changed, 1);
    let entries = parent.memory.begin().expect("begun").entries_after(Position(head(&parent).0 - 1), 9, 1 << 20);
    let body = entries.expect("read").remove(0).body;
    let crate::store::EntryBody::Record(record) = body else { panic!("a record") };
    assert_eq!(record.changes[0].columns, [(Name::from("name"), text("By hand"))]);
    sync(&child, &parent);
    assert_eq!(value(&child.memory, &ward, "name"), Some(text("By hand")));
    assert_eq!(value(&child.memory, &ward, "description"), Some(text("captured")));
}

#[test]
fn a_row_that_is_gone_is_deleted_everywhere_unless_its_delete_was_captured() {
    let (parent, child) = two();
    let (one, two) = (key("location", "one"), key("location", "two"));
    for ward in [&one, &two] {
        create(&parent.memory, ward, &location("Ward"), 1);
    }
    sync(&child, &parent);
    let known = |ward: &RowKey| Suspect { key: ward.clone(), known: Some(hashes(&parent, ward)), founding: false };
    let suspects = [known(&one), known(&two)];
    parent.memory.remove(&one);
    delete(&parent.memory, &two, 2);
    sync(&child, &parent);
    let done = settled(&parent, &suspects, head(&parent));
    assert_eq!((done.deleted, done.gone), (1, vec![two.clone()]));
    sync(&child, &parent);
    assert!(child.memory.row(&one).is_none() && child.memory.row(&two).is_none());
}
