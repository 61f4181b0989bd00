//! `route gaps`: the special list of overlaps, gaps and unclear duties.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use super::args::{GapsArgs, GapsFormat};
use super::console::Console;
use super::failure::Failure;
use super::output::write;
use super::prove::{Store, Telling, Told, ask, ask_of_periods};
use super::{Found, rules};
use crate::diagnostic::{say, suggest};
use crate::prove::periods::{Set, sets};
use crate::prove::{Asked, Gaps, Question};

pub(super) fn run(console: &Console, args: &GapsArgs) -> Result<Found, Failure> {
    let (router, texts) = rules::open_written(console, &args.rules)?;
    if texts.is_none() {
        console.warn(&say!(
            "a compiled rule set holds no examples, no permissions and one period: give the rules themselves",
            "编好的规则里没有例句、没有允许，也只有一个时段：请给出规则原文"
        ));
    }
    let jobs = args.jobs.threads();
    let timeout = Duration::from_secs(args.timeout);
    let asked = Asked {
        questions: vec![Question::OneLead, Question::Reachable, Question::Competition],
        names: args.duties.clone(),
        timeout,
        jobs,
        proofs: false,
        is_everything: false,
    };
    let store = Store::of(&args.rules, timeout).filter(|_| !args.fresh);
    let telling = Telling::new(*console);
    let (sets, broken, of_day) =
        sets(router, texts.filter(|_| !args.only_today), jobs, |router| ask(router, &asked, store.as_ref(), &telling));
    refuse_unknown(&sets, &args.duties)?;
    let of_day = of_day.into_iter().map(|answer| (0, answer));
    let answers: Vec<Told> = of_day.chain(ask_of_periods(&sets, &asked, &telling)).collect();
    drop(telling);
    let gaps = Gaps::of(&sets, &answers, &broken, &args.duties);
    let text = match format(args) {
        GapsFormat::Json => serde_json::to_string_pretty(&gaps).unwrap_or_default() + "\n",
        GapsFormat::Html => gaps.page(console.lang),
        GapsFormat::Markdown => gaps.markdown(console.lang),
    };
    match &args.output {
        Some(path) => write(path, &text)?,
        None => console.data(&text)?,
    }
    let (n, n_open) = (gaps.entries.len(), gaps.open.len());
    console.say(&match n_open {
        0 => say!("{n} entries; every question was answered", "共 {n} 项；所有问题都有答案"),
        _ => say!(
            "{n} entries; {n_open} questions could not be answered, the list may lack entries",
            "共 {n} 项；另有 {n_open} 问未能判定，清单可能还有遗漏"
        ),
    });
    Ok(Found::Nothing)
}

/// What `--format` says, else the extension of the file, else Markdown.
fn format(args: &GapsArgs) -> GapsFormat {
    let extension = args.output.as_deref().and_then(Path::extension).and_then(|extension| extension.to_str());
    args.format.unwrap_or(match extension {
        Some("json") => GapsFormat::Json,
        Some("html" | "htm") => GapsFormat::Html,
        _ => GapsFormat::Markdown,
    })
}

/// What is asked about must be there: else a slip of the pen would be answered by an empty list.
fn refuse_unknown(sets: &[Set], names: &[String]) -> Result<(), Failure> {
    let duties = sets.iter().flat_map(|set| &set.rules().duties);
    let known: BTreeSet<&str> = duties.map(|duty| duty.name.as_str()).collect();
    match names.iter().find(|name| !known.contains(name.as_str())) {
        None => Ok(()),
        Some(name) => {
            let message = say!("unknown duty `{name}`", "未知的职责 `{name}`");
            let nearest = suggest::nearest(name, known.iter().copied());
            Err(Failure::new(message).help(suggest::did_you_mean(&nearest)))
        }
    }
}
