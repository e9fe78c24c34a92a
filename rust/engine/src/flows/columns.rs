//! Rules about single columns.

use super::Direction;
use tributary_model::{Change, Name, Value};

const DOWN_ONLY: &[(&str, &str)] =
    &[("users", "password"), ("users", "salt"), ("users", "secret_question"), ("users", "secret_answer")];

const NEVER: &[(&str, &str)] = &[("users", "activation_key")];

/// Columns that core writes without anybody having changed anything (at each login).
pub(super) const QUIET: &[(&str, &[&str])] = &[("users", &["date_changed", "changed_by"])];

const ADMIN: &str = "admin";

/// Whether a column may travel in a direction, where its row may.
pub(super) fn travels(table: &str, column: &str, direction: Direction) -> bool {
    let listed = |list: &[(&str, &str)]| list.contains(&(table, column));
    !listed(NEVER) && (direction == Direction::Down || !listed(DOWN_ONLY))
}

fn is_login_secret(column: &str) -> bool {
    DOWN_ONLY.iter().any(|(_, name)| *name == column)
}

/// Whether a change carries somebody's password or secret answer.
pub fn touches_login_secrets(change: &Change) -> bool {
    &*change.key.table == "users" && change.columns.iter().any(|(name, _)| is_login_secret(name))
}

/// Whether a `users` row is the account `admin`.
pub fn is_admin(columns: &[(Name, Value)]) -> bool {
    columns.iter().any(|(name, value)| {
        matches!(&**name, "system_id" | "username") && value.text().is_some_and(|text| text.eq_ignore_ascii_case(ADMIN))
    })
}

/// Takes password and secret answer out of a change of the account `admin`, which every server keeps for
/// itself; `current_is_admin` tells whether the row as it stands is that account.
pub fn strip_admin_secrets(change: &mut Change, current_is_admin: bool) {
    if touches_login_secrets(change) && (current_is_admin || is_admin(&change.columns)) {
        change.columns.retain(|(name, _)| !is_login_secret(name));
        change.old.retain(|(name, _)| !is_login_secret(name));
    }
}
