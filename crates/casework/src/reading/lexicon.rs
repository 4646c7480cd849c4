//! The dated file of words (`geodata/rules/lexicon.toml`) and the categories that they suggest.

use crate::CategoryTree;
use crate::rule_file::toml_fault;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use territory::gazetteer::{Folded, Folding, Span, Trie};

/// Categories that are suggested.
const MOST: usize = 3;
/// Where a sentence ends: words beyond it are not together.
const SENTENCE: &str = "。;!?";
/// Score that stands for "something else" when confidences are shared out.
const DOUBT: f64 = 1.5;

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: String,
    source: String,
    denials: Vec<String>,
    mining: Vec<String>,
    category: Vec<Words>,
    alarm: Vec<AlarmWords>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Words {
    code: String,
    #[serde(default)]
    strong: Vec<String>,
    #[serde(default)]
    some: Vec<String>,
    #[serde(default)]
    hint: Vec<String>,
    #[serde(default)]
    against: Vec<String>,
    #[serde(default)]
    together: Vec<Together>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Together {
    all: Vec<String>,
    #[serde(default = "three")]
    weight: f64,
    #[serde(default = "twelve")]
    within: usize,
}

fn three() -> f64 {
    3.0
}

fn twelve() -> usize {
    12
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct AlarmWords {
    level: String,
    zh: String,
    en: String,
    words: Vec<String>,
}

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum LexiconError {
    /// Not TOML, an unknown key or a wrong type.
    #[error("lexicon: {0}")]
    Syntax(String),
    /// Not a leaf of the category tree, or twice.
    #[error("lexicon: `{0}` is no category of the tree, or stands twice")]
    Category(String),
    /// A leaf without words.
    #[error("lexicon: category `{0}` has no words")]
    Missing(String),
    /// Words together need two rows.
    #[error("lexicon: `together` of `{0}` needs two rows or more")]
    Together(String),
}

#[derive(Debug, Clone)]
struct Leaf {
    code: String,
    name_zh: String,
    name_en: String,
    mining_related: bool,
}

/// What a word is good for.
#[derive(Debug, Clone, Copy)]
enum Use {
    Weight(u32, f64),
    Row(u32, u32),
    Mining,
    Alarm(u32),
}

#[derive(Debug, Clone)]
struct Pair {
    leaf: u32,
    weight: f64,
    within: usize,
    rows: u32,
}

/// The words in force, indexed.
#[derive(Debug, Clone)]
pub struct Lexicon {
    version: String,
    source: String,
    leaves: Vec<Leaf>,
    trie: Trie,
    uses: Vec<Use>,
    pairs: Vec<Pair>,
    denials: Vec<Vec<char>>,
    alarm_texts: Vec<AlarmWords>,
}

/// A word that speaks for a category.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WordHit {
    /// Where.
    pub span: Span,
    /// Weight; less than 0 speaks against it.
    pub weight: f64,
}

/// A category that the words suggest.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CategoryHint {
    /// Leaf of the tree.
    pub code: String,
    /// In Chinese.
    pub name_zh: String,
    /// In English.
    pub name_en: String,
    /// Whether disputes of this kind count as mining-related.
    pub mining_related: bool,
    /// Sum of the weights.
    pub score: f64,
    /// Share of this score among the best, 0–1.
    pub confidence: f64,
    /// The words, in the order of the text.
    pub words: Vec<WordHit>,
}

/// Words that ask for attention at once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alarm {
    /// Where.
    pub span: Span,
    /// `life`, `violence`, `gathering` or `publicity`.
    pub level: String,
    /// In Chinese.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
}

/// Words found in one text.
#[derive(Debug, Default)]
pub(super) struct Hits {
    weights: Vec<(u32, f64, usize, usize)>,
    rows: BTreeMap<(u32, u32), Vec<(usize, usize)>>,
    pub(super) mining: Vec<(usize, usize)>,
    alarms: Vec<(u32, usize, usize)>,
}

impl Lexicon {
    /// Reads a file against the tree of categories; words are folded as the gazetteer folds texts.
    ///
    /// # Errors
    /// [`LexiconError`]: an unknown key, an unknown or doubled category, a category without words.
    pub fn parse(text: &str, tree: &CategoryTree, folding: &Folding) -> Result<Lexicon, LexiconError> {
        let file: File = toml::from_str(text).map_err(|e| LexiconError::Syntax(toml_fault(text, &e)))?;
        let mut lexicon = Lexicon {
            version: file.version,
            source: file.source,
            leaves: vec![],
            trie: Trie::default(),
            uses: vec![],
            pairs: vec![],
            denials: file.denials.iter().map(|d| folding.name(d)).collect(),
            alarm_texts: vec![],
        };
        for words in &file.category {
            lexicon.category(words, tree, folding)?;
        }
        let known: BTreeSet<&str> = lexicon.leaves.iter().map(|l| l.code.as_str()).collect();
        let mut leaves = tree.categories.iter().flat_map(|g| &g.children);
        if let Some(missing) = leaves.find(|l| !known.contains(l.code.as_str())) {
            return Err(LexiconError::Missing(missing.code.to_string()));
        }
        for word in &file.mining {
            lexicon.word(word, Use::Mining, folding);
        }
        for (i, alarm) in file.alarm.iter().enumerate() {
            for word in &alarm.words {
                lexicon.word(word, Use::Alarm(i as u32), folding);
            }
        }
        lexicon.alarm_texts = file.alarm;
        Ok(lexicon)
    }

    fn category(
        &mut self,
        words: &Words,
        tree: &CategoryTree,
        folding: &Folding,
    ) -> Result<(), LexiconError> {
        let unknown = || LexiconError::Category(words.code.clone());
        let (group, leaf) = tree.leaf(&words.code).map_err(|_| unknown())?;
        if self.leaves.iter().any(|l| l.code == words.code) {
            return Err(unknown());
        }
        let index = self.leaves.len() as u32;
        self.leaves.push(Leaf {
            code: words.code.clone(),
            name_zh: leaf.name_zh.clone(),
            name_en: leaf.name_en.clone(),
            mining_related: group.mining_related,
        });
        let lists = [(&words.strong, 3.0), (&words.some, 2.0), (&words.hint, 1.0), (&words.against, -2.0)];
        for (list, weight) in lists {
            for word in list {
                self.word(word, Use::Weight(index, weight), folding);
            }
        }
        for together in &words.together {
            if together.all.len() < 2 {
                return Err(LexiconError::Together(words.code.clone()));
            }
            let pair = self.pairs.len() as u32;
            let rows = together.all.len() as u32;
            self.pairs.push(Pair { leaf: index, weight: together.weight, within: together.within, rows });
            for (row, list) in together.all.iter().enumerate() {
                for word in list.split_whitespace() {
                    self.word(word, Use::Row(pair, row as u32), folding);
                }
            }
        }
        Ok(())
    }

    fn word(&mut self, word: &str, of: Use, folding: &Folding) {
        self.trie.insert_text(&folding.name(word), self.uses.len() as u32);
        self.uses.push(of);
    }

    /// Version of the file.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// Where the file comes from.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// All words of a text that are not denied and do not lie inside a name.
    pub(super) fn hits(&self, text: &Folded, names: &[Span]) -> Hits {
        let symbols: Vec<u32> = text.chars.iter().map(|c| u32::from(*c)).collect();
        let mut hits = Hits::default();
        for start in 0..symbols.len() {
            let denied = self.denials.iter().any(|d| start >= d.len() && text.has(start - d.len(), d));
            self.trie.prefixes(&symbols[start..], |length, uses| {
                let (end, span) = (start + length, text.span(start, start + length));
                let named = names.iter().any(|n| n.start <= span.start && span.end <= n.end);
                for of in uses.iter().map(|u| self.uses[*u as usize]) {
                    match of {
                        Use::Mining => hits.mining.push((start, end)),
                        Use::Alarm(i) => hits.alarms.push((i, start, end)),
                        _ if denied || named => {}
                        Use::Weight(leaf, weight) => hits.weights.push((leaf, weight, start, end)),
                        Use::Row(pair, row) => hits.rows.entry((pair, row)).or_default().push((start, end)),
                    }
                }
            });
        }
        hits
    }

    /// The categories that the words speak for.
    pub(super) fn suggest(&self, text: &Folded, hits: &Hits) -> Vec<CategoryHint> {
        let mut scores: BTreeMap<u32, (f64, Vec<WordHit>)> = BTreeMap::new();
        let mut counted: BTreeSet<(u32, &[char])> = BTreeSet::new();
        for (leaf, weight, start, end) in &hits.weights {
            if counted.insert((*leaf, &text.chars[*start..*end])) {
                let (score, words) = scores.entry(*leaf).or_default();
                *score += weight;
                words.push(WordHit { span: text.span(*start, *end), weight: *weight });
            }
        }
        for (i, pair) in self.pairs.iter().enumerate() {
            if let Some(found) = self.stand_together(text, hits, i as u32, pair) {
                let (score, words) = scores.entry(pair.leaf).or_default();
                *score += pair.weight;
                let share = pair.weight / found.len() as f64;
                words.extend(found.iter().map(|(s, e)| WordHit { span: text.span(*s, *e), weight: share }));
            }
        }
        let mut ranked: Vec<_> = scores.into_iter().filter(|(_, (score, _))| *score >= 1.0).collect();
        ranked.sort_by(|a, b| b.1.0.total_cmp(&a.1.0).then(a.0.cmp(&b.0)));
        let total: f64 = ranked.iter().take(MOST).map(|(_, (s, _))| s * s).sum::<f64>() + DOUBT * DOUBT;
        let hint = |(leaf, (score, mut words)): (u32, (f64, Vec<WordHit>))| {
            let leaf = &self.leaves[leaf as usize];
            words.sort_by_key(|w| w.span);
            CategoryHint {
                code: leaf.code.clone(),
                name_zh: leaf.name_zh.clone(),
                name_en: leaf.name_en.clone(),
                mining_related: leaf.mining_related,
                score: (score * 100.0).round() / 100.0,
                confidence: (score * score / total * 100.0).round() / 100.0,
                words,
            }
        };
        ranked.into_iter().take(MOST).map(hint).collect()
    }

    /// One word of every row, near each other in one sentence.
    fn stand_together(
        &self,
        text: &Folded,
        hits: &Hits,
        index: u32,
        pair: &Pair,
    ) -> Option<Vec<(usize, usize)>> {
        let first = hits.rows.get(&(index, 0))?;
        first.iter().find_map(|anchor| {
            let mut found = vec![*anchor];
            for row in 1..pair.rows {
                let near = hits.rows.get(&(index, row))?.iter().filter(|w| {
                    let (from, to) = if w.0 >= anchor.1 { (anchor.1, w.0) } else { (w.1, anchor.0) };
                    let apart = from <= to;
                    apart
                        && to - from <= pair.within
                        && !text.chars[from..to].iter().any(|c| SENTENCE.contains(*c))
                });
                found.push(*near.min_by_key(|w| w.0.abs_diff(anchor.0))?);
            }
            Some(found)
        })
    }

    /// What asks for attention at once, each level once per word.
    pub(super) fn alarms(&self, folded: &Folded, hits: &Hits) -> Vec<Alarm> {
        let alarm = |(i, start, end): &(u32, usize, usize)| {
            let words = &self.alarm_texts[*i as usize];
            Alarm {
                span: folded.span(*start, *end),
                level: words.level.clone(),
                text_zh: words.zh.clone(),
                text_en: words.en.clone(),
            }
        };
        hits.alarms.iter().map(alarm).collect()
    }
}
