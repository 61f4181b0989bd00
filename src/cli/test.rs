//! `route test`: runs the examples and counter-examples that stand in the rules, and nothing else.

use super::Found;
use super::args::{FindingFormat, TestArgs};
use super::check::{Judged, count};
use super::console::Console;
use super::failure::Failure;
use super::rules::RuleSet;
use crate::diagnostic::{Code, Diagnostic, Say, Severity, say};
use crate::render;

pub(super) fn run(console: &Console, args: &TestArgs) -> Result<Found, Failure> {
    let set = RuleSet::of(args.path.as_deref().or(args.rules.rules.as_deref()));
    let judged = Judged::of(set.check(&args.rules.day)?);
    let is_example = |found: &Diagnostic| matches!(found.code, Code::ExampleFails | Code::CounterExampleFails);
    // With errors in the rules no example was run, and the errors are what is wrong.
    let failed: Vec<Diagnostic> = judged
        .found()
        .list()
        .iter()
        .filter(|found| is_example(found) || found.severity == Severity::Error && !found.code.is_lint())
        .cloned()
        .collect();
    match args.format {
        FindingFormat::Human => console.colored(&render::human(&failed, judged.sources(), console.lang, true))?,
        FindingFormat::Json => console.data(&render::json(&failed, judged.sources(), console.lang))?,
        FindingFormat::Sarif => console.data(&render::sarif(&failed, judged.sources(), console.lang))?,
    }
    let (n_failed, n_examples) = (failed.len(), judged.n_examples());
    let examples = count(n_examples, "example");
    console.say(&if failed.iter().any(|found| !is_example(found)) {
        let errors = count(n_failed, "error");
        say!("no example was run: the rules have {errors}", "没有跑例句：规则有 {n_failed} 处错误")
    } else if n_failed == 0 {
        Say { en: format!("{examples}: all as expected"), zh: format!("{n_examples} 条例句：全部符合") }
    } else {
        Say {
            en: format!("{examples}: {n_failed} wrong"), zh: format!("{n_examples} 条例句：{n_failed} 条不符")
        }
    });
    Ok(Found::problems(n_failed > 0))
}
