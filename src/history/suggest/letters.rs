//! Letters as they are learnt from: what each decision rests on, what each candidate is to the label, and the fold.

use std::collections::BTreeMap;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::harm::Harm;
use super::numbers::Numbers;
use super::table::{Judged, Letter, Table};
use super::words::{Label, Text};
use crate::batch::{BatchError, Defaults};
use crate::compile::duties::Lead;
use crate::engine::evidence::{Evidence, TargetEvidence};
use crate::history::{Answer, Half, LabelMap, Labelled, LabelledCase, Meaning, Right, Unread};
use crate::ids::*;
use crate::resolve::model::{Duty, Roles, Target};
use crate::router::{Router, Scratch};

/// One set of letters: how they are read.
pub(crate) struct Set<'a> {
    /// Its place among the sets.
    pub(crate) set: u32,
    pub(crate) map: &'a LabelMap,
    pub(crate) half: Option<Half>,
    pub(crate) defaults: &'a Defaults,
    pub(crate) n_jobs: usize,
    pub(crate) n_folds: u8,
}

/// What a set holds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    /// Letters that are learnt from.
    pub(crate) n_letters: u64,
    /// Letters without a label, with one nobody explains, or with one that is not to be scored.
    pub(crate) n_unlabelled: u64,
    pub(crate) n_unknown: u64,
    pub(crate) n_skipped: u64,
    pub(crate) unread: Unread,
}

/// What one letter comes to.
enum Read {
    Letter(Box<Seen>),
    Unlabelled,
    Unknown,
    Skipped,
}

/// A letter that is learnt from.
struct Seen {
    letter: Letter,
    label: String,
    evidence: Evidence,
    judged: Vec<Judged>,
}

/// All letters that were read.
pub(crate) struct Letters<'a> {
    router: &'a Router,
    numbers: &'a Numbers,
    pub(crate) table: Table,
    pub(crate) harm: Harm,
    pub(crate) texts: Vec<Text>,
    pub(crate) labels: Vec<Label>,
    /// By set and label.
    label_ids: BTreeMap<(u32, String), u32>,
}

impl<'a> Letters<'a> {
    pub(crate) fn new(router: &'a Router, numbers: &'a Numbers) -> Self {
        let table = Table::new(numbers, router.settings().title_factor);
        let (harm, texts, labels) = (Harm::default(), Vec::new(), Vec::new());
        Self { router, numbers, table, harm, texts, labels, label_ids: BTreeMap::new() }
    }

    fn take(&mut self, set: &Set<'_>, seen: Seen) {
        let next = self.labels.len() as u32;
        let label = *self.label_ids.entry((set.set, seen.label.clone())).or_insert(next);
        if label == next
            && let Meaning::Right(right) = set.map.meaning(&seen.label)
        {
            let judged = self.router.rules().duties.iter().map(|duty| judge(set.map, right, usual(duty)));
            self.labels.push(Label { name: seen.label.clone(), judged: judged.collect() });
        }
        self.add(seen.letter, Some(label), seen.evidence, &seen.judged);
    }

    fn add(&mut self, letter: Letter, label: Option<u32>, evidence: Evidence, judged: &[Judged]) {
        let at = self.table.letters.len() as u32;
        let first = self.table.add(letter, self.numbers, &evidence, judged);
        self.harm.add(self.numbers, self.router.settings().title_factor, &evidence, judged, (at, first));
        let Evidence { words, title_chars, .. } = evidence;
        self.texts.push(Text { letter: at, label, words, title_chars });
    }
}

/// Who leads a duty, and what it is about, if nothing is known of the case.
fn usual(duty: &Duty) -> Answer {
    let nobody = Answer { lead: BodyId(0), category: None };
    usual_roles(duty).map_or(nobody, |roles| Answer { lead: roles.lead, category: roles.category })
}

/// The roles of a duty if nothing is known of the case.
pub(super) fn usual_roles(duty: &Duty) -> Option<&Roles> {
    duty.variants.last().and_then(|variant| variant.arms.last()).map(|arm| &arm.roles)
}

/// Reads a set, its letters in the order of the file.
///
/// # Errors
/// If the file cannot be read on.
pub(crate) fn read(
    letters: &mut Letters<'_>,
    file: Labelled,
    input: &Path,
    set: &Set<'_>,
) -> Result<Counted, BatchError> {
    let mut counted = Counted::default();
    let router = letters.router;
    let work = |labelled: LabelledCase, scratch: &mut Scratch| seen(router, &labelled, set, scratch);
    let unread = file.each(input, (set.half, set.defaults, set.n_jobs), work, |_, read| match read {
        Read::Letter(seen) => {
            counted.n_letters += 1;
            letters.take(set, *seen);
        }
        Read::Unlabelled => counted.n_unlabelled += 1,
        Read::Unknown => counted.n_unknown += 1,
        Read::Skipped => counted.n_skipped += 1,
    })?;
    counted.unread = unread;
    Ok(counted)
}

fn seen(router: &Router, labelled: &LabelledCase, set: &Set<'_>, scratch: &mut Scratch) -> Read {
    let Some(label) = &labelled.label else { return Read::Unlabelled };
    let right = match set.map.meaning(label) {
        // Which outcome a case has is law; nothing here could make it another.
        Meaning::Right(right) if right.is_of_outcomes() => return Read::Skipped,
        Meaning::Right(right) => right,
        Meaning::Skip => return Read::Skipped,
        Meaning::Unknown => return Read::Unknown,
    };
    let evidence = router.evidence(&labelled.case, scratch);
    let answer = |target: &TargetEvidence| Answer { lead: target.key.0.0, category: target.category };
    let judged = evidence.targets.iter().map(|target| judge(set.map, right, answer(target))).collect();
    let fold = Some(fold(&labelled.key, set.n_folds));
    let letter = Letter { fold, set: set.set, margin: None, is_kept: false };
    Read::Letter(Box::new(Seen { letter, label: label.trim().to_owned(), evidence, judged }))
}

fn judge(map: &LabelMap, right: &Right, answer: Answer) -> Judged {
    if !map.judges(right, answer) {
        Judged::PassedOver
    } else if right.accepts(answer) {
        Judged::Right
    } else {
        Judged::Wrong(map.class(right, answer))
    }
}

/// The fold of a letter, by bits of its key's hash that do not decide its half.
fn fold(key: &str, n_folds: u8) -> u8 {
    let digest = Sha256::digest(key.as_bytes());
    let bits = digest[1..9].iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte));
    (bits % u64::from(n_folds.max(1))) as u8
}

/// Adds the authors' own examples, which are always learnt from: of each the duty it is an example of is right, no other; of those of
/// a backing rule, whichever it backs.
pub(crate) fn add_examples(letters: &mut Letters<'_>) {
    let router = letters.router;
    let mut scratch = Scratch::default();
    for (rule, example, is_counter) in router.examples() {
        let target = if is_counter { example.answered_by } else { Some(rule.target) };
        let Some(target) = target.filter(|target| !matches!(target, Target::Outcome(_))) else { continue };
        let evidence = router.evidence(&example.case, &mut scratch);
        let is_right = |found: &TargetEvidence| match target {
            Target::Duty(duty) => found.duty == duty,
            Target::Backing(backing) => found.backed_by.contains(&backing),
            Target::Outcome(_) => false,
        };
        let leads: Vec<Lead> =
            evidence.targets.iter().filter(|found| is_right(found)).map(|found| found.key.0).collect();
        let judge = |found: &TargetEvidence| match is_right(found) {
            true => Judged::Right,
            // A duty of the same lead is no rival.
            false if leads.contains(&found.key.0) => Judged::PassedOver,
            false => Judged::Wrong((Some(found.duty.0), None)),
        };
        let margin = if is_counter { 1 } else { router.settings().margin };
        let judged: Vec<Judged> = evidence.targets.iter().map(judge).collect();
        letters.add(Letter { fold: None, set: 0, margin: Some(margin), is_kept: false }, None, evidence, &judged);
    }
}
