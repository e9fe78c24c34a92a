//! Pieces of SQL text: names, literals, lists. The one place that quotes.
//!
//! Guarantees: any text and any bytes come back from the database as they were given, whatever quotes,
//! backslashes or control characters they hold (session without `NO_BACKSLASH_ESCAPES`, see `connect`).

use std::fmt::Write;
use tributary_engine::catalog::Table;

/// Rows per statement.
pub(crate) const BATCH_ROWS_MAX: usize = 500;
/// Characters of SQL after which a statement is sent although it holds fewer rows.
pub(crate) const BATCH_BYTES_MAX: usize = 512 * 1024;

/// A column's local value, as keys and references hold it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) enum Id {
    Int(i64),
    Text(String),
}

impl Id {
    pub(crate) fn text(&self) -> String {
        match self {
            Id::Int(id) => id.to_string(),
            Id::Text(text) => text.clone(),
        }
    }
}

pub(crate) fn push_name(out: &mut String, name: &str) {
    out.push('`');
    out.push_str(&name.replace('`', "``"));
    out.push('`');
}

pub(crate) fn name(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 2);
    push_name(&mut out, name);
    out
}

/// `a`, `b`, `c`
pub(crate) fn names<'a>(list: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for each in list {
        if !out.is_empty() {
            out.push_str(", ");
        }
        push_name(&mut out, each);
    }
    out
}

pub(crate) fn push_text(out: &mut String, text: &str) {
    out.push('\'');
    if text.contains(['\'', '\\', '\0', '\x1a']) {
        for c in text.chars() {
            match c {
                '\'' => out.push_str("''"),
                '\\' => out.push_str("\\\\"),
                '\0' => out.push_str("\\0"),
                '\x1a' => out.push_str("\\Z"),
                c => out.push(c),
            }
        }
    } else {
        out.push_str(text);
    }
    out.push('\'');
}

pub(crate) fn push_bytes(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push_str("x'");
    for byte in bytes {
        out.push(char::from(DIGITS[usize::from(byte >> 4)]));
        out.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
    out.push('\'');
}

pub(crate) fn push_id(out: &mut String, id: &Id) {
    match id {
        // Writing to a String cannot fail.
        Id::Int(id) => drop(write!(out, "{id}")),
        Id::Text(text) => push_text(out, text),
    }
}

/// A table to be locked by its primary key: on a small table the server might prefer a scan, and would stop at, or
/// lock, rows that nobody asked for.
pub(crate) fn by_primary_key(table: &Table) -> String {
    let hint = if table.primary_key.is_empty() { "" } else { " FORCE INDEX (PRIMARY)" };
    format!("{}{hint}", name(&table.name))
}

/// `column IN (…)`, or `(a, b) IN ((…), (…))` for several columns.
pub(crate) fn push_in<'a>(out: &mut String, columns: &[impl AsRef<str>], rows: impl IntoIterator<Item = &'a [Id]>) {
    let several = columns.len() != 1;
    let list = names(columns.iter().map(AsRef::as_ref));
    out.push_str(&if several { format!("({list}) IN (") } else { format!("{list} IN (") });
    for (at, row) in rows.into_iter().enumerate() {
        out.push_str(if at > 0 { ", " } else { "" });
        push_row(out, row, several);
    }
    out.push(')');
}

fn push_row(out: &mut String, row: &[Id], brackets: bool) {
    out.push_str(if brackets { "(" } else { "" });
    for (at, id) in row.iter().enumerate() {
        out.push_str(if at > 0 { ", " } else { "" });
        push_id(out, id);
    }
    out.push_str(if brackets { ")" } else { "" });
}

/// `(?, ?), (?, ?)`: `rows` groups of `width` placeholders.
pub(crate) fn placeholders(rows: usize, width: usize) -> String {
    let group = format!("({})", vec!["?"; width].join(", "));
    vec![group; rows].join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_what_must_be_quoted() {
        let mut out = String::new();
        push_text(&mut out, "O'Brien \\ \0");
        push_name(&mut out, "a`b");
        push_bytes(&mut out, &[0, 0xff]);
        assert_eq!(out, "'O''Brien \\\\ \\0'`a``b`x'00FF'");
    }

    #[test]
    fn lists_keys_of_one_and_of_several_columns() {
        let mut out = String::new();
        push_in(&mut out, &["id"], [[Id::Int(1)].as_slice(), &[Id::Text("x".into())]]);
        out.push(' ');
        push_in(&mut out, &["a", "b"], [[Id::Int(1), Id::Int(2)].as_slice()]);
        assert_eq!(out, "`id` IN (1, 'x') (`a`, `b`) IN ((1, 2))");
    }
}
