//! The whole decision against the bare scan, as ratios taken interleaved in one process: the figures that survive a busy machine.
//!
//! criterion times one id after the other, so a neighbour that wakes up between two of them spoils their ratio. Here both sides
//! take turns, and the fastest turn of each counts.

mod common;

use std::hint::black_box;
use std::time::{Duration, Instant};

use common::{Bare, LENGTHS, Letters, RuleSet, SIZES};
use route::Scratch;

const N_TURNS: usize = 60;
/// Passes over the texts in one turn, so that the caches the other side filled count for little.
const N_PASSES: usize = 8;

fn main() {
    // `cargo bench` passes `--bench`; whoever only lists or tests benches wants no table.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    println!("{:<24} {:>10} {:>12} {:>12} {:>8}", "", "hits/100", "bare ns/字", "route ns/字", "ratio");
    for (size, n_keywords) in SIZES {
        let rules = RuleSet::new(n_keywords);
        let router = rules.build();
        let bare = Bare::new(&rules.keywords);
        let mut scratch = Scratch::default();
        for (length, n_characters) in LENGTHS {
            let letters = Letters::new(n_characters, &rules.keywords);
            let mut scan = || {
                for text in &letters.folded {
                    black_box(bare.scan(text));
                }
            };
            let mut decide = || {
                for case in &letters.cases {
                    black_box(router.route(case, &mut scratch));
                }
            };
            let (mut of_bare, mut of_route) = (Duration::MAX, Duration::MAX);
            for _ in 0..N_TURNS {
                of_bare = of_bare.min(turn(&mut scan));
                of_route = of_route.min(turn(&mut decide));
            }
            let a_character = (letters.cases.len() * n_characters * N_PASSES) as f64;
            println!(
                "{:<24} {:>10.1} {:>12.1} {:>12.1} {:>8.2}",
                format!("{length}/{size}"),
                letters.density(&bare),
                of_bare.as_nanos() as f64 / a_character,
                of_route.as_nanos() as f64 / a_character,
                of_route.as_secs_f64() / of_bare.as_secs_f64(),
            );
        }
    }
}

fn turn(work: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..N_PASSES {
        work();
    }
    start.elapsed()
}
