//! The door of everything that is read: packed or not, in whatever encoding, text or table.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use super::Format;
use super::compression::Compression;
use super::encoding::Encoding;
use super::rows::InputError;
use super::table::{Table, TableNotes};
use super::utf16::Utf16;
use crate::diagnostic::{Say, say};

/// The most bytes that are looked at before it is settled what they are. A pipe that trickles waits for no more than this.
const LOOK_BYTES: usize = 1 << 16;

const BUFFER_BYTES: usize = 1 << 16;

/// Where an input comes from.
pub(crate) enum Raw {
    /// A plain file.
    File(File),
    /// Something that is read once, from the front.
    Stream(Box<dyn Read + Send>),
}

/// How an input is to be read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked<'a> {
    /// The format; a workbook or Parquet file is known by its first bytes, whatever this says.
    pub(crate) format: Format,
    /// The encoding, if it is not to be found out.
    pub(crate) encoding: Option<Encoding>,
    /// The sheet of a workbook; the first if `None`.
    #[cfg_attr(not(feature = "xlsx"), expect(dead_code))]
    pub(crate) sheet: Option<&'a str>,
}

/// An input that has been opened.
pub(crate) struct Input {
    pub(super) body: Body,
    pub(super) format: Format,
    pub(super) encoding: Encoding,
    /// Bytes of the byte order mark, which has been read.
    pub(super) n_mark: u64,
    /// Bytes of the file that have been read.
    pub(super) n_read: Arc<AtomicU64>,
    notes: TableNotes,
}

pub(super) enum Body {
    /// Lines of text, decompressed; not UTF-16 any more.
    Text(Box<dyn BufRead + Send>),
    /// Rows.
    Table(super::table::TableRows),
}

/// Why a workbook cannot be used.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(feature = "xlsx"), expect(dead_code))]
pub(crate) enum WorkbookFault {
    /// It asks for a password.
    Encrypted,
    /// The format before 2007.
    Old,
    /// It is called a workbook and is none.
    NoWorkbook,
    /// It has no sheet with cells.
    NoSheet,
    /// It has no sheet of that name, but these.
    NoSuchSheet { name: String, sheets: Vec<String> },
    /// It cannot be read.
    Damaged,
}

impl Input {
    /// Opens what is asked for: looks at its first bytes, unpacks and decodes it.
    pub(crate) fn open(raw: Raw, asked: &Asked<'_>) -> Result<Self, InputError> {
        let n_read = Arc::new(AtomicU64::new(0));
        match raw {
            Raw::File(mut file) => {
                let mut start = [0; 8];
                let n_start = read_up_to(&mut file, &mut start)?;
                io::Seek::rewind(&mut file)?;
                if let Some(kind) = Kind::of(&start[..n_start]) {
                    return Self::table(kind.open_file(file, asked)?, kind, n_read);
                }
                Self::stream(Box::new(file), asked, n_read)
            }
            Raw::Stream(stream) => Self::stream(stream, asked, n_read),
        }
    }

    fn stream(raw: Box<dyn Read + Send>, asked: &Asked<'_>, n_read: Arc<AtomicU64>) -> Result<Self, InputError> {
        let counted = Counted { inner: raw, n_read: Arc::clone(&n_read) };
        let (start, packed) = look(Box::new(BufReader::with_capacity(BUFFER_BYTES, counted)), 8)?;
        if let Some(packer) = Compression::foreign(&start) {
            return Err(InputError::Packed(packer));
        }
        let (start, mut input) = look(Compression::of_start(&start).reader(packed), LOOK_BYTES)?;
        if let Some(kind) = Kind::of(&start) {
            // Its end tells where everything is, so it is held whole.
            let mut bytes = Vec::new();
            input.read_to_end(&mut bytes)?;
            return Self::table(kind.open_bytes(bytes, asked)?, kind, n_read);
        }
        match asked.format {
            Format::Xlsx if !start.is_empty() => return Err(InputError::Workbook(WorkbookFault::NoWorkbook)),
            Format::Xlsx => return Err(InputError::Workbook(WorkbookFault::NoSheet)),
            Format::Parquet => return Err(io::Error::from(super::compression::Damage::Table("Parquet")).into()),
            _ => {}
        }
        let is_all = start.len() < LOOK_BYTES;
        let (encoding, n_mark) = match asked.encoding {
            Some(encoding) => (encoding, encoding.mark(&start)),
            None => Encoding::detect(&start, is_all),
        };
        input.consume(n_mark);
        if encoding.is_utf16() {
            let utf8 = Utf16::new(input, encoding == Encoding::Utf16Be);
            input = Box::new(BufReader::with_capacity(BUFFER_BYTES, utf8));
        }
        // Places in UTF-16 are told as in the UTF-8 it becomes.
        let n_mark = if encoding.is_utf16() { 0 } else { n_mark as u64 };
        let notes = TableNotes::default();
        Ok(Self { body: Body::Text(input), format: asked.format, encoding, n_mark, n_read, notes })
    }

    fn table(table: Table, kind: Kind, n_read: Arc<AtomicU64>) -> Result<Self, InputError> {
        let Table { rows, notes } = table;
        let format = if kind == Kind::Parquet { Format::Parquet } else { Format::Xlsx };
        Ok(Self { body: Body::Table(rows), format, encoding: Encoding::Utf8, n_mark: 0, n_read, notes })
    }

    /// A text that is there already.
    #[cfg(test)]
    pub(crate) fn of_text(text: &[u8], format: Format) -> Self {
        let asked = Asked { format, encoding: None, sheet: None };
        match Self::open(Raw::Stream(Box::new(Cursor::new(text.to_vec()))), &asked) {
            Ok(input) => input,
            Err(error) => panic!("{error:?}"),
        }
    }

    /// The format it is in.
    pub(crate) fn format(&self) -> Format {
        self.format
    }

    /// The encoding it is read in; of tables, the one they are always in.
    pub(crate) fn encoding(&self) -> Encoding {
        self.encoding
    }

    /// What is to be said about a workbook.
    pub(crate) fn notes(&self) -> TableNotes {
        self.notes.clone()
    }
}

/// A file that is no text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// A zip archive, as workbooks are.
    Zip,
    /// What Excel wrote before 2007, and writes with a password.
    Compound,
    Parquet,
}

impl Kind {
    fn of(start: &[u8]) -> Option<Self> {
        match start {
            [b'P', b'K', 3, 4, ..] => Some(Self::Zip),
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, ..] => Some(Self::Compound),
            [b'P', b'A', b'R', b'1', ..] => Some(Self::Parquet),
            _ => None,
        }
    }

    /// What could not be read as a workbook is one of the old format, if it is no archive.
    #[cfg(feature = "xlsx")]
    fn of_workbook(self, error: InputError) -> InputError {
        match error {
            InputError::Workbook(WorkbookFault::Damaged) if self == Self::Compound => {
                InputError::Workbook(WorkbookFault::Old)
            }
            error => error,
        }
    }

    #[cfg_attr(not(feature = "xlsx"), expect(unused_variables))]
    fn open_file(self, file: File, asked: &Asked<'_>) -> Result<Table, InputError> {
        match self {
            #[cfg(feature = "parquet")]
            Self::Parquet => super::parquet_in::open(file),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(InputError::LeftOut("parquet")),
            #[cfg(feature = "xlsx")]
            Self::Zip | Self::Compound => {
                super::xlsx_in::open(BufReader::new(file), asked.sheet).map_err(|error| self.of_workbook(error))
            }
            #[cfg(not(feature = "xlsx"))]
            Self::Zip | Self::Compound => Err(InputError::LeftOut("xlsx")),
        }
    }

    #[cfg_attr(not(feature = "xlsx"), expect(unused_variables))]
    fn open_bytes(self, bytes: Vec<u8>, asked: &Asked<'_>) -> Result<Table, InputError> {
        match self {
            #[cfg(feature = "parquet")]
            Self::Parquet => super::parquet_in::open(bytes::Bytes::from(bytes)),
            #[cfg(not(feature = "parquet"))]
            Self::Parquet => Err(InputError::LeftOut("parquet")),
            #[cfg(feature = "xlsx")]
            Self::Zip | Self::Compound => {
                super::xlsx_in::open(Cursor::new(bytes), asked.sheet).map_err(|error| self.of_workbook(error))
            }
            #[cfg(not(feature = "xlsx"))]
            Self::Zip | Self::Compound => Err(InputError::LeftOut("xlsx")),
        }
    }
}

impl WorkbookFault {
    /// For people.
    pub(crate) fn say(&self) -> Say {
        match self {
            Self::Encrypted => say!("the workbook asks for a password", "工作簿设有密码"),
            Self::Old => {
                say!("it is a workbook of the format before 2007 (.xls)", "这是 2007 以前格式的工作簿（.xls）")
            }
            Self::NoWorkbook => say!("it is no Excel workbook", "这不是 Excel 工作簿"),
            Self::NoSheet => say!("the workbook has no sheet with rows", "工作簿里没有带内容的工作表"),
            Self::NoSuchSheet { name, sheets } => {
                let sheets = sheets.join("、");
                say!(
                    "the workbook has no sheet `{name}`; its sheets: {sheets}",
                    "工作簿里没有工作表 `{name}`；现有：{sheets}"
                )
            }
            Self::Damaged => say!("the workbook is damaged", "工作簿已损坏"),
        }
    }

    /// A way out.
    pub(crate) fn help(&self) -> Say {
        match self {
            Self::Encrypted => {
                say!("take the password off in Excel and save it again", "请在 Excel 中取消密码后重新保存")
            }
            Self::NoSheet => say!(
                "the first row of a sheet is its header; `--sheet` reads another sheet",
                "工作表的第一行应是表头；用 `--sheet` 可读另一张"
            ),
            Self::NoSuchSheet { .. } => {
                say!("name one of these with `--sheet`", "请用 `--sheet` 写明其中一张")
            }
            Self::Old | Self::NoWorkbook | Self::Damaged => {
                say!("open it in Excel or WPS and save it as .xlsx", "请用 Excel 或 WPS 打开，另存为 .xlsx")
            }
        }
    }
}

/// The first bytes of an input, and the whole of it.
fn look(mut input: Box<dyn BufRead + Send>, most: usize) -> io::Result<(Vec<u8>, Box<dyn BufRead + Send>)> {
    let mut start = vec![0; most];
    let n_bytes = read_up_to(&mut input, &mut start)?;
    start.truncate(n_bytes);
    Ok((start.clone(), Box::new(Cursor::new(start).chain(input))))
}

/// Fills the buffer unless the input ends before.
fn read_up_to(input: &mut impl Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut n_bytes = 0;
    while n_bytes < buffer.len() {
        match input.read(&mut buffer[n_bytes..]) {
            Ok(0) => break,
            Ok(n) => n_bytes += n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(n_bytes)
}

/// Counts what is read.
struct Counted<R> {
    inner: R,
    n_read: Arc<AtomicU64>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        self.n_read.fetch_add(n_bytes as u64, Ordering::Relaxed);
        Ok(n_bytes)
    }
}
