//! The program as a server for the bench: started on a data directory, asked over one connection, and its processor time.

use crate::peers::BenchError;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

const READY: &str = "listening on http://";
/// Ticks of a second in `/proc/…/stat`, as Linux gives them to every program.
const TICKS: f64 = 100.0;

/// A running server of the program.
pub struct Serving {
    child: Child,
    at: Served,
}

/// Where a server is asked, and as whom.
#[derive(Debug)]
pub struct Served {
    process: u32,
    host: String,
    cookie: String,
}

/// What came over HTTP.
#[derive(Debug, Default)]
pub struct Answer {
    /// Status code.
    pub status: u16,
    /// The ETag, empty when there is none.
    pub etag: String,
    /// The coding of the body, empty when there is none.
    pub coding: String,
    /// The body as it came.
    pub body: Vec<u8>,
}

impl Serving {
    /// Starts `zhunzhi demo` or `serve` on a data directory and signs in as the demonstration's `desk`.
    ///
    /// # Errors
    /// [`BenchError::Peer`] when it does not start.
    pub fn start(program: &Path, command: &str, data: &Path) -> Result<Serving, BenchError> {
        let failed = |reason: String| BenchError::Peer { program: program.display().to_string(), reason };
        let mut child = Command::new(program)
            .args([command, "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| failed(e.to_string()))?;
        let stdout = child.stdout.take().ok_or_else(|| failed("no output".into()))?;
        let mut lines = BufReader::new(stdout).lines().map_while(Result::ok);
        let host = lines.find_map(|line| line.strip_prefix(READY).map(|h| h.trim().to_owned()));
        let Some(host) = host else {
            let _ = child.wait();
            return Err(failed(format!("`{command}` ended before it listened")));
        };
        // What it says later is read, so that it never waits for somebody to read it.
        std::thread::spawn(move || lines.for_each(drop));
        let at = Served::new(child.id(), host);
        let mut serving = Serving { child, at };
        serving.at.sign_in(data)?;
        Ok(serving)
    }

    /// Where it is asked, as `desk`.
    pub fn at(&self) -> &Served {
        &self.at
    }

    /// Presses Ctrl-C and waits.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn stop(mut self) -> Result<(), BenchError> {
        Command::new("kill").args(["-INT", &self.child.id().to_string()]).status()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Served {
    /// A server that asks nobody who he is.
    pub fn new(process: u32, host: String) -> Served {
        Served { process, host, cookie: String::new() }
    }

    fn sign_in(&mut self, data: &Path) -> Result<(), BenchError> {
        let kept = std::fs::read_to_string(data.join("accounts.txt"))?;
        let password = kept.lines().find_map(|l| l.strip_prefix("desk ")?.split_whitespace().next());
        let password = password.ok_or_else(|| BenchError::Unreadable("no password of desk".into()))?;
        let body = format!("{{\"login\":\"desk\",\"password\":\"{password}\"}}");
        let mut stream = TcpStream::connect(&self.host)?;
        write!(
            stream,
            "POST /api/v1/session HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            self.host,
            body.len()
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        let cookie = answer.lines().find_map(|l| {
            let (name, value) = l.split_once(':')?;
            name.eq_ignore_ascii_case("set-cookie")
                .then(|| value.trim().split(';').next().map(str::to_owned))?
        });
        self.cookie = cookie.ok_or_else(|| BenchError::Unreadable("desk was not let in".into()))?;
        Ok(())
    }

    /// A connection that stays open.
    ///
    /// # Errors
    /// When the server does not take it.
    pub fn connect(&self) -> Result<Connection<'_>, BenchError> {
        let stream = TcpStream::connect(&self.host)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(Duration::from_secs(120)))?;
        Ok(Connection { served: self, reader: BufReader::with_capacity(1 << 16, stream) })
    }

    /// Processor seconds of the server so far, as Linux counts them: in hundredths.
    ///
    /// # Errors
    /// [`BenchError::Unreadable`] elsewhere than on Linux.
    pub fn cpu_seconds(&self) -> Result<f64, BenchError> {
        let unreadable = || BenchError::Unreadable("no /proc/…/stat of the server".into());
        let stat = std::fs::read_to_string(format!("/proc/{}/stat", self.process))?;
        // Behind the name, which is in brackets: state, then eleven numbers, then time of the program and of the kernel for it.
        let after = stat.rsplit_once(") ").ok_or_else(unreadable)?.1;
        let mut ticks = after.split(' ').skip(11).map_while(|n| n.parse::<f64>().ok());
        Ok((ticks.next().ok_or_else(unreadable)? + ticks.next().ok_or_else(unreadable)?) / TICKS)
    }
}

/// One connection: one request after the other.
pub struct Connection<'a> {
    served: &'a Served,
    reader: BufReader<TcpStream>,
}

impl Connection<'_> {
    /// GET with more header lines, each ended by `\r\n`.
    ///
    /// # Errors
    /// [`BenchError`] when the answer breaks off.
    pub fn get(&mut self, path: &str, more: &str) -> Result<Answer, BenchError> {
        let mut body = vec![];
        let answer = self.get_into(path, more, &mut body)?;
        Ok(Answer { body, ..answer })
    }

    /// The same, but the body goes elsewhere.
    ///
    /// # Errors
    /// [`BenchError`] when the answer breaks off.
    pub fn get_into(&mut self, path: &str, more: &str, body: &mut dyn Write) -> Result<Answer, BenchError> {
        let Served { host, cookie, .. } = self.served;
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\n{more}\r\n");
        self.reader.get_mut().write_all(request.as_bytes())?;
        let broken = || BenchError::Unreadable(format!("no whole answer to {path}"));
        let mut line = String::new();
        self.reader.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(broken)?;
        let (mut answer, mut length) = (Answer { status, ..Answer::default() }, None);
        loop {
            line.clear();
            self.reader.read_line(&mut line)?;
            let Some((name, value)) = line.trim_end().split_once(": ") else { break };
            match name.to_ascii_lowercase().as_str() {
                "etag" => answer.etag = value.to_owned(),
                "content-encoding" => answer.coding = value.to_owned(),
                "content-length" => length = value.parse::<u64>().ok(),
                _ => {}
            }
        }
        if status == 304 {
            return Ok(answer);
        }
        match length {
            Some(length) => self.take(length, body)?,
            None => self.chunks(body)?,
        }
        Ok(answer)
    }

    fn take(&mut self, length: u64, body: &mut dyn Write) -> Result<(), BenchError> {
        let taken = std::io::copy(&mut (&mut self.reader).take(length), body)?;
        if taken == length { Ok(()) } else { Err(BenchError::Unreadable("the answer broke off".into())) }
    }

    fn chunks(&mut self, body: &mut dyn Write) -> Result<(), BenchError> {
        loop {
            let mut line = String::new();
            self.reader.read_line(&mut line)?;
            let size = u64::from_str_radix(line.trim(), 16)
                .map_err(|_| BenchError::Unreadable(format!("`{}` is no size of a chunk", line.trim())))?;
            self.take(size, body)?;
            line.clear();
            self.reader.read_line(&mut line)?;
            if size == 0 {
                return Ok(());
            }
        }
    }
}

/// Features of all layers of a Mapbox Vector Tile: enough to compare two tiles by.
pub fn features(tile: &[u8]) -> usize {
    // Layers are field 3 of a tile, features field 2 of a layer; both with their length before them.
    parts(tile, 3).into_iter().map(|layer| parts(layer, 2).len()).sum()
}

fn parts(mut bytes: &[u8], wanted: u64) -> Vec<&[u8]> {
    let mut found = vec![];
    while let Some(key) = varint(&mut bytes) {
        match key & 7 {
            0 => {
                varint(&mut bytes);
            }
            2 => {
                let length = varint(&mut bytes).unwrap_or(0) as usize;
                let Some((part, rest)) = bytes.split_at_checked(length) else { break };
                if key >> 3 == wanted {
                    found.push(part);
                }
                bytes = rest;
            }
            1 => bytes = bytes.get(8..).unwrap_or_default(),
            5 => bytes = bytes.get(4..).unwrap_or_default(),
            _ => break,
        }
    }
    found
}

fn varint(bytes: &mut &[u8]) -> Option<u64> {
    let (mut value, mut shift) = (0u64, 0);
    loop {
        let (first, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(first & 0x7f).checked_shl(shift)?;
        shift += 7;
        if first & 0x80 == 0 {
            return Some(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use spatial::mvt::Layer;
    use spatial::{LonLat, TileCoord};

    #[test]
    fn features_of_all_layers_are_counted() {
        let at = LonLat::new(111.2, 39.8).expect("in range");
        let tile = TileCoord::holding(12, at);
        let layer = |name, count: u64| {
            let mut layer = Layer::new(name, tile);
            (0..count).for_each(|id| layer.point(id, at, &[]));
            layer.finish()
        };
        assert_eq!(features(&[layer("a", 3), layer("b", 130)].concat()), 133);
        assert_eq!((features(&[]), features(&[0x1a, 0xff])), (0, 0));
    }
}
