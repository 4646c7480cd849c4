//! A file under a temporary name in the same folder, renamed when it is whole: nothing half-written is ever seen.

use super::error::ExportError;
use crate::checksum::Checksum;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

static RUNNING: AtomicU64 = AtomicU64::new(0);

/// The file being written; removed with its by-files when dropped before [`Staged::commit`].
pub(crate) struct Staged {
    temporary: PathBuf,
    target: PathBuf,
    overwrite: bool,
}

impl Staged {
    /// Checks the target and reserves a temporary name beside it.
    pub(crate) fn new(target: &Path, overwrite: bool) -> Result<Staged, ExportError> {
        let unwritable = |reason: &str| ExportError::Unwritable {
            path: target.display().to_string(),
            reason: reason.to_owned(),
        };
        let name = target.file_name().ok_or_else(|| unwritable("the file name is missing"))?;
        if target.is_dir() {
            return Err(unwritable("it is a folder"));
        }
        if !overwrite && target.exists() {
            return Err(ExportError::Exists(target.display().to_string()));
        }
        let folder = folder_of(target);
        if !folder.is_dir() {
            return Err(unwritable("its folder does not exist"));
        }
        let number = RUNNING.fetch_add(1, Ordering::Relaxed);
        let mut hidden = OsString::from(format!(".part-{}-{number}-", std::process::id()));
        hidden.push(name);
        let temporary = folder.join(hidden);
        // A probe, so that a folder without right to write is said in the system's words and not in GDAL's.
        File::create_new(&temporary).map_err(|e| ExportError::at(target, &e))?;
        let staged = Staged { temporary, target: target.to_owned(), overwrite };
        fs::remove_file(&staged.temporary).map_err(|e| ExportError::at(target, &e))?;
        Ok(staged)
    }

    /// Where to write.
    pub(crate) fn path(&self) -> &Path {
        &self.temporary
    }

    /// Forces the bytes to disk and gives the file its name. Number and SHA-256 of the bytes are returned.
    pub(crate) fn commit(self) -> Result<(u64, String), ExportError> {
        let at = |e: std::io::Error| ExportError::at(&self.target, &e);
        let mut file = File::open(&self.temporary).map_err(at)?;
        file.sync_all().map_err(at)?;
        let mut sum = Checksum::default();
        let bytes = std::io::copy(&mut file, &mut sum).map_err(at)?;
        let sha256 = sum.hex();
        if !self.overwrite && self.target.exists() {
            return Err(ExportError::Exists(self.target.display().to_string()));
        }
        fs::rename(&self.temporary, &self.target).map_err(at)?;
        // The new name itself; some file systems refuse to sync a folder, the file is whole all the same.
        let _ = File::open(folder_of(&self.target)).and_then(|folder| folder.sync_all());
        Ok((bytes, sha256))
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        let Some(name) = self.temporary.file_name() else { return };
        let Ok(entries) = fs::read_dir(folder_of(&self.temporary)) else { return };
        let ours = |e: &fs::DirEntry| e.file_name().as_encoded_bytes().starts_with(name.as_encoded_bytes());
        for entry in entries.flatten().filter(ours) {
            // Nothing more can be done about a file that cannot be removed.
            let _ = fs::remove_file(entry.path());
        }
    }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}
