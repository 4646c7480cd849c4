//! `bench [--quick | --smoke | --route | --exposure | --import | tiles [--million]] [--python] [--out FOLDER]`: measures, keeps the figures, and
//! writes `docs/performance.md`; with `--route`, `--exposure`, `--import` or `tiles` only that section is measured and renewed.
//!
//! Started by `cargo xtask bench`, which builds it optimised.

use bench::locate::{self, Plan};
use bench::machine::Machine;
use bench::peers::{self, BenchError, PostGis, Python};
use bench::points::{Spread, points};
use bench::report::{Run, document, renewed};
use bench::{check, coverage, exposure, import, questions, route, tiles};
use spatial::CoverageIndex;
use spatial::coverage::Owners;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Points of the run that counts instructions.
const COUNTED: usize = 200_000;
/// Reports that are located and routed.
const ROUTED: usize = 20_000;
/// Rows that become cases.
const IMPORTED: usize = 100_000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |flag: &str| arguments.iter().any(|a| a == flag);
    if has("--count-instructions") {
        look_up(has("--look-up"));
        return ExitCode::SUCCESS;
    }
    let after = |flag: &str| arguments.iter().skip_while(|a| *a != flag).nth(1).map(PathBuf::from);
    let folder = after("--out").unwrap_or_else(|| PathBuf::from("target/bench"));
    if has("--route") {
        return ended(renew(route::HEADING, |m| {
            Ok(route::section(&route::run(ROUTED, 20, &mut say)?, m, &today()))
        }));
    }
    if has("--exposure") {
        return ended(renew(exposure::HEADING, |m| {
            Ok(exposure::section(&exposure::run(exposure::Plan::FULL, &mut say)?, m, &today()))
        }));
    }
    if has("--import") {
        return ended(renew(import::HEADING, |m| {
            Ok(import::section(&import::run(&folder, IMPORTED, &mut say)?, m, &today()))
        }));
    }
    if has("tiles") {
        return ended(tiles_alone(&folder, has("--smoke"), has("--million")));
    }
    let (extent, plan, asked) = match (has("--smoke"), has("--quick")) {
        (true, _) => ("smoke", Plan::smoke(), questions::Plan::SMOKE),
        (_, true) => ("quick", Plan::quick(), questions::Plan::QUICK),
        _ => ("full", Plan::full(), questions::Plan::FULL),
    };
    ended(measure(&folder, extent, (&plan, asked), has("--python")))
}

fn ended(outcome: Result<(), BenchError>) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn performance() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/performance.md")
}

fn say(what: String) {
    println!("{what}");
}

/// Measures one thing alone and renews its section.
fn renew(
    heading: &str,
    section: impl FnOnce(&Machine) -> Result<String, BenchError>,
) -> Result<(), BenchError> {
    let section = section(&Machine::here())?;
    let document = std::fs::read_to_string(performance())?;
    std::fs::write(performance(), renewed(&document, heading, &section))?;
    println!("{section}");
    Ok(())
}

/// Measures tiles alone and renews their section; the smallest size only prints it.
fn tiles_alone(folder: &Path, smoke: bool, million: bool) -> Result<(), BenchError> {
    let plans = match (smoke, million) {
        (true, _) => &[tiles::Plan::SMOKE][..],
        (_, false) => &[tiles::Plan::FULL],
        (_, true) => &[tiles::Plan::FULL, tiles::Plan::MILLION],
    };
    let section = |m: &Machine| {
        let runs = tiles::run(&peers::program()?, &folder.join("tiles"), plans, &mut say)?;
        Ok(tiles::section(&runs, m, &today()))
    };
    match smoke {
        true => section(&Machine::here()).map(say),
        false => renew(tiles::HEADING, section),
    }
}

fn measure(
    folder: &Path,
    extent: &str,
    (plan, asked): (&Plan, questions::Plan),
    install: bool,
) -> Result<(), BenchError> {
    std::fs::create_dir_all(folder)?;
    let machine = Machine::here();
    let postgis = PostGis::start(&folder.join("cluster"))?;
    let python = Python::find(&folder.join("python"), install);
    let mut tell = say;
    let exchange = folder.join("exchange");
    let located = locate::run(plan, &exchange, &postgis, python.as_ref(), &mut tell);
    let questions = questions::run(asked, &exchange, &postgis, python.as_ref(), &mut tell);
    postgis.stop()?;
    let (located, questions) = (located?, questions?);
    let banner = check::run(plan.rounds, &mut tell)?;
    let routed = route::run(if extent == "smoke" { 500 } else { ROUTED }, 20, &mut tell)?;
    let size = if extent == "smoke" { exposure::Plan::SMOKE } else { exposure::Plan::FULL };
    let exposed = exposure::run(size, &mut tell)?;
    let imported = import::run(folder, if extent == "smoke" { 1_000 } else { IMPORTED }, &mut tell)?;
    let run = Run {
        extent: extent.to_owned(),
        day: today(),
        machine,
        located,
        questions,
        banner,
        routed,
        exposed,
        imported,
        instructions: instructions(),
    };
    let json = serde_json::to_string_pretty(&run).map_err(|e| BenchError::Unreadable(e.to_string()))?;
    std::fs::write(folder.join(format!("{extent}.json")), json)?;
    let text = document(&run);
    if extent != "smoke" {
        // The program with its database is measured by `bench tiles` alone: its section stays.
        let before = std::fs::read_to_string(performance()).unwrap_or_default();
        let kept = before.split_once(tiles::HEADING).map(|(_, rest)| {
            let section = rest.split_once("\n## ").map_or(rest, |(section, _)| section);
            format!("{}{section}", tiles::HEADING)
        });
        let text = kept.map_or(text.clone(), |kept| renewed(&text, tiles::HEADING, &kept));
        std::fs::write(performance(), &text)?;
        println!("docs/performance.md written");
    } else {
        println!("{text}");
    }
    Ok(())
}

fn today() -> String {
    let date = Command::new("date").args(["-u", "+%Y-%m-%d"]).output();
    date.map(|o| String::from_utf8_lossy(&o.stdout).trim().to_owned()).unwrap_or_default()
}

/// Instructions of one look-up: those of a run that looks up less those of one that only builds, by the number of points.
fn instructions() -> Option<f64> {
    let program = std::env::current_exe().ok()?;
    let count = |more: &[&str]| -> Option<f64> {
        let mut run = Command::new("valgrind");
        run.args(["--tool=callgrind", "--callgrind-out-file=/dev/null"])
            .arg(&program)
            .arg("--count-instructions");
        let output = run.args(more).output().ok()?;
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        let line = words.lines().find(|l| l.contains("Collected"))?;
        line.rsplit(' ').next()?.parse().ok()
    };
    Some((count(&["--look-up"])? - count(&[])?) / COUNTED as f64)
}

/// The work whose instructions are counted.
fn look_up(really: bool) {
    let faces = coverage::tiling(79, 23, 150_622);
    let points = points(&faces, COUNTED, Spread::Clustered, 7);
    let mut owners = vec![Owners::default(); points.len()];
    if let Ok(index) = CoverageIndex::build(vec![faces])
        && really
    {
        index.locate_many(&points, &mut owners);
        std::hint::black_box(owners);
    }
}
