//! The same verdict as the definition for every rule set and case. `ENGINE_RULE_SETS` says how many rule sets are tried.

use super::*;

const CASES_PER_RULE_SET: usize = 25;

fn differ(rules: &Resolved, case: &RandomCase) -> bool {
    let want = reference::decide(rules, &case.title, &case.text, &case.given);
    want != *decide(&compile(rules), &case.title, &case.text, &case.given, &mut Scratch::default())
}

/// Takes away from a rule set and case what can go while they still differ, and tells what is left.
fn report(seed: u64, mut rules: Resolved, mut case: RandomCase) -> String {
    let mut attempt = |change: &dyn Fn(&mut Resolved, &mut RandomCase)| {
        let (mut fewer, mut shorter) = (rules.clone(), case.clone());
        change(&mut fewer, &mut shorter);
        if differ(&fewer, &shorter) {
            (rules, case) = (fewer, shorter);
        }
    };
    fn take<T>(from: &mut Vec<T>, index: usize) {
        if index < from.len() {
            from.remove(index);
        }
    }
    let without = |text: &str, index: usize| -> String {
        text.char_indices().filter(|(at, _)| *at != index).map(|(_, c)| c).collect()
    };
    for index in (0..200).rev() {
        attempt(&|_, case| case.text = without(&case.text, index));
        attempt(&|_, case| case.title = without(&case.title, index));
        attempt(&|rules, _| take(&mut rules.rules, index));
        attempt(&|rules, _| rules.rules.iter_mut().for_each(|rule| take(&mut rule.lines, index)));
        attempt(&|rules, _| rules.rules.iter_mut().for_each(|rule| take(&mut rule.unless, index)));
        attempt(&|rules, _| rules.facts.iter_mut().for_each(|fact| take(&mut fact.conditions, index)));
        attempt(&|rules, _| take(&mut rules.names, index));
        attempt(&|rules, _| take(&mut rules.negations, index));
        attempt(&|rules, _| take(&mut rules.global_masks, index));
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
    let (mut n_also, mut n_rivals, mut n_questions, mut n_repeat, mut n_named, mut n_full) = (0, 0, 0, 0, 0, 0);
    for seed in 0..wanted("ENGINE_RULE_SETS", 2_000) {
        let mut rng = Rng::new(seed);
        let rules = random_rules(&mut rng);
        let program = compile(&rules);
        for _ in 0..CASES_PER_RULE_SET {
            let case = random_case(&mut rng, &rules);
            let want = reference::decide(&rules, &case.title, &case.text, &case.given);
            let got = decide(&program, &case.title, &case.text, &case.given, &mut scratch);
            assert!(*got == want, "{}", report(seed, rules, case));
            #[cfg(feature = "prove")]
            if want.first.is_some() {
                let listed = reference::read(&rules, &case.title, &case.text, &case.given).listed;
                assert_eq!(scratch.working().listed(), listed, "seed {seed}\n{rules:#?}\n{case:#?}");
            }
            outcomes[want.outcome as usize] += 1;
            n_also += want.also.len();
            n_rivals += want.rivals.len();
            n_questions += usize::from(want.first.is_some_and(|first| first.question.is_some()));
            n_repeat += usize::from(want.repeat);
            n_named += want.named.len();
            n_full += usize::from(want.candidates.len() == 10);
        }
    }
    // The cases are worth something only if everything happens in them.
    let counts = [n_also, n_rivals, n_questions, n_repeat, n_named, n_full];
    assert!(outcomes.iter().chain(&counts).all(|&count| count > 30), "{outcomes:?} {counts:?}");
    println!("{outcomes:?} {counts:?}");
}

#[test]
fn nothing_is_allocated_once_the_buffers_have_grown() {
    let mut rng = Rng::new(7);
    let mut rules: Vec<(Program, Vec<RandomCase>)> = Vec::new();
    for _ in 0..300 {
        let of = random_rules(&mut rng);
        let cases = (0..20).map(|_| random_case(&mut rng, &of)).collect();
        rules.push((compile(&of), cases));
    }
    // One of ten megabytes among them.
    let case = rules[0].1.iter_mut().find(|case| !case.text.is_empty()).unwrap();
    case.text = case.text.repeat(10_000_000 / case.text.len());
    let mut scratch = Scratch::default();
    let mut decide_all = || {
        let mut sum = 0;
        for (program, cases) in &rules {
            for case in cases {
                sum += decide(program, &case.title, &case.text, &case.given, &mut scratch).score;
            }
        }
        sum
    };
    let first = allocation_counter::measure(|| assert!(decide_all() > 0));
    let second = allocation_counter::measure(|| assert!(decide_all() > 0));
    assert!(first.count_total > 0);
    assert_eq!(second.count_total, 0);
}

#[test]
fn odd_texts() {
    let texts = [
        "",
        "。",
        "，",
        "\0",
        "\r\n",
        "灯\0坏",
        "灯\r\n坏。\r\n路",
        "😀灯😀坏👨\u{200d}👩",
        "灯\u{200b}坏",
        "𠮷a灯𝐀坏",
        "\u{feff}",
    ];
    let mut scratch = Scratch::default();
    for seed in 0..200 {
        let rules = random_rules(&mut Rng::new(seed));
        let program = compile(&rules);
        for title in texts {
            for text in texts {
                let want = reference::decide(&rules, title, text, &Given::default());
                let got = decide(&program, title, text, &Given::default(), &mut scratch);
                assert_eq!(*got, want, "{seed} {title:?} {text:?}");
            }
        }
    }
}

#[test]
fn an_empty_rule_set_finds_nothing() {
    let program = compile(&Resolved::default());
    let mut scratch = Scratch::default();
    assert_eq!(*decide(&program, "路灯", "坏了", &Given::default(), &mut scratch), Verdict::default());
}
