//! Which sets of keywords a text can have: exactly those closed under "a keyword brings every keyword that is hit in the text
//! made of it alone", and the keywords joined by stops are a text that has them. Proofs over all texts rest on this.
//!
//! Tried on every text up to a length. `ENGINE_CLOSED_SETS` says how many rule sets are tried.

use std::collections::BTreeSet;

use super::*;
use crate::ids::*;
use crate::reasons::Fate;
use crate::resolve::model::ProperName;
use crate::testing::negation;

const MOST_CHARS: u32 = 6;

/// Words of two letters.
fn words(rng: &mut Rng, most_chars: usize, from: usize, to: usize) -> Vec<String> {
    let mut words = BTreeSet::new();
    for _ in 0..rng.between(from, to) {
        words.insert((0..rng.between(1, most_chars)).map(|_| *rng.pick(&['甲', '乙'])).collect::<String>());
    }
    words.into_iter().collect()
}

/// Keywords that nest, masks, cues on both sides that nest, names with kind words.
fn rule_set(rng: &mut Rng) -> Resolved {
    let mut rules = Resolved {
        keywords: words(rng, 3, 2, 6),
        masks: words(rng, 3, 0, 2),
        cues: words(rng, 3, 0, 3),
        ..Resolved::default()
    };
    rules.global_masks = (0..rules.masks.len()).map(MaskId::at).collect();
    for folded in words(rng, 4, 0, 2) {
        let kind_chars = rng.below(folded.chars().count()) as u32;
        rules.names.push(ProperName { folded, kind_chars, ..ProperName::default() });
    }
    if !rules.cues.is_empty() {
        for _ in 0..rng.between(1, 2) {
            let mut cues = || (0..rules.cues.len()).filter(|_| rng.chance(50)).map(CueId::at).collect();
            let (before, after) = (cues(), cues());
            let listed: Vec<usize> = (0..rules.keywords.len()).filter(|_| rng.chance(50)).collect();
            rules.negations.push(negation(&rules.keywords, before, after, &listed));
        }
    }
    rules
}

/// Every text up to a length, without one boundary after another: they melt into one.
fn all_texts() -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut first = 0;
    for _ in 0..MOST_CHARS {
        let shorter = first..texts.len();
        first = texts.len();
        for index in shorter {
            for c in ['甲', '乙', '。', '，'] {
                let text = &texts[index];
                if !("。，".contains(c) && text.ends_with(['。', '，'])) {
                    texts.push(format!("{text}{c}"));
                }
            }
        }
    }
    texts
}

/// The keywords that count in a text, as bits: by the definition, and the same by the engine.
fn live(rules: &Resolved, program: &Program, text: &str, scratch: &mut Scratch) -> u32 {
    let given = Given::default();
    let reading = reference::read(rules, "", text, &given);
    let counting = reading.hits.iter().filter(|(_, _, fate)| *fate == Fate::Counts);
    let live = counting.fold(0, |live, (keyword, ..)| live | 1 << keyword.0);
    decide(program, "", text, &given, scratch);
    let by_engine = scratch.hits.words.iter().fold(0, |live, keyword| live | 1 << keyword);
    assert_eq!(live, by_engine, "{text:?} {rules:#?}");
    live
}

#[test]
fn texts_have_exactly_the_closed_sets() {
    let texts = all_texts();
    let mut scratch = Scratch::default();
    let (mut n_negated, mut n_sets) = (0, 0);
    for seed in 0..wanted("ENGINE_CLOSED_SETS", 60) {
        let rules = rule_set(&mut Rng::new(seed));
        let program = compile(&rules);
        let n_keywords = rules.keywords.len();
        let brings: Vec<u32> =
            rules.keywords.iter().map(|keyword| live(&rules, &program, keyword, &mut scratch)).collect();
        let each = |set: u32| (0..n_keywords).filter(move |keyword| set & 1 << keyword != 0);
        let closure = |set: u32| each(set).fold(set, |all, keyword| all | brings[keyword]);

        for (keyword, brought) in brings.iter().enumerate() {
            assert!(brought & 1 << keyword != 0, "a keyword alone has itself: seed {seed} {rules:#?}");
            assert_eq!(closure(*brought), *brought, "bringing is transitive: seed {seed} {rules:#?}");
        }
        for text in &texts {
            let set = live(&rules, &program, text, &mut scratch);
            assert_eq!(closure(set), set, "the set of a text is closed: seed {seed} {text:?} {rules:#?}");
            n_negated +=
                usize::from(set.count_ones() < rules.keywords.iter().filter(|k| text.contains(*k)).count() as u32);
        }
        for set in (0..1 << n_keywords).filter(|&set| closure(set) == set) {
            let witness: Vec<&str> = each(set).map(|keyword| rules.keywords[keyword].as_str()).collect();
            let has = live(&rules, &program, &witness.join("。"), &mut scratch);
            assert_eq!(has, set, "a closed set has its witness: seed {seed} {rules:#?}");
            n_sets += 1;
        }
    }
    println!("closed sets {n_sets}, texts with a hit that does not count {n_negated}");
    assert!(n_sets > 100 && n_negated > 1_000);
}
