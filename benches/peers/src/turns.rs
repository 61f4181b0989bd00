//! Takes turns and prints lines.

use std::hint::black_box;
use std::time::{Duration, Instant};

use route::Case;

const N_TURNS: usize = 60;
/// After this many turns a side that is slow has had its chance …
const MIN_TURNS: usize = 5;
/// … when so much time has gone by.
const PATIENCE: Duration = Duration::from_secs(15);
/// Turns of all sides take about so long, those of slow ones with fewer texts: on a busy machine a long turn is always interrupted,
/// and a short one not.
const A_TURN: Duration = Duration::from_millis(10);
/// A side that is quick passes over its texts more than once, but not more often than this.
const MAX_PASSES: usize = 8;

/// One side: how many texts it is timed on, and the time of one in the fastest turn.
#[derive(Clone, Copy)]
pub struct Side {
    n_cases: usize,
    n_passes: usize,
    time: Duration,
}

/// A side at work: one case.
type Work<'a> = &'a mut dyn FnMut(&Case) -> usize;

/// The fastest turn of each side.
pub fn fastest<const N: usize>(cases: &[Case], mut works: [Work; N]) -> [Side; N] {
    let mut sides = works.each_mut().map(|work| measure(cases, *work));
    let start = Instant::now();
    for turn in 0..N_TURNS {
        if turn >= MIN_TURNS && start.elapsed() > PATIENCE {
            break;
        }
        for (side, work) in sides.iter_mut().zip(&mut works) {
            side.time = side.time.min(side.turn(cases, *work));
        }
    }
    sides
}

/// How many texts fit into a turn, and how often.
fn measure(cases: &[Case], work: Work) -> Side {
    let trial = Side { n_cases: cases.len().min(8), n_passes: 1, time: Duration::MAX };
    let a_case = trial.turn(cases, work).max(Duration::from_nanos(1));
    let fit = |time: Duration, one: Duration| (time.as_nanos() / one.as_nanos()) as usize;
    let n_cases = fit(A_TURN, a_case).clamp(trial.n_cases, cases.len());
    let n_passes = fit(A_TURN, a_case * n_cases as u32).clamp(1, MAX_PASSES);
    Side { n_cases, n_passes, time: Duration::MAX }
}

impl Side {
    /// The time of one text.
    fn turn(&self, cases: &[Case], work: Work) -> Duration {
        let start = Instant::now();
        for _ in 0..self.n_passes {
            for case in &cases[..self.n_cases] {
                black_box(work(black_box(case)));
            }
        }
        start.elapsed() / (self.n_passes * self.n_cases) as u32
    }
}

/// What a line says.
pub struct Figures {
    pub n_rules: usize,
    /// Keyword hits in 100 characters.
    pub density: f64,
    /// Rules that fire in a text.
    pub fired: f64,
    /// The peer, `decide`, `route`.
    pub sides: [Side; 3],
    /// The peer, ours.
    pub compiles: [Duration; 2],
}

pub fn heading() {
    println!(
        "{:<10} {:>6} {:>8} {:>6} {:>6} {:>10} {:>10} {:>9} {:>8} {:>7} {:>11} {:>8}",
        "peer",
        "rules",
        "hits/100",
        "fired",
        "cases",
        "peer µs",
        "decide µs",
        "route µs",
        "÷decide",
        "÷route",
        "compile ms",
        "ours ms"
    );
}

pub fn line(name: &str, figures: &Figures) {
    let [peer, decide, route] = figures.sides.map(|side| side.time.as_secs_f64() * 1e6);
    let [compile, ours] = figures.compiles.map(|time| time.as_secs_f64() * 1e3);
    println!(
        "{name:<10} {:>6} {:>8.1} {:>6.1} {:>6} {peer:>10.1} {decide:>10.2} {route:>9.2} {:>8.0} {:>7.0} {compile:>11.1} {ours:>8.1}",
        figures.n_rules,
        figures.density,
        figures.fired,
        figures.sides[0].n_cases,
        peer / decide,
        peer / route,
    );
}
