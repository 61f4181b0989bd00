//! Which roles a duty has: places and arms.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{Encoding, Holds, Zone};
use crate::ids::*;
use crate::prove::sat::Lit;
use crate::resolve::model::*;

impl Encoding<'_> {
    /// A scope: whether all of it holds; an undecided fact and a named place that is not named are false.
    pub(super) fn scope(&mut self, scope: &VariantScope) -> Holds {
        let mut sure = Vec::new();
        for &(fact, value) in &scope.facts {
            sure.push(self.condition(&Cond::Fact(fact, 1 << value), &[], Zone::Whole).is);
        }
        if let Some(spot) = scope.spot {
            sure.push(self.place().spots[&spot]);
        }
        let (mut is, mut may) = (sure.clone(), sure);
        let district = scope.district.map(|district| Cond::District(vec![district]));
        let street = scope.street.map(|street| Cond::Street(vec![street]));
        for condition in [district, street].into_iter().flatten() {
            let holds = self.condition(&condition, &[], Zone::Whole);
            is.push(holds.is);
            may.push(holds.may);
        }
        Holds { is: self.circuit.and(is), may: self.circuit.and(may) }
    }

    /// By variant and arm of a duty, whether its roles are those of the demand. Exactly one is.
    pub(crate) fn arms(&mut self, duty: DutyId) -> Rc<Vec<Vec<Lit>>> {
        if let Some(arms) = self.arms.get(&duty) {
            return Rc::clone(arms);
        }
        let of_duty = &self.rules.duties[duty.index()];
        let mut earlier = Vec::new();
        let mut all = Vec::new();
        for (index, variant) in of_duty.variants.iter().enumerate() {
            let is_last = index + 1 == of_duty.variants.len();
            let holds = if is_last { self.circuit.yes() } else { self.scope(&variant.scope).is };
            let chosen = self.circuit.and(earlier.iter().map(|lit: &Lit| !*lit).chain([holds]));
            earlier.push(holds);
            let within = self.arms_of_variant(of_duty, variant);
            all.push(within.into_iter().map(|arm| self.circuit.and([chosen, arm])).collect());
        }
        let all = Rc::new(all);
        self.arms.insert(duty, Rc::clone(&all));
        all
    }

    pub(super) fn arms_of_variant(&mut self, duty: &Duty, variant: &Variant) -> Vec<Lit> {
        let arms = &variant.arms;
        let lead = |arm: usize| (arms[arm].roles.lead, arms[arm].roles.via);
        let mut truths = Vec::new();
        for arm in arms {
            truths.push(match &arm.condition {
                // No words count for an arm.
                Some(condition) => self.condition_without_words(condition),
                None => Holds::known(self.circuit.yes()),
            });
        }
        let (mut wins, mut opens) = (Vec::new(), Vec::new());
        let mut before = self.circuit.yes();
        for truth in &truths {
            wins.push(self.circuit.and([before, truth.is]));
            opens.push(self.circuit.and([before, truth.may, !truth.is]));
            before = self.circuit.and([before, !truth.is]);
        }
        let (nobody_wins, any_open) = (before, self.circuit.or(opens.clone()));
        let mut chosen: Vec<Vec<Lit>> = vec![Vec::new(); arms.len()];
        for (arm, win) in wins.iter().enumerate() {
            let or_last = if arm + 1 == arms.len() { self.circuit.or([*win, nobody_wins]) } else { *win };
            chosen[arm].push(self.circuit.and([!any_open, or_last]));
        }
        let otherwise = arms.iter().position(|arm| arm.condition.is_none());
        for first in 0..arms.len() {
            let is_first = self.circuit.and(opens[..first].iter().map(|open| !*open).chain([opens[first]]));
            let others = (0..arms.len()).filter(|arm| lead(*arm) != lead(first));
            let strangers: Vec<Lit> = others.flat_map(|arm| [opens[arm], wins[arm]]).collect();
            let one_lead = !self.circuit.or(strangers);
            for (arm, win) in wins.iter().enumerate() {
                let or_open = if arm == first { self.circuit.or([*win, nobody_wins]) } else { *win };
                chosen[arm].push(self.circuit.and([is_first, one_lead, or_open]));
            }
            let asked = if duty.ask.is_some() { first } else { otherwise.unwrap_or(first) };
            chosen[asked].push(self.circuit.and([is_first, !one_lead]));
        }
        chosen.into_iter().map(|ways| self.circuit.or(ways)).collect()
    }

    pub(super) fn condition_without_words(&mut self, condition: &Cond) -> Holds {
        match condition {
            Cond::Keyword(_) | Cond::Near { .. } => Holds::known(self.circuit.no()),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                let parts: Vec<Holds> = parts.iter().map(|part| self.condition_without_words(part)).collect();
                let least = match condition {
                    Cond::All(_) => parts.len() as u32,
                    Cond::AtLeast(least, _) => *least,
                    _ => 1,
                };
                let mut enough = |lits: Vec<Lit>| {
                    let sum = self.circuit.sum(lits.into_iter().map(|lit| vec![lit]).collect());
                    self.circuit.at_least(&sum, least)
                };
                Holds {
                    is: enough(parts.iter().map(|part| part.is).collect()),
                    may: enough(parts.iter().map(|part| part.may).collect()),
                }
            }
            Cond::Not(inner) => {
                let Holds { is, may } = self.condition_without_words(inner);
                Holds { is: !may, may: !is }
            }
            Cond::Title(inner) => match inner.as_ref() {
                Cond::Named(_) => self.condition(inner, &[], Zone::Title),
                _ => self.condition_without_words(inner),
            },
            _ => self.condition(condition, &[], Zone::Whole),
        }
    }

    /// Whether a duty's demand is led by one of these bodies.
    pub(crate) fn led_by(&mut self, duty: DutyId, leads: &[BodyId]) -> Lit {
        self.of_arms(duty, |roles| leads.contains(&roles.lead))
    }

    /// Whether the roles of a duty's demand are such.
    pub(super) fn of_arms(&mut self, duty: DutyId, wanted: impl Fn(&Roles) -> bool) -> Lit {
        let lits = self.arms(duty);
        let variants = &self.rules.duties[duty.index()].variants;
        let roles = variants.iter().map(|variant| variant.arms.iter().map(|arm| &arm.roles));
        let mut such = Vec::new();
        for (roles, lits) in roles.zip(lits.iter()) {
            such.extend(roles.zip(lits).filter(|(roles, _)| wanted(roles)).map(|(_, lit)| lit));
        }
        self.circuit.or(such)
    }

    /// Whether the leads of two demands are the same, the body the order goes through included.
    pub(crate) fn same_lead(&mut self, one: DutyId, other: DutyId) -> Lit {
        let leads = |duty: DutyId| -> BTreeSet<(BodyId, Option<BodyId>)> {
            let arms = self.rules.duties[duty.index()].variants.iter().flat_map(|variant| &variant.arms);
            arms.map(|arm| (arm.roles.lead, arm.roles.via)).collect()
        };
        let shared: Vec<_> = leads(one).intersection(&leads(other)).copied().collect();
        let mut same = Vec::new();
        for lead in shared {
            let is_lead = |roles: &Roles| (roles.lead, roles.via) == lead;
            let (of_one, of_other) = (self.of_arms(one, is_lead), self.of_arms(other, is_lead));
            same.push(self.circuit.and([of_one, of_other]));
        }
        self.circuit.or(same)
    }
}
