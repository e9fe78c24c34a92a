//! The runtime properties of an OpenMRS, read as Java reads them.
//!
//! Guarantees: escapes, continued lines, comments and all three separators; of a key that stands twice the last counts.

use std::collections::BTreeMap;

/// Every property of a file's text.
pub fn parse(text: &str) -> BTreeMap<String, String> {
    logical_lines(text).iter().map(|line| pair(line)).collect()
}

/// Lines without comments; one that ends with an odd number of backslashes goes on with the next.
fn logical_lines(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut open: Option<String> = None;
    for line in text.lines().map(str::trim_start) {
        if open.is_none() && (line.is_empty() || line.starts_with(['#', '!'])) {
            continue;
        }
        let mut whole = open.take().unwrap_or_default();
        let goes_on = line.chars().rev().take_while(|c| *c == '\\').count() % 2 == 1;
        whole.push_str(if goes_on { &line[..line.len() - 1] } else { line });
        if goes_on {
            open = Some(whole);
        } else {
            lines.push(whole);
        }
    }
    lines.extend(open);
    lines
}

fn pair(line: &str) -> (String, String) {
    let mut escaped = false;
    let end = line.find(|c: char| {
        let ends = !escaped && (matches!(c, '=' | ':') || c.is_whitespace());
        escaped = c == '\\' && !escaped;
        ends
    });
    let (key, rest) = line.split_at(end.unwrap_or(line.len()));
    let rest = rest.trim_start();
    let value = rest.strip_prefix(['=', ':']).unwrap_or(rest).trim_start();
    (plain(key), plain(value))
}

/// Without escapes.
fn plain(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (c, c == '\\') {
            (_, false) => out.push(c),
            (_, true) => match rest.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some('t') => out.push('\t'),
                Some('f') => out.push('\u{c}'),
                Some('u') => {
                    let digits: String = rest.by_ref().take(4).collect();
                    out.extend(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32));
                }
                Some(other) => out.push(other),
                None => {}
            },
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_java_writes() {
        let text = "#Mon\n! note\nconnection.url=jdbc\\:mysql\\://db\\:3306/openmrs?a\\=b&\\\n   c=d\n\
                    connection.username : nurse\n  connection.password secret\\\\1\\u00e9=\nempty\n\nlast=1\nlast=2";
        let found = parse(text);
        assert_eq!(found["connection.url"], "jdbc:mysql://db:3306/openmrs?a=b&c=d");
        assert_eq!(found["connection.username"], "nurse");
        assert_eq!(found["connection.password"], "secret\\1é=");
        assert_eq!((found["empty"].as_str(), found["last"].as_str()), ("", "2"));
    }
}
