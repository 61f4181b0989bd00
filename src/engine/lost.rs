//! Which keywords of the last text do not count, and what hides or negates them. No part of the hot path.

use super::Scratch;
use super::hit::Hit;
use super::mask::is_strange;
use super::negate::REACH;
use super::reasons::told;
use crate::compile::Program;
use crate::compile::index::Role;
use crate::ids::KeywordId;
use crate::reasons::{self, Fate};

/// What hides or negates, in order of the text, so that those near a hit are found without looking at all of them.
struct Ordered<T> {
    all: Vec<(Hit, T)>,
    longest: u32,
}

impl<T: Copy> Ordered<T> {
    fn new(mut all: Vec<(Hit, T)>) -> Self {
        all.sort_by_key(|(hit, _)| *hit);
        let longest = all.iter().map(|(hit, _)| hit.end - hit.start).max().unwrap_or(0);
        Self { all, longest }
    }

    /// The first that reaches into `from..=to` and does this.
    fn first(&self, from: u32, to: u32, does: impl Fn(Hit, T) -> bool) -> Option<Hit> {
        let from = from.saturating_sub(self.longest);
        let start = self.all.partition_point(|(hit, _)| hit.start < from);
        let mut near = self.all[start..].iter().take_while(|(hit, _)| hit.start <= to);
        near.find(|(hit, of)| does(*hit, *of)).map(|(hit, _)| *hit)
    }
}

impl Scratch {
    /// Lists them by keyword, those of one in order of the text. O(words found × log, and what stands near them).
    pub(super) fn tell_lost(&self, program: &Program, told_lost: &mut Vec<(KeywordId, reasons::Hit, Fate)>) {
        if self.masks.is_empty() && self.proper.is_empty() && self.cues.is_empty() {
            return;
        }
        let mut lost: Vec<(u32, Hit)> = Vec::new();
        for word in self.words.all() {
            let hit = Hit { start: word.start, end: word.end };
            for role in program.index.roles(word) {
                if let Role::Keyword(keyword) = role
                    && self.hits.of(keyword.0).binary_search(&hit).is_err()
                {
                    lost.push((keyword.0, hit));
                }
            }
        }
        if lost.is_empty() {
            return;
        }
        lost.sort_unstable();
        let kind_chars = |name: u32| program.places.kind_chars[name as usize];
        let masks = Ordered::new(self.found.masks.iter().map(|&hit| (hit, 0)).collect());
        let names = Ordered::new(self.found.names.iter().map(|&(name, hit)| (hit, kind_chars(name))).collect());
        let cues = Ordered::new(self.working_cues());
        for (keyword, hit) in lost {
            let hides = |mask: Hit, kind_chars| self.hides(program, (mask, kind_chars), (keyword, hit));
            let hidden = masks.first(hit.start, hit.end, hides).or_else(|| names.first(hit.start, hit.end, hides));
            let negates = |at: Hit, cue: u32| self.negates(program, (cue, at), (keyword, hit));
            let fate = match hidden {
                Some(by) => Some(Fate::Hidden(told(by))),
                None => cues
                    .first(hit.start.saturating_sub(REACH), hit.end + REACH, negates)
                    .map(|by| Fate::Negated(told(by))),
            };
            told_lost.extend(fate.map(|fate| (KeywordId(keyword), told(hit), fate)));
        }
    }

    /// Whether one mask or name hides a hit.
    fn hides(&self, program: &Program, (mask, kind_chars): (Hit, u32), (keyword, hit): (u32, Hit)) -> bool {
        let overlaps = hit.start < mask.end && mask.start < hit.end;
        let contains = hit.start <= mask.start && mask.end <= hit.end;
        let in_kind_word = mask.end - kind_chars <= hit.start && hit.end <= mask.end;
        let is_strange = || program.words.like(keyword).is_some_and(|word| is_strange(word, self.text.codes(), mask));
        overlaps && !in_kind_word && (!contains || is_strange())
    }

    /// Whether one working cue negates a hit.
    fn negates(&self, program: &Program, (cue, at): (u32, Hit), (keyword, hit): (u32, Hit)) -> bool {
        let near = |from: u32, to: u32| from >= to || to - from <= REACH && !self.work.bounds.any_between(from, to);
        let words = &program.words;
        let is_before = at.start < hit.start && at.end <= hit.end && near(at.end, hit.start);
        let is_after = at.end > hit.end && at.start >= hit.start && near(hit.end, at.start);
        words.negations.of(keyword as usize).iter().any(|item| {
            is_before && words.before.of(cue as usize).contains(item)
                || is_after && words.after.of(cue as usize).contains(item)
        })
    }

    /// The cues that no mask or name hides and that lie in no longer cue.
    fn working_cues(&self) -> Vec<(Hit, u32)> {
        let every = Ordered::new(self.found.cues.iter().map(|&(cue, hit)| (hit, cue)).collect());
        let is_in_longer = |hit: Hit| {
            let longer = |other: Hit, _| other != hit && other.start <= hit.start && hit.end <= other.end;
            every.first(hit.start, hit.start, longer).is_some()
        };
        let works = |hit: Hit| !self.masks.hides(hit) && !self.proper.hides(hit) && !is_in_longer(hit);
        every.all.iter().copied().filter(|(hit, _)| works(*hit)).collect()
    }
}
