//! Decisions and rejects → bytes.

use serde::Serialize;

use super::Format;
use super::error::Reason;
use super::rows::Row;
use crate::decision::{Candidate, Decision};
use crate::diagnostic::Lang;

/// The columns of CSV output: the keys of the JSON, `place` as two.
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

/// What comes before the first row.
pub(super) fn header(format: Format) -> Vec<u8> {
    match format {
        Format::Jsonl => Vec::new(),
        Format::Csv => (COLUMNS.join(",") + "\n").into_bytes(),
    }
}

/// Adds a decision.
pub(super) fn decision(out: &mut Vec<u8>, format: Format, decision: &Decision) {
    match format {
        Format::Jsonl => json_line(out, decision),
        Format::Csv => {
            let mut writer = csv::WriterBuilder::new().buffer_capacity(CSV_BUFFER_BYTES).from_writer(out);
            writer.write_record(record(decision).iter().map(String::as_str)).expect("writing to memory does not fail");
            writer.flush().expect("writing to memory does not fail");
        }
    }
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
    offset: u64,
    bytes: u64,
    code: &'static str,
    reason: String,
    /// The row; `null` if it is too long or not UTF-8.
    raw: Option<&'a str>,
    /// The row in hexadecimal, if it is not UTF-8.
    #[serde(skip_serializing_if = "Option::is_none")]
    raw_hex: Option<String>,
}

pub(super) fn reject(out: &mut Vec<u8>, row: &Row, bytes: &[u8], reason: &Reason, lang: Lang) {
    let raw = if matches!(reason, Reason::TooLong { .. }) { None } else { Some(std::str::from_utf8(bytes)) };
    let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let reject = Reject {
        line: row.line,
        offset: row.offset,
        bytes: row.n_bytes,
        code: reason.code(),
        reason: reason.say().in_lang(lang).to_owned(),
        raw: raw.and_then(Result::ok),
        raw_hex: raw.is_some_and(|raw| raw.is_err()).then(|| hex(bytes)),
    };
    json_line(out, &reject);
}

#[cfg(test)]
mod tests {
    use super::*;

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
        decision(&mut out, Format::Csv, &Decision { duty, organise, ..Decision::default() });
        let text = String::from_utf8(out).unwrap();
        assert!(text.starts_with(",,\"a,\"\"b\"\"\nc\",,,,,,甲、乙,"), "{text}");
    }
}
