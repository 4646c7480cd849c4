//! The file with the key that opens what is sealed in the database. It is kept apart from the database and its
//! backups: who has only one of the two can read nothing.

use crate::arguments::Target;
use crate::failure::Failure;
use std::env;
use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use store::credential;

/// Bytes of a key.
const KEY_BYTES: usize = 32;
const VARIABLE: &str = "ZHUNZHI_KEY_FILE";
/// Name of the file in a data directory of our own.
const NAME: &str = "key";

/// The key asked for, or that of our own data directory, where one is made when there is none yet. Somebody else's
/// database has none unless one is given.
///
/// # Errors
/// [`Failure`] when the file is missing, too open, or holds no key.
pub(crate) fn read(target: &Target, folder: Option<&Path>) -> Result<Option<[u8; KEY_BYTES]>, Failure> {
    let given = target.key_file.clone().or_else(|| env::var_os(VARIABLE).map(PathBuf::from));
    match (given, folder) {
        (Some(path), _) => read_from(&path).map(Some),
        (None, Some(folder)) => {
            let path = folder.join(NAME);
            make(&path)?;
            read_from(&path).map(Some)
        }
        (None, None) => Ok(None),
    }
}

fn read_from(path: &Path) -> Result<[u8; KEY_BYTES], Failure> {
    let failed = |e: std::io::Error| Failure::environment(format!("key file {}: {e}", path.display()));
    let mode = fs::metadata(path).map_err(failed)?.mode();
    if mode & 0o077 != 0 {
        return Err(Failure::environment(format!(
            "key file {path} can be read by others: chmod 600 {path}",
            path = path.display()
        )));
    }
    let bytes = fs::read(path).map_err(failed)?;
    <[u8; KEY_BYTES]>::try_from(bytes.as_slice()).map_err(|_| {
        Failure::environment(format!(
            "key file {}: {} bytes, {KEY_BYTES} are expected (make one with: head -c 32 /dev/urandom)",
            path.display(),
            bytes.len()
        ))
    })
}

/// Makes a key unless the file is there.
fn make(path: &Path) -> Result<(), Failure> {
    let failed = |e: std::io::Error| Failure::environment(format!("key file {}: {e}", path.display()));
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(mut file) => {
            let key = credential::random::<KEY_BYTES>().map_err(Failure::environment)?;
            file.write_all(&key).and_then(|()| file.sync_all()).map_err(failed)
        }
        Err(e) if e.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(e) => Err(failed(e)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn target(key_file: Option<PathBuf>) -> Target {
        Target { data_dir: None, database_url: None, key_file }
    }

    #[test]
    fn a_data_directory_gets_a_key_of_its_own_once_and_keeps_it() {
        let folder = tempfile::tempdir().unwrap();
        let first = read(&target(None), Some(folder.path())).unwrap().unwrap();
        assert_eq!(read(&target(None), Some(folder.path())).unwrap(), Some(first));
        assert_eq!(fs::metadata(folder.path().join("key")).unwrap().mode() & 0o777, 0o600);
        assert_ne!(first, [0; KEY_BYTES]);
    }

    #[test]
    fn a_key_that_others_can_read_or_that_is_none_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("given");
        let given = target(Some(path.clone()));
        assert!(read(&given, None).unwrap_err().message.contains("given"), "missing");
        fs::write(&path, [1; 31]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(read(&given, None).unwrap_err().message.contains("chmod 600"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(read(&given, None).unwrap_err().message.contains("31 bytes"));
    }
}
