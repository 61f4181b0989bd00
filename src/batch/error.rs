//! What can go wrong: with the machine (the whole batch stops) and with a row (it is set aside).

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::rows::Names;
use crate::case::Misread;
use crate::diagnostic::{Say, say};

/// Why a batch stopped. Nothing is left half written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub(crate) enum BatchError {
    /// The input could not be opened or read.
    #[error("could not read `{path}`")]
    Read {
        /// The input.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// The output, or the file of rejects, could not be written.
    #[error("could not write `{path}`")]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
    /// Output and input are one file.
    #[error("`{path}` would be written over while it is read")]
    SameFile {
        /// The file.
        path: PathBuf,
    },
    /// The input as a whole is not UTF-8.
    #[error("`{path}` is not UTF-8 but {encoding}")]
    Encoding {
        /// The input.
        path: PathBuf,
        /// What it seems to be.
        encoding: &'static str,
    },
    /// The header has no column for the text, nor for the title.
    #[error("`{path}` has no column of the text among its {}", names.n_columns)]
    NoTextColumn {
        /// The input.
        path: PathBuf,
        /// The columns it has.
        names: Names,
    },
    /// The header has no column for the right answer.
    #[error("`{path}` has no column of the label among its {}", names.n_columns)]
    NoLabelColumn {
        /// The input.
        path: PathBuf,
        /// The columns it has.
        names: Names,
    },
    /// The header cannot be read.
    #[error("the header of `{path}` cannot be read: {}", reason.say().en)]
    Header {
        /// The input.
        path: PathBuf,
        /// Why.
        reason: Reason,
    },
    /// A thread of this program died.
    #[error("a worker stopped")]
    Worker,
}

/// Why a row is set aside.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Reason {
    /// More bytes than a row may have.
    TooLong { most: usize },
    /// Broken UTF-8 at this byte of the row.
    NotUtf8 { byte: usize, looks_like_gbk: bool },
    /// Not JSON from this byte on.
    Json { byte: usize },
    /// JSON that ends too early.
    JsonEnds,
    /// JSON, but no case.
    Case(Misread),
    /// Neither text nor title.
    NoText,
    /// A quote that is opened and not closed where it should be.
    Quote,
    /// More or fewer fields than the header has.
    Fields { found: usize, expected: usize },
    /// The program failed on it.
    Internal,
}

impl Reason {
    /// A word for programs; it never changes meaning.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too-long",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::Json { .. } | Self::JsonEnds | Self::Case(_) => "not-a-case",
            Self::NoText => "no-text",
            Self::Quote => "quote",
            Self::Fields { .. } => "fields",
            Self::Internal => "internal",
        }
    }

    /// A sentence for people. May name what stands in the row, so it goes nowhere but beside the row.
    pub(crate) fn say(&self) -> Say {
        match self {
            Self::TooLong { most } => say!("longer than {most} bytes", "超过 {most} 字节"),
            Self::NotUtf8 { byte, looks_like_gbk: false } => {
                say!("byte {byte} is not UTF-8", "第 {byte} 字节不是 UTF-8 编码")
            }
            Self::NotUtf8 { byte, looks_like_gbk: true } => {
                say!("byte {byte} is not UTF-8; it looks like GBK", "第 {byte} 字节不是 UTF-8 编码，看来是 GBK")
            }
            Self::Json { byte } => {
                say!("not a case: no JSON at byte {byte}", "不是一件诉求：第 {byte} 字节处不合 JSON 的写法")
            }
            Self::JsonEnds => say!("not a case: the JSON ends too early", "不是一件诉求：JSON 没有写完"),
            Self::Case(misread) => {
                let Say { en, zh } = misread.say();
                say!("not a case: {en}", "不是一件诉求：{zh}")
            }
            Self::NoText => say!("neither text nor title", "既无内容也无标题"),
            Self::Quote => {
                say!("a quoted field is not closed where it ends", "带引号的字段没有在结尾处闭合")
            }
            Self::Fields { found, expected } => {
                say!("{found} fields where the header has {expected}", "有 {found} 列，表头有 {expected} 列")
            }
            Self::Internal => say!("the program failed on this row", "程序处理这一行时出错"),
        }
    }
}

/// Whether every byte above ASCII begins a pair that GBK allows.
pub(super) fn looks_like_gbk(bytes: &[u8]) -> bool {
    let mut rest = bytes;
    loop {
        match rest {
            [] => return true,
            [first, after @ ..] if first.is_ascii() => rest = after,
            [0x81..=0xFE, 0x40..=0x7E | 0x80..=0xFE, after @ ..] => rest = after,
            _ => return false,
        }
    }
}
