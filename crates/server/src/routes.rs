//! The router on one page.

mod absences;
mod access_tokens;
mod accounts;
mod audit;
mod batches;
mod bundle;
mod cases;
mod commands;
mod consistency;
mod counts;
mod cracks;
mod day;
mod desk;
mod divisions;
mod documents;
mod dossier;
mod duplicates;
mod effectiveness;
mod evidence;
mod export;
mod exports;
mod exposure;
mod filter;
mod grids;
mod hand_over;
mod health;
mod imports;
mod inquiries;
mod intake;
mod interests;
mod locate;
mod locate_bulk;
mod meta;
mod mines;
mod open311;
mod outbox;
mod parties;
mod people;
mod place_correction;
mod places;
mod planning;
mod preservations;
mod printed_map;
mod public;
mod rules;
mod saved_filters;
mod search;
mod second_factor;
mod session;
mod stations;
mod supervision;
mod survey;
mod tile;

pub(crate) use consistency::*;
pub(crate) use filter::FilterParams;
pub(crate) use hand_over::*;
pub(crate) use imports::*;
pub(crate) use inquiries::*;
pub(crate) use intake::*;
pub(crate) use interests::*;
pub(crate) use open311::*;
pub(crate) use outbox::*;
pub(crate) use {
    absences::*, access_tokens::*, accounts::*, audit::*, batches::*, bundle::*, cases::*, commands::*,
    counts::*, desk::*, divisions::*, documents::*, dossier::*, duplicates::*, effectiveness::*, export::*,
    exports::*, exposure::*, grids::*, health::*, locate::*, locate_bulk::*, meta::*, mines::*, parties::*,
    people::*, planning::*, rules::*, search::*,
};
pub(crate) use {cracks::*, evidence::*, second_factor::*, session::*};
pub(crate) use {place_correction::*, places::*, preservations::*, printed_map::*, public::*};
pub(crate) use {saved_filters::*, stations::*, supervision::*, survey::*, tile::*};

use crate::app::Service;
use crate::problem::{MAX_BODY_BYTES, Problem};
use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get, patch, post, put};
use std::time::{Duration, Instant};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate};
use tower_http::set_header::SetResponseHeaderLayer;
use tower_http::timeout::TimeoutLayer;

/// Longest time for an answer; streams begin within it.
const TIMEOUT: Duration = Duration::from_secs(30);

/// Only our own scripts, styles and images: nothing on a page may come from or go to another host.
const CONTENT_POLICY: &str = "default-src 'self'; script-src 'self'; worker-src 'self' blob:; \
    style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'";

pub(crate) fn router(service: Service) -> Router {
    let signed_in = || middleware::from_fn_with_state(service.clone(), crate::session::required);
    let api = Router::new()
        .route("/meta", get(meta))
        .route("/categories", get(categories))
        .route("/layers", get(layers))
        .route("/locate", get(locate))
        .route("/exposure", get(exposure))
        .route("/locate/bulk", post(locate_bulk))
        .route("/locate/codes", get(locate_codes))
        .route("/search", get(search))
        .route("/cases", get(list_cases).post(register_case))
        .route("/cases.geojson", get(export_cases))
        .route("/exports", get(list_exports).post(ask_export))
        .route("/exports/{id}", get(export_job).delete(cancel_export))
        .route("/exports/{id}/file", get(export_file))
        .route("/cases/suggest", post(suggest_case))
        .route("/imports", get(list_imports).post(import_cases))
        .route("/imports/{id}/undo", post(undo_import))
        .route("/cases/duplicates", post(find_duplicates))
        .route("/intake/read", post(read_text))
        .route("/counts", get(area_counts))
        .route("/extent", get(extent))
        .route("/filters", get(list_filters).post(save_filter))
        .route("/filters/{id}", delete(forget_filter))
        .route("/cases/{code}", get(case))
        .route("/cases/{code}/bundle.pdf", get(case_bundle))
        .route("/cases/{code}/confirm", post(confirm_case))
        .route("/cases/{code}/place", post(correct_place))
        .route("/cases/{code}/person", post(hand_over))
        .route("/cases/{code}/commands", post(command_case))
        .route("/cases/{code}/evidence", get(list_evidence).post(begin_upload))
        .route("/cases/{code}/evidence/uploads/{id}", patch(send_part).head(upload_offset))
        .route("/cases/{code}/evidence/{n}/copy", get(evidence_copy))
        .route("/cases/{code}/evidence/{n}/original", get(evidence_original))
        .route("/cases/{code}/evidence/{n}/redactions", post(redact_evidence))
        .route("/cases/{code}/cracks", get(cracks).post(note_crack))
        .route("/cases/{code}/cracks/{n}/readings", post(note_reading))
        .route("/cases/{code}/survey", get(survey).post(enter_survey))
        .route("/cases/{code}/inquiries", get(inquiries).post(ask_operator))
        .route("/cases/{code}/inquiries/{n}/link", post(renew_inquiry_link))
        .route("/cases/{code}/inquiries/{n}/extend", post(extend_inquiry))
        .route("/cases/{code}/inquiries/{n}/revoke", post(revoke_inquiry))
        .route("/batches", get(list_batches).post(open_batch))
        .route("/batches/proposed", get(proposed_groups))
        .route("/batches/{id}", get(batch))
        .route("/batches/{id}/commands", post(command_batch))
        .route("/batches/{id}/bundle.pdf", get(batch_bundle))
        .route("/batches/{id}/visit", get(batch_visit))
        .route("/batches/{id}/visit/page", get(batch_visit_page))
        .route("/batches/{id}/members/{case}/neighbours", get(member_neighbours))
        .route("/cases/{code}/neighbours", get(case_neighbours))
        .route("/consistency", get(consistency))
        .route("/preservations", get(list_preservations).post(open_preservation))
        .route("/preservations.geojson", get(export_parcels))
        .route("/preservations/{id}", get(preservation))
        .route("/preservations/{id}/commands", post(command_preservation))
        .route("/commands", get(commands))
        .route("/desk", get(desk))
        .route("/documents/{id}", get(document))
        .route("/documents/{id}/page", get(document_page))
        .route("/documents/{id}/pdf", get(document_pdf))
        .route("/effectiveness", get(effectiveness))
        .route("/reports/planning", get(planning))
        .route("/reports/planning.xlsx", get(planning_xlsx))
        .route("/reports/planning.html", get(planning_html))
        .route("/outbox", get(outbox))
        .route("/outbox/replay", post(replay_outbox))
        .route("/supervision", get(supervision))
        .route("/supervision/warnings", get(risk_hints))
        .route("/cases/{code}/parties", get(list_parties).post(add_party))
        .route("/cases/{code}/parties/{seq}/correction", post(correct_party))
        .route("/cases/{code}/parties/{seq}/reveal", post(reveal_party))
        .route("/parties/find", post(find_parties))
        .route("/people/here", get(who_is_here))
        .route("/people/cover", get(cover))
        .route("/people/absences", get(list_absences))
        .route("/people/absences/{id}", delete(cancel_absence))
        .route("/people/{id}/absences", post(note_absence))
        .route("/people/interests", get(list_interests))
        .route("/people/interests/{id}", delete(end_interest))
        .route("/people/{id}/interests", post(declare_interest))
        .route("/audit", get(list_audit))
        .route("/audit/root", get(audit_root))
        .route("/audit/proof", get(audit_proof).post(prove_audit))
        .route("/audit.csv", get(export_audit))
        .route("/rules/routing", get(list_rule_sets).post(draft_rule_set))
        .route("/rules/routing/{id}", get(rule_set))
        .route("/rules/routing/{id}/publish", post(publish_rule_set))
        .route("/rules/routing/{id}/withdraw", post(withdraw_rule_set))
        .route("/rules/routing/{id}/replay", get(replay_rule_set))
        .route("/rules/routing/{id}/gaps", get(rule_set_gaps))
        .route("/places/codes", get(list_place_codes).post(make_place_code))
        .route("/places/codes/{serial}/revoke", post(revoke_place_code))
        .route("/places/codes/{serial}/renew", post(renew_place_code))
        .route("/places/codes/{serial}/poster", get(place_code_poster))
        .route("/mines/{id}", get(mine))
        .route("/mines/{id}/disputes", get(mine_disputes))
        .route("/mines/{id}/dossier", get(mine_dossier))
        .route("/mines/{id}/surveys", get(mine_surveys))
        .route("/mines/{id}/surveys.csv", get(mine_surveys_csv))
        .route("/mines/{id}/surveys.geojson", get(mine_surveys_geojson))
        .route("/mines/{id}/dossier.geojson", get(mine_dossier_geojson))
        .route("/mines/{id}/dossier.gpkg", get(mine_dossier_gpkg))
        .route("/mines/{id}/dossier/page", get(mine_dossier_page))
        .route("/grids/{code}", get(grid))
        .route("/divisions/{code}", get(division))
        .route("/stations/{id}", get(station))
        .route("/events", get(crate::live::events))
        .route("/accounts", get(list_accounts).post(create_account))
        .route("/accounts/{login}", put(change_account))
        .route("/accounts/{login}/disable", post(disable_account))
        .route("/accounts/{login}/enable", post(enable_account))
        .route("/accounts/{login}/password", post(reset_password))
        .route("/accounts/{login}/second-factor", delete(reset_second_factor))
        .route("/accounts/{login}/unlock", post(unlock_account))
        .route("/sign-in-attempts", get(sign_in_attempts))
        .route("/session/tokens", get(list_access_tokens).post(make_access_token))
        .route("/session/tokens/{id}", delete(revoke_access_token))
        .route("/session/deputy", put(name_deputy).delete(dismiss_deputy))
        .route_layer(signed_in());
    let tiles = Router::new()
        .route("/style/{name}", get(style))
        .route("/{layer}", get(tile_json))
        .route("/{layers}/{z}/{x}/{y}", get(tile))
        .route_layer(signed_in());
    // Read by GIS programs too, which come with a token of their own.
    let with_token = middleware::from_fn_with_state(service.clone(), crate::session::token::required);
    let ogc = crate::ogc::routes().route_layer(with_token);
    let printed = Router::new().route("/static/{file}", get(printed_map)).route_layer(signed_in());
    // What is asked before somebody is signed in, or before the first step is done.
    let open = Router::new()
        .route("/session", get(who_am_i).post(sign_in).delete(sign_out))
        .route("/session/password", post(change_password))
        .route("/session/second-factor", post(enrol_second_factor).delete(remove_second_factor))
        .route("/verify/{token}", get(verify))
        // For villagers: by the code of a place, by a case code with digits, or by a ticket of one case.
        .route("/public/reports", post(report_publicly))
        .route("/public/places/{code}/map", get(place_map))
        .route("/public/cells", get(public_cells))
        .route("/public/track", post(track))
        .route("/public/cases/{code}/commands", post(command_publicly))
        .route("/public/cases/{code}/evidence", post(begin_public_upload))
        .route(
            "/public/cases/{code}/evidence/uploads/{id}",
            patch(send_public_part).head(public_upload_offset),
        )
        .route("/openapi.json", get(crate::openapi::serve));
    let own_host_only = middleware::from_fn_with_state(service.clone(), own_host_only);
    Router::new()
        .nest("/api/v1", api.merge(open))
        .nest("/tiles", tiles)
        .merge(ogc)
        .merge(printed)
        // Each answer but the list of services asks for a machine's key.
        .route("/open311/v2/{*path}", get(open311_get).post(open311_post))
        .route("/verify/{token}", get(verify_page))
        .route("/r/{code}", get(report_page).post(report_form))
        .route("/public", get(public_page))
        .route("/public/map", get(public_map))
        .route("/public/tiles.json", get(public_tile_json))
        .route("/public/style.json", get(public_style))
        .route("/public/tiles/{z}/{x}/{y}", get(public_tile))
        .route("/m/{token}", get(room_page).post(room_form).layer(DefaultBodyLimit::max(MAX_ROOM_BYTES)))
        .route("/t", get(track_page).post(track_form))
        .route("/t/act", post(act_form))
        .route("/healthz", get(healthz))
        .route("/readyz", get(readyz))
        .route("/metrics", get(metrics))
        .fallback(crate::web::page)
        .method_not_allowed_fallback(wrong_method)
        .with_state(service)
        // The outermost first, and all in one layer of the router: each of those takes memory for every request.
        .layer((
            CatchPanicLayer::custom(panicked),
            header_layer(header::REFERRER_POLICY, "same-origin"),
            header_layer(header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            header_layer(header::CONTENT_SECURITY_POLICY, CONTENT_POLICY),
            middleware::from_fn(measure),
            own_host_only,
            CompressionLayer::new().compress_when(
                // Tiles are kept compressed, each form with its ETag.
                DefaultPredicate::new().and(NotForContentType::const_new(crate::tiles::MVT)),
            ),
            middleware::from_fn(problems_only),
            TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, TIMEOUT),
            DefaultBodyLimit::max(MAX_BODY_BYTES),
        ))
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    let detail = "the server failed; nothing was changed";
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", detail).into_response()
}

fn header_layer(name: header::HeaderName, value: &'static str) -> SetResponseHeaderLayer<HeaderValue> {
    SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
}

async fn wrong_method(request: Request) -> Problem {
    let detail = format!("{} does not allow {}", request.uri().path(), request.method());
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", detail)
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|b| b.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether a `Host` means this machine. A foreign name that resolves to 127.0.0.1 (DNS rebinding) would make
/// another site's page the same origin as ours, free to read everything.
fn is_this_machine(host: &str) -> bool {
    let name = without_port(host);
    let address = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>();
    name.eq_ignore_ascii_case("localhost") || address.is_ok_and(|a| a.is_loopback())
}

/// Refuses requests under a foreign name, and writes that another site's page sends through the operator's browser.
async fn own_host_only(State(service): State<Service>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let listed = |host: &str| service.host_names().iter().any(|n| n.eq_ignore_ascii_case(without_port(host)));
    let own = |host: &str| is_this_machine(host) || listed(host);
    if headers.get(header::HOST).is_some_and(|host| !host.to_str().is_ok_and(own)) {
        let detail =
            "the server answers to localhost, 127.0.0.1, [::1] and the names it was started with only";
        return Problem::new(StatusCode::FORBIDDEN, "foreign_host", detail)
            .hint("start it with --host-name NAME for the name that a proxy before it has")
            .into_response();
    }
    let foreign = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok()).is_some_and(|origin| {
        let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
        origin.split_once("://").is_none_or(|(_, of)| of != host)
    });
    if foreign && !request.method().is_safe() {
        let refused = Problem::new(StatusCode::FORBIDDEN, "foreign_origin", "this page may not write here");
        // The body is not read, so the connection is of no further use.
        return ([(header::CONNECTION, "close")], refused).into_response();
    }
    next.run(request).await
}

/// Errors that a layer or an extractor of the framework gave become problem documents too.
async fn problems_only(request: Request, next: Next) -> Response {
    // Open311 has a form of errors of its own.
    let standard = request.uri().path().starts_with("/open311/");
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(header::CONTENT_TYPE);
    let told = kind.is_some_and(|kind| kind == "application/problem+json");
    // Pages for people say in their own words what went wrong.
    let page = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if told || standard || page || !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let problem = match status {
        StatusCode::GATEWAY_TIMEOUT => {
            let detail = format!("the request took longer than {} seconds", TIMEOUT.as_secs());
            Problem::new(status, "timeout", detail).hint("look whether it was done before you send it again")
        }
        StatusCode::BAD_REQUEST => Problem::bad_request("bad_path", "the address is not UTF-8 text"),
        _ => Problem::new(status, "refused", status.canonical_reason().unwrap_or("refused")),
    };
    problem.into_response()
}

async fn measure(request: Request, next: Next) -> Response {
    let route = request.extensions().get::<MatchedPath>().map_or("other", |p| p.as_str()).to_owned();
    let method = request.method().to_string();
    let start = Instant::now();
    let response = next.run(request).await;
    let labels = [("route", route), ("method", method), ("status", response.status().as_u16().to_string())];
    metrics::counter!("http_requests_total", &labels).increment(1);
    metrics::histogram!("http_request_seconds", &labels).record(start.elapsed().as_secs_f64());
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::extract::Path;
    use tower::ServiceExt;

    #[test]
    fn only_names_of_this_machine_are_answered() {
        for own in ["localhost", "LOCALHOST:8080", "127.0.0.1:8080", "127.0.0.1", "[::1]:8080", "[::1]"] {
            assert!(is_this_machine(own), "{own}");
        }
        for foreign in
            ["evil.example:8080", "127.0.0.1.evil.example", "localhost.evil.example", "10.0.0.1", ""]
        {
            assert!(!is_this_machine(foreign), "{foreign}");
        }
    }

    async fn asked(path: &str) -> (StatusCode, serde_json::Value) {
        let slow = || async { StatusCode::GATEWAY_TIMEOUT };
        let api = Router::new().route("/meta", get(|| async { "" }));
        let router = Router::new()
            .route("/case/{code}", get(|Path(code): Path<String>| async { code }))
            .route("/slow", get(slow))
            .nest("/api/v1", api)
            .fallback(crate::web::page)
            .layer(middleware::from_fn(problems_only));
        let request = Request::builder().uri(path).body(Body::empty()).expect("a request");
        let response = router.oneshot(request).await.expect("an answer");
        let status = response.status();
        assert_eq!(response.headers()[header::CONTENT_TYPE], "application/problem+json");
        let body = to_bytes(response.into_body(), 10_000).await.expect("a body");
        (status, serde_json::from_slice(&body).expect("JSON"))
    }

    #[tokio::test]
    async fn errors_of_the_framework_are_problem_documents() {
        let (status, problem) = asked("/case/%FF").await;
        assert_eq!((status, &problem["code"]), (StatusCode::BAD_REQUEST, &"bad_path".into()));
        let (status, problem) = asked("/slow").await;
        assert_eq!((status, &problem["code"]), (StatusCode::GATEWAY_TIMEOUT, &"timeout".into()));
    }

    #[tokio::test]
    async fn an_unknown_resource_is_named_with_its_whole_path() {
        let (_, problem) = asked("/api/v1/nope").await;
        assert!(problem["detail"].as_str().is_some_and(|d| d.contains("/api/v1/nope")), "{problem}");
    }
}
