//! Decisions and rejects → bytes.

use std::borrow::Cow;

use serde::Serialize;

use super::Format;
use super::error::Reason;
use super::headers::Columns;
use super::kept::{self, Keep, Kept};
use super::rows::{Chunk, Row};
use crate::decision::{COLUMNS, DecisionRef};
use crate::diagnostic::Lang;

/// How decisions are written down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Layout {
    /// The format. What is no text leaves here as CSV, and becomes cells in the sink.
    pub(crate) format: Format,
    /// Whether CSV begins with a byte order mark.
    pub(crate) has_mark: bool,
    /// Whether Excel is to show the fields of CSV as they are.
    pub(crate) is_for_excel: bool,
}

impl Layout {
    fn delimiter(self) -> u8 {
        if self.format == Format::Tsv { b'\t' } else { b',' }
    }
}

/// What comes before the first row. `columns` are those of the input, if it is a table.
pub(super) fn header(layout: Layout, columns: Option<&Columns>, keep: &Keep) -> Vec<u8> {
    if layout.format == Format::Jsonl {
        return Vec::new();
    }
    let mut out = if layout.has_mark { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let kept = kept::header(columns, keep, &COLUMNS);
    let mut row = TableRow { out: &mut out, layout, is_first: true };
    COLUMNS.iter().copied().chain(kept.iter().map(String::as_str)).for_each(|name| row.field(name));
    row.end();
    out
}

/// Adds a decision, with what is kept of its row.
pub(super) fn decision(out: &mut Vec<u8>, layout: Layout, id: Option<&str>, decision: &DecisionRef, kept: &Kept<'_>) {
    if layout.format != Format::Jsonl {
        return in_table(out, layout, id, decision, kept);
    }
    decision.write_json(id, out);
    out.push(b'\n');
    if !kept.is_nothing() {
        // A decision is an object that is never empty: what is kept comes before its end.
        out.truncate(out.len() - "}\n".len());
        out.push(b',');
        kept.json(out);
        out.extend_from_slice(b"}\n");
    }
}

fn in_table(out: &mut Vec<u8>, layout: Layout, id: Option<&str>, decision: &DecisionRef, kept: &Kept<'_>) {
    let mut row = TableRow { out, layout, is_first: true };
    decision.each_field(id, &mut |field| row.field(field));
    kept.cells().iter().for_each(|cell| row.field(cell));
    row.end();
}

/// A row of a table that is being written.
struct TableRow<'o> {
    out: &'o mut Vec<u8>,
    layout: Layout,
    is_first: bool,
}

impl TableRow<'_> {
    /// Adds a field; in quotes if it holds a quote, what stands between two fields, or a line end (RFC 4180).
    fn field(&mut self, field: &str) {
        let delimiter = self.layout.delimiter();
        if !std::mem::take(&mut self.is_first) {
            self.out.push(delimiter);
        }
        let field = if self.layout.is_for_excel { as_excel_shows_it(field) } else { field.into() };
        // Looked at to the end, whatever is found: so several bytes are looked at at once.
        let is_special = |byte| byte == b'"' || byte == delimiter || byte == b'\n' || byte == b'\r';
        if field.bytes().fold(false, |any, byte| any | is_special(byte)) {
            self.out.push(b'"');
            self.out.extend_from_slice(field.replace('"', "\"\"").as_bytes());
            self.out.push(b'"');
        } else {
            self.out.extend_from_slice(field.as_bytes());
        }
    }

    fn end(self) {
        self.out.push(b'\n');
    }
}

/// Digits that Excel would show otherwise: the zeros before a number are lost, and so is what comes after the 15th digit; from the 12th
/// on a number has an exponent.
const MOST_DIGITS: usize = 11;

/// A field that Excel would take for something else, so that it does not: a long number for a number, and what a citizen begins with
/// `=` for a formula.
fn as_excel_shows_it(field: &str) -> Cow<'_, str> {
    let is_digits = field.bytes().all(|byte| byte.is_ascii_digit());
    if is_digits && (field.len() > MOST_DIGITS || (field.len() > 1 && field.starts_with('0'))) {
        return format!("=\"{field}\"").into();
    }
    if field.starts_with(['=', '+', '-', '@', '\t', '\r']) && field.parse::<f64>().is_err() {
        return format!("'{field}").into();
    }
    field.into()
}

fn json_line(out: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(&mut *out, value).expect("strings and numbers always serialize");
    out.push(b'\n');
}

/// A row set aside, whole, so that it can be mended and sent again.
#[derive(Serialize)]
struct Reject<'a> {
    line: u64,
    /// The character of the row where it goes wrong, if that is one place.
    #[serde(skip_serializing_if = "Option::is_none")]
    column: Option<usize>,
    offset: u64,
    bytes: u64,
    code: &'static str,
    reason: String,
    /// The row; `null` if it is too long or cannot be decoded.
    raw: Option<&'a str>,
    /// The bytes of the row in hexadecimal, if they cannot be decoded.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_hex: Option<String>,
}

pub(super) fn reject(out: &mut Vec<u8>, row: &Row, chunk: &Chunk, reason: &Reason, lang: Lang) {
    let bytes = chunk.bytes(row);
    let raw = if matches!(reason, Reason::TooLong { .. }) { None } else { Some(chunk.raw_text(row)) };
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let reject = Reject {
        line: row.line,
        column: reason.column(raw.as_ref().and_then(|raw| raw.as_ref().ok()).map_or(bytes, |raw| raw.as_bytes())),
        offset: row.offset,
        bytes: row.n_bytes,
        code: reason.code(),
        reason: reason.say().in_lang(lang).to_owned(),
        raw: raw.as_ref().and_then(|raw| raw.as_deref().ok()),
        raw_hex: raw.as_ref().is_some_and(Result::is_err).then(|| hex(bytes)),
    };
    json_line(out, &reject);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::decision::Decision;

    #[test]
    fn what_excel_would_change_is_written_so_that_it_does_not() {
        for (field, expected) in [
            ("110105199001011234", "=\"110105199001011234\""),
            ("007", "=\"007\""),
            ("0", "0"),
            ("20260101", "20260101"),
            ("-3", "-3"),
            ("=1+1", "'=1+1"),
            ("@某某", "'@某某"),
            ("路灯", "路灯"),
            ("", ""),
        ] {
            assert_eq!(as_excel_shows_it(field), expected);
        }
    }

    #[test]
    fn the_columns_are_the_keys_of_the_json() {
        let json = serde_json::to_value(Decision::default()).unwrap();
        let mut keys: Vec<&str> =
            json.as_object().unwrap().keys().map(String::as_str).filter(|key| *key != "place").collect();
        keys.extend(["district", "street"]);
        keys.sort_unstable();
        let mut columns = COLUMNS.to_vec();
        columns.sort_unstable();
        assert_eq!(columns, keys);
    }

    #[test]
    fn csv_quotes_what_needs_it() {
        let fields = ["甲", "a,b", "a\tb", "\"a\"", "a\nb", "a\rb", " a ", ""];
        let written = |format| {
            let layout = Layout { format, has_mark: false, is_for_excel: false };
            let mut out = Vec::new();
            let mut row = TableRow { out: &mut out, layout, is_first: true };
            fields.iter().for_each(|field| row.field(field));
            row.end();
            out
        };
        for (format, delimiter) in [(Format::Csv, b','), (Format::Tsv, b'\t')] {
            let mut writer = csv::WriterBuilder::new().delimiter(delimiter).from_writer(Vec::new());
            writer.write_record(fields).unwrap();
            assert_eq!(written(format), writer.into_inner().unwrap());
        }
    }
}
