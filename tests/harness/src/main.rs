//! Starts whole OpenMRS servers with the module in them: the demo, the end-to-end scenarios, the benchmarks.
//!
//! `harness demo [--exit] [--two]` · `harness e2e [FILTER…]` · `harness bench NAME [--json]` · `harness stop`

mod bench;
mod client;
mod data;
mod demo;
mod network;
mod scenarios;
mod setup;

use anyhow::{bail, Context, Result};
use setup::paths::Paths;
use std::path::Path;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Result<ExitCode> {
    match words {
        ["demo", options @ ..] => demo::run(demo_options(options)?)?,
        ["e2e", filters @ ..] => return scenarios::run(filters),
        ["bench", name, options @ ..] => bench::run(name, options.contains(&"--json"))?,
        ["stop"] => {
            for stopped in setup::process::stop_recorded(&Paths::find().processes())? {
                println!("stopped {stopped}");
            }
        }
        ["line", port, target, file] => {
            setup::line::serve(port.parse().context("port")?, target.parse().context("target")?, Path::new(file))?;
        }
        _ => bail!("harness demo [--exit] [--two] | e2e [FILTER…] | bench NAME [--json] | stop"),
    }
    Ok(ExitCode::SUCCESS)
}

fn demo_options(words: &[&str]) -> Result<demo::Options> {
    let mut options = demo::Options { exit: false, two: false };
    for word in words {
        match *word {
            "--exit" => options.exit = true,
            "--two" => options.two = true,
            "--third" => options.two = false,
            other => bail!("unknown option {other}"),
        }
    }
    Ok(options)
}
