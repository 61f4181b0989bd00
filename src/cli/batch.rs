//! `route batch`: the files, the bar and the summary around the batch.

mod unfinished;

use std::fs;
use std::io::{self, IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::BatchArgs;
use super::console::Console;
use super::failure::Failure;
use super::{Found, case, columns, failure, input, rules};
use crate::batch::{
    self, BatchError, Checkpoint, Compression, Defaults, Ends, Format, Job, Layout, Reached, Rows, RunFacts, Saver,
    Sink, SinkError, Summary, Target,
};
use crate::diagnostic::{Lang, Say, say};

const BUFFER_BYTES: usize = 1 << 16;

/// Bodies that are shown at the end.
const MOST_BODIES: usize = 10;

/// Where the rejects of a pipe go.
const REJECTS: &str = "route.rejects.jsonl";

pub(super) fn run(console: &Console, args: &BatchArgs) -> Result<Found, Failure> {
    let input = &args.input;
    let output = args.output.as_deref().filter(|path| *path != Path::new("-"));
    let rejects = rejects_path(args, output);
    input::format(args.read.input_format, input::named(input))?;
    let layout = layout(args, output)?;
    let is_file = |path: &&Path| fs::metadata(path).map_or(true, |kind| kind.is_file());
    let told_in = output.filter(is_file).map(|path| beside(path, "summary.json"));
    refuse_same(input, [output, Some(&rejects), told_in.as_deref()])?;

    let opened = rules::open(console, &args.rules)?;
    let defaults = case::known(&args.defaults)?;
    case::refuse_unknown(&opened.router, &defaults)?;
    let defaults = Defaults::of(defaults, &opened.router);
    let headers = columns::headers(args, &opened.headers)?;
    let (from, n_bytes) = input::open(console, input, &args.read)?;
    let (read_as, notes) = (input::told(&from), from.notes());
    let rows = Rows::open(from, &headers, args.max_line as usize).map_err(|error| input::failure(input, error))?;
    let key = unfinished::key(args, output, layout, &opened.router, console.lang)?;
    let reached = match (&key, output) {
        (Some(key), Some(output)) if args.resume => unfinished::reached(console, output, key)?,
        _ => None,
    };
    let mut targets = Targets::create(args, output, &rejects, layout.format, reached.as_ref())?;
    let saver = match (key, output) {
        (Some(key), Some(path)) => {
            let parts = targets.parts().map_err(|error| Failure::writing(path, &error))?;
            if !args.resume {
                unfinished::begin_anew(console, path)?;
            }
            Some(Saver::new(path, key, parts))
        }
        _ => None,
    };
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let job = Job {
        router: &opened.router,
        headers: &headers,
        defaults: &defaults,
        to: layout,
        n_jobs: args.jobs.map_or_else(cores, usize::from),
        lang: console.lang,
        max_rejects: args.max_rejects,
    };
    let n_before = reached.as_ref().map_or(0, |reached| reached.summary.n_rows());
    let bar = bar(n_bytes);
    let started = Instant::now();
    let ends = Ends {
        input,
        output: (output.unwrap_or(Path::new("-")), &mut targets.output),
        rejects: (&rejects, &mut targets.rejects),
        reached,
        saver: saver.as_ref().map(|saver| (saver, Duration::from_secs(args.save_every.into()))),
    };
    let summary = batch::run(&job, rows, ends, &mut |bytes, cases| {
        bar.set_position(bytes);
        bar.set_message(cases.to_string());
    });
    bar.finish_and_clear();
    let summary = match summary {
        Ok(summary) => summary,
        Err(error) if unfinished::is_hopeless(&error) => {
            targets.keep(false);
            if let Some(output) = output {
                Checkpoint::remove(output).map_err(|error| Failure::writing(output, &error))?;
            }
            if matches!(error, BatchError::TooManyRejects { .. }) {
                targets.rejects.finish(&rejects, true).map_err(|error| Failure::writing(&rejects, &error))?;
            }
            return Err(error.into());
        }
        Err(error) => {
            if saver.is_some()
                && let Some(path) = output
                && Checkpoint::exists(path)
            {
                targets.keep(true);
                console.say(&say!("`--resume` goes on from here", "用 `--resume` 可从这里接着做"));
            }
            return Err(error.into());
        }
    };
    let lost = targets.finish(output, &rejects, summary.n_rejects > 0)?;
    let seconds = started.elapsed();
    if let (Some(output), Some(path)) = (output, &told_in) {
        let facts = RunFacts {
            input: input.display().to_string(),
            output: output.display().to_string(),
            ruleset: opened.router.ruleset(),
            as_of: opened.router.as_of().to_string(),
            seconds: (seconds.as_secs_f64() * 1000.0).round() / 1000.0,
            rows_per_second: ((summary.n_rows() - n_before) as f64 / seconds.as_secs_f64().max(1e-6)) as u64,
        };
        let failed = |error| Failure::writing(path, &error);
        let mut target = Target::create(path).map_err(failed)?;
        target.write_all(summary.to_json(&facts).as_bytes()).and_then(|()| target.finish()).map_err(failed)?;
        Checkpoint::remove(output).map_err(|error| Failure::writing(output, &error))?;
        console.say(&loads(&summary));
    }
    console.say(&told(&summary, seconds, &read_as));
    input::warn_of_numbers(console, input, &notes);
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

/// How decisions are written: as asked, else as the name says.
fn layout(args: &BatchArgs, output: Option<&Path>) -> Result<Layout, Failure> {
    let format = input::format(args.output_format, output)?;
    let is_csv = matches!(format, Format::Csv | Format::Tsv);
    let compression = output.map_or(Compression::None, Compression::of_path);
    let is_packed = compression != Compression::None && matches!(format, Format::Xlsx | Format::Parquet);
    if let Some(path) = output.map(Path::display).filter(|_| is_packed) {
        let message = say!("`{path}`: this format is compressed already", "`{path}`：这种格式本身已经压缩");
        let help = say!("leave the last part of the name out", "请去掉文件名的最后一段扩展名");
        return Err(Failure::new(message).help([help]));
    }
    if output.and_then(Path::extension).is_some_and(|extension| extension.eq_ignore_ascii_case("xls")) {
        let message =
            say!("`.xls` is the format before 2007, which is not written", "`.xls` 是 2007 以前的格式，不能写出");
        return Err(Failure::new(message).help([say!("call it .xlsx", "请改用扩展名 .xlsx")]));
    }
    if args.excel && format == Format::Jsonl {
        let message =
            say!("`--excel` is for CSV, and JSON lines are written", "`--excel` 只用于 CSV，而现在写的是 JSON");
        let help =
            say!("call the output .csv or .xlsx: `-o out.csv`", "请把结果文件命名为 .csv 或 .xlsx：`-o 派单.csv`");
        return Err(Failure::new(message).help([help]));
    }
    // Excel takes a file for GBK without the mark. A pipe, and what is compressed, is read by programs, which would stumble over it.
    let has_mark = is_csv && (args.excel || (output.is_some() && compression == Compression::None));
    Ok(Layout { format, has_mark, is_for_excel: args.excel && is_csv })
}

/// Where rejects go: as asked, else beside the output, else beside the input, else here.
fn rejects_path(args: &BatchArgs, output: Option<&Path>) -> PathBuf {
    let is_plain = |path: &&Path| *path != Path::new("-") && fs::metadata(path).is_ok_and(|kind| kind.is_file());
    match (&args.rejects, output.or(Some(args.input.as_path()).filter(is_plain))) {
        (Some(path), _) => path.clone(),
        (None, Some(path)) => beside(path, "rejects.jsonl"),
        (None, None) => REJECTS.into(),
    }
}

/// `out.jsonl`, `out.jsonl.gz` → `out.rejects.jsonl`.
fn beside(path: &Path, ending: &str) -> PathBuf {
    let is_packed = Compression::of_path(path) != Compression::None;
    let path = if is_packed { path.with_extension("") } else { path.to_owned() };
    path.with_extension(ending)
}

/// No two of the files may be one.
pub(super) fn refuse_same<const N: usize>(input: &Path, outputs: [Option<&Path>; N]) -> Result<(), Failure> {
    // A file that is not there yet is known by its folder and its name.
    let place = |path: &Path| {
        fs::canonicalize(path).ok().or_else(|| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
        })
    };
    let is_plain = |path: &Path| !fs::metadata(path).is_ok_and(|kind| !kind.is_file());
    let files: Vec<&Path> =
        [input].into_iter().chain(outputs.into_iter().flatten()).filter(|path| is_plain(path)).collect();
    for (at, path) in files.iter().enumerate() {
        if files[..at].iter().any(|before| place(before).is_some_and(|before| Some(before) == place(path))) {
            return Err(BatchError::SameFile { path: path.to_path_buf() }.into());
        }
    }
    Ok(())
}

/// Where decisions and rejects go.
struct Targets {
    output: Sink<Output>,
    rejects: Rejects,
}

enum Output {
    File(Box<Target>),
    Standard(io::BufWriter<io::Stdout>),
}

impl Targets {
    fn create(
        args: &BatchArgs,
        output: Option<&Path>,
        rejects: &Path,
        format: Format,
        reached: Option<&Reached>,
    ) -> Result<Self, Failure> {
        let create =
            |path: &Path, n_bytes: fn(&Reached) -> u64| unfinished::target(path, reached.map_or(0, n_bytes), reached);
        let decisions = match output {
            Some(path) => Output::File(Box::new(create(path, |reached| reached.output_bytes)?)),
            None => Output::Standard(io::BufWriter::with_capacity(BUFFER_BYTES, io::stdout())),
        };
        let compression = output.map_or(Compression::None, Compression::of_path);
        let decisions = Sink::new(decisions, format, compression).map_err(|error| {
            let path = output.unwrap_or(Path::new("-"));
            match error {
                SinkError::Io(error) => Failure::writing(path, &error),
                SinkError::LeftOut(feature) => BatchError::LeftOut { path: path.to_owned(), feature }.into(),
            }
        })?;
        let rejects = match (&args.rejects, output) {
            (Some(_), _) => Rejects::Asked(create(rejects, |reached| reached.rejects_bytes)?),
            (None, Some(_)) => Rejects::Beside(create(rejects, |reached| reached.rejects_bytes)?),
            (None, None) => Rejects::Late {
                path: rejects.to_owned(),
                is_of_input: rejects != Path::new(REJECTS),
                target: None,
                error: None,
            },
        };
        Ok(Self { output: decisions, rejects })
    }

    /// The parts that are being written.
    fn parts(&self) -> io::Result<Vec<fs::File>> {
        let output = match &self.output {
            Sink::Plain(Output::File(target)) => target.part()?,
            _ => None,
        };
        let rejects = match &self.rejects {
            Rejects::Asked(target) | Rejects::Beside(target) => target.part()?,
            Rejects::Late { .. } => None,
        };
        Ok(output.into_iter().chain(rejects).collect())
    }

    /// Leaves the parts for a later run, or not.
    fn keep(&mut self, keeps: bool) {
        if let Sink::Plain(Output::File(target)) = &mut self.output {
            target.keep_part(keeps);
        }
        if let Rejects::Asked(target) | Rejects::Beside(target) = &mut self.rejects {
            target.keep_part(keeps);
        }
    }

    /// Rejects first: where the decisions are, their rejects are too. Tells why the rejects are lost, if they are.
    fn finish(self, output: Option<&Path>, rejects: &Path, has_rejects: bool) -> Result<Option<io::Error>, Failure> {
        let lost = self.rejects.finish(rejects, has_rejects).map_err(|error| Failure::writing(rejects, &error))?;
        let failed = |error: io::Error| match output {
            Some(path) => Failure::writing(path, &error),
            None => Failure::of_stdout(error),
        };
        match self.output.finish().map_err(failed)? {
            Output::File(target) => target.finish().map_err(failed)?,
            Output::Standard(mut out) => out.flush().map_err(failed)?,
        }
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

fn told(summary: &Summary, elapsed: Duration, read_as: &Say) -> Say {
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
        en: format!("{} {cases} in {seconds:.1} s ({rate}/s){}; read as {}", grouped(n), list(Lang::En), read_as.en),
        zh: format!(
            "{} 件，用时 {seconds:.1} 秒（每秒 {rate} 件）{}；按 {} 读取",
            grouped(n),
            list(Lang::Zh),
            read_as.zh
        ),
    }
}

/// The bodies that have most to do.
fn loads(summary: &Summary) -> Say {
    let mut loads: Vec<_> = summary.departments.iter().collect();
    loads.sort_by_key(|(body, load)| (std::cmp::Reverse((load.lead, load.assist)), *body));
    let n_more = loads.len().saturating_sub(MOST_BODIES);
    let shown: Vec<_> = loads.into_iter().take(MOST_BODIES).collect();
    let columns = |(body, load): &(&String, &crate::batch::Load)| {
        format!("{:>10} {:>10}  {body}", grouped(load.lead), grouped(load.assist))
    };
    let rows: Vec<String> = shown.iter().map(columns).collect();
    let rows = rows.join("\n");
    let more = |en: bool| match (n_more, en) {
        (0, _) => String::new(),
        (n, true) => format!("\n{:>10} {:>10}  {n} more", "", ""),
        (n, false) => format!("\n{:>10} {:>10}  另有 {n} 个机构", "", ""),
    };
    Say {
        en: format!("{:>10} {:>10}  body\n{rows}{}", "leads", "assists", more(true)),
        zh: format!("{:>8} {:>8}  机构\n{rows}{}", "主责", "协助", more(false)),
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
        let beside = |path: &Path| beside(path, "rejects.jsonl");
        assert_eq!(beside(Path::new("a/out.jsonl")), Path::new("a/out.rejects.jsonl"));
        assert_eq!(beside(Path::new("a/out.csv.gz")), Path::new("a/out.rejects.jsonl"));
        assert_eq!(beside(Path::new("派单.csv")), Path::new("派单.rejects.jsonl"));
    }
}
