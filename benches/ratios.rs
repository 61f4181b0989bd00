//! The whole decision against the bare scan, as ratios taken interleaved in one process: the figures that survive a busy machine.
//!
//! criterion times one id after the other, so a neighbour that wakes up between two of them spoils their ratio. Here all sides
//! take turns, and the fastest turn of each counts.

mod common;

use std::hint::black_box;
use std::time::{Duration, Instant};

use common::{Bare, LENGTHS, Letters, RuleSet};
use route::Scratch;

/// How often each side has its turn; `RATIOS_TURNS` says otherwise.
const N_TURNS: usize = 100;
/// Passes over the texts in one turn, so that the caches the other side filled count for little, and no turn so long that the machine
/// takes it away in the middle of each.
const N_PASSES: usize = 4;

fn main() {
    // `cargo bench` passes `--bench`; whoever only lists or tests benches wants no table.
    if !std::env::args().any(|arg| arg == "--bench") {
        return;
    }
    let wanted = std::env::args().nth(1).filter(|arg| !arg.starts_with("--")).unwrap_or_default();
    println!(
        "{:<26} {:>8} {:>11} {:>11} {:>11} {:>7} {:>7}",
        "", "hits/100", "bare ns/字", "decide", "route", "decide", "route"
    );
    type Generator = fn() -> RuleSet;
    let sets: [(&str, Generator); 5] = [
        ("1k", || RuleSet::new(1_000)),
        ("10k", || RuleSet::new(10_000)),
        ("10k_dense", || RuleSet::dense(10_000, 14_000)),
        ("50k", || RuleSet::new(50_000)),
        ("50k_dense", || RuleSet::dense(50_000, 2_500)),
    ];
    for (name, rules) in sets.iter().filter(|(name, _)| name.starts_with(&wanted)) {
        let rules = rules();
        let router = rules.build();
        let bare = Bare::new(&rules.keywords);
        let (mut scratch, mut named) = (Scratch::default(), Scratch::default());
        for (length, n_characters) in LENGTHS {
            let letters = Letters::new(n_characters, &rules.keywords);
            let mut scan = || {
                for text in &letters.folded {
                    black_box(bare.scan(text));
                }
            };
            let mut decide = || {
                for case in &letters.cases {
                    black_box(router.decide(case, &mut scratch).score());
                }
            };
            let mut route = || {
                for case in &letters.cases {
                    black_box(router.route(case, &mut named));
                }
            };
            let [bare_time, decide_time, route_time] = fastest([&mut scan, &mut decide, &mut route]);
            let a_character = (letters.cases.len() * n_characters * N_PASSES) as f64;
            let ns = |time: Duration| time.as_nanos() as f64 / a_character;
            let ratio = |time: Duration| time.as_secs_f64() / bare_time.as_secs_f64();
            println!(
                "{:<26} {:>8.1} {:>11.2} {:>11.2} {:>11.2} {:>7.2} {:>7.2}",
                format!("{length}/{name}"),
                letters.density(&bare),
                ns(bare_time),
                ns(decide_time),
                ns(route_time),
                ratio(decide_time),
                ratio(route_time),
            );
        }
    }
}

/// The fastest turn of each, taken in turns.
fn fastest<const N: usize>(mut works: [&mut dyn FnMut(); N]) -> [Duration; N] {
    let mut fastest = [Duration::MAX; N];
    let n_turns = std::env::var("RATIOS_TURNS").ok().and_then(|turns| turns.parse().ok()).unwrap_or(N_TURNS);
    for _ in 0..n_turns {
        for (work, fastest) in works.iter_mut().zip(&mut fastest) {
            *fastest = turn(work).min(*fastest);
        }
    }
    fastest
}

fn turn(work: &mut dyn FnMut()) -> Duration {
    let start = Instant::now();
    for _ in 0..N_PASSES {
        work();
    }
    start.elapsed()
}
