//! "No known allergies" beside an allergy: the list wins.

use super::rule::is_voided;
use super::scene::{columns, reference, text, Scene};
use super::Touched;
use crate::store::StoreResult;
use std::collections::{BTreeMap, BTreeSet};
use tributary_model::{RowKey, Value};

const RULE: &str = "allergy-status-against-list";
const NONE_KNOWN: &str = "No known allergies";
const SEE_LIST: &str = "See list";

pub(super) fn check(scene: &mut Scene<'_, '_>, touched: &Touched) -> StoreResult<()> {
    let allergies = touched.rows("allergy", &["voided", "patient_id"]);
    scene.load(&allergies)?;
    let mut patients = touched.rows("patient", &["allergy_status"]);
    let listed = allergies.iter().filter_map(|key| scene.image(key)).filter(|image| !is_voided(image));
    patients.extend(listed.filter_map(|image| reference(image, "patient_id")).cloned());
    scene.load(&patients)?;
    let denied =
        |patient: &RowKey| scene.image(patient).is_some_and(|image| text(image, "allergy_status") == NONE_KNOWN);
    let denying: BTreeSet<RowKey> = patients.into_iter().filter(denied).collect();
    if denying.is_empty() {
        return Ok(());
    }
    let mut lists: BTreeMap<RowKey, Vec<RowKey>> = BTreeMap::new();
    for row in scene.referring("allergy", "patient_id", &denying)? {
        let Some(image) = scene.image(&row).filter(|image| !is_voided(image)) else { continue };
        if let Some(patient) = reference(image, "patient_id") {
            lists.entry(patient.clone()).or_default().push(row);
        }
    }
    for (patient, list) in lists {
        let status = columns([("allergy_status", Value::Text(SEE_LIST.to_owned()))]);
        scene.repair(RULE, patient, status, list, false);
    }
    Ok(())
}
