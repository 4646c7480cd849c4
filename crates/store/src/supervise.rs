//! Supervision: measures that have come due, taken by the program, each once.

use crate::change::OpenFile;
use crate::office::Office;
use crate::read_atlas::word;
use crate::{Store, StoreError};
use casework::{Actor, CaseCode, EventBody, Scope, State, clock, course::civil_day};
use time::{Date, OffsetDateTime};

/// An open case on the supervision board.
#[derive(Debug, Clone)]
pub struct SupervisedCase {
    /// Code.
    pub code: String,
    /// State.
    pub state: State,
    /// Leaf category.
    pub category: String,
    /// Short description.
    pub summary: String,
    /// People concerned.
    pub people: i32,
    /// Lead unit.
    pub unit: Option<String>,
    /// Last day of the time limit; none while it stands still.
    pub due: Option<Date>,
    /// Last day as if it had never stood still.
    pub statutory_end: Option<Date>,
    /// Whether it stands still.
    pub paused: bool,
    /// Measures taken so far.
    pub step: u8,
    /// Day of the next one.
    pub next_on: Option<Date>,
    /// Longest code that says where it lies.
    pub place_code: String,
}

impl Store {
    /// Codes of cases that a measure has come due for, the longest waiting first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn measures_due(&self, today: Date, limit: i64) -> Result<Vec<CaseCode>, StoreError> {
        let mut tx = self.begin_as_program("measures are taken whoever reads").await?;
        let codes =
            sqlx::query_file_scalar!("sql/case/measures_due.sql", today, limit).fetch_all(&mut *tx).await?;
        codes.iter().map(|code| Ok(CaseCode::parse(code)?)).collect()
    }

    /// Takes every measure that has come due on a case, and tells of watched periods that were missed; gives their rules. Any number of servers may call it at once: the
    /// row is locked, and what was taken meanwhile is not taken again. Nothing is half done: event, letter and the day of
    /// the next measure are one transaction.
    ///
    /// # Errors
    /// [`StoreError`]; nothing is stored then.
    pub async fn supervise(
        &self,
        office: &Office<'_>,
        code: &CaseCode,
        now: OffsetDateTime,
    ) -> Result<Vec<String>, StoreError> {
        let (today, rules) = (civil_day(now), office.rules);
        let mut tx = self.begin_as_program("measures are taken whoever reads").await?;
        let mut open = OpenFile::locked(&mut tx, &Scope::whole_banner(), code).await?;
        let clocks = clock::clocks(rules.clocks, rules.sla, &open.case, &open.course)?;
        let mut taken = vec![];
        for missed in rules.ladder.missed(&clocks, rules.sla.calendar(), &open.course) {
            if missed.on <= today {
                let body = EventBody::Watched {
                    watch: missed.watch.id.clone(),
                    version: rules.ladder.version.clone(),
                    since: missed.since,
                    due: missed.due,
                    documents: vec![],
                };
                open.append(&mut tx, office, &Actor::system(), body, now).await?;
                taken.push(missed.watch.id.clone());
            }
        }
        let clock = clock::main_clock(rules.sla, &open.case, &open.course)?;
        while let Some((measure, day)) = rules.ladder.next(&clock, rules.sla.calendar(), open.measure_step)
            && day <= today
        {
            let body = EventBody::Supervised {
                step: measure.step,
                rule: format!("{}@{}", measure.id, rules.ladder.version),
                due: clock.due.map(|due| due.to_string()).unwrap_or_default(),
                documents: vec![],
            };
            open.append(&mut tx, office, &Actor::system(), body, now).await?;
            taken.push(measure.id.clone());
        }
        open.store(&mut tx, office).await?;
        tx.commit().await?;
        Ok(taken)
    }

    /// Open cases in the scope that have come to a step of the ladder, the most urgent first.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer or holds an unknown state.
    pub async fn supervised(
        &self,
        scope: &Scope,
        from_step: u8,
        limit: i64,
    ) -> Result<Vec<SupervisedCase>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let (area, step) = (scope.area_prefix(), i16::from(from_step));
        let rows = sqlx::query_file!(
            "sql/case/supervised.sql",
            area,
            step,
            limit,
            scope.matters() as Option<&[String]>
        )
        .fetch_all(&mut *tx)
        .await?;
        rows.into_iter()
            .map(|r| {
                Ok(SupervisedCase {
                    state: word("case_file", "state", &r.state, State::parse)?,
                    code: r.code,
                    category: r.category,
                    summary: r.summary,
                    people: r.people,
                    unit: r.unit_id,
                    due: r.due,
                    statutory_end: r.statutory_end,
                    paused: r.paused,
                    step: u8::try_from(r.measure_step).unwrap_or_default(),
                    next_on: r.next_measure_on,
                    place_code: r.place_code,
                })
            })
            .collect()
    }

    /// How many open cases in the scope have come to which step.
    ///
    /// # Errors
    /// [`StoreError`] when the database does not answer.
    pub async fn supervised_counts(&self, scope: &Scope) -> Result<Vec<(u8, i64)>, StoreError> {
        let mut tx = self.begin_as(scope).await?;
        let rows = sqlx::query_file!(
            "sql/case/supervised_count.sql",
            scope.area_prefix(),
            scope.matters() as Option<&[String]>
        )
        .fetch_all(&mut *tx)
        .await?;
        Ok(rows.into_iter().map(|r| (u8::try_from(r.step).unwrap_or_default(), r.count)).collect())
    }
}
