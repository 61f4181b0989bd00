//! Physical lines of the input with their place; a line of any length costs no more memory than the longest that is allowed.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};

/// Where a line stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Line {
    /// Counted from 1.
    pub(super) number: u64,
    /// Bytes of the input before it.
    pub(super) offset: u64,
    /// Its bytes, the line end included.
    pub(super) n_bytes: u64,
    /// Whether it is longer than allowed; its bytes are then passed over.
    pub(super) is_cut: bool,
}

/// Reads lines, and takes back those read too far.
pub(super) struct Lines<R> {
    input: R,
    longest: usize,
    number: u64,
    offset: u64,
    back: VecDeque<(Line, Vec<u8>)>,
}

impl<R: BufRead> Lines<R> {
    /// The lines of what follows the first `offset` bytes.
    pub(super) fn behind(offset: u64, input: R, longest: usize) -> Self {
        Self { input, longest, number: 0, offset, back: VecDeque::new() }
    }

    /// The next line, its bytes appended to `buffer` (none if it is cut); `None` at the end.
    pub(super) fn next_into(&mut self, buffer: &mut Vec<u8>) -> io::Result<Option<Line>> {
        if let Some((line, bytes)) = self.back.pop_front() {
            buffer.extend_from_slice(&bytes);
            return Ok(Some(line));
        }
        let before = buffer.len();
        let most = self.longest as u64 + 2;
        let mut n_bytes = (&mut self.input).take(most).read_until(b'\n', buffer)? as u64;
        if n_bytes == 0 {
            return Ok(None);
        }
        let mut is_cut = false;
        if without_end(&buffer[before..]).len() > self.longest {
            if buffer.last() != Some(&b'\n') {
                n_bytes += self.input.skip_until(b'\n')? as u64;
            }
            buffer.truncate(before);
            is_cut = true;
        }
        self.number += 1;
        let line = Line { number: self.number, offset: self.offset, n_bytes, is_cut };
        self.offset += n_bytes;
        Ok(Some(line))
    }

    /// Takes lines back; they come again next, in this order.
    pub(super) fn give_back(&mut self, lines: impl DoubleEndedIterator<Item = (Line, Vec<u8>)>) {
        for line in lines.rev() {
            self.back.push_front(line);
        }
    }
}

/// A line without its line end.
pub(super) fn without_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_and_their_places() {
        let mut lines = Lines::behind(0, &b"ab\r\n\nabcdefgh\nabcd"[..], 4);
        let mut next = || {
            let mut text = Vec::new();
            let line = lines.next_into(&mut text).unwrap()?;
            Some((line.number, line.offset, line.n_bytes, line.is_cut, String::from_utf8(text).unwrap()))
        };
        assert_eq!(next(), Some((1, 0, 4, false, "ab\r\n".into())));
        assert_eq!(next(), Some((2, 4, 1, false, "\n".into())));
        assert_eq!(next(), Some((3, 5, 9, true, String::new())));
        assert_eq!(next(), Some((4, 14, 4, false, "abcd".into())));
        assert_eq!(next(), None);
    }
}
