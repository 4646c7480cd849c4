//! PostgreSQL and PostGIS as Debian lays them out: one folder per major version.

use std::fs;
use std::path::{Path, PathBuf};

use crate::error::ClusterError;

/// One installed major version of PostgreSQL that has PostGIS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Installation {
    major: u32,
    programs: PathBuf,
}

impl Installation {
    /// The newest installed PostgreSQL that has PostGIS.
    ///
    /// # Errors
    /// [`ClusterError::PostgresMissing`] or [`ClusterError::PostgisMissing`], each naming the Debian package.
    pub fn find() -> Result<Self, ClusterError> {
        Self::find_below(Path::new("/usr"))
    }

    /// The major version, such as 15.
    pub fn major(&self) -> u32 {
        self.major
    }

    /// The path of one of its programs, such as `psql`.
    pub fn program(&self, name: &str) -> PathBuf {
        self.programs.join(name)
    }

    /// The version that made the cluster in `cluster_dir`: no other one can open it.
    pub(crate) fn for_cluster(cluster_dir: &Path) -> Result<Self, ClusterError> {
        let not_a_cluster = || ClusterError::NotACluster { dir: cluster_dir.to_owned() };
        let text = fs::read_to_string(cluster_dir.join("PG_VERSION")).map_err(|_| not_a_cluster())?;
        let major = text.trim().parse().map_err(|_| not_a_cluster())?;
        let usr = Path::new("/usr");
        if !installed(usr).contains(&major) {
            return Err(ClusterError::VersionMissing { dir: cluster_dir.to_owned(), major });
        }
        Self::with_postgis(usr, major)
    }

    fn find_below(usr: &Path) -> Result<Self, ClusterError> {
        let majors = installed(usr);
        let Some(newest) = majors.iter().max() else {
            return Err(ClusterError::PostgresMissing { searched: usr.join("lib/postgresql") });
        };
        let mut complete: Vec<Self> =
            majors.iter().filter_map(|&major| Self::with_postgis(usr, major).ok()).collect();
        complete.sort_by_key(|found| found.major);
        complete.pop().map_or_else(|| Self::with_postgis(usr, *newest), Ok)
    }

    fn with_postgis(usr: &Path, major: u32) -> Result<Self, ClusterError> {
        let control = usr.join(format!("share/postgresql/{major}/extension/postgis.control"));
        if !control.is_file() {
            return Err(ClusterError::PostgisMissing { major, control });
        }
        Ok(Self { major, programs: usr.join(format!("lib/postgresql/{major}/bin")) })
    }
}

/// The major versions whose server programs are installed.
fn installed(usr: &Path) -> Vec<u32> {
    let Ok(folders) = fs::read_dir(usr.join("lib/postgresql")) else { return Vec::new() };
    folders
        .flatten()
        .filter(|folder| folder.path().join("bin/initdb").is_file())
        .filter_map(|folder| folder.file_name().to_str()?.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn touch(path: PathBuf) {
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, "").unwrap();
    }

    #[test]
    fn a_machine_without_postgresql_is_told_which_package_it_lacks() {
        let usr = tempfile::tempdir().unwrap();
        let error = Installation::find_below(usr.path()).unwrap_err();
        assert!(matches!(error, ClusterError::PostgresMissing { .. }));
        assert!(error.to_string().contains("postgresql-15-postgis-3"), "{error}");
    }

    #[test]
    fn a_machine_without_postgis_is_told_which_package_it_lacks() {
        let usr = tempfile::tempdir().unwrap();
        touch(usr.path().join("lib/postgresql/16/bin/initdb"));
        let error = Installation::find_below(usr.path()).unwrap_err();
        assert!(error.to_string().contains("postgresql-16-postgis-3"), "{error}");
    }

    #[test]
    fn the_newest_version_with_postgis_wins_over_a_newer_one_without() {
        let usr = tempfile::tempdir().unwrap();
        for major in ["9", "15", "17"] {
            touch(usr.path().join(format!("lib/postgresql/{major}/bin/initdb")));
        }
        touch(usr.path().join("share/postgresql/9/extension/postgis.control"));
        touch(usr.path().join("share/postgresql/15/extension/postgis.control"));
        let found = Installation::find_below(usr.path()).unwrap();
        assert_eq!(found.major(), 15);
        assert_eq!(found.program("psql"), usr.path().join("lib/postgresql/15/bin/psql"));
    }

    #[test]
    fn a_folder_that_is_no_cluster_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let error = Installation::for_cluster(dir.path()).unwrap_err();
        assert!(matches!(error, ClusterError::NotACluster { .. }), "{error}");
        fs::write(dir.path().join("PG_VERSION"), "8\n").unwrap();
        let error = Installation::for_cluster(dir.path()).unwrap_err();
        assert!(matches!(error, ClusterError::VersionMissing { major: 8, .. }), "{error}");
    }
}
