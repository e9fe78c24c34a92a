//! Rows are written as the sender had them, whatever the local ids, over all shapes of tables.

use crate::support::*;
use mysql::prelude::Queryable;
use tributary_engine::store::{RowReason, RowWrite, RowWriteWarning, StoreError};
use tributary_model::{RowKey, Value};

fn register(clinic: &Clinic, uuid: &str) {
    clinic.write(&[patient(uuid), person(uuid)]).expect("a patient");
}

#[test]
fn a_patient_with_encounter_and_obs_goes_in_at_once_in_any_order() {
    let clinic = Clinic::new();
    let (who, visit) = (uuid(), uuid());
    let mut rows = vec![obs(&uuid(), &who, &visit, 1.5), encounter(&visit, &who), patient(&who), person(&who)];
    rows.extend((0..1200).map(|n| obs(&uuid(), &who, &visit, f64::from(n))));
    clinic.write(&rows).expect("written");
    let joined =
        "obs o JOIN encounter e ON e.encounter_id = o.encounter_id JOIN patient p ON p.patient_id = e.patient_id \
                  JOIN person n ON n.person_id = p.patient_id AND n.person_id = o.person_id";
    assert_eq!(clinic.count(&format!("{joined} WHERE n.uuid = '{who}'")), 1201);
    assert_eq!(clinic.count("obs WHERE concept_id = 11 AND creator = 1"), 1201);
}

#[test]
fn a_user_created_by_itself_and_one_created_by_a_later_one() {
    let clinic = Clinic::new();
    let (own, first, second) = (uuid(), uuid(), uuid());
    let user = |user: &str, person: &str, creator: &str| {
        insert(
            key("users", user),
            [
                ("system_id", text(&user[..8])),
                ("person_id", point("person", person)),
                ("creator", point("users", creator)),
                ("date_created", time("2026-01-02 03:04:05")),
            ],
        )
    };
    let mut made_by = person(&own);
    made_by.columns[2].1 = point("users", &own);
    let rows = [
        made_by,
        user(&own, &own, &own),
        person(&first),
        user(&first, &first, &second),
        person(&second),
        user(&second, &second, &first),
    ];
    clinic.write(&rows).expect("written");
    let creator = |user: &str| {
        clinic
            .value(&format!("SELECT c.uuid FROM users u JOIN users c ON c.user_id = u.creator WHERE u.uuid = '{user}'"))
    };
    assert_eq!(creator(&own), Some(own.clone()));
    assert_eq!(creator(&first), Some(second.clone()));
    assert_eq!(creator(&second), Some(first));
    let person_creator =
        format!("SELECT c.uuid FROM person p JOIN users c ON c.user_id = p.creator WHERE p.uuid = '{own}'");
    assert_eq!(clinic.value(&person_creator), Some(own));
}

#[test]
fn rows_of_one_table_may_point_at_each_other() {
    let clinic = Clinic::new();
    let (who, visit) = (uuid(), uuid());
    let ids: Vec<String> = (0..6).map(|_| uuid()).collect();
    let mut rows = vec![person(&who), patient(&who), encounter(&visit, &who)];
    for (at, id) in ids.iter().enumerate() {
        let mut row = obs(id, &who, &visit, 1.0);
        let (next, last) = ("obs_group_id".into(), "previous_version".into());
        row.columns.extend(ids.get(at + 1).map(|group| (next, point("obs", group))));
        row.columns.extend((at == ids.len() - 1).then(|| (last, point("obs", &ids[0]))));
        rows.push(row);
    }
    clinic.write(&rows).expect("a chain that is closed to a circle");
    let linked = "obs a JOIN obs b ON b.obs_id = a.obs_group_id OR b.obs_id = a.previous_version";
    assert_eq!(clinic.count(linked), 6);
    clinic.write(&ids.iter().map(|id| delete(key("obs", id))).collect::<Vec<_>>()).expect("deleted in any order");
    assert_eq!(clinic.count("obs"), 0);
}

#[test]
fn elements_of_collections_come_and_go_by_their_joined_rows() {
    let clinic = Clinic::new();
    let element =
        |table: &str, parts: [&str; 2]| RowKey { table: table.into(), parts: parts.map(str::to_owned).to_vec() };
    let user_role = element("user_role", [ADMIN, "Clinician"]);
    let tag = uuid();
    let name = uuid();
    let tagged = element("concept_name_tag_map", [&name, &tag]);
    let rows = [
        insert(user_role.clone(), []),
        insert(element("user_property", [ADMIN, "defaultLocale"]), [("property_value", text("fr"))]),
        by_admin(insert(key("concept_name_tag", &tag), [("tag", text("short")), ("description", text(""))])),
        by_admin(insert(
            key("concept_name", &name),
            [("concept_id", point("concept", "concept-1")), ("name", text("Weight")), ("locale", text("en"))],
        )),
        insert(tagged.clone(), []),
    ];
    clinic.write(&rows).expect("written");
    assert_eq!(clinic.count("user_role WHERE user_id = 1 AND role = 'Clinician'"), 1);
    assert_eq!(clinic.count("concept_name_tag_map"), 1);
    let property = element("user_property", [ADMIN, "defaultLocale"]);
    let mut tx = begin(&clinic);
    let images = tx.rows(&[property.clone(), tagged.clone(), user_role.clone()]).expect("read");
    assert_eq!(images.len(), 3);
    assert!(images[&property].columns.contains(&("property_value".into(), text("fr"))));
    assert!(images[&user_role].columns.contains(&("role".into(), point("role", "Clinician"))));
    drop(tx);
    clinic
        .write(&[update(property, [("property_value", text("rw"))]), delete(user_role), delete(tagged)])
        .expect("written");
    assert_eq!(clinic.value("SELECT property_value FROM user_property"), Some("rw".into()));
    assert_eq!(clinic.count("user_role") + clinic.count("concept_name_tag_map"), 0);
}

#[test]
fn a_unique_value_passes_from_a_deleted_row_to_a_new_one() {
    let clinic = Clinic::new();
    let tag = |uuid: &str| by_admin(insert(key("location_tag", uuid), [("name", text("Ward"))]));
    let (old, new, last) = (uuid(), uuid(), uuid());
    let mapped = |tag: &str| RowKey { table: "location_tag_map".into(), parts: vec!["location-1".into(), tag.into()] };
    clinic.write(&[tag(&old)]).expect("written");
    clinic.write(&[tag(&new), delete(key("location_tag", &old)), insert(mapped(&new), [])]).expect("taken over");
    assert_eq!(clinic.value("SELECT uuid FROM location_tag"), Some(new.clone()));
    // Where the old row cannot leave first, the refusal names the new one.
    let told = refused(&clinic, &[tag(&last), delete(mapped(&new)), delete(key("location_tag", &new))]);
    assert_eq!(told, (Some(key("location_tag", &last)), RowReason::DuplicateValue("name".into())));
}

#[test]
fn a_wanted_id_is_taken_when_it_is_free() {
    let clinic = Clinic::new();
    let place = |uuid: &str, id| RowWrite {
        local_id: Some(id),
        ..by_admin(insert(key("location", uuid), [("name", text("Ward"))]))
    };
    let (free, taken, twice) = (uuid(), uuid(), uuid());
    let mut tx = begin(&clinic);
    let warnings = tx.write(&[place(&free, 500), place(&taken, 31), place(&twice, 500)]).expect("written");
    tx.commit().expect("committed");
    assert_eq!(clinic.value(&format!("SELECT location_id FROM location WHERE uuid = '{free}'")), Some("500".into()));
    let told = |warning: &RowWriteWarning| match warning {
        RowWriteWarning::LocalIdTaken { key, wanted } => (key.parts[0].clone(), *wanted),
    };
    assert_eq!(warnings.iter().map(told).collect::<Vec<_>>(), [(taken, 31), (twice, 500)]);
    assert_eq!(clinic.count("location WHERE name = 'Ward'"), 4);
}

#[test]
fn a_role_gets_a_uuid_of_this_server() {
    let clinic = Clinic::new();
    clinic.write(&[insert(key("role", "Midwife"), [("description", text(""))])]).expect("written");
    assert_eq!(clinic.count("role WHERE role = 'Midwife' AND LENGTH(uuid) = 36"), 1);
}

#[test]
fn updates_change_only_their_columns_one_by_one_or_together() {
    let clinic = Clinic::new();
    let who: Vec<String> = (0..20).map(|_| uuid()).collect();
    clinic.write(&who.iter().flat_map(|who| [person(who), patient(who)]).collect::<Vec<_>>()).expect("written");
    let mut rows: Vec<RowWrite> = who[1..]
        .iter()
        .map(|who| update(key("person", who), [("gender", text("M")), ("birthdate", time("1990-01-02"))]))
        .collect();
    rows[0].columns[1].1 = Value::Null;
    rows.push(update(key("person", &who[0]), [("dead", Value::Int(1))]));
    rows.push(update(key("patient", &who[0]), [("allergy_status", text("No known"))]));
    clinic.write(&rows).expect("written");
    assert_eq!(clinic.count("person WHERE gender = 'M' AND birthdate = '1990-01-02' AND dead = 0"), 18);
    assert_eq!(clinic.count("person WHERE gender = 'M' AND birthdate IS NULL"), 1);
    assert_eq!(clinic.count(&format!("person WHERE uuid = '{}' AND gender = 'F' AND dead = 1", who[0])), 1);
    assert_eq!(clinic.count("patient WHERE allergy_status = 'No known'"), 1);
}

#[test]
fn dynamic_references_are_local_ids_of_this_server() {
    let clinic = Clinic::new();
    let (who, status, nickname) = (uuid(), uuid(), uuid());
    register(&clinic, &who);
    let attribute = |uuid: &str, kind: &str, value: Value| {
        by_admin(insert(
            key("person_attribute", uuid),
            [
                ("person_id", point("person", &who)),
                ("person_attribute_type_id", point("person_attribute_type", kind)),
                ("value", value),
            ],
        ))
    };
    let rows = [
        attribute(&status, "attribute-type-concept", point("concept", "concept-2")),
        attribute(&nickname, "attribute-type-text", text("12")),
    ];
    clinic.write(&rows).expect("written");
    assert_eq!(clinic.value(&format!("SELECT value FROM person_attribute WHERE uuid = '{status}'")), Some("12".into()));
    let mut tx = begin(&clinic);
    let images = tx.rows(&[key("person_attribute", &status), key("person_attribute", &nickname)]).expect("read");
    let value = |uuid: &str| {
        let image = &images[&key("person_attribute", uuid)];
        image.columns.iter().find(|(name, _)| &**name == "value").map(|(_, value)| value.clone())
    };
    assert_eq!(value(&status), Some(point("concept", "concept-2")));
    assert_eq!(value(&nickname), Some(text("12")));
}

fn refused(clinic: &Clinic, rows: &[RowWrite]) -> (Option<RowKey>, RowReason) {
    match clinic.write(rows) {
        Err(StoreError::Row { key, reason }) => (key, reason),
        other => panic!("not refused by row: {other:?}"),
    }
}

#[test]
fn a_refused_row_is_named_with_its_reason_and_without_its_values() {
    let clinic = Clinic::new();
    let (who, visit) = (uuid(), uuid());
    clinic.write(&[person(&who), patient(&who), encounter(&visit, &who)]).expect("written");
    let fine = || obs(&uuid(), &who, &visit, 1.0);
    let with = |name: &str, value: Value| {
        let mut row = fine();
        row.columns.retain(|(column, _)| &**column != name);
        row.columns.push((name.into(), value));
        row
    };
    let nowhere = key("concept", "no-such-concept");
    let cases = [
        (with("concept_id", Value::Ref(nowhere.clone())), RowReason::MissingReference(Some(nowhere))),
        (with("comments", text(&"x".repeat(256))), RowReason::DoesNotFit(Some("comments".into()))),
        (with("comments", text("secret \u{1F600}")), RowReason::DoesNotFit(Some("comments".into()))),
        (with("voided", Value::Int(1000)), RowReason::DoesNotFit(Some("voided".into()))),
        (with("obs_datetime", time("2026-02-31 00:00:00")), RowReason::DoesNotFit(Some("obs_datetime".into()))),
        (with("obs_datetime", Value::Null), RowReason::ValueMissing(Some("obs_datetime".into()))),
        (with("value_numeric", text("high")), RowReason::DoesNotFit(Some("value_numeric".into()))),
    ];
    for (bad, reason) in cases {
        let name = bad.key.clone();
        assert_eq!(refused(&clinic, &[fine(), bad, fine()]), (Some(name), reason));
    }
    let tag = |tag: &str| by_admin(insert(key("location_tag", &uuid()), [("name", text(tag))]));
    let (first, second) = (tag("secret"), tag("secret"));
    let told = refused(&clinic, &[first, second.clone()]);
    assert_eq!(told, (Some(second.key), RowReason::DuplicateValue("name".into())));
    assert_eq!(
        refused(&clinic, &[delete(key("person", &who))]),
        (Some(key("person", &who)), RowReason::StillReferenced)
    );
    assert_eq!(clinic.count("obs"), 0);
}

#[test]
fn after_a_refusal_the_transaction_goes_on_from_its_savepoint() {
    let clinic = Clinic::new();
    let (who, visit) = (uuid(), uuid());
    clinic.write(&[person(&who), patient(&who)]).expect("written");
    let mut tx = begin(&clinic);
    tx.write(&[encounter(&visit, &who)]).expect("written");
    tx.savepoint().expect("marked");
    let good = obs(&uuid(), &who, &visit, 2.0);
    let bad = obs(&uuid(), "nobody", &visit, 3.0);
    assert!(tx.write(&[good.clone(), bad]).is_err());
    tx.rollback_to_savepoint().expect("returned");
    tx.write(&[good]).expect("written alone");
    tx.commit().expect("committed");
    assert_eq!(clinic.count("obs"), 1);
    assert_eq!(clinic.count("encounter"), 1);
    assert_eq!(clinic.count("tributary_refresh WHERE table_name = 'obs'"), 1);
}

#[test]
fn openmrs_is_told_of_every_row_with_old_and_new_owners() {
    let clinic = Clinic::new();
    let (old, new, name) = (uuid(), uuid(), uuid());
    let named = by_admin(insert(
        key("person_name", &name),
        [("person_id", point("person", &old)), ("given_name", text("Ada"))],
    ));
    clinic.write(&[person(&old), person(&new), named]).expect("written");
    clinic.write(&[update(key("person_name", &name), [("person_id", point("person", &new))])]).expect("written");
    clinic.write(&[delete(key("person_name", &name))]).expect("written");
    let local =
        |table: &str, uuid: &str| clinic.value(&format!("SELECT {table}_id FROM {table} WHERE uuid = '{uuid}'"));
    let (old, new) = (local("person", &old), local("person", &new));
    let items = clinic.store.refresh_take(100).expect("read");
    let moves: Vec<_> =
        items.iter().filter(|item| &*item.table == "person_name").map(|item| item.references.clone()).collect();
    let owner = |from: &Option<String>, to: &Option<String>| vec![("person_id".into(), from.clone(), to.clone())];
    assert_eq!(moves, [owner(&None, &old), owner(&old, &new), owner(&new, &None)]);
    assert!(items.iter().all(|item| item.key.len() == 1 && *item.key[0].0 == format!("{}_id", item.table)));
    clinic.store.refresh_done(&items.iter().map(|item| item.id).collect::<Vec<_>>()).expect("removed");
    assert_eq!(clinic.count("tributary_refresh"), 0);
}

#[test]
fn rows_that_point_somewhere_are_found() {
    let clinic = Clinic::new();
    let (who, visit) = (uuid(), uuid());
    let ids: Vec<String> = (0..3).map(|_| uuid()).collect();
    let mut rows = vec![person(&who), patient(&who), encounter(&visit, &who)];
    rows.extend(ids.iter().map(|id| obs(id, &who, &visit, 1.0)));
    clinic.write(&rows).expect("written");
    let mut tx = begin(&clinic);
    let found = tx.rows_referring("obs", "encounter_id", &[key("encounter", &visit)], 2).expect("found");
    assert_eq!(found, ids[..2].iter().map(|id| key("obs", id)).collect::<Vec<_>>());
    let patients = tx.rows_referring("encounter", "patient_id", &[key("patient", &who)], 9).expect("found");
    assert_eq!(patients, [key("encounter", &visit)]);
    assert!(tx.rows_referring("obs", "encounter_id", &[key("encounter", "none")], 9).expect("found").is_empty());
}

#[test]
fn rows_are_found_by_a_text_as_the_database_compares_texts() {
    let clinic = Clinic::new();
    let (one, two, who) = (uuid(), uuid(), uuid());
    register(&clinic, &who);
    let user = |uuid: &str, name: &str| {
        by_admin(insert(
            key("users", uuid),
            [
                ("uuid", text(uuid)),
                ("username", text(name)),
                ("system_id", text("")),
                ("person_id", point("person", &who)),
            ],
        ))
    };
    clinic.write(&[user(&one, "Anna"), user(&two, "O'Brien\\")]).expect("accounts");
    let mut tx = begin(&clinic);
    let mut find = |texts: &[&str]| {
        let texts: Vec<String> = texts.iter().map(|text| (*text).to_owned()).collect();
        tx.rows_with_text("users", "username", &texts, 9).expect("found")
    };
    assert_eq!(find(&["anna", "nobody"]), [key("users", &one)]);
    assert_eq!(find(&["o'brien\\"]), [key("users", &two)]);
    assert!(find(&["Ann%", ""]).iter().all(|key| key.parts[0] != one));
    assert!(tx.rows_with_text("users", "no_such_column", &["x".to_owned()], 9).expect("nothing").is_empty());
}

#[test]
fn every_table_can_be_read_and_is_known() {
    let clinic = Clinic::new();
    let mut conn = clinic.connect();
    let tables: Vec<String> = conn
        .query("SELECT table_name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT LIKE 'tributary%'")
        .expect("a good query");
    let mut tx = begin(&clinic);
    let keys: Vec<RowKey> = tables.iter().map(|table| key(table, "nothing")).collect();
    assert_eq!(keys.len(), 119);
    assert!(tx.rows(&keys).expect("no statement fails").is_empty());
}
