//! The engine against the definition: the same verdict for every rule set and case.

use super::*;
use crate::compile::compile;
use crate::reference;
use crate::resolve::model::Resolved;
use crate::testing::{RandomCase, Rng, random_case, random_rules};

/// How many rule sets to try; `ENGINE_RULE_SETS` overrides it.
fn n_rule_sets() -> u64 {
    std::env::var("ENGINE_RULE_SETS").ok().and_then(|n| n.parse().ok()).unwrap_or(2_000)
}

const CASES_PER_RULE_SET: usize = 25;

fn differ(rules: &Resolved, case: &RandomCase) -> bool {
    let want = reference::decide(rules, &case.title, &case.text, &case.given);
    want != *decide(&compile(rules), &case.title, &case.text, &case.given, &mut Scratch::default())
}

/// Makes a rule set and case smaller while they still differ, and tells them.
fn report(seed: u64, mut rules: Resolved, mut case: RandomCase) -> String {
    let mut is_smaller = true;
    while is_smaller {
        is_smaller = false;
        let mut attempt = |change: &dyn Fn(&mut Resolved, &mut RandomCase)| {
            let (mut less, mut shorter) = (rules.clone(), case.clone());
            change(&mut less, &mut shorter);
            if differ(&less, &shorter) {
                (rules, case) = (less, shorter);
                is_smaller = true;
                return true;
            }
            false
        };
        for index in (0..200).rev() {
            attempt(&|rules, _| drop((index < rules.rules.len()).then(|| rules.rules.remove(index))));
            attempt(&|rules, _| drop((index < rules.names.len()).then(|| rules.names.remove(index))));
            attempt(&|rules, _| drop((index < rules.negations.len()).then(|| rules.negations.remove(index))));
            attempt(&|rules, _| drop((index < rules.global_masks.len()).then(|| rules.global_masks.remove(index))));
            attempt(&|rules, _| {
                for rule in &mut rules.rules {
                    drop((rule.lines.len() > 1 && index < rule.lines.len()).then(|| rule.lines.remove(index)));
                }
            });
            attempt(&|_, case| {
                case.text = case.text.char_indices().filter(|(at, _)| *at != index).map(|(_, c)| c).collect()
            });
            attempt(&|_, case| {
                case.title = case.title.char_indices().filter(|(at, _)| *at != index).map(|(_, c)| c).collect()
            });
        }
        is_smaller = false;
    }
    let want = reference::decide(&rules, &case.title, &case.text, &case.given);
    let mut scratch = Scratch::default();
    let got = decide(&compile(&rules), &case.title, &case.text, &case.given, &mut scratch);
    format!("seed {seed}\n{rules:#?}\n{case:#?}\nreference: {want:#?}\nengine: {got:#?}")
}

#[test]
fn random_rule_sets_decide_as_the_definition_says() {
    let mut scratch = Scratch::default();
    let mut outcomes = [0; 7];
    let (mut n_also, mut n_rivals, mut n_questions, mut n_repeat, mut n_named) = (0, 0, 0, 0, 0);
    for seed in 0..n_rule_sets() {
        let mut rng = Rng::new(seed);
        let rules = random_rules(&mut rng);
        let program = compile(&rules);
        for _ in 0..CASES_PER_RULE_SET {
            let case = random_case(&mut rng, &rules);
            let want = reference::decide(&rules, &case.title, &case.text, &case.given);
            let got = decide(&program, &case.title, &case.text, &case.given, &mut scratch);
            assert!(*got == want, "{}", report(seed, rules, case));
            outcomes[want.outcome as usize] += 1;
            n_also += want.also.len();
            n_rivals += want.rivals.len();
            n_questions += usize::from(want.first.is_some_and(|first| first.question.is_some()));
            n_repeat += usize::from(want.repeat);
            n_named += want.named.len();
        }
    }
    // The cases are worth something only if everything happens in them.
    println!("{outcomes:?} also {n_also} rivals {n_rivals} questions {n_questions} repeat {n_repeat} named {n_named}");
    let counts = [n_also, n_rivals, n_questions, n_repeat, n_named];
    assert!(outcomes.iter().chain(&counts).all(|&count| count > 100), "{outcomes:?} {counts:?}");
}
