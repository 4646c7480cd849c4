//! `zhunzhi serve`: the map server on data that are there.

use super::{Context, listening};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use clap::Args;
use std::net::SocketAddr;

/// Options of `serve`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Address and port; only this machine's own until there are accounts.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = listening::address)]
    pub(crate) listen: SocketAddr,
}

/// Serves until a signal.
///
/// # Errors
/// [`Failure`] when the port is taken, or the database is empty or does not answer.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    listening::start_log();
    let listener = listening::bind(arguments.listen).await?;
    let mut progress = Progress::begin(context.json);
    let database = Database::open(&context.target, Need::Data).await?;
    progress.done("database opened");
    let ready = async {
        database.upgrade().await?;
        listening::load(context, &database).await
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
