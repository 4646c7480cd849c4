//! Cases whose grid changed under them (rule G18): a new event, the old grid kept in it.

use crate::audit::Owed;
use crate::change::{Tx, announce, insert_events, place_code};
use crate::read_case::{events, locked};
use crate::{Store, StoreError};
use casework::{Actor, Case, CaseEvent, EventBody, Located, Relocation, Scope};
use time::OffsetDateTime;

impl Store {
    /// Brings the records of cases to where the cases lie, an event each; those that already lie there are left.
    /// Gives how many moved. Any number of servers may do it at once: each case is moved once.
    ///
    /// `as_of` is the number of the last change before the grids were read: when grids changed since, nothing is
    /// moved, because who reads them anew will know better.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn relocate_cases(
        &self,
        actor: &Actor,
        relocations: &[Relocation],
        as_of: i64,
        now: OffsetDateTime,
    ) -> Result<usize, StoreError> {
        let mut tx = self.begin_as_program("cases follow the grids").await?;
        if grids_changed_since(&mut tx, as_of).await? {
            return Ok(0);
        }
        let (moved, owed) = relocate_all(&mut tx, actor, relocations, now).await?;
        owed.pay(&mut tx).await?;
        for case in &moved {
            announce(&mut tx, case, true).await?;
        }
        tx.commit().await?;
        Ok(moved.len())
    }
}

/// Keeps every other change of grids out until the transaction ends, and says whether one came after a number of the
/// feed. Taken before any row.
pub(crate) async fn grids_changed_since(tx: &mut Tx, seq: i64) -> Result<bool, StoreError> {
    sqlx::query_file!("sql/grid/lock.sql").execute(&mut **tx).await?;
    let last = sqlx::query_file_scalar!("sql/change/last_grids.sql").fetch_one(&mut **tx).await?;
    Ok(last > seq)
}

/// Writes all relocations and gives the cases that moved, with what they owe the audit log. The caller pays and announces
/// when all are written: with a global lock in hand no row may be waited for, or an import and a clerk could wait for
/// each other.
pub(crate) async fn relocate_all(
    tx: &mut Tx,
    actor: &Actor,
    relocations: &[Relocation],
    now: OffsetDateTime,
) -> Result<(Vec<Case>, Owed), StoreError> {
    // In the order of codes, so that two writers of many cases cannot wait for each other.
    let mut relocations: Vec<&Relocation> = relocations.iter().collect();
    relocations.sort_by(|a, b| a.case.cmp(&b.case));
    let (mut moved, mut all) = (vec![], Owed::default());
    for relocation in relocations {
        if let Some((case, owed)) = relocate(tx, actor, relocation, now).await? {
            moved.push(case);
            all.take(owed);
        }
    }
    Ok((moved, all))
}

/// Gives the case as it lies now, `None` when its record already said so.
async fn relocate(
    tx: &mut Tx,
    actor: &Actor,
    relocation: &Relocation,
    now: OffsetDateTime,
) -> Result<Option<(Case, Owed)>, StoreError> {
    let code = relocation.case.as_str();
    let record = locked(tx, &Scope::whole_banner(), &relocation.case).await?;
    let id = record.id;
    let mut case = record.into_case(vec![])?;
    if case.location.code() == relocation.to.code() {
        return Ok(None);
    }
    let grid = |l: &Located| l.primary_grid.as_ref().map(ToString::to_string);
    let body =
        EventBody::Relocated { from_grid: grid(&case.location.located), to_grid: grid(&relocation.to) };
    let last = events(&mut **tx, id).await?.pop();
    let event = CaseEvent::seal(code, last.as_ref(), actor.clone(), now, body)?;
    case.location.located = relocation.to.clone();
    let owed = insert_events(tx, &[(code, &event)]).await?;
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
    Ok(Some((case, owed)))
}
