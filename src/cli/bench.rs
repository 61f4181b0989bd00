//! `route bench`: how fast these rules decide these cases, and which rules take the time.

use std::path::Path;
use std::time::Duration;

use unicode_width::UnicodeWidthStr;

use super::args::BenchArgs;
use super::console::Console;
use super::failure::Failure;
use super::{Found, input as door, rules};
use crate::batch::{Rows, read_labelled};
use crate::case::Case;
use crate::diagnostic::{Lang, say};
use crate::speed::{Report, WorkName, measure};

/// The longest row, in bytes.
const LONGEST: usize = 64 << 20;

pub(super) fn run(console: &Console, args: &BenchArgs) -> Result<Found, Failure> {
    let opened = rules::open(console, &args.rules)?;
    let cases = match &args.input {
        Some(input) => cases(console, args, input, &opened)?,
        None => opened.router.examples().map(|(_, example, _)| example.case.clone()).collect(),
    };
    if cases.is_empty() {
        let message = say!("there is no case to measure with", "没有可用来测速的诉求");
        let help = say!(
            "name a file of cases: `route bench cases.csv`; without one the examples of the rules are taken",
            "给一个诉求文件：`route bench 工单.csv`；不给则用规则里的例句"
        );
        return Err(Failure::new(message).help([help]));
    }
    let time = Duration::from_secs(u64::from(args.seconds));
    let report = measure(&opened.router, &cases, time, args.rules_told as usize);
    if args.json {
        // A report has nothing in it that JSON cannot say.
        let json = serde_json::to_string_pretty(&report).unwrap_or_default();
        console.data(&(json + "\n"))?;
    } else {
        console.colored(&human(&report, args.input.is_none(), console.lang))?;
    }
    Ok(Found::Nothing)
}

/// The first cases of a file.
fn cases(console: &Console, args: &BenchArgs, input: &Path, opened: &rules::Opened) -> Result<Vec<Case>, Failure> {
    let (from, _) = door::open(console, input, &args.read)?;
    let rows = Rows::open(from, &opened.headers, LONGEST).map_err(|error| door::failure(input, error))?;
    let most = args.cases as usize;
    let (mut cases, mut n_unread, mut n_left) = (Vec::new(), 0_u64, 0_u64);
    read_labelled(rows, input, (&opened.headers, 1), |row, _| row.case, &mut |_, row| match row {
        Ok(case) if cases.len() < most => cases.push(case),
        Ok(_) => n_left += 1,
        Err(_) => n_unread += 1,
    })?;
    if n_unread > 0 {
        let rows = if n_unread == 1 { "row is no case and was" } else { "rows are no cases and were" };
        console.warn(&say!("{n_unread} {rows} left out", "{n_unread} 行不是诉求，未计"));
    }
    if n_left > 0 {
        console.warn(&say!(
            "the first {most} cases were taken, {n_left} left out; `--cases` takes more",
            "只用了前 {most} 件，另有 {n_left} 件未用；要多用写 `--cases`"
        ));
    }
    Ok(cases)
}

/// For people.
fn human(report: &Report, of_examples: bool, lang: Lang) -> String {
    let say = |en: String, zh: String| if lang == Lang::Zh { zh } else { en };
    let Report { n_rules, n_keywords, n_cases, n_chars, n_turns, .. } = report;
    let (density, length) = (report.density(), n_chars / n_cases.max(&1));
    let (which_en, which_zh) =
        if of_examples { ("the rules' own examples: ", "规则里的例句 ") } else { ("", "") };
    let mut out = say(
        format!(
            "{n_rules} rules, {n_keywords} keywords · {which_en}{n_cases} cases of {length} characters, {density:.1} words found in 100\n"
        ),
        format!(
            "{n_rules} 条规则，{n_keywords} 个关键词 · {which_zh}{n_cases} 件，平均 {length} 字，每百字命中 {density:.1} 个词\n"
        ),
    );
    let heads = [
        say("ns/char".into(), "纳秒/字".into()),
        say("µs/case".into(), "微秒/件".into()),
        say("ratio".into(), "倍数".into()),
    ];
    out += &row("", &heads);
    for work in &report.works {
        let name = match work.name {
            WorkName::Bare => say("find the words only".into(), "只找词".into()),
            WorkName::Decide => say("decide".into(), "判定".into()),
            WorkName::Route => say("decide, with names".into(), "判定并列出名称".into()),
            WorkName::Json => say("the same as JSON".into(), "再写成 JSON".into()),
        };
        let figures =
            [format!("{:.2}", work.ns_per_char), format!("{:.2}", work.us_per_case), format!("{:.2}", work.ratio)];
        out += &row(&format!("  {name}"), &figures);
    }
    out += &say(
        format!("fastest of {n_turns} turns; on a busy machine the ratio counts, not the nanoseconds\n"),
        format!("取 {n_turns} 轮中最快的一轮；机器忙时只看倍数，不看纳秒\n"),
    );
    if report.rules.is_empty() {
        return out;
    }
    let heads = [
        say("share".into(), "占比".into()),
        say("ns/case".into(), "纳秒/件".into()),
        say("read".into(), "看过".into()),
        say("counted".into(), "计分".into()),
    ];
    out += &row(&say("\nthe slowest rules".into(), "\n最慢的规则".into()), &heads);
    for rule in &report.rules {
        let figures = [
            format!("{:.1}%", 100.0 * rule.share),
            format!("{:.1}", rule.ns_per_case),
            rule.n_looked_at.to_string(),
            rule.n_fired.to_string(),
        ];
        let line = row(&format!("  {}", rule.rule), &figures);
        out += &format!("{}  {}\n", line.trim_end(), rule.place);
    }
    out
}

/// A name and figures below each other, whatever is wide.
fn row(name: &str, figures: &[String]) -> String {
    const NAME: usize = 28;
    const FIGURE: usize = 10;
    let mut out = name.to_owned();
    let mut end = NAME;
    let mut width = name.trim_start_matches('\n').width();
    for figure in figures {
        end += FIGURE;
        let blanks = end.saturating_sub(width + figure.width()).max(1);
        out += &" ".repeat(blanks);
        out += figure;
        width += blanks + figure.width();
    }
    out + "\n"
}
