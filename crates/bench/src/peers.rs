//! The programs of the peers: a private PostGIS, and Python in an environment of its own.

use cluster::{Cluster, ClusterError, Durability};
use spatial::Region;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Why a bench cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// No PostgreSQL.
    #[error(transparent)]
    Cluster(#[from] ClusterError),
    /// Files.
    #[error("{0}")]
    Io(#[from] std::io::Error),
    /// A peer ended with an error.
    #[error("{program}: {reason}")]
    Peer {
        /// Which.
        program: String,
        /// Its own words.
        reason: String,
    },
    /// Something that a peer printed cannot be read.
    #[error("{0}")]
    Unreadable(String),
    /// The faces cannot be indexed, or the territory not be made.
    #[error("{0}")]
    Work(String),
}

/// PostGIS in a private cluster below the target folder: nothing flushed, a gigabyte of buffers, no parallel plans, no
/// just-in-time compiler, so that one backend does one thing.
pub struct PostGis {
    cluster: Cluster,
}

impl PostGis {
    /// Starts the cluster.
    ///
    /// # Errors
    /// [`BenchError`] without PostgreSQL and PostGIS.
    pub fn start(folder: &Path) -> Result<PostGis, BenchError> {
        // Below root's own folders PostgreSQL's account cannot walk.
        let folder = cluster::place(folder, &std::env::temp_dir());
        let mut untuned = PostGis { cluster: Cluster::open_with(&folder, Durability::Test)? };
        untuned.run("alter system set shared_buffers = '1GB'")?;
        untuned.run("alter system set max_wal_size = '8GB'")?;
        untuned.cluster.stop()?;
        drop(untuned);
        Ok(PostGis { cluster: Cluster::open_with(&folder, Durability::Test)? })
    }

    /// Runs a script with a text on its standard input, and gives what it printed.
    ///
    /// # Errors
    /// [`BenchError::Peer`] with PostgreSQL's words.
    pub fn script(&self, script: &Path, input: Option<&[u8]>) -> Result<String, BenchError> {
        let script = script.display().to_string();
        self.psql(&["-f", &script], input)
    }

    fn run(&self, statement: &str) -> Result<String, BenchError> {
        self.psql(&["-c", statement], None)
    }

    fn psql(&self, arguments: &[&str], input: Option<&[u8]>) -> Result<String, BenchError> {
        let mut child = Command::new(self.cluster.program("psql"))
            .args(["-XqAt", "-v", "ON_ERROR_STOP=1", "-d", &self.cluster.database_url("postgres")])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        if let (Some(mut stdin), Some(input)) = (child.stdin.take(), input) {
            stdin.write_all(input)?;
        }
        output("psql", child)
    }

    /// Seconds of the last statement of a script that turned `\timing` on.
    ///
    /// # Errors
    /// [`BenchError::Unreadable`] when it printed no time.
    pub fn seconds(printed: &str) -> Result<f64, BenchError> {
        let line = printed.lines().rev().find_map(|l| l.strip_prefix("Time: "));
        let number = line.and_then(|l| l.split(' ').next()).and_then(|n| n.parse::<f64>().ok());
        number
            .map(|ms| ms / 1e3)
            .ok_or_else(|| BenchError::Unreadable(format!("psql told no time: {printed}")))
    }

    /// Stops the cluster.
    ///
    /// # Errors
    /// [`BenchError`] when it does not end.
    pub fn stop(mut self) -> Result<(), BenchError> {
        Ok(self.cluster.stop()?)
    }
}

/// Python with the peers that it has: the environment in a folder, made and filled once.
#[derive(Debug, Clone)]
pub struct Python {
    program: PathBuf,
}

/// The packages of the peers, at the versions that were measured.
const PACKAGES: [&str; 6] = [
    "numpy",
    "shapely==2.2.0",
    "geopandas==1.2.0",
    "duckdb==1.5.5",
    "duckdb-extension-spatial==1.5.5",
    "sedonadb==0.5.0",
];

impl Python {
    /// The environment in a folder; made when `install` says so. `None` when it is not there.
    pub fn find(folder: &Path, install: bool) -> Option<Python> {
        let python = Python { program: folder.join("bin/python") };
        if !python.program.exists() {
            if !install {
                return None;
            }
            let made = Command::new("python3").args(["-m", "venv"]).arg(folder).status();
            if !made.is_ok_and(|s| s.success()) {
                return None;
            }
            // One by one: what cannot be had must not keep out the others.
            for package in PACKAGES.iter().chain(&["pandas", "pyarrow"]) {
                let asked = ["-m", "pip", "install", "--quiet", package];
                let _ = Command::new(&python.program).args(asked).status();
            }
        }
        Some(python)
    }

    /// Runs a script.
    ///
    /// # Errors
    /// [`BenchError::Peer`] with its words.
    pub fn run(&self, script: &Path, arguments: &[&str]) -> Result<String, BenchError> {
        let child = Command::new(&self.program)
            .arg(script)
            .args(arguments)
            .env("OMP_NUM_THREADS", "1")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()?;
        output("python", child)
    }
}

/// The program `zhunzhi`, which lies beside this one and was built in the same way.
///
/// # Errors
/// [`BenchError::Work`] when it was not built.
pub fn program() -> Result<PathBuf, BenchError> {
    let program = std::env::current_exe()?.with_file_name("zhunzhi");
    match program.exists() {
        true => Ok(program),
        false => Err(BenchError::Work(format!("{} is not there: cargo build --release", program.display()))),
    }
}

/// What a program printed, or its last words.
pub(crate) fn output(program: &str, child: std::process::Child) -> Result<String, BenchError> {
    let output = child.wait_with_output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let words = String::from_utf8_lossy(&output.stderr);
    let reason = words.lines().rev().take(3).collect::<Vec<_>>().join(" | ");
    Err(BenchError::Peer { program: program.to_owned(), reason })
}

/// A script of this bench.
pub(crate) fn sql(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("sql").join(name)
}

/// A face as little-endian WKB of a multi-polygon, in degrees.
pub(crate) fn wkb(face: &Region) -> Vec<u8> {
    let head = |kind: u32, count: usize| {
        let mut bytes = vec![1];
        bytes.extend(kind.to_le_bytes());
        bytes.extend((count as u32).to_le_bytes());
        bytes
    };
    let mut bytes = head(6, face.polygons().len());
    for polygon in face.polygons() {
        bytes.extend(head(3, polygon.rings().count()));
        for ring in polygon.rings() {
            bytes.extend((ring.len() as u32 + 1).to_le_bytes());
            for p in ring.iter().chain(ring.first()).map(|n| n.lon_lat()) {
                bytes.extend(p.lon().to_le_bytes());
                bytes.extend(p.lat().to_le_bytes());
            }
        }
    }
    bytes
}

/// The same in hexadecimal digits, as `copy` reads it.
pub(crate) fn hex_wkb(face: &Region) -> String {
    let digits =
        |byte: u8| [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16).unwrap_or('0'));
    wkb(face).into_iter().flat_map(digits).collect()
}
