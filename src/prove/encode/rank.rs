//! Who ranks before whom, who competes, who is listed.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Encoding;
use crate::ids::*;
use crate::prove::circuit::Number;
use crate::prove::sat::Lit;
use crate::resolve::model::*;

impl<'r> Encoding<'r> {
    /// The hit keywords of a duty or outcome.
    pub(crate) fn hit_keywords(&mut self, target: Target) -> Rc<BTreeMap<KeywordId, Lit>> {
        if let Some(found) = self.hits.get(&target) {
            return Rc::clone(found);
        }
        let mut found = BTreeMap::new();
        for rule in self.rules_of(target) {
            let parts = self.rule(rule);
            for line in &parts.lines {
                for (keyword, when) in &line.keywords {
                    let when = self.circuit.and([parts.speaks, line.counts, *when]);
                    self.found(*keyword, when, &mut found);
                }
            }
        }
        let found = Rc::new(found);
        self.hits.insert(target, Rc::clone(&found));
        found
    }

    /// Characters of hit keywords not contained in another of them.
    pub(super) fn characters(&mut self, target: Target) -> Number {
        if let Some(characters) = self.characters.get(&target) {
            return characters.clone();
        }
        let found = self.hit_keywords(target);
        let mut numbers = Vec::new();
        for (keyword, lit) in found.iter() {
            let outer = self.vocabulary.around(*keyword).iter().filter_map(|other| found.get(other));
            let outer: Vec<Lit> = outer.map(|lit| !*lit).chain([*lit]).collect();
            let outermost = self.circuit.and(outer);
            let n_chars = self.rules.keywords[keyword.index()].chars().count() as u32;
            let number = self.circuit.number(n_chars);
            numbers.push(self.circuit.counted(outermost, &number));
        }
        let characters = self.circuit.sum(numbers);
        self.characters.insert(target, characters.clone());
        characters
    }

    /// Whether the first ranks before the second, both scoring.
    pub(crate) fn before(&mut self, one: Target, other: Target) -> Lit {
        let (a, b) = (self.target(one).score, self.target(other).score);
        let (more, less) = (self.circuit.greater(&a, &b), self.circuit.greater(&b, &a));
        let by_tie = match (self.rules.is_catch_all(one), self.rules.is_catch_all(other)) {
            (false, true) => self.circuit.yes(),
            (true, false) => self.circuit.no(),
            _ => {
                let (a, b) = (self.characters(one), self.characters(other));
                let (more, less) = (self.circuit.greater(&a, &b), self.circuit.greater(&b, &a));
                let by_name = self.circuit.constant(self.name_of(one) < self.name_of(other));
                let tie = self.circuit.and([!less, by_name]);
                self.circuit.or([more, tie])
            }
        };
        let tie = self.circuit.and([!less, by_tie]);
        self.circuit.or([more, tie])
    }

    pub(super) fn name_of(&self, target: Target) -> &'r str {
        match target {
            Target::Duty(duty) => &self.rules.duties[duty.index()].name,
            Target::Outcome(outcome) => &self.rules.outcomes[outcome.index()].name,
            Target::Backing(_) => "",
        }
    }

    /// A rival's score without the lines all of whose keywords lie strictly inside longer hit keywords of the first demand.
    pub(crate) fn strength_against(&mut self, rival: DutyId, first: DutyId) -> Number {
        let longer = self.hit_keywords(Target::Duty(first));
        let mut best = Number::new();
        for rule in self.rules_of(Target::Duty(rival)) {
            let parts = self.rule(rule);
            let mut totals = Vec::new();
            for line in &parts.lines {
                let mut bare = Vec::new();
                for (keyword, when) in &line.keywords {
                    let around = self.vocabulary.around(*keyword).iter().filter_map(|other| longer.get(other));
                    let around: Vec<Lit> = around.map(|lit| !*lit).chain([*when]).collect();
                    bare.push(self.circuit.and(around));
                }
                let bare = self.circuit.or(bare);
                let counts = self.circuit.and([parts.speaks, bare]);
                totals.push(self.circuit.counted(counts, &line.worth));
            }
            let total = self.circuit.sum(totals);
            best = self.circuit.larger(&best, &total);
        }
        let scores = self.circuit.at_least(&best, 1);
        let added = self.target(Target::Duty(rival)).added;
        let sum = self.circuit.sum(vec![best, added]);
        self.circuit.counted(scores, &sum)
    }

    /// Whether a duty's own lines list it beside these hit keywords: those of one rule reach the threshold without the title factor.
    pub(crate) fn listed_beside(&mut self, duty: DutyId, known: &BTreeMap<KeywordId, Lit>) -> Lit {
        let mut ways = Vec::new();
        for rule in self.rules_of(Target::Duty(duty)) {
            let parts = self.rule(rule);
            let mut sums = Vec::new();
            for line in &parts.lines {
                let heavy = self.circuit.at_least(&line.base, 3);
                let mut own = Vec::new();
                for (keyword, when) in &line.keywords {
                    let around = self.vocabulary.around(*keyword).iter().chain([keyword]);
                    let covering = around.filter_map(|other| known.get(other)).map(|lit| !*lit);
                    let mut is_own: Vec<Lit> = covering.chain([*when]).collect();
                    if self.rules.likeness(*keyword).is_some() {
                        is_own.push(heavy);
                    }
                    own.push(self.circuit.and(is_own));
                }
                let own = self.circuit.or(own);
                let counts = self.circuit.and([parts.speaks, line.counts, own]);
                sums.push(self.circuit.counted(counts, &line.base));
            }
            let sum = self.circuit.sum(sums);
            ways.push(self.circuit.at_least(&sum, self.rules.settings.threshold));
        }
        let listed = self.circuit.or(ways);
        let strong = self.target(Target::Duty(duty)).strong;
        self.circuit.and([strong, listed])
    }
}
