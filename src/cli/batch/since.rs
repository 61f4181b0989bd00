//! Taking over the decisions of an earlier run that an edit of the rules cannot have changed.

use std::path::Path;

use super::super::args::{BatchArgs, DayArgs};
use super::super::console::Console;
use super::super::failure::Failure;
use super::super::revision::Checkout;
use super::super::rules::{RuleSet, open_named};
use super::{beside, grouped};
use crate::batch::{self, BatchError, Compression, Format, Key, Layout, OldDecisions, RunOfSummary};
use crate::diagnostic::{Say, say};
use crate::router::Router;
use crate::touch::Touch;

/// Which cases are decided again, and the earlier decisions of the others; nothing if none are asked for.
pub(super) fn since(
    console: &Console,
    args: &BatchArgs,
    layout: Layout,
    (router, key): (&Router, Option<&Key>),
) -> Result<Option<(Touch, OldDecisions)>, Failure> {
    let (Some(decisions), Some(old_rules)) = (&args.since, &args.old_rules) else { return Ok(None) };
    let Some(key) = key.filter(|_| layout.format == Format::Jsonl && args.as_of_column.is_none()) else {
        let message = say!(
            "`--since` goes from a file to a file of JSON lines (`-o new.jsonl`), all by the rules of one day",
            "`--since` 要从文件读、写成 JSON 文件（`-o 新.jsonl`），并且都用同一天的规则"
        );
        return Err(Failure::new(message));
    };
    let is_text = Format::of_path(decisions).is_none_or(|format| format == Format::Jsonl);
    if !is_text || Compression::of_path(decisions) != Compression::None {
        let why = say!("they must be JSON lines, not packed", "须是未压缩的 JSON");
        return Err(refused(decisions, why).into());
    }
    let summary = beside(decisions, "summary.json");
    let told = RunOfSummary::read(&summary).ok().and_then(|told| Some((told.as_of.parse().ok()?, told)));
    let Some((as_of, RunOfSummary { ruleset, run, .. })) = told else {
        let path = summary.display();
        let why = say!("`{path}` does not tell how they came about", "`{path}` 没有写明它们的来历");
        return Err(refused(decisions, why).into());
    };
    if let Some(why) = key.difference_beside_rules(&run.key) {
        return Err(refused(decisions, why).into());
    }
    if batch::hash_of_file(decisions).map_err(|error| Failure::reading(decisions, &error))? != run.decisions {
        return Err(refused(decisions, say!("they are not what that run wrote", "已不是当时写出的样子")).into());
    }
    let old = Checkout::of(old_rules)?;
    let set = RuleSet::Path(old.path().to_owned());
    let opened = open_named(console, &set, &DayArgs { as_of: Some(as_of) }, &|text| old.renamed(text))?;
    if opened.router.ruleset() != ruleset {
        let rules = &old.asked;
        let why = say!("`{rules}` is not what they were decided by", "当时用的不是 `{rules}`");
        return Err(refused(decisions, why).into());
    }
    let touch = Touch::of(opened.router.rules(), router.rules());
    console.say(&match &touch {
        Touch::All(Say { en, zh }) => say!("every case is decided again: {en}", "全部重新判定：{zh}"),
        Touch::Words(words) if words.n == 0 => {
            say!("the edit changes no decision: none is made again", "改动不影响判定，全部照用")
        }
        Touch::Words(words) => {
            let n = grouped(words.n as u64);
            say!(
                "cases that have any of the edited words ({n}) are decided again",
                "含有所改词语（{n} 个）的诉求重新判定"
            )
        }
    });
    let old =
        OldDecisions::open(decisions, (&opened.router, router)).map_err(|error| Failure::reading(decisions, &error))?;
    Ok(Some((touch, old)))
}

fn refused(decisions: &Path, why: Say) -> BatchError {
    BatchError::NotOfThisInput { path: decisions.to_owned(), why }
}
