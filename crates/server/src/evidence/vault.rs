//! Files named by their SHA-256: written under another name, flushed, renamed, and never written over.

use exchange::checksum::sha256_hex;
use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};

/// Uploads on their way, below the vault.
const PARTS: &str = "unfinished";

/// Numbers the temporary files of this process.
static RUNNING: AtomicU64 = AtomicU64::new(0);

/// A folder of evidence. Its functions read and write files: not for threads that serve connections.
#[derive(Debug, Clone)]
pub(crate) struct Vault {
    root: PathBuf,
}

/// Why a kept file cannot be given.
#[derive(Debug, thiserror::Error)]
pub(crate) enum VaultError {
    /// It cannot be read.
    #[error("{0}")]
    Io(#[from] io::Error),
    /// Its bytes are not those that were sealed.
    #[error("{0} was changed behind our back")]
    Damaged(String),
}

impl Vault {
    /// Opens a folder, which is made when it is missing; nobody else may enter it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub(crate) fn open(root: PathBuf) -> io::Result<Vault> {
        make_folder(&root.join(PARTS))?;
        Ok(Vault { root })
    }

    /// Writes a part of an upload at its offset and cuts off what lies behind it.
    ///
    /// # Errors
    /// When it cannot be written.
    pub(crate) fn write_part(&self, id: &str, offset: u64, bytes: &[u8]) -> io::Result<()> {
        let mut options = OpenOptions::new();
        let mut file = options.write(true).create(true).truncate(false).mode(0o600).open(self.part(id))?;
        file.seek(SeekFrom::Start(offset))?;
        file.write_all(bytes)?;
        file.set_len(offset + bytes.len() as u64)?;
        file.sync_data()
    }

    /// All bytes of an upload.
    ///
    /// # Errors
    /// When it cannot be read.
    pub(crate) fn read_part(&self, id: &str) -> io::Result<Vec<u8>> {
        fs::read(self.part(id))
    }

    /// Removes an upload; one that is not there is gone already.
    pub(crate) fn remove_part(&self, id: &str) {
        if let Err(error) = fs::remove_file(self.part(id))
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(%error, upload = id, "an upload cannot be removed");
        }
    }

    /// Keeps bytes for good and gives their SHA-256. What is kept already stays as it is.
    ///
    /// # Errors
    /// When it cannot be written, or other bytes lie under the same name.
    pub(crate) fn keep(&self, bytes: &[u8]) -> Result<String, VaultError> {
        let hash = sha256_hex(bytes);
        let target = self.place(&hash);
        if target.exists() {
            self.read(&hash)?;
            return Ok(hash);
        }
        let folder = target.parent().unwrap_or(&self.root);
        make_folder(folder)?;
        let number = RUNNING.fetch_add(1, Ordering::Relaxed);
        let temporary = folder.join(format!(".part-{}-{number}", std::process::id()));
        let written = write_new(&temporary, bytes).and_then(|()| fs::rename(&temporary, &target));
        if let Err(error) = written {
            let _ = fs::remove_file(&temporary);
            return Err(error.into());
        }
        // The new name must outlive a power cut as the bytes do.
        File::open(folder)?.sync_all()?;
        Ok(hash)
    }

    /// The bytes of a SHA-256, compared with it.
    ///
    /// # Errors
    /// When they cannot be read or were changed.
    pub(crate) fn read(&self, hash: &str) -> Result<Vec<u8>, VaultError> {
        let bytes = fs::read(self.place(hash))?;
        if sha256_hex(&bytes) == hash { Ok(bytes) } else { Err(VaultError::Damaged(hash.to_owned())) }
    }

    /// Removes kept bytes for good; what is not there is gone already.
    ///
    /// # Errors
    /// When the file cannot be removed.
    pub(crate) fn remove(&self, hash: &str) -> io::Result<()> {
        let place = self.place(hash);
        match fs::remove_file(&place) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
            // The name must not come back after a power cut.
            Ok(()) => File::open(place.parent().unwrap_or(&self.root))?.sync_all(),
        }
    }

    fn part(&self, id: &str) -> PathBuf {
        self.root.join(PARTS).join(plain(id))
    }

    /// `aa/bb/<sha256>`: folders stay small enough to be listed.
    fn place(&self, hash: &str) -> PathBuf {
        let hash = plain(hash);
        let digits = |from: usize| hash.get(from..from + 2).unwrap_or("00").to_owned();
        self.root.join(digits(0)).join(digits(2)).join(&hash)
    }
}

/// Identifiers and hashes come from the database as hexadecimal; nothing else becomes part of a path.
fn plain(name: &str) -> String {
    name.chars().filter(char::is_ascii_hexdigit).take(64).collect()
}

fn make_folder(folder: &Path) -> io::Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

fn write_new(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn vault() -> (tempfile::TempDir, Vault) {
        let folder = tempfile::tempdir().unwrap();
        let vault = Vault::open(folder.path().join("evidence")).unwrap();
        (folder, vault)
    }

    #[test]
    fn what_is_kept_lies_under_its_hash_and_only_its_owner_reads_it() {
        let (_folder, vault) = vault();
        let hash = vault.keep(b"abc").unwrap();
        assert!(hash.starts_with("ba7816bf"));
        assert_eq!(vault.keep(b"abc").unwrap(), hash);
        let path = vault.root.join("ba/78").join(&hash);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(vault.read(&hash).unwrap(), b"abc");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1, "a temporary file is left");
    }

    #[test]
    fn changed_bytes_are_noticed_and_never_written_over() {
        let (_folder, vault) = vault();
        let hash = vault.keep(b"abc").unwrap();
        fs::write(vault.place(&hash), b"abd").unwrap();
        assert!(matches!(vault.read(&hash), Err(VaultError::Damaged(_))));
        assert!(matches!(vault.keep(b"abc"), Err(VaultError::Damaged(_))));
        assert_eq!(fs::read(vault.place(&hash)).unwrap(), b"abd");
    }

    #[test]
    fn a_part_is_written_at_its_offset_and_what_a_broken_write_left_is_cut_off() {
        let (_folder, vault) = vault();
        vault.write_part("ab", 0, b"0123456789").unwrap();
        vault.write_part("ab", 4, b"xy").unwrap();
        assert_eq!(vault.read_part("ab").unwrap(), b"0123xy");
        vault.remove_part("ab");
        vault.remove_part("ab");
        assert!(vault.read_part("ab").is_err());
    }

    #[test]
    fn what_is_removed_is_gone_and_can_be_removed_again() {
        let (_folder, vault) = vault();
        let hash = vault.keep(b"abc").unwrap();
        vault.remove(&hash).unwrap();
        vault.remove(&hash).unwrap();
        assert!(vault.read(&hash).is_err() && !vault.place(&hash).exists());
    }

    #[test]
    fn a_name_leads_nowhere_else() {
        let (_folder, vault) = vault();
        assert_eq!(vault.part("../../etc/ab"), vault.root.join(PARTS).join("ecab"));
    }
}
