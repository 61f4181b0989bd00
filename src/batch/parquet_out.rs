//! Decisions as Parquet, for DuckDB, pandas and the like: text, but for scores and flags.

use std::io::{self, Write};
use std::sync::Arc;

use parquet::basic::{Compression, LogicalType, Repetition, Type as PhysicalType};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, Int64Type};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

/// Rows of a row group, which are held until it is full.
const GROUP_ROWS: usize = 1 << 16;

/// Columns that are no text.
const NUMBERS: [&str; 2] = ["score", "margin"];
const FLAGS: [&str; 2] = ["draft", "repeat"];

/// Writes rows of CSV as columns; an empty field is null. Memory: one row group.
pub(crate) struct ParquetWriter<W: Write + Send> {
    state: State<W>,
    header: Vec<String>,
    /// The fields by column.
    columns: Vec<Vec<String>>,
}

enum State<W: Write + Send> {
    /// Before the header.
    Waiting(W),
    Writing(SerializedFileWriter<W>),
    /// After a failure.
    Broken,
}

impl<W: Write + Send> ParquetWriter<W> {
    pub(super) fn new(inner: W) -> Self {
        Self { state: State::Waiting(inner), header: Vec::new(), columns: Vec::new() }
    }

    /// Adds whole rows of CSV; the first of all is the header.
    pub(super) fn rows(&mut self, csv: &[u8]) -> io::Result<()> {
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv);
        let mut record = csv::StringRecord::new();
        while reader.read_record(&mut record).map_err(io::Error::other)? {
            if let State::Waiting(_) = self.state {
                self.begin(&record)?;
                continue;
            }
            for (column, field) in self.columns.iter_mut().zip(&record) {
                column.push(field.to_owned());
            }
            if self.columns.first().is_some_and(|column| column.len() == GROUP_ROWS) {
                self.write_group().map_err(failed)?;
            }
        }
        Ok(())
    }

    fn begin(&mut self, header: &csv::StringRecord) -> io::Result<()> {
        self.header = header.iter().map(str::to_owned).collect();
        self.columns = vec![Vec::new(); self.header.len()];
        let State::Waiting(inner) = std::mem::replace(&mut self.state, State::Broken) else { return Ok(()) };
        let schema = schema(&self.header).map_err(failed)?;
        let properties = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
        let writer = SerializedFileWriter::new(inner, Arc::new(schema), Arc::new(properties)).map_err(failed)?;
        self.state = State::Writing(writer);
        Ok(())
    }

    fn write_group(&mut self) -> Result<(), ParquetError> {
        let State::Writing(writer) = &mut self.state else { return Ok(()) };
        let mut group = writer.next_row_group()?;
        for (name, fields) in self.header.iter().zip(&mut self.columns) {
            let Some(mut column) = group.next_column()? else { break };
            if NUMBERS.contains(&name.as_str()) {
                let values: Vec<i64> = fields.iter().map(|field| field.parse().unwrap_or_default()).collect();
                column.typed::<Int64Type>().write_batch(&values, None, None)?;
            } else if FLAGS.contains(&name.as_str()) {
                let values: Vec<bool> = fields.iter().map(|field| field == "true").collect();
                column.typed::<BoolType>().write_batch(&values, None, None)?;
            } else {
                let is_there: Vec<i16> = fields.iter().map(|field| i16::from(!field.is_empty())).collect();
                let values: Vec<ByteArray> =
                    fields.iter().filter(|field| !field.is_empty()).map(|field| field.as_str().into()).collect();
                column.typed::<ByteArrayType>().write_batch(&values, Some(&is_there), None)?;
            }
            column.close()?;
            fields.clear();
        }
        group.close().map(|_| ())
    }

    /// Writes the last row group and the end of the file.
    pub(super) fn finish(mut self) -> io::Result<W> {
        if self.columns.first().is_some_and(|column| !column.is_empty()) {
            self.write_group().map_err(failed)?;
        }
        match self.state {
            State::Writing(writer) => writer.into_inner().map_err(failed),
            State::Waiting(inner) => Ok(inner),
            State::Broken => Err(io::ErrorKind::Other.into()),
        }
    }
}

fn schema(header: &[String]) -> Result<Type, ParquetError> {
    let field = |name: &String| {
        let (kind, repetition, logical) = match name.as_str() {
            name if NUMBERS.contains(&name) => (PhysicalType::INT64, Repetition::REQUIRED, None),
            name if FLAGS.contains(&name) => (PhysicalType::BOOLEAN, Repetition::REQUIRED, None),
            _ => (PhysicalType::BYTE_ARRAY, Repetition::OPTIONAL, Some(LogicalType::String)),
        };
        let built = Type::primitive_type_builder(name, kind).with_repetition(repetition).with_logical_type(logical);
        built.build().map(Arc::new)
    };
    let fields = header.iter().map(field).collect::<Result<Vec<_>, _>>()?;
    Type::group_type_builder("decisions").with_fields(fields).build()
}

fn failed(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(error) => match error.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(error) => io::Error::other(error),
        },
        error => io::Error::other(error.to_string()),
    }
}
