//! Why the program could not run, in both languages.

use std::io;
use std::path::Path;

use crate::artefact::ArtefactError;
use crate::batch::{BatchError, Damage};
use crate::diagnostic::{Say, say};
use crate::router::OpenError;
use crate::tables::LoadError;

/// Why a subcommand stopped: exit code 2, but for a closed output.
#[derive(Debug)]
pub(super) enum Failure {
    /// Whoever read standard output went away: no failure at all.
    Closed,
    /// Everything has been said already.
    Told,
    /// Something to say.
    Said { message: Say, help: Vec<Say> },
}

impl Failure {
    pub(super) fn new(message: Say) -> Self {
        Self::Said { message, help: Vec::new() }
    }

    /// Adds a way out.
    pub(super) fn help(mut self, more: impl IntoIterator<Item = Say>) -> Self {
        if let Self::Said { help, .. } = &mut self {
            help.extend(more);
        }
        self
    }

    pub(super) fn of_stdout(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::Closed;
        }
        let why = reason(&error);
        Self::new(Say {
            en: format!("could not write to standard output: {}", why.en),
            zh: format!("标准输出写入失败：{}", why.zh),
        })
    }

    pub(super) fn reading(path: &Path, error: &io::Error) -> Self {
        let (path, why) = (path.display(), reason(error));
        Self::new(Say {
            en: format!("could not read `{path}`: {}", why.en),
            zh: format!("无法读取 `{path}`：{}", why.zh),
        })
    }

    pub(super) fn writing(path: &Path, error: &io::Error) -> Self {
        let (path, why) = (path.display(), reason(error));
        Self::new(Say {
            en: format!("could not write `{path}`: {}", why.en),
            zh: format!("无法写入 `{path}`：{}", why.zh),
        })
    }

    pub(super) fn message(&self) -> Option<(Say, Vec<Say>)> {
        match self {
            Self::Closed | Self::Told => None,
            Self::Said { message, help } => Some((message.clone(), help.clone())),
        }
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        let init =
            || say!("`route init` writes a small rule set to start from", "用`route init`可写出一套可上手的小规则");
        match error {
            LoadError::NotFound { path, source } => {
                let (path, why) = (path.display(), reason(&source));
                let message = Say {
                    en: format!("no rules at `{path}`: {}", why.en),
                    zh: format!("`{path}` 处没有规则：{}", why.zh),
                };
                Self::new(message)
            }
            LoadError::Folder { path, source } => Self::reading(&path, &source),
            LoadError::NotRules { path } => {
                let path = path.display();
                Self::new(say!(
                    "`{path}` is neither a folder nor a `.duty` file",
                    "`{path}` 既不是文件夹，也不是 `.duty` 文件"
                ))
            }
            LoadError::Compiled { path } => {
                let path = path.display();
                let message = say!(
                    "`{path}` is a compiled rule set; this needs the rules themselves",
                    "`{path}` 是编译好的规则，此处需要规则原文"
                );
                let help = say!(
                    "give the folder it was compiled from; compiled rules serve explain, batch, eval and doc",
                    "请给出编译前的规则文件夹；编译好的规则可用于 explain、batch、eval 和 doc"
                );
                Self::new(message).help([help])
            }
            LoadError::Empty { path } => {
                let path = path.display();
                Self::new(say!("no `.duty` file below `{path}`", "`{path}` 中没有 `.duty` 文件")).help([init()])
            }
        }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Load(error) => error.into(),
            OpenError::Compiled { path, error: ArtefactError::Read(error) } => {
                Self::reading(&path.unwrap_or_default(), &error)
            }
            OpenError::Compiled { path, error } => {
                let path = path.unwrap_or_default();
                let (path, (message, help)) = (path.display(), error.say());
                let (en, zh) = (message.en, message.zh);
                Self::new(say!("`{path}` cannot be used: {en}", "`{path}` 不能使用：{zh}")).help([help])
            }
            OpenError::Rules { .. } => Self::new(say!("{error}", "{error}")),
        }
    }
}

impl From<BatchError> for Failure {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Read { path, source } => Self::reading(&path, &source),
            BatchError::Write { source, .. } if source.kind() == io::ErrorKind::BrokenPipe => Self::Closed,
            BatchError::Write { path, source } => Self::writing(&path, &source),
            BatchError::SameFile { path } => {
                let path = path.display();
                let message = say!("`{path}` would be written over while it is read", "`{path}` 正在读取，不能又写入");
                Self::new(message).help([say!("give another name with `-o`", "请用 `-o` 另起一个文件名")])
            }
            BatchError::Encoding { path, encoding } => {
                let (path, name) = (path.display(), encoding.name());
                let message = say!("the header of `{path}` is not {name}", "`{path}` 的表头不是 {name} 编码");
                let help = say!(
                    "give its encoding: `--encoding gbk`, or save it as UTF-8 (in Excel: CSV UTF-8)",
                    "请写明编码，如 `--encoding gbk`，或另存为 UTF-8（Excel 中选“CSV UTF-8”）"
                );
                Self::new(message).help([help])
            }
            BatchError::Packed { path, packer } => {
                let path = path.display();
                let message = say!("`{path}` is packed with {packer}", "`{path}` 是 {packer} 压缩文件");
                Self::new(message)
                    .help([say!("unpack it first; .gz and .zst are read", "请先解压；.gz 和 .zst 可直接读")])
            }
            BatchError::LeftOut { path, feature } => {
                let path = path.display();
                let message =
                    say!("`{path}`: this build is without {feature}", "`{path}`：这个版本不含 {feature} 格式");
                let help = say!(
                    "build it with `cargo install --features {feature}`, or use CSV",
                    "请用 `cargo install --features {feature}` 重新编译，或改用 CSV"
                );
                Self::new(message).help([help])
            }
            BatchError::Workbook { path, fault } => {
                let (path, Say { en, zh }) = (path.display(), fault.say());
                Self::new(say!("could not use `{path}`: {en}", "`{path}` 不能使用：{zh}")).help([fault.help()])
            }
            BatchError::NoSuchColumn { path, name, names } => {
                let (path, n) = (path.display(), names.n_columns);
                let message = match names.shown {
                    Some(names) => {
                        let names = names.join("、");
                        say!(
                            "`{path}` has no column `{name}`; its columns: {names}",
                            "`{path}` 没有 `{name}` 一列；现有各列：{names}"
                        )
                    }
                    None => say!(
                        "`{path}` has no column `{name}` in its first line (columns: {n})",
                        "`{path}` 的第一行没有 `{name}` 一列（共 {n} 列）"
                    ),
                };
                Self::new(message).help([say!(
                    "see `--map`, `--keep` and `--as-of-column`",
                    "请检查 `--map`、`--keep`、`--as-of-column`"
                )])
            }
            BatchError::NoTextColumn { path, names } => {
                let (path, n) = (path.display(), names.n_columns);
                let message = match names.shown {
                    Some(names) => {
                        let names = names.join("、");
                        say!(
                            "`{path}` has no column of the text; its columns: {names}",
                            "`{path}` 没有诉求内容一列；现有各列：{names}"
                        )
                    }
                    None => say!(
                        "`{path}` has no column of the text in its first line (columns: {n})",
                        "`{path}` 的第一行没有诉求内容一列（共 {n} 列）"
                    ),
                };
                let header = say!("the first line must be the header", "第一行必须是表头");
                let help = say!(
                    "`route batch --map text=COLUMN` names it; for good, list it in `route.yaml` under batch / headers / text",
                    "用 `route batch --map text=列名` 写明；或在 `route.yaml` 的 batch / headers / text 下写上它的名称"
                );
                Self::new(message).help([header, help])
            }
            BatchError::NoLabelColumn { path, names } => {
                let (path, n) = (path.display(), names.n_columns);
                let message = match names.shown {
                    Some(names) => {
                        let names = names.join("、");
                        say!(
                            "`{path}` has no column of the label; its columns: {names}",
                            "`{path}` 没有标签一列；现有各列：{names}"
                        )
                    }
                    None => say!(
                        "`{path}` has no column of the label in its first line (columns: {n})",
                        "`{path}` 的第一行没有标签一列（共 {n} 列）"
                    ),
                };
                Self::new(message).help([say!("name the column with `--label`", "请用 `--label` 写明是哪一列")])
            }
            BatchError::Header { path, reason } => {
                let (path, why) = (path.display(), reason.say());
                Self::new(Say {
                    en: format!("the header of `{path}` cannot be read: {}", why.en),
                    zh: format!("`{path}` 的表头无法读取：{}", why.zh),
                })
            }
            BatchError::TooManyRejects { most, lines } => {
                let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
                let (en, zh) = (lines.join(", "), lines.join("、"));
                Self::new(say!(
                    "more than {most} rows could not be read (lines {en}…)",
                    "读不了的行多于 {most} 行（第 {zh}…… 行）"
                ))
                .help([say!(
                    "the rejects tell why; nothing else was written",
                    "原因见读不了的行所在的文件；没有写出其他结果"
                )])
            }
            BatchError::NotTheSame { path, why } => {
                let path = path.display();
                let (en, zh) = (why.en, why.zh);
                Self::new(say!("`{path}` cannot be gone on with: {en}", "`{path}` 不能接着做：{zh}"))
                    .help([say!("without `--resume` it begins anew", "去掉 `--resume` 则从头开始")])
            }
            BatchError::NotOfThisInput { path, why } => {
                let path = path.display();
                let (en, zh) = (why.en, why.zh);
                Self::new(say!("no decision of `{path}` can be taken over: {en}", "不能照用 `{path}` 的判定：{zh}"))
                    .help([say!("without `--since` every case is decided", "去掉 `--since` 则全部重新判定")])
            }
            BatchError::Worker => Self::new(say!("a worker of this program stopped", "程序的一个工作线程中止了")),
        }
    }
}

/// What the system said, in words.
pub(super) fn reason(error: &io::Error) -> Say {
    if let Some(damage) = Damage::of(error) {
        return damage.say();
    }
    match error.kind() {
        io::ErrorKind::NotFound => say!("there is no such file or folder", "没有这个文件或文件夹"),
        io::ErrorKind::PermissionDenied => say!("permission denied", "没有权限"),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => say!("the disk is full", "磁盘已满"),
        io::ErrorKind::ReadOnlyFilesystem => say!("the disk is read-only", "磁盘只读"),
        io::ErrorKind::IsADirectory => say!("it is a folder", "这是一个文件夹"),
        io::ErrorKind::NotADirectory => say!("a part of the path is no folder", "路径中有一段不是文件夹"),
        io::ErrorKind::ResourceBusy => say!("another run is writing it", "另一个程序正在写它"),
        io::ErrorKind::InvalidData => say!("it is not UTF-8 text", "不是 UTF-8 编码的文本"),
        _ => say!("{error}", "{error}"),
    }
}
