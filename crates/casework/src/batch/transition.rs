//! The life of a batch as one table: which command leads from which stages to which, and who may give it.

use super::Stage;
use crate::access::Capacity;
use crate::words::words;

words! {
    /// What can be done to a batch.
    BatchCommandKind {
        ListMembers "list_members" "列入案件" "list cases",
        OptIn "opt_in" "登记同意参加" "record that a member takes part",
        OptOut "opt_out" "登记不参加" "record that a member does not take part",
        SetFacts "set_facts" "登记户别事实" "record the facts of a household",
        FixType "fix_type" "固定共同事实和争点" "fix common facts and issues",
        ProposeLead "propose_lead" "拟定示范案" "propose the lead case",
        ChooseLead "choose_lead" "选定示范案" "choose the lead case",
        DropLead "drop_lead" "撤换示范案" "drop the lead case",
        BeginTrial "begin_trial" "示范案立案审理" "begin the lead case's trial",
        RecordEffect "record_effect" "记录示范裁判生效" "record that the lead judgment is in force",
        BeginMediation "begin_mediation" "开始批量调解" "begin parallel mediation",
        SetMeasure "set_measure" "确定测算尺度" "fix the common measure",
        DraftProposals "draft_proposals" "测算调解方案" "work out proposals",
        ReleaseProposals "release_proposals" "审核并发出方案" "check and release proposals",
        Close "close" "结束批次" "close the batch",
        Dissolve "dissolve" "解散批次" "dissolve the batch",
    }
}

/// One row of the life of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BatchStep {
    /// What is done.
    pub command: BatchCommandKind,
    /// Stages before.
    pub from: &'static [Stage],
    /// Stage after; `None` when it stays.
    pub to: Option<Stage>,
    /// Who may do it.
    pub by: &'static [Capacity],
}

const JUDGE: &[Capacity] = &[Capacity::Judge];
const BENCH: &[Capacity] = &[Capacity::Judge, Capacity::Mediator];
/// Who speaks with the households.
const NEAR: &[Capacity] = &[Capacity::Judge, Capacity::Mediator, Capacity::Handler, Capacity::UnitHead];
const ABOVE: &[Capacity] = &[Capacity::Judge, Capacity::Leader];

const OPEN: &[Stage] = {
    use Stage::*;
    &[Collecting, Typed, DemoChosen, DemoTrial, DemoEffective, ParallelMediation]
};

/// The life of a batch as one table (proposal, on 人民法院组织示范诉讼 practice: typical case, then mediation by its measure).
pub const STEPS: &[BatchStep] = &{
    use BatchCommandKind::*;
    use Stage::*;
    const fn step(
        command: BatchCommandKind,
        from: &'static [Stage],
        to: Option<Stage>,
        by: &'static [Capacity],
    ) -> BatchStep {
        BatchStep { command, from, to, by }
    }
    [
        step(ListMembers, OPEN, None, BENCH),
        step(OptIn, OPEN, None, NEAR),
        step(OptOut, OPEN, None, NEAR),
        step(SetFacts, OPEN, None, NEAR),
        step(FixType, &[Collecting], Some(Typed), JUDGE),
        step(ProposeLead, &[Typed], None, BENCH),
        step(ChooseLead, &[Typed], Some(DemoChosen), JUDGE),
        step(DropLead, &[DemoChosen, DemoTrial], Some(Typed), JUDGE),
        step(BeginTrial, &[DemoChosen], Some(DemoTrial), JUDGE),
        step(RecordEffect, &[DemoTrial], Some(DemoEffective), JUDGE),
        step(BeginMediation, &[DemoEffective], Some(ParallelMediation), BENCH),
        step(SetMeasure, &[DemoEffective, ParallelMediation], None, JUDGE),
        step(DraftProposals, &[ParallelMediation], None, BENCH),
        step(ReleaseProposals, &[ParallelMediation], None, JUDGE),
        step(Close, &[ParallelMediation], Some(Closed), JUDGE),
        step(Dissolve, OPEN, Some(Closed), ABOVE),
    ]
};

impl Stage {
    /// The row that a command takes from this stage.
    pub fn step(self, command: BatchCommandKind) -> Option<&'static BatchStep> {
        STEPS.iter().find(|step| step.command == command && step.from.contains(&self))
    }

    /// Whether something can still happen.
    pub fn is_open(self) -> bool {
        self != Stage::Closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_exactly_one_row() {
        for kind in BatchCommandKind::ALL {
            assert_eq!(STEPS.iter().filter(|step| step.command == *kind).count(), 1, "{kind:?}");
        }
    }

    #[test]
    fn every_stage_is_reached_and_every_open_one_can_end() {
        let mut reached = vec![Stage::Collecting];
        for at in 0..Stage::ALL.len() {
            let Some(from) = reached.get(at).copied() else { break };
            let next = STEPS.iter().filter(|step| step.from.contains(&from)).filter_map(|step| step.to);
            let next: Vec<Stage> = next.filter(|to| !reached.contains(to)).collect();
            reached.extend(next);
        }
        assert_eq!(reached.len(), Stage::ALL.len());
        for stage in Stage::ALL.iter().filter(|stage| stage.is_open()) {
            assert!(stage.step(BatchCommandKind::Dissolve).is_some(), "{stage:?}");
        }
        assert!(BatchCommandKind::ALL.iter().all(|kind| Stage::Closed.step(*kind).is_none()));
    }

    #[test]
    fn sums_are_worked_out_only_after_the_lead_judgment_is_in_force() {
        for stage in Stage::ALL {
            let may = stage.step(BatchCommandKind::DraftProposals).is_some();
            assert_eq!(may, *stage == Stage::ParallelMediation, "{stage:?}");
        }
    }
}
