//! Whatever is claimed of random rule sets is what the engine decides.

use super::*;
use crate::case::OneOrMany;
use crate::ids::*;
use crate::reasons::{Fate, KeywordReason, LineReason, Reasons, RuleReason, TargetReason};
use crate::reference::{Reading, RuleReading};
use crate::resolve::model::{Resolved, Target};
use crate::testing::{RandomCase, Rng, random_case, random_rules};

const N_RULE_SETS: u64 = 60;

/// A random case in names.
fn named(rules: &Resolved, random: &RandomCase) -> Case {
    let RandomCase { title, text, given } = random.clone();
    let values = |(fact, set): &(FactId, u64)| {
        let fact = &rules.facts[fact.index()];
        let values = fact.values.iter().enumerate().filter(|(value, _)| set >> value & 1 == 1);
        (fact.name.clone(), OneOrMany::Many(values.map(|(_, value)| value.clone()).collect()))
    };
    Case {
        title,
        text,
        category: given.category.map(|category| rules.categories[category.index()].path.clone()),
        district: given.district.map(|district| rules.districts[district.index()].name.clone()),
        time: given.minute.map(|minute| format!("{:02}:{:02}", minute / 60, minute % 60)),
        facts: given.facts.iter().map(values).collect(),
        ..Case::default()
    }
}

fn each_random_case(mut each: impl FnMut(&Router, &Case, &mut Scratch)) {
    let shipped = Router::builtin(jiff::civil::date(2026, 11, 22)).unwrap();
    let mut scratch = Scratch::default();
    for seed in 0..N_RULE_SETS {
        let mut rng = Rng::new(seed);
        let rules = random_rules(&mut rng);
        let router = shipped.with_rules(rules.clone());
        for _ in 0..4 {
            each(&router, &named(&rules, &random_case(&mut rng, &rules)), &mut scratch);
        }
    }
}

#[test]
fn every_flip_flips() {
    let (mut n_removals, mut n_additions, mut n_suffice) = (0, 0, 0);
    each_random_case(|router, case, scratch| {
        let flip = router.flip(case);
        assert_eq!(router.route(case, scratch).lead, flip.lead);
        for change in flip.smallest.iter().chain(&flip.others) {
            let changed = Case { title: change.title.clone(), text: change.text.clone(), ..case.clone() };
            let lead = router.route(&changed, scratch).lead;
            assert_eq!(lead, change.lead, "{change:?}");
            assert_ne!(lead, flip.lead, "{change:?}");
            n_removals += usize::from(!change.removed.is_empty());
            n_additions += usize::from(!change.added.is_empty());
        }
        // Nothing smaller than the smallest: no word of fewer characters alone.
        let smallest = flip.smallest.iter().find(|change| change.certainty == Certainty::Smallest);
        let n_chars = smallest.map_or(0, |change| change.size().1);
        for keyword in router.rules().keywords.iter().filter(|keyword| keyword.chars().count() < n_chars) {
            let stop = if case.text.is_empty() { "" } else { "。" };
            let said = Case { text: format!("{}{stop}{keyword}", case.text), ..case.clone() };
            assert_eq!(router.route(&said, scratch).lead, flip.lead, "{keyword} {smallest:?}");
        }
        if let Some(suffices) = flip.suffices {
            n_suffice += 1;
            let bare = |text: String| {
                let reading = read(router.rules(), &case.title, &case.text, &router.given(case));
                Case { text, ..suffices::bare(router.rules(), &reading, case) }
            };
            let mut duties = |case: &Case| -> Vec<String> {
                let decision = router.route(case, scratch);
                decision.duty.into_iter().chain(decision.also.into_iter().map(|also| also.duty)).collect()
            };
            assert!(duties(&bare(suffices.text.clone())).contains(&suffices.duty), "{suffices:?}");
            for exception in &suffices.exceptions {
                let text = format!("{}。{}", suffices.text, exception.words.join("。"));
                assert!(!duties(&bare(text)).contains(&suffices.duty), "{suffices:?}");
            }
        }
    });
    assert!(n_removals > 20 && n_additions > 20 && n_suffice > 20, "{n_removals} {n_additions} {n_suffice}");
}

#[test]
fn what_would_make_a_body_lead_does() {
    let (mut n_words, mut n_known) = (0, 0);
    each_random_case(|router, case, scratch| {
        for body in &router.rules().bodies {
            let Ok(answer) = router.why_not(case, &body.name) else { continue };
            for change in &answer.would_lead {
                let mut changed = Case { title: change.title.clone(), text: change.text.clone(), ..case.clone() };
                change.known.iter().for_each(|known| known.put_into(&mut changed));
                assert_eq!(router.route(&changed, scratch).lead.as_ref(), Some(&body.name), "{change:?}");
                n_words += usize::from(!change.added.is_empty());
                n_known += usize::from(!change.known.is_empty());
            }
        }
    });
    assert!(n_words > 50 && n_known > 10, "{n_words} {n_known}");
}

/// What a decision rests on, by the definition.
fn defined(reading: &Reading<'_>) -> Reasons {
    let mut reasons = Reasons::default();
    for target in &reading.ranking {
        let first = reasons.rules.len();
        target.rules.iter().for_each(|index| add_rule(&mut reasons, &reading.rules[*index]));
        let demand = match target.target {
            Target::Duty(duty) => Some(reading.demand(duty, target.score)),
            Target::Outcome(_) | Target::Backing(_) => None,
        };
        reasons.targets.push(TargetReason {
            target: target.target,
            demand,
            score: target.score,
            category_score: target.category_score,
            strong: target.strong,
            rules: first..reasons.rules.len(),
        });
    }
    for rule in reading.rules.iter().filter(|rule| rule.silenced_by.is_none()) {
        if matches!(reading.rules_of.rules[rule.rule.index()].target, Target::Backing(_)) {
            add_rule(&mut reasons, rule);
        }
    }
    reasons.lost = reading.hits.iter().filter(|(.., fate)| *fate != Fate::Counts).copied().collect();
    reasons.names.clone_from(&reading.names);
    let known = (0..).map(FactId).zip(&reading.facts);
    reasons.facts = known.filter_map(|(id, known)| known.map(|(source, values)| (id, source, values))).collect();
    reasons
}

/// A rule that counts, if one of its lines is true.
fn add_rule(reasons: &mut Reasons, rule: &RuleReading) {
    let first_line = reasons.lines.len();
    for (index, line) in rule.lines.iter().enumerate().filter(|(_, line)| line.worth > 0) {
        let first = reasons.keywords.len();
        for &keyword in &line.keywords {
            let first_hit = reasons.hits.len();
            reasons.hits.extend(rule.hits_of(keyword));
            reasons.keywords.push(KeywordReason { keyword, hits: first_hit..reasons.hits.len() });
        }
        let keywords = first..reasons.keywords.len();
        reasons.lines.push(LineReason { index, worth: line.worth, by_title: line.by_title, keywords });
    }
    if rule.total() > 0 {
        reasons.rules.push(RuleReason { rule: rule.rule, total: rule.total(), lines: first_line..reasons.lines.len() });
    }
}

#[test]
fn what_the_engine_rests_on_is_what_the_definition_says() {
    let (mut n_hidden, mut n_negated, mut n_names, mut n_backing) = (0, 0, 0, 0);
    each_random_case(|router, case, scratch| {
        router.read_reasons(case, scratch);
        let got = &scratch.reasons;
        let given = router.given(case);
        let want = defined(&read(router.rules(), &case.title, &case.text, &given));
        assert_eq!(*got, want, "{case:?}");
        n_hidden += got.lost.iter().filter(|(.., fate)| matches!(fate, Fate::Hidden(_))).count();
        n_negated += got.lost.iter().filter(|(.., fate)| matches!(fate, Fate::Negated(_))).count();
        n_names += got.names.len();
        n_backing += got.rules.len() - got.targets.last().map_or(0, |target| target.rules.end);
    });
    assert!(
        n_hidden > 20 && n_negated > 5 && n_names > 20 && n_backing > 5,
        "{n_hidden} {n_negated} {n_names} {n_backing}"
    );
}
