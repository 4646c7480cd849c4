//! SQL through `psql` and the unix socket of a data directory.

use crate::Fault;
use crate::program::{Ran, run_any};
use serde_json::Value;
use std::fs;
use std::path::{Path, PathBuf};

/// The database of a data directory.
#[derive(Debug, Clone)]
pub struct Sql {
    socket_dir: PathBuf,
}

impl Sql {
    /// The database in the cluster of `data_dir`.
    ///
    /// # Errors
    /// When the folder of the socket cannot be found.
    pub fn of(data_dir: &Path) -> Result<Sql, Fault> {
        let record = data_dir.join("socket-dir");
        let socket_dir = match fs::read_to_string(&record) {
            Ok(elsewhere) => PathBuf::from(elsewhere.trim_end()),
            Err(_) => data_dir.join("socket"),
        };
        if socket_dir.is_dir() {
            Ok(Sql { socket_dir })
        } else {
            Err(format!("no socket folder {}", socket_dir.display()).into())
        }
    }

    /// Runs a statement and returns what psql said, failed or not.
    ///
    /// # Errors
    /// When psql cannot be run.
    pub fn run(&self, statement: &str) -> Result<Ran, Fault> {
        let socket = self.socket_dir.display().to_string();
        let options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "zhunzhi"];
        run_any(Path::new("psql"), options.into_iter().chain(["-h", &socket, "-c", statement]))
    }

    /// The one value a query gives, as text.
    ///
    /// # Errors
    /// When the query fails.
    pub fn value(&self, query: &str) -> Result<String, Fault> {
        let ran = self.run(query)?;
        if ran.code == Some(0) {
            Ok(ran.stdout.trim_end().to_owned())
        } else {
            Err(format!("{query}: {}", ran.stderr).into())
        }
    }

    /// The rows of a query as an array of objects.
    ///
    /// # Errors
    /// When the query fails.
    pub fn rows(&self, query: &str) -> Result<Vec<Value>, Fault> {
        let text = self.value(&format!("select coalesce(json_agg(r), '[]') from ({query}) r"))?;
        Ok(serde_json::from_str(&text)?)
    }
}
