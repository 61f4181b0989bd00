//! Lines of JSON in, lines of JSON out, one thread: what a caller pays around the decision. `json_only` reads the same cases and
//! writes the same decisions, and decides nothing.

mod common;

use std::hint::black_box;
use std::time::Duration;

use common::{RuleSet, settings, shipped, shipped_examples, texts};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use route::{Case, Decision, Router, Scratch};

const N_CASES: usize = 2_000;
const N_KEYWORDS: usize = 10_000;

fn batch(c: &mut Criterion) {
    let mut group = c.benchmark_group("batch");
    group.sample_size(20).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));
    group.throughput(Throughput::Elements(N_CASES as u64));

    let rules = RuleSet::new(N_KEYWORDS);
    let letters = texts(N_CASES, 147, &rules.keywords);
    compare(&mut group, "10k_keywords", &rules.build(), letters);

    let builtin = shipped();
    let examples = shipped_examples(&builtin).into_iter().map(|case| case.text).cycle().take(N_CASES).collect();
    compare(&mut group, "shipped_rules", &builtin, examples);
    group.finish();
}

type Group<'a> = criterion::BenchmarkGroup<'a, criterion::measurement::WallTime>;

fn compare(group: &mut Group<'_>, name: &str, router: &Router, texts: Vec<String>) {
    let lines = lines(texts);
    let mut scratch = Scratch::default();
    let mut route = |case: &Case| router.route(case, &mut scratch);
    let decisions: Vec<Decision> = lines.iter().map(|line| route(&read(line))).collect();
    let mut out = Vec::new();

    group.bench_function(BenchmarkId::new("2k_cases_json_only", name), |b| {
        b.iter(|| {
            out.clear();
            for (line, decision) in lines.iter().zip(&decisions) {
                black_box(read(line));
                write(&mut out, decision);
            }
            out.len()
        });
    });
    group.bench_function(BenchmarkId::new("2k_cases", name), |b| {
        b.iter(|| {
            out.clear();
            for line in &lines {
                write(&mut out, &route(&read(line)));
            }
            out.len()
        });
    });
}

fn lines(texts: Vec<String>) -> Vec<String> {
    const DISTRICTS: [&str; 4] = ["西城区", "朝阳区", "海淀区", "通州区"];
    let line = |(index, text): (usize, String)| {
        let district = Some(DISTRICTS[index % DISTRICTS.len()].to_owned());
        let case = Case { id: Some(format!("{index:08}")), district, ..Case::of_text(text) };
        serde_json::to_string(&case).expect("a case is JSON")
    };
    texts.into_iter().enumerate().map(line).collect()
}

fn read(line: &str) -> Case {
    serde_json::from_str(line).expect("a line we wrote")
}

fn write(out: &mut Vec<u8>, decision: &Decision) {
    serde_json::to_writer(&mut *out, decision).expect("memory can be written");
    out.push(b'\n');
}

criterion_group!(name = benches; config = settings(); targets = batch);
criterion_main!(benches);
