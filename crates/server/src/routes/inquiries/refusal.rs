//! What a refused question or answer means over HTTP.

use crate::problem::Problem;
use axum::http::StatusCode;
use casework::inquiry::InquiryRefusal;

impl From<InquiryRefusal> for Problem {
    fn from(refusal: InquiryRefusal) -> Problem {
        use InquiryRefusal as I;
        let detail = refusal.to_string();
        let unprocessable =
            |code, field| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, &*detail).field(field);
        let conflict = |code| Problem::new(StatusCode::CONFLICT, code, &*detail);
        match refusal {
            I::Field { field, .. } => unprocessable("bad_field", field),
            I::Personal(field) => unprocessable("inquiry_personal", field)
                .hint("ask about places, days and works; the company finds out who lives there no more than it must"),
            I::NoMine => unprocessable("inquiry_mine", "mine"),
            I::NoAddressee => unprocessable("inquiry_addressee", "addressee"),
            I::NoDocument => unprocessable("inquiry_document", "document"),
            I::Due { .. } | I::NoCalendar(_) => unprocessable("inquiry_due", "due"),
            I::CaseEnded => conflict("inquiry_case_ended"),
            I::TooMany(_) => conflict("too_many_inquiries"),
            I::NoInquiry(n) => Problem::not_found("question", &n.to_string()),
            I::Closed => conflict("inquiry_closed"),
            I::Answered => conflict("inquiry_answered"),
            I::TooManyReplies(_) => conflict("too_many_replies"),
            I::KeyUsed => conflict("reply_key_used"),
        }
    }
}
