//! Measures a rule set on labelled cases: how often the right one is first, or among the first three; when to trust an answer; which
//! rules and words help, mislead or sleep; and what changed since the last time.
//!
//! `judge` looks at one case, `tally` adds up, `report` is what comes of it as data, `human` and `page` show it.

mod against;
mod bound;
mod charts;
mod common;
mod human;
mod judge;
mod page;
mod report;
mod show;
mod stats;
mod tally;
mod thresholds;
mod used;

use std::path::Path;

use super::{Half, LabelMap, Labelled};
use crate::batch::{BatchError, Defaults};
use crate::router::Router;

pub(crate) use against::{Earlier, EarlierFault};
pub(crate) use bound::Bound;
pub(crate) use judge::Keep;
pub(crate) use report::Report;

/// What is to be measured.
pub(crate) struct Job<'a> {
    pub(crate) router: &'a Router,
    pub(crate) map: &'a LabelMap,
    /// Whether the map was given rather than made up from names.
    pub(crate) has_map: bool,
    pub(crate) defaults: &'a Defaults,
    pub(crate) half: Option<Half>,
    pub(crate) n_jobs: usize,
    pub(crate) keep: Keep,
    /// The fewest cases of a phrase that is told.
    pub(crate) min_cases: usize,
}

/// Decides and judges every case. `progress` is told the bytes of the input dealt with and the cases read.
///
/// # Errors
/// If the input cannot be read on.
pub(crate) fn run(
    job: &Job<'_>,
    labelled: Labelled,
    input: &Path,
    progress: &mut dyn FnMut(u64, u64),
) -> Result<Report, BatchError> {
    let mut tally = tally::Tally::new(job);
    let work = |case, scratch: &mut crate::router::Scratch| judge::judge(job.router, job.map, case, job.keep, scratch);
    let unread = labelled.each(input, (job.half, job.defaults, job.n_jobs), work, |bytes, judged| {
        tally.add(judged);
        progress(bytes, tally.n_read());
    })?;
    Ok(tally.report(&unread))
}
