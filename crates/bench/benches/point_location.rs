//! Micro benches of the core: `cargo bench -p bench`.
#![allow(missing_docs, clippy::expect_used)] // Criterion's macro makes a function without documentation.

use bench::coverage::tiling;
use bench::points::{Spread, points};
use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use spatial::CoverageIndex;
use spatial::coverage::Owners;
use std::hint::black_box;

/// Sides of the tilings: 1,024 and 6,241 faces.
const SIDES: [usize; 2] = [32, 79];
const POINTS: usize = 100_000;

fn locating(c: &mut Criterion) {
    let mut group = c.benchmark_group("locate");
    group.throughput(Throughput::Elements(POINTS as u64));
    for side in SIDES {
        let faces = tiling(side, 23, 150_622);
        let index = CoverageIndex::build(vec![faces.clone()]).expect("an index");
        for spread in [Spread::Uniform, Spread::Clustered, Spread::Sorted] {
            let points = points(&faces, POINTS, spread, 7);
            let mut owners = vec![Owners::default(); POINTS];
            let name = BenchmarkId::new(spread.word(), faces.len());
            group.bench_function(name, |b| b.iter(|| index.locate_many(black_box(&points), &mut owners)));
        }
    }
    group.finish();
}

fn building(c: &mut Criterion) {
    let mut group = c.benchmark_group("build");
    group.sample_size(10);
    for side in SIDES {
        let faces = tiling(side, 23, 150_622);
        group.bench_function(BenchmarkId::from_parameter(faces.len()), |b| {
            b.iter(|| CoverageIndex::build(vec![faces.clone()]).map(|i| i.bytes()));
        });
    }
    group.finish();
}

criterion_group!(benches, locating, building);
criterion_main!(benches);
