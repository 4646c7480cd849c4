//! What is told of batches.

use crate::app::App;
use crate::paper::batch_word;
use crate::routes::effectiveness::ShareView;
use crate::view::{CategoryView, NamedId};
use casework::Batch;
use casework::batch::{BatchEvent, ClaimFormula, Figures, InputKind, LineAmount, Member, Preview, Standing};
use serde::Serialize;
use std::collections::BTreeMap;
use store::{BatchFile, MemberCase};
use territory::MineId;
use time::format_description::well_known::Rfc3339;
use utoipa::ToSchema;

/// A machine word with its names.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchWord {
    pub(super) word: &'static str,
    pub(super) name_zh: &'static str,
    pub(super) name_en: &'static str,
}

macro_rules! word_of {
    ($value:expr) => {
        BatchWord { word: $value.as_str(), name_zh: $value.name_zh(), name_en: $value.name_en() }
    };
}

/// A batch in a list.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchRowView {
    id: String,
    name: String,
    stage: BatchWord,
    mine: Option<NamedId>,
    opened: String,
    /// Code of the lead case, when the reader sees it.
    lead_case: Option<String>,
    synthetic: bool,
}

impl BatchRowView {
    pub(super) fn of(app: &App, batch: &Batch) -> BatchRowView {
        let mine = batch.mine.as_deref().and_then(|id| MineId::new(id).ok());
        let mine = mine.and_then(|id| app.territory().mine(&id));
        BatchRowView {
            id: batch.id.clone(),
            name: batch.name.clone(),
            stage: word_of!(batch.stage),
            mine: mine.map(|mine| NamedId { id: mine.id.to_string(), name: mine.name.clone() }),
            opened: batch.opened.to_string(),
            lead_case: batch.lead_case.clone(),
            synthetic: batch.synthetic,
        }
    }
}

/// A formula of claims.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimFormulaView {
    id: String,
    name_zh: String,
    name_en: String,
    categories: Vec<String>,
    law: String,
    inputs: Vec<ClaimInputView>,
}

/// An input of a formula.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimInputView {
    name: String,
    name_zh: String,
    name_en: String,
    /// `decimal`, `yuan` or `percent`.
    kind: &'static str,
    /// One for all members: the measure of the lead judgment.
    common: bool,
    /// Most decimals.
    decimals: u8,
}

impl From<&ClaimFormula> for ClaimFormulaView {
    fn from(formula: &ClaimFormula) -> ClaimFormulaView {
        let kind = |kind| match kind {
            InputKind::Decimal => "decimal",
            InputKind::Yuan => "yuan",
            InputKind::Percent => "percent",
        };
        let inputs = formula.inputs().iter().map(|input| ClaimInputView {
            name: input.name.clone(),
            name_zh: input.name_zh.clone(),
            name_en: input.name_en.clone(),
            kind: kind(input.kind),
            common: input.common,
            decimals: input.places(),
        });
        ClaimFormulaView {
            id: formula.id.clone(),
            name_zh: formula.name_zh.clone(),
            name_en: formula.name_en.clone(),
            categories: formula.categories.clone(),
            law: formula.law.clone(),
            inputs: inputs.collect(),
        }
    }
}

/// One line of a sum.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimLineView {
    item_zh: String,
    item_en: String,
    factors: BTreeMap<String, String>,
    amount_fen: u64,
    deduct: bool,
}

impl From<LineAmount> for ClaimLineView {
    fn from(line: LineAmount) -> ClaimLineView {
        let LineAmount { item_zh, item_en, factors, amount_fen, deduct } = line;
        ClaimLineView { item_zh, item_en, factors, amount_fen, deduct }
    }
}

/// What the formula makes of the facts now.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClaimPreviewView {
    /// In fen; null while inputs are missing.
    amount_fen: Option<u64>,
    lines: Vec<ClaimLineView>,
    /// Names of inputs that are missing.
    missing: Vec<String>,
}

impl From<Preview> for ClaimPreviewView {
    fn from(preview: Preview) -> ClaimPreviewView {
        match preview {
            Preview::Sum { lines, amount_fen } => ClaimPreviewView {
                amount_fen: Some(amount_fen),
                lines: lines.into_iter().map(ClaimLineView::from).collect(),
                missing: vec![],
            },
            Preview::Missing(missing) => ClaimPreviewView { amount_fen: None, lines: vec![], missing },
        }
    }
}

/// A member.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchMemberView {
    code: String,
    state: &'static str,
    category: CategoryView,
    summary: String,
    people: u32,
    households: Option<u32>,
    lon: f64,
    lat: f64,
    leads: bool,
    standing: BatchWord,
    /// What became of it, read from its own case.
    outcome: BatchWord,
    facts: BTreeMap<String, String>,
    /// The sum as the formula gives it now; null without a formula.
    preview: Option<ClaimPreviewView>,
    /// The sum that was proposed; a proposal binds nobody.
    proposed_fen: Option<u64>,
    /// Whether another person checked and released the proposal.
    released: bool,
}

/// An entry of the log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchEventView {
    seq: u32,
    kind: &'static str,
    kind_zh: &'static str,
    kind_en: &'static str,
    case: Option<String>,
    actor: String,
    at: String,
    hash: String,
}

/// A batch as the reader may see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct BatchFileView {
    #[serde(flatten)]
    row: BatchRowView,
    common_facts: Option<String>,
    issues: Option<String>,
    formula: Option<String>,
    measure: BTreeMap<String, String>,
    /// Code of the lead case that was proposed and not chosen yet.
    proposed_lead: Option<String>,
    trial: Option<String>,
    holding: Option<String>,
    /// Sums wait for release.
    drafted: bool,
    members: Vec<BatchMemberView>,
    /// Members that take part, of those listed.
    coverage: ShareView,
    /// Settled, of those that settled or went to court.
    mediation: ShareView,
    /// Performed, of those settled.
    performance: ShareView,
    /// Commands that the reader may give now.
    commands: Vec<BatchWord>,
    log: Vec<BatchEventView>,
}

impl BatchFileView {
    pub(super) fn of(app: &App, file: BatchFile) -> BatchFileView {
        let state = &file.proceeding;
        let formula = state.formula.as_deref().and_then(|id| app.rules().claims.formula(id));
        let members = file.members.iter().map(|case| {
            let member = state.members.get(&case.code);
            let facts = member.map(|m| m.facts.clone()).unwrap_or_default();
            let preview = formula.map(|f| ClaimPreviewView::from(f.preview(&state.measure, &facts)));
            BatchMemberView::of(app, case, member, preview)
        });
        let figures = Figures::of(state, &file.outcomes());
        BatchFileView {
            members: members
                .map(|member| BatchMemberView { leads: state.lead.as_ref() == Some(&member.code), ..member })
                .collect(),
            row: BatchRowView::of(app, &file.batch),
            common_facts: state.common_facts.clone(),
            issues: state.issues.clone(),
            formula: state.formula.clone(),
            measure: state.measure.clone(),
            proposed_lead: state.lead_proposal.as_ref().map(|p| p.case.clone()),
            trial: state.trial.clone(),
            holding: state.holding.clone(),
            drafted: state.drafted_by.is_some(),
            coverage: figures.coverage.into(),
            mediation: figures.mediation.into(),
            performance: figures.performance.into(),
            commands: state.commands_for(app.principal()).iter().map(|kind| word_of!(kind)).collect(),
            log: file.log.iter().map(BatchEventView::from).collect(),
        }
    }
}

impl BatchMemberView {
    fn of(
        app: &App,
        case: &MemberCase,
        member: Option<&Member>,
        preview: Option<ClaimPreviewView>,
    ) -> BatchMemberView {
        let sum = member.and_then(|m| m.sum.as_ref());
        let standing = member.map_or(Standing::Listed, |m| m.standing);
        BatchMemberView {
            code: case.code.clone(),
            state: case.state.as_str(),
            category: CategoryView::of(app, &case.category),
            summary: case.summary.clone(),
            people: case.people,
            households: case.households,
            lon: case.at.0,
            lat: case.at.1,
            leads: false,
            standing: word_of!(standing),
            outcome: word_of!(case.outcome),
            facts: member.map(|m| m.facts.clone()).unwrap_or_default(),
            preview,
            proposed_fen: sum.map(|s| s.amount_fen),
            released: sum.is_some_and(|s| s.released),
        }
    }
}

impl From<&BatchEvent> for BatchEventView {
    fn from(event: &BatchEvent) -> BatchEventView {
        let kind = event.body.kind();
        let (kind_zh, kind_en) = batch_word(kind);
        BatchEventView {
            seq: event.seq,
            kind,
            kind_zh,
            kind_en,
            case: event.case.clone(),
            actor: event.actor.name.clone(),
            at: event.at.format(&Rfc3339).unwrap_or_default(),
            hash: event.hash.clone(),
        }
    }
}
