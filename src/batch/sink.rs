//! What becomes of the bytes of decisions on their way to the disk: cells, if the format has cells, and compressed, if the name says so.

use std::io::{self, Write};

use flate2::write::GzEncoder;

use super::Format;
use super::compression::Compression;
#[cfg(feature = "parquet")]
use super::parquet_out::ParquetWriter;
#[cfg(feature = "xlsx")]
use super::xlsx_out::XlsxWriter;
use super::zstd::ZstdWriter;

/// Takes decisions as text, or as rows of CSV for formats that are none, whole rows at a time. [`Sink::finish`] must end it.
pub(crate) enum Sink<W: Write + Send> {
    /// Text as it is.
    Plain(W),
    Gzip(Box<GzEncoder<W>>),
    Zstd(Box<ZstdWriter<W>>),
    #[cfg(feature = "xlsx")]
    Xlsx(Box<XlsxWriter<W>>),
    #[cfg(feature = "parquet")]
    Parquet(Box<ParquetWriter<W>>),
}

impl<W: Write + Send> Sink<W> {
    /// What writes this format.
    ///
    /// # Errors
    /// If a temporary file cannot be made, or with the name of the feature that this build leaves out.
    pub(crate) fn new(inner: W, format: Format, compression: Compression) -> Result<Self, SinkError> {
        match (format, compression) {
            #[cfg(feature = "xlsx")]
            (Format::Xlsx, _) => Ok(Self::Xlsx(Box::new(XlsxWriter::new(inner)?))),
            #[cfg(not(feature = "xlsx"))]
            (Format::Xlsx, _) => Err(SinkError::LeftOut("xlsx")),
            #[cfg(feature = "parquet")]
            (Format::Parquet, _) => Ok(Self::Parquet(Box::new(ParquetWriter::new(inner)))),
            #[cfg(not(feature = "parquet"))]
            (Format::Parquet, _) => Err(SinkError::LeftOut("parquet")),
            (_, Compression::None) => Ok(Self::Plain(inner)),
            // No name and no time stand in the head, so equal decisions are equal bytes.
            (_, Compression::Gzip) => Ok(Self::Gzip(Box::new(GzEncoder::new(inner, flate2::Compression::default())))),
            (_, Compression::Zstd) => Ok(Self::Zstd(Box::new(ZstdWriter::new(inner)))),
        }
    }

    /// Writes what is still to be written, and gives back what it was written to.
    pub(crate) fn finish(self) -> io::Result<W> {
        match self {
            Self::Plain(inner) => Ok(inner),
            Self::Gzip(writer) => writer.finish(),
            Self::Zstd(writer) => writer.finish(),
            #[cfg(feature = "xlsx")]
            Self::Xlsx(writer) => writer.finish(),
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.finish(),
        }
    }
}

/// Why there is no sink.
#[derive(Debug)]
pub(crate) enum SinkError {
    Io(io::Error),
    /// The feature that this build leaves out.
    #[cfg_attr(all(feature = "xlsx", feature = "parquet"), expect(dead_code))]
    LeftOut(&'static str),
}

impl From<io::Error> for SinkError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl<W: Write + Send> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(inner) => inner.write(bytes),
            Self::Gzip(writer) => writer.write(bytes),
            Self::Zstd(writer) => writer.write(bytes),
            #[cfg(feature = "xlsx")]
            Self::Xlsx(writer) => writer.rows(bytes).map(|()| bytes.len()),
            #[cfg(feature = "parquet")]
            Self::Parquet(writer) => writer.rows(bytes).map(|()| bytes.len()),
        }
    }

    /// Only plain text can be flushed: the others are whole only at their end.
    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(inner) => inner.flush(),
            _ => Ok(()),
        }
    }
}
