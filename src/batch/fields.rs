//! The fields of one row of CSV (RFC 4180), or of the same with tabs: where a row ends, and what its fields are.

use std::borrow::Cow;

/// Where the reading of a row stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum State {
    /// Before a field.
    #[default]
    Start,
    /// In a field without quotes; a quote in it is a character like any other.
    Plain,
    /// In a quoted field.
    Quoted,
    /// After a quote in a quoted field: its end, or the first half of a doubled quote.
    Closing,
}

/// A closing quote that is followed by neither the end of the field nor that of the row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Misquoted;

impl State {
    /// Reads on through one physical line, its line end included. Unless it ends as [`State::Quoted`], the row is complete.
    pub(super) fn line(mut self, line: &[u8], delimiter: u8) -> Result<Self, Misquoted> {
        let text = line.strip_suffix(b"\n").unwrap_or(line);
        // The carriage return of the line end belongs to no field, unless the field goes on in the next line.
        let text = text.strip_suffix(b"\r").unwrap_or(text);
        for byte in text {
            self = match (self, byte) {
                (Self::Start, b'"') | (Self::Closing, b'"') => Self::Quoted,
                (Self::Quoted, b'"') => Self::Closing,
                (Self::Quoted, _) => Self::Quoted,
                (Self::Start | Self::Plain | Self::Closing, byte) if *byte == delimiter => Self::Start,
                (Self::Start | Self::Plain, _) => Self::Plain,
                (Self::Closing, _) => return Err(Misquoted),
            };
        }
        Ok(self)
    }
}

/// The fields of a complete row without its line end.
pub(super) fn fields(row: &str, delimiter: u8) -> Vec<Cow<'_, str>> {
    let delimiter = char::from(delimiter);
    let mut fields = Vec::new();
    let mut rest = row;
    loop {
        let (field, after) = if rest.starts_with('"') { quoted(rest, delimiter) } else { plain(rest, delimiter) };
        fields.push(field);
        match after {
            Some(after) => rest = after,
            None => return fields,
        }
    }
}

fn plain(rest: &str, delimiter: char) -> (Cow<'_, str>, Option<&str>) {
    match rest.split_once(delimiter) {
        Some((field, after)) => (field.into(), Some(after)),
        None => (rest.into(), None),
    }
}

fn quoted(rest: &str, delimiter: char) -> (Cow<'_, str>, Option<&str>) {
    let inside = &rest[1..];
    let bytes = inside.as_bytes();
    let mut doubled = false;
    let mut at = 0;
    while let Some(quote) = bytes[at..].iter().position(|byte| *byte == b'"').map(|i| at + i) {
        if bytes.get(quote + 1) == Some(&b'"') {
            doubled = true;
            at = quote + 2;
            continue;
        }
        let field = &inside[..quote];
        let field = if doubled { field.replace("\"\"", "\"").into() } else { field.into() };
        return (field, inside[quote + 1..].strip_prefix(delimiter));
    }
    (inside.into(), None)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_fields_of_rows() {
        for (row, expected) in [
            ("", vec![""]),
            ("甲,乙", vec!["甲", "乙"]),
            ("甲,", vec!["甲", ""]),
            (",", vec!["", ""]),
            ("\"甲,乙\",丙", vec!["甲,乙", "丙"]),
            ("\"甲\n乙\"", vec!["甲\n乙"]),
            ("\"他说\"\"不\"\"\",1", vec!["他说\"不\"", "1"]),
            ("\"\",\"\"", vec!["", ""]),
            ("5\" 管,二", vec!["5\" 管", "二"]),
        ] {
            assert_eq!(fields(row, b','), expected, "{row}");
            assert_eq!(fields(&row.replace(',', "\t"), b'\t').len(), expected.len(), "{row}");
        }
    }

    #[test]
    fn where_a_row_ends() {
        for (line, expected) in [
            ("甲,乙\n", Ok(State::Plain)),
            ("甲,\r\n", Ok(State::Start)),
            ("甲,\"乙\n", Ok(State::Quoted)),
            ("甲,\"乙\"\r\n", Ok(State::Closing)),
            ("甲,\"乙\"\"\n", Ok(State::Quoted)),
            ("5\" 管\n", Ok(State::Plain)),
            ("\"甲\"乙\n", Err(Misquoted)),
        ] {
            assert_eq!(State::default().line(line.as_bytes(), b','), expected, "{line}");
        }
    }

    proptest! {
        #[test]
        fn agrees_with_the_csv_crate(row in "[甲乙 ,\"\r\n]{0,12}") {
            let mut lines = row.split_inclusive('\n').peekable();
            let mut state = Ok(State::Start);
            let mut one_row = true;
            while let Some(line) = lines.next() {
                state = state.and_then(|state: State| state.line(line.as_bytes(), b','));
                one_row &= lines.peek().is_none() || state == Ok(State::Quoted);
            }
            one_row &= matches!(state, Ok(State::Start | State::Plain | State::Closing));
            let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(row.as_bytes());
            let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
            // The crate also ends a row at a lone carriage return, which this module leaves in the field.
            if one_row && records.len() == 1 && !row.replace("\r\n", "").contains('\r') {
                let text = row.strip_suffix('\n').unwrap_or(&row);
                let text = text.strip_suffix('\r').unwrap_or(text);
                prop_assert_eq!(fields(text, b','), records[0].iter().collect::<Vec<_>>());
            }
        }
    }
}
