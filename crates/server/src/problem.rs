//! Errors as RFC 9457 problem documents, and extractors that answer with them.

mod faults;
mod request;

pub(crate) use request::{Body, MAX_BODY_BYTES, Params, QuietBody, json_capped, read_capped};

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

/// A problem document: what is wrong, where, and how to mend it.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    /// Stable machine word, translated by the web map.
    code: &'static str,
    detail: String,
    /// The same in Chinese, where the rules have the words for it.
    detail_zh: Option<Box<str>>,
    hint: Option<Box<str>>,
    field: Option<&'static str>,
    /// Seconds after which another try makes sense.
    retry_after: Option<i64>,
    /// A further member with its content.
    more: Option<Box<(&'static str, Value)>>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            code,
            detail: detail.into(),
            detail_zh: None,
            hint: None,
            field: None,
            retry_after: None,
            more: None,
        }
    }

    pub(crate) fn bad_request(code: &'static str, detail: impl Into<String>) -> Problem {
        Problem::new(StatusCode::BAD_REQUEST, code, detail)
    }

    pub(crate) fn not_found(what: &str, id: &str) -> Problem {
        let id: String = id.chars().take(64).collect();
        Problem::new(StatusCode::NOT_FOUND, "not_found", format!("there is no {what} `{id}`"))
    }

    /// The server ends, or the work broke off.
    pub(crate) fn ending() -> Problem {
        let detail = "the work broke off; whole parts of it may be done";
        Problem::new(StatusCode::SERVICE_UNAVAILABLE, "broken_off", detail)
            .hint("send it again: what was done is known")
    }

    /// The stable word.
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }

    /// The status.
    pub(crate) fn status(&self) -> StatusCode {
        self.status
    }

    /// Status and words, for answers in another standard's form.
    pub(crate) fn told(self) -> (StatusCode, String) {
        (self.status, self.detail)
    }

    pub(crate) fn field(mut self, field: &'static str) -> Problem {
        self.field = Some(field);
        self
    }

    /// Names the field of a refused text, where the rules speak of the description.
    pub(crate) fn text_field(mut self, field: &'static str) -> Problem {
        if self.field == Some("summary") {
            self.field = Some(field);
        }
        self
    }

    /// Says after how many seconds another try makes sense.
    pub(crate) fn retry_after(mut self, seconds: i64) -> Problem {
        self.retry_after = Some(seconds.max(1));
        self
    }

    /// The same under another stable word.
    pub(crate) fn told_as(mut self, code: &'static str) -> Problem {
        self.code = code;
        self
    }

    /// Adds a member, such as the numbers behind a refusal.
    pub(crate) fn more(mut self, name: &'static str, content: Value) -> Problem {
        self.more = Some(Box::new((name, content)));
        self
    }

    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Problem {
        self.hint = Some(hint.into().into());
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut body = json!({
            "type": format!("urn:zhunzhi:problem:{}", self.code),
            "title": self.status.canonical_reason().unwrap_or("Error"),
            "status": self.status.as_u16(),
            "detail": self.detail,
            "code": self.code,
        });
        if let Some(zh) = self.detail_zh {
            body["detail_zh"] = zh.into_string().into();
        }
        if let Some(hint) = self.hint {
            body["hint"] = hint.into_string().into();
        }
        if let Some(field) = self.field {
            body["errors"] = json!([{ "field": field, "detail": self.detail }]);
        }
        if let Some((name, content)) = self.more.map(|more| *more) {
            body[name] = content;
        }
        let kind = [(header::CONTENT_TYPE, "application/problem+json")];
        let mut response = (self.status, kind, body.to_string()).into_response();
        if let Some(seconds) = self.retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
        }
        response
    }
}
