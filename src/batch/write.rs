//! Decisions and rejects → bytes.

use std::borrow::Cow;

use serde::Serialize;

use super::Format;
use super::error::Reason;
use super::headers::Columns;
use super::kept::{self, Keep, Kept};
use super::rows::{Chunk, Row};
use crate::decision::{Candidate, Decision, DecisionRef};
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

/// The columns of tables: the keys of the JSON, `place` as two.
const COLUMNS: [&str; 31] = [
    "id",
    "outcome",
    "duty",
    "category",
    "lead",
    "body",
    "via",
    "first",
    "organise",
    "assist",
    "copy_to",
    "escalate",
    "report_in",
    "deadline",
    "basis",
    "draft",
    "score",
    "margin",
    "facts",
    "district",
    "street",
    "named",
    "repeat",
    "reason",
    "transfer_to",
    "question",
    "rivals",
    "also",
    "candidates",
    "as_of",
    "ruleset",
];

const CSV_BUFFER_BYTES: usize = 1 << 10;

/// What comes before the first row. `columns` are those of the input, if it is a table.
pub(super) fn header(layout: Layout, columns: Option<&Columns>, keep: &Keep) -> Vec<u8> {
    if layout.format == Format::Jsonl {
        return Vec::new();
    }
    let mut out = if layout.has_mark { "\u{feff}".as_bytes().to_vec() } else { Vec::new() };
    let kept = kept::header(columns, keep, &COLUMNS);
    table_row(&mut out, layout, COLUMNS.iter().copied().chain(kept.iter().map(String::as_str)));
    out
}

/// Adds a decision, with what is kept of its row.
pub(super) fn decision(out: &mut Vec<u8>, layout: Layout, id: Option<&str>, decision: &DecisionRef, kept: &Kept<'_>) {
    if layout.format != Format::Jsonl {
        return in_table(out, layout, &decision.to_decision(id), kept);
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

fn in_table(out: &mut Vec<u8>, layout: Layout, decision: &Decision, kept: &Kept<'_>) {
    let (record, cells) = (record(decision), kept.cells());
    table_row(out, layout, record.iter().map(String::as_str).chain(cells.iter().map(Cow::as_ref)));
}

fn table_row<'a>(out: &mut Vec<u8>, layout: Layout, fields: impl Iterator<Item = &'a str>) {
    let mut writer =
        csv::WriterBuilder::new().delimiter(layout.delimiter()).buffer_capacity(CSV_BUFFER_BYTES).from_writer(out);
    for field in fields {
        let field = if layout.is_for_excel { as_excel_shows_it(field) } else { field.into() };
        writer.write_field(field.as_ref()).expect("writing to memory does not fail");
    }
    writer.write_record(None::<&[u8]>).expect("writing to memory does not fail");
    writer.flush().expect("writing to memory does not fail");
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

/// The values of [`COLUMNS`]; lists are joined by 、.
fn record(decision: &Decision) -> [String; 31] {
    let Decision { place, .. } = decision;
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let list = |values: &[String]| values.join("、");
    let duties = |of: &[Candidate]| {
        let one = |candidate: &Candidate| format!("{}（{} {}）", candidate.duty, candidate.lead, candidate.score);
        list(&of.iter().map(one).collect::<Vec<_>>())
    };
    let facts: Vec<String> =
        decision.facts.iter().map(|(name, values)| format!("{name}={}", values.join("|"))).collect();
    let also: Vec<String> = decision.also.iter().map(|demand| format!("{}（{}）", demand.duty, demand.lead)).collect();
    [
        text(&decision.id),
        decision.outcome.clone(),
        text(&decision.duty),
        text(&decision.category),
        text(&decision.lead),
        text(&decision.body),
        text(&decision.via),
        text(&decision.first),
        list(&decision.organise),
        list(&decision.assist),
        list(&decision.copy_to),
        text(&decision.escalate),
        text(&decision.report_in),
        text(&decision.deadline),
        list(&decision.basis),
        decision.draft.to_string(),
        decision.score.to_string(),
        decision.margin.to_string(),
        list(&facts),
        text(&place.district),
        text(&place.street),
        list(&decision.named),
        decision.repeat.to_string(),
        text(&decision.reason),
        text(&decision.transfer_to),
        text(&decision.question),
        duties(&decision.rivals),
        list(&also),
        duties(&decision.candidates),
        decision.as_of.clone(),
        decision.ruleset.clone(),
    ]
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
    use crate::batch::Headers;

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
        let mut out = Vec::new();
        let duty = Some("a,\"b\"\nc".to_owned());
        let organise = vec!["甲".into(), "乙".into()];
        let layout = Layout { format: Format::Csv, has_mark: false, is_for_excel: false };
        let headers = Headers::default();
        let kept = kept::kept("{}", None, &headers);
        in_table(&mut out, layout, &Decision { duty, organise, ..Decision::default() }, &kept);
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with(",,\"a,\"\"b\"\"\nc\",,,,,,甲、乙,"), "{text}");
    }
}
