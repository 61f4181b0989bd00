//! Whether what one rule set makes of a case is what another does.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Encoding, LineParts, RuleParts};
use crate::ids::*;
use crate::prove::circuit::Number;
use crate::prove::sat::Lit;
use crate::resolve::model::*;

impl Encoding<'_> {
    /// Whether two numbers, or two sets of hit keywords, are not the same.
    pub(super) fn differs(&mut self, pairs: impl IntoIterator<Item = (Lit, Lit)>) -> Lit {
        let differ: Vec<Lit> = pairs.into_iter().map(|(a, b)| self.circuit.xor(a, b)).collect();
        self.circuit.or(differ)
    }

    /// Whether two lines count differently.
    pub(super) fn lines_differ(&mut self, one: &LineParts, other: &LineParts) -> Lit {
        let no = self.circuit.no();
        let bits = |a: &Number, b: &Number| -> Vec<(Lit, Lit)> {
            let bit = |number: &Number, at: usize| number.get(at).copied().unwrap_or(no);
            (0..a.len().max(b.len())).map(|at| (bit(a, at), bit(b, at))).collect()
        };
        let mut pairs = bits(&one.worth, &other.worth);
        pairs.extend(bits(&one.base, &other.base));
        pairs.extend([(one.counts, other.counts), (one.strong, other.strong), (one.nine, other.nine)]);
        let all: BTreeSet<KeywordId> = one.keywords.keys().chain(other.keywords.keys()).copied().collect();
        let of = |line: &LineParts, keyword: &KeywordId| line.keywords.get(keyword).copied().unwrap_or(no);
        pairs.extend(all.iter().map(|keyword| (of(one, keyword), of(other, keyword))));
        let differ = self.differs(pairs);
        let counts = self.circuit.or([one.counts, other.counts]);
        self.circuit.and([counts, differ])
    }

    /// Whether two rules earn differently.
    pub(super) fn rules_differ(&mut self, one: &RuleParts, other: &RuleParts) -> Lit {
        let mut left: Vec<&LineParts> = Vec::new();
        let mut right: Vec<&LineParts> = other.lines.iter().collect();
        for line in &one.lines {
            match right.iter().position(|other| *other == line) {
                Some(same) => drop(right.remove(same)),
                None => left.push(line),
            }
        }
        let mut differ = Vec::new();
        let mut of_lines = Vec::new();
        if left.len() == right.len() {
            for (a, b) in left.into_iter().zip(right) {
                of_lines.push(self.lines_differ(a, b));
            }
            let of_lines = self.circuit.or(of_lines);
            differ.push(self.circuit.and([one.speaks, of_lines]));
            differ.push(self.circuit.and([other.speaks, of_lines]));
        } else {
            differ.extend(left.iter().map(|line| self.circuit.and([one.speaks, line.counts])));
            differ.extend(right.iter().map(|line| self.circuit.and([other.speaks, line.counts])));
        }
        let any: Vec<Lit> = one.lines.iter().chain(&other.lines).map(|line| line.counts).collect();
        let any = self.circuit.or(any);
        let silence = self.circuit.xor(one.speaks, other.speaks);
        differ.push(self.circuit.and([silence, any]));
        self.circuit.or(differ)
    }

    /// Whether a duty or outcome of one rule set is another than that of the other: what it scores, by which lines and words, what
    /// roles it has. If one of them is missing, whether the other scores.
    pub(crate) fn differ(&mut self, one: Option<Target>, other: Option<Target>) -> Lit {
        let (Some(one), Some(other)) = (one, other) else {
            let only = one.or(other).map(|target| self.target(target).score).unwrap_or_default();
            return self.circuit.at_least(&only, 1);
        };
        let (a, b) = (self.target(one), self.target(other));
        let no = self.circuit.no();
        let bit = |number: &Number, at: usize| number.get(at).copied().unwrap_or(no);
        let bits: Vec<(Lit, Lit)> = (0..a.score.len().max(b.score.len()))
            .map(|at| (bit(&a.score, at), bit(&b.score, at)))
            .chain([(a.strong, b.strong), (a.nine, b.nine)])
            .collect();
        let mut differ = vec![self.differs(bits)];
        // Rules that are the same on both sides are left out; of the others those of one name are compared.
        let parts = |this: &mut Self, target: Target| -> Vec<(String, Rc<RuleParts>)> {
            let rules = this.rules_of(target);
            rules.into_iter().map(|id| (this.rules.rules[id.index()].name.clone(), this.rule(id))).collect()
        };
        let (left, mut right) = (parts(self, one), parts(self, other));
        let mut rest = Vec::new();
        for (name, rule) in left {
            match right.iter().position(|(_, other)| *other == rule) {
                Some(same) => drop(right.remove(same)),
                None => rest.push((name, rule)),
            }
        }
        for (name, rule) in rest {
            let same_name = right.iter().position(|(other, _)| *other == name);
            match same_name.map(|at| right.remove(at)) {
                Some((_, other)) => differ.push(self.rules_differ(&rule, &other)),
                None => differ.push(self.circuit.at_least(&rule.total, 1)),
            }
        }
        for (_, rule) in right {
            differ.push(self.circuit.at_least(&rule.total, 1));
        }
        let (in_a, in_b) = (self.circuit.at_least(&a.score, 1), self.circuit.at_least(&b.score, 1));
        let scores = self.circuit.or([in_a, in_b]);
        let roles = match (one, other) {
            (Target::Duty(one), Target::Duty(other)) => self.roles_differ(one, other),
            (Target::Outcome(one), Target::Outcome(other)) => {
                let (one, other) = (&self.rules.outcomes[one.index()], &self.rules.outcomes[other.index()]);
                let said = |outcome: &Outcome| {
                    let Outcome { class, basis, lead, via, assist, deadline, .. } = outcome.clone();
                    (class, basis, lead, via, assist, deadline)
                };
                self.circuit.constant(said(one) != said(other))
            }
            _ => no,
        };
        differ.push(self.circuit.and([scores, roles]));
        self.circuit.or(differ)
    }

    /// Whether two duties have other roles, ask another question or are not both drafts.
    pub(super) fn roles_differ(&mut self, one: DutyId, other: DutyId) -> Lit {
        let (a, b) = (&self.rules.duties[one.index()], &self.rules.duties[other.index()]);
        let asked = |duty: &Duty| duty.ask.as_ref().map(|ask| ask.question.clone());
        if (a.draft, a.catch_all, asked(a)) != (b.draft, b.catch_all, asked(b)) {
            return self.circuit.yes();
        }
        let conditions = |duty: &Duty| -> Vec<(VariantScope, Vec<Option<Cond>>)> {
            let arms = |variant: &Variant| variant.arms.iter().map(|arm| arm.condition.clone()).collect();
            duty.variants.iter().map(|variant| (variant.scope.clone(), arms(variant))).collect()
        };
        // What is asked where a fact or the place is undecided follows from the arms and places as they are written.
        let may_ask = a.ask.is_some() || a.variants.len() > 1 || b.variants.len() > 1;
        if may_ask && conditions(a) != conditions(b) {
            return self.circuit.yes();
        }
        let all = [a, b].into_iter().flat_map(|duty| duty.variants.iter().flat_map(|variant| &variant.arms));
        let mut roles: Vec<&Roles> = Vec::new();
        for arm in all {
            if !roles.contains(&&arm.roles) {
                roles.push(&arm.roles);
            }
        }
        let mut pairs = Vec::new();
        for wanted in roles {
            pairs.push((self.of_arms(one, |roles| roles == wanted), self.of_arms(other, |roles| roles == wanted)));
        }
        self.differs(pairs)
    }
}
