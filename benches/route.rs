//! A case to a decision. In each group of ids the bare scan of the same texts for the same keywords is the yardstick.

mod common;

use std::hint::black_box;
use std::time::Duration;

use aho_corasick::AhoCorasick;
use common::{Bare, LENGTHS, Letters, RuleSet, SIZES, Shape, keywords, settings, shipped, shipped_examples};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use route::{Router, Scratch};

fn route(c: &mut Criterion) {
    let mut group = c.benchmark_group("route");
    group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));

    for (size, n_keywords) in SIZES {
        let rules = RuleSet::new(n_keywords);
        let router = rules.build();
        let bare = Bare::new(&rules.keywords);
        let mut scratch = Scratch::default();
        for (length, n_characters) in LENGTHS {
            let letters = Letters::new(n_characters, &rules.keywords);
            eprintln!("{length}/{size}: {:.1} hits in 100 characters", letters.density(&bare));
            group.throughput(Throughput::Bytes(letters.n_bytes as u64));
            group.bench_function(BenchmarkId::new(length, format!("{size}_bare")), |b| {
                b.iter(|| letters.folded.iter().fold(0, |sum: u32, text| sum.wrapping_add(bare.scan(text))));
            });
            group.bench_function(BenchmarkId::new(length, size), |b| {
                b.iter(|| letters.cases.iter().for_each(|case| drop(black_box(router.route(case, &mut scratch)))));
            });
        }
    }

    let router = shipped();
    let mut scratch = Scratch::default();
    let examples = shipped_examples(&router);
    group.throughput(Throughput::Bytes(examples.iter().map(|case| case.text.len() as u64).sum()));
    group.bench_function(BenchmarkId::new("examples", "shipped_rules"), |b| {
        b.iter(|| examples.iter().for_each(|case| drop(black_box(router.route(case, &mut scratch)))));
    });
    group.finish();
}

/// Finding words by other means: the same words in the same folded texts. Only `decide` does more than that, and folds besides.
fn scan(c: &mut Criterion) {
    let mut group = c.benchmark_group("scan");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
    let (length, n_characters) = LENGTHS[1];
    for (size, n_keywords) in &SIZES[..2] {
        let rules = RuleSet::shaped(keywords(*n_keywords), Shape::Any, "");
        let letters = Letters::new(n_characters, &rules.keywords);
        group.throughput(Throughput::Bytes(letters.n_bytes as u64));
        let mut bench = |means: &str, scan: &mut dyn FnMut(&str) -> usize| {
            group.bench_function(BenchmarkId::new(format!("{means}/{length}"), size), |b| {
                b.iter(|| letters.folded.iter().map(|text| scan(text)).sum::<usize>());
            });
        };
        let bare = Bare::new(&rules.keywords);
        bench("daachorse", &mut |text| bare.n_hits(text));
        let automaton = AhoCorasick::new(&rules.keywords).expect("words make an automaton");
        bench("aho_corasick", &mut |text| automaton.find_overlapping_iter(text).count());
        // Without overlaps, which it does not find.
        let any = regex::RegexBuilder::new(&rules.keywords.join("|"))
            .size_limit(1 << 30)
            .build()
            .expect("words are a pattern");
        bench("regex", &mut |text| any.find_iter(text).count());
        // Whether a word is there, not how often.
        bench("naive", &mut |text| rules.keywords.iter().filter(|word| text.contains(word.as_str())).count());

        let (router, mut scratch) = (rules.build(), Scratch::default());
        group.bench_function(BenchmarkId::new(format!("decide/{length}"), size), |b| {
            b.iter(|| letters.cases.iter().map(|case| router.decide(case, &mut scratch).score()).sum::<u32>());
        });
    }
    group.finish();
}

/// The same 10,000 keywords, none or 500 of them behind `约` or `音`.
fn likes(c: &mut Criterion) {
    let rules = RuleSet::shaped(keywords(10_000), Shape::Any, "");
    let marks: [(&str, &[(&str, &str)]); 2] = [
        ("fuzzy", &[("plain", ""), ("marked", "约")]),
        ("sound", &[("plain", ""), ("marked", "音"), ("loose", "音 混")]),
    ];
    for (name, marks) in marks {
        let mut group = c.benchmark_group(name);
        group.sample_size(20).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(1));
        let routers = marks.iter().map(|&(id, mark)| {
            let router = if mark.is_empty() { rules.build() } else { rules.marked(mark, 500).0.build() };
            (id, router)
        });
        let routers: Vec<(&str, Router)> = routers.collect();
        let mut scratch = Scratch::default();
        for (length, n_characters) in LENGTHS {
            let letters = Letters::new(n_characters, &rules.keywords);
            group.throughput(Throughput::Bytes(letters.n_bytes as u64));
            for (id, router) in &routers {
                group.bench_function(BenchmarkId::new(length, id), |b| {
                    b.iter(|| letters.cases.iter().for_each(|case| drop(black_box(router.route(case, &mut scratch)))));
                });
            }
        }
        group.finish();
    }
}

/// Explaining reads the case again by the definition and gathers names and places.
fn explain(c: &mut Criterion) {
    let mut group = c.benchmark_group("explain");
    group.sample_size(10).warm_up_time(Duration::from_millis(300)).measurement_time(Duration::from_secs(2));
    let router = shipped();
    let examples: Vec<_> = shipped_examples(&router).into_iter().step_by(10).collect();
    group.throughput(Throughput::Elements(examples.len() as u64));
    group.bench_function(BenchmarkId::new("examples", "shipped_rules"), |b| {
        b.iter(|| examples.iter().for_each(|case| drop(black_box(router.explain(case)))));
    });
    group.finish();
}

criterion_group!(name = benches; config = settings(); targets = route, scan, likes, explain);
criterion_main!(benches);
