//! A decision without a rule is the decision of a rule set that never had it.

use super::*;
use crate::engine::decide_without;

#[test]
fn without_a_rule_the_decision_is_that_of_the_other_rules() {
    let (mut scratch, mut other) = (Scratch::default(), Scratch::default());
    let mut n_changed = 0;
    for seed in 0..wanted("ENGINE_RULE_SETS", 400) {
        let mut rng = Rng::new(seed);
        let rules = random_rules(&mut rng);
        let program = compile(&rules);
        for _ in 0..5 {
            let case = random_case(&mut rng, &rules);
            let with = decide(&program, &case.title, &case.text, &case.given, &mut scratch).clone();
            let counting: Vec<crate::ids::RuleId> = scratch.counting_rules().collect();
            for rule in counting {
                let mut fewer = rules.clone();
                fewer.rules.remove(rule.index());
                let want = decide(&compile(&fewer), &case.title, &case.text, &case.given, &mut other);
                decide(&program, &case.title, &case.text, &case.given, &mut scratch);
                let got = decide_without(&program, &case.given, rule, &mut scratch);
                assert!(got == want, "seed {seed}, rule {rule:?}, {case:#?}\nwant {want:#?}\ngot {got:#?}");
                n_changed += u32::from(*got != with);
            }
        }
    }
    assert!(n_changed > 100, "{n_changed}");
}
