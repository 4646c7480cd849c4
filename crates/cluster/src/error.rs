//! Why there is no cluster to talk to, each reason in one line with what to do about it.

use std::io;
use std::path::{Path, PathBuf};

/// What can go wrong with a private cluster. Every message is one line: what, where, and how to mend it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClusterError {
    /// No PostgreSQL server programs on this machine.
    #[error(
        "PostgreSQL is not installed (no {searched}/*/bin/initdb): \
         on Debian 12 run: apt-get install -y --no-install-recommends postgresql-15-postgis-3"
    )]
    PostgresMissing {
        /// The folder that was searched.
        searched: PathBuf,
    },
    /// PostgreSQL is there, its PostGIS extension is not.
    #[error(
        "PostGIS for PostgreSQL {major} is not installed (no {control}): \
         run: apt-get install -y --no-install-recommends postgresql-{major}-postgis-3"
    )]
    PostgisMissing {
        /// The PostgreSQL major version that lacks it.
        major: u32,
        /// The file that would be there.
        control: PathBuf,
    },
    /// The cluster was made by a PostgreSQL that is not installed any more.
    #[error(
        "the cluster in {dir} was made by PostgreSQL {major}, which is not installed: \
         run: apt-get install -y --no-install-recommends postgresql-{major}-postgis-3, or move the folder away to start anew"
    )]
    VersionMissing {
        /// The cluster's folder.
        dir: PathBuf,
        /// The major version it needs.
        major: u32,
    },
    /// A folder named `postgres` that holds no cluster.
    #[error(
        "{dir} is not a PostgreSQL cluster (no readable PG_VERSION): move it away or give another data directory"
    )]
    NotACluster {
        /// The folder.
        dir: PathBuf,
    },
    /// Root cannot run PostgreSQL, and there is no account to run it as.
    #[error(
        "PostgreSQL cannot run as root and /etc/passwd has no account `postgres`: install the package postgresql-common, or run as an ordinary user"
    )]
    AccountMissing,
    /// The account that runs PostgreSQL cannot enter a folder above the data directory.
    #[error(
        "PostgreSQL runs as uid {uid}, which cannot enter {blocked} (above {data_dir}): give a data directory elsewhere, \
         such as /var/lib/zhunzhi, or let it pass with: chmod o+x {blocked}"
    )]
    Unreachable {
        /// The account's number.
        uid: u32,
        /// The data directory asked for.
        data_dir: PathBuf,
        /// The first folder on the way that cannot be entered.
        blocked: PathBuf,
    },
    /// The present user may not use this data directory.
    #[error(
        "{path} belongs to uid {owner} and may not be used by uid {user}: run as its owner or give another data directory"
    )]
    Denied {
        /// The file or folder.
        path: PathBuf,
        /// Its owner.
        owner: u32,
        /// The present user.
        user: u32,
    },
    /// The disk below the data directory is full.
    #[error(
        "no space left on the disk of {dir}: a new cluster needs about 60 MB; make room or give another data directory"
    )]
    DiskFull {
        /// The data directory.
        dir: PathBuf,
    },
    /// `initdb` could not make the cluster.
    #[error("initdb could not create a cluster in {dir}: {tail} (all of it in {log})")]
    InitFailed {
        /// The data directory.
        dir: PathBuf,
        /// The last lines of the log.
        tail: String,
        /// The log.
        log: PathBuf,
    },
    /// The server ended while it started.
    #[error("PostgreSQL did not start in {dir}: {tail} (all of it in {log})")]
    StartFailed {
        /// The data directory.
        dir: PathBuf,
        /// The last lines of the log.
        tail: String,
        /// The log.
        log: PathBuf,
    },
    /// The server neither became ready nor ended.
    #[error(
        "PostgreSQL in {dir} is not ready after {seconds} s: it may be recovering from a crash; look into {log} and try again"
    )]
    StartTimeout {
        /// The data directory.
        dir: PathBuf,
        /// How long was waited.
        seconds: u64,
        /// The log.
        log: PathBuf,
    },
    /// The server does not end.
    #[error("PostgreSQL in {dir} did not stop: {tail}")]
    StopFailed {
        /// The cluster's folder.
        dir: PathBuf,
        /// What `pg_ctl` said.
        tail: String,
    },
    /// Another process holds the start lock.
    #[error(
        "another process has been starting or stopping the cluster for {seconds} s (it holds {lock}): end it, then try again"
    )]
    Busy {
        /// The lock file.
        lock: PathBuf,
        /// How long was waited.
        seconds: u64,
    },
    /// No folder short enough for a unix socket.
    #[error(
        "no folder for the unix socket of {data_dir}: its path may have {limit} bytes at most and no temporary directory is that short; set TMPDIR=/tmp"
    )]
    SocketPath {
        /// The data directory.
        data_dir: PathBuf,
        /// Longest folder path, in bytes.
        limit: usize,
    },
    /// Somebody else's folder stands where the socket folder should be.
    #[error(
        "the socket folder {dir} is not a private folder (mode 0700) of uid {uid}: remove it and try again"
    )]
    SocketFolderTaken {
        /// The folder.
        dir: PathBuf,
        /// Who should own it.
        uid: u32,
    },
    /// Any other refusal of the operating system.
    #[error("{path}: {source}")]
    Io {
        /// The file, folder or program.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

impl ClusterError {
    /// Files an error of the operating system under the reason that tells the user most.
    pub(crate) fn io(path: &Path, source: io::Error) -> Self {
        match source.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
                Self::DiskFull { dir: path.to_owned() }
            }
            _ => Self::Io { path: path.to_owned(), source },
        }
    }
}

/// The last lines of a log, joined into one line that fits into a message.
pub(crate) fn tail(log: &str) -> String {
    let lines: Vec<&str> = log.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    lines[lines.len().saturating_sub(4)..].join(" | ")
}

/// True when a log says that the disk is full, in the words of the C library for the locale we set.
pub(crate) fn says_disk_full(log: &str) -> bool {
    log.contains("No space left on device") || log.contains("Disk quota exceeded")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tail_of_a_log_is_one_line_of_its_last_words() {
        assert_eq!(tail("a\nb\n\n c\nd\ne\n"), "b | c | d | e");
        assert_eq!(tail(""), "");
    }

    #[test]
    fn a_full_disk_is_recognised_in_what_initdb_and_the_system_say() {
        // initdb 15 on a tmpfs of 5 MB.
        let log = "creating configuration files ... ok\nrunning bootstrap script ... 2026-11-23 FATAL:  could not write \
                   to file \"pg_wal/xlogtemp.7\": No space left on device\nchild process exited with exit code 1\n";
        assert!(says_disk_full(log));
        let error = ClusterError::io(Path::new("/data"), io::Error::from(io::ErrorKind::StorageFull));
        assert!(matches!(error, ClusterError::DiskFull { .. }), "{error}");
    }
}
