//! What single rules take: each rule that is looked at is read again and again.

use std::time::{Duration, Instant};

use serde::Serialize;

use crate::case::Case;
use crate::explain::describe::place;
use crate::ids::*;
use crate::router::{Router, Scratch};

/// How often a rule is read again in one case: often enough for the clock.
const N_READS: u32 = 16;

/// How often all cases are gone through; the fastest time counts.
const N_TURNS: usize = 3;

/// The most cases that are gone through.
const MOST_CASES: usize = 2_000;

/// What a rule took.
#[derive(Debug, Serialize)]
pub(crate) struct RuleCost {
    pub(crate) rule: String,
    /// `file:line`.
    pub(crate) place: String,
    /// Nanoseconds a case, over all cases.
    pub(crate) ns_per_case: f64,
    /// Of the time that all rules take.
    pub(crate) share: f64,
    /// Cases in which one of its words made it worth looking at.
    pub(crate) n_looked_at: u64,
    /// Cases in which it counted.
    pub(crate) n_fired: u64,
}

#[derive(Clone, Copy, Default)]
struct Cost {
    n_looked_at: u64,
    n_fired: u64,
}

/// The most costly rules, at most `n_told`.
pub(super) fn costs(router: &Router, cases: &[Case], n_told: usize) -> Vec<RuleCost> {
    let cases = &cases[..cases.len().min(MOST_CASES)];
    let rules = &router.rules().rules;
    let mut costs = vec![Cost::default(); rules.len()];
    let mut fastest = vec![Duration::MAX; rules.len()];
    let mut scratch = Scratch::default();
    for turn in 0..N_TURNS {
        let mut times = vec![Duration::ZERO; rules.len()];
        for case in cases {
            router.each_rule(case, &mut scratch, &mut |rule: RuleId, read: &mut dyn FnMut() -> bool| {
                let is_fired = read();
                let start = Instant::now();
                for _ in 0..N_READS {
                    read();
                }
                times[rule.index()] += start.elapsed();
                if turn == 0 {
                    costs[rule.index()].n_looked_at += 1;
                    costs[rule.index()].n_fired += u64::from(is_fired);
                }
            });
        }
        for (fastest, time) in fastest.iter_mut().zip(times) {
            *fastest = time.min(*fastest);
        }
    }
    let total: f64 = fastest.iter().map(Duration::as_secs_f64).sum();
    let mut order: Vec<usize> = (0..rules.len()).filter(|rule| costs[*rule].n_looked_at > 0).collect();
    order.sort_by_key(|rule| (std::cmp::Reverse(fastest[*rule]), *rule));
    let told = order.into_iter().take(n_told).map(|rule| {
        let time = fastest[rule];
        RuleCost {
            rule: rules[rule].name.clone(),
            place: place(router, rules[rule].span),
            ns_per_case: time.as_nanos() as f64 / f64::from(N_READS) / cases.len().max(1) as f64,
            share: if total > 0.0 { time.as_secs_f64() / total } else { 0.0 },
            n_looked_at: costs[rule].n_looked_at,
            n_fired: costs[rule].n_fired,
        }
    });
    told.collect()
}
