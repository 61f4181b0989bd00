//! Many cases in, as many decisions out: JSON lines or CSV, in the order of the input, whatever the number of threads.
//!
//! Every row becomes one decision or one reject, never both and never neither; empty lines are no rows. Memory does not grow with the
//! file. Nothing here prints, and nothing here decides: that is the router's.

mod defaults;
mod error;
mod fields;
mod headers;
mod labelled;
mod lines;
mod read;
mod rows;
mod run;
mod target;
mod write;

use std::path::Path;

pub(crate) use defaults::Defaults;
pub(crate) use error::BatchError;
pub(crate) use headers::Headers;
pub(crate) use labelled::{LabelledRow, read_labelled};
pub(crate) use rows::{InputError, Rows};
pub(crate) use run::{Ends, Job, Summary, run};
pub(crate) use target::Target;

/// How rows are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
}

impl Format {
    /// What the end of a file's name says; `None` if nothing.
    pub(crate) fn of_path(path: &Path) -> Option<Self> {
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "jsonl" | "ndjson" | "json" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            _ => None,
        }
    }
}
