//! `近` and `接`: two hits close together, no stop between.
//!
//! A hit looks for a partner in a window of the text: its own place, the gap on each side, cut off at the stops. How many hits
//! of the other side touch the window is the difference of two places in sorted lists.

use super::bounds::Bounds;
use super::hit::{Hit, View, Zone};
use super::truth::{Known, Work};
use crate::compile::condition::Near;
use crate::ids::*;

/// All hits of one operand.
#[derive(Clone, Debug, Default)]
pub(super) struct Side {
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Side {
    /// Takes the hits of these words. O(hits log hits).
    fn fill(&mut self, words: &[KeywordId], hits: View, zone: Zone, title_chars: u32) {
        self.starts.clear();
        self.ends.clear();
        for word in words {
            for hit in hits.within(*word, zone, title_chars) {
                self.starts.push(hit.start);
                self.ends.push(hit.end);
            }
        }
        self.starts.sort_unstable();
        self.ends.sort_unstable();
    }

    fn starts_within(&self, first: u32, last: u32) -> bool {
        self.starts.get(self.starts.partition_point(|&start| start < first)).is_some_and(|&start| start <= last)
    }

    fn ends_within(&self, first: u32, last: u32) -> bool {
        self.ends.get(self.ends.partition_point(|&end| end < first)).is_some_and(|&end| end <= last)
    }

    fn n_touching(&self, first: u32, last: u32) -> usize {
        let begun = self.starts.partition_point(|&start| start <= last);
        let ended = self.ends.partition_point(|&end| end < first);
        begun - ended
    }
}

/// Whether a hit has a partner among the hits of the other operand.
struct Partners<'a> {
    near: &'a Near,
    other: &'a Side,
    bounds: &'a Bounds,
    /// Whether the other operand is the right one.
    looks_right: bool,
}

impl Partners<'_> {
    /// `is_other`: the hit is among those of the other side, and is not its own partner.
    fn has(&self, hit: Hit, is_other: bool) -> bool {
        let (first, end) = self.bounds.stretch(hit.start);
        let back = |from: u32| from.saturating_sub(self.near.gap).max(first);
        let ahead = |from: u32| from.saturating_add(self.near.gap).min(end);
        match (self.near.ordered, self.looks_right) {
            (false, _) => self.other.n_touching(back(hit.start), ahead(hit.end)) > usize::from(is_other),
            (true, true) => self.other.starts_within(hit.end, ahead(hit.end)),
            (true, false) => self.other.ends_within(back(hit.start), hit.start),
        }
    }
}

/// Whether there is a qualifying pair. O(hits log hits).
pub(super) fn holds(known: &Known, hits: View, near: &Near, zone: Zone, work: &mut Work) -> bool {
    work.lists.make_ready(known, near.left);
    work.lists.make_ready(known, near.right);
    let (left, right) = (work.lists.of(known, near.left), work.lists.of(known, near.right));
    let title_chars = known.text.title_chars;
    let any = |words: &[KeywordId]| words.iter().any(|word| hits.has(*word, zone, title_chars));
    if !any(left) || !any(right) {
        return false;
    }
    work.bounds.read(known.text);
    work.right.fill(right, hits, zone, title_chars);
    let partners = Partners { near, other: &work.right, bounds: &work.bounds, looks_right: true };
    left.iter().any(|word| takes_part(*word, hits.within(*word, zone, title_chars), right, &partners))
}

/// Adds every keyword that takes part in a qualifying pair. O(hits log hits).
pub(super) fn keywords(
    known: &Known,
    hits: View,
    near: &Near,
    zone: Zone,
    work: &mut Work,
    found: &mut Vec<KeywordId>,
) {
    work.lists.make_ready(known, near.left);
    work.lists.make_ready(known, near.right);
    let (left, right) = (work.lists.of(known, near.left), work.lists.of(known, near.right));
    let title_chars = known.text.title_chars;
    work.bounds.read(known.text);
    work.left.fill(left, hits, zone, title_chars);
    work.right.fill(right, hits, zone, title_chars);
    for (words, others, other, looks_right) in [(left, right, &work.right, true), (right, left, &work.left, false)] {
        let partners = Partners { near, other, bounds: &work.bounds, looks_right };
        let part = |word: &&KeywordId| takes_part(**word, hits.within(**word, zone, title_chars), others, &partners);
        found.extend(words.iter().filter(part));
    }
}

fn takes_part(word: KeywordId, hits: &[Hit], others: &[KeywordId], partners: &Partners) -> bool {
    let is_other = !hits.is_empty() && others.contains(&word);
    hits.iter().any(|&hit| partners.has(hit, is_other))
}
