//! Hits, grouped by the word they are hits of, and the part of a case a question is asked about.

use crate::ids::KeywordId;

/// Where a word stands in the folded text, in characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Hit {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// The part of a case a condition is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Zone {
    Whole,
    Title,
}

/// For each word a range of hits. Words without hits have the empty one.
#[derive(Clone, Debug, Default)]
pub(super) struct Ranges {
    of: Vec<(u32, u32)>,
    /// The words that have hits.
    pub(super) present: Vec<u32>,
}

impl Ranges {
    /// Empties all, and makes room for `n_words`. O(words that had hits).
    pub(super) fn clear(&mut self, n_words: usize) {
        for word in self.present.drain(..) {
            self.of[word as usize] = (0, 0);
        }
        if self.of.len() < n_words {
            self.of.resize(n_words, (0, 0));
        }
    }

    /// For how many words there is room.
    pub(super) fn room(&self) -> usize {
        self.of.len()
    }

    /// Gives a word its hits, which are not none.
    pub(super) fn set(&mut self, word: u32, range: (u32, u32)) {
        self.of[word as usize] = range;
        self.present.push(word);
    }

    /// Gives these words the hits they have elsewhere.
    pub(super) fn copy(&mut self, other: &Ranges, words: &[KeywordId]) {
        for word in words {
            let range = other.of[word.index()];
            if range.0 < range.1 {
                self.set(word.0, range);
            }
        }
    }

    /// Takes a word's hits away.
    pub(super) fn unset(&mut self, word: u32) {
        self.of[word as usize] = (0, 0);
    }
}

/// Hits by word, in order of the text; or other things by what they belong to.
#[derive(Clone, Debug)]
pub(super) struct Table<T = Hit> {
    pub(super) ranges: Ranges,
    hits: Vec<T>,
}

impl<T> Default for Table<T> {
    fn default() -> Self {
        Self { ranges: Ranges::default(), hits: Vec::new() }
    }
}

impl<T: Copy> Table<T> {
    /// Empties the table.
    pub(super) fn clear(&mut self, n_words: usize) {
        self.ranges.clear(n_words);
        self.hits.clear();
    }

    /// Those of one word.
    #[inline]
    pub(super) fn of(&self, word: u32) -> &[T] {
        let (start, end) = self.ranges.of.get(word as usize).copied().unwrap_or_default();
        &self.hits[start as usize..end as usize]
    }

    /// Groups hits; those of one word keep their order. O(hits).
    pub(super) fn group(&mut self, n_words: usize, found: impl Iterator<Item = (u32, T)> + Clone) {
        self.clear(n_words);
        let Some((_, filler)) = found.clone().next() else { return };
        let Ranges { of, present } = &mut self.ranges;
        for (word, _) in found.clone() {
            let range = &mut of[word as usize];
            if range.1 == 0 {
                present.push(word);
            }
            range.1 += 1;
        }
        let mut at = 0;
        for &word in &*present {
            let n_hits = of[word as usize].1;
            of[word as usize] = (at, at);
            at += n_hits;
        }
        self.hits.resize(at as usize, filler);
        for (word, hit) in found {
            let range = &mut of[word as usize];
            self.hits[range.1 as usize] = hit;
            range.1 += 1;
        }
    }
}

impl Table {
    /// Adds the hits of a word that has none yet.
    pub(super) fn add(&mut self, word: u32, hits: impl Iterator<Item = Hit>) {
        let start = self.hits.len() as u32;
        self.hits.extend(hits);
        let end = self.hits.len() as u32;
        if start < end {
            self.ranges.set(word, (start, end));
        }
    }

    /// The hits to read.
    pub(super) fn view(&self) -> View<'_> {
        self.view_of(&self.ranges)
    }

    /// The hits to read, by other ranges of the same hits.
    pub(super) fn view_of<'a>(&'a self, ranges: &'a Ranges) -> View<'a> {
        View { of: &ranges.of, hits: &self.hits }
    }
}

/// Hits by word, to read.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    of: &'a [(u32, u32)],
    hits: &'a [Hit],
}

impl<'a> View<'a> {
    /// No hits at all.
    pub(super) const NONE: View<'static> = View { of: &[], hits: &[] };

    /// The hits of a word.
    #[inline]
    pub(super) fn of(self, word: u32) -> &'a [Hit] {
        let (start, end) = self.of.get(word as usize).copied().unwrap_or_default();
        &self.hits[start as usize..end as usize]
    }

    /// The hits of a keyword in a zone.
    pub(super) fn within(self, keyword: KeywordId, zone: Zone, title_chars: u32) -> &'a [Hit] {
        let hits = self.of(keyword.0);
        match zone {
            Zone::Whole => hits,
            Zone::Title => &hits[..hits.partition_point(|hit| hit.start < title_chars)],
        }
    }

    /// Whether a keyword has a hit in a zone.
    #[inline]
    pub(super) fn has(self, keyword: KeywordId, zone: Zone, title_chars: u32) -> bool {
        let first = self.of(keyword.0).first();
        first.is_some_and(|hit| zone == Zone::Whole || hit.start < title_chars)
    }
}
