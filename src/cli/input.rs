//! The door of every file of cases, for all subcommands that read them.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;

use super::args::{BatchFormat, InputArgs};
use super::console::Console;
use super::failure::Failure;
use crate::batch::{Asked, BatchError, Encoding, Format, Input, InputError, Raw, TableNotes};
use crate::diagnostic::{Say, say};

/// The path, unless it stands for standard input.
pub(super) fn named(path: &Path) -> Option<&Path> {
    Some(path).filter(|path| *path != Path::new("-"))
}

/// The format that is asked for, else the one of the file's name; JSON lines for standard input and output.
pub(super) fn format(asked: Option<BatchFormat>, path: Option<&Path>) -> Result<Format, Failure> {
    match (asked, path) {
        (Some(BatchFormat::Jsonl), _) | (None, None) => Ok(Format::Jsonl),
        (Some(BatchFormat::Csv), _) => Ok(Format::Csv),
        (Some(BatchFormat::Tsv), _) => Ok(Format::Tsv),
        (Some(BatchFormat::Xlsx), _) => Ok(Format::Xlsx),
        (Some(BatchFormat::Parquet), _) => Ok(Format::Parquet),
        (None, Some(path)) => Format::of_path(path).ok_or_else(|| {
            let path = path.display();
            let message = say!("the name `{path}` does not tell the format", "从文件名 `{path}` 看不出格式");
            let help = say!(
                "call it .jsonl, .csv, .tsv or .xlsx, or give --input-format or --output-format",
                "请用扩展名 .jsonl、.csv、.tsv 或 .xlsx，或写明 --input-format、--output-format"
            );
            Failure::new(message).help([help])
        }),
    }
}

/// The input and, if that tells how far the reading is, the bytes of the file. Says what was found out about it, unless it is UTF-8.
pub(super) fn open(console: &Console, path: &Path, args: &InputArgs) -> Result<(Input, Option<u64>), Failure> {
    let asked = Asked {
        format: format(args.input_format, named(path))?,
        encoding: args.encoding.map(Encoding::from),
        sheet: args.sheet.as_deref(),
    };
    let (raw, n_bytes) = raw(path)?;
    let input = Input::open(raw, &asked).map_err(|error| failure(path, error))?;
    let name = path.display();
    if input.encoding() != Encoding::Utf8 && asked.encoding.is_none() {
        let encoding = input.encoding().name();
        console.say(&say!(
            "`{name}` is read as {encoding}; `--encoding` reads it otherwise",
            "`{name}` 按 {encoding} 读取；如果不对，请用 `--encoding` 写明"
        ));
    }
    let TableNotes { sheet, n_other_sheets: n, .. } = input.notes();
    if let Some(sheet) = sheet.filter(|_| n > 0) {
        console.say(&say!(
            "`{name}`: the sheet `{sheet}` is read, {n} more are not (`--sheet` reads another)",
            "`{name}`：只读工作表 `{sheet}`，另有 {n} 张未读（用 `--sheet` 可读另一张）"
        ));
    }
    let is_table = matches!(input.format(), Format::Xlsx | Format::Parquet);
    Ok((input, n_bytes.filter(|_| !is_table)))
}

fn raw(path: &Path) -> Result<(Raw, Option<u64>), Failure> {
    if path == Path::new("-") {
        return Ok((Raw::Stream(Box::new(io::stdin())), None));
    }
    let failed = |error| Failure::reading(path, &error);
    let file = File::open(path).map_err(failed)?;
    let kind = file.metadata().map_err(failed)?;
    if kind.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    if kind.is_file() { Ok((Raw::File(file), Some(kind.len()))) } else { Ok((Raw::Stream(Box::new(file)), None)) }
}

/// What an input is read as: its format, and its encoding or sheet.
pub(super) fn told(input: &Input) -> Say {
    let encoding = input.encoding().name();
    match (input.format(), input.notes().sheet) {
        (Format::Jsonl, _) => say!("JSON lines, {encoding}", "逐行 JSON、{encoding}"),
        (Format::Csv, _) => say!("CSV, {encoding}", "CSV、{encoding}"),
        (Format::Tsv, _) => say!("TSV, {encoding}", "TSV、{encoding}"),
        (Format::Xlsx, Some(sheet)) => say!("Excel, sheet `{sheet}`", "Excel 工作表 `{sheet}`"),
        (Format::Xlsx, None) => say!("Excel", "Excel"),
        (Format::Parquet, _) => say!("Parquet", "Parquet"),
    }
}

/// Numbers of a workbook that are not what somebody typed.
pub(super) fn warn_of_numbers(console: &Console, path: &Path, notes: &TableNotes) {
    let n = notes.n_long_numbers.load(Ordering::Relaxed);
    if n > 0 {
        let path = path.display();
        console.warn(&say!(
            "`{path}` has {n} numbers of more than 15 digits, of which Excel keeps 15; ids should be cells of text",
            "`{path}` 中有 {n} 个超过 15 位的数字，Excel 只保留前 15 位；编号一栏应设为文本格式"
        ));
    }
}

/// Why an input cannot be used.
pub(super) fn failure(path: &Path, error: InputError) -> Failure {
    let path = path.to_owned();
    match error {
        InputError::Io(source) => BatchError::Read { path, source },
        InputError::Encoding(encoding) => BatchError::Encoding { path, encoding },
        InputError::Packed(packer) => BatchError::Packed { path, packer },
        InputError::LeftOut(feature) => BatchError::LeftOut { path, feature },
        InputError::Workbook(fault) => BatchError::Workbook { path, fault },
        InputError::NoSuchColumn { name, names } => BatchError::NoSuchColumn { path, name, names },
        InputError::NoTextColumn(names) => BatchError::NoTextColumn { path, names },
        InputError::NoLabelColumn(names) => BatchError::NoLabelColumn { path, names },
        InputError::Header(reason) => BatchError::Header { path, reason },
    }
    .into()
}
