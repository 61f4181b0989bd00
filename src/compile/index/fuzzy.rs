//! Words asked for with `约`, found by pieces of them.
//!
//! A word that forgives *d* edits is cut into *d* + 1 pieces. An edit leaves all pieces whole but one, save that two neighbours
//! swapped across a cut break two: so whatever is within *d* edits of the word holds one of its pieces, or the two characters at
//! one of its cuts swapped. The pieces are found like any other words; where one stands, and enough of the word's other characters
//! stand near the places they should, the edits are counted.
//!
//! INVARIANT: what is found is what [`like`](crate::like) defines: every stretch within the allowance lies where a piece was found,
//! and all that lies there are looked at before one is chosen.

use bytemuck::{Pod, Zeroable};

use super::alphabet::{NO_WORD, PAD, Text, is_boundary};
use super::anchors::{Anchors, Sieve};
use super::links::Links;
use crate::compile::flat::Flat;
use crate::ids::KeywordId;
use crate::like::allowance;
use crate::store::{Column, plain, stored};

/// The most edits a word forgives.
const MOST_EDITS: usize = 2;
/// How far the places of a word's characters in a text can lie from each other, both ways.
const DIAGONALS: usize = 2 * MOST_EDITS + 1;
/// More than any number of edits that counts.
const FAR: u8 = u8::MAX / 2;

/// A piece in a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Pod, Zeroable)]
#[repr(C)]
struct Place {
    /// Index of the word.
    word: u32,
    /// Where the piece begins in the word.
    from: u16,
    /// How long it is.
    len: u8,
    /// The edits that are left for the rest of the word.
    left: u8,
}

plain!(Place);

/// Every word of `约`.
#[derive(Clone, Debug)]
pub(super) struct Fuzzy {
    pieces: Anchors,
    /// Pieces for which the anchors have no room.
    linked: Links,
    /// By piece.
    places: Flat<Place>,
    keywords: Column<KeywordId>,
    /// By word.
    codes: Flat<u16>,
}

stored!(Fuzzy { pieces, linked, places, keywords, codes });

/// Where one word may begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Span {
    word: u32,
    first: u32,
    last: u32,
}

/// A stretch within the allowance, by places counted from the first pad.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    distance: u8,
    start: u32,
    end: u32,
}

/// What was found, and buffers.
#[derive(Clone, Debug, Default)]
pub(super) struct Work {
    /// Beginning and end by places counted from the first pad, and keyword; those of one keyword in order of the text.
    pub(super) hits: Vec<(u32, u32, KeywordId)>,
    spans: Vec<Span>,
    candidates: Vec<Candidate>,
    chosen: Vec<Candidate>,
}

impl Fuzzy {
    /// Cuts words, given in codes. O(codes).
    pub(super) fn build(words: &[(KeywordId, Vec<u16>)]) -> Self {
        let mut pieces: Vec<(Vec<u16>, Place)> = Vec::new();
        // No text has them: more characters than there are codes for, which the language refuses.
        let words: Vec<_> = words.iter().filter(|(_, codes)| !codes.contains(&NO_WORD)).collect();
        for ((_, codes), word) in words.iter().zip(0..) {
            cut(word, codes, &mut pieces);
        }
        pieces.sort_unstable();
        pieces.dedup();
        let mut places = Flat::default();
        let mut found: Vec<(&[u16], u32)> = Vec::new();
        for same in pieces.chunk_by(|a, b| a.0 == b.0) {
            found.push((&same[0].0, places.push(same.iter().map(|(_, place)| *place))));
        }
        let (anchors, left) = Anchors::build(&found);
        let linked = Links::build(left.into_iter().map(|index| found[index]).collect());
        let keywords = words.iter().map(|(keyword, _)| *keyword).collect();
        let mut codes = Flat::default();
        words.iter().for_each(|(_, of_word)| _ = codes.push(of_word.iter().copied()));
        Self { pieces: anchors, linked, places, keywords, codes }
    }

    /// Whether there are no words.
    pub(super) fn is_empty(&self) -> bool {
        self.keywords.is_empty()
    }

    /// Leaves every hit in `work`. O(characters + places of pieces), but for sorting these; allocates only to grow.
    pub(super) fn find(&self, text: &Text, sieve: &mut Sieve, work: &mut Work) {
        work.hits.clear();
        work.spans.clear();
        let padded = text.padded();
        let end = padded.len() - PAD;
        self.pieces.scan(padded, &[], sieve, |is_there, start, _, piece| {
            if is_there {
                self.note(padded, start, piece, &mut work.spans);
            }
        });
        if !self.linked.is_empty() {
            let spans = &mut work.spans;
            self.linked.scan(text.codes(), |start, _, piece| self.note(padded, start + PAD, piece, spans));
        }
        if work.spans.is_empty() {
            return;
        }
        work.spans.sort_unstable();
        for spans in work.spans.chunk_by(|a, b| a.word == b.word) {
            let word = spans[0].word as usize;
            let codes = self.codes.of(word);
            let mut next = PAD as u32;
            work.candidates.clear();
            for span in spans {
                for start in span.first.max(next)..=span.last {
                    count_edits(codes, padded, start as usize, end, &mut work.candidates);
                }
                next = next.max(span.last + 1);
            }
            choose(&mut work.candidates, &mut work.chosen);
            let keyword = self.keywords[word];
            work.hits.extend(work.chosen.iter().map(|hit| (hit.start, hit.end, keyword)));
        }
    }

    /// Notes where the words of a piece may begin that stands at `at`.
    #[inline]
    fn note(&self, padded: &[u16], at: usize, piece: u32, spans: &mut Vec<Span>) {
        for place in self.places.of(piece as usize) {
            let codes = self.codes.of(place.word as usize);
            if may_be_there(codes, padded, at, *place) {
                let left = usize::from(place.left);
                let start = at as u32 - u32::from(place.from).min(at as u32);
                let first = (start.saturating_sub(left as u32)).max(PAD as u32);
                spans.push(Span { word: place.word, first, last: (start + left as u32).max(first) });
            }
        }
    }
}

/// The pieces of a word, and the swapped neighbours at its cuts.
fn cut(word: u32, codes: &[u16], pieces: &mut Vec<(Vec<u16>, Place)>) {
    let (len, edits) = (codes.len(), allowance(codes.len()));
    let place =
        |from: usize, len: usize, left: usize| Place { word, from: from as u16, len: len as u8, left: left as u8 };
    let ends = (0..=edits + 1).map(|index| index * len / (edits + 1)).collect::<Vec<_>>();
    for ends in ends.windows(2) {
        pieces.push((codes[ends[0]..ends[1]].to_vec(), place(ends[0], ends[1] - ends[0], edits)));
    }
    for &cut in &ends[1..=edits] {
        pieces.push((vec![codes[cut], codes[cut - 1]], place(cut - 1, 2, edits - 1)));
    }
}

/// Whether so many of a word's other characters stand near their places that the edits left may suffice.
#[inline]
fn may_be_there(codes: &[u16], padded: &[u16], at: usize, place: Place) -> bool {
    let (from, left) = (usize::from(place.from), usize::from(place.left));
    let piece = from..from + usize::from(place.len);
    let mut n_missed = 0;
    for (index, code) in codes.iter().enumerate() {
        if piece.contains(&index) {
            continue;
        }
        // Each edit moves the characters after it by one at most.
        let first = (at + index).saturating_sub(from + left);
        let last = (at + index + left).saturating_sub(from);
        let near = padded.get(first..(last + 1).min(padded.len())).unwrap_or_default();
        if !near.contains(code) {
            n_missed += 1;
            if n_missed > left {
                return false;
            }
        }
    }
    true
}

/// Adds each stretch that begins at `start` and is within the word's allowance.
///
/// A row is a character of the text, a diagonal how much farther the word's character stands from the beginning than it.
fn count_edits(codes: &[u16], padded: &[u16], start: usize, end: usize, candidates: &mut Vec<Candidate>) {
    let (len, edits) = (codes.len(), allowance(codes.len()));
    let n_diagonals = 2 * edits + 1;
    let mut before_last = [FAR; DIAGONALS];
    let mut last = [FAR; DIAGONALS];
    (0..=edits).for_each(|index| last[edits + index] = index as u8);
    for row in 1..=len + edits {
        let at = start + row - 1;
        if at >= end || is_boundary(padded[at]) {
            return;
        }
        let code = padded[at];
        let mut this = [FAR; DIAGONALS];
        for diagonal in 0..n_diagonals {
            // How many characters of the word are compared.
            let Some(n_chars) = (row + diagonal).checked_sub(edits).filter(|&n_chars| n_chars <= len) else { continue };
            if n_chars == 0 {
                this[diagonal] = row as u8;
                continue;
            }
            let is_same = codes[n_chars - 1] == code;
            let mut least = last[diagonal] + u8::from(!is_same);
            if diagonal + 1 < n_diagonals {
                least = least.min(last[diagonal + 1] + 1);
            }
            if diagonal > 0 {
                least = least.min(this[diagonal - 1] + 1);
            }
            if row > 1 && n_chars > 1 && codes[n_chars - 2] == code && codes[n_chars - 1] == padded[at - 1] {
                least = least.min(before_last[diagonal] + 1);
            }
            this[diagonal] = least.min(FAR);
        }
        if let Some(&distance) = (len + edits).checked_sub(row).and_then(|diagonal| this[..n_diagonals].get(diagonal))
            && usize::from(distance) <= edits
        {
            candidates.push(Candidate { distance, start: start as u32, end: (at + 1) as u32 });
        }
        if this.iter().chain(&last).all(|&distance| usize::from(distance) > edits) {
            return;
        }
        (before_last, last) = (last, this);
    }
}

/// Of the candidates of one word those that count, in order of the text: the least distance first, then the earliest, then the
/// longest, each only if it overlaps none chosen before. O(candidates × log), allocates only to grow.
fn choose(candidates: &mut [Candidate], chosen: &mut Vec<Candidate>) {
    chosen.clear();
    candidates.sort_unstable_by_key(|candidate| (candidate.distance, candidate.start, u32::MAX - candidate.end));
    for of_distance in candidates.chunk_by(|a, b| a.distance == b.distance) {
        let n_before = chosen.len();
        let (mut at, mut end) = (0, 0);
        for candidate in of_distance {
            while at < n_before && chosen[at].end <= candidate.start {
                at += 1;
            }
            let is_taken = at < n_before && chosen[at].start < candidate.end;
            if candidate.start >= end && !is_taken {
                end = candidate.end;
                chosen.push(*candidate);
            }
        }
        chosen.sort_unstable_by_key(|candidate| candidate.start);
    }
}

// Words are no longer than this, and an edit more than their characters is never counted.
const _: () = assert!(64 + MOST_EDITS < FAR as usize);
