//! Debian's packages: which ones are there, and how to get the others.

use std::fs;

use crate::command::Run;
use crate::failure::Failure;

/// True on Debian and its descendants.
pub(crate) fn is_here() -> bool {
    fs::read_to_string("/etc/os-release").is_ok_and(|text| is_debian(&text))
}

fn is_debian(os_release: &str) -> bool {
    let value = |key: &str| -> Option<&str> { os_release.lines().find_map(|line| line.strip_prefix(key)) };
    let words = [value("ID="), value("ID_LIKE=")];
    words
        .into_iter()
        .flatten()
        .flat_map(|line| line.trim_matches('"').split(' '))
        .any(|word| word == "debian")
}

/// Those of the packages that are not installed.
pub(crate) fn missing<'a>(packages: &[&'a str]) -> Vec<&'a str> {
    let absent = |package: &&&str| {
        let answer = Run::new("dpkg-query", ["-W", "-f", "${Status}", package]).read();
        !answer.is_ok_and(|status| status.ends_with("ok installed"))
    };
    packages.iter().filter(absent).copied().collect()
}

/// PostgreSQL with PostGIS under the names of this release: the newest major version that the archive offers.
pub(crate) fn postgis_packages() -> [String; 2] {
    let found = Run::new("apt-cache", ["search", "--names-only", "^postgresql-[0-9]+-postgis-3$"]).read();
    let major = found.ok().and_then(|list| newest_postgis(&list)).unwrap_or(15);
    [format!("postgresql-{major}"), format!("postgresql-{major}-postgis-3")]
}

fn newest_postgis(list: &str) -> Option<u32> {
    let majors =
        list.lines().filter_map(|line| line.strip_prefix("postgresql-")?.split('-').next()?.parse().ok());
    majors.max()
}

/// Installs packages, as root or through sudo when that asks for no password.
pub(crate) fn install(packages: &[&str]) -> Result<(), Failure> {
    let apt = |arguments: &[&str]| {
        let words =
            ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"].into_iter().chain(arguments.iter().copied());
        if is_root() {
            Run::new("env", words.skip(1))
        } else {
            Run::new("sudo", ["-n"].into_iter().chain(words))
        }
    };
    let install = [&["install", "-y", "--no-install-recommends"], packages].concat();
    if !is_root() && Run::new("sudo", ["-n", "true"]).read().is_err() {
        return Err(Failure::Environment(format!(
            "packages are missing, and installing them needs root; run:\n  sudo apt-get update && sudo apt-get {}",
            install.join(" ")
        )));
    }
    println!("== install {}", packages.join(" "));
    let failed = |reason| Failure::Environment(format!("cannot install packages: {reason}"));
    apt(&["update", "-q"]).go().map_err(failed)?;
    apt(&install).go().map_err(failed)
}

fn is_root() -> bool {
    Run::new("id", ["-u"]).read().is_ok_and(|uid| uid.trim() == "0")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debian_is_known_by_its_own_name_and_by_its_descendants() {
        assert!(is_debian("NAME=\"Debian GNU/Linux\"\nID=debian\nVERSION_ID=\"12\"\n"));
        assert!(is_debian("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian("ID=fedora\n"));
    }

    #[test]
    fn the_newest_postgis_of_the_archive_is_taken_by_number() {
        let list = "postgresql-9-postgis-3 - old\npostgresql-17-postgis-3 - Geographic objects\npostgresql-15-postgis-3 - x\n";
        assert_eq!(newest_postgis(list), Some(17));
        assert_eq!(newest_postgis(""), None);
    }
}
