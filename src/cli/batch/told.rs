//! What is said at the end of a batch.

use std::cmp::Reverse;
use std::path::Path;
use std::time::Duration;

use super::grouped;
use crate::batch::{Load, Summary};
use crate::diagnostic::{Lang, Say, say};
use crate::verdict::OutcomeKind;

/// Bodies that are shown at the end.
const MOST_BODIES: usize = 10;

pub(super) fn told(summary: &Summary, elapsed: Duration, read_as: &Say) -> Say {
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

pub(super) fn rejected(summary: &Summary, rejects: Option<&Path>) -> Say {
    let n = summary.n_rejects;
    let Say { en, zh } = first_lines(&summary.reject_lines, n);
    let Some(rejects) = rejects else {
        return say!("{n} rows could not be read (lines {en})", "{n} 行不能读（第 {zh} 行）");
    };
    let path = rejects.display();
    say!("{n} rows could not be read and are in `{path}` (lines {en})", "{n} 行不能读，另存于 `{path}`（第 {zh} 行）")
}

/// The first lines of `n`.
pub(super) fn first_lines(lines: &[u64], n: u64) -> Say {
    let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
    let more = if n > lines.len() as u64 { "…" } else { "" };
    Say { en: lines.join(", ") + more, zh: lines.join("、") + more }
}
