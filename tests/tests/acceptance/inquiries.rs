//! Questions to the operators of mines: asked with a link that is shown once, answered without an account, silence recorded once.

use super::errors::assert_problem;
use super::sessions::settled;
use acceptance::http::{Answer, Http};
use acceptance::json::{items, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::time::{Duration, Instant};

tests![
    a_company_answers_through_its_link_and_learns_nothing_but_its_question,
    an_answer_that_is_sent_twice_is_one_and_none_can_be_changed,
    a_link_that_is_unknown_replaced_taken_back_or_ended_gets_one_answer,
    who_may_ask_and_what_a_question_may_say_is_held_to,
    files_and_texts_beyond_the_limits_are_refused_and_what_was_typed_stays,
    an_answer_after_the_last_day_is_late_and_more_time_is_given_by_the_office_only,
    silence_is_recorded_once_whatever_the_number_of_servers,
    a_case_that_ends_closes_its_links_and_silence_is_not_recorded,
    the_name_of_who_answered_is_sealed_and_ends_with_the_personal_data,
];

const PARTY: &str = "示意张三丰";
const SUMMARY: &str = "验收：东墙裂缝，示意案情";
const QUESTION: &str = "请说明 3 月至 5 月工作面的推进位置和日期。";

/// A case above a panel of the demonstration, with a party; its code and the mine.
fn case(server: &Server) -> Result<(String, String), Fault> {
    let middle = server.sql()?.value(
        "select st_x(st_pointonsurface(shape)) || ' ' || st_y(st_pointonsurface(shape)) || ' ' || mine_id from panel where started < '2025-01-01' order by id limit 1",
    )?;
    let mut at = middle.split_whitespace();
    let mut next = || at.next().ok_or("no panel");
    let (lon, lat): (f64, f64) = (next()?.parse()?, next()?.parse()?);
    let mine = next()?.to_owned();
    let report = json!({ "lon": lon, "lat": lat, "category": "MS-01", "summary": SUMMARY });
    let made = server.http().post("/api/v1/cases", &report)?;
    assert_eq!(made.status, 201, "{}", made.summary());
    let made = made.json()?;
    let code = text(&made, "/code")?.to_owned();
    let unit = text(&made, "/suggestion/unit/id")?;
    let confirmed =
        server.http().post(&format!("/api/v1/cases/{code}/confirm"), &json!({ "unit_id": unit }))?;
    assert_eq!(confirmed.status, 200, "{}", confirmed.summary());
    let party = json!({ "role": "petitioner", "kind": "natural", "name": PARTY, "notice": "pending" });
    let added = server.http().post(&format!("/api/v1/cases/{code}/parties"), &party)?;
    assert_eq!(added.status, 201, "{}", added.summary());
    Ok((code, mine))
}

fn question(mine: &str) -> Value {
    json!({ "mine": mine, "subject": "工作面推进", "text": QUESTION })
}

fn asked(server: &Server, code: &str, body: &Value) -> Result<Value, Fault> {
    let answer = server.http().post(&format!("/api/v1/cases/{code}/inquiries"), body)?;
    assert_eq!(answer.status, 201, "{}", answer.summary());
    assert_eq!(answer.header("cache-control"), Some("no-store"));
    answer.json()
}

/// The path of a link that was just made.
fn path(made: &Value) -> Result<String, Fault> {
    let url = text(made, "/link/url")?;
    Ok(url[url.find("/m/").ok_or("no link")?..].to_owned())
}

fn list(server: &Server, code: &str) -> Result<Value, Fault> {
    server.http().json(&format!("/api/v1/cases/{code}/inquiries"))
}

fn step(server: &Server, code: &str, what: &str, body: &Value) -> Result<Answer, Fault> {
    server.http().post(&format!("/api/v1/cases/{code}/inquiries/1/{what}"), body)
}

/// The key in a form.
fn key(page: &str) -> Result<String, Fault> {
    let at = page.find("name=\"key\" value=\"").ok_or("no form")?;
    Ok(page[at + 18..].chars().take(32).collect())
}

/// A form as a browser sends it.
fn form(fields: &[(&str, &str)], files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = vec![];
    for (name, value) in fields {
        let head = format!("--B\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend(head.into_bytes());
    }
    for (name, bytes) in files {
        let head = format!(
            "--B\r\ncontent-disposition: form-data; name=\"files\"; filename=\"{name}\"\r\ncontent-type: application/octet-stream\r\n\r\n"
        );
        body.extend(head.into_bytes());
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--B--\r\n");
    body
}

fn fields<'a>(key: &'a str, stance: &'a str, said: &'a str) -> [(&'a str, &'a str); 5] {
    [("key", key), ("stance", stance), ("text", said), ("by_name", "示意王五"), ("by_function", "安环科长")]
}

fn send(http: &Http, path: &str, body: &[u8], headers: &[(&str, &str)]) -> Result<Answer, Fault> {
    let kind = [("content-type", "multipart/form-data; boundary=B")];
    http.send("POST", path, &[&kind[..], headers].concat(), body)
}

/// Opens a link and answers.
fn reply(http: &Http, path: &str, stance: &str, said: &str) -> Result<Answer, Fault> {
    let page = http.get(path)?;
    assert_eq!(page.status, 200, "{}", page.summary());
    send(http, path, &form(&fields(&key(page.text()?)?, stance, said), &[]), &[])
}

fn kinds(server: &Server, code: &str, kind: &str) -> Result<i64, Fault> {
    let sql = format!(
        "select count(*) from case_event e join case_file c on c.id = e.case_id where c.code = '{code}' and e.kind = '{kind}'"
    );
    Ok(server.sql()?.value(&sql)?.trim().parse()?)
}

fn set(server: &Server, code: &str, change: &str) -> Outcome {
    let sql = format!(
        "update inquiry set {change} where case_id = (select id from case_file where code = '{code}') returning number"
    );
    assert!(!server.sql()?.value(&sql)?.is_empty(), "{change}");
    Ok(())
}

fn a_company_answers_through_its_link_and_learns_nothing_but_its_question(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, mine) = case(server)?;
    let made = asked(server, &code, &question(&mine))?;
    let (room, company) = (path(&made)?, server.http().stranger());
    assert!(room.len() == 3 + 64 && text(&made, "/link/qr_svg")?.starts_with("<svg"), "{made}");
    // The token is kept nowhere: not in the list, not in the database.
    assert!(!list(server, &code)?.to_string().contains(&room[3..]));
    let kept = server.sql()?.value("select string_agg(i::text, ' ') from inquiry i")?;
    assert!(!kept.contains(&room[3..]) && kept.contains(QUESTION));
    let page = company.get(&room)?;
    assert_eq!(page.status, 200, "{}", page.summary());
    assert_eq!(page.header("cache-control"), Some("no-store"));
    assert!(page.header("content-security-policy").is_some_and(|p| p.starts_with("default-src 'none'")));
    assert!(page.header("set-cookie").is_none());
    let told = page.text()?;
    let addressee = text(&made, "/inquiry/addressee")?;
    assert!(told.contains(QUESTION) && told.contains(addressee) && told.contains("不表示贵单位有责任"));
    for secret in [code.as_str(), PARTY, SUMMARY, "MS-01", "<script"] {
        assert!(!told.contains(secret), "the page tells `{secret}`");
    }
    assert!(company.get(&format!("{room}?lang=en"))?.text()?.contains("What silence means"));
    let pdf = b"%PDF-1.7\n% an answer\n";
    let sent =
        form(&fields(&key(told)?, "disputes", "3 月至 5 月推进 120 米。"), &[("巷道图.pdf", pdf), ("", b"")]);
    let answered = send(&company, &room, &sent, &[])?;
    assert_eq!(answered.status, 303, "{}", answered.summary());
    let there = answered.header("location").ok_or("no address")?.to_owned();
    let done = company.get(&there)?;
    assert!(
        done.text()?.contains("答复已收到") && !done.text()?.contains("120 米"),
        "answers are not shown again"
    );
    let seen = list(server, &code)?;
    let inquiry = &items(&seen, "/inquiries")?[0];
    assert_eq!((text(inquiry, "/standing")?, text(inquiry, "/replies/0/stance")?), ("in_time", "disputes"));
    assert_eq!(
        (text(inquiry, "/replies/0/by_name")?, whole(inquiry, "/replies/0/evidence/0")?),
        ("示意王五", 1)
    );
    assert!(
        done.text()?.contains(text(inquiry, "/replies/0/sha256")?),
        "the receipt is the hash in the history"
    );
    let evidence = server.http().json(&format!("/api/v1/cases/{code}/evidence"))?;
    assert_eq!(items(&evidence, "/evidence")?.len(), 1, "{evidence}");
    let case = server.http().json(&format!("/api/v1/cases/{code}"))?;
    let history: Vec<_> = items(&case, "/events")?.iter().filter_map(|e| e["text_zh"].as_str()).collect();
    assert!(history.iter().any(|t| t.contains("向矿方询问第1号")), "{history:?}");
    assert!(history.iter().any(|t| t.contains("矿方答复询问第1号(第1次)：有异议，附件1个")), "{history:?}");
    let told = server.sql()?.value(&format!(
        "select count(*) from outbox o join case_file c on c.id = o.case_id where c.code = '{code}' and o.kind = 'operator_replied'"
    ))?;
    assert_eq!(told, "1");
    let dossier = server.http().json(&format!("/api/v1/mines/{mine}/dossier"))?;
    assert!(whole(&dossier, "/asked/in_time")? >= 1);
    let sums = ["in_time", "late", "silent", "waiting", "ended"]
        .map(|sum| whole(&dossier, &format!("/asked/{sum}")));
    let sum: i64 = sums.into_iter().collect::<Result<Vec<_>, _>>()?.iter().sum();
    assert_eq!(sum, whole(&dossier, "/asked/asked")?);
    Ok(())
}

fn an_answer_that_is_sent_twice_is_one_and_none_can_be_changed(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, mine) = case(server)?;
    let (room, company) = (path(&asked(server, &code, &question(&mine))?)?, server.http().stranger());
    let key = key(company.get(&room)?.text()?)?;
    let pdf: &[u8] = b"%PDF-1.7\n% twice\n";
    let sent = form(&fields(&key, "agrees", "是的。"), &[("a.pdf", pdf)]);
    let both = std::thread::scope(|s| {
        let post = || send(&company, &room, &sent, &[]).map(|a| a.status).unwrap_or_default();
        [s.spawn(post), s.spawn(post)].map(|t| t.join().unwrap_or_default())
    });
    assert_eq!(both, [303, 303], "both are told of the one");
    assert_eq!(send(&company, &room, &sent, &[])?.status, 303);
    assert_eq!(kinds(server, &code, "operator_replied")?, 1);
    assert_eq!(kinds(server, &code, "evidence")?, 1);
    let other = form(&fields(&key, "disputes", "不是。"), &[("a.pdf", pdf)]);
    assert_eq!(send(&company, &room, &other, &[])?.status, 409);
    assert_eq!(
        reply(&company, &room, "disputes", "更正：不是。")?.status,
        303,
        "another form is another answer"
    );
    assert_eq!(kinds(server, &code, "operator_replied")?, 2);
    for change in [
        "update inquiry_reply set answer = 'x'",
        "update inquiry_reply set by_name = null, destroyed_at = null",
        "delete from inquiry_reply",
        "update inquiry set question = 'x'",
        "delete from inquiry",
    ] {
        assert!(server.sql()?.value(change).is_err(), "{change}");
    }
    Ok(())
}

fn a_link_that_is_unknown_replaced_taken_back_or_ended_gets_one_answer(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, mine) = case(server)?;
    let first = path(&asked(server, &code, &question(&mine))?)?;
    let renewed = step(server, &code, "link", &json!({ "reason": "链接发错了人" }))?;
    assert_eq!(renewed.status, 200, "{}", renewed.summary());
    let second = path(&renewed.json()?)?;
    assert_ne!(first, second);
    let company = server.http().stranger();
    assert_eq!(company.get(&second)?.status, 200);
    let unknown = company.get(&format!("/m/{}", "0a".repeat(32)))?;
    assert_eq!(unknown.status, 404, "{}", unknown.summary());
    let same = |room: &str, why: &str| -> Outcome {
        let (seen, sent) = (
            company.get(room)?,
            send(&company, room, &form(&fields(&"0a".repeat(16), "agrees", "是"), &[]), &[])?,
        );
        for answer in [seen, sent] {
            assert_eq!((answer.status, &answer.body), (404, &unknown.body), "{why}");
        }
        Ok(())
    };
    same("/m/x", "no token")?;
    same(&format!("/m/{}", "Z".repeat(64)), "no token")?;
    same(&first, "replaced")?;
    let revoked = step(server, &code, "revoke", &json!({ "reason": "问错了煤矿" }))?;
    assert_eq!(text(&revoked.json()?, "/standing")?, "revoked");
    same(&second, "taken back")?;
    for (what, body) in [
        ("link", json!({ "reason": "再要一个" })),
        ("revoke", json!({ "reason": "再撤一次" })),
        ("extend", json!({ "reason": "延期试试", "due": "2999-01-01" })),
    ] {
        assert_problem(&step(server, &code, what, &body)?, &[409], "inquiry_closed")?;
    }
    let (ended, mine) = case(server)?;
    let room = path(&asked(server, &ended, &question(&mine))?)?;
    set(server, &ended, "asked_for_time = true, due = asked_on + 1")?;
    assert_eq!(company.get(&room)?.status, 200);
    // Long ago: the row is the test's, its content stays.
    server.sql()?.value("alter table inquiry disable trigger inquiry_is_kept")?;
    set(server, &ended, "asked_on = asked_on - 40, due = due - 40, awaited = false")?;
    server.sql()?.value("alter table inquiry enable trigger inquiry_is_kept")?;
    same(&room, "ended")?;
    assert_eq!(kinds(server, &ended, "operator_replied")?, 0);
    Ok(())
}

fn who_may_ask_and_what_a_question_may_say_is_held_to(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, mine) = case(server)?;
    let address = format!("/api/v1/cases/{code}/inquiries");
    let mut body = question(&mine);
    for (field, wrong, code) in [
        ("text", "张三丰家东墙的裂缝，示意张三丰说是去年裂的".to_owned(), "inquiry_personal"),
        ("text", "请联系 138 0000 1234".to_owned(), "inquiry_personal"),
        ("subject", format!("{PARTY}的房屋"), "inquiry_personal"),
        ("text", "问".repeat(1001), "bad_field"),
        ("text", " ".to_owned(), "bad_field"),
        ("mine", "M9999".to_owned(), "inquiry_mine"),
        ("document", "准综〔2026〕提示第999999号".to_owned(), "inquiry_document"),
        ("due", "2020-01-01".to_owned(), "inquiry_due"),
        ("due", "2999-01-01".to_owned(), "inquiry_due"),
    ] {
        let before = std::mem::replace(&mut body[field], wrong.into());
        let answer = server.http().post(&address, &body)?;
        assert_problem(&answer, &[422], code)?;
        assert!(!answer.text()?.contains(PARTY), "a refusal repeats nothing that was typed");
        match before {
            Value::Null => {
                body.as_object_mut().ok_or("no object")?.remove(field);
            }
            before => body[field] = before,
        }
    }
    let tried = server.sql()?.value(&format!(
        "select count(*) from audit where case_code = '{code}' and act = 'party_reveal' and outcome = 'refused'"
    ))?;
    assert_eq!(tried, "2", "who tries names leaves a trace");
    let elsewhere = server.sql()?.value(&format!(
        "select id from mine m where not exists (select from case_mine l join case_file c on c.id = l.case_id where c.code = '{code}' and l.mine_id = m.id) limit 1"
    ))?;
    body["mine"] = elsewhere.trim().into();
    assert_problem(&server.http().post(&address, &body)?, &[422], "inquiry_mine")?;
    assert_eq!(kinds(server, &code, "operator_asked")?, 0);
    for (name, capacity, may) in
        [("ask-intake", "intake", false), ("ask-notary", "notary", false), ("ask-judge", "judge", true)]
    {
        let http = settled(server, name, &["--capacity", capacity])?;
        let answer = http.post(&address, &question(&mine))?;
        if may {
            assert_eq!(answer.status, 201, "{capacity}: {}", answer.summary());
        } else {
            assert_problem(&answer, &[403], "not_yours")?;
            assert_problem(
                &http.post(&format!("{address}/1/revoke"), &json!({ "reason": "不该成功" }))?,
                &[403],
                "not_yours",
            )?;
        }
    }
    let far = settled(server, "ask-far", &["--capacity", "handler", "--area", "150622004"])?;
    let place = server.sql()?.value(&format!("select place_code from case_file where code = '{code}'"))?;
    if !place.starts_with("150622004") {
        assert_eq!(far.post(&address, &question(&mine))?.status, 404);
        assert_eq!(far.get(&address)?.status, 404);
    }
    Ok(())
}

fn files_and_texts_beyond_the_limits_are_refused_and_what_was_typed_stays(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, mine) = case(server)?;
    let (room, company) = (path(&asked(server, &code, &question(&mine))?)?, server.http().stranger());
    let key = key(company.get(&room)?.text()?)?;
    let said = fields(&key, "agrees", "写好的答复");
    let pdf: &[u8] = b"%PDF-1.7\n";
    let large = [pdf, &vec![0; 6 * 1024 * 1024]].concat();
    let five = [("1.pdf", pdf), ("2.pdf", pdf), ("3.pdf", pdf), ("4.pdf", pdf), ("5.pdf", pdf)];
    let page: &[u8] = b"<html><script>alert(1)</script></html>";
    for (files, status, words) in [
        (&five[..], 422, "附件太多或太大"),
        (&[("1.pdf", &large[..])][..], 413, "附件太多或太大"),
        (&[("1.pdf", pdf), ("2.pdf", page)][..], 422, "不是能收的类型"),
    ] {
        let answer = send(&company, &room, &form(&said, files), &[])?;
        assert_eq!(answer.status, status, "{}", answer.summary());
        let shown = answer.text()?;
        assert!(
            shown.contains(words) && shown.contains("写好的答复") && shown.contains("value=\"示意王五\""),
            "{shown}"
        );
        assert!(shown.contains(&key), "what is sent next is the same answer");
    }
    let long = "长".repeat(2001);
    for wrong in [
        fields(&key, "yes", "是"),
        fields(&key, "agrees", ""),
        fields(&key, "agrees", &long),
        fields("0", "agrees", "是"),
    ] {
        assert_eq!(send(&company, &room, &form(&wrong, &[]), &[])?.status, 422);
    }
    // Nothing of it was kept, not even the first file of two.
    assert_eq!((kinds(server, &code, "operator_replied")?, kinds(server, &code, "evidence")?), (0, 0));
    // Another site's page cannot answer, and what is no form is none.
    let foreign = send(&company, &room, &form(&said, &[]), &[("origin", "https://evil.example")])?;
    assert_problem(&foreign, &[403], "foreign_origin")?;
    set(server, &code, "replies = 20")?;
    assert_eq!(send(&company, &room, &form(&said, &[]), &[])?.status, 409);
    Ok(())
}

fn an_answer_after_the_last_day_is_late_and_more_time_is_given_by_the_office_only(
    world: &mut World,
) -> Outcome {
    let server = world.server()?;
    let (code, mine) = case(server)?;
    let (room, company) = (path(&asked(server, &code, &question(&mine))?)?, server.http().stranger());
    assert_eq!(reply(&company, &room, "more_time", "需要 10 天。")?.status, 303);
    let before = list(server, &code)?;
    assert_eq!(text(&before, "/inquiries/0/standing")?, "waiting");
    assert_eq!(before["inquiries"][0]["asked_for_time"], true);
    let (due, furthest) = (text(&before, "/inquiries/0/due")?, text(&before, "/furthest_due")?);
    let same = json!({ "due": due, "reason": "同意延期" });
    assert_problem(&step(server, &code, "extend", &same)?, &[422], "inquiry_due")?;
    let extended = step(server, &code, "extend", &json!({ "due": furthest, "reason": "同意延期" }))?;
    assert_eq!(extended.status, 200, "{}", extended.summary());
    assert_eq!(text(&extended.json()?, "/due")?, furthest);
    // The last day was yesterday.
    server.sql()?.value("alter table inquiry disable trigger inquiry_is_kept")?;
    set(server, &code, "asked_on = asked_on - 5, due = (now() at time zone 'Asia/Shanghai')::date - 1")?;
    server.sql()?.value("alter table inquiry enable trigger inquiry_is_kept")?;
    assert!(company.get(&room)?.text()?.contains("期限已过"));
    assert_eq!(reply(&company, &room, "agrees", "补充说明。")?.status, 303);
    let after = list(server, &code)?;
    assert_eq!(
        (text(&after, "/inquiries/0/standing")?, &after["inquiries"][0]["replies"][1]["late"]),
        ("late", &json!(true))
    );
    let more = json!({ "due": furthest, "reason": "再延一次" });
    assert_problem(&step(server, &code, "extend", &more)?, &[409], "inquiry_answered")?;
    assert_eq!(kinds(server, &code, "operator_extended")?, 1);
    Ok(())
}

fn silence_is_recorded_once_whatever_the_number_of_servers(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, mine) = case(server)?;
    let room = path(&asked(server, &code, &question(&mine))?)?;
    server.sql()?.value("alter table inquiry disable trigger inquiry_is_kept")?;
    set(server, &code, "asked_on = asked_on - 12, due = (now() at time zone 'Asia/Shanghai')::date - 1")?;
    server.sql()?.value("alter table inquiry enable trigger inquiry_is_kept")?;
    // Each looks when it starts; the one that runs looks every minute.
    let (one, other) = (server.beside()?, server.beside()?);
    let begin = Instant::now();
    while kinds(server, &code, "operator_silent")? == 0 {
        assert!(begin.elapsed() < Duration::from_secs(90), "silence was not recorded");
        std::thread::sleep(Duration::from_millis(200));
    }
    std::thread::sleep(Duration::from_secs(3));
    drop((one, other));
    assert_eq!(kinds(server, &code, "operator_silent")?, 1);
    let seen = list(server, &code)?;
    assert_eq!(text(&seen, "/inquiries/0/standing")?, "silent");
    let told = server.sql()?.value(&format!(
        "select count(*) from outbox o join case_file c on c.id = o.case_id where c.code = '{code}' and o.kind = 'operator_silent'"
    ))?;
    assert_eq!(told, "1");
    let dossier = server.http().json(&format!("/api/v1/mines/{mine}/dossier"))?;
    assert!(whole(&dossier, "/asked/silent")? >= 1);
    let page = server.http().get(&format!("/api/v1/mines/{mine}/dossier/page"))?;
    assert!(page.text()?.contains("到期未答复") && page.text()?.contains("不表示企业有责任"));
    assert_eq!(reply(&server.http().stranger(), &room, "agrees", "迟来的答复。")?.status, 303);
    assert_eq!(text(&list(server, &code)?, "/inquiries/0/standing")?, "late");
    assert_eq!(kinds(server, &code, "operator_silent")?, 1, "what was recorded stays");
    let proof = server.cli(&["audit", "verify"])?;
    assert_eq!(proof.code, Some(0), "{} {}", proof.stdout, proof.stderr);
    Ok(())
}

fn a_case_that_ends_closes_its_links_and_silence_is_not_recorded(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, mine) = case(server)?;
    let (room, company) = (path(&asked(server, &code, &question(&mine))?)?, server.http().stranger());
    let withdrawn = json!({ "command": "withdraw", "reason": "当事人撤回，验收测试" });
    let answer = server.http().post(&format!("/api/v1/cases/{code}/commands"), &withdrawn)?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    assert_eq!(company.get(&room)?.status, 404);
    let seen = list(server, &code)?;
    assert_eq!((text(&seen, "/inquiries/0/standing")?, &seen["may_ask"]), ("lapsed", &json!(false)));
    assert!(seen["inquiries"][0]["open_until"].is_null());
    let awaited = server.sql()?.value(&format!(
        "select awaited from inquiry i join case_file c on c.id = i.case_id where c.code = '{code}'"
    ))?;
    assert_eq!(awaited, "f");
    let more = server.http().post(&format!("/api/v1/cases/{code}/inquiries"), &question(&mine))?;
    assert_problem(&more, &[409], "inquiry_case_ended")?;
    Ok(())
}

fn the_name_of_who_answered_is_sealed_and_ends_with_the_personal_data(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (code, mine) = case(server)?;
    let room = path(&asked(server, &code, &question(&mine))?)?;
    assert_eq!(reply(&server.http().stranger(), &room, "not_ours", "不是本矿。")?.status, 303);
    let of_case = format!("case_id = (select id from case_file where code = '{code}')");
    let kept = server.sql()?.value(&format!("select r::text from inquiry_reply r where {of_case}"))?;
    let name: String = "示意王五".bytes().map(|b| format!("{b:02x}")).collect();
    assert!(!kept.contains("示意王五") && !kept.contains(&name) && kept.contains("安环科长"), "{kept}");
    let logged = server
        .sql()?
        .value("select count(*) from audit where object like '%王五%' or reason like '%王五%'")?;
    assert_eq!(logged, "0");
    let told = server
        .sql()?
        .value(&format!("select count(*) from case_event where {of_case} and body::text like '%王五%'"))?;
    assert_eq!(told, "0");
    server
        .sql()?
        .value(&format!("select destroy_personal_data(id, now()) from case_file where code = '{code}'"))?;
    let seen = list(server, &code)?;
    let reply = &seen["inquiries"][0]["replies"][0];
    assert!(
        reply["by_name"].is_null() && reply["by_function"] == "安环科长" && reply["text"] == "不是本矿。",
        "{reply}"
    );
    Ok(())
}
