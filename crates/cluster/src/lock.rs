//! Advisory file locks between processes; the kernel drops them when a process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::account::present_user;
use crate::error::ClusterError;

/// A held lock; dropping it releases it.
#[derive(Debug)]
pub(crate) struct Lock {
    file: File,
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing is not enough: a process that another thread is just starting holds a copy of the descriptor until
        // its exec. Unlocking cannot fail for a lock that is held.
        let _ = self.file.unlock();
    }
}

impl Lock {
    /// Waits for the exclusive lock, for so long and no longer.
    pub(crate) fn exclusive(path: &Path, patience: Duration) -> Result<Self, ClusterError> {
        let deadline = Instant::now() + patience;
        loop {
            if let Some(lock) = Self::try_exclusive(path)? {
                return Ok(lock);
            }
            if Instant::now() >= deadline {
                return Err(ClusterError::Busy { lock: path.to_owned(), seconds: patience.as_secs() });
            }
            sleep(Duration::from_millis(50));
        }
    }

    /// The exclusive lock, or nothing when somebody holds it.
    pub(crate) fn try_exclusive(path: &Path) -> Result<Option<Self>, ClusterError> {
        let file = open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(ClusterError::io(path, error)),
        }
    }

    /// A lock shared with everybody else who uses the cluster.
    pub(crate) fn shared(path: &Path) -> Result<Self, ClusterError> {
        let file = open(path)?;
        file.lock_shared().map_err(|e| ClusterError::io(path, e))?;
        Ok(Self { file })
    }
}

fn open(path: &Path) -> Result<File, ClusterError> {
    OpenOptions::new().create(true).append(true).open(path).map_err(|error| {
        if error.kind() != std::io::ErrorKind::PermissionDenied {
            return ClusterError::io(path, error);
        }
        let owned = path.metadata().or_else(|_| path.parent().unwrap_or(path).metadata());
        match (owned, present_user()) {
            (Ok(owned), Ok((user, _))) => {
                ClusterError::Denied { path: path.to_owned(), owner: owned.uid(), user }
            }
            _ => ClusterError::io(path, error),
        }
    })
}
