//! The program as a server: started as users start it, stopped as they stop it.

use crate::Fault;
use crate::http::Http;
use crate::program::{Ran, binary, run, run_any};
use crate::sql::Sql;
use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

/// How long a demonstration may take to be built and loaded, on a slow and busy machine.
const START: Duration = Duration::from_secs(900);
/// How long a server may take to stop with its cluster.
const STOP: Duration = Duration::from_secs(60);
/// Name of a proxy that every server of the tests is told.
pub const PROXY_NAME: &str = "map.example";
const READY: &str = "listening on ";

/// A running server with its own data directory.
#[derive(Debug)]
pub struct Server {
    child: Child,
    data_dir: PathBuf,
    http: Http,
    /// Time from the start to the line that says where it listens.
    pub started_in: Duration,
}

impl Server {
    /// Starts `zhunzhi demo` on a free port and waits until it says where it listens.
    ///
    /// # Errors
    /// When it ends or says nothing in time; the message holds what it wrote.
    pub fn demo(data_dir: &Path, more: &[&str]) -> Result<Server, Fault> {
        Server::start("demo", data_dir, "stderr", more)
    }

    /// Starts `zhunzhi serve`, as [`Server::demo`].
    ///
    /// # Errors
    /// As [`Server::demo`].
    pub fn serve(data_dir: &Path) -> Result<Server, Fault> {
        Server::start("serve", data_dir, "stderr", &[])
    }

    /// Starts another server on the same data; what it writes to standard error goes into a file of its own.
    ///
    /// # Errors
    /// As [`Server::demo`].
    pub fn beside(&self) -> Result<Server, Fault> {
        Server::start("serve", &self.data_dir, "beside.stderr", &[])
    }

    fn start(command: &str, data_dir: &Path, log: &str, more: &[&str]) -> Result<Server, Fault> {
        let begin = Instant::now();
        let log = data_dir.with_extension(log);
        let mut child = Command::new(binary()?)
            .args([command, "--host-name", PROXY_NAME, "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data_dir)
            .args(more)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(File::create(&log)?)
            .spawn()?;
        let stdout = child.stdout.take().ok_or("no stdout")?;
        match ready(stdout) {
            Ok(base) => {
                let started_in = begin.elapsed();
                let mut server =
                    Server { child, data_dir: data_dir.to_owned(), http: Http::new(&base), started_in };
                server.http = server.signed_in("desk")?;
                Ok(server)
            }
            Err(why) => {
                let _ = child.kill();
                let ended = child.wait()?;
                let said = fs::read_to_string(&log).unwrap_or_default();
                Err(format!("zhunzhi {command} does not start: {why}; {ended}; stderr:\n{said}").into())
            }
        }
    }

    /// The password of an account of the demonstration, from the file where it is kept.
    ///
    /// # Errors
    /// When there is none.
    pub fn password(&self, login: &str) -> Result<String, Fault> {
        let kept = fs::read_to_string(self.data_dir.join("accounts.txt"))?;
        let mut lines = kept.lines().map(str::split_whitespace);
        let password = lines.find_map(|mut words| (words.next() == Some(login)).then(|| words.next())?);
        Ok(password.ok_or_else(|| format!("accounts.txt has no {login}"))?.to_owned())
    }

    /// The server's HTTP as another account of the demonstration.
    ///
    /// # Errors
    /// When it cannot sign in.
    pub fn signed_in(&self, login: &str) -> Result<Http, Fault> {
        self.http.signed_in(login, &self.password(login)?)
    }

    /// The server's HTTP, signed in as `desk`, who does all work on cases.
    pub fn http(&self) -> &Http {
        &self.http
    }

    /// The server's database.
    ///
    /// # Errors
    /// When its socket cannot be found.
    pub fn sql(&self) -> Result<Sql, Fault> {
        Sql::of(&self.data_dir)
    }

    /// What the server wrote to standard error so far.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn stderr(&self) -> Result<String, Fault> {
        Ok(fs::read_to_string(self.data_dir.with_extension("stderr"))?)
    }

    /// The server's data directory.
    pub fn data_dir(&self) -> &Path {
        &self.data_dir
    }

    /// The address without `http://`.
    pub fn host(&self) -> &str {
        self.http.base().trim_start_matches("http://")
    }

    /// Runs another command of the program on the same data.
    ///
    /// # Errors
    /// When it cannot be run.
    pub fn cli(&self, arguments: &[&str]) -> Result<Ran, Fault> {
        let dir = self.data_dir.display().to_string();
        run(arguments.iter().copied().chain(["--data-dir", &dir]))
    }

    /// Presses Ctrl-C and waits for the end.
    ///
    /// # Errors
    /// When the server does not end in time.
    pub fn interrupt(self) -> Result<ExitStatus, Fault> {
        self.end_by("INT")
    }

    /// Sends a signal by its name (`TERM`, `KILL`) and waits for the end.
    ///
    /// # Errors
    /// When the server does not end in time.
    pub fn end_by(mut self, name: &str) -> Result<ExitStatus, Fault> {
        self.signal(name)?;
        let end = Instant::now() + STOP;
        while Instant::now() < end {
            if let Some(ended) = self.child.try_wait()? {
                return Ok(ended);
            }
            thread::sleep(Duration::from_millis(50));
        }
        Err(format!("the server does not end within {} s of SIG{name}", STOP.as_secs()).into())
    }

    fn signal(&self, name: &str) -> Result<(), Fault> {
        let command = format!("kill -{name} {}", self.child.id());
        let ran = run_any(Path::new("sh"), ["-c", &command])?;
        if ran.code == Some(0) { Ok(()) } else { Err(format!("{command}: {}", ran.stderr).into()) }
    }
}

impl Drop for Server {
    /// A server that a broken test leaves is stopped politely, so that its cluster stops too.
    fn drop(&mut self) {
        if !matches!(self.child.try_wait(), Ok(None)) {
            return;
        }
        let _ = self.signal("INT");
        let end = Instant::now() + STOP;
        while Instant::now() < end && matches!(self.child.try_wait(), Ok(None)) {
            thread::sleep(Duration::from_millis(50));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The address of the ready line. The rest of standard output is read and dropped, so that the server never waits.
fn ready(stdout: ChildStdout) -> Result<String, Fault> {
    let (tell, told) = mpsc::channel();
    thread::spawn(move || {
        for line in BufReader::new(stdout).lines().map_while(Result::ok) {
            if let Some(base) = line.strip_prefix(READY) {
                let _ = tell.send(base.to_owned());
            }
        }
    });
    told.recv_timeout(START).map_err(|_| "there is no line `listening on http://…` on stdout".into())
}
