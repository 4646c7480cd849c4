//! What GDAL, as users have it, reads from a file.

use crate::Fault;
use crate::program::run_any;
use std::path::Path;

/// What `ogrinfo` says about the one layer of a file.
#[derive(Debug)]
pub struct LayerInfo {
    /// Features.
    pub features: u64,
    /// All that was said.
    pub text: String,
}

/// Opens a file with `ogrinfo -so -al`.
///
/// # Errors
/// When GDAL refuses or warns about the file, or finds not exactly one layer.
pub fn info(file: &Path) -> Result<LayerInfo, Fault> {
    let ran = run_any(Path::new("ogrinfo"), [Path::new("-ro"), Path::new("-so"), Path::new("-al"), file])?;
    if ran.code != Some(0) || !ran.stderr.trim().is_empty() {
        return Err(format!("ogrinfo {}: {ran:?}", file.display()).into());
    }
    let counts: Vec<&str> = ran.stdout.lines().filter_map(|l| l.strip_prefix("Feature Count: ")).collect();
    match counts.as_slice() {
        [count] => Ok(LayerInfo { features: count.trim().parse()?, text: ran.stdout }),
        _ => Err(format!("{}: one layer is expected: {}", file.display(), ran.stdout).into()),
    }
}
