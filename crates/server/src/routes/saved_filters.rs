//! Filters kept under a name, for oneself or for all who see the same.

use super::FilterParams;
use crate::app::App;
use crate::clock;
use crate::problem::{Body, Problem};
use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use store::{MOST_FILTERS, SavedFilter, StoreError};
use utoipa::ToSchema;

/// Longest name, characters.
const MAX_NAME: usize = 40;

/// A kept filter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedFilterView {
    id: i64,
    name: String,
    #[schema(value_type = FilterParams)]
    filter: serde_json::Value,
    /// Whether others who see the same are shown it.
    shared: bool,
    /// Whether it is the own one; only such can be forgotten.
    own: bool,
    /// Who keeps it.
    by: String,
}

/// A filter to be kept.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SaveFilterRequest {
    /// 1 to 40 characters; an own filter of the same name is replaced.
    name: String,
    /// As for the list, without `limit`, `after` and `level`.
    filter: FilterParams,
    /// Whether others who see the same are shown it.
    #[serde(default)]
    shared: bool,
}

/// The number of a kept filter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SavedFilterNumber {
    id: i64,
}

/// The own filters, and those that others share who see the same.
#[utoipa::path(get, path = "/api/v1/filters", responses((status = 200, body = Vec<SavedFilterView>)))]
pub(crate) async fn list_filters(app: App) -> Result<Json<Vec<SavedFilterView>>, Problem> {
    let view = |f: SavedFilter| SavedFilterView {
        id: f.id,
        name: f.name,
        filter: f.filter,
        shared: f.shared,
        own: f.own,
        by: f.by,
    };
    let saved = app.store().saved_filters(app.principal()).await?;
    Ok(Json(saved.into_iter().map(view).collect()))
}

/// Keeps a filter under a name.
#[utoipa::path(post, path = "/api/v1/filters", request_body = SaveFilterRequest,
    responses((status = 201, body = SavedFilterNumber), (status = 400, description = "Bad filter"), (status = 409, description = "Too many filters"), (status = 422, description = "Bad name")))]
pub(crate) async fn save_filter(
    app: App,
    Body(r): Body<SaveFilterRequest>,
) -> Result<(StatusCode, Json<SavedFilterNumber>), Problem> {
    let name = r.name.trim();
    if name.is_empty() || name.chars().count() > MAX_NAME || name.chars().any(char::is_control) {
        let detail = format!("a name of 1 to {MAX_NAME} characters is expected");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bad_field", detail).field("name"));
    }
    r.filter.refuse_pages("a kept filter has")?;
    r.filter.refuse_level()?;
    let filter = r.filter.filter(&app)?;
    app.store().check_filter(&app.scope(), &filter).await?;
    let mut kept = serde_json::to_value(&r.filter).map_err(StoreError::from)?;
    if let Some(members) = kept.as_object_mut() {
        members.retain(|_, value| !value.is_null());
    }
    let id = app.store().save_filter(app.principal(), name, &kept, r.shared, clock::now()).await?;
    let id = id.ok_or_else(|| {
        let detail = format!("an account keeps at most {MOST_FILTERS} filters: forget one first");
        Problem::new(StatusCode::CONFLICT, "too_many_filters", detail)
    })?;
    Ok((StatusCode::CREATED, Json(SavedFilterNumber { id })))
}

/// Forgets an own filter.
#[utoipa::path(delete, path = "/api/v1/filters/{id}", params(("id" = i64, Path)),
    responses((status = 204, description = "Forgotten"), (status = 404, description = "No such filter of this account")))]
pub(crate) async fn forget_filter(app: App, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let missing = || Problem::not_found("filter", &id);
    let number = id.parse().map_err(|_| missing())?;
    if app.store().forget_filter(app.principal(), number).await? {
        Ok(StatusCode::NO_CONTENT)
    } else {
        Err(missing())
    }
}
