//! From the words of a report to what the form asks: place, category, households, people, mines. A suggestion with its
//! reasons, which a clerk confirms; nothing is learned, nothing random, nothing kept.

mod dates;
mod lexicon;
mod quantities;

pub use dates::{Said, SaidWhen};
pub use lexicon::{Alarm, CategoryHint, Lexicon, LexiconError, WordHit};
pub use quantities::{Amount, Count, Quantities};

use serde::Serialize;
use territory::Gazetteer;
use territory::gazetteer::{Sighting, Span};

/// Longest text that is read, characters.
pub const MAX_READ_CHARS: usize = 4_000;

/// What a text says. All spans are in characters of the text.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reading {
    /// Places, mines, places beyond the border, directions.
    #[serde(flatten)]
    pub sighting: Sighting,
    /// At most three categories, the likeliest first; empty when no word speaks for one.
    pub categories: Vec<CategoryHint>,
    /// Whether mining is named: a mine, or a word of mining.
    pub mining: bool,
    /// The words of mining.
    pub mining_words: Vec<Span>,
    /// Households, people, money, land.
    #[serde(flatten)]
    pub quantities: Quantities,
    /// When it happened, as said.
    pub when: Vec<Said>,
    /// What asks for attention at once.
    pub alarms: Vec<Alarm>,
    /// Version of the file of names.
    pub gazetteer_version: String,
    /// Version of the file of words.
    pub lexicon_version: String,
}

/// Reads a text. Texts longer than [`MAX_READ_CHARS`] are read to there.
pub fn read(gazetteer: &Gazetteer, lexicon: &Lexicon, text: &str) -> Reading {
    let cut = text.char_indices().nth(MAX_READ_CHARS).map_or(text, |(at, _)| &text[..at]);
    let folded = gazetteer.folding().text(cut);
    let sighting = gazetteer.find(cut);
    // A name is no word: 李家塔 does not collapse (塌), 水泉沟村 has no dry well.
    let names: Vec<Span> = sighting.places.iter().flat_map(|p| &p.reasons).map(|r| r.span).collect();
    let words = lexicon.hits(&folded, &names);
    Reading {
        categories: lexicon.suggest(&folded, &words),
        mining: !words.mining.is_empty() || sighting.mines.iter().any(|m| m.confidence > 0.3),
        mining_words: words.mining.iter().map(|(s, e)| folded.span(*s, *e)).collect(),
        alarms: lexicon.alarms(&folded, &words),
        quantities: quantities::read(&folded),
        when: dates::read(cut, &folded),
        sighting,
        gazetteer_version: gazetteer.version().to_owned(),
        lexicon_version: lexicon.version().to_owned(),
    }
}
