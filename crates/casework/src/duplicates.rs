//! Cases that a new report may repeat: the same person, matter, place, time and words, each with its reason.
//!
//! A hint for a clerk, never a merge: the answer is the same for the same input, and says why.

use crate::access::Scope;
use crate::docket::{CaseEntry, Docket};
use crate::rule_file::toml_fault;
use crate::state::State;
use serde::{Deserialize, Serialize};
use spatial::{LonLat, Target, distance};
use std::collections::{BTreeMap, HashSet};
use time::{Date, Duration};

/// Characters of a description that a candidate shows.
const EXCERPT: usize = 60;
/// Characters of a description that are compared: all of an ordinary one, and never more work than this.
const COMPARED: usize = 400;

/// The dated rules (`geodata/rules/duplicates.toml`).
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DuplicateRules {
    /// Version.
    pub version: String,
    /// Where the figures come from.
    pub source: String,
    /// Days before the report that are looked at.
    pub days: u16,
    /// How far away a case counts as near, metres.
    pub distance_m: f64,
    /// Least likeness of texts that counts, 0 to 1.
    pub text_from: f64,
    /// Least score of a candidate, 0 to 1.
    pub least_score: f64,
    /// Most candidates.
    pub most: usize,
    /// People of a group from which on a batch is worth a thought.
    pub batch_from: u32,
    /// Shares of the score.
    pub weights: Weights,
}

/// What each likeness adds to the score.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Weights {
    /// The same phone or identity number.
    pub same_person: f64,
    /// The same leaf category.
    pub same_category: f64,
    /// Another category of the same group.
    pub same_group: f64,
    /// Near, falling evenly to nothing at the greatest distance.
    pub near: f64,
    /// In the same micro grid.
    pub same_micro_grid: f64,
    /// Times the likeness of the texts.
    pub text: f64,
}

/// Why a rule file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DuplicateRulesError {
    /// Not TOML, an unknown key or a wrong type; the text names line and column.
    #[error("duplicates: {0}")]
    Syntax(String),
    /// A figure that makes no sense.
    #[error("duplicates: `{0}` must be {1}")]
    Figure(&'static str, &'static str),
}

impl DuplicateRules {
    /// Reads and checks the rules.
    ///
    /// # Errors
    /// [`DuplicateRulesError`] with the place in the text, or the figure.
    pub fn parse(text: &str) -> Result<DuplicateRules, DuplicateRulesError> {
        let rules: DuplicateRules =
            toml::from_str(text).map_err(|e| DuplicateRulesError::Syntax(toml_fault(text, &e)))?;
        let w = &rules.weights;
        let shares = [
            ("text_from", rules.text_from),
            ("least_score", rules.least_score),
            ("weights.same_person", w.same_person),
            ("weights.same_category", w.same_category),
            ("weights.same_group", w.same_group),
            ("weights.near", w.near),
            ("weights.same_micro_grid", w.same_micro_grid),
            ("weights.text", w.text),
        ];
        if let Some((name, _)) = shares.iter().find(|(_, v)| !(0.0..=1.0).contains(v)) {
            return Err(DuplicateRulesError::Figure(name, "from 0 to 1"));
        }
        let whole = w.same_person + w.same_category + w.near + w.same_micro_grid + w.text;
        if (whole - 1.0).abs() > 1e-9 || w.same_group > w.same_category {
            let expected = "shares that add up to 1, and same_group at most same_category";
            return Err(DuplicateRulesError::Figure("weights", expected));
        }
        if !(1.0..=50_000.0).contains(&rules.distance_m) {
            return Err(DuplicateRulesError::Figure("distance_m", "from 1 to 50000 metres"));
        }
        if !(1..=100).contains(&rules.most) {
            return Err(DuplicateRulesError::Figure("most", "from 1 to 100"));
        }
        Ok(rules)
    }
}

/// A report as it is compared.
#[derive(Debug, Clone, Copy)]
pub struct Matter<'a> {
    /// On CGCS2000.
    pub at: LonLat,
    /// The longest code that says where it is; empty outside the banner.
    pub place_code: &'a str,
    /// Leaf category.
    pub category: &'a str,
    /// What happened.
    pub summary: &'a str,
    /// Day of the report, Asia/Shanghai.
    pub day: Date,
}

/// A likeness, in words and figures.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Likeness {
    /// `same_person`, `same_category`, `same_group`, `near`, `same_micro_grid`, `text`.
    pub rule: &'static str,
    /// In Chinese.
    pub text_zh: String,
    /// In English.
    pub text_en: String,
    /// The figures behind it: metres, likeness, code.
    pub facts: BTreeMap<&'static str, String>,
}

/// A case that the report may repeat. Holds no personal data beside the beginning of the description.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Code of the case.
    pub code: String,
    /// Its state.
    pub state: State,
    /// Its leaf category.
    pub category: String,
    /// The beginning of its description.
    pub excerpt: String,
    /// Day of its report.
    pub reported: Date,
    /// Metres between the two places.
    pub distance_m: f64,
    /// The same phone or identity number.
    pub same_person: bool,
    /// 0 to 1.
    pub score: f64,
    /// Why.
    pub reasons: Vec<Likeness>,
}

/// The cases of a docket that a report may repeat, best first; of equal score the newer, then the lower code.
///
/// `same_person` are the numbers of cases that have a party with the reporter's phone or identity number; they are looked at
/// wherever they lie, all others near the place only.
pub fn candidates(
    docket: &Docket,
    scope: &Scope,
    rules: &DuplicateRules,
    matter: &Matter<'_>,
    same_person: &HashSet<i64>,
) -> Vec<Candidate> {
    let since = matter.day - Duration::days(i64::from(rules.days));
    let recent = |entry: &CaseEntry<'_>| (since..=matter.day).contains(&entry.reported);
    let mut entries = docket.within(scope, &Target::point(matter.at), rules.distance_m);
    entries.extend(same_person.iter().filter_map(|id| docket.case(scope, *id)));
    entries.sort_unstable_by_key(|e| e.id);
    entries.dedup_by_key(|e| e.id);
    let words = Pairs::of(matter.summary);
    let judged = entries.iter().filter(|e| recent(e)).map(|entry| {
        let person = same_person.contains(&entry.id);
        judge(rules, matter, &words, entry, person)
    });
    let mut found: Vec<Candidate> = judged.filter(|c| c.score >= rules.least_score - 1e-9).collect();
    let rank =
        |c: &Candidate| (std::cmp::Reverse((c.score * 1e6).round() as i64), -c.reported.to_julian_day());
    found.sort_by(|a, b| (rank(a), &a.code).cmp(&(rank(b), &b.code)));
    found.truncate(rules.most);
    found
}

fn judge(
    rules: &DuplicateRules,
    matter: &Matter<'_>,
    words: &Pairs,
    entry: &CaseEntry<'_>,
    same_person: bool,
) -> Candidate {
    let (w, metres) = (&rules.weights, distance::metres(matter.at, entry.at));
    let mut tally = Tally::default();
    if same_person {
        tally.add(
            w.same_person,
            "same_person",
            "同一人(电话或身份证号相同)",
            "the same phone or identity number",
            [],
        );
    }
    let group = |code: &str| code.split('-').next().unwrap_or_default().to_owned();
    if matter.category == entry.category {
        let facts = [("category", entry.category.to_owned())];
        tally.add(w.same_category, "same_category", "同一类别", "the same category", facts);
    } else if group(matter.category) == group(entry.category) {
        let facts = [("category", entry.category.to_owned())];
        tally.add(w.same_group, "same_group", "同一大类", "a category of the same group", facts);
    }
    if metres <= rules.distance_m {
        let share = w.near * (1.0 - metres / rules.distance_m);
        let facts = [("distance_m", format!("{metres:.0}"))];
        tally.add(share, "near", &format!("相距 {metres:.0} 米"), &format!("{metres:.0} m away"), facts);
    }
    // A micro grid has 17 digits: whoever only knows the village is not in the same one.
    if entry.place_code.len() == 17 && entry.place_code == matter.place_code {
        let facts = [("micro_grid", entry.place_code.to_owned())];
        tally.add(w.same_micro_grid, "same_micro_grid", "同一微网格", "in the same micro grid", facts);
    }
    let likeness = words.likeness(&Pairs::of(entry.summary));
    if likeness >= rules.text_from {
        let percent = (likeness * 100.0).round();
        let facts = [("likeness", format!("{likeness:.2}"))];
        let (zh, en) = (format!("描述相似 {percent}%"), format!("descriptions alike by {percent} %"));
        tally.add(w.text * likeness, "text", &zh, &en, facts);
    }
    Candidate {
        code: entry.code.to_owned(),
        state: entry.state,
        category: entry.category.to_owned(),
        excerpt: excerpt(entry.summary),
        reported: entry.reported,
        distance_m: metres,
        same_person,
        score: tally.score.min(1.0),
        reasons: tally.reasons,
    }
}

#[derive(Default)]
struct Tally {
    score: f64,
    reasons: Vec<Likeness>,
}

impl Tally {
    fn add<const N: usize>(
        &mut self,
        share: f64,
        rule: &'static str,
        zh: &str,
        en: &str,
        facts: [(&'static str, String); N],
    ) {
        self.score += share;
        let (text_zh, text_en) = (zh.to_owned(), en.to_owned());
        self.reasons.push(Likeness { rule, text_zh, text_en, facts: facts.into_iter().collect() });
    }
}

/// The beginning of a description, on one line, with every long run of digits hidden: phones and identity numbers are typed
/// into descriptions too.
pub fn excerpt(summary: &str) -> String {
    let mut shown: Vec<char> = summary.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut start = 0;
    while start < shown.len() {
        let run = shown[start..].iter().take_while(|c| c.is_ascii_digit() || **c == '-').count();
        if shown[start..start + run].iter().filter(|c| c.is_ascii_digit()).count() >= 7 {
            shown[start..start + run].fill('*');
        }
        start += run.max(1);
    }
    let cut = shown.len() > EXCERPT;
    let mut text: String = shown.into_iter().take(EXCERPT).collect();
    if cut {
        text.push('…');
    }
    text
}

/// How alike two descriptions are: Dice's measure over pairs of neighbouring letters and digits, 0 to 1. Chinese has no spaces
/// between words; pairs of characters stand for them.
pub fn likeness(a: &str, b: &str) -> f64 {
    Pairs::of(a).likeness(&Pairs::of(b))
}

/// The pairs of neighbouring characters of a text, sorted.
struct Pairs(Vec<(char, char)>);

impl Pairs {
    fn of(text: &str) -> Pairs {
        let letters: Vec<char> = text
            .chars()
            .filter(|c| c.is_alphanumeric())
            .take(COMPARED)
            .flat_map(char::to_lowercase)
            .collect();
        let mut pairs: Vec<_> = letters.windows(2).map(|pair| (pair[0], pair[1])).collect();
        pairs.sort_unstable();
        Pairs(pairs)
    }

    fn likeness(&self, other: &Pairs) -> f64 {
        let (a, b) = (&self.0, &other.0);
        let (mut i, mut j, mut shared) = (0, 0, 0usize);
        while i < a.len() && j < b.len() {
            match a[i].cmp(&b[j]) {
                std::cmp::Ordering::Less => i += 1,
                std::cmp::Ordering::Greater => j += 1,
                std::cmp::Ordering::Equal => (i, j, shared) = (i + 1, j + 1, shared + 1),
            }
        }
        let all = a.len() + b.len();
        if all == 0 { 0.0 } else { 2.0 * shared as f64 / all as f64 }
    }
}
