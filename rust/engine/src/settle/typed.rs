//! Values that a person types.

use super::SettleError;
use crate::catalog::{Column, ColumnKind, Reference};
use crate::rules::Rules;
use crate::store::Columns;
use tributary_merge::group_of;
use tributary_model::{Name, RowKey, Value};

/// Groups of `users` that nobody may read or type.
const SECRETS: &[&str] = &["password", "secret"];

/// Whether a column holds what nobody may read on a page.
pub fn is_secret(table: &str, column: &str) -> bool {
    table == "users" && SECRETS.contains(&group_of(table, column))
}

/// Columns of a row from texts; of one group only, where it is given.
pub(super) fn columns(
    rules: &Rules,
    row: &RowKey,
    values: &[(Name, Option<String>)],
    group: Option<&Name>,
) -> Result<Columns, SettleError> {
    let table = rules.catalog.table(&row.table).ok_or(SettleError::Gone)?;
    if values.is_empty() {
        return Err(SettleError::NotOffered);
    }
    let value = |(name, text): &(Name, Option<String>)| {
        let column = table
            .column(name)
            .filter(|column| !column.generated && &*column.name != "uuid" && !table.primary_key.contains(&column.name))
            .filter(|_| group.is_none_or(|group| group_of(&table.name, name) == &**group))
            .filter(|_| !is_secret(&table.name, name))
            .ok_or(SettleError::NotOffered)?;
        let value = match text {
            Some(text) => parse(column, text),
            None => column.nullable.then_some(Value::Null),
        };
        Ok((column.name.clone(), value.ok_or_else(|| SettleError::BadValue(column.name.clone()))?))
    };
    values.iter().map(value).collect()
}

fn parse(column: &Column, text: &str) -> Option<Value> {
    if let Some(Reference::Fixed { table, .. }) = &column.reference {
        let uuid = text.trim();
        return (!uuid.is_empty()).then(|| Value::Ref(RowKey::single(table.clone(), uuid)));
    }
    match column.kind {
        ColumnKind::Int => match text.trim().parse() {
            Ok(number) => Some(Value::Int(number)),
            Err(_) => text.trim().parse().ok().map(Value::UInt),
        },
        ColumnKind::Double => text.trim().parse().ok().filter(|number: &f64| number.is_finite()).map(Value::Double),
        ColumnKind::Decimal => is_decimal(text.trim()).then(|| Value::Decimal(text.trim().to_owned())),
        ColumnKind::Text => {
            let fits = column.length_max.is_none_or(|max| text.chars().count() as u64 <= max);
            let holds = !column.three_byte || text.chars().all(|char| char.len_utf8() < 4);
            (fits && holds).then(|| Value::Text(text.to_owned()))
        }
        ColumnKind::Temporal => is_temporal(column, text.trim()).then(|| Value::Temporal(text.trim().to_owned())),
        ColumnKind::Bytes => None,
    }
}

fn is_decimal(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    all(whole) && all(fraction)
}

/// `2026-05-03`, `2026-05-03 08:12:00` or `08:12:00`, as the column's type is; whether there is such a day the database knows.
fn is_temporal(column: &Column, text: &str) -> bool {
    let shape: String = text.chars().map(|char| if char.is_ascii_digit() { '0' } else { char }).collect();
    let wanted = match column.type_text.split('(').next() {
        Some("date") => "0000-00-00",
        Some("time") => "00:00:00",
        _ => "0000-00-00 00:00:00",
    };
    shape == wanted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::openmrs_rules;

    fn typed(table: &str, column: &str, text: &str) -> Option<Value> {
        let values = [(Name::from(column), Some(text.to_owned()))];
        columns(&openmrs_rules(), &RowKey::single(table, "x"), &values, None).ok().map(|mut list| list.remove(0).1)
    }

    #[test]
    fn texts_become_what_the_column_holds() {
        assert_eq!(typed("person", "gender", "F"), Some(Value::Text("F".into())));
        assert_eq!(typed("person", "dead", "1"), Some(Value::Int(1)));
        assert_eq!(typed("person", "birthdate", "1990-02-03"), Some(Value::Temporal("1990-02-03".into())));
        assert_eq!(typed("obs", "value_numeric", "61.5"), Some(Value::Double(61.5)));
        let concept = Value::Ref(RowKey::single("concept", "weight"));
        assert_eq!(typed("obs", "value_coded", " weight "), Some(concept));
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        assert_eq!(typed("person", "dead", "yes"), None);
        assert_eq!(typed("person", "birthdate", "03/02/1990"), None);
        assert_eq!(typed("obs", "value_numeric", "NaN"), None);
        assert_eq!(typed("person", "uuid", "x"), None);
        assert_eq!(typed("person", "person_id", "7"), None);
        assert_eq!(typed("users", "password", "x"), None, "nobody types a hash");
        assert_eq!(typed("person", "no_such_column", "x"), None);
    }
}
