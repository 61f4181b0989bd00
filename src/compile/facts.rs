//! Facts as flat tables.

use super::condition::{Builder, trigger};
use super::flat::Flat;
use super::words::OwnMasks;
use crate::ids::*;
use crate::resolve::model::Resolved;
use crate::store::{Column, stored};

/// Every fact.
#[derive(Clone, Default)]
pub(crate) struct Facts {
    /// By fact: the set of all its values.
    pub(crate) all: Column<u64>,
    /// By fact: (value set of one value, condition).
    pub(crate) conditions: Flat<(u64, u32)>,
    /// By fact: its own masks.
    hides: Flat<MaskId>,
    /// By fact: every keyword it speaks of.
    pub(crate) words: Flat<KeywordId>,
    /// By fact: (longer, shorter) of its words, sorted.
    pub(crate) contained: Flat<(KeywordId, KeywordId)>,
    /// By fact: whether it can state a value where none of its words is, such as by `非`.
    pub(crate) is_wordless: Column<bool>,
    /// Whether one of them can.
    pub(crate) has_wordless: bool,
}

stored!(Facts { all, conditions, hides, words, contained, is_wordless, has_wordless });

impl Facts {
    /// The masks of a fact.
    pub(crate) fn own_masks(&self, fact: FactId) -> OwnMasks<'_> {
        OwnMasks { masks: self.hides.of(fact.index()), words: self.words.of(fact.index()) }
    }

    /// The facts, and by keyword those that speak of it.
    pub(super) fn build(rules: &Resolved, conditions: &mut Builder) -> (Self, Flat<FactId>) {
        let mut facts = Self::default();
        let mut of_keyword = Vec::new();
        for (id, fact) in rules.facts.iter().enumerate() {
            let n_values = fact.values.len();
            facts.all.push(if n_values >= 64 { u64::MAX } else { (1 << n_values) - 1 });
            let mut words = Vec::new();
            let mut is_wordless = false;
            let mut stating = Vec::new();
            for (value, condition) in &fact.conditions {
                condition.keywords(&mut words);
                is_wordless |= trigger(condition).is_none();
                stating.push((1 << value, conditions.add(rules, condition)));
            }
            facts.conditions.push(stating);
            words.sort_unstable();
            words.dedup();
            of_keyword.extend(words.iter().map(|keyword| (keyword.0, FactId::at(id))));
            facts.words.push(words);
            facts.hides.push(fact.hides.iter().copied());
            let mut contained: Vec<_> = fact.contained.iter().map(|&(shorter, longer)| (longer, shorter)).collect();
            contained.sort_unstable();
            facts.contained.push(contained);
            facts.is_wordless.push(is_wordless);
            facts.has_wordless |= is_wordless;
        }
        (facts, Flat::of_pairs(rules.keywords.len(), of_keyword))
    }
}
