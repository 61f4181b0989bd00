//! What one character folds to: the generated table, spread out at compile time for one load a character.
//!
//! Knows single characters only. Runs, digits on both sides of a point and the title's end are the parent's matter.

use super::table;

/// The raw characters that end a sentence. ASCII `.` `!` `?` `;` are not among them: citizens type them anywhere.
const STOPS: [char; 5] = ['。', '！', '？', '；', '…'];

// Marks stand where a folded character could not: the smallest folded character is `#`.
const DELETED: u16 = 0;
const BREAK: u16 = 1;
const STOP: u16 = 2;
const POINT: u16 = 3;
const COLON: u16 = 4;
/// Asks the side table: the folded character lies beyond the first plane.
const ASIDE: u16 = 5;
const LAST_MARK: u16 = ASIDE;

/// What one raw character is to the fold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Image {
    /// A character of the folded text.
    Char(char),
    /// `.` or `:`, which is a character between two digits and a break elsewhere.
    Point(char),
    /// Part of a boundary run; `stop` if it ends a sentence.
    Boundary { stop: bool },
    /// Not there at all: a zero-width character.
    Deleted,
}

/// The image of `raw`. One load in the first plane, O(log entries) beyond it.
#[inline]
pub(super) fn image(raw: char) -> Image {
    let code = raw as usize;
    let mark = if code < BMP.len() { BMP[code] } else { ASIDE };
    if mark > LAST_MARK {
        // INVARIANT: the table holds no surrogates, so the way out is never taken.
        return Image::Char(char::from_u32(u32::from(mark)).unwrap_or(raw));
    }
    match mark {
        DELETED => Image::Deleted,
        BREAK => Image::Boundary { stop: false },
        STOP => Image::Boundary { stop: true },
        POINT => Image::Point('.'),
        COLON => Image::Point(':'),
        _ => rare(raw),
    }
}

#[cold]
#[inline(never)]
fn rare(raw: char) -> Image {
    let code = raw as u32;
    if let Ok(idx) = SIDE.binary_search_by_key(&code, |pair| pair.0) {
        return Image::Char(char::from_u32(SIDE[idx].1).unwrap_or(raw));
    }
    let within = |ranges: &[(u32, u32)]| {
        let idx = ranges.partition_point(|&(_, last)| last < code);
        ranges.get(idx).is_some_and(|&(first, _)| first <= code)
    };
    if within(&table::BREAKS) {
        Image::Boundary { stop: false }
    } else if within(&table::DELETED) {
        Image::Deleted
    } else {
        Image::Char(raw)
    }
}

/// The first plane: a folded character or a mark for each code point.
static BMP: [u16; 0x1_0000] = first_plane();

/// The pairs that do not fit `BMP`, in order of the raw character.
static SIDE: [(u32, u32); N_SIDE] = side();

const N_SIDE: usize = {
    let mut count = 0;
    let mut at = 0;
    while at < PAIRS.len() {
        let (pair, next) = pair_at(at);
        if is_aside(pair) {
            count += 1;
        }
        at = next;
    }
    count
};

const PAIRS: &[u8] = table::PAIRS.as_bytes();

const fn first_plane() -> [u16; 0x1_0000] {
    let mut map = [0; 0x1_0000];
    let mut code = 0;
    while code < map.len() {
        map[code] = code as u16;
        code += 1;
    }
    map = marked(map, &table::BREAKS, BREAK);
    map = marked(map, &table::DELETED, DELETED);
    let mut at = 0;
    while at < PAIRS.len() {
        let ((raw, folded), next) = pair_at(at);
        if raw < 0x1_0000 {
            map[raw as usize] = match folded {
                0x2e => POINT,
                0x3a => COLON,
                0x1_0000.. => ASIDE,
                _ => folded as u16,
            };
        }
        at = next;
    }
    let mut idx = 0;
    while idx < STOPS.len() {
        map[STOPS[idx] as usize] = STOP;
        idx += 1;
    }
    map
}

const fn marked(mut map: [u16; 0x1_0000], ranges: &[(u32, u32)], mark: u16) -> [u16; 0x1_0000] {
    let mut idx = 0;
    while idx < ranges.len() && ranges[idx].0 < 0x1_0000 {
        let mut code = ranges[idx].0;
        while code <= ranges[idx].1 {
            map[code as usize] = mark;
            code += 1;
        }
        idx += 1;
    }
    map
}

const fn side() -> [(u32, u32); N_SIDE] {
    let mut side = [(0, 0); N_SIDE];
    let mut idx = 0;
    let mut at = 0;
    while at < PAIRS.len() {
        let (pair, next) = pair_at(at);
        if is_aside(pair) {
            side[idx] = pair;
            idx += 1;
        }
        at = next;
    }
    side
}

const fn is_aside((raw, folded): (u32, u32)) -> bool {
    raw > 0xffff || folded > 0xffff
}

/// Reads `raw folded blank` at byte `at` of the pairs; also where the next pair starts.
const fn pair_at(at: usize) -> ((u32, u32), usize) {
    let (raw, at) = char_at(at);
    let (folded, at) = char_at(at);
    ((raw, folded), at + 1)
}

/// Decodes the UTF-8 character at byte `at` of the pairs; also where the next one starts.
const fn char_at(at: usize) -> (u32, usize) {
    let lead = PAIRS[at] as u32;
    let (mut code, len) = match lead {
        0..0x80 => (lead, 1),
        0x80..0xe0 => (lead & 0x1f, 2),
        0xe0..0xf0 => (lead & 0x0f, 3),
        _ => (lead & 0x07, 4),
    };
    let mut idx = 1;
    while idx < len {
        code = code << 6 | (PAIRS[at + idx] as u32 & 0x3f);
        idx += 1;
    }
    (code, at + len)
}
