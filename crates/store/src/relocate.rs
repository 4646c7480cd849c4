//! Cases whose grid changed under them (rule G18): a new event, the old grid kept in it.

use crate::StoreError;
use crate::change::{Tx, insert_events, place_code};
use crate::read_case::{events, locked};
use casework::{Actor, Case, CaseCode, CaseEvent, EventBody, Located, Scope};
use time::OffsetDateTime;

/// A case and where it lies after a change of the grids.
#[derive(Debug, Clone, PartialEq)]
pub struct Relocation {
    /// The case.
    pub case: CaseCode,
    /// Its grids, village and township now; its mines stay as they were found.
    pub to: Located,
}

/// Gives the case as it lies now. The caller announces it when all cases are written: with the feed's lock in hand no
/// row may be waited for, or an import and a clerk could wait for each other.
pub(crate) async fn relocate(
    tx: &mut Tx,
    actor: &Actor,
    relocation: &Relocation,
    now: OffsetDateTime,
) -> Result<Case, StoreError> {
    let code = relocation.case.as_str();
    let record = locked(tx, &Scope::whole_banner(), &relocation.case).await?;
    let id = record.id;
    let mut case = record.into_case(vec![])?;
    let grid = |l: &Located| l.primary_grid.as_ref().map(ToString::to_string);
    let body =
        EventBody::Relocated { from_grid: grid(&case.location.located), to_grid: grid(&relocation.to) };
    let last = events(&mut **tx, id).await?.pop();
    let event = CaseEvent::seal(code, last.as_ref(), actor.clone(), now, body)?;
    case.location.located = relocation.to.clone();
    insert_events(tx, &[(code, &event)]).await?;
    let located = &case.location.located;
    sqlx::query_file!(
        "sql/case/update_place.sql",
        id,
        located.micro_grid.as_ref().map(|g| g.as_str()),
        located.primary_grid.as_ref().map(|g| g.as_str()),
        located.village.as_ref().map(|d| d.as_str()),
        located.township.as_ref().map(|d| d.as_str()),
        place_code(&case),
    )
    .execute(&mut **tx)
    .await?;
    Ok(case)
}
