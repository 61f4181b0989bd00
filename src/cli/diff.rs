//! `route diff`: what an edit of the rules changes, before it is in force.

use std::path::Path;

use super::args::{DiffArgs, DiffFormatArg};
use super::batch::{grouped, refuse_same};
use super::console::Console;
use super::failure::Failure;
use super::output::write;
use super::progress::Progress;
use super::revision::Checkout;
use super::rules::{RuleSet, open_named};
use super::{Found, case, input as door};
use crate::batch::{Defaults, Rows};
use crate::diagnostic::{Say, say};
use crate::diff::{Bound, Comparison, Job, Report, Side};

/// The longest row, in bytes.
const LONGEST: usize = 64 << 20;

pub(super) fn run(console: &Console, args: &DiffArgs) -> Result<Found, Failure> {
    if args.html.as_deref() == Some(Path::new("-")) {
        let message = say!("the page goes to a file: `--html diff.html`", "网页要写到文件：`--html 对比.html`");
        return Err(Failure::new(message));
    }
    if let Some(cases) = &args.cases {
        refuse_same(cases, [args.html.as_deref()])?;
    }
    let bounds = args.fail_if.iter().map(|text| bound(text)).collect::<Result<Vec<_>, _>>()?;
    let (old, new) = (Checkout::of(&args.old)?, Checkout::of(&args.new)?);
    let open_one = |checkout: &Checkout| {
        let set = RuleSet::Path(checkout.path().to_owned());
        set.refuse_compiled()?;
        open_named(console, &set, &args.day, &|text| checkout.renamed(text))
    };
    let (old_rules, new_rules) = (open_one(&old)?, open_one(&new)?);
    let routers = (&old_rules.router, &new_rules.router);
    let sides = (Side::read(old.path())?, Side::read(new.path())?);
    let mut comparison = Comparison::of(sides, routers, (&old.asked, &new.asked));

    if let Some(input) = &args.cases {
        let defaults = case::known(&args.defaults)?;
        case::refuse_unknown(&new_rules.router, &defaults)?;
        let defaults = Defaults::of(defaults, &new_rules.router);
        let (from, n_bytes) = door::open(console, input, &args.read)?;
        let rows = Rows::open(from, &new_rules.headers, LONGEST).map_err(|error| door::failure(input, error))?;
        let job = Job {
            routers,
            headers: &new_rules.headers,
            defaults: &defaults,
            n_jobs: args.jobs.threads(),
            most_replays: args.replays as usize,
        };
        let mut progress = Progress::new(console, n_bytes, 0);
        let tried = comparison.try_cases(&job, (rows, input), &bounds, &mut |bytes, cases| progress.tell(bytes, cases));
        drop(progress);
        tried?;
    }
    let report = comparison.report();
    let n_unread = report.cases.as_ref().map_or(0, |cases| cases.n_unread);
    if report.cases.as_ref().is_some_and(|cases| cases.n_cases == 0) {
        return Err(Failure::new(say!("there is no case to compare on", "没有可用来对比的诉求")));
    }
    if n_unread > 0 {
        console.warn(&say!(
            "{n_unread} rows could not be read and are left out (`route batch` says why)",
            "{n_unread} 行不能读，没有计入（原因可用 `route batch` 查看）"
        ));
    }
    show(console, args, report)?;
    tell_exceeded(console, report);
    Ok(Found::problems(report.is_exceeded() || n_unread > 0))
}

fn bound(text: &str) -> Result<Bound, Failure> {
    Bound::read(text).ok_or_else(|| {
        let message = say!("`{text}` is no bound", "看不懂 `{text}`");
        let help = say!(
            "write any-, outcome-, lead-, assist-, basis-, deadline- or other-changed with a number or share: `--fail-if lead-changed>0.5%`",
            "写 any-、outcome-、lead-、assist-、basis-、deadline- 或 other-changed 及件数或占比：`--fail-if lead-changed>0.5%`"
        );
        let quote = say!("quote it, since `>` means a file to the shell", "要用引号括起来：`>` 在命令行里是写文件的意思");
        Failure::new(message).help([help, quote])
    })
}

fn show(console: &Console, args: &DiffArgs, report: &Report) -> Result<(), Failure> {
    if let Some(path) = &args.html {
        write(path, &report.page(console.lang))?;
    }
    match args.format {
        DiffFormatArg::Json => console.data(&report.json()),
        DiffFormatArg::Human => console.colored(&report.human(console.lang)),
    }
}

fn tell_exceeded(console: &Console, report: &Report) {
    let n_cases = report.cases.as_ref().map_or(0, |cases| cases.n_cases);
    for exceeded in report.fail_if.iter().filter(|bound| bound.exceeded) {
        let (n, of, bound) = (grouped(exceeded.n), grouped(n_cases), &exceeded.bound);
        let share = exceeded.n as f64 * 100.0 / n_cases.max(1) as f64;
        console.warn(&Say {
            en: format!("{bound}: it is {n} of {of} ({share:.2}%)"),
            zh: format!("{bound}：有 {n}/{of} 件（{share:.2}%）"),
        });
    }
}
