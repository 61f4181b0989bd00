//! YARA-X: a rule with five text patterns, `any of them`; no modules, fast scan (the first match of a pattern is enough).

use ::yara_x::{Compiler, Scanner};

use crate::Outcome;
use crate::set::{Set, compiled};

pub fn compare(set: &Set) -> Outcome {
    let rule = |(number, words): (usize, &[String])| {
        let patterns: String = words.iter().map(|word| format!("    $ = \"{word}\"\n")).collect();
        format!("rule r{number} {{\n  strings:\n{patterns}  condition:\n    any of them\n}}\n")
    };
    let source: String = set.rules().enumerate().map(rule).collect();
    let (rules, compile) = compiled(|| {
        let mut compiler = Compiler::new();
        compiler.add_source(source.as_str())?;
        Ok(compiler.build())
    })?;
    let mut scanner = Scanner::new(&rules);
    scanner.fast_scan(true);
    set.compare("yara-x", compile, &mut |text, fired| {
        // A scan that fails fires nothing, which the check tells.
        if let Ok(results) = scanner.scan(text.as_bytes()) {
            fired.extend(results.matching_rules().filter_map(|rule| rule.identifier()[1..].parse::<u32>().ok()));
        }
    })
}
