//! Reading a report with all names of the demonstration banner: `cargo bench -p bench --bench reading`.
#![allow(missing_docs, clippy::expect_used)] // Criterion's macro makes a function without documentation.

use casework::reading::read;
use casework::{CategoryTree, Lexicon};
use criterion::{Criterion, criterion_group, criterion_main};
use std::hint::black_box;
use territory::gazetteer::Folding;
use territory::{Gazetteer, GazetteerRules};

const REPORT: &str = "来电人称友谊街道苏计沟村王家圪楞社41户一百二十多口人房屋裂缝，怀疑是附近煤矿放炮和井下开采造成，\
    去年冬天到旗政府反映过三次，矿方每户只给五千元，要求重新鉴定。";

fn reading(c: &mut Criterion) {
    let built = demo::build_territory(150_622, &mut |_| {}).expect("the demonstration banner");
    let rules = GazetteerRules::parse(include_str!("../../../geodata/rules/gazetteer.toml"))
        .expect("the committed names");
    let tree = CategoryTree::parse(include_str!("../../../geodata/rules/categories.toml"))
        .expect("the committed tree");
    let words = include_str!("../../../geodata/rules/lexicon.toml");
    let lexicon = Lexicon::parse(words, &tree, &Folding::of(&rules.variants)).expect("the committed words");
    let gazetteer = Gazetteer::of(&built.atlas, &rules);
    c.bench_function("index all names", |b| b.iter(|| Gazetteer::of(black_box(&built.atlas), &rules)));
    c.bench_function("read a report of 88 characters", |b| {
        b.iter(|| read(&gazetteer, &lexicon, black_box(REPORT)))
    });
    let longest: String = REPORT.chars().cycle().take(4_000).collect();
    c.bench_function("read the longest text", |b| b.iter(|| read(&gazetteer, &lexicon, black_box(&longest))));
}

criterion_group!(benches, reading);
criterion_main!(benches);
