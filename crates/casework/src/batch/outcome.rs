//! What became of members, read from their own cases, and the figures of a batch.

use super::{Proceeding, Standing};
use crate::effectiveness::Share;
use crate::state::State;
use crate::words::words;
use std::collections::BTreeMap;

words! {
    /// What became of a member. It is read from the history of its case; a batch never writes it.
    Outcome {
        Open "open" "未结" "open",
        Settled "settled" "调解成功" "settled",
        Performed "performed" "已履行" "settled and performed",
        Breached "breached" "未按约履行" "settled and not performed",
        LeftToSue "left_to_sue" "另行诉讼、仲裁" "left to sue",
        Withdrawn "withdrawn" "已撤回" "withdrawn",
    }
}

impl Outcome {
    /// States that tell what became of a member: the newest that its case came to decides.
    pub const DECIDING: &'static [State] = &[
        State::Mediating,
        State::MediationFailed,
        State::Agreed,
        State::Fulfilling,
        State::Fulfilled,
        State::Breached,
        State::Litigating,
        State::Arbitrating,
        State::Withdrawn,
        State::Reopened,
        // Back at work, such as after a suit that was not taken up.
        State::InProgress,
    ];

    /// Of the newest deciding state.
    pub fn of(newest: Option<State>) -> Outcome {
        match newest {
            Some(State::Agreed | State::Fulfilling) => Outcome::Settled,
            Some(State::Fulfilled) => Outcome::Performed,
            Some(State::Breached) => Outcome::Breached,
            Some(State::Litigating | State::Arbitrating) => Outcome::LeftToSue,
            Some(State::Withdrawn) => Outcome::Withdrawn,
            _ => Outcome::Open,
        }
    }

    /// Whether an agreement was made.
    pub fn is_settled(self) -> bool {
        matches!(self, Outcome::Settled | Outcome::Performed | Outcome::Breached)
    }
}

/// How far a batch reaches and what came of it. The lead case is judged and counts in none of them but the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Figures {
    /// Members that take part, of those listed.
    pub coverage: Share,
    /// Members that settled, of those taking part that came to an end by agreement or suit.
    pub mediation: Share,
    /// Agreements performed, of those made.
    pub performance: Share,
}

impl Figures {
    /// Of the members that a reader knows of.
    pub fn of(proceeding: &Proceeding, outcomes: &BTreeMap<String, Outcome>) -> Figures {
        let lead = proceeding.lead.as_deref();
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let takes_part: Vec<_> =
            proceeding.members.iter().filter(|(_, m)| m.standing == Standing::TakesPart).collect();
        let ends: Vec<Outcome> = takes_part
            .iter()
            .filter(|(code, _)| Some(code.as_str()) != lead)
            .filter_map(|(code, _)| outcomes.get(*code).copied())
            .collect();
        let settled = ends.iter().filter(|end| end.is_settled()).count();
        let sued = ends.iter().filter(|end| **end == Outcome::LeftToSue).count();
        let performed = ends.iter().filter(|end| **end == Outcome::Performed).count();
        Figures {
            coverage: Share::new(count(takes_part.len()), count(proceeding.members.len())),
            mediation: Share::new(count(settled), count(settled + sued)),
            performance: Share::new(count(performed), count(settled)),
        }
    }
}
