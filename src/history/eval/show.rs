//! How numbers and names are written for people, on the terminal as on the page.

use super::report::{Report, Signal};
use super::stats::Share;
use super::thresholds::{Band, Cut};
use crate::diagnostic::Lang;
pub(super) use crate::report::{Tongue, one_line, short};
use crate::verdict::OutcomeKind;

impl Tongue {
    /// `dispatch` or 派单.
    pub(super) fn outcome(self, code: &str) -> String {
        let kind = OutcomeKind::ALL.into_iter().find(|kind| kind.code() == code);
        match (self.0, kind) {
            (Lang::Zh, Some(kind)) => kind.zh().to_owned(),
            _ => code.to_owned(),
        }
    }

    /// What no candidate is called.
    pub(super) fn nobody(self) -> &'static str {
        self.say("（无候选）", "(nobody)")
    }
}

/// `79.2%`, of nothing `–`.
pub(super) fn percent(share: Share) -> String {
    share.value().map_or("–".to_owned(), percent_of)
}

/// `79.2%`.
pub(super) fn percent_of(value: f64) -> String {
    format!("{:.1}%", value * 100.0)
}

/// `77.2–81.0%`.
pub(super) fn interval(share: Share) -> String {
    share.interval().map_or(String::new(), |(low, high)| format!("{:.1}–{:.1}%", low * 100.0, high * 100.0))
}

/// `6–7`, `≤ 7`, `30+`.
pub(super) fn band(band: &Band) -> String {
    match (band.from, band.to) {
        (None, Some(to)) => format!("≤ {to}"),
        (Some(from), Some(to)) if from == to => from.to_string(),
        (Some(from), Some(to)) => format!("{from}–{to}"),
        (Some(from), None) => format!("{from}+"),
        (None, None) => String::new(),
    }
}

/// `score ≥ 9, margin ≥ 2`.
pub(super) fn cut(tongue: Tongue, cut: &Cut) -> String {
    let score = format!("{} ≥ {}", tongue.say("分值", "score"), cut.score);
    match cut.margin {
        Some(margin) => format!("{score}, {} ≥ {margin}", tongue.say("分差", "margin")),
        None => score,
    }
}

/// A likelihood with three digits that count.
pub(super) fn likelihood(p: f64) -> String {
    if p < 0.0001 { "< 0.0001".to_owned() } else { format!("= {p:.4}") }
}

/// The five headline figures with what they are.
pub(super) fn headlines(tongue: Tongue, report: &Report) -> [(&'static str, Share); 5] {
    [
        (tongue.say("首位正确", "right first (top-1)"), report.top1),
        (tongue.say("前三正确", "right in three (top-3)"), report.top3),
        (tongue.say("作答", "answered"), report.answered),
        (tongue.say("有候选", "any candidate"), report.with_candidates),
        (tongue.say("作答准确", "answers right"), report.precision),
    ]
}

/// The means of caution with their names and, if one can save a wrong answer, what does.
pub(super) fn signals(tongue: Tongue, report: &Report) -> [(&'static str, &Signal, Option<&'static str>); 5] {
    let signals = &report.signals;
    [
        (tongue.say("另有诉求 also", "also"), &signals.also, Some(tongue.say("另一诉求对", "a further demand is"))),
        (tongue.say("会商 confer", "confer"), &signals.confer, Some(tongue.say("竞争者对", "a rival is"))),
        (tongue.say("追问 ask", "ask"), &signals.ask, Some(tongue.say("另一情形对", "another arm is"))),
        (tongue.say("告知 inform", "inform"), &signals.inform, None),
        (tongue.say("转接 transfer", "transfer"), &signals.transfer, None),
    ]
}

/// Words with the number of cases, `路灯 12、灯杆 3`.
pub(super) fn counted(words: &[(String, u64)]) -> String {
    let words: Vec<String> = words.iter().map(|(word, n)| format!("{word} {n}")).collect();
    words.join("、")
}
