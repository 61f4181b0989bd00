//! Examples that come out right without their rule, and counter-examples that no word of their rule stands in.

use rustc_hash::FxHashSet;

use super::{Found, Ground};
use crate::diagnostic::{Code, Diagnostic, say};
use crate::ids::*;
use crate::resolve::model::{Rule, Worth};
use crate::router::Scratch;

pub(super) fn look(ground: &Ground, found: &mut Found) {
    let mut scratch = Scratch::default();
    for (rule, id) in ground.rules.rules.iter().zip((0..).map(RuleId)) {
        idle(ground, rule, id, &mut scratch, found);
        far(ground, rule, &mut scratch, found);
    }
}

/// Examples that their rule has no part in.
fn idle(ground: &Ground, rule: &Rule, id: RuleId, scratch: &mut Scratch, found: &mut Found) {
    for example in &rule.examples {
        if !ground.router.comes_out(rule, example, scratch) {
            continue;
        }
        let name = &rule.name;
        let (counts, others) = {
            let rules: Vec<RuleId> = scratch.counting_rules().collect();
            (rules.contains(&id), rules.len() > 1)
        };
        if counts && !(others && ground.router.comes_out_without(rule, id, scratch)) {
            continue;
        }
        let message = if counts {
            say!("this example comes out the same without `{name}`", "没有`{name}`，这条例句的判定也一样")
        } else {
            say!("no line of `{name}` counts in this example", "这条例句里`{name}`没有一行得分")
        };
        let help = say!(
            "use an example that no other rule answers, or move it to the rule that does",
            "换一句别的规则答不了的例句，或移到答得了的规则里"
        );
        found.push(Diagnostic::new(Code::IdleExample, example.span, message).help(help));
    }
}

/// Counter-examples in which no keyword of their rule stands, hidden or not.
fn far(ground: &Ground, rule: &Rule, scratch: &mut Scratch, found: &mut Found) {
    if rule.counter_examples.is_empty() {
        return;
    }
    let mut words: Vec<KeywordId> = Vec::new();
    for line in &rule.lines {
        line.condition.iter().for_each(|condition| condition.keywords(&mut words));
        if let Worth::Each { words: weighed, .. } = &line.worth {
            words.extend(weighed.iter().map(|(word, _)| *word));
        }
    }
    let words: FxHashSet<KeywordId> = words.into_iter().collect();
    for example in &rule.counter_examples {
        let mut is_near = false;
        ground.router.each_keyword(&example.case, scratch, |word| is_near |= words.contains(&word));
        if is_near {
            continue;
        }
        let name = &rule.name;
        let message =
            say!("no keyword of `{name}` stands in this counter-example", "这条反例里没有`{name}`的任何关键词");
        let help = say!(
            "write one that nearly makes the rule count, so that it guards something",
            "写一句差一点就会误判的话，反例才有用"
        );
        found.push(Diagnostic::new(Code::FarCounterExample, example.span, message).help(help));
    }
}
