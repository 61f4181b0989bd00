//! Many cases in, as many decisions out, in the order of the input, whatever the number of threads.
//!
//! ```text
//! file → decompress → decode → rows ┐
//! workbook, Parquet → rows as CSV   ┴→ case → decision → JSON or CSV → (cells) → compress → a file that appears whole
//! ```
//!
//! Every row becomes one decision or one reject, never both and never neither; empty lines are no rows. Memory does not grow with the
//! file. Nothing here prints, and nothing here decides: that is the router's.

mod by_day;
mod checkpoint;
mod compression;
mod cut;
mod day;
mod defaults;
mod encoding;
mod error;
mod fields;
mod headers;
mod input;
mod kept;
mod labelled;
mod lines;
#[cfg(feature = "parquet")]
mod parquet_in;
#[cfg(feature = "parquet")]
mod parquet_out;
mod plain;
mod read;
mod rows;
mod run;
mod since;
mod sink;
mod summary;
mod table;
mod tally;
mod target;
mod utf16;
mod write;
#[cfg(feature = "xlsx")]
mod xlsx_in;
#[cfg(feature = "xlsx")]
mod xlsx_out;
mod zstd;

use std::path::Path;

pub(crate) use by_day::ByDay;
pub(crate) use checkpoint::{Checkpoint, Hash, Key, LateKey, Reached, Saver, hash_of_file};
pub(crate) use compression::{Compression, Damage};
pub(crate) use day::{BEIJING, parse as parse_day};
pub(crate) use defaults::Defaults;
pub(crate) use encoding::Encoding;
pub(crate) use error::BatchError;
pub(crate) use headers::Headers;
pub(crate) use input::{Asked, Input, Raw};
pub(crate) use kept::Keep;
pub(crate) use labelled::{LabelledRow, read_labelled};
pub(crate) use rows::{InputError, Rows};
pub(crate) use run::{Ends, Job, run};
pub(crate) use since::OldDecisions;
pub(crate) use sink::{Sink, SinkError};
pub(crate) use summary::{Load, Run, RunFacts, RunOfSummary, Summary};
pub(crate) use table::TableNotes;
pub(crate) use target::Target;
pub(crate) use write::Layout;

/// How rows are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    /// One JSON object a line.
    Jsonl,
    /// Comma-separated values with a header.
    Csv,
    /// The same with tabs.
    Tsv,
    /// A workbook of Excel since 2007.
    Xlsx,
    /// Parquet.
    Parquet,
}

impl Format {
    /// What the end of a file's name says, before that of its compression; `None` if nothing.
    pub(crate) fn of_path(path: &Path) -> Option<Self> {
        if Compression::of_path(path) != Compression::None {
            return Self::of_path(Path::new(path.file_stem()?));
        }
        let extension = path.extension()?.to_str()?.to_ascii_lowercase();
        match extension.as_str() {
            "jsonl" | "ndjson" | "json" => Some(Self::Jsonl),
            "csv" => Some(Self::Csv),
            // What Excel calls Unicode text.
            "tsv" | "tab" | "txt" => Some(Self::Tsv),
            "xlsx" | "xlsm" | "xls" => Some(Self::Xlsx),
            "parquet" | "pq" => Some(Self::Parquet),
            _ => None,
        }
    }
}
