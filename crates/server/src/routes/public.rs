//! What is sent and asked without an account: by villagers, reports of a scanned code, following a case, and what belongs to it; by
//! companies, the answers to questions through their links.

mod cells;
mod files;
mod pages;
mod place_map;
mod report;
mod room;
mod track;

pub(crate) use cells::*;
pub(crate) use files::*;
pub(crate) use pages::*;
pub(crate) use place_map::*;
pub(crate) use report::*;
pub(crate) use room::*;
pub(crate) use track::*;

use crate::app::{App, Service};
use crate::clock;
use crate::problem::Problem;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode, header};
use casework::{CaseCode, Principal};
use std::net::SocketAddr;

/// Somebody without an account.
pub(crate) struct Stranger {
    pub(crate) service: Service,
    /// Where the request comes from.
    pub(crate) address: String,
}

impl FromRequestParts<Service> for Stranger {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, service: &Service) -> Result<Stranger, Problem> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
        let address = crate::session::address_of(&parts.headers, peer);
        Ok(Stranger { service: service.clone(), address })
    }
}

impl Stranger {
    /// The service as a citizen sees it: the caller has to check by which code or ticket.
    fn app(&self) -> App {
        self.service.app_of(Principal::citizen())
    }

    /// The service for one case, by a ticket of it.
    fn with_ticket(&self, code: &CaseCode, ticket: &str) -> Result<App, Problem> {
        let app = self.app();
        if app.store().is_ticket(code, ticket, clock::now())? {
            return Ok(app);
        }
        let detail = "the ticket is not one of this case, or it has lapsed";
        Err(Problem::new(StatusCode::UNAUTHORIZED, "ticket", detail)
            .hint("follow the case anew with its code and digits: the answer has another ticket"))
    }
}

/// The ticket in `Authorization: Ticket …`.
fn ticket_of(headers: &HeaderMap) -> &str {
    let told = headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).unwrap_or_default();
    told.strip_prefix("Ticket ").unwrap_or_default()
}
