//! Whether a rule's conditions hold for a report, and in words why not.

use super::RoutingInput;
use super::file::When;
use serde_json::{Map, Value, json};
use territory::MineRelation;

/// The first condition that does not hold, in words.
pub(super) struct Unmet {
    pub(super) zh: String,
    pub(super) en: String,
}

/// Whether a code is the named one or lies below it: `MS-01` in `MS`.
pub(crate) fn falls_under(code: &str, named: &str) -> bool {
    code.strip_prefix(named).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

impl When {
    /// Tests all conditions and notes the facts they looked at.
    pub(super) fn test(&self, input: &RoutingInput<'_>, facts: &mut Map<String, Value>) -> Result<(), Unmet> {
        self.place(input, facts)?;
        self.category(input, facts)?;
        self.people(input, facts)?;
        self.mines(input, facts)
    }

    fn place(&self, input: &RoutingInput<'_>, facts: &mut Map<String, Value>) -> Result<(), Unmet> {
        if let Some(wanted) = self.outside {
            let outside = input.place.outside.as_ref();
            facts.insert("outside_m".into(), json!(outside.map(|o| metres(o.distance_m))));
            if outside.is_some() != wanted {
                let (zh, en) = if wanted { ("内", "inside") } else { ("外", "outside") };
                return unmet(format!("位置在旗境{zh}"), format!("the place lies {en} the banner"));
            }
        }
        if !self.dedicated_type.is_empty() {
            let grid = input.place.primary_grid.as_ref();
            let found = grid.and_then(|g| g.dedicated_type);
            facts.insert("grid".into(), json!(grid.map(|g| g.code.as_str())));
            facts.insert("dedicated_type".into(), json!(found.map(|t| t.as_str())));
            if !found.is_some_and(|t| self.dedicated_type.contains(&t)) {
                let wanted: Vec<_> = self.dedicated_type.iter().map(|t| t.name_zh()).collect();
                let words: Vec<_> = self.dedicated_type.iter().map(|t| t.as_str()).collect();
                return unmet(
                    format!("所在网格不是专属网格({})", wanted.join("、")),
                    format!("the grid is no dedicated grid of type {}", words.join(", ")),
                );
            }
        }
        Ok(())
    }

    fn category(&self, input: &RoutingInput<'_>, facts: &mut Map<String, Value>) -> Result<(), Unmet> {
        let code = input.category.as_str();
        if !self.category.is_empty() {
            facts.insert("category".into(), json!(code));
            if !self.category.iter().any(|(named, _)| falls_under(code, named)) {
                let wanted: Vec<_> = self.category.iter().map(|(named, _)| named.as_str()).collect();
                return unmet(
                    format!("类别 {code} 不属于 {}", wanted.join("、")),
                    format!("category {code} is not one of {}", wanted.join(", ")),
                );
            }
        }
        if let Some(wanted) = self.mining_related {
            facts.insert("mining_related".into(), json!(input.mining_related));
            if input.mining_related != wanted {
                let (zh, en) = if wanted { ("不是", "not ") } else { ("是", "") };
                return unmet(format!("{zh}涉矿纠纷"), format!("the dispute is {en}mining-related"));
            }
        }
        Ok(())
    }

    fn people(&self, input: &RoutingInput<'_>, facts: &mut Map<String, Value>) -> Result<(), Unmet> {
        let Some(least) = self.people_min else { return Ok(()) };
        facts.insert("people".into(), json!(input.people));
        if input.people < least {
            return unmet(
                format!("涉及 {} 人,不足 {least} 人", input.people),
                format!("{} people are concerned, fewer than {least}", input.people),
            );
        }
        Ok(())
    }

    /// One and the same mine must have the relation and the method; without a relation any covering mine counts.
    fn mines(&self, input: &RoutingInput<'_>, facts: &mut Map<String, Value>) -> Result<(), Unmet> {
        if self.mine_relation.is_empty() && self.method.is_none() {
            return Ok(());
        }
        let related = |m: &&MineRelation| {
            let by_relation = if self.mine_relation.is_empty() {
                m.relation.covers()
            } else {
                self.mine_relation.contains(&m.relation)
            };
            by_relation && self.method.is_none_or(|method| method == m.method)
        };
        let found: Vec<&MineRelation> = input.place.mines.iter().filter(related).collect();
        let described = found.iter().map(|m| {
            json!({"id": m.id.as_str(), "relation": m.relation.as_str(), "method": m.method.as_str(), "distance_m": metres(m.distance_m)})
        });
        facts.insert("mines".into(), described.collect());
        if found.is_empty() {
            return unmet(
                "该点没有符合条件的煤矿关系",
                "no mine has the relation to the place that the rule asks for",
            );
        }
        Ok(())
    }
}

fn unmet<T>(zh: impl Into<String>, en: impl Into<String>) -> Result<T, Unmet> {
    Err(Unmet { zh: zh.into(), en: en.into() })
}

/// Whole metres: more would pretend an accuracy that a reported place does not have.
fn metres(distance: f64) -> i64 {
    distance.round() as i64
}
