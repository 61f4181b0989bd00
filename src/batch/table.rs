//! Rows that come as cells, from a workbook or a Parquet file. Each becomes one row of CSV, so that everything behind it is as for CSV.

use std::io;
use std::sync::Arc;
use std::sync::atomic::AtomicU64;

/// A row of cells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct TableRow {
    /// Its number in the sheet or file, the header being a row too.
    pub(super) number: u64,
    /// Its cells, as one row of CSV without the line end.
    pub(super) csv: String,
}

/// The rows, the header first.
pub(super) type TableRows = Box<dyn Iterator<Item = io::Result<TableRow>> + Send>;

/// A table that has been opened.
pub(super) struct Table {
    pub(super) rows: TableRows,
    pub(super) notes: TableNotes,
}

/// What is to be said about a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct TableNotes {
    /// The sheet that is read.
    pub(crate) sheet: Option<String>,
    /// Other sheets that hold something and are not read.
    pub(crate) n_other_sheets: usize,
    /// Cells that are numbers of more digits than Excel keeps, as far as has been read.
    pub(crate) n_long_numbers: Arc<AtomicU64>,
}

/// Adds a field to a row of CSV.
#[cfg_attr(not(any(feature = "xlsx", feature = "parquet")), expect(dead_code))]
pub(super) fn push_field(csv: &mut String, is_first: bool, field: &str) {
    if !is_first {
        csv.push(',');
    }
    if field.contains([',', '"', '\n', '\r']) {
        csv.push('"');
        csv.push_str(&field.replace('"', "\"\""));
        csv.push('"');
    } else {
        csv.push_str(field);
    }
}
