//! The report on the terminal: what one looks at first. The rest is in the JSON and on the page.

use std::fmt::Write as _;

use unicode_width::UnicodeWidthStr;

use super::against::{Change, Moved};
use super::report::{Group, Report};
use super::show::*;
use crate::diagnostic::Lang;

/// The most rows of a table.
const MOST_ROWS: usize = 15;

/// The most ids that are named, the most phrases, the most names of what sleeps.
const MOST_IDS: usize = 8;
const MOST_PHRASES: usize = 24;
const MOST_NAMES: usize = 10;

impl Report {
    /// For people, with colours.
    pub(crate) fn human(&self, lang: Lang) -> String {
        let mut page = Page { tongue: Tongue(lang), out: String::new() };
        page.put_run(self);
        page.put_headlines(self);
        page.put_groups("按标签", "by label", &self.by_label);
        page.put_groups("按首位候选的类别", "by category of the first candidate", &self.by_category);
        page.put_groups("按去向", "by outcome", &self.by_outcome);
        page.put_bands(self);
        page.put_thresholds(self);
        page.put_signals(self);
        page.put_confusions(self);
        page.put_rules(self);
        page.put_dead(self);
        page.put_phrases(self);
        if let Some(change) = &self.against {
            page.put_change(change);
        }
        if let Some(misses) = &self.misses {
            page.head("首位不对的诉求（原文）", "cases not right first, in the citizens' words");
            for miss in misses {
                let answer = miss.answer.as_deref().unwrap_or(page.tongue.nobody());
                let words = [miss.title.trim(), miss.text.trim()].join(" ");
                page.line(&format!(
                    "  {}  {} → {answer}\n    {}",
                    miss.id,
                    miss.label,
                    one_line(words.trim(), usize::MAX)
                ));
            }
        }
        page.out
    }
}

struct Page {
    tongue: Tongue,
    out: String,
}

impl Page {
    fn line(&mut self, line: &str) {
        let _ = writeln!(self.out, "{line}");
    }

    fn head(&mut self, zh: &'static str, en: &'static str) {
        let head = self.tongue.say(zh, en);
        self.line(&format!("\n\x1b[1m{head}\x1b[0m"));
    }

    /// Rows below a header, the first column and the columns `text` flush left, the others flush right.
    fn table(&mut self, header: &[&str], rows: &[Vec<String>], text: &[usize]) {
        let all =
            || std::iter::once(header.iter().map(|cell| (*cell).to_owned()).collect()).chain(rows.iter().cloned());
        let n_columns = header.len();
        let widths: Vec<usize> =
            (0..n_columns).map(|at| all().map(|row: Vec<String>| row[at].width()).max().unwrap_or(0)).collect();
        for (number, row) in all().enumerate() {
            let mut line = String::from(" ");
            for (at, cell) in row.iter().enumerate() {
                let blanks = " ".repeat(widths[at] - cell.width());
                let is_left = at == 0 || text.contains(&at);
                line += &if is_left { format!(" {cell}{blanks} ") } else { format!(" {blanks}{cell} ") };
            }
            let line = line.trim_end();
            self.line(&if number == 0 { format!("\x1b[2m{line}\x1b[0m") } else { line.to_owned() });
        }
    }

    fn more(&mut self, n_all: usize, n_shown: usize) {
        if n_all > n_shown {
            let n = n_all - n_shown;
            let line = match self.tongue.0 {
                Lang::Zh => format!("  … 另 {n} 行，见 --html 或 --json"),
                Lang::En => format!("  … {n} more in --html or --json"),
            };
            self.line(&line);
        }
    }

    fn put_run(&mut self, report: &Report) {
        let run = &report.run;
        let half = run.half.as_deref().map_or(String::new(), |half| match self.tongue.0 {
            Lang::Zh => format!("，{half} 半"),
            Lang::En => format!(", half {half}"),
        });
        let (ruleset, cases) = (short(&run.ruleset), short(&run.cases));
        let name = &run.rules;
        match self.tongue.0 {
            Lang::Zh => {
                self.line(&format!("规则  {name} {ruleset}，截至 {}", run.as_of));
                self.line(&format!("诉求  {} 件 {cases}{half}", run.n_read));
            }
            Lang::En => {
                self.line(&format!("rules  {name} {ruleset}, as of {}", run.as_of));
                self.line(&format!("cases  {} {cases}{half}", run.n_read));
            }
        }
        let parts = [
            (run.n_scored, "计分", "scored"),
            (run.n_skipped, "按对照表不计", "skipped by the map"),
            (run.n_unlabelled, "没有标签", "without a label"),
            (run.n_unknown, "标签不明", "with an unknown label"),
            (run.n_unread, "行不能读", "rows that cannot be read"),
            (run.n_repeated, "编号重复", "with an id seen before"),
        ];
        let parts = parts.iter().enumerate().filter(|(at, (n, ..))| *at == 0 || *n > 0);
        let parts: Vec<String> = parts.map(|(_, (n, zh, en))| format!("{n} {}", self.tongue.say(zh, en))).collect();
        self.line(&format!("      {}", parts.join(self.tongue.say("，", ", "))));
    }

    fn put_headlines(&mut self, report: &Report) {
        self.line("");
        let header = ["", "", self.tongue.say("占比", "share"), self.tongue.say("95% 区间", "95% interval")];
        let row = |(name, share): (&str, super::stats::Share)| {
            vec![name.to_owned(), format!("{}/{}", share.n, share.of), percent(share), interval(share)]
        };
        let rows: Vec<Vec<String>> = headlines(self.tongue, report).into_iter().map(row).collect();
        self.table(&header, &rows, &[]);
    }

    fn put_groups(&mut self, zh: &'static str, en: &'static str, groups: &[Group]) {
        self.head(zh, en);
        let tongue = self.tongue;
        let header = [
            "",
            tongue.say("件", "n"),
            tongue.say("首位", "top-1"),
            tongue.say("95% 区间", "95% interval"),
            tongue.say("前三", "top-3"),
            tongue.say("作答", "answered"),
            tongue.say("作答准确", "precision"),
        ];
        let row = |group: &Group| {
            let name = if group.name.is_empty() { tongue.nobody().to_owned() } else { tongue.outcome(&group.name) };
            let (top1, top3) = (percent(group.top1), percent(group.top3));
            let (answered, precision) = (percent(group.answered), percent(group.precision));
            vec![name, group.n.to_string(), top1, interval(group.top1), top3, answered, precision]
        };
        let rows: Vec<Vec<String>> = groups.iter().take(MOST_ROWS).map(row).collect();
        self.table(&header, &rows, &[]);
        self.more(groups.len(), MOST_ROWS);
    }

    fn put_bands(&mut self, report: &Report) {
        let tongue = self.tongue;
        for (zh, en, bands) in [("按分值", "by score", &report.by_score), ("按分差", "by margin", &report.by_margin)]
        {
            self.head(zh, en);
            let header =
                ["", tongue.say("件", "n"), tongue.say("准确", "right"), tongue.say("95% 区间", "95% interval")];
            let row = |of: &super::thresholds::Band| {
                vec![band(of), of.right.of.to_string(), percent(of.right), interval(of.right)]
            };
            let rows: Vec<Vec<String>> = bands.iter().map(row).collect();
            self.table(&header, &rows, &[]);
        }
    }

    fn put_thresholds(&mut self, report: &Report) {
        self.head("要达到的准确率", "thresholds for a wanted precision");
        let tongue = self.tongue;
        let mut rows = Vec::new();
        for wanted in &report.thresholds {
            let cuts = [
                (tongue.say("分值", "score"), wanted.score),
                (tongue.say("分值+分差", "score+margin"), wanted.score_and_margin),
            ];
            for (kind, found) in cuts {
                let mut row = vec![format!("{}%", wanted.precision), kind.to_owned()];
                row.extend(match found {
                    Some(found) => [
                        cut(tongue, &found),
                        found.right.of.to_string(),
                        percent(found.right),
                        format!("{} ({})", found.left.n, percent(found.left)),
                    ],
                    None => [tongue.say("达不到", "out of reach"), "", "", ""].map(str::to_owned),
                });
                rows.push(row);
            }
        }
        let header = [
            tongue.say("要求", "wanted"),
            tongue.say("凭", "by"),
            tongue.say("门槛", "threshold"),
            tongue.say("派出", "stand"),
            tongue.say("准确", "right"),
            tongue.say("留给人工", "left to people"),
        ];
        self.table(&header, &rows, &[1, 2]);
    }

    fn put_signals(&mut self, report: &Report) {
        self.head("谨慎的手段", "means of caution");
        let tongue = self.tongue;
        let row = |(name, signal, saver): (&str, &super::report::Signal, Option<&str>)| {
            let saved = saver.map_or(String::new(), |saver| format!("{saver} {}/{}", signal.saved.n, signal.saved.of));
            let right = format!("{}/{}", signal.right.n, signal.right.of);
            vec![
                name.to_owned(),
                signal.fired.n.to_string(),
                percent(signal.fired),
                right,
                percent(signal.right),
                saved,
            ]
        };
        let rows: Vec<Vec<String>> = signals(tongue, report).into_iter().map(row).collect();
        let header = [
            "",
            tongue.say("件", "n"),
            tongue.say("占比", "share"),
            tongue.say("首位对", "first right"),
            "",
            tongue.say("首位错时", "of the wrong ones"),
        ];
        self.table(&header, &rows, &[5]);
    }

    fn put_confusions(&mut self, report: &Report) {
        self.head("混淆：标签 → 首位候选，及其凭据", "confusions: label → first candidate, and by which words");
        let tongue = self.tongue;
        let row = |confusion: &super::report::Confusion| {
            let answer = confusion.answer.as_deref().unwrap_or(tongue.nobody());
            let words = confusion.words.get(..5).unwrap_or(&confusion.words);
            vec![format!("{} → {answer}", confusion.label), confusion.n.to_string(), counted(words)]
        };
        let rows: Vec<Vec<String>> = report.confusions.iter().take(MOST_ROWS).map(row).collect();
        self.table(&["", tongue.say("件", "n"), tongue.say("关键词", "keywords")], &rows, &[2]);
        self.more(report.confusions.len(), MOST_ROWS);
    }

    fn put_rules(&mut self, report: &Report) {
        self.head("答错最多的规则", "rules behind the most wrong answers");
        let tongue = self.tongue;
        let row = |rule: &super::report::RuleUse| {
            let wrong = rule.right.of - rule.right.n;
            let counts = [rule.fired, rule.won, wrong].map(|n| n.to_string());
            let with = rule.with.first().map_or(String::new(), |(other, n)| format!("{other} {n}"));
            let mut row = vec![rule.rule.clone()];
            row.extend(counts);
            row.extend([percent(rule.right), rule.alone.to_string(), with]);
            row
        };
        let rows: Vec<Vec<String>> = report.rules.iter().take(MOST_ROWS).map(row).collect();
        let header = [
            "",
            tongue.say("命中", "fired"),
            tongue.say("作答", "won"),
            tongue.say("错", "wrong"),
            tongue.say("准确", "right"),
            tongue.say("独自命中", "alone"),
            tongue.say("常与", "often with"),
        ];
        self.table(&header, &rows, &[6]);
        self.more(report.rules.len(), MOST_ROWS);
    }

    fn put_dead(&mut self, report: &Report) {
        self.head("从未用到", "never used in these cases");
        let dead = &report.dead;
        let names: Vec<&str> = dead.rules.iter().take(MOST_NAMES).map(|rule| rule.rule.as_str()).collect();
        let names = names.join("、") + if dead.rules.len() > MOST_NAMES { "…" } else { "" };
        let (n_rules, n_words) = (dead.rules.len(), dead.n_dead_keywords);
        let line = match self.tongue.0 {
            Lang::Zh => format!("  规则 {n_rules}/{}，关键词 {n_words}/{}\n  {names}", dead.n_rules, dead.n_keywords),
            Lang::En => {
                format!("  rules {n_rules} of {}, keywords {n_words} of {}\n  {names}", dead.n_rules, dead.n_keywords)
            }
        };
        self.line(line.trim_end());
    }

    fn put_phrases(&mut self, report: &Report) {
        let phrases = &report.phrases;
        self.head("无人作答的诉求里常说的", "what unanswered cases often say");
        if phrases.list.is_empty() {
            let (n, least) = (phrases.n_cases, phrases.at_least);
            let line = match self.tongue.0 {
                Lang::Zh => format!("  {n} 件中没有 {least} 件共有的说法"),
                Lang::En => format!("  no phrase is shared by {least} of {n} cases"),
            };
            return self.line(&line);
        }
        let shown = phrases.list.get(..MOST_PHRASES).unwrap_or(&phrases.list);
        let shown: Vec<(String, u64)> = shown.iter().map(|of| (of.phrase.clone(), of.n)).collect();
        self.line(&format!("  {}", counted(&shown)));
    }

    fn put_change(&mut self, change: &Change) {
        self.head("与上次相比", "since the earlier report");
        let (before, now) = (percent(change.top1_before), percent(change.top1_now));
        let ruleset = short(&change.ruleset);
        let p = likelihood(change.p);
        let Change { n_cases, n_fixed, n_broken, n_both_right, n_both_wrong, n_other_wrong, as_of, .. } = change;
        let line = match self.tongue.0 {
            Lang::Zh => format!(
                "  上次规则 {ruleset}，截至 {as_of}\n  首位正确 {before} → {now}（{n_cases} 件）：改对 {n_fixed}，改错 {n_broken}；都对 {n_both_right}，都错 {n_both_wrong}（其中错法不同 {n_other_wrong}）\n  McNemar 精确检验 p {p}"
            ),
            Lang::En => format!(
                "  earlier rules {ruleset}, as of {as_of}\n  right first {before} → {now} ({n_cases} cases): {n_fixed} fixed, {n_broken} broken; {n_both_right} right both times, {n_both_wrong} wrong both times ({n_other_wrong} in another way)\n  McNemar's exact test: p {p}"
            ),
        };
        self.line(&line);
        let tongue = self.tongue;
        let row = |label: &super::against::LabelChange| {
            vec![label.label.clone(), label.n.to_string(), format!("+{}", label.fixed), format!("−{}", label.broken)]
        };
        let rows: Vec<Vec<String>> = change.by_label.iter().take(MOST_ROWS).map(row).collect();
        let header = ["", tongue.say("件", "n"), tongue.say("改对", "fixed"), tongue.say("改错", "broken")];
        if !rows.is_empty() {
            self.table(&header, &rows, &[]);
        }
        self.put_moved("改对", "fixed", &change.fixed);
        self.put_moved("改错", "broken", &change.broken);
    }

    fn put_moved(&mut self, zh: &'static str, en: &'static str, moved: &[Moved]) {
        for case in moved.iter().take(MOST_IDS) {
            let nobody = self.tongue.nobody();
            let (before, now) = (case.before.as_deref().unwrap_or(nobody), case.now.as_deref().unwrap_or(nobody));
            let what = self.tongue.say(zh, en);
            self.line(&format!("  {what}  {}  {}：{before} → {now}", case.id, case.label));
        }
        self.more(moved.len(), MOST_IDS);
    }
}
