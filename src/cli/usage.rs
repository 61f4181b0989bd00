//! Mistakes in the arguments, told in the user's language; help and version, which are no mistakes.

use std::error::Error;
use std::num::{IntErrorKind, ParseIntError};
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::console::Console;
use super::failure::Failure;
use crate::diagnostic::{Lang, Say, say, suggest};

/// Tells what clap found, and the exit code that goes with it.
pub(super) fn tell(console: &Console, error: &clap::Error) -> ExitCode {
    match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => {
            let text = error.render().ansi().to_string();
            match console.colored(&text) {
                Ok(()) | Err(Failure::Closed) => ExitCode::SUCCESS,
                Err(failure) => {
                    console.failure(&failure);
                    ExitCode::from(2)
                }
            }
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            console.say_text(&error.render().ansi().to_string());
            ExitCode::from(2)
        }
        kind if holds_words(error) => {
            console.failure(&unquoted(kind));
            ExitCode::from(2)
        }
        _ if console.lang == Lang::En => {
            console.say_text(&error.render().ansi().to_string());
            ExitCode::from(2)
        }
        _ => {
            let help = say!("see `route --help`", "用`route --help`查看用法");
            console.failure(&Failure::new(chinese(error)).help(meant(error)).help([help]));
            ExitCode::from(2)
        }
    }
}

/// Whether clap's message would quote an argument that may be what a citizen wrote.
fn holds_words(error: &clap::Error) -> bool {
    let (kind, is_plain) = match error.kind() {
        ErrorKind::UnknownArgument => (ContextKind::InvalidArg, is_option as fn(&str) -> bool),
        ErrorKind::InvalidSubcommand => (ContextKind::InvalidSubcommand, is_word as fn(&str) -> bool),
        ErrorKind::TooManyValues => return true,
        _ => return false,
    };
    error.get(kind).is_some_and(|value| !is_plain(&shown(value)))
}

fn is_option(arg: &str) -> bool {
    arg.starts_with('-') && is_word(arg.trim_start_matches('-'))
}

fn is_word(arg: &str) -> bool {
    arg.len() <= 20 && arg.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'-')
}

/// The mistake without the argument.
fn unquoted(kind: ErrorKind) -> Failure {
    match kind {
        ErrorKind::InvalidSubcommand => Failure::new(say!("the first argument is no command", "第一个参数不是命令"))
            .help([say!("to decide one case: `route explain \"TEXT\"`", "判定一件诉求：`route explain \"内容\"`")]),
        _ => Failure::new(say!("there is an argument too many", "多了一个参数"))
            .help([say!("quote the text as one argument", "请把诉求内容用引号括成一个参数")]),
    }
    .help([say!("see `route --help`", "用`route --help`查看用法")])
}

/// The mistake in 中文; what has no words of its own keeps clap's.
fn chinese(error: &clap::Error) -> Say {
    let of = |kind| error.get(kind).map(shown).unwrap_or_default();
    let (arg, value) = (of(ContextKind::InvalidArg), of(ContextKind::InvalidValue));
    let why = error.source().map(|cause| format!("：{}", why(cause))).unwrap_or_default();
    let en = error.to_string();
    let zh = match error.kind() {
        ErrorKind::InvalidSubcommand => format!("没有命令 `{}`", of(ContextKind::InvalidSubcommand)),
        ErrorKind::UnknownArgument => format!("没有选项 `{arg}`"),
        ErrorKind::MissingRequiredArgument => format!("缺少 {arg}"),
        ErrorKind::MissingSubcommand => "缺少命令".to_owned(),
        ErrorKind::ArgumentConflict => format!("`{arg}` 不能与 `{}` 同用", of(ContextKind::PriorArg)),
        ErrorKind::InvalidValue if value.is_empty() => format!("`{arg}` 后面缺一个值"),
        ErrorKind::InvalidValue => format!("`{arg}` 不能是 `{value}`，可以是：{}", of(ContextKind::ValidValue)),
        ErrorKind::ValueValidation => format!("`{arg}` 的值 `{value}` 不对{why}"),
        ErrorKind::NoEquals | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues => {
            format!("`{arg}` 后面缺一个值")
        }
        ErrorKind::InvalidUtf8 => "参数不是 UTF-8 编码".to_owned(),
        _ => en.lines().next().unwrap_or_default().trim_start_matches("error: ").to_owned(),
    };
    Say { en, zh }
}

/// Why a value is none: what the parsers of numbers say is put in 中文.
fn why(cause: &(dyn Error + 'static)) -> String {
    if let Some(number) = cause.downcast_ref::<ParseIntError>() {
        let why = match number.kind() {
            IntErrorKind::PosOverflow => "数太大",
            IntErrorKind::NegOverflow => "数太小",
            _ => "请写整数",
        };
        return why.to_owned();
    }
    let told = cause.to_string();
    match told.split_once(" is not in ") {
        Some((_, range)) => format!("不在 {range} 之内"),
        None => told,
    }
}

fn meant(error: &clap::Error) -> Option<Say> {
    let kinds = [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    let names: Vec<String> = kinds
        .into_iter()
        .filter_map(|kind| error.get(kind))
        .flat_map(|value| match value {
            ContextValue::Strings(names) => names.clone(),
            other => vec![shown(other)],
        })
        .collect();
    suggest::did_you_mean(&names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn shown(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join("、"),
        ContextValue::StyledStr(text) => text.to_string(),
        other => other.to_string(),
    }
}
