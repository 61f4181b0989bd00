//! What each rule and keyword did over many cases.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::judge::Used;
use super::report::{Dead, DeadKeywords, DeadRule, RuleUse};
use super::stats::Share;
use crate::explain::describe::place;
use crate::ids::*;
use crate::resolve::model::{Resolved, Rule, Target, Worth};
use crate::router::Router;

/// The most rules told beside one.
const MOST_WITH: usize = 3;

/// Counts by rule and keyword.
#[derive(Debug)]
pub(super) struct Uses {
    rules: Vec<RuleCounts>,
    /// Cases in which two rules fired, the smaller id first.
    pairs: FxHashMap<(RuleId, RuleId), u64>,
    keywords: Vec<bool>,
}

#[derive(Clone, Copy, Debug, Default)]
struct RuleCounts {
    fired: u64,
    won: u64,
    right: Share,
    alone: u64,
}

impl Uses {
    pub(super) fn new(rules: &Resolved) -> Self {
        Self {
            rules: vec![RuleCounts::default(); rules.rules.len()],
            pairs: FxHashMap::default(),
            keywords: vec![false; rules.keywords.len()],
        }
    }

    /// Counts one case. O(the square of the rules that fire, which are few).
    pub(super) fn add(&mut self, used: &Used, right: Option<bool>) {
        for (at, rule) in used.rules.iter().enumerate() {
            self.rules[rule.index()].fired += 1;
            for other in &used.rules[at + 1..] {
                *self.pairs.entry((*rule.min(other), *rule.max(other))).or_default() += 1;
            }
        }
        if let [only] = used.rules[..] {
            self.rules[only.index()].alone += 1;
        }
        if let Some(won) = used.won {
            let counts = &mut self.rules[won.index()];
            counts.won += 1;
            if let Some(right) = right {
                counts.right.count(right);
            }
        }
        for keyword in &used.keywords {
            self.keywords[keyword.index()] = true;
        }
    }

    /// The rules that fired, those that cost most wrong answers first, and what never came up.
    pub(super) fn told(&self, router: &Router) -> (Vec<RuleUse>, Dead) {
        let rules = router.rules();
        let mut with: FxHashMap<RuleId, Vec<(u64, RuleId)>> = FxHashMap::default();
        for ((a, b), n) in &self.pairs {
            if rules.rules[a.index()].target != rules.rules[b.index()].target {
                with.entry(*a).or_default().push((*n, *b));
                with.entry(*b).or_default().push((*n, *a));
            }
        }
        let mut used = Vec::new();
        let mut dead = Dead { n_rules: rules.rules.len() as u64, ..Dead::default() };
        let mut all_words: BTreeSet<KeywordId> = BTreeSet::new();
        for (id, (rule, counts)) in (0..).map(RuleId).zip(rules.rules.iter().zip(&self.rules)) {
            let words = keywords(rule);
            let never = words.iter().filter(|word| !self.keywords[word.index()]);
            let never: Vec<String> = never.map(|word| rules.told(*word)).collect();
            all_words.extend(&words);
            if counts.fired == 0 {
                dead.rules.push(DeadRule { rule: rule.name.clone(), place: place(router, rule.span) });
                continue;
            }
            if !never.is_empty() {
                dead.keywords.push(DeadKeywords { rule: rule.name.clone(), words: never });
            }
            let mut beside = with.remove(&id).unwrap_or_default();
            beside.sort_unstable_by_key(|(n, other)| (std::cmp::Reverse(*n), *other));
            beside.truncate(MOST_WITH);
            let beside = beside.into_iter().map(|(n, other)| (rules.rules[other.index()].name.clone(), n));
            used.push(RuleUse {
                rule: rule.name.clone(),
                target: target_name(rules, rule.target),
                place: place(router, rule.span),
                fired: counts.fired,
                won: counts.won,
                right: counts.right,
                alone: counts.alone,
                with: beside.collect(),
            });
        }
        used.sort_by_key(|rule| std::cmp::Reverse((rule.right.of - rule.right.n, rule.won, rule.fired)));
        dead.n_keywords = all_words.len() as u64;
        dead.n_dead_keywords = all_words.iter().filter(|word| !self.keywords[word.index()]).count() as u64;
        (used, dead)
    }
}

fn target_name(rules: &Resolved, target: Target) -> String {
    match target {
        Target::Duty(duty) => rules.duties[duty.index()].name.clone(),
        Target::Outcome(outcome) => rules.outcomes[outcome.index()].name.clone(),
        Target::Backing(backing) => rules.backed(backing).join("、"),
    }
}

/// The keywords a rule's lines speak of, each once.
fn keywords(rule: &Rule) -> BTreeSet<KeywordId> {
    let mut keywords = Vec::new();
    for line in &rule.lines {
        if let Worth::Each { words, .. } = &line.worth {
            keywords.extend(words.iter().map(|(word, _)| *word));
        }
        line.condition.iter().for_each(|condition| condition.keywords(&mut keywords));
    }
    keywords.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULES: &str = "\
职责 路灯 { 主责 区城市管理委；草稿 }
规则 路灯不亮 → 路灯 {
    得 6 若 任一(\"路灯不亮\"、\"路灯坏了\")
    例 \"路灯不亮\"
    反例 \"水管漏水\"
}
职责 漏水 { 主责 区住建委；草稿 }
规则 水管 → 漏水 {
    得 6 若 \"水管漏水\"
    例 \"水管漏水\"
    反例 \"路灯不亮\"
}
规则 屋顶 → 漏水 {
    得 6 若 \"屋顶漏水\"
    例 \"屋顶漏水\"
    反例 \"路灯不亮\"
}
";

    #[test]
    fn rules_are_counted_and_those_that_sleep_are_named() {
        let day = jiff::civil::date(2026, 11, 22);
        let router = Router::builder(day).text("a.duty", RULES).build().unwrap();
        let mut uses = Uses::new(router.rules());
        let mut scratch = crate::router::Scratch::default();
        for (text, right) in [("路灯不亮", Some(true)), ("路灯不亮，水管漏水", Some(false)), ("都好", None)]
        {
            let verdict = router.verdict(&crate::case::Case::of_text(text), &mut scratch).clone();
            let working = scratch.working();
            let used = Used {
                rules: working.rules().collect(),
                won: verdict.first.and_then(|first| working.best_rule(Target::Duty(first.duty))),
                keywords: working.keywords().collect(),
            };
            uses.add(&used, right);
        }
        let (used, dead) = uses.told(&router);
        let told: Vec<_> = used
            .iter()
            .map(|rule| (rule.rule.as_str(), rule.fired, rule.won, rule.right.n, rule.alone, rule.with.clone()))
            .collect();
        assert_eq!(
            told,
            [
                ("水管", 1, 1, 0, 0, vec![("路灯不亮".to_owned(), 1)]),
                ("路灯不亮", 2, 1, 1, 1, vec![("水管".to_owned(), 1)]),
            ]
        );
        let rules: Vec<&str> = dead.rules.iter().map(|rule| rule.rule.as_str()).collect();
        assert_eq!((rules, dead.n_rules, dead.n_keywords, dead.n_dead_keywords), (vec!["屋顶"], 3, 4, 2));
        assert_eq!(dead.keywords.len(), 1);
        assert_eq!(dead.keywords[0].words, ["路灯坏了"]);
    }
}
