//! Rows that must not stand beside each other, written as core lets its users: it looks at what is there first, on this server.

use super::{any, columns, key, link, merge, moment, new_obs, new_person, text, voidable, Columns, Made};
use crate::script::{Beside, Write};
use tributary_engine::memory::{Memory, UserTx};
use tributary_engine::store::RowImage;
use tributary_model::{RowKey, Value};

/// Patients who are merged and voided.
const POOL: u8 = 5;

/// One user at it.
pub(super) struct Desk<'d> {
    pub(super) tx: &'d mut UserTx,
    pub(super) memory: &'d Memory,
    /// A name that nobody else gives a row.
    pub(super) name: String,
    /// A moment that nobody else has.
    pub(super) when: Value,
}

/// Rows as they are now.
pub(super) type Rows = Vec<(RowKey, RowImage)>;

/// What these rules need since the installation.
pub(super) fn install() -> Vec<(RowKey, Columns)> {
    let concept = || {
        super::made(&[
            ("datatype_id", link("concept_datatype", "datatype")),
            ("class_id", link("concept_class", "class")),
        ])
    };
    let mut rows = vec![
        (key("concept", "c0"), concept()),
        (key("concept", "c1"), concept()),
        (key("program", "program"), named("Program", &[("concept_id", link("concept", "c0"))])),
        (key("program", "other"), named("Other", &[("concept_id", link("concept", "c1"))])),
        (
            key("program_workflow", "flow"),
            super::made(&[("program_id", link("program", "program")), ("concept_id", link("concept", "c0"))]),
        ),
        (key("visit_type", "clinic"), named("Clinic", &[])),
        (key("care_setting", "out"), named("Outpatient", &[("care_setting_type", text("OUTPATIENT"))])),
        (key("provider", "doctor"), named("Doctor", &[("identifier", text("doctor"))])),
        (key("patient_identifier_type", "number"), named("Number", &[])),
        (key("encounter", "ordering"), super::encounter("p0")),
    ];
    for number in 0..2 {
        let state = [("program_workflow_id", link("program_workflow", "flow")), ("concept_id", link("concept", "c0"))];
        rows.push((key("program_workflow_state", format!("s{number}")), super::made(&state)));
    }
    for number in 0..super::HOT {
        let patient = format!("p{number}");
        let enrolled = [("patient_id", link("patient", patient)), ("program_id", link("program", "program"))];
        rows.push((key("patient_program", format!("pp{number}")), voidable(&enrolled)));
    }
    for number in 0..POOL {
        let patient = format!("q{number}");
        rows.push((key("person", patient.clone()), new_person()));
        rows.push((key("patient", patient.clone()), super::patient()));
        let mut name = super::name(&patient, &patient);
        name.iter_mut().filter(|(name, _)| &**name == "preferred").for_each(|(_, value)| *value = Value::Int(1));
        rows.push((key("person_name", format!("qn{number}")), name));
    }
    rows
}

fn named(name: &str, more: &[(&str, Value)]) -> Columns {
    let mut pairs = vec![("name", text(name))];
    pairs.extend(more.iter().cloned());
    super::made(&pairs)
}

/// Lets a user write; whether core lets them and there was something to write on.
pub(super) fn write(
    tx: &mut UserTx,
    memory: &Memory,
    made_rows: &Made,
    token: &str,
    what: Beside,
    write: Write,
) -> bool {
    let serial = tx.changes().len();
    if tx.changes().iter().any(|change| is_looked_at(&change.key.table)) {
        return false; // what it looks at now is not all that will be there
    }
    let mut desk = Desk { tx, memory, name: format!("{token}.{serial}"), when: moment(token, serial) };
    let who = match write.with % 4 {
        0 | 1 => format!("p{}", write.of % super::HOT),
        _ => format!("q{}", write.of % POOL),
    };
    let choice = write.of / 16;
    match what {
        Beside::Obs => any(&made_rows.obs, write.of).is_some_and(|obs| desk.edit_obs(&obs)),
        Beside::Account => desk.account(choice % 3),
        Beside::Provider => desk.provider(choice % 3),
        Beside::Patient => desk.void_or_unvoid(&format!("q{}", write.of % POOL), choice.is_multiple_of(4)),
        Beside::Merge => {
            let (loser, winner) = (write.of % POOL, (write.of % POOL + 1 + choice % (POOL - 1)) % POOL);
            let (loser, winner) = (format!("q{loser}"), format!("q{winner}"));
            desk.lives(&loser) && desk.lives(&winner) && merge::merge(&mut desk, &loser, &winner)
        }
        Beside::State => desk.state(write.of % super::HOT, choice % 2),
        _ if !desk.lives(&who) => false,
        Beside::Allergy => desk.allergy(&who, choice % 2),
        Beside::NoAllergies => {
            let list = desk.live("allergy", "patient_id", &key("patient", who.clone()));
            list.is_empty() && desk.edit(&key("patient", who), &[("allergy_status", text("No known allergies"))])
        }
        Beside::Name => {
            let pairs = [("given_name", text(&desk.name))];
            desk.preferred("person_name", "person_id", "person", &who, &pairs)
        }
        Beside::Address => {
            let pairs = [("city_village", text(&desk.name))];
            desk.preferred("person_address", "person_id", "person", &who, &pairs)
        }
        Beside::Identifier => desk.identifier(&who, choice % 6),
        Beside::Visit => desk.visit(&who),
        Beside::Enrolment => desk.enrolment(&who),
        Beside::Order => desk.order(&who),
        Beside::Encounter => desk.encounter(&who),
    }
}

fn is_looked_at(table: &str) -> bool {
    !matches!(table, "encounter" | "obs" | "location" | "concept_proposal_tag_map" | "user_role" | "cohort_member")
}

/// A column's value.
pub(super) fn value<'r>(row: &'r RowImage, name: &str) -> &'r Value {
    row.columns.iter().find(|(candidate, _)| &**candidate == name).map_or(&Value::Null, |(_, value)| value)
}

/// Whether a row is not voided.
pub(super) fn is_live(row: &RowImage) -> bool {
    *value(row, "voided") != Value::Int(1)
}

impl Desk<'_> {
    /// Rows of a table that hold a value.
    pub(super) fn with(&self, table: &str, column: &str, wanted: &Value) -> Rows {
        let mut rows = Rows::new();
        self.memory.each_row_of(table, |key, row| {
            if value(row, column) == wanted {
                rows.push((key.clone(), row.clone()));
            }
        });
        rows
    }

    /// Live rows of a table that point at another row.
    fn live(&self, table: &str, column: &str, at: &RowKey) -> Rows {
        let mut rows = self.with(table, column, &Value::Ref(at.clone()));
        rows.retain(|(_, row)| is_live(row));
        rows
    }

    fn lives(&self, patient: &str) -> bool {
        self.memory.row(&key("patient", patient)).is_some_and(|row| is_live(&row))
    }

    pub(super) fn edit(&mut self, row: &RowKey, pairs: &[(&str, Value)]) -> bool {
        let there = self.tx.load(self.memory, row);
        if there {
            self.tx.update(self.memory, row, &columns(pairs));
        }
        there
    }

    /// A new row that is made now.
    pub(super) fn insert(&mut self, table: &str, pairs: &[(&str, Value)]) -> RowKey {
        let row = key(table, format!("{}-{}", &table[..2], self.name));
        let mut all = voidable(pairs);
        all.iter_mut().filter(|(name, _)| &**name == "date_created").for_each(|(_, at)| *at = self.when.clone());
        self.tx.insert(&row, &all);
        row
    }

    /// What core writes into a row that it voids.
    pub(super) fn void(&mut self, row: &RowKey) -> bool {
        let voided = [
            ("voided", Value::Int(1)),
            ("voided_by", link("users", "admin")),
            ("date_voided", self.when.clone()),
            ("void_reason", text(&self.name)),
        ];
        self.edit(row, &voided)
    }

    fn edit_obs(&mut self, obs: &RowKey) -> bool {
        let Some(row) = self.memory.row(obs).filter(is_live) else { return false };
        let (Value::Ref(person), Value::Ref(encounter)) = (value(&row, "person_id"), value(&row, "encounter_id"))
        else {
            return false;
        };
        if !self.void(obs) {
            return false;
        }
        let mut all = new_obs(&person.parts.concat(), encounter, text(&self.name));
        all.retain(|(name, _)| &**name != "date_created");
        all.extend(columns(&[("previous_version", Value::Ref(obs.clone())), ("date_created", self.when.clone())]));
        self.tx.insert(&key("obs", format!("o{}", self.name)), &all);
        true
    }

    fn allergy(&mut self, who: &str, allergen: u8) -> bool {
        let patient = key("patient", who);
        let allergen = link("concept", format!("c{allergen}"));
        let list = self.live("allergy", "patient_id", &patient);
        if list.iter().any(|(_, row)| *value(row, "coded_allergen") == allergen)
            || !self.edit(&patient, &[("allergy_status", text("See list"))])
        {
            return false;
        }
        let pairs =
            [("patient_id", Value::Ref(patient)), ("coded_allergen", allergen), ("allergen_type", text("DRUG"))];
        self.insert("allergy", &pairs);
        true
    }

    fn state(&mut self, enrolment: u8, state: u8) -> bool {
        let enrolment = key("patient_program", format!("pp{enrolment}"));
        let Value::Temporal(when) = &self.when else { return false };
        let day = Value::Temporal(when[..10].to_owned());
        for (open, row) in self.live("patient_state", "patient_program_id", &enrolment) {
            if value(&row, "end_date").is_null() && !self.edit(&open, &[("end_date", day.clone())]) {
                return false;
            }
        }
        let pairs = [
            ("patient_program_id", Value::Ref(enrolment)),
            ("state", link("program_workflow_state", format!("s{state}"))),
            ("start_date", day),
        ];
        self.insert("patient_state", &pairs);
        true
    }

    /// A new row that is preferred, in place of those that are now.
    fn preferred(&mut self, table: &str, column: &str, target: &str, who: &str, pairs: &[(&str, Value)]) -> bool {
        let owner = key(target, who);
        for (row, image) in self.live(table, column, &owner) {
            let preferred = *value(&image, "preferred") == Value::Int(1);
            if preferred && !self.edit(&row, &[("preferred", Value::Int(0)), ("date_changed", self.when.clone())]) {
                return false;
            }
        }
        let mut all = vec![(column, Value::Ref(owner)), ("preferred", Value::Int(1))];
        all.extend(pairs.iter().cloned());
        self.insert(table, &all);
        true
    }

    fn identifier(&mut self, who: &str, number: u8) -> bool {
        let identifier = text(&format!("N{number}"));
        if self.with("patient_identifier", "identifier", &identifier).iter().any(|(_, row)| is_live(row)) {
            return false;
        }
        let pairs = [("identifier", identifier), ("identifier_type", link("patient_identifier_type", "number"))];
        self.preferred("patient_identifier", "patient_id", "patient", who, &pairs)
    }

    fn visit(&mut self, who: &str) -> bool {
        let patient = key("patient", who);
        let open = self.live("visit", "patient_id", &patient);
        let open = open.into_iter().find(|(_, row)| value(row, "date_stopped").is_null());
        if let Some((open, _)) = open {
            return self.edit(&open, &[("date_stopped", self.when.clone())]);
        }
        let pairs = [
            ("patient_id", Value::Ref(patient)),
            ("visit_type_id", link("visit_type", "clinic")),
            ("date_started", self.when.clone()),
        ];
        self.insert("visit", &pairs);
        true
    }

    fn enrolment(&mut self, who: &str) -> bool {
        let patient = key("patient", who);
        let other = link("program", "other");
        let open = self.live("patient_program", "patient_id", &patient).into_iter();
        let open = open.filter(|(_, row)| *value(row, "program_id") == other);
        if let Some((open, _)) = open.into_iter().find(|(_, row)| value(row, "date_completed").is_null()) {
            return self.edit(&open, &[("date_completed", self.when.clone())]);
        }
        let pairs = [("patient_id", Value::Ref(patient)), ("program_id", other), ("date_enrolled", self.when.clone())];
        self.insert("patient_program", &pairs);
        true
    }

    fn order(&mut self, who: &str) -> bool {
        let patient = key("patient", who);
        let mut pairs = vec![
            ("patient_id", Value::Ref(patient.clone())),
            ("orderer", link("provider", "doctor")),
            ("encounter_id", link("encounter", "ordering")),
            ("concept_id", link("concept", "weight")),
            ("care_setting", link("care_setting", "out")),
            ("order_number", text(&self.name)),
            ("date_activated", self.when.clone()),
        ];
        let mut active = self.live("orders", "patient_id", &patient);
        active.retain(|(_, row)| value(row, "date_stopped").is_null());
        if active.len() > 1 {
            return false;
        }
        match active.pop() {
            Some((order, _)) => {
                if !self.edit(&order, &[("date_stopped", self.when.clone())]) {
                    return false;
                }
                pairs.extend([("order_action", text("REVISE")), ("previous_order_id", Value::Ref(order))]);
            }
            None => pairs.push(("order_action", text("NEW"))),
        }
        self.insert("orders", &pairs);
        true
    }

    fn encounter(&mut self, who: &str) -> bool {
        let pairs = [
            ("encounter_type", link("encounter_type", "visit")),
            ("patient_id", link("patient", who)),
            ("encounter_datetime", self.when.clone()),
        ];
        if !self.tx.load(self.memory, &key("patient", who)) {
            return false;
        }
        let encounter = self.insert("encounter", &pairs);
        self.tx.insert(&key("obs", format!("o{}", self.name)), &new_obs(who, &encounter, text(&self.name)));
        true
    }

    fn void_or_unvoid(&mut self, who: &str, back: bool) -> bool {
        let rows = [key("patient", who), key("person", who)];
        if self.lives(who) {
            return rows.iter().all(|row| self.void(row));
        }
        let merged = self.with("person_merge_log", "loser_person_id", &Value::Ref(rows[1].clone()));
        if !back || merged.iter().any(|(_, log)| is_live(log)) {
            return false;
        }
        let live = [
            ("voided", Value::Int(0)),
            ("voided_by", Value::Null),
            ("date_voided", Value::Null),
            ("void_reason", Value::Null),
        ];
        rows.iter().all(|row| self.edit(row, &live))
    }

    fn account(&mut self, number: u8) -> bool {
        let username = text(&format!("nurse{number}"));
        if !self.with("users", "username", &username).is_empty() {
            return false;
        }
        let person = key("person", format!("u{}", self.name));
        self.tx.insert(&person, &new_person());
        let account =
            super::made(&[("person_id", Value::Ref(person)), ("username", username), ("system_id", text(&self.name))]);
        self.tx.insert(&key("users", format!("u{}", self.name)), &account);
        true
    }

    fn provider(&mut self, number: u8) -> bool {
        let identifier = text(&format!("D{number}"));
        if !self.with("provider", "identifier", &identifier).is_empty() {
            return false;
        }
        let mut provider = super::made(&[("name", text(&self.name)), ("identifier", identifier)]);
        provider.iter_mut().filter(|(name, _)| &**name == "date_created").for_each(|(_, at)| *at = self.when.clone());
        self.tx.insert(&key("provider", format!("d{}", self.name)), &provider);
        true
    }
}
