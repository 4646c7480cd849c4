//! Keeps the root of the audit log once a day, and writes it into the server's log: a copy outside of the database.

use crate::app::Service;
use crate::clock;
use std::time::Duration;

/// How often it is looked whether a new day has begun.
const DAY_CHECK: Duration = Duration::from_secs(60);

/// Tells the root at the start and after each midnight in Asia/Shanghai, until the task is ended.
pub(crate) async fn tell(service: Service) {
    let mut told = None;
    loop {
        let today = clock::today();
        if told != Some(today) {
            let app = service.app();
            if let Err(error) = app.store().keep_audit_root(today, clock::now()).await {
                tracing::warn!(%error, "the root of the audit log cannot be kept");
            }
            match app.store().audit_root().await {
                Ok(Some(root)) => {
                    tracing::info!(target: "zhunzhi::audit_root", day = %today, seq = root.seq, hash = %root.hash, "root of the audit log");
                    told = Some(today);
                }
                Ok(None) => told = Some(today),
                Err(error) => tracing::warn!(%error, "the root of the audit log cannot be read"),
            }
        }
        tokio::time::sleep(DAY_CHECK).await;
    }
}
