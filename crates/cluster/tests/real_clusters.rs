//! Real clusters in temporary folders: made, shared, killed, stopped and opened again.
#![allow(clippy::unwrap_used)] // clippy's own exception for tests does not reach functions beside them

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Barrier;
use std::time::Duration;

use cluster::{Cluster, ClusterError, Durability, close_if_running, place};

/// A temporary folder that PostgreSQL's account can enter, whatever the umask is.
/// Whatever runs in it is stopped at the end.
struct Scratch(tempfile::TempDir);

impl Scratch {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        fs::set_permissions(dir.path(), fs::Permissions::from_mode(0o711)).unwrap();
        Self(dir)
    }

    fn data_dir(&self) -> PathBuf {
        self.0.path().join("data")
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        for data_dir in fs::read_dir(self.0.path()).unwrap().flatten() {
            let _ = close_if_running(&data_dir.path());
        }
    }
}

fn open(data_dir: &Path) -> Cluster {
    Cluster::open_with(data_dir, Durability::Test).unwrap()
}

fn sql(cluster: &Cluster, statement: &str) -> String {
    let mut psql = Command::new(cluster.program("psql"));
    psql.args([
        "-X",
        "-q",
        "-A",
        "-t",
        "-v",
        "ON_ERROR_STOP=1",
        "-d",
        &cluster.database_url("postgres"),
        "-c",
        statement,
    ]);
    let output = psql.output().unwrap();
    assert!(output.status.success(), "{statement}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

fn postmaster_of(data_dir: &Path) -> u32 {
    let text = fs::read_to_string(data_dir.join("postgres/postmaster.pid")).unwrap();
    text.lines().next().unwrap().parse().unwrap()
}

fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    tempfile::tempdir().unwrap().path().metadata().unwrap().uid() == 0
}

#[test]
fn a_second_open_uses_the_running_server_and_the_last_close_stops_it() {
    let scratch = Scratch::new();
    let first = open(&scratch.data_dir());
    assert!(first.started_here());
    let second = open(&scratch.data_dir());
    assert!(!second.started_here());
    assert_eq!(
        sql(&first, "select pg_postmaster_start_time()"),
        sql(&second, "select pg_postmaster_start_time()")
    );
    assert!(!first.close().unwrap(), "somebody else still has it open");
    assert_eq!(sql(&second, "select 1"), "1");
    assert!(second.close().unwrap());
    assert!(!scratch.data_dir().join("postgres/postmaster.pid").exists());
}

#[test]
fn a_durable_cluster_keeps_its_data_over_a_stop_and_has_postgis() {
    let scratch = Scratch::new();
    let mut first = Cluster::open(&scratch.data_dir()).unwrap();
    assert_eq!(sql(&first, "show fsync"), "on");
    assert_eq!(sql(&first, "show data_checksums"), "on");
    sql(&first, "create extension postgis");
    sql(
        &first,
        "create table place as select st_setsrid(st_point(111.2, 39.8), 4490) as at, '准格尔旗' as name",
    );
    first.stop().unwrap();
    first.stop().unwrap();
    let again = Cluster::open(&scratch.data_dir()).unwrap();
    assert!(again.started_here());
    assert_eq!(
        sql(&again, "select name || ' ' || st_asewkt(at) from place"),
        "准格尔旗 SRID=4490;POINT(111.2 39.8)"
    );
}

#[test]
fn nothing_listens_on_the_network_and_the_socket_is_private() {
    let scratch = Scratch::new();
    let cluster = open(&scratch.data_dir());
    assert_eq!(sql(&cluster, "show listen_addresses"), "");
    let mode = cluster.socket_dir().metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700);
    assert_eq!(cluster.socket_dir(), cluster.data_dir().join("socket"));
}

#[test]
fn a_data_directory_with_a_long_strange_name_gets_a_short_socket_folder() {
    let scratch = Scratch::new();
    let data_dir = scratch.0.path().join(format!("准格尔, \"{}\" & more", "long ".repeat(20)));
    let cluster = open(&data_dir);
    assert!(!cluster.socket_dir().starts_with(&data_dir));
    assert!(cluster.socket_dir().as_os_str().len() <= 93);
    assert_eq!(
        fs::read_to_string(data_dir.join("socket-dir")).unwrap(),
        cluster.socket_dir().to_str().unwrap()
    );
    assert_eq!(cluster.socket_dir().metadata().unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(sql(&cluster, "select 7"), "7");
    let socket_dir = cluster.socket_dir().to_owned();
    assert!(cluster.close().unwrap());
    fs::remove_dir(socket_dir).unwrap();
}

#[test]
fn a_killed_server_leaves_its_pid_file_and_the_next_open_recovers() {
    let scratch = Scratch::new();
    let first = open(&scratch.data_dir());
    sql(&first, "create table kept as select 42 as answer");
    sql(&first, "checkpoint");
    let killed = postmaster_of(&scratch.data_dir());
    assert!(Command::new("kill").args(["-9", &killed.to_string()]).status().unwrap().success());
    // Dead is not gone: until its parent (this test) collects it, the server keeps its process number.
    while fs::read(format!("/proc/{killed}/cmdline")).is_ok_and(|line| !line.is_empty()) {
        std::thread::sleep(Duration::from_millis(5));
    }
    let again = open(&scratch.data_dir());
    assert!(again.started_here());
    assert_ne!(postmaster_of(&scratch.data_dir()), killed);
    assert_eq!(sql(&again, "select answer from kept"), "42");
}

#[test]
fn four_simultaneous_opens_of_a_new_directory_make_one_server() {
    let scratch = Scratch::new();
    let data_dir = scratch.data_dir();
    let barrier = Barrier::new(4);
    let clusters: Vec<Cluster> = std::thread::scope(|scope| {
        let open_at_once = || {
            barrier.wait();
            open(&data_dir)
        };
        let threads: Vec<_> = (0..4).map(|_| scope.spawn(open_at_once)).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(clusters.iter().filter(|cluster| cluster.started_here()).count(), 1);
    for cluster in &clusters {
        assert_eq!(sql(cluster, "select 1"), "1");
    }
}

#[test]
fn an_initdb_that_was_cut_short_is_done_again() {
    let scratch = Scratch::new();
    let unfinished = scratch.data_dir().join("postgres.new");
    fs::create_dir_all(&unfinished).unwrap();
    fs::set_permissions(scratch.data_dir(), fs::Permissions::from_mode(0o711)).unwrap();
    fs::write(unfinished.join("PG_VERSION"), "15\n").unwrap();
    assert_eq!(sql(&open(&scratch.data_dir()), "select 1"), "1");
    assert!(!unfinished.exists());
}

#[test]
fn the_server_has_a_process_group_of_its_own() {
    let scratch = Scratch::new();
    let _cluster = open(&scratch.data_dir());
    let pid = postmaster_of(&scratch.data_dir());
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    // After the name in parentheses: state, parent, process group.
    let group = stat.rsplit(')').next().unwrap().split_whitespace().nth(2).unwrap();
    assert_eq!(group, pid.to_string());
}

#[test]
fn a_folder_that_is_no_cluster_is_left_alone() {
    let scratch = Scratch::new();
    let foreign = scratch.data_dir().join("postgres");
    fs::create_dir_all(&foreign).unwrap();
    fs::set_permissions(scratch.data_dir(), fs::Permissions::from_mode(0o711)).unwrap();
    if is_root() {
        let error = Cluster::open(&scratch.data_dir()).unwrap_err();
        assert!(matches!(error, ClusterError::Denied { owner: 0, .. }), "{error}");
    } else {
        let error = Cluster::open(&scratch.data_dir()).unwrap_err();
        assert!(matches!(error, ClusterError::NotACluster { .. }), "{error}");
    }
    assert_eq!(fs::read_dir(&foreign).unwrap().count(), 0);
}

#[test]
fn a_broken_configuration_is_reported_with_the_servers_own_words() {
    let scratch = Scratch::new();
    let mut cluster = open(&scratch.data_dir());
    cluster.stop().unwrap();
    let settings = scratch.data_dir().join("postgres/postgresql.auto.conf");
    fs::write(settings, "no_such_setting = 1\n").unwrap();
    let error = Cluster::open(&scratch.data_dir()).unwrap_err();
    assert!(matches!(error, ClusterError::StartFailed { .. }), "{error}");
    assert!(error.to_string().contains("no_such_setting"), "{error}");
    assert!(!error.to_string().contains('\n'));
}

#[test]
fn root_is_told_which_folder_postgresql_cannot_enter_and_can_have_another_place() {
    if !is_root() {
        return; // an ordinary user enters what he can enter
    }
    let closed = tempfile::tempdir().unwrap();
    fs::set_permissions(closed.path(), fs::Permissions::from_mode(0o700)).unwrap();
    let data_dir = closed.path().join("below/data");
    let error = Cluster::open(&data_dir).unwrap_err();
    assert!(
        matches!(&error, ClusterError::Unreachable { blocked, .. } if blocked == closed.path()),
        "{error}"
    );
    assert!(error.to_string().contains("chmod o+x"), "{error}");
    assert!(!closed.path().join("below").exists());
    let elsewhere = place(&data_dir, Path::new("/var/lib/zhunzhi"));
    assert!(elsewhere.starts_with("/var/lib/zhunzhi"), "{}", elsewhere.display());
    let open_place = Scratch::new();
    assert_eq!(place(&open_place.data_dir(), Path::new("/x")), open_place.data_dir());
}

#[test]
fn root_opens_the_private_folder_of_an_ordinary_user_as_that_user() {
    if !is_root() {
        return; // only root can run a server for somebody else
    }
    let scratch = Scratch::new();
    open(&scratch.data_dir()).close().unwrap();
    let given = Command::new("chown").args(["-R", "65534:65534"]).arg(scratch.data_dir()).status().unwrap();
    assert!(given.success());
    fs::set_permissions(scratch.data_dir(), fs::Permissions::from_mode(0o700)).unwrap();
    let cluster = open(&scratch.data_dir());
    assert_eq!(sql(&cluster, "select 1"), "1");
    assert!(cluster.close().unwrap());
}

#[test]
fn closing_what_does_not_run_starts_nothing() {
    let scratch = Scratch::new();
    assert!(!close_if_running(&scratch.data_dir()).unwrap());
    assert!(!scratch.data_dir().exists());
    let mut cluster = open(&scratch.data_dir());
    cluster.stop().unwrap();
    drop(cluster);
    assert!(!close_if_running(&scratch.data_dir()).unwrap());
    assert!(!scratch.data_dir().join("postgres/postmaster.pid").exists());
}
