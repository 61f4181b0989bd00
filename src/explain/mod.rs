//! Why a decision is what it is: which words counted, for how much, what was hidden or negated, which overlay and which article
//! made this body the lead, who was next and what they lacked.
//!
//! Read from what the engine leaves behind, which is what the definition's working says ([`crate::reasons`]). It never prints.

mod auditor;
pub(crate) mod describe;
mod explainer;
mod flip;
mod human;
#[cfg(feature = "cli")]
mod page;
mod replay;
mod resident;
mod smallest;
mod suffices;
#[cfg(test)]
mod tests;
mod told;
mod ways;
mod why_not;
mod win;

use serde::Serialize;

use self::explainer::Explainer;
pub use self::flip::Flip;
pub use self::replay::{Certainty, Change, Known};
pub use self::suffices::{Exception, Suffices};
pub use self::why_not::WhyNot;

use crate::case::Case;
use crate::decision::Decision;
use crate::ids::*;
use crate::reference::read;
use crate::resolve::model::Settings;
use crate::router::{Router, Scratch};

/// The whole explanation of one decision.
#[derive(Clone, Debug, Serialize)]
pub struct Explanation {
    /// What was decided.
    pub decision: Decision,
    /// The words of the citizen that mattered, in text order, title first.
    pub marks: Vec<Mark>,
    /// The ledger of the first demand, the further demands, the rivals and the runner-up, in rank order.
    pub ledger: Vec<LedgerEntry>,
    /// What is known of the facts that were spoken of.
    pub facts: Vec<FactNote>,
    /// The overlays that changed the first demand's roles, in the order applied.
    pub overlays: Vec<OverlayNote>,
    /// The next duty with another lead, and what it lacked.
    pub runner_up: Option<RunnerUp>,
    /// What separates the first demand from each rival.
    pub separations: Vec<Separation>,
    /// The rules that decided.
    pub rules: RulesNote,
    #[serde(skip)]
    title: String,
    #[serde(skip)]
    text: String,
}

/// The rules that decided.
#[derive(Clone, Debug, Serialize)]
pub struct RulesNote {
    /// Their name.
    pub name: String,
    /// The numbers of the decision.
    pub settings: Settings,
    /// The first day of those on which they are the same, if any is.
    pub from: Option<String>,
    /// The first day after these.
    pub until: Option<String>,
}

/// A word of the citizen that mattered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Mark {
    /// Whether it stands in the title.
    pub in_title: bool,
    /// First byte, in its title or text.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// First character.
    pub start_char: u32,
    /// One past the last character.
    pub end_char: u32,
    /// The keyword or name, folded.
    pub word: String,
    /// What it did.
    pub role: MarkRole,
    /// For a hidden or negated word: the word that did it.
    pub by: Option<String>,
}

/// What a marked word did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum MarkRole {
    /// It counted for the first demand or the outcome.
    First,
    /// It counted for a further demand.
    Further,
    /// It counted for something else.
    Other,
    /// A mask or proper name hid it.
    Hidden,
    /// A cue negated it.
    Negated,
    /// It names a body or place.
    Name,
}

/// What one duty or outcome earned, and how. The points of the best rule, of the category and of every
/// backing rule sum to the score.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerEntry {
    /// The duty or outcome.
    pub name: String,
    /// Its lead, if it has one.
    pub lead: Option<String>,
    /// The papers of its roles in this case.
    pub basis: Vec<String>,
    /// `first`, `also`, `rival`, `runner-up` or `outcome`.
    pub standing: &'static str,
    /// Its score.
    pub score: u32,
    /// What the caller's category added to it.
    pub category_score: u32,
    /// The backing rules that added to it, each with all its lines.
    pub backing: Vec<LedgerRule>,
    /// Its rules with a true line; the best one first.
    pub rules: Vec<LedgerRule>,
}

/// What one rule earned.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerRule {
    /// Its name.
    pub rule: String,
    /// Where it is written, `file:line`.
    pub place: String,
    /// The sum of its lines.
    pub total: u32,
    /// Its true lines.
    pub lines: Vec<LedgerLine>,
}

/// What one line earned.
#[derive(Clone, Debug, Serialize)]
pub struct LedgerLine {
    /// Points.
    pub points: u32,
    /// Whether the title multiplied them.
    pub by_title: bool,
    /// The keywords that made it true.
    pub keywords: Vec<String>,
    /// Of these, those that the citizen's words are only like (约, 音).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub resembled: Vec<Resembled>,
    /// Where it is written, `file:line`.
    pub place: String,
}

/// A keyword of 约 or 音, and what was written in its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Resembled {
    /// As in the line's keywords.
    pub keyword: String,
    /// `fuzzy`, `sound` or `sound loose`.
    pub like: &'static str,
    /// What the citizen wrote, folded; each once, in text order.
    pub written: Vec<String>,
}

/// What is known of a fact.
#[derive(Clone, Debug, Serialize)]
pub struct FactNote {
    /// The fact.
    pub fact: String,
    /// The values still possible.
    pub values: Vec<String>,
    /// Whether it is decided.
    pub decided: bool,
    /// `caller`, `place`, `title`, `text` or `nothing`.
    pub source: &'static str,
}

/// An overlay that changed the roles.
#[derive(Clone, Debug, Serialize)]
pub struct OverlayNote {
    /// Scope, list and day.
    pub overlay: String,
    /// Its papers.
    pub basis: Vec<String>,
    /// Where it is written, `file:line`.
    pub place: String,
    /// The lead before any overlay.
    pub lead_before: String,
}

/// What separates the first demand from a rival: the words that speak for one of them only.
#[derive(Clone, Debug, Serialize)]
pub struct Separation {
    /// The rival.
    pub rival: String,
    /// Words that speak for the first demand only.
    pub for_first: Vec<String>,
    /// Words that speak for the rival only.
    pub for_rival: Vec<String>,
    /// Points between them.
    pub points: i64,
}

/// The next duty with another lead.
#[derive(Clone, Debug, Serialize)]
pub struct RunnerUp {
    /// The duty.
    pub duty: String,
    /// Its lead.
    pub lead: String,
    /// Its score.
    pub score: u32,
    /// What it lacked, one clause in 中文 and one in English.
    pub lacked: [String; 2],
}

impl Router {
    /// Explains the decision of a case: [`explain_with`](Self::explain_with), with a scratch of its own.
    #[must_use]
    pub fn explain(&self, case: &Case) -> Explanation {
        self.explain_with(case, &mut Scratch::default())
    }

    /// Explains the decision of a case, from what the engine rests it on. Costs little more than [`route`](Self::route), whatever the
    /// number of rules.
    #[must_use]
    pub fn explain_with(&self, case: &Case, scratch: &mut Scratch) -> Explanation {
        self.read_reasons(case, scratch);
        Explainer::new(self, case, scratch).explanation()
    }

    /// Says why a body does not lead: its nearest rule, that rule's first unmet condition, and the smallest words that would make it
    /// lead. Asks the engine some thousand times.
    ///
    /// # Errors
    /// In both languages, if the rules have no body of this name, or none of its duties has a rule.
    pub fn why_not(&self, case: &Case, body: &str) -> Result<WhyNot, crate::diagnostic::Say> {
        let given = self.given(case);
        let reading = read(self.rules(), &case.title, &case.text, &given);
        why_not::why_not(self, &reading, case, body)
    }
}

impl Router {
    /// The smallest change of keywords that changes who leads, and what suffices for the duty to stay a demand. Asks the engine some
    /// thousand times.
    #[must_use]
    pub fn flip(&self, case: &Case) -> Flip {
        let given = self.given(case);
        let reading = read(self.rules(), &case.title, &case.text, &given);
        flip::flip(self, &reading, case)
    }
}
