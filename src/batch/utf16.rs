//! UTF-16 → UTF-8, as it is read. What is no character becomes bytes that are no UTF-8, so that its row, and only its row, is set aside.

use std::io::{self, BufRead, Read};

/// A byte that UTF-8 never has.
const NO_UTF8: u8 = 0xFF;

/// Reads UTF-16 as UTF-8. Memory: what its reader buffers.
pub(super) struct Utf16<R> {
    input: R,
    is_big: bool,
    /// The first byte of a unit whose second has not been read.
    half: Option<u8>,
    /// The first unit of a character of two.
    high: Option<u16>,
    /// Made, but not yet taken.
    out: Vec<u8>,
    taken: usize,
}

impl<R: BufRead> Utf16<R> {
    pub(super) fn new(input: R, is_big: bool) -> Self {
        Self { input, is_big, half: None, high: None, out: Vec::new(), taken: 0 }
    }

    /// Makes more; nothing at the end.
    fn refill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.taken = 0;
        while self.out.is_empty() {
            let bytes = match self.input.fill_buf() {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                bytes => bytes?,
            };
            let n_bytes = bytes.len();
            if n_bytes == 0 {
                let is_half = self.half.take().is_some() | self.high.take().is_some();
                self.out.extend(is_half.then_some(NO_UTF8));
                return Ok(());
            }
            for byte in bytes {
                match self.half.take() {
                    None => self.half = Some(*byte),
                    Some(first) => {
                        let pair = [first, *byte];
                        let unit = if self.is_big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) };
                        push(&mut self.out, &mut self.high, unit);
                    }
                }
            }
            self.input.consume(n_bytes);
        }
        Ok(())
    }
}

/// Adds a unit: a character, or the half of one.
fn push(out: &mut Vec<u8>, high: &mut Option<u16>, unit: u16) {
    let mut add = |units: &[u16]| match char::decode_utf16(units.iter().copied()).next() {
        Some(Ok(c)) => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
        _ => out.push(NO_UTF8),
    };
    let is_low = (0xDC00..0xE000).contains(&unit);
    match high.take() {
        Some(first) if is_low => return add(&[first, unit]),
        Some(first) => add(&[first]),
        None => {}
    }
    if (0xD800..0xDC00).contains(&unit) {
        // The first half of a character waits for the second.
        *high = Some(unit);
    } else {
        add(&[unit]);
    }
}

impl<R: BufRead> Read for Utf16<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.taken == self.out.len() {
            self.refill()?;
        }
        let left = self.out.get(self.taken..).unwrap_or_default();
        let n_bytes = left.len().min(buffer.len());
        buffer[..n_bytes].copy_from_slice(&left[..n_bytes]);
        self.taken += n_bytes;
        Ok(n_bytes)
    }
}

#[cfg(test)]
mod tests {
    use std::io::BufReader;

    use super::*;

    fn read(units: &[u16], is_big: bool, odd: Option<u8>, room: usize) -> Vec<u8> {
        let pair = |unit: &u16| if is_big { unit.to_be_bytes() } else { unit.to_le_bytes() };
        let bytes: Vec<u8> = units.iter().flat_map(pair).chain(odd).collect();
        let mut out = Vec::new();
        Utf16::new(BufReader::with_capacity(room, &bytes[..]), is_big).read_to_end(&mut out).unwrap();
        out
    }

    #[test]
    fn whatever_the_reader_buffers() {
        let text = "内容\t路灯𠮷不亮\r\n";
        let units: Vec<u16> = text.encode_utf16().collect();
        for room in 1..6 {
            for is_big in [false, true] {
                assert_eq!(read(&units, is_big, None, room), text.as_bytes());
            }
        }
    }

    #[test]
    fn what_is_no_character_is_no_utf8() {
        for (units, odd, expected) in [
            (&[0x61, 0xD842, 0x62][..], None, &b"a\xFFb"[..]),
            (&[0xDFB7, 0x62], None, b"\xFFb"),
            (&[0xD842, 0xD842, 0xDFB7], None, b"\xFF\xF0\xA0\xAE\xB7"),
            (&[0x61, 0xD842], None, b"a\xFF"),
            (&[0x61], Some(0x62), b"a\xFF"),
        ] {
            assert_eq!(read(units, true, odd, 3), expected);
        }
    }
}
