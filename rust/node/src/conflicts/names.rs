//! Names for people of rows and servers: concepts, attribute types, locations, users, patients, not ids.
//!
//! A few statements a table, however many rows. A row that has no name is told by its table and uuid.

use std::collections::{BTreeSet, HashMap};
use tributary_engine::people::patients_of;
use tributary_engine::rules::Rules;
use tributary_engine::store::{RowImage, StoreResult, Tx};
use tributary_model::{Name, RowKey, Value};

/// Rows of names that are read of the rows of a page at most.
const NAMES_MAX: usize = 5000;
/// Columns that say what a row is about, in the order in which they tell most.
const ABOUT: &[&str] = &[
    "person_attribute_type_id",
    "attribute_type_id",
    "identifier_type",
    "concept_id",
    "coded_allergen",
    "condition_coded",
    "diagnosis_coded",
    "encounter_type",
    "visit_type_id",
    "program_id",
    "state",
    "relationship",
    "drug_inventory_id",
    "role",
];
/// Columns that hold a row's own name, where its table has one.
const OWN: &[&str] = &["name", "username", "system_id", "identifier", "property", "role", "privilege"];

/// A patient, as a list shows one.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Patient {
    pub(super) uuid: String,
    /// The integer id here, as OpenMRS's own pages want it.
    pub(super) id: Option<i64>,
    pub(super) name: Option<String>,
    pub(super) identifier: Option<String>,
}

/// Names of rows, as far as they were asked for.
#[derive(Default)]
pub(super) struct Names {
    images: HashMap<RowKey, RowImage>,
    names: HashMap<RowKey, String>,
    patients: HashMap<RowKey, Patient>,
}

impl Names {
    /// Reads the names of rows, of what they are about, and of the patients whose data they are.
    pub(super) fn read(tx: &mut dyn Tx, rules: &Rules, rows: &BTreeSet<RowKey>, locale: &str) -> StoreResult<Names> {
        let mut names = Names::default();
        names.load(tx, rows)?;
        let rows: Vec<RowKey> = rows.iter().cloned().collect();
        let people = patients_of(tx, &rules.catalog, &rows)?;
        let about: BTreeSet<RowKey> = rows.iter().filter_map(|key| names.about_key(key).cloned()).collect();
        let users = rows.iter().filter(|key| &*key.table == "users");
        let of_users = users.filter_map(|key| reference(names.images.get(key)?, "person_id").cloned());
        let persons: BTreeSet<RowKey> = people.values().cloned().chain(of_users).collect();
        names.load(tx, &about)?;
        names.load(tx, &persons)?;
        names.name_concepts(tx, locale)?;
        names.name_persons(tx, &persons)?;
        let patients: BTreeSet<RowKey> = people.values().cloned().collect();
        let identifiers = names.identifiers(tx, &patients)?;
        for (row, person) in people {
            let patient = Patient {
                uuid: person.parts.join("/"),
                id: names.images.get(&person).and_then(|image| image.local_id),
                name: names.names.get(&person).cloned(),
                identifier: identifiers.get(&person.parts).cloned(),
            };
            names.patients.insert(row, patient);
        }
        Ok(names)
    }

    /// The row as it is, if it is there.
    pub(super) fn image(&self, key: &RowKey) -> Option<&RowImage> {
        self.images.get(key)
    }

    /// The patient whose data a row is.
    pub(super) fn patient(&self, key: &RowKey) -> Option<&Patient> {
        self.patients.get(key)
    }

    /// What a row is about: its own name, or its type's or concept's.
    pub(super) fn about(&self, key: &RowKey) -> Option<String> {
        self.own(key).or_else(|| self.own(self.about_key(key)?))
    }

    /// A row's name, or what is known of it.
    pub(super) fn of(&self, key: &RowKey) -> String {
        self.about(key).unwrap_or_else(|| key.to_string())
    }

    fn own(&self, key: &RowKey) -> Option<String> {
        if let Some(name) = self.names.get(key) {
            return Some(name.clone());
        }
        let image = self.images.get(key)?;
        let person = reference(image, "person_id").filter(|_| &*key.table == "users");
        let person = person.and_then(|person| self.names.get(person));
        let own = OWN.iter().find_map(|column| text(image, column));
        match (person, own) {
            (Some(person), Some(own)) => Some(format!("{person} ({own})")),
            (person, own) => person.cloned().or(own.map(str::to_owned)),
        }
    }

    fn about_key(&self, key: &RowKey) -> Option<&RowKey> {
        let image = self.images.get(key)?;
        ABOUT.iter().find_map(|column| reference(image, column))
    }

    fn load(&mut self, tx: &mut dyn Tx, keys: &BTreeSet<RowKey>) -> StoreResult<()> {
        let new: Vec<RowKey> = keys.iter().filter(|key| !self.images.contains_key(*key)).cloned().collect();
        self.images.extend(tx.rows(&new)?);
        Ok(())
    }

    /// Concepts by their name in the language, the preferred one first; in another one where there is none.
    fn name_concepts(&mut self, tx: &mut dyn Tx, locale: &str) -> StoreResult<()> {
        let concepts: Vec<RowKey> = self.images.keys().filter(|key| &*key.table == "concept").cloned().collect();
        let rows = children(tx, "concept_name", "concept_id", &concepts)?;
        let language = locale.split(['_', '-']).next().unwrap_or_default();
        let rank = |image: &RowImage| {
            let of = |column: &str| text(image, column).unwrap_or_default();
            let spoken = of("locale").split('_').next().unwrap_or_default() == language;
            let full = of("concept_name_type") == "FULLY_SPECIFIED";
            (is_set(image, "voided"), !spoken, !is_set(image, "locale_preferred"), !full)
        };
        self.name_best("concept_id", rows, rank, |image| text(image, "name").map(str::to_owned));
        Ok(())
    }

    /// Persons by their preferred name.
    fn name_persons(&mut self, tx: &mut dyn Tx, persons: &BTreeSet<RowKey>) -> StoreResult<()> {
        let persons: Vec<RowKey> = persons.iter().cloned().collect();
        let rows = children(tx, "person_name", "person_id", &persons)?;
        let rank = |image: &RowImage| (is_set(image, "voided"), !is_set(image, "preferred"), true, true);
        self.name_best("person_id", rows, rank, |image| {
            let parts = ["given_name", "middle_name", "family_name"].into_iter().filter_map(|name| text(image, name));
            let name = parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
            (!name.is_empty()).then_some(name)
        });
        Ok(())
    }

    fn name_best(
        &mut self,
        owner: &str,
        mut rows: Vec<RowImage>,
        rank: impl Fn(&RowImage) -> (bool, bool, bool, bool),
        name: impl Fn(&RowImage) -> Option<String>,
    ) {
        rows.sort_by_key(|image| rank(image));
        for image in rows {
            if let (Some(owner), Some(name)) = (reference(&image, owner), name(&image)) {
                self.names.entry(owner.clone()).or_insert(name);
            }
        }
    }

    /// The preferred identifiers of patients.
    fn identifiers(
        &mut self,
        tx: &mut dyn Tx,
        patients: &BTreeSet<RowKey>,
    ) -> StoreResult<HashMap<Vec<String>, String>> {
        let patient = |key: &RowKey| RowKey { table: "patient".into(), parts: key.parts.clone() };
        let patients: Vec<RowKey> = patients.iter().map(patient).collect();
        let mut rows = children(tx, "patient_identifier", "patient_id", &patients)?;
        rows.sort_by_key(|image| (is_set(image, "voided"), !is_set(image, "preferred")));
        let mut found = HashMap::new();
        for image in rows {
            if let (Some(owner), Some(text)) = (reference(&image, "patient_id"), text(&image, "identifier")) {
                found.entry(owner.parts.clone()).or_insert_with(|| text.to_owned());
            }
        }
        Ok(found)
    }
}

/// A value as a page shows it.
pub(super) fn shown(value: &Value, names: &Names) -> Option<String> {
    Some(match value {
        Value::Null => return None,
        Value::Int(number) => number.to_string(),
        Value::UInt(number) => number.to_string(),
        Value::Double(number) => number.to_string(),
        Value::Decimal(text) | Value::Text(text) | Value::Temporal(text) => text.clone(),
        Value::Bytes(bytes) => format!("({} bytes)", bytes.len()),
        Value::Ref(key) => names.of(key),
    })
}

fn children(tx: &mut dyn Tx, table: &str, column: &str, owners: &[RowKey]) -> StoreResult<Vec<RowImage>> {
    if owners.is_empty() {
        return Ok(Vec::new());
    }
    let keys = tx.rows_referring(table, column, owners, NAMES_MAX)?;
    Ok(tx.rows(&keys)?.into_values().collect())
}

fn value<'i>(image: &'i RowImage, column: &str) -> Option<&'i Value> {
    image.columns.iter().find(|(name, _): &&(Name, Value)| &**name == column).map(|(_, value)| value)
}

fn reference<'i>(image: &'i RowImage, column: &str) -> Option<&'i RowKey> {
    value(image, column)?.reference()
}

fn text<'i>(image: &'i RowImage, column: &str) -> Option<&'i str> {
    value(image, column)?.text().filter(|text| !text.is_empty())
}

fn is_set(image: &RowImage, column: &str) -> bool {
    value(image, column) == Some(&Value::Int(1))
}
