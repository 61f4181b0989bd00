//! What the engine asks of a keyword it has found, side by side: a keyword found is one look into memory, not one for each question.

use bytemuck::{Pod, Zeroable};

use super::flat::{Flat, size};
use super::rules::LineId;
use crate::ids::*;
use crate::store::{Column, plain, stored};

plain!(Row);

/// Every keyword.
#[derive(Clone, Default)]
pub(crate) struct Keywords {
    /// By keyword, and at last where all ends.
    rows: Column<Row>,
    triggers: Column<LineId>,
    inside: Column<KeywordId>,
    facts: Column<FactId>,
}

stored!(Keywords { rows, triggers, inside, facts });

#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
struct Row {
    chars: u32,
    /// Where its part of each list begins.
    triggers: u32,
    inside: u32,
    facts: u32,
}

impl Keywords {
    /// Joins lists by keyword. O(what stands in them).
    pub(super) fn join(chars: &[u32], triggers: &Flat<LineId>, inside: &Flat<KeywordId>, facts: &Flat<FactId>) -> Self {
        let mut rows = Vec::with_capacity(chars.len() + 1);
        let (mut all_triggers, mut all_inside, mut all_facts) = (Vec::new(), Vec::new(), Vec::new());
        for (keyword, &chars) in chars.iter().chain([&0]).enumerate() {
            let (triggers_at, inside_at) = (size(all_triggers.len()), size(all_inside.len()));
            rows.push(Row { chars, triggers: triggers_at, inside: inside_at, facts: size(all_facts.len()) });
            all_triggers.extend_from_slice(triggers.of(keyword));
            all_inside.extend_from_slice(inside.of(keyword));
            all_facts.extend_from_slice(facts.of(keyword));
        }
        Self {
            rows: rows.into(),
            triggers: all_triggers.into(),
            inside: all_inside.into(),
            facts: all_facts.into(),
        }
    }

    /// Characters of a keyword.
    #[inline]
    pub(crate) fn chars(&self, keyword: u32) -> u32 {
        self.rows[keyword as usize].chars
    }

    /// The lines that can be true only with it or words like it.
    #[inline]
    pub(crate) fn triggers(&self, keyword: u32) -> &[LineId] {
        let [row, next] = self.row(keyword);
        &self.triggers[row.triggers as usize..next.triggers as usize]
    }

    /// The other keywords inside it, sorted.
    #[inline]
    pub(crate) fn inside(&self, keyword: u32) -> &[KeywordId] {
        let [row, next] = self.row(keyword);
        &self.inside[row.inside as usize..next.inside as usize]
    }

    /// The facts that speak of it.
    #[inline]
    pub(crate) fn facts(&self, keyword: u32) -> &[FactId] {
        let [row, next] = self.row(keyword);
        &self.facts[row.facts as usize..next.facts as usize]
    }

    #[inline]
    fn row(&self, keyword: u32) -> [Row; 2] {
        self.rows[keyword as usize..].first_chunk().copied().unwrap_or_default()
    }
}
