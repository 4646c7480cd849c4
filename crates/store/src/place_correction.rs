//! A case whose place was wrong gets another one: event, place, mines and suggestion in one transaction. The period that began with the
//! report goes on, and the unit stays until somebody assigns the case anew.

use crate::change::{OpenFile, place_code};
use crate::load::insert_mine_links;
use crate::traces::keep_specimens;
use crate::{Office, Store, StoreError, shape::Shape};
use casework::{Actor, Case, CaseCode, EventBody, Location, Refusal, Scope, WrittenSuggestion};
use time::OffsetDateTime;

impl Store {
    /// Moves a case to another place; gives it as it lies now.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope, [`StoreError::Refused`] for a case that is closed; nothing is stored then.
    pub async fn correct_place(
        &self,
        scope: &Scope,
        office: &Office<'_>,
        (code, actor): (&CaseCode, &Actor),
        (to, suggestion, reason): (Location, &WrittenSuggestion, &str),
        now: OffsetDateTime,
    ) -> Result<Case, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let mut open = OpenFile::locked(&mut tx, scope, code).await?;
        if !open.case.state.is_open() {
            return Err(StoreError::Refused(Refusal::NoStep {
                command: "correct_place",
                state: open.case.state.as_str(),
            }));
        }
        crate::wall::lift(&mut tx, scope).await?;
        let from = std::mem::replace(&mut open.case.location, to);
        let grid = |l: &Location| l.located.primary_grid.as_ref().map(ToString::to_string);
        let body = EventBody::PlaceCorrected {
            from: [from.point.lon(), from.point.lat()],
            to: [open.case.location.point.lon(), open.case.location.point.lat()],
            from_grid: grid(&from),
            to_grid: grid(&open.case.location),
            reason: reason.to_owned(),
        };
        open.append(&mut tx, office, actor, body, now).await?;
        let grids = (office.neighbours)(&open.case);
        if !grids.is_empty() {
            open.append(&mut tx, office, actor, EventBody::NeighboursTold { grids }, now).await?;
        }
        let (case, location) = (&open.case, &open.case.location);
        let located = &location.located;
        let mine = located.told_mine();
        keep_specimens(&mut tx, suggestion.specimen().as_slice()).await?;
        sqlx::query_file!(
            "sql/case/correct_place.sql",
            open.id,
            Shape::point(location.point) as Shape,
            location.source.datum.as_str(),
            location.source.lon,
            location.source.lat,
            location.source.accuracy_m,
            located.micro_grid.as_ref().map(|g| g.as_str()),
            located.primary_grid.as_ref().map(|g| g.as_str()),
            located.village.as_ref().map(|d| d.as_str()),
            located.township.as_ref().map(|d| d.as_str()),
            place_code(case),
            suggestion.bytes(),
            location.code().is_none(),
            suggestion.specimen().map(|s| s.sha256()),
            mine.map(|m| m.mine.as_str()),
            mine.map(|m| m.distance_m),
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query_file!("sql/case/delete_mines.sql", open.id).execute(&mut *tx).await?;
        insert_mine_links(&mut tx, &[&open.case]).await?;
        open.write(&mut tx, office).await?;
        open.settle(&mut tx).await?;
        open.announce_from(&mut tx, from.point).await?;
        tx.commit().await?;
        Ok(open.case)
    }
}
