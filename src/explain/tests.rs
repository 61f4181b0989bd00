//! Whatever is claimed of random rule sets is what the engine decides.

use super::*;
use crate::case::OneOrMany;
use crate::resolve::model::Resolved;
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

#[test]
fn what_the_engine_finds_is_all_that_the_reasons_need() {
    let mut n_hidden = 0;
    each_random_case(|router, case, scratch| {
        let (fast, slow) = (router.explain_with(case, scratch), router.explained(case, None));
        assert_eq!(fast.json(), slow.json(), "{case:?}");
        n_hidden += slow.marks.iter().filter(|mark| matches!(mark.role, MarkRole::Hidden | MarkRole::Negated)).count();
    });
    assert!(n_hidden > 20, "{n_hidden}");
}
