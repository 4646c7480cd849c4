//! What all tests share: one scratch folder and one demonstration, started when the first test asks for it.

use crate::{Fault, Server};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// The shared state of a run.
#[derive(Debug)]
pub struct World {
    scratch: TempDir,
    server: Shared,
}

#[derive(Debug)]
enum Shared {
    NotYet,
    Running(Box<Server>),
    /// Why it did not start: told again to every test, because another try would take as long.
    Failed(String),
}

impl World {
    /// A run with an empty scratch folder.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn new() -> Result<World, Fault> {
        let scratch = tempfile::Builder::new().prefix("zhunzhi-acceptance-").tempdir()?;
        // PostgreSQL's account has to walk through when the tests run as root.
        fs::set_permissions(scratch.path(), Permissions::from_mode(0o711))?;
        Ok(World { scratch, server: Shared::NotYet })
    }

    /// The shared server.
    ///
    /// # Errors
    /// When it does not start.
    pub fn server(&mut self) -> Result<&Server, Fault> {
        if matches!(self.server, Shared::NotYet) {
            self.start(&[])?;
        }
        match &self.server {
            Shared::Running(server) => Ok(server),
            Shared::Failed(why) => Err(why.clone().into()),
            Shared::NotYet => Err("the server is stopped".into()),
        }
    }

    /// Starts the shared server on its data directory, as it is left by an earlier one.
    ///
    /// # Errors
    /// When it does not start.
    pub fn start(&mut self, more: &[&str]) -> Result<&Server, Fault> {
        self.server = match Server::demo(&self.data_dir(), more) {
            Ok(server) => Shared::Running(Box::new(server)),
            Err(why) => Shared::Failed(why.to_string()),
        };
        self.server()
    }

    /// Takes the shared server out, to stop it; the next test that wants one starts it again on the same data.
    pub fn take(&mut self) -> Option<Server> {
        match std::mem::replace(&mut self.server, Shared::NotYet) {
            Shared::Running(server) => Some(*server),
            other => {
                self.server = other;
                None
            }
        }
    }

    /// The shared server's data directory.
    pub fn data_dir(&self) -> PathBuf {
        self.scratch.path().join("data")
    }

    /// A folder for a test's files, which the product's accounts can enter.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn folder(&self, name: &str) -> Result<PathBuf, Fault> {
        let folder = self.scratch.path().join(name);
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    /// A fixture of `tests/fixtures`.
    pub fn fixture(name: &str) -> PathBuf {
        Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
    }
}
