//! The account that runs PostgreSQL: oneself, or another one when we are root.

use std::fs;
use std::io;
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::error::ClusterError;

/// Who runs PostgreSQL, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Account {
    pub(crate) uid: u32,
    gid: u32,
    /// True when we are root and have to become this account.
    switch: bool,
}

impl Account {
    /// The account for a new cluster: `postgres` for root, oneself for everybody else.
    pub(crate) fn for_server() -> Result<Self, ClusterError> {
        let (uid, gid) = present_user()?;
        if uid != 0 {
            return Ok(Self { uid, gid, switch: false });
        }
        let passwd = Path::new("/etc/passwd");
        let text = fs::read_to_string(passwd).map_err(|e| ClusterError::io(passwd, e))?;
        let (uid, gid) = account_in(&text, "postgres").ok_or(ClusterError::AccountMissing)?;
        Ok(Self { uid, gid, switch: true })
    }

    /// The account for a cluster that exists: its owner, which PostgreSQL insists on.
    pub(crate) fn as_owner_of(self, cluster_dir: &Path) -> Result<Self, ClusterError> {
        let owned = cluster_dir.metadata().map_err(|e| ClusterError::io(cluster_dir, e))?;
        if owned.uid() == self.uid {
            Ok(self)
        } else if self.switch && owned.uid() != 0 {
            Ok(Self { uid: owned.uid(), gid: owned.gid(), switch: true })
        } else {
            Err(ClusterError::Denied { path: cluster_dir.to_owned(), owner: owned.uid(), user: self.uid })
        }
    }

    /// A command of this account with a clean environment: no `PG*` variable of the caller leads it astray, and its
    /// messages are in English, which the error texts here are matched against.
    pub(crate) fn command(&self, program: &Path) -> Command {
        let mut command = Command::new(program);
        command.env_clear().env("PATH", "/usr/local/bin:/usr/bin:/bin").env("LC_ALL", "C.UTF-8");
        command.current_dir("/").stdin(Stdio::null());
        if self.switch {
            // Also drops root's supplementary groups.
            command.uid(self.uid).gid(self.gid);
        }
        command
    }

    /// Gives a folder to the account.
    pub(crate) fn give(&self, path: &Path) -> Result<(), ClusterError> {
        if self.switch {
            chown(path, Some(self.uid), Some(self.gid)).map_err(|e| ClusterError::io(path, e))?;
        }
        Ok(())
    }

    /// True when root has to hand things over to this account.
    pub(crate) fn is_other(&self) -> bool {
        self.switch
    }

    /// The first folder on the way from `/` down to `path` that the account cannot enter. Folders that do not exist
    /// yet do not count. Asked by trying, because groups and access lists decide as well as modes.
    pub(crate) fn first_blocked(&self, path: &Path) -> Result<Option<PathBuf>, ClusterError> {
        if !self.switch {
            return Ok(None);
        }
        let existing: Vec<&Path> = path.ancestors().filter(|dir| dir.is_dir()).collect();
        match existing.first() {
            Some(deepest) if !self.enters(deepest)? => {}
            _ => return Ok(None),
        }
        for dir in existing.iter().rev() {
            if !self.enters(dir)? {
                return Ok(Some(dir.to_path_buf()));
            }
        }
        Ok(None)
    }

    fn enters(&self, dir: &Path) -> Result<bool, ClusterError> {
        let shell = Path::new("/bin/sh");
        let mut command = self.command(shell);
        command.args(["-c", "cd -- \"$0\""]).arg(dir).stdout(Stdio::null()).stderr(Stdio::null());
        let status = command.status().map_err(|e| ClusterError::io(shell, e))?;
        Ok(status.success())
    }
}

/// The effective user and group of this process.
pub(crate) fn present_user() -> Result<(u32, u32), ClusterError> {
    let path = Path::new("/proc/self/status");
    let text = fs::read_to_string(path).map_err(|e| ClusterError::io(path, e))?;
    let effective = |key: &str| -> Option<u32> {
        let line = text.lines().find_map(|line| line.strip_prefix(key))?;
        line.split_whitespace().nth(1)?.parse().ok()
    };
    match (effective("Uid:"), effective("Gid:")) {
        (Some(uid), Some(gid)) => Ok((uid, gid)),
        _ => Err(ClusterError::io(path, io::Error::from(io::ErrorKind::InvalidData))),
    }
}

/// Number and group of an account in the text of `/etc/passwd`.
fn account_in(passwd: &str, name: &str) -> Option<(u32, u32)> {
    passwd.lines().find_map(|line| {
        let mut fields = line.split(':');
        if fields.next()? != name {
            return None;
        }
        let uid = fields.nth(1)?.parse().ok()?;
        Some((uid, fields.next()?.parse().ok()?))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_is_read_by_its_whole_name() {
        let passwd = "root:x:0:0:root:/root:/bin/bash\npostgres2:x:7:8::/:\npostgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash\n";
        assert_eq!(account_in(passwd, "postgres"), Some((101, 104)));
        assert_eq!(account_in(passwd, "nobody"), None);
    }

    #[test]
    fn the_present_user_is_who_owns_what_it_makes() {
        let dir = tempfile::tempdir().unwrap();
        assert_eq!(present_user().unwrap().0, dir.path().metadata().unwrap().uid());
    }
}
