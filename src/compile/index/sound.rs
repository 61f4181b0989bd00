//! Words asked for with `音`, found by the sounds of two neighbours in them.
//!
//! A character of a text has the sounds that words ask for among its own, mostly one. A table of bits says of each pair of sounds
//! whether some word is anchored there; only then the words anchored there are compared, character by character.
//!
//! INVARIANT: what is found is what [`like`](crate::like) defines. A word is anchored at one of its pairs, under all sounds that its
//! two characters may have there.

use std::collections::HashMap;

use borsh::{BorshDeserialize, BorshSerialize};

use super::alphabet::{FIRST, PAD, Text};
use crate::compile::flat::{Flat, size};
use crate::ids::KeywordId;
use crate::like::{self, Sound};
use crate::store::{Column, packed, stored};

packed!(Anchored);

/// A word at one of its pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
struct Anchored {
    word: u32,
    /// Characters before the pair.
    before: u32,
}

/// Every word of `音`, or of `音 混`. Sounds have small numbers of their own here.
#[derive(Clone, Debug, Default)]
pub(super) struct Sounds {
    n_sounds: u32,
    /// By code from [`FIRST`] on: its sounds, as their beginning in `heard` and, in the lowest three bits, how many they are.
    by_code: Vec<u32>,
    heard: Vec<u16>,
    /// By pair of sounds: whether a word is anchored there.
    pairs: Vec<u64>,
    /// The pairs where words are anchored, in order, and the words of each.
    keys: Column<u32>,
    anchored: Flat<Anchored>,
    keywords: Column<KeywordId>,
    /// By word: the first of its characters in `asked`.
    starts: Column<u32>,
    /// By character of a word: its sounds.
    asked: Flat<u16>,
}

stored!(Sounds { n_sounds, by_code, heard, pairs, keys, anchored, keywords, starts, asked });

/// No character has more sounds.
const MOST_SOUNDS: usize = 7;

impl Sounds {
    /// Builds the tables over words of at least two characters; `letters` are the characters that have codes, in their order.
    pub(super) fn build(words: &[(KeywordId, &str)], is_loose: bool, letters: &[char]) -> Self {
        let mut built = Self::default();
        if words.is_empty() {
            return built;
        }
        let mut numbers: HashMap<Sound, u16> = HashMap::new();
        let mut asked: Vec<Vec<Vec<u16>>> = Vec::new();
        for (keyword, word) in words {
            let mut of_word = Vec::new();
            for sounds in like::word_sounds(word, is_loose) {
                let next = sounds.into_iter().map(|sound| {
                    let next = numbers.len() as u16;
                    *numbers.entry(sound).or_insert(next)
                });
                of_word.push(next.collect::<Vec<u16>>());
            }
            built.keywords.push(*keyword);
            asked.push(of_word);
        }
        built.n_sounds = size(numbers.len());
        for &letter in letters {
            let start = size(built.heard.len());
            let sounds = like::sounds(letter, is_loose);
            built.heard.extend(sounds.iter().filter_map(|sound| numbers.get(sound)).take(MOST_SOUNDS));
            built.by_code.push(start << 3 | (size(built.heard.len()) - start));
        }
        built.anchor(&asked);
        let mut start = 0;
        for of_word in asked {
            built.starts.push(start);
            start += size(of_word.len());
            of_word.into_iter().for_each(|sounds| _ = built.asked.push(sounds));
        }
        built.starts.push(start);
        built
    }

    /// Anchors each word at its pair under the fewest keys, of these at the one that fewest words have.
    fn anchor(&mut self, asked: &[Vec<Vec<u16>>]) {
        let n_sounds = self.n_sounds;
        let keys = |pair: &[Vec<u16>]| -> Vec<u32> {
            let key = |&first: &u16| pair[1].iter().map(move |&second| u32::from(first) * n_sounds + u32::from(second));
            pair[0].iter().flat_map(key).collect()
        };
        let mut uses: HashMap<u32, u32> = HashMap::new();
        for pair in asked.iter().flat_map(|of_word| of_word.windows(2)) {
            keys(pair).into_iter().for_each(|key| *uses.entry(key).or_default() += 1);
        }
        let mut anchored: Vec<(u32, Anchored)> = Vec::new();
        for (of_word, word) in asked.iter().zip(0..) {
            let cost = |pair: &[Vec<u16>]| keys(pair).iter().map(|key| uses[key]).sum::<u32>();
            let cheapest = of_word.windows(2).zip(0..).min_by_key(|(pair, _)| cost(pair));
            let Some((pair, before)) = cheapest else { continue };
            anchored.extend(keys(pair).into_iter().map(|key| (key, Anchored { word, before })));
        }
        anchored.sort_unstable();
        self.pairs = vec![0; (n_sounds as usize).pow(2).div_ceil(64)];
        for same in anchored.chunk_by(|a, b| a.0 == b.0) {
            let key = same[0].0;
            self.pairs[key as usize / 64] |= 1 << (key % 64);
            self.keys.push(key);
            self.anchored.push(same.iter().map(|(_, anchored)| *anchored));
        }
    }

    /// Whether there are no words.
    pub(super) fn is_empty(&self) -> bool {
        self.keywords.is_empty()
    }

    #[inline]
    fn of(&self, code: u16) -> &[u16] {
        let packed = self.by_code.get(usize::from(code.wrapping_sub(FIRST))).copied().unwrap_or(0);
        let start = (packed >> 3) as usize;
        self.heard.get(start..start + (packed & 7) as usize).unwrap_or_default()
    }

    /// Tells `found` the beginning, the end and the word of every hit by places counted from the first pad, those of one word in
    /// order. O(characters + words compared).
    pub(super) fn find(&self, text: &Text, mut found: impl FnMut(usize, usize, KeywordId)) {
        let padded = text.padded();
        let codes = text.codes();
        let mut last = self.of(codes.first().copied().unwrap_or(0));
        for (at, &code) in (PAD..).zip(codes.get(1..).unwrap_or_default()) {
            let this = self.of(code);
            for &first in last {
                for &second in this {
                    let key = u32::from(first) * self.n_sounds + u32::from(second);
                    if self.pairs[key as usize / 64] >> (key % 64) & 1 == 1 {
                        self.compare(padded, at, key, (last, this), &mut found);
                    }
                }
            }
            last = this;
        }
    }

    /// Compares the words anchored at a pair that begins at `at`.
    fn compare(
        &self,
        padded: &[u16],
        at: usize,
        key: u32,
        (first, second): (&[u16], &[u16]),
        found: &mut impl FnMut(usize, usize, KeywordId),
    ) {
        let Ok(index) = self.keys.binary_search(&key) else { return };
        for &Anchored { word, before } in self.anchored.of(index) {
            let (from, to) = (self.starts[word as usize], self.starts[word as usize + 1]);
            let (len, before) = ((to - from) as usize, before as usize);
            let Some(start) = at.checked_sub(before) else { continue };
            let Some(codes) = padded.get(start..start + len) else { continue };
            let asked = |index: usize| self.asked.of(from as usize + index);
            // A word may be anchored under several keys of two characters with several sounds: only the first of them tells it.
            let mut keys = first.iter().flat_map(|first| second.iter().map(move |second| (first, second)));
            let is_its =
                |(first, second): &(&u16, &u16)| asked(before).contains(first) && asked(before + 1).contains(second);
            let tells = keys.find(is_its).map(|(first, second)| u32::from(*first) * self.n_sounds + u32::from(*second));
            let is_like =
                |(index, code): (usize, &u16)| self.of(*code).iter().any(|sound| asked(index).contains(sound));
            if tells == Some(key) && codes.iter().enumerate().all(is_like) {
                found(start, start + len, self.keywords[word as usize]);
            }
        }
    }
}
