//! The comparison itself: it sees what it is there to see. Without this, equal servers would prove little.

use super::Stage;
use crate::scenarios;
use anyhow::{ensure, Result};
use mysql::prelude::Queryable;

scenarios!("comparison": one_changed_value_a_missing_row_and_a_wrong_reference_are_each_seen);

fn one_changed_value_a_missing_row_and_a_wrong_reference_are_each_seen(stage: &mut Stage) -> Result<()> {
    let network = stage.network()?;
    network.expect_equal()?;
    let damages = [
        (
            "UPDATE obs SET value_text = 'x' WHERE value_text IS NOT NULL ORDER BY obs_id LIMIT 1",
            "differs in value_text",
        ),
        ("DELETE FROM encounter_provider ORDER BY encounter_provider_id LIMIT 1", "only on the parent"),
        (
            "UPDATE encounter SET location_id = (SELECT MAX(location_id) FROM location) ORDER BY encounter_id LIMIT 1",
            "differs in location_id",
        ),
    ];
    for (damage, expected) in damages {
        let mut child = network.child().sql()?;
        let table = damage.split_whitespace().find(|word| ["obs", "encounter_provider", "encounter"].contains(word));
        let table = table.unwrap_or_default();
        child.query_drop(format!("CREATE TABLE harness_kept AS SELECT * FROM `{table}`"))?;
        child.query_drop(damage)?;
        let seen = network.compare()?.swap_remove(0).to_string();
        child.query_drop("SET foreign_key_checks = 0")?;
        child.query_drop(format!("REPLACE INTO `{table}` SELECT * FROM harness_kept"))?;
        child.query_drop("DROP TABLE harness_kept")?;
        ensure!(seen.contains(expected) && seen.contains(" 1 differ"), "after `{damage}`: {seen}");
    }
    network.expect_equal()
}
