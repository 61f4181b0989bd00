//! Words of two characters and more by one pair of neighbours in them, the anchor.
//!
//! Each word stands in the bucket of its anchor: of its pairs the one that words use least and whose bucket is least full, so that
//! common pairs lead nowhere. A filter of cells by pair, some ten times as many as words, says with one load whether a pair of the
//! text can be an anchor: it knows the classes of the characters that may stand before and after it. What it lets through is compared
//! whole with the few words of one bucket.
//!
//! INVARIANTS: every bucket ends with an entry marked as its last, the empty bucket is entry 0, which nothing equals. The words of a
//! bucket weigh at most [`MOST_WEIGHT`] together, so that a place in the text costs a bounded time whatever the words are; those
//! for which there is no room are for [`Links`](super::links::Links). An entry reaches at most [`PAD`] codes before and after its
//! anchor, which the pads of a text allow.
//! A boundary stands in no anchored word.

use bytemuck::{Pod, Zeroable};

use super::alphabet::PAD;
use crate::store::{plain, stored};

/// The codes an entry compares.
const WINDOW: usize = 8;
/// A longer word is not anchored: the bound on the time at one place would say little.
const LONGEST: usize = 64;
/// What the words of a bucket weigh at most: one each, and four those longer than a window.
const MOST_WEIGHT: u32 = 12;
const LONG_WEIGHT: u32 = 4;

/// There are 2³ times as many cells as buckets, and one or two buckets a word.
const CELL_BITS: u32 = 3;

/// Places of one stretch of a text where an anchor may begin.
pub(super) type Places = [u32; STRIDE];

/// How many places are looked at before any is compared. Few enough for the fastest cache.
pub(super) const STRIDE: usize = 512;

/// By how many codes of a window count.
const MASKS: [[u16; WINDOW]; WINDOW + 1] = {
    let mut masks = [[0; WINDOW]; WINDOW + 1];
    let mut len = 0;
    while len <= WINDOW {
        let mut at = 0;
        while at < len {
            masks[len][at] = u16::MAX;
            at += 1;
        }
        len += 1;
    }
    masks
};

/// A word in a bucket.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
struct Entry {
    /// The word, or eight codes of it, then nothing.
    window: [u16; WINDOW],
    /// What is told of the word; of a long one its index in `longs`.
    word: u32,
    /// Codes of the window that count.
    len: u8,
    /// From the beginning of the window to the anchor.
    back: u8,
    /// 1 if it is the last of its bucket.
    last: u8,
    /// 1 if the word is longer than the window.
    long: u8,
}

/// A word longer than a window.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
struct Long {
    word: u32,
    /// From its beginning to that of its window.
    before: u32,
    /// Its codes in `long_codes`.
    codes: [u32; 2],
}

plain!(Entry, Long);

/// Every anchored word.
#[derive(Clone, Debug)]
pub(super) struct Anchors {
    // Cells and buckets are powers of two.
    /// By pair: a bit for each class of a code that may **not** stand before it, and higher up after it.
    cells: Vec<u16>,
    /// By pair: the first entry of its bucket.
    buckets: Vec<u32>,
    entries: Vec<Entry>,
    longs: Vec<Long>,
    long_codes: Vec<u16>,
}

stored!(Anchors { cells, buckets, entries, longs, long_codes });

#[inline]
fn pair(first: u16, second: u16) -> u32 {
    u32::from(first) << 16 | u32::from(second)
}

/// Cells and buckets are found by the lower bits of this.
#[inline]
fn hash(pair: u32) -> usize {
    (u64::from(pair).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}

#[inline]
fn class(code: u16) -> u32 {
    1 << (code & 7)
}

/// A word and where its anchor begins.
#[derive(Clone, Copy)]
struct Anchored<'w> {
    codes: &'w [u16],
    word: u32,
    at: usize,
    bucket: u32,
}

impl Anchors {
    /// Anchors words of at least two codes, and returns the indexes of those for which there is no room. O(codes of the words).
    pub(super) fn build(words: &[(&[u16], u32)]) -> (Self, Vec<usize>) {
        let bucket_bits = words.len().max(64).next_power_of_two().ilog2();
        let cell_bits = bucket_bits + CELL_BITS;
        let mut anchors = Self {
            cells: vec![u16::MAX; 1 << cell_bits],
            buckets: vec![0; 1 << bucket_bits],
            entries: Vec::with_capacity(words.len() + 1),
            longs: Vec::new(),
            long_codes: Vec::new(),
        };
        let nothing = Entry { window: [u16::MAX; 8], word: 0, len: 8, back: 0, last: 1, long: 0 };
        anchors.entries.push(nothing);
        let (mut chosen, left) = anchors.choose(words);
        chosen.sort_by_key(|anchored| anchored.bucket);
        for (index, anchored) in chosen.iter().enumerate() {
            let is_last = chosen.get(index + 1).is_none_or(|next| next.bucket != anchored.bucket);
            anchors.add(*anchored, is_last);
        }
        (anchors, left)
    }

    fn cell(&self, pair: u32) -> usize {
        hash(pair) & (self.cells.len() - 1)
    }

    fn bucket(&self, pair: u32) -> usize {
        hash(pair) & (self.buckets.len() - 1)
    }

    /// An anchor for each word, those with the fewest pairs first. A bucket that runs over is given up with all its words.
    fn choose<'w>(&self, words: &[(&'w [u16], u32)]) -> (Vec<Anchored<'w>>, Vec<usize>) {
        let mut uses = vec![0_u32; self.cells.len()];
        let cell = |at: &[u16]| self.cell(pair(at[0], at[1]));
        for at in words.iter().flat_map(|(codes, _)| codes.windows(2)) {
            uses[cell(at)] += 1;
        }
        let mut order: Vec<usize> = (0..words.len()).filter(|&index| words[index].0.len() <= LONGEST).collect();
        order.sort_by_key(|&index| words[index].0.len());
        let mut weights = vec![0_u32; self.buckets.len()];
        let mut chosen = Vec::with_capacity(words.len());
        for &index in &order {
            let (codes, word) = words[index];
            let cost = |at: &[u16]| {
                let weight = weights[self.bucket(pair(at[0], at[1]))];
                (u64::from(weight) + 1) * u64::from(uses[cell(at)])
            };
            let cheapest = codes.windows(2).enumerate().min_by_key(|(_, at)| cost(at));
            let Some((at, anchor)) = cheapest else { continue };
            let bucket = self.bucket(pair(anchor[0], anchor[1]));
            weights[bucket] += if codes.len() > WINDOW { LONG_WEIGHT } else { 1 };
            chosen.push((index, Anchored { codes, word, at, bucket: bucket as u32 }));
        }
        let has_room = |anchored: &Anchored| weights[anchored.bucket as usize] <= MOST_WEIGHT;
        let mut left: Vec<usize> = (0..words.len()).filter(|&index| words[index].0.len() > LONGEST).collect();
        left.extend(chosen.iter().filter(|(_, anchored)| !has_room(anchored)).map(|(index, _)| *index));
        (chosen.into_iter().map(|(_, anchored)| anchored).filter(has_room).collect(), left)
    }

    fn add(&mut self, anchored: Anchored, is_last: bool) {
        let Anchored { codes, word, at, bucket } = anchored;
        let any = 0xff;
        let after = codes.get(at + 2).map_or(any, |&code| class(code));
        let before = at.checked_sub(1).map_or(any, |before| class(codes[before]));
        let cell = self.cell(pair(codes[at], codes[at + 1]));
        self.cells[cell] &= !((after << 8 | before) as u16);

        let is_long = codes.len() > WINDOW;
        // The anchor in the middle of the window, as far as the word's ends allow.
        let from = if is_long { at.saturating_sub(WINDOW / 2 - 1).min(codes.len() - WINDOW) } else { 0 };
        let len = codes.len().min(WINDOW);
        let mut window = [0; WINDOW];
        window[..len].copy_from_slice(&codes[from..from + len]);
        let mut entry =
            Entry { window, word, len: len as u8, back: (at - from) as u8, last: is_last.into(), long: is_long.into() };
        if is_long {
            entry.word = self.longs.len() as u32;
            let start = self.long_codes.len() as u32;
            self.long_codes.extend_from_slice(codes);
            self.longs.push(Long { word, before: from as u32, codes: [start, self.long_codes.len() as u32] });
        }
        let place = &mut self.buckets[bucket as usize];
        if *place == 0 {
            *place = self.entries.len() as u32;
        }
        self.entries.push(entry);
    }

    /// Lists the places in `codes`, but for the first and the last two, where an anchor may begin or `is_wanted` says so. Returns how
    /// many there are; a place is counted from the second code. O(codes).
    // Not inlined: all its numbers find room in registers only if there are no others.
    #[inline(never)]
    pub(super) fn filter(&self, codes: &[u16], places: &mut Places, is_wanted: impl Fn(u16) -> bool) -> usize {
        let [before, first, second, rest @ ..] = codes else { return 0 };
        // INVARIANT: cells are a power of two.
        let (cells, mask) = (&self.cells[..], self.cells.len() - 1);
        let mut pair = pair(*first, *second);
        // The classes of the last codes, the last in the lowest byte.
        let mut classes = class(*before) << 16 | class(*first) << 8 | class(*second);
        let mut n_places = 0;
        for (place, &after) in (0..).zip(rest) {
            let cell = cells[hash(pair) & mask];
            classes = classes << 8 | class(after);
            // No branch, for none could be foretold. The class before the pair comes to lie in the lowest byte, the one after above.
            let takes = cell & classes.rotate_left(8) as u16 == 0;
            places[n_places % STRIDE] = place;
            n_places += usize::from(takes | is_wanted((pair >> 16) as u16));
            pair = pair << 16 | u32::from(after);
        }
        n_places
    }

    /// Tells `found` of every word of one bucket: whether it stands around the pair at `at` of a padded text, its beginning (from
    /// the first pad), its end, and the word.
    #[inline]
    pub(super) fn compare(&self, padded: &[u16], at: usize, mut found: impl FnMut(bool, usize, usize, u32)) {
        let bucket = self.bucket(pair(padded[at], padded[at + 1]));
        for entry in &self.entries[self.buckets[bucket] as usize..] {
            let start = at - usize::from(entry.back);
            let window = padded[start..].first_chunk().unwrap_or(&[0; WINDOW]);
            let counts = &MASKS[usize::from(entry.len)];
            let masked: [u16; WINDOW] = std::array::from_fn(|at| window[at] & counts[at]);
            let is_equal = masked == entry.window;
            if entry.long == 1 {
                if is_equal {
                    self.compare_long(padded, start, entry.word, &mut found);
                }
            } else {
                found(is_equal, start, start + usize::from(entry.len), entry.word);
            }
            if entry.last == 1 {
                break;
            }
        }
    }

    #[cold]
    fn compare_long(&self, padded: &[u16], window: usize, long: u32, found: &mut impl FnMut(bool, usize, usize, u32)) {
        let Long { word, before, codes } = self.longs[long as usize];
        let codes = &self.long_codes[codes[0] as usize..codes[1] as usize];
        let Some(start) = window.checked_sub(before as usize) else { return };
        let end = start + codes.len();
        found(padded.get(start..end) == Some(codes), start, end, word);
    }

    /// The most words of one bucket.
    #[cfg(test)]
    pub(super) fn n_longest_bucket(&self) -> usize {
        self.entries.split_inclusive(|entry| entry.last == 1).map(<[Entry]>::len).max().unwrap_or(0)
    }
}

// The window of a word in a text begins no earlier than the pad before it.
const _: () = assert!(WINDOW <= PAD);
