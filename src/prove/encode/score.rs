//! Lines, rules, duties and outcomes as sums.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use super::{Encoding, LineParts, RuleParts, TargetParts, Zone};
use crate::ids::*;
use crate::prove::circuit::Number;
use crate::prove::sat::Lit;
use crate::resolve::model::*;

impl Encoding<'_> {
    pub(super) fn line(&mut self, line: &Line, hides: &[MaskId]) -> LineParts {
        match &line.worth {
            Worth::Points(points) => self.plain_line(*points, line.condition.as_ref(), hides),
            Worth::Each { words, cap } => self.weighed_line((words, *cap), line.condition.as_ref(), hides),
        }
    }

    /// Whether a line's condition, if it has one, holds in a zone.
    fn holds(&mut self, condition: Option<&Cond>, hides: &[MaskId], zone: Zone) -> Lit {
        match condition {
            Some(condition) => self.condition(condition, hides, zone).is,
            None => self.circuit.yes(),
        }
    }

    /// A line whose words are weighed singly. What counts in the title is less than what counts in the whole, but worth more.
    fn weighed_line(
        &mut self,
        (words, cap): (&[(KeywordId, u32)], u32),
        condition: Option<&Cond>,
        hides: &[MaskId],
    ) -> LineParts {
        let factor = self.rules.settings.title_factor;
        let no = self.circuit.no();
        let mut parts = LineParts {
            worth: Vec::new(),
            base: Vec::new(),
            counts: no,
            strong: no,
            nine: no,
            keywords: BTreeMap::new(),
        };
        for (zone, factor) in [(Zone::Whole, 1), (Zone::Title, factor)] {
            let holds = self.holds(condition, hides, zone);
            let mut weights = Vec::new();
            let (mut heavy, mut present) = (Vec::new(), Vec::new());
            for &(word, weight) in words {
                let lit = self.keyword(zone, hides, word);
                let number = self.circuit.number(weight);
                weights.push(self.circuit.counted(lit, &number));
                heavy.extend((weight >= 3).then_some(lit));
                present.push((word, lit));
            }
            let (sum, cap) = (self.circuit.sum(weights), self.circuit.number(cap));
            let (value, heavy) = (self.circuit.smaller(&sum, &cap), self.circuit.or(heavy));
            let value = self.circuit.counted(holds, &value);
            let counts = self.circuit.at_least(&value, 1);
            let times = self.circuit.number(factor);
            // Bit by bit: the factor is a small constant.
            let shifted: Vec<Number> = times
                .iter()
                .enumerate()
                .filter(|(_, bit)| **bit == self.circuit.yes())
                .map(|(by, _)| std::iter::repeat_n(no, by).chain(value.iter().copied()).collect())
                .collect();
            let worth = self.circuit.sum(shifted);
            parts.worth = self.circuit.larger(&parts.worth, &worth);
            parts.base = self.circuit.larger(&parts.base, &value);
            let strong = self.circuit.and([counts, heavy]);
            let nine = self.circuit.at_least(&value, 9);
            parts.strong = self.circuit.or([parts.strong, strong]);
            parts.nine = self.circuit.or([parts.nine, nine]);
            parts.counts = self.circuit.or([parts.counts, counts]);
            for (word, lit) in present {
                let when = self.circuit.and([counts, lit]);
                self.found(word, when, &mut parts.keywords);
            }
            if let Some(condition) = condition {
                let mut found = std::mem::take(&mut parts.keywords);
                self.keywords_of(condition, (hides, zone), counts, &mut found);
                parts.keywords = found;
            }
        }
        parts
    }

    /// A line that is worth the same whatever makes it true: in the title as much or more, for the factor is 1 at least.
    fn plain_line(&mut self, points: u32, condition: Option<&Cond>, hides: &[MaskId]) -> LineParts {
        let factor = self.rules.settings.title_factor;
        let mut keywords = BTreeMap::new();
        let [whole, title] = [Zone::Whole, Zone::Title].map(|zone| {
            let holds = self.holds(condition, hides, zone);
            if let Some(condition) = condition {
                self.keywords_of(condition, (hides, zone), holds, &mut keywords);
            }
            holds
        });
        let counts = self.circuit.or([whole, title]);
        let base = self.circuit.number(points);
        let base = self.circuit.counted(counts, &base);
        let in_title = self.circuit.number(points * factor);
        let worth = self.circuit.chosen(title, &in_title, &base);
        let if_at_least = |least: u32| self.circuit.constant(points >= least);
        let (heavy, nine) = (if_at_least(3), if_at_least(9));
        let (strong, nine) = (self.circuit.and([counts, heavy]), self.circuit.and([counts, nine]));
        LineParts { worth, base, counts, strong, nine, keywords }
    }

    pub(super) fn rule(&mut self, id: RuleId) -> Rc<RuleParts> {
        if let Some(parts) = self.rule_parts.get(&id) {
            return Rc::clone(parts);
        }
        let rule = &self.rules.rules[id.index()];
        let unless: Vec<Lit> =
            rule.unless.iter().map(|condition| self.condition(condition, &rule.hides, Zone::Whole).may).collect();
        let silenced = self.circuit.or(unless);
        let lines: Vec<LineParts> = rule.lines.iter().map(|line| self.line(line, &rule.hides)).collect();
        let total = self.circuit.sum(lines.iter().map(|line| line.worth.clone()).collect());
        let total = self.circuit.counted(!silenced, &total);
        let parts = Rc::new(RuleParts { speaks: !silenced, total, lines });
        self.rule_parts.insert(id, Rc::clone(&parts));
        parts
    }

    pub(super) fn rules_of(&self, target: Target) -> Vec<RuleId> {
        self.rules_of.get(&target).cloned().unwrap_or_default()
    }

    /// A duty or outcome.
    pub(crate) fn target(&mut self, target: Target) -> TargetParts {
        if let Some(parts) = self.target_parts.get(&target) {
            return parts.clone();
        }
        let rules = self.rules_of(target);
        let parts: Vec<Rc<RuleParts>> = rules.iter().map(|rule| self.rule(*rule)).collect();
        let mut best = Number::new();
        let (mut strong, mut nine) = (Vec::new(), Vec::new());
        for rule in &parts {
            best = self.circuit.larger(&best, &rule.total);
            for line in &rule.lines {
                strong.push(self.circuit.and([rule.speaks, line.counts, line.strong]));
                nine.push(self.circuit.and([rule.speaks, line.counts, line.nine]));
            }
        }
        let exists = self.exists(target);
        let scores = self.circuit.at_least(&best, 1);
        let present = self.circuit.and([scores, exists]);
        let mut added = Vec::new();
        if let Target::Duty(duty) = target {
            added.push(self.category_score(duty));
            for (id, rule) in self.rules.rules.iter().enumerate() {
                let is_foreign = self.only_backed_by_own.is_some_and(|first_old| {
                    let of_duty = rules.first().map_or(0, |rule| rule.index());
                    (id >= first_old) != (of_duty >= first_old)
                });
                if let Target::Backing(backing) = rule.target
                    && !is_foreign
                {
                    let (of_duty, rules) = (&self.rules.duties[duty.index()], self.rules);
                    let arms = of_duty.variants.iter().flat_map(|variant| &variant.arms);
                    if arms.clone().any(|arm| rules.backs(backing, &arm.roles)) {
                        let backs = self.of_arms(duty, |roles| rules.backs(backing, roles));
                        let rule = self.rule(RuleId::at(id));
                        added.push(self.circuit.counted(backs, &rule.total));
                    }
                }
            }
        }
        let added = self.circuit.sum(added);
        let sum = self.circuit.sum(vec![best, added.clone()]);
        let score = self.circuit.counted(present, &sum);
        let strong = self.circuit.or(strong);
        let strong = self.circuit.and([present, strong]);
        let nine = self.circuit.or(nine);
        let enough = self.circuit.at_least(&score, self.rules.settings.threshold);
        // A threshold of nothing is reached by what scores.
        let reaches = self.circuit.and([strong, enough]);
        let parts = TargetParts { score, strong, nine: self.circuit.and([present, nine]), reaches, added };
        self.target_parts.insert(target, parts.clone());
        parts
    }

    /// Whether a target exists where the case happened.
    pub(crate) fn exists(&mut self, target: Target) -> Lit {
        match target {
            Target::Duty(duty) => self.scope(&self.rules.duties[duty.index()].only_in).is,
            Target::Outcome(_) | Target::Backing(_) => self.circuit.yes(),
        }
    }

    /// By line of a rule, whether it adds something.
    pub(crate) fn lines_that_count(&mut self, id: RuleId) -> Vec<Lit> {
        let rule = self.rule(id);
        rule.lines.iter().map(|line| self.circuit.and([rule.speaks, line.counts])).collect()
    }

    pub(super) fn category_score(&mut self, duty: DutyId) -> Number {
        let arms = self.rules.duties[duty.index()].variants.iter().flat_map(|variant| &variant.arms);
        let categories: BTreeSet<CategoryId> = arms.filter_map(|arm| arm.roles.category).collect();
        let mut matches = Vec::new();
        for category in categories {
            let is_above = |given: &CategoryId| category.0 < self.rules.categories[given.index()].end;
            let above: Vec<CategoryId> = (0..=category.0).map(CategoryId).filter(is_above).collect();
            let given: Vec<Lit> = above.into_iter().map(|given| self.is_category(given)).collect();
            let given = self.circuit.or(given);
            let bears = self.of_arms(duty, |roles| roles.category == Some(category));
            matches.push(self.circuit.and([given, bears]));
        }
        let matches = self.circuit.or(matches);
        let score = self.circuit.number(self.rules.settings.category_score);
        self.circuit.counted(matches, &score)
    }
}
