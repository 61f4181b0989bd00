//! Compressed files: recognised by their first bytes whatever they are called, made according to the name.

use std::error::Error;
use std::fmt;
use std::io::{self, BufRead, BufReader, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;

use super::zstd::ZstdReader;
use crate::diagnostic::{Say, say};

const BUFFER_BYTES: usize = 1 << 16;

/// How a file is compressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Compression {
    /// Not at all.
    #[default]
    None,
    /// gzip, of one member or several.
    Gzip,
    /// Zstandard, of one frame or several.
    Zstd,
}

impl Compression {
    /// What the end of a file's name says.
    pub(crate) fn of_path(path: &Path) -> Self {
        match path.extension().and_then(|extension| extension.to_str()).map(str::to_ascii_lowercase).as_deref() {
            Some("gz" | "gzip") => Self::Gzip,
            Some("zst" | "zstd") => Self::Zstd,
            _ => Self::None,
        }
    }

    /// What the first bytes show. No text begins so.
    pub(super) fn of_start(start: &[u8]) -> Self {
        match start {
            [0x1F, 0x8B, ..] => Self::Gzip,
            // A frame, or what frames pass over.
            [0x28, 0xB5, 0x2F, 0xFD, ..] | [0x50..=0x5F, 0x2A, 0x4D, 0x18, ..] => Self::Zstd,
            _ => Self::None,
        }
    }

    /// The name of a compression that is known and cannot be read.
    pub(super) fn foreign(start: &[u8]) -> Option<&'static str> {
        match start {
            [b'B', b'Z', b'h', b'1'..=b'9', 0x31, 0x41, ..] => Some("bzip2"),
            [0xFD, b'7', b'z', b'X', b'Z', 0x00, ..] => Some("xz"),
            [b'7', b'z', 0xBC, 0xAF, 0x27, 0x1C, ..] => Some("7z"),
            [b'R', b'a', b'r', b'!', 0x1A, ..] => Some("rar"),
            _ => None,
        }
    }

    /// As people call it.
    fn name(self) -> &'static str {
        match self {
            Self::None => "-",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }

    /// What is inside.
    pub(super) fn reader(self, input: Box<dyn BufRead + Send>) -> Box<dyn BufRead + Send> {
        let inside: Box<dyn Read + Send> = match self {
            Self::None => return input,
            Self::Gzip => Box::new(MultiGzDecoder::new(input)),
            Self::Zstd => Box::new(ZstdReader::new(input)),
        };
        Box::new(BufReader::with_capacity(BUFFER_BYTES, Telling { inside, compression: self }))
    }
}

/// A file that ends too early, or is not what its first bytes say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Damage {
    /// A compressed file that is cut off.
    Cut(Compression),
    /// A compressed file that is broken.
    Broken(Compression),
    /// A workbook or Parquet file that is broken.
    Table(&'static str),
}

impl Damage {
    /// For people.
    pub(crate) fn say(self) -> Say {
        match self {
            Self::Cut(compression) => {
                let name = compression.name();
                say!(
                    "the {name} file is cut off before its end; copy it again",
                    "这个 {name} 压缩文件不完整，后面缺了一截，请重新复制一份"
                )
            }
            Self::Broken(compression) => {
                let name = compression.name();
                say!("the {name} file is damaged; copy it again", "这个 {name} 压缩文件已损坏，请重新复制一份")
            }
            Self::Table(kind) => {
                say!(
                    "the {kind} file is damaged; open it where it was made and save it again",
                    "这个 {kind} 文件已损坏，请在原来的程序中打开后重新保存"
                )
            }
        }
    }

    /// The damage an error tells of, if it is one.
    pub(crate) fn of(error: &io::Error) -> Option<Self> {
        error.get_ref().and_then(|inner| inner.downcast_ref::<Self>()).copied()
    }
}

impl fmt::Display for Damage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say().en)
    }
}

impl Error for Damage {}

impl From<Damage> for io::Error {
    fn from(damage: Damage) -> Self {
        Self::new(io::ErrorKind::InvalidData, damage)
    }
}

/// Says of a decoder's errors what they mean for the file. Errors of the system stay as they are.
struct Telling<R> {
    inside: R,
    compression: Compression,
}

impl<R: Read> Read for Telling<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        // What is damaged must not stop the thread that reads.
        let read = catch_unwind(AssertUnwindSafe(|| self.inside.read(buffer)));
        let read = read.unwrap_or_else(|_| Err(io::ErrorKind::InvalidData.into()));
        read.map_err(|error| match error.kind() {
            io::ErrorKind::UnexpectedEof => Damage::Cut(self.compression).into(),
            io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput => Damage::Broken(self.compression).into(),
            _ => error,
        })
    }
}
