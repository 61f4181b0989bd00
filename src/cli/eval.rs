//! `route eval`: labelled cases, and how the rules do on them.

use std::fs;
use std::path::Path;

use super::args::{EvalArgs, HalfArg};
use super::batch::{grouped, refuse_same};
use super::console::Console;
use super::failure::Failure;
use super::output::write;
use super::progress::Progress;
use super::{Found, case, input as door, rules};
use crate::batch::Defaults;
use crate::diagnostic::{Diagnostics, Say, Severity, say};
use crate::history::eval::{self, Bound, Earlier, EarlierFault, Keep, Report};
use crate::history::{Half, LabelMap, Labelled};
use crate::render;
use crate::source::{Source, Sources};
use crate::tables::yaml::MAX_TABLE_BYTES;

/// The longest row, in bytes.
const LONGEST: usize = 64 << 20;

/// The most unknown labels that are named.
const MOST_LABELS: usize = 8;

pub(super) fn run(console: &Console, args: &EvalArgs) -> Result<Found, Failure> {
    let input = &args.input;
    let json = args.json.as_deref().filter(|path| *path != Path::new("-"));
    if args.html.as_deref() == Some(Path::new("-")) {
        return Err(Failure::new(say!(
            "the page goes to a file: `--html report.html`",
            "网页要写到文件：`--html report.html`"
        )));
    }
    refuse_same(input, [json, args.html.as_deref()])?;
    door::format(args.read.input_format, door::named(input))?;
    let bounds = args.fail_under.iter().map(|text| bound(text)).collect::<Result<Vec<_>, _>>()?;
    let earlier = args.against.as_deref().map(earlier).transpose()?;

    let opened = rules::open(console, &args.rules)?;
    let map = map(console, args, &opened)?;
    let defaults = case::known(&args.defaults)?;
    case::refuse_unknown(&opened.router, &defaults)?;
    let defaults = Defaults::of(defaults, &opened.router);
    let (from, n_bytes) = door::open(console, input, &args.read)?;
    let labelled = Labelled::open(from, (&opened.headers, map.field()), LONGEST);
    let labelled = labelled.map_err(|error| door::failure(input, error))?;
    let job = eval::Job {
        router: &opened.router,
        map: &map,
        has_map: args.map.is_some(),
        defaults: &defaults,
        half: args.half.map(|half| if half == HalfArg::A { Half::A } else { Half::B }),
        n_jobs: args.jobs.threads(),
        keep: Keep { misses: args.with_text },
        min_cases: args.min_cases as usize,
    };
    let mut progress = Progress::new(console, n_bytes, 0);
    let report = eval::run(&job, labelled, input, &mut |bytes, cases| progress.tell(bytes, cases));
    drop(progress);
    let mut report = report?;
    warn(console, &report);
    refuse_nothing(&report)?;
    if let Some(earlier) = earlier {
        let path = args.against.as_deref().unwrap_or(Path::new("-"));
        report.set_against(earlier).map_err(|fault| earlier_failure(path, &fault))?;
        if report.against.as_ref().is_some_and(|change| !change.same_map) {
            console.warn(&say!(
                "the label maps of the two runs differ: what changed may not be the rules' doing",
                "两次所用的标签对照表不同：变化未必是规则造成的"
            ));
        }
    }
    show(console, args, &report)?;
    let is_missed = missed(console, &bounds, &report);
    Ok(Found::problems(is_missed || report.run.n_unread > 0 || args.strict && report.run.n_unknown > 0))
}

/// The map that is given, else names of bodies and categories.
fn map(console: &Console, args: &EvalArgs, opened: &rules::Opened) -> Result<LabelMap, Failure> {
    let rules = opened.router.rules();
    let map = match &args.map {
        None => LabelMap::plain(opened.router.tables(), rules),
        Some(path) => {
            let mut sources = Sources::default();
            let id = sources.add(Source::new(path.display().to_string(), read(path, MAX_TABLE_BYTES as u64 + 1)?));
            let mut found = Diagnostics::default();
            let map = LabelMap::read(&sources, id, (opened.router.tables(), rules), &mut found);
            let n_errors = found.list().iter().filter(|found| found.severity == Severity::Error).count();
            console.say_text(&render::human(found.list(), &sources, console.lang, true));
            if n_errors > 0 {
                let message = say!("the label map has errors ({n_errors})", "标签对照表有错误（{n_errors} 处）");
                return Err(Failure::new(message));
            }
            map
        }
    };
    Ok(match &args.label {
        Some(field) => map.in_field(field),
        None => map,
    })
}

/// A text file of at most so many bytes.
fn read(path: &Path, most_bytes: u64) -> Result<String, Failure> {
    let failed = |error| Failure::reading(path, &error);
    let size = fs::metadata(path).map_err(failed)?.len();
    if size > most_bytes {
        let path = path.display();
        return Err(Failure::new(say!(
            "`{path}` has {size} bytes, more than such a file has",
            "`{path}` 有 {size} 字节，不像是这种文件"
        )));
    }
    fs::read_to_string(path).map_err(failed)
}

fn bound(text: &str) -> Result<Bound, Failure> {
    Bound::read(text).ok_or_else(|| {
        let message = say!("`{text}` is no least value", "看不懂 `{text}`");
        let help = say!(
            "write top1, top3, coverage or precision with a share: `--fail-under top1=0.80`",
            "写 top1、top3、coverage 或 precision 及其占比：`--fail-under top1=0.80`"
        );
        Failure::new(message).help([help])
    })
}

/// The most bytes of an earlier report.
const MOST_REPORT_BYTES: u64 = 1 << 32;

fn earlier(path: &Path) -> Result<Earlier, Failure> {
    Earlier::read(&read(path, MOST_REPORT_BYTES)?).map_err(|fault| earlier_failure(path, &fault))
}

fn earlier_failure(path: &Path, fault: &EarlierFault) -> Failure {
    let path = path.display();
    match fault {
        EarlierFault::NotAReport => {
            let message = say!("`{path}` is no report of `route eval`", "`{path}` 不是 `route eval` 的 JSON 报告");
            Failure::new(message).help([say!("give what `--json FILE` wrote", "请给出 `--json FILE` 写出的文件")])
        }
        EarlierFault::OtherCases { then, now } => {
            let message = say!(
                "`{path}` is over other cases ({then} then, {now} now), so the two cannot be compared",
                "`{path}` 所评的不是同一批诉求（当时 {then} 件，现在 {now} 件），无法比较"
            );
            let help = say!(
                "run both over the same file, with the same `--half`, `--label` and defaults",
                "请用同一个文件、同样的 `--half`、`--label` 与默认值各跑一次"
            );
            Failure::new(message).help([help])
        }
    }
}

/// Says what could not be scored.
fn warn(console: &Console, report: &Report) {
    let run = &report.run;
    if run.n_unread > 0 {
        let n = run.n_unread;
        console.warn(&say!(
            "{n} rows could not be read and are left out (`route batch` says why)",
            "{n} 行不能读，没有计入（原因可用 `route batch` 查看）"
        ));
    }
    if run.n_unknown > 0 {
        let mut labels: Vec<(&String, &u64)> = run.unknown_labels.iter().collect();
        labels.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        let told: Vec<String> = labels.iter().take(MOST_LABELS).map(|(label, n)| format!("{label} {n}")).collect();
        let more = if labels.len() > MOST_LABELS { "…" } else { "" };
        let (n, told) = (run.n_unknown, told.join("、"));
        console.warn(&say!(
            "{n} cases have a label that says nothing here and are not scored: {told}{more}",
            "{n} 件诉求的标签含义不明，没有计分：{told}{more}"
        ));
    }
}

/// A report about nothing would only look like one.
fn refuse_nothing(report: &Report) -> Result<(), Failure> {
    let run = &report.run;
    if run.n_scored > 0 {
        return Ok(());
    }
    let label = &run.label;
    let (message, help) = if run.n_read == 0 {
        (say!("there is no case to score", "没有可评的诉求"), None)
    } else if run.n_unlabelled == run.n_read {
        let message = say!("no case has a label in `{label}`", "没有一件诉求的 `{label}` 一栏有标签");
        (message, Some(say!("name the field with `--label`", "请用 `--label` 写明标签在哪一栏")))
    } else {
        let message = say!("no label in `{label}` can be scored", "`{label}` 一栏的标签都不能计分");
        let help = say!(
            "say what the labels mean in a file and give it with `--map`",
            "请把标签的含义写成对照表，用 `--map` 给出"
        );
        (message, Some(help))
    };
    Err(Failure::new(message).help(help))
}

/// Writes the files, then the report or, with `--json -`, its JSON.
fn show(console: &Console, args: &EvalArgs, report: &Report) -> Result<(), Failure> {
    let json = args.json.as_deref();
    if let Some(path) = json.filter(|path| *path != Path::new("-")) {
        write(path, &report.json())?;
    }
    if let Some(path) = &args.html {
        write(path, &report.page(console.lang))?;
    }
    if json == Some(Path::new("-")) {
        console.data(&report.json())
    } else {
        console.colored(&report.human(console.lang))
    }
}

/// Tells each bound that is missed.
fn missed(console: &Console, bounds: &[Bound], report: &Report) -> bool {
    let mut any = false;
    for (bound, share) in bounds.iter().filter_map(|bound| Some((bound, bound.missed_by(report)?))) {
        any = true;
        let (name, least) = (bound.name(), bound.percent());
        let (n, of) = (grouped(share.n), grouped(share.of));
        let found = share.value().unwrap_or(0.0) * 100.0;
        console.warn(&Say {
            en: format!("{name} is {found:.2}% ({n} of {of}), under {least}%"),
            zh: format!("{name} 为 {found:.2}%（{n}/{of}），低于 {least}%"),
        });
    }
    any
}
