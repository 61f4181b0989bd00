//! Packs the rows of the input into chunks. A chunk's end depends on the input alone, never on the threads.

use std::borrow::Cow;
use std::io;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::cut::{Text, csv_row, json_row, table_row};
use super::encoding::Encoding;
use super::error::Reason;
use super::headers::Columns;
use super::input::{Body, Input, WorkbookFault};
use super::lines::Lines;
use super::table::TableRows;
use super::{Format, Headers};

/// A chunk is closed when it holds this many bytes, or rows.
const CHUNK_BYTES: usize = 1 << 18;
const CHUNK_ROWS: usize = 512;

/// The most names of a header that are shown, the most characters of each, and the digits that make a telephone number.
const MOST_NAMES: usize = 20;
const MOST_CHARS: usize = 12;
const NUMBER_DIGITS: usize = 7;

/// A row as it stands in the input.
#[derive(Clone, Debug)]
pub(super) struct Row {
    /// Its first line, counted from 1.
    pub(super) line: u64,
    /// Bytes of the unpacked text before it; 0 in a workbook or Parquet file.
    pub(super) offset: u64,
    /// Its bytes in the unpacked text, the line end included.
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
    /// Bytes of the file that have been read for it and those before.
    pub(super) end: u64,
    encoding: Encoding,
}

impl Chunk {
    /// The bytes of a row, without the line end.
    pub(super) fn bytes(&self, row: &Row) -> &[u8] {
        self.bytes.get(row.bytes.clone()).unwrap_or_default()
    }

    /// What a row says, or why it says nothing.
    pub(super) fn text(&self, row: &Row) -> Result<Cow<'_, str>, Reason> {
        match &row.reason {
            Some(reason) => Err(reason.clone()),
            None => self.raw_text(row),
        }
    }

    /// The text of a row, be it a case or not.
    pub(super) fn raw_text(&self, row: &Row) -> Result<Cow<'_, str>, Reason> {
        self.encoding.decode(self.bytes(row))
    }
}

/// What is wrong with the input as a whole.
#[derive(Debug)]
pub(crate) enum InputError {
    /// It cannot be read.
    Io(io::Error),
    /// Its header is not written in this.
    Encoding(Encoding),
    /// It is packed in a way that is not read here.
    Packed(&'static str),
    /// Its format is left out of this build.
    #[cfg_attr(all(feature = "xlsx", feature = "parquet"), expect(dead_code))]
    LeftOut(&'static str),
    /// A workbook that cannot be used.
    Workbook(WorkbookFault),
    /// A column that is asked for is not there.
    NoSuchColumn { name: String, names: Names },
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
    fn of(names: &[Cow<'_, str>], headers: &Headers) -> Self {
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
pub(crate) struct Rows {
    source: Source,
    longest: usize,
    encoding: Encoding,
    n_read: Arc<AtomicU64>,
    /// What the header says, in tables.
    columns: Option<Columns>,
}

enum Source {
    Jsonl(Text),
    /// CSV, or the same with another byte between the fields.
    Csv(Text, u8),
    /// Rows that have been cut already, each as a row of CSV.
    Table(TableRows),
}

impl Rows {
    /// Reads the header, if there is one. `longest` is the most bytes of a row.
    pub(crate) fn open(input: Input, headers: &Headers, longest: usize) -> Result<Self, InputError> {
        let Input { body, format, encoding, n_read, n_mark, .. } = input;
        let source = match (body, format) {
            (Body::Text(text), Format::Jsonl) => Source::Jsonl(Lines::behind(n_mark, text, longest)),
            (Body::Text(text), Format::Tsv) => Source::Csv(Lines::behind(n_mark, text, longest), b'\t'),
            (Body::Text(text), _) => Source::Csv(Lines::behind(n_mark, text, longest), b','),
            (Body::Table(rows), _) => Source::Table(rows),
        };
        let mut rows = Self { source, longest, encoding, n_read, columns: None };
        if !matches!(rows.source, Source::Jsonl(_)) {
            rows.columns = Some(rows.header(headers)?);
        }
        Ok(rows)
    }

    /// Which columns hold what; `None` for JSON lines.
    pub(super) fn columns(&self) -> Option<&Columns> {
        self.columns.as_ref()
    }

    fn header(&mut self, headers: &Headers) -> Result<Columns, InputError> {
        let mut chunk = self.chunk();
        while chunk.rows.is_empty() {
            if !self.row(&mut chunk)? {
                return Err(InputError::NoTextColumn(Names::default()));
            }
        }
        let row = chunk.rows.remove(0);
        if let Some(reason) = row.reason {
            return Err(InputError::Header(reason));
        }
        let text = chunk.raw_text(&row).map_err(|_| InputError::Encoding(self.encoding))?;
        let mut names = super::fields::fields(&text, b',');
        if let Source::Csv(_, delimiter) = &mut self.source {
            // Excel and others call a file .csv too whose fields stand between tabs.
            if names.len() == 1 && text.contains('\t') {
                *delimiter = b'\t';
            }
            names = super::fields::fields(&text, *delimiter);
        }
        let found = headers.columns(&names);
        if let Some(name) = headers.missing(&names) {
            return Err(InputError::NoSuchColumn { name: name.to_owned(), names: Names::of(&names, headers) });
        }
        let columns = found.ok_or_else(|| InputError::NoTextColumn(Names::of(&names, headers)))?;
        if columns.label.is_none() && headers.has_label() {
            return Err(InputError::NoLabelColumn(Names::of(&names, headers)));
        }
        Ok(Columns { delimiter: self.delimiter(), ..columns })
    }

    fn delimiter(&self) -> u8 {
        if let Source::Csv(_, delimiter) = self.source { delimiter } else { b',' }
    }

    fn chunk(&self) -> Chunk {
        Chunk { encoding: self.encoding, ..Chunk::default() }
    }

    /// Leaves out so many rows, which are whole chunks.
    pub(super) fn skip(&mut self, n_rows: u64) -> io::Result<()> {
        let mut n_left = n_rows;
        while n_left > 0 {
            let Some(chunk) = self.next_chunk()? else { break };
            n_left = n_left.saturating_sub(chunk.rows.len() as u64);
        }
        Ok(())
    }

    /// The next rows; `None` at the end.
    pub(super) fn next_chunk(&mut self) -> io::Result<Option<Chunk>> {
        let mut chunk = self.chunk();
        while chunk.rows.len() < CHUNK_ROWS && chunk.bytes.len() < CHUNK_BYTES {
            if !self.row(&mut chunk)? {
                break;
            }
        }
        chunk.end = self.n_read.load(Ordering::Relaxed);
        Ok((!chunk.rows.is_empty()).then_some(chunk))
    }

    /// Adds the next row, unless it is blank; `false` at the end.
    fn row(&mut self, chunk: &mut Chunk) -> io::Result<bool> {
        let longest = self.longest;
        match &mut self.source {
            Source::Jsonl(lines) => json_row(lines, chunk, longest),
            Source::Csv(lines, delimiter) => csv_row(lines, *delimiter, chunk, longest),
            Source::Table(rows) => table_row(rows, chunk, longest),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str, format: Format) -> Vec<(u64, String, bool)> {
        let mut rows = Rows::open(Input::of_text(text.as_bytes(), format), &Headers::default(), 1000).unwrap();
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
    fn rows_between_tabs() {
        let expected = [(2, "1\t甲,乙".to_owned(), true), (3, "2\t\"丙\n丁\"".to_owned(), true)];
        let text = "id\ttext\n1\t甲,乙\n2\t\"丙\n丁\"\n\t\n";
        // A name may say .csv all the same.
        assert_eq!(rows(text, Format::Tsv), expected);
        assert_eq!(rows(text, Format::Csv), expected);
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
        let open = |row: &str| Rows::open(Input::of_text(row.as_bytes(), Format::Csv), &Headers::default(), 1000);
        let shown = |row: &str| match open(row) {
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
        let open = |text: &[u8]| Rows::open(Input::of_text(text, Format::Csv), &Headers::default(), 100).err();
        assert!(matches!(open(b""), Some(InputError::NoTextColumn(_))));
        assert!(matches!(open(b"a,b\n"), Some(InputError::NoTextColumn(names)) if names.n_columns == 2));
        assert!(matches!(open(b"text,\xFF\n"), Some(InputError::Encoding(Encoding::Utf8))));
        assert!(open(b"\xFF\xFEt\0e\0x\0t\0\n\0").is_none());
        assert!(matches!(open(b"\"text\n"), Some(InputError::Header(Reason::Quote))));
        assert!(open(b"\n\ntext\n").is_none());
    }
}
