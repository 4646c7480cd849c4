//! The file with the key that personal data are sealed with. It lies beside the database, never in it.

use crate::failure::Failure;
use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use store::Sealer;
use zeroize::Zeroizing;

/// Bytes of a key.
const LENGTH: usize = 32;
const VARIABLE: &str = "ZHUNZHI_KEY_FILE";

/// Where the key lies: as named by option or environment, else in our own data directory.
pub(crate) fn place(named: Option<&Path>, own: Option<&Path>) -> Option<PathBuf> {
    let variable = std::env::var_os(VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from);
    named.map(Path::to_owned).or(variable).or(own.map(Path::to_owned))
}

/// The key of an exchange that has begun: beside the one in force until that is done.
pub(crate) fn next_of(place: &Path) -> PathBuf {
    beside(place, "next")
}

fn beside(place: &Path, what: &str) -> PathBuf {
    let mut name = place.file_name().unwrap_or_default().to_owned();
    name.push(format!(".{what}"));
    place.with_file_name(name)
}

/// The key in force and the next one, which is made when no exchange was begun before.
///
/// # Errors
/// [`Failure`] when a file is missing, readable by others, or cannot be written.
pub(crate) fn pair(place: &Path) -> Result<(Sealer, Sealer), Failure> {
    let missing = || Failure::environment(format!("there is no key file {}", place.display()));
    let present = read(place)?.ok_or_else(missing)?;
    let next = next_of(place);
    let other = match read(&next)? {
        Some(other) => other,
        None => make(&next)?,
    };
    Ok((present, other))
}

/// Puts the next key in the place of the one before, which stays beside it under the name of a moment: backups of the database
/// from before still need it. There is a key in the place at every moment.
///
/// # Errors
/// [`Failure`] when a file cannot be renamed; the exchange can be ended again then.
pub(crate) fn put_in_place(place: &Path, moment: &str) -> Result<PathBuf, Failure> {
    let failed = |e: std::io::Error| Failure::environment(format!("key file {}: {e}", place.display()));
    let before = beside(place, &format!("before-{moment}"));
    match fs::hard_link(place, &before) {
        Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(failed(e)),
        _ => {}
    }
    fs::rename(next_of(place), place).and_then(|()| sync_folder(place)).map_err(failed)?;
    Ok(before)
}

/// A key whose name does not outlive a power cut would be lost with everything that was sealed with it.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder)?.sync_all()
}

/// Reads the key that is named by option or environment, else that of our own data directory, which is made when the
/// database knows no key yet. `None` when there is neither.
///
/// # Errors
/// [`Failure`] for a file that is missing, readable by others, or no key.
pub(crate) fn load(named: Option<&Path>, own: Option<&Path>, known: bool) -> Result<Option<Sealer>, Failure> {
    let variable = std::env::var_os(VARIABLE).filter(|v| !v.is_empty()).map(PathBuf::from);
    if let Some(path) = named.map(Path::to_owned).or(variable) {
        return read(&path)?.map(Some).ok_or_else(|| {
            Failure::usage(format!(
                "--key-file: there is no file {path}; a new key is made by: head -c {LENGTH} /dev/urandom > {path}; chmod 600 {path}",
                path = path.display()
            ))
        });
    }
    let Some(own) = own else { return Ok(None) };
    if let Some(sealer) = read(own)? {
        return Ok(Some(sealer));
    }
    if known {
        return Err(Failure::environment(format!(
            "the key of the personal data, {}, is missing: put it back, or name it with --key-file; without it they cannot be read",
            own.display()
        )));
    }
    make(own).map(Some)
}

/// `None` when there is no such file.
fn read(path: &Path) -> Result<Option<Sealer>, Failure> {
    let failed = |e: std::io::Error| Failure::environment(format!("key file {}: {e}", path.display()));
    let file = match File::open(path) {
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        other => other.map_err(failed)?,
    };
    refuse_others(path, &file.metadata().map_err(failed)?)?;
    let mut bytes = Zeroizing::new(Vec::with_capacity(LENGTH + 1));
    file.take(LENGTH as u64 + 1).read_to_end(&mut bytes).map_err(failed)?;
    let key = <[u8; LENGTH]>::try_from(bytes.as_slice()).map_err(|_| {
        Failure::environment(format!("key file {}: {LENGTH} bytes are expected", path.display()))
    })?;
    Ok(Some(Sealer::from_key(key)))
}

fn make(path: &Path) -> Result<Sealer, Failure> {
    let failed = |e: String| Failure::environment(format!("key file {}: {e}", path.display()));
    let mut key = Zeroizing::new([0; LENGTH]);
    getrandom::fill(&mut *key).map_err(|e| failed(e.to_string()))?;
    let begun = path.with_extension("part");
    // Left by a start that was broken off.
    let _ = fs::remove_file(&begun);
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let written = options.open(&begun).and_then(|mut file| {
        file.write_all(&*key)?;
        file.sync_all()
    });
    let named = written.and_then(|()| fs::rename(&begun, path)).and_then(|()| sync_folder(path));
    named.map_err(|e| failed(e.to_string()))?;
    Ok(Sealer::from_key(*key))
}

#[cfg(unix)]
fn refuse_others(path: &Path, metadata: &fs::Metadata) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    if metadata.permissions().mode() & 0o077 == 0 {
        return Ok(());
    }
    Err(Failure::environment(format!(
        "key file {path} can be read by others: chmod 600 {path}",
        path = path.display()
    )))
}

#[cfg(not(unix))]
fn refuse_others(_: &Path, _: &fs::Metadata) -> Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::PermissionsExt;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("zhunzhi-key-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    #[test]
    fn a_missing_key_is_made_once_for_its_owner_only_and_read_the_next_time() {
        let path = folder("made").join("key");
        let first = load(None, Some(&path), false).unwrap().unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let second = load(None, Some(&path), true).unwrap().unwrap();
        assert_eq!(first.lookup("c", "x"), second.lookup("c", "x"));
    }

    #[test]
    fn a_key_that_was_lost_is_not_replaced_by_another() {
        let path = folder("lost").join("key");
        let failure = load(None, Some(&path), true).unwrap_err();
        assert!(failure.message.contains("missing") && !path.exists(), "{failure}");
    }

    #[test]
    fn a_named_file_that_is_missing_open_to_others_or_no_key_is_refused() {
        let path = folder("named").join("mine");
        assert!(load(Some(&path), None, false).unwrap_err().message.contains("there is no file"));
        fs::write(&path, [1; 31]).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
        assert!(load(Some(&path), None, false).unwrap_err().message.contains("chmod 600"));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        assert!(load(Some(&path), None, false).unwrap_err().message.contains("32 bytes"));
    }

    #[test]
    fn a_next_key_is_made_once_and_put_in_place_with_the_one_before_kept() {
        let place = folder("next").join("key");
        let first = load(None, Some(&place), false).unwrap().unwrap();
        let (present, next) = pair(&place).unwrap();
        assert_eq!(present.lookup("c", "x"), first.lookup("c", "x"));
        assert_eq!(
            pair(&place).unwrap().1.lookup("c", "x"),
            next.lookup("c", "x"),
            "an exchange goes on with its key"
        );
        let before = put_in_place(&place, "20261126180000").unwrap();
        let now = load(None, Some(&place), true).unwrap().unwrap();
        assert_eq!(now.lookup("c", "x"), next.lookup("c", "x"));
        assert_eq!(read(&before).unwrap().unwrap().lookup("c", "x"), first.lookup("c", "x"));
        assert!(!next_of(&place).exists());
        assert_eq!(fs::metadata(&before).unwrap().permissions().mode() & 0o777, 0o600);
    }

    #[test]
    fn a_database_of_somebody_elses_has_no_key_unless_one_is_named() {
        assert!(load(None, None, false).unwrap().is_none());
    }
}
