//! For those who have no account, villagers and companies that are asked: how much may come in, and the pages they see, in HTML
//! that needs no script.

mod cells_page;
mod page;
mod poster;
mod report_page;
mod room_page;
mod track_page;

pub(crate) use cells_page::{CellsPage, ShownCell};
pub(crate) use page::{Say, failure};
pub(crate) use poster::{Paper, Poster};
pub(crate) use report_page::{ReportPage, received};
pub(crate) use room_page::{Came, RoomPage, Typed, no_room};
pub(crate) use track_page::{FollowedCase, ask, followed};

use crate::clock;
use crate::problem::Problem;
use crate::throttle::Throttle;
use axum::http::StatusCode;
use time::Duration;

/// How much may come in without an account: a whole village may sit behind one address of a telephone company.
#[derive(Debug)]
pub(crate) struct Gate {
    reports_of_address: Throttle,
    reports_of_code: Throttle,
    files_of_address: Throttle,
    followed_wrongly: Throttle,
    rooms_missed: Throttle,
    answers_of_address: Throttle,
    answers_of_room: Throttle,
}

impl Default for Gate {
    fn default() -> Gate {
        Gate {
            reports_of_address: Throttle::new(30, Duration::minutes(10)),
            reports_of_code: Throttle::new(120, Duration::hours(1)),
            files_of_address: Throttle::new(200, Duration::minutes(10)),
            followed_wrongly: Throttle::new(20, Duration::hours(1)),
            rooms_missed: Throttle::new(60, Duration::minutes(10)),
            answers_of_address: Throttle::new(30, Duration::minutes(10)),
            answers_of_room: Throttle::new(10, Duration::minutes(10)),
        }
    }
}

impl Gate {
    /// Counts a report that comes in.
    ///
    /// # Errors
    /// `too_many_reports`.
    pub(crate) fn report(&self, address: &str, place: u32) -> Result<(), Problem> {
        let now = clock::now();
        self.reports_of_address.begin(address, now).map_err(too_many)?;
        self.reports_of_code.begin(&place.to_string(), now).map_err(too_many)
    }

    /// Counts a file that is announced.
    ///
    /// # Errors
    /// As [`Gate::report`].
    pub(crate) fn file(&self, address: &str) -> Result<(), Problem> {
        self.files_of_address.begin(address, clock::now()).map_err(too_many)
    }

    /// Counts a try to follow a case, until [`Gate::followed`] takes it back.
    ///
    /// # Errors
    /// As [`Gate::report`].
    pub(crate) fn follow(&self, address: &str) -> Result<(), Problem> {
        self.followed_wrongly.begin(address, clock::now()).map_err(too_many)
    }

    /// Counts a link that is followed, until [`Gate::room_found`] takes it back. A token cannot be guessed: this spares the database.
    ///
    /// # Errors
    /// As [`Gate::report`].
    pub(crate) fn room(&self, address: &str) -> Result<(), Problem> {
        self.rooms_missed.begin(address, clock::now()).map_err(too_many)
    }

    /// The link leads to an open question.
    pub(crate) fn room_found(&self, address: &str) {
        self.rooms_missed.succeeded(address);
    }

    /// Counts an answer through a link, named by the SHA-256 of its token.
    ///
    /// # Errors
    /// As [`Gate::report`].
    pub(crate) fn answer(&self, address: &str, room: &[u8; 32]) -> Result<(), Problem> {
        let now = clock::now();
        self.answers_of_address.begin(address, now).map_err(too_many)?;
        self.answers_of_room.begin(&format!("{room:02x?}"), now).map_err(too_many)
    }

    /// The digits were right.
    pub(crate) fn followed(&self, address: &str) {
        self.followed_wrongly.succeeded(address);
    }
}

fn too_many(until: time::OffsetDateTime) -> Problem {
    let detail = "too much came from this address or place within a short time";
    Problem::new(StatusCode::TOO_MANY_REQUESTS, "too_many_reports", detail)
        .retry_after((until - clock::now()).whole_seconds())
        .hint("wait and send it again; nothing that was taken in is lost")
}
