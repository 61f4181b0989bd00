//! Parquet files as rows, one row group after the other.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};

use parquet::file::reader::{ChunkReader, FileReader, SerializedFileReader};
use parquet::record::reader::RowIter;
use parquet::record::{Field, Row};

use super::compression::Damage;
use super::rows::InputError;
use super::table::{Table, TableNotes, TableRow, push_field};

/// Opens a file. Text, numbers, dates and the like are read; what is nested comes as text.
pub(super) fn open<R: ChunkReader + 'static>(reader: R) -> Result<Table, InputError> {
    let damaged = || InputError::Io(damage());
    let opened = catch_unwind(AssertUnwindSafe(|| SerializedFileReader::new(reader)));
    let reader = opened.ok().and_then(Result::ok).ok_or_else(damaged)?;
    let names: Vec<String> =
        reader.metadata().file_metadata().schema().get_fields().iter().map(|field| field.name().to_owned()).collect();
    let header = csv_row(names.iter().map(String::as_str));
    let mut rows = RowIter::from_file_into(Box::new(reader));
    let mut number = 1;
    let mut is_over = false;
    let next = move || {
        if is_over {
            return None;
        }
        // A damaged page can make the reader panic; it is not asked again.
        let row = match catch_unwind(AssertUnwindSafe(|| rows.next())) {
            Ok(None) => return None,
            Ok(Some(Ok(row))) => row,
            Ok(Some(Err(_))) | Err(_) => {
                is_over = true;
                return Some(Err(damage()));
            }
        };
        number += 1;
        Some(Ok(TableRow { number, csv: csv_row(cells(&row).iter().map(String::as_str)) }))
    };
    let header = std::iter::once(Ok(TableRow { number: 1, csv: header }));
    Ok(Table { rows: Box::new(header.chain(std::iter::from_fn(next))), notes: TableNotes::default() })
}

fn damage() -> io::Error {
    Damage::Table("Parquet").into()
}

fn csv_row<'a>(fields: impl Iterator<Item = &'a str>) -> String {
    let mut csv = String::new();
    for (at, field) in fields.enumerate() {
        push_field(&mut csv, at == 0, field);
    }
    csv
}

fn cells(row: &Row) -> Vec<String> {
    row.get_column_iter().map(|(_, field)| text(field)).collect()
}

fn text(field: &Field) -> String {
    match field {
        Field::Null => String::new(),
        Field::Str(text) => text.clone(),
        // Writers that do not mark text as text.
        Field::Bytes(bytes) => String::from_utf8_lossy(bytes.data()).into_owned(),
        // Never with an exponent, and a whole number without a point.
        Field::Float(number) => number.to_string(),
        Field::Double(number) => number.to_string(),
        Field::TimestampMillis(milliseconds) => time_text(milliseconds.div_euclid(1000)),
        Field::TimestampMicros(microseconds) => time_text(microseconds.div_euclid(1_000_000)),
        field => field.to_string(),
    }
}

/// `2026-11-22T23:10:00`, the seconds being those since 1970 as the writer counted them.
fn time_text(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds).map(|time| jiff::tz::Offset::UTC.to_datetime(time));
    time.map_or_else(|_| seconds.to_string(), |time| time.to_string())
}
