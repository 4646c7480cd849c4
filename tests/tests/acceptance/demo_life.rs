//! `zhunzhi demo` from its start to its end: the port, Ctrl-C, a second start, a fresh start.

use super::errors::INSIDE;
use acceptance::json::{number, text};
use acceptance::program::{assert_refused, run, run_any};
use acceptance::{Outcome, World, tests};
use std::fs::File;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

tests![
    a_taken_port_is_told_in_one_line_before_anything_is_made,
    a_second_program_on_the_same_data_serves_the_same_cases,
    the_server_has_no_port_for_its_database,
    ctrl_c_stops_the_server_and_its_cluster,
    ctrl_c_again_and_again_still_stops_the_cluster,
    a_termination_signal_stops_them_too,
    a_killed_server_leaves_data_that_the_next_start_serves,
    serve_works_on_the_data_of_a_demonstration,
    a_second_start_is_quick_and_keeps_what_was_reported,
    a_fresh_start_begins_again_and_tells_each_step,
    a_first_start_that_is_broken_off_leaves_no_half_banner,
];

fn a_taken_port_is_told_in_one_line_before_anything_is_made(world: &mut World) -> Outcome {
    let dir = world.folder("port")?.join("data");
    let server = world.server()?;
    let path = dir.display().to_string();
    let port = server.host().rsplit(':').next().unwrap_or_default();
    let ran = run(["demo", "--data-dir", &path, "--listen", server.host()])?;
    assert_refused(&ran, 3, &[port]);
    assert!(!dir.exists(), "a refused start made a data directory");
    Ok(())
}

fn a_second_program_on_the_same_data_serves_the_same_cases(world: &mut World) -> Outcome {
    let dir = world.data_dir();
    let count = |server: &acceptance::Server| super::cases::count(server, "");
    let before = count(world.server()?)?;
    let second = acceptance::Server::demo(&dir, &[])?;
    assert_eq!(count(&second)?, before);
    let case = super::cases::register(&second, INSIDE.0, INSIDE.1, "验收：第二个服务登记")?;
    let path = format!("/api/v1/cases/{}", text(&case, "/code")?);
    assert_eq!(world.server()?.http().json(&path)?["state"], "registered");
    assert!(second.interrupt()?.success());
    // The cluster stays for the first one.
    assert_eq!(world.server()?.http().get("/readyz")?.status, 200);
    assert_eq!(count(world.server()?)?, before + 1);
    Ok(())
}

fn the_server_has_no_port_for_its_database(world: &mut World) -> Outcome {
    let server = world.server()?;
    assert_eq!(server.sql()?.value("show listen_addresses")?, "");
    let folder = server.sql()?.value("show unix_socket_directories")?;
    let mode = run_any(Path::new("stat"), ["-c", "%a", folder.trim_matches('"')])?;
    assert_eq!(mode.stdout.trim(), "700", "others may enter the socket's folder");
    Ok(())
}

fn ctrl_c_stops_the_server_and_its_cluster(world: &mut World) -> Outcome {
    let pid_file = world.data_dir().join("postgres/postmaster.pid");
    let server = world.server()?;
    // An open stream of events must not hold the server up.
    let events = acceptance::events::Events::open(server.http(), None)?;
    assert!(pid_file.exists(), "{}", pid_file.display());
    let pid = std::fs::read_to_string(&pid_file)?.lines().next().unwrap_or_default().to_owned();
    let server = world.take().ok_or("no server")?;
    let ended = server.interrupt()?;
    drop(events);
    assert_eq!(ended.code(), Some(0), "{ended}");
    assert!(!pid_file.exists(), "the cluster still runs");
    assert!(!Path::new("/proc").join(&pid).exists(), "postgres {pid} still runs");
    Ok(())
}

fn ctrl_c_again_and_again_still_stops_the_cluster(world: &mut World) -> Outcome {
    let dir = world.folder("impatient")?.join("data");
    let log = dir.with_extension("stderr");
    let mut server = Command::new(acceptance::program::binary()?)
        .args(["demo", "--listen", "127.0.0.1:0", "--data-dir"])
        .arg(&dir)
        .process_group(0)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(&log)?)
        .spawn()?;
    let end = Instant::now() + Duration::from_secs(60);
    while !dir.join("key").exists() && Instant::now() < end {
        sleep(Duration::from_millis(50));
    }
    // A terminal sends Ctrl-C to the whole group, and so to whatever program is just stopping PostgreSQL.
    let interrupt = format!("kill -INT -{}", server.id());
    let mut ended = None;
    while ended.is_none() && Instant::now() < end {
        run_any(Path::new("sh"), ["-c", &interrupt])?;
        sleep(Duration::from_millis(10));
        ended = server.try_wait()?;
    }
    let said = std::fs::read_to_string(&log)?;
    let ended = ended.ok_or_else(|| format!("it does not end; stderr:\n{said}"))?;
    assert!(!ended.success() && said.contains("nothing is half stored"), "{ended}: {said}");
    assert!(!dir.join("postgres/postmaster.pid").exists(), "the cluster still runs: {said}");
    Ok(())
}

fn a_termination_signal_stops_them_too(world: &mut World) -> Outcome {
    let pid_file = world.data_dir().join("postgres/postmaster.pid");
    world.server()?;
    let ended = world.take().ok_or("no server")?.end_by("TERM")?;
    assert_eq!(ended.code(), Some(0), "{ended}");
    assert!(!pid_file.exists(), "the cluster still runs");
    Ok(())
}

fn a_killed_server_leaves_data_that_the_next_start_serves(world: &mut World) -> Outcome {
    let pid_file = world.data_dir().join("postgres/postmaster.pid");
    let server = world.server()?;
    let case = super::cases::register(server, INSIDE.0, INSIDE.1, "验收：断电之前登记")?;
    let path = format!("/api/v1/cases/{}", text(&case, "/code")?);
    world.take().ok_or("no server")?.end_by("KILL")?;
    assert_eq!(world.server()?.http().json(&path)?, case);
    assert!(world.take().ok_or("no server")?.interrupt()?.success());
    assert!(!pid_file.exists(), "the cluster that the killed server left still runs");
    Ok(())
}

fn serve_works_on_the_data_of_a_demonstration(world: &mut World) -> Outcome {
    let dir = world.data_dir();
    world.server()?;
    world.take().ok_or("no server")?.interrupt()?;
    let server = acceptance::Server::serve(&dir)?;
    let found = super::cases::count(&server, "")?;
    assert!(found >= 10_000, "{found}");
    assert!(server.interrupt()?.success());
    Ok(())
}

fn a_second_start_is_quick_and_keeps_what_was_reported(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = super::cases::register(server, INSIDE.0, INSIDE.1, "验收：重启之前登记")?;
    let path = format!("/api/v1/cases/{}", text(&case, "/code")?);
    world.take().ok_or("no server")?.interrupt()?;
    let server = world.start(&[])?;
    assert!(server.started_in < Duration::from_secs(20), "a second start took {:?}", server.started_in);
    assert_eq!(server.http().json(&path)?, case);
    // Numbers go on, and the in-memory index holds the case again.
    let next = super::cases::register(server, INSIDE.0, INSIDE.1, "验收：重启之后登记")?;
    assert_ne!(next["code"], case["code"]);
    // The index follows the feed: it has the case within moments, not before the answer.
    let counted = || -> Result<f64, acceptance::Fault> {
        number(&server.http().json("/api/v1/meta")?, "/counts/cases")
    };
    let all = super::cases::count(server, "")? as f64;
    let begin = Instant::now();
    while counted()? != all && begin.elapsed() < Duration::from_secs(10) {
        sleep(Duration::from_millis(50));
    }
    assert_eq!(counted()?, all);
    Ok(())
}

fn a_fresh_start_begins_again_and_tells_each_step(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = super::cases::register(server, INSIDE.0, INSIDE.1, "验收：重建之前登记")?;
    let path = format!("/api/v1/cases/{}", text(&case, "/code")?);
    world.take().ok_or("no server")?.interrupt()?;
    let server = world.start(&["--fresh"])?;
    assert_eq!(server.http().get(&path)?.status, 404);
    assert_eq!(super::cases::count(server, "")?, 10_000);
    let check = server.cli(&["check", "--json"])?;
    assert_eq!(check.json()?["passed"], true);
    let progress = server.stderr()?;
    let steps = progress.lines().filter(|l| l.contains(" s  ")).count();
    assert!(steps >= 5 && progress.contains("loaded"), "{progress}");
    assert!(progress.contains("synthetic"), "{progress}");
    Ok(())
}

fn a_first_start_that_is_broken_off_leaves_no_half_banner(world: &mut World) -> Outcome {
    let dir = world.folder("broken-off")?.join("data");
    let path = dir.display().to_string();
    let binary = acceptance::program::binary()?.display().to_string();
    for seconds in ["1", "4", "8"] {
        // `timeout` ends with 124 when it had to send the signal.
        let arguments =
            ["-s", "INT", seconds, &binary, "demo", "--listen", "127.0.0.1:0", "--data-dir", &path];
        let ran = run_any(Path::new("timeout"), arguments)?;
        assert_eq!(ran.code, Some(124), "{ran:?}");
        assert!(!dir.join("postgres/postmaster.pid").exists(), "the cluster still runs: {ran:?}");
    }
    let server = acceptance::Server::demo(&dir, &[])?;
    let truth = std::fs::read_to_string(dir.join("truth.json")).map_err(|e| format!("truth.json: {e}"))?;
    let truth: serde_json::Value = serde_json::from_str(&truth).map_err(|e| e.to_string())?;
    assert_eq!(truth["seed"], 150_622, "how the banner was made lies beside its data");
    assert_eq!(super::cases::count(&server, "")?, 10_000);
    assert!(server.interrupt()?.success());
    Ok(())
}
