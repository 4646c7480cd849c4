//! What is told to whom when something happens in a case (`geodata/rules/notices.toml`). A notice names the case by its code and says
//! where to look; what was reported, and by whom, stays behind the sign-in.

use crate::case::Case;
use crate::command::Command;
use crate::event::EventBody;
use crate::inquiry::Step;
use crate::rule_file::toml_fault;
use crate::sla::SlaError;
use crate::words::words;
use serde::Deserialize;

words! {
    /// What a notice is about.
    NoticeKind {
        Assigned "assigned" "新分流案件" "a case for the unit",
        AssignedPerson "assigned_person" "新承办案件" "a case for a person",
        Supervised "supervised" "督办" "supervision",
        Supplemented "supplemented" "当事人补充" "added by a party",
        SentBack "sent_back" "退回补充" "a result was sent back",
        Withdrawn "withdrawn" "当事人撤回" "withdrawn",
        OperatorReplied "operator_replied" "矿方答复" "an operator answered",
        OperatorSilent "operator_silent" "矿方到期未答复" "an operator was silent",
        Border "border" "边界案件告知" "a case at the border",
    }
}

/// Who is told.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Receiver {
    /// A unit, by the identifier of its station.
    Unit(String),
    /// A person who works on cases.
    Person(String),
    /// Who looks after a grid.
    Grid(String),
}

impl Receiver {
    /// As it is kept: `unit:S-1`, `person:P-1`, `grid:…`.
    pub fn key(&self) -> String {
        match self {
            Receiver::Unit(id) => format!("unit:{id}"),
            Receiver::Person(id) => format!("person:{id}"),
            Receiver::Grid(code) => format!("grid:{code}"),
        }
    }
}

/// A notice to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// What it is about.
    pub kind: NoticeKind,
    /// Who is told.
    pub receiver: Receiver,
    /// One line.
    pub subject: String,
    /// One paragraph.
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Template {
    kind: NoticeKind,
    subject: String,
    text: String,
}

/// The texts, and how often is tried.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeRules {
    /// Version.
    pub version: String,
    /// Where they come from.
    pub source: String,
    /// Minutes to the next try after each failure.
    pub retry_minutes: Vec<u16>,
    #[serde(rename = "notice")]
    templates: Vec<Template>,
}

impl NoticeRules {
    /// Reads and checks the texts.
    ///
    /// # Errors
    /// [`SlaError::Syntax`] with line and column; [`SlaError::Rules`] when a kind is missing or stands twice, or a text has an
    /// unknown place to fill.
    pub fn parse(text: &str) -> Result<NoticeRules, SlaError> {
        let rules: NoticeRules = toml::from_str(text).map_err(|e| SlaError::Syntax(toml_fault(text, &e)))?;
        for kind in NoticeKind::ALL {
            let stands = rules.templates.iter().filter(|template| template.kind == *kind).count();
            if stands != 1 {
                return Err(SlaError::Rules(format!("the notice `{}` stands {stands} times", kind.as_str())));
            }
        }
        for template in &rules.templates {
            let filled = [&template.subject, &template.text]
                .map(|text| text.replace("{code}", "").replace("{due}", "").replace("{grid}", ""));
            if filled.iter().any(|text| text.contains(['{', '}'])) {
                let kind = template.kind.as_str();
                return Err(SlaError::Rules(format!(
                    "the notice `{kind}`: only {{code}}, {{due}} and {{grid}} are filled in"
                )));
            }
        }
        Ok(rules)
    }

    /// Who is told of an event, with the words; `case` is as it stands after it.
    pub fn notices(&self, case: &Case, body: &EventBody) -> Vec<Notice> {
        let unit = || case.unit.as_ref().map(|unit| Receiver::Unit(unit.to_string()));
        let in_charge = || case.person.clone().map(Receiver::Person).or_else(unit);
        let told: Vec<(NoticeKind, Option<Receiver>)> = match body {
            EventBody::Assigned { .. } => vec![
                (NoticeKind::Assigned, unit()),
                (NoticeKind::AssignedPerson, case.person.clone().map(Receiver::Person)),
            ],
            EventBody::Supervised { .. } | EventBody::Watched { .. } => {
                vec![(NoticeKind::Supervised, unit())]
            }
            EventBody::Acted { command: Command::Supplement { .. }, .. } => {
                vec![(NoticeKind::Supplemented, unit())]
            }
            EventBody::Acted { command: Command::SendBack { .. }, .. } => {
                vec![(NoticeKind::SentBack, unit())]
            }
            EventBody::Acted { command: Command::Withdraw { .. }, .. } => {
                vec![(NoticeKind::Withdrawn, unit())]
            }
            EventBody::Inquiry { step } => match step {
                Step::Replied { .. } => vec![(NoticeKind::OperatorReplied, in_charge())],
                Step::Silent { .. } => vec![(NoticeKind::OperatorSilent, in_charge())],
                _ => vec![],
            },
            EventBody::NeighboursTold { grids } => {
                let grid = |code: &String| (NoticeKind::Border, Some(Receiver::Grid(code.clone())));
                grids.iter().map(grid).collect()
            }
            _ => vec![],
        };
        told.into_iter().filter_map(|(kind, receiver)| self.words(case, kind, receiver?)).collect()
    }

    fn words(&self, case: &Case, kind: NoticeKind, receiver: Receiver) -> Option<Notice> {
        let template = self.templates.iter().find(|template| template.kind == kind)?;
        let due = case.due.map_or_else(|| "暂停计算".to_owned(), |due| due.to_string());
        let grid = if let Receiver::Grid(code) = &receiver { code.as_str() } else { "" };
        let filled = |text: &str| {
            text.replace("{code}", case.code.as_str()).replace("{due}", &due).replace("{grid}", grid)
        };
        let (subject, text) = (filled(&template.subject), filled(&template.text));
        Some(Notice { kind, receiver, subject, text })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = include_str!("../../../geodata/rules/notices.toml");

    #[test]
    fn every_kind_has_its_words_and_faults_are_told() {
        NoticeRules::parse(TEXT).unwrap();
        let told =
            |from: &str, to: &str| NoticeRules::parse(&TEXT.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(told("kind = \"border\"", "kind = \"withdrawn\"").contains("stands 2 times"));
        assert!(told("贵网格（{grid}）", "贵网格（{name}）").contains("only {code}, {due} and {grid}"));
        assert!(told("kind = \"border\"", "kind = \"boarder\"").contains("boarder"));
    }
}
