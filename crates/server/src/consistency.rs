//! An award on the desk: what its neighbours say, found before it is signed and looked at when it is.

use crate::app::App;
use crate::clock;
use crate::problem::Problem;
use casework::consistency::{Award, Beside, Comparison, Deviation, Finding, Verdict};
use casework::{Case, CaseCode, Command, Course, Decision, Refusal, State};
use serde_json::json;
use spatial::LonLat;
use std::collections::HashMap;
use std::sync::{Mutex, OnceLock, PoisonError};
use store::{Around, StoreError};
use territory::ExposureClass;

/// What an award may be held beside, and what came of it.
pub(crate) struct Scales<'a> {
    app: &'a App,
    /// `None` when the case is not compared: its category is in no kind, or only some may know of it.
    beside: Option<Beside>,
    /// What an approval would sign now; an award without a sum while nothing is drafted.
    drafted: Option<Award>,
    /// What was found when the decision was weighed.
    found: OnceLock<Comparison>,
    /// Exposure classes by place: screened before the case is locked.
    classes: Mutex<HashMap<[u64; 2], Option<ExposureClass>>>,
}

impl<'a> Scales<'a> {
    /// Reads the households around a case that have a result, as far as the reader sees them.
    ///
    /// # Errors
    /// [`Problem`] when the case is not seen or the database does not answer.
    pub(crate) async fn around(app: &'a App, code: &CaseCode) -> Result<Scales<'a>, Problem> {
        let file = app.store().case(&app.scope(), code).await?;
        let approve = Command::ApproveResult { note: None, deviation_reason: None };
        let drafted = match file.case.state {
            State::ResultDrafted => Award::signed_by(&approve, &Course::of(&file.events)),
            _ => Some(Award::of_agreement(None)),
        };
        let scales = Scales { drafted, beside: beside(app, &file.case).await?, ..Scales::idle(app) };
        // Which neighbours are nearest does not depend on the award. Screening is computing: it must not hold up a thread that
        // serves connections.
        tokio::task::block_in_place(|| scales.compare(Award::NOTHING));
        Ok(scales)
    }

    /// For a command that signs no award.
    pub(crate) fn idle(app: &'a App) -> Scales<'a> {
        Scales { app, beside: None, drafted: None, found: OnceLock::new(), classes: Mutex::default() }
    }

    /// What an approval would sign now, an award without a sum while nothing is drafted; `None` when it was looked at before.
    pub(crate) fn drafted(&self) -> Option<Award> {
        self.drafted
    }

    /// What the neighbours say to an award.
    pub(crate) fn compare(&self, award: Award) -> Option<Comparison> {
        let screening = |at: LonLat| {
            let mut known = self.classes.lock().unwrap_or_else(PoisonError::into_inner);
            let place = [at.lon().to_bits(), at.lat().to_bits()];
            *known.entry(place).or_insert_with(|| class(self.app, at))
        };
        self.app.rules().consistency.compare(self.beside.as_ref()?, award, clock::today(), &screening)
    }

    /// A decision with what the neighbours say to the award that it signs.
    ///
    /// # Errors
    /// [`Refusal`] when it deviates and no reason is written.
    pub(crate) fn weigh(
        &self,
        decision: Decision,
        command: &Command,
        (case, course): (&Case, &Course),
    ) -> Result<Decision, Refusal> {
        // Moved or sealed since the neighbours were read: then they are not its neighbours.
        let (category, nature) = (case.report.category.as_str(), case.nature);
        let sealed = self.app.rules().circles.sealed_as(category, nature).is_some();
        let same = |b: &&Beside| b.household.at == case.location.point && b.household.category == category;
        if sealed || self.beside.as_ref().is_none_or(|b| !same(&b)) {
            return Ok(decision);
        }
        let comparison = Award::signed_by(command, course).and_then(|award| self.compare(award));
        let weighed = decision.beside(comparison.as_ref());
        if let Some(comparison) = comparison {
            self.found.get_or_init(|| comparison);
        }
        weighed
    }

    /// The problem of a change that failed, with the numbers when it failed on the neighbours.
    pub(crate) fn problem(&self, error: StoreError) -> Problem {
        let deviates = casework::hindrance::Hindrance::NeighboursDeviate;
        match (&error, self.found.get()) {
            (StoreError::Refused(Refusal::NotYet(hindrance)), Some(found)) if *hindrance == deviates => {
                let refused = Problem::from(error).told_as("neighbours_deviate").field("deviation_reason");
                refused.more("consistency", json!(found.finding()))
            }
            _ => error.into(),
        }
    }
}

async fn beside(app: &App, case: &Case) -> Result<Option<Beside>, Problem> {
    let category = case.report.category.as_str();
    let rules = &app.rules().consistency;
    let Some(kind) = rules.kind(category) else { return Ok(None) };
    if app.rules().circles.sealed_as(category, case.nature).is_some() {
        return Ok(None);
    }
    let around = Around {
        categories: &kind.categories,
        reach_m: rules.reach_m,
        at: case.location.point,
        matters: app.rules().circles.common(),
    };
    Ok(Some(app.store().beside(&app.scope(), &case.code, around).await?))
}

/// The exposure class of a place today; nothing when too little is known of the mines there.
fn class(app: &App, at: LonLat) -> Option<ExposureClass> {
    let found = app.ground().exposure.exposure(at, clock::today(), None, &app.rules().damage).class;
    (found != ExposureClass::Unknown).then_some(found)
}

/// The text of an event with what the neighbours said and why it deviates, in both languages.
pub(crate) fn told(
    (zh, en): (String, String),
    command: &Command,
    finding: Option<&Finding>,
) -> (String, String) {
    let Some(finding) = finding.filter(|found| found.verdict == Verdict::Deviates) else { return (zh, en) };
    let reason = match command {
        Command::Agree { deviation_reason, .. } | Command::ApproveResult { deviation_reason, .. } => {
            deviation_reason.as_deref().unwrap_or_default()
        }
        _ => "",
    };
    let (granted, of) = (finding.granted, finding.neighbours);
    let join = |name: fn(Deviation) -> &'static str, with: &str| {
        finding.deviations.iter().map(|d| name(*d)).collect::<Vec<_>>().join(with)
    };
    let (what_zh, what_en) = (join(Deviation::name_zh, "；"), join(Deviation::name_en, "; "));
    (
        format!("{zh}。与邻近户比对：{what_zh}（{of}户中{granted}户获得支持）。理由：{reason}"),
        format!(
            "{en}. Beside its neighbours: {what_en} ({granted} of {of} were granted something). Reason: {reason}"
        ),
    )
}
