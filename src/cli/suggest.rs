//! `route suggest`: what labelled history teaches, as edits to the rules.

mod read;
mod report;

use std::collections::BTreeSet;

use super::apply::apply;
use super::args::SuggestArgs;
use super::console::Console;
use super::failure::Failure;
use super::rules::{self, RuleSet};
use super::{Found, case, fmt};
use crate::batch::Defaults;
use crate::diagnostic::{Diagnostics, say};
use crate::history::LabelMap;
use crate::history::suggest::backers::Backers;
use crate::history::suggest::edits::{self, Edited};
use crate::history::suggest::effect::{effects, figures};
use crate::history::suggest::fit::{Cost, Settings};
use crate::history::suggest::folds::Folds;
use crate::history::suggest::guard::Guard;
use crate::history::suggest::numbers::Numbers;
use crate::history::suggest::recheck::recheck;
use crate::history::suggest::words::Finder;
use crate::ids::KeywordId;
use crate::render;
use crate::resolve::setting_words;
use crate::router::Router;
use crate::source::{Source, Sources};
use read::Learnt;
use report::{HarmReport, Report, ScoreEdit, WordReport};

pub(super) fn run(console: &Console, args: &SuggestArgs) -> Result<Found, Failure> {
    let rule_set = RuleSet::of(args.rules.rules.as_deref());
    if args.apply && rule_set == RuleSet::BuiltIn {
        let message = say!("the built-in rules cannot be changed", "内置规则不能改动");
        let help = say!("name a folder of rules with `--rules`", "请用 `--rules` 指定规则文件夹");
        return Err(Failure::new(message).help([help]));
    }
    rule_set.refuse_compiled()?;
    let opened = rules::open(console, &args.rules)?;
    let router = &opened.router;
    let defaults = case::known(&args.defaults)?;
    case::refuse_unknown(router, &defaults)?;
    let defaults = Defaults::of(defaults, router);
    let maps = maps(console, args, &opened)?;

    let setting = setting_words(&opened.router.tables().project, router.rules());
    let numbers = Numbers::of(router.rules(), &setting, u32::from(args.max_score));
    let learnt = read::letters(console, args, &opened, &maps, &defaults, &numbers)?;
    warn(console, args, &learnt)?;

    let (mut report, files) = edited(args, &rule_set, router, &numbers, &learnt)?;
    add_words(args, router, &numbers, &learnt, &setting, &mut report);
    if args.apply {
        apply(&files)?;
    }
    if args.json {
        console.data(&report.json())?;
    } else {
        console.colored(&report.human(console.lang, &diffs(&files)))?;
    }
    Ok(Found::Nothing)
}

/// The scores that should change, and the files with them.
fn edited(
    args: &SuggestArgs,
    rule_set: &RuleSet,
    router: &Router,
    numbers: &Numbers,
    learnt: &Learnt,
) -> Result<(Report, Vec<Edited>), Failure> {
    let table = &learnt.letters.table;
    let cost = Cost::new(Settings::of(router.settings().threshold, args.min_cases as usize));
    let guard = |values: &[u32], gains: &[f64]| Guard::new(router, numbers).keep(values, gains);
    let n_jobs = args.jobs.threads();
    let fitted = Folds { table, numbers, cost: &cost, n_folds: args.folds, n_jobs, guard: &guard }.run();
    let (values, files) = recheck(&rule_set.builder(&args.rules.day), router, numbers, fitted.values)?;
    let edits = edits::edits(numbers, &values);
    let effects = effects(table, &values, &edits);
    let scores = edits.iter().zip(&effects).map(|(edit, effect)| {
        let number = &numbers.list[edit.number as usize];
        ScoreEdit::of(router, number, edit, effect, fitted.gains[edit.number as usize])
    });
    let mut report = Report {
        sets: learnt.sets.clone(),
        folds: args.folds,
        half: args.half,
        min_cases: args.min_cases,
        scores: scores.collect(),
        words: Vec::new(),
        harm: Vec::new(),
        files: files.iter().map(|file| file.name.clone()).collect(),
        is_applied: args.apply,
    };
    report.take_figures(&fitted.before, &fitted.after, &figures(table, &values, args.cases.len()));
    Ok((report, files))
}

/// The words that should be added, and those that do harm; both as the rules are written.
fn add_words(
    args: &SuggestArgs,
    router: &Router,
    numbers: &Numbers,
    learnt: &Learnt,
    setting: &BTreeSet<KeywordId>,
    report: &mut Report,
) {
    let (table, most, min_cases) = (&learnt.letters.table, args.most as usize, args.min_cases as usize);
    let written = table.scores(numbers.written());
    let harm = learnt.letters.harm.find(table, &written, min_cases, args.folds);
    let backers = Backers::of(router.rules());
    let finder = Finder {
        rules: router.rules(),
        table,
        scores: &written,
        texts: &learnt.letters.texts,
        labels: &learnt.letters.labels,
        backers: &backers,
        setting,
        min_cases,
        most,
        title_factor: router.settings().title_factor,
        margin: router.settings().margin,
    };
    let found = finder.run(args.folds, args.jobs.threads(), args.cases.len());
    report.words = found.words.iter().map(|word| WordReport::of(router, word)).collect();
    report.harm = harm.iter().take(most).map(|harm| HarmReport::of(router, harm)).collect();
    report.take_word_figures(&found.after);
}

fn diffs(files: &[Edited]) -> String {
    files.iter().map(|file| fmt::diff(&file.name, &file.old, &file.new)).collect()
}

/// What cannot be learnt from is told, in numbers.
fn warn(console: &Console, args: &SuggestArgs, learnt: &Learnt) -> Result<(), Failure> {
    for (set, path) in learnt.sets.iter().zip(&args.cases) {
        let path = path.display();
        if set.n_unread > 0 {
            let n = set.n_unread;
            let lines: Vec<String> = set.unread_lines.iter().map(ToString::to_string).collect();
            let lines = lines.join(", ");
            console.warn(&say!(
                "`{path}`: {n} rows are no cases and were left out (lines {lines} …)",
                "`{path}`：{n} 行读不成诉求，未计入（第 {lines} 行等）"
            ));
        }
        if set.n_unknown > 0 {
            let n = set.n_unknown;
            console.warn(&say!(
                "`{path}`: the labels of {n} cases mean nothing to the map; they were left out",
                "`{path}`：{n} 件诉求的标签对照表中没有，未计入"
            ));
        }
    }
    if learnt.sets.iter().all(|set| set.n_cases == 0) {
        let message = say!("there is no case to learn from", "没有可学的诉求");
        let help = say!(
            "the label stands in the field `label`, or in the one that `--label` or the map names",
            "标签应在 `label` 字段，或在 `--label`、对照表写明的字段"
        );
        return Err(Failure::new(message).help([help]));
    }
    Ok(())
}

/// One map for each file of letters, or one for all.
fn maps(console: &Console, args: &SuggestArgs, opened: &rules::Opened) -> Result<Vec<LabelMap>, Failure> {
    let (n_maps, n_files) = (args.map.len(), args.cases.len());
    if n_maps > 1 && n_maps != n_files {
        let message =
            say!("{n_maps} maps for {n_files} files of cases", "对照表有 {n_maps} 份，诉求文件有 {n_files} 份");
        let help = say!(
            "give one map for all files, or one for each in the same order",
            "请给一份共用的对照表，或按诉求文件的次序各给一份"
        );
        return Err(Failure::new(message).help([help]));
    }
    let maps: Vec<LabelMap> = match args.map.is_empty() {
        true => vec![LabelMap::plain(opened.router.tables(), opened.router.rules())],
        false => args.map.iter().map(|path| map(console, path, opened)).collect::<Result<_, _>>()?,
    };
    let in_field = |map: LabelMap| match &args.label {
        Some(field) => map.in_field(field),
        None => map,
    };
    Ok(maps.into_iter().map(in_field).collect())
}

fn map(console: &Console, path: &std::path::Path, opened: &rules::Opened) -> Result<LabelMap, Failure> {
    let text = std::fs::read_to_string(path).map_err(|error| Failure::reading(path, &error))?;
    let (mut sources, mut found) = (Sources::default(), Diagnostics::default());
    let id = sources.add(Source::new(path.display().to_string(), text));
    let map = LabelMap::read(&sources, id, (opened.router.tables(), opened.router.rules()), &mut found);
    console.say_text(&render::human(found.list(), &sources, console.lang, true));
    if found.has_errors() {
        let path = path.display();
        return Err(Failure::new(say!("the map `{path}` cannot be used", "对照表 `{path}` 不能使用")));
    }
    Ok(map)
}
