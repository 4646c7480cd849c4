//! Questions of a case to the operators of its mines: asked with a link that is shown once, extended, given another link, taken back.

mod refusal;
mod view;

use super::cases::parse_code;
use crate::address::own_address;
use crate::app::App;
use crate::clock;
use crate::problem::{Problem, QuietBody};
use axum::Json;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::evidence::checked_reason;
use casework::inquiry::{Inquiry, InquiryRefusal, Question, Step, asker};
use casework::{CaseCode, MineLink};
use papers::qr_svg;
use serde::{Deserialize, Serialize};
use store::credential::{new_token, token_hash};
use territory::Mine;
use time::Date;
use utoipa::ToSchema;
pub(crate) use view::*;

/// What the operator of a mine is asked.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InquiryRequest {
    /// Identifier of a mine of the case; may be left out where the case has one.
    mine: Option<String>,
    /// Name of the company; the operator recorded for today when left out.
    addressee: Option<String>,
    /// One line, at most 80 characters. Names nobody.
    subject: String,
    /// At most 1,000 characters. Names nobody.
    text: String,
    /// Number of a paper of the case that it belongs to.
    document: Option<String>,
    /// Last day for an answer, such as `2026-12-11`; the usual one when left out.
    due: Option<String>,
}

/// Another last day.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ExtensionRequest {
    /// A day after the last one, such as `2026-12-18`.
    due: String,
    /// 4 to 200 characters.
    reason: String,
}

/// Why.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InquiryReason {
    /// 4 to 200 characters.
    reason: String,
}

/// A question with its new link.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AskedInquiry {
    inquiry: InquiryView,
    link: InquiryLink,
}

/// A link: it is shown this once, and whoever has it can answer.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct InquiryLink {
    url: String,
    /// The same as a QR code, SVG.
    qr_svg: Option<String>,
    /// Last day on which it takes an answer.
    open_until: Option<String>,
}

/// The questions of a case with their answers, and what a new one may be about.
#[utoipa::path(get, path = "/api/v1/cases/{code}/inquiries", params(("code" = String, Path)),
    responses((status = 200, body = InquiryList), (status = 404, description = "No such case in the reader's scope")))]
pub(crate) async fn inquiries(app: App, Path(code): Path<String>) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let case = app.store().case(&app.scope(), &code).await?.case;
    let files = app.store().inquiries(&app.scope(), &code).await?;
    Ok(quiet(StatusCode::OK, InquiryList::of(&app, &case, &files)))
}

/// Asks the operator of a mine. The answer has the link, once.
#[utoipa::path(post, path = "/api/v1/cases/{code}/inquiries", params(("code" = String, Path)), request_body = InquiryRequest,
    responses((status = 201, body = AskedInquiry), (status = 403, description = "Not this capacity's work"),
        (status = 404, description = "No such case in the reader's scope"), (status = 409, description = "The case has ended, or has too many"),
        (status = 422, description = "A field does not fit, or the question names a party")))]
pub(crate) async fn ask_operator(
    app: App,
    Path(code): Path<String>,
    headers: HeaderMap,
    QuietBody(request): QuietBody<InquiryRequest>,
) -> Result<Response, Problem> {
    let code = parse_code(&code)?;
    let (scope, actor) = (app.scope(), asker(app.principal())?);
    let case = app.store().case(&scope, &code).await?.case;
    let question = request.question(&app, &case.location.located.mines)?;
    let due = request.due.as_deref().map(due_day).transpose()?;
    let due = app.rules().inquiries.due(due, clock::today(), app.rules().sla.calendar())?;
    let (token, hash) = fresh_token()?;
    let asked = app
        .in_office(async |office| {
            let new = (&question, due, &hash);
            app.store().ask_operator((&scope, &actor), office, &code, new, clock::now()).await
        })
        .await?;
    with_link(&app, (&code, asked), &headers, &token, StatusCode::CREATED).await
}

/// Makes another link; the former one is void at once.
#[utoipa::path(post, path = "/api/v1/cases/{code}/inquiries/{n}/link", params(("code" = String, Path), ("n" = u32, Path)),
    request_body = InquiryReason,
    responses((status = 200, body = AskedInquiry), (status = 404, description = "No such question"), (status = 409, description = "It is closed")))]
pub(crate) async fn renew_inquiry_link(
    app: App,
    Path((code, n)): Path<(String, String)>,
    headers: HeaderMap,
    QuietBody(request): QuietBody<InquiryReason>,
) -> Result<Response, Problem> {
    let (code, n) = (parse_code(&code)?, super::evidence::number(&n)?);
    let reason = checked_reason(&request.reason)?;
    let (token, hash) = fresh_token()?;
    let rules = &app.rules().inquiries;
    let decide = |inquiry: &Inquiry| inquiry.renew_link(reason, clock::today(), rules);
    change(&app, (&code, n), Some(&hash), decide).await?;
    with_link(&app, (&code, n), &headers, &token, StatusCode::OK).await
}

/// Gives more time, asked for or not.
#[utoipa::path(post, path = "/api/v1/cases/{code}/inquiries/{n}/extend", params(("code" = String, Path), ("n" = u32, Path)),
    request_body = ExtensionRequest,
    responses((status = 200, body = InquiryView), (status = 404, description = "No such question"),
        (status = 409, description = "It is closed or answered"), (status = 422, description = "Not a day within the longest period")))]
pub(crate) async fn extend_inquiry(
    app: App,
    Path((code, n)): Path<(String, String)>,
    QuietBody(request): QuietBody<ExtensionRequest>,
) -> Result<Response, Problem> {
    let (code, n) = (parse_code(&code)?, super::evidence::number(&n)?);
    let (due, reason) = (due_day(&request.due)?, checked_reason(&request.reason)?);
    let rules = &app.rules().inquiries;
    let decide = |inquiry: &Inquiry| inquiry.extend(due, reason, clock::today(), rules);
    change(&app, (&code, n), None, decide).await?;
    Ok(quiet(StatusCode::OK, view(&app, (&code, n)).await?))
}

/// Takes a question back; its link is void at once, and silence is not recorded.
#[utoipa::path(post, path = "/api/v1/cases/{code}/inquiries/{n}/revoke", params(("code" = String, Path), ("n" = u32, Path)),
    request_body = InquiryReason,
    responses((status = 200, body = InquiryView), (status = 404, description = "No such question"), (status = 409, description = "It is closed")))]
pub(crate) async fn revoke_inquiry(
    app: App,
    Path((code, n)): Path<(String, String)>,
    QuietBody(request): QuietBody<InquiryReason>,
) -> Result<Response, Problem> {
    let (code, n) = (parse_code(&code)?, super::evidence::number(&n)?);
    let reason = checked_reason(&request.reason)?;
    let rules = &app.rules().inquiries;
    let decide = |inquiry: &Inquiry| inquiry.revoke(reason, clock::today(), rules);
    change(&app, (&code, n), None, decide).await?;
    Ok(quiet(StatusCode::OK, view(&app, (&code, n)).await?))
}

async fn change(
    app: &App,
    (code, n): (&CaseCode, u32),
    token: Option<&[u8; 32]>,
    decide: impl FnOnce(&Inquiry) -> Result<Step, InquiryRefusal>,
) -> Result<(), Problem> {
    let (scope, actor) = (app.scope(), asker(app.principal())?);
    let change = async |office: &store::Office<'_>| {
        app.store().change_inquiry((&scope, &actor), office, (code, n), token, clock::now(), decide).await
    };
    Ok(app.in_office(change).await?)
}

impl InquiryRequest {
    /// The question to the operator of one of the mines of a case.
    fn question(&self, app: &App, linked: &[MineLink]) -> Result<Question, Problem> {
        let mine = match (&self.mine, linked) {
            (Some(id), _) => super::mines::find(app, id).map_err(|_| InquiryRefusal::NoMine)?,
            (None, [only]) => super::mines::find(app, only.mine.as_str())?,
            _ => return Err(InquiryRefusal::NoMine.into()),
        };
        let typed = self.addressee.clone().filter(|name| !name.trim().is_empty());
        let addressee =
            typed.or_else(|| operator(mine, clock::today())).ok_or(InquiryRefusal::NoAddressee)?;
        let question = Question {
            mine: mine.id.to_string(),
            addressee,
            subject: self.subject.clone(),
            text: self.text.clone(),
            document: self.document.clone(),
        };
        Ok(question.checked()?)
    }
}

/// Who runs a mine on a day, as recorded.
fn operator(mine: &Mine, day: Date) -> Option<String> {
    let on_record = mine.record.operators.iter().find(|o| o.from <= day && o.to.is_none_or(|to| day < to));
    on_record.map(|o| o.name.clone()).or_else(|| mine.operator.clone())
}

fn due_day(text: &str) -> Result<Date, Problem> {
    super::day::day(text, "due")
}

/// A token and what is kept of it.
fn fresh_token() -> Result<(String, [u8; 32]), Problem> {
    let none = |detail: String| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "no_random", detail);
    let token = new_token().map_err(|e| none(e.to_string()))?;
    let hash = token_hash(&token).ok_or_else(|| none("no token was made".to_owned()))?;
    Ok((token, hash))
}

async fn view(app: &App, (code, n): (&CaseCode, u32)) -> Result<InquiryView, Problem> {
    let files = app.store().inquiries(&app.scope(), code).await?;
    let file = files.iter().find(|file| file.inquiry.number == n).ok_or(InquiryRefusal::NoInquiry(n))?;
    Ok(InquiryView::of(app, file))
}

async fn with_link(
    app: &App,
    of: (&CaseCode, u32),
    headers: &HeaderMap,
    token: &str,
    status: StatusCode,
) -> Result<Response, Problem> {
    let inquiry = view(app, of).await?;
    let url = format!("{}/m/{token}", own_address(headers));
    let link = InquiryLink { qr_svg: qr_svg(&url), url, open_until: inquiry.open_until.clone() };
    Ok(quiet(status, AskedInquiry { inquiry, link }))
}

/// It holds a link, or what a company says: no cache keeps it.
fn quiet(status: StatusCode, answer: impl Serialize) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response()
}
