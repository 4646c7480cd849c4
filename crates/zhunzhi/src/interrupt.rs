//! Ctrl-C, SIGTERM and a closed terminal: everything that runs is told, and ends by itself.

use crate::failure::Failure;
use std::future::Future;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::watch;

/// The wish of the user or the system that the program ends; cheap to clone.
#[derive(Debug, Clone)]
pub(crate) struct Interrupt {
    wished: watch::Receiver<bool>,
}

impl Interrupt {
    /// Listens from now on; without it a signal would end the program at once and leave PostgreSQL running.
    ///
    /// # Errors
    /// When the system refuses signal handlers.
    pub(crate) fn listen() -> Result<Interrupt, Failure> {
        let refused = |e: std::io::Error| Failure::environment(format!("no signal handler: {e}"));
        let mut terminate = signal(SignalKind::terminate()).map_err(refused)?;
        let mut interrupt = signal(SignalKind::interrupt()).map_err(refused)?;
        // A closed terminal; not when the caller wants us to outlive it (`nohup`).
        let ignored =
            std::fs::read_to_string("/proc/self/status").is_ok_and(|status| ignores_hangup(&status));
        let hangup = (!ignored).then(|| signal(SignalKind::hangup())).transpose().map_err(refused)?;
        let (tell, wished) = watch::channel(false);
        tokio::spawn(async move {
            tokio::select! {
                _ = terminate.recv() => {}
                _ = interrupt.recv() => {}
                () = hung_up(hangup) => {}
            }
            tell.send_replace(true);
            // Held until the program ends: a closed channel would look like a wish.
            std::future::pending::<()>().await;
        });
        Ok(Interrupt { wished })
    }

    /// Whether the end was wished for.
    pub(crate) fn is_wished(&self) -> bool {
        *self.wished.borrow()
    }

    /// Resolves when the end is wished for.
    pub(crate) async fn wished(mut self) {
        let _ = self.wished.wait_for(|wished| *wished).await;
    }

    /// Runs something up to its end or up to the wish.
    ///
    /// # Errors
    /// The work's own failure, or that it was broken off.
    pub(crate) async fn guard<T>(
        &self,
        work: impl Future<Output = Result<T, Failure>>,
    ) -> Result<T, Failure> {
        tokio::select! {
            done = work => done,
            () = self.clone().wished() => Err(Failure::environment("stopped before it was done; nothing is half stored")),
        }
    }
}

async fn hung_up(hangup: Option<Signal>) {
    match hangup {
        Some(mut hangup) => drop(hangup.recv().await),
        None => std::future::pending().await,
    }
}

/// Whether SIGHUP, the lowest bit of `SigIgn` in `/proc/self/status`, is ignored.
fn ignores_hangup(status: &str) -> bool {
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).is_some_and(|mask| mask & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::ignores_hangup;

    #[test]
    fn nohup_is_seen_in_the_mask_of_ignored_signals() {
        assert!(ignores_hangup("Name:\tzhunzhi\nSigIgn:\t0000000000001001\nSigCgt:\t0\n"));
        assert!(!ignores_hangup("SigIgn:\t0000000000001000\n"));
        assert!(!ignores_hangup(""));
    }
}
