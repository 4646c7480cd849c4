//! A private PostgreSQL cluster in a data directory, started and stopped by the program that uses it.
//!
//! The cluster listens on no network address at all: only on a unix socket in a folder of mode 0700, and that
//! folder is the whole access control (`trust` inside it). The user who runs the server program therefore needs
//! to enter the folder: root always can, and an ordinary user runs PostgreSQL as himself. A cluster started by
//! root belongs to the `postgres` account, because PostgreSQL refuses to run as root; nobody else can use it.
//!
//! What is in a data directory:
//! `postgres/` (the cluster itself), `socket/` (or, when that path is too long for a unix socket, `socket-dir`
//! with the name of the folder used instead), `postgres.log`, `initdb.log` and two lock files.
//! The cluster that Debian makes by itself is never touched.

mod account;
mod error;
mod initdb;
mod installation;
mod lock;
mod place;
mod postmaster;
mod socket;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::Duration;

pub use error::ClusterError;
pub use installation::Installation;
pub use place::{place, test_dir};

use account::Account;
use lock::Lock;
use postmaster::{PidFile, Start};

/// How long a second process waits for the one that is just creating or starting the cluster.
const START_WAIT: Duration = Duration::from_secs(300);

/// What a committed transaction is worth when the machine loses power. It is fixed when the cluster starts: a
/// cluster found running keeps what it was started with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// Committed is committed: PostgreSQL's own defaults, with data checksums.
    Durable,
    /// Nothing is flushed to disk: fast, and lost or broken after a power cut. For tests only.
    Test,
}

/// A running private cluster.
///
/// Dropping it leaves PostgreSQL running, so that the next program finds it warm; [`Cluster::close`] stops it when
/// no other program has it open, [`Cluster::stop`] stops it in any case.
#[derive(Debug)]
pub struct Cluster {
    data_dir: PathBuf,
    socket_dir: PathBuf,
    installation: Installation,
    account: Account,
    postmaster: Option<Child>,
    started_here: bool,
    in_use: Option<Lock>,
}

impl Cluster {
    /// Opens the durable cluster in `data_dir`: creates it when it is new, starts it when it is not running.
    ///
    /// Safe to call from several processes at once; the second one waits and uses the same server.
    ///
    /// # Errors
    /// Every reason why there is no server to talk to, each with what to do about it: see [`ClusterError`].
    pub fn open(data_dir: &Path) -> Result<Self, ClusterError> {
        Self::open_with(data_dir, Durability::Durable)
    }

    /// Like [`Cluster::open`], with a chosen [`Durability`].
    ///
    /// # Errors
    /// As [`Cluster::open`].
    pub fn open_with(data_dir: &Path, durability: Durability) -> Result<Self, ClusterError> {
        let newest = Installation::find()?;
        let data_dir = std::path::absolute(data_dir).map_err(|e| ClusterError::io(data_dir, e))?;
        let mut account = Account::for_server()?;
        // Root may open what belongs to an ordinary user; only its owner has to be able to walk there.
        let existing = data_dir.join("postgres");
        if account.is_other() && existing.exists() {
            account = account.as_owner_of(&existing)?;
        }
        place::prepare(&data_dir, &account)?;
        let data_dir = fs::canonicalize(&data_dir).map_err(|e| ClusterError::io(&data_dir, e))?;

        let starting = Lock::exclusive(&data_dir.join("start.lock"), START_WAIT)?;
        let in_use = Lock::shared(&data_dir.join("users.lock"))?;
        let cluster_dir = data_dir.join("postgres");
        let installation = if cluster_dir.exists() {
            account = account.as_owner_of(&cluster_dir)?;
            Installation::for_cluster(&cluster_dir)?
        } else {
            initdb::create(&data_dir, &newest, &account, durability)?;
            newest
        };

        let (pid_file, postmaster) = match postmaster::find_running(&cluster_dir)? {
            Some(pid_file) => (pid_file, None),
            None => {
                let socket_dir = socket::prepare(&data_dir, &account)?;
                let start = Start {
                    program: installation.program("postgres"),
                    account: &account,
                    data_dir: &data_dir,
                    socket_dir: &socket_dir,
                    durability,
                };
                let (pid_file, child) = start.run()?;
                (pid_file, Some(child))
            }
        };
        drop(starting);
        let PidFile { socket_dir, .. } = pid_file;
        let started_here = postmaster.is_some();
        Ok(Self {
            data_dir,
            socket_dir,
            installation,
            account,
            postmaster,
            started_here,
            in_use: Some(in_use),
        })
    }

    /// The data directory, absolute and without symbolic links.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The folder of the unix socket, for `PGHOST` or `psql -h`.
    pub fn socket_dir(&self) -> &Path {
        &self.socket_dir
    }

    /// True when this value started the server, false when it was found running.
    pub fn started_here(&self) -> bool {
        self.started_here
    }

    /// One of PostgreSQL's programs of the cluster's own version, such as `psql` or `pg_dump`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.installation.program(name)
    }

    /// The address of a database in this cluster, in the form that both sqlx and libpq read:
    /// `postgres:///NAME?host=SOCKET&user=postgres`, percent-encoded. The database need not exist.
    pub fn database_url(&self, database: &str) -> String {
        socket::database_url(&self.socket_dir, database)
    }

    /// Stops the server ("fast": sessions are ended, everything committed is kept), whoever else uses it.
    ///
    /// # Errors
    /// [`ClusterError::StopFailed`] when it does not end; it is then still running.
    pub fn stop(&mut self) -> Result<(), ClusterError> {
        let _starting = Lock::exclusive(&self.data_dir.join("start.lock"), START_WAIT)?;
        self.stop_locked()
    }

    /// Gives the cluster back: stops the server unless another program has it open. The last one stops it, whoever
    /// started it, so a short command never pulls the database from under a running server.
    ///
    /// Returns true when the server was stopped.
    ///
    /// # Errors
    /// As [`Cluster::stop`].
    pub fn close(mut self) -> Result<bool, ClusterError> {
        let _starting = Lock::exclusive(&self.data_dir.join("start.lock"), START_WAIT)?;
        drop(self.in_use.take());
        if Lock::try_exclusive(&self.data_dir.join("users.lock"))?.is_none() {
            return Ok(false);
        }
        self.stop_locked()?;
        Ok(true)
    }

    fn stop_locked(&mut self) -> Result<(), ClusterError> {
        let pg_ctl = self.installation.program("pg_ctl");
        postmaster::stop(&pg_ctl, &self.account, &self.data_dir.join("postgres"))?;
        if let Some(mut child) = self.postmaster.take() {
            // It has ended: collect it, so that no zombie keeps its process number.
            let _ = child.wait();
        }
        Ok(())
    }
}

/// Stops the cluster in `data_dir` if one runs there, without starting it first; true when it was stopped.
///
/// A cluster that another program has open is left alone.
///
/// # Errors
/// As [`Cluster::close`].
pub fn close_if_running(data_dir: &Path) -> Result<bool, ClusterError> {
    let cluster_dir = data_dir.join("postgres");
    let Ok(cluster_dir) = fs::canonicalize(&cluster_dir) else { return Ok(false) };
    match postmaster::find_running(&cluster_dir)? {
        Some(_) => Cluster::open(data_dir)?.close(),
        None => Ok(false),
    }
}

/// Sets the mode of a file or folder that this crate made.
fn set_mode(path: &Path, mode: u32) -> Result<(), ClusterError> {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).map_err(|e| ClusterError::io(path, e))
}
