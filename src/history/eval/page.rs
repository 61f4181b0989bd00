//! The report as one page that opens from disk: no script, nothing from elsewhere, every text escaped.

use maud::{Markup, html};

use super::against::{Change, Moved};
use super::charts;
use super::report::{Confusion, Group, Miss, Report, RuleUse};
use super::show::*;
use crate::diagnostic::Lang;
use crate::report::page;

/// The most rows of a table; the JSON has them all.
const MOST_ROWS: usize = 60;

/// The most confusions, and the most cases that are named one by one.
const MOST_CONFUSIONS: usize = 40;
const MOST_MOVED: usize = 20;

/// The most letters that are shown where they were asked for.
const MOST_MISSES: usize = 1_000;

impl Report {
    /// The page.
    pub(crate) fn page(&self, lang: Lang) -> String {
        let tongue = Tongue(lang);
        let title = tongue.say("派单规则评测", "How well the rules route");
        let body = html! {
            (run(tongue, self))
            (cards(tongue, self))
            @if let Some(change) = &self.against { (against(tongue, change)) }
            (groups(tongue, tongue.say("按标签", "By label"), &self.by_label))
            (groups(tongue, tongue.say("按首位候选的类别", "By category of the first candidate"), &self.by_category))
            (groups(tongue, tongue.say("按去向", "By outcome"), &self.by_outcome))
            (trust(tongue, self))
            (caution(tongue, self))
            (confusions(tongue, &self.confusions))
            (rules(tongue, &self.rules))
            (dead(tongue, self))
            (phrases(tongue, self))
            @if let Some(list) = &self.misses { (misses(tongue, list)) }
        };
        page(tongue, (title, Some(&self.run.rules)), "", body)
    }
}

fn run(tongue: Tongue, report: &Report) -> Markup {
    let run = &report.run;
    html! {
        dl.run {
            dt { (tongue.say("规则", "rules")) }
            dd { (run.rules) ", " (tongue.say("截至", "as of")) " " (run.as_of) " · " code { (short(&run.ruleset)) } }
            dt { (tongue.say("诉求", "cases")) }
            dd {
                (run.n_read) " · " (run.n_scored) " " (tongue.say("件计分", "scored"))
                @for (n, zh, en) in [
                    (run.n_skipped, "件按对照表不计", "skipped by the map"),
                    (run.n_unlabelled, "件没有标签", "without a label"),
                    (run.n_unknown, "件标签不明", "with an unknown label"),
                    (run.n_unread, "行不能读", "rows that cannot be read"),
                    (run.n_repeated, "件编号重复", "with an id seen before"),
                ] { @if n > 0 { ", " (n) " " (tongue.say(zh, en)) } }
                @if let Some(half) = &run.half { " · " (tongue.say("半数", "half")) " " (half) }
                " · " code { (short(&run.cases)) }
            }
            dt { (tongue.say("门槛、分差", "threshold, margin")) }
            dd { (run.threshold) ", " (run.margin) }
            @if !run.unknown_labels.is_empty() {
                dt { (tongue.say("不明的标签", "unknown labels")) }
                dd { @for (at, (label, n)) in run.unknown_labels.iter().take(MOST_ROWS).enumerate() { @if at > 0 { "、" } (label) " " (n) } }
            }
        }
    }
}

fn cards(tongue: Tongue, report: &Report) -> Markup {
    html! {
        div.cards {
            @for (name, share) in headlines(tongue, report) {
                div.card {
                    span.soft { (name) }
                    b { (percent(share)) }
                    (charts::bar(share, None))
                    small { (share.n) "/" (share.of) } small { (interval(share)) }
                }
            }
        }
        p.note { (tongue.say(
            "首位、前三按候选的次序；作答是派单、会商、追问、转接、告知；准确只算能由标签判断的作答。区间为 Wilson 95% 区间。",
            "First and first three are by the order of the candidates; answered is dispatch, confer, ask, transfer or inform; right is \
             counted among the answers a label can judge. Intervals are Wilson's, 95%.",
        )) }
    }
}

/// A table within a box that scrolls if the screen is too narrow.
fn table(head: Markup, rows: Markup) -> Markup {
    html! { div.scroll { table { thead { tr { (head) } } tbody { (rows) } } } }
}

fn more(tongue: Tongue, n_all: usize, n_shown: usize) -> Markup {
    html! { @if n_all > n_shown { p.note { "… " (n_all - n_shown) " " (tongue.say("行见 JSON 报告", "more in the JSON report")) } } }
}

fn groups(tongue: Tongue, caption: &str, groups: &[Group]) -> Markup {
    let head = html! {
        th {} th.n { (tongue.say("件", "n")) } th.n { (tongue.say("首位", "top-1")) }
        th {}
        th.n.wide { (tongue.say("95% 区间", "95% interval")) }
        th.n { (tongue.say("前三", "top-3")) }
        th.n.wide { (tongue.say("作答", "answered")) }
        th.n.wide { (tongue.say("作答准确", "precision")) }
    };
    let rows = html! {
        @for group in groups.iter().take(MOST_ROWS) {
            tr {
                td.name { @if group.name.is_empty() { (tongue.nobody()) } @else { (tongue.outcome(&group.name)) } }
                td.n { (group.n) }
                td.n { (percent(group.top1)) }
                td.bars { (charts::bar(group.top1, Some(group.top3))) }
                td.n.wide { (interval(group.top1)) }
                td.n { (percent(group.top3)) }
                td.n.wide { (percent(group.answered)) }
                td.n.wide { (percent(group.precision)) }
            }
        }
    };
    html! {
        h2 { (caption) }
        p.note {
            span.key.f1 {} (tongue.say("首位", "top-1")) span.key.f3 {} (tongue.say("前三", "top-3"))
        }
        (table(head, rows)) (more(tongue, groups.len(), MOST_ROWS))
    }
}

fn trust(tongue: Tongue, report: &Report) -> Markup {
    let head = html! {
        th { (tongue.say("要求", "wanted")) } th { (tongue.say("门槛", "threshold")) } th.n { (tongue.say("派出", "stand")) }
        th.n { (tongue.say("准确", "right")) } th.n { (tongue.say("留给人工", "left to people")) }
    };
    let rows = html! {
        @for wanted in &report.thresholds {
            @for (found, kind) in [
                (wanted.score, tongue.say("分值", "score")),
                (wanted.score_and_margin, tongue.say("分值与分差", "score and margin")),
            ] {
                tr {
                    td { (wanted.precision) "%" }
                    @if let Some(found) = found {
                        td { (cut(tongue, &found)) }
                        td.n { (found.right.of) }
                        td.n { (percent(found.right)) }
                        td.n { (found.left.n) " (" (percent(found.left)) ")" }
                    } @else {
                        td colspan="4" { (kind) ": " (tongue.say("达不到", "out of reach")) }
                    }
                }
            }
        }
    };
    html! {
        h2 { (tongue.say("何时可信", "When to trust an answer")) }
        p.note { (tongue.say(
            "派单、会商、追问的作答：柱为准确率，竖线为 95% 区间，下为件数。",
            "Answers by dispatch, confer or ask: columns are the share that is right, lines the 95% interval, numbers below how many.",
        )) }
        div.charts {
            (charts::columns(tongue.say("按分值", "by score"), &report.by_score))
            (charts::columns(tongue.say("按分差", "by margin"), &report.by_margin))
            (charts::trade_off(tongue, tongue.say("提高分值门槛：准确率", "raising the least score: share right"), &report.trade_off))
        }
        (table(head, rows))
    }
}

fn caution(tongue: Tongue, report: &Report) -> Markup {
    let head = html! {
        th {} th.n { (tongue.say("件", "n")) } th.n { (tongue.say("占比", "share")) } th.n { (tongue.say("首位对", "first right")) }
        th { (tongue.say("首位错时", "of the wrong ones")) }
    };
    let rows = html! {
        @for (name, signal, saver) in signals(tongue, report) {
            tr {
                td { (name) }
                td.n { (signal.fired.n) }
                td.n { (percent(signal.fired)) }
                td.n { (signal.right.n) "/" (signal.right.of) " " span.wide { (percent(signal.right)) } }
                td { @if let Some(saver) = saver { (saver) " " (signal.saved.n) "/" (signal.saved.of) } }
            }
        }
    };
    html! { h2 { (tongue.say("谨慎的手段", "Means of caution")) } (table(head, rows)) }
}

fn confusions(tongue: Tongue, confusions: &[Confusion]) -> Markup {
    let head = html! {
        th { (tongue.say("标签", "label")) } th { (tongue.say("首位候选", "first candidate")) } th.n { (tongue.say("件", "n")) }
        th { (tongue.say("凭哪些词", "by which words")) }
    };
    let rows = html! {
        @for confusion in confusions.iter().take(MOST_CONFUSIONS) {
            tr {
                td.name { (confusion.label) }
                td.name { (confusion.answer.as_deref().unwrap_or(tongue.nobody())) }
                td.n { (confusion.n) }
                td { (counted(&confusion.words)) }
            }
        }
    };
    html! {
        h2 { (tongue.say("混淆", "Confusions")) }
        (table(head, rows)) (more(tongue, confusions.len(), MOST_CONFUSIONS))
    }
}

fn rules(tongue: Tongue, rules: &[RuleUse]) -> Markup {
    let head = html! {
        th { (tongue.say("规则", "rule")) } th.n { (tongue.say("命中", "fired")) } th.n { (tongue.say("作答", "won")) }
        th.n { (tongue.say("错", "wrong")) } th.n { (tongue.say("准确", "right")) } th.n.wide { (tongue.say("独自命中", "alone")) }
        th.wide { (tongue.say("常与何规则同时命中", "often fires with")) }
    };
    let rows_of = html! {
        @for rule in rules.iter().take(MOST_ROWS) {
            tr {
                td.name { (rule.rule) br.wide; span.note.wide.id { (rule.place) } }
                td.n { (rule.fired) }
                td.n { (rule.won) }
                td.n { (rule.right.of - rule.right.n) }
                td.n { (percent(rule.right)) }
                td.n.wide { (rule.alone) }
                td.wide { (counted(&rule.with)) }
            }
        }
    };
    html! {
        h2 { (tongue.say("规则：答错最多的在前", "Rules, those behind the most wrong answers first")) }
        (table(head, rows_of)) (more(tongue, rules.len(), MOST_ROWS))
    }
}

fn dead(tongue: Tongue, report: &Report) -> Markup {
    let dead = &report.dead;
    html! {
        h2 { (tongue.say("从未用到", "Never used in these cases")) }
        p {
            (tongue.say("规则", "rules")) " " (dead.rules.len()) "/" (dead.n_rules) ", "
            (tongue.say("关键词", "keywords")) " " (dead.n_dead_keywords) "/" (dead.n_keywords)
        }
        @if !dead.rules.is_empty() {
            ul.chips { @for rule in &dead.rules { li title=(rule.place) { (rule.rule) } } }
        }
        @if !dead.keywords.is_empty() {
            (table(
                html! { th { (tongue.say("规则", "rule")) } th { (tongue.say("从未命中的关键词", "keywords never hit")) } },
                html! { @for of in dead.keywords.iter().take(MOST_ROWS) { tr { td.name { (of.rule) } td { (of.words.join("、")) } } } },
            ))
            (more(tongue, dead.keywords.len(), MOST_ROWS))
        }
    }
}

fn phrases(tongue: Tongue, report: &Report) -> Markup {
    let phrases = &report.phrases;
    html! {
        h2 { (tongue.say("无人作答的诉求里常说的", "What unanswered cases often say")) }
        p.note {
            (phrases.n_cases) " " (tongue.say("件；每个说法至少见于", "cases; each phrase stands in at least")) " "
            (phrases.at_least) " " (tongue.say("件", "of them"))
        }
        ul.chips { @for of in &phrases.list { li { (of.phrase) " " span.soft { (of.n) } } } }
    }
}

fn against(tongue: Tongue, change: &Change) -> Markup {
    let most = change.by_label.iter().map(|label| label.fixed.max(label.broken)).max().unwrap_or(0);
    let head = html! {
        th { (tongue.say("标签", "label")) } th.n { (tongue.say("件", "n")) } th.n { (tongue.say("改错", "broken")) }
        th {} th.n { (tongue.say("改对", "fixed")) }
    };
    let rows = html! {
        @for label in change.by_label.iter().take(MOST_ROWS) {
            tr {
                td.name { (label.label) } td.n { (label.n) } td.n.bad { "−" (label.broken) }
                td.bars { (charts::balance(label.fixed, label.broken, most)) } td.n.good { "+" (label.fixed) }
            }
        }
    };
    html! {
        h2 { (tongue.say("与上次相比", "Since the earlier report")) }
        p {
            (tongue.say("首位正确", "Right first")) " " (percent(change.top1_before)) " → " b { (percent(change.top1_now)) }
            ": " span.good { (tongue.say("改对", "fixed")) " " (change.n_fixed) } ", "
            span.bad { (tongue.say("改错", "broken")) " " (change.n_broken) } "; "
            (tongue.say("都对", "right both times")) " " (change.n_both_right) ", "
            (tongue.say("都错", "wrong both times")) " " (change.n_both_wrong)
            " (" (tongue.say("错法不同", "in another way")) " " (change.n_other_wrong) "). "
            (tongue.say("McNemar 精确检验", "McNemar's exact test")) " p " (likelihood(change.p)) "."
        }
        p.note {
            (tongue.say("上次规则", "earlier rules")) " " code { (short(&change.ruleset)) } ", "
            (tongue.say("截至", "as of")) " " (change.as_of)
            @if !change.same_map { ". " (tongue.say("两次的标签对照表不同。", "The two label maps differ.")) }
        }
        @if !change.by_label.is_empty() { (table(head, rows)) (more(tongue, change.by_label.len(), MOST_ROWS)) }
        (moved(tongue, tongue.say("改错的诉求", "broken cases"), &change.broken))
        (moved(tongue, tongue.say("改对的诉求", "fixed cases"), &change.fixed))
    }
}

fn moved(tongue: Tongue, caption: &str, moved: &[Moved]) -> Markup {
    let head = html! {
        th { (caption) } th.wide { (tongue.say("标签", "label")) } th { (tongue.say("上次", "before")) } th { (tongue.say("这次", "now")) }
    };
    let nobody = tongue.nobody();
    let rows = html! {
        @for case in moved.iter().take(MOST_MOVED) {
            tr {
                td.id { (case.id) } td.name.wide { (case.label) }
                td.name { (case.before.as_deref().unwrap_or(nobody)) } td.name { (case.now.as_deref().unwrap_or(nobody)) }
            }
        }
    };
    html! { @if !moved.is_empty() { (table(head, rows)) (more(tongue, moved.len(), MOST_MOVED)) } }
}

fn misses(tongue: Tongue, misses: &[Miss]) -> Markup {
    let head = html! {
        th { (tongue.say("编号", "id")) } th { (tongue.say("标签 → 首位候选", "label → first candidate")) }
        th { (tongue.say("原文", "words")) }
    };
    let rows = html! {
        @for miss in misses.iter().take(MOST_MISSES) {
            tr {
                td.id { (miss.id) }
                td.name { (miss.label) " → " (miss.answer.as_deref().unwrap_or(tongue.nobody())) }
                td.letter { @if !miss.title.trim().is_empty() { b { (miss.title.trim()) } " " } (miss.text.trim()) }
            }
        }
    };
    html! {
        h2 { (tongue.say("首位不对的诉求", "Cases not right first")) }
        p.note.bad { (tongue.say("含诉求原文，注意保管。", "Holds what citizens wrote; mind who gets this page.")) }
        (table(head, rows)) (more(tongue, misses.len(), MOST_MISSES))
    }
}
