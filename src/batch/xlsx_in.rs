//! Workbooks (.xlsx) as rows. Cells are read one after the other; only the texts that cells share are held, as Excel stores them.

use std::io::{self, Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use calamine::{DataRef, ExcelDateTime, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::compression::Damage;
use super::input::WorkbookFault;
use super::rows::InputError;
use super::table::{Table, TableNotes, TableRow, push_field};

/// Rows that travel together, and how many of these wait.
const BATCH_ROWS: usize = 256;
const WAITING: usize = 2;

/// Excel keeps 15 digits of a number.
const LONG_NUMBER: f64 = 1e15;

/// Opens a sheet: the named one, else the first that people see.
pub(super) fn open<R: Read + Seek + Send + 'static>(reader: R, sheet: Option<&str>) -> Result<Table, InputError> {
    let opened = catch_unwind(AssertUnwindSafe(|| Xlsx::new(reader))).unwrap_or(Err(XlsxError::Unexpected("panic")));
    let workbook = opened.map_err(|error| match error {
        XlsxError::Io(error) if !matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::UnexpectedEof) => {
            InputError::Io(error)
        }
        XlsxError::FileNotFound(_) | XlsxError::RelationshipNotFound => InputError::Workbook(WorkbookFault::NoWorkbook),
        XlsxError::Password => InputError::Workbook(WorkbookFault::Encrypted),
        _ => InputError::Workbook(WorkbookFault::Damaged),
    })?;
    let sheets: Vec<String> = workbook
        .sheets_metadata()
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        // A hidden sheet is read if it is asked for.
        .filter(|found| found.visible == SheetVisible::Visible || sheet == Some(found.name.as_str()))
        .map(|sheet| sheet.name.clone())
        .collect();
    let taken = match sheet {
        Some(name) if !sheets.iter().any(|known| known == name) => {
            Err(WorkbookFault::NoSuchSheet { name: name.to_owned(), sheets })
        }
        Some(name) => Ok((name.to_owned(), 0)),
        None => sheets.first().map(|name| (name.clone(), sheets.len() - 1)).ok_or(WorkbookFault::NoSheet),
    };
    let (name, n_other_sheets) = taken.map_err(InputError::Workbook)?;
    let n_long_numbers = Arc::new(AtomicU64::new(0));
    let notes = TableNotes { sheet: Some(name.clone()), n_other_sheets, n_long_numbers: Arc::clone(&n_long_numbers) };

    // The cells borrow from the workbook, so both live in a thread of their own.
    let (sender, receiver) = sync_channel(WAITING);
    thread::spawn(move || {
        let told = sender.clone();
        let mut sending = Sending { sender, rows: Vec::new(), width: None, n_long_numbers };
        let read = catch_unwind(AssertUnwindSafe(move || sending.all(workbook, &name)));
        if !matches!(read, Ok(Ok(()))) {
            // Nobody is there any more if the reading has been given up.
            let _ = told.send(vec![Err(Damage::Table("Excel").into())]);
        }
    });
    let mut rows = receiver.into_iter().flatten().peekable();
    if rows.peek().is_none() {
        return Err(InputError::Workbook(WorkbookFault::NoSheet));
    }
    Ok(Table { rows: Box::new(rows), notes })
}

struct Sending {
    sender: SyncSender<Vec<io::Result<TableRow>>>,
    rows: Vec<io::Result<TableRow>>,
    /// The number of cells of the header; `None` before it.
    width: Option<usize>,
    n_long_numbers: Arc<AtomicU64>,
}

impl Sending {
    /// Sends all rows. It ends early, without an error, if nobody takes them.
    fn all<R: Read + Seek>(&mut self, mut workbook: Xlsx<R>, sheet: &str) -> Result<(), XlsxError> {
        let mut reader = workbook.worksheet_cells_reader(sheet)?;
        let mut row: Vec<String> = Vec::new();
        let mut number = 0;
        while let Some(cell) = reader.next_cell()? {
            let (at_row, at_column) = cell.get_position();
            if at_row != number {
                if !self.row(number, &mut row) {
                    return Ok(());
                }
                number = at_row;
            }
            let at_column = at_column as usize;
            if row.len() <= at_column {
                row.resize(at_column + 1, String::new());
            }
            row[at_column] = self.text(cell.get_value());
        }
        if self.row(number, &mut row) {
            let _ = self.sender.send(std::mem::take(&mut self.rows));
        }
        Ok(())
    }

    /// Takes a row that is complete; `false` if nobody wants it.
    fn row(&mut self, number: u32, cells: &mut Vec<String>) -> bool {
        while cells.last().is_some_and(|cell| cell.trim().is_empty()) {
            cells.pop();
        }
        if cells.is_empty() {
            return true;
        }
        // Excel leaves out the empty cells at the end of a row.
        let width = *self.width.get_or_insert(cells.len());
        if cells.len() < width {
            cells.resize(width, String::new());
        }
        let mut csv = String::new();
        for (at, cell) in cells.iter().enumerate() {
            push_field(&mut csv, at == 0, cell);
        }
        cells.clear();
        self.rows.push(Ok(TableRow { number: u64::from(number) + 1, csv }));
        self.rows.len() < BATCH_ROWS || self.sender.send(std::mem::take(&mut self.rows)).is_ok()
    }

    fn text(&self, value: &DataRef<'_>) -> String {
        match value {
            DataRef::Empty => String::new(),
            DataRef::Int(number) => number.to_string(),
            DataRef::Float(number) => {
                if number.abs() >= LONG_NUMBER {
                    self.n_long_numbers.fetch_add(1, Ordering::Relaxed);
                }
                // Never with an exponent; a whole number without a point.
                number.to_string()
            }
            DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
            DataRef::SharedString(text) => (*text).to_owned(),
            DataRef::Bool(is_so) => is_so.to_string(),
            DataRef::DateTime(time) => time_text(time),
            DataRef::Error(error) => error.to_string(),
        }
    }
}

/// `2026-11-22`, `2026-11-22T23:10:00`, or `23:10:00` if there is no day.
fn time_text(time: &ExcelDateTime) -> String {
    let days = time.as_f64();
    if time.is_duration() {
        let seconds = (days * 86_400.0).round() as i64;
        let (hours, seconds) = (seconds / 3600, seconds.abs() % 3600);
        return format!("{hours:02}:{:02}:{:02}", seconds / 60, seconds % 60);
    }
    let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
    let clock = format!("{hour:02}:{minute:02}:{second:02}");
    match (days < 1.0, days.fract() == 0.0) {
        (true, _) => clock,
        (false, true) => format!("{year:04}-{month:02}-{day:02}"),
        (false, false) => format!("{year:04}-{month:02}-{day:02}T{clock}"),
    }
}

#[cfg(test)]
mod tests {
    use calamine::ExcelDateTimeType::{DateTime, TimeDelta};

    use super::*;

    #[test]
    fn dates_and_times_are_iso() {
        for (days, kind, expected) in [
            (43_213.0, DateTime, "2018-04-23"),
            (45_983.965_277_777_78, DateTime, "2025-11-22T23:10:00"),
            (45_983.999_988_425_93, DateTime, "2025-11-22T23:59:59"),
            (0.965_277_777_777_778, DateTime, "23:10:00"),
            (1.5, TimeDelta, "36:00:00"),
        ] {
            assert_eq!(time_text(&ExcelDateTime::new(days, kind, false)), expected);
        }
    }
}
