//! What a decision rests on, in ids: what the engine leaves behind for whoever asks why, and the definition's working says too.

use crate::ids::*;
use crate::resolve::model::{Resolved, Target};
use crate::verdict::Demand;

/// Where a word stands in the folded text, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Hit {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Hit {
    pub(crate) fn overlaps(self, other: Hit) -> bool {
        self.start < other.end && other.start < self.end
    }

    pub(crate) fn contains(self, other: Hit) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// What became of one hit of a keyword, before local masks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It counts.
    Counts,
    /// A mask or proper name hides it.
    Hidden(Hit),
    /// A cue negates it.
    Negated(Hit),
}

/// How a fact came to be known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FactSource {
    Caller,
    Place,
    Title,
    Text,
}

/// Part of one of the lists of [`Reasons`].
pub(crate) type Part = std::ops::Range<usize>;

/// What a decision rests on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Reasons {
    /// Every duty and outcome that scores, in rank order.
    pub(crate) targets: Vec<TargetReason>,
    /// Their rules that count, those of one target in the order of rules; then the backing rules that count, in the same order.
    pub(crate) rules: Vec<RuleReason>,
    /// True lines, in the order of their rules and as written.
    pub(crate) lines: Vec<LineReason>,
    /// Hit keywords of lines, each once a line, in order.
    pub(crate) keywords: Vec<KeywordReason>,
    /// Their hits that count for their rule, in order of the text.
    pub(crate) hits: Vec<Hit>,
    /// Hits of keywords that do not count, with what became of them, by keyword and in order of the text.
    pub(crate) lost: Vec<(KeywordId, Hit, Fate)>,
    /// Every name that names somebody or some place, by name and in order of the text.
    pub(crate) names: Vec<(NameId, Hit)>,
    /// The facts of which something is known: the values still possible, by fact.
    pub(crate) facts: Vec<(FactId, FactSource, u64)>,
}

/// A duty or outcome that scores.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TargetReason {
    pub(crate) target: Target,
    /// Its roles, if it is a duty.
    pub(crate) demand: Option<Demand>,
    /// The score of its best rule, of the caller's category and of what backs it.
    pub(crate) score: u32,
    /// What the caller's category added.
    pub(crate) category_score: u32,
    /// Whether a strong line is true.
    pub(crate) strong: bool,
    pub(crate) rules: Part,
}

/// A rule that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuleReason {
    pub(crate) rule: RuleId,
    /// What its lines add up to.
    pub(crate) total: u32,
    pub(crate) lines: Part,
}

/// A true line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LineReason {
    /// Its place among the lines of its rule.
    pub(crate) index: usize,
    /// What it adds.
    pub(crate) worth: u32,
    /// Whether the title decided its worth.
    pub(crate) by_title: bool,
    pub(crate) keywords: Part,
}

/// A hit keyword of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct KeywordReason {
    pub(crate) keyword: KeywordId,
    pub(crate) hits: Part,
}

impl Reasons {
    /// Forgets everything but keeps its buffers.
    pub(crate) fn clear(&mut self) {
        let Self { targets, rules, lines, keywords, hits, lost, names, facts } = self;
        targets.clear();
        rules.clear();
        lines.clear();
        keywords.clear();
        hits.clear();
        lost.clear();
        names.clear();
        facts.clear();
    }

    pub(crate) fn rules(&self, target: &TargetReason) -> &[RuleReason] {
        &self.rules[target.rules.clone()]
    }

    pub(crate) fn lines(&self, rule: &RuleReason) -> &[LineReason] {
        &self.lines[rule.lines.clone()]
    }

    pub(crate) fn keywords(&self, line: &LineReason) -> &[KeywordReason] {
        &self.keywords[line.keywords.clone()]
    }

    pub(crate) fn hits(&self, keyword: &KeywordReason) -> &[Hit] {
        &self.hits[keyword.hits.clone()]
    }

    /// The hit keywords of a target; one of two lines is there twice.
    pub(crate) fn keywords_of(&self, target: &TargetReason) -> impl Iterator<Item = &KeywordReason> {
        self.rules(target).iter().flat_map(|rule| self.lines(rule)).flat_map(|line| self.keywords(line))
    }

    /// The backing rules that add to a duty.
    pub(crate) fn backing(&self, rules: &Resolved, demand: &Demand) -> impl Iterator<Item = &RuleReason> {
        let roles = demand.roles(rules);
        let first = self.targets.iter().map(|target| target.rules.end).max().unwrap_or(0);
        self.rules[first..].iter().filter(move |rule| match rules.rules[rule.rule.index()].target {
            Target::Backing(backing) => rules.backs(backing, roles),
            Target::Duty(_) | Target::Outcome(_) => false,
        })
    }
}
