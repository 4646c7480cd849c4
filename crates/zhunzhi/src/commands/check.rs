//! `zhunzhi check`: the validation report of the territory, rules G01 to G18.

use super::{Context, check_cover, check_table, on_a_thread};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::{clock, output, rules};
use casework::{CaseFilter, Person, Role, Scope};
use clap::{Args, Subcommand};
use territory::check::{CaseLocation, CheckInput, Report, Staffing, check, urban_villages};

/// Cases read at once.
const PAGE: i64 = 2_000;

/// Options of `check`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Arguments {
    /// Something else than the territory.
    #[command(subcommand)]
    pub(crate) what: Option<What>,
    /// Defects shown for each rule; the JSON report holds up to 200.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub(crate) show: usize,
}

/// What else can be checked.
#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Is there a grid without anybody who can be reached?
    Cover(check_cover::Arguments),
}

/// Checks; the answer is no when a defect of severity error was found.
///
/// # Errors
/// [`Failure`] without data.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    if let Some(What::Cover(arguments)) = arguments.what {
        return check_cover::run(context, arguments).await;
    }
    let report = context.with_database(Need::Data, report).await?;
    if context.json {
        output::json(&report)?;
    } else {
        output::line(&check_table::table(&report, arguments.show))?;
    }
    Ok(if report.passed { Outcome::Done } else { Outcome::No })
}

async fn report(database: &Database) -> Result<Report, Failure> {
    let scope = Scope::whole_banner();
    let today = clock::today();
    let atlas = database.store.atlas_of_all_time(&scope).await?;
    if atlas.divisions.is_empty() {
        return Err(Failure::empty_database());
    }
    let persons = database.store.persons(&scope).await?;
    let cases = case_locations(database, &scope).await?;
    let declared = rules::declared()?;
    on_a_thread(move || {
        let staffing = staffing(&persons);
        let urban = urban_villages(&atlas);
        let input = CheckInput {
            atlas: &atlas,
            on: today,
            staffing: &staffing,
            declared: &declared,
            urban: &urban,
            cases: &cases,
        };
        Ok(check(&input))
    })
    .await
}

/// Who works where, from the people of the database.
pub(crate) fn staffing(persons: &[Person]) -> Staffing {
    let mut staffing = Staffing::default();
    for person in persons {
        match person.role {
            Role::GridWorker => {
                person.grids.iter().for_each(|g| *staffing.workers.entry(g.clone()).or_default() += 1);
            }
            Role::Head => staffing.headed.extend(person.grids.iter().cloned()),
            _ => {}
        }
    }
    staffing
}

async fn case_locations(database: &Database, scope: &Scope) -> Result<Vec<CaseLocation>, Failure> {
    let filter = CaseFilter::default();
    let mut locations = vec![];
    let mut after = None;
    loop {
        let page = database.store.cases(scope, &filter, clock::today(), after, PAGE).await?;
        locations.extend(page.rows.into_iter().map(|row| CaseLocation {
            case: row.code.to_string(),
            at: row.point,
            primary_grid: row.primary_grid,
        }));
        after = page.next;
        if after.is_none() {
            return Ok(locations);
        }
    }
}
