//! The files of labelled cases, read one after the other.

use super::super::args::{HalfArg, SuggestArgs};
use super::super::console::Console;
use super::super::failure::Failure;
use super::super::{input, rules};
use super::report::SetReport;
use crate::batch::Defaults;
use crate::history::suggest::letters::{self, Letters, Set};
use crate::history::suggest::numbers::Numbers;
use crate::history::{Half, LabelMap, Labelled};

/// The most bytes of a row.
const LONGEST: usize = 64 << 20;

/// What was read.
pub(super) struct Learnt<'a> {
    pub(super) letters: Letters<'a>,
    pub(super) sets: Vec<SetReport>,
}

/// Reads every file, and the authors' own examples.
pub(super) fn letters<'a>(
    console: &Console,
    args: &SuggestArgs,
    opened: &'a rules::Opened,
    maps: &[LabelMap],
    defaults: &Defaults,
    numbers: &'a Numbers,
) -> Result<Learnt<'a>, Failure> {
    let router = &opened.router;
    let mut learnt = Learnt { letters: Letters::new(router, numbers), sets: Vec::new() };
    let half = args.half.map(|half| if half == HalfArg::A { Half::A } else { Half::B });
    for (at, path) in args.cases.iter().enumerate() {
        let map = maps.get(at).unwrap_or(&maps[0]);
        let set = Set { set: at as u32, map, half, defaults, n_jobs: args.jobs.threads(), n_folds: args.folds };
        let (from, _) = input::open(console, path, &args.read)?;
        let file = Labelled::open(from, (&opened.headers, map.field()), LONGEST)
            .map_err(|error| input::failure(path, error))?;
        let counted = letters::read(&mut learnt.letters, file, path, &set)?;
        learnt.sets.push(SetReport::of(path, &counted));
    }
    letters::add_examples(&mut learnt.letters);
    let table = &mut learnt.letters.table;
    let written = table.scores(numbers.written());
    table.mark_kept(&written, router.settings().threshold);
    Ok(learnt)
}
