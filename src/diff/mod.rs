//! What an edit of the rules changes, before it is in force: item by item, and case by case with the edits that do it.
//!
//! Both rule sets are read as written and paired item by item; cases are decided by both, once; what changed is tried again with
//! some of the edits, until the fewest are found that do it. Nothing here prints, and no citizen's words leave it.

mod bound;
mod burden;
mod cause;
mod change;
mod compose;
mod edits;
mod human;
mod item;
mod page;
mod report;
mod rows;
mod show;
mod tally;

use std::path::Path;

pub(crate) use self::bound::Bound;
#[cfg(feature = "prove")]
pub(crate) use self::change::differs;
pub(crate) use self::item::Side;
pub(crate) use self::report::Report;
pub(crate) use self::tally::Job;

use self::cause::{Replays, Unknown};
use self::compose::Composer;
use self::edits::{Change, Edit, edits};
use self::report::{BoundTold, Cause, EditTold, FieldTold, Group, Place, RulesTold, Summary};
use self::tally::Tally;
use crate::batch::{BatchError, Rows};
use crate::router::Router;

/// The most ids that a cause tells; its group has them all.
const IDS_OF_CAUSE: usize = 20;

/// Two rule sets, read and paired.
pub(crate) struct Comparison {
    old: Side,
    new: Side,
    edits: Vec<Edit>,
    report: Report,
}

impl Comparison {
    /// Compares two rule sets without errors; `from` is what each was asked for by.
    pub(crate) fn of((old, new): (Side, Side), routers: (&Router, &Router), from: (&str, &str)) -> Self {
        let edits = edits(&old, &new);
        let told = |router: &Router, from: &str| RulesTold {
            from: from.to_owned(),
            name: router.rules().name.clone(),
            ruleset: router.ruleset().to_owned(),
        };
        let mut summary = Summary::default();
        for edit in &edits {
            *match edit.change {
                Change::Added => &mut summary.added,
                Change::Removed => &mut summary.removed,
                Change::Changed => &mut summary.changed,
                Change::Moved => &mut summary.moved,
            } += 1;
        }
        let report = Report {
            old: told(routers.0, from.0),
            new: told(routers.1, from.1),
            as_of: routers.1.as_of().to_string(),
            summary,
            edits: edits.iter().enumerate().map(|(at, edit)| tell(at, edit, &old, &new)).collect(),
            cases: None,
            fail_if: Vec::new(),
        };
        Self { old, new, edits, report }
    }

    /// Decides the cases by both, finds what changes them, and measures it by the bounds.
    ///
    /// # Errors
    /// If the cases cannot be read on.
    pub(crate) fn try_cases(
        &mut self,
        job: &Job<'_>,
        (rows, input): (Rows, &Path),
        bounds: &[Bound],
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<(), BatchError> {
        let tally = Tally::of(job, rows, input, progress)?;
        let mut cases = tally.figures(job.most_replays);
        let composer = Composer::new(&self.old, &self.new, &self.edits, job.routers.1.as_of());
        let mut replays = Replays::new(&composer, &tally.kept, job.most_replays);
        let mut groups: Vec<_> = tally.groups.into_iter().collect();
        // The largest of a class first: they are explained even if not all can be.
        groups.sort_by(|((a, ..), one), ((b, ..), two)| a.cmp(b).then(two.ids.len().cmp(&one.ids.len())));
        for ((class, from, to), changed) in groups {
            let (causes, without) = replays.causes(&changed.kept);
            let count = |why| without.iter().filter(|(_, reason)| *reason == why).count() as u64;
            let id = |case: &usize| {
                let place = changed.kept.iter().position(|kept| kept == case);
                place.map(|place| changed.ids[place].clone())
            };
            let causes = causes.into_iter().map(|(edits, cases)| {
                for &edit in &edits {
                    self.report.edits[edit].n_cases += cases.len() as u64;
                }
                Cause {
                    edits: edits.iter().map(|edit| edit + 1).collect(),
                    n: cases.len() as u64,
                    ids: cases.iter().filter_map(id).take(IDS_OF_CAUSE).collect(),
                }
            });
            let mut causes: Vec<Cause> = causes.collect();
            causes.sort_by(|a, b| (b.n, &a.edits).cmp(&(a.n, &b.edits)));
            cases.groups.push(Group {
                class: class.code(),
                zh: class.zh(),
                from,
                to,
                n: changed.ids.len() as u64,
                n_tried: changed.kept.len(),
                n_inseparable: count(Unknown::Inseparable),
                n_spent: count(Unknown::Spent),
                causes,
                ids: changed.ids,
            });
        }
        cases.n_replays = replays.n_built();
        let fail_if: Vec<BoundTold> = bounds.iter().map(|bound| bound.tell(&cases)).collect();
        (self.report.cases, self.report.fail_if) = (Some(cases), fail_if);
        Ok(())
    }

    /// What was found.
    pub(crate) fn report(&self) -> &Report {
        &self.report
    }
}

fn tell(at: usize, edit: &Edit, old: &Side, new: &Side) -> EditTold {
    let place = |side: &Side, at: Option<usize>| {
        let entry = &side.entries[at?];
        Some(Place { file: entry.file.clone(), line: entry.line })
    };
    let (kind, kind_zh) = edit.kind.names();
    let fields = edit.fields.iter().map(|change| FieldTold {
        field: change.field.en.clone(),
        field_zh: change.field.zh.clone(),
        old: change.old.clone(),
        new: change.new.clone(),
    });
    EditTold {
        edit: at + 1,
        change: match edit.change {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed => "changed",
            Change::Moved => "moved",
        },
        kind,
        kind_zh,
        name: edit.name.clone(),
        old: place(old, edit.old),
        new: place(new, edit.new),
        moved: edit.is_moved,
        fields: fields.collect(),
        n_cases: 0,
    }
}
