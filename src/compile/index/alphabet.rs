//! Small numbers for the characters of words, and a text written in them.
//!
//! One table maps a raw character to the code of what it folds to, so that folding costs no load of its own. Characters that stand
//! in no word share code 0: a text in codes is enough to find words and boundaries, and says nothing else.
//!
//! INVARIANT: two texts have the same codes where words are concerned if and only if [`Folded`](crate::fold::Folded) folds them
//! alike; a code stands for one folded character.

use std::collections::BTreeMap;

use crate::fold::{BREAK, Image, MOST_LETTERS, STOP, first_plane, image, is_within_digits, readable};
use crate::store::stored;

/// In no word.
pub(crate) const NO_WORD: u16 = 0;
/// The first code of a character in a word.
pub(super) const FIRST: u16 = 8;
/// The bit of what stands in the table of raw characters only, and takes a second look.
const ODD: u16 = 0x4000;
const DELETED: u16 = ODD;
const POINT: u16 = ODD | 1;
const COLON: u16 = ODD | 2;
const ASIDE: u16 = ODD | 3;
/// The bit of boundaries.
const BOUNDARY: u16 = 0x8000;
/// A boundary that ends no sentence.
pub(super) const BREAK_CODE: u16 = BOUNDARY;
/// A boundary that ends a sentence.
pub(crate) const STOP_CODE: u16 = BOUNDARY | 8;

/// Codes with nothing in them on both sides of a text, so that looking a little beyond its ends is harmless.
pub(super) const PAD: usize = 8;

/// The codes of characters.
#[derive(Clone, Debug)]
pub(crate) struct Alphabet {
    /// By raw character of the first plane.
    plane: Vec<u16>,
    /// (folded character, code) beyond the first plane, sorted.
    beyond: Vec<(u32, u16)>,
    /// The codes of `.` and `:` between digits.
    points: [u16; 2],
}

stored!(Alphabet { plane, beyond, points });

const _: () = assert!(MOST_LETTERS <= (ODD - FIRST) as usize);

impl Default for Alphabet {
    fn default() -> Self {
        Self::of([])
    }
}

impl Alphabet {
    /// Numbers characters in their order, each of which stands there once. Those beyond [`MOST_LETTERS`] get no code.
    pub(super) fn of(chars: impl IntoIterator<Item = char>) -> Self {
        let mut by_folded = vec![NO_WORD; 0x1_0000];
        let mut beyond = Vec::new();
        for (char, code) in chars.into_iter().take(MOST_LETTERS).zip(FIRST..ODD) {
            match by_folded.get_mut(char as usize) {
                Some(place) => *place = code,
                None => beyond.push((char as u32, code)),
            }
        }
        beyond.sort_unstable();
        let points = [by_folded['.' as usize], by_folded[':' as usize]];
        let plane = first_plane(|image| match image {
            Some(Image::Char(folded)) => by_folded.get(folded as usize).copied().unwrap_or(NO_WORD),
            Some(Image::Point('.')) => POINT,
            Some(Image::Point(_)) => COLON,
            Some(Image::Boundary { stop }) => [BREAK_CODE, STOP_CODE][usize::from(stop)],
            Some(Image::Deleted) => DELETED,
            None => ASIDE,
        });
        Self { plane, beyond, points }
    }

    /// The code of a folded character.
    pub(crate) fn code(&self, folded: char) -> u16 {
        match folded {
            STOP => STOP_CODE,
            BREAK => BREAK_CODE,
            '.' => self.points[0],
            ':' => self.points[1],
            // A folded character folds to itself.
            _ => match self.plane.get(folded as usize) {
                Some(&code) if code != ASIDE => code,
                _ => self.code_beyond(folded),
            },
        }
    }

    fn code_beyond(&self, folded: char) -> u16 {
        let found = self.beyond.binary_search_by_key(&(folded as u32), |pair| pair.0);
        found.map_or(NO_WORD, |at| self.beyond[at].1)
    }

    /// What a raw character is if the table does not say it: the one `n_after` bytes before the end of its zone. `None` if it is not
    /// there.
    #[cold]
    #[inline(never)]
    fn second_look(&self, zone: &str, n_after: usize) -> Option<u16> {
        let (before, rest) = zone.split_at(zone.len() - n_after);
        let raw = before.chars().next_back()?;
        match image(raw) {
            Image::Char(folded) => Some(self.code(folded)),
            Image::Point(point) => {
                let before = &before[..before.len() - raw.len_utf8()];
                Some(if is_within_digits(before, rest) { self.code(point) } else { BREAK_CODE })
            }
            Image::Boundary { stop } => Some(if stop { STOP_CODE } else { BREAK_CODE }),
            Image::Deleted => None,
        }
    }
}

/// Characters by how often they stand in words, the most frequent first; of equals the smaller.
pub(super) fn by_frequency<'w>(words: impl Iterator<Item = &'w str>) -> Vec<(char, u32)> {
    let mut counts = vec![0_u32; 0x1_0000];
    let mut beyond: BTreeMap<char, u32> = BTreeMap::new();
    for char in words.flat_map(str::chars) {
        match counts.get_mut(char as usize) {
            Some(count) => *count += 1,
            None => *beyond.entry(char).or_default() += 1,
        }
    }
    let plane = (0..).zip(counts).filter(|(_, count)| *count > 0);
    let mut chars: Vec<(char, u32)> = plane.filter_map(|(code, n)| Some((char::from_u32(code)?, n))).collect();
    chars.extend(beyond);
    chars.sort_by_key(|&(char, n)| (std::cmp::Reverse(n), char));
    chars.retain(|(char, _)| ![STOP, BREAK].contains(char));
    chars
}

/// A case in codes: the title, one stop, the text. Made to be filled again and again.
#[derive(Clone, Debug, Default)]
pub(crate) struct Text {
    /// The codes between two pads; what comes after is left over from longer texts.
    buffer: Vec<u16>,
    n_chars: usize,
    /// How many characters are the title's, its stop among them; 0 if the title says nothing.
    pub(crate) title_chars: u32,
}

impl Text {
    /// Reads a case in place of what was here. O(bytes), allocates only to grow.
    ///
    /// Boundaries become one for each run, and those on both sides of the title's end melt into its stop, as in
    /// [`Folded`](crate::fold::Folded).
    pub(crate) fn fill(&mut self, alphabet: &Alphabet, title: &str, text: &str) {
        let (title, text) = (readable(title), readable(text));
        let room = title.len() + text.len() + 1 + 2 * PAD;
        if self.buffer.len() < room {
            self.buffer.clear();
            self.buffer.resize(room, NO_WORD);
        }
        self.title_chars = 0;
        let mut end = PAD - 1;
        for (number, zone) in [title, text].into_iter().enumerate() {
            end = read(alphabet, zone, end, &mut self.buffer);
            let last = self.buffer[end];
            // A title of nothing but a boundary is no title.
            if number == 1 || end == PAD - 1 || (end == PAD && is_boundary(last)) {
                end = if number == 1 { end } else { PAD - 1 };
                continue;
            }
            if !is_boundary(last) {
                end += 1;
            }
            self.buffer[end] = STOP_CODE;
            self.title_chars = (end + 1 - PAD) as u32;
        }
        self.n_chars = end + 1 - PAD;
        self.buffer[end + 1..][..PAD].fill(NO_WORD);
    }

    /// Reads one word as it stands in a folded text. O(characters).
    pub(crate) fn fill_folded(&mut self, alphabet: &Alphabet, word: &str) {
        self.buffer.clear();
        self.buffer.resize(PAD, NO_WORD);
        self.buffer.extend(word.chars().map(|char| alphabet.code(char)));
        self.n_chars = self.buffer.len() - PAD;
        self.title_chars = 0;
        self.buffer.resize(self.n_chars + 2 * PAD, NO_WORD);
    }

    /// The codes. Stops and breaks stand where the folded text has them.
    pub(crate) fn codes(&self) -> &[u16] {
        &self.buffer[PAD..][..self.n_chars]
    }

    /// The codes with a pad on each side.
    pub(super) fn padded(&self) -> &[u16] {
        &self.buffer[..self.n_chars + 2 * PAD]
    }
}

/// Whether a code is a boundary's.
#[inline]
pub(crate) fn is_boundary(code: u16) -> bool {
    code & BOUNDARY != 0
}

/// Which of sixteen codes are boundaries, as bits, the first lowest.
#[inline]
pub(crate) fn boundaries(codes: &[u16; 16]) -> u64 {
    let (fours, _) = codes.as_chunks::<4>();
    let mut bits = 0;
    for (four, [first, second, third, fourth]) in fours.iter().enumerate() {
        let codes = u64::from(*first) | u64::from(*second) << 16 | u64::from(*third) << 32 | u64::from(*fourth) << 48;
        // The bits of the first four lie 16 apart, those of the next four beside them with room for three between, and so on.
        bits |= (codes >> 15 & 0x0001_0001_0001_0001) << (4 * four);
    }
    // Each factor takes one of every four bits to its place from 48 on; what else comes about lies below or is lost.
    bits.wrapping_mul(1 << 48 | 1 << 33 | 1 << 18 | 1 << 3) >> 48
}

/// Writes the codes of one zone after the one at `end`, into which boundaries melt if it is one. Returns the place of the last.
fn read(alphabet: &Alphabet, zone: &str, mut end: usize, to: &mut [u16]) -> usize {
    let Some(plane) = alphabet.plane.first_chunk::<0x1_0000>() else { return end };
    let mut rest = zone.as_bytes();
    loop {
        (rest, end) = read_plain(plane, rest, to, end);
        if rest.is_empty() {
            return end;
        }
        let last = to[end];
        let char = next_char(zone, rest);
        rest = &rest[char.len_utf8()..];
        let mut code = plane.get(char as usize).copied().unwrap_or(ASIDE);
        if code & ODD != 0 {
            match alphabet.second_look(zone, rest.len()) {
                Some(looked_up) => code = looked_up,
                None => continue,
            }
        }
        if is_boundary(code) && is_boundary(last) {
            // A run is one boundary: its stop, if it has one.
            to[end] = last.max(code);
        } else {
            end += 1;
            to[end] = code;
        }
    }
}

/// Writes codes up to the first character that is odd: that does not stand in the table, takes a second look, or is one boundary
/// after another. Returns what is left, and the place of the last code.
///
/// Nearly all of a text has three bytes a character: four of them are read at once, and what breaks such a run one by one.
// Not inlined, so that all its numbers stay in registers.
#[inline(never)]
fn read_plain<'z>(plane: &[u16; 0x1_0000], mut rest: &'z [u8], to: &mut [u16], mut end: usize) -> (&'z [u8], usize) {
    let mut last = to[end];
    loop {
        while let Some((bytes, after)) = rest.split_first_chunk()
            && let Some(codes) = four_codes(plane, bytes, last)
            && let Some(places) = to.get_mut(end + 1..).and_then(<[u16]>::first_chunk_mut)
        {
            *places = codes;
            (rest, end, last) = (after, end + 4, codes[3]);
        }
        for _ in 0..4 {
            let (char, after) = match rest {
                [first @ 0xe0..=0xef, second, third, after @ ..] => (three_bytes(*first, *second, *third), after),
                [ascii @ 0..=0x7f, after @ ..] => (u16::from(*ascii), after),
                _ => return (rest, end),
            };
            let code = plane[usize::from(char)];
            // One test for both: a second look, and a boundary after a boundary.
            if code & (last | ODD) >= ODD {
                return (rest, end);
            }
            rest = after;
            end += 1;
            to[end] = code;
            last = code;
        }
    }
}

/// The codes of four characters of three bytes, if they are that and none is odd.
#[inline]
fn four_codes(plane: &[u16; 0x1_0000], bytes: &[u8; 12], last: u16) -> Option<[u16; 4]> {
    let [a, _, _, b, _, _, c, _, _, d, _, _] = *bytes;
    // The leads differ from 0xe0 in no bit of the upper half.
    if ((a ^ 0xe0) | (b ^ 0xe0) | (c ^ 0xe0) | (d ^ 0xe0)) >= 0x10 {
        return None;
    }
    let code = |at: usize| plane[usize::from(three_bytes(bytes[at], bytes[at + 1], bytes[at + 2]))];
    let codes = [code(0), code(3), code(6), code(9)];
    let odd = codes[0] & last | codes[1] & codes[0] | codes[2] & codes[1] | codes[3] & codes[2];
    let any = codes[0] | codes[1] | codes[2] | codes[3];
    if (odd & BOUNDARY) | (any & ODD) == 0 { Some(codes) } else { None }
}

/// The character of three bytes of UTF-8.
#[inline]
fn three_bytes(first: u8, second: u8, third: u8) -> u16 {
    const MARKS: u32 = 0xe0 << 12 | 0x80 << 6 | 0x80;
    ((u32::from(first) << 12) + (u32::from(second) << 6) + u32::from(third)).wrapping_sub(MARKS) as u16
}

/// The first character of what is left of a zone.
#[inline(never)]
fn next_char(zone: &str, rest: &[u8]) -> char {
    zone[zone.len() - rest.len()..].chars().next().unwrap_or_default()
}
