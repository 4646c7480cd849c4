//! Sends what the outbox holds: to a webhook, else by mail, else into the log. Each notice goes out one way.

mod channel;

pub use channel::{Channels, ChannelsError, Mail, Webhook};

use crate::app::{App, Service};
use crate::clock;
use std::time::Duration as Pause;
use store::{LeasedNotice, StoreError};
use time::Duration;

/// How often the outbox is looked into.
const EVERY: Pause = Pause::from_secs(5);
/// How long a sender keeps a notice to itself: longer than the channels' patience.
const LEASE: Duration = Duration::minutes(2);
/// Notices of one look; the next look goes on.
const AT_ONCE: i64 = 50;
/// Longest reason that is kept.
const MAX_REASON: usize = 300;

/// Sends until the task is aborted; a lost database is waited for.
pub(crate) async fn send(service: Service) {
    loop {
        match once(&service.app()).await {
            Ok(0) => {}
            Ok(sent) => tracing::info!(sent, "notices went out"),
            Err(error) => tracing::warn!(%error, "the outbox waits for the database"),
        }
        tokio::time::sleep(EVERY).await;
    }
}

/// Sends what is due; gives how many went out.
async fn once(app: &App) -> Result<usize, StoreError> {
    let mut sent = 0;
    loop {
        let now = clock::now();
        let leased = app.store().lease_notices(now, now + LEASE, AT_ONCE).await?;
        if leased.is_empty() {
            return Ok(sent);
        }
        for notice in leased {
            sent += usize::from(deliver(app, notice).await?);
        }
    }
}

async fn deliver(app: &App, notice: LeasedNotice) -> Result<bool, StoreError> {
    let name = name_of(app, &notice.receiver);
    let (channels, id, attempts) = (app.channels().clone(), notice.id, notice.attempts);
    // The channels wait for an answer; no thread of the server waits with them.
    let outcome = tokio::task::spawn_blocking(move || channels.send(&notice, &name)).await;
    let outcome = outcome.unwrap_or_else(|broken| Err(broken.to_string()));
    match outcome {
        Ok(by) => {
            app.store().notice_sent(id, clock::now(), by).await?;
            Ok(true)
        }
        Err(reason) => {
            let tries = &app.rules().notices.retry_minutes;
            let wait = usize::try_from(attempts).ok().and_then(|n| tries.get(n.saturating_sub(1)));
            let again = wait.map(|minutes| clock::now() + Duration::minutes(i64::from(*minutes)));
            let reason: String = reason.chars().take(MAX_REASON).collect();
            tracing::warn!(notice = id, %reason, given_up = again.is_none(), "a notice did not go out");
            app.store().notice_failed(id, clock::now(), again, &reason).await?;
            Ok(false)
        }
    }
}

/// What a receiver is called; of a person nothing but the identifier leaves the house.
fn name_of(app: &App, receiver: &str) -> String {
    let known = match receiver.split_once(':') {
        Some(("unit", id)) => territory::StationId::new(id)
            .ok()
            .and_then(|id| app.territory().station(&id))
            .map(|station| station.name.clone()),
        Some(("grid", code)) => app.territory().area_name(code).map(str::to_owned),
        _ => None,
    };
    known.unwrap_or_else(|| receiver.to_owned())
}
