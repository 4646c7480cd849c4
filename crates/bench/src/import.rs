//! The file of a channel into cases: the program as it is installed, against PostgreSQL's own `copy` of the same file.

use crate::figures::{short, time, wall};
use crate::machine::Machine;
use crate::peers::{BenchError, output, program, sql};
use crate::points::Random;
use cluster::Cluster;
use serde::{Deserialize, Serialize};
use spatial::LonLat;
use std::fmt::Write as _;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// Heading of the section in the document.
pub const HEADING: &str = "## The file of a channel into cases";

/// Categories of the rows, one after the other: codes of `geodata/rules/categories.toml`.
const CATEGORIES: [&str; 7] = ["MS-01", "MS-02", "BL-01", "LD-01", "EN-01", "LB-01", "GN-01"];

/// What was measured.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Imported {
    /// Rows of the file.
    pub rows: usize,
    /// Cases that were there before.
    pub before: usize,
    /// The whole command: start, reading, checking, locating, routing, sealing, storing; seconds by the clock.
    pub import: f64,
    /// The same file checked, located and routed, and nothing stored.
    pub dry_run: f64,
    /// The same file sent again: every row known.
    pub again: f64,
    /// `copy` into a table without an index, then a table of cases with a point, its grid by `ST_Covers`, and two indexes.
    pub copy: f64,
}

/// Measures. The program `zhunzhi` lies beside this one, built in the same way.
///
/// # Errors
/// [`BenchError`] without the program or PostgreSQL, or when the import does not take in every row.
pub fn run(folder: &Path, rows: usize, tell: &mut dyn FnMut(String)) -> Result<Imported, BenchError> {
    let program = program()?;
    std::fs::create_dir_all(folder)?;
    let data = cluster::place(&folder.join("import"), &std::env::temp_dir());
    tell(format!("{rows} rows of a channel into cases"));
    let mut cluster = Cluster::open(&data)?;
    let bench = Bench { program, data, cluster: &cluster };
    let measured = bench.measure(&folder.join("import.csv"), rows);
    cluster.stop()?;
    measured
}

struct Bench<'a> {
    program: PathBuf,
    data: PathBuf,
    cluster: &'a Cluster,
}

impl Bench<'_> {
    fn measure(&self, csv: &Path, rows: usize) -> Result<Imported, BenchError> {
        self.fresh_banner()?;
        std::fs::write(csv, table(rows)?)?;
        let before = self.number("import_before.sql")?;
        let file = csv.display().to_string();
        let (dry_run, looked) = wall(|| self.zhunzhi(&["import", "cases", &file, "--dry-run"]));
        looked?;
        let (import, done) = wall(|| self.zhunzhi(&["import", "cases", &file]));
        done?;
        let stored = self.number("import_stored.sql")?;
        if stored != rows {
            return Err(BenchError::Work(format!("{stored} of {rows} rows became cases")));
        }
        let (again, known) = wall(|| self.zhunzhi(&["import", "cases", &file]));
        known?;
        let script = sql("import_copy.sql").display().to_string();
        let input = std::fs::File::open(csv)?;
        let (copy, copied) = wall(|| self.psql(&["-f", &script], input.into()));
        copied?;
        Ok(Imported { rows, before, import, dry_run, again, copy })
    }

    /// Makes the demonstration anew and leaves it.
    fn fresh_banner(&self) -> Result<(), BenchError> {
        let mut demo = self.command(&["demo", "--fresh", "--listen", "127.0.0.1:0"]);
        let mut demo = Ended(demo.stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?);
        let lines = demo.0.stdout.take().map(BufReader::new).into_iter().flat_map(BufRead::lines);
        match lines.map_while(Result::ok).any(|line| line.starts_with("listening on")) {
            true => Ok(()),
            false => Err(BenchError::Work("zhunzhi demo ended before it listened".to_owned())),
        }
    }

    fn command(&self, words: &[&str]) -> Command {
        let mut command = Command::new(&self.program);
        command.arg("--data-dir").arg(&self.data).args(words).stdin(Stdio::null());
        command
    }

    fn zhunzhi(&self, words: &[&str]) -> Result<String, BenchError> {
        output("zhunzhi", self.command(words).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?)
    }

    fn number(&self, script: &str) -> Result<usize, BenchError> {
        let told = self.psql(&["-f", &sql(script).display().to_string()], Stdio::null())?;
        told.trim().parse().map_err(|_| BenchError::Unreadable(told))
    }

    fn psql(&self, words: &[&str], input: Stdio) -> Result<String, BenchError> {
        let mut psql = Command::new(self.cluster.program("psql"));
        psql.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", &self.cluster.database_url("zhunzhi")]);
        let psql = psql.args(words).stdin(input).stdout(Stdio::piped()).stderr(Stdio::piped());
        output("psql", psql.spawn()?)
    }
}

/// A child that does not outlive its bench.
struct Ended(Child);

impl Drop for Ended {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A file as a hotline exports it: every row with a reference, a person and a telephone of its own, at a place in the banner.
fn table(rows: usize) -> Result<String, BenchError> {
    let work = |e: &dyn std::fmt::Display| BenchError::Work(e.to_string());
    let made = demo::build_territory(150_622, &mut |_| {}).map_err(|e| work(&e))?;
    let influence = territory::InfluenceRules::parse(include_str!("../../../geodata/rules/influence.toml"));
    let influence = influence.map_err(|e| work(&e))?;
    let territory = territory::Territory::index(made.atlas, influence).map_err(|e| work(&e))?;
    let (low, high) = {
        let bounds = territory.outline().bounds();
        (bounds.min.lon_lat(), bounds.max.lon_lat())
    };
    let mut random = Random::new(41);
    let mut text = "工单编号,来电时间,诉求内容,诉求类别,经度,纬度,坐标系,诉求人,联系电话\n".to_owned();
    let mut written = 0;
    while written < rows {
        let lon = low.lon() + random.unit() * (high.lon() - low.lon());
        let lat = low.lat() + random.unit() * (high.lat() - low.lat());
        let at = LonLat::new(lon, lat).map_err(|e| work(&e))?;
        let source = territory::place::SourcePoint::new(spatial::Datum::Cgcs2000, at, None);
        let place = territory.locate(source, 1).map_err(|e| work(&e))?;
        if place.outside.is_some() {
            continue;
        }
        let category = CATEGORIES[written % CATEGORIES.len()];
        let (day, hour) = (1 + written % 28, 8 + written % 10);
        let _ = writeln!(
            text,
            "量测-{written},2026-10-{day:02} {hour:02}:05,示意：第 {written} 件，房屋、耕地或道路受影响,{category},{lon:.6},{lat:.6},CGCS2000,示意{written},000-{:04}-{:04}",
            written / 10_000,
            written % 10_000
        );
        written += 1;
    }
    Ok(text)
}

/// The section of the document.
pub fn section(found: &Imported, machine: &Machine, day: &str) -> String {
    let mut text = format!(
        "{HEADING}\n\n`zhunzhi import cases` with {} rows of a hotline, each with a person and a telephone that are sealed, into a banner of {} cases; a durable\n\
         cluster on the same machine. By the clock, the whole command from its start to its end: reading, checking, locating, routing with the trace,\n\
         periods, histories with their hash chain, audit log. `copy` only reads the text into a table, makes points, looks up the grid by\n\
         `ST_Covers` and builds two indexes. Machine: {} ({} cores); load at the beginning {}; {day}.\n\n\
         | work | takes | a row | times `copy` |\n|---|---:|---:|---:|\n",
        found.rows, found.before, machine.processor, machine.cores, machine.load
    );
    let rows = [
        ("import", found.import),
        ("checked, located and routed with the trace, nothing stored (`--dry-run`)", found.dry_run),
        ("sent again, every row known", found.again),
        ("`copy`, points, grid by `ST_Covers`, two indexes", found.copy),
    ];
    for (work, seconds) in rows {
        let each = time(seconds / found.rows.max(1) as f64);
        let _ = writeln!(text, "| {work} | {} | {each} | {} |", time(seconds), short(seconds / found.copy));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_has_a_header_and_a_row_for_every_case() {
        let text = table(20).expect("made");
        assert_eq!(text.lines().count(), 21);
        assert!(text.lines().all(|line| line.split(',').count() == 9), "{text}");
    }

    #[test]
    fn the_section_tells_how_many_times_copy() {
        let found = Imported { rows: 1_000, before: 10, import: 2.0, dry_run: 0.5, again: 0.5, copy: 0.25 };
        assert!(
            section(&found, &Machine::default(), "today").contains("| import | 2.00 s | 2.00 ms | 8.00 |")
        );
    }
}
