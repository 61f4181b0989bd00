//! Words of two characters and more by one pair of neighbours in them, the anchor.
//!
//! Each word stands in the bucket of its anchor: of its pairs the one that words use least and whose bucket is least full, so that
//! common pairs lead nowhere. A filter of cells by pair, some ten times as many as words, says with one load whether a pair of the
//! text can be an anchor: it knows the classes of the characters that may stand after it. What it lets through is compared whole
//! with the few words of one bucket.
//!
//! INVARIANTS: entries of one bucket stand side by side. The words of a bucket weigh at most [`MOST_WEIGHT`] together, so that a
//! place in the text costs a bounded time whatever the words are; those
//! for which there is no room are for [`Links`](super::links::Links). An entry reaches at most [`PAD`] codes before and after its
//! anchor, which the pads of a text allow.
//! A boundary stands in no anchored word.

use bytemuck::{Pod, Zeroable};

use super::NO_WORD;
use super::alphabet::{FIRST, PAD};
use crate::store::{plain, stored};

/// The codes an entry compares.
const WINDOW: usize = 8;
/// A longer word is not anchored: the bound on the time at one place would say little.
const LONGEST: usize = 64;
/// What the words of a bucket weigh at most: one each, and four those longer than a window.
const MOST_WEIGHT: u32 = 12;
const LONG_WEIGHT: u32 = 4;

const LEN_BITS: u32 = 4;
const _: () = assert!(MOST_WEIGHT < 1 << LEN_BITS);

/// There are 2³ times as many cells as buckets, and one or two buckets a word.
const CELL_BITS: u32 = 3;

/// Buffers of a scan.
#[derive(Clone, Debug)]
pub(super) struct Sieve {
    /// Places of one stretch of a text where an anchor may begin.
    places: [u32; STRIDE],
    /// Such a place, and a word of its bucket.
    candidates: [(u32, u32); STRIDE],
}

impl Default for Sieve {
    fn default() -> Self {
        Self { places: [0; STRIDE], candidates: [(0, 0); STRIDE] }
    }
}

/// How many places are looked at before any is compared, and how many candidates are compared at once: what is known of one comes from
/// memory while another is looked at. Few enough for the fastest cache.
pub(super) const STRIDE: usize = 512;

/// Eight codes, four in each number.
type Window = [u64; 2];

/// By how many codes of a window count.
const MASKS: [Window; WINDOW + 1] = {
    let mut masks = [[0; 2]; WINDOW + 1];
    let mut len = 1;
    while len <= WINDOW {
        masks[len] = masks[len - 1];
        masks[len][(len - 1) / 4] |= 0xffff << (16 * ((len - 1) % 4));
        len += 1;
    }
    masks
};

/// Eight codes as they lie.
#[inline]
fn window(codes: &[u16]) -> Window {
    let [a, b, c, d, e, f, g, h] = codes.first_chunk().unwrap_or(&[0; WINDOW]).map(u64::from);
    [a | b << 16 | c << 32 | d << 48, e | f << 16 | g << 32 | h << 48]
}

/// A word in a bucket.
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
#[repr(C)]
struct Entry {
    /// The word, or eight codes of it, then nothing.
    window: Window,
    /// What is told of the word; of a long one its index in `longs`.
    word: u32,
    /// Codes of the window that count.
    len: u8,
    /// From the beginning of the window to the anchor.
    back: u8,
    /// 1 if the word is longer than the window.
    long: u8,
    /// Nothing: it fills the entry up.
    zero: u8,
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
    /// By pair: a bit for each class of a code that may stand after it.
    cells: Vec<u16>,
    /// By pair: the first entry of its bucket, and in the lowest [`LEN_BITS`] how many it has.
    buckets: Vec<u32>,
    entries: Vec<Entry>,
    longs: Vec<Long>,
    long_codes: Vec<u16>,
}

stored!(Anchors { cells, buckets, entries, longs, long_codes });

#[inline]
fn pair(first: u16, second: u16) -> u32 {
    u32::from(second) << 16 | u32::from(first)
}

/// Cells and buckets are found by the lower bits of this.
#[inline]
fn hash(pair: u32) -> usize {
    (u64::from(pair).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize
}

/// The class of a code, one of as many as a cell has bits.
#[inline]
fn class(code: u16) -> u32 {
    u32::from(code) & 15
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
            cells: vec![0; 1 << cell_bits],
            buckets: vec![0; 1 << bucket_bits],
            entries: Vec::with_capacity(words.len()),
            longs: Vec::new(),
            long_codes: Vec::new(),
        };
        let (mut chosen, left) = anchors.choose(words);
        chosen.sort_by_key(|anchored| anchored.bucket);
        chosen.into_iter().for_each(|anchored| anchors.add(anchored));
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
            let cost = |(place, at): &(usize, &[u16])| {
                let weight = weights[self.bucket(pair(at[0], at[1]))];
                // Of the last pair the filter cannot tell what comes after it.
                let n_classes = if place + 2 < codes.len() { 1 } else { 4 };
                (u64::from(weight) + 1) * u64::from(uses[cell(at)]) * n_classes
            };
            let cheapest = codes.windows(2).enumerate().min_by_key(cost);
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

    fn add(&mut self, anchored: Anchored) {
        let Anchored { codes, word, at, bucket } = anchored;
        let cell = self.cell(pair(codes[at], codes[at + 1]));
        self.cells[cell] |= codes.get(at + 2).map_or(u16::MAX, |&after| 1 << class(after));

        let is_long = codes.len() > WINDOW;
        // The anchor in the middle of the window, as far as the word's ends allow.
        let from = if is_long { at.saturating_sub(WINDOW / 2 - 1).min(codes.len() - WINDOW) } else { 0 };
        let len = codes.len().min(WINDOW);
        let mut shown = [0; WINDOW];
        shown[..len].copy_from_slice(&codes[from..from + len]);
        let (len, back) = (len as u8, (at - from) as u8);
        let mut entry = Entry { window: window(&shown), word, len, back, long: is_long.into(), zero: 0 };
        if is_long {
            entry.word = self.longs.len() as u32;
            let start = self.long_codes.len() as u32;
            self.long_codes.extend_from_slice(codes);
            self.longs.push(Long { word, before: from as u32, codes: [start, self.long_codes.len() as u32] });
        }
        let place = &mut self.buckets[bucket as usize];
        if *place == 0 {
            *place = (self.entries.len() as u32) << LEN_BITS;
        }
        *place += 1;
        self.entries.push(entry);
    }

    /// Tells `found` of words that may stand in a padded text: whether one does, its beginning (from the first pad), its end, and the
    /// word. `singles` are the words of one character, by code from [`FIRST`] on. O(codes + words found).
    #[inline]
    pub(super) fn scan(
        &self,
        padded: &[u16],
        singles: &[u32],
        sieve: &mut Sieve,
        mut found: impl FnMut(bool, usize, usize, u32),
    ) {
        let n_singles = singles.len() as u16;
        let end = padded.len() - PAD;
        let mut at = PAD;
        while at < end {
            let next = end.min(at + STRIDE);
            let codes = &padded[at..next + 2];
            let Sieve { places, candidates } = sieve;
            let n_places = if n_singles == 0 {
                self.filter(codes, places, |_| false)
            } else {
                self.filter(codes, places, |code| code.wrapping_sub(FIRST) < n_singles)
            };
            let mut n_candidates = 0;
            for place in &places[..n_places] {
                let at = at + *place as usize;
                if let Some(&single) = singles.get(usize::from(padded[at].wrapping_sub(FIRST))) {
                    found(single != NO_WORD, at, at + 1, single);
                }
                let bucket = self.buckets[self.bucket(pair(padded[at], padded[at + 1]))];
                let (first, n_entries) = (bucket >> LEN_BITS, bucket % (1 << LEN_BITS));
                for entry in first..first + n_entries {
                    candidates[n_candidates % STRIDE] = (at as u32, entry);
                    n_candidates += 1;
                }
                if n_candidates > STRIDE - (1 << LEN_BITS) {
                    self.compare(padded, &candidates[..n_candidates], &mut found);
                    n_candidates = 0;
                }
            }
            self.compare(padded, &candidates[..n_candidates], &mut found);
            at = next;
        }
    }

    /// Lists the places in `codes`, but for the last two, where an anchor may begin or `is_wanted` says so. Returns how many there
    /// are. O(codes).
    // Not inlined: all its numbers find room in registers only if there are no others.
    #[inline(never)]
    fn filter(&self, codes: &[u16], places: &mut [u32; STRIDE], is_wanted: impl Fn(u16) -> bool) -> usize {
        // INVARIANT: cells are a power of two.
        let (cells, mask) = (&self.cells[..], self.cells.len() - 1);
        let mut n_places = 0;
        for (place, codes) in (0..).zip(codes.windows(3)) {
            let cell = cells[hash(pair(codes[0], codes[1])) & mask];
            // No branch, for none could be foretold.
            places[n_places % STRIDE] = place;
            n_places += (u32::from(cell) >> class(codes[2]) & 1) as usize | usize::from(is_wanted(codes[0]));
        }
        n_places
    }

    #[inline]
    fn compare(&self, padded: &[u16], candidates: &[(u32, u32)], found: &mut impl FnMut(bool, usize, usize, u32)) {
        for &(at, entry) in candidates {
            let entry = &self.entries[entry as usize];
            let start = at as usize - usize::from(entry.back);
            let (here, counts) = (window(&padded[start..]), MASKS[usize::from(entry.len)]);
            let differs = (here[0] & counts[0]) ^ entry.window[0] | (here[1] & counts[1]) ^ entry.window[1];
            if entry.long == 0 {
                found(differs == 0, start, start + usize::from(entry.len), entry.word);
            } else if differs == 0 {
                self.compare_long(padded, start, entry.word, found);
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
        self.buckets.iter().map(|bucket| (bucket % (1 << LEN_BITS)) as usize).max().unwrap_or(0)
    }
}

// The window of a word in a text begins no earlier than the pad before it.
const _: () = assert!(WINDOW <= PAD);
