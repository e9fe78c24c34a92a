//! Equal identifiers of different patients: both are kept and found by a search; a person says whether they are one
//! patient or one of them gets a new identifier. Core refuses to save either patient until then.

use super::rule::is_voided;
use super::scene::{reference, text, value, Scene};
use super::Touched;
use crate::store::{RowImage, StoreResult};
use std::collections::{BTreeMap, BTreeSet};
use tributary_model::RowKey;

const RULE: &str = "identifier-of-two-patients";
const LOOKED_AT: &[&str] = &["identifier", "identifier_type", "patient_id", "voided", "location_id"];

pub(super) fn check(scene: &mut Scene<'_, '_>, touched: &Touched) -> StoreResult<()> {
    let keys = touched.rows("patient_identifier", LOOKED_AT);
    scene.load(&keys)?;
    let live = keys.iter().filter_map(|key| scene.image(key)).filter(|image| !is_voided(image));
    let texts: BTreeSet<String> =
        live.map(|image| text(image, "identifier").to_owned()).filter(|text| !text.is_empty()).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let mut rows = scene.with_text("patient_identifier", "identifier", &texts)?;
    rows.retain(|key| scene.image(key).is_some_and(|image| !is_voided(image)));
    let beside: Vec<RowKey> = rows
        .iter()
        .filter_map(|key| scene.image(key))
        .flat_map(|image| [reference(image, "identifier_type"), reference(image, "patient_id")])
        .flatten()
        .cloned()
        .collect();
    scene.load(&beside)?;
    let mut classes: BTreeMap<String, Vec<RowKey>> = BTreeMap::new();
    for row in rows {
        if let Some(class) = scene.image(&row).and_then(|image| class(scene, image)) {
            classes.entry(class).or_default().push(row);
        }
    }
    let mut listed = Vec::new();
    for mut class in classes.into_values().filter(|class| class.iter().any(|row| keys.contains(row))) {
        class.sort_by_cached_key(|row| {
            (scene.image(row).map(|image| text(image, "date_created").to_owned()), row.clone())
        });
        let patient = |row: &RowKey| scene.image(row).and_then(|image| reference(image, "patient_id")).cloned();
        for (at, row) in class.iter().enumerate() {
            let clashes =
                |other: &&RowKey| patient(other) != patient(row) && (keys.contains(row) || keys.contains(*other));
            let others: Vec<RowKey> = class[..at].iter().filter(clashes).cloned().collect();
            listed.push((row.clone(), others));
        }
    }
    for (row, others) in listed.into_iter().filter(|(_, others)| !others.is_empty()) {
        scene.list(RULE, row, others);
    }
    Ok(())
}

/// What must be unique: the text within its type, or its type and place; `None` where nothing must.
fn class(scene: &Scene<'_, '_>, image: &RowImage) -> Option<String> {
    let kind = reference(image, "identifier_type")?;
    let patient = scene.image(reference(image, "patient_id")?)?;
    if is_voided(patient) {
        return None;
    }
    let place = match scene.image(kind).map_or("", |kind| text(kind, "uniqueness_behavior")) {
        "NON_UNIQUE" => return None,
        "LOCATION" => value(image, "location_id").map(|place| format!("{place:?}")),
        _ => None,
    };
    Some(format!("{kind} {} {}", text(image, "identifier").to_lowercase(), place.unwrap_or_default()))
}
