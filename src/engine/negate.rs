//! Negation: which cues work, and which hits they negate.

use super::bounds::Bounds;
use super::hit::Hit;
use super::mask::Covers;
use crate::compile::Program;

/// Most characters between a cue and what it negates.
pub(super) const REACH: u32 = 4;

/// The cues that work, by 否定 item.
#[derive(Clone, Debug, Default)]
pub(super) struct Cues {
    sorted: Vec<(u32, Hit)>,
    /// Before the word: (item, end, least start), by item and end.
    before: Vec<(u32, u32, u32)>,
    /// After the word: (item, start, greatest end), by item and start.
    after: Vec<(u32, u32, u32)>,
}

impl Cues {
    /// Takes the cues that no mask hides and that lie in no longer cue. O(cues log cues).
    pub(super) fn take(&mut self, program: &Program, found: &[(u32, Hit)], covers: (&Covers, &Covers)) {
        self.before.clear();
        self.after.clear();
        if found.is_empty() {
            return;
        }
        self.sorted.clear();
        self.sorted.extend(found);
        self.sorted.sort_unstable_by(|(_, a), (_, b)| a.start.cmp(&b.start).then(b.end.cmp(&a.end)));
        // A cue lies in a longer one if one that begins before it, or with it and is longer, ends no earlier.
        let mut farthest = 0;
        for &(cue, hit) in &self.sorted {
            if hit.end <= farthest {
                continue;
            }
            farthest = hit.end;
            if covers.0.hides(hit) || covers.1.hides(hit) {
                continue;
            }
            let before = program.words.before.of(cue as usize);
            self.before.extend(before.iter().map(|&item| (item, hit.end, hit.start)));
            let after = program.words.after.of(cue as usize);
            self.after.extend(after.iter().map(|&item| (item, hit.start, hit.end)));
        }
        self.before.sort_unstable();
        self.before.dedup_by_key(|&mut (item, end, _)| (item, end));
        self.after.sort_unstable_by(|a, b| (a.0, a.1, b.2).cmp(&(b.0, b.1, a.2)));
        self.after.dedup_by_key(|&mut (item, start, _)| (item, start));
    }

    /// Whether no cue works.
    pub(super) fn is_empty(&self) -> bool {
        self.before.is_empty() && self.after.is_empty()
    }

    /// Whether one of the items negates a hit. Looks at the cues within the hit and the nearest on each side.
    pub(super) fn negate(&self, items: &[u32], hit: Hit, bounds: &Bounds) -> bool {
        items.iter().any(|&item| self.stands_before(item, hit, bounds) || self.stands_after(item, hit, bounds))
    }

    /// A cue that begins before the hit and ends no later than it, near enough.
    fn stands_before(&self, item: u32, hit: Hit, bounds: &Bounds) -> bool {
        let split = self.before.partition_point(|&(of, end, _)| (of, end) <= (item, hit.start));
        // Of those that end before the hit the last is nearest.
        let nearest = self.before[..split].last().filter(|&&(of, ..)| of == item);
        let is_near =
            |&&(_, end, _): &&(u32, u32, u32)| hit.start - end <= REACH && !bounds.any_between(end, hit.start);
        let mut within = self.before[split..].iter().take_while(|&&(of, end, _)| of == item && end <= hit.end);
        nearest.filter(is_near).is_some() || within.any(|&(_, _, start)| start < hit.start)
    }

    /// A cue that ends after the hit and begins no earlier than it, near enough.
    fn stands_after(&self, item: u32, hit: Hit, bounds: &Bounds) -> bool {
        let split = self.after.partition_point(|&(of, start, _)| (of, start) < (item, hit.end));
        let nearest = self.after[split..].first().filter(|&&(of, ..)| of == item);
        let is_near =
            |&&(_, start, _): &&(u32, u32, u32)| start - hit.end <= REACH && !bounds.any_between(hit.end, start);
        let within = self.after[..split].iter().rev();
        let mut within = within.take_while(|&&(of, start, _)| of == item && start >= hit.start);
        nearest.filter(is_near).is_some() || within.any(|&(_, _, end)| end > hit.end)
    }
}
