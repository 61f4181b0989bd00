//! `route suggest`: what labelled history teaches, as edits to the rules.

use std::path::{Path, PathBuf};

use super::args::{HalfArg, SuggestArgs};
use super::console::Console;
use super::failure::Failure;
use super::{Found, batch, case, fmt, rules};
use crate::batch::Defaults;
use crate::diagnostic::{Diagnostics, render, say};
use crate::history::suggest::edits;
use crate::history::suggest::fit::{Cost, Settings};
use crate::history::suggest::folds::{Fitted, Folds};
use crate::history::suggest::guard::Guard;
use crate::history::suggest::letters::{self, Set};
use crate::history::suggest::numbers::Numbers;
use crate::history::suggest::table::Table;
use crate::history::{Half, LabelMap, Labelled};
use crate::resolve::setting_words;
use crate::source::{Source, Sources};

pub(super) fn run(console: &Console, args: &SuggestArgs) -> Result<Found, Failure> {
    let opened = rules::open(console, &args.rules)?;
    let router = &opened.router;
    let defaults = case::known(&args.defaults)?;
    case::refuse_unknown(router, &defaults)?;
    let defaults = Defaults::of(defaults, router);
    let maps = maps(console, args, &opened)?;

    let setting = setting_words(&opened.tables.project, &router.rules().keywords);
    let numbers = Numbers::of(router.rules(), &setting);
    let mut table = Table::new(&numbers, router.settings().title_factor);
    let cores = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let n_jobs = args.jobs.map_or_else(cores, usize::from);
    let started = std::time::Instant::now();
    for (at, path) in args.cases.iter().enumerate() {
        let map = &maps[if maps.len() == 1 { 0 } else { at }];
        let half = args.half.map(|half| if half == HalfArg::A { Half::A } else { Half::B });
        let set = Set { set: at as u8, map, half, defaults: &defaults, n_jobs, n_folds: args.folds };
        let format = batch::format(
            args.input_format,
            Some(path).filter(|path| path.as_path() != Path::new("-")).map(PathBuf::as_path),
        )?;
        let (reader, _) = batch::open(path)?;
        let file = Labelled::open(reader, format, (&opened.headers, map.field()), 64 << 20)
            .map_err(|error| batch::input_error(path, error))?;
        let counted = letters::read(router, file, path, &set, |seen| {
            table.add(seen.letter, &numbers, &seen.evidence, &seen.judged);
        })?;
        eprintln!("{}: {counted:?} {:?}", path.display(), started.elapsed());
    }
    letters::add_examples(router, &numbers, &mut table);
    eprintln!("examples {:?} letters {} numbers {}", started.elapsed(), table.letters.len(), numbers.list.len());
    let mut settings = Settings::of(router.settings().threshold, args.min_cases);
    if let Some(t) = args.temperature {
        settings.temperature = t;
    }
    if let Some(t) = args.price {
        settings.price = t;
    }
    if let Some(t) = args.noise {
        settings.noise = t;
    }
    if let Some(t) = args.nobody {
        settings.nobody = t;
    }
    let cost = Cost::new(settings);
    let fitted = Folds { table: &table, numbers: &numbers, cost: &cost, n_folds: args.folds, n_jobs }.run();
    let Fitted { values, gains, before, after } = fitted;
    for (before, after) in before.iter().zip(&after) {
        let share = |n: u32| f64::from(n) / f64::from(before.n.max(1));
        eprintln!(
            "n {} top1 {:.4} -> {:.4}  top3 {:.4} -> {:.4}",
            before.n,
            share(before.top1),
            share(after.top1),
            share(before.top3),
            share(after.top3)
        );
    }
    eprintln!("fitted {:?} edits {}", started.elapsed(), edits::edits(&numbers, &values).len());
    let values = Guard::new(router, &numbers).keep(&values, &gains);
    let edits = edits::edits(&numbers, &values);
    eprintln!("guarded {:?} edits {}", started.elapsed(), edits.len());
    let files = edits::edited(router.sources(), &edits);
    for file in &files {
        console.colored(&fmt::diff(&file.name, &file.old, &file.new))?;
    }
    if args.apply {
        edits::apply(&files).map_err(|error| Failure::new(say!("{error:?}", "{error:?}")))?;
    }
    Ok(Found::Nothing)
}

/// One map for each file of letters, or one for all.
fn maps(console: &Console, args: &SuggestArgs, opened: &rules::Opened) -> Result<Vec<LabelMap>, Failure> {
    if args.map.is_empty() {
        return Ok(vec![LabelMap::plain(&opened.tables, opened.router.rules())]);
    }
    args.map.iter().map(|path| map(console, path, opened)).collect()
}

fn map(console: &Console, path: &Path, opened: &rules::Opened) -> Result<LabelMap, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let id = sources.add(Source::new(path.display().to_string(), text));
    let map = LabelMap::read(&sources, id, (&opened.tables, opened.router.rules()), &mut found);
    console.say_text(&render::human(found.list(), &sources, console.lang, true));
    if found.has_errors() {
        let path = path.display();
        return Err(Failure::new(say!("the map `{path}` cannot be used", "对照表 `{path}` 不能使用")));
    }
    Ok(map)
}
