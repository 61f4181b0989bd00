//! Source text to a router: what `check` does, and the tables of the engine; and opening what was compiled before. The bare automaton over the same keywords stands
//! beside it.

mod common;

use std::time::Duration;

use common::{Bare, DAY, RuleSet, SIZES, settings};
use criterion::{BatchSize, BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use route::Router;

fn compile(c: &mut Criterion) {
    let mut group = c.benchmark_group("compile");
    group.sample_size(10).warm_up_time(Duration::from_millis(500)).measurement_time(Duration::from_secs(2));

    let day = DAY.parse().expect("a date");
    let from_source = || Router::builder(day).check().expect("the built-in rules load").into_router();
    group.bench_function("shipped_rules", |b| b.iter(from_source));
    group.bench_function("shipped_rules_opened", |b| b.iter(|| Router::builtin(day)));

    let folder = tempfile::tempdir().expect("a folder for files");
    for (size, n_keywords) in SIZES {
        let rules = RuleSet::new(n_keywords);
        let builder = rules.builder();
        group.throughput(Throughput::Elements(n_keywords as u64));
        group.bench_function(BenchmarkId::new("bare", size), |b| b.iter(|| Bare::new(&rules.keywords)));
        group.bench_function(BenchmarkId::new("files_to_router", size), |b| b.iter(|| builder.build()));
        // From the file, as a service does; it stands in the system's cache.
        let path = folder.path().join(format!("{size}.routebin"));
        let router = builder.build().expect("generated rules have no errors");
        router.save(&path).expect("a file can be written");
        group.bench_function(BenchmarkId::new("open_compiled", size), |b| b.iter(|| Router::open(&path, day)));
        // Only the last step: checking again for each round is not timed. It takes long enough to leave out the largest set.
        if n_keywords <= 10_000 {
            group.bench_function(BenchmarkId::new("checked_to_router", size), |b| {
                b.iter_batched(
                    || builder.check().expect("texts from memory load"),
                    |checked| checked.into_router(),
                    BatchSize::PerIteration,
                );
            });
        }
    }
    group.finish();
}

criterion_group!(name = benches; config = settings(); targets = compile);
criterion_main!(benches);
