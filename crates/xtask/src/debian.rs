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
pub(crate) fn missing(packages: &'static [&'static str]) -> Vec<&'static str> {
    let absent = |package: &&&str| {
        let answer = Run::new("dpkg-query", ["-W", "-f", "${Status}", package]).read();
        !answer.is_ok_and(|status| status.ends_with("ok installed"))
    };
    packages.iter().filter(absent).copied().collect()
}

/// PostgreSQL with PostGIS under the names of this release: the newest major version that the archive offers.
fn postgis_packages() -> [String; 2] {
    let found = Run::new("apt-cache", ["search", "--names-only", "^postgresql-[0-9]+-postgis-3$"]).read();
    let major = found.ok().and_then(|list| newest_postgis(&list)).unwrap_or(15);
    [format!("postgresql-{major}"), format!("postgresql-{major}-postgis-3")]
}

fn newest_postgis(list: &str) -> Option<u32> {
    let majors =
        list.lines().filter_map(|line| line.strip_prefix("postgresql-")?.split('-').next()?.parse().ok());
    majors.max()
}

/// Installs packages, and PostgreSQL with PostGIS when asked to, as root or through sudo when that needs no password.
pub(crate) fn install(packages: &[&str], postgis: bool) -> Result<(), Failure> {
    let root = is_root();
    if !root && Run::new("sudo", ["-n", "true"]).read().is_err() {
        return Err(Failure::Environment(format!(
            "packages are missing, and installing them needs root; run:\n  sudo apt-get update && sudo apt-get {}",
            install_words(packages, postgis).join(" ")
        )));
    }
    let apt = |words: &[&str]| {
        let prefix: &[&str] = if root { &[] } else { &["sudo", "-n"] };
        let all = [prefix, &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"], words].concat();
        let run = Run::new(all[0], all[1..].iter().copied());
        run.go().map_err(|reason| Failure::Environment(format!("cannot install packages: {reason}")))
    };
    println!("== packages");
    apt(&["update", "-q"])?;
    // Only now: on a new machine the archive's list was empty.
    let words = install_words(packages, postgis);
    apt(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

fn install_words(packages: &[&str], postgis: bool) -> Vec<String> {
    let mut words: Vec<String> = ["install", "-y", "--no-install-recommends"]
        .iter()
        .chain(packages)
        .map(|word| (*word).to_owned())
        .collect();
    if postgis {
        words.extend(postgis_packages());
    }
    words
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
