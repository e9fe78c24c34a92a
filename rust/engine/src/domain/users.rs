//! Equal user names and system ids: with two matches core refuses both logins, so one of them gets a suffix in the very
//! transaction that brings the second.
//!
//! The account of the lower server yields: it goes up without a login only, so that nobody there knows its name. This
//! server's `admin` and `daemon` never yield. The suffix is made of the account's uuid, so that it is the same everywhere.

use super::scene::{columns, text, Scene};
use super::Touched;
use crate::store::{Columns, Role, RowImage, StoreResult};
use std::collections::BTreeSet;
use tributary_model::{RowKey, Value};

/// Where accounts are.
pub(crate) const ACCOUNTS: &str = "users";
const RULE: &str = "account-name-twice";
const NAMES: &[&str] = &["username", "system_id"];
const NEVER_YIELD: &[&str] = &["admin", "daemon"];
/// What `users` holds of either.
const LENGTH_MAX: usize = 50;
const SUFFIX: usize = 4;

pub(super) fn check(scene: &mut Scene<'_, '_>, touched: &Touched, from: Role) -> StoreResult<()> {
    let keys = touched.rows(ACCOUNTS, NAMES);
    scene.load(&keys)?;
    let texts: BTreeSet<String> =
        keys.iter().filter_map(|key| scene.image(key)).flat_map(names).map(|(_, name)| name.to_owned()).collect();
    if texts.is_empty() {
        return Ok(());
    }
    let mut rows: BTreeSet<RowKey> = BTreeSet::new();
    for column in NAMES {
        rows.extend(scene.with_text(ACCOUNTS, column, &texts)?);
    }
    for key in &keys {
        for other in rows.iter().filter(|other| *other != key && (!keys.contains(*other) || *other < key)) {
            let (Some(arrived), Some(here)) = (scene.image(key), scene.image(other)) else { continue };
            let arrived_yields = match (never_yields(arrived), never_yields(here)) {
                (true, false) => false,
                (false, true) => true,
                _ => from == Role::Child || never_yields(here),
            };
            let (loser, yields, stays) = if arrived_yields { (key, arrived, here) } else { (other, here, arrived) };
            let suffixed = suffixed(loser, yields, stays);
            if !suffixed.is_empty() {
                let stands = if loser == key { other } else { key };
                scene.repair(RULE, loser.clone(), suffixed, vec![stands.clone()], false);
            }
        }
    }
    Ok(())
}

fn names(image: &RowImage) -> impl Iterator<Item = (&'static str, &str)> {
    NAMES.iter().map(|column| (*column, text(image, column))).filter(|(_, name)| !name.is_empty())
}

fn never_yields(image: &RowImage) -> bool {
    names(image).any(|(_, name)| NEVER_YIELD.iter().any(|kept| kept.eq_ignore_ascii_case(name)))
}

/// The names of one account that would also find the other, each with a suffix.
fn suffixed(key: &RowKey, yields: &RowImage, stays: &RowImage) -> Columns {
    let taken = |name: &str| names(stays).any(|(_, other)| other.to_lowercase() == name.to_lowercase());
    let uuid: String = key.parts.concat().chars().filter(char::is_ascii_alphanumeric).take(SUFFIX).collect();
    let mut list = Columns::new();
    for (column, name) in names(yields).filter(|(_, name)| taken(name)) {
        let short: String = name.chars().take(LENGTH_MAX - SUFFIX - 1).collect();
        list.extend(columns([(column, Value::Text(format!("{short}-{uuid}")))]));
    }
    list
}
