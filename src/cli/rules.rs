//! Which rules are meant, and of which day.

use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;

use super::args::{DayArgs, RulesArgs};
use super::console::Console;
use super::failure::Failure;
use crate::artefact;
use crate::batch::{self, Headers};
use crate::checked::{Checked, Texts};
use crate::diagnostic::{Diagnostic, Severity, say};
use crate::render;
use crate::router::{Builder, OpenError, Router};
use crate::tables::LoadError;

/// The folder that is looked at if nothing is said.
pub(super) const FOLDER: &str = "rules";

/// A rule set that is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum RuleSet {
    /// A folder or a file.
    Path(PathBuf),
    /// The rules built into the program.
    BuiltIn,
}

impl RuleSet {
    /// What `--rules` says, else `rules/` here if it holds rules, else what is built in.
    pub(super) fn of(path: Option<&Path>) -> Self {
        match path {
            Some(path) => Self::Path(path.to_owned()),
            None if holds_rules(Path::new(FOLDER)) => Self::Path(FOLDER.into()),
            None => Self::BuiltIn,
        }
    }

    /// Reads and checks it.
    pub(super) fn check(&self, day: &DayArgs) -> Result<Checked, Failure> {
        self.refuse_compiled()?;
        Ok(self.builder(day).check()?)
    }

    /// Refuses a compiled rule set where the rules themselves are needed.
    pub(super) fn refuse_compiled(&self) -> Result<(), Failure> {
        match self {
            Self::Path(path) if artefact::is_one(path) => Err(LoadError::Compiled { path: path.clone() }.into()),
            _ => Ok(()),
        }
    }

    /// What reads it.
    pub(super) fn builder(&self, day: &DayArgs) -> Builder {
        let builder = Router::builder(day.as_of.unwrap_or_else(today));
        match self {
            Self::Path(path) => builder.folder(path),
            Self::BuiltIn => builder,
        }
    }
}

/// Rules that are used, not judged.
pub(super) struct Opened {
    pub(super) router: Router,
    pub(super) headers: Headers,
}

/// Opens the rules; their errors are told on standard error, and the program cannot run.
pub(super) fn open(console: &Console, args: &RulesArgs) -> Result<Opened, Failure> {
    open_set(console, &RuleSet::of(args.rules.as_deref()), &args.day)
}

/// The texts of the rules, of which those of other days can be made; none of a compiled rule set.
pub(super) fn texts(args: &RulesArgs) -> Result<Option<Texts>, Failure> {
    let set = RuleSet::of(args.rules.as_deref());
    match set.refuse_compiled() {
        Ok(()) => Ok(Some(set.builder(&args.day).texts()?)),
        Err(_) => Ok(None),
    }
}

/// The rules as they are written, with permissions, examples and guarantees, and their texts; of a compiled rule set
/// what it holds, and no texts.
pub(super) fn open_written(console: &Console, args: &RulesArgs) -> Result<(Router, Option<Texts>), Failure> {
    let opened = open(console, args)?.router;
    let texts = texts(args)?;
    let router = match (&texts, RuleSet::of(args.rules.as_deref())) {
        // What is built in is compiled.
        (Some(texts), RuleSet::BuiltIn) => texts.clone().check(opened.as_of()).into_router().unwrap_or(opened),
        _ => opened,
    };
    Ok((router, texts))
}

/// The same of a rule set that is known.
pub(super) fn open_set(console: &Console, set: &RuleSet, day: &DayArgs) -> Result<Opened, Failure> {
    open_named(console, set, day, &str::to_owned)
}

/// The same; `renamed` gets what is told, and may call its files otherwise.
pub(super) fn open_named(
    console: &Console,
    set: &RuleSet,
    day: &DayArgs,
    renamed: &dyn Fn(&str) -> String,
) -> Result<Opened, Failure> {
    let checked = match set.builder(day).build() {
        Ok(router) => return Ok(Opened { headers: Headers::of(router.headers()), router }),
        Err(OpenError::Rules { checked, .. }) => checked,
        Err(error) => return Err(error.into()),
    };
    let is_error = |found: &&Diagnostic| found.severity == Severity::Error;
    let errors: Vec<Diagnostic> = checked.diagnostics.list().iter().filter(is_error).cloned().collect();
    console.say_text(&renamed(&render::human(&errors, &checked.sources, console.lang, true)));
    let n_errors = errors.len();
    let message = say!("the rules have errors ({n_errors})", "规则有错误（{n_errors} 处），不能使用");
    Err(Failure::new(message))
}

fn holds_rules(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| {
        let path = entry.path();
        let is_hidden = entry.file_name().to_string_lossy().starts_with('.');
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        !is_hidden && (path.extension().is_some_and(|extension| extension == "duty") || is_folder && holds_rules(&path))
    })
}

/// Today in Beijing, wherever the computer thinks it is.
pub(super) fn today() -> Date {
    batch::BEIJING.to_datetime(Timestamp::now()).date()
}

/// Reads `2026-11-22`. Other ways of writing a day are refused with the right one.
pub(super) fn parse_day(text: &str) -> Result<Date, String> {
    let is_plain = text.len() == 10
        && text.bytes().enumerate().all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    if is_plain {
        return text.parse().map_err(|_| "没有这一天 there is no such day".to_owned());
    }
    Err(match batch::parse_day(text) {
        Some(day) => format!("请写作 {day} write it so"),
        None => "请写作 2026-11-22 这样 write it like that".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_written_one_way() {
        assert_eq!(parse_day("2026-11-22").unwrap().to_string(), "2026-11-22");
        for (text, expected) in [
            ("2018-4-23", "请写作 2018-04-23 write it so"),
            ("2018/04/23", "请写作 2018-04-23 write it so"),
            ("2018年4月23日", "请写作 2018-04-23 write it so"),
            ("20180423", "请写作 2018-04-23 write it so"),
            ("2018-02-30", "没有这一天 there is no such day"),
            ("", "请写作 2026-11-22 这样 write it like that"),
            ("明天", "请写作 2026-11-22 这样 write it like that"),
        ] {
            assert_eq!(parse_day(text).unwrap_err(), expected, "{text}");
        }
    }
}
