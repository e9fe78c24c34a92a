//! `tributary`: what an administrator can do without a browser.
//!
//! Exit code 0: nothing was found; 1: there are findings; 2: it could not be done. Results go to standard output, progress
//! and errors to standard error.
#![forbid(unsafe_code)]

mod preflight;
mod properties;
mod report;

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Tributary keeps OpenMRS servers in step.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Looks for what would go wrong when this database is paired, each with its remedy. Changes nothing without --fix.
    Preflight(preflight::Arguments),
}

const FOUND: u8 = 1;
const FAILED: u8 = 2;

fn main() -> ExitCode {
    let Command::Preflight(arguments) = Arguments::parse().command;
    match preflight::run(&arguments) {
        Ok(0) => ExitCode::SUCCESS,
        Ok(_) => ExitCode::from(FOUND),
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(FAILED)
        }
    }
}
