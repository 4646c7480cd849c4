//! `zhunzhi rules`: check a file of routing rules, replay it on the cases that are there, show who is responsible where.

use super::{Context, on_a_thread, rules_table, territory};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::{clock, output, rules};
use casework::routing::{Doubt, PastCase, Replay, Replayed, Responsibility};
use casework::{CategoryTree, RoutingRules, Scope};
use clap::{Args, Subcommand};
use serde_json::json;
use server::RoutingInForce;
use std::path::{Path, PathBuf};
use time::macros::{format_description, offset};
use time::{Date, OffsetDateTime};

/// Cases read at once.
const PAGE: i64 = 5_000;
/// Longest file of rules that is read, bytes.
const MAX_FILE: u64 = 4 << 20;

/// Options of `rules`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) what: What,
}

#[derive(Debug, Subcommand)]
pub(crate) enum What {
    /// Read a file of rules and say what is wrong or doubtful in it; needs no database.
    Check {
        /// Such as routing.toml.
        file: PathBuf,
    },
    /// Route the stored cases by a file and by the rules in force, and say what would change. Nothing is written.
    Replay {
        /// Such as routing.toml.
        file: PathBuf,
        /// First day of reports that are looked at [default: all].
        #[arg(long, value_name = "DAY", value_parser = day)]
        since: Option<Date>,
        /// Changed cases shown; the JSON holds up to 1,000.
        #[arg(long, value_name = "N", default_value_t = 10)]
        show: usize,
    },
    /// Ask every grid with every category who is responsible, and say where nobody is or only the order of rules decides.
    Gaps {
        /// The rules in force when left out.
        file: Option<PathBuf>,
        /// Also write the grids concerned as areas into this GeoJSON file.
        #[arg(long, value_name = "FILE")]
        geojson: Option<PathBuf>,
    },
}

fn day(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| "a day such as 2026-01-31 is expected".to_owned())
}

/// Checks, replays or looks for gaps; the answer is no when something is doubtful or open.
///
/// # Errors
/// [`Failure`] for a file that is refused, with line and column, and without data.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    let shipped = rules::rules()?;
    let tree = shipped.categories.clone();
    match arguments.what {
        What::Check { file } => {
            let read = read(&file, &tree)?;
            tell_doubts(context.json, &read.version, &read.doubts(&tree))
        }
        What::Replay { file, since, show } => {
            let then = read(&file, &tree)?;
            let replayed = context.with_database(Need::Data, async |database| {
                let now = RoutingInForce::read(&database.store, &shipped, clock::today()).await?.rules;
                replay(database, now, then, tree, since, &file).await
            });
            let replayed = replayed.await?;
            if context.json {
                output::json(&replayed)?;
            } else {
                output::line(&rules_table::replayed(&replayed, show))?;
            }
            Ok(Outcome::Done)
        }
        What::Gaps { file, geojson } => {
            let given = file.as_ref().map(|file| read(file, &tree)).transpose()?;
            let named = file.unwrap_or_else(|| PathBuf::from("routing.toml"));
            let found = context.with_database(Need::Data, async |database| {
                let asked = match given {
                    Some(given) => given,
                    None => RoutingInForce::read(&database.store, &shipped, clock::today()).await?.rules,
                };
                let persons = database.store.persons(&Scope::whole_banner()).await?;
                let ground = territory(database).await?;
                asked.check_places(&ground).map_err(|e| refused(&named, e))?;
                let now = clock::now();
                let work = move || {
                    let found = asked.responsibility(&ground, &tree, &persons, now);
                    let shapes = geojson.is_some().then(|| found.features(&ground));
                    Ok((found, shapes.zip(geojson)))
                };
                on_a_thread(work).await
            });
            let (found, shapes) = found.await?;
            if let Some((shapes, path)) = &shapes {
                std::fs::write(path, shapes.to_string())
                    .map_err(|e| Failure::environment(format!("{}: {e}", path.display())))?;
            }
            tell_gaps(context.json, &found)
        }
    }
}

fn read(path: &Path, tree: &CategoryTree) -> Result<RoutingRules, Failure> {
    let unreadable = |e: std::io::Error| Failure::usage(format!("{}: {e}", path.display()));
    let size = std::fs::metadata(path).map_err(unreadable)?.len();
    if size > MAX_FILE {
        return Err(Failure::usage(format!("{}: larger than 4 MiB is no file of rules", path.display())));
    }
    let text = std::fs::read_to_string(path).map_err(unreadable)?;
    let read = RoutingRules::parse(&text).map_err(|e| refused(path, e))?;
    read.check_categories(tree).map_err(|e| refused(path, e))?;
    Ok(read)
}

fn refused(path: &Path, error: casework::RoutingError) -> Failure {
    Failure::usage(format!("{}: {error}", path.display()))
}

async fn replay(
    database: &Database,
    now: RoutingRules,
    then: RoutingRules,
    tree: CategoryTree,
    since: Option<Date>,
    file: &Path,
) -> Result<Replayed, Failure> {
    let ground = territory(database).await?;
    then.check_places(&ground).map_err(|e| refused(file, e))?;
    let since = since.map(|day| day.midnight().assume_offset(offset!(+8)));
    let cases = past_cases(database, since).await?;
    let work = move || {
        let replay = Replay { now: &now, then: &then, tree: &tree, territory: &ground };
        replay.run(&cases).map_err(Failure::environment)
    };
    on_a_thread(work).await
}

async fn past_cases(database: &Database, since: Option<OffsetDateTime>) -> Result<Vec<PastCase>, Failure> {
    let (scope, mut all) = (Scope::whole_banner(), vec![]);
    loop {
        let after = all.last().map_or(0, |c: &PastCase| c.id);
        let page = database.store.past_cases(&scope, since, after, PAGE).await?;
        let full = page.len() as i64 == PAGE;
        all.extend(page);
        if !full {
            return Ok(all);
        }
    }
}

fn tell_doubts(json: bool, version: &str, doubts: &[Doubt]) -> Result<Outcome, Failure> {
    if json {
        output::json(&json!({ "version": version, "ok": doubts.is_empty(), "doubts": doubts }))?;
    } else {
        for d in doubts {
            let text = format!("第 {} 行第 {} 列  规则 {}:{}", d.line, d.column, d.rule, d.text_zh);
            output::line(&text)?;
        }
        output::line(&match doubts.len() {
            0 => format!("规则版本 {version}：可读，没有疑点"),
            n => format!("规则版本 {version}：可读，{n} 处疑点"),
        })?;
    }
    Ok(if doubts.is_empty() { Outcome::Done } else { Outcome::No })
}

fn tell_gaps(json: bool, found: &Responsibility) -> Result<Outcome, Failure> {
    if json {
        output::json(found)?;
    } else {
        output::line(&rules_table::responsibility(found))?;
    }
    Ok(if found.open.is_empty() { Outcome::Done } else { Outcome::No })
}
