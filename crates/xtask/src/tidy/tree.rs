//! The files of the clone, as git sees them, with the text of those that rules read.

use std::fs;
use std::path::{Path, PathBuf};

use crate::command::Run;
use crate::failure::Failure;

/// Files whose text a rule reads.
const READ: [&str; 8] = ["rs", "ts", "vue", "sql", "css", "toml", "js", "mjs"];
/// Never entered when there is no git to say what is ignored.
const IGNORED: [&str; 5] = [".git", "target", "data", "node_modules", "dist"];

/// One file: its path with `/`, relative to the clone, and its text if a rule reads that kind.
#[derive(Debug)]
pub(crate) struct File {
    pub(crate) path: String,
    pub(crate) text: String,
}

impl File {
    pub(crate) fn is(&self, extension: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, end)| end == extension)
    }

    pub(crate) fn is_source(&self) -> bool {
        ["rs", "ts", "vue", "sql", "css", "js", "mjs"].iter().any(|extension| self.is(extension))
    }

    /// Written by a program, and says so where its generator writes it.
    pub(crate) fn is_generated(&self) -> bool {
        self.text.lines().take(5).any(|line| line.contains("auto-generated") || line.contains("@generated"))
    }

    /// Folders and file name, from the top.
    pub(crate) fn parts(&self) -> impl Iterator<Item = &str> {
        self.path.split('/')
    }
}

/// All files of the clone that git does not ignore, sorted by path.
#[derive(Debug)]
pub(crate) struct Tree {
    files: Vec<File>,
}

impl Tree {
    pub(crate) fn read(root: &Path) -> Result<Self, Failure> {
        let listed = Run::new("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"])
            .in_folder(root)
            .read();
        let mut paths: Vec<String> = match listed {
            Ok(listed) => listed.split_terminator('\0').map(str::to_owned).collect(),
            // An unpacked archive has no git.
            Err(_) => walk(root, root)?,
        };
        paths.sort();
        paths.dedup();
        // What git still lists may be deleted in the work tree.
        paths.retain(|path| root.join(path).is_file());
        let files = paths.into_iter().map(|path| read(root, path)).collect::<Result<_, _>>()?;
        Ok(Self { files })
    }

    pub(crate) fn files(&self) -> &[File] {
        &self.files
    }

    pub(crate) fn file(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|file| file.path == path)
    }

    /// The files with this extension below a folder (`""` for all).
    pub(crate) fn below<'a>(&'a self, folder: &'a str, extension: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |file| file.path.starts_with(folder) && file.is(extension))
    }
}

fn read(root: &Path, path: String) -> Result<File, Failure> {
    let wanted = READ.iter().any(|extension| path.ends_with(&format!(".{extension}")));
    let file = root.join(&path);
    let bytes = if wanted { fs::read(&file).map_err(Failure::io(&file))? } else { Vec::new() };
    Ok(File { path, text: String::from_utf8_lossy(&bytes).into_owned() })
}

fn walk(root: &Path, folder: &Path) -> Result<Vec<String>, Failure> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).map_err(Failure::io(folder))?.flatten() {
        let path: PathBuf = entry.path();
        if IGNORED.iter().any(|name| entry.file_name() == *name) {
            continue;
        }
        if path.is_dir() {
            paths.extend(walk(root, &path)?);
        } else if let Ok(relative) = path.strip_prefix(root) {
            paths.push(relative.to_string_lossy().into_owned());
        }
    }
    Ok(paths)
}

/// A tree read from a temporary folder with these files.
#[cfg(test)]
pub(crate) fn fixture(files: &[(&str, &str)]) -> Tree {
    let root = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = root.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    Tree::read(root.path()).unwrap()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_built_is_not_read_even_without_git() {
        let tree =
            fixture(&[("target/debug/a.rs", ""), ("web-map/node_modules/b/c.ts", ""), ("crates/a.rs", "x")]);
        assert_eq!(tree.files().iter().map(|file| file.path.as_str()).collect::<Vec<_>>(), ["crates/a.rs"]);
        assert_eq!(tree.file("crates/a.rs").unwrap().text, "x");
    }

    #[test]
    fn git_says_what_is_ignored_and_new_files_count() {
        let root = tempfile::tempdir().unwrap();
        Run::new("git", ["init", "-q"]).in_folder(root.path()).go().unwrap();
        for (path, text) in [(".gitignore", "/build\n"), ("build", ""), ("中文.rs", "//! a")] {
            fs::write(root.path().join(path), text).unwrap();
        }
        let tree = Tree::read(root.path()).unwrap();
        assert_eq!(
            tree.files().iter().map(|file| file.path.as_str()).collect::<Vec<_>>(),
            [".gitignore", "中文.rs"]
        );
    }
}
