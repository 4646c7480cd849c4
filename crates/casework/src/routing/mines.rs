//! What a rule asks of a mine: one and the same mine must fit in everything.

use super::condition::{Named, metres};
use serde_json::{Value, json};
use territory::{MineRelation, MiningMethod, Relation};

/// The relations with their names.
pub(super) const RELATIONS: [(Relation, &str); 4] = [
    (Relation::WithinPit, "采坑内"),
    (Relation::WithinLicence, "采矿权范围内"),
    (Relation::WithinInfluence, "影响范围内"),
    (Relation::Nearby, "邻近"),
];

/// A mine as a rule describes it. Looked for among the mines that cover the place and the nearest others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MineCondition {
    /// Any of these; when none is named and no distance is given, any that covers the place.
    pub(super) relations: Vec<Relation>,
    pub(super) method: Option<MiningMethod>,
    /// Identifiers; any mine when empty.
    pub(super) mines: Vec<Named>,
    /// At most so many metres away.
    pub(super) within_m: Option<i64>,
}

impl MineCondition {
    /// Whether a mine fits.
    pub(super) fn fits(&self, mine: &MineRelation) -> bool {
        self.takes(mine.relation)
            && self.method.is_none_or(|method| method == mine.method)
            && (self.mines.is_empty() || self.mines.iter().any(|m| m.word == mine.id.as_str()))
            && self.within_m.is_none_or(|most| metres(mine.distance_m) <= most)
    }

    fn takes(&self, relation: Relation) -> bool {
        match self.relations.as_slice() {
            [] => relation.covers() || self.within_m.is_some(),
            named => named.contains(&relation),
        }
    }

    /// Whether every mine that fits another condition fits this one.
    pub(super) fn includes(&self, other: &MineCondition) -> bool {
        RELATIONS.iter().all(|(r, _)| !other.takes(*r) || self.takes(*r))
            && (self.method.is_none() || self.method == other.method)
            && (self.mines.is_empty()
                || !other.mines.is_empty()
                    && other.mines.iter().all(|o| self.mines.iter().any(|m| m.word == o.word)))
            && self.within_m.is_none_or(|most| other.within_m.is_some_and(|o| o <= most))
    }

    /// In words, what is asked for.
    pub(super) fn asked_for(&self) -> (String, String) {
        let (mut zh, mut en): (Vec<String>, Vec<String>) = (vec![], vec![]);
        if !self.mines.is_empty() {
            let ids: Vec<_> = self.mines.iter().map(|m| m.word.as_str()).collect();
            zh.push(ids.join("、"));
            en.push(ids.join(", "));
        }
        let method = match self.method {
            Some(MiningMethod::OpenPit) => Some(("露天矿", "open pit")),
            Some(MiningMethod::Underground) => Some(("井工矿", "underground")),
            None => None,
        };
        zh.extend(method.map(|m| m.0.to_owned()));
        en.extend(method.map(|m| m.1.to_owned()));
        let taken: Vec<_> = RELATIONS.into_iter().filter(|(r, _)| self.takes(*r)).collect();
        if taken.len() < RELATIONS.len() {
            zh.push(taken.iter().map(|(_, zh)| *zh).collect::<Vec<_>>().join("或"));
            en.push(taken.iter().map(|(r, _)| r.as_str().replace('_', " ")).collect::<Vec<_>>().join(" or "));
        }
        if let Some(most) = self.within_m {
            zh.push(format!("{most} 米以内"));
            en.push(format!("within {most} m"));
        }
        (zh.join(","), en.join(", "))
    }
}

/// A mine among the facts of a trace.
pub(super) fn described(mine: &MineRelation) -> Value {
    json!({
        "id": mine.id.as_str(), "relation": mine.relation.as_str(), "method": mine.method.as_str(),
        "distance_m": metres(mine.distance_m),
    })
}
