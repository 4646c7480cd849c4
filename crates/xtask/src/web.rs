//! The web map's packages and its build, done again only when something changed.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

use crate::command::Run;
use crate::failure::Failure;
use crate::repository::Repository;

/// `npm ci`, unless the installed packages are those of the lock file.
pub(crate) fn install(repository: &Repository) -> Option<Run> {
    let web_map = repository.web_map();
    // npm writes this file last, when everything is in place.
    let installed = modified(&web_map.join("node_modules/.package-lock.json"));
    let wanted = modified(&web_map.join("package-lock.json"));
    let current = installed.is_some() && installed >= wanted;
    (!current).then(|| repository.npm(["ci", "--no-audit", "--no-fund"]))
}

/// `npm run build`, unless the built map is newer than everything it is made from.
pub(crate) fn build(repository: &Repository) -> Result<Option<Run>, Failure> {
    let web_map = repository.web_map();
    let built = modified(&web_map.join("dist/index.html"));
    let current = built.is_some() && built >= newest(&web_map)?;
    Ok((!current).then(|| repository.npm(["run", "build"])))
}

fn modified(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).ok()?.modified().ok()
}

/// The time of the newest source file, leaving out what is installed or built.
fn newest(folder: &Path) -> Result<Option<SystemTime>, Failure> {
    let mut newest = None;
    for entry in fs::read_dir(folder).map_err(Failure::io(folder))?.flatten() {
        let path = entry.path();
        let name = entry.file_name();
        let left_out = name == "node_modules" || name == "dist" || name.as_encoded_bytes().starts_with(b".");
        if left_out {
            continue;
        }
        newest = newest.max(if path.is_dir() { self::newest(&path)? } else { modified(&path) });
    }
    Ok(newest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    #[test]
    fn only_sources_make_the_build_old() {
        let web_map = tempfile::tempdir().unwrap();
        let write = |name: &str, age: u64| {
            let path = web_map.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            let file = fs::File::create(path).unwrap();
            let time = SystemTime::UNIX_EPOCH + Duration::from_secs(1_000_000 - age);
            file.set_modified(time).unwrap();
            time
        };
        write("src/old.ts", 90);
        let source = write("src/map/layers.ts", 50);
        write("dist/index.html", 10);
        write("node_modules/vue/index.js", 5);
        write(".cache", 1);
        assert_eq!(newest(web_map.path()).unwrap(), Some(source));
    }
}
