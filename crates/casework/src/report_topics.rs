//! What a villager is asked who scans the code of a place, a dated data file (`geodata/rules/report_topics.toml`).

use crate::case::{Refusal, checked_text};
use crate::category::CategoryTree;
use crate::rule_file::toml_fault;
use serde::Deserialize;
use std::collections::HashSet;
use territory::MiningMethod;
use territory::place::MineRelation;

/// Longest words of a villager, characters.
pub const MAX_WORDS: usize = 1_000;
/// A mine beyond this distance does not decide what is asked, metres (proposal).
const NEAR_M: f64 = 3_000.0;

/// The dated topics.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportTopics {
    /// Version.
    pub version: String,
    /// Where the words come from.
    pub source: String,
    topic: Vec<Topic>,
}

/// Something that can be reported.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    /// Machine word.
    pub code: String,
    /// Leaf category that it is filed under.
    pub category: String,
    /// Asked only where a mine of this method is; everywhere without one.
    pub mines: Option<MiningMethod>,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
    /// To be ticked.
    #[serde(default)]
    pub questions: Vec<Question>,
}

/// A question to be ticked.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Machine word.
    pub code: String,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Why the file is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReportTopicsError {
    /// Not TOML, an unknown key or a wrong type; the text names line and column.
    #[error("topics: {0}")]
    Syntax(String),
    /// A code stands twice.
    #[error("topics: code `{0}` is used twice")]
    Twice(String),
    /// A topic has no leaf category.
    #[error("topics: `{0}`: {1}")]
    Category(String, crate::category::CategoryError),
    /// Somewhere nothing could be asked.
    #[error("topics: at least one topic must be without `mines`")]
    None,
}

impl ReportTopics {
    /// Reads the file against the category tree.
    ///
    /// # Errors
    /// [`ReportTopicsError`].
    pub fn parse(text: &str, tree: &CategoryTree) -> Result<ReportTopics, ReportTopicsError> {
        let topics: ReportTopics =
            toml::from_str(text).map_err(|e| ReportTopicsError::Syntax(toml_fault(text, &e)))?;
        let mut seen = HashSet::new();
        for topic in &topics.topic {
            let own = topic.questions.iter().map(|q| format!("{}.{}", topic.code, q.code));
            if let Some(twice) = own.chain([topic.code.clone()]).find(|code| !seen.insert(code.clone())) {
                return Err(ReportTopicsError::Twice(twice));
            }
            tree.leaf(&topic.category).map_err(|e| ReportTopicsError::Category(topic.code.clone(), e))?;
        }
        if topics.topic.iter().all(|topic| topic.mines.is_some()) {
            return Err(ReportTopicsError::None);
        }
        Ok(topics)
    }

    /// What is asked near these mines, in the order of the file.
    pub fn near(&self, mines: &[MineRelation]) -> impl Iterator<Item = &Topic> {
        let methods: Vec<MiningMethod> = mines
            .iter()
            .filter(|mine| mine.relation.covers() || mine.distance_m <= NEAR_M)
            .map(|mine| mine.method)
            .collect();
        self.topic.iter().filter(move |topic| topic.mines.is_none_or(|method| methods.contains(&method)))
    }

    /// A topic by its machine word, wherever it is asked: what was written offline is taken in although the ground changed meanwhile.
    ///
    /// # Errors
    /// [`Refusal::Field`].
    pub fn topic(&self, code: &str) -> Result<&Topic, Refusal> {
        let problem = || "choose what it is about".to_owned();
        self.topic
            .iter()
            .find(|topic| topic.code == code)
            .ok_or_else(|| Refusal::Field { field: "topic", problem: problem() })
    }
}

impl Topic {
    /// The description of a case: what was ticked, then the villager's own words. `place` says where the code hangs.
    ///
    /// # Errors
    /// [`Refusal`]: nothing ticked and nothing written, too long, or characters that do not belong into a text.
    pub fn description(&self, place: &str, ticked: &[String], words: &str) -> Result<String, Refusal> {
        let asked = self.questions.iter().filter(|q| ticked.contains(&q.code));
        let asked: Vec<&str> = asked.map(|q| q.zh.as_str()).collect();
        if asked.is_empty() && words.trim().is_empty() {
            return Err(Refusal::EmptyText);
        }
        if words.chars().count() > MAX_WORDS {
            return Err(Refusal::TextTooLong(words.chars().count()));
        }
        let mut text = format!("{}（扫码上报，{place}）", self.zh);
        if !asked.is_empty() {
            text += &format!("：{}", asked.join("、"));
        }
        text += "。";
        if !words.trim().is_empty() {
            text += &checked_text(words)?;
        }
        checked_text(&text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use territory::MineId;
    use territory::place::Relation;

    fn topics() -> ReportTopics {
        let tree = CategoryTree::parse(include_str!("../../../geodata/rules/categories.toml")).unwrap();
        ReportTopics::parse(include_str!("../../../geodata/rules/report_topics.toml"), &tree).unwrap()
    }

    fn mine(method: MiningMethod, relation: Relation, distance_m: f64) -> MineRelation {
        MineRelation { id: MineId::new("M1").unwrap(), name: "矿".into(), method, relation, distance_m }
    }

    fn codes(topics: &ReportTopics, mines: &[MineRelation]) -> Vec<String> {
        topics.near(mines).map(|t| t.code.clone()).collect()
    }

    #[test]
    fn near_an_open_pit_blasting_dust_and_slopes_are_asked_and_wells_are_not() {
        let codes = codes(&topics(), &[mine(MiningMethod::OpenPit, Relation::Nearby, 900.0)]);
        for asked in ["blasting", "dust", "slope", "house_cracks", "other"] {
            assert!(codes.iter().any(|c| c == asked), "{asked}");
        }
        assert!(!codes.iter().any(|c| c == "well" || c == "ground_cracks"), "{codes:?}");
    }

    #[test]
    fn above_an_underground_mine_cracks_and_wells_are_asked_and_slopes_are_not() {
        let codes = codes(&topics(), &[mine(MiningMethod::Underground, Relation::WithinLicence, 0.0)]);
        assert!(codes.contains(&"well".to_owned()) && codes.contains(&"ground_cracks".to_owned()));
        assert!(!codes.contains(&"slope".to_owned()), "{codes:?}");
    }

    #[test]
    fn far_from_every_mine_only_what_can_happen_everywhere_is_asked() {
        let topics = topics();
        let far = codes(&topics, &[mine(MiningMethod::OpenPit, Relation::Nearby, 3_001.0)]);
        assert_eq!(far, codes(&topics, &[]));
        assert!(!far.is_empty() && !far.contains(&"dust".to_owned()));
    }

    #[test]
    fn a_description_says_what_was_ticked_before_the_own_words() {
        let topics = topics();
        let topic = topics.topic("well").unwrap();
        let ticked = ["drinking".to_owned(), "no_water".to_owned(), "made_up".to_owned()];
        let said = topic.description("苏计沟村", &ticked, " 从十月开始 ").unwrap();
        assert_eq!(said, "井没水了、水位下降（扫码上报，苏计沟村）：完全没水、人喝的水。从十月开始");
        assert_eq!(topic.description("苏计沟村", &[], " "), Err(Refusal::EmptyText));
        assert_eq!(topic.description("x", &[], &"裂".repeat(1001)), Err(Refusal::TextTooLong(1001)));
        assert_eq!(topic.description("x", &[], "a\u{0}"), Err(Refusal::ControlCharacters));
    }

    #[test]
    fn a_faulty_file_is_refused_with_its_place() {
        let tree = CategoryTree::parse(include_str!("../../../geodata/rules/categories.toml")).unwrap();
        let head = "version = \"1\"\nsource = \"工作建议\"\n";
        let topic = |code: &str, category: &str, more: &str| {
            format!("[[topic]]\ncode = \"{code}\"\ncategory = \"{category}\"\nzh = \"a\"\nen = \"a\"\n{more}")
        };
        let refused =
            |text: String| ReportTopics::parse(&format!("{head}{text}"), &tree).unwrap_err().to_string();
        assert!(
            refused(topic("a", "MS-01", "colour = 1")).contains("line 8"),
            "{}",
            refused(topic("a", "MS-01", "colour = 1"))
        );
        assert!(refused(topic("a", "MS-99", "")).contains("MS-99"));
        assert!(refused(topic("a", "MS-01", "") + &topic("a", "MS-01", "")).contains("twice"));
        assert!(refused(topic("a", "MS-01", "mines = \"open_pit\"\n")).contains("without"));
    }
}
