//! What changed since an earlier report over the same cases.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::report::{CaseLine, FORMAT, Report, Run};
use super::stats::{Share, mcnemar};

/// The part of an earlier report that is compared.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Earlier {
    run: Run,
    cases: Vec<CaseLine>,
}

/// Why an earlier report cannot be compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum EarlierFault {
    /// It is no report of this program, or one of another form.
    NotAReport,
    /// It is over other cases: so many then, so many now.
    OtherCases { then: u64, now: u64 },
}

/// What changed. A case is right if its first candidate is.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Change {
    /// The hash and the day of the earlier rules.
    pub(crate) ruleset: String,
    pub(crate) as_of: String,
    /// Whether right meant the same then.
    pub(crate) same_map: bool,
    /// Cases scored both times.
    pub(crate) n_cases: u64,
    pub(crate) top1_before: Share,
    pub(crate) top1_now: Share,
    pub(crate) n_fixed: u64,
    pub(crate) n_broken: u64,
    pub(crate) n_both_right: u64,
    pub(crate) n_both_wrong: u64,
    /// Wrong both times, but in another way.
    pub(crate) n_other_wrong: u64,
    /// McNemar's exact test, two-sided: how likely such a difference is by chance.
    pub(crate) p: f64,
    pub(crate) by_label: Vec<LabelChange>,
    pub(crate) fixed: Vec<Moved>,
    pub(crate) broken: Vec<Moved>,
}

/// What changed for one label.
#[derive(Clone, Debug, Default, Serialize)]
pub(crate) struct LabelChange {
    pub(crate) label: String,
    pub(crate) n: u64,
    pub(crate) fixed: u64,
    pub(crate) broken: u64,
}

/// A case that is right once and wrong once.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Moved {
    pub(crate) id: String,
    pub(crate) label: String,
    pub(crate) before: Option<String>,
    pub(crate) now: Option<String>,
}

impl Earlier {
    /// Reads an earlier report's JSON.
    ///
    /// # Errors
    /// If it is none.
    pub(crate) fn read(json: &str) -> Result<Self, EarlierFault> {
        #[derive(Deserialize)]
        struct Head {
            format: String,
        }
        let head: Head = serde_json::from_str(json).map_err(|_| EarlierFault::NotAReport)?;
        if head.format != FORMAT {
            return Err(EarlierFault::NotAReport);
        }
        serde_json::from_str(json).map_err(|_| EarlierFault::NotAReport)
    }
}

impl Report {
    /// Compares with an earlier report.
    ///
    /// # Errors
    /// If that one is over other cases, or other labels of them.
    pub(crate) fn set_against(&mut self, earlier: Earlier) -> Result<(), EarlierFault> {
        if earlier.run.cases != self.run.cases {
            return Err(EarlierFault::OtherCases { then: earlier.run.n_read, now: self.run.n_read });
        }
        self.against = Some(change(&earlier, &self.run, &self.cases));
        Ok(())
    }
}

fn change(earlier: &Earlier, run: &Run, cases: &[CaseLine]) -> Change {
    // An id may come twice: its first case is compared with its first, and so on.
    let mut before: FxHashMap<(&str, &str), Vec<&CaseLine>> = FxHashMap::default();
    for case in earlier.cases.iter().rev() {
        before.entry((&case.id, &case.label)).or_default().push(case);
    }
    let mut change = Change {
        ruleset: earlier.run.ruleset.clone(),
        as_of: earlier.run.as_of.clone(),
        same_map: earlier.run.map == run.map,
        n_cases: 0,
        top1_before: Share::default(),
        top1_now: Share::default(),
        n_fixed: 0,
        n_broken: 0,
        n_both_right: 0,
        n_both_wrong: 0,
        n_other_wrong: 0,
        p: 1.0,
        by_label: Vec::new(),
        fixed: Vec::new(),
        broken: Vec::new(),
    };
    let mut by_label: BTreeMap<&str, LabelChange> = BTreeMap::new();
    for case in cases {
        let Some(old) = before.get_mut(&(case.id.as_str(), case.label.as_str())).and_then(Vec::pop) else { continue };
        let (was_right, is_right) = (old.rank == Some(1), case.rank == Some(1));
        change.n_cases += 1;
        change.top1_before.count(was_right);
        change.top1_now.count(is_right);
        let of_label = by_label.entry(&case.label).or_default();
        of_label.n += 1;
        let moved = || Moved {
            id: case.id.clone(),
            label: case.label.clone(),
            before: old.answer.clone(),
            now: case.answer.clone(),
        };
        match (was_right, is_right) {
            (true, true) => change.n_both_right += 1,
            (false, false) => {
                change.n_both_wrong += 1;
                change.n_other_wrong += u64::from(old.answer != case.answer);
            }
            (false, true) => {
                change.n_fixed += 1;
                of_label.fixed += 1;
                change.fixed.push(moved());
            }
            (true, false) => {
                change.n_broken += 1;
                of_label.broken += 1;
                change.broken.push(moved());
            }
        }
    }
    change.p = mcnemar(change.n_fixed, change.n_broken);
    let labels = by_label.into_iter().filter(|(_, of_label)| of_label.fixed + of_label.broken > 0);
    change.by_label = labels.map(|(label, of_label)| LabelChange { label: label.to_owned(), ..of_label }).collect();
    change.by_label.sort_by_key(|of_label| std::cmp::Reverse(of_label.fixed + of_label.broken));
    change
}
