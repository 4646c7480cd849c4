//! How well reports are read, measured on sentences written for the project: `tuned.txt` was looked at while words and rules
//! were written, `held-out.txt` was not. `cargo test -p casework --test reading measured -- --nocapture` prints the table of
//! docs/text-reading.md.

use crate::fixture;
use casework::Lexicon;
use casework::reading::{Reading, read};
use std::collections::HashMap;
use territory::Gazetteer;

/// Confidence below which no place is shown as found.
const SHOWN: f64 = 0.3;

struct Labelled {
    text: String,
    place: String,
    category: String,
    households: Option<u32>,
    people: Option<u32>,
    mines: Vec<String>,
}

/// Codes by name; `township/village` where a name exists twice.
fn codes() -> HashMap<String, String> {
    let atlas = fixture::atlas();
    let mut codes = HashMap::new();
    for d in &atlas.divisions {
        let twice = atlas.divisions.iter().filter(|o| o.name == d.name).count() > 1;
        let parent = d.code.parent().and_then(|p| atlas.divisions.iter().find(|o| o.code == p));
        let name = match (twice, parent) {
            (true, Some(parent)) => format!("{}/{}", parent.name, d.name),
            _ => d.name.clone(),
        };
        codes.insert(name, d.code.to_string());
    }
    codes.extend(atlas.mines.iter().map(|m| (m.short_name.clone(), m.id.to_string())));
    codes
}

fn sentences(text: &str) -> Vec<Labelled> {
    let codes = codes();
    let code = |name: &str| match name {
        "-" | "outside" => name.to_owned(),
        name => codes.get(name).unwrap_or_else(|| panic!("no place is named {name}")).clone(),
    };
    let lines = text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty());
    let line = |line: &str| {
        let fields: Vec<&str> = line.splitn(6, '|').map(str::trim).collect();
        let [place, category, households, people, mines, text] = fields[..] else {
            panic!("six fields: {line}")
        };
        Labelled {
            text: text.to_owned(),
            place: code(place),
            category: category.to_owned(),
            households: households.parse().ok(),
            people: people.parse().ok(),
            mines: mines.split_whitespace().filter(|m| *m != "-").map(code).collect(),
        }
    };
    lines.map(line).collect()
}

#[derive(Default)]
struct Share {
    right: u32,
    of: u32,
}

impl Share {
    fn count(&mut self, right: bool) {
        self.of += 1;
        self.right += u32::from(right);
    }

    fn value(&self) -> f64 {
        f64::from(self.right) / f64::from(self.of.max(1))
    }

    /// Wilson score interval, 95 %.
    fn interval(&self) -> (f64, f64) {
        let (n, p, z) = (f64::from(self.of.max(1)), self.value(), 1.96);
        let middle = (p + z * z / (2.0 * n)) / (1.0 + z * z / n);
        let half = z / (1.0 + z * z / n) * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
        (middle - half, middle + half)
    }
}

fn place_is(reading: &Reading, wanted: &str, among: usize) -> bool {
    match wanted {
        "-" => {
            !reading.sighting.likely_outside && reading.sighting.places.iter().all(|p| p.confidence < SHOWN)
        }
        "outside" => reading.sighting.likely_outside,
        wanted => reading.sighting.places.iter().take(among).any(|p| p.code == wanted),
    }
}

fn category_is(reading: &Reading, wanted: &str, among: usize) -> bool {
    reading.categories.iter().take(among).any(|c| c.code == wanted)
}

/// Measures a file (with `SHOW_MISSES=tuned` the sentences that were read otherwise):
/// what, share, floor that a change must not go below.
#[allow(clippy::disallowed_methods, reason = "a test may be asked to show its misses")]
fn measure(name: &str, text: &str, floors: [f64; 7]) {
    let (gazetteer, lexicon): (Gazetteer, Lexicon) = (fixture::gazetteer(), fixture::lexicon());
    let all = sentences(text);
    let what = [
        "place, first",
        "place, first three",
        "category, first",
        "category, first three",
        "households",
        "people",
        "mines",
    ];
    let mut shares: [Share; 7] = Default::default();
    for s in &all {
        let r = read(&gazetteer, &lexicon, &s.text);
        let mut mines: Vec<&str> =
            r.sighting.mines.iter().filter(|m| m.confidence > SHOWN).map(|m| m.id.as_str()).collect();
        mines.truncate(s.mines.len().max(1));
        let results = [
            place_is(&r, &s.place, 1),
            place_is(&r, &s.place, 3),
            category_is(&r, &s.category, 1),
            category_is(&r, &s.category, 3),
            r.quantities.households.map(|c| c.value) == s.households,
            r.quantities.people.map(|c| c.value) == s.people,
            s.mines.iter().all(|m| mines.contains(&m.as_str())) && (s.mines.is_empty() == mines.is_empty()),
        ];
        for (share, right) in shares.iter_mut().zip(results) {
            share.count(right);
        }
        if std::env::var_os("SHOW_MISSES").is_some_and(|v| v == name) && results.contains(&false) {
            let wrong: Vec<&str> = what.iter().zip(results).filter(|(_, r)| !r).map(|(w, _)| *w).collect();
            let places: Vec<_> = r.sighting.places.iter().map(|p| (&p.name, p.confidence)).collect();
            let categories: Vec<_> = r.categories.iter().map(|c| (&c.code, c.score)).collect();
            println!(
                "{}\n   {wrong:?} wanted {} {}\n   {places:?} {categories:?} {:?}/{:?} {mines:?}",
                s.text,
                s.place,
                s.category,
                r.quantities.households.map(|c| c.value),
                r.quantities.people.map(|c| c.value)
            );
        }
    }
    println!("| {name}, n = {} | share | 95 % interval |\n|---|---|---|", all.len());
    for ((share, what), floor) in shares.iter().zip(what).zip(floors) {
        let (low, high) = share.interval();
        println!("| {what} | {:.1} % | {:.1}–{:.1} % |", 100.0 * share.value(), 100.0 * low, 100.0 * high);
        assert!(share.value() >= floor, "{name}: {what} fell to {:.3}, the floor is {floor}", share.value());
    }
}

#[test]
fn the_tuned_sentences_are_read_as_well_as_measured() {
    measure("tuned", include_str!("tuned.txt"), [0.97, 0.98, 0.97, 0.99, 0.98, 0.98, 0.98]);
}

#[test]
fn the_held_out_sentences_are_read_as_well_as_measured() {
    measure("held out", include_str!("held-out.txt"), [0.96, 0.97, 0.86, 0.95, 0.97, 0.94, 0.95]);
}

#[test]
fn there_are_three_hundred_sentences_and_none_stands_twice() {
    let mut texts: Vec<String> = [include_str!("tuned.txt"), include_str!("held-out.txt")]
        .iter()
        .flat_map(|t| sentences(t))
        .map(|s| s.text)
        .collect();
    let count = texts.len();
    texts.sort();
    texts.dedup();
    assert!(count >= 300 && texts.len() == count, "{count} sentences, {} different", texts.len());
}
