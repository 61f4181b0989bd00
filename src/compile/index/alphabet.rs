//! Small numbers for the characters of words, and a text written in them.
//!
//! One table maps a raw character to the code of what it folds to, so that folding costs no load of its own. Characters that stand
//! in no word share code 0: a text in codes is enough to find words and boundaries, and says nothing else.
//!
//! INVARIANT: two texts have the same codes where words are concerned if and only if [`Folded`](crate::fold::Folded) folds them
//! alike; a code stands for one folded character.

use std::collections::BTreeMap;

use crate::fold::{BREAK, Image, STOP, first_plane, image, is_within_digits, readable};

/// In no word.
pub(crate) const NO_WORD: u16 = 0;
/// A boundary that ends no sentence.
pub(super) const BREAK_CODE: u16 = 1;
/// A boundary that ends a sentence.
pub(crate) const STOP_CODE: u16 = 2;
// What stands in the table of raw characters only, and takes a second look.
const DELETED: u16 = 3;
const POINT: u16 = 4;
const COLON: u16 = 5;
const ASIDE: u16 = 6;
/// The first code of a character in a word.
pub(super) const FIRST: u16 = 8;

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
    /// One more than the greatest code.
    n_codes: u32,
}

/// The most characters that words may have among them.
pub(crate) const MOST_CHARS: usize = u16::MAX as usize - FIRST as usize;

impl Default for Alphabet {
    fn default() -> Self {
        Self::of([])
    }
}

impl Alphabet {
    /// Numbers characters in their order, each of which stands there once. Those beyond [`MOST_CHARS`] get no code.
    pub(super) fn of(chars: impl IntoIterator<Item = char>) -> Self {
        let mut by_folded = vec![NO_WORD; 0x1_0000];
        let mut beyond = Vec::new();
        let mut n_codes = u32::from(FIRST);
        for (char, code) in chars.into_iter().zip(FIRST..u16::MAX) {
            n_codes = u32::from(code) + 1;
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
        Self { plane, beyond, points, n_codes }
    }

    /// One more than the greatest code.
    pub(super) fn n_codes(&self) -> usize {
        self.n_codes as usize
    }

    /// The code of a folded character.
    pub(super) fn code(&self, folded: char) -> u16 {
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

    /// What a raw character, the last before `rest` of its zone, is if the table does not say it. `None` if it is not there.
    #[cold]
    #[inline(never)]
    fn second_look(&self, zone: &str, raw: char, rest: &str) -> Option<u16> {
        match image(raw) {
            Image::Char(folded) => Some(self.code(folded)),
            Image::Point(point) => {
                let before = &zone[..zone.len() - rest.len() - raw.len_utf8()];
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
        let mut at = PAD;
        let mut last = NO_WORD;
        if !title.is_empty() {
            let read = read(alphabet, title, NO_WORD, &mut self.buffer[at - 1..]);
            let ends_open = !is_boundary(read.last);
            if read.n_chars > usize::from(!ends_open) {
                at += read.n_chars + usize::from(ends_open);
                self.buffer[at - 1] = STOP_CODE;
                self.title_chars = (at - PAD) as u32;
                last = STOP_CODE;
            }
        }
        at += read(alphabet, text, last, &mut self.buffer[at - 1..]).n_chars;
        self.buffer[at..at + PAD].fill(NO_WORD);
        self.n_chars = at - PAD;
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

struct Read {
    n_chars: usize,
    last: u16,
}

/// Whether a code is a boundary's.
#[inline]
pub(crate) fn is_boundary(code: u16) -> bool {
    code.wrapping_sub(BREAK_CODE) <= STOP_CODE - BREAK_CODE
}

/// Writes the codes of one zone from place 1 on; place 0 is that of `last`, the code before it, into which boundaries melt.
fn read(alphabet: &Alphabet, zone: &str, mut last: u16, to: &mut [u16]) -> Read {
    let plane = &alphabet.plane[..0x1_0000];
    let mut n_chars = 0;
    let mut chars = zone.chars();
    while let Some(raw) = chars.next() {
        let mut code = if (raw as usize) < plane.len() { plane[raw as usize] } else { ASIDE };
        if (DELETED..=ASIDE).contains(&code) {
            match alphabet.second_look(zone, raw, chars.as_str()) {
                Some(looked_up) => code = looked_up,
                None => continue,
            }
        }
        // A run of boundaries is one: its stop, if it has one. No branch, for none could be foretold.
        let melts = is_boundary(code) & is_boundary(last);
        let melted = code.max(last);
        code = if melts { melted } else { code };
        n_chars += usize::from(!melts);
        to[n_chars] = code;
        last = code;
    }
    Read { n_chars, last }
}
