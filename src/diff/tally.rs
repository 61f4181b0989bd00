//! Decides every case by both rule sets, once, and sorts what changed.

use std::collections::BTreeMap;
use std::path::Path;

use super::burden::Shifts;
use super::cause::Kept;
use super::change::{Class, Differs, class, differs, from_to};
use super::report::{CasesTold, ClassTold};
use crate::batch::{BatchError, Defaults, Headers, LabelledRow, Rows, read_labelled};
use crate::case::Case;
use crate::decision::Decision;
use crate::router::{Router, Scratch};

/// The most cases of a group whose causes are looked for, and of all groups.
const MOST_OF_GROUP: usize = 100;
const MOST_KEPT: usize = 5_000;

/// Cases that changed in one way.
#[derive(Debug, Default)]
pub(super) struct Changed {
    pub(super) ids: Vec<String>,
    /// The first of them, among the cases kept.
    pub(super) kept: Vec<usize>,
}

/// All that changed.
#[derive(Default)]
pub(super) struct Tally {
    pub(super) groups: BTreeMap<(Class, String, String), Changed>,
    pub(super) kept: Vec<Kept>,
    pub(super) shifts: Shifts,
    n_cases: u64,
    n_unread: u64,
    n_changed: u64,
    n_of: [u64; 6],
    n_differ: [u64; 6],
}

/// How the cases are decided.
pub(crate) struct Job<'a> {
    pub(crate) routers: (&'a Router, &'a Router),
    pub(crate) headers: &'a Headers,
    pub(crate) defaults: &'a Defaults,
    pub(crate) n_jobs: usize,
    /// The most rule sets that are built to find causes.
    pub(crate) most_replays: usize,
}

/// A case on which the two differ.
struct Differing {
    case: Case,
    old: Decision,
    new: Decision,
    differs: Differs,
}

impl Tally {
    /// Reads them all; `progress` is told the bytes of the input dealt with and the cases decided.
    ///
    /// # Errors
    /// If the input cannot be read on.
    pub(super) fn of(
        job: &Job<'_>,
        rows: Rows,
        input: &Path,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Self, BatchError> {
        let mut tally = Self::default();
        let decide = |row: LabelledRow, scratch: &mut Scratch| {
            let mut case = row.case;
            job.defaults.fill(&mut case);
            let (old, new) = (job.routers.0.route(&case, scratch), job.routers.1.route(&case, scratch));
            let differs = differs(&old, &new);
            differs.contains(&true).then(|| Box::new(Differing { case, old, new, differs }))
        };
        read_labelled(rows, input, (job.headers, job.n_jobs), decide, &mut |bytes, row| {
            match row {
                Ok(differing) => {
                    tally.n_cases += 1;
                    differing.into_iter().for_each(|differing| tally.add(*differing));
                }
                Err(_) => tally.n_unread += 1,
            }
            progress(bytes, tally.n_cases + tally.n_unread);
        })?;
        Ok(tally)
    }

    fn add(&mut self, differing: Differing) {
        let Differing { mut case, old, new, differs } = differing;
        let Some(class) = class(differs) else { return };
        self.n_changed += 1;
        self.n_of[class as usize] += 1;
        self.n_differ.iter_mut().zip(differs).for_each(|(n, differs)| *n += u64::from(differs));
        self.shifts.add(&old, &new);
        let (from, to) = from_to(class, &old, &new);
        let group = self.groups.entry((class, from, to)).or_default();
        let place = self.n_cases + self.n_unread;
        group.ids.push(case.id.take().unwrap_or_else(|| format!("#{place}")));
        if group.kept.len() < MOST_OF_GROUP && self.kept.len() < MOST_KEPT {
            group.kept.push(self.kept.len());
            self.kept.push(Kept { case, old, new });
        }
    }

    /// The figures; groups and burden are still to come.
    pub(super) fn figures(&self, most_replays: usize) -> CasesTold {
        let told = |&(class, code, zh): &(Class, &'static str, &'static str)| ClassTold {
            class: code,
            zh,
            n: self.n_of[class as usize],
            n_differ: self.n_differ[class as usize],
        };
        let (departments, districts) = self.shifts.tell();
        CasesTold {
            n_cases: self.n_cases,
            n_unread: self.n_unread,
            n_changed: self.n_changed,
            classes: Class::ALL.iter().map(told).collect(),
            groups: Vec::new(),
            departments,
            districts,
            n_replays: 0,
            most_replays,
        }
    }
}
