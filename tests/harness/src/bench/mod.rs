//! Benchmarks: one JSON object a line, the last with the promised figure, its baseline and the sample sizes.

mod apply;
mod capture;
mod history;
mod memory;
mod statistics;
mod sweep;

use crate::network::Network;
use crate::setup::paths::Paths;
use crate::setup::platform::Platform;
use anyhow::{bail, Result};
use serde_json::Value;

/// Runs one benchmark.
pub fn run(name: &str, json: bool) -> Result<()> {
    let paths = Paths::find();
    let platform = Platform::choose(&paths)?;
    let print = |line: Value| {
        if json {
            println!("{line}");
        } else {
            print_plainly(&line);
        }
    };
    match name {
        "capture" => capture::run(&paths, &platform, &print),
        "apply" => apply::run(&paths, &platform, &print),
        "history" => history::run(&paths, &platform, &print),
        "memory" => memory::run(&paths, &platform, &print),
        "sweep" => sweep::run(&paths, &platform, &print),
        _ => bail!("there is no benchmark {name}: capture, apply, history, memory, sweep"),
    }
}

fn print_plainly(line: &Value) {
    let fields = line.as_object().into_iter().flatten();
    println!("{}", fields.map(|(name, value)| format!("{name} {value}")).collect::<Vec<_>>().join(", "));
}

/// Servers as a clinic runs them: no checks, the Java compiler at full strength. `options` are added for all of them.
fn servers(paths: &Paths, platform: &Platform, names: &[&str], options: &[&str]) -> Result<Network> {
    let folder = paths.fresh_run("bench")?;
    let mut network = Network::lay_out(paths, platform, &folder, names)?;
    for server in &mut network.servers {
        server.run_as_in_a_clinic(options);
    }
    Ok(network)
}
