//! Where papers are typeset and maps drawn: apart from the threads that serve connections, two at a time.

use crate::problem::Problem;
use axum::http::StatusCode;
use papers::map::{PRINT_STYLE, PrintStyle};
use papers::{Press, PressError, Raster};
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use tokio::sync::Semaphore;

/// Papers that are typeset at once: each takes a core.
const AT_ONCE: usize = 2;

/// How long somebody waits for a turn.
const PATIENCE: Duration = Duration::from_secs(10);

/// What papers and maps are made with, and the turns.
pub(crate) struct PressRoom {
    // Each is made when it is first needed. While the fonts are missing each asks again, so that nobody restarts the server for them.
    press: OnceLock<Press>,
    raster: OnceLock<Raster>,
    style: OnceLock<PrintStyle>,
    turns: Arc<Semaphore>,
}

impl Default for PressRoom {
    fn default() -> PressRoom {
        PressRoom {
            press: OnceLock::new(),
            raster: OnceLock::new(),
            style: OnceLock::new(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

impl PressRoom {
    /// Has something typeset. A reader who goes away frees no turn before the work is done.
    ///
    /// # Errors
    /// No turn, no fonts, or what the press refuses.
    pub(crate) async fn print<W>(self: &Arc<PressRoom>, work: W) -> Result<Vec<u8>, Problem>
    where
        W: FnOnce(&PressRoom) -> Result<Vec<u8>, PressError> + Send + 'static,
    {
        let Ok(Ok(turn)) = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned()).await else {
            let detail = "others are being served; try again";
            return Err(Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", detail));
        };
        let room = self.clone();
        let printed = tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work(&room)
        });
        let printed = printed.await.map_err(|error| {
            tracing::error!(%error, "typesetting broke off");
            Problem::from(PressError::Typesetter("it broke off".to_owned()))
        })?;
        Ok(printed?)
    }

    /// The typesetter.
    pub(crate) fn press(&self) -> Result<&Press, PressError> {
        made(&self.press, Press::open)
    }

    /// What makes pictures of drawings.
    pub(crate) fn raster(&self) -> Result<&Raster, PressError> {
        made(&self.raster, Raster::open)
    }

    /// The style of printed maps.
    pub(crate) fn style(&self) -> Result<&PrintStyle, PressError> {
        made(&self.style, || Ok(PrintStyle::parse(PRINT_STYLE)?))
    }
}

/// What is there, or made now; a failure is not kept.
fn made<T>(cell: &OnceLock<T>, make: impl FnOnce() -> Result<T, PressError>) -> Result<&T, PressError> {
    match cell.get() {
        Some(there) => Ok(there),
        None => {
            let new = make()?;
            Ok(cell.get_or_init(|| new))
        }
    }
}
