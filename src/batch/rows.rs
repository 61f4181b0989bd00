//! Cuts the input into rows and packs them into chunks. A chunk's end depends on the input alone, never on the threads.

use std::io::{self, BufRead};
use std::ops::Range;

use super::error::{Reason, looks_like_gbk};
use super::fields::State;
use super::headers::Columns;
use super::lines::{Line, Lines, without_end};
use super::{Format, Headers};

/// A chunk is closed when it holds this many bytes, or rows.
const CHUNK_BYTES: usize = 1 << 18;
const CHUNK_ROWS: usize = 512;

/// The most names of a header that are shown, the most characters of each, and the digits that make a telephone number.
const MOST_NAMES: usize = 20;
const MOST_CHARS: usize = 12;
const NUMBER_DIGITS: usize = 7;

const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// A row as it stands in the input.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its first line, counted from 1.
    pub(super) line: u64,
    /// Bytes of the input before it.
    pub(super) offset: u64,
    /// Its bytes in the input, the line end included.
    pub(super) n_bytes: u64,
    /// Its bytes in the chunk, without the line end; none if it is too long.
    pub(super) bytes: Range<usize>,
    /// Why it cannot be read, if that is known already.
    pub(super) reason: Option<Reason>,
}

/// Rows that travel together.
#[derive(Debug, Default)]
pub(super) struct Chunk {
    pub(super) bytes: Vec<u8>,
    pub(super) rows: Vec<Row>,
    /// Bytes of the input up to the end of this chunk.
    pub(super) end: u64,
}

/// What is wrong with the input as a whole.
#[derive(Debug)]
pub(crate) enum InputError {
    /// It cannot be read.
    Io(io::Error),
    /// It is not UTF-8.
    Encoding(&'static str),
    /// No column holds the text or the title.
    NoTextColumn(Names),
    /// No column holds the right answer, which is asked for.
    NoLabelColumn(Names),
    /// The header cannot be read.
    Header(Reason),
}

/// The names in a header, or what is taken for one.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Names {
    pub(crate) n_columns: usize,
    /// The names themselves, unless they may be what a citizen wrote: a file may have no header at all.
    pub(crate) shown: Option<Vec<String>>,
}

impl Names {
    fn of(names: &[std::borrow::Cow<'_, str>], headers: &Headers) -> Self {
        let is_short = |name: &str| name.chars().count() <= MOST_CHARS;
        let has_number =
            |name: &str| name.split(|c: char| !c.is_numeric()).any(|digits| digits.chars().count() >= NUMBER_DIGITS);
        let is_name = |name: &str| is_short(name) && !has_number(name);
        // A short row of a case looks like a header too; one name that is known tells them apart.
        let is_header = names.iter().any(|name| headers.field(name.trim()).is_some());
        let is_shown = is_header && names.len() <= MOST_NAMES && names.iter().all(|name| is_name(name));
        let shown = is_shown.then(|| names.iter().map(|name| name.to_string()).collect());
        Self { n_columns: names.len(), shown }
    }
}

impl From<io::Error> for InputError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

/// The rows of an input.
pub(crate) struct Rows<R> {
    lines: Lines<R>,
    format: Format,
    longest: usize,
    /// What the header says, in CSV.
    columns: Option<Columns>,
}

impl<R: BufRead> Rows<R> {
    /// Looks at the encoding and, in CSV, reads the header. `longest` is the most bytes of a row.
    pub(crate) fn open(input: R, format: Format, headers: &Headers, longest: usize) -> Result<Self, InputError> {
        let mut lines = Lines::new(input, longest);
        let mut first = Vec::new();
        let Some(mut line) = lines.next_into(&mut first)? else {
            let no_column = || InputError::NoTextColumn(Names::default());
            return match format {
                Format::Csv => Err(no_column()),
                Format::Jsonl => Ok(Self { lines, format, longest, columns: None }),
            };
        };
        if first.starts_with(b"\xFF\xFE") || first.starts_with(b"\xFE\xFF") {
            return Err(InputError::Encoding("UTF-16"));
        }
        if first.starts_with(BYTE_ORDER_MARK) {
            let n_mark = BYTE_ORDER_MARK.len();
            first.drain(..n_mark);
            line.offset += n_mark as u64;
            line.n_bytes -= n_mark as u64;
        }
        lines.give_back(std::iter::once((line, first)));
        let mut rows = Self { lines, format, longest, columns: None };
        if format == Format::Csv {
            rows.columns = Some(rows.header(headers)?);
        }
        Ok(rows)
    }

    /// Which columns hold what; `None` for JSON lines.
    pub(super) fn columns(&self) -> Option<&Columns> {
        self.columns.as_ref()
    }

    fn header(&mut self, headers: &Headers) -> Result<Columns, InputError> {
        let mut chunk = Chunk::default();
        while chunk.rows.is_empty() {
            if !self.csv_row(&mut chunk)? {
                return Err(InputError::NoTextColumn(Names::default()));
            }
        }
        let row = chunk.rows.remove(0);
        if let Some(reason) = row.reason {
            return Err(InputError::Header(reason));
        }
        let bytes = &chunk.bytes[row.bytes];
        let Ok(text) = std::str::from_utf8(bytes) else {
            return Err(InputError::Encoding(if looks_like_gbk(bytes) { "GBK" } else { "?" }));
        };
        let names = super::fields::fields(text);
        let columns = headers.columns(&names).ok_or_else(|| InputError::NoTextColumn(Names::of(&names, headers)))?;
        if columns.label.is_none() && headers.has_label() {
            return Err(InputError::NoLabelColumn(Names::of(&names, headers)));
        }
        Ok(columns)
    }

    /// The next rows; `None` at the end.
    pub(super) fn next_chunk(&mut self) -> io::Result<Option<Chunk>> {
        let mut chunk = Chunk::default();
        while chunk.rows.len() < CHUNK_ROWS && chunk.bytes.len() < CHUNK_BYTES {
            let goes_on = match self.format {
                Format::Jsonl => self.json_row(&mut chunk)?,
                Format::Csv => self.csv_row(&mut chunk)?,
            };
            if !goes_on {
                return Ok((!chunk.rows.is_empty()).then_some(chunk));
            }
        }
        Ok(Some(chunk))
    }

    /// Adds the next line, unless it is blank; `false` at the end.
    fn json_row(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let start = chunk.bytes.len();
        let Some(line) = self.lines.next_into(&mut chunk.bytes)? else { return Ok(false) };
        let reason = line.is_cut.then_some(Reason::TooLong { most: self.longest });
        self.add(chunk, line, start, line.n_bytes, reason);
        Ok(true)
    }

    /// Adds the next row, unless it is blank; `false` at the end.
    ///
    /// If a quoted field does not end as it should, only the first line is set aside and the next line begins a new row: one stray quote
    /// must not swallow the rows behind it.
    fn csv_row(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let start = chunk.bytes.len();
        let Some(first) = self.lines.next_into(&mut chunk.bytes)? else { return Ok(false) };
        if first.is_cut {
            self.add(chunk, first, start, first.n_bytes, Some(Reason::TooLong { most: self.longest }));
            return Ok(true);
        }
        let first_end = chunk.bytes.len();
        let mut n_bytes = first.n_bytes;
        let mut more: Vec<(Line, Range<usize>)> = Vec::new();
        let mut state = State::default().line(&chunk.bytes[start..]);
        while state == Ok(State::Quoted) {
            let from = chunk.bytes.len();
            let Some(line) = self.lines.next_into(&mut chunk.bytes)? else { break };
            more.push((line, from..chunk.bytes.len()));
            n_bytes += line.n_bytes;
            if line.is_cut || chunk.bytes.len() - start > self.longest {
                break;
            }
            state = State::Quoted.line(&chunk.bytes[from..]);
        }
        if matches!(state, Ok(State::Quoted) | Err(_)) {
            let bytes = &chunk.bytes;
            self.lines.give_back(more.into_iter().map(|(line, range)| (line, bytes[range].to_vec())));
            chunk.bytes.truncate(first_end);
            self.add(chunk, first, start, first.n_bytes, Some(Reason::Quote));
        } else {
            self.add(chunk, first, start, n_bytes, None);
        }
        Ok(true)
    }

    fn add(&self, chunk: &mut Chunk, first: Line, start: usize, n_bytes: u64, reason: Option<Reason>) {
        chunk.end = first.offset + n_bytes;
        let row = without_end(&chunk.bytes[start..]);
        let is_nothing = |byte: &u8| byte.is_ascii_whitespace() || (self.format == Format::Csv && *byte == b',');
        if reason.is_none() && row.iter().all(is_nothing) {
            chunk.bytes.truncate(start);
            return;
        }
        let bytes = start..start + row.len();
        chunk.rows.push(Row { line: first.number, offset: first.offset, n_bytes, bytes, reason });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, format: Format) -> Vec<(u64, String, bool)> {
        let mut rows = Rows::open(text.as_bytes(), format, &Headers::default(), 1000).unwrap();
        let mut all = Vec::new();
        while let Some(chunk) = rows.next_chunk().unwrap() {
            let text = |row: &Row| String::from_utf8(chunk.bytes[row.bytes.clone()].to_vec()).unwrap();
            all.extend(chunk.rows.iter().map(|row| (row.line, text(row), row.reason.is_none())));
        }
        all
    }

    #[test]
    fn rows_of_json_lines() {
        assert_eq!(rows("", Format::Jsonl), []);
        assert_eq!(
            rows("\u{feff}{}\r\n\n  \n[]", Format::Jsonl),
            [(1, "{}".to_owned(), true), (4, "[]".to_owned(), true)]
        );
    }

    #[test]
    fn rows_of_csv() {
        let text = "\u{feff}id,text\r\n1,甲\r\n,\r\n\r\n2,\"乙\r\n丙\"\r\n3,丁";
        assert_eq!(
            rows(text, Format::Csv),
            [(2, "1,甲".to_owned(), true), (5, "2,\"乙\r\n丙\"".to_owned(), true), (7, "3,丁".to_owned(), true)]
        );
    }

    #[test]
    fn a_stray_quote_costs_one_line() {
        for broken in ["1,\"甲", "1,\"甲\"乙"] {
            let text = format!("id,text\n{broken}\n2,\"乙\"\n3,丙\n");
            let expected =
                [(2, broken.to_owned(), false), (3, "2,\"乙\"".to_owned(), true), (4, "3,丙".to_owned(), true)];
            assert_eq!(rows(&text, Format::Csv), expected);
        }
        let never_closed = "id,text\n1,\"甲\n2,乙\n3,丙\n";
        let expected = [(2, "1,\"甲".to_owned(), false), (3, "2,乙".to_owned(), true), (4, "3,丙".to_owned(), true)];
        assert_eq!(rows(never_closed, Format::Csv), expected);
    }

    #[test]
    fn a_row_in_the_place_of_the_header_is_not_shown() {
        let shown = |row: &str| match Rows::open(row.as_bytes(), Format::Csv, &Headers::default(), 1000) {
            Err(InputError::NoTextColumn(names)) => names.shown,
            _ => panic!("{row}"),
        };
        assert_eq!(shown("id,名称"), Some(vec!["id".to_owned(), "名称".to_owned()]));
        for row in [
            "某某,路灯坏了",
            "id,家住十二层的电梯坏了半个月",
            "id,13800000000",
            "id,１３８００００",
            &"id,a".repeat(21),
        ] {
            assert_eq!(shown(row), None, "{row}");
        }
    }

    #[test]
    fn a_header_needs_a_text() {
        let open = |text: &'static [u8]| Rows::open(text, Format::Csv, &Headers::default(), 100).err();
        assert!(matches!(open(b""), Some(InputError::NoTextColumn(_))));
        assert!(matches!(open(b"a,b\n"), Some(InputError::NoTextColumn(names)) if names.n_columns == 2));
        assert!(matches!(open(b"\xC4\xDA\xC8\xDD\n"), Some(InputError::Encoding("GBK"))));
        assert!(matches!(open(b"\xFF\xFEt\0"), Some(InputError::Encoding("UTF-16"))));
        assert!(matches!(open(b"\"text\n"), Some(InputError::Header(Reason::Quote))));
        assert!(open(b"\n\ntext\n").is_none());
    }
}
