//! Background work: makes the exports that were asked for, one after the other, and lets the day-old go.

use super::{Folder, Order, Takeout, describe};
use crate::app::Service;
use crate::clock;
use casework::{CaseRow, Principal};
use exchange::export::meta::moment;
use exchange::{AtlasNames, CollectionMeta, ExportError, Manifest, WriteOptions, Written};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, SystemTime};
use store::{ExportJob, Extract, StoreError};
use tokio::runtime::Handle;

/// How often it is looked whether something waits that another server was asked for.
const EVERY: Duration = Duration::from_secs(5);
/// How often the row is told how far the file is, and asked whether it is still wanted.
const BEAT: Duration = Duration::from_secs(1);
/// How often the day-old is looked for.
const SWEEP: Duration = Duration::from_secs(300);

/// Makes exports until the task is aborted; a lost database is waited for.
pub(crate) async fn make(service: Service, folder: Folder) {
    loop {
        match next(&service, &folder).await {
            Ok(true) => continue,
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "exports wait for the database"),
        }
        let _ = tokio::time::timeout(EVERY, service.asked().notified()).await;
    }
}

/// Removes files that nobody may fetch any more, until the task is aborted.
pub(crate) async fn sweep(service: Service, folder: Folder) {
    loop {
        match service.store().sweep_exports(clock::now()).await {
            Ok(kept) => {
                if let Err(error) = folder.sweep(&kept, SystemTime::from(clock::now())) {
                    tracing::warn!(%error, "files of old exports could not be removed");
                }
            }
            Err(error) => tracing::warn!(%error, "old exports stay until the database answers"),
        }
        tokio::time::sleep(SWEEP).await;
    }
}

/// Why an export is not made.
#[derive(Debug, thiserror::Error)]
enum Unmade {
    #[error("it is no longer wanted")]
    Unwanted,
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Export(#[from] ExportError),
    #[error("the request no longer fits the register: {0}")]
    Request(String),
    #[error("the work broke off")]
    Broken,
}

impl Unmade {
    fn word(&self) -> &'static str {
        match self {
            Unmade::Unwanted => "unwanted",
            Unmade::Store(_) => "database",
            Unmade::Export(error) => error.word(),
            Unmade::Request(_) => "request",
            Unmade::Broken => "internal",
        }
    }
}

/// Makes the next export; `false` when none waits.
async fn next(service: &Service, folder: &Folder) -> Result<bool, StoreError> {
    let store = service.store();
    let Some(job) = store.claim_export(clock::now()).await? else { return Ok(false) };
    match one(service, folder, &job).await {
        Ok(()) | Err(Unmade::Unwanted) => {}
        Err(unmade) => {
            tracing::warn!(export = %job.id, error = %unmade, "an export could not be made");
            store.fail_export(&job, unmade.word(), clock::now()).await?;
        }
    }
    Ok(true)
}

async fn one(service: &Service, folder: &Folder, job: &ExportJob) -> Result<(), Unmade> {
    let app = service.app_of(on_behalf_of(job));
    let order: Order =
        serde_json::from_value(job.request.clone()).map_err(|e| Unmade::Request(e.to_string()))?;
    let filter = order.filter.filter(&app).map_err(|problem| Unmade::Request(problem.told().1))?;
    let layout = order.layout(job.descriptions)?;
    let extract = app.store().extract(job.scope.clone(), filter, clock::today()).await?;
    let takeout = Takeout { layout, filter: order.told.clone(), made_by: job.account_name.clone() };
    let meta = describe(&app, &takeout, extract.cut_off(), extract.rows());
    let path = folder.file(job, layout.format.ending());
    let progress = Arc::new(Progress { total: extract.rows(), ..Progress::default() });
    let (app, rows) = (app, Rows::new(extract, progress.clone()));
    let file = path.clone();
    let writing = tokio::task::spawn_blocking(move || {
        let names = AtlasNames { territory: app.territory(), categories: &app.rules().categories };
        let options = WriteOptions { overwrite: true };
        exchange::write_cases(&file, layout, &meta, &names, options, rows).map(|written| (written, meta))
    });
    let written = beat(service, job, &progress, writing).await;
    let finished = match written {
        Ok((written, meta)) => finish(service, job, &takeout, &meta, &written).await,
        Err(unmade) => Err(unmade),
    };
    if finished.is_err() {
        // Nobody may fetch it: not there, or not wanted.
        let _ = std::fs::remove_file(&path);
    }
    finished
}

/// Who asked, as far as making a file goes: the area decides, no capacity is used.
fn on_behalf_of(job: &ExportJob) -> Principal {
    Principal {
        id: job.account_id.clone(),
        name: job.account_name.clone(),
        capacities: vec![],
        unit: None,
        scope: job.scope.clone(),
    }
}

type Writing = tokio::task::JoinHandle<Result<(Written, CollectionMeta), ExportError>>;

/// Waits for the file and tells the row meanwhile that somebody is at it.
async fn beat(
    service: &Service,
    job: &ExportJob,
    progress: &Progress,
    mut writing: Writing,
) -> Result<(Written, CollectionMeta), Unmade> {
    let mut ticks = tokio::time::interval(BEAT);
    loop {
        tokio::select! {
            ended = &mut writing => {
                let unwanted = progress.unwanted.load(Ordering::Relaxed);
                return match ended {
                    Ok(Err(_)) if unwanted => Err(Unmade::Unwanted),
                    Ok(written) => Ok(written?),
                    Err(_) => Err(Unmade::Broken),
                };
            }
            _ = ticks.tick() => {
                let done = progress.done.load(Ordering::Relaxed);
                let told = service.store().export_goes_on(job, (done, progress.total), clock::now()).await;
                // A database that does not answer for a moment is no reason to stop.
                if let Ok(false) = told {
                    progress.unwanted.store(true, Ordering::Relaxed);
                }
            }
        }
    }
}

async fn finish(
    service: &Service,
    job: &ExportJob,
    takeout: &Takeout,
    meta: &CollectionMeta,
    written: &Written,
) -> Result<(), Unmade> {
    let name = format!("zhunzhi-cases-{}-{}.{}", meta.day, &job.id[..8], takeout.layout.format.ending());
    let manifest = Manifest::new(&name, takeout.layout, meta, written, moment(clock::now()));
    let manifest = serde_json::to_value(&manifest).map_err(StoreError::from)?;
    let kept = service.store().finish_export(job, &manifest, written.features, clock::now()).await?;
    if kept { Ok(()) } else { Err(Unmade::Unwanted) }
}

/// How far a file is, and whether it is still wanted.
#[derive(Debug, Default)]
struct Progress {
    done: AtomicU64,
    total: u64,
    unwanted: AtomicBool,
}

/// The rows of an extract as the writer takes them: one by one, on a thread without async.
struct Rows {
    extract: Extract,
    progress: Arc<Progress>,
    handle: Handle,
    part: std::vec::IntoIter<CaseRow>,
    ended: bool,
}

impl Rows {
    fn new(extract: Extract, progress: Arc<Progress>) -> Rows {
        Rows { extract, progress, handle: Handle::current(), part: vec![].into_iter(), ended: false }
    }
}

impl Iterator for Rows {
    type Item = Result<CaseRow, String>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        if self.progress.unwanted.load(Ordering::Relaxed) {
            self.ended = true;
            return Some(Err("stopped".to_owned()));
        }
        if let Some(row) = self.part.next() {
            self.progress.done.fetch_add(1, Ordering::Relaxed);
            return Some(Ok(row));
        }
        match self.handle.block_on(self.extract.next()) {
            Ok(part) if part.is_empty() => {
                self.ended = true;
                None
            }
            Ok(part) => {
                self.part = part.into_iter();
                self.next()
            }
            Err(error) => {
                self.ended = true;
                Some(Err(error.to_string()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_stable_word() {
        assert_eq!(Unmade::Export(ExportError::DiskFull("x".into())).word(), "disk_full");
        assert_eq!(Unmade::Request(String::new()).word(), "request");
    }
}
