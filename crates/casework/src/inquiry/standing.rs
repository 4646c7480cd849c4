//! How a question stands, and what may happen to it next.

use super::{InquiryRefusal, InquiryRules, MAX_REPLIES, Stance, Step};
use crate::words::words;
use serde::Serialize;
use time::Date;

words! {
    /// How a question stands.
    Standing {
        Waiting "waiting" "待答复" "waiting for an answer",
        InTime "in_time" "按期答复" "answered in time",
        Late "late" "逾期答复" "answered late",
        Silent "silent" "到期未答复" "no answer by the day",
        Lapsed "lapsed" "随案件办结终止" "ended with the case",
        Revoked "revoked" "已撤销" "taken back",
    }
}

/// A question with what became of it. Days are civil dates in Asia/Shanghai.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inquiry {
    /// Number in the case, from 1.
    pub number: u32,
    /// The day it was asked.
    pub asked_on: Date,
    /// Last day for an answer.
    pub due: Date,
    /// Answers that came, those that ask for more time among them.
    pub replies: u32,
    /// More time was asked for since the last day was set.
    pub asked_for_time: bool,
    /// Day of the first answer to the question itself.
    pub answered_on: Option<Date>,
    /// Whether that was after the last day.
    pub answered_late: bool,
    /// The day on which it was recorded that no answer had come.
    pub silent_on: Option<Date>,
    /// The day it was taken back.
    pub revoked_on: Option<Date>,
    /// The day the case ended.
    pub lapsed_on: Option<Date>,
}

impl Inquiry {
    /// One that was asked just now.
    pub fn asked(number: u32, asked_on: Date, due: Date) -> Inquiry {
        Inquiry {
            number,
            asked_on,
            due,
            replies: 0,
            asked_for_time: false,
            answered_on: None,
            answered_late: false,
            silent_on: None,
            revoked_on: None,
            lapsed_on: None,
        }
    }

    /// How it stood at the end of a day. What was answered stays answered, and silence stays silence, when the question ends later.
    pub fn standing(&self, day: Date) -> Standing {
        let by = |on: Option<Date>| on.is_some_and(|on| on <= day);
        if by(self.answered_on) {
            if self.answered_late { Standing::Late } else { Standing::InTime }
        } else if by(self.silent_on) {
            Standing::Silent
        } else if by(self.revoked_on) {
            Standing::Revoked
        } else if by(self.lapsed_on) {
            Standing::Lapsed
        } else {
            Standing::Waiting
        }
    }

    /// Last day on which its link takes an answer; `None` when the link is void.
    pub fn open_until(&self, rules: &InquiryRules) -> Option<Date> {
        let void = self.revoked_on.is_some() || self.lapsed_on.is_some();
        (!void).then(|| rules.open_until(self.due))
    }

    /// Whether its link takes an answer today.
    pub fn is_open(&self, today: Date, rules: &InquiryRules) -> bool {
        self.open_until(rules).is_some_and(|last| today <= last)
    }

    /// Whether the program still has to look whether the last day passed in silence.
    pub fn is_awaited(&self) -> bool {
        let ended = self.revoked_on.or(self.lapsed_on).or(self.silent_on).or(self.answered_on);
        ended.is_none()
    }

    /// Decides on another last day, also after silence was recorded: the history keeps both.
    ///
    /// # Errors
    /// [`InquiryRefusal::Closed`], [`InquiryRefusal::Answered`], [`InquiryRefusal::Due`].
    pub fn extend(
        &self,
        due: Date,
        reason: String,
        today: Date,
        rules: &InquiryRules,
    ) -> Result<Step, InquiryRefusal> {
        self.open(today, rules)?;
        if self.answered_on.is_some() {
            return Err(InquiryRefusal::Answered);
        }
        let due = rules.within(due, self.due.max(today), self.asked_on)?;
        Ok(Step::Extended { inquiry: self.number, from: self.due, due, reason })
    }

    /// Decides on another link, for one that was lost or went to the wrong hands.
    ///
    /// # Errors
    /// [`InquiryRefusal::Closed`].
    pub fn renew_link(
        &self,
        reason: String,
        today: Date,
        rules: &InquiryRules,
    ) -> Result<Step, InquiryRefusal> {
        self.open(today, rules)?;
        Ok(Step::LinkRenewed { inquiry: self.number, reason })
    }

    /// Decides that it is taken back.
    ///
    /// # Errors
    /// [`InquiryRefusal::Closed`].
    pub fn revoke(&self, reason: String, today: Date, rules: &InquiryRules) -> Result<Step, InquiryRefusal> {
        self.open(today, rules)?;
        Ok(Step::Revoked { inquiry: self.number, reason })
    }

    /// Decides on an answer that comes through the link.
    ///
    /// # Errors
    /// [`InquiryRefusal::Closed`], [`InquiryRefusal::TooManyReplies`].
    pub fn reply(
        &self,
        stance: Stance,
        sha256: String,
        evidence: Vec<u32>,
        today: Date,
        rules: &InquiryRules,
    ) -> Result<Step, InquiryRefusal> {
        self.open(today, rules)?;
        if self.replies >= MAX_REPLIES {
            return Err(InquiryRefusal::TooManyReplies(MAX_REPLIES));
        }
        let (reply, late) = (self.replies + 1, today > self.due);
        Ok(Step::Replied { inquiry: self.number, reply, stance, late, sha256, evidence })
    }

    /// That no answer came, once the last day is over; `None` before, and when it was recorded, answered or ended meanwhile.
    pub fn silence(&self, today: Date) -> Option<Step> {
        let over = self.is_awaited() && today > self.due;
        let Inquiry { number, due, asked_for_time, .. } = *self;
        over.then_some(Step::Silent { inquiry: number, due, asked_for_time })
    }

    /// As it stands after a step on a day.
    pub fn after(mut self, step: &Step, day: Date) -> Inquiry {
        match step {
            Step::Asked { .. } | Step::LinkRenewed { .. } => {}
            Step::Extended { due, .. } => {
                (self.due, self.asked_for_time, self.silent_on) = (*due, false, None);
            }
            Step::Revoked { .. } => self.revoked_on = Some(day),
            Step::Replied { stance, late, .. } => {
                self.replies += 1;
                if !stance.answers() {
                    self.asked_for_time = true;
                } else if self.answered_on.is_none() {
                    (self.answered_on, self.answered_late) = (Some(day), *late);
                }
            }
            Step::Silent { .. } => self.silent_on = Some(day),
        }
        self
    }

    fn open(&self, today: Date, rules: &InquiryRules) -> Result<(), InquiryRefusal> {
        if self.is_open(today, rules) { Ok(()) } else { Err(InquiryRefusal::Closed) }
    }
}

/// How many questions stand how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// All that were asked.
    pub asked: u32,
    /// Answered by the last day.
    pub in_time: u32,
    /// Answered after it.
    pub late: u32,
    /// No answer by the last day, and none since.
    pub silent: u32,
    /// Still within the time.
    pub waiting: u32,
    /// Taken back, or ended with the case before an answer.
    pub ended: u32,
}

impl Tally {
    /// Counts how they stood at the end of a day; what was asked later does not count.
    pub fn of<'a>(inquiries: impl IntoIterator<Item = &'a Inquiry>, day: Date) -> Tally {
        let mut tally = Tally::default();
        for inquiry in inquiries.into_iter().filter(|inquiry| inquiry.asked_on <= day) {
            tally.asked += 1;
            *match inquiry.standing(day) {
                Standing::InTime => &mut tally.in_time,
                Standing::Late => &mut tally.late,
                Standing::Silent => &mut tally.silent,
                Standing::Waiting => &mut tally.waiting,
                Standing::Lapsed | Standing::Revoked => &mut tally.ended,
            } += 1;
        }
        tally
    }
}
