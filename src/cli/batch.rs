//! `route batch`: the files, the bar and the summary around the batch.

mod since;
mod targets;
mod told;
mod unfinished;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use self::targets::Targets;
use super::args::BatchArgs;
use super::console::Console;
use super::failure::Failure;
use super::progress::Progress;
use super::{Found, case, columns, input, rules};
use crate::batch::{
    self, BatchError, ByDay, Checkpoint, Compression, Defaults, Ends, Format, Job, LateKey, Layout, Rows, Run,
    RunFacts, Saver, Target,
};
use crate::diagnostic::say;

const BUFFER_BYTES: usize = 1 << 16;

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
    let since = args.since.as_deref();
    if since.is_some_and(|since| is_same(since, input)) {
        let message = say!("`--since` names the cases themselves", "`--since` 给的就是诉求文件本身");
        let help = say!("give the output of an earlier run", "请给出上一次运行的输出");
        return Err(Failure::new(message).help([help]));
    }
    let told_since = since.map(|path| beside(path, "summary.json"));
    refuse_same(input, [since, told_since.as_deref(), output, Some(&rejects), told_in.as_deref()])?;

    let opened = rules::open(console, &args.rules)?;
    let defaults = case::known(&args.defaults)?;
    case::refuse_unknown(&opened.router, &defaults)?;
    let defaults = Defaults::of(defaults, &opened.router);
    let headers = columns::headers(args, &opened.headers)?;
    let texts = match args.as_of_column {
        Some(_) => rules::texts(&args.rules)?,
        None => None,
    };
    let (from, n_bytes) = input::open(console, input, &args.read)?;
    let (read_as, notes) = (input::told(&from), from.notes());
    let rows = Rows::open(from, &headers, args.max_line as usize).map_err(|error| input::failure(input, error))?;
    let key = unfinished::key(args, output, (layout, &headers), (&opened.router, texts.as_ref()), console.lang)?;
    let unread = |error| Failure::reading(input, &error);
    // Whoever goes on with an earlier run compares the two before anything is written.
    let compares = args.resume || args.since.is_some();
    let known = key.as_ref().filter(|_| compares).map(LateKey::get).transpose().map_err(unread)?;
    let reached = match (known, output) {
        (Some(key), Some(output)) if args.resume => unfinished::reached(console, output, key)?,
        _ => None,
    };
    let since = since::since(console, args, layout, (&opened.router, known))?;
    let (touch, old) = since.unzip();
    let mut targets = Targets::create(args, output, &rejects, layout.format, reached.as_ref())?;
    let saver = match (&key, output) {
        (Some(key), Some(path)) => {
            let parts = targets.parts().map_err(|error| Failure::writing(path, &error))?;
            if !args.resume {
                unfinished::begin_anew(console, path)?;
            }
            Some(Saver::new(path, key, parts))
        }
        _ => None,
    };
    let by_day = ByDay::new(&opened.router, texts);
    let job = Job {
        rules: &by_day,
        headers: &headers,
        defaults: &defaults,
        to: layout,
        n_jobs: args.jobs.threads(),
        lang: console.lang,
        max_rejects: args.max_rejects,
        max_text: args.max_text,
        touch: touch.as_ref(),
    };
    let n_before = reached.as_ref().map_or(0, |reached| reached.summary.n_rows());
    let mut progress = Progress::new(console, n_bytes, n_before);
    let started = Instant::now();
    let ends = Ends {
        input,
        output: (output.unwrap_or(Path::new("-")), &mut targets.output),
        rejects: (&rejects, &mut targets.rejects),
        reached,
        old,
        saver: saver.as_ref().map(|saver| (saver, Duration::from_secs(args.save_every.into()))),
    };
    let summary = batch::run(&job, rows, ends, &mut |bytes, n_rows| progress.tell(bytes, n_rows));
    drop(progress);
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
    let (lost, hash) = targets.finish(output, &rejects, summary.n_rejects > 0)?;
    let seconds = started.elapsed();
    if let (Some(output), Some(path)) = (output, &told_in) {
        let facts = RunFacts {
            input: input.display().to_string(),
            output: output.display().to_string(),
            ruleset: opened.router.ruleset(),
            as_of: opened.router.as_of().to_string(),
            seconds: (seconds.as_secs_f64() * 1000.0).round() / 1000.0,
            run: match key.as_ref().zip(hash) {
                Some((key, hash)) => Some(Run { key: key.get().map_err(unread)?.clone(), decisions: hash.told() }),
                None => None,
            },
            rows_per_second: ((summary.n_rows() - n_before) as f64 / seconds.as_secs_f64().max(1e-6)) as u64,
        };
        let failed = |error| Failure::writing(path, &error);
        let mut target = Target::create(path).map_err(failed)?;
        target.write_all(summary.to_json(&facts).as_bytes()).and_then(|()| target.finish()).map_err(failed)?;
        Checkpoint::remove(output).map_err(|error| Failure::writing(output, &error))?;
        console.say(&told::loads(&summary));
    }
    told::say(console, &summary, seconds, &read_as);
    input::warn_of_numbers(console, input, &notes);
    let by_day = args.as_of_column.as_deref().map(|column| (column, opened.router.as_of()));
    told::warn(console, &summary, by_day, (&rejects, lost.as_ref()));
    Ok(Found::problems(summary.n_rejects > 0 || told::has_no_day(&summary)))
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
    let files: Vec<&Path> = [input].into_iter().chain(outputs.into_iter().flatten()).collect();
    for (at, path) in files.iter().enumerate() {
        if files[..at].iter().any(|before| is_same(before, path)) {
            return Err(BatchError::SameFile { path: path.to_path_buf() }.into());
        }
    }
    Ok(())
}

/// Whether two paths are of one file, and not of a pipe or device.
fn is_same(one: &Path, other: &Path) -> bool {
    // A file that is not there yet is known by its folder and its name.
    let place = |path: &Path| {
        fs::canonicalize(path).ok().or_else(|| {
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
            Some(fs::canonicalize(folder).ok()?.join(path.file_name()?))
        })
    };
    let is_plain = |path: &Path| !fs::metadata(path).is_ok_and(|kind| !kind.is_file());
    is_plain(one) && is_plain(other) && place(one).is_some_and(|of_one| Some(of_one) == place(other))
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
