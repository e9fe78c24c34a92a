//! What all servers have since their installation.

use super::{beside, columns, encounter, key, link, made, name, new_person, patient, text, voidable, ENCOUNTERS, HOT};
use tributary_engine::memory::Memory;
use tributary_engine::store::RowImage;
use tributary_model::RowKey;

/// Puts everything there that all servers have since their installation.
pub fn install(memory: &Memory) {
    let mut rows = vec![
        (key("person", "admin-person"), made(&[])),
        (key("users", "admin"), made(&[("system_id", text("admin")), ("person_id", link("person", "admin-person"))])),
        (key("concept_class", "class"), made(&[("name", text("Finding"))])),
        (key("concept_datatype", "datatype"), made(&[("name", text("Text"))])),
        (
            key("concept", "weight"),
            made(&[
                ("datatype_id", link("concept_datatype", "datatype")),
                ("class_id", link("concept_class", "class")),
            ]),
        ),
        (key("encounter_type", "visit"), made(&[("name", text("Visit"))])),
        (key("cohort", "cohort"), voidable(&[("name", text("Cohort")), ("description", text("-"))])),
        (key("concept_proposal", "proposal"), made(&[("original_text", text("-"))])),
    ];
    rows.extend(beside::install());
    for number in 0..HOT {
        rows.push((key("concept_name_tag", format!("t{number}")), made(&[("tag", text(&format!("t{number}")))])));
        rows.push((key("location", format!("l{number}")), made(&[("name", text("Ward"))])));
        rows.push((RowKey::single("role", format!("r{number}")), columns(&[("description", text("-"))])));
        rows.push((key("person", format!("p{number}")), new_person()));
        rows.push((key("patient", format!("p{number}")), patient()));
        rows.push((key("person_name", format!("n{number}")), name(&format!("p{number}"), "N")));
        let address = [("person_id", link("person", format!("p{number}"))), ("city_village", text("A"))];
        rows.push((key("person_address", format!("a{number}")), voidable(&address)));
    }
    for number in 0..ENCOUNTERS {
        rows.push((key("encounter", format!("e{number}")), encounter(&format!("p{}", number % HOT))));
    }
    for (key, columns) in rows {
        let mut image = RowImage { columns, local_id: None };
        image.columns.sort_by(|left, right| left.0.cmp(&right.0));
        memory.install(key, image);
    }
}
