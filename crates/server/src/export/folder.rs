//! Where the files of exports lie until they are fetched or a day old.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};
use store::ExportJob;

/// A file that no export knows is removed only when it is older: it may be being written.
const GRACE: Duration = Duration::from_secs(24 * 3600);

/// The folder of exports.
#[derive(Debug, Clone)]
pub(crate) struct Folder(PathBuf);

impl Folder {
    /// Makes it, readable by its owner only.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn open(path: PathBuf) -> io::Result<Folder> {
        fs::create_dir_all(&path)?;
        #[cfg(unix)]
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
        Ok(Folder(path))
    }

    /// Where the file of an export lies. Each attempt has its own, so that two servers never write the same.
    pub(crate) fn file(&self, job: &ExportJob, ending: &str) -> PathBuf {
        self.0.join(format!("{}-{}.{ending}", job.id, job.attempt))
    }

    /// Removes what belongs to no export of these.
    ///
    /// # Errors
    /// Those of the file system.
    pub(crate) fn sweep(&self, kept: &[String], now: SystemTime) -> io::Result<()> {
        let kept: HashSet<&str> = kept.iter().map(String::as_str).collect();
        for entry in fs::read_dir(&self.0)?.flatten() {
            let path = entry.path();
            let id = id_of(&path);
            let gone = match &id {
                Some(id) => !kept.contains(id.as_str()),
                None => entry
                    .metadata()
                    .and_then(|m| m.modified())
                    .is_ok_and(|at| now.duration_since(at).is_ok_and(|age| age > GRACE)),
            };
            if gone && path.is_file() {
                fs::remove_file(&path)?;
            }
        }
        Ok(())
    }
}

/// The export that a file is of; `None` for what is being written.
fn id_of(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_str()?;
    let (id, _) = name.split_once('-')?;
    (id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())).then(|| id.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_files_of_exports_that_are_kept_stay() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::open(place.path().join("exports")).unwrap();
        let (kept, gone) = ("a".repeat(32), "b".repeat(32));
        for name in [format!("{kept}-1.csv"), format!("{gone}-2.csv"), ".part-1-0-x.csv".to_owned()] {
            fs::write(folder.0.join(name), "x").unwrap();
        }
        let names = || {
            let mut names: Vec<String> = fs::read_dir(&folder.0)
                .unwrap()
                .flatten()
                .map(|e| e.file_name().into_string().unwrap())
                .collect();
            names.sort();
            names
        };
        folder.sweep(std::slice::from_ref(&kept), SystemTime::now()).unwrap();
        assert_eq!(names(), [".part-1-0-x.csv".to_owned(), format!("{kept}-1.csv")]);
        folder.sweep(std::slice::from_ref(&kept), SystemTime::now() + 2 * GRACE).unwrap();
        assert_eq!(names(), [format!("{kept}-1.csv")]);
    }
}
