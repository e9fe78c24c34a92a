//! Column values between the database's texts and the model.
//!
//! Guarantees: exact both ways for every type in OpenMRS's schema; one value has one form, so that
//! captured values and values read later compare equal.

use crate::sql;
use mysql::Value as Sql;
use std::fmt::Write;
use tributary_engine::catalog::{Column, ColumnKind};
use tributary_model::Value;
use tributary_wire::shortest_decimal;

/// A value that does not have the shape of its column.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Misfit;

/// The expression that makes the text protocol give a column's exact value.
pub(crate) fn push_select(out: &mut String, column: &Column) {
    let name = sql::name(&column.name);
    let type_text = column.type_text.as_str();
    if type_text.starts_with("bit") {
        let _ = write!(out, "CAST({name} AS UNSIGNED)");
    } else if type_text.starts_with("float") {
        let _ = write!(out, "{name} + 0e0");
    } else {
        out.push_str(&name);
    }
}

/// Reads a value of the text protocol.
pub(crate) fn read(column: &Column, value: Sql) -> Result<Value, Misfit> {
    let bytes = match value {
        Sql::NULL => return Ok(Value::Null),
        Sql::Bytes(bytes) => bytes,
        _ => return Err(Misfit),
    };
    if column.kind == ColumnKind::Bytes {
        return Ok(Value::Bytes(bytes));
    }
    let text = String::from_utf8(bytes).map_err(|_| Misfit)?;
    from_text(column, text)
}

fn from_text(column: &Column, text: String) -> Result<Value, Misfit> {
    match column.kind {
        ColumnKind::Int => int(&text),
        ColumnKind::Double => text.parse().map(Value::Double).map_err(|_| Misfit),
        ColumnKind::Decimal => shortest_decimal(&text).map(Value::Decimal).ok_or(Misfit),
        ColumnKind::Text => Ok(Value::Text(text)),
        ColumnKind::Bytes => Ok(Value::Bytes(text.into_bytes())),
        ColumnKind::Temporal => Ok(Value::Temporal(without_zero_fraction(&text).to_owned())),
    }
}

fn int(text: &str) -> Result<Value, Misfit> {
    match text.parse::<i64>() {
        Ok(int) => Ok(Value::Int(int)),
        Err(_) => text.parse::<u64>().map(Value::UInt).map_err(|_| Misfit),
    }
}

fn without_zero_fraction(text: &str) -> &str {
    match text.rsplit_once('.') {
        Some(_) => text.trim_end_matches('0').trim_end_matches('.'),
        None => text,
    }
}

/// Gives a captured value the form that [`read`] would give it once stored, where that can be told without the database.
pub(crate) fn captured(column: &Column, value: Value) -> Result<Value, Misfit> {
    let float = column.type_text.starts_with("float");
    Ok(match (column.kind, value) {
        (_, Value::Null) => Value::Null,
        (ColumnKind::Double, Value::Decimal(text)) if float => {
            Value::Double(text.parse::<f32>().map_err(|_| Misfit)?.into())
        }
        (ColumnKind::Double, Value::Double(number)) if float => Value::Double(f64::from(number as f32)),
        (ColumnKind::Double, Value::Int(int)) => Value::Double(int as f64),
        (ColumnKind::Text, Value::Text(text)) if column.type_text.starts_with("char") => {
            Value::Text(text.trim_end_matches(' ').to_owned())
        }
        (ColumnKind::Temporal, Value::Temporal(text)) => Value::Temporal(temporal(column, text)),
        (kind, value) if fits(kind, &value) => value,
        (_, Value::Int(int)) => from_text(column, int.to_string())?,
        (_, Value::UInt(int)) => from_text(column, int.to_string())?,
        (ColumnKind::Int, Value::Double(number)) if number.fract() == 0.0 => int(&format!("{number:.0}"))?,
        (_, Value::Double(number)) => from_text(column, number.to_string())?,
        (_, Value::Decimal(text) | Value::Text(text) | Value::Temporal(text)) => from_text(column, text)?,
        (ColumnKind::Text, Value::Bytes(bytes)) => Value::Text(String::from_utf8(bytes).map_err(|_| Misfit)?),
        _ => return Err(Misfit),
    })
}

/// A timestamp that was bound for a `date` or `time` column loses its other half there.
fn temporal(column: &Column, text: String) -> String {
    let half = match column.type_text.as_str() {
        "date" => text.split(' ').next(),
        kind if kind.starts_with("time(") || kind == "time" => text.split(' ').next_back(),
        _ => None,
    };
    half.map(str::to_owned).unwrap_or(text)
}

fn fits(kind: ColumnKind, value: &Value) -> bool {
    matches!(
        (kind, value),
        (ColumnKind::Int, Value::Int(_) | Value::UInt(_))
            | (ColumnKind::Double, Value::Double(_))
            | (ColumnKind::Decimal, Value::Decimal(_))
            | (ColumnKind::Text, Value::Text(_))
            | (ColumnKind::Bytes, Value::Bytes(_))
            | (ColumnKind::Temporal, Value::Temporal(_))
    )
}

/// Whether the column would round the value: then only the database can say what it stored.
pub(crate) fn rounds(column: &Column, value: &Value) -> bool {
    let text = match value {
        Value::Decimal(text) | Value::Temporal(text) => text,
        _ => return false,
    };
    let digits = text.rsplit_once('.').map_or(0, |(_, fraction)| fraction.len());
    digits > fraction_digits(&column.type_text)
}

/// Digits after the point: `decimal(10,2)` 2, `datetime(6)` 6, `datetime` 0.
fn fraction_digits(type_text: &str) -> usize {
    let Some((word, rest)) = type_text.split_once('(') else { return 0 };
    let inner = rest.split(')').next().unwrap_or("");
    let last = if word == "decimal" || word == "numeric" {
        inner.split_once(',').map_or("0", |(_, scale)| scale)
    } else {
        inner
    };
    last.trim().parse().unwrap_or(0)
}

/// Appends a value as SQL for a column; references have been translated before.
pub(crate) fn push_literal(out: &mut String, column: &Column, value: &Value) -> Result<(), Misfit> {
    if !value.is_null() && !fits(column.kind, value) {
        return Err(Misfit);
    }
    match value {
        Value::Null => out.push_str("NULL"),
        Value::Int(int) => drop(write!(out, "{int}")),
        Value::UInt(int) => drop(write!(out, "{int}")),
        Value::Double(number) if number.is_finite() => drop(write!(out, "{number:e}")),
        Value::Decimal(text) if shortest_decimal(text).is_some() => out.push_str(text),
        Value::Text(text) | Value::Temporal(text) => sql::push_text(out, text),
        Value::Bytes(bytes) => sql::push_bytes(out, bytes),
        Value::Double(_) | Value::Decimal(_) | Value::Ref(_) => return Err(Misfit),
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use tributary_engine::catalog::{Catalog, RawColumn, RawTable};

    fn column(column_type: &str) -> Column {
        let raw = RawColumn { name: "c".into(), column_type: column_type.into(), ..RawColumn::default() };
        let table = RawTable { name: "t".into(), columns: vec![raw], ..RawTable::default() };
        Catalog::build(&[table], &[]).tables["t"].columns[0].clone()
    }

    #[test]
    fn captured_values_take_the_form_of_stored_ones() {
        let cases = [
            ("float", Value::Decimal("0.1".into()), Value::Double(f64::from(0.1f32))),
            ("double", Value::Int(3), Value::Double(3.0)),
            ("varchar(5)", Value::Int(3), Value::Text("3".into())),
            ("int(11)", Value::Text("3".into()), Value::Int(3)),
            ("bigint(20) unsigned", Value::Decimal("18446744073709551615".into()), Value::UInt(u64::MAX)),
            ("date", Value::Temporal("2026-05-03 00:00:00".into()), Value::Temporal("2026-05-03".into())),
            ("time", Value::Temporal("1970-01-01 08:12:00".into()), Value::Temporal("08:12:00".into())),
            ("char(38)", Value::Text("x  ".into()), Value::Text("x".into())),
        ];
        for (kind, value, stored) in cases {
            assert_eq!(captured(&column(kind), value), Ok(stored), "{kind}");
        }
    }

    #[test]
    fn knows_when_only_the_database_can_tell() {
        let rounded = |kind: &str, value| rounds(&column(kind), &value);
        assert!(rounded("datetime", Value::Temporal("2026-05-03 08:12:00.5".into())));
        assert!(!rounded("datetime(6)", Value::Temporal("2026-05-03 08:12:00.5".into())));
        assert!(rounded("decimal(10,2)", Value::Decimal("1.005".into())));
        assert!(!rounded("decimal(10,2)", Value::Decimal("1.5".into())));
    }
}
