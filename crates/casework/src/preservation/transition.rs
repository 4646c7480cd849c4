//! The life of a record as one table: which command leads from which stages to which, and who may give it.

use super::PreservationStage;
use crate::access::Capacity;
use crate::words::words;

words! {
    /// What can be done to a record.
    PreservationCommandKind {
        AcceptRequest "accept_request" "公证处受理" "notary office accepts",
        Decline "decline" "公证处不予受理" "notary office declines",
        Withdraw "withdraw" "撤回申请" "withdraw the request",
        AddParcel "add_parcel" "录入地块界址" "record a parcel",
        DropParcel "drop_parcel" "删去地块" "drop a parcel",
        AddAttachment "add_attachment" "录入附着物" "record an attachment",
        DropAttachment "drop_attachment" "删去附着物" "drop an attachment",
        NotePresence "note_presence" "登记到场情况" "note who was there",
        CloseSurvey "close_survey" "完成勘验" "close the survey",
        ReopenSurvey "reopen_survey" "补充勘验" "reopen the survey",
        Certify "certify" "出具保全公证书" "certify",
        Compute "compute" "测算提存金额" "compute the sum",
        Deposit "deposit" "登记提存" "record the deposit",
        FixStart "fix_start" "确定五年起算日" "fix when the five years begin",
        Notify "notify" "登记通知" "record the notice",
        AllowEntry "allow_entry" "准许进场" "allow entry",
        SolveDispute "solve_dispute" "登记争议解决和份额" "record the solution and the shares",
        ProposePayment "propose_payment" "提出领取" "propose a payment",
        DropPayment "drop_payment" "撤下领取" "take a payment back",
        Pay "pay" "核准支付" "check and pay",
        Return "return" "提存人取回" "return to the depositor",
        RecordLapse "record_lapse" "登记期满归国家" "record the lapse",
    }
}

/// One row of the life of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PreservationStep {
    /// What is done.
    pub command: PreservationCommandKind,
    /// Stages before.
    pub from: &'static [PreservationStage],
    /// Stages after; none when it stays, several when what is left decides.
    pub to: &'static [PreservationStage],
    /// Who may do it.
    pub by: &'static [Capacity],
}

const NOTARY: &[Capacity] = &[Capacity::Notary];
/// Who prepares the request and goes to the land with the notary.
const NEAR: &[Capacity] = &[Capacity::Notary, Capacity::Handler, Capacity::UnitHead];
/// Who works a sum out, and who asks for a preservation.
pub(crate) const ASKING: &[Capacity] =
    &[Capacity::Notary, Capacity::Handler, Capacity::UnitHead, Capacity::Judge, Capacity::Mediator];
const BENCH: &[Capacity] = &[Capacity::Judge, Capacity::Notary];
const ABOVE: &[Capacity] = &[Capacity::Judge, Capacity::Leader];

const BEFORE_MONEY: &[PreservationStage] = {
    use PreservationStage::*;
    &[Requested, Accepted, Surveyed, Certified, Computed]
};
/// The money lies with the notary office.
const HELD: &[PreservationStage] = {
    use PreservationStage::*;
    &[Deposited, Notified, EntryAllowed, ClaimedPart]
};
const TOLD: &[PreservationStage] = {
    use PreservationStage::*;
    &[Notified, EntryAllowed, ClaimedPart]
};

/// The life of a record as one table (proposal on 民法典 570–574 and the practice of the notary offices).
pub const PRESERVATION_STEPS: &[PreservationStep] = &{
    use PreservationCommandKind::*;
    use PreservationStage::*;
    const fn step(
        command: PreservationCommandKind,
        from: &'static [PreservationStage],
        to: &'static [PreservationStage],
        by: &'static [Capacity],
    ) -> PreservationStep {
        PreservationStep { command, from, to, by }
    }
    [
        step(AcceptRequest, &[Requested], &[Accepted], NOTARY),
        step(Decline, &[Requested], &[Ended], NOTARY),
        step(Withdraw, BEFORE_MONEY, &[Ended], ASKING),
        step(AddParcel, &[Accepted], &[], NEAR),
        step(DropParcel, &[Accepted], &[], NEAR),
        step(AddAttachment, &[Accepted], &[], NEAR),
        step(DropAttachment, &[Accepted], &[], NEAR),
        step(NotePresence, &[Accepted], &[], NEAR),
        step(CloseSurvey, &[Accepted], &[Surveyed], NEAR),
        step(ReopenSurvey, &[Surveyed], &[Accepted], NOTARY),
        step(Certify, &[Surveyed], &[Certified], NOTARY),
        step(Compute, &[Certified, Computed], &[Computed], ASKING),
        step(Deposit, &[Computed], &[Deposited], NOTARY),
        step(FixStart, HELD, &[], BENCH),
        step(Notify, &[Deposited, Notified], &[Notified], NOTARY),
        step(AllowEntry, &[Notified], &[EntryAllowed], ABOVE),
        step(SolveDispute, TOLD, &[], BENCH),
        step(ProposePayment, TOLD, &[], BENCH),
        step(DropPayment, TOLD, &[], BENCH),
        step(Pay, TOLD, &[ClaimedPart, ClaimedAll], NOTARY),
        step(Return, HELD, &[Returned], NOTARY),
        step(RecordLapse, HELD, &[Lapsed], NOTARY),
    ]
};

impl PreservationStage {
    /// The row that a command takes from this stage.
    pub fn step(self, command: PreservationCommandKind) -> Option<&'static PreservationStep> {
        PRESERVATION_STEPS.iter().find(|step| step.command == command && step.from.contains(&self))
    }

    /// Whether money lies with the notary office.
    pub fn holds_money(self) -> bool {
        HELD.contains(&self)
    }

    /// Whether something can still happen.
    pub fn is_open(self) -> bool {
        PRESERVATION_STEPS.iter().any(|step| step.from.contains(&self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_command_has_exactly_one_row() {
        for kind in PreservationCommandKind::ALL {
            assert_eq!(PRESERVATION_STEPS.iter().filter(|step| step.command == *kind).count(), 1, "{kind:?}");
        }
    }

    #[test]
    fn every_stage_is_reached_and_from_every_open_one_an_end_is_reached() {
        let after = |from: PreservationStage| {
            PRESERVATION_STEPS.iter().filter(move |s| s.from.contains(&from)).flat_map(|s| s.to).copied()
        };
        let reach = |from: PreservationStage| {
            let mut reached = vec![from];
            let mut at = 0;
            while let Some(stage) = reached.get(at).copied() {
                for next in after(stage) {
                    if !reached.contains(&next) {
                        reached.push(next);
                    }
                }
                at += 1;
            }
            reached
        };
        assert_eq!(reach(PreservationStage::Requested).len(), PreservationStage::ALL.len());
        for stage in PreservationStage::ALL {
            assert!(reach(*stage).iter().any(|s| !s.is_open()), "{stage:?}");
        }
        let ends: Vec<_> = PreservationStage::ALL.iter().filter(|stage| !stage.is_open()).collect();
        use PreservationStage::*;
        assert_eq!(ends, [&ClaimedAll, &Returned, &Lapsed, &Ended]);
    }

    #[test]
    fn only_a_notary_moves_money_and_nobody_withdraws_what_is_deposited() {
        use PreservationCommandKind::*;
        for kind in [Deposit, Pay, Return, RecordLapse] {
            let row = PRESERVATION_STEPS.iter().find(|s| s.command == kind).map(|s| s.by);
            assert_eq!(row, Some(NOTARY), "{kind:?}");
        }
        for stage in PreservationStage::ALL.iter().filter(|s| s.holds_money()) {
            assert!(stage.step(Withdraw).is_none() && stage.step(RecordLapse).is_some(), "{stage:?}");
        }
    }
}
