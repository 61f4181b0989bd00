//! What can go wrong: with the machine (the whole batch stops) and with a row (it is set aside).

use std::io;
use std::path::PathBuf;

use jiff::civil::Date;
use thiserror::Error;

use super::encoding::Encoding;
use super::input::WorkbookFault;
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
    /// The header is not written in the encoding the input is read in.
    #[error("the header of `{path}` is not {}", encoding.name())]
    Encoding {
        /// The input.
        path: PathBuf,
        /// What it is read in.
        encoding: Encoding,
    },
    /// Packed in a way that is not read here.
    #[error("`{path}` is packed with {packer}")]
    Packed {
        /// The input.
        path: PathBuf,
        /// What it is packed with.
        packer: &'static str,
    },
    /// A format that is left out of this build.
    #[error("`{path}` needs the feature `{feature}`")]
    LeftOut {
        /// The file.
        path: PathBuf,
        /// The feature of the build.
        feature: &'static str,
    },
    /// A workbook that cannot be used.
    #[error("`{path}` cannot be used: {}", fault.say().en)]
    Workbook {
        /// The input.
        path: PathBuf,
        /// Why.
        fault: WorkbookFault,
    },
    /// A column that the command line names is not there.
    #[error("`{path}` has no column `{name}` among its {}", names.n_columns)]
    NoSuchColumn {
        /// The input.
        path: PathBuf,
        /// The name that is asked for.
        name: String,
        /// The columns it has.
        names: Names,
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
    /// More rows than allowed could not be read.
    #[error("more than {most} rows could not be read")]
    TooManyRejects {
        /// So many are allowed.
        most: u64,
        /// The first of them.
        lines: Vec<u64>,
    },
    /// What a run has left cannot be gone on with.
    #[error("`{path}` cannot be gone on with: {}", why.en)]
    NotTheSame {
        /// The output.
        path: PathBuf,
        /// What is different.
        why: Say,
    },
    /// Decisions of an earlier run that cannot be taken over.
    #[error("no decision of `{path}` can be taken over: {}", why.en)]
    NotOfThisInput {
        /// The earlier decisions.
        path: PathBuf,
        /// Why.
        why: Say,
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
    /// No character of the encoding that the input is read in, at this character of the row.
    NotEncoded { encoding: Encoding, column: usize },
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
    /// A day that cannot be read.
    NoDay,
    /// A day on which the rules cannot be used.
    NoRules { day: Date, why: Say },
    /// The program failed on it.
    Internal,
}

impl Reason {
    /// A word for programs; it never changes meaning.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too-long",
            Self::NotUtf8 { .. } => "not-utf8",
            Self::NotEncoded { .. } => "not-encoded",
            Self::Json { .. } | Self::JsonEnds | Self::Case(_) => "not-a-case",
            Self::NoText => "no-text",
            Self::Quote => "quote",
            Self::Fields { .. } => "fields",
            Self::NoDay => "no-day",
            Self::NoRules { .. } => "no-rules",
            Self::Internal => "internal",
        }
    }

    /// The character of the row where it goes wrong, counted from 1, if it is one place. `row` are the row's bytes.
    pub(crate) fn column(&self, row: &[u8]) -> Option<usize> {
        let at_byte = |byte: usize| {
            let before = row.get(..byte.saturating_sub(1))?;
            Some(String::from_utf8_lossy(before).chars().count() + 1)
        };
        match self {
            Self::NotUtf8 { byte, .. } | Self::Json { byte } => at_byte(*byte),
            Self::NotEncoded { column, .. } => Some(*column),
            _ => None,
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
            Self::NotEncoded { encoding, column } => {
                let name = encoding.name();
                say!("character {column} is not {name}", "第 {column} 个字符不是 {name} 编码")
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
            Self::NoDay => {
                say!("its day cannot be read; write it as 2018-04-23", "看不懂日期；请写成 2018-04-23 这样")
            }
            Self::NoRules { day, why: Say { en, zh } } => {
                say!("the rules cannot be used on {day}: {en}", "{day} 那天的规则不能使用：{zh}")
            }
            Self::Internal => say!("the program failed on this row", "程序处理这一行时出错"),
        }
    }
}
