//! What lints claim, against the definition: on random rule sets and cases, no claim is wrong, and many are made.

use std::cell::Cell;

use super::masks::{self, Meeting};
use super::possible::Possible;
use super::words::{Words, parts};
use crate::ids::*;
use crate::reference::{self, read};
use crate::resolve::model::Resolved;
use crate::testing::{Rng, random_case, random_rules};

const N_RULE_SETS: u64 = 300;
const N_CASES: usize = 10;

fn each_case(mut each: impl FnMut(&Resolved, &reference::Reading<'_>)) {
    for seed in 0..N_RULE_SETS {
        let mut rng = Rng::new(seed);
        let rules = random_rules(&mut rng);
        for _ in 0..N_CASES {
            let case = random_case(&mut rng, &rules);
            each(&rules, &read(&rules, &case.title, &case.text, &case.given));
        }
    }
}

#[test]
fn a_word_brings_those_inside_it() {
    let mut n_seen = 0;
    each_case(|rules, reading| {
        let words = Words::of(&[], rules);
        for of_rule in &reading.rules {
            let rule = &rules.rules[of_rule.rule.index()];
            for (id, text) in rules.exact().iter().enumerate() {
                if of_rule.hits_of(KeywordId::at(id)).is_empty() || !words.brings(text, Some(rule)) {
                    continue;
                }
                for part in parts(text).filter_map(|part| rules.exact().binary_search_by(|w| w.as_str().cmp(part)).ok())
                {
                    n_seen += 1;
                    assert!(!of_rule.hits_of(KeywordId::at(part)).is_empty(), "{rules:#?}");
                }
            }
        }
    });
    assert!(n_seen > 100, "{n_seen}");
}

#[test]
fn a_line_said_to_be_impossible_is_never_true() {
    let mut n_claims = 0;
    each_case(|rules, reading| {
        let words = Words::of(&[], rules);
        for of_rule in reading.rules.iter().filter(|of_rule| of_rule.silenced_by.is_none()) {
            let rule = &rules.rules[of_rule.rule.index()];
            let possible = Possible { rules, words: &words, rule: Some(rule), reason: Cell::new(None) };
            let given = possible.unless(&rule.unless);
            for (line, seen) in rule.lines.iter().zip(&of_rule.lines) {
                let claims = !possible.line(line, &given);
                n_claims += u32::from(claims);
                assert!(!claims || seen.worth == 0, "{:?}\n{line:#?}\n{rule:#?}", possible.reason.get());
            }
        }
    });
    assert!(n_claims > 100, "{n_claims}");
}

#[test]
fn a_mask_said_to_be_idle_hides_nothing() {
    let (mut n_claims, mut n_changes) = (0, 0);
    for seed in 0..N_RULE_SETS {
        let mut rng = Rng::new(seed);
        let rules = random_rules(&mut rng);
        let cases: Vec<_> = (0..N_CASES).map(|_| random_case(&mut rng, &rules)).collect();
        for (at, rule) in rules.rules.iter().enumerate() {
            let mut ids = Vec::new();
            masks::keywords(rule, &mut ids);
            if ids.iter().any(|id| rules.likeness(*id).is_some()) {
                continue;
            }
            let meeting = Meeting::of(ids.iter().map(|id| rules.keywords[id.index()].as_str()));
            for (index, mask) in rule.hides.iter().enumerate() {
                let claims = !meeting.can_hide(&rules.masks[mask.index()]);
                let mut without = rules.clone();
                without.rules[at].hides.remove(index);
                let differs = cases.iter().any(|case| {
                    let decide = |rules| reference::decide(rules, &case.title, &case.text, &case.given);
                    decide(&rules) != decide(&without)
                });
                assert!(!claims || !differs, "seed {seed}, mask {mask:?} of {rule:#?}");
                n_claims += u32::from(claims);
                n_changes += u32::from(differs);
            }
        }
    }
    assert!(n_claims > 30 && n_changes > 10, "{n_claims} {n_changes}");
}
