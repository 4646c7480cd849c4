//! The server process: finding it, starting it, stopping it.

use std::fs::{self, File, OpenOptions};
use std::io::{Read, Seek, SeekFrom};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::Durability;
use crate::account::Account;
use crate::error::{ClusterError, says_disk_full, tail};
use crate::socket;

/// Recovery after a crash counts as starting, and can take its time.
const READY_WAIT: Duration = Duration::from_secs(300);
/// After a postmaster was killed its sessions need a moment to notice.
const ORPHAN_WAIT: Duration = Duration::from_secs(20);
const POLL: Duration = Duration::from_millis(20);
/// A log above this size is put aside at the next start, in bytes.
const LOG_LIMIT: u64 = 16 << 20;

/// What a server writes about itself into `postmaster.pid`.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct PidFile {
    pid: u32,
    pub(crate) socket_dir: PathBuf,
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Starting,
    Ready,
    Stopping,
}

impl PidFile {
    /// Reads the file; nothing when there is none or when it is not yet written to the end.
    fn read(cluster_dir: &Path) -> Result<Option<Self>, ClusterError> {
        let path = cluster_dir.join("postmaster.pid");
        match fs::read(&path) {
            Ok(bytes) => Ok(Self::parse(&bytes)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(ClusterError::io(&path, error)),
        }
    }

    /// Lines: process, data directory, start time, port, socket folder, address, shared memory, state.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        let pid = std::str::from_utf8(lines.first()?).ok()?.trim().parse().ok()?;
        let socket_dir = lines.get(4).map(|line| Path::new(std::ffi::OsStr::from_bytes(line)).to_owned());
        let state = match lines.get(7).map(|line| line.trim_ascii()) {
            Some(b"ready" | b"standby") => State::Ready,
            Some(b"stopping") => State::Stopping,
            _ => State::Starting,
        };
        Some(Self { pid, socket_dir: socket_dir.unwrap_or_default(), state })
    }

    /// True when the process is a live PostgreSQL in this folder; process numbers are used again, so that a process
    /// of this number exists proves nothing.
    ///
    /// Its working directory says it best, its command line is readable even for a root without the right to look
    /// into other accounts' processes (the usual case in a container). A zombie shows neither.
    fn is_alive(&self, cluster_dir: &Path) -> bool {
        let process = PathBuf::from(format!("/proc/{}", self.pid));
        if !fs::read_to_string(process.join("comm")).is_ok_and(|name| name.trim() == "postgres") {
            return false;
        }
        let works_there = fs::read_link(process.join("cwd")).is_ok_and(|dir| dir == cluster_dir);
        let folder = cluster_dir.as_os_str().as_bytes();
        let started_there = || {
            let line = fs::read(process.join("cmdline")).unwrap_or_default();
            line.split(|&byte| byte == 0).any(|word| word == folder)
        };
        works_there || started_there()
    }
}

/// The server of this cluster if it runs, once it is ready. A `postmaster.pid` left by a killed server is removed
/// when its number now belongs to something else, which PostgreSQL itself would take for a running server.
pub(crate) fn find_running(cluster_dir: &Path) -> Result<Option<PidFile>, ClusterError> {
    let deadline = Instant::now() + READY_WAIT;
    loop {
        let Some(found) = PidFile::read(cluster_dir)? else { return Ok(None) };
        if !found.is_alive(cluster_dir) {
            return remove_stale(cluster_dir, &found);
        }
        if found.state == State::Ready {
            return Ok(Some(found));
        }
        if Instant::now() >= deadline {
            return Err(not_ready(cluster_dir.parent().unwrap_or(cluster_dir)));
        }
        sleep(POLL);
    }
}

/// PostgreSQL also recognises living sessions of a dead postmaster by their shared memory, whose key is the folder's
/// inode, so removing the file gives away no safety.
fn remove_stale(cluster_dir: &Path, found: &PidFile) -> Result<Option<PidFile>, ClusterError> {
    if Path::new(&format!("/proc/{}", found.pid)).exists() {
        let path = cluster_dir.join("postmaster.pid");
        fs::remove_file(&path).map_err(|e| ClusterError::io(&path, e))?;
    }
    Ok(None)
}

fn not_ready(data_dir: &Path) -> ClusterError {
    let log = data_dir.join("postgres.log");
    ClusterError::StartTimeout { dir: data_dir.to_owned(), seconds: READY_WAIT.as_secs(), log }
}

/// A start of the server.
pub(crate) struct Start<'a> {
    pub(crate) program: PathBuf,
    pub(crate) account: &'a Account,
    pub(crate) data_dir: &'a Path,
    pub(crate) socket_dir: &'a Path,
    pub(crate) durability: Durability,
}

enum Attempt {
    Ready(PidFile),
    /// Sessions of a killed postmaster still hold the shared memory.
    OrphansAlive(ClusterError),
}

impl Start<'_> {
    /// Starts the server and returns when it accepts connections.
    pub(crate) fn run(&self) -> Result<(PidFile, Child), ClusterError> {
        let deadline = Instant::now() + ORPHAN_WAIT;
        loop {
            let (mut log, log_path) = self.open_log()?;
            let begin = log.seek(SeekFrom::End(0)).map_err(|e| ClusterError::io(&log_path, e))?;
            let mut child = self.spawn(&log, &log_path)?;
            match self.wait(&mut child, &mut log, begin, &log_path)? {
                Attempt::Ready(pid_file) => return Ok((pid_file, child)),
                Attempt::OrphansAlive(error) if Instant::now() >= deadline => return Err(error),
                Attempt::OrphansAlive(_) => sleep(Duration::from_millis(200)),
            }
        }
    }

    fn spawn(&self, log: &File, log_path: &Path) -> Result<Child, ClusterError> {
        let mut command = self.account.command(&self.program);
        command.arg("-D").arg(self.data_dir.join("postgres"));
        command.arg("-c").arg(socket::setting(self.socket_dir));
        for setting in settings(self.durability) {
            command.args(["-c", setting]);
        }
        let again = || log.try_clone().map_err(|e| ClusterError::io(log_path, e));
        command.stdout(again()?).stderr(again()?);
        // A group of its own: Ctrl-C in the terminal is for us, and we stop the server cleanly.
        command.process_group(0);
        command.spawn().map_err(|e| ClusterError::io(&self.program, e))
    }

    fn wait(
        &self,
        child: &mut Child,
        log: &mut File,
        begin: u64,
        log_path: &Path,
    ) -> Result<Attempt, ClusterError> {
        let cluster_dir = self.data_dir.join("postgres");
        let deadline = Instant::now() + READY_WAIT;
        while Instant::now() < deadline {
            if child.try_wait().map_err(|e| ClusterError::io(&self.program, e))?.is_some() {
                return self.explain_end(log, begin, log_path);
            }
            match PidFile::read(&cluster_dir)? {
                Some(found) if found.pid == child.id() && found.state == State::Ready => {
                    return Ok(Attempt::Ready(found));
                }
                _ => sleep(POLL),
            }
        }
        Err(not_ready(self.data_dir))
    }

    fn explain_end(&self, log: &mut File, begin: u64, log_path: &Path) -> Result<Attempt, ClusterError> {
        let mut said = Vec::new();
        log.seek(SeekFrom::Start(begin))
            .and_then(|_| log.read_to_end(&mut said))
            .map_err(|e| ClusterError::io(log_path, e))?;
        let said = String::from_utf8_lossy(&said);
        if says_disk_full(&said) {
            return Err(ClusterError::DiskFull { dir: self.data_dir.to_owned() });
        }
        let (dir, log) = (self.data_dir.to_owned(), log_path.to_owned());
        let error = ClusterError::StartFailed { dir, tail: tail(&said), log };
        match said.contains("pre-existing shared memory block") {
            true => Ok(Attempt::OrphansAlive(error)),
            false => Err(error),
        }
    }

    fn open_log(&self) -> Result<(File, PathBuf), ClusterError> {
        let path = self.data_dir.join("postgres.log");
        if path.metadata().is_ok_and(|found| found.len() > LOG_LIMIT) {
            let aside = self.data_dir.join("postgres.log.old");
            fs::rename(&path, &aside).map_err(|e| ClusterError::io(&aside, e))?;
        }
        let file = OpenOptions::new().create(true).append(true).read(true).open(&path);
        Ok((file.map_err(|e| ClusterError::io(&path, e))?, path))
    }
}

/// Settings go on the command line: nobody's edit of `postgresql.conf` can open the cluster to the network.
fn settings(durability: Durability) -> Vec<&'static str> {
    let mut settings = vec![
        "listen_addresses=",
        "port=5432",
        "unix_socket_permissions=0777",
        "cluster_name=zhunzhi",
        "timezone=UTC",
        "log_timezone=UTC",
        // Map queries look expensive to the planner and are short: compiling them costs more than running them.
        "jit=off",
    ];
    if durability == Durability::Test {
        settings.extend([
            "fsync=off",
            "synchronous_commit=off",
            "full_page_writes=off",
            "max_connections=200",
        ]);
    }
    settings
}

/// Stops the server and waits for its end; content when there is none.
pub(crate) fn stop(pg_ctl: &Path, account: &Account, cluster_dir: &Path) -> Result<(), ClusterError> {
    match PidFile::read(cluster_dir)? {
        Some(found) if found.is_alive(cluster_dir) => {}
        _ => return Ok(()),
    }
    let mut command = account.command(pg_ctl);
    command.args(["stop", "--mode=fast", "--wait", "--timeout=120", "-D"]).arg(cluster_dir);
    // A group of its own: a second Ctrl-C, meant for us, would end pg_ctl before it has told the server.
    command.process_group(0);
    let output = command.output().map_err(|e| ClusterError::io(pg_ctl, e))?;
    if output.status.success() || PidFile::read(cluster_dir)?.is_none() {
        return Ok(());
    }
    let said = [String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr)].concat();
    Err(ClusterError::StopFailed { dir: cluster_dir.to_owned(), tail: tail(&said) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pid_file_tells_process_socket_and_state() {
        let text = b"4711\n/data/postgres\n1795400000\n5432\n/data/socket\n\n  7203846        12\nready   \n";
        let found = PidFile::parse(text).unwrap();
        assert_eq!(found, PidFile { pid: 4711, socket_dir: "/data/socket".into(), state: State::Ready });
    }

    #[test]
    fn a_pid_file_that_is_still_being_written_means_starting() {
        assert_eq!(PidFile::parse(b"4711\n/data/postgres\n").unwrap().state, State::Starting);
        assert_eq!(PidFile::parse(b""), None);
    }

    #[test]
    fn a_living_process_that_is_not_our_server_is_not_taken_for_it() {
        let dir = tempfile::tempdir().unwrap();
        let own = format!("{}\n{}\n0\n5432\n/s\n\n0 0\nready\n", std::process::id(), dir.path().display());
        fs::write(dir.path().join("postmaster.pid"), own).unwrap();
        assert_eq!(find_running(dir.path()).unwrap(), None);
        assert!(!dir.path().join("postmaster.pid").exists());
    }
}
