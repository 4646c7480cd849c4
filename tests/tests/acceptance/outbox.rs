//! Notices: written with the change, sent to a real webhook and a real mail relay, tried again, given up, sent again.

use acceptance::json::text;
use acceptance::{Fault, Outcome, Server, World, program, tests};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

tests![
    who_is_concerned_is_told_by_the_webhook_once_and_nothing_personal_leaves,
    a_notice_that_nobody_takes_is_given_up_listed_and_sent_again,
    who_has_an_address_is_told_by_mail,
];

const PATIENCE: Duration = Duration::from_secs(30);

/// A request to the webhook: head and body.
type Posted = (String, String);

/// A webhook that answers every request with a status.
fn webhook(status: u16) -> Result<(String, Receiver<Posted>), Fault> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let url = format!("http://{}/hook", listener.local_addr()?);
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            if let Ok(posted) = answer(stream, status) {
                let _ = tell.send(posted);
            }
        }
    });
    Ok((url, told))
}

fn answer(stream: TcpStream, status: u16) -> Result<Posted, Fault> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut head = String::new();
    while !head.ends_with("\r\n\r\n") {
        if reader.read_line(&mut head)? == 0 {
            return Err("the request broke off".into());
        }
    }
    let length = head
        .lines()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length:")?.trim().parse().ok());
    let mut body = vec![0; length.ok_or("no length")?];
    reader.read_exact(&mut body)?;
    let mut stream = stream;
    write!(stream, "HTTP/1.1 {status} X\r\ncontent-length: 0\r\nconnection: close\r\n\r\n")?;
    Ok((head, String::from_utf8(body)?))
}

/// The next notice about a case.
fn next_about(told: &Receiver<Posted>, code: &str) -> Result<(String, Value), Fault> {
    loop {
        let (head, body) = told.recv_timeout(PATIENCE).map_err(|_| format!("no notice about {code}"))?;
        if body.contains(code) {
            return Ok((head, serde_json::from_str(&body)?));
        }
    }
}

/// A server on the data of the demonstration with other ways for its notices; the shared one is stopped first.
fn server_with(world: &mut World, more: &[&str]) -> Result<Server, Fault> {
    world.server()?;
    world.take().ok_or("no server")?.interrupt()?;
    Server::demo(&world.data_dir(), more)
}

/// A case at a place whose accuracy crosses a border, confirmed for a unit.
fn border_case(server: &Server) -> Result<String, Fault> {
    let place = "select st_x(p) || ' ' || st_y(p) from (select st_pointn(st_exteriorring((st_dump(a.shape)).geom), 1) as p \
        from grid a where a.code like '150622100%' and a.kind = 'base' limit 1) q";
    let place = server.sql()?.value(place)?;
    let (lon, lat) = place.trim().split_once(' ').ok_or("no place")?;
    let report = json!({ "lon": lon.parse::<f64>()?, "lat": lat.parse::<f64>()?, "accuracy_m": 60.0, "category": "LB-01",
        "summary": "验收：通知里不该有的话 13800138000", "people": 1 });
    let made = server.http().post("/api/v1/cases", &report)?;
    assert_eq!(made.status, 201, "{}", made.summary());
    Ok(text(&made.json()?, "/code")?.to_owned())
}

fn assigned(server: &Server, code: &str) -> Result<String, Fault> {
    let http = server.http();
    let unit = server
        .sql()?
        .value("select id from station where township_code = '150622100' order by id limit 1")?;
    let unit = unit.trim().to_owned();
    let confirmed =
        http.post(&format!("/api/v1/cases/{code}/confirm"), &json!({ "unit_id": unit, "reason": "验收" }))?;
    assert_eq!(confirmed.status, 200, "{}", confirmed.summary());
    Ok(unit)
}

fn who_is_concerned_is_told_by_the_webhook_once_and_nothing_personal_leaves(world: &mut World) -> Outcome {
    let (url, told) = webhook(204)?;
    let secret = world.folder("notices")?.join("secret");
    std::fs::write(&secret, "0123456789abcdef")?;
    let secret = secret.display().to_string();
    let server = server_with(world, &["--notify-webhook", &url, "--notify-secret-file", &secret])?;
    let code = border_case(&server)?;
    let (head, border) = next_about(&told, &code)?;
    assert_eq!((text(&border, "/kind")?, text(&border, "/receiver/type")?), ("border", "grid"));
    let head = head.to_ascii_lowercase();
    assert!(head.contains("x-zhunzhi-signature: sha256=") && head.contains("idempotency-key: "), "{head}");
    let history = server.http().json(&format!("/api/v1/cases/{code}"))?;
    assert!(history["events"].to_string().contains("边界案件"), "{}", history["events"]);
    let unit = assigned(&server, &code)?;
    let mut kinds = vec![];
    while !kinds.contains(&"assigned".to_owned()) {
        let (_, notice) = next_about(&told, &code)?;
        if notice["kind"] == "assigned" {
            assert_eq!(text(&notice, "/receiver/id")?, unit);
        }
        assert!(
            !notice.to_string().contains("13800138000") && !notice.to_string().contains("不该有"),
            "{notice}"
        );
        kinds.push(text(&notice, "/kind")?.to_owned());
    }
    let left = format!(
        "select count(*) from outbox o join case_file c on c.id = o.case_id \
         where c.code = '{code}' and (o.sent_by is distinct from 'webhook' or o.attempts <> 1)"
    );
    std::thread::sleep(Duration::from_secs(2));
    assert_eq!(server.sql()?.value(&left)?.trim(), "0");
    assert!(server.interrupt()?.success());
    Ok(())
}

fn a_notice_that_nobody_takes_is_given_up_listed_and_sent_again(world: &mut World) -> Outcome {
    let (url, told) = webhook(500)?;
    let secret = world.folder("notices-500")?.join("secret");
    std::fs::write(&secret, "0123456789abcdef")?;
    let secret = secret.display().to_string();
    let server = server_with(world, &["--notify-webhook", &url, "--notify-secret-file", &secret])?;
    let code = border_case(&server)?;
    next_about(&told, &code)?;
    let of_case = format!("case_id = (select id from case_file where code = '{code}')");
    let failed = format!("select last_error from outbox where {of_case} and last_error is not null limit 1");
    let mut reason = String::new();
    for _ in 0..100 {
        reason = server.sql()?.value(&failed)?;
        if !reason.trim().is_empty() {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    assert_eq!(reason.trim(), "webhook: status 500");
    // The tries of a day at once: as if the last one had failed too.
    server
        .sql()?
        .value(&format!("update outbox set attempts = 6, failed_at = now() where {of_case} returning id"))?;
    let dir = world.data_dir().display().to_string();
    let listed = program::run(["outbox", "list", "--data-dir", &dir])?;
    assert!(listed.stdout.contains("已放弃") && !listed.stdout.contains(&code), "{}", listed.stdout);
    let replayed = program::run(["outbox", "replay", "--data-dir", &dir])?;
    assert!(replayed.stdout.contains("重新发送"), "{} {}", replayed.stdout, replayed.stderr);
    next_about(&told, &code)?;
    assert!(server.interrupt()?.success());
    Ok(())
}

/// A relay of mail that takes everything; gives whole messages.
fn relay() -> Result<(String, Receiver<String>), Fault> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let address = listener.local_addr()?.to_string();
    let (tell, told) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let tell = tell.clone();
            std::thread::spawn(move || {
                if let Ok(message) = take(stream) {
                    let _ = tell.send(message);
                }
            });
        }
    });
    Ok((address, told))
}

fn take(mut stream: TcpStream) -> Result<String, Fault> {
    let mut reader = BufReader::new(stream.try_clone()?);
    write!(stream, "220 relay\r\n")?;
    let (mut message, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(message);
        }
        let word = line.trim().to_ascii_uppercase();
        if word == "DATA" {
            write!(stream, "354 go on\r\n")?;
            loop {
                line.clear();
                reader.read_line(&mut line)?;
                if line == ".\r\n" {
                    break;
                }
                message += &line;
            }
            write!(stream, "250 taken\r\n")?;
        } else if word == "QUIT" {
            write!(stream, "221 bye\r\n")?;
            return Ok(message);
        } else {
            if word.starts_with("RCPT") || word.starts_with("MAIL") {
                message += &line;
            }
            write!(stream, "250 ok\r\n")?;
        }
        // The client keeps its connection for the next message: what was taken is told at once.
        if message.contains("Message-ID") {
            write!(stream, "421 one message is enough\r\n")?;
            return Ok(message);
        }
    }
}

fn who_has_an_address_is_told_by_mail(world: &mut World) -> Outcome {
    let (address, told) = relay()?;
    let file = world.folder("notices-mail")?.join("addresses.toml");
    let unit = world
        .server()?
        .sql()?
        .value("select id from station where township_code = '150622100' order by id limit 1")?;
    std::fs::write(&file, format!("\"unit:{}\" = \"station@example.cn\"\n", unit.trim()))?;
    let file = file.display().to_string();
    let more = [
        "--notify-mail-relay",
        &address,
        "--notify-mail-from",
        "map@example.cn",
        "--notify-addresses",
        &file,
    ];
    let server = server_with(world, &more)?;
    let code = border_case(&server)?;
    assigned(&server, &code)?;
    let message = told.recv_timeout(PATIENCE).map_err(|_| "no mail")?;
    assert!(message.contains("station@example.cn") && message.contains("map@example.cn"), "{message}");
    assert!(message.contains("Message-ID"), "{message}");
    assert!(server.interrupt()?.success());
    Ok(())
}
