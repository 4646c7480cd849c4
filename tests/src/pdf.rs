//! Files as PDF, read by Poppler: an independent reader.

use crate::Fault;
use std::process::Command;

/// The text of a file in the order it was set, without blanks: lines break where they must.
///
/// # Errors
/// When `pdftotext` is not there or refuses the file.
pub fn text(pdf: &[u8]) -> Result<String, Fault> {
    Ok(poppler("pdftotext", &["-raw"], pdf, &["-"])?.split_whitespace().collect())
}

/// How many pages a file has.
///
/// # Errors
/// As [`text`].
pub fn pages(pdf: &[u8]) -> Result<usize, Fault> {
    let info = poppler("pdfinfo", &[], pdf, &[])?;
    let pages = info.lines().find_map(|line| line.strip_prefix("Pages:")).ok_or("no number of pages")?;
    Ok(pages.trim().parse()?)
}

fn poppler(program: &str, before: &[&str], pdf: &[u8], after: &[&str]) -> Result<String, Fault> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("read.pdf");
    std::fs::write(&file, pdf)?;
    let said = Command::new(program).args(before).arg(&file).args(after).output()?;
    if !said.status.success() {
        return Err(format!("{program}: {}", String::from_utf8_lossy(&said.stderr)).into());
    }
    Ok(String::from_utf8_lossy(&said.stdout).into_owned())
}
