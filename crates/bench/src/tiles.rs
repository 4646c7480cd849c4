//! Tiles over HTTP by the optimised program against `ST_AsMVT` in the same cluster and the same run; the file of all cases against
//! the database's own and ogr2ogr; cases near a mine against `ST_DWithin`.

mod martin;
mod told;

use crate::figures::wall;
use crate::peers::{BenchError, PostGis, sql};
use crate::serving::{Answer, Served as Server, Serving, features};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub use told::{HEADING, section};

/// The mine that cases are looked for around.
const MINE: &str = "M0230";

/// How much is measured.
#[derive(Debug, Clone, Copy)]
pub struct Plan {
    /// Cases.
    pub cases: usize,
    /// Tiles of a zoom, those with the most cases.
    pub tiles: usize,
    /// Requests for tiles that nobody has drawn.
    pub drawn: usize,
    /// Requests for kept tiles.
    pub kept: usize,
    /// Rounds of the peers.
    pub rounds: usize,
}

impl Plan {
    /// The size that is asked for.
    pub const FULL: Plan = Plan { cases: 100_000, tiles: 6, drawn: 60, kept: 2_000, rounds: 3 };
    /// Ten times the cases, with fewer rounds of the peers.
    pub const MILLION: Plan = Plan { cases: 1_000_000, tiles: 6, drawn: 30, kept: 1_000, rounds: 1 };
    /// The smallest.
    pub const SMOKE: Plan = Plan { cases: 1, tiles: 2, drawn: 4, kept: 20, rounds: 1 };
}

/// What a request costs.
#[derive(Debug, Clone, Copy, Default, Serialize, Deserialize)]
pub struct Cost {
    /// Seconds by the clock of the asker, one request after the other.
    pub wall: f64,
    /// Processor seconds of the server.
    pub cpu: f64,
    /// Bytes of the body.
    pub bytes: f64,
}

/// Tiles of a layer at a zoom.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Row {
    /// What is drawn.
    pub layer: String,
    /// Zoom.
    pub zoom: u32,
    /// The different tiles: column and row.
    pub tiles: Vec<(u32, u32)>,
    /// Features of all of them: ours, theirs.
    pub features: (usize, usize),
    /// Drawn for the request, plain.
    pub drawn: Cost,
    /// Kept, plain, gzip, zstd, and told to be unchanged.
    pub kept: [Cost; 4],
    /// `ST_AsMVT` in its best layout and as stored, seconds a tile inside the session.
    pub peer: [f64; 2],
    /// Martin, when it is installed.
    pub martin: Option<Martin>,
}

/// Tiles of a layer by Martin, of a function that does what the best layout does.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Martin {
    /// Drawn for the request, by one without a memory of tiles.
    pub drawn: Cost,
    /// Kept, plain and gzip.
    pub kept: [Cost; 2],
    /// Features of all tiles.
    pub features: usize,
}

/// An engine and the seconds it takes.
pub type Took = (String, f64);

/// What was measured.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Served {
    /// Cases in the database.
    pub cases: usize,
    /// What Martin says of its version; none when it is not installed.
    pub martin: Option<String>,
    /// Tiles.
    pub rows: Vec<Row>,
    /// The file of all cases: ours first.
    pub file: Vec<Took>,
    /// Cases near a mine: ours first, and how many each found.
    pub near: Vec<(String, f64, usize)>,
}

/// A thing to draw: its name, the layers to ask for, layers that draw nothing at its zoom, the scripts of the peer, and the zoom.
type Work = (&'static str, &'static [&'static str], &'static [&'static str], &'static str, u32);

const WORK: [Work; 7] = [
    ("sums of cases", &["case_clusters"], &["micro_grids", "base_grids", "grid_labels", "cases"], "sums", 8),
    ("sums of cases", &["case_clusters"], &["micro_grids", "base_grids", "grid_labels", "cases"], "sums", 10),
    ("sums of cases", &["case_clusters"], &["micro_grids", "grid_labels", "cases"], "sums", 12),
    ("grids", &["base_grids", "dedicated_grids"], &["micro_grids", "grid_labels", "cases"], "grids", 12),
    ("grids", &["base_grids", "dedicated_grids", "micro_grids"], &["case_clusters"], "grids", 13),
    ("grids", &["base_grids", "dedicated_grids", "micro_grids"], &["case_clusters"], "grids", 14),
    ("single cases", &["cases"], &["case_clusters"], "cases", 14),
];

/// Measures with a program on new data of its own below a folder, each plan with the data of the one before and more.
///
/// # Errors
/// [`BenchError`] when the program or PostgreSQL does not do what it should.
pub fn run(
    program: &Path,
    folder: &Path,
    plans: &[Plan],
    tell: &mut dyn FnMut(String),
) -> Result<Vec<Served>, BenchError> {
    let data = cluster::place(folder, &std::env::temp_dir());
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    std::fs::create_dir_all(&data)?;
    let mut measure = |plan: &Plan| {
        let served = one(program, &data, *plan, tell)?;
        // What a larger run that breaks off does not take with it.
        tell(told::figures(&served));
        Ok(served)
    };
    plans.iter().map(&mut measure).collect()
}

fn one(program: &Path, data: &Path, plan: Plan, tell: &mut dyn FnMut(String)) -> Result<Served, BenchError> {
    tell(format!("the demonstration in {}", data.display()));
    let first = Serving::start(program, "demo", data)?;
    let made = multiply(&database(data)?, plan.cases);
    first.stop()?;
    let printed = made?;
    let cases = printed.lines().last().and_then(|l| l.trim().parse().ok());
    let cases = cases.ok_or_else(|| BenchError::Unreadable(format!("no number of cases: {printed}")))?;
    tell(format!("{cases} cases"));
    let serving = Serving::start(program, "serve", data)?;
    let measured = measure(serving.at(), (&database(data)?, data), cases, plan, tell);
    serving.stop()?;
    measured
}

/// Makes as many cases as are wanted, and gives what the script printed.
fn multiply(database: &Database, wanted: usize) -> Result<String, BenchError> {
    // Years before the demonstration's: no case has such a code.
    let numbers = (2001..2020).flat_map(|year| (1..=900_000).map(move |number| (year, number)));
    let mut codes = String::new();
    for (year, number) in numbers.take(wanted) {
        let code = casework::CaseCode::of(year, number).map_err(|e| BenchError::Work(e.to_string()))?;
        let _ = writeln!(codes, "{code}");
    }
    database.script("tiles_multiply.sql", &[("wanted", &wanted.to_string())], &codes)
}

fn measure(
    serving: &Server,
    (database, folder): (&Database, &Path),
    cases: usize,
    plan: Plan,
    tell: &mut dyn FnMut(String),
) -> Result<Served, BenchError> {
    database.script("tiles_tables.sql", &[], "")?;
    database.script("tiles_martin.sql", &[], "")?;
    let mut served = Served { cases, martin: martin::version(), ..Served::default() };
    for work in WORK {
        tell(format!("{} at zoom {}", work.0, work.4));
        served.rows.push(row(serving, database, work, plan)?);
    }
    if served.martin.is_some() {
        tell("the same tiles by Martin".to_owned());
        martin::ask(&database.socket, folder, plan, &mut served.rows)?;
    }
    tell("the file of all cases".to_owned());
    served.file = file(serving, database, plan)?;
    tell("cases near a mine".to_owned());
    served.near = near(serving, database, plan)?;
    Ok(served)
}

fn row(serving: &Server, database: &Database, work: Work, plan: Plan) -> Result<Row, BenchError> {
    let (layer, layers, idle, scripts, zoom) = work;
    let most = plan.tiles.to_string();
    let busy = database.script("tiles_busy.sql", &[("z", &zoom.to_string()), ("most", &most)], "")?;
    let tiles: Vec<(u32, u32)> = busy
        .lines()
        .filter_map(|l| l.split_once(','))
        .filter_map(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)))
        .collect();
    let asked = tiles.iter().fold(String::new(), |mut text, (x, y)| {
        let _ = writeln!(text, "{zoom},{x},{y}");
        text
    });
    let path = |names: &str, (x, y): &(u32, u32)| format!("/tiles/{names}/{zoom}/{x}/{y}.mvt");
    // Every order of the layers is another tile for the server's memory, and those outside their zooms draw nothing: so a tile can
    // be asked for many times as if for the first.
    let orders = orders(&[layers, idle].concat());
    let fresh = orders.iter().skip(1).flat_map(|names| tiles.iter().map(|t| path(names, t)));
    // What has no more orders is asked for with a filter that all pass: such tiles are never kept.
    let filtered = tiles.iter().cycle().map(|t| path(&orders[0], t) + "?since=1970-01-01");
    let fresh: Vec<String> = fresh.chain(filtered).take(plan.drawn).collect();
    let plain = "Accept-Encoding: identity\r\n";
    let (drawn, answers) = asked_for(serving, fresh.iter(), plain)?;
    let counts: Vec<usize> = answers.iter().map(|a| features(&a.body)).collect();
    let ours = counts.iter().take(tiles.len()).sum();
    let paths: Vec<String> = tiles.iter().map(|t| path(&orders[0], t)).collect();
    let mut kept = [Cost::default(); 4];
    for (cost, accepted) in kept.iter_mut().zip(["identity", "gzip", "zstd"]) {
        let head = format!("Accept-Encoding: {accepted}\r\n");
        asked_for(serving, paths.iter(), &head)?;
        *cost = asked_for(serving, paths.iter().cycle().take(plan.kept), &head)?.0;
    }
    // One tile that the asker has: what a browser does after every event.
    let etag = serving.connect()?.get(&paths[0], plain)?.etag;
    let head = format!("{plain}If-None-Match: {etag}\r\n");
    kept[3] = asked_for(serving, std::iter::repeat_n(&paths[0], plan.kept), &head)?.0;
    let mut row = Row { layer: layer.to_owned(), zoom, drawn, kept, ..Row::default() };
    row.features.0 = ours;
    for (seconds, layout) in row.peer.iter_mut().zip(["best", "usual"]) {
        let script = format!("tiles_{scripts}_{layout}.sql");
        let (took, printed) = database.middle(&script, &[], &asked, plan.rounds)?;
        *seconds = took / tiles.len() as f64;
        let told = printed.lines().find_map(|l| l.rsplit_once('|')?.1.trim().parse().ok());
        row.features.1 = told.ok_or_else(|| BenchError::Unreadable(format!("no features: {printed}")))?;
    }
    row.tiles = tiles;
    Ok(row)
}

/// All orders of some names, each as a list with commas.
fn orders(names: &[&str]) -> Vec<String> {
    if names.len() <= 1 {
        return vec![names.concat()];
    }
    let others = |n: usize| {
        names.iter().enumerate().filter(|(i, _)| *i != n).map(|(_, name)| *name).collect::<Vec<_>>()
    };
    let from = |n: usize| orders(&others(n)).into_iter().map(move |rest| format!("{},{rest}", names[n]));
    (0..names.len()).flat_map(from).collect()
}

/// Asks over one connection for one after the other; what a request costs in the middle of all.
fn asked_for<'p>(
    server: &Server,
    paths: impl Iterator<Item = &'p String>,
    head: &str,
) -> Result<(Cost, Vec<Answer>), BenchError> {
    let mut connection = server.connect()?;
    let before = server.cpu_seconds()?;
    let mut answers = vec![];
    let (seconds, outcome) = wall(|| -> Result<(), BenchError> {
        for path in paths {
            let answer = connection.get(path, head)?;
            if !matches!(answer.status, 200 | 304) {
                return Err(BenchError::Unreadable(format!("{path}: {}", answer.status)));
            }
            answers.push(answer);
        }
        Ok(())
    });
    outcome?;
    let n = answers.len().max(1) as f64;
    let bytes = answers.iter().map(|a| a.body.len()).sum::<usize>() as f64 / n;
    Ok((Cost { wall: seconds / n, cpu: (server.cpu_seconds()? - before) / n, bytes }, answers))
}

/// The file of all cases as GeoJSON.
fn file(serving: &Server, database: &Database, plan: Plan) -> Result<Vec<Took>, BenchError> {
    let mut ours = vec![];
    for _ in 0..plan.rounds {
        let (seconds, answer) =
            wall(|| serving.connect()?.get_into("/api/v1/cases.geojson", "", &mut std::io::sink()));
        if answer?.status != 200 {
            return Err(BenchError::Unreadable("no file of all cases".into()));
        }
        ours.push(seconds);
    }
    let (copy, _) = database.middle("tiles_copy.sql", &[], "", plan.rounds)?;
    let mut took = vec![
        ("ours, over HTTP, to nowhere".to_owned(), middle(ours)),
        ("COPY of ST_AsGeoJSON, to nowhere".to_owned(), copy),
    ];
    let mut ogr = vec![];
    for _ in 0..plan.rounds {
        let (seconds, status) = wall(|| {
            let mut run = Command::new("ogr2ogr");
            run.args(["-q", "-f", "GeoJSON", "-lco", "COORDINATE_PRECISION=7", "/dev/stdout"]);
            let socket = database.socket.display();
            run.arg(format!("PG:host={socket} user=postgres dbname=zhunzhi active_schema=bench_tiles"));
            run.arg("file");
            run.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
        });
        if status.is_ok_and(|status| status.success()) {
            ogr.push(seconds);
        }
    }
    if !ogr.is_empty() {
        took.push(("ogr2ogr, to nowhere".to_owned(), middle(ogr)));
    }
    Ok(took)
}

/// Cases within 3 km of a mine's licence.
fn near(serving: &Server, database: &Database, plan: Plan) -> Result<Vec<(String, f64, usize)>, BenchError> {
    let path = format!("/api/v1/counts?near_mine={MINE}&distance=3000");
    let asked = std::iter::repeat_n(&path, 20 * plan.rounds);
    let (cost, answers) = asked_for(serving, asked, "")?;
    let body = answers.first().map(|a| a.body.as_slice()).unwrap_or_default();
    let told: serde_json::Value =
        serde_json::from_slice(body).map_err(|e| BenchError::Unreadable(e.to_string()))?;
    let mut found = vec![(
        "ours, over HTTP, with the sums of each township".to_owned(),
        cost.wall,
        told["sum"]["total"].as_u64().unwrap_or_default() as usize,
    )];
    for (name, script) in [
        ("ST_DWithin, EPSG:4546, along the curve (best)", "tiles_near_best.sql"),
        ("ST_DWithin, geography (usual)", "tiles_near_usual.sql"),
    ] {
        let (seconds, printed) = database.middle(script, &[("mine", MINE)], "", plan.rounds)?;
        let count = printed.lines().find_map(|l| l.trim().parse().ok()).unwrap_or_default();
        found.push((name.to_owned(), seconds, count));
    }
    Ok(found)
}

fn middle(mut seconds: Vec<f64>) -> f64 {
    seconds.sort_by(f64::total_cmp);
    seconds.get(seconds.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The database of a running server.
struct Database {
    socket: PathBuf,
}

/// The database of the server on a data directory.
fn database(data: &Path) -> Result<Database, BenchError> {
    let elsewhere = std::fs::read_to_string(data.join("socket-dir"));
    let socket = elsewhere.map_or_else(|_| data.join("socket"), |path| PathBuf::from(path.trim_end()));
    match socket.is_dir() {
        true => Ok(Database { socket }),
        false => Err(BenchError::Unreadable(format!("no socket folder {}", socket.display()))),
    }
}

impl Database {
    fn script(&self, name: &str, variables: &[(&str, &str)], input: &str) -> Result<String, BenchError> {
        let mut run = Command::new("psql");
        run.args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-U", "postgres", "-d", "zhunzhi", "-h"])
            .arg(&self.socket);
        for (variable, value) in variables {
            run.arg("-v").arg(format!("{variable}={value}"));
        }
        let run =
            run.arg("-f").arg(sql(name)).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = run.spawn()?;
        if let Some(mut stdin) = child.stdin.take() {
            stdin.write_all(input.as_bytes())?;
        }
        let output = child.wait_with_output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let reason = String::from_utf8_lossy(&output.stderr).into_owned();
        Err(BenchError::Peer { program: format!("psql {name}"), reason })
    }

    /// The middle of some rounds after one that warms up, and what the last printed.
    fn middle(
        &self,
        name: &str,
        variables: &[(&str, &str)],
        input: &str,
        rounds: usize,
    ) -> Result<(f64, String), BenchError> {
        let mut printed = self.script(name, variables, input)?;
        let mut seconds = vec![];
        for _ in 0..rounds.max(1) {
            printed = self.script(name, variables, input)?;
            seconds.push(PostGis::seconds(&printed)?);
        }
        Ok((middle(seconds), printed))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_order_of_the_layers_comes_once() {
        let all = orders(&["a", "b", "c"]);
        assert_eq!(all, ["a,b,c", "a,c,b", "b,a,c", "b,c,a", "c,a,b", "c,b,a"]);
        assert_eq!(orders(&["a"]), ["a"]);
    }
}
