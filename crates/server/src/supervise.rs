//! Background work: takes supervision measures as they come due, and records the silence of operators who were asked.

use crate::app::Service;
use crate::clock;
use std::time::Duration;
use store::StoreError;

/// How often it is looked whether a measure has come due.
const EVERY: Duration = Duration::from_secs(60);
/// Cases of one look; the next look goes on.
const AT_ONCE: i64 = 200;

/// Supervises until the task is aborted; a lost database is waited for.
pub(crate) async fn supervise(service: Service) {
    loop {
        match once(&service).await {
            Ok(0) => {}
            Ok(taken) => tracing::info!(taken, "supervision measures were taken"),
            Err(error) => tracing::warn!(%error, "supervision waits for the database"),
        }
        match silences(&service).await {
            Ok(0) => {}
            Ok(recorded) => tracing::info!(recorded, "questions without an answer were recorded"),
            Err(error) => tracing::warn!(%error, "recording silence waits for the database"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Takes every measure that has come due; gives how many.
async fn once(service: &Service) -> Result<usize, StoreError> {
    let app = service.app();
    let (mut taken, mut before) = (0, vec![]);
    loop {
        let due = app.store().measures_due(clock::today(), AT_ONCE).await?;
        // What cannot be taken must not be tried for ever.
        if due.is_empty() || due == before {
            return Ok(taken);
        }
        for code in &due {
            let steps =
                app.in_office(async |office| app.store().supervise(office, code, clock::now()).await).await;
            match steps {
                Ok(steps) => taken += steps.len(),
                Err(StoreError::Database(error)) => return Err(StoreError::Database(error)),
                Err(error) => {
                    tracing::error!(case = %code, %error, "a supervision measure could not be taken")
                }
            }
        }
        before = due;
    }
}

/// Records every question whose last day passed without an answer; gives how many.
async fn silences(service: &Service) -> Result<usize, StoreError> {
    let app = service.app();
    let (mut recorded, mut before) = (0, vec![]);
    loop {
        let due = app.store().silences_due(clock::today(), AT_ONCE).await?;
        // What cannot be recorded must not be tried for ever.
        if due.is_empty() || due == before {
            return Ok(recorded);
        }
        for code in &due {
            let record = async |office: &store::Office<'_>| {
                app.store().record_silence(office, code, clock::now()).await
            };
            match app.in_office(record).await {
                Ok(n) => recorded += n,
                Err(StoreError::Database(error)) => return Err(StoreError::Database(error)),
                Err(error) => tracing::error!(case = %code, %error, "silence could not be recorded"),
            }
        }
        before = due;
    }
}
