//! What would make a body lead: the smallest words, or what the caller would have to know.

use super::replay::{Certainty, Change, Known, Replay, lead_of};
use super::smallest::{self, Goal};
use super::ways::{Search, Speech, Way};
use crate::case::Case;
use crate::ids::*;
use crate::reference::Reading;
use crate::resolve::model::Target;
use crate::router::Router;

/// What would make a body lead, and how much was tried.
pub(super) struct Wins {
    pub(super) changes: Vec<Change>,
    pub(super) n_keywords: usize,
    pub(super) n_replays: usize,
}

/// A duty that a body may lead, and the indexes of its rules.
struct OfBody {
    duty: DutyId,
    rules: Vec<usize>,
}

pub(super) fn wins(router: &Router, reading: &Reading<'_>, case: &Case, bodies: &[BodyId]) -> Wins {
    let rules = router.rules();
    let of_body = duties_of(router, bodies);
    let of_rules: Vec<usize> = of_body.iter().flat_map(|of| of.rules.iter().copied()).collect();
    let keywords = smallest::keywords_of(rules, &of_rules);
    let goal: Goal<'_> = &|verdict| lead_of(rules, verdict).is_some_and(|lead| bodies.contains(&lead));
    let mut replay = Replay::of(router, case.clone());
    let mut changes = Vec::new();

    let holds = |rule: usize, condition: &_| reading.holds(rule, condition);
    let speech = |is_open| Speech { rules, holds: &holds, may_say: &|_| true, is_open };
    let found =
        smallest::words(rules, &mut replay, &keywords, || Search::of(&speech(false), of_rules.iter().copied()), goal);
    let by_words = found.and_then(|(way, certainty)| changed(&mut replay, &way, &[], certainty, goal));
    changes.extend(by_words);
    changes.extend(known_alone(&mut replay, case, &of_body, goal));
    if changes.is_empty() {
        replay.go_on();
        for of in &of_body {
            let known = smallest::circumstances(rules, of.duty, &of.rules);
            let search = Search::of(&speech(true), of.rules.iter().copied());
            changes.extend(known_and_words(&mut replay, case, &known, search, goal));
        }
        changes.sort_by(|a, b| a.size().cmp(&b.size()));
        changes.truncate(1);
    }
    Wins { changes, n_keywords: keywords.len(), n_replays: replay.n_replays }
}

/// The duties that any of these bodies leads in some arm or scope.
fn duties_of(router: &Router, bodies: &[BodyId]) -> Vec<OfBody> {
    let rules = router.rules();
    let leads = |duty: &DutyId| {
        let arms = rules.duties[duty.index()].variants.iter().flat_map(|variant| &variant.arms);
        arms.into_iter().any(|arm| bodies.contains(&arm.roles.lead))
    };
    let of_duty = |duty: DutyId| {
        let is_its = |(_, rule): &(usize, &crate::resolve::model::Rule)| rule.target == Target::Duty(duty);
        let rules = rules.rules.iter().enumerate().filter(is_its).map(|(index, _)| index).collect();
        OfBody { duty, rules }
    };
    (0..rules.duties.len()).map(DutyId::at).filter(leads).map(of_duty).collect()
}

/// The change as the engine decides it, if it does what is said of it.
fn changed(
    replay: &mut Replay<'_>,
    way: &Way,
    known: &[Known],
    certainty: Certainty,
    goal: Goal<'_>,
) -> Option<Change> {
    let is_so = goal(replay.with_words(way.texts()));
    is_so.then(|| Change { certainty, n_words: way.n_words(), ..replay.change(&way.texts(), known) })
}

/// What the caller would have to know, nothing more being said.
fn known_alone(replay: &mut Replay<'_>, case: &Case, of_body: &[OfBody], goal: Goal<'_>) -> Option<Change> {
    let rules = replay.router.rules();
    let mut known: Vec<Vec<Known>> =
        of_body.iter().flat_map(|of| smallest::circumstances(rules, of.duty, &of.rules)).collect();
    known.sort_by(|a, b| a.len().cmp(&b.len()).then_with(|| a.cmp(b)));
    known.dedup();
    replay.go_on();
    let mut found = None;
    for known in known {
        if replay.is_spent() {
            break;
        }
        replay.put(with(case, &known));
        let certainty = if known.len() == 1 { Certainty::Smallest } else { Certainty::Fewest };
        found = changed(replay, &Way::default(), &known, certainty, goal);
        if found.is_some() {
            break;
        }
    }
    replay.put(case.clone());
    found
}

/// Both together, where neither alone is enough.
fn known_and_words(
    replay: &mut Replay<'_>,
    case: &Case,
    known: &[Vec<Known>],
    search: Search,
    goal: Goal<'_>,
) -> Option<Change> {
    /// The most ways that are tried with what is known.
    const MOST_WAYS: usize = 300;
    let singles: Vec<&Vec<Known>> = known.iter().filter(|known| known.len() == 1).collect();
    let mut found = None;
    'ways: for way in search.take(MOST_WAYS) {
        for known in &singles {
            if replay.is_spent() {
                break 'ways;
            }
            replay.put(with(case, known));
            found = changed(replay, &way, known, Certainty::Found, goal);
            if found.is_some() {
                break 'ways;
            }
        }
    }
    replay.put(case.clone());
    found
}

fn with(case: &Case, known: &[Known]) -> Case {
    let mut case = case.clone();
    known.iter().for_each(|known| known.put_into(&mut case));
    case
}
