//! Hits, grouped by the word they are hits of, and the part of a case a question is asked about.
//!
//! The words of a case that have hits are few beside those of a rule set: they are kept in order and searched, so that a case touches
//! no table as long as the rule set. Once found, a word is known by its number among those that are there.

use crate::ids::KeywordId;

/// Where a word stands in the folded text, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
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

/// A keyword that is there, by its place in [`Table::words`].
pub(super) type Number = u32;

/// Hits by word, those of one word in order of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Table {
    /// The words that have hits, in order.
    pub(super) words: Vec<u32>,
    /// A bit for each of them: a word that is asked for is mostly not there.
    bits: Vec<u64>,
    /// By number of the word: where its hits begin; at last where all end.
    starts: Vec<u32>,
    hits: Vec<Hit>,
    /// The hits as they came, and word and place among them of each in one number, for the sake of sorting.
    found: Vec<Hit>,
    keys: Vec<u64>,
}

impl Table {
    /// Empties the table.
    pub(super) fn clear(&mut self) {
        for word in self.words.drain(..) {
            self.bits[word as usize / 64] = 0;
        }
        self.starts.clear();
        self.hits.clear();
    }

    /// Whether no word has a hit.
    #[inline]
    pub(super) fn is_empty(&self) -> bool {
        self.words.is_empty()
    }

    /// Groups hits, of which those of one word come in order of the text. O(hits log hits).
    pub(super) fn group(&mut self, found: impl Iterator<Item = (u32, Hit)>) {
        self.clear();
        self.keys.clear();
        self.found.clear();
        for (word, hit) in found {
            self.keys.push(u64::from(word) << 32 | self.found.len() as u64);
            self.found.push(hit);
        }
        if self.keys.len() > 1 {
            self.keys.sort_unstable();
        }
        for key in &self.keys {
            let (word, hit) = ((key >> 32) as u32, self.found[*key as u32 as usize]);
            if self.words.last() != Some(&word) {
                mark(&mut self.bits, word);
                self.words.push(word);
                self.starts.push(self.hits.len() as u32);
            }
            debug_assert!(
                self.starts.last().is_some_and(|first| self.hits[*first as usize..].last() <= Some(&hit)),
                "the hits of one word come in order of the text"
            );
            self.hits.push(hit);
        }
        self.starts.push(self.hits.len() as u32);
    }

    /// Adds the hits of a word that comes after all that have some.
    pub(super) fn add(&mut self, word: u32, hits: impl Iterator<Item = Hit>) {
        let start = self.hits.len() as u32;
        self.hits.extend(hits);
        let end = self.hits.len() as u32;
        if start < end {
            mark(&mut self.bits, word);
            self.words.push(word);
            self.starts.pop();
            self.starts.extend([start, end]);
        }
    }

    /// Whether a word has a hit.
    #[inline]
    fn has(&self, word: u32) -> bool {
        self.bits.get(word as usize / 64).is_some_and(|bits| bits >> (word % 64) & 1 == 1)
    }

    /// The number of a word, if it is there. O(log words there).
    #[inline]
    pub(super) fn number(&self, word: u32) -> Option<Number> {
        if !self.has(word) {
            return None;
        }
        self.words.binary_search(&word).ok().map(|number| number as Number)
    }

    /// The hits of the word with this number.
    #[inline]
    pub(super) fn at(&self, number: Number) -> &[Hit] {
        let Some(&[start, end]) = self.starts.get(number as usize..).and_then(<[u32]>::first_chunk) else { return &[] };
        &self.hits[start as usize..end as usize]
    }

    /// The hits of a word.
    #[inline]
    pub(super) fn of(&self, word: u32) -> &[Hit] {
        self.number(word).map_or(&[], |number| self.at(number))
    }

    /// The hits to read.
    #[inline]
    pub(super) fn view(&self) -> View<'_> {
        self.view_without(&[])
    }

    /// The hits to read, but for those of some words.
    #[inline]
    pub(super) fn view_without<'a>(&'a self, without: &'a [KeywordId]) -> View<'a> {
        View { table: Some(self), without }
    }
}

fn mark(bits: &mut Vec<u64>, word: u32) {
    let at = word as usize / 64;
    if at >= bits.len() {
        bits.resize(at + 1, 0);
    }
    bits[at] |= 1 << (word % 64);
}

/// Hits by word, to read.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    table: Option<&'a Table>,
    /// Words that count as not there.
    without: &'a [KeywordId],
}

impl<'a> View<'a> {
    /// No hits at all.
    pub(super) const NONE: View<'static> = View { table: None, without: &[] };

    /// The hits of a word.
    #[inline]
    pub(super) fn of(self, word: KeywordId) -> &'a [Hit] {
        match self.table {
            Some(table) if self.without.is_empty() || !self.without.contains(&word) => table.of(word.0),
            _ => &[],
        }
    }

    /// The hits of a keyword in a zone.
    pub(super) fn within(self, keyword: KeywordId, zone: Zone, title_chars: u32) -> &'a [Hit] {
        let hits = self.of(keyword);
        match zone {
            Zone::Whole => hits,
            Zone::Title => &hits[..hits.partition_point(|hit| hit.start < title_chars)],
        }
    }

    /// Whether a keyword has a hit in a zone.
    #[inline]
    pub(super) fn has(self, keyword: KeywordId, zone: Zone, title_chars: u32) -> bool {
        let Some(table) = self.table.filter(|table| table.has(keyword.0)) else { return false };
        let counts = self.without.is_empty() || !self.without.contains(&keyword);
        let is_in = |hit: &Hit| hit.start < title_chars;
        counts && (zone == Zone::Whole || title_chars > 0 && table.of(keyword.0).first().is_some_and(is_in))
    }
}
