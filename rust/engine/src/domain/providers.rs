//! Equal identifiers of different providers: never unified, listed for a person.

use super::scene::{is_set, text, Scene};
use super::Touched;
use crate::store::{RowImage, StoreResult};
use std::collections::BTreeSet;
use tributary_model::RowKey;

const RULE: &str = "identifier-of-two-providers";

pub(super) fn check(scene: &mut Scene<'_, '_>, touched: &Touched) -> StoreResult<()> {
    let keys = touched.rows("provider", &["identifier", "retired"]);
    scene.load(&keys)?;
    let counts = |image: &RowImage| !is_set(image, "retired") && !text(image, "identifier").is_empty();
    let live = keys.iter().filter_map(|key| scene.image(key)).filter(|image| counts(image));
    let texts: BTreeSet<String> = live.map(|image| text(image, "identifier").to_lowercase()).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let mut rows = scene.with_text("provider", "identifier", &texts)?;
    rows.retain(|key| scene.image(key).is_some_and(counts));
    rows.sort_by_cached_key(|row| (scene.image(row).map(|image| text(image, "date_created").to_owned()), row.clone()));
    for shared in texts {
        let holds = |image: &RowImage| text(image, "identifier").to_lowercase() == shared;
        let same: Vec<RowKey> = rows.iter().filter(|row| scene.image(row).is_some_and(holds)).cloned().collect();
        for (at, row) in same.iter().enumerate() {
            let clashes = |other: &&RowKey| keys.contains(row) || keys.contains(*other);
            let others: Vec<RowKey> = same[..at].iter().filter(clashes).cloned().collect();
            if !others.is_empty() {
                scene.list(RULE, row.clone(), others);
            }
        }
    }
    Ok(())
}
