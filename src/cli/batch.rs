//! `route batch`: the files, the bar and the summary around the batch.

use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{BatchArgs, BatchFormat};
use super::console::Console;
use super::failure::Failure;
use super::{Found, case, failure, rules};
use crate::batch::{self, BatchError, Defaults, Ends, Format, InputError, Job, Rows, Summary, Target};
use crate::diagnostic::{Lang, Say, say};

const BUFFER_BYTES: usize = 1 << 16;

/// Where the rejects of a pipe go.
const REJECTS: &str = "route.rejects.jsonl";

const BYTE_ORDER_MARK: &str = "\u{feff}";

pub(super) fn run(console: &Console, args: &BatchArgs) -> Result<Found, Failure> {
    let input = &args.input;
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let rejects = rejects_path(args, output);
    let from = format(args.input_format, Some(input).filter(|path| *path != Path::new("-")).map(PathBuf::as_path))?;
    let to = format(args.output_format, output)?;
    refuse_same(input, output, Some(&rejects))?;

    let opened = rules::open(console, &args.rules)?;
    let defaults = case::known(&args.defaults)?;
    case::refuse_unknown(&opened.router, &defaults)?;
    let defaults = Defaults::of(defaults, &opened.router);
    let (reader, n_bytes) = open(input)?;
    let longest = args.max_line as usize;
    let rows = Rows::open(reader, from, &opened.headers, longest).map_err(|error| input_error(input, error))?;
    let mut targets = Targets::create(args, output, &rejects)?;
    if to == Format::Csv && output.is_some() {
        // Excel takes a file for GBK without it. A pipe is read by programs, which would stumble over it.
        let failed = |error| Failure::writing(output.unwrap_or(Path::new("-")), &error);
        targets.output.write_all(BYTE_ORDER_MARK.as_bytes()).map_err(failed)?;
    }
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let job = Job {
        router: &opened.router,
        headers: &opened.headers,
        defaults: &defaults,
        to,
        n_jobs: args.jobs.map_or_else(cores, usize::from),
        lang: console.lang,
    };
    let bar = bar(n_bytes);
    let started = Instant::now();
    let ends = Ends {
        input,
        output: (output.unwrap_or(Path::new("-")), &mut targets.output),
        rejects: (&rejects, &mut targets.rejects),
    };
    let summary = batch::run(&job, rows, ends, &mut |bytes, cases| {
        bar.set_position(bytes);
        bar.set_message(cases.to_string());
    });
    bar.finish_and_clear();
    let summary = summary?;
    let lost = targets.finish(output, &rejects, summary.n_rejects > 0)?;
    console.say(&told(&summary, started.elapsed()));
    if summary.n_unknown > 0 {
        let n = summary.n_unknown;
        console.warn(&say!(
            "{n} cases give a district, street, category, time or fact that the rules don't know; it counted as unknown",
            "{n} 件诉求所给的区、街道、类别、时间或事实不在规则中，按不详处理"
        ));
    }
    if summary.n_rejects > 0 {
        console.warn(&rejected(&summary, Some(rejects.as_path()).filter(|_| lost.is_none())));
        if let Some(error) = lost {
            let (path, why) = (rejects.display(), failure::reason(&error));
            let (en, zh) = (why.en, why.zh);
            console.warn(&say!(
                "they are lost: could not write `{path}`: {en}; `--rejects FILE` puts them elsewhere",
                "这些行没有留下：无法写入 `{path}`：{zh}；用 `--rejects FILE` 可另存他处"
            ));
        }
    }
    Ok(Found::problems(summary.n_rejects > 0))
}

/// Where rejects go: as asked, else beside the output, else beside the input, else here.
fn rejects_path(args: &BatchArgs, output: Option<&Path>) -> PathBuf {
    let is_plain = |path: &&Path| *path != Path::new("-") && fs::metadata(path).is_ok_and(|kind| kind.is_file());
    match (&args.rejects, output.or(Some(args.input.as_path()).filter(is_plain))) {
        (Some(path), _) => path.clone(),
        (None, Some(path)) => beside(path),
        (None, None) => REJECTS.into(),
    }
}

/// `out.jsonl` → `out.rejects.jsonl`.
fn beside(path: &Path) -> PathBuf {
    path.with_extension("rejects.jsonl")
}

/// The format that is asked for, else the one of the file's name; JSON lines for standard input and output.
pub(super) fn format(asked: Option<BatchFormat>, path: Option<&Path>) -> Result<Format, Failure> {
    match (asked, path) {
        (Some(BatchFormat::Jsonl), _) | (None, None) => Ok(Format::Jsonl),
        (Some(BatchFormat::Csv), _) => Ok(Format::Csv),
        (None, Some(path)) => Format::of_path(path).ok_or_else(|| {
            let path = path.display();
            let message = say!("the name `{path}` does not tell the format", "从文件名 `{path}` 看不出格式");
            let help = say!(
                "call it .jsonl or .csv, or give --input-format or --output-format",
                "请用扩展名 .jsonl 或 .csv，或写明 --input-format、--output-format"
            );
            Failure::new(message).help([help])
        }),
    }
}

/// No two of the files may be one.
pub(super) fn refuse_same(input: &Path, output: Option<&Path>, rejects: Option<&Path>) -> Result<(), Failure> {
    // A file that is not there yet is known by its folder and its name.
    let place = |path: &Path| {
        fs::canonicalize(path).ok().or_else(|| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
        })
    };
    let is_plain = |path: &Path| !fs::metadata(path).is_ok_and(|kind| !kind.is_file());
    let files: Vec<&Path> =
        [Some(input), output, rejects].into_iter().flatten().filter(|path| is_plain(path)).collect();
    for (at, path) in files.iter().enumerate() {
        if files[..at].iter().any(|before| place(before).is_some_and(|before| Some(before) == place(path))) {
            return Err(BatchError::SameFile { path: path.to_path_buf() }.into());
        }
    }
    Ok(())
}

pub(super) type Input = Box<dyn BufRead + Send>;

/// The input and, if it is a plain file, its size.
pub(super) fn open(path: &Path) -> Result<(Input, Option<u64>), Failure> {
    if path == Path::new("-") {
        return Ok((Box::new(BufReader::with_capacity(BUFFER_BYTES, io::stdin())), None));
    }
    let failed = |error| Failure::reading(path, &error);
    let file = File::open(path).map_err(failed)?;
    let kind = file.metadata().map_err(failed)?;
    if kind.is_dir() {
        return Err(failed(io::ErrorKind::IsADirectory.into()));
    }
    let n_bytes = kind.is_file().then_some(kind.len());
    Ok((Box::new(BufReader::with_capacity(BUFFER_BYTES, file)), n_bytes))
}

pub(super) fn input_error(path: &Path, error: InputError) -> Failure {
    let path = path.to_owned();
    match error {
        InputError::Io(source) => BatchError::Read { path, source },
        InputError::Encoding(encoding) => BatchError::Encoding { path, encoding },
        InputError::NoTextColumn(names) => BatchError::NoTextColumn { path, names },
        InputError::NoLabelColumn(names) => BatchError::NoLabelColumn { path, names },
        InputError::Header(reason) => BatchError::Header { path, reason },
    }
    .into()
}

/// Where decisions and rejects go.
struct Targets {
    output: Output,
    rejects: Rejects,
}

enum Output {
    File(Box<Target>),
    Standard(io::BufWriter<io::Stdout>),
}

impl Targets {
    fn create(args: &BatchArgs, output: Option<&Path>, rejects: &Path) -> Result<Self, Failure> {
        let create = |path: &Path| Target::create(path).map_err(|error| Failure::writing(path, &error));
        let decisions = match output {
            Some(path) => Output::File(Box::new(create(path)?)),
            None => Output::Standard(io::BufWriter::with_capacity(BUFFER_BYTES, io::stdout())),
        };
        let rejects = match (&args.rejects, output) {
            (Some(_), _) => Rejects::Asked(create(rejects)?),
            (None, Some(_)) => Rejects::Beside(create(rejects)?),
            (None, None) => Rejects::Late {
                path: rejects.to_owned(),
                is_of_input: rejects != Path::new(REJECTS),
                target: None,
                error: None,
            },
        };
        Ok(Self { output: decisions, rejects })
    }

    /// Rejects first: where the decisions are, their rejects are too. Tells why the rejects are lost, if they are.
    fn finish(self, output: Option<&Path>, rejects: &Path, has_rejects: bool) -> Result<Option<io::Error>, Failure> {
        let lost = self.rejects.finish(rejects, has_rejects).map_err(|error| Failure::writing(rejects, &error))?;
        match self.output {
            Output::File(target) => {
                target.finish().map_err(|error| Failure::writing(output.unwrap_or(Path::new("-")), &error))
            }
            Output::Standard(mut out) => out.flush().map_err(Failure::of_stdout),
        }?;
        Ok(lost)
    }
}

impl Write for Output {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::File(target) => target.write(bytes),
            Self::Standard(out) => out.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::File(target) => target.flush(),
            Self::Standard(out) => out.flush(),
        }
    }
}

/// The file of rejects.
enum Rejects {
    /// The user named it: it is written whatever happens.
    Asked(Target),
    /// Beside the output. One of an earlier run does not stay beside new decisions.
    Beside(Target),
    /// The decisions go to standard output. The file is begun with the first reject: its folder may be none to write to, and need not
    /// be for a clean run.
    Late { path: PathBuf, is_of_input: bool, target: Option<Target>, error: Option<io::Error> },
}

impl Rejects {
    /// Why the rejects are lost, if they are.
    fn finish(self, path: &Path, has_rejects: bool) -> io::Result<Option<io::Error>> {
        match self {
            Self::Asked(target) => target.finish()?,
            Self::Beside(target) if has_rejects => target.finish()?,
            Self::Beside(target) => target.remove()?,
            Self::Late { target: Some(target), error: None, .. } => return Ok(target.finish().err()),
            Self::Late { error: Some(error), .. } => return Ok(Some(error)),
            // Those of a pipe may be of another one.
            Self::Late { is_of_input, .. } => {
                if is_of_input && fs::symlink_metadata(path).is_ok_and(|kind| kind.is_file()) {
                    fs::remove_file(path)?;
                }
            }
        }
        Ok(None)
    }
}

impl Write for Rejects {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Asked(target) | Self::Beside(target) => target.write(bytes),
            Self::Late { error: Some(_), .. } => Ok(bytes.len()),
            Self::Late { path, target, error, .. } => {
                let begun = match target {
                    Some(target) => Ok(target),
                    None => Target::create(path).map(|begun| target.insert(begun)),
                };
                // The decisions are on their way already; they do not stop for this.
                if let Err(failed) = begun.and_then(|target| target.write_all(bytes)) {
                    *error = Some(failed);
                }
                Ok(bytes.len())
            }
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Asked(target) | Self::Beside(target) => target.flush(),
            Self::Late { target: Some(target), error, .. } => {
                if let Err(failed) = target.flush() {
                    error.get_or_insert(failed);
                }
                Ok(())
            }
            Self::Late { .. } => Ok(()),
        }
    }
}

/// A bar on a terminal, nothing elsewhere.
pub(super) fn bar(n_bytes: Option<u64>) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(n_bytes, ProgressDrawTarget::stderr_with_hz(10));
    let template = if n_bytes.is_some() {
        "{bar:30} {percent:>3}% {msg} 件 {elapsed} ETA {eta}"
    } else {
        "{spinner} {msg} 件 {bytes} {elapsed}"
    };
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    bar
}

fn told(summary: &Summary, elapsed: Duration) -> Say {
    let n = summary.n_cases;
    let seconds = elapsed.as_secs_f64();
    let rate = grouped((n as f64 / seconds.max(1e-6)) as u64);
    let list = |lang: Lang| {
        let one = |(kind, count): (crate::verdict::OutcomeKind, u64)| match lang {
            Lang::Zh => format!("{} {}", kind.zh(), grouped(count)),
            Lang::En => format!("{} {}", grouped(count), kind.code()),
        };
        let all: Vec<String> = summary.outcomes().map(one).collect();
        match (all.is_empty(), lang) {
            (true, _) => String::new(),
            (false, Lang::Zh) => format!("：{}", all.join("、")),
            (false, Lang::En) => format!(": {}", all.join(", ")),
        }
    };
    let cases = if n == 1 { "case" } else { "cases" };
    Say {
        en: format!("{} {cases} in {seconds:.1} s ({rate}/s){}", grouped(n), list(Lang::En)),
        zh: format!("{} 件，用时 {seconds:.1} 秒（每秒 {rate} 件）{}", grouped(n), list(Lang::Zh)),
    }
}

fn rejected(summary: &Summary, rejects: Option<&Path>) -> Say {
    let n = summary.n_rejects;
    let lines: Vec<String> = summary.reject_lines.iter().map(u64::to_string).collect();
    let more = if n > lines.len() as u64 { "…" } else { "" };
    let (en, zh) = (lines.join(", "), lines.join("、"));
    let Some(rejects) = rejects else {
        return say!("{n} rows could not be read (lines {en}{more})", "{n} 行不能读（第 {zh}{more} 行）");
    };
    let path = rejects.display();
    say!(
        "{n} rows could not be read and are in `{path}` (lines {en}{more})",
        "{n} 行不能读，另存于 `{path}`（第 {zh}{more} 行）"
    )
}

/// `1234567` → `1,234,567`.
pub(super) fn grouped(n: u64) -> String {
    let digits = n.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_grouped() {
        for (n, expected) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(n), expected);
        }
    }

    #[test]
    fn rejects_lie_beside_the_output() {
        assert_eq!(beside(Path::new("a/out.jsonl")), Path::new("a/out.rejects.jsonl"));
        assert_eq!(beside(Path::new("派单.csv")), Path::new("派单.rejects.jsonl"));
    }
}
