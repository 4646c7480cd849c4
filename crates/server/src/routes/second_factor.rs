//! The second factor of the own account: a secret is shown once, a first code proves that it was taken over.

use super::session::must_be_signed;
use crate::app::Service;
use crate::clock;
use crate::problem::{Body, Problem};
use crate::session::sign_in::{context, prove_code, sealer};
use crate::session::{Signed, address_of};
use axum::Json;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode};
use casework::account::second_factor::{SECRET_BYTES, accepted, address, base32};
use qrcode::render::svg;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use store::credential;
use utoipa::ToSchema;

/// Nothing to be shown a secret, a code to confirm it.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SecondFactorRequest {
    code: Option<String>,
}

/// A new secret, shown once.
#[derive(Serialize, ToSchema)]
pub(crate) struct SecretView {
    /// Whether the second factor is in force; then there is no secret to show.
    enrolled: bool,
    /// To type where there is no camera.
    secret: Option<String>,
    /// QR code for an authenticator program, as SVG.
    qr_svg: Option<String>,
}

/// Without a code: a new secret that waits for its first code. With the code: puts it in force.
#[utoipa::path(post, path = "/api/v1/session/second-factor", request_body = SecondFactorRequest,
    responses((status = 200, body = SecretView), (status = 409, description = "There is one already"),
        (status = 422, description = "The code is wrong")))]
pub(crate) async fn enrol_second_factor(
    State(service): State<Service>,
    headers: HeaderMap,
    Body(r): Body<SecondFactorRequest>,
) -> Result<Json<SecretView>, Problem> {
    let signed = must_be_signed(&service, &headers).await?;
    if signed.account.password_once {
        let detail = "change the password that was given out first";
        return Err(Problem::new(StatusCode::FORBIDDEN, "password_change_required", detail));
    }
    if signed.account.second_factor {
        let detail = "there is a second factor already: remove it first";
        return Err(Problem::new(StatusCode::CONFLICT, "second_factor_exists", detail));
    }
    match r.code {
        None => show(&service, &signed).await,
        Some(code) => confirm(&service, &signed, &code).await,
    }
}

async fn show(service: &Service, signed: &Signed) -> Result<Json<SecretView>, Problem> {
    let login = &signed.account.login;
    let secret = credential::random::<SECRET_BYTES>()?;
    let sealed = sealer(service)?.seal(&context(login), &secret);
    service.store().set_pending_secret(login, &sealed).await?;
    let unreadable =
        |_| Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the QR code could not be drawn");
    let code = qrcode::QrCode::new(address(login.as_str(), &secret)).map_err(unreadable)?;
    let qr_svg = code.render::<svg::Color<'_>>().min_dimensions(220, 220).build();
    Ok(Json(SecretView { enrolled: false, secret: Some(base32(&secret)), qr_svg: Some(qr_svg) }))
}

async fn confirm(service: &Service, signed: &Signed, code: &str) -> Result<Json<SecretView>, Problem> {
    let login = &signed.account.login;
    let wrong = || {
        Problem::new(
            StatusCode::UNPROCESSABLE_ENTITY,
            "wrong_code",
            "the code does not fit the secret shown last",
        )
        .field("code")
    };
    let row = service.store().second_factor(login).await?;
    let sealed = row.pending.ok_or_else(wrong)?;
    let secret = sealer(service)?.open(&context(login), &sealed)?;
    let step = accepted(&secret, code, clock::now(), None).ok_or_else(wrong)?;
    if !service.store().confirm_secret(&signed.actor(None), login, (&sealed, step), clock::now()).await? {
        return Err(wrong());
    }
    service.sessions().forget();
    Ok(Json(SecretView { enrolled: true, secret: None, qr_svg: None }))
}

/// Removes the second factor; a present code is needed, and administrators cannot do without.
#[utoipa::path(delete, path = "/api/v1/session/second-factor", request_body = SecondFactorRequest,
    responses((status = 204, description = "Removed"), (status = 401, description = "The code is wrong"),
        (status = 409, description = "Administrators need one")))]
pub(crate) async fn remove_second_factor(
    State(service): State<Service>,
    peer: Option<axum::Extension<ConnectInfo<SocketAddr>>>,
    headers: HeaderMap,
    Body(r): Body<SecondFactorRequest>,
) -> Result<StatusCode, Problem> {
    let signed = must_be_signed(&service, &headers).await?;
    if signed.account.duty.is_administrator() {
        let detail = "an administrator needs a second factor";
        return Err(Problem::new(StatusCode::CONFLICT, "second_factor_required", detail));
    }
    let address = address_of(&headers, peer.as_deref());
    let code = r.code.as_deref().unwrap_or_default();
    prove_code(&service, &signed.account.login, code, &address).await?;
    service.store().delete_secret(&signed.actor(None), &signed.account.login, clock::now()).await?;
    service.sessions().forget();
    Ok(StatusCode::NO_CONTENT)
}
