//! Every SQL file of the store fits the migrated schema.

use crate::support::empty;
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};
use std::fs;
use std::path::{Path, PathBuf};

fn sql_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("sql");
    let folders = fs::read_dir(root).unwrap().map(|e| e.unwrap().path());
    let files = folders.flat_map(|folder| fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()));
    let mut files: Vec<PathBuf> = files.filter(|f| f.extension().is_some_and(|e| e == "sql")).collect();
    files.sort();
    files
}

#[tokio::test]
async fn every_sql_file_can_be_prepared_on_the_migrated_schema() {
    let database = empty().await;
    let mut connection = database.connection().await;
    let files = sql_files();
    assert!(files.len() > 40, "{}", files.len());
    for file in files {
        let statement = AssertSqlSafe(fs::read_to_string(&file).unwrap()).into_sql_str();
        if let Err(refused) = connection.prepare(statement).await {
            panic!("{}: {refused}", file.display());
        }
    }
}
