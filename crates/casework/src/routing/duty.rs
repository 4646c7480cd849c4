//! Who of a unit takes the case: specialism, then load, then identifier.

use super::condition::falls_under;
use super::{PersonRef, Reason, ReasonOutcome, RoutingInput};
use crate::person::{Person, Role};
use serde_json::{Map, json};
use territory::{Station, StationKind};

/// Candidates named in the trace at most.
const NAMED_CANDIDATES: usize = 8;

/// How well a person's specialisms fit: the named field first, then those for everything, then other fields.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Specialist,
    Generalist,
    OtherField,
}

impl Fit {
    fn of(person: &Person, category: &str) -> Fit {
        if person.specialisms.is_empty() {
            Fit::Generalist
        } else if person.specialisms.iter().any(|s| falls_under(category, s)) {
            Fit::Specialist
        } else {
            Fit::OtherField
        }
    }

    fn words(self) -> (&'static str, &'static str) {
        match self {
            Fit::Specialist => ("专长相符", "specialised in the category"),
            Fit::Generalist => ("不分专长", "takes every category"),
            Fit::OtherField => ("专长不同，无更合适人选", "specialised in another field, nobody fits better"),
        }
    }
}

/// Duties that take a case in a unit of a kind.
fn takes_cases(kind: StationKind, role: Role) -> bool {
    match kind {
        StationKind::MediationStation | StationKind::Studio | StationKind::Committee => {
            role == Role::Mediator
        }
        StationKind::ResidentUnit | StationKind::BannerCentre => role == Role::Handler,
        StationKind::Tribunal => role == Role::Judge,
    }
}

impl PersonRef {
    /// The reference to a person.
    pub fn of(person: &Person) -> PersonRef {
        PersonRef {
            id: person.id.clone(),
            name: person.name.clone(),
            role: person.role.as_str().into(),
            role_zh: person.role.name_zh().into(),
        }
    }
}

/// Whether a unit has anybody registered who takes cases.
pub(super) fn somebody(persons: &[Person], unit: &Station) -> bool {
    persons.iter().any(|p| p.station.as_ref() == Some(&unit.id) && takes_cases(unit.kind, p.role))
}

/// Chooses the person of the lead unit and says why.
pub(super) fn choose(input: &RoutingInput<'_>, unit: &Station) -> (Option<PersonRef>, Reason) {
    let on_duty = input
        .persons
        .iter()
        .filter(|p| p.station.as_ref() == Some(&unit.id) && takes_cases(unit.kind, p.role));
    let mut ranked: Vec<(Fit, u32, &Person)> =
        on_duty.map(|p| (Fit::of(p, input.category.as_str()), (input.load)(&p.id), p)).collect();
    ranked.sort_by(|a, b| (a.0, a.1, &a.2.id).cmp(&(b.0, b.1, &b.2.id)));
    let named = ranked.iter().take(NAMED_CANDIDATES);
    let mut facts = Map::new();
    facts.insert("unit".into(), json!(unit.id.as_str()));
    facts.insert("candidates".into(), json!(ranked.len()));
    facts.insert(
        "first".into(),
        named.map(|(fit, load, p)| json!({"id": p.id, "open_cases": load, "fit": fit.words().1})).collect(),
    );
    let (outcome, text_zh, text_en) = match ranked.first() {
        Some((fit, load, p)) => (
            ReasonOutcome::Chosen,
            format!("{}登记 {} 人，选 {}:{}，在办 {load} 件", unit.name, ranked.len(), p.name, fit.words().0),
            format!(
                "{} of {} registered; {}: {}, {load} open cases",
                p.name,
                ranked.len(),
                unit.name,
                fit.words().1
            ),
        ),
        None => (
            ReasonOutcome::NotMatched,
            format!("{}没有登记承办人，请人工指定", unit.name),
            format!("nobody is registered at {}: name a person by hand", unit.name),
        ),
    };
    let person = ranked.first().map(|(_, _, p)| PersonRef::of(p));
    (person, Reason { rule: "person-on-duty".into(), outcome, text_zh, text_en, facts })
}

/// Names the grid worker of the place, who knows it and is told.
pub(super) fn grid_worker(input: &RoutingInput<'_>) -> Option<Reason> {
    let grid = input.place.primary_grid.as_ref()?;
    let looks_after = |p: &&Person| p.role == Role::GridWorker && p.grids.contains(&grid.code);
    let worker = input.persons.iter().filter(looks_after).min_by(|a, b| a.id.cmp(&b.id));
    let mut facts = Map::new();
    facts.insert("grid".into(), json!(grid.code.as_str()));
    facts.insert("person".into(), json!(worker.map(|p| p.id.as_str())));
    let (outcome, text_zh, text_en) = match worker {
        Some(p) => (
            ReasonOutcome::Matched,
            format!("{}的网格员是 {}，请其协助核实", grid.name, p.name),
            format!("the grid worker of {} is {}: ask for help on the spot", grid.name, p.name),
        ),
        None => (
            ReasonOutcome::NotMatched,
            format!("{}没有登记网格员", grid.name),
            format!("no grid worker is registered for {}", grid.name),
        ),
    };
    Some(Reason { rule: "grid-worker".into(), outcome, text_zh, text_en, facts })
}
