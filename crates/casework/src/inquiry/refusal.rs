//! Why a question to an operator, or an answer, is refused. Knows no HTTP status.

use time::Date;

/// Why it is refused. No text repeats what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InquiryRefusal {
    /// A field does not fit.
    #[error("`{field}`: {problem}")]
    Field {
        /// Its name.
        field: &'static str,
        /// What is wrong and what is expected.
        problem: String,
    },
    /// It holds the name of a party, or a number as long as a telephone or identity number.
    #[error(
        "`{0}` names a party of the case, or holds a telephone or identity number: the company is asked without them"
    )]
    Personal(&'static str),
    /// The mine is none of those that the case is recorded with.
    #[error("the case is not recorded with this mine: choose one of its mines")]
    NoMine,
    /// Nobody knows who runs the mine on that day.
    #[error("no operator of the mine is recorded for today: type the name of the company as `addressee`")]
    NoAddressee,
    /// The paper is none of the case.
    #[error("the case has no paper with this number")]
    NoDocument,
    /// The last day lies too early or too far away.
    #[error("`due`: a day after {after} and up to {furthest} is expected")]
    Due {
        /// It must lie after it.
        after: Date,
        /// It must not lie after it.
        furthest: Date,
    },
    /// No last day was named and none can be worked out.
    #[error("name a last day as `due`: {0}")]
    NoCalendar(String),
    /// The case has ended.
    #[error("the case has ended: nobody is asked in it")]
    CaseEnded,
    /// The case has as many as it may.
    #[error("a case has at most {0} questions to operators")]
    TooMany(u32),
    /// The case has no such question.
    #[error("the case has no question no. {0}")]
    NoInquiry(u32),
    /// It was taken back, ended with the case, or its link has ended: ask anew.
    #[error("the question is closed: ask another one")]
    Closed,
    /// An answer is there: there is nothing to wait for.
    #[error("it was answered: nothing is waited for")]
    Answered,
    /// The question has as many answers as it may.
    #[error("a question has at most {0} answers: write to the office for what is left to say")]
    TooManyReplies(u32),
    /// The answer came before with another content under the same key.
    #[error("another answer came under this key: load the page again")]
    KeyUsed,
}
