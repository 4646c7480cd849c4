//! Making a new cluster.

use std::fs;
use std::path::Path;

use crate::account::Account;
use crate::error::{ClusterError, says_disk_full, tail};
use crate::installation::Installation;
use crate::{Durability, set_mode};

/// Creates `<data_dir>/postgres`. It is made under another name and renamed when it is whole, so that a start that
/// was cut short never leaves half a cluster behind.
pub(crate) fn create(
    data_dir: &Path,
    installation: &Installation,
    account: &Account,
    durability: Durability,
) -> Result<(), ClusterError> {
    let unfinished = data_dir.join("postgres.new");
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(|e| ClusterError::io(&unfinished, e))?;
    }
    fs::create_dir(&unfinished).map_err(|e| ClusterError::io(&unfinished, e))?;
    set_mode(&unfinished, 0o700)?;
    account.give(&unfinished)?;

    let initdb = installation.program("initdb");
    let mut command = account.command(&initdb);
    command.args(["--username=postgres", "--auth-local=trust", "--auth-host=reject"]);
    command.args(["--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"]);
    command.arg(match durability {
        Durability::Durable => "--data-checksums",
        Durability::Test => "--no-sync",
    });
    let output = command.arg("-D").arg(&unfinished).output().map_err(|e| ClusterError::io(&initdb, e))?;

    let text = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat();
    let log = data_dir.join("initdb.log");
    let written = fs::write(&log, &text);
    if output.status.success() {
        written.map_err(|e| ClusterError::io(&log, e))?;
        let cluster_dir = data_dir.join("postgres");
        return fs::rename(&unfinished, &cluster_dir).map_err(|e| ClusterError::io(&cluster_dir, e));
    }
    let _ = fs::remove_dir_all(&unfinished);
    if says_disk_full(&text) {
        return Err(ClusterError::DiskFull { dir: data_dir.to_owned() });
    }
    Err(ClusterError::InitFailed { dir: data_dir.to_owned(), tail: tail(&text), log })
}
