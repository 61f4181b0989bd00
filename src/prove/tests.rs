//! Every answer agrees with every text there is, up to a length: six characters in the text, or three in the title and three in it.
//!
//! `ROUTE_PROVE_SETS` says how many rule sets are tried, `ROUTE_PROVE_SEED` where to begin.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Mutex;
use std::time::Duration;

use super::checker::check;
use super::earlier::Keeping;
use super::questions::competition::Speakers;
use super::vocabulary::Word;
use super::*;
use crate::compile::compile;
use crate::given::Given;
use crate::ids::*;
use crate::testing::{Rng, edit, no_span, random_case, random_rules};
use crate::verdict::OutcomeKind;

const LETTERS: [char; 2] = ['灯', '坏'];

/// A name that overlaps itself hides the keyword that it holds; a catch-all whose lead is guaranteed leaves its words to another duty.
const ONCE_WRONG: [u64; 2] = [1_005_924, 3_000_295];

/// After an edit a rule has no line left, another no word, a third its lines in another order; a case was kept that a repeat told for
/// another outcome decides, cases whose words do not reach the threshold, or no longer lose, and one with a word that is not the duty's own
/// any more.
const ONCE_STALE: [u64; 9] =
    [30_000_020, 30_001_727, 30_000_950, 30_000_938, 30_000_110, 30_003_767, 60_002_499, 81_001_634, 83_000_622];

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

/// Every text up to a length, without one boundary after another: they melt into one.
fn texts(most: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut first = 0;
    for _ in 0..most {
        let shorter = first..texts.len();
        first = texts.len();
        for index in shorter {
            for c in LETTERS.into_iter().chain(['。', '，']) {
                let text = &texts[index];
                if !("。，".contains(c) && (text.is_empty() || text.ends_with(['。', '，']))) {
                    texts.push(format!("{text}{c}"));
                }
            }
        }
    }
    texts
}

/// A rule set whose words are of two letters, with guarantees.
fn rule_set(seed: u64) -> Option<Resolved> {
    let mut rng = Rng::new(seed);
    let mut rules = random_rules(&mut rng);
    let is_small = |word: &String| word.chars().all(|c| LETTERS.contains(&c));
    if !rules.keywords.iter().all(is_small) || rules.duties.is_empty() {
        return None;
    }
    for at in 0..2 {
        let keyword = |rng: &mut Rng| Cond::Keyword(KeywordId::at(rng.below(rules.keywords.len())));
        let when = match rng.below(3) {
            0 => keyword(&mut rng),
            1 => Cond::All(vec![keyword(&mut rng), Cond::Not(Box::new(keyword(&mut rng)))]),
            _ => Cond::Any(vec![keyword(&mut rng), keyword(&mut rng)]),
        };
        let claim = *rng.pick(&[Claim::Lead, Claim::First, Claim::Never]);
        let mut leads: Vec<BodyId> = (0..rules.bodies.len()).map(BodyId::at).filter(|_| rng.chance(40)).collect();
        if leads.is_empty() {
            leads.push(BodyId(0));
        }
        let promise = Promise { when, claim, leads, span: no_span() };
        rules.guarantees.push(Guarantee { name: format!("g{at}"), clauses: vec![promise], span: no_span() });
    }
    Some(rules)
}

/// What every short text shows of a rule set.
#[derive(Default)]
struct Shown {
    reached: BTreeSet<Target>,
    /// By duty and rival.
    competing: BTreeMap<(DutyId, DutyId), Witness>,
    /// By guarantee.
    broken: BTreeMap<usize, Witness>,
    arms: BTreeSet<(DutyId, u32, u32)>,
}

/// A condition of plain keywords.
fn is_true(condition: &Cond, present: &BTreeSet<KeywordId>) -> bool {
    match condition {
        Cond::Keyword(keyword) => present.contains(keyword),
        Cond::All(parts) => parts.iter().all(|part| is_true(part, present)),
        Cond::Any(parts) => parts.iter().any(|part| is_true(part, present)),
        Cond::Not(inner) => !is_true(inner, present),
        _ => unreachable!("guarantees of this test speak of keywords"),
    }
}

fn look(prover: &Prover<'_>, cases: &[Witness]) -> Shown {
    let rules = prover.rules;
    let mut shown = Shown::default();
    for case in cases {
        let (title, text) = case.zones();
        let mut scratch = prover.scratch.borrow_mut();
        let verdict = engine::decide(prover.program, &title, &text, &case.given, &mut scratch).clone();
        let present: BTreeSet<KeywordId> = scratch.working().keywords().collect();
        let listed = if verdict.first.is_some() { scratch.working().listed() } else { &[] };
        shown.reached.extend(verdict.by.map(Target::Outcome));
        shown.reached.extend(verdict.first.map(|first| Target::Duty(first.duty)));
        let demands = verdict.first.iter().chain(&verdict.also).chain(&verdict.candidates);
        shown.arms.extend(demands.map(|demand| (demand.duty, demand.variant, demand.arm)));
        if verdict.repeat {
            let is_repeat =
                |outcome: &crate::resolve::model::Outcome| outcome.class == OutcomeClass::Inform(InformClass::Repeat);
            let repeats = (0..).map(OutcomeId).zip(&rules.outcomes).filter(|(_, outcome)| is_repeat(outcome));
            let repeats: Vec<Target> = repeats.map(|(id, _)| Target::Outcome(id)).collect();
            if let [only] = repeats[..] {
                shown.reached.insert(only);
            }
        }
        if let Some(first) = verdict.first.filter(|_| verdict.outcome == OutcomeKind::Confer)
            && case.given.category.is_none()
        {
            let names = scratch.working().names().map(Word::Name);
            let mut words = present.iter().copied().map(Word::Keyword).chain(names);
            let hits = scratch.working().keywords_of(Target::Duty(first.duty));
            let hits = hits.into_iter().map(Word::Keyword);
            let own: BTreeSet<Word> =
                hits.flat_map(|hit| prover.vocabulary.brings(hit).iter().copied().chain([hit])).collect();
            if words.all(|word| own.contains(&word)) {
                for rival in &verdict.rivals {
                    shown.competing.entry((first.duty, rival.duty)).or_insert_with(|| case.clone());
                }
            }
        }
        for (at, guarantee) in rules.guarantees.iter().enumerate() {
            let promise = &guarantee.clauses[0];
            if !is_true(&promise.when, &present) || verdict.outcome == OutcomeKind::Inform {
                continue;
            }
            let leads = |demand: &crate::verdict::Demand| promise.leads.contains(&demand.roles(rules).lead);
            let is_broken = match promise.claim {
                Claim::First => !verdict.first.iter().any(leads),
                Claim::Never => verdict.first.iter().chain(&verdict.also).any(leads),
                Claim::Lead => !verdict.first.iter().chain(listed).any(leads),
            };
            if is_broken {
                shown.broken.entry(at).or_insert_with(|| case.clone());
            }
        }
    }
    shown
}

fn checked(answer: &Answer, n_checked: &mut u32) {
    for refutation in &answer.refutations {
        if refutation.clauses.len() * refutation.learned.len() > 60_000 {
            continue;
        }
        let written = |clauses: &[Vec<sat::Lit>]| -> Vec<Vec<i64>> {
            clauses.iter().map(|clause| clause.iter().map(|lit| lit.written()).collect()).collect()
        };
        check(&written(&refutation.clauses), &written(&refutation.learned)).unwrap();
        *n_checked += 1;
    }
}

/// What became of the questions about some rule sets.
#[derive(Default)]
struct Tally {
    counts: BTreeMap<(Question, Status), u32>,
    n_checked: u32,
    n_open_without_reason: u32,
}

impl Tally {
    fn note(&mut self, answer: &Answer) {
        *self.counts.entry((answer.question, answer.status)).or_default() += 1;
        checked(answer, &mut self.n_checked);
        let is_open = answer.status == Status::Unknown && !answer.why.en.contains("fragment");
        self.n_open_without_reason += u32::from(is_open);
    }

    fn add(&mut self, other: Self) {
        other.counts.into_iter().for_each(|(key, n)| *self.counts.entry(key).or_default() += n);
        self.n_checked += other.n_checked;
        self.n_open_without_reason += other.n_open_without_reason;
    }
}

/// Asks everything about one rule set, and compares the answers with what every text shows.
fn ask_and_look(seed: u64, rules: &Resolved, zones: &[(String, String)], tally: &mut Tally) {
    let program = compile(rules);
    let vocabulary = Vocabulary::of(rules, &program, &mut engine::Scratch::default());
    let prover = Prover::new(rules, &program, &vocabulary, Duration::from_secs(20));
    let (speakers, classes) = (Speakers::of(&prover), prover.classes());
    // With each text one thing or another is given.
    let mut rng = Rng::new(seed);
    let givens: Vec<Given> = (0..40).map(|_| random_case(&mut rng, rules).given).chain([Given::default()]).collect();
    let cases: Vec<Witness> = zones
        .iter()
        .map(|(title, text)| Witness {
            title: vec![title.clone()],
            text: vec![text.clone()],
            given: if rng.chance(50) { Given::default() } else { rng.pick(&givens).clone() },
            ..Witness::default()
        })
        .collect();
    let shown = look(&prover, &cases);
    let targets = (0..rules.duties.len()).map(DutyId::at).map(Target::Duty);
    for target in targets.chain((0..rules.outcomes.len()).map(OutcomeId::at).map(Target::Outcome)) {
        let Some(answer) = prover.reachable(target, None) else {
            assert!(!shown.reached.contains(&target), "seed {seed}: {target:?} is reached without a rule");
            continue;
        };
        tally.note(&answer);
        let is_reached = shown.reached.contains(&target);
        assert!(
            !(is_reached && answer.status == Status::Failed),
            "seed {seed}: {target:?} is reached\n{}",
            told(rules)
        );
    }
    for duty in (0..rules.duties.len()).map(DutyId::at) {
        if let Some(answer) = prover.arms_that_hold(duty) {
            tally.note(&answer);
            if answer.status == Status::Failed {
                let n_arms: usize = rules.duties[duty.index()].variants.iter().map(|v| v.arms.len()).sum();
                let n_held = shown.arms.iter().filter(|(of, ..)| *of == duty).count();
                assert!(n_held < n_arms, "seed {seed}: every arm of {duty:?} holds\n{}", told(rules));
            }
        }
        let pairs = prover.pairs(duty, (&speakers, &classes), None, 2);
        for answer in pairs.into_iter().flat_map(|pairs| prover.no_competition(duty, pairs)) {
            tally.note(&answer);
            let mut competing = shown.competing.iter().filter(|((first, _), _)| *first == duty);
            if let (Status::Proved, Some(((_, rival), case))) = (answer.status, competing.next()) {
                panic!("seed {seed}: {duty:?} competes with {rival:?} in {case:?}\n{}", told(rules));
            }
        }
    }
    for (at, guarantee) in rules.guarantees.iter().enumerate() {
        for answer in prover.guarantee(guarantee) {
            tally.note(&answer);
            if let (Status::Proved, Some(broken)) = (answer.status, shown.broken.get(&at)) {
                panic!("seed {seed}: {guarantee:?} is broken by {broken:?}\n{}", told(rules));
            }
        }
    }
}

#[test]
fn every_answer_agrees_with_every_short_text() {
    let (n_sets, first) = (number("ROUTE_PROVE_SETS", 2_000) as usize, number("ROUTE_PROVE_SEED", 0));
    let single: Vec<(String, String)> = texts(6).into_iter().map(|text| (String::new(), text)).collect();
    let short = texts(3);
    let double = short.iter().flat_map(|title| short.iter().map(move |text| (title.clone(), text.clone())));
    let zones: Vec<(String, String)> = single.into_iter().chain(double).collect();
    // Those that were answered wrongly once come first.
    let seeds = ONCE_WRONG.into_iter().chain(first + 1..);
    let sets = Mutex::new(seeds.filter_map(|seed| Some((seed, rule_set(seed)?))).take(n_sets));
    let next = || sets.lock().ok()?.next();
    let work = || {
        let mut tally = Tally::default();
        while let Some((seed, rules)) = next() {
            ask_and_look(seed, &rules, &zones, &mut tally);
        }
        tally
    };
    let n_threads = std::thread::available_parallelism().map_or(1, usize::from);
    let tally = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..n_threads).map(|_| scope.spawn(work)).collect();
        threads.into_iter().fold(Tally::default(), |mut all, thread| {
            all.add(thread.join().expect("every answer agrees"));
            all
        })
    });
    let Tally { counts, n_checked, n_open_without_reason } = tally;
    println!(
        "{n_sets} rule sets from seed {first}: {counts:?}, {n_checked} refutations checked, {n_open_without_reason} open"
    );
    for (question, status) in [
        (Question::Reachable, Status::Proved),
        (Question::Reachable, Status::Failed),
        (Question::Competition, Status::Proved),
        (Question::Competition, Status::Witness),
        (Question::Guarantee, Status::Proved),
        (Question::Guarantee, Status::Witness),
    ] {
        assert!(counts.get(&(question, status)).is_some_and(|n| *n > 10), "{question:?} {status:?}: {counts:?}");
    }
    assert!(n_checked > 50);
}

#[test]
fn rule_sets_that_are_proved_alike_decide_every_short_text_alike() {
    let (n_sets, first) = (number("ROUTE_PROVE_SETS", 200), number("ROUTE_PROVE_SEED", 0));
    let short = texts(2);
    let double = short.iter().flat_map(|title| short.iter().map(move |text| (title.clone(), text.clone())));
    let zones: Vec<(String, String)> = texts(5).into_iter().map(|text| (String::new(), text)).chain(double).collect();
    let (mut n_tried, mut seed) = (0, first);
    let (mut n_proved, mut n_shown, mut n_open) = (0, 0, 0);
    while n_tried < n_sets {
        seed += 1;
        let Some(old) = rule_set(seed) else { continue };
        n_tried += 1;
        let mut rng = Rng::new(seed);
        let mut new = old.clone();
        (0..rng.between(1, 2)).for_each(|_| edit(&mut rng, &mut new));
        // The hash is of what is read, and here nothing was.
        new.ruleset = "edited".into();
        let (was, now) = (compile(&old), compile(&new));
        let answers = difference((&old, &was), (&new, &now), Duration::from_secs(20));
        let is_alike = answers.iter().all(|answer| answer.status == Status::Proved);
        match (is_alike, answers.iter().any(|answer| answer.status == Status::Witness)) {
            (true, _) => n_proved += 1,
            (_, true) => n_shown += 1,
            _ => n_open += 1,
        }
        if !is_alike {
            continue;
        }
        let given: Vec<Given> = (0..20).map(|_| random_case(&mut rng, &old).given).collect();
        let mut scratch = engine::Scratch::default();
        for (title, text) in &zones {
            let given = if rng.chance(50) { Given::default() } else { rng.pick(&given).clone() };
            let mut decided = |program: &Program| {
                let verdict = engine::decide(program, title, text, &given, &mut scratch);
                crate::decision::Decision::of(&program.said, old.as_of, None, verdict)
            };
            let differ = crate::diff::differs(&decided(&was), &decided(&now));
            assert!(
                !differ.contains(&true),
                "seed {seed}: {title:?} {text:?} {given:?}\n{}\n{}",
                told(&old),
                told(&new)
            );
        }
    }
    println!("{n_tried} edits from seed {first}: {n_proved} proved to change nothing, {n_shown} shown, {n_open} open");
    assert!(n_proved > 10 && n_shown > 10 && n_open * 2 < n_tried, "{n_proved} {n_shown} {n_open}");
}

#[test]
fn what_is_kept_after_an_edit_is_what_would_be_found() {
    let (n_sets, first) = (number("ROUTE_PROVE_SETS", 100), number("ROUTE_PROVE_SEED", 0));
    let questions: Vec<Question> =
        Question::ALL.iter().map(|(question, ..)| *question).filter(|of| *of != Question::Difference).collect();
    let timeout = Duration::from_secs(20);
    let asked = Asked { questions, names: Vec::new(), timeout, jobs: 1, proofs: false, is_everything: true };
    let (mut n_tried, mut n_kept) = (0, 0);
    let mut seeds = ONCE_STALE.into_iter().chain(first + 1..);
    while n_tried < n_sets {
        let Some(seed) = seeds.next() else { break };
        let Some(mut old) = rule_set(seed) else { continue };
        n_tried += 1;
        old.guarantees.clear();
        let mut rng = Rng::new(seed);
        let mut new = old.clone();
        edit(&mut rng, &mut new);
        let (was, now) = (compile(&old), compile(&new));
        let earlier = prove(&old, &was, (&asked, None), &|_, _| ()).keep;
        n_kept += u32::from(earlier.as_ref().is_some_and(|earlier| Keeping::of(earlier, &new).is_some()));
        let found = |earlier: Option<&Earlier>| {
            let mut worst: BTreeMap<(Question, String), Vec<Status>> = BTreeMap::new();
            for answer in prove(&new, &now, (&asked, earlier), &|_, _| ()).answers {
                worst.entry((answer.question, answer.name)).or_default().push(answer.status);
            }
            worst.values_mut().for_each(|statuses| {
                statuses.sort_unstable();
                statuses.dedup();
            });
            worst
        };
        let (kept, fresh) = (found(earlier.as_ref()), found(None));
        assert!(kept.keys().eq(fresh.keys()), "seed {seed}");
        for (about, statuses) in &kept {
            // What is shown or refuted is so, though it might not have been found again.
            let is_open = fresh[about].contains(&Status::Unknown);
            let is_shown = is_open && statuses.contains(&Status::Witness);
            let is_known = |status: &Status| *status == Status::Proved || fresh[about].contains(status);
            let is_searched = matches!(about.0, Question::Reachable | Question::Competition);
            let is_known = is_open && is_searched && statuses.iter().all(is_known);
            // What was not known of a pair that the edit cannot touch is not asked again, though a word less may tell.
            let still_open = |status: &Status| *status == Status::Unknown || fresh[about].contains(status);
            let is_still_open = about.0 == Question::Competition && statuses.iter().all(still_open);
            assert!(
                *statuses == fresh[about] || is_shown || is_known || is_still_open,
                "seed {seed}: {about:?} {statuses:?} {:?}\n{}\n{}",
                fresh[about],
                told(&old),
                told(&new)
            );
        }
    }
    assert!(n_kept * 2 > n_tried as u32, "{n_kept} of {n_tried}");
}

/// A rule set in few lines.
fn told(rules: &Resolved) -> String {
    let Resolved { settings, keywords, masks, cues, names, facts, duties, outcomes, backings, .. } = rules;
    let named: Vec<String> = names.iter().map(|name| format!("{name:?}")).collect();
    let duties: Vec<String> = duties
        .iter()
        .map(|duty| {
            let variants: Vec<String> = duty
                .variants
                .iter()
                .map(|variant| {
                    let arms = variant
                        .arms
                        .iter()
                        .map(|arm| (&arm.condition, arm.roles.lead, arm.roles.via, arm.roles.category));
                    format!("{:?} {:?}", variant.scope, arms.collect::<Vec<_>>())
                })
                .collect();
            let (ask, only_in) = (duty.ask.is_some(), &duty.only_in);
            format!("{} catch_all {} ask {ask} only {only_in:?}: {variants:#?}", duty.name, duty.catch_all)
        })
        .collect();
    let lines: Vec<String> = rules
        .rules
        .iter()
        .map(|rule| {
            let lines: Vec<_> = rule.lines.iter().map(|line| (&line.worth, &line.condition)).collect();
            format!("{} {:?}: {lines:?} unless {:?} hides {:?}", rule.name, rule.target, rule.unless, rule.hides)
        })
        .collect();
    let facts: Vec<_> = facts.iter().map(|fact| (&fact.values, &fact.conditions)).collect();
    format!(
        "{settings:?}\nkeywords {keywords:?} {:?} masks {masks:?} global {:?} cues {cues:?} {:?}\nnames {named:?}\nfacts {facts:?}\n{duties:#?}\n{outcomes:?}\n{backings:?}\n{lines:#?}",
        rules.likenesses, rules.global_masks, rules.negations
    )
}
