//! Duties as flat tables: where each variant holds, when each arm does, and who leads. Other roles are looked up afterwards.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use borsh::{BorshDeserialize, BorshSerialize};

use super::condition::Builder;
use super::flat::{Flat, size};
use crate::ids::*;
use crate::resolve::model::{OutcomeClass, Resolved, VariantScope};
use crate::store::{Column, packed, stored};

packed!(Scope, Variant, Arm, OutcomeClass);

/// Every duty and outcome.
#[derive(Clone, Default)]
pub(crate) struct Duties {
    /// By duty: where it exists.
    pub(crate) only_in: Column<Scope>,
    /// By duty: whether an undecided fact asks.
    pub(crate) asks: Column<bool>,
    /// By duty.
    pub(crate) variants: Flat<Variant>,
    /// Arms, those of one variant side by side.
    pub(crate) arms: Column<Arm>,
    /// By number in [`Arm::backings`]: what adds to the duty.
    pub(crate) backings: Flat<BackingId>,
    /// By number in [`Scope::facts`]: a fact and the set of the one value it must have.
    pub(crate) scope_facts: Flat<(FactId, u64)>,
    /// By outcome.
    pub(crate) classes: Column<OutcomeClass>,
}

/// The arms of a duty somewhere.
#[derive(Clone, Copy, Debug, BorshSerialize, BorshDeserialize)]
pub(crate) struct Variant {
    pub(crate) scope: Scope,
    /// Its arms in [`Duties::arms`].
    pub(crate) arms: (u32, u32),
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

/// Marks a duty that is not the same everywhere and always.
pub(crate) const NOT_PLAIN: u32 = u32::MAX;

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
    /// A number for `lead`.
    pub(crate) who: u32,
    /// A number for `lead` and `top`.
    pub(crate) kind: u32,
    /// Index into [`Duties::backings`].
    pub(crate) backings: u32,
}

stored!(Duties { only_in, asks, variants, arms, backings, scope_facts, classes });

impl Duties {
    /// The arms of a variant.
    pub(crate) fn arms_of(&self, variant: &Variant) -> &[Arm] {
        &self.arms[variant.arms.0 as usize..variant.arms.1 as usize]
    }

    /// The duties, and by duty the arm it has if that is the same everywhere and always (one variant, whose first arm has no condition),
    /// else [`NOT_PLAIN`].
    pub(super) fn build(rules: &Resolved, conditions: &mut Builder) -> (Self, Vec<u32>) {
        let mut duties = Self::default();
        let mut plain_arms = Vec::with_capacity(rules.duties.len());
        let tops = top_categories(rules);
        let backed = Backed::of(rules);
        let (mut whos, mut kinds, mut backings) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        for duty in &rules.duties {
            let only_in = duties.scope(&duty.only_in);
            duties.only_in.push(only_in);
            duties.asks.push(duty.ask.is_some());
            let mut variants = Vec::new();
            for variant in &duty.variants {
                let first = size(duties.arms.len());
                for arm in &variant.arms {
                    let condition = arm.condition.as_ref().map(|condition| conditions.add(rules, condition));
                    let category = arm.roles.category;
                    let top = category.map(|category| tops[category.index()]);
                    let lead = (arm.roles.lead, arm.roles.via);
                    let who = number(&mut whos, lead);
                    let kind = number(&mut kinds, (lead, top));
                    let backings = match backings.entry(backed.by(lead.0, category)) {
                        Entry::Occupied(known) => *known.get(),
                        Entry::Vacant(new) => {
                            let list = duties.backings.push(new.key().iter().copied());
                            *new.insert(list)
                        }
                    };
                    duties.arms.push(Arm { condition, lead, category, top, who, kind, backings });
                }
                let scope = duties.scope(&variant.scope);
                variants.push(Variant { scope, arms: (first, size(duties.arms.len())) });
            }
            let everywhere = |scope: &VariantScope| *scope == VariantScope::default();
            let plain = |variant: &crate::resolve::model::Variant| {
                everywhere(&variant.scope) && variant.arms.first().is_some_and(|arm| arm.condition.is_none())
            };
            let is_plain = everywhere(&duty.only_in) && matches!(&duty.variants[..], [variant] if plain(variant));
            plain_arms.push(variants.first().filter(|_| is_plain).map_or(NOT_PLAIN, |only| only.arms.0));
            duties.variants.push(variants);
        }
        duties.classes = rules.outcomes.iter().map(|outcome| outcome.class.clone()).collect();
        (duties, plain_arms)
    }

    fn scope(&mut self, scope: &VariantScope) -> Scope {
        let facts = self.scope_facts.push(scope.facts.iter().map(|&(fact, value)| (fact, 1 << value)));
        Scope { district: scope.district, street: scope.street, spot: scope.spot, facts }
    }
}

/// The number of a key: that of its first coming.
fn number<K: Ord>(numbers: &mut BTreeMap<K, u32>, key: K) -> u32 {
    let next = size(numbers.len());
    *numbers.entry(key).or_insert(next)
}

/// Which backings add to which duties.
struct Backed {
    by_lead: BTreeMap<BodyId, Vec<BackingId>>,
    by_category: Vec<Vec<BackingId>>,
}

impl Backed {
    fn of(rules: &Resolved) -> Self {
        let mut backed = Self { by_lead: BTreeMap::new(), by_category: vec![Vec::new(); rules.categories.len()] };
        for (id, backing) in rules.backings.iter().enumerate() {
            let id = BackingId::at(id);
            for &lead in &backing.leads {
                backed.by_lead.entry(lead).or_default().push(id);
            }
            for root in &backing.categories {
                let end = rules.categories[root.index()].end as usize;
                backed.by_category[root.index()..end].iter_mut().for_each(|of_category| of_category.push(id));
            }
        }
        backed
    }

    /// What adds to duties of this lead and category.
    fn by(&self, lead: BodyId, category: Option<CategoryId>) -> Vec<BackingId> {
        let by_lead = self.by_lead.get(&lead).into_iter().flatten();
        let by_category = category.map(|category| &self.by_category[category.index()]).into_iter().flatten();
        let mut all: Vec<BackingId> = by_lead.chain(by_category).copied().collect();
        all.sort_unstable();
        all.dedup();
        all
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
