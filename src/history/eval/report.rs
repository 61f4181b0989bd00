//! The report as data: what the terminal, the JSON and the page all show. Keys of the JSON never change meaning.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::against::Change;
use super::stats::Share;
use super::thresholds::{Band, Cut, Wanted};

/// The form of the JSON.
pub(super) const FORMAT: &str = "route-eval/1";

/// Everything that was measured.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Report {
    pub(crate) format: &'static str,
    pub(crate) run: Run,
    pub(crate) top1: Share,
    pub(crate) top3: Share,
    /// Answered among the scored.
    pub(crate) answered: Share,
    /// With any candidate that can be judged among the scored.
    pub(crate) with_candidates: Share,
    /// Right among the answers that can be judged.
    pub(crate) precision: Share,
    pub(crate) by_outcome: Vec<Group>,
    pub(crate) by_label: Vec<Group>,
    pub(crate) by_category: Vec<Group>,
    pub(crate) by_score: Vec<Band>,
    pub(crate) by_margin: Vec<Band>,
    /// What would stand, and what would be right of it, at every least score.
    pub(crate) trade_off: Vec<Cut>,
    pub(crate) thresholds: Vec<Wanted>,
    pub(crate) signals: Signals,
    pub(crate) confusions: Vec<Confusion>,
    pub(crate) rules: Vec<RuleUse>,
    pub(crate) dead: Dead,
    pub(crate) phrases: Phrases,
    pub(crate) against: Option<Change>,
    /// What citizens wrote, only if it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) misses: Option<Vec<Miss>>,
    pub(crate) cases: Vec<CaseLine>,
}

/// What was run over what.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    /// The name of the rule set.
    pub(crate) rules: String,
    /// Its hash.
    pub(crate) ruleset: String,
    pub(crate) as_of: String,
    pub(crate) threshold: u32,
    pub(crate) margin: u32,
    /// `sha256:…` of the cases and their labels, in whatever order.
    pub(crate) cases: String,
    /// `A` or `B`, if only one half was taken.
    pub(crate) half: Option<String>,
    pub(crate) label: String,
    /// `sha256:…` of the map; `null` without one.
    pub(crate) map: Option<String>,
    pub(crate) n_read: u64,
    pub(crate) n_scored: u64,
    pub(crate) n_skipped: u64,
    pub(crate) n_unlabelled: u64,
    /// Cases whose label means nothing, and how often each such label occurs.
    pub(crate) n_unknown: u64,
    pub(crate) unknown_labels: BTreeMap<String, u64>,
    /// Rows that are no cases.
    pub(crate) n_unread: u64,
    /// Cases whose id had been there before.
    pub(crate) n_repeated: u64,
}

/// The cases with one label, one category or one outcome.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) n: u64,
    pub(crate) top1: Share,
    pub(crate) top3: Share,
    pub(crate) answered: Share,
    pub(crate) precision: Share,
}

/// How often each means of caution was used, and what it was worth.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Signals {
    pub(crate) also: Signal,
    pub(crate) confer: Signal,
    pub(crate) ask: Signal,
    pub(crate) inform: Signal,
    pub(crate) transfer: Signal,
}

/// One of them.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Signal {
    pub(crate) fired: Share,
    /// The first lead, or the outcome, is right.
    pub(crate) right: Share,
    /// Of the wrong ones: a further demand, a rival or another arm (whichever it is about) is right.
    pub(crate) saved: Share,
}

/// Cases of one label whose first candidate is another.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Confusion {
    pub(crate) label: String,
    /// `null`: no candidate.
    pub(crate) answer: Option<String>,
    pub(crate) n: u64,
    /// The words by which the wrong one scored, the most frequent first, with the number of cases.
    pub(crate) words: Vec<(String, u64)>,
}

/// What one rule did.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct RuleUse {
    pub(crate) rule: String,
    /// Its duty or outcome.
    pub(crate) target: String,
    /// `file:line`.
    pub(crate) place: String,
    /// Cases in which it had a true line, scored or not.
    pub(crate) fired: u64,
    /// Cases whose answer it gave.
    pub(crate) won: u64,
    /// The right among those that can be judged.
    pub(crate) right: Share,
    /// Cases in which no other rule fired.
    pub(crate) alone: u64,
    /// The rules of other duties that fired most often with it.
    pub(crate) with: Vec<(String, u64)>,
}

/// What never came up.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Dead {
    pub(crate) n_rules: u64,
    pub(crate) n_keywords: u64,
    /// Keywords never hit, those of dead rules too.
    pub(crate) n_dead_keywords: u64,
    pub(crate) rules: Vec<DeadRule>,
    /// Keywords never hit of rules that fired.
    pub(crate) keywords: Vec<DeadKeywords>,
}

/// A rule that never fired.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DeadRule {
    pub(crate) rule: String,
    pub(crate) place: String,
}

/// The keywords of a rule that were never hit.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct DeadKeywords {
    pub(crate) rule: String,
    pub(crate) words: Vec<String>,
}

/// What the cases that nobody answers have in common.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct Phrases {
    /// How many were searched.
    pub(crate) n_cases: u64,
    /// How many answered ones they were compared with.
    pub(crate) n_answered: u64,
    /// The fewest cases of a phrase that is told.
    pub(crate) at_least: u64,
    pub(crate) list: Vec<Phrase>,
}

/// A phrase, and the cases it stands in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Phrase {
    pub(crate) phrase: String,
    /// Those nobody answers.
    pub(crate) n: u64,
    /// Those somebody does.
    pub(crate) n_answered: u64,
}

/// A case whose first candidate is not right, in the citizen's words.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Miss {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) answer: Option<String>,
    pub(crate) title: String,
    pub(crate) text: String,
}

/// A scored case in short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CaseLine {
    pub(crate) id: String,
    pub(crate) label: String,
    /// The place of the right one among the candidates.
    pub(crate) rank: Option<u64>,
    pub(crate) outcome: String,
    /// The first candidate.
    pub(crate) answer: Option<String>,
    /// Whether the answer given is right.
    pub(crate) right: Option<bool>,
}

impl Report {
    /// A line a part, and in lists a line an entry: two reports can be compared by any tool for texts.
    pub(crate) fn json(&self) -> String {
        let mut parts = vec![
            ("format", one(&self.format)),
            ("run", one(&self.run)),
            ("top1", one(&self.top1)),
            ("top3", one(&self.top3)),
            ("answered", one(&self.answered)),
            ("with_candidates", one(&self.with_candidates)),
            ("precision", one(&self.precision)),
            ("by_outcome", lines(&self.by_outcome)),
            ("by_label", lines(&self.by_label)),
            ("by_category", lines(&self.by_category)),
            ("by_score", lines(&self.by_score)),
            ("by_margin", lines(&self.by_margin)),
            ("trade_off", lines(&self.trade_off)),
            ("thresholds", lines(&self.thresholds)),
            ("signals", one(&self.signals)),
            ("confusions", lines(&self.confusions)),
            ("rules", lines(&self.rules)),
            ("dead", one(&self.dead)),
            ("phrases", one(&self.phrases)),
            ("against", one(&self.against)),
        ];
        parts.extend(self.misses.as_ref().map(|misses| ("misses", lines(misses))));
        parts.push(("cases", lines(&self.cases)));
        let parts: Vec<String> = parts.into_iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
        format!("{{\n{}\n}}\n", parts.join(",\n"))
    }
}

/// Data without maps but those of strings, which always can be written.
fn one(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap_or_else(|_| "null".to_owned())
}

fn lines(items: &[impl Serialize]) -> String {
    let items: Vec<String> = items.iter().map(one).collect();
    if items.is_empty() { "[]".to_owned() } else { format!("[\n{}\n]", items.join(",\n")) }
}
