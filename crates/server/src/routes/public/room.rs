//! The reply room of a company: a page behind the link of one question, and the form on it, which needs no script. A token that is
//! unknown, void or ended gets one answer, which says which of them to nobody.
//!
//! The token is all that lets somebody in, and no cookie is asked: another site's page cannot answer in a company's name. The page is
//! `same-origin` for referrers and not `no-referrer`, because with that browsers send forms without an `Origin`, which is refused.

mod form;

use super::Stranger;
use crate::app::App;
use crate::clock;
use crate::evidence::media_of;
use crate::office::ISSUER;
use crate::problem::Problem;
use crate::routes::evidence::whole;
use crate::villager::{Came, RoomPage, Say, Typed, no_room};
use axum::extract::{Path, RawQuery, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use casework::evidence::{Announced, NewEvidence};
use casework::inquiry::{MAX_REPLY_FILES_BYTES, NewReply, ReplyEntry};
use casework::{Capacity, EvidenceRefusal, Principal};
use exchange::checksum::sha256_hex;
use form::{Filled, HandedIn, filled};
use std::collections::HashMap;
use store::Room;
use store::credential::{random, token_hash};
use territory::{MineId, StationId};

/// Largest form, bytes: the files with the fields around them.
pub(crate) const MAX_ROOM_BYTES: usize = MAX_REPLY_FILES_BYTES + 128 * 1024;
/// Stricter than elsewhere: the page has no script, no picture and nothing to load.
const CONTENT_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; \
    frame-ancestors 'none'; base-uri 'none'";

/// The question behind a link.
pub(crate) async fn room_page(stranger: Stranger, Path(token): Path<String>, query: RawQuery) -> Response {
    let query = parameters(&query);
    let say = Say::of(query.get("lang").map(String::as_str));
    match entered(&stranger, &token).await {
        Ok((_, room)) => {
            let done = query.get("done").and_then(|n| n.parse().ok());
            let done = done.filter(|n| room.replies.iter().any(|reply| reply.seq == *n));
            shown(&stranger, &room, &token, say, (&Typed::default(), None, done))
        }
        Err(problem) => refused(say, &problem),
    }
}

/// Takes the answer of a company in.
pub(crate) async fn room_form(
    stranger: Stranger,
    Path(token): Path<String>,
    query: RawQuery,
    request: Request,
) -> Response {
    let query = parameters(&query);
    let say = Say::of(query.get("lang").map(String::as_str));
    // Before megabytes are read: only who has an open question may send any.
    let (hash, room) = match entered(&stranger, &token).await {
        Ok(entered) => entered,
        Err(problem) => return refused(say, &problem),
    };
    let read = match stranger.service.gate().answer(&stranger.address, &hash) {
        Ok(()) => filled(request).await,
        Err(problem) => Err((Typed::default(), problem)),
    };
    let (typed, files) = match read {
        Ok(Filled { typed, files }) => (typed, files),
        Err((typed, problem)) => return shown(&stranger, &room, &token, say, (&typed, Some(&problem), None)),
    };
    match answered(&stranger, &room, &hash, &typed, files).await {
        Ok(seq) => {
            let lang = if say.english { "&lang=en" } else { "" };
            let there = [(header::LOCATION, format!("/m/{token}?done={seq}{lang}"))];
            (StatusCode::SEE_OTHER, there, [(header::CACHE_CONTROL, "no-store")]).into_response()
        }
        Err(problem) => shown(&stranger, &room, &token, say, (&typed, Some(&problem), None)),
    }
}

fn parameters(query: &RawQuery) -> HashMap<String, String> {
    form_urlencoded::parse(query.0.as_deref().unwrap_or_default().as_bytes()).into_owned().collect()
}

/// The open question of a token.
async fn entered(stranger: &Stranger, token: &str) -> Result<([u8; 32], Room), Problem> {
    let none = || {
        let detail = "the link is not right, has ended, or was replaced by another one";
        Problem::new(StatusCode::NOT_FOUND, "no_room", detail)
    };
    let gate = stranger.service.gate();
    gate.room(&stranger.address)?;
    let hash = token_hash(token).ok_or_else(none)?;
    let service = &stranger.service;
    let room = service.store().reply_room(&hash).await?.ok_or_else(none)?;
    if !room.inquiry.is_open(clock::today(), &service.rules().inquiries) {
        return Err(none());
    }
    gate.room_found(&stranger.address);
    Ok((hash, room))
}

/// Seals the files and writes the answer; gives its number. Sent twice, it is one answer.
async fn answered(
    stranger: &Stranger,
    room: &Room,
    token: &[u8; 32],
    typed: &Typed,
    files: Vec<HandedIn>,
) -> Result<u32, Problem> {
    let entry = ReplyEntry {
        key: &typed.key,
        stance: &typed.stance,
        text: &typed.text,
        by_name: &typed.by_name,
        by_function: &typed.by_function,
    };
    let reply = NewReply::check(&entry)?;
    let rules = &stranger.service.rules().inquiries;
    if !room.replies.iter().any(|sent| sent.key == typed.key) {
        room.inquiry.reply(reply.stance, String::new(), vec![], clock::today(), rules)?;
    }
    let company = Principal::mine_operator(&room.question.addressee);
    let app = stranger.service.app_of(company);
    let mut evidence = vec![];
    for (announced, bytes) in announced(files, &room.question.addressee)? {
        let actor = app.principal().acting_as(Some(Capacity::MineOperator));
        let item = whole(&app, &room.case, &actor, &announced, bytes).await?;
        if !evidence.contains(&item) {
            evidence.push(item);
        }
    }
    let answer = async |office: &store::Office<'_>| {
        app.store().reply_to_inquiry(office, token, (&reply, &evidence), rules, clock::now()).await
    };
    Ok(app.in_office(answer).await?)
}

/// What is said of the files. All of them are looked at before the first one is sealed.
fn announced(files: Vec<HandedIn>, company: &str) -> Result<Vec<(NewEvidence, Vec<u8>)>, Problem> {
    let each = files.into_iter().map(|file| {
        media_of(&file.bytes).ok_or(EvidenceRefusal::Media)?;
        let sha256 = sha256_hex(&file.bytes);
        let announced = Announced {
            name: &file.name,
            bytes: file.bytes.len() as u64,
            sha256: &sha256,
            kind: "file",
            shows: "矿方答复附件",
            handed_in_by: Some(company),
            ..Announced::default()
        };
        Ok((NewEvidence::check(&announced, clock::now())?, file.bytes))
    });
    each.collect()
}

fn shown(
    stranger: &Stranger,
    room: &Room,
    token: &str,
    say: Say,
    (typed, problem, done): (&Typed, Option<&Problem>, Option<u32>),
) -> Response {
    let app: App = stranger.app();
    let unit = room.unit.clone().and_then(|id| StationId::new(id).ok());
    let unit = unit.and_then(|id| app.territory().station(&id)).map_or(ISSUER, |unit| unit.name.as_str());
    let mine = MineId::new(&room.question.mine).ok();
    let mine = mine.and_then(|id| app.territory().mine(&id)).map_or("", |mine| mine.name.as_str());
    let fresh = match random::<16>() {
        Ok(bytes) => bytes.iter().map(|b| format!("{b:02x}")).collect(),
        Err(error) => {
            tracing::error!(%error, "no key for a form");
            String::new()
        }
    };
    let came = room.replies.iter().map(|reply| Came {
        seq: reply.seq,
        stance: (reply.stance.name_zh(), reply.stance.name_en()),
        on: casework::course::civil_day(reply.received_at),
        late: reply.late,
        files: reply.files,
        receipt: &reply.sha256,
    });
    let page = RoomPage {
        action: &format!("/m/{token}"),
        unit,
        mine,
        question: &room.question,
        due: room.inquiry.due,
        open_until: app.rules().inquiries.open_until(room.inquiry.due),
        today: clock::today(),
        came: came.collect(),
        key: if typed.key.is_empty() { &fresh } else { &typed.key },
        typed,
        problem,
        done,
        files: app.vault().is_some(),
        synthetic: room.synthetic || app.is_synthetic(),
    };
    let status = problem.map_or(StatusCode::OK, Problem::status);
    private(status, page.html(say))
}

fn refused(say: Say, problem: &Problem) -> Response {
    private(problem.status(), no_room(say, problem.code()))
}

/// A page that nothing on the way keeps.
fn private(status: StatusCode, html: String) -> Response {
    let policy = (header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(CONTENT_POLICY));
    (status, [(header::CACHE_CONTROL, HeaderValue::from_static("no-store")), policy], Html(html))
        .into_response()
}
