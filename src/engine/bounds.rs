//! Where the boundaries of a text are: for what may not cross a stop, and for sentences.
//!
//! Most cases need none of it, so it is worked out only when first asked.

use crate::compile::index::alphabet::{STOP_CODE, Text, boundaries, is_boundary};

/// The boundaries of one text, in characters.
#[derive(Clone, Debug, Default)]
pub(super) struct Bounds {
    is_known: bool,
    stops: Vec<u32>,
    /// Stops and breaks.
    all: Vec<u32>,
    /// Sentences end at breaks too: the text has no stop before its end.
    by_breaks: bool,
    n_chars: u32,
    title_chars: u32,
    /// Boundaries that end sentences before the text begins.
    in_title: usize,
}

impl Bounds {
    /// Forgets the last text.
    pub(super) fn clear(&mut self) {
        self.is_known = false;
    }

    /// Reads a text, if that is not done yet. O(characters).
    pub(super) fn read(&mut self, text: &Text) {
        if self.is_known {
            return;
        }
        self.is_known = true;
        self.stops.clear();
        let codes = text.codes();
        self.all.clear();
        // A set of bits for 64 codes, sixteen codes at a time: there are few boundaries among many codes.
        for (from, codes) in (0..).step_by(64).zip(codes.chunks(64)) {
            let (many, rest) = codes.as_chunks::<16>();
            let mut set = many.iter().zip((0..).step_by(16)).fold(0, |set, (codes, at)| set | boundaries(codes) << at);
            for (at, &code) in (16 * many.len()..).zip(rest) {
                set |= u64::from(is_boundary(code)) << at;
            }
            while set != 0 {
                self.all.push(from + set.trailing_zeros());
                set &= set - 1;
            }
        }
        self.stops.extend(self.all.iter().filter(|at| codes[**at as usize] == STOP_CODE));
        self.n_chars = codes.len() as u32;
        self.title_chars = text.title_chars;
        let in_title = self.stops.partition_point(|&stop| stop < self.title_chars);
        self.by_breaks = self.stops.get(in_title).is_none_or(|&stop| stop + 1 >= self.n_chars);
        self.in_title = self.enders().partition_point(|&end| end < self.title_chars);
    }

    fn enders(&self) -> &[u32] {
        if self.by_breaks { &self.all } else { &self.stops }
    }

    /// Whether a boundary stands in `[from, to)`.
    pub(super) fn any_between(&self, from: u32, to: u32) -> bool {
        self.all.get(self.all.partition_point(|&bound| bound < from)).is_some_and(|&bound| bound < to)
    }

    /// The stretch between stops a hit lies in: its first character and one past its last.
    pub(super) fn stretch(&self, start: u32) -> (u32, u32) {
        let next = self.stops.partition_point(|&stop| stop < start);
        let first = if next == 0 { 0 } else { self.stops[next - 1] + 1 };
        (first, self.stops.get(next).copied().unwrap_or(u32::MAX))
    }

    /// The number of the sentence a character stands in; the title is 0.
    pub(super) fn sentence(&self, at: u32) -> u32 {
        if at < self.title_chars {
            return 0;
        }
        1 + (self.enders().partition_point(|&end| end < at) - self.in_title) as u32
    }

    /// One more than the greatest number of a sentence, and how many there are.
    pub(super) fn n_sentences(&self) -> (usize, usize) {
        let title = usize::from(self.title_chars > 0);
        if self.n_chars <= self.title_chars {
            return (1, title);
        }
        let ends = self.enders();
        let n_before_last = ends.len() - usize::from(ends.last() == Some(&(self.n_chars - 1)));
        let last = 1 + n_before_last - self.in_title;
        (last + 1, last + title)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compile::index::Index;

    #[test]
    fn sentences_are_counted() {
        let index = Index::default();
        let texts = ["", "灯", "灯。", "。灯", "灯。坏", "灯，坏", "灯。坏，没修。", "。", "，", "灯。。坏！"];
        for title in texts {
            for text in texts {
                let (mut reading, mut bounds) = (Text::default(), Bounds::default());
                reading.fill(&index.alphabet, title, text);
                bounds.read(&reading);
                let numbers: std::collections::BTreeSet<u32> =
                    (0..reading.codes().len() as u32).map(|at| bounds.sentence(at)).collect();
                let (end, n) = bounds.n_sentences();
                // Neither more nor fewer: where none is free, no hit stands in a free one.
                assert!(numbers.iter().all(|number| (*number as usize) < end), "{title} | {text}");
                assert_eq!(n, numbers.len(), "{title} | {text}");
            }
        }
    }
}
