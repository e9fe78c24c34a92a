//! Findings as text, the gravest first, each kind with what it means and its remedy once.

use serde_json::Value;
use std::fmt::Write;

const TITLES: &[(&str, &str)] = &[
    ("blocks", "To be mended before this server is paired"),
    ("loses", "Data that does not reach other servers or can be lost"),
    ("warns", "Good to know"),
];

/// All findings, in the order that they come in.
pub fn plain(findings: &[Value]) -> String {
    let mut out = String::new();
    let mut before: Option<&Value> = None;
    for finding in findings {
        let differs = |name: &str| before.is_none_or(|before| before[name] != finding[name]);
        if differs("severity") {
            let title = TITLES.iter().find(|(name, _)| finding["severity"] == *name).map_or("", |(_, title)| title);
            line(&mut out, format_args!("\n== {title}"));
        }
        if differs("code") {
            line(&mut out, format_args!("\n{}: {}", text(finding, "code"), text(finding, "meaning")));
            line(&mut out, format_args!("  Remedy: {}", text(finding, "remedy")));
        }
        line(&mut out, format_args!("  - {}", place(finding)));
        before = Some(finding);
    }
    if findings.is_empty() {
        out.push_str("Nothing was found.\n");
    }
    out.trim_start().to_owned()
}

/// `table.column: count (detail), such as 1, 2; --fix fill-uuids:table`
fn place(finding: &Value) -> String {
    let names: Vec<&str> = ["table", "column"].iter().filter_map(|name| finding[*name].as_str()).collect();
    let examples: Vec<&str> = finding["examples"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let mut parts = Vec::new();
    if !names.is_empty() {
        parts.push(format!("{}: {}", names.join("."), finding["count"]));
    }
    if !text(finding, "detail").is_empty() {
        parts.push(format!("({})", text(finding, "detail")));
    }
    if !examples.is_empty() {
        parts.push(format!("such as {}", examples.join(", ")));
    }
    if let Some(fix) = finding["fix"].as_str() {
        parts.push(format!("--fix {fix}:{}", text(finding, "table")));
    }
    parts.join("  ")
}

fn text<'f>(finding: &'f Value, name: &str) -> &'f str {
    finding[name].as_str().unwrap_or_default()
}

fn line(out: &mut String, arguments: std::fmt::Arguments<'_>) {
    // Writing to a String cannot fail.
    let _ = writeln!(out, "{arguments}");
}
