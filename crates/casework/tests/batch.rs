//! The life of a batch: every stage × every command against the table, replay, and what no table can hold.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a failed expectation is a failed test")]

use casework::batch::{
    Batch, BatchCommand, BatchCommandKind, BatchEvent, BatchEventBody, ClaimRules, Figures, Outcome,
    Proceeding, STEPS, Stage, Standing,
};
use casework::hindrance::Hindrance;
use casework::{Actor, Capacity, Principal, Refusal, Scope};
use std::collections::BTreeMap;
use time::OffsetDateTime;
use time::macros::{date, datetime};

const TODAY: time::Date = date!(2026 - 11 - 26);
const A: &str = "ZZ26-000001-0";
const CLAIMS: &str = include_str!("../../../geodata/rules/claims.toml");

fn code(number: u32) -> String {
    casework::CaseCode::of(2026, number).unwrap().to_string()
}

fn person(id: &str, capacities: &[Capacity]) -> Principal {
    let capacities = capacities.to_vec();
    Principal { id: id.into(), name: id.into(), capacities, unit: None, scope: Scope::whole_banner() }
}

/// A batch on its way, with its log.
struct Desk {
    state: Proceeding,
    log: Vec<BatchEvent>,
    rules: ClaimRules,
    outcomes: BTreeMap<String, Outcome>,
}

impl Desk {
    fn open(members: u32) -> Desk {
        let rules = ClaimRules::parse(CLAIMS).unwrap();
        let (state, log, outcomes) = (Proceeding::default(), vec![], BTreeMap::new());
        let mut desk = Desk { state, log, rules, outcomes };
        desk.write(Actor::system(), vec![(None, BatchEventBody::Opened { name: "示意".into() })]);
        let cases = (1..=members).map(code).collect();
        desk.give("judge", BatchCommand::ListMembers { cases }).unwrap();
        desk
    }

    fn write(&mut self, actor: Actor, entries: Vec<(Option<String>, BatchEventBody)>) {
        let at: OffsetDateTime = datetime!(2026-11-26 09:00 +8);
        for entry in entries {
            self.state.add(&actor.id, entry.0.as_deref(), &entry.1);
            let event = BatchEvent::seal("B26-01", self.log.last(), actor.clone(), at, entry).unwrap();
            self.log.push(event);
        }
    }

    fn give(&mut self, by: &str, command: BatchCommand) -> Result<(), Refusal> {
        let by = person(by, &[Capacity::Judge, Capacity::Mediator, Capacity::Leader]);
        let (actor, entries) = self.state.accept(command, &by, TODAY, &self.rules, &self.outcomes)?;
        self.write(actor, entries);
        Ok(())
    }

    fn opt_in(&mut self, number: u32) {
        self.give("judge", BatchCommand::OptIn { case: code(number), note: "书面同意".into() }).unwrap();
    }

    fn typed(members: u32) -> Desk {
        let mut desk = Desk::open(members);
        (1..=members).for_each(|number| desk.opt_in(number));
        let (facts, issues) = ("同一工作面".into(), "比例".into());
        desk.give("judge", BatchCommand::FixType { facts, issues, formula: "house_damage".into() }).unwrap();
        desk
    }

    fn mediating(members: u32) -> Desk {
        let mut desk = Desk::typed(members);
        desk.give("mediator", propose(1, true)).unwrap();
        desk.give("judge", BatchCommand::ChooseLead {}).unwrap();
        let reference = "(2026)内0622民初1号";
        desk.give("judge", BatchCommand::BeginTrial { reference: reference.into() }).unwrap();
        let (reference, holding) = (reference.into(), "企业承担七成".into());
        desk.give("judge", BatchCommand::RecordEffect { reference, effective_on: TODAY, holding }).unwrap();
        desk.give("judge", BatchCommand::BeginMediation { notice: "已告知".into() }).unwrap();
        let values = values(&[("operator_share", "70"), ("monthly_rent", "650")]);
        let formula = "house_damage".into();
        desk.give("judge", BatchCommand::SetMeasure { formula, values, ground: "判决第三项".into() })
            .unwrap();
        desk
    }

    fn facts(&mut self, number: u32, repair: &str) {
        let facts = values(&[
            ("repair_cost", repair),
            ("contents_loss", "0"),
            ("rent_months", "0"),
            ("already_paid", "0"),
        ]);
        self.give("judge", BatchCommand::SetFacts { case: code(number), facts }).unwrap();
    }
}

fn values(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())).collect()
}

fn propose(number: u32, typical: bool) -> BatchCommand {
    let reason = "单层砖混，损失居中".into();
    BatchCommand::ProposeLead {
        case: code(number),
        typical,
        evidence_full: true,
        both_sides_agree: true,
        reason,
    }
}

fn any(kind: BatchCommandKind) -> BatchCommand {
    use BatchCommandKind as K;
    let (case, text) = (code(1), "示意".to_owned());
    match kind {
        K::ListMembers => BatchCommand::ListMembers { cases: vec![code(99)] },
        K::OptIn => BatchCommand::OptIn { case, note: text },
        K::OptOut => BatchCommand::OptOut { case, reason: text },
        K::SetFacts => BatchCommand::SetFacts { case, facts: BTreeMap::new() },
        K::FixType => {
            BatchCommand::FixType { facts: text.clone(), issues: text, formula: "house_damage".into() }
        }
        K::ProposeLead => propose(1, true),
        K::ChooseLead => BatchCommand::ChooseLead {},
        K::DropLead => BatchCommand::DropLead { reason: text },
        K::BeginTrial => BatchCommand::BeginTrial { reference: text },
        K::RecordEffect => {
            BatchCommand::RecordEffect { reference: text.clone(), effective_on: TODAY, holding: text }
        }
        K::BeginMediation => BatchCommand::BeginMediation { notice: text },
        K::SetMeasure => {
            BatchCommand::SetMeasure { formula: "house_damage".into(), values: BTreeMap::new(), ground: text }
        }
        K::DraftProposals => BatchCommand::DraftProposals {},
        K::ReleaseProposals => BatchCommand::ReleaseProposals {},
        K::Close => BatchCommand::Close { note: text },
        K::Dissolve => BatchCommand::Dissolve { reason: text },
    }
}

#[test]
fn every_stage_takes_the_commands_of_the_table_and_no_other_from_the_capacities_of_the_table_and_no_other() {
    let rules = ClaimRules::parse(CLAIMS).unwrap();
    for stage in Stage::ALL {
        for kind in BatchCommandKind::ALL {
            let state = Proceeding { stage: *stage, ..Proceeding::default() };
            let row = STEPS.iter().find(|step| step.command == *kind && step.from.contains(stage));
            for capacity in Capacity::ALL {
                let by = person("a", &[*capacity]);
                let answer = state.accept(any(*kind), &by, TODAY, &rules, &BTreeMap::new());
                let what = format!("{stage:?} {kind:?} {capacity:?}: {answer:?}");
                match row {
                    None => assert!(matches!(answer, Err(Refusal::NoStep { .. })), "{what}"),
                    Some(row) if !row.by.contains(capacity) => {
                        assert!(matches!(answer, Err(Refusal::NotYours(_))), "{what}");
                    }
                    Some(row) => {
                        let other = !matches!(answer, Err(Refusal::NoStep { .. } | Refusal::NotYours(_)));
                        assert!(other, "{what}");
                        if let Ok((actor, entries)) = answer {
                            assert_eq!(actor.capacity, Some(*capacity));
                            assert_eq!(entries[0].1.leads_to(), row.to, "{stage:?} {kind:?}");
                        }
                    }
                }
                assert_eq!(
                    state.commands_for(&by).contains(kind),
                    row.is_some_and(|r| r.by.contains(capacity))
                );
            }
        }
    }
}

#[test]
fn the_log_of_a_whole_batch_replays_to_where_it_stands_and_its_chain_holds() {
    let mut desk = Desk::mediating(4);
    desk.facts(2, "38000.55");
    desk.give("mediator", BatchCommand::DraftProposals {}).unwrap();
    desk.give("judge", BatchCommand::ReleaseProposals {}).unwrap();
    desk.give("judge", BatchCommand::OptOut { case: code(4), reason: "自行起诉".into() }).unwrap();
    for number in 2..=3 {
        desk.outcomes.insert(code(number), Outcome::Settled);
    }
    desk.give("judge", BatchCommand::Close { note: "全部有结果".into() }).unwrap();
    assert_eq!(desk.state.stage, Stage::Closed);
    assert_eq!(Proceeding::of(&desk.log), desk.state);
    BatchEvent::verify("B26-01", &desk.log).unwrap();
    // As it is read back from the database.
    let texts: Vec<String> = desk.log.iter().map(|e| serde_json::to_string(&e.body).unwrap()).collect();
    for (event, text) in desk.log.iter().zip(&texts) {
        assert_eq!(serde_json::from_str::<BatchEventBody>(text).unwrap(), event.body);
    }
    let edits: [fn(&mut BatchEvent); 4] = [
        |e| e.case = Some(A.into()),
        |e| e.actor.name = "x".into(),
        |e| e.actor.capacity = None,
        |e| e.body = BatchEventBody::Leads {},
    ];
    for edit in edits {
        let mut log = desk.log.clone();
        edit(&mut log[3]);
        assert!(BatchEvent::verify("B26-01", &log).is_err());
    }
    desk.log.remove(2);
    assert!(BatchEvent::verify("B26-01", &desk.log).is_err());
}

#[test]
fn a_reader_who_may_not_know_of_a_member_sees_the_same_batch_without_it() {
    let mut desk = Desk::mediating(3);
    desk.facts(2, "100");
    desk.give("mediator", BatchCommand::DraftProposals {}).unwrap();
    let hidden = code(1);
    let seen = Proceeding::of(desk.log.iter().filter(|e| e.case.as_ref() != Some(&hidden)));
    assert_eq!((seen.stage, seen.members.len(), seen.lead.clone()), (desk.state.stage, 2, None));
    let told = serde_json::to_string(
        &desk.log.iter().filter(|e| e.case.as_ref() != Some(&hidden)).map(|e| &e.body).collect::<Vec<_>>(),
    );
    assert!(!told.unwrap().contains(&hidden), "no entry about others names it");
}

#[test]
fn the_lead_case_is_chosen_by_another_than_who_proposed_it_and_only_when_all_criteria_are_met() {
    let mut desk = Desk::typed(2);
    assert_eq!(desk.give("judge", propose(1, false)), Err(Refusal::NotYet(Hindrance::LeadCriteria)));
    assert_eq!(
        desk.give("judge", BatchCommand::ChooseLead {}),
        Err(Refusal::NotYet(Hindrance::NoLeadProposed))
    );
    desk.give("judge", propose(1, true)).unwrap();
    assert_eq!(
        desk.give("judge", BatchCommand::ChooseLead {}),
        Err(Refusal::FourEyes(Hindrance::OwnLeadProposal))
    );
    desk.give("other", BatchCommand::ChooseLead {}).unwrap();
    assert_eq!(desk.state.lead, Some(code(1)));
    let leaves = BatchCommand::OptOut { case: code(1), reason: "不愿".into() };
    assert_eq!(desk.give("judge", leaves.clone()), Err(Refusal::NotYet(Hindrance::LeadStays)));
    desk.give("judge", BatchCommand::DropLead { reason: "当事人和解".into() }).unwrap();
    assert_eq!((desk.state.stage, desk.state.lead.clone()), (Stage::Typed, None));
    desk.give("judge", leaves).unwrap();
    assert_eq!(desk.give("judge", propose(1, true)), Err(Refusal::NotYet(Hindrance::LeadTakesPart)));
}

#[test]
fn sums_are_proposed_for_open_members_with_complete_facts_and_released_by_another() {
    let mut desk = Desk::mediating(5);
    assert_eq!(
        desk.give("mediator", BatchCommand::DraftProposals {}),
        Err(Refusal::NotYet(Hindrance::NoCompleteFacts))
    );
    for number in 1..=4 {
        desk.facts(number, "1000.01");
    }
    desk.outcomes.insert(code(4), Outcome::LeftToSue);
    desk.give("mediator", BatchCommand::DraftProposals {}).unwrap();
    let sums: Vec<_> = desk
        .state
        .members
        .iter()
        .filter_map(|(c, m)| Some((c.clone(), m.sum.as_ref()?.amount_fen)))
        .collect();
    // Neither the lead case, nor who went to court, nor who has no facts yet.
    assert_eq!(sums, [(code(2), 70_001), (code(3), 70_001)]);
    assert_eq!(
        desk.give("mediator", BatchCommand::ReleaseProposals {}),
        Err(Refusal::FourEyes(Hindrance::OwnSumDraft))
    );
    desk.give("judge", BatchCommand::ReleaseProposals {}).unwrap();
    assert!(desk.state.members[&code(2)].sum.as_ref().unwrap().released);
    // New facts take the old sum away.
    desk.facts(2, "2000");
    assert_eq!(desk.state.members[&code(2)].sum, None);
    assert!(desk.state.members[&code(3)].sum.is_some());
}

#[test]
fn a_batch_closes_when_all_who_take_part_came_to_an_end_and_its_figures_say_what_came_of_it() {
    let mut desk = Desk::mediating(6);
    desk.give("judge", BatchCommand::OptOut { case: code(6), reason: "不参加".into() }).unwrap();
    let close = BatchCommand::Close { note: "有结果".into() };
    assert_eq!(desk.give("judge", close.clone()), Err(Refusal::NotYet(Hindrance::MembersOpen)));
    let ends =
        [Outcome::LeftToSue, Outcome::Settled, Outcome::Performed, Outcome::Breached, Outcome::LeftToSue];
    desk.outcomes = (1..).map(code).zip(ends).collect();
    let figures = Figures::of(&desk.state, &desk.outcomes);
    assert_eq!((figures.coverage.hits, figures.coverage.of), (5, 6));
    // The lead case was judged: it is no failed mediation.
    assert_eq!((figures.mediation.hits, figures.mediation.of), (3, 4));
    assert_eq!((figures.performance.hits, figures.performance.of), (1, 3));
    desk.give("judge", close).unwrap();
}

#[test]
fn a_batch_from_before_logs_is_taken_over_as_it_stood() {
    let members = vec![code(1), code(2), code(3)];
    let batch = Batch {
        id: "B2026-01".into(),
        name: "示意".into(),
        stage: Stage::ParallelMediation,
        lead_case: Some(code(2)),
        mine: None,
        opened: TODAY,
        synthetic: true,
    };
    let mut state = Proceeding::default();
    for (case, body) in Proceeding::taking_over(&batch, &members) {
        state.add("system", case.as_deref(), &body);
    }
    assert_eq!((state.stage, state.lead, state.members.len()), (batch.stage, batch.lead_case, 3));
    assert!(state.members.values().all(|member| member.standing == Standing::TakesPart));
}

#[test]
fn what_does_not_fit_is_refused_with_its_field() {
    let mut desk = Desk::typed(2);
    let field = |answer: Result<(), Refusal>| match answer {
        Err(Refusal::Field { field, .. }) => field,
        other => panic!("{other:?}"),
    };
    let none = BatchCommand::ListMembers { cases: vec![] };
    assert_eq!(field(desk.give("judge", none)), "cases");
    let many = BatchCommand::ListMembers { cases: (10..400).map(code).collect() };
    assert_eq!(field(desk.give("judge", many)), "cases");
    let known = BatchCommand::ListMembers { cases: vec![code(1)] };
    assert_eq!(field(desk.give("judge", known)), "cases");
    let strange = BatchCommand::ListMembers { cases: vec!["B-1".into()] };
    assert_eq!(field(desk.give("judge", strange)), "cases");
    let stranger = BatchCommand::OptIn { case: code(50), note: "同意".into() };
    assert_eq!(field(desk.give("judge", stranger)), "case");
    let blank = BatchCommand::OptOut { case: code(1), reason: " ".into() };
    assert_eq!(field(desk.give("judge", blank)), "reason");
    let facts = BatchCommand::SetFacts { case: code(1), facts: values(&[("repair_cost", "1万")]) };
    assert_eq!(field(desk.give("judge", facts)), "facts");
}
