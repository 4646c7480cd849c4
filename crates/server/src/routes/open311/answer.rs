//! Answers of Open311: the same values as JSON or XML, errors in the standard's own form.

use crate::app::App;
use crate::problem::Problem;
use crate::view::{CategoryView, instant, station};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use casework::{Case, CaseRow};
use serde_json::{Value, json};
use std::fmt::Write as _;
use store::StoreError;

/// JSON unless the address ends in `.xml`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Xml,
}

/// Why something is refused, as the standard tells it.
#[derive(Debug)]
pub(super) struct Refused {
    status: StatusCode,
    description: String,
}

impl Refused {
    pub(super) fn new(status: StatusCode, description: impl Into<String>) -> Refused {
        Refused { status, description: description.into() }
    }

    pub(super) fn bad(description: impl Into<String>) -> Refused {
        Refused::new(StatusCode::BAD_REQUEST, description)
    }

    pub(super) fn not_found(description: &str) -> Refused {
        Refused::new(StatusCode::NOT_FOUND, description)
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        let (status, description) = problem.told();
        let status =
            if status == StatusCode::UNPROCESSABLE_ENTITY { StatusCode::BAD_REQUEST } else { status };
        Refused { status, description }
    }
}

impl From<StoreError> for Refused {
    fn from(error: StoreError) -> Refused {
        Problem::from(error).into()
    }
}

impl From<casework::Refusal> for Refused {
    fn from(refusal: casework::Refusal) -> Refused {
        Problem::from(refusal).into()
    }
}

impl Format {
    /// An address without its ending, and what the ending asks for.
    pub(super) fn of(path: &str) -> (&str, Format) {
        match path.rsplit_once('.') {
            Some((rest, "xml")) => (rest, Format::Xml),
            Some((rest, "json")) => (rest, Format::Json),
            _ => (path, Format::Json),
        }
    }

    pub(super) fn answer(
        self,
        status: StatusCode,
        answer: Result<Value, Refused>,
        (outer, inner): (&str, &str),
    ) -> Response {
        let (status, value, outer, inner) = match answer {
            Ok(value) => (status, value, outer, inner),
            Err(Refused { status, description }) => {
                let error = json!([{ "code": status.as_u16(), "description": description }]);
                (status, error, "errors", "error")
            }
        };
        let (kind, text) = match self {
            Format::Json => ("application/json", value.to_string()),
            Format::Xml => ("text/xml; charset=utf-8", xml(&value, outer, inner)),
        };
        (status, [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")], text).into_response()
    }
}

fn xml(value: &Value, outer: &str, inner: &str) -> String {
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n");
    element(&mut text, outer, value, inner);
    text.push('\n');
    text
}

fn element(text: &mut String, name: &str, value: &Value, inner: &str) {
    let _ = write!(text, "<{name}>");
    match value {
        Value::Array(items) => items.iter().for_each(|item| element(text, inner, item, "value")),
        Value::Object(fields) => {
            fields.iter().for_each(|(field, value)| element(text, field, value, field.trim_end_matches('s')));
        }
        Value::Null => {}
        Value::String(plain) => escape(text, plain),
        other => escape(text, &other.to_string()),
    }
    let _ = write!(text, "</{name}>");
}

fn escape(text: &mut String, plain: &str) {
    for c in plain.chars() {
        match c {
            '<' => text.push_str("&lt;"),
            '>' => text.push_str("&gt;"),
            '&' => text.push_str("&amp;"),
            '"' => text.push_str("&quot;"),
            // XML 1.0 has no other control characters.
            c if c.is_control() && !matches!(c, '\n' | '\t' | '\r') => {}
            c => text.push(c),
        }
    }
}

/// A case as the standard shows it.
pub(super) fn service_request(app: &App, case: &Case) -> Value {
    let updated = case.closed_at.unwrap_or(case.reported_at);
    let (category, unit) = (case.report.category.as_str(), case.unit.as_ref());
    let at = case.location.point;
    let state = (case.state.is_open(), case.state.name_zh());
    request(
        app,
        (case.code.as_str(), category, state),
        unit,
        (case.reported_at, Some(updated)),
        (case.due, at),
    )
}

/// A row of a list as the standard shows it; when it changed last, a list does not know.
pub(super) fn row(app: &App, row: &CaseRow) -> Value {
    let state = (row.state.is_open(), row.state.name_zh());
    let (code, category) = (row.code.as_str(), row.category.as_str());
    request(app, (code, category, state), row.unit.as_ref(), (row.reported_at, None), (row.due, row.point))
}

fn request(
    app: &App,
    (code, category, (open, state)): (&str, &str, (bool, &str)),
    unit: Option<&territory::StationId>,
    (reported, updated): (time::OffsetDateTime, Option<time::OffsetDateTime>),
    (due, at): (Option<time::Date>, spatial::LonLat),
) -> Value {
    let category = CategoryView::of(app, category);
    // About a hundred metres: a yard is somebody's home.
    let coarse = |degrees: f64| (degrees * 1e3).round() / 1e3;
    json!({
        "service_request_id": code,
        "status": if open { "open" } else { "closed" },
        "status_notes": state,
        "service_name": category.name_zh,
        "service_code": category.code,
        "description": null,
        "agency_responsible": station(app, unit).map(|s| s.name),
        "service_notice": null,
        "requested_datetime": instant(reported),
        "updated_datetime": updated.map(instant),
        "expected_datetime": due.map(|d| format!("{d}T23:59:59+08:00")),
        "address": null,
        "address_id": null,
        "zipcode": null,
        "lat": coarse(at.lat()),
        "long": coarse(at.lon()),
        "media_url": null,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ending_of_the_address_says_the_format() {
        assert_eq!(Format::of("requests/ZZ26-1.xml"), ("requests/ZZ26-1", Format::Xml));
        assert_eq!(Format::of("services.json"), ("services", Format::Json));
        assert_eq!(Format::of("services"), ("services", Format::Json));
    }

    #[test]
    fn xml_is_that_of_the_standard_and_nothing_of_a_text_becomes_markup() {
        let value = json!([{ "service_code": "MS-01", "service_name": "a<b>&\"c\u{1}", "metadata": false, "lat": null }]);
        let expected = "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<services><service><lat></lat><metadata>false</metadata>\
            <service_code>MS-01</service_code><service_name>a&lt;b&gt;&amp;&quot;c</service_name></service></services>\n";
        assert_eq!(xml(&value, "services", "service"), expected);
    }
}
