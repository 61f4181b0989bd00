//! The decision: a total function of the ranking.

use super::demands::{DemandWork, Hits, split};
use super::rank::{Ranking, TargetReading};
use super::score::Scores;
use super::truth::{Known, Work};
use crate::ids::*;
use crate::resolve::model::{InformClass, OutcomeClass, Target};
use crate::verdict::{OutcomeKind, Verdict};

/// Most candidates that are told.
const MAX_CANDIDATES: usize = 10;

/// Candidates already listed, by the number of lead and first-level category.
pub(super) type Seen = Vec<u32>;

/// An outcome, and its score.
type Decided = (OutcomeId, u32);

/// What the ranking says about the statutory outcomes and the first duty.
struct Standing<'a> {
    transfer: Option<Decided>,
    inform: Option<(Decided, InformClass)>,
    is_repeat: bool,
    first: Option<&'a TargetReading>,
}

impl<'a> Standing<'a> {
    fn of(known: &Known, ranking: &'a Ranking) -> Self {
        let mut standing = Self { transfer: None, inform: None, is_repeat: false, first: None };
        let mut repeat = None;
        let (mut first_informs, mut nine_informs, mut is_first) = (None, None, true);
        let threshold = known.program.settings.threshold;
        let reaching = ranking.ranked().take_while(|reading| reading.score() >= threshold);
        for reading in reaching.filter(|reading| reading.strong) {
            match reading.target {
                Target::Duty(_) => {
                    is_first = false;
                    standing.first = standing.first.or(Some(reading));
                }
                Target::Backing(_) => {}
                Target::Outcome(outcome) => {
                    let decided = (outcome, reading.score());
                    match known.program.duties.classes[outcome.index()] {
                        OutcomeClass::Transfer(_) if reading.nine => {
                            standing.transfer = standing.transfer.or(Some(decided));
                        }
                        OutcomeClass::Transfer(_) => {}
                        OutcomeClass::Inform(InformClass::Repeat) => repeat = repeat.or(Some(decided)),
                        OutcomeClass::Inform(class) => {
                            let informs = Some((decided, class));
                            first_informs = first_informs.or(informs.filter(|_| is_first));
                            nine_informs = nine_informs.or(informs.filter(|_| reading.nine));
                            is_first = false;
                        }
                    }
                }
            }
        }
        standing.is_repeat = repeat.is_some();
        let repeat = repeat.map(|decided| (decided, InformClass::Repeat)).filter(|_| standing.first.is_none());
        standing.inform = nine_informs.or(first_informs).or(repeat);
        standing
    }
}

/// Fills in the verdict, but for facts, place and named bodies.
pub(super) fn conclude(
    known: &Known,
    (scores, ranking): (&Scores, &Ranking),
    hits: Hits,
    (work, demands, seen): (&mut Work, &mut DemandWork, &mut Seen),
    verdict: &mut Verdict,
) {
    let standing = Standing::of(known, ranking);
    verdict.repeat = standing.is_repeat;
    list_candidates(ranking, seen, verdict);
    if let (None, Some((decided, class))) = (standing.transfer, standing.inform) {
        verdict.reason = Some(class);
        decide_by(verdict, OutcomeKind::Inform, decided);
    } else if let Some((first, demand)) = standing.first.and_then(|first| Some((first, first.demand?))) {
        split(known, (scores, ranking), (first, demand), hits, (work, demands), verdict);
    } else if known.place.district.is_some() {
        verdict.outcome = OutcomeKind::District;
    }
    if let Some(decided) = standing.transfer {
        decide_by(verdict, OutcomeKind::Transfer, decided);
        verdict.rivals.clear();
    }
}

fn decide_by(verdict: &mut Verdict, kind: OutcomeKind, (outcome, score): Decided) {
    verdict.outcome = kind;
    verdict.by = Some(outcome);
    verdict.score = score;
    verdict.margin = score as i32;
}

/// Every duty that scores, the best for each lead and first-level category.
fn list_candidates(ranking: &Ranking, seen: &mut Seen, verdict: &mut Verdict) {
    seen.clear();
    for reading in ranking.ranked() {
        let Some(demand) = reading.demand else { continue };
        if verdict.candidates.len() == MAX_CANDIDATES {
            break;
        }
        if !seen.contains(&reading.kind) {
            seen.push(reading.kind);
            verdict.candidates.push(demand);
        }
    }
}
