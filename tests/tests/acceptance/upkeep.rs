//! What cannot be undone: personal data destroyed after their period, and another key for all that is sealed.

use super::evidence::{hand_in, new_case};
use acceptance::json::{items, text};
use acceptance::program::{assert_refused, binary};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

tests![
    destroying_without_a_number_only_lists_and_a_wrong_number_destroys_nothing,
    a_destruction_that_is_killed_between_two_files_is_ended_by_the_next_run,
    another_key_is_told_before_it_is_made,
    an_exchange_of_the_key_that_is_killed_leaves_the_old_key_and_is_made_by_the_next_run,
    an_exchange_that_was_broken_off_before_the_files_were_named_is_ended_by_the_next_run,
];

const REASON: &str = "保存期满，领导批准";
const PHONE: &str = "00099990077";
/// Files that a killed run of the program left are looked for this long.
const WAIT: Duration = Duration::from_secs(60);

/// A case with a party and a scan that ended six years ago, as nobody can wait for.
fn long_ended(server: &Server) -> Result<String, Fault> {
    let case = new_case(server, "验收：保存期已满")?;
    let party = json!({ "role": "petitioner", "kind": "natural", "name": "示意到期", "phone": PHONE, "notice": "given" });
    assert_eq!(server.http().post(&format!("{case}/parties"), &party)?.status, 201);
    for page in ["一", "二"] {
        let scan = format!("%PDF-1.7\n{page}{case}");
        let kept = hand_in(server, &case, "scan", "协议.pdf", scan.as_bytes())?;
        assert_eq!(kept.status, 201, "{}", kept.summary());
    }
    let end = json!({ "command": "withdraw", "reason": "验收测试结束" });
    let ended = server.http().post(&format!("{case}/commands"), &end)?;
    assert_eq!(ended.status, 200, "{}", ended.summary());
    let code = case.rsplit('/').next().unwrap_or_default().to_owned();
    let years =
        format!("update case_file set closed_at = closed_at - interval '6 years' where code = '{code}'");
    assert_eq!(server.sql()?.run(&years)?.code, Some(0));
    Ok(code)
}

fn due(server: &Server) -> Result<Value, Fault> {
    server.cli(&["--json", "retention", "list"])?.json()
}

fn vault(server: &Server, code: &str) -> Result<Vec<PathBuf>, Fault> {
    let hashes = format!(
        "select string_agg(sha256, ' ') from evidence where case_id = (select id from case_file where code = '{code}')"
    );
    let hashes = server.sql()?.value(&hashes)?;
    let folder = server.data_dir().join("evidence");
    Ok(hashes.split(' ').filter_map(|hash| find(&folder, hash)).collect())
}

fn find(folder: &Path, name: &str) -> Option<PathBuf> {
    std::fs::read_dir(folder).ok()?.flatten().find_map(|entry| {
        let path = entry.path();
        if path.is_dir() { find(&path, name) } else { path.ends_with(name).then_some(path) }
    })
}

fn destroying_without_a_number_only_lists_and_a_wrong_number_destroys_nothing(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = long_ended(server)?;
    let told = due(server)?;
    assert_eq!((items(&told, "/cases")?.len(), text(&told, "/cases/0/code")?), (1, &*code), "{told}");
    assert_eq!(server.cli(&["--json", "retention", "destroy"])?.json()?, told, "a dry run");
    let wrong = server.cli(&["retention", "destroy", "--cases", "2", "--reason", REASON])?;
    assert_refused(&wrong, 2, &["1 cases", "retention list"]);
    let short = server.cli(&["retention", "destroy", "--cases", "1", "--reason", "满"])?;
    assert_refused(&short, 2, &["reason"]);
    assert_eq!(vault(server, &code)?.len(), 2);
    assert_eq!(due(server)?, told);
    Ok(())
}

/// Makes the database wait where a condition holds, so that a program can be killed there.
fn hold(server: &Server, table: &str, when: &str) -> Outcome {
    let sql = format!(
        "create or replace function waits() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$; \
         create trigger waits before insert or update on {table} for each row when ({when}) execute function waits()"
    );
    assert_eq!(server.sql()?.run(&sql)?.code, Some(0));
    Ok(())
}

fn kill_where_it_waits(server: &Server, arguments: &[&str], table: &str) -> Outcome {
    let mut child: Child = Command::new(binary()?)
        .args(arguments)
        .arg("--data-dir")
        .arg(server.data_dir())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let sql = server.sql()?;
    let end = Instant::now() + WAIT;
    while sql.value("select count(*) from pg_stat_activity where wait_event = 'PgSleep'")? == "0" {
        assert!(Instant::now() < end, "the program does not come to the place where it is killed");
        thread::sleep(Duration::from_millis(50));
    }
    child.kill()?;
    child.wait()?;
    sql.value("select count(pg_terminate_backend(pid)) from pg_stat_activity where wait_event = 'PgSleep'")?;
    assert_eq!(sql.run(&format!("drop trigger waits on {table}"))?.code, Some(0));
    Ok(())
}

fn a_destruction_that_is_killed_between_two_files_is_ended_by_the_next_run(world: &mut World) -> Outcome {
    let server = world.server()?;
    let told = due(server)?;
    let code = text(&told, "/cases/0/code")?.to_owned();
    hold(server, "destroyed_file", "new.removed_at is not null")?;
    let destroy = ["retention", "destroy", "--cases", "1", "--reason", REASON];
    kill_where_it_waits(server, &destroy, "destroyed_file")?;
    let left = due(server)?;
    assert_eq!((items(&left, "/cases")?.len(), &left["files_left"]), (0, &2.into()), "{left}");
    assert_eq!(vault(server, &code)?.len(), 1, "one file was gone when the program was killed");
    let ended = server.cli(&["retention", "destroy", "--cases", "0", "--reason", REASON])?;
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(vault(server, &code)?.is_empty());
    let record = server.cli(&["--json", "retention", "records"])?.json()?;
    assert_eq!((text(&record, "/records/0/case")?, text(&record, "/records/0/reason")?), (&*code, REASON));
    assert_eq!(
        (&record["records"][0]["files"], &record["records"][0]["files_removed"]),
        (&2.into(), &2.into())
    );
    let path = format!("/api/v1/cases/{code}");
    let parties = server.http().json(&format!("{path}/parties"))?;
    assert!(parties["parties"][0]["name"].is_null(), "{parties}");
    let original = server
        .http()
        .get(&format!("{path}/evidence/1/original?reason=%E9%AA%8C%E6%94%B6%E6%A0%B8%E5%AF%B9"))?;
    assert_eq!(original.status, 410, "{}", original.summary());
    assert_eq!(server.http().get(&path)?.status, 200, "the case stays");
    assert_eq!(server.cli(&["audit", "verify"])?.code, Some(0));
    Ok(())
}

/// A party that is looked for by the whole number, which is found with the right key only.
fn reads(server: &Server) -> Outcome {
    let asked = json!({ "phone": "00099990078", "reason": REASON });
    let found = server.http().post("/api/v1/parties/find", &asked)?;
    assert_eq!(found.status, 200, "{}", found.summary());
    let found = found.json()?;
    assert_eq!(items(&found, "/found")?.len(), 1, "{found}");
    let path = format!("/api/v1/cases/{}/parties", text(&found, "/found/0/case_code")?);
    let parties = server.http().json(&path)?;
    assert_eq!(text(&parties, "/parties/0/name")?, "示***", "{parties}");
    Ok(())
}

fn another_key_is_told_before_it_is_made(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收：更换密钥")?;
    let party = json!({ "role": "petitioner", "kind": "natural", "name": "示意密钥", "phone": "00099990078", "notice": "given" });
    assert_eq!(server.http().post(&format!("{case}/parties"), &party)?.status, 201);
    let key = std::fs::read(server.data_dir().join("key"))?;
    let told = server.cli(&["--json", "key", "rotate"])?.json()?;
    let parties = server.sql()?.value("select count(*) from party where destroyed_at is null")?;
    assert_eq!(told["would_seal"]["parties"].to_string(), parties);
    assert_eq!(std::fs::read(server.data_dir().join("key"))?, key);
    assert!(!server.data_dir().join("key.next").exists());
    reads(server)
}

fn an_exchange_of_the_key_that_is_killed_leaves_the_old_key_and_is_made_by_the_next_run(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let key = std::fs::read(server.data_dir().join("key"))?;
    hold(server, "audit", "new.act = 'key_exchange'")?;
    kill_where_it_waits(server, &["key", "rotate", "--reason", REASON], "audit")?;
    assert_eq!(std::fs::read(server.data_dir().join("key"))?, key);
    reads(server)?;
    let begun = std::fs::read(server.data_dir().join("key.next"))?;
    let done = server.cli(&["--json", "key", "rotate", "--reason", REASON])?;
    assert_eq!(done.code, Some(0), "{done:?}");
    assert_eq!(std::fs::read(server.data_dir().join("key"))?, begun);
    assert_eq!(std::fs::read(text(&done.json()?, "/before")?)?, key, "older backups need the key before");
    // A server that still holds the old key gives nothing out and takes nothing in.
    let asked = json!({ "role": "petitioner", "kind": "natural", "name": "示意", "notice": "given" });
    let case = new_case(server, "验收：旧密钥")?;
    let refused = server.http().post(&format!("{case}/parties"), &asked)?;
    assert_eq!((refused.status, text(&refused.json()?, "/code")?), (503, "wrong_key"));
    world.take().ok_or("no server")?.interrupt()?;
    reads(world.start(&[])?)
}

fn an_exchange_that_was_broken_off_before_the_files_were_named_is_ended_by_the_next_run(
    world: &mut World,
) -> Outcome {
    let dir = world.data_dir();
    let server = world.server()?;
    let before = std::fs::read(dir.join("key"))?;
    let done = server.cli(&["--json", "key", "rotate", "--reason", REASON])?.json()?;
    // As a kill leaves it that comes after the database has the new key and before the file is named so.
    std::fs::rename(dir.join("key"), dir.join("key.next"))?;
    std::fs::rename(text(&done, "/before")?, dir.join("key"))?;
    assert_eq!(std::fs::read(dir.join("key"))?, before);
    world.take().ok_or("no server")?.interrupt()?;
    let path = dir.display().to_string();
    let started = acceptance::program::run(["serve", "--listen", "127.0.0.1:0", "--data-dir", &path])?;
    assert_eq!(started.code, Some(3), "{started:?}");
    assert!(started.stderr.contains("`zhunzhi key rotate` ends it"), "{started:?}");
    let ended =
        acceptance::program::run(["--json", "key", "rotate", "--reason", REASON, "--data-dir", &path])?;
    assert_eq!(ended.json()?["went_on"], true, "{ended:?}");
    let server = world.start(&[])?;
    reads(server)?;
    assert_eq!(server.cli(&["audit", "verify"])?.code, Some(0));
    Ok(())
}
