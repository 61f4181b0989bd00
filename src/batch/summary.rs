//! What came of a batch: how many cases went where.

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use serde::{Deserialize, Serialize};

use super::checkpoint::Key;
use super::error::Reason;
use crate::verdict::OutcomeKind;

/// Rejected lines that are remembered.
const LINES_TOLD: usize = 5;

/// What came of a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Summary {
    /// Cases decided.
    pub(crate) n_cases: u64,
    /// Rows set aside.
    pub(crate) n_rejects: u64,
    /// The first lines set aside.
    pub(crate) reject_lines: Vec<u64>,
    /// Rows set aside, by the code of the reason.
    pub(crate) reject_reasons: BTreeMap<String, u64>,
    /// Cases whose district, street, category, time or facts the rules don't know.
    pub(crate) n_unknown: u64,
    /// Cases of which only the beginning was read, and the first of their lines.
    pub(crate) n_cut: u64,
    pub(crate) cut_lines: Vec<u64>,
    /// Cases without the day by which each is decided.
    pub(crate) n_undated: u64,
    /// Cases whose decision was taken over from an earlier run.
    pub(crate) n_taken_over: u64,
    /// Where each is decided by the rules of its day: cases by the hash of the rule set.
    pub(crate) rulesets: BTreeMap<String, u64>,
    n_outcomes: [u64; 7],
    /// By body: what it leads and what it assists.
    pub(crate) departments: BTreeMap<String, Load>,
    /// By district, where it is known.
    pub(crate) districts: BTreeMap<String, u64>,
}

/// What falls to a body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Load {
    /// Cases sent to it as 主责.
    pub(crate) lead: u64,
    /// Cases it assists.
    pub(crate) assist: u64,
}

impl Summary {
    /// How many cases came out as what, without those that never did.
    pub(crate) fn outcomes(&self) -> impl Iterator<Item = (OutcomeKind, u64)> {
        OutcomeKind::ALL.into_iter().zip(self.n_outcomes).filter(|(_, count)| *count > 0)
    }

    /// Rows dealt with.
    pub(crate) fn n_rows(&self) -> u64 {
        self.n_cases + self.n_rejects
    }

    /// Counts what came of a case.
    pub(super) fn count(&mut self, outcome: &str, is_unknown: bool) {
        self.n_cases += 1;
        self.n_unknown += u64::from(is_unknown);
        if let Some(at) = OutcomeKind::ALL.iter().position(|kind| kind.code() == outcome) {
            self.n_outcomes[at] += 1;
        }
    }

    /// Counts where it falls to whom. A case that is asked about, or that several bodies confer on, counts for the lead it is proposed
    /// for.
    pub(super) fn count_named<'n>(
        &mut self,
        lead: Option<&str>,
        assist: impl Iterator<Item = &'n str>,
        district: Option<&str>,
    ) {
        if let Some(lead) = lead {
            self.add_load(lead, Load { lead: 1, assist: 0 });
        }
        assist.for_each(|body| self.add_load(body, Load { lead: 0, assist: 1 }));
        if let Some(district) = district {
            self.add_district(district, 1);
        }
    }

    /// Adds what falls to a body.
    pub(super) fn add_load(&mut self, body: &str, load: Load) {
        let sum = entry(&mut self.departments, body);
        sum.lead += load.lead;
        sum.assist += load.assist;
    }

    /// Adds cases of a district.
    pub(super) fn add_district(&mut self, district: &str, n: u64) {
        *entry(&mut self.districts, district) += n;
    }

    /// Counts a case of which only the beginning was read.
    pub(super) fn cut(&mut self, line: u64) {
        self.n_cut += 1;
        if self.cut_lines.len() < LINES_TOLD {
            self.cut_lines.push(line);
        }
    }

    /// Counts a case that is decided by the rules of its day, or that has none.
    pub(super) fn count_day(&mut self, has_one: bool, ruleset: &str) {
        self.n_undated += u64::from(!has_one);
        *entry(&mut self.rulesets, ruleset) += 1;
    }

    /// Counts a row that is set aside.
    pub(super) fn reject(&mut self, line: u64, reason: &Reason) {
        self.n_rejects += 1;
        *self.reject_reasons.entry(reason.code().to_owned()).or_default() += 1;
        if self.reject_lines.len() < LINES_TOLD {
            self.reject_lines.push(line);
        }
    }

    /// Adds what came of later rows.
    pub(super) fn add(&mut self, later: Summary) {
        self.n_cases += later.n_cases;
        self.n_rejects += later.n_rejects;
        self.n_unknown += later.n_unknown;
        self.n_cut += later.n_cut;
        self.cut_lines.extend(later.cut_lines);
        self.cut_lines.truncate(LINES_TOLD);
        self.n_undated += later.n_undated;
        self.n_taken_over += later.n_taken_over;
        for (ruleset, n) in later.rulesets {
            *self.rulesets.entry(ruleset).or_default() += n;
        }
        self.reject_lines.extend(later.reject_lines);
        self.reject_lines.truncate(LINES_TOLD);
        for (sum, count) in self.n_outcomes.iter_mut().zip(later.n_outcomes) {
            *sum += count;
        }
        for (reason, n) in later.reject_reasons {
            *self.reject_reasons.entry(reason).or_default() += n;
        }
        later.departments.into_iter().for_each(|(body, load)| self.add_load(&body, load));
        later.districts.into_iter().for_each(|(district, n)| self.add_district(&district, n));
    }

    /// The summary as one JSON object, for a file beside the output.
    pub(crate) fn to_json(&self, of: &RunFacts<'_>) -> String {
        let whole = Whole {
            of,
            cases: self.n_cases,
            rejects: self.n_rejects,
            unknown: self.n_unknown,
            cut: self.n_cut,
            undated: self.n_undated,
            taken_over: self.n_taken_over,
            rulesets: &self.rulesets,
            outcomes: self.outcomes().map(|(kind, n)| (kind.code(), n)).collect(),
            departments: &self.departments,
            districts: &self.districts,
            reject_reasons: &self.reject_reasons,
        };
        serde_json::to_string_pretty(&whole).unwrap_or_default() + "\n"
    }
}

/// What a summary says of its run.
#[derive(Serialize)]
pub(crate) struct RunFacts<'a> {
    pub(crate) input: String,
    pub(crate) output: String,
    /// Hash of the rule set.
    pub(crate) ruleset: &'a str,
    /// The day the rules are taken of.
    pub(crate) as_of: String,
    pub(crate) seconds: f64,
    /// Rows of this run alone; one that was resumed had less to do.
    pub(crate) rows_per_second: u64,
    /// What the run was, if it can be gone on with or from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) run: Option<Run>,
}

/// What a summary that lies beside an earlier run's decisions says of that run.
#[derive(Deserialize)]
pub(crate) struct RunOfSummary {
    pub(crate) ruleset: String,
    /// `2026-11-22`.
    pub(crate) as_of: String,
    pub(crate) run: Run,
}

/// What a run was, and what came of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Run {
    #[serde(flatten)]
    pub(crate) key: Key,
    /// Size and hash of the decisions.
    pub(crate) decisions: String,
}

impl RunOfSummary {
    /// # Errors
    /// If it cannot be read, or is no summary of such a run.
    pub(crate) fn read(path: &Path) -> io::Result<Self> {
        Ok(serde_json::from_slice(&fs::read(path)?)?)
    }
}

#[derive(Serialize)]
struct Whole<'a> {
    #[serde(flatten)]
    of: &'a RunFacts<'a>,
    cases: u64,
    rejects: u64,
    unknown: u64,
    cut: u64,
    #[serde(skip_serializing_if = "is_zero")]
    undated: u64,
    #[serde(skip_serializing_if = "is_zero")]
    taken_over: u64,
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    rulesets: &'a BTreeMap<String, u64>,
    outcomes: BTreeMap<&'static str, u64>,
    departments: &'a BTreeMap<String, Load>,
    districts: &'a BTreeMap<String, u64>,
    reject_reasons: &'a BTreeMap<String, u64>,
}

fn is_zero(n: &u64) -> bool {
    *n == 0
}

/// The entry of a name; only a new name is copied.
fn entry<'m, T: Default>(map: &'m mut BTreeMap<String, T>, name: &str) -> &'m mut T {
    if !map.contains_key(name) {
        map.insert(name.to_owned(), T::default());
    }
    map.get_mut(name).expect("it is there now")
}

#[cfg(test)]
mod tests {
    use super::super::tally::Tally;
    use super::*;
    use crate::{Case, Router, Scratch};

    #[test]
    fn parts_add_up() {
        let router = Router::builtin(jiff::civil::date(2026, 11, 22)).unwrap();
        let mut case = Case::of_text("门口有人摆地摊占道经营");
        case.district = Some("西城区".to_owned());
        let mut scratch = Scratch::default();
        let decision = router.decide(&case, &mut scratch);
        let (mut first, mut second) = (Summary::default(), Summary::default());
        first.count(decision.outcome(), false);
        first.count_named(decision.lead(), decision.assist(), decision.district());
        second.count(decision.outcome(), true);
        let mut tally = Tally::default();
        tally.count(&decision);
        tally.tell(&router.artefact.program.said, &mut second);
        second.reject(7, &Reason::NoText);
        first.add(second);
        assert_eq!((first.n_cases, first.n_rejects, first.n_unknown, first.n_rows()), (2, 1, 1, 3));
        assert_eq!(first.departments[decision.lead().unwrap()].lead, 2);
        assert!(decision.assist().all(|body| first.departments[body].assist == 2));
        assert_eq!((first.districts["西城区"], first.outcomes().map(|(_, n)| n).sum::<u64>()), (2, 2));
        assert_eq!((first.reject_lines, first.reject_reasons["no-text"]), (vec![7], 1));
    }
}
