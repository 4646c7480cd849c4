//! Workbooks, unpacked by an independent program.

use crate::Fault;
use std::process::Command;

/// All XML of a workbook, one part after the other.
///
/// # Errors
/// When `unzip` is not there or refuses the file.
pub fn text(xlsx: &[u8]) -> Result<String, Fault> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("read.xlsx");
    std::fs::write(&file, xlsx)?;
    let said = Command::new("unzip").arg("-p").arg(&file).output()?;
    if !said.status.success() {
        return Err(format!("unzip: {}", String::from_utf8_lossy(&said.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&said.stdout).into_owned())
}
