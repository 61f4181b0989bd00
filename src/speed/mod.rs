//! How fast a rule set decides some cases, beside a bare scan for its words, and which rules take the time.
//!
//! A nanosecond says as much about the machine as about the rules; what counts is the ratio of two works that took turns in one run.

mod rules;

use std::hint::black_box;
use std::time::{Duration, Instant};

use daachorse::CharwiseDoubleArrayAhoCorasick;
use serde::Serialize;

pub(crate) use self::rules::RuleCost;
use crate::case::Case;
use crate::fold::fold_case;
use crate::router::{Router, Scratch};

/// The fewest turns of each work, however long they take.
const FEWEST_TURNS: u32 = 3;

/// What was measured.
#[derive(Debug, Serialize)]
pub(crate) struct Report {
    /// The hash of the rule set.
    pub(crate) ruleset: String,
    pub(crate) n_rules: u64,
    pub(crate) n_keywords: u64,
    pub(crate) n_cases: u64,
    /// Characters of all cases, folded.
    pub(crate) n_chars: u64,
    /// Words found in all cases, overlapping ones each.
    pub(crate) n_hits: u64,
    /// How often each work was done; the fastest time counts.
    pub(crate) n_turns: u32,
    pub(crate) works: Vec<Work>,
    /// The most costly first.
    pub(crate) rules: Vec<RuleCost>,
}

/// A work done on every case.
#[derive(Debug, Serialize)]
pub(crate) struct Work {
    pub(crate) name: WorkName,
    pub(crate) ns_per_char: f64,
    pub(crate) us_per_case: f64,
    /// Times the time of [`WorkName::Bare`].
    pub(crate) ratio: f64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum WorkName {
    /// An automaton finds every word in the folded text, and does nothing else.
    Bare,
    /// The decision in ids.
    Decide,
    /// The decision with its names.
    Route,
    /// The same as a line of JSON.
    Json,
}

impl Report {
    /// Words found in a hundred characters: what makes cases slow.
    pub(crate) fn density(&self) -> f64 {
        100.0 * self.n_hits as f64 / self.n_chars.max(1) as f64
    }
}

/// Measures for about `time`, and tells the most costly `n_rules` rules.
pub(crate) fn measure(router: &Router, cases: &[Case], time: Duration, n_rules: usize) -> Report {
    let bare = Bare::of(router);
    let folded: Vec<String> = cases.iter().map(|case| fold_case(&case.title, &case.text).text).collect();
    let (mut ids, mut names, mut lines) = (Scratch::default(), Scratch::default(), Scratch::default());
    let mut line = Vec::new();
    let mut works: [(WorkName, &mut dyn FnMut()); 4] = [
        (WorkName::Bare, &mut || folded.iter().for_each(|text| _ = black_box(bare.scan(text)))),
        (WorkName::Decide, &mut || cases.iter().for_each(|case| _ = black_box(router.decide(case, &mut ids).score()))),
        (WorkName::Route, &mut || cases.iter().for_each(|case| _ = black_box(router.route(case, &mut names)))),
        (WorkName::Json, &mut || {
            for case in cases {
                line.clear();
                // A list of bytes takes everything.
                let _ = serde_json::to_writer(&mut line, &router.route(case, &mut lines));
                black_box(&line);
            }
        }),
    ];
    let mut fastest = [Duration::MAX; 4];
    let mut n_turns = 0;
    let start = Instant::now();
    while n_turns < FEWEST_TURNS || start.elapsed() < time {
        for ((_, work), fastest) in works.iter_mut().zip(&mut fastest) {
            let start = Instant::now();
            work();
            *fastest = start.elapsed().min(*fastest);
        }
        n_turns += 1;
    }
    let n_chars: u64 = folded.iter().map(|text| text.chars().count() as u64).sum();
    let nanos = |time: Duration| time.as_nanos() as f64;
    let works = works.iter().zip(fastest).map(|((name, _), time)| Work {
        name: *name,
        ns_per_char: nanos(time) / n_chars.max(1) as f64,
        us_per_case: nanos(time) / 1e3 / cases.len().max(1) as f64,
        ratio: nanos(time) / nanos(fastest[0]).max(1.0),
    });
    let rules = router.rules();
    Report {
        ruleset: router.ruleset().to_owned(),
        n_rules: rules.rules.len() as u64,
        n_keywords: rules.keywords.len() as u64,
        n_cases: cases.len() as u64,
        n_chars,
        n_hits: folded.iter().map(|text| bare.scan(text).0).sum(),
        n_turns,
        works: works.collect(),
        rules: rules::costs(router, cases, n_rules),
    }
}

/// Finds the words of a rule set, overlapping ones too.
struct Bare(Option<CharwiseDoubleArrayAhoCorasick<u32>>);

impl Bare {
    /// `None` inside if the rules have no words.
    fn of(router: &Router) -> Self {
        let rules = router.rules();
        let names = rules.names.iter().map(|name| &name.folded);
        let mut words: Vec<&String> =
            rules.keywords.iter().chain(&rules.masks).chain(&rules.cues).chain(names).collect();
        words.retain(|word| !word.is_empty());
        words.sort_unstable();
        words.dedup();
        Self(CharwiseDoubleArrayAhoCorasick::with_values(words.into_iter().zip(0..)).ok())
    }

    /// How many words there are, and a sum that leaves none out.
    fn scan(&self, folded: &str) -> (u64, u32) {
        let Some(words) = &self.0 else { return (0, 0) };
        words.find_overlapping_iter(folded).fold((0, 0), |(n, sum), hit| (n + 1, sum.wrapping_add(hit.value())))
    }
}
