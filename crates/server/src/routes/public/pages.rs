//! The pages for villagers: plain forms that work without a script; the small bundle adds photos, position and patience.

use super::Stranger;
use super::report::{PublicReport, in_force, place_said, taken};
use super::track::{TrackRequest, TrackView, act, looked};
use crate::problem::Problem;
use crate::routes::cases::parse_code;
use crate::routes::locate::locate_at;
use crate::routes::places::is_synthetic;
use crate::villager::{FollowedCase, ReportPage, Say, ask, failure, followed, received};
use axum::body::Bytes;
use axum::extract::{Path, RawQuery};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use casework::Command;
use casework::intake::NEAREST_MINES;
use std::collections::HashMap;

fn page(status: StatusCode, html: String) -> Response {
    (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response()
}

fn refused(say: Say, problem: &Problem, back: &str) -> Response {
    page(problem.status(), failure(say, problem, back))
}

fn fields(text: &[u8]) -> HashMap<String, String> {
    form_urlencoded::parse(text).into_owned().collect()
}

fn say(query: &RawQuery) -> Say {
    let query = fields(query.0.as_deref().unwrap_or_default().as_bytes());
    Say::of(query.get("lang").map(String::as_str))
}

/// The page that a scanned code opens.
pub(crate) async fn report_page(stranger: Stranger, Path(code): Path<String>, query: RawQuery) -> Response {
    let say = say(&query);
    match form(&stranger, &code, say).await {
        Ok(html) => page(StatusCode::OK, html),
        Err(problem) => refused(say, &problem, "/t"),
    }
}

async fn form(stranger: &Stranger, code: &str, say: Say) -> Result<String, Problem> {
    let app = stranger.app();
    let row = in_force(&app, code).await?;
    let at = row.place.at;
    let place = locate_at(&app, at.lon(), at.lat(), None, Some(row.place.accuracy_m), NEAREST_MINES)?;
    let topics: Vec<_> = app.rules().topics.near(&place.mines).collect();
    let key = app.store().report_key()?;
    let name = place_said(&app, &row);
    let (synthetic, map) = (is_synthetic(&app, at), app.map_review().is_some());
    Ok(ReportPage { code: &row.code, place: &name, topics: &topics, key: &key, synthetic, map }.html(say))
}

/// Takes the form of [`report_page`] in.
pub(crate) async fn report_form(
    stranger: Stranger,
    Path(code): Path<String>,
    query: RawQuery,
    body: Bytes,
) -> Response {
    let say = say(&query);
    let answers = form_urlencoded::parse(&body).filter(|(name, _)| name == "answers");
    let answers = answers.map(|(_, value)| value.into_owned()).take(50).collect();
    let mut given = fields(&body);
    let mut take = |name: &str| given.remove(name).unwrap_or_default();
    let report = PublicReport {
        place: code.clone(),
        key: take("key"),
        topic: take("topic"),
        answers,
        words: take("words"),
        lon: None,
        lat: None,
        accuracy_m: None,
        datum: None,
        name: Some(take("name")),
        phone: Some(take("phone")),
        website: take("website"),
    };
    let back =
        format!("/r/{}", code.chars().filter(char::is_ascii_alphanumeric).take(20).collect::<String>());
    match taken(&stranger, &report).await {
        Ok(receipt) => page(
            StatusCode::OK,
            received(say, &receipt.case, receipt.pick_up.as_deref(), &receipt.place, &back),
        ),
        Err(problem) => refused(say, &problem, &back),
    }
}

/// The question for code and digits.
pub(crate) async fn track_page(query: RawQuery) -> Response {
    page(StatusCode::OK, ask(say(&query)))
}

/// Answers the question of [`track_page`].
pub(crate) async fn track_form(stranger: Stranger, query: RawQuery, body: Bytes) -> Response {
    let (say, mut given) = (say(&query), fields(&body));
    let mut take = |name: &str| given.remove(name).unwrap_or_default();
    let request = TrackRequest { case: take("case"), digits: take("digits") };
    match looked(&stranger, &request).await {
        Ok(view) => page(StatusCode::OK, shown(say, &view, false)),
        Err(problem) => refused(say, &problem, "/t"),
    }
}

/// Carries out what a button of the page asks for.
pub(crate) async fn act_form(stranger: Stranger, query: RawQuery, body: Bytes) -> Response {
    let (say, given) = (say(&query), fields(&body));
    match acted(&stranger, &given).await {
        Ok(view) => page(StatusCode::OK, shown(say, &view, true)),
        Err(problem) => refused(say, &problem, "/t"),
    }
}

async fn acted(stranger: &Stranger, given: &HashMap<String, String>) -> Result<TrackView, Problem> {
    let text = |name: &str| given.get(name).cloned().unwrap_or_default();
    let code = parse_code(&text("case"))?;
    let app = stranger.with_ticket(&code, &text("ticket"))?;
    stranger.service.gate().file(&stranger.address)?;
    let command = match text("command").as_str() {
        "supplement" => Command::Supplement { text: text("text") },
        "withdraw" => Command::Withdraw { reason: text("reason") },
        "ask_recusal" => Command::AskRecusal { reason: text("reason"), person: None },
        "ask_review" => Command::AskReview { reason: text("reason") },
        "ask_recheck" => Command::AskRecheck { reason: text("reason") },
        "evaluate" => Command::Evaluate {
            score: text("score").parse().unwrap_or_default(),
            solved: text("solved") == "true",
            note: Some(text("note")),
        },
        _ => return Err(Problem::bad_request("bad_field", "unknown command").field("command")),
    };
    act(&app, &code, command).await
}

fn shown(say: Say, view: &TrackView, done: bool) -> String {
    let papers = view.papers.iter().map(|p| {
        let name = if say.english { p.name_en } else { p.name_zh };
        (name, p.number.as_str(), p.issued_on.as_str(), p.delivered)
    });
    let seen = FollowedCase {
        case: &view.case,
        ticket: &view.ticket,
        reported_on: &view.reported_on,
        unit: view.unit.as_deref(),
        standing: &view.standing,
        papers: papers.collect(),
        may: &view.may,
        synthetic: view.synthetic,
    };
    followed(say, &seen, done)
}
