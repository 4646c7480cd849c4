//! Trying the rules in order and writing down what each of them did.

use super::duty;
use super::file::Rule;
use super::whereabouts::whereabouts;
use super::words::UnitName;
use super::{
    NamedUnit, Reason, ReasonOutcome, RoutingError, RoutingInput, RoutingRules, Suggestion, UnitRef,
};
use serde_json::{Map, Value, json};
use territory::{DivisionCode, Station};

impl UnitRef {
    /// The reference to a station.
    pub fn of(station: &Station) -> UnitRef {
        UnitRef { id: station.id.clone(), name: station.name.clone(), kind: station.kind }
    }
}

/// What has been decided so far.
struct Draft<'a> {
    lead: &'a Station,
    lead_rule: &'a str,
    co: Vec<&'a Station>,
    tribunal: Option<&'a Station>,
    nature: Option<&'static str>,
    reasons: Vec<Reason>,
}

impl RoutingRules {
    /// Proposes a lead unit, a person, co-units and the legal path, with every rule tried.
    ///
    /// The same input gives the same answer. Nothing is decided: a clerk confirms or changes it (PIPL art. 24).
    ///
    /// # Errors
    /// [`RoutingError::Category`] for a category outside the tree, [`RoutingError::NoUnit`] when no rule finds a unit.
    pub fn suggest(&self, input: &RoutingInput<'_>) -> Result<Suggestion, RoutingError> {
        input.tree.leaf(input.category.as_str())?;
        let township = input.place.township.as_ref().and_then(|t| DivisionCode::new(t.code.clone()).ok());
        let find = |unit: UnitName| unit.find(input.stations, township.as_ref());
        let (lead_rule, lead) = self
            .leads(input)
            .find_map(|(rule, unit)| Some((rule.id.as_str(), find(unit)?)))
            .ok_or_else(|| RoutingError::NoUnit { version: self.version.clone() })?;
        let mut draft = Draft { lead, lead_rule, co: vec![], tribunal: None, nature: None, reasons: vec![] };
        draft.reasons.push(whereabouts(input));
        for rule in &self.rules {
            draft.apply(rule, input, &find);
        }
        let (person, why) = duty::choose(input, lead);
        draft.reasons.push(why);
        draft.reasons.extend(duty::grid_worker(input));
        Ok(Suggestion {
            unit: UnitRef::of(lead),
            person,
            co_units: draft.co.iter().map(|s| UnitRef::of(s)).collect(),
            tribunal: draft.tribunal.map(|t| NamedUnit { id: t.id.clone(), name: t.name.clone() }),
            nature_hint: draft.nature.map(str::to_owned),
            rules_version: self.version.clone(),
            reasons: draft.reasons,
        })
    }

    /// The rules with a lead that hold, in order, whether or not their unit exists.
    pub(super) fn leads<'r>(
        &'r self,
        input: &RoutingInput<'_>,
    ) -> impl Iterator<Item = (&'r Rule, UnitName)> {
        let with_lead = self.rules.iter().filter_map(|r| Some((r, r.then.lead?)));
        with_lead.filter(|(r, _)| r.when.iter().all(|c| c.holds(input)))
    }
}

impl<'a> Draft<'a> {
    fn apply(
        &mut self,
        rule: &Rule,
        input: &RoutingInput<'_>,
        find: &impl Fn(UnitName) -> Option<&'a Station>,
    ) {
        let mut facts = Map::new();
        let unmet = rule.when.iter().find(|condition| {
            condition.note(input, &mut facts);
            !condition.holds(input)
        });
        let (outcome, zh, en) = match (unmet, rule.then.lead) {
            (Some(condition), _) => {
                let unmet = condition.unmet(input);
                (ReasonOutcome::NotMatched, unmet.zh, unmet.en)
            }
            (None, Some(lead)) if find(lead).is_none() => {
                let (zh, en) = lead.described();
                (ReasonOutcome::NotMatched, format!("名录中没有{zh}"), format!("the list has no {en}"))
            }
            (None, Some(_)) if self.lead_rule != rule.id => (
                ReasonOutcome::Matched,
                format!("条件成立，但牵头单位已由规则 {} 确定", self.lead_rule),
                format!("holds, but rule {} has given the lead unit", self.lead_rule),
            ),
            _ => {
                let (zh, en) = self.effects(rule, input, &mut facts, find);
                (ReasonOutcome::Chosen, zh, en)
            }
        };
        self.reasons.push(Reason {
            rule: rule.id.clone(),
            outcome,
            text_zh: rule.line_zh(&zh),
            text_en: rule.line_en(&en),
            facts,
        });
    }

    /// Carries out a rule and says in words what it did.
    fn effects(
        &mut self,
        rule: &Rule,
        input: &RoutingInput<'_>,
        facts: &mut Map<String, Value>,
        find: &impl Fn(UnitName) -> Option<&'a Station>,
    ) -> (String, String) {
        let mut words = Words::default();
        if let Some(unit) = rule.then.lead {
            if unit == UnitName::TownshipStation {
                facts.insert("township".into(), json!(input.place.township.as_ref().map(|t| &t.code)));
            }
            let load = (input.load)(self.lead.id.as_str());
            facts.insert("lead".into(), json!(self.lead.id.as_str()));
            facts.insert("open_cases".into(), json!(load));
            let name = &self.lead.name;
            words.say(
                format!("牵头单位 {name}(在办 {load} 件)"),
                format!("lead unit {name} ({load} open cases)"),
            );
        }
        for &unit in &rule.then.co {
            self.add_co_unit(unit, find(unit), &mut words);
        }
        if rule.then.tribunal {
            self.tribunal = find(UnitName::Tribunal);
            match self.tribunal {
                Some(t) => words.say(format!("同步告知 {}", t.name), format!("{} is informed", t.name)),
                None => words.missing(UnitName::Tribunal),
            }
        }
        if let (Some(nature), None) = (rule.then.nature, self.nature) {
            self.nature = Some(nature.as_str());
            words.say(format!("性质建议：{}", nature.name_zh()), format!("nature: {}", nature.name_en()));
        }
        if let Some((zh, en)) = &rule.then.advice {
            words.say(zh.clone(), en.clone());
        }
        if words.zh.is_empty() {
            words.say("已由牵头单位负责，无需增加".into(), "the lead unit does this already".into());
        }
        (words.zh.join(";"), words.en.join("; "))
    }

    fn add_co_unit(&mut self, unit: UnitName, found: Option<&'a Station>, words: &mut Words) {
        match found {
            Some(station) if station.id == self.lead.id => {}
            Some(station) => {
                if !self.co.iter().any(|s| s.id == station.id) {
                    self.co.push(station);
                }
                words.say(format!("会办 {}", station.name), format!("together with {}", station.name));
            }
            None => words.missing(unit),
        }
    }
}

/// The clauses of one trace line in both languages.
#[derive(Default)]
struct Words {
    zh: Vec<String>,
    en: Vec<String>,
}

impl Words {
    fn say(&mut self, zh: String, en: String) {
        self.zh.push(zh);
        self.en.push(en);
    }

    fn missing(&mut self, unit: UnitName) {
        let (zh, en) = unit.described();
        self.say(format!("名录中没有{zh}"), format!("the list has no {en}"));
    }
}
