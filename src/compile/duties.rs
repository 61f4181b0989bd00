//! Duties as flat tables: where each variant holds, when each arm does, and who leads. Other roles are looked up afterwards.

use borsh::{BorshDeserialize, BorshSerialize};

use super::condition::Conditions;
use super::flat::Flat;
use crate::ids::*;
use crate::resolve::model::{OutcomeClass, Resolved, VariantScope};
use crate::store::{Column, packed, stored};

packed!(Scope, Variant, Arm, OutcomeClass);

/// Every duty and outcome.
#[derive(Clone, Default)]
pub(crate) struct Duties {
    /// By duty: where it exists.
    pub(crate) only_in: Column<Scope>,
    /// By duty: whether it only takes what no other claims.
    pub(crate) catch_all: Column<bool>,
    /// By duty: whether an undecided fact asks.
    pub(crate) asks: Column<bool>,
    /// By duty: whether it is the same everywhere and always: one variant, whose first arm has no condition.
    pub(crate) is_plain: Column<bool>,
    /// By duty.
    pub(crate) variants: Flat<Variant>,
    /// By number in [`Variant::arms`].
    pub(crate) arms: Flat<Arm>,
    /// By number in [`Scope::facts`]: a fact and the set of the one value it must have.
    pub(crate) scope_facts: Flat<(FactId, u64)>,
    /// By outcome.
    pub(crate) classes: Column<OutcomeClass>,
}

/// The arms of a duty somewhere.
#[derive(Clone, Copy, Debug, BorshSerialize, BorshDeserialize)]
pub(crate) struct Variant {
    pub(crate) scope: Scope,
    /// Index into [`Duties::arms`].
    pub(crate) arms: u32,
}

/// All that is given must hold.
#[derive(Clone, Copy, Debug, BorshSerialize, BorshDeserialize)]
pub(crate) struct Scope {
    pub(crate) district: Option<DistrictId>,
    pub(crate) street: Option<StreetId>,
    pub(crate) spot: Option<SpotId>,
    /// Index into [`Duties::scope_facts`].
    pub(crate) facts: u32,
}

/// Who gets the order: the lead, and the body it goes through.
pub(crate) type Lead = (BodyId, Option<BodyId>);

/// An arm.
#[derive(Clone, Copy, Debug, BorshSerialize, BorshDeserialize)]
pub(crate) struct Arm {
    pub(crate) condition: Option<u32>,
    pub(crate) lead: Lead,
    pub(crate) category: Option<CategoryId>,
    /// The first-level category above it.
    pub(crate) top: Option<CategoryId>,
}

stored!(Duties { only_in, catch_all, asks, is_plain, variants, arms, scope_facts, classes });

impl Duties {
    pub(super) fn build(rules: &Resolved, conditions: &mut Conditions) -> Self {
        let mut duties = Self::default();
        let tops = top_categories(rules);
        for duty in &rules.duties {
            let only_in = duties.scope(&duty.only_in);
            duties.only_in.push(only_in);
            duties.catch_all.push(duty.catch_all);
            duties.asks.push(duty.ask.is_some());
            let mut variants = Vec::new();
            for variant in &duty.variants {
                let mut arms = Vec::new();
                for arm in &variant.arms {
                    let condition = arm.condition.as_ref().map(|condition| conditions.add(rules, condition));
                    let category = arm.roles.category;
                    let top = category.map(|category| tops[category.index()]);
                    arms.push(Arm { condition, lead: (arm.roles.lead, arm.roles.via), category, top });
                }
                let scope = duties.scope(&variant.scope);
                variants.push(Variant { scope, arms: duties.arms.push(arms) });
            }
            let everywhere = |scope: &VariantScope| *scope == VariantScope::default();
            let plain = |variant: &crate::resolve::model::Variant| {
                everywhere(&variant.scope) && variant.arms.first().is_some_and(|arm| arm.condition.is_none())
            };
            let is_plain = everywhere(&duty.only_in) && matches!(&duty.variants[..], [variant] if plain(variant));
            duties.is_plain.push(is_plain);
            duties.variants.push(variants);
        }
        duties.classes = rules.outcomes.iter().map(|outcome| outcome.class.clone()).collect();
        duties
    }

    fn scope(&mut self, scope: &VariantScope) -> Scope {
        let facts = self.scope_facts.push(scope.facts.iter().map(|&(fact, value)| (fact, 1 << value)));
        Scope { district: scope.district, street: scope.street, spot: scope.spot, facts }
    }
}

/// By category: the first-level category above it, which is the last one before it or it itself.
fn top_categories(rules: &Resolved) -> Vec<CategoryId> {
    let mut tops = Vec::with_capacity(rules.categories.len());
    let mut top = None;
    for (id, category) in rules.categories.iter().enumerate() {
        let id = CategoryId::at(id);
        if !category.path.contains('/') {
            top = Some(id);
        }
        tops.push(top.unwrap_or(id));
    }
    tops
}
