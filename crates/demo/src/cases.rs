//! Made-up cases on real places: three years of disputes with their logs, a group matter, two batches, and the truth.
//!
//! Every case is `synthetic`. Suggestions, time limits, checks of reports, moves and hashes come from the real rules;
//! only the reports and the way people act on them are made up.

mod desk;
mod life;
mod parties;
mod persons;
mod plan;
mod roster;
mod scene;
mod subject;
mod truth;

#[cfg(test)]
mod fixture;
#[cfg(test)]
mod rule_tests;
#[cfg(test)]
mod tests;

pub use parties::build_parties;
pub use persons::build_persons;
pub use plan::{CASES, DAYS, GROUP_NAME, GROUP_VILLAGE, HOUSEHOLDS, MINING_SHARE, OUTSIDE, PER_STATE};
pub use roster::{DemoRoster, build_roster};
pub use truth::{BatchTruth, CasesTruth, GroupTruth};

use crate::random::Random;
use casework::batch::Stage;
use casework::{
    Batch, Case, CaseCodeError, CaseEvent, CategoryTree, Person, Refusal, RoutingError, RoutingRules,
    SlaError, SlaRules, Suggestion,
};
use desk::{Desk, Rules};
use plan::{Part, Plan};
use scene::Scene;
use territory::{MiningMethod, Territory};
use time::{Date, Duration};

/// A case with its log and the suggestion it was dispatched by.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoCase {
    /// The case as it stands after its events.
    pub case: Case,
    /// Its log, a whole chain.
    pub events: Vec<CaseEvent>,
    /// What the rules proposed on the day of the report. An open case keeps the whole trace; of a closed one the rules
    /// that did not match are left out, for ten thousand whole traces would be some 90 MB.
    pub suggestion: Suggestion,
}

/// All made-up cases.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoCases {
    /// In the order of their reports.
    pub cases: Vec<DemoCase>,
    /// The batches.
    pub batches: Vec<Batch>,
    /// What the synthesis knows about them.
    pub truth: CasesTruth,
}

/// Why no cases can be made.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The routing rules do not fit the territory.
    #[error(transparent)]
    Routing(#[from] RoutingError),
    /// The time limits do not reach over the years of the demonstration.
    #[error(transparent)]
    Limits(#[from] SlaError),
    /// No number left.
    #[error(transparent)]
    Code(#[from] CaseCodeError),
    /// A report or move that the rules refuse.
    #[error("made-up case: {0}")]
    Refused(#[from] Refusal),
    /// A log that cannot be written.
    #[error(transparent)]
    Chain(casework::event::ChainError),
    /// A position out of range.
    #[error(transparent)]
    Position(#[from] spatial::CoordinateError),
}

/// Makes [`CASES`] cases over the three years before `today` (Asia/Shanghai), the same for the same seed and day.
///
/// No report and no event lies on or after `today`. The working calendar must have the years of the reports.
/// `progress` gets a line now and then.
///
/// # Errors
/// [`BuildError`] when rules, calendar and territory do not fit together.
#[expect(clippy::too_many_arguments, reason = "each is a fact of its own that the caller has at hand")]
pub fn build_cases(
    seed: u64,
    territory: &Territory,
    persons: &[Person],
    rules: &RoutingRules,
    tree: &CategoryTree,
    sla: &SlaRules,
    today: Date,
    progress: &mut dyn FnMut(&str),
) -> Result<DemoCases, BuildError> {
    rules.check_categories(tree)?;
    sla.check_categories(tree)?;
    let random = Random::new(seed).fork(0x6361_7365);
    progress("placing reports");
    let scene = Scene::of(territory, DAYS, &random.fork(1));
    let plans = plan::plans(territory, &scene, today, &random.fork(2));
    let mut truth = CasesTruth::new(seed, today);
    truth.bursts = bursts(&scene, today);
    let mut desk = Desk::new(Rules { territory, routing: rules, tree, limits: sla }, persons, today, truth);
    let lives = random.fork(3);
    let mut cases = Vec::with_capacity(plans.len());
    for (i, plan) in plans.iter().enumerate() {
        cases.push(desk.take(plan, lives.fork(i as u64 + 1))?);
        if (i + 1) % 2_500 == 0 {
            progress(&format!("{} cases", i + 1));
        }
    }
    let Desk { mut truth, batch_ids, .. } = desk;
    truth.group = group_truth(&plans, &cases);
    let methods = [MiningMethod::OpenPit, MiningMethod::Underground];
    let mut batches = vec![];
    for (b, method) in methods.into_iter().enumerate() {
        let Some(mine) = scene.busiest(method) else { continue };
        let found = batch(b, &batch_ids[b], scene.mines[mine].mine, &plans, &cases);
        if let Some((batch, its_truth)) = found {
            batches.push(batch);
            truth.batches.push(its_truth);
        }
    }
    Ok(DemoCases { cases, batches, truth })
}

fn bursts(scene: &Scene<'_>, today: Date) -> std::collections::BTreeMap<String, Vec<String>> {
    let date = |day: i64| (today - Duration::days(DAYS - day)).to_string();
    let of = |i: usize| {
        let mut days: Vec<i64> = scene.mines[i].bursts.iter().map(|b| b.day).collect();
        days.sort_unstable();
        (scene.mine_id(i).to_string(), days.into_iter().map(date).collect())
    };
    (0..scene.mines.len()).map(of).collect()
}

/// Codes of the cases with a part, in order.
fn codes(plans: &[Plan], cases: &[DemoCase], part: Part) -> Vec<String> {
    let with = plans.iter().zip(cases).filter(|(p, _)| p.part == part);
    with.map(|(_, c)| c.case.code.to_string()).collect()
}

fn group_truth(plans: &[Plan], cases: &[DemoCase]) -> Option<GroupTruth> {
    let master = codes(plans, cases, Part::GroupMaster).pop()?;
    let people = plans.iter().find(|p| p.part == Part::GroupMaster).map_or(0, |p| p.people);
    Some(GroupTruth {
        village: GROUP_VILLAGE.into(),
        name: GROUP_NAME.into(),
        master,
        households: codes(plans, cases, Part::GroupHousehold),
        people,
    })
}

fn batch(
    number: usize,
    id: &str,
    mine: &territory::Mine,
    plans: &[Plan],
    cases: &[DemoCase],
) -> Option<(Batch, BatchTruth)> {
    let lead = codes(plans, cases, Part::Lead(number)).pop()?;
    let joined = cases.iter().filter(|c| c.case.batch.as_deref() == Some(id)).filter_map(desk::joined);
    let (matter, stage) =
        [("征地补偿标准", Stage::ParallelMediation), ("采煤沉陷房屋受损", Stage::DemoTrial)][number];
    let made = Batch {
        id: id.to_owned(),
        name: format!("示意批次：{}{matter}(示范诉讼+批量调解)", mine.short_name),
        stage,
        lead_case: Some(lead.clone()),
        mine: Some(mine.id.to_string()),
        opened: joined.min()?,
        synthetic: true,
    };
    let members = codes(plans, cases, Part::Member(number));
    Some((made, BatchTruth { id: id.to_owned(), mine: mine.id.to_string(), lead, members }))
}
