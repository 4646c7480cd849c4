//! `cargo xtask bless`: refreshes what is generated and committed, from a live database with the migrations applied.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use cluster::{Cluster, Durability};

use crate::command::Run;
use crate::failure::Failure;
use crate::repository::Repository;
use crate::steps::Steps;
use crate::web;

const DATABASE: &str = "zhunzhi_bless";

pub(crate) fn run(repository: &Repository) -> Result<(), Failure> {
    let cluster = Cluster::open_with(&cluster::test_dir(Some(repository.target()))?, Durability::Test)?;
    let outcome = refresh(repository, &cluster);
    cluster.close()?;
    outcome
}

fn refresh(repository: &Repository, cluster: &Cluster) -> Result<(), Failure> {
    let mut steps = Steps::default();
    steps.run("migrations", || migrate(repository, cluster))?;
    steps.run("query data (.sqlx)", || refresh_queries(repository, cluster))?;
    for (what, package) in [("API description (docs/openapi.json)", "server"), ("routing trace", "casework")]
    {
        steps.run(what, || {
            repository.cargo(["test", "-p", package, "golden"]).set("UPDATE_GOLDEN", "1").go()
        })?;
    }
    if let Some(npm) = web::install(repository) {
        steps.run("web packages", || npm.go())?;
    }
    steps.run("web API client", || repository.npm(["run", "--if-present", "generate"]).go())
}

/// A fresh database with all migrations, in the order of their names.
fn migrate(repository: &Repository, cluster: &Cluster) -> Result<(), String> {
    let psql = |database: &str, arguments: &[&str]| {
        let url = cluster.database_url(database);
        let common = ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &url];
        Run::new(cluster.program("psql"), common.into_iter().chain(arguments.iter().copied())).go()
    };
    let drop_old = format!("drop database if exists {DATABASE} with (force)");
    psql("postgres", &["-c", "set client_min_messages = warning", "-c", &drop_old])?;
    psql("postgres", &["-c", &format!("create database {DATABASE}")])?;
    for file in migrations(&repository.root().join("migrations"))? {
        psql(DATABASE, &["--single-transaction", "-f", &file.to_string_lossy()])?;
    }
    Ok(())
}

fn migrations(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    let is_sql = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "sql");
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(is_sql).collect();
    files.sort();
    if files.is_empty() { Err(format!("{} holds no .sql file", folder.display())) } else { Ok(files) }
}

/// Lets sqlx's macros ask the database and write down what it said. They write into a folder beside, so that a query
/// that does not compile leaves the committed data as they are.
fn refresh_queries(repository: &Repository, cluster: &Cluster) -> Result<(), String> {
    let fresh = repository.target().join("sqlx-fresh");
    let _ = fs::remove_dir_all(&fresh);
    fs::create_dir_all(&fresh).map_err(|e| format!("{}: {e}", fresh.display()))?;
    let library = repository.root().join("crates/store/src/lib.rs");
    // Cargo sees no reason to run the macros again: give it one.
    let touched = fs::File::options().append(true).open(&library);
    touched
        .and_then(|file| file.set_modified(SystemTime::now()))
        .map_err(|e| format!("{}: {e}", library.display()))?;
    let check = repository.cargo(["check", "-p", "store", "--all-targets"]);
    let check = check.set("SQLX_OFFLINE", "false").set("SQLX_OFFLINE_DIR", &fresh);
    check.set("DATABASE_URL", cluster.database_url(DATABASE)).go()?;
    replace_queries(&fresh, &repository.root().join(".sqlx"))
}

/// Puts the fresh files in place of the committed ones; what is not asked any more goes.
fn replace_queries(fresh: &Path, committed: &Path) -> Result<(), String> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error| format!("{path}: {error}")
    };
    let _ = fs::remove_dir_all(committed);
    fs::create_dir_all(committed).map_err(failed(committed))?;
    for entry in fs::read_dir(fresh).map_err(failed(fresh))?.flatten() {
        let to = committed.join(entry.file_name());
        fs::copy(entry.path(), &to).map_err(failed(&to))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn migrations_are_applied_in_the_order_of_their_names() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["0010_cases.sql", "0002_grids.sql", "README.md"] {
            fs::write(folder.path().join(name), "").unwrap();
        }
        let names: Vec<_> =
            migrations(folder.path()).unwrap().iter().map(|f| f.file_name().unwrap().to_owned()).collect();
        assert_eq!(names, ["0002_grids.sql", "0010_cases.sql"]);
    }

    #[test]
    fn a_query_that_is_not_asked_any_more_loses_its_data() {
        let folder = tempfile::tempdir().unwrap();
        let (fresh, committed) = (folder.path().join("fresh"), folder.path().join(".sqlx"));
        fs::create_dir_all(&fresh).unwrap();
        fs::create_dir_all(&committed).unwrap();
        fs::write(fresh.join("query-b.json"), "{}").unwrap();
        fs::write(committed.join("query-a.json"), "{}").unwrap();
        replace_queries(&fresh, &committed).unwrap();
        assert!(committed.join("query-b.json").exists() && !committed.join("query-a.json").exists());
    }
}
