//! The command line: reads arguments, prints, and is the only part that knows a clock, an environment or an exit code.
//!
//! Data goes to standard output, talk to standard error. Exit codes: 0 clean, 1 problems found, 2 could not run. What a citizen wrote
//! is never talk.

mod apply;
mod args;
mod batch;
mod bench;
mod case;
mod check;
mod columns;
mod compile;
mod completions;
mod console;
mod diff;
mod doc;
mod eval;
mod explain;
mod failure;
mod fmt;
#[cfg(feature = "prove")]
mod gaps;
mod init;
mod input;
mod lang;
mod output;
mod progress;
#[cfg(feature = "prove")]
mod prove;
mod revision;
mod rules;
mod suggest;
mod test;
mod usage;

use std::ffi::OsString;
use std::process::ExitCode;

use args::{Args, Command};
use clap::Parser;
use console::Console;
use failure::Failure;

/// What a subcommand that could run has to say by its exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Nothing,
    Problems,
}

impl Found {
    fn problems(are_there: bool) -> Self {
        if are_there { Self::Problems } else { Self::Nothing }
    }
}

/// Runs the command line, the program's name first.
#[must_use]
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    hide_texts_in_panics();
    let args: Vec<OsString> = args.into_iter().collect();
    let early = Console { lang: lang::of(&args) };
    let args = match Args::try_parse_from(&args) {
        Ok(args) => args,
        Err(error) => return usage::tell(&early, &error),
    };
    let console = early;
    let found = match &args.command {
        Command::Check(args) => check::run(&console, args),
        Command::Explain(args) => explain::run(&console, args),
        #[cfg(feature = "prove")]
        Command::Prove(args) => prove::run(&console, args),
        #[cfg(feature = "prove")]
        Command::Gaps(args) => gaps::run(&console, args),
        Command::Test(args) => test::run(&console, args),
        Command::Fmt(args) => fmt::run(&console, args),
        Command::Batch(args) => batch::run(&console, args),
        Command::Suggest(args) => suggest::run(&console, args),
        Command::Eval(args) => eval::run(&console, args),
        Command::Diff(args) => diff::run(&console, args),
        Command::Bench(args) => bench::run(&console, args),
        Command::Compile(args) => compile::run(&console, args),
        Command::Doc(args) => doc::run(&console, args),
        Command::Init(args) => init::run(&console, args),
        Command::Completions(args) => completions::run(&console, args),
    };
    match found {
        Ok(Found::Nothing) => ExitCode::SUCCESS,
        Ok(Found::Problems) => ExitCode::from(1),
        // Whoever read the output has enough.
        Err(Failure::Closed) => ExitCode::SUCCESS,
        Err(failure) => {
            console.failure(&failure);
            ExitCode::from(2)
        }
    }
}

/// A panic's message may quote the text it was about, and that is a citizen's: only the place is told.
fn hide_texts_in_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        console::talk(&format!("internal error at {place}: please report it / 程序内部错误，请反馈"));
    }));
}
