//! Which encoding a text is in, and what its rows say in it.
//!
//! UTF-16 is made UTF-8 as it is read (`utf16`), since its line ends are of two bytes. In GB18030 no byte of a character is a line end, a
//! quote, a comma or a tab, so rows are cut first and each is decoded by the worker that decides it.

use std::borrow::Cow;

use encoding_rs::{DecoderResult, GB18030};

use super::error::Reason;

/// How the characters of a text are written as bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Encoding {
    /// UTF-8.
    #[default]
    Utf8,
    /// GB18030, of which GBK and GB2312 are parts.
    Gb18030,
    /// UTF-16, little end first, as Excel writes it.
    Utf16Le,
    /// UTF-16, big end first.
    Utf16Be,
}

impl Encoding {
    /// As people call it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "UTF-8",
            Self::Gb18030 => "GB18030 (GBK)",
            Self::Utf16Le => "UTF-16 LE",
            Self::Utf16Be => "UTF-16 BE",
        }
    }

    pub(super) fn is_utf16(self) -> bool {
        matches!(self, Self::Utf16Le | Self::Utf16Be)
    }

    /// What the first bytes of a text show: its encoding and the length of its byte order mark.
    ///
    /// A mark decides. Without one the lines do: GB18030 if more lines are that and no UTF-8 than are UTF-8. So one broken line never
    /// turns the others into other characters. Lines that are neither speak for UTF-8. `is_all` says that the text ends here; else its
    /// last line may be cut.
    pub(super) fn detect(start: &[u8], is_all: bool) -> (Self, usize) {
        for mark in MARKS {
            if let Some(n_bytes) = mark.1.len_at(start) {
                return (mark.0, n_bytes);
            }
        }
        let (mut n_utf8, mut n_gb18030) = (0_usize, 0_usize);
        let mut lines = start.split_inclusive(|byte| *byte == b'\n').peekable();
        while let Some(line) = lines.next() {
            let is_cut = lines.peek().is_none() && !is_all && !line.ends_with(b"\n");
            if line.is_ascii() {
                continue;
            }
            match std::str::from_utf8(line) {
                // Short words of GBK are now and then UTF-8 too, but not its Chinese characters: these begin beyond two bytes.
                Ok(text) => n_utf8 += usize::from(text.chars().any(|c| c.len_utf8() > 2)),
                Err(error) if is_cut && error.error_len().is_none() => n_utf8 += 1,
                Err(_) if is_gb18030(line, is_cut) => n_gb18030 += 1,
                Err(_) => n_utf8 += 1,
            }
        }
        (if n_gb18030 > n_utf8 { Self::Gb18030 } else { Self::Utf8 }, 0)
    }

    /// The length of this encoding's own mark, if the text begins with it.
    pub(super) fn mark(self, start: &[u8]) -> usize {
        MARKS.iter().find(|(encoding, _)| *encoding == self).and_then(|(_, mark)| mark.len_at(start)).unwrap_or(0)
    }

    /// The text of a row.
    pub(super) fn decode(self, row: &[u8]) -> Result<Cow<'_, str>, Reason> {
        if self != Self::Gb18030
            && let Ok(text) = simdutf8::basic::from_utf8(row)
        {
            return Ok(text.into());
        }
        match self {
            Self::Gb18030 => gb18030(row),
            // Slower, and it says where.
            _ => std::str::from_utf8(row).map(Cow::from).map_err(|error| {
                let (valid, _) = row.split_at(error.valid_up_to());
                if self == Self::Utf8 {
                    return Reason::NotUtf8 { byte: valid.len() + 1, looks_like_gbk: is_gb18030(row, false) };
                }
                Reason::NotEncoded { encoding: self, column: String::from_utf8_lossy(valid).chars().count() + 1 }
            }),
        }
    }
}

/// The bytes with which a text may begin to say how it is written.
struct Mark(&'static [u8]);

impl Mark {
    fn len_at(&self, start: &[u8]) -> Option<usize> {
        start.starts_with(self.0).then_some(self.0.len())
    }
}

const MARKS: [(Encoding, Mark); 4] = [
    (Encoding::Utf8, Mark(b"\xEF\xBB\xBF")),
    (Encoding::Utf16Le, Mark(b"\xFF\xFE")),
    (Encoding::Utf16Be, Mark(b"\xFE\xFF")),
    (Encoding::Gb18030, Mark(b"\x84\x31\x95\x33")),
];

/// Whether bytes are GB18030. If they are cut, the last character may be half.
pub(super) fn is_gb18030(bytes: &[u8], is_cut: bool) -> bool {
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let mut rest = bytes;
    let mut room = [0; 1 << 10];
    loop {
        match decoder.decode_to_utf8_without_replacement(rest, &mut room, !is_cut) {
            (DecoderResult::InputEmpty, ..) => return true,
            (DecoderResult::OutputFull, n_read, _) => rest = rest.get(n_read..).unwrap_or_default(),
            (DecoderResult::Malformed(..), ..) => return false,
        }
    }
}

fn gb18030(row: &[u8]) -> Result<Cow<'_, str>, Reason> {
    if let Some(text) = GB18030.decode_without_bom_handling_and_without_replacement(row) {
        return Ok(text);
    }
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let most = decoder.max_utf8_buffer_length_without_replacement(row.len()).unwrap_or(0);
    let mut text = String::with_capacity(most);
    // What comes before the fault is text, and fits.
    let _ = decoder.decode_to_string_without_replacement(row, &mut text, true);
    Err(Reason::NotEncoded { encoding: Encoding::Gb18030, column: text.chars().count() + 1 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gbk(text: &str) -> Vec<u8> {
        GB18030.encode(text).0.into_owned()
    }

    #[test]
    fn a_mark_or_the_lines_decide() {
        let mut broken_utf8 = "路灯不亮\n".repeat(3).into_bytes();
        broken_utf8.extend(gbk("楼道里堆放着杂物\n"));
        for (start, expected) in [
            (b"".to_vec(), (Encoding::Utf8, 0)),
            (b"id,text\n1,a\n".to_vec(), (Encoding::Utf8, 0)),
            ("\u{feff}路灯".as_bytes().to_vec(), (Encoding::Utf8, 3)),
            ("路灯不亮".as_bytes().to_vec(), (Encoding::Utf8, 0)),
            (broken_utf8, (Encoding::Utf8, 0)),
            (gbk("内容\n路灯不亮，㐀𠮷€\n"), (Encoding::Gb18030, 0)),
            // The second line is UTF-8 by chance too.
            (gbk("编号\n某某\n"), (Encoding::Gb18030, 0)),
            (b"\xFF\xFEt\0".to_vec(), (Encoding::Utf16Le, 2)),
            (b"\xFE\xFF\0t".to_vec(), (Encoding::Utf16Be, 2)),
            (b"\xFF\xFF\xFF".to_vec(), (Encoding::Utf8, 0)),
        ] {
            assert_eq!(Encoding::detect(&start, true), expected, "{start:?}");
        }
    }

    #[test]
    fn a_character_may_be_cut_where_the_look_ends() {
        for text in ["内容是路灯不亮", "路灯𠮷"] {
            for (encoding, bytes) in [(Encoding::Utf8, text.as_bytes().to_vec()), (Encoding::Gb18030, gbk(text))] {
                for end in 4..bytes.len() {
                    assert_eq!(Encoding::detect(&bytes[..end], false).0, encoding, "{text} {end}");
                }
            }
        }
    }

    #[test]
    fn where_a_row_is_broken() {
        let mut row = gbk("路灯不亮");
        assert_eq!(Encoding::Gb18030.decode(&row).unwrap(), "路灯不亮");
        row.splice(4..4, [0xFF]);
        let reason = Reason::NotEncoded { encoding: Encoding::Gb18030, column: 3 };
        assert_eq!(Encoding::Gb18030.decode(&row), Err(reason));
        let reason = Reason::NotUtf8 { byte: 2, looks_like_gbk: true };
        assert_eq!(Encoding::Utf8.decode(b"a\xC4\xDA"), Err(reason));
    }
}
