//! 回避: who must not be proposed for a case, because of a declared interest in its place or because of being away.
//!
//! Ground: 信访工作条例 2022 art. 28 (回避). The trace says that somebody is passed over and which village or mine it is about, never
//! the ground of the interest: kinship is nobody else's business.

use crate::person::Person;
use crate::presence::{Presence, Reach};
use crate::routing::{Reason, ReasonOutcome, RoutingError, RoutingInput, RoutingRules, Suggestion};
use crate::words::words;
use serde_json::{Map, json};
use std::collections::HashMap;
use territory::{DivisionCode, MineId, Place};

words! {
    /// What somebody has an interest in.
    SubjectKind {
        Village "village" "嘎查村、社区" "village or community",
        Mine "mine" "煤矿" "mine",
    }
}

words! {
    /// Why there is an interest.
    InterestGround {
        Native "native" "本人或近亲属是当地村民" "a villager, or a close relative of one",
        Kin "kin" "近亲属在该单位任职" "a close relative works there",
        Stake "stake" "持有股份或有经济往来" "shares or business",
        FormerPost "former_post" "曾在该单位任职" "worked there before",
        Other "other" "其他可能影响公正的关系" "another relation that may bias",
    }
}

/// A village or a mine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Subject {
    /// Cases that lie in it.
    Village(DivisionCode),
    /// Cases that it reaches.
    Mine(MineId),
}

impl Subject {
    /// The subject of a kind and a code; nothing when the code is none.
    pub fn of(kind: SubjectKind, code: &str) -> Option<Subject> {
        match kind {
            SubjectKind::Village => {
                DivisionCode::new(code).ok().filter(|c| c.as_str().len() == 12).map(Subject::Village)
            }
            SubjectKind::Mine => MineId::new(code).ok().map(Subject::Mine),
        }
    }

    /// What it is.
    pub fn kind(&self) -> SubjectKind {
        match self {
            Subject::Village(_) => SubjectKind::Village,
            Subject::Mine(_) => SubjectKind::Mine,
        }
    }

    /// Its code.
    pub fn code(&self) -> &str {
        match self {
            Subject::Village(code) => code.as_str(),
            Subject::Mine(id) => id.as_str(),
        }
    }

    /// The name by which the place is concerned, when it is.
    fn met<'p>(&self, place: &'p Place) -> Option<&'p str> {
        match self {
            Subject::Village(code) => {
                place.village.as_ref().filter(|v| v.code == code.as_str()).map(|v| v.name.as_str())
            }
            Subject::Mine(id) => {
                place.mines.iter().find(|m| m.id == *id && m.relation.covers()).map(|m| m.name.as_str())
            }
        }
    }
}

/// A declared interest of somebody at work.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interest {
    /// Number.
    pub id: i64,
    /// Whose.
    pub person: String,
    /// In what.
    pub subject: Subject,
    /// Why.
    pub ground: InterestGround,
    /// Who recorded it, and so does not end it.
    pub declared_by: String,
}

/// Why somebody is passed over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// `interest` or `absent`.
    pub rule: &'static str,
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// The declared interests by person.
#[derive(Debug, Clone, Default)]
pub struct Interests {
    by_person: HashMap<String, Vec<Subject>>,
}

impl Interests {
    /// Indexes declarations.
    pub fn of(declared: &[Interest]) -> Interests {
        let mut by_person: HashMap<String, Vec<Subject>> = HashMap::new();
        for interest in declared {
            by_person.entry(interest.person.clone()).or_default().push(interest.subject.clone());
        }
        Interests { by_person }
    }

    /// Why somebody must not be proposed for a case at a place; nothing for almost everybody.
    pub fn passed_over(&self, person: &str, place: &Place, presence: &Presence<'_>) -> Option<PassedOver> {
        let declared = self.by_person.get(person).map(Vec::as_slice).unwrap_or_default();
        if let Some(name) = declared.iter().find_map(|subject| subject.met(place)) {
            return Some(PassedOver {
                rule: "interest",
                zh: format!("已申报与{name}有利害关系，须回避(信访工作条例第二十八条)"),
                en: format!("declared an interest in {name} and must not handle it"),
            });
        }
        match presence.reach(person) {
            Reach::Absent(until) => Some(PassedOver {
                rule: "absent",
                zh: format!("请假、外出至 {until}"),
                en: format!("away until {until}"),
            }),
            _ => None,
        }
    }
}

impl RoutingRules {
    /// Proposes as [`RoutingRules::suggest`] does, and passes over who must not handle the case. The trace names everybody of
    /// the unit who was passed over with the reason; when nobody is left, no person is proposed.
    ///
    /// # Errors
    /// As [`RoutingRules::suggest`].
    pub fn suggest_unbiased(
        &self,
        input: &RoutingInput<'_>,
        passed_over: impl Fn(&str) -> Option<PassedOver>,
    ) -> Result<Suggestion, RoutingError> {
        let first = self.suggest(input)?;
        let of_unit = |p: &&Person| p.station.as_ref() == Some(&first.unit.id);
        let staff: Vec<_> = input.persons.iter().filter(of_unit).map(|p| (p, passed_over(&p.id))).collect();
        if staff.iter().all(|(_, why)| why.is_none()) {
            return Ok(first);
        }
        // The unit does not depend on the people: asked again without those, only another person comes out.
        let grid = input.place.primary_grid.as_ref().map(|g| &g.code);
        let of_grid = |p: &&Person| grid.is_some_and(|grid| p.grids.contains(grid));
        let fit = staff.iter().filter(|(_, why)| why.is_none()).map(|(p, _)| *p);
        let rest: Vec<Person> = fit.chain(input.persons.iter().filter(of_grid)).cloned().collect();
        let mut again = self.suggest(&RoutingInput { persons: &rest, ..*input })?;
        let named = staff.iter().filter_map(|(p, why)| Some((*p, why.as_ref()?)));
        let before = again.reasons.iter().position(|r| r.rule == "person-on-duty");
        again.reasons.insert(before.unwrap_or(again.reasons.len()), told(named));
        Ok(again)
    }
}

/// The line of the trace that says who was passed over.
fn told<'a>(passed: impl Iterator<Item = (&'a Person, &'a PassedOver)>) -> Reason {
    let (mut zh, mut en, mut facts) = (vec![], vec![], vec![]);
    for (person, why) in passed {
        zh.push(format!("{}({})", person.name, why.zh));
        en.push(format!("{} ({})", person.name, why.en));
        facts.push(json!({ "id": person.id, "rule": why.rule }));
    }
    Reason {
        rule: "recusal".into(),
        outcome: ReasonOutcome::Matched,
        text_zh: format!("不列入人选：{}", zh.join("、")),
        text_en: format!("passed over: {}", en.join(", ")),
        facts: Map::from_iter([("passed_over".to_owned(), facts.into())]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::presence::{Absence, AbsenceKind, Roster};
    use crate::sla::WorkCalendar;
    use spatial::{Datum, LonLat};
    use territory::place::SourcePoint;
    use territory::{CodeName, MineRelation, MiningMethod, Relation};
    use time::macros::{date, datetime};

    fn place(relation: Relation) -> Place {
        let at = LonLat::new(111.2, 39.8).unwrap();
        let mine = MineRelation {
            id: MineId::new("M0230").unwrap(),
            name: "示意煤矿".into(),
            relation,
            method: MiningMethod::Underground,
            distance_m: 0.0,
        };
        Place {
            village: Some(CodeName { code: "150622004201".into(), name: "苏计沟村".into() }),
            mines: vec![mine],
            ..Place::bare(at, SourcePoint::new(Datum::Cgcs2000, at, None))
        }
    }

    fn why(kind: SubjectKind, code: &str, relation: Relation, absences: &[Absence]) -> Option<PassedOver> {
        let declared = Interest {
            id: 1,
            person: "a".into(),
            subject: Subject::of(kind, code).expect("a code"),
            ground: InterestGround::Kin,
            declared_by: "x".into(),
        };
        let calendar = WorkCalendar::parse("date,kind,name\n").expect("a calendar");
        let roster = Roster::default();
        let presence = Presence::at(&roster, absences, &calendar, datetime!(2026-11-26 12:00 +8));
        Interests::of(&[declared]).passed_over("a", &place(relation), &presence)
    }

    #[test]
    fn an_interest_counts_in_its_village_and_where_its_mine_reaches_and_its_ground_is_not_told() {
        let met = why(SubjectKind::Village, "150622004201", Relation::Nearby, &[]).expect("passed over");
        assert_eq!(met.rule, "interest");
        assert!(met.zh.contains("苏计沟村") && !met.zh.contains("亲属"), "{}", met.zh);
        assert_eq!(why(SubjectKind::Village, "150622004202", Relation::Nearby, &[]), None);
        assert!(why(SubjectKind::Mine, "M0230", Relation::WithinLicence, &[]).is_some());
        assert_eq!(why(SubjectKind::Mine, "M0230", Relation::Nearby, &[]), None, "near is not reached");
    }

    #[test]
    fn who_is_away_is_passed_over_with_the_last_day() {
        let away = Absence {
            id: 1,
            person: "a".into(),
            kind: AbsenceKind::Leave,
            from: date!(2026 - 11 - 26),
            until: date!(2026 - 11 - 28),
            deputy: None,
        };
        let met = why(SubjectKind::Village, "150622004202", Relation::Nearby, &[away]).expect("passed over");
        assert_eq!((met.rule, met.zh.as_str()), ("absent", "请假、外出至 2026-11-28"));
    }

    #[test]
    fn a_subject_is_a_village_or_a_mine_and_nothing_wider() {
        assert_eq!(Subject::of(SubjectKind::Village, "150622004"), None, "a township is no village");
        assert_eq!(Subject::of(SubjectKind::Village, "x"), None);
        let village = Subject::of(SubjectKind::Village, "150622004201").expect("a village");
        assert_eq!((village.kind(), village.code()), (SubjectKind::Village, "150622004201"));
    }
}
