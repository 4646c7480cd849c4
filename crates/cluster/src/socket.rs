//! The private folder of the unix socket, and the address made from it.

use std::env;
use std::fs::{self, DirBuilder};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::error::ClusterError;

/// A unix socket's path has 107 bytes (`sun_path` without its closing zero); the file is `/.s.PGSQL.5432`.
const LONGEST_FOLDER: usize = 107 - "/.s.PGSQL.5432".len();

/// Makes the socket folder, or checks and clears the one that is there, and returns it. To be called only when no
/// server of this data directory runs.
pub(crate) fn prepare(data_dir: &Path, account: &Account) -> Result<PathBuf, ClusterError> {
    let dir = choose(data_dir, account)?;
    match DirBuilder::new().mode(0o700).create(&dir) {
        Ok(()) => account.give(&dir)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            check(&dir, account)?;
            clear(&dir)?;
        }
        Err(error) => return Err(ClusterError::io(&dir, error)),
    }
    let record = data_dir.join("socket-dir");
    if dir.starts_with(data_dir) {
        return Ok(dir);
    }
    // For people and scripts: the running server's own answer is in postmaster.pid.
    fs::write(&record, dir.as_os_str().as_bytes()).map_err(|e| ClusterError::io(&record, e))?;
    Ok(dir)
}

/// In the temporary directory anybody may have put something at our name: only a folder that is private and ours
/// will do.
fn check(dir: &Path, account: &Account) -> Result<(), ClusterError> {
    let found = fs::symlink_metadata(dir).map_err(|e| ClusterError::io(dir, e))?;
    if found.is_dir() && found.uid() == account.uid && found.mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(ClusterError::SocketFolderTaken { dir: dir.to_owned(), uid: account.uid })
}

/// A killed server leaves its socket and a lock file with its process number, which PostgreSQL respects as long as
/// any process has that number. The folder serves one data directory only, whose server we know to be gone.
fn clear(dir: &Path) -> Result<(), ClusterError> {
    for name in [".s.PGSQL.5432", ".s.PGSQL.5432.lock"] {
        let file = dir.join(name);
        match fs::remove_file(&file) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(ClusterError::io(&file, error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn choose(data_dir: &Path, account: &Account) -> Result<PathBuf, ClusterError> {
    let inside = data_dir.join("socket");
    if fits(&inside) {
        return Ok(inside);
    }
    let name = format!("zhunzhi-socket-{}", hash(data_dir));
    for temporary in [env::temp_dir(), PathBuf::from("/tmp")] {
        let dir = temporary.join(&name);
        if fits(&dir) && temporary.is_dir() && account.first_blocked(&temporary)?.is_none() {
            return Ok(dir);
        }
    }
    Err(ClusterError::SocketPath { data_dir: data_dir.to_owned(), limit: LONGEST_FOLDER })
}

fn fits(dir: &Path) -> bool {
    dir.as_os_str().len() <= LONGEST_FOLDER
}

/// A short name for a path: FNV-1a, 64 bits, in hexadecimal. Stable, which the standard library's hasher need not be.
pub(crate) fn hash(path: &Path) -> String {
    let bytes = path.as_os_str().as_bytes();
    let hash = bytes.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// The value of `unix_socket_directories` for one folder: it is a list, so the name is quoted.
pub(crate) fn setting(dir: &Path) -> std::ffi::OsString {
    let mut value = b"unix_socket_directories=\"".to_vec();
    for &byte in dir.as_os_str().as_bytes() {
        if byte == b'"' {
            value.push(b'"');
        }
        value.push(byte);
    }
    value.push(b'"');
    std::ffi::OsStr::from_bytes(&value).to_owned()
}

pub(crate) fn database_url(socket_dir: &Path, database: &str) -> String {
    let host = percent_encode(socket_dir.as_os_str().as_bytes(), true);
    format!("postgres:///{}?host={host}&user=postgres", percent_encode(database.as_bytes(), false))
}

fn percent_encode(bytes: &[u8], keep_slash: bool) -> String {
    use std::fmt::Write;
    let mut text = String::new();
    for &byte in bytes {
        let plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) || (keep_slash && byte == b'/');
        if plain {
            text.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_survives_blanks_signs_and_chinese_letters() {
        assert_eq!(
            database_url(Path::new("/data/准 a+b&c/socket"), "zhunzhi"),
            "postgres:///zhunzhi?host=/data/%E5%87%86%20a%2Bb%26c/socket&user=postgres"
        );
        assert_eq!(database_url(Path::new("/s"), "a/b?"), "postgres:///a%2Fb%3F?host=/s&user=postgres");
    }

    #[test]
    fn a_folder_fits_up_to_the_last_byte_of_a_socket_path() {
        assert!(fits(Path::new(&format!("/{}", "x".repeat(92)))));
        assert!(!fits(Path::new(&format!("/{}", "x".repeat(93)))));
    }

    #[test]
    fn the_hash_is_the_published_fnv_1a() {
        // http://www.isthe.com/chongo/tech/comp/fnv/: "foobar" is 85944171f73967e8.
        assert_eq!(hash(Path::new("foobar")), "85944171f73967e8");
    }

    #[test]
    fn commas_and_quotes_in_the_folder_do_not_split_the_setting() {
        assert_eq!(setting(Path::new("/a,\"b")), "unix_socket_directories=\"/a,\"\"b\"");
    }
}
