//! Closing checks by nature (一分两步三解): what must have been done before a result is approved (`geodata/rules/closing.toml`).

use crate::case::Nature;
use crate::command::WorkKind;
use crate::course::Course;
use crate::hindrance::Hindrance;
use crate::rule_file::toml_fault;
use crate::sla::SlaError;
use crate::state::State;
use serde::Deserialize;

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
struct Closing {
    nature: Nature,
    /// Word of the hindrance.
    lacks: String,
    work: Vec<WorkKind>,
    states: Vec<State>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    version: String,
    source: String,
    closing: Vec<Closing>,
}

/// What a case of a nature must show before it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClosingRules {
    /// Version.
    pub version: String,
    /// Where the checks come from.
    pub source: String,
    rules: Vec<(Closing, Hindrance)>,
}

impl ClosingRules {
    /// Reads and checks the rules.
    ///
    /// # Errors
    /// [`SlaError::Syntax`] with line and column; [`SlaError::Rules`] when a nature stands twice, nothing would do, or the word
    /// of the refusal is unknown.
    pub fn parse(text: &str) -> Result<ClosingRules, SlaError> {
        let raw: RawFile = toml::from_str(text).map_err(|e| SlaError::Syntax(toml_fault(text, &e)))?;
        let mut rules: Vec<(Closing, Hindrance)> = vec![];
        for closing in raw.closing {
            let nature = closing.nature.as_str();
            if rules.iter().any(|(known, _)| known.nature == closing.nature) {
                return Err(SlaError::Rules(format!("the nature `{nature}` stands twice")));
            }
            if closing.work.is_empty() && closing.states.is_empty() {
                return Err(SlaError::Rules(format!(
                    "nothing would do for `{nature}`: give `work` or `states`"
                )));
            }
            let lacks = Hindrance::ALL.iter().copied().find(|h| h.as_str() == closing.lacks);
            let lacks = lacks
                .ok_or_else(|| SlaError::Rules(format!("`{}` is no word of a refusal", closing.lacks)))?;
            rules.push((closing, lacks));
        }
        Ok(ClosingRules { version: raw.version, source: raw.source, rules })
    }

    /// What a case of this nature still lacks.
    pub fn lacks(&self, nature: Nature, course: &Course) -> Option<Hindrance> {
        let (closing, lacks) = self.rules.iter().find(|(closing, _)| closing.nature == nature)?;
        let worked = closing.work.iter().any(|kind| course.work.contains(kind));
        let stood = course.stations.iter().any(|(state, _)| closing.states.contains(state));
        (!worked && !stood).then_some(*lacks)
    }
}
