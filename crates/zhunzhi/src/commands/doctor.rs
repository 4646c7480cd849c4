//! `zhunzhi doctor`: whether this machine has what is needed, and how to mend what is not.

use super::Context;
use crate::database::{Database, Need, data_dir};
use crate::failure::{Failure, Outcome};
use crate::output;
use clap::Args;
use cluster::Installation;
use serde::Serialize;
use serde_json::json;
use std::fs;
use std::path::Path;
use std::process::Command;

/// Free space below which nothing should be loaded, MiB: the demonstration takes about 300.
const LEAST_FREE_MIB: u64 = 1024;

/// `doctor` has no options of its own.
#[derive(Debug, Args)]
pub(crate) struct Arguments {}

/// How a check came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum State {
    Ok,
    Warning,
    Trouble,
}

#[derive(Debug, Serialize)]
struct Check {
    name: &'static str,
    state: State,
    detail: String,
}

/// Checks; trouble is exit code 3.
///
/// # Errors
/// [`Failure`] when anything is missing, after everything was told.
pub(crate) async fn run(context: &Context, _: Arguments) -> Result<Outcome, Failure> {
    let mut checks = vec![gdal(), fonts()];
    if context.target.database_url.is_none() {
        checks.push(postgres());
        match data_dir(&context.target) {
            Ok(dir) => {
                checks.push(free_space(&dir));
                checks.push(rights(&dir));
                checks.push(cluster_state(context, &dir).await);
            }
            Err(failure) => checks.push(Check::of("data directory", Err(failure.message))),
        }
    } else {
        checks.push(database(context).await);
    }
    tell(context.json, &checks)
}

impl Check {
    fn of(name: &'static str, found: Result<String, String>) -> Check {
        match found {
            Ok(detail) => Check { name, state: State::Ok, detail },
            Err(detail) => Check { name, state: State::Trouble, detail },
        }
    }
}

fn gdal() -> Check {
    Check::of("GDAL", Ok(exchange::gdal_release()))
}

/// Without them everything works but PDF.
fn fonts() -> Check {
    match papers::Press::open() {
        Ok(_) => Check::of("fonts for PDF", Ok("Noto CJK, Serif and Sans".to_owned())),
        Err(error) => Check { name: "fonts for PDF", state: State::Warning, detail: error.to_string() },
    }
}

fn postgres() -> Check {
    let found = Installation::find().map_err(|e| e.to_string()).and_then(|installation| {
        let program = installation.program("postgres");
        let said = Command::new(&program)
            .arg("--version")
            .output()
            .map_err(|e| format!("{}: {e}", program.display()))?;
        Ok(format!("{}, with PostGIS", String::from_utf8_lossy(&said.stdout).trim()))
    });
    Check::of("PostgreSQL", found)
}

/// The folder itself, or the nearest one above it that exists.
fn existing(dir: &Path) -> &Path {
    dir.ancestors().find(|d| d.is_dir()).unwrap_or(Path::new("/"))
}

fn free_space(dir: &Path) -> Check {
    let on = existing(dir);
    let said = Command::new("df").args(["-P", "-k"]).arg(on).output();
    let free = said.ok().and_then(|out| free_kib(&String::from_utf8_lossy(&out.stdout)));
    match free.map(|kib| kib / 1024) {
        None => Check {
            name: "disk",
            state: State::Warning,
            detail: format!("`df {}` gave no figure", on.display()),
        },
        Some(mib) if mib < LEAST_FREE_MIB => Check::of(
            "disk",
            Err(format!(
                "{mib} MiB free at {}: make room, at least {LEAST_FREE_MIB} MiB are needed",
                on.display()
            )),
        ),
        Some(mib) => Check::of("disk", Ok(format!("{mib} MiB free at {}", on.display()))),
    }
}

/// Free kibibytes from the second line of `df -P -k`.
fn free_kib(said: &str) -> Option<u64> {
    said.lines().nth(1)?.split_whitespace().nth(3)?.parse().ok()
}

fn rights(dir: &Path) -> Check {
    let on = existing(dir);
    let probe = on.join(format!(".zhunzhi-doctor-{}", std::process::id()));
    let written = fs::write(&probe, b"").and_then(|()| fs::remove_file(&probe));
    let state = if on == dir { "writable" } else { "will be made" };
    Check::of(
        "data directory",
        written
            .map(|()| format!("{} ({state})", dir.display()))
            .map_err(|e| format!("{} cannot be written: {e}", on.display())),
    )
}

async fn cluster_state(context: &Context, dir: &Path) -> Check {
    if !dir.join("postgres").exists() {
        let detail = format!("none yet in {}: `zhunzhi demo` makes it", dir.display());
        return Check { name: "cluster", state: State::Ok, detail };
    }
    database(context).await
}

/// Opens the database, which starts a cluster of our own, and asks it for its state.
async fn database(context: &Context) -> Check {
    let asked = async {
        let database = Database::open(&context.target, Need::Data).await?;
        let state = database.state().await;
        database.close_after(state).await
    };
    Check::of("database", context.interrupt.guard(asked).await.map_err(|failure| failure.message))
}

fn tell(json: bool, checks: &[Check]) -> Result<Outcome, Failure> {
    let troubles = checks.iter().filter(|c| c.state == State::Trouble).count();
    if json {
        output::json(&json!({ "ok": troubles == 0, "checks": checks }))?;
    } else {
        for check in checks {
            let mark = match check.state {
                State::Ok => "ok     ",
                State::Warning => "warning",
                State::Trouble => "TROUBLE",
            };
            output::line(&format!("{mark}  {:<15} {}", check.name, check.detail))?;
        }
    }
    match troubles {
        0 => Ok(Outcome::Done),
        n => Err(Failure::environment(format!("{n} of {} checks found trouble", checks.len()))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_free_space_is_read_from_the_second_line() {
        let said = "Filesystem 1024-blocks Used Available Capacity Mounted on\n/dev/sda 1000 300 700 30% /\n";
        assert_eq!(free_kib(said), Some(700));
        assert_eq!(free_kib("df: no such folder"), None);
    }

    #[test]
    fn the_nearest_folder_above_a_missing_one_is_found() {
        assert_eq!(existing(Path::new("/tmp/surely/not/there")), Path::new("/tmp"));
    }
}
