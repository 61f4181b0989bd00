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
    /// But for the first of each.
    triggers: Column<LineId>,
    inside: Column<KeywordId>,
    facts: Column<FactId>,
}

stored!(Keywords { rows, triggers, inside, facts });

#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
struct Row {
    chars: u32,
    /// The first line it triggers, or [`NO_LINE`]: most trigger one.
    line: LineId,
    /// Where its part of each list begins.
    triggers: u32,
    inside: u32,
    facts: u32,
}

const NO_LINE: LineId = LineId::MAX;

impl Keywords {
    /// Joins lists by keyword. O(what stands in them).
    pub(super) fn join(chars: &[u32], triggers: &Flat<LineId>, inside: &Flat<KeywordId>, facts: &Flat<FactId>) -> Self {
        let mut rows = Vec::with_capacity(chars.len() + 1);
        let (mut all_triggers, mut all_inside, mut all_facts) = (Vec::new(), Vec::new(), Vec::new());
        for (keyword, &chars) in chars.iter().chain([&0]).enumerate() {
            let (triggers_at, inside_at) = (size(all_triggers.len()), size(all_inside.len()));
            let (line, others) = match triggers.of(keyword) {
                [] => (NO_LINE, &[][..]),
                [line, others @ ..] => (*line, others),
            };
            rows.push(Row { chars, line, triggers: triggers_at, inside: inside_at, facts: size(all_facts.len()) });
            all_triggers.extend_from_slice(others);
            all_inside.extend_from_slice(inside.of(keyword));
            all_facts.extend_from_slice(facts.of(keyword));
        }
        Self { rows: rows.into(), triggers: all_triggers.into(), inside: all_inside.into(), facts: all_facts.into() }
    }

    /// Characters of a keyword.
    #[inline]
    pub(crate) fn chars(&self, keyword: u32) -> u32 {
        self.rows[keyword as usize].chars
    }

    /// The lines that can be true only with it or words like it.
    #[inline]
    pub(crate) fn triggers(&self, keyword: u32) -> impl Iterator<Item = LineId> {
        let [row, next] = self.row(keyword);
        let others = &self.triggers[row.triggers as usize..next.triggers as usize];
        Some(row.line).filter(|line| *line != NO_LINE).into_iter().chain(others.iter().copied())
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
