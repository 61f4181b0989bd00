//! Masks: what overlaps one and does not contain the whole of it is hidden, except what lies inside its kind word.
//!
//! A hit that is only like its keyword may contain a mask that the keyword does not: it is hidden too. The mask is strange to it.

use super::hit::{Hit, Table};
use crate::compile::Program;
use crate::compile::rules::Rules;
use crate::compile::words::OwnMasks;
use crate::ids::*;

/// Masks in a text, made ready to be asked about hits. A hit is asked in the logarithm of their number.
#[derive(Clone, Debug, Default)]
pub(super) struct Covers {
    /// As they come; sorted once settled.
    spans: Vec<Span>,
    starts: Vec<Start>,
    /// For masks with a kind word: (end, least start), by end.
    ends: Vec<(u32, u32)>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    start: u32,
    end: u32,
    /// Where its kind word begins; its end if it has none.
    kind: u32,
}

/// All masks that begin at one place.
#[derive(Clone, Copy, Debug)]
struct Start {
    at: u32,
    /// The farthest end.
    end: u32,
    /// The farthest end of those that are not all kind word.
    proper_end: u32,
    /// The farthest beginning of a kind word, of all masks that begin here or before.
    reach: u32,
}

impl Covers {
    /// Forgets all.
    pub(super) fn clear(&mut self) {
        self.spans.clear();
        self.starts.clear();
        self.ends.clear();
    }

    /// Adds a mask whose last `kind_chars` characters are its kind word.
    pub(super) fn push(&mut self, hit: Hit, kind_chars: u32) {
        self.spans.push(Span { start: hit.start, end: hit.end, kind: hit.end - kind_chars });
    }

    /// Whether there is no mask.
    pub(super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Makes ready. O(masks log masks).
    pub(super) fn settle(&mut self) {
        self.spans.sort_unstable();
        let mut reach = 0;
        for span in &self.spans {
            reach = reach.max(span.kind);
            if self.starts.last().is_none_or(|last| last.at < span.start) {
                self.starts.push(Start { at: span.start, end: 0, proper_end: 0, reach: 0 });
            }
            if let Some(start) = self.starts.last_mut() {
                start.end = start.end.max(span.end);
                if span.kind > span.start {
                    start.proper_end = start.proper_end.max(span.end);
                }
                start.reach = reach;
            }
            if span.kind < span.end {
                self.ends.push((span.end, span.start));
            }
        }
        self.ends.sort_unstable();
        self.ends.dedup_by_key(|span| span.0);
    }

    /// Whether one of the masks hides a hit.
    #[inline]
    pub(super) fn hides(&self, hit: Hit) -> bool {
        !self.starts.is_empty() && self.hides_in_text(hit)
    }

    // A mask over the hit that does not lie inside it begins before it or ends after it. If it begins before it, it hides unless
    // the hit lies in its kind word: the kind word begins later than the hit (1), or the mask ends within the hit (2). If it
    // begins with the hit or within it, it ends after it, and the hit lies in its kind word only if both begin together (3).
    fn hides_in_text(&self, hit: Hit) -> bool {
        let at = self.starts.partition_point(|start| start.at < hit.start);
        if at > 0 && self.starts[at - 1].reach > hit.start {
            return true; // (1)
        }
        let within = self.starts[at..].iter().take_while(|start| start.at < hit.end);
        let ends_after = |start: &Start| hit.end < if start.at == hit.start { start.proper_end } else { start.end };
        if within.into_iter().any(ends_after) {
            return true; // (3)
        }
        let at = self.ends.partition_point(|&(end, _)| end <= hit.start);
        let mut within = self.ends[at..].iter().take_while(|&&(end, _)| end < hit.end);
        within.any(|&(_, start)| start < hit.start) // (2)
    }

    /// The masks that a hit contains, but for one that is it and nothing but kind word. O(masks that begin in the hit).
    pub(super) fn inside(&self, hit: Hit) -> impl Iterator<Item = Hit> {
        let from = self.spans.partition_point(|span| span.start < hit.start);
        let within = self.spans[from..].iter().take_while(move |span| span.start < hit.end);
        let is_inside = move |span: &&Span| span.end <= hit.end && !(span.kind <= hit.start && span.end == hit.end);
        within.filter(is_inside).map(|span| Hit { start: span.start, end: span.end })
    }

    /// Whether another, longer mask holds a hit that is itself one of the masks, and hides it. O(`longest`) masks are looked at.
    pub(super) fn hides_in_longer(&self, hit: Hit, longest: u32) -> bool {
        let after = self.spans.partition_point(|span| span.start <= hit.start);
        let reaching = self.spans[..after].iter().rev().take_while(|span| span.start + longest >= hit.end);
        let is_longer = |span: &Span| span.end - span.start > hit.end - hit.start;
        reaching.into_iter().any(|span| is_longer(span) && span.end >= hit.end && span.kind > hit.start)
    }
}

/// The hits that count where masks of a rule or fact hide too.
#[derive(Clone, Debug, Default)]
pub(super) struct Local {
    /// Each hit of a keyword with each mask that hides it from whom the mask belongs to; sorted.
    hidden: Vec<(u32, Hit, MaskId)>,
    table: Table,
}

/// Whether a keyword does not hold the characters of a text that lie under a mask.
pub(super) fn is_strange(keyword: &[u16], codes: &[u16], mask: Hit) -> bool {
    let masked = &codes[mask.start as usize..mask.end as usize];
    !keyword.windows(masked.len().max(1)).any(|part| part == masked)
}

impl Local {
    /// Forgets the last text.
    pub(super) fn clear(&mut self) {
        self.hidden.clear();
    }

    /// Works out what the masks of all rules and facts hide in a text. O(hits × masks in the text × log).
    pub(super) fn settle(&mut self, program: &Program, hits: &[(u32, Hit)], masks: &Table, codes: &[u16]) {
        self.clear();
        if masks.is_empty() {
            return;
        }
        for &(keyword, hit) in hits {
            let hides = |mask: &Hit| {
                let is_inside = hit.start <= mask.start && mask.end <= hit.end;
                !is_inside || program.words.like(keyword).is_some_and(|word| is_strange(word, codes, *mask))
            };
            for (number, &mask) in (0..).zip(&masks.words) {
                let of_mask = masks.at(number);
                let from = of_mask.partition_point(|at| at.end <= hit.start);
                let mut overlapping = of_mask[from..].iter().take_while(|at| at.start < hit.end);
                if overlapping.any(hides) {
                    self.hidden.push((keyword, hit, MaskId(mask)));
                }
            }
        }
        self.hidden.sort_unstable();
    }

    /// The hits of a rule's or fact's words that count under its masks: all hits, if the masks in the text hide none of them.
    #[inline]
    pub(super) fn table<'a>(&'a mut self, own: OwnMasks, hits: &'a Table) -> &'a Table {
        if own.masks.is_empty() || self.hidden.is_empty() {
            return hits;
        }
        self.under(own, hits)
    }

    /// The hits that count for a rule.
    #[inline]
    pub(super) fn of_rule<'a>(&'a mut self, rules: &Rules, rule: RuleId, hits: &'a Table) -> &'a Table {
        // As in most texts: then not even the masks of the rule need be looked up.
        if self.hidden.is_empty() { hits } else { self.table(rules.own_masks(rule), hits) }
    }

    fn under<'a>(&'a mut self, own: OwnMasks, hits: &'a Table) -> &'a Table {
        let Self { hidden, table } = self;
        let speaks_of = |keyword: u32| own.words.binary_search(&KeywordId(keyword)).is_ok();
        if !hidden.iter().any(|(keyword, _, mask)| own.masks.contains(mask) && speaks_of(*keyword)) {
            return hits;
        }
        table.clear();
        let is_hidden = |keyword: u32, hit: Hit| {
            let from = hidden.partition_point(|(of, at, _)| (*of, *at) < (keyword, hit));
            let of_hit = hidden[from..].iter().take_while(|(of, at, _)| (*of, *at) == (keyword, hit));
            of_hit.into_iter().any(|(.., mask)| own.masks.contains(mask))
        };
        for (number, &keyword) in (0..).zip(&hits.words).filter(|(_, keyword)| speaks_of(**keyword)) {
            let of_keyword = hits.at(number).iter().copied();
            table.add(keyword, of_keyword.filter(|&hit| !is_hidden(keyword, hit)));
        }
        table
    }
}
