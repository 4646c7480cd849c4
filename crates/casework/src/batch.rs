//! Batches: one lead case is tried, the others are mediated in parallel (示范诉讼 + 批量调解).
//!
//! A batch keeps what its cases have in common and what each household has of its own. It proposes sums by a formula; what
//! becomes of a member is written into the member's case by its own commands and nowhere else: the judgment of the lead case
//! does not bind the others.

mod claim;
mod command;
mod decide;
mod event;
mod group;
mod outcome;
mod proceeding;
mod transition;

pub use claim::{ClaimError, ClaimFormula, ClaimInput, ClaimRules, InputKind, LineAmount, Preview};
pub use command::{BatchCommand, MAX_MEMBERS, checked_name};
pub use event::{BatchEvent, BatchEventBody};
pub use group::{Candidate, Cause, Confidence, GroupRules, Measures, ProposedGroup};
pub use outcome::{Figures, Outcome};
pub use proceeding::{LeadProposal, Member, Proceeding, Sum};
pub use transition::{BatchCommandKind, BatchStep, STEPS};

use crate::words::words;
use time::Date;

words! {
    /// How far a batch has come.
    Stage {
        Collecting "collecting" "归集中" "collecting",
        Typed "typed" "已定型" "common facts fixed",
        DemoChosen "demo_chosen" "已选定示范案" "lead case chosen",
        DemoTrial "demo_trial" "示范案审理中" "lead case on trial",
        DemoEffective "demo_effective" "示范裁判已生效" "lead judgment in force",
        ParallelMediation "parallel_mediation" "批量调解中" "parallel mediation",
        Closed "closed" "已结束" "closed",
    }
}

words! {
    /// Whether a member takes part: everybody is free to refuse, and to change the mind.
    Standing {
        Listed "listed" "已列入，待表态" "listed, has not answered",
        TakesPart "takes_part" "同意参加" "takes part",
        Refuses "refuses" "不参加" "does not take part",
    }
}

/// A batch of cases with common facts and law.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Batch {
    /// Identifier.
    pub id: String,
    /// Name in Chinese.
    pub name: String,
    /// How far it has come.
    pub stage: Stage,
    /// Code of the lead case (示范案), when chosen.
    pub lead_case: Option<String>,
    /// The mine concerned, when one is.
    pub mine: Option<String>,
    /// First day.
    pub opened: Date,
    /// Whether it is made up.
    pub synthetic: bool,
}
