//! Leaves steps of a failing script out for as long as it fails in the same way.

use crate::script::Script;
use std::time::{Duration, Instant};

/// The shortest script found that fails alike, within the time.
pub fn shrunk(script: &Script, within: Duration) -> Script {
    let began = Instant::now();
    let kind = |script: &Script| {
        let failure = crate::play(script, 0).failure?;
        failure.split(':').next().map(str::to_owned)
    };
    let mut best = script.clone();
    let Some(wanted) = kind(&best) else { return best };
    let mut chunk = best.steps.len() / 2;
    while chunk > 0 {
        let mut at = 0;
        let before = best.steps.len();
        while at < best.steps.len() && began.elapsed() < within {
            let mut less = best.clone();
            less.steps.drain(at..(at + chunk).min(best.steps.len()));
            if kind(&less).as_ref() == Some(&wanted) {
                best = less;
            } else {
                at += chunk;
            }
        }
        if chunk > 1 || best.steps.len() == before || began.elapsed() >= within {
            chunk /= 2;
        }
    }
    best
}
