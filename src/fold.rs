//! The folded form in which texts and keywords meet: one width, one case, one script, one boundary between runs of characters.
//!
//! Each raw character becomes at most one folded character, so a place in the folded text is a place in the citizen's own
//! words. Texts, keywords and names pass the same function of single characters ([`map`]). Knows no rules and finds nothing.

mod map;
mod table;

use map::Image;

/// The boundary that ends a sentence: a run that holds one of `。！？；…`, or the title's end.
pub const STOP: char = '\n';

/// Any other boundary: a run of punctuation, blanks, controls or line breaks.
pub const BREAK: char = ' ';

/// What the offsets can count. A longer title or text is read up to here.
const MAX_BYTES: usize = u32::MAX as usize - 1;

/// A case as the engine reads it, with the way back to the citizen's own characters. Made to be filled again and again.
///
/// Characters are counted in the folded text; those below [`title_chars`](Self::title_chars) are of the title, the others
/// of the text, and their ranges are bytes of the title or of the text.
#[derive(Clone, Debug, Default)]
pub struct Folded {
    /// The folded title, one [`STOP`], the folded text. Without a title there is no stop before the text.
    pub text: String,
    /// Where each folded character starts in its own zone's raw string, in bytes; increasing within a zone.
    pub starts: Vec<u32>,
    /// One past where it ends. A boundary ends with the last raw character of its run that is one.
    ///
    /// Deleted characters lie in no range, except those within a run. The title's end has the empty range at the end of the
    /// title if no run stands there.
    pub ends: Vec<u32>,
    /// How many folded characters are the title's, its stop among them; 0 if the title says nothing.
    pub title_chars: u32,
}

impl Folded {
    /// Folds a case into these buffers, in place of what they held. O(bytes), allocates only to grow.
    ///
    /// A title of nothing but punctuation is no title. Boundaries on both sides of the title's end melt into its one stop,
    /// whose range lies in the title. Bytes after the first 4 GiB of the title or of the text are not read.
    pub fn fill(&mut self, title: &str, text: &str) {
        self.text.clear();
        self.starts.clear();
        self.ends.clear();
        self.title_chars = 0;

        let title = readable(title);
        let after = self.zone(title);
        if !self.starts.is_empty() {
            let run = after.unwrap_or(Run { start: title.len(), end: title.len(), stop: true });
            self.push(STOP, run.start, run.end);
            self.title_chars = self.starts.len() as u32;
        }
        if let Some(run) = self.zone(readable(text)) {
            self.boundary(run);
        }
    }

    /// Appends the characters of one zone; the boundary after the last of them is returned, not appended.
    fn zone(&mut self, raw: &str) -> Option<Run> {
        let mut pending: Option<Run> = None;
        read(raw, |start, end, step| match step {
            Step::Char(folded) => {
                if let Some(run) = pending.take() {
                    self.boundary(run);
                }
                self.push(folded, start, end);
            }
            Step::Boundary { stop } => match &mut pending {
                Some(run) => {
                    run.end = end;
                    run.stop |= stop;
                }
                None => pending = Some(Run { start, end, stop }),
            },
        });
        pending
    }

    fn boundary(&mut self, run: Run) {
        // A run at the head of the text is part of the title's stop.
        let melts = self.title_chars > 0 && self.starts.len() == self.title_chars as usize;
        if !melts {
            self.push(if run.stop { STOP } else { BREAK }, run.start, run.end);
        }
    }

    #[inline]
    fn push(&mut self, folded: char, start: usize, end: usize) {
        self.text.push(folded);
        // No cut: a zone has at most `MAX_BYTES` bytes.
        self.starts.push(start as u32);
        self.ends.push(end as u32);
    }
}

/// Why a keyword can never be found in a folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WordFault {
    /// Nothing is left of it: it is empty, or all of it is zero-width.
    Empty,
    /// It holds punctuation, a blank or a control.
    Boundary {
        /// Where the first of them starts, in bytes of the raw keyword.
        byte: usize,
    },
}

/// Folds a keyword as texts are folded, so that a text holds the keyword where its folded form holds this. O(bytes).
///
/// # Errors
///
/// The first boundary in it, or that nothing is left of it.
pub fn fold_word(raw: &str) -> Result<String, WordFault> {
    let mut word = String::with_capacity(raw.len());
    let mut boundary = None;
    read(raw, |start, _, step| match step {
        Step::Char(folded) => word.push(folded),
        Step::Boundary { .. } => boundary = boundary.or(Some(start)),
    });
    match boundary {
        Some(byte) => Err(WordFault::Boundary { byte }),
        None if word.is_empty() => Err(WordFault::Empty),
        None => Ok(word),
    }
}

/// Folds a name for comparison: width, case and script as in texts; blanks and zero-width characters go, punctuation stays.
///
/// O(bytes).
#[must_use]
pub fn fold_name(raw: &str) -> String {
    raw.chars().filter_map(name_char).collect()
}

fn name_char(raw: char) -> Option<char> {
    match map::image(raw) {
        Image::Char(folded) | Image::Point(folded) => Some(folded),
        Image::Boundary { .. } if raw.is_whitespace() || raw.is_control() => None,
        // Full-width forms stand in ASCII order.
        Image::Boundary { .. } => Some(match raw {
            '！'..='～' => char::from_u32(raw as u32 - ('！' as u32 - '!' as u32)).unwrap_or(raw),
            _ => raw,
        }),
        Image::Deleted => None,
    }
}

/// A run of raw characters that are no text, in bytes of its zone.
struct Run {
    start: usize,
    end: usize,
    stop: bool,
}

/// What a raw character is in its place.
enum Step {
    Char(char),
    Boundary { stop: bool },
}

/// Tells `each` the start, the end (bytes) and the step of every raw character that is not deleted, in order.
#[inline]
fn read(raw: &str, mut each: impl FnMut(usize, usize, Step)) {
    let mut after_digit = false;
    for (start, char) in raw.char_indices() {
        let end = start + char.len_utf8();
        let step = match map::image(char) {
            Image::Char(folded) => Step::Char(folded),
            Image::Point(point) if after_digit && starts_with_digit(&raw[end..]) => Step::Char(point),
            Image::Point(_) => Step::Boundary { stop: false },
            Image::Boundary { stop } => Step::Boundary { stop },
            Image::Deleted => continue,
        };
        after_digit = matches!(step, Step::Char('0'..='9'));
        each(start, end, step);
    }
}

/// Whether the first character of the folded `rest` is a digit.
// Linear over a whole text: the deleted characters passed here are passed once more by `read`, and by no other point.
fn starts_with_digit(rest: &str) -> bool {
    let first = rest.chars().map(map::image).find(|image| *image != Image::Deleted);
    matches!(first, Some(Image::Char('0'..='9')))
}

/// `raw` up to the last character that ends within what the offsets can count.
fn readable(raw: &str) -> &str {
    let mut end = raw.len().min(MAX_BYTES);
    while !raw.is_char_boundary(end) {
        end -= 1;
    }
    &raw[..end]
}
