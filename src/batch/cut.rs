//! One row after the other, out of lines or tables, into a chunk.

use std::io::{self, BufRead};
use std::ops::Range;

use super::error::Reason;
use super::fields::State;
use super::lines::{Line, Lines, without_end};
use super::rows::{Chunk, Row};
use super::table::TableRows;

/// Decompressed text.
pub(super) type Text = Lines<Box<dyn BufRead + Send>>;

/// Adds the next line, unless it is blank; `false` at the end.
pub(super) fn json_row(lines: &mut Text, chunk: &mut Chunk, longest: usize) -> io::Result<bool> {
    let start = chunk.bytes.len();
    let Some(line) = lines.next_into(&mut chunk.bytes)? else { return Ok(false) };
    let reason = line.is_cut.then_some(Reason::TooLong { most: longest });
    add(chunk, line, start, (line.n_bytes, None), reason);
    Ok(true)
}

/// Adds the next row of a workbook or the like, unless it is blank; `false` at the end.
pub(super) fn table_row(rows: &mut TableRows, chunk: &mut Chunk, longest: usize) -> io::Result<bool> {
    let start = chunk.bytes.len();
    let Some(row) = rows.next().transpose()? else { return Ok(false) };
    let line = Line { number: row.number, offset: 0, n_bytes: row.csv.len() as u64, is_cut: false };
    let is_long = row.csv.len() > longest;
    if !is_long {
        chunk.bytes.extend_from_slice(row.csv.as_bytes());
    }
    add(chunk, line, start, (line.n_bytes, Some(b',')), is_long.then_some(Reason::TooLong { most: longest }));
    Ok(true)
}

/// Adds the next row, unless it is blank; `false` at the end.
///
/// If a quoted field does not end as it should, only the first line is set aside and the next line begins a new row: one stray quote
/// must not swallow the rows behind it.
pub(super) fn csv_row(lines: &mut Text, delimiter: u8, chunk: &mut Chunk, longest: usize) -> io::Result<bool> {
    let start = chunk.bytes.len();
    let Some(first) = lines.next_into(&mut chunk.bytes)? else { return Ok(false) };
    let between = Some(delimiter);
    if first.is_cut {
        add(chunk, first, start, (first.n_bytes, between), Some(Reason::TooLong { most: longest }));
        return Ok(true);
    }
    let first_end = chunk.bytes.len();
    let mut n_bytes = first.n_bytes;
    let mut more: Vec<(Line, Range<usize>)> = Vec::new();
    let mut state = State::default().line(&chunk.bytes[start..], delimiter);
    while state == Ok(State::Quoted) {
        let from = chunk.bytes.len();
        let Some(line) = lines.next_into(&mut chunk.bytes)? else { break };
        more.push((line, from..chunk.bytes.len()));
        n_bytes += line.n_bytes;
        if line.is_cut || chunk.bytes.len() - start > longest {
            break;
        }
        state = State::Quoted.line(&chunk.bytes[from..], delimiter);
    }
    if matches!(state, Ok(State::Quoted) | Err(_)) {
        let bytes = &chunk.bytes;
        lines.give_back(more.into_iter().map(|(line, range)| (line, bytes[range].to_vec())));
        chunk.bytes.truncate(first_end);
        add(chunk, first, start, (first.n_bytes, between), Some(Reason::Quote));
    } else {
        add(chunk, first, start, (n_bytes, between), None);
    }
    Ok(true)
}

/// Adds what stands in the chunk from `start` on as a row, of so many bytes in the input and with so many fields between delimiters.
fn add(chunk: &mut Chunk, first: Line, start: usize, (n_bytes, delimiter): (u64, Option<u8>), reason: Option<Reason>) {
    let row = without_end(&chunk.bytes[start..]);
    let is_nothing = |byte: &u8| byte.is_ascii_whitespace() || Some(*byte) == delimiter;
    if reason.is_none() && row.iter().all(is_nothing) {
        chunk.bytes.truncate(start);
        return;
    }
    let bytes = start..start + row.len();
    chunk.rows.push(Row { line: first.number, offset: first.offset, n_bytes, bytes, reason });
}
