//! Where a data directory can stand: PostgreSQL's account has to be able to walk there.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::error::ClusterError;
use crate::{set_mode, socket};

/// The preferred data directory, or a folder of its own below `fallback` when PostgreSQL's account cannot enter the
/// preferred one (root's own clone below `/root` is the usual case). The same input gives the same answer.
pub fn place(preferred: &Path, fallback: &Path) -> PathBuf {
    let Ok(preferred) = std::path::absolute(preferred) else { return preferred.to_owned() };
    let blocked = Account::for_server().and_then(|account| account.first_blocked(&preferred));
    match blocked {
        Ok(Some(_)) => fallback.join(format!("zhunzhi-{}", socket::hash(&preferred))),
        _ => preferred,
    }
}

/// The data directory that all tests of a build share: `<target>/test-cluster`, so that a run makes one cluster and
/// not one for each test program; open it with [`crate::Durability::Test`] and use a database of your own in it.
///
/// `target` is cargo's target folder, `None` asks where the present program lies (`<target>/<profile>/deps/...`).
/// When PostgreSQL's account cannot walk there, a folder below the system's temporary directory serves instead.
///
/// # Errors
/// [`ClusterError::Io`] when the system cannot tell where the present program lies.
pub fn test_dir(target: Option<&Path>) -> Result<PathBuf, ClusterError> {
    let target = match target {
        Some(target) => target.to_owned(),
        None => {
            let program = env::current_exe().map_err(|e| ClusterError::io(Path::new("/proc/self/exe"), e))?;
            target_of(&program).to_owned()
        }
    };
    Ok(place(&target.join("test-cluster"), &env::temp_dir()))
}

/// Cargo's target folder, from the path of a program that cargo built there.
fn target_of(program: &Path) -> &Path {
    let folder = program.parent().unwrap_or(program);
    let profile = match folder.file_name() {
        Some(name) if name == "deps" || name == "examples" => folder.parent().unwrap_or(folder),
        _ => folder,
    };
    profile.parent().unwrap_or(profile)
}

/// Makes the data directory when it is new, and checks that the account can enter it.
pub(crate) fn prepare(data_dir: &Path, account: &Account) -> Result<(), ClusterError> {
    check(data_dir, account)?;
    let missing: Vec<&Path> = data_dir.ancestors().take_while(|dir| !dir.exists()).collect();
    for dir in missing.into_iter().rev() {
        fs::create_dir(dir).or_else(|e| if dir.is_dir() { Ok(()) } else { Err(ClusterError::io(dir, e)) })?;
        // Whatever the umask is: root's folder has to let the account pass, one's own is nobody else's business.
        set_mode(dir, if account.is_other() { 0o711 } else { 0o700 })?;
    }
    check(data_dir, account)
}

fn check(data_dir: &Path, account: &Account) -> Result<(), ClusterError> {
    match account.first_blocked(data_dir)? {
        None => Ok(()),
        Some(blocked) => {
            Err(ClusterError::Unreachable { uid: account.uid, data_dir: data_dir.to_owned(), blocked })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_folder_is_found_from_tests_and_from_programs() {
        assert_eq!(target_of(Path::new("/t/debug/deps/store-1234")), Path::new("/t"));
        assert_eq!(target_of(Path::new("/t/debug/xtask")), Path::new("/t"));
    }
}
