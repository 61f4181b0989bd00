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
pub(crate) enum Image {
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
pub(crate) fn image(raw: char) -> Image {
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

/// What `of` makes of the image of each code point of the first plane; `None` where the image is one by one to be looked up.
pub(crate) fn first_plane<T>(of: impl Fn(Option<Image>) -> T) -> Vec<T> {
    let known = |mark: u16| match mark {
        DELETED => Some(Image::Deleted),
        BREAK => Some(Image::Boundary { stop: false }),
        STOP => Some(Image::Boundary { stop: true }),
        POINT => Some(Image::Point('.')),
        COLON => Some(Image::Point(':')),
        _ => char::from_u32(u32::from(mark)).filter(|_| mark > LAST_MARK).map(Image::Char),
    };
    BMP.iter().map(|&mark| of(known(mark))).collect()
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
static BMP: [u16; 0x1_0000] = plane();

/// The pairs that do not fit `BMP`, in order of the raw character.
static SIDE: [(u32, u32); N_SIDE] = side();

const RARE: &[u8] = table::RARE.as_bytes();

const N_SIDE: usize = {
    let mut count = 1;
    let mut at = 0;
    while at < RARE.len() {
        count += (RARE[at] == b' ') as usize;
        at += 1;
    }
    count
};

// What follows runs in every build, interpreted: one pass over each table, in plain loops.

const fn plane() -> [u16; 0x1_0000] {
    let mut map = [0; 0x1_0000];
    let mut code = 0;
    while code < map.len() {
        map[code] = code as u16;
        code += 1;
    }
    mark(&mut map, &table::BREAKS, BREAK);
    mark(&mut map, &table::DELETED, DELETED);

    let pairs = table::PAIRS.as_bytes();
    let mut at = 0;
    while at < pairs.len() {
        let raw = char_at(pairs, &mut at);
        map[raw as usize] = match char_at(pairs, &mut at) {
            0x2e => POINT,
            0x3a => COLON,
            folded => folded as u16,
        };
        // The blank between two pairs.
        at += 1;
    }
    let mut at = 0;
    while at < RARE.len() {
        let raw = char_at(RARE, &mut at) as usize;
        char_at(RARE, &mut at);
        if raw >= map.len() {
            break;
        }
        map[raw] = ASIDE;
        at += 1;
    }

    let mut idx = 0;
    while idx < STOPS.len() {
        map[STOPS[idx] as usize] = STOP;
        idx += 1;
    }
    map
}

const fn mark(map: &mut [u16; 0x1_0000], ranges: &[(u32, u32)], mark: u16) {
    let mut idx = 0;
    while idx < ranges.len() && ranges[idx].0 < 0x1_0000 {
        let mut code = ranges[idx].0;
        while code <= ranges[idx].1 {
            map[code as usize] = mark;
            code += 1;
        }
        idx += 1;
    }
}

const fn side() -> [(u32, u32); N_SIDE] {
    let mut side = [(0, 0); N_SIDE];
    let mut idx = 0;
    let mut at = 0;
    while at < RARE.len() {
        side[idx] = (char_at(RARE, &mut at), char_at(RARE, &mut at));
        idx += 1;
        // The blank between two pairs.
        at += 1;
    }
    side
}

/// Decodes the UTF-8 character at byte `at`, and moves on to the next one.
const fn char_at(bytes: &[u8], at: &mut usize) -> u32 {
    let idx = *at;
    let lead = bytes[idx] as u32;
    if lead < 0x80 {
        *at += 1;
        return lead;
    }
    let tail = (bytes[idx + 1] & 0x3f) as u32;
    if lead < 0xe0 {
        *at += 2;
        return (lead & 0x1f) << 6 | tail;
    }
    let tail = tail << 6 | (bytes[idx + 2] & 0x3f) as u32;
    if lead < 0xf0 {
        *at += 3;
        return (lead & 0x0f) << 12 | tail;
    }
    *at += 4;
    (lead & 0x07) << 18 | tail << 6 | (bytes[idx + 3] & 0x3f) as u32
}
