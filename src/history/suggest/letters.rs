//! Letters as they are learnt from: what each decision rests on, what each candidate is to the label, and the fold.

use std::io::BufRead;
use std::path::Path;

use sha2::{Digest, Sha256};

use super::numbers::Numbers;
use super::table::{Judged, Letter, Table};
use crate::batch::{BatchError, Defaults};
use crate::engine::evidence::{Evidence, TargetEvidence};
use crate::history::{Answer, Half, LabelMap, Labelled, LabelledCase, Meaning, Right, Unread};
use crate::resolve::model::Target;
use crate::router::{Router, Scratch};

/// One set of letters: how they are read.
pub(crate) struct Set<'a> {
    /// Its place among the sets.
    pub(crate) set: u8,
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
pub(crate) struct Seen {
    pub(crate) letter: Letter,
    pub(crate) evidence: Evidence,
    pub(crate) judged: Vec<Judged>,
}

/// Reads a set; `take` gets its letters in the order of the file.
///
/// # Errors
/// If the file cannot be read on.
pub(crate) fn read<R: BufRead + Send + 'static>(
    router: &Router,
    file: Labelled<R>,
    input: &Path,
    set: &Set<'_>,
    mut take: impl FnMut(&Seen),
) -> Result<Counted, BatchError> {
    let mut counted = Counted::default();
    let work = |labelled: LabelledCase, scratch: &mut Scratch| seen(router, &labelled, set, scratch);
    let unread = file.each(input, (set.half, set.defaults, set.n_jobs), work, |_, read| match read {
        Read::Letter(seen) => {
            counted.n_letters += 1;
            take(&seen);
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
    let judged = evidence.targets.iter().map(|target| judge(set.map, right, target)).collect();
    let fold = Some(fold(&labelled.key, set.n_folds));
    Read::Letter(Box::new(Seen { letter: Letter { fold, set: set.set, margin: None }, evidence, judged }))
}

fn judge(map: &LabelMap, right: &Right, target: &TargetEvidence) -> Judged {
    let answer = Answer { lead: target.key.0.0, category: target.category };
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

/// Adds the authors' own examples, which are always learnt from: of each the duty it is an example of is right, no other.
pub(crate) fn add_examples(router: &Router, numbers: &Numbers, table: &mut Table) {
    let mut scratch = Scratch::default();
    for (rule, example, is_counter) in router.examples() {
        let target = if is_counter { example.answered_by } else { Some(rule.target) };
        let Some(Target::Duty(duty)) = target else { continue };
        let evidence = router.evidence(&example.case, &mut scratch);
        let lead = evidence.targets.iter().find(|target| target.duty == duty).map(|target| target.key.0);
        let judge = |target: &TargetEvidence| match target.duty == duty {
            true => Judged::Right,
            // A duty of the same lead is no rival.
            false if Some(target.key.0) == lead => Judged::PassedOver,
            false => Judged::Wrong((Some(target.duty.0), None)),
        };
        let margin = if is_counter { 1 } else { router.settings().margin };
        let judged: Vec<Judged> = evidence.targets.iter().map(judge).collect();
        table.add(Letter { fold: None, set: 0, margin: Some(margin) }, numbers, &evidence, &judged);
    }
}
