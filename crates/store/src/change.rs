//! Changing cases: load, decide purely, append events, projection and feed in one transaction.

use crate::audit::Owed;
use crate::load::{CaseLoad, insert_cases};
use crate::{Store, StoreError, shape::Shape};
use casework::{
    Actor, Case, CaseCode, CaseEvent, EventBody, Location, NewCase, Refusal, Scope, State, Suggestion,
};
use sqlx::{Postgres, Transaction};
use time::{Date, OffsetDateTime};

pub(crate) type Tx = Transaction<'static, Postgres>;

/// Hours that Asia/Shanghai is ahead of UTC; it has no summer time.
const SHANGHAI: time::UtcOffset = time::macros::offset!(+8);

impl Store {
    /// Registers a case (T1): gives it the next code of the year and writes it with its first event.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then, and no number is lost.
    pub async fn register_case(
        &self,
        actor: &Actor,
        report: NewCase,
        location: Location,
        suggestion: &Suggestion,
        due: Option<Date>,
        now: OffsetDateTime,
    ) -> Result<Case, StoreError> {
        let mut tx = self.pool.begin().await?;
        let year = now.to_offset(SHANGHAI).year();
        let number = sqlx::query_file_scalar!("sql/case/next_number.sql", year).fetch_one(&mut *tx).await?;
        let code = CaseCode::of(year, number as u32)?;
        let body = EventBody::Registered { channel: report.channel, category: report.category.clone() };
        let event = CaseEvent::seal(code.as_str(), None, actor.clone(), now, body)?;
        let case = Case {
            code,
            state: State::Registered,
            report,
            nature: None,
            location,
            unit: None,
            person: None,
            reported_at: event.at,
            due,
            closed_at: None,
            batch: None,
            synthetic: false,
        };
        let load =
            CaseLoad { case: &case, events: std::slice::from_ref(&event), suggestion: Some(suggestion) };
        insert_cases(&mut tx, &[load]).await?.pay(&mut tx).await?;
        announce(&mut tx, &case, false).await?;
        tx.commit().await?;
        Ok(case)
    }

    /// Changes a case: `decide` sees the case as it stands under a row lock and gives the events, or refuses.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope, [`StoreError::Refused`] by the rules; nothing is stored then.
    pub async fn change_case(
        &self,
        scope: &Scope,
        actor: &Actor,
        code: &CaseCode,
        now: OffsetDateTime,
        decide: impl FnOnce(&Case) -> Result<Vec<EventBody>, Refusal>,
    ) -> Result<Case, StoreError> {
        let mut tx = self.pool.begin().await?;
        let record = crate::read_case::locked(&mut tx, scope, code).await?;
        let id = record.id;
        let mut case = record.into_case(vec![])?;
        let mut last = crate::read_case::events(&mut *tx, id).await?.pop();
        let mut sealed = vec![];
        for body in decide(&case)? {
            let event = CaseEvent::seal(code.as_str(), last.as_ref(), actor.clone(), now, body)?;
            case = case.after(&event.body, event.at);
            sealed.push(event.clone());
            last = Some(event);
        }
        let rows: Vec<_> = sealed.iter().map(|e| (code.as_str(), e)).collect();
        let owed = insert_events(&mut tx, &rows).await?;
        sqlx::query_file!(
            "sql/case/update_state.sql",
            id,
            case.state.as_str(),
            case.state.is_open(),
            case.unit.as_ref().map(|u| u.as_str()),
            case.person,
            case.closed_at,
            case.batch,
        )
        .execute(&mut *tx)
        .await?;
        owed.pay(&mut tx).await?;
        announce(&mut tx, &case, true).await?;
        tx.commit().await?;
        Ok(case)
    }
}

/// Writes the change feed. The lock is the last thing taken before the commit, so it is held only briefly.
pub(crate) async fn announce(tx: &mut Tx, case: &Case, existed: bool) -> Result<(), StoreError> {
    sqlx::query_file!("sql/change/lock.sql").execute(&mut **tx).await?;
    let at = Shape::point(case.location.point);
    let before = existed.then(|| at.clone());
    sqlx::query_file_scalar!(
        "sql/change/insert.sql",
        case.code.as_str(),
        before as Option<Shape>,
        at as Shape
    )
    .fetch_one(&mut **tx)
    .await?;
    Ok(())
}

/// Writes into the change feed that versions of grids end and begin on a day; under the same lock.
pub(crate) async fn announce_grids(tx: &mut Tx, codes: &[String], day: Date) -> Result<(), StoreError> {
    sqlx::query_file!("sql/change/lock.sql").execute(&mut **tx).await?;
    sqlx::query_file!("sql/change/insert_grids.sql", codes, day).execute(&mut **tx).await?;
    Ok(())
}

/// The longest code that says where a case lies, or nothing outside the banner.
pub(crate) fn place_code(case: &Case) -> String {
    case.location.code().unwrap_or_default().to_owned()
}

/// Writes events into the histories of their cases, and gives what they owe the audit log.
pub(crate) async fn insert_events(tx: &mut Tx, events: &[(&str, &CaseEvent)]) -> Result<Owed, StoreError> {
    let bodies = events.iter().map(|(_, e)| serde_json::to_value(&e.body)).collect::<Result<Vec<_>, _>>()?;
    let text = |value: fn(&CaseEvent) -> &str| -> Vec<String> {
        events.iter().map(|(_, e)| value(e).to_owned()).collect()
    };
    sqlx::query_file!(
        "sql/event/insert.sql",
        &events.iter().map(|(code, _)| (*code).to_owned()).collect::<Vec<_>>(),
        &events.iter().map(|(_, e)| e.seq as i32).collect::<Vec<_>>(),
        &text(|e| e.body.kind()),
        &bodies,
        &text(|e| &e.actor.id),
        &text(|e| &e.actor.name),
        &events.iter().map(|(_, e)| e.at).collect::<Vec<_>>(),
        &text(|e| &e.previous),
        &text(|e| &e.hash),
        &events.iter().map(|(_, e)| e.actor.capacity.map(|c| c.as_str().to_owned())).collect::<Vec<_>>()
            as &[Option<String>],
    )
    .execute(&mut **tx)
    .await?;
    Ok(Owed::of(events))
}
