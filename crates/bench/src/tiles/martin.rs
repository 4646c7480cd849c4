//! Martin as a peer, when its program is on the path: the tile server itself over HTTP, on the same tables in the same run.

use super::{Martin, Plan, Row, asked_for};
use crate::peers::BenchError;
use crate::serving::{Served, features};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long it may take to start.
const PATIENCE: Duration = Duration::from_secs(30);

/// What it says of its version; none when it is not installed.
pub(super) fn version() -> Option<String> {
    let output = Command::new("martin").arg("--version").output().ok()?;
    let told = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Some(told).filter(|told| !told.is_empty())
}

/// Asks it for the tiles of every row: first without its memory of tiles, then with it.
///
/// # Errors
/// [`BenchError`] when it does not start or answer.
pub(super) fn ask(socket: &Path, folder: &Path, plan: Plan, rows: &mut [Row]) -> Result<(), BenchError> {
    let drawing = Running::start(socket, folder, 0)?;
    for row in &mut *rows {
        let paths = paths(row);
        let plain = "Accept-Encoding: identity\r\n";
        // The connections of its pool are opened and its statements prepared before it is timed, as the peers' are.
        let (_, answers) = asked_for(&drawing.at, paths.iter(), plain)?;
        let features = answers.iter().map(|a| features(&a.body)).sum();
        let (drawn, _) = asked_for(&drawing.at, paths.iter().cycle().take(plan.drawn), plain)?;
        row.martin = Some(Martin { drawn, features, ..Martin::default() });
    }
    drop(drawing);
    let keeping = Running::start(socket, folder, 512)?;
    for row in rows {
        let (paths, Some(martin)) = (paths(row), &mut row.martin) else { continue };
        for (cost, accepted) in martin.kept.iter_mut().zip(["identity", "gzip"]) {
            let head = format!("Accept-Encoding: {accepted}\r\n");
            asked_for(&keeping.at, paths.iter(), &head)?;
            *cost = asked_for(&keeping.at, paths.iter().cycle().take(plan.kept), &head)?.0;
        }
    }
    Ok(())
}

fn paths(row: &Row) -> Vec<String> {
    let function = match row.layer.as_str() {
        "sums of cases" => "sums",
        "single cases" => "cases",
        _ => "grids",
    };
    row.tiles.iter().map(|(x, y)| format!("/{function}/{}/{x}/{y}", row.zoom)).collect()
}

/// A running Martin, which does not outlive its bench.
struct Running {
    child: Child,
    at: Served,
}

impl Running {
    fn start(socket: &Path, folder: &Path, cache_mb: u32) -> Result<Running, BenchError> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let host = format!("127.0.0.1:{port}");
        let settings = folder.join("martin.yaml");
        let text = format!(
            "listen_addresses: '{host}'\ncache_size_mb: {cache_mb}\npostgres:\n  connection_string: 'postgresql://postgres@/zhunzhi?host={}'\n  \
             auto_publish:\n    tables: false\n    functions:\n      from_schemas: [bench_tiles]\n      source_id_format: '{{function}}'\n",
            socket.display()
        );
        std::fs::write(&settings, text)?;
        let mut run = Command::new("martin");
        run.arg("--config").arg(&settings).stdin(Stdio::null()).stdout(Stdio::null());
        let child = run.stderr(std::fs::File::create(folder.join("martin.log"))?).spawn()?;
        let running = Running { at: Served::new(child.id(), host.clone()), child };
        let begun = Instant::now();
        while TcpStream::connect(&host).is_err() {
            if begun.elapsed() > PATIENCE {
                let reason = std::fs::read_to_string(folder.join("martin.log")).unwrap_or_default();
                return Err(BenchError::Peer { program: "martin".to_owned(), reason });
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        Ok(running)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
