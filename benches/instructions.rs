//! One work done so many times, for a counter of instructions: `instructions.sh` runs it under Callgrind.
//!
//! The arguments are the name of the work and how often it is done.

mod common;

use std::hint::black_box;

use common::{LENGTHS, Letters, RuleSet, Shape, keywords, shipped, shipped_examples};
use route::{Case, Router, Scratch};

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|arg| !arg.starts_with("--")).collect();
    let [name, n_passes] = &args[..] else { return };
    let n_passes: u32 = n_passes.parse().expect("how often the work is done");
    let (router, cases) = work(name);
    let (mut scratch, mut sum) = (Scratch::default(), 0_u32);
    for _ in 0..n_passes {
        for case in &cases {
            sum = sum.wrapping_add(match name.strip_prefix("route") {
                Some(_) => router.route(case, &mut scratch).score,
                None => router.decide(case, &mut scratch).score(),
            });
        }
    }
    black_box(sum);
    println!("{}", cases.iter().map(|case| case.text.chars().count()).sum::<usize>());
}

/// The rules and the cases of a work.
fn work(name: &str) -> (Router, Vec<Case>) {
    let letters = |rules: &RuleSet, length: &str| {
        let (_, n_characters) = LENGTHS.into_iter().find(|(of, _)| *of == length).expect("a length");
        Letters::new(n_characters, &rules.keywords).cases
    };
    match name.split_once('/').expect("a work's name has two parts") {
        (_, "shipped_rules") => {
            let router = shipped();
            let cases = shipped_examples(&router);
            (router, cases)
        }
        (_, "10k_any") => {
            let rules = RuleSet::shaped(keywords(10_000), Shape::Any, "");
            (rules.build(), letters(&rules, LENGTHS[1].0))
        }
        (_, of) => {
            let (size, length) = of.split_once('/').expect("a size and a length");
            let rules = match size {
                "1k" => RuleSet::new(1_000),
                "10k" => RuleSet::new(10_000),
                "10k_dense" => RuleSet::dense(10_000, 14_000),
                _ => panic!("there is no work `{name}`"),
            };
            (rules.build(), letters(&rules, length))
        }
    }
}
