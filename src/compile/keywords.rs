//! What the engine asks of a keyword it has found, side by side: a keyword found is one look into memory, not one for each question.

use bytemuck::{Pod, Zeroable};

use super::flat::{Flat, size};
use super::rules::LineId;
use crate::ids::*;
use crate::store::{Column, plain, stored};

plain!(Row, More);

/// Every keyword.
#[derive(Clone, Default)]
pub(crate) struct Keywords {
    /// By keyword.
    rows: Column<Row>,
    /// Of the keywords that have more to them than one line, and at last where all ends.
    mores: Column<More>,
    /// But for the first of each.
    triggers: Column<LineId>,
    inside: Column<KeywordId>,
    facts: Column<FactId>,
}

stored!(Keywords { rows, mores, triggers, inside, facts });

/// What is asked of every keyword found: as short as can be, since each is a look into memory that is far away.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
struct Row {
    chars: u32,
    /// The first line it triggers, or [`NO_LINE`]: most trigger one.
    line: LineId,
    /// The place of what else there is in [`Keywords::mores`], or [`NOTHING`]: most have nothing.
    more: u32,
}

/// Where the part of a keyword in each list begins.
#[derive(Clone, Copy, Debug, Default, Pod, Zeroable)]
#[repr(C)]
struct More {
    triggers: u32,
    inside: u32,
    facts: u32,
}

const NO_LINE: LineId = LineId::MAX;
const NOTHING: u32 = u32::MAX;

impl Keywords {
    /// Joins lists by keyword. O(what stands in them).
    pub(super) fn join(chars: &[u32], triggers: &Flat<LineId>, inside: &Flat<KeywordId>, facts: &Flat<FactId>) -> Self {
        let mut rows = Vec::with_capacity(chars.len());
        let mut mores = Vec::new();
        let (mut all_triggers, mut all_inside, mut all_facts) = (Vec::new(), Vec::new(), Vec::new());
        for (keyword, &chars) in chars.iter().enumerate() {
            let (line, others) = match triggers.of(keyword) {
                [] => (NO_LINE, &[][..]),
                [line, others @ ..] => (*line, others),
            };
            let (inside, facts) = (inside.of(keyword), facts.of(keyword));
            let has_more = !(others.is_empty() && inside.is_empty() && facts.is_empty());
            rows.push(Row { chars, line, more: if has_more { size(mores.len()) } else { NOTHING } });
            if has_more {
                let [triggers, insides, of_facts] = [all_triggers.len(), all_inside.len(), all_facts.len()].map(size);
                mores.push(More { triggers, inside: insides, facts: of_facts });
                all_triggers.extend_from_slice(others);
                all_inside.extend_from_slice(inside);
                all_facts.extend_from_slice(facts);
            }
        }
        let [triggers, insides, of_facts] = [all_triggers.len(), all_inside.len(), all_facts.len()].map(size);
        mores.push(More { triggers, inside: insides, facts: of_facts });
        Self {
            rows: rows.into(),
            mores: mores.into(),
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
    pub(crate) fn triggers(&self, keyword: u32) -> impl Iterator<Item = LineId> {
        let row = self.rows[keyword as usize];
        let others = self
            .more(row)
            .map_or(&[][..], |[more, next]| &self.triggers[more.triggers as usize..next.triggers as usize]);
        Some(row.line).filter(|line| *line != NO_LINE).into_iter().chain(others.iter().copied())
    }

    /// The other keywords inside it, sorted.
    #[inline]
    pub(crate) fn inside(&self, keyword: u32) -> &[KeywordId] {
        let more = self.more(self.rows[keyword as usize]);
        more.map_or(&[], |[more, next]| &self.inside[more.inside as usize..next.inside as usize])
    }

    /// The facts that speak of it.
    #[inline]
    pub(crate) fn facts(&self, keyword: u32) -> &[FactId] {
        let more = self.more(self.rows[keyword as usize]);
        more.map_or(&[], |[more, next]| &self.facts[more.facts as usize..next.facts as usize])
    }

    #[inline]
    fn more(&self, row: Row) -> Option<[More; 2]> {
        self.mores.get(row.more as usize..)?.first_chunk().copied()
    }
}
