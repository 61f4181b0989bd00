//! Rows that hold the right answer beside the case.

use std::path::Path;

use super::error::{BatchError, Reason};
use super::headers::Columns;
use super::rows::{Chunk, Row, Rows};
use super::run::{case_of, guarded, in_order};
use super::{Headers, read};
use crate::case::Case;
use crate::router::Scratch;

/// A row of labelled cases.
pub(crate) struct LabelledRow {
    pub(crate) case: Case,
    /// The right answer, if the row holds one.
    pub(crate) label: Option<String>,
}

/// Reads every row with its label, works on it, and takes the results in the order of the input, whatever the number of threads.
/// Of a row that is no case only the line is told. `take` is told the bytes of the input dealt with.
///
/// # Errors
/// If the input cannot be read on.
pub(crate) fn read_labelled<T: Send>(
    rows: Rows,
    input: &Path,
    (headers, n_jobs): (&Headers, usize),
    work: impl Fn(LabelledRow, &mut Scratch) -> T + Sync,
    take: &mut dyn FnMut(u64, Result<T, u64>),
) -> Result<(), BatchError> {
    let work = |columns: Option<&Columns>, chunk: &Chunk, scratch: &mut Scratch| {
        let of_row = |row: &Row| {
            let done = guarded(&mut Vec::new(), |_| {
                let text = chunk.text(row)?;
                let case = case_of(&text, columns, headers)?;
                let label = match columns {
                    Some(columns) => read::csv_label(&text, columns),
                    None => read::json_label(&text, headers),
                };
                Ok(work(LabelledRow { case, label }, scratch))
            });
            if done.as_ref().is_err_and(|reason| *reason == Reason::Internal) {
                *scratch = Scratch::default();
            }
            done.map_err(|_| row.line)
        };
        (chunk.end, chunk.rows.iter().map(of_row).collect::<Vec<_>>())
    };
    in_order(rows, input, n_jobs, work, &mut |(end, rows): (u64, Vec<_>)| {
        rows.into_iter().for_each(|row| take(end, row));
        Ok(())
    })
}
