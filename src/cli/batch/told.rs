//! What is said at the end of a batch.

use std::cmp::Reverse;
use std::io;
use std::path::Path;
use std::time::Duration;

use jiff::civil::Date;

use super::super::console::Console;
use super::super::failure;
use super::grouped;
use crate::batch::{Load, Summary};
use crate::diagnostic::{Lang, Say, say};
use crate::verdict::OutcomeKind;

/// Bodies that are shown at the end.
const MOST_BODIES: usize = 10;

/// What came of it.
pub(super) fn say(console: &Console, summary: &Summary, elapsed: Duration, read_as: &Say) {
    if summary.n_taken_over > 0 {
        let (n, of) = (grouped(summary.n_taken_over), grouped(summary.n_cases));
        console.say(&say!(
            "{n} of {of} decisions are taken over: the edit cannot touch them",
            "{of} 件中有 {n} 件照用上次的判定：改动碰不到它们"
        ));
    }
    console.say(&told(summary, elapsed, read_as));
}

/// Whether each case was to be decided by the rules of its day, and none has one.
pub(super) fn has_no_day(summary: &Summary) -> bool {
    summary.n_undated > 0 && summary.n_undated == summary.n_cases
}

/// What may not be as it was meant: `by_day` is the column of the days and the day of cases without one, `rejects` the file of rows
/// set aside and why they are lost.
pub(super) fn warn(
    console: &Console,
    summary: &Summary,
    by_day: Option<(&str, Date)>,
    (rejects, lost): (&Path, Option<&io::Error>),
) {
    if summary.n_unknown > 0 {
        let n = summary.n_unknown;
        console.warn(&say!(
            "{n} cases give a district, street, category, time or fact that the rules don't know; it counted as unknown",
            "{n} 件诉求所给的区、街道、类别、时间或事实不在规则中，按不详处理"
        ));
    }
    match by_day.filter(|_| summary.n_undated > 0) {
        Some((name, day)) if has_no_day(summary) => console.warn(&say!(
            "no row has a day in `{name}`: all were decided by the rules of {day}",
            "没有一行在 `{name}` 写有日期：全部按 {day} 的规则办理"
        )),
        Some((_, day)) => {
            let n = summary.n_undated;
            console.warn(&say!(
                "{n} cases have no day; they were decided by the rules of {day}",
                "{n} 件诉求没有日期，按 {day} 的规则办理"
            ));
        }
        None => {}
    }
    if summary.n_cut > 0 {
        let n = summary.n_cut;
        let Say { en, zh } = first_lines(&summary.cut_lines, n);
        console.warn(&say!(
            "of {n} cases only the beginning was read: they are longer than `--max-text` (lines {en})",
            "{n} 件诉求超过 `--max-text`，只读了开头（第 {zh} 行）"
        ));
    }
    if summary.n_rejects > 0 {
        console.warn(&rejected(summary, Some(rejects).filter(|_| lost.is_none())));
        if let Some(error) = lost {
            let (path, why) = (rejects.display(), failure::reason(error));
            let (en, zh) = (why.en, why.zh);
            console.warn(&say!(
                "they are lost: could not write `{path}`: {en}; `--rejects FILE` puts them elsewhere",
                "这些行没有留下：无法写入 `{path}`：{zh}；用 `--rejects FILE` 可另存他处"
            ));
        }
    }
}

fn told(summary: &Summary, elapsed: Duration, read_as: &Say) -> Say {
    let n = summary.n_cases;
    let seconds = elapsed.as_secs_f64();
    let rate = grouped((n as f64 / seconds.max(1e-6)) as u64);
    let list = |lang: Lang| {
        let one = |(kind, count): (OutcomeKind, u64)| match lang {
            Lang::Zh => format!("{} {}", kind.zh(), grouped(count)),
            Lang::En => format!("{} {}", grouped(count), kind.code()),
        };
        let all: Vec<String> = summary.outcomes().map(one).collect();
        match (all.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("：{}", all.join("、")),
            (false, Lang::En) => format!(": {}", all.join(", ")),
        }
    };
    let cases = if n == 1 { "case" } else { "cases" };
    Say {
        en: format!("{} {cases} in {seconds:.1} s ({rate}/s){}; read as {}", grouped(n), list(Lang::En), read_as.en),
        zh: format!(
            "{} 件，用时 {seconds:.1} 秒（每秒 {rate} 件）{}；按 {} 读取",
            grouped(n),
            list(Lang::Zh),
            read_as.zh
        ),
    }
}

/// The bodies that have most to do.
pub(super) fn loads(summary: &Summary) -> Say {
    let mut loads: Vec<_> = summary.departments.iter().collect();
    loads.sort_by_key(|(body, load)| (Reverse((load.lead, load.assist)), *body));
    let n_more = loads.len().saturating_sub(MOST_BODIES);
    let shown: Vec<_> = loads.into_iter().take(MOST_BODIES).collect();
    let columns =
        |(body, load): &(&String, &Load)| format!("{:>10} {:>10}  {body}", grouped(load.lead), grouped(load.assist));
    let rows: Vec<String> = shown.iter().map(columns).collect();
    let rows = rows.join("\n");
    let more = |en: bool| match (n_more, en) {
        (0, _) => String::new(),
        (n, true) => format!("\n{:>10} {:>10}  {n} more", "", ""),
        (n, false) => format!("\n{:>10} {:>10}  另有 {n} 个机构", "", ""),
    };
    Say {
        en: format!("{:>10} {:>10}  body\n{rows}{}", "leads", "assists", more(true)),
        zh: format!("{:>8} {:>8}  机构\n{rows}{}", "主责", "协助", more(false)),
    }
}

fn rejected(summary: &Summary, rejects: Option<&Path>) -> Say {
    let n = summary.n_rejects;
    let Say { en, zh } = first_lines(&summary.reject_lines, n);
    let Some(rejects) = rejects else {
        return say!("{n} rows could not be read (lines {en})", "{n} 行不能读（第 {zh} 行）");
    };
    let path = rejects.display();
    say!("{n} rows could not be read and are in `{path}` (lines {en})", "{n} 行不能读，另存于 `{path}`（第 {zh} 行）")
}

/// The first lines of `n`.
fn first_lines(lines: &[u64], n: u64) -> Say {
    let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
    let more = if n > lines.len() as u64 { "…" } else { "" };
    Say { en: lines.join(", ") + more, zh: lines.join("、") + more }
}
