//! Decisions as a workbook. Rows go to a temporary file as they come, so memory does not grow with them.

use std::io::{self, Write};

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, Workbook, XlsxError};

/// The most rows of a sheet, and the most characters of a cell.
const SHEET_ROWS: u32 = 1_048_576;
const CELL_CHARS: usize = 32_767;

/// Columns that are no text.
const NUMBERS: [&str; 2] = ["score", "margin"];

/// Writes rows of CSV as cells. Everything but scores is text: Excel must not take an id for a number.
pub(crate) struct XlsxWriter<W> {
    inner: W,
    workbook: Workbook,
    header: Vec<String>,
    n_sheets: usize,
    /// The next row of the last sheet.
    row: u32,
    sheet_rows: u32,
}

impl<W: Write + Send> XlsxWriter<W> {
    /// # Errors
    /// If a temporary file cannot be made.
    pub(super) fn new(inner: W) -> io::Result<Self> {
        let mut workbook = Workbook::new();
        // Equal decisions are equal bytes, whenever they are written.
        let day = ExcelDateTime::from_ymd(2000, 1, 1).map_err(failed)?;
        workbook.set_properties(&DocProperties::new().set_creation_datetime(&day));
        let mut writer = Self { inner, workbook, header: Vec::new(), n_sheets: 0, row: 0, sheet_rows: SHEET_ROWS };
        writer.begin_sheet()?;
        Ok(writer)
    }

    /// Adds whole rows of CSV; the first of all is the header.
    pub(super) fn rows(&mut self, csv: &[u8]) -> io::Result<()> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(io::Error::other)? {
            if self.header.is_empty() {
                self.header = record.iter().map(str::to_owned).collect();
                self.write_header()?;
                continue;
            }
            if self.row == self.sheet_rows {
                self.begin_sheet()?;
                self.write_header()?;
            }
            self.write_row(&record).map_err(failed)?;
        }
        Ok(())
    }

    fn begin_sheet(&mut self) -> io::Result<()> {
        let sheet = self.workbook.add_worksheet_with_constant_memory().map_err(failed)?;
        self.n_sheets += 1;
        self.row = 0;
        let name = if self.n_sheets == 1 { "判定".to_owned() } else { format!("判定{}", self.n_sheets) };
        sheet.set_name(name).and_then(|sheet| sheet.set_freeze_panes(1, 0)).map(|_| ()).map_err(failed)
    }

    fn write_header(&mut self) -> io::Result<()> {
        let bold = Format::new().set_bold();
        let sheet = self.workbook.worksheet_from_index(self.n_sheets - 1).map_err(failed)?;
        for (column, name) in (0..).zip(&self.header) {
            sheet.write_string_with_format(0, column, name, &bold).map_err(failed)?;
        }
        self.row = 1;
        Ok(())
    }

    fn write_row(&mut self, record: &csv::StringRecord) -> Result<(), XlsxError> {
        let sheet = self.workbook.worksheet_from_index(self.n_sheets - 1)?;
        for (column, (name, cell)) in (0..).zip(self.header.iter().zip(record)) {
            match cell.parse::<f64>() {
                _ if cell.is_empty() => continue,
                Ok(number) if NUMBERS.contains(&name.as_str()) => sheet.write_number(self.row, column, number)?,
                _ if cell.chars().nth(CELL_CHARS).is_some() => {
                    let most: String = cell.chars().take(CELL_CHARS - 1).chain(['…']).collect();
                    sheet.write_string(self.row, column, most)?
                }
                _ => sheet.write_string(self.row, column, cell)?,
            };
        }
        self.row += 1;
        Ok(())
    }

    /// Puts the workbook together.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.workbook.save_to_writer(&mut self.inner).map_err(failed)?;
        Ok(self.inner)
    }
}

fn failed(error: XlsxError) -> io::Error {
    match error {
        XlsxError::IoError(error) | XlsxError::TempFileError(_, error) => error,
        error => io::Error::other(error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::batch::xlsx_in;

    #[test]
    fn what_a_sheet_cannot_hold_goes_on_in_the_next() {
        let mut writer = XlsxWriter::new(Vec::new()).unwrap();
        writer.sheet_rows = 3;
        writer.rows("id,score\n".as_bytes()).unwrap();
        writer.rows("1,7\n2,8\n".as_bytes()).unwrap();
        writer.rows("110105199001011234,9\n".as_bytes()).unwrap();
        let bytes = writer.finish().unwrap();
        let rows = |sheet: Option<&str>| -> Vec<String> {
            let table = xlsx_in::open(Cursor::new(bytes.clone()), sheet).ok().unwrap();
            table.rows.map(|row| row.unwrap().csv).collect()
        };
        assert_eq!(rows(None), ["id,score", "1,7", "2,8"]);
        assert_eq!(rows(Some("判定2")), ["id,score", "110105199001011234,9"]);
    }
}
