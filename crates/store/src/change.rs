//! Changing cases: load, decide purely, append events, documents, projection and feed in one transaction.

use crate::audit::Owed;
use crate::documents::issue;
use crate::load::{CaseLoad, insert_cases};
use crate::office::Office;
use crate::{Store, StoreError, outbox, shape::Shape};
use casework::course::SHANGHAI;
use casework::notice::Notice;
use casework::{
    Actor, Case, CaseCode, CaseEvent, Course, EventBody, LinkKind, Location, NewCase, Refusal, Scope, State,
    WrittenSuggestion,
};
use casework::{ClockState, clock};
use spatial::LonLat;
use sqlx::{Postgres, Transaction};
use std::borrow::Cow;
use time::{Date, OffsetDateTime};

pub(crate) type Tx = Transaction<'static, Postgres>;

impl Store {
    /// Registers a case (T1): gives it the next code of the year and writes it with its first event.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then, and no number is lost.
    pub async fn register_case(
        &self,
        office: &Office<'_>,
        actor: &Actor,
        report: NewCase,
        location: Location,
        suggestion: &WrittenSuggestion,
        now: OffsetDateTime,
    ) -> Result<Case, StoreError> {
        let mut tx = self.begin_as_program("a report is written, whoever may read it afterwards").await?;
        let (case, owed) =
            insert_new(&mut tx, office, actor, (report, location), suggestion, now, None).await?;
        owed.pay(&mut tx).await?;
        announce(&mut tx, &case, false).await?;
        tx.commit().await?;
        Ok(case)
    }

    /// Registers a case that belongs to an earlier one: it gets a code, a history and evidence of its own, and both histories
    /// name each other. The group is that of the earlier case; its first case is the one that is joined.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] when the earlier case or the first of its group is outside the scope; nothing is stored then.
    pub async fn register_joining_case(
        &self,
        (scope, actor): (&Scope, &Actor),
        office: &Office<'_>,
        (report, location): (NewCase, Location),
        suggestion: &WrittenSuggestion,
        (earlier, link): (&CaseCode, LinkKind),
        now: OffsetDateTime,
    ) -> Result<Case, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let first = sqlx::query_file_scalar!(
            "sql/link/first_of.sql",
            scope.area_prefix(),
            earlier.as_str(),
            scope.matters() as Option<&[String]>
        )
        .fetch_optional(&mut *tx)
        .await?;
        let first = first.ok_or_else(|| StoreError::NoCase(earlier.to_string()))?;
        crate::wall::lift(&mut tx, scope).await?;
        let joined = EventBody::Joined { first: first.clone(), link };
        let (case, owed) =
            insert_new(&mut tx, office, actor, (report, location), suggestion, now, Some(joined)).await?;
        sqlx::query_file!("sql/link/insert.sql", case.code.as_str(), first, link.as_str())
            .execute(&mut *tx)
            .await?;
        let mut open = OpenFile::locked(&mut tx, scope, &CaseCode::parse(&first)?).await?;
        let body = EventBody::JoinedBy { case: case.code.to_string(), link };
        open.append(&mut tx, office, actor, body, now).await?;
        open.owed.take(owed);
        open.store(&mut tx, office).await?;
        announce(&mut tx, &case, false).await?;
        tx.commit().await?;
        Ok(case)
    }

    /// Changes a case: `decide` sees the case and its course as they stand under a row lock and says who acts and what
    /// happens, or refuses. Documents that the events produce get their numbers in the same transaction.
    ///
    /// # Errors
    /// [`StoreError::NoCase`] outside the scope, [`StoreError::Refused`] by the rules; nothing is stored then.
    pub async fn change_case(
        &self,
        scope: &Scope,
        office: &Office<'_>,
        code: &CaseCode,
        now: OffsetDateTime,
        decide: impl FnOnce(&Case, &Course) -> Result<(Actor, Vec<EventBody>), Refusal>,
    ) -> Result<Case, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let mut open = OpenFile::locked(&mut tx, scope, code).await?;
        let (actor, bodies) = decide(&open.case, &open.course)?;
        for body in bodies {
            open.append(&mut tx, office, &actor, body, now).await?;
        }
        open.store(&mut tx, office).await?;
        tx.commit().await?;
        Ok(open.case)
    }
}

/// Writes a new case under the next code of the year, with its first event and perhaps a second.
async fn insert_new(
    tx: &mut Tx,
    office: &Office<'_>,
    actor: &Actor,
    new: (NewCase, Location),
    suggestion: &WrittenSuggestion,
    now: OffsetDateTime,
    second: Option<EventBody>,
) -> Result<(Case, Owed), StoreError> {
    let year = now.to_offset(SHANGHAI).year();
    let number = sqlx::query_file_scalar!("sql/case/next_number.sql", year).fetch_one(&mut **tx).await?;
    let code = CaseCode::of(year, number as u32)?;
    let fresh = Fresh::register(office, actor, code, new, None, now, second)?;
    let owed = insert_cases(tx, &[fresh.load(suggestion)]).await?;
    fresh.tell(tx, now).await?;
    Ok((fresh.case, owed))
}

/// A case that is registered and not written yet.
pub(crate) struct Fresh {
    pub(crate) case: Case,
    events: Vec<CaseEvent>,
    clocks: ClockState,
    /// Who is told, by the number of the event.
    notices: Vec<(u32, Vec<Notice>)>,
}

impl Fresh {
    /// Writes who is told; the case is written already.
    pub(crate) async fn tell(&self, tx: &mut Tx, now: OffsetDateTime) -> Result<(), StoreError> {
        for (seq, notices) in &self.notices {
            outbox::put(tx, self.case.code.as_str(), *seq, notices, now).await?;
        }
        Ok(())
    }

    /// Gives a report its code and its history; without a time of its own it was reported now.
    pub(crate) fn register(
        office: &Office<'_>,
        actor: &Actor,
        code: CaseCode,
        (report, location): (NewCase, Location),
        reported_at: Option<OffsetDateTime>,
        now: OffsetDateTime,
        second: Option<EventBody>,
    ) -> Result<Fresh, StoreError> {
        let body = EventBody::Registered { channel: report.channel, category: report.category.clone() };
        let first = CaseEvent::seal(code.as_str(), None, actor.clone(), now, body)?;
        let mut case = Case {
            code,
            state: State::Registered,
            report,
            nature: None,
            location,
            unit: None,
            person: None,
            reported_at: reported_at.unwrap_or(first.at),
            due: None,
            closed_at: None,
            batch: None,
            synthetic: false,
        };
        let mut events = vec![first];
        if let Some(body) = second {
            events.push(CaseEvent::seal(case.code.as_str(), events.last(), actor.clone(), now, body)?);
        }
        let grids = (office.neighbours)(&case);
        if !grids.is_empty() {
            let body = EventBody::NeighboursTold { grids };
            events.push(CaseEvent::seal(case.code.as_str(), events.last(), actor.clone(), now, body)?);
        }
        let clocks = ClockState::of(office.rules, &case, &Course::of(&events), 0)?;
        case.due = clocks.due;
        let notices = events.iter().map(|event| (event.seq, (office.notices)(&case, &event.body))).collect();
        Ok(Fresh { case, events, clocks, notices })
    }

    /// As it is written.
    pub(crate) fn load<'a>(&'a self, suggestion: &'a WrittenSuggestion) -> CaseLoad<'a> {
        let clocks = Some(self.clocks.clone());
        CaseLoad {
            case: &self.case,
            events: &self.events,
            suggestion: Some(Cow::Borrowed(suggestion)),
            clocks,
        }
    }
}

/// A case on the desk of a transaction, its row locked.
pub(crate) struct OpenFile {
    pub(crate) id: i64,
    pub(crate) case: Case,
    pub(crate) course: Course,
    last: Option<CaseEvent>,
    /// What the audit log is owed until the end of the transaction.
    pub(crate) owed: Owed,
    /// Supervision measures taken in this round.
    pub(crate) measure_step: u8,
}

impl OpenFile {
    pub(crate) async fn locked(tx: &mut Tx, scope: &Scope, code: &CaseCode) -> Result<OpenFile, StoreError> {
        let record = crate::read_case::locked(tx, scope, code).await?;
        let (id, measure_step) = (record.id, record.measure_step());
        // The papers name the mines.
        let case = record.into_case(crate::read_case::mine_links(&mut **tx, id).await?)?;
        let mut events = crate::read_case::events(&mut **tx, id).await?;
        let course = Course::of(&events);
        Ok(OpenFile { id, case, course, last: events.pop(), owed: Owed::default(), measure_step })
    }

    /// Number of the newest event.
    pub(crate) fn last_seq(&self) -> u32 {
        self.last.as_ref().map_or(0, |event| event.seq)
    }

    /// Writes the next event with its documents.
    pub(crate) async fn append(
        &mut self,
        tx: &mut Tx,
        office: &Office<'_>,
        actor: &Actor,
        mut body: EventBody,
        now: OffsetDateTime,
    ) -> Result<(), StoreError> {
        let code = self.case.code.clone();
        // As it will be after the event: the papers speak of that.
        let preview = CaseEvent::seal(code.as_str(), self.last.as_ref(), actor.clone(), now, body.clone())?;
        let after = self.case.clone().after(&body, preview.at);
        let mut course = self.course.clone();
        course.add(&preview);
        let clocks = clock::clocks(office.rules.clocks, office.rules.sla, &after, &course)?;
        let drafts = (office.wording)(&after, &course, &clocks, &body);
        let day = casework::course::civil_day(now);
        let documents = issue(tx, office, &after, actor, day, drafts).await?;
        if let Some(references) = body.documents_mut() {
            *references = documents.iter().map(casework::Document::reference).collect::<Result<_, _>>()?;
        }
        let event = CaseEvent::seal(code.as_str(), self.last.as_ref(), actor.clone(), now, body)?;
        self.owed.take(insert_events(tx, &[(code.as_str(), &event)]).await?);
        let mut told = after.clone();
        told.due = clocks.first().and_then(|clock| clock.due);
        outbox::put(tx, code.as_str(), event.seq, &(office.notices)(&told, &event.body), now).await?;
        crate::documents::insert(tx, self.id, event.seq, day, &documents).await?;
        match &event.body {
            EventBody::Supervised { step, .. } => self.measure_step = *step,
            body if body.leads_to().is_some_and(|state| !state.is_open()) => {
                crate::inquiries::silence::lapse(tx, self.id, day).await?;
            }
            body if body.leads_to() == Some(State::Reopened) => self.measure_step = 0,
            _ => {}
        }
        (self.case, self.course, self.last) = (after, course, Some(event));
        Ok(())
    }

    /// Writes the projection, then the feed.
    pub(crate) async fn store(&mut self, tx: &mut Tx, office: &Office<'_>) -> Result<(), StoreError> {
        self.write(tx, office).await?;
        self.settle(tx).await?;
        self.announce(tx).await
    }

    /// Writes the projection only; [`OpenFile::settle`] and [`OpenFile::announce`] follow when all rows are written.
    pub(crate) async fn write(&mut self, tx: &mut Tx, office: &Office<'_>) -> Result<(), StoreError> {
        let clocks = ClockState::of(office.rules, &self.case, &self.course, self.measure_step)?;
        self.case.due = clocks.due;
        let case = &self.case;
        sqlx::query_file!(
            "sql/case/update_state.sql",
            self.id,
            case.state.as_str(),
            case.state.is_open(),
            case.unit.as_ref().map(|u| u.as_str()),
            case.person,
            case.closed_at,
            case.batch,
            case.nature.map(|n| n.as_str()),
            clocks.due,
            clocks.statutory_end,
            clocks.rule,
            clocks.paused,
            i16::from(clocks.measure_step),
            clocks.next_measure_on,
        )
        .execute(&mut **tx)
        .await?;
        Ok(())
    }

    /// Pays what the audit log is owed.
    pub(crate) async fn settle(&mut self, tx: &mut Tx) -> Result<(), StoreError> {
        std::mem::take(&mut self.owed).pay(tx).await
    }

    /// Pays what the audit log is owed, and what another owes it in the same transaction.
    pub(crate) async fn settle_with(&mut self, tx: &mut Tx, mut other: Owed) -> Result<(), StoreError> {
        other.take(std::mem::take(&mut self.owed));
        other.pay(tx).await
    }

    /// Tells the feed of a case that lay elsewhere before.
    pub(crate) async fn announce_from(&self, tx: &mut Tx, before: LonLat) -> Result<(), StoreError> {
        announce_moved(tx, &self.case, Some(before)).await
    }

    /// Tells the feed.
    pub(crate) async fn announce(&self, tx: &mut Tx) -> Result<(), StoreError> {
        announce(tx, &self.case, true).await
    }
}

/// Writes the change feed. The lock is the last thing taken before the commit, so it is held only briefly.
pub(crate) async fn announce(tx: &mut Tx, case: &Case, existed: bool) -> Result<(), StoreError> {
    announce_moved(tx, case, existed.then_some(case.location.point)).await
}

async fn announce_moved(tx: &mut Tx, case: &Case, before: Option<LonLat>) -> Result<(), StoreError> {
    sqlx::query_file!("sql/change/lock.sql").execute(&mut **tx).await?;
    let at = Shape::point(case.location.point);
    let before = before.map(Shape::point);
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
