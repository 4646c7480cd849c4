//! `zhunzhi serve`: the map server on data that are there.

use super::listening::Reach;
use super::{Context, listening};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use clap::Args;
use std::net::SocketAddr;

/// Options of `serve`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Address and port, of this machine only: others come through a proxy with TLS.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = listening::address)]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) reach: Reach,
}

/// Serves until a signal.
///
/// # Errors
/// [`Failure`] when the port is taken, or the database is empty or does not answer.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    listening::start_log();
    let listener = listening::bind(arguments.listen).await?;
    let mut progress = Progress::begin(context.json);
    let mut database = Database::open(&context.target, Need::Data).await?;
    progress.done("database opened");
    let ready = async {
        database.upgrade().await?;
        database.unlock(&context.target).await?;
        if !database.store.has_accounts().await? {
            progress.note("there are no accounts: make the first one with `zhunzhi user add NAME --capacity system_admin`");
        }
        listening::load(context, &database, arguments.reach).await
    };
    let served = match context.interrupt.guard(ready).await {
        Ok(app) => {
            progress.done("indexed");
            listening::serve(context, app, listener).await
        }
        Err(failure) => Err(failure),
    };
    database.close_after(served).await
}
