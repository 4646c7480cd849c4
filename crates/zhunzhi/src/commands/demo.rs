//! `zhunzhi demo`: from an empty folder to the served synthetic banner; later starts keep the data.

use super::listening::Reach;
use super::{Context, listening};
use crate::accounts;
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use crate::synthesis;
use clap::Args;
use server::Service;
use std::net::SocketAddr;

/// Options of `demo`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Address and port, of this machine only: others come through a proxy with TLS.
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080", value_parser = listening::address)]
    pub(crate) listen: SocketAddr,
    #[command(flatten)]
    pub(crate) reach: Reach,
    /// Drop the database in the data directory with everything in it, and make the banner anew.
    #[arg(long)]
    pub(crate) fresh: bool,
}

/// Serves until a signal.
///
/// # Errors
/// [`Failure`] when the port is taken (before anything is built), or PostgreSQL, disk or data are not as needed.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    listening::start_log();
    let listener = listening::bind(arguments.listen).await?;
    let mut progress = Progress::begin(context.json);
    let need = if arguments.fresh { Need::Fresh } else { Need::Made };
    let mut database = Database::open(&context.target, need).await?;
    progress.done(match need {
        Need::Fresh => "database opened; the old one was dropped (--fresh)",
        _ => "database opened",
    });
    let ready = context.interrupt.guard(async {
        database.unlock(&context.target).await?;
        make_ready(context, &database, arguments.reach.of_demonstration(), &mut progress).await
    });
    let ready = ready.await;
    let served = match ready {
        Ok(app) => {
            progress
                .note(&format!("ready after {:.1} s; Ctrl-C ends it and keeps the data", progress.total()));
            progress.note("everything on the map is synthetic (示意数据), and so are the accounts");
            listening::serve(context, app, listener).await
        }
        Err(failure) => Err(failure),
    };
    database.close_after(served).await
}

/// A banner is there exactly when its truth is: both are stored in one transaction.
async fn make_ready(
    context: &Context,
    database: &Database,
    reach: Reach,
    progress: &mut Progress,
) -> Result<Service, Failure> {
    if database.store.dataset("truth").await?.is_none() {
        progress.note("no banner yet: making the synthetic one (once)");
        synthesis::load(&database.store, progress).await?;
        database.write_truth(true).await?;
    }
    // A start that was broken off between the two is mended here.
    database.write_truth(false).await?;
    accounts::make_for_demo(database, progress).await?;
    let app = listening::load(context, database, reach).await?;
    progress.done("indexed");
    Ok(app)
}
