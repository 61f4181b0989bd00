//! Asks many questions on several threads; the answers come in the order of the questions.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{LazyLock, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::earlier::{Earlier, Keeping};
use super::questions::competition::Speakers;
use super::questions::one_lead::one_lead;
use super::theft::Lines;
use super::vocabulary::Vocabulary;
use super::{Answer, Part, Prover, Question};
use crate::compile::Program;
use crate::engine;
use crate::ids::*;
use crate::resolve::model::*;

/// What is asked.
#[derive(Clone, Debug)]
pub(crate) struct Asked {
    pub(crate) questions: Vec<Question>,
    /// Only about what has one of these names; about everything if empty.
    pub(crate) names: Vec<String>,
    /// How long one question about one thing may take.
    pub(crate) timeout: Duration,
    /// Threads.
    pub(crate) jobs: usize,
    /// Whether refutations are told: what was kept has none.
    pub(crate) proofs: bool,
    /// Whether nothing that is kept is left out.
    pub(crate) is_everything: bool,
}

/// What came of asking.
pub(crate) struct Proved {
    pub(crate) answers: Vec<Answer>,
    /// What the next run may keep, if it is more than was kept before.
    pub(crate) keep: Option<Earlier>,
}

/// Is told how many of how many questions are answered, now and then, on any thread.
pub(crate) type Progress<'p> = &'p (dyn Fn(usize, usize) + Sync);

/// One thing to ask.
#[derive(Clone, Copy)]
enum Item {
    OneLead(DutyId),
    Reachable(Target),
    Arms(DutyId),
    Lines(RuleId),
    OwnWords(RuleId),
    Competition(DutyId),
    Theft(RuleId),
    Guarantee(usize),
}

/// Asks, and tells what the next run may keep. The answers depend on the rules alone, but for those that take too long.
pub(crate) fn prove(
    rules: &Resolved,
    program: &Program,
    (asked, earlier): (&Asked, Option<&Earlier>),
    progress: Progress<'_>,
) -> Proved {
    let keeping = earlier.filter(|_| !asked.proofs).and_then(|earlier| Keeping::of(earlier, rules));
    let keeping = keeping.as_ref();
    let items = items(rules, asked);
    // Who leads is no matter of words.
    let vocabulary = match items.iter().all(|item| matches!(item, Item::OneLead(_))) {
        true => Vocabulary::default(),
        false => Vocabulary::of(rules, program, &mut engine::Scratch::default()),
    };
    let prover = || Prover::new(rules, program, &vocabulary, asked.timeout);
    let first = prover();
    // What is kept needs none of these.
    let classes = LazyLock::new(|| prover().classes());
    let lines = LazyLock::new(|| Lines::of(&prover(), &classes));
    let speakers = LazyLock::new(|| Speakers::of(&prover()));
    let now = Mutex::new(Earlier::of(rules));
    let (next, done) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let answers: Mutex<BTreeMap<usize, Vec<Answer>>> = Mutex::default();
    // Of what is kept nothing takes as long as a duty that has changed: all threads see to its pairs.
    let is_long = |duty| keeping.is_some_and(|keeping| keeping.is_changed(rules, Target::Duty(duty)));
    let work = |prover: &Prover<'_>| {
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(at) else { break };
            let kept = keeping.and_then(|keeping| match *item {
                Item::OneLead(duty) => keeping.of_duty(prover, Question::OneLead, Part::Whole, duty),
                Item::Arms(duty) => keeping.of_duty(prover, Question::Reachable, Part::Arms, duty),
                Item::Lines(rule) => keeping.lines(prover, rule),
                Item::OwnWords(rule) => keeping.own_words(prover, rule),
                Item::Theft(rule) if keeping.is_all() => keeping.theft(prover, rule),
                // These are soon found again, or kept in part.
                Item::Reachable(_) | Item::Competition(_) | Item::Theft(_) | Item::Guarantee(_) => None,
            });
            let found = match *item {
                _ if kept.is_some() => kept.into_iter().collect(),
                Item::OneLead(duty) => vec![one_lead(rules, duty)],
                Item::Reachable(target) => prover.reachable(target, keeping).into_iter().collect(),
                Item::Arms(duty) => prover.arms_that_hold(duty).into_iter().collect(),
                Item::Lines(rule) => prover.lines_that_count(rule).into_iter().collect(),
                Item::OwnWords(rule) => prover.own_words(rule, &classes, keeping).into_iter().collect(),
                Item::Competition(duty) => {
                    let kept = keeping.and_then(|keeping| keeping.pairs(prover, duty));
                    let jobs = if is_long(duty) { asked.jobs } else { 1 };
                    let pairs = kept.or_else(|| prover.pairs(duty, (&speakers, &classes), keeping, jobs));
                    if let Some(pairs) = &pairs {
                        lock(&now).take_pairs(rules, duty, pairs, keeping);
                    }
                    pairs.map_or_else(Vec::new, |pairs| prover.no_competition(duty, pairs))
                }
                Item::Theft(rule) => prover.no_theft(rule, &lines, keeping).into_iter().collect(),
                Item::Guarantee(at) => prover.guarantee(&rules.guarantees[at]),
            };
            found.iter().for_each(|answer| lock(&now).take(rules, answer));
            lock(&answers).insert(at, found);
            progress(done.fetch_add(1, Ordering::Relaxed) + 1, items.len());
        }
    };
    std::thread::scope(|scope| {
        for _ in 1..asked.jobs {
            scope.spawn(|| work(&prover()));
        }
        work(&first);
    });
    let answers = answers.into_inner().unwrap_or_else(PoisonError::into_inner);
    let now = now.into_inner().unwrap_or_else(PoisonError::into_inner);
    // Of rules that are the same what was not asked this time stays; of others it is known no longer.
    let keep = match earlier {
        Some(earlier) if keeping.is_some_and(Keeping::is_all) => Some(earlier.clone().and(now)),
        _ => (asked.is_everything && !asked.proofs).then_some(now),
    };
    Proved { answers: answers.into_values().flatten().collect(), keep }
}

/// Asks of every duty, or of those with these names, whether it has one lead: that takes no words.
pub(crate) fn leads(rules: &Resolved, names: &[String]) -> Vec<Answer> {
    let duties = (0..).map(DutyId).zip(&rules.duties);
    let named = duties.filter(|(_, duty)| names.is_empty() || names.contains(&duty.name));
    named.map(|(id, _)| one_lead(rules, id)).collect()
}

pub(super) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Everything there is to ask, in the order of the answers.
fn items(rules: &Resolved, asked: &Asked) -> Vec<Item> {
    let is_named = |name: &str| asked.names.is_empty() || asked.names.iter().any(|wanted| wanted == name);
    let duties = || (0..).map(DutyId).zip(&rules.duties).filter(|(_, duty)| is_named(&duty.name)).map(|(id, _)| id);
    let name_of = |target: Target| match target {
        Target::Duty(duty) => rules.duties[duty.index()].name.as_str(),
        Target::Outcome(outcome) => rules.outcomes[outcome.index()].name.as_str(),
        Target::Backing(_) => "",
    };
    // A duty stands for its rules.
    let rules_named = || {
        let all = (0..).map(RuleId).zip(&rules.rules);
        all.filter(|(_, rule)| is_named(&rule.name) || is_named(name_of(rule.target))).map(|(id, _)| id)
    };
    let is_backing = |id: &RuleId| matches!(rules.rules[id.index()].target, Target::Backing(_));
    let is_of_duty = |id: &RuleId| matches!(rules.rules[id.index()].target, Target::Duty(_));
    let mut items = Vec::new();
    for (question, ..) in Question::ALL {
        if !asked.questions.contains(&question) {
            continue;
        }
        match question {
            Question::OneLead => items.extend(duties().map(Item::OneLead)),
            Question::Reachable => {
                items.extend(duties().map(Target::Duty).map(Item::Reachable));
                let outcomes = (0..rules.outcomes.len()).map(OutcomeId::at).map(Target::Outcome);
                items.extend(outcomes.filter(|outcome| is_named(name_of(*outcome))).map(Item::Reachable));
                items.extend(duties().map(Item::Arms));
                items.extend(rules_named().map(Item::Lines));
            }
            Question::OwnWords => items.extend(rules_named().filter(|id| !is_backing(id)).map(Item::OwnWords)),
            Question::Competition => items.extend(duties().map(Item::Competition)),
            Question::Theft => {
                let has_examples = |id: &RuleId| !rules.rules[id.index()].examples.is_empty();
                items.extend(rules_named().filter(|id| is_of_duty(id) && has_examples(id)).map(Item::Theft));
            }
            Question::Guarantee => {
                let named = (0..).zip(&rules.guarantees).filter(|(_, guarantee)| is_named(&guarantee.name));
                items.extend(named.map(|(at, _)| Item::Guarantee(at)));
            }
            Question::Difference => {}
        }
    }
    items
}
