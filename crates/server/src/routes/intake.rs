//! What a pasted report says: place, category, counts. Nothing of it is stored or logged.

use crate::app::App;
use crate::problem::{Problem, QuietBody};
use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::reading::{self, MAX_READ_CHARS, Reading};
use serde::Deserialize;
use utoipa::ToSchema;

/// A text to read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReadRequest {
    /// 1 to 4000 characters.
    text: String,
}

/// Reads a report as it was written or spoken: ranked places, categories, households, people, mines named, each with the
/// parts of the text that say so. A suggestion that a clerk confirms; the text is personal data and is neither kept nor logged.
#[utoipa::path(post, path = "/api/v1/intake/read", request_body = ReadRequest,
    responses((status = 200, description = "What the text says", body = Object), (status = 422, description = "Empty or too long")))]
pub(crate) async fn read_text(app: App, QuietBody(r): QuietBody<ReadRequest>) -> Result<Response, Problem> {
    let refuse =
        |code, detail: &str| Problem::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail).field("text");
    if r.text.trim().is_empty() {
        return Err(refuse("text_empty", "`text` is empty: paste what was said"));
    }
    if r.text.chars().count() > MAX_READ_CHARS {
        let hint = "paste the part that says what happened where";
        return Err(refuse("text_too_long", "`text` may have 4000 characters").hint(hint));
    }
    let reading: Reading = reading::read(app.gazetteer(), &app.rules().lexicon, &r.text);
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(reading)).into_response())
}
