//! From files to a checked rule set: parses, reads the tables, resolves, and says all that was found.

use std::path::PathBuf;
use std::thread;

use jiff::civil::Date;

use crate::diagnostic::{Diagnostics, Severity};
use crate::ids::SourceId;
use crate::resolve::model::Resolved;
use crate::resolve::period::Period;
use crate::resolve::resolve;
use crate::source::Sources;
use crate::syntax::{ast, parse};
use crate::tables::{self, Files, TableIds, Tables};

/// Everything that was found in a rule set, whether or not it can be used.
pub struct Checked {
    /// The texts.
    pub sources: Sources,
    /// What was found.
    pub diagnostics: Diagnostics,
    /// How many files of rules were read.
    pub n_files: usize,
    pub(crate) tables: Tables,
    pub(crate) rules: Resolved,
    pub(crate) period: Period,
    pub(crate) table_ids: TableIds,
    /// The trees of the files of rules; the lints look at what was written.
    pub(crate) trees: Vec<ast::File>,
    /// The folder that the names of sources begin with.
    pub(crate) root: Option<PathBuf>,
}

/// Numbers in place of those of `route.yaml`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overrides {
    pub(crate) threshold: Option<u32>,
    pub(crate) margin: Option<u32>,
}

/// The texts of a rule set, from which it is checked for any day.
#[derive(Clone)]
pub(crate) struct Texts {
    pub(crate) sources: Sources,
    pub(crate) files: Files,
    pub(crate) root: Option<PathBuf>,
    pub(crate) numbers: Overrides,
    /// What was found in reading them.
    pub(crate) diagnostics: Diagnostics,
}

/// Files of rules, parsed, and what was found in them.
#[derive(Clone)]
pub(crate) struct Trees {
    files: Vec<ast::File>,
    found: Diagnostics,
}

impl Texts {
    /// Checks everything that can be known without cases, short of running the examples.
    pub(crate) fn check(self, as_of: Date) -> Checked {
        let trees = self.parse();
        self.check_trees(trees, as_of)
    }

    /// Parses the files of rules, for [`check_trees`](Self::check_trees) on several days.
    pub(crate) fn parse(&self) -> Trees {
        let mut found = Diagnostics::default();
        let files = parse_all(&self.sources, &self.files.rules, &mut found);
        Trees { files, found }
    }

    /// One day of every period, in their order; none if nothing ever begins or ends.
    #[cfg(feature = "prove")]
    pub(crate) fn days(&self, trees: &Trees) -> Vec<Date> {
        let tables = tables::read(&self.sources, self.files.tables, &mut Diagnostics::default());
        Period::days(&trees.files, &tables)
    }

    /// [`check`](Self::check) of what has been parsed.
    pub(crate) fn check_trees(self, trees: Trees, as_of: Date) -> Checked {
        let Self { sources, files, root, numbers, mut diagnostics } = self;
        let mut tables = tables::read(&sources, files.tables, &mut diagnostics);
        tables.places_stand_in = files.builtin_tables;
        tables.project.threshold = numbers.threshold.unwrap_or(tables.project.threshold);
        tables.project.margin = numbers.margin.unwrap_or(tables.project.margin);
        diagnostics.append(trees.found);
        let trees = trees.files;
        let rules = resolve(&trees, &tables, as_of, &mut diagnostics);
        let period = Period::around(as_of, &trees, &tables);
        let (n_files, table_ids) = (files.rules.len(), files.tables);
        let mut checked = Checked { sources, diagnostics, n_files, tables, rules, period, table_ids, trees, root };
        checked.grade();
        checked
    }

    /// A hash of every byte that is read, in the order it is read.
    #[cfg(feature = "cli")]
    pub(crate) fn hash(&self) -> u128 {
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        for (_, source) in self.sources.iter() {
            for part in [&source.name, &source.text] {
                hash.update(&part.len().to_le_bytes());
                hash.update(part.as_bytes());
            }
        }
        hash.digest128()
    }
}

// Short, since an error that carries it may be printed whole.
impl std::fmt::Debug for Checked {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let n_found = self.diagnostics.list().len();
        f.debug_struct("Checked").field("n_files", &self.n_files).field("n_found", &n_found).finish_non_exhaustive()
    }
}

impl Checked {
    /// Gives each finding the severity `route.yaml` wants, and puts them in order.
    pub(crate) fn grade(&mut self) {
        // An error stays one: a rule set with errors must not be used.
        self.diagnostics.grade(|code| match code.severity() {
            Severity::Error => Some(Severity::Error),
            _ => self.tables.project.severity(code),
        });
        self.diagnostics.sort();
    }
}

/// The trees of the files, in their order, parsed on every core: nearly all the time of opening a rule set is here.
fn parse_all(sources: &Sources, files: &[SourceId], diagnostics: &mut Diagnostics) -> Vec<ast::File> {
    let n_threads = thread::available_parallelism().map_or(1, usize::from).min(files.len()).max(1);
    let parse_share = |first: usize| {
        let share = files.iter().skip(first).step_by(n_threads);
        let parse_one = |&file: &SourceId| {
            let mut found = Diagnostics::default();
            (parse(sources, file, &mut found), found)
        };
        share.map(parse_one).collect::<Vec<_>>()
    };
    let shares: Vec<Vec<(ast::File, Diagnostics)>> = thread::scope(|scope| {
        let others: Vec<_> = (1..n_threads).map(|first| scope.spawn(move || parse_share(first))).collect();
        let own = parse_share(0);
        let others = others.into_iter().map(|thread| thread.join().expect("parsing never panics"));
        std::iter::once(own).chain(others).collect()
    });
    let mut shares: Vec<_> = shares.into_iter().map(Vec::into_iter).collect();
    let in_order = (0..files.len()).filter_map(|at| shares[at % n_threads].next());
    in_order
        .map(|(tree, found)| {
            diagnostics.append(found);
            tree
        })
        .collect()
}
