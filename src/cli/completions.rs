//! `route completions SHELL`.

use clap::CommandFactory;

use super::Found;
use super::args::{Args, CompletionsArgs};
use super::console::Console;
use super::failure::Failure;

pub(super) fn run(console: &Console, args: &CompletionsArgs) -> Result<Found, Failure> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Args::command(), "route", &mut script);
    console.data(&String::from_utf8_lossy(&script))?;
    Ok(Found::Nothing)
}
