//! Source text to findings: `check` reads, parses and resolves, and builds nothing.

mod common;

use std::time::Duration;

use common::{DAY, RuleSet, SIZES, settings};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use route::Router;

fn parse(c: &mut Criterion) {
    let mut group = c.benchmark_group("parse");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));

    let builtin = Router::builder(DAY.parse().expect("a date"));
    let checked = builtin.check().expect("the built-in rules load");
    let n_bytes: usize = checked.sources.iter().map(|(_, source)| source.text.len()).sum();
    group.throughput(Throughput::Bytes(n_bytes as u64));
    group.bench_function("shipped_rules", |b| b.iter(|| builtin.check()));

    for (size, n_keywords) in SIZES {
        let rules = RuleSet::new(n_keywords);
        let builder = rules.builder();
        group.throughput(Throughput::Bytes(rules.n_bytes() as u64));
        group.bench_function(BenchmarkId::new("generated", size), |b| b.iter(|| builder.check()));
    }
    group.finish();
}

criterion_group!(name = benches; config = settings(); targets = parse);
criterion_main!(benches);
