//! What stands in the way of a command although the table knows it: each with a stable word and its text in both languages.

macro_rules! hindrances {
    ($($name:ident $word:literal $zh:literal $en:literal,)*) => {
        /// Why a command has to wait, or is somebody else's.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Hindrance { $(#[doc = $zh] $name,)* }

        impl Hindrance {
            /// All of them.
            pub const ALL: &'static [Hindrance] = &[$(Hindrance::$name,)*];

            /// The machine word.
            pub fn as_str(self) -> &'static str {
                match self { $(Hindrance::$name => $word,)* }
            }

            /// In Chinese.
            pub fn text_zh(self) -> &'static str {
                match self { $(Hindrance::$name => $zh,)* }
            }

            /// In English.
            pub fn text_en(self) -> &'static str {
                match self { $(Hindrance::$name => $en,)* }
            }
        }
    };
}

hindrances! {
    ProposalMissing "proposal_missing" "须先由窗口登记员提出不予受理及依据" "an intake clerk proposes the refusal with its ground first",
    OwnProposal "own_proposal" "提出不予受理的人不能自己审批" "who proposed the refusal does not sign it",
    ReceivedAndSupervised "received_and_supervised" "同一案件的登记和督办不能由一人担任" "who received the case does not supervise it, and the other way round",
    OwnResult "own_result" "拟稿人和已审核的人不能再审核" "who drafted or already approved the result does not approve it",
    OwnReview "own_review" "作出原处理意见的人不能复查复核" "who made the result does not review it",
    HeadFirst "head_first" "须先由承办单位负责人审核" "the head of the unit approves first",
    NotInBatch "not_in_batch" "只有批次成员才等待示范案：请先纳入批次" "only a member of a batch waits for its lead case: add it to a batch first",
    ReviewOpen "review_open" "复查意见尚未作出" "the review has not been decided yet",
    ReviewDecided "review_decided" "复查意见已作出，下一步是复核" "the review has been decided: what follows is the re-check",
    ConfirmsTitle "confirms_title" "涉及物权确权的协议，法院不予司法确认(民诉法解释第355条):请通过处理决定或者诉讼确权" "no court confirms an agreement on real rights in land (民诉法解释 art. 355): settle the title by decision or suit",
    AlreadyRuled "already_ruled" "法院已就本协议作出裁定" "the court has ruled on this agreement",
    MediationFirst "mediation_first" "调解在先：请先开始调解，或者记录一方拒绝调解(调解不成)" "mediation comes first: begin it, or record that a party refuses it",
    NatureMissing "nature_missing" "尚未认定纠纷性质(一分)" "the nature of the dispute has not been determined (一分)",
    ReopenedTwice "reopened_twice" "已重新办理两次，请走复查程序" "it has been reopened twice: the way on is review (复查)",
    Satisfied "satisfied" "群众满意且问题已解决，没有重新办理的理由" "the citizen is satisfied: there is no ground to reopen the case",
    NoExtension "no_extension" "此类期限不能延长" "the class of this time limit knows no extension",
    ExtendedOnce "extended_once" "期限已经延长过一次(信访工作条例第34条)" "the time limit has been extended, which is possible once (信访工作条例 art. 34)",
    StageSkipped "stage_skipped" "乡安五事须逐步进行：前一步尚未召开" "乡安五事 goes stage by stage: an earlier one has not been held yet",
    ReturnTooLate "return_too_late" "退件异议期限已过" "the objection comes too late",
    ConfirmationTooLate "confirmation_too_late" "申请司法确认的期限已过" "the confirmation was to be asked for earlier",
    ReviewTooLate "review_too_late" "申请复查的期限已过" "the review was to be asked for earlier",
    RecheckTooLate "recheck_too_late" "申请复核的期限已过" "the re-check was to be asked for earlier",
    StillToAnswer "still_to_answer" "当事人仍可在期限内提出意见，暂不能归档" "the citizen may still answer: it is not archived yet",
    NoAdvice "no_advice" "尚未发出司法建议" "no judicial advice has been sent",
    NotMediated "not_mediated" "民事、劳动纠纷须调解到位：请先开始调解，或者登记调解、议事工作记录，再审核办结" "a civil or labour dispute is mediated first: begin mediation or record mediation work, then close it",
    NotResolved "not_resolved" "行政、混合纠纷须化解到位：请先登记调查、约见、联合接访或者听证等化解工作，再审核办结" "an administrative or mixed dispute is worked on first: record an investigation, meeting, joint reception or hearing, then close it",
    NotEased "not_eased" "信访矛盾须疏解到位：请先登记走访、约见、接访或者听证等疏解工作，再审核办结" "a petition is talked through first: record a visit, meeting, reception or hearing, then close it",
    PaperOvertaken "paper_overtaken" "该结果告知单属于上一轮办理，已不再有效：请送达本轮的结果告知单" "this notice of the result belongs to an earlier round: deliver that of this one",
    EndedLimit "ended_limit" "期限已届满，不能延长" "an ended time limit cannot be extended",
    TakesPartAlready "takes_part_already" "该户已同意参加" "this household takes part already",
    RefusesAlready "refuses_already" "该户已登记不参加" "this household has refused already",
    LeadStays "lead_stays" "示范案不能退出批次：请先撤换示范案" "the lead case does not leave the batch: drop it as lead first",
    FormulaFirst "formula_first" "请先固定共同事实并选定测算公式" "fix the common facts and the formula first",
    NobodyTakesPart "nobody_takes_part" "尚无案件同意参加" "no member takes part yet",
    LeadTakesPart "lead_takes_part" "示范案须是同意参加的成员" "the lead case must be a member that takes part",
    LeadCriteria "lead_criteria" "示范案须同时具备：典型、证据充分、双方同意" "a lead case must be typical, fully evidenced, and agreed to by both sides",
    NoLeadProposed "no_lead_proposed" "尚未拟定示范案" "no lead case has been proposed",
    OwnLeadProposal "own_lead_proposal" "拟定示范案的人不能自己选定" "who proposed the lead case does not choose it",
    NoSumDrafted "no_sum_drafted" "没有待审核的测算方案" "no worked-out sums wait for release",
    OwnSumDraft "own_sum_draft" "测算方案的人不能自己审核发出" "who worked the sums out does not release them",
    NoCompleteFacts "no_complete_facts" "没有一户的户别事实齐全：请先登记" "no open household has complete facts: record them first",
    NobodyInCharge "nobody_in_charge" "本案尚未指定承办人，没有可申请回避的人" "nobody is in charge of this case yet whose recusal could be asked for",
    PetitionOpen "petition_open" "回避申请尚未决定：决定之前暂停作出处理意见(参照民事诉讼法第48条)" "a petition for recusal waits for its decision: until then nothing is concluded (by analogy with 民事诉讼法 art. 48)",
    NoPetition "no_petition" "没有待决定的回避申请" "no petition for recusal waits for a decision",
    OwnPetition "own_petition" "登记回避申请的人不能自己决定" "who entered the petition for recusal does not decide on it",
    Recused "recused" "此人已决定回避本案：请另行指定" "this person is recused from this case: name another",
    NoUnit "no_unit" "案件尚未分流到承办单位" "the case has not been dispatched to a unit yet",
    SamePerson "same_person" "此人已是本案承办人" "this person is in charge already",
    MembersOpen "members_open" "仍有同意参加的成员未结" "some members that take part are still open",
    NeighboursDeviate "neighbours_deviate" "与可比邻近户的处理结果明显不一致：请核对，确需如此的请写明理由后再签" "it deviates from what comparable neighbours were awarded: look again, or sign with a written reason",
    ParcelFirst "parcel_first" "请先录入至少一个地块的界址点" "record the boundary of at least one parcel first",
    TwoNotaries "two_notaries" "现场保全须有两名公证人员到场(公证程序规则关于派员外出办理保全证据的规定)" "a survey on the spot is made by two people of the notary office (公证程序规则)",
    ComputationEnded "computation_ended" "测算所用的标准在提存日不在有效期内：请按提存日有效的标准重新测算" "the tariff of the computation was not in force on the day of the deposit: compute again with the one that was",
    OwnComputation "own_computation" "测算提存金额的人不能自己登记提存" "who computed the sum does not record its deposit",
    SolutionFirst "solution_first" "争议尚未解决：请先登记确定份额的文书" "the dispute is not solved yet: record the document that says who gets how much",
    SharesPaid "shares_paid" "已有领取或者待核准的领取，份额不能再改" "somebody was paid or waits to be paid: the shares cannot be changed",
    PaymentWaits "payment_waits" "有一笔领取待核准：请先核准或者撤下" "a payment waits to be checked: pay it or take it back first",
    NoPaymentWaits "no_payment_waits" "没有待核准的领取" "no payment waits to be checked",
    OwnPayment "own_payment" "提出领取的人不能自己核准支付" "who proposed the payment does not check it",
    NotConditional "not_conditional" "本提存未附条件，五年自提存之日起算" "the deposit has no condition: the five years begin on its day",
    StartFirst "start_first" "附条件提存：五年的起算日尚未由法律人员确定" "a deposit on condition: a lawyer has not fixed yet when the five years begin",
    StillCollectable "still_collectable" "领取期限尚未届满" "the period for collecting has not ended yet",
    CollectingEnded "collecting_ended" "在领取期限届满以前没有行使领取权(民法典第574条)" "the right to collect was not used before its end (民法典 art. 574)",
    InOtherBatch "in_other_batch" "案件已在另一批次，或者已办结" "the case is in another batch, or has ended",
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_unique_and_every_text_is_there_in_both_languages() {
        let mut words: Vec<_> = Hindrance::ALL.iter().map(|h| h.as_str()).collect();
        words.sort_unstable();
        words.dedup();
        assert_eq!(words.len(), Hindrance::ALL.len());
        assert!(Hindrance::ALL.iter().all(|h| !h.text_zh().is_ascii() && !h.text_en().is_empty()));
    }
}
