//! From words to places: which village, group, township or mine a text names, how surely, and why.
//!
//! Names come from the territory and from `geodata/rules/gazetteer.toml`. They are found exactly, by their sound, or with
//! one slip of the pen; the words around a name say whether it is the scene; a township named beside it decides between
//! namesakes. Nothing is learned and nothing is random: the same text gives the same answer, with its reasons.

mod find;
mod fold;
mod names;
pub mod number;
mod rank;
mod relative;
mod rules;
mod sound;
mod trie;

pub use fold::{Folded, Folding, Span};
pub use names::PlaceKind;
pub use relative::Relative;
pub use rules::{Alias, Context, GazetteerError, GazetteerRules, VillagerGroup};
pub use trie::Trie;

use crate::Atlas;
use names::{Entry, Name};
use serde::Serialize;
use sound::Sounds;
use spatial::LonLat;
use std::collections::{HashMap, HashSet};

/// Most places an answer ranks.
const MAX_PLACES: usize = 5;
/// Least confidence of a ranked place.
const LEAST: f64 = 0.1;

/// All names of a territory, indexed. Immutable; a new territory makes a new one.
#[derive(Debug, Clone)]
pub struct Gazetteer {
    folding: Folding,
    sounds: Sounds,
    entries: Vec<Entry>,
    names: Vec<Name>,
    exact: Trie,
    sounding: Trie,
    latin: HashMap<String, Vec<u32>>,
    initials: HashMap<String, Vec<u32>>,
    terrain: HashSet<u32>,
    contexts: Vec<Surroundings>,
    group_suffixes: Vec<Vec<char>>,
    version: String,
}

/// A context with its words folded.
#[derive(Debug, Clone)]
struct Surroundings {
    context: Context,
    before: Vec<Vec<char>>,
    after: Vec<Vec<char>>,
}

/// Why a place is ranked: a part of the text and what it says.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PlaceReason {
    /// Where in the text.
    pub span: Span,
    /// Machine word: `exact`, `sound`, `slip`, `latin`, `group`, `township`, `namesakes`, or a context of the file.
    pub rule: String,
    /// In Chinese.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
}

/// A place that the text may be about.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RankedPlace {
    /// What it is.
    pub kind: PlaceKind,
    /// Code of the division or grid, identifier of the mine.
    pub code: String,
    /// Name in Chinese.
    pub name: String,
    /// Nine digits.
    pub township: Option<String>,
    /// Villager group named with the village, such as 王家圪楞社.
    pub group: Option<String>,
    /// A point that stands for it: the published seat, otherwise a point inside; `None` when nothing is known.
    pub point: Option<LonLat>,
    /// How far the place reaches around the point, metres: the uncertainty of the point.
    pub radius_m: Option<f64>,
    /// 0–1.
    pub confidence: f64,
    /// Why, in the order of the text.
    pub reasons: Vec<PlaceReason>,
}

/// A mine that the text names. That it is named says nothing of fault.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedMine {
    /// Identifier.
    pub id: String,
    /// Short name in Chinese.
    pub name: String,
    /// Where in the text.
    pub span: Span,
    /// 0–1; namesakes share.
    pub confidence: f64,
}

/// A place beyond the border that the text names.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct NamedOutside {
    /// As written in the file.
    pub name: String,
    /// Where in the text.
    pub span: Span,
    /// 0–1, that it is the scene.
    pub confidence: f64,
}

/// What a text says about places.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Sighting {
    /// The likeliest first.
    pub places: Vec<RankedPlace>,
    /// Mines in the order of the text.
    pub mines: Vec<NamedMine>,
    /// Other banners, counties and cities.
    pub outside: Vec<NamedOutside>,
    /// Whether a place beyond the border is likelier the scene than any within.
    pub likely_outside: bool,
    /// Directions and distances from something named (`XX煤矿北侧500米`).
    pub relative: Vec<Relative>,
}

impl Gazetteer {
    /// Indexes all names.
    pub fn of(atlas: &Atlas, rules: &GazetteerRules) -> Gazetteer {
        let (entries, names) = names::collect(atlas, rules);
        let folding = Folding::of(&rules.variants);
        let mut g = Gazetteer {
            sounds: Sounds::of(&rules.sounds),
            exact: Trie::default(),
            sounding: Trie::default(),
            latin: HashMap::new(),
            initials: HashMap::new(),
            terrain: rules.terrain.chars().filter_map(|c| folding.fold(c)).map(u32::from).collect(),
            contexts: vec![],
            group_suffixes: rules.group_suffixes.iter().map(|s| folding.name(s)).collect(),
            version: rules.version.clone(),
            folding,
            entries,
            names,
        };
        for (i, name) in g.names.iter().enumerate() {
            let (i, folded) = (i as u32, g.folding.name(&name.text));
            g.exact.insert_text(&folded, i);
            let kind = g.entries[name.entry as usize].kind;
            let spoken = matches!(kind, PlaceKind::Village | PlaceKind::Township | PlaceKind::Mine);
            if spoken && folded.len() >= 3 {
                if let Some(symbols) = g.sounds.learn(&folded) {
                    g.sounding.insert(symbols, i);
                }
                if let Some((latin, initials)) = sound::latin(&folded) {
                    g.latin.entry(latin).or_default().push(i);
                    g.initials.entry(initials).or_default().push(i);
                }
            }
        }
        let words = |list: &[String]| list.iter().map(|w| g.folding.name(w)).collect::<Vec<_>>();
        let folded = |context: &Context| Surroundings {
            context: context.clone(),
            before: words(&context.before),
            after: words(&context.after),
        };
        g.contexts = rules.context.iter().map(folded).collect();
        g
    }

    /// Version of the file of names.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// How texts are folded before they are compared.
    pub fn folding(&self) -> &Folding {
        &self.folding
    }

    /// The places that a text names, ranked, with reasons.
    pub fn find(&self, text: &str) -> Sighting {
        let folded = self.folding.text(text);
        let mentions = self.mentions(&folded);
        self.rank(text, &folded, &mentions)
    }
}
