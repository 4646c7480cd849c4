//! What the layers below refuse, as problem documents: which status and stable word each fault has.

use super::Problem;
use crate::clock;
use crate::evidence::VaultError;
use crate::routes::too_large;
use axum::http::StatusCode;
use casework::account::AccountFault;
use casework::account::password::PasswordFault;
use casework::presence::AbsenceFault;
use casework::routing::rule_set::RuleSetFault;
use casework::survey::SurveyRefusal;
use casework::{EvidenceRefusal, PartyRefusal, Refusal};
use papers::PressError;
use serde_json::json;
use store::StoreError;

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Problem {
        match error {
            StoreError::NoCase(code) => Problem::not_found("case", &code),
            StoreError::NoBatch(_) => Problem::bad_request("unknown_batch", error.to_string()).field("batch"),
            StoreError::NoPreservation(id) => Problem::not_found("preservation", &id),
            StoreError::Refused(refusal) => refusal.into(),
            StoreError::NoExport(id) => Problem::not_found("export", &id),
            StoreError::TooManyExports => {
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_exports", error.to_string())
                    .retry_after(60)
            }
            StoreError::LoginTaken(_) => {
                Problem::new(StatusCode::CONFLICT, "login_taken", error.to_string()).field("login")
            }
            StoreError::SignInLocked(until) => {
                let detail = "locked for 15 minutes after five failed attempts";
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "account_locked", detail)
                    .retry_after((until - clock::now()).whole_seconds())
                    .hint("wait, or ask the security administrator to unlock the account")
            }
            StoreError::TrackingLocked(until) => {
                let detail = "too many wrong tries with this code: it is locked for a day";
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "tracking_locked", detail)
                    .retry_after((until - clock::now()).whole_seconds())
                    .hint("ask at the counter or by phone, with the code")
            }
            StoreError::TooManyCodes(_) => {
                Problem::new(StatusCode::CONFLICT, "too_many_place_codes", error.to_string())
            }
            StoreError::NoPlaceCode(serial) => Problem::not_found("code", &serial.to_string()),
            StoreError::NoParty { seq, .. } => Problem::not_found("party", &seq.to_string()),
            StoreError::NotAllowed(_) => {
                Problem::new(StatusCode::FORBIDDEN, "capacity_not_allowed", error.to_string())
            }
            StoreError::TooManyReveals(_) => {
                Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_reveals", error.to_string())
            }
            StoreError::TooManyParties(_) => {
                Problem::new(StatusCode::CONFLICT, "too_many_parties", error.to_string())
            }
            StoreError::Destroyed => {
                Problem::new(StatusCode::GONE, "personal_data_destroyed", error.to_string())
            }
            StoreError::Party(refusal) => refusal.into(),
            StoreError::NoKey => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_key", error.to_string()),
            StoreError::WrongKey => {
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "wrong_key", error.to_string())
                    .hint("start the server with the key file that belongs to these data")
            }
            StoreError::Evidence(refusal) => refusal.into(),
            StoreError::Survey(refusal) => refusal.into(),
            StoreError::Inquiry(refusal) => refusal.into(),
            StoreError::Absence(fault) => fault.into(),
            StoreError::RuleSet(fault) => fault.into(),
            StoreError::File(e) => Problem::of_file(&e),
            StoreError::Code(e) => Problem::bad_request("bad_case_code", e.to_string()),
            other => {
                tracing::error!(error = %other, "the store failed");
                let detail = "the database did not answer; nothing was changed";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "database", detail)
                    .hint("try again in a moment; the server's log names the cause")
            }
        }
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Problem {
        let mut problem = Problem::of_refusal(&refusal);
        problem.detail_zh = refusal.text_zh().map(Into::into);
        problem
    }
}

impl Problem {
    fn of_refusal(refusal: &Refusal) -> Problem {
        let detail = refusal.to_string();
        let unprocessable =
            |code, field| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, &*detail).field(field);
        match refusal {
            Refusal::EmptyText => unprocessable("text_empty", "summary"),
            Refusal::TextTooLong(_) => unprocessable("text_too_long", "summary"),
            Refusal::ControlCharacters => unprocessable("text_control_characters", "summary"),
            Refusal::People(_) => unprocessable("people_out_of_range", "people"),
            Refusal::Category(_) => unprocessable("unknown_category", "category"),
            Refusal::OutsideBanner { swapped: true, .. } => {
                unprocessable("swapped_lon_lat", "lon").hint("exchange longitude and latitude")
            }
            Refusal::OutsideBanner { .. } => {
                unprocessable("outside_banner", "lon").hint("move the point, or send out_of_area: true")
            }
            Refusal::NoTransition { .. } | Refusal::NoStep { .. } => {
                Problem::new(StatusCode::CONFLICT, "no_transition", detail)
            }
            Refusal::Field { field, .. } => unprocessable("bad_field", field),
            Refusal::NotYours(_) => Problem::new(StatusCode::FORBIDDEN, "not_yours", detail),
            Refusal::FourEyes(_) => Problem::new(StatusCode::FORBIDDEN, "four_eyes", detail),
            Refusal::Period { .. } => Problem::new(StatusCode::CONFLICT, "period", detail),
            Refusal::NotYet(_) => Problem::new(StatusCode::CONFLICT, "not_yet", detail),
            Refusal::ReasonRequired => unprocessable("reason_required", "reason"),
            Refusal::NotFound { what, .. } => unprocessable(
                if *what == "person" { "unknown_person" } else { "unknown_unit" },
                if *what == "person" { "person_id" } else { "unit_id" },
            ),
        }
    }
}

impl From<AccountFault> for Problem {
    fn from(fault: AccountFault) -> Problem {
        let (code, field) = match &fault {
            AccountFault::Login => ("bad_login", "login"),
            AccountFault::Taken(_) => ("login_taken", "login"),
            AccountFault::Name => ("bad_name", "name"),
            AccountFault::NoCapacity | AccountFault::NotGiven(_) => ("bad_capacities", "capacities"),
            AccountFault::Exclusive(_) => ("exclusive_capacities", "capacities"),
            AccountFault::Area => ("unknown_area", "area"),
            AccountFault::Period => ("bad_period", "until"),
            AccountFault::DeputyTooLong => ("deputy_too_long", "until"),
            AccountFault::OwnDeputy | AccountFault::DeputyExcluded => ("bad_deputy", "login"),
            AccountFault::Own => {
                return Problem::new(StatusCode::FORBIDDEN, "own_account", fault.to_string());
            }
        };
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, fault.to_string()).field(field)
    }
}

impl From<PasswordFault> for Problem {
    fn from(fault: PasswordFault) -> Problem {
        let code = match fault {
            PasswordFault::TooShort => "password_too_short",
            PasswordFault::TooLong => "password_too_long",
            PasswordFault::TooSimple | PasswordFault::ControlCharacter => "password_too_simple",
            PasswordFault::Guessed => "password_guessed",
            PasswordFault::Used => "password_used",
        };
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, fault.to_string()).field("new_password")
    }
}

impl From<PartyRefusal> for Problem {
    fn from(refusal: PartyRefusal) -> Problem {
        let code = match &refusal {
            PartyRefusal::UnknownWord { .. } => "party_unknown_word",
            PartyRefusal::Empty(_) => "party_text_empty",
            PartyRefusal::TooLong { .. } => "party_text_too_long",
            PartyRefusal::ControlCharacters(_) => "party_control_characters",
            PartyRefusal::Phone => "party_phone",
            PartyRefusal::Identity(_) => "party_identity",
            PartyRefusal::NotForOrganisations(_) => "party_natural_only",
            PartyRefusal::Reason => "party_reason",
            PartyRefusal::NoFields => "party_no_fields",
            PartyRefusal::NothingCorrected => "party_nothing_corrected",
        };
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, refusal.to_string()).field(refusal.field())
    }
}

impl From<AbsenceFault> for Problem {
    fn from(fault: AbsenceFault) -> Problem {
        let (code, field) = match fault {
            AbsenceFault::Period => ("absence_period", "until"),
            AbsenceFault::Over => ("absence_over", "until"),
            AbsenceFault::TooLong => ("absence_too_long", "until"),
            AbsenceFault::OwnDeputy => ("absence_own_deputy", "deputy"),
            AbsenceFault::DeputyAway(..) => ("absence_deputy_away", "deputy"),
            AbsenceFault::Overlaps(..) => ("absence_overlaps", "from"),
        };
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, fault.to_string()).field(field)
    }
}

impl From<RuleSetFault> for Problem {
    fn from(fault: RuleSetFault) -> Problem {
        use RuleSetFault as F;
        let (status, code, field) = match &fault {
            F::Text(_) => (StatusCode::UNPROCESSABLE_ENTITY, "rules_faulty", Some("body")),
            F::TooLong => (StatusCode::UNPROCESSABLE_ENTITY, "rules_too_long", Some("body")),
            F::Version => (StatusCode::UNPROCESSABLE_ENTITY, "rules_version", Some("body")),
            F::VersionTaken(_) => (StatusCode::CONFLICT, "rules_version_taken", Some("body")),
            F::Reason => (StatusCode::UNPROCESSABLE_ENTITY, "rules_reason", Some("reason")),
            F::TooManyDrafts => (StatusCode::CONFLICT, "rules_too_many_drafts", None),
            F::NoDraft => (StatusCode::CONFLICT, "rules_no_draft", None),
            F::OwnDraft => (StatusCode::FORBIDDEN, "rules_own_draft", None),
            F::Day => (StatusCode::UNPROCESSABLE_ENTITY, "rules_day", Some("effective_from")),
        };
        let problem = Problem::new(status, code, fault.to_string());
        match field {
            Some(field) => problem.field(field),
            None => problem,
        }
    }
}

impl From<EvidenceRefusal> for Problem {
    fn from(refusal: EvidenceRefusal) -> Problem {
        use EvidenceRefusal as E;
        let (status, code) = match &refusal {
            E::Field { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "bad_field"),
            E::Size(_) => (StatusCode::UNPROCESSABLE_ENTITY, "evidence_size"),
            E::TooMany => (StatusCode::CONFLICT, "evidence_too_many"),
            E::TooManyUnfinished => (StatusCode::CONFLICT, "evidence_unfinished"),
            E::Known(_) => (StatusCode::CONFLICT, "evidence_known"),
            E::NoUpload | E::NoItem(_) | E::NoCrack(_) => (StatusCode::NOT_FOUND, "not_found"),
            E::NoCopy(_) => (StatusCode::NOT_FOUND, "no_copy"),
            E::Offset { .. } => (StatusCode::CONFLICT, "upload_offset"),
            E::BeyondEnd { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "upload_beyond_end"),
            E::Hash { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "evidence_hash"),
            E::Media => (StatusCode::UNPROCESSABLE_ENTITY, "evidence_type"),
            E::Kind { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "evidence_kind"),
            E::PictureSize { .. } => (StatusCode::UNPROCESSABLE_ENTITY, "evidence_picture_size"),
            E::Picture(_) => (StatusCode::UNPROCESSABLE_ENTITY, "evidence_picture"),
        };
        let problem = Problem::new(status, code, refusal.to_string());
        match refusal {
            E::Field { field, .. } => problem.field(field),
            E::Size(_) => problem.field("bytes"),
            E::Kind { .. } => problem.field("kind"),
            // Who goes on with a broken-off sending needs its number.
            E::Known(item) => problem.more("item", json!(item)),
            _ => problem,
        }
    }
}

impl From<SurveyRefusal> for Problem {
    fn from(refusal: SurveyRefusal) -> Problem {
        let detail = refusal.to_string();
        match refusal {
            // All of them at once: who mends a form on a phone wants to see every field.
            SurveyRefusal::Fields(faults) => {
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail)
                    .more("errors", json!(faults))
            }
            SurveyRefusal::KeyUsed => Problem::new(StatusCode::CONFLICT, "survey_key_used", detail),
            SurveyRefusal::TooMany => Problem::new(StatusCode::CONFLICT, "too_many_surveys", detail),
            SurveyRefusal::NoVersion(n) => Problem::not_found("survey", &n.to_string()),
        }
    }
}

impl Problem {
    /// The folder of the evidence failed.
    pub(crate) fn of_file(error: &std::io::Error) -> Problem {
        tracing::error!(%error, "the folder of the evidence failed");
        let detail = "the file could not be written or read; nothing was changed";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "evidence_store", detail)
            .hint("try again in a moment; the server's log names the cause")
    }
}

impl From<exchange::ExportError> for Problem {
    fn from(error: exchange::ExportError) -> Problem {
        use exchange::ExportError as E;
        match &error {
            E::UnknownCrs(_) | E::DegreesOnly { .. } => {
                Problem::bad_request("bad_crs", error.to_string()).field("crs")
            }
            E::UnknownFormat(_) => {
                let words: Vec<&str> = exchange::Format::ALL.iter().map(|f| f.word()).collect();
                let detail = format!("no known format; one of {} is expected", words.join(", "));
                Problem::bad_request("bad_format", detail).field("format")
            }
            E::NotAStream(_) => Problem::bad_request("bad_format", error.to_string()).field("format"),
            E::UnknownEncoding(_) => {
                Problem::bad_request("bad_encoding", error.to_string()).field("encoding")
            }
            _ => {
                tracing::error!(%error, "an export failed");
                let detail = "the export could not be written";
                Problem::new(StatusCode::SERVICE_UNAVAILABLE, "export_failed", detail)
                    .hint("try again in a moment; the server's log names the cause")
            }
        }
    }
}

impl From<VaultError> for Problem {
    fn from(error: VaultError) -> Problem {
        match error {
            VaultError::Io(e) => Problem::of_file(&e),
            VaultError::Damaged(_) => {
                tracing::error!(%error, "evidence does not fit its SHA-256");
                let detail =
                    "the stored bytes no longer fit the SHA-256 that was sealed; they are not given out";
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "evidence_damaged", detail)
                    .hint("restore the file from a backup; the history of the case holds the right hash")
            }
        }
    }
}

impl From<PressError> for Problem {
    fn from(error: PressError) -> Problem {
        let detail = error.to_string();
        match error {
            PressError::NoFont(_) => Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_fonts", detail)
                .hint("the page of the document prints without them; `zhunzhi doctor` looks for the fonts"),
            PressError::TooLong { .. } => {
                Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "paper_too_long", detail)
                    .hint("print its page instead")
            }
            PressError::Map(refused) => refused.into(),
            PressError::TooLarge { .. } => too_large(&error),
            PressError::Day(_)
            | PressError::Content(_)
            | PressError::Style(_)
            | PressError::Typesetter(_) => {
                tracing::error!(%error, "a paper was not typeset");
                let detail = "the paper could not be typeset; nothing was changed";
                Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "typesetting", detail)
                    .hint("print its page instead; the server's log names the cause")
            }
        }
    }
}

impl From<spatial::plane::NotRecognised> for Problem {
    fn from(e: spatial::plane::NotRecognised) -> Problem {
        Problem::bad_request("plane_not_recognised", e.to_string()).field("x")
    }
}

impl From<casework::FilterError> for Problem {
    fn from(e: casework::FilterError) -> Problem {
        Problem::bad_request("bad_filter", e.to_string()).field(e.parameter)
    }
}

impl From<spatial::CoordinateError> for Problem {
    fn from(e: spatial::CoordinateError) -> Problem {
        if e.is_swapped() {
            return Problem::bad_request("swapped_lon_lat", e.to_string())
                .field("lon")
                .hint("exchange longitude and latitude");
        }
        Problem::bad_request("bad_coordinate", e.to_string()).field("lon")
    }
}
