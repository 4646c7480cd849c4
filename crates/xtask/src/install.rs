//! What the machine must have before anything can be built or run.

use cluster::{ClusterError, Installation};

use crate::command::Run;
use crate::debian;
use crate::failure::Failure;

/// The oldest Node.js that builds the web map.
const NODE_MAJOR: u32 = 20;

/// What the machine is being made ready for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Purpose {
    Demo,
    Test,
}

/// Installs what is missing (Debian, as root or with sudo), or says exactly what to install.
pub(crate) fn make_ready(purpose: Purpose) -> Result<(), Failure> {
    if debian::is_here() {
        let packages = missing_packages(purpose);
        let postgis = Installation::find().is_err();
        if postgis || !packages.is_empty() {
            debian::install(&packages, postgis)?;
        }
    } else {
        check_programs(purpose)?;
    }
    Installation::find()?;
    check_node()
}

/// What the experimental pictures of tiles need: the compiler of protocol buffers and a Vulkan driver for the processor.
pub(crate) fn make_ready_for_preview() -> Result<(), Failure> {
    if debian::is_here() {
        let packages = debian::missing(&["protobuf-compiler", "mesa-vulkan-drivers", "libvulkan1"]);
        return if packages.is_empty() { Ok(()) } else { debian::install(&packages, false) };
    }
    if runs("protoc", &["--version"]) {
        return Ok(());
    }
    Err(Failure::Environment("please install protoc, and Mesa's Vulkan drivers (llvmpipe)".to_owned()))
}

fn missing_packages(purpose: Purpose) -> Vec<&'static str> {
    let mut missing = debian::missing(wanted(purpose));
    if !runs("cc", &["--version"]) {
        missing.push("build-essential");
    }
    missing
}

/// The packages whose names are the same in every release.
fn wanted(purpose: Purpose) -> &'static [&'static str] {
    match purpose {
        Purpose::Demo => &["libgdal-dev", "gdal-bin", "pkg-config", "fonts-noto-cjk"],
        Purpose::Test => &[
            "libgdal-dev",
            "gdal-bin",
            "pkg-config",
            "fonts-noto-cjk",
            "chromium",
            "poppler-utils",
            "unzip",
            "python3-owslib",
        ],
    }
}

/// Elsewhere than on Debian: name what is not there.
fn check_programs(purpose: Purpose) -> Result<(), Failure> {
    let mut lacking = Vec::new();
    let mut need = |there: bool, what: &'static str| {
        if !there {
            lacking.push(what);
        }
    };
    need(runs("cc", &["--version"]), "a C compiler (cc)");
    need(runs("pkg-config", &["--exists", "gdal"]), "pkg-config and GDAL 3.4 or newer with its headers");
    need(runs("ogrinfo", &["--version"]), "GDAL's programs (ogrinfo)");
    need(
        !matches!(Installation::find(), Err(ClusterError::PostgresMissing { .. })),
        "PostgreSQL 15 or newer in /usr/lib/postgresql",
    );
    need(Installation::find().is_ok(), "PostGIS 3 for it");
    if purpose == Purpose::Test {
        need(runs("chromium", &["--version"]), "Chromium (chromium)");
        need(runs("pdftotext", &["-v"]), "Poppler's programs (pdftotext, pdftoppm)");
        need(runs("unzip", &["-v"]), "unzip");
        need(runs("/usr/bin/python3", &["-c", "import owslib"]), "OWSLib for /usr/bin/python3");
    }
    if lacking.is_empty() {
        return Ok(());
    }
    Err(Failure::Environment(format!(
        "only Debian's packages can be installed from here; please install: {}",
        lacking.join("; ")
    )))
}

fn check_node() -> Result<(), Failure> {
    let advice = format!(
        "install Node.js {NODE_MAJOR} or newer with npm, from https://nodejs.org or your distribution"
    );
    let version = Run::new("node", ["--version"])
        .read()
        .map_err(|_| Failure::Environment(format!("Node.js is not installed: {advice}")))?;
    match node_major(&version) {
        Some(major) if major >= NODE_MAJOR => {}
        _ => return Err(Failure::Environment(format!("Node.js {} is too old: {advice}", version.trim()))),
    }
    match runs("npm", &["--version"]) {
        true => Ok(()),
        false => Err(Failure::Environment(format!("npm is not installed: {advice}"))),
    }
}

fn node_major(version: &str) -> Option<u32> {
    version.trim().strip_prefix('v')?.split('.').next()?.parse().ok()
}

fn runs(program: &str, arguments: &[&str]) -> bool {
    Run::new(program, arguments.iter().copied()).read().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_of_node_is_read_from_its_own_words() {
        assert_eq!(node_major("v20.20.2\n"), Some(20));
        assert_eq!(node_major("20"), None);
    }

    #[test]
    fn the_tests_need_all_that_the_demo_needs_a_browser_and_readers_of_pdf_workbooks_and_features() {
        let (demo, test) = (wanted(Purpose::Demo), wanted(Purpose::Test));
        assert!(demo.iter().all(|package| test.contains(package)));
        for only in ["chromium", "poppler-utils", "unzip", "python3-owslib"] {
            assert!(!demo.contains(&only) && test.contains(&only), "{only}");
        }
    }
}
