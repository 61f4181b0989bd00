//! `route doc`: the duty list as it is published, or an index of the rules.

use std::path::Path;

use super::Found;
use super::args::{DayArgs, DocArgs, DocFormatArg, RulesArgs};
use super::console::Console;
use super::failure::Failure;
use super::output::write;
use super::rules::open;
use crate::diagnostic::{Say, say, suggest};
use crate::doc::{DocFormat, DutyList, Index, Place, Unknown};

pub(super) fn run(console: &Console, args: &DocArgs) -> Result<Found, Failure> {
    let router = open(console, &args.rules)?.router;
    let format = format(args);
    let text = if args.index {
        Index::of(&router).render(format, console.lang)
    } else {
        let place = Place { district: args.district.clone(), list: args.list.clone() };
        let since = args.since.map(|day| {
            let rules = RulesArgs { rules: args.rules.rules.clone(), day: DayArgs { as_of: Some(day) } };
            open(console, &rules).map(|opened| opened.router)
        });
        let since = since.transpose()?;
        let list = DutyList::of(&router, since.as_ref(), &place, console.lang).map_err(unknown)?;
        list.render(format, console.lang)
    };
    match &args.output {
        Some(path) => write(path, &text)?,
        None => console.data(&text)?,
    }
    Ok(Found::Nothing)
}

fn format(args: &DocArgs) -> DocFormat {
    let extension = args.output.as_deref().and_then(Path::extension).and_then(|extension| extension.to_str());
    match (args.format, extension) {
        (Some(DocFormatArg::Html), _) | (None, Some("html" | "htm")) => DocFormat::Html,
        _ => DocFormat::Markdown,
    }
}

fn unknown(unknown: Unknown) -> Failure {
    let (message, written, known) = match unknown {
        Unknown::District { written, known } => {
            (say!("unknown district `{written}`", "未知的区 `{written}`"), written, known)
        }
        Unknown::List { written, known } => {
            (say!("unknown list `{written}`", "未知的清单 `{written}`"), written, known)
        }
    };
    let nearest = suggest::nearest(&written, known.iter().map(String::as_str));
    let all = || Say {
        en: format!("the rules know: {}", known.join("、")),
        zh: format!("规则中有：{}", known.join("、")),
    };
    Failure::new(message).help([suggest::did_you_mean(&nearest).unwrap_or_else(all)])
}
