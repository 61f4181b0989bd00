//! The numbers of a rule set that history may change: the points of lines and the weights of words in `每`, by their place in the files.

use std::collections::{BTreeMap, BTreeSet};

use crate::ids::*;
use crate::resolve::model::{Resolved, Rule, Target, Worth};
use crate::source::Span;

/// Setting words say where and who, seldom what: they are worth this at most.
pub(super) const MOST_OF_SETTING: u32 = 2;

/// One number as it stands in a file.
#[derive(Clone, Debug)]
pub(crate) struct Number {
    /// Where it stands.
    pub(crate) span: Span,
    /// What the author wrote.
    pub(crate) written: u32,
    /// The most it may become; the least is 1.
    pub(crate) most: u32,
    /// The rule it stands in.
    pub(crate) rule: RuleId,
    /// The words of `每` it weighs; none if it is the points of a line.
    pub(crate) words: Vec<KeywordId>,
}

/// Every number that may change, in the order of files and places in them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Numbers {
    pub(crate) list: Vec<Number>,
    /// By line, counted over all rules in their order: the number of its points, or of each word. None of outcomes.
    pub(crate) of_line: Vec<Vec<u32>>,
    /// By line: the words of `每`, in their order.
    pub(crate) words_of_line: Vec<Vec<KeywordId>>,
    /// By line: the most its words add up to, as written.
    pub(crate) caps: Vec<u32>,
}

impl Numbers {
    /// The numbers of all rules that find duties or back them, none to become more than `most` unless its author wrote more. What
    /// outcomes are worth is law, not habit, and stays.
    pub(crate) fn of(rules: &Resolved, setting: &BTreeSet<KeywordId>, most: u32) -> Self {
        let mut found: BTreeMap<Span, Number> = BTreeMap::new();
        for (id, rule) in rules.rules.iter().enumerate() {
            if is_fixed(rule) {
                continue;
            }
            for line in &rule.lines {
                let mut add = |span: Span, written: u32, is_setting: bool, word: Option<KeywordId>| {
                    let most = if is_setting { MOST_OF_SETTING } else { most }.max(written);
                    let number = Number { span, written, most, rule: RuleId::at(id), words: Vec::new() };
                    let number = found.entry(span).or_insert(number);
                    number.most = number.most.min(most);
                    number.words.extend(word);
                };
                match &line.worth {
                    Worth::Points(points) => {
                        let alone = line.condition.as_ref().map(crate::resolve::sufficient).unwrap_or_default();
                        let is_setting = alone.iter().any(|word| setting.contains(word));
                        line.written.numbers.iter().for_each(|&span| add(span, *points, is_setting, None));
                    }
                    Worth::Each { words, .. } => {
                        for (&(word, weight), &span) in words.iter().zip(&line.written.numbers) {
                            add(span, weight, setting.contains(&word), Some(word));
                        }
                    }
                }
            }
        }
        let places: BTreeMap<Span, u32> = found.keys().copied().zip(0..).collect();
        let mut numbers = Self { list: found.into_values().collect(), ..Self::default() };
        for line in rules.rules.iter().flat_map(|rule| rule.lines.iter().map(move |line| (rule, line))) {
            let (rule, line) = line;
            let of_line = line.written.numbers.iter().filter(|_| !is_fixed(rule)).map(|span| places[span]);
            numbers.of_line.push(of_line.collect());
            numbers.words_of_line.push(match &line.worth {
                Worth::Points(_) => Vec::new(),
                Worth::Each { words, .. } => words.iter().map(|(word, _)| *word).collect(),
            });
            numbers.caps.push(line.written.cap.unwrap_or(u32::MAX));
        }
        numbers
    }

    /// What the author wrote, by number.
    pub(crate) fn written(&self) -> Vec<u32> {
        self.list.iter().map(|number| number.written).collect()
    }
}

/// Whether the numbers of a rule are not history's to change.
fn is_fixed(rule: &Rule) -> bool {
    matches!(rule.target, Target::Outcome(_))
}
