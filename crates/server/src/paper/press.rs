//! Where papers are typeset: apart from the threads that serve connections, two at a time.

use crate::problem::Problem;
use axum::http::StatusCode;
use papers::{Press, PressError};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Papers that are typeset at once: each takes a core.
const AT_ONCE: usize = 2;

/// How long somebody waits for a turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// The press of a server with its turns.
pub(crate) struct PressRoom {
    /// Made for the first paper. While the fonts are missing each asks again, so that nobody restarts the server for them.
    press: OnceLock<Press>,
    turns: Arc<Semaphore>,
}

impl Default for PressRoom {
    fn default() -> PressRoom {
        PressRoom { press: OnceLock::new(), turns: Arc::new(Semaphore::new(AT_ONCE)) }
    }
}

impl PressRoom {
    /// Has something typeset. A reader who goes away frees no turn before the work is done.
    ///
    /// # Errors
    /// No turn, no fonts, or what the press refuses.
    pub(crate) async fn print<W>(self: &Arc<PressRoom>, work: W) -> Result<Vec<u8>, Problem>
    where
        W: FnOnce(&Press) -> Result<Vec<u8>, PressError> + Send + 'static,
    {
        let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await else {
            let detail = "others are being served; try again";
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail));
        };
        let room = self.clone();
        let printed = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(room.press()?)
        });
        let printed = printed.await.map_err(|error| {
            tracing::error!(%error, "typesetting broke off");
            Problem::from(PressError::Typesetter("it broke off".to_owned()))
        })?;
        Ok(printed?)
    }

    fn press(&self) -> Result<&Press, PressError> {
        match self.press.get() {
            Some(press) => Ok(press),
            None => {
                let press = Press::open()?;
                Ok(self.press.get_or_init(|| press))
            }
        }
    }
}
