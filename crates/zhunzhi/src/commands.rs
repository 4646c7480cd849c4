//! One module for each command, and what they share.

pub(crate) mod audit;
pub(crate) mod case_filter;
pub(crate) mod check;
pub(crate) mod check_cover;
pub(crate) mod check_table;
pub(crate) mod demo;
pub(crate) mod doctor;
pub(crate) mod export;
pub(crate) mod import;
pub(crate) mod import_cases;
pub(crate) mod import_mines;
pub(crate) mod key;
pub(crate) mod listening;
pub(crate) mod locate;
pub(crate) mod outbox;
pub(crate) mod repair;
pub(crate) mod retention;
pub(crate) mod rules;
mod rules_table;
pub(crate) mod serve;
pub(crate) mod user;
pub(crate) mod vector_file;

use crate::arguments::{Cli, Command, Target};
use crate::clock;
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::interrupt::Interrupt;
use casework::Scope;
use territory::Territory;

/// What every command is given.
pub(crate) struct Context {
    pub(crate) target: Target,
    pub(crate) json: bool,
    pub(crate) interrupt: Interrupt,
}

impl Context {
    /// Opens the database, works on it until the end or a signal, and gives it back.
    pub(crate) async fn with_database<T>(
        &self,
        need: Need,
        work: impl AsyncFnOnce(&Database) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let database = Database::open(&self.target, need).await?;
        let done = self.interrupt.guard(work(&database)).await;
        database.close_after(done).await
    }
}

/// Runs a command to its end.
///
/// # Errors
/// [`Failure`] with its message and exit code.
pub(crate) fn run(cli: Cli) -> Result<Outcome, Failure> {
    let runtime = tokio::runtime::Runtime::new()
        .map_err(|e| Failure::environment(format!("no threads for the program: {e}")))?;
    let done = runtime.block_on(async {
        let interrupt = Interrupt::listen()?;
        let context = Context { target: cli.target, json: cli.json, interrupt };
        match cli.command {
            Command::Demo(arguments) => demo::run(&context, arguments).await,
            Command::Serve(arguments) => serve::run(&context, arguments).await,
            Command::Locate(arguments) => locate::run(&context, arguments).await,
            Command::Check(arguments) => check::run(&context, arguments).await,
            Command::Export(arguments) => export::run(&context, arguments).await,
            Command::Import(arguments) => import::run(&context, arguments).await,
            Command::Repair(arguments) => repair::run(&context, arguments).await,
            Command::Rules(arguments) => self::rules::run(&context, arguments).await,
            Command::User(arguments) => user::run(&context, arguments).await,
            Command::Audit(arguments) => audit::run(&context, arguments).await,
            Command::Key(arguments) => key::run(&context, arguments).await,
            Command::Outbox(arguments) => outbox::run(&context, arguments).await,
            Command::Retention(arguments) => retention::run(&context, arguments).await,
            Command::Doctor(arguments) => doctor::run(&context, arguments).await,
        }
    });
    // Work that was broken off may still compute on a thread: nobody waits for it.
    runtime.shutdown_background();
    done
}

/// The indexed territory of today.
///
/// # Errors
/// [`Failure`] when the database is empty or does not answer.
pub(crate) async fn territory(database: &Database) -> Result<Territory, Failure> {
    let atlas = database.store.atlas(&Scope::whole_banner(), clock::today()).await?;
    Ok(Territory::index(atlas, crate::rules::influence()?)?)
}

/// Runs something that computes for long on a thread of its own.
///
/// # Errors
/// The work's own failure, or that it broke off.
pub(crate) async fn on_a_thread<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(broken) => Err(Failure::environment(format!("the computation broke off: {broken}"))),
    }
}
