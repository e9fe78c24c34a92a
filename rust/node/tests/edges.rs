//! The arrows in ARCHITECTURE.md are the only ones between our crates, and the pure crates stay pure.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Crate → what it may depend on, among our own crates (dev-dependencies excepted).
const ALLOWED: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("wire", &["model"]),
    ("merge", &["model"]),
    ("engine", &["model", "wire", "merge"]),
    ("store-mysql", &["model", "wire", "merge", "engine"]),
    ("sim", &["model", "wire", "merge", "engine"]),
    ("link", &["model"]),
    ("node", &["model", "wire", "engine", "store-mysql", "link"]),
    ("jni", &["node"]),
    ("native", &["jni"]),
    ("cli", &["node"]),
];

/// Crates of others that do I/O, and who alone may use them.
const OUTSIDE: &[(&str, &[&str])] = &[("mysql", &["store-mysql"]), ("ureq", &["link"]), ("jni", &["jni"])];

#[test]
fn only_the_drawn_arrows_exist() {
    let allowed: BTreeMap<_, BTreeSet<_>> =
        ALLOWED.iter().map(|(from, to)| (*from, to.iter().copied().collect())).collect();
    let outside: BTreeMap<_, BTreeSet<_>> =
        OUTSIDE.iter().map(|(name, users)| (*name, users.iter().copied().collect())).collect();
    let mut wrong = Vec::new();
    for (from, to) in edges() {
        if let Some(to) = to.strip_prefix("tributary-") {
            if !allowed.get(from.as_str()).is_some_and(|set| set.contains(to)) {
                wrong.push(format!("{from} -> {to}"));
            }
        } else if outside.get(to.as_str()).is_some_and(|users| !users.contains(from.as_str())) {
            wrong.push(format!("{from} -> {to} (outside)"));
        }
    }
    assert!(wrong.is_empty(), "not drawn in ARCHITECTURE.md: {wrong:?}");
}

#[test]
fn unsafe_code_is_forbidden_outside_the_boundary() {
    let rust = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("rust/");
    for (name, _) in ALLOWED.iter().filter(|(name, _)| !matches!(*name, "jni" | "native")) {
        let source = rust.join(name).join("src");
        let library = std::fs::read_to_string(source.join("lib.rs"));
        let root = library.or_else(|_| std::fs::read_to_string(source.join("main.rs"))).expect("a crate's root");
        assert!(root.contains("#![forbid(unsafe_code)]"), "{name} does not forbid unsafe code");
    }
}

/// (our crate without its prefix, dependency's package name) for every normal dependency.
fn edges() -> Vec<(String, String)> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .output()
        .expect("cargo metadata");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let mut edges = Vec::new();
    for package in metadata["packages"].as_array().expect("packages") {
        let Some(from) = package["name"].as_str().and_then(|name| name.strip_prefix("tributary-")) else {
            continue;
        };
        if from == "harness" {
            continue;
        }
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            if dependency["kind"].is_null() {
                edges.push((from.to_owned(), dependency["name"].as_str().unwrap_or_default().to_owned()));
            }
        }
    }
    assert!(!edges.is_empty());
    edges
}
