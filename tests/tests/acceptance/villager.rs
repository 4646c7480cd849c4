//! Villagers without an account: codes of places, reports, following a case, from the poster to the archive.

use crate::errors::assert_problem;
use crate::evidence::sha256;
use crate::life::Staff;
use acceptance::http::{Answer, Http};
use acceptance::json::{items, text};
use acceptance::{Fault, Outcome, Server, World, tests};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use std::io::Cursor;

tests![
    a_code_is_made_in_the_own_area_printed_renewed_and_revoked,
    an_edited_code_and_a_revoked_one_are_refused_in_words,
    a_report_sent_twice_is_one_case_with_the_same_numbers,
    a_position_is_used_when_it_is_good_and_the_poster_stands_for_a_bad_one,
    what_a_stranger_may_send_is_bounded,
    the_form_works_without_a_script_in_both_languages,
    what_is_asked_depends_on_the_mines_of_the_place,
    unknown_codes_and_wrong_digits_are_answered_alike_and_lock,
    a_ticket_is_for_one_case_and_only_for_what_a_citizen_does,
    a_report_goes_from_the_poster_to_the_archive,
    the_whole_page_is_small_enough_for_a_slow_line,
];

const VILLAGE: &str = "150622004201";
const CODES: &str = "/api/v1/places/codes";
const REPORTS: &str = "/api/v1/public/reports";
const TRACK: &str = "/api/v1/public/track";
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];

/// A village of the township of the accounts.
pub(super) fn own_village(server: &Server) -> Result<String, Fault> {
    let sql =
        "select code from division where code like '150622100%' and length(code) = 12 order by code limit 1";
    Ok(server.sql()?.value(sql)?.trim().to_owned())
}

pub(super) fn code_of(server: &Server, kind: &str, subject: &str) -> Result<Value, Fault> {
    let body = json!({ "kind": kind, "subject": subject, "spot": "公示栏" });
    let answer = server.http().post(CODES, &body)?;
    if answer.status == 201 { answer.json() } else { Err(answer.summary().into()) }
}

pub(super) fn report(code: &Value, key: &str, more: Value) -> Result<Value, Fault> {
    let mut body = json!({ "place": text(code, "/code")?, "key": key, "topic": "house_cracks", "answers": ["house_cracks.growing"], "words": "验收：东墙裂缝" });
    if let (Value::Object(all), Value::Object(new)) = (&mut body, more) {
        all.extend(new);
    }
    Ok(body)
}

fn village_of(server: &Server, case: &str) -> Result<String, Fault> {
    Ok(server
        .sql()?
        .value(&format!("select village from case_file where code = '{case}'"))?
        .trim()
        .to_owned())
}

pub(super) fn key(n: u32) -> String {
    format!("{n:032x}")
}

/// A stranger from an address of its own, so that tests do not use up each other's share.
pub(super) struct Stranger(Http, &'static str);

impl Stranger {
    pub(super) fn of(server: &Server, address: &'static str) -> Stranger {
        Stranger(server.http().stranger(), address)
    }

    fn post(&self, path: &str, body: &Value) -> Result<Answer, Fault> {
        let headers = [("content-type", "application/json"), ("x-forwarded-for", self.1)];
        self.0.send("POST", path, &headers, body.to_string().as_bytes())
    }

    pub(super) fn sent(&self, body: &Value) -> Result<Value, Fault> {
        let answer = self.post(REPORTS, body)?;
        if answer.status == 201 { answer.json() } else { Err(answer.summary().into()) }
    }

    pub(super) fn follow(&self, case: &str, digits: &str) -> Result<Answer, Fault> {
        self.post(TRACK, &json!({ "case": case, "digits": digits }))
    }

    pub(super) fn form(&self, path: &str, body: &str) -> Result<Answer, Fault> {
        let headers = [FORM[0], ("x-forwarded-for", self.1)];
        self.0.send("POST", path, &headers, body.as_bytes())
    }
}

fn a_code_is_made_in_the_own_area_printed_renewed_and_revoked(world: &mut World) -> Outcome {
    let server = world.server()?;
    let clerk = server.signed_in("intake")?;
    let elsewhere = json!({ "kind": "village", "subject": VILLAGE });
    assert_problem(&clerk.post(CODES, &elsewhere)?, &[403], "outside_own_area")?;
    let village = own_village(server)?;
    let made =
        clerk.post(CODES, &json!({ "kind": "village", "subject": village, "spot": "村委会公示栏" }))?;
    assert_eq!(made.status, 201, "{}", made.summary());
    let made = made.json()?;
    let listed = clerk.json(&format!("{CODES}?kind=village&subject={village}"))?;
    assert_eq!(text(&listed, "/codes/0/code")?, text(&made, "/code")?);
    code_of(server, "village", VILLAGE)?;
    for code in items(&clerk.json(CODES)?, "/codes")? {
        assert_ne!(code["subject"], VILLAGE, "a code of another township is listed");
    }
    let poster = clerk.get(&format!("{}?size=a5", text(&made, "/poster")?))?;
    let html = poster.text()?;
    assert!(
        poster.status == 200 && html.contains("<svg") && html.contains("村委会公示栏"),
        "{}",
        poster.summary()
    );
    assert!(
        html.contains(&format!("/r/{}", text(&made, "/code")?))
            && html.contains("size:A5")
            && html.contains("示意")
    );
    let serial = &made["serial"];
    let renewed =
        clerk.post(&format!("{CODES}/{serial}/renew"), &json!({ "reason": "被人撕走了" }))?.json()?;
    assert_ne!(text(&renewed, "/code")?, text(&made, "/code")?);
    let again = clerk.post(&format!("{CODES}/{serial}/revoke"), &json!({ "reason": "再停一次" }))?;
    assert_problem(&again, &[404], "not_found")?;
    let serial = &renewed["serial"];
    assert_problem(
        &clerk.post(&format!("{CODES}/{serial}/revoke"), &json!({ "reason": "x" }))?,
        &[422],
        "party_reason",
    )?;
    assert_eq!(clerk.post(&format!("{CODES}/{serial}/revoke"), &json!({ "reason": "不用了" }))?.status, 422);
    assert_eq!(
        clerk.post(&format!("{CODES}/{serial}/revoke"), &json!({ "reason": "以后不用了" }))?.status,
        204
    );
    let log = server
        .sql()?
        .value("select string_agg(object, ';' order by seq) from audit where act = 'place_code'")?;
    assert!(log.contains(&format!("revoked {serial} village {village}")), "{log}");
    let administrator = server.signed_in("auditor");
    if let Ok(http) = administrator {
        assert_eq!(http.get(CODES)?.status, 403);
    }
    Ok(())
}

fn an_edited_code_and_a_revoked_one_are_refused_in_words(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = Stranger::of(server, "10.1.0.1");
    let code = code_of(server, "village", VILLAGE)?;
    let good = text(&code, "/code")?.to_owned();
    let other = if good.ends_with('0') { "1" } else { "0" };
    let edited = format!("{}{other}", &good[..good.len() - 1]);
    for wrong in [edited.as_str(), "0000000000000000", "x", "%FF%00"] {
        let page = stranger.0.get(&format!("/r/{wrong}"))?;
        assert!([404, 400].contains(&page.status), "{}", page.summary());
    }
    assert!(stranger.0.get(&format!("/r/{edited}"))?.text()?.contains("这个二维码不对"));
    assert_eq!(stranger.0.get(&format!("/r/{}", good.to_lowercase()))?.status, 200);
    let refused = stranger.post(REPORTS, &report(&code, &key(11), json!({ "place": edited }))?)?;
    assert_problem(&refused, &[404], "place_code_foreign")?;
    let revoked = server
        .http()
        .post(&format!("{CODES}/{}/revoke", code["serial"]), &json!({ "reason": "验收停用" }))?;
    assert_eq!(revoked.status, 204);
    let page = stranger.0.get(&format!("/r/{good}"))?;
    assert!(page.status == 410 && page.text()?.contains("已经停用"), "{}", page.summary());
    assert_problem(
        &stranger.post(REPORTS, &report(&code, &key(12), json!({}))?)?,
        &[410],
        "place_code_revoked",
    )
}

fn a_report_sent_twice_is_one_case_with_the_same_numbers(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = Stranger::of(server, "10.1.0.2");
    let code = code_of(server, "village", VILLAGE)?;
    let body = report(&code, &key(21), json!({}))?;
    let (first, second) = (stranger.sent(&body)?, stranger.sent(&body)?);
    assert_eq!((&first["case"], &first["pick_up"]), (&second["case"], &second["pick_up"]));
    assert_eq!(text(&first, "/pick_up")?.len(), 6);
    let case = server.http().json(&format!("/api/v1/cases/{}", text(&first, "/case")?))?;
    assert_eq!((&case["channel"], &case["state"]), (&json!("qr"), &json!("registered")));
    let summary = text(&case, "/summary")?;
    assert!(
        summary.starts_with("房子裂了（扫码上报，")
            && summary.contains("裂缝在变宽")
            && summary.ends_with("东墙裂缝"),
        "{summary}"
    );
    assert!(!text(&case, "/suggestion/unit/id")?.is_empty());
    assert_eq!(village_of(server, text(&first, "/case")?)?, VILLAGE);
    let with_phone =
        stranger.sent(&report(&code, &key(22), json!({ "phone": "138-0013-8000", "name": "示意甲" }))?)?;
    assert_eq!(with_phone["pick_up"], Value::Null);
    let path = format!("/api/v1/cases/{}/parties", text(&with_phone, "/case")?);
    let parties = server.http().json(&path)?;
    assert_eq!(
        (text(&parties, "/parties/0/phone")?, text(&parties, "/parties/0/notice")?),
        ("138****8000", "given")
    );
    Ok(())
}

fn a_position_is_used_when_it_is_good_and_the_poster_stands_for_a_bad_one(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = Stranger::of(server, "10.1.0.3");
    let code = code_of(server, "village", VILLAGE)?;
    let (lon, lat) = (111.23330969, 39.86656967);
    let phone = json!({ "lon": lon, "lat": lat, "datum": "gcj02", "accuracy_m": 20.0 });
    let here = stranger.sent(&report(&code, &key(31), phone)?)?;
    assert_eq!(here["here"], true, "{here}");
    let row = server.sql()?.value(&format!(
        "select src_datum, round(src_lon::numeric, 6), round(st_x(point)::numeric, 4) from case_file where code = '{}'",
        text(&here, "/case")?
    ))?;
    assert_eq!(row.trim(), "gcj02|111.233310|111.2268");
    for (n, bad) in [
        (32, json!({ "lon": 2.35, "lat": 48.85 })),
        (33, json!({ "lon": lon, "lat": lat, "accuracy_m": 9_000.0 })),
        (34, json!({ "lon": 500.0, "lat": lat })),
    ] {
        let poster = stranger.sent(&report(&code, &key(n), bad)?)?;
        assert_eq!(poster["here"], false, "{poster}");
        assert_eq!(village_of(server, text(&poster, "/case")?)?, VILLAGE);
    }
    Ok(())
}

fn what_a_stranger_may_send_is_bounded(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = Stranger::of(server, "10.1.0.4");
    let code = code_of(server, "village", VILLAGE)?;
    let count = "select count(*) from case_file";
    let before = server.sql()?.value(count)?;
    for (change, status, problem) in [
        (json!({ "website": "http://spam" }), 422, "not_a_person"),
        (json!({ "key": "short" }), 422, "bad_field"),
        (json!({ "topic": "made_up" }), 422, "bad_field"),
        (json!({ "answers": [], "words": " " }), 422, "text_empty"),
        (json!({ "answers": ["well.no_water"], "words": "" }), 422, "text_empty"),
        (json!({ "words": "裂".repeat(1_001) }), 422, "text_too_long"),
        (json!({ "words": "a\u{0}b" }), 422, "text_control_characters"),
        (json!({ "phone": "not a phone 13800138000" }), 422, "party_phone"),
        (json!({ "unknown": 1 }), 422, "bad_body"),
        (json!({ "words": "长".repeat(40_000) }), 413, "too_large"),
    ] {
        let answer = stranger.post(REPORTS, &report(&code, &key(41), change)?)?;
        assert_problem(&answer, &[status], problem)?;
        assert!(!answer.text()?.contains("13800138000"), "{}", answer.summary());
    }
    assert_eq!(server.sql()?.value(count)?, before);
    let flood = Stranger::of(server, "10.1.0.5");
    let mut refused = None;
    for n in 0..40 {
        let answer = flood.post(REPORTS, &report(&code, &key(42), json!({}))?)?;
        if answer.status != 201 {
            refused = Some((n, answer));
            break;
        }
    }
    let (n, answer) = refused.ok_or("nobody was stopped")?;
    assert_problem(&answer, &[429], "too_many_reports")?;
    assert!(n == 30 && answer.header("retry-after").is_some(), "{n}");
    assert!(stranger.sent(&report(&code, &key(43), json!({}))?).is_ok(), "another address is stopped too");
    Ok(())
}

fn the_form_works_without_a_script_in_both_languages(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = Stranger::of(server, "10.1.0.6");
    let code = code_of(server, "village", VILLAGE)?;
    let path = format!("/r/{}", text(&code, "/code")?);
    let page = stranger.0.get(&path)?;
    let html = page.text()?.to_owned();
    assert_eq!((page.status, page.header("cache-control")), (200, Some("no-store")));
    for word in ["有事请说", "苏计沟村", "示意数据", "您的信息怎么用", "房子裂了"] {
        assert!(html.contains(word), "{word}");
    }
    assert!(stranger.0.get(&format!("{path}?lang=en"))?.text()?.contains("Tell us what happened"));
    let key = html
        .split("name=\"key\" value=\"")
        .nth(1)
        .and_then(|rest| rest.get(..32))
        .ok_or("no key")?
        .to_owned();
    let form =
        format!("key={key}&topic=house_cracks&answers=house_cracks.doors&words=&phone=&name=&website=");
    let first = stranger.form(&path, &form)?;
    let told = first.text()?.to_owned();
    assert!(first.status == 200 && told.contains("收到了") && told.contains("取件号"), "{}", first.summary());
    let code_at =
        |html: &str| html.split("data-testid=\"code\">").nth(1).and_then(|r| r.get(..13)).map(str::to_owned);
    let case = code_at(&told).ok_or("no code")?;
    assert_eq!(code_at(stranger.form(&path, &form)?.text()?), Some(case.clone()), "sent twice, two cases");
    let digits =
        told.split("data-testid=\"pick-up\">").nth(1).and_then(|r| r.get(..6)).ok_or("no pick-up number")?;
    let seen = stranger.form("/t", &format!("case={case}&digits={digits}"))?;
    let seen = seen.text()?;
    assert!(
        seen.contains("已经登记") && seen.contains("轮到综治中心") && seen.contains("下一个日子"),
        "{seen}"
    );
    let empty = stranger.form(&path, "key=&topic=&words=")?;
    assert_eq!(empty.status, 422, "{}", empty.summary());
    assert!(empty.text()?.contains("没有办成"));
    assert!(stranger.form("/t", "case=<script>&digits=1")?.text()?.contains("没有查到"));
    Ok(())
}

fn what_is_asked_depends_on_the_mines_of_the_place(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = Stranger::of(server, "10.1.0.7");
    let mine = |method: &str| -> Result<String, Fault> {
        let sql = format!(
            "select id from mine where method = '{method}' and point is not null and licence is not null order by id limit 1"
        );
        Ok(server.sql()?.value(&sql)?.trim().to_owned())
    };
    let page = |id: &str| -> Result<String, Fault> {
        let code = code_of(server, "mine", id)?;
        Ok(stranger.0.get(&format!("/r/{}", text(&code, "/code")?))?.text()?.to_owned())
    };
    let pit = page(&mine("open_pit")?)?;
    assert!(pit.contains("放炮震动") && pit.contains("扬尘") && pit.contains("边坡"), "{pit}");
    let shaft = page(&mine("underground")?)?;
    assert!(shaft.contains("井没水了") && shaft.contains("地裂"), "{shaft}");
    Ok(())
}

fn unknown_codes_and_wrong_digits_are_answered_alike_and_lock(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = code_of(server, "village", VILLAGE)?;
    let case = Stranger::of(server, "10.1.0.8").sent(&report(
        &code,
        &key(51),
        json!({ "phone": "13900139000" }),
    )?)?;
    let case = text(&case, "/case")?;
    let guess = Stranger::of(server, "10.1.1.1");
    let wrong = guess.follow(case, "1234")?;
    let unknown = guess.follow("ZZ26-999998-7", "1234")?;
    let misread = guess.follow("ZZ26-999998-1", "1234")?;
    for answer in [&wrong, &unknown, &misread, &guess.follow(case, "12")?, &guess.follow(case, "123456")?] {
        assert_problem(answer, &[404], "track_unknown")?;
        assert_eq!(answer.body, wrong.body);
    }
    let right = guess.follow(case, "9000")?;
    assert_eq!(right.status, 200, "{}", right.summary());
    assert!(!right.text()?.contains("139001"), "{}", right.summary());
    // Ten wrong tries lock a code for a day, whatever the address, and one that nobody has alike.
    for address in ["10.1.1.2", "10.1.1.3"] {
        let other = Stranger::of(server, address);
        for digits in ["0001", "0002", "0003", "0004", "0005"] {
            assert_problem(&other.follow(case, digits)?, &[404], "track_unknown")?;
            assert_problem(&other.follow("ZZ26-999997-9", digits)?, &[404, 429], "")?;
        }
    }
    let locked = Stranger::of(server, "10.1.1.4").follow(case, "9000")?;
    assert_problem(&locked, &[429], "tracking_locked")?;
    assert!(locked.header("retry-after").is_some());
    // Twenty from one address end what it may try.
    let sprayer = Stranger::of(server, "10.1.1.5");
    let statuses: Vec<u16> = (0..21)
        .map(|n| Ok(sprayer.follow(&format!("nonsense {n}"), "1234")?.status))
        .collect::<Result<_, Fault>>()?;
    assert_eq!((statuses[19], statuses[20]), (404, 429));
    server.sql()?.run("delete from tracking_failure")?;
    Ok(())
}

fn a_ticket_is_for_one_case_and_only_for_what_a_citizen_does(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = Stranger::of(server, "10.1.0.9");
    let code = code_of(server, "village", VILLAGE)?;
    let (mine, other) = (
        stranger.sent(&report(&code, &key(61), json!({}))?)?,
        stranger.sent(&report(&code, &key(62), json!({}))?)?,
    );
    let send = |case: &Value, ticket: &str, command: Value| -> Result<Answer, Fault> {
        let ticket = format!("Ticket {ticket}");
        let headers = [
            ("content-type", "application/json"),
            ("authorization", ticket.as_str()),
            ("x-forwarded-for", "10.1.0.9"),
        ];
        let path = format!("/api/v1/public/cases/{}/commands", text(case, "/case")?);
        stranger.0.send("POST", &path, &headers, command.to_string().as_bytes())
    };
    let ticket = text(&mine, "/ticket")?;
    let more = json!({ "command": "supplement", "text": "裂缝又宽了" });
    assert_problem(&send(&other, ticket, more.clone())?, &[401], "ticket")?;
    assert_problem(&send(&mine, "", more.clone())?, &[401], "ticket")?;
    assert_problem(&send(&mine, &format!("9{ticket}"), more.clone())?, &[401], "ticket")?;
    assert_eq!(send(&mine, ticket, more)?.status, 200);
    for command in
        [json!({ "command": "accept" }), json!({ "command": "record_work", "kind": "visit", "text": "冒充" })]
    {
        assert_problem(&send(&mine, ticket, command)?, &[403], "not_yours")?;
    }
    assert_problem(
        &send(&mine, ticket, json!({ "command": "evaluate", "score": 5, "solved": true }))?,
        &[409],
        "no_transition",
    )?;
    let withdrawn =
        send(&mine, ticket, json!({ "command": "withdraw", "reason": "已经和矿上谈好" }))?.json()?;
    assert_eq!(text(&withdrawn, "/standing/state/zh")?, "已经撤回");
    Ok(())
}

fn photo() -> Result<Vec<u8>, Fault> {
    let mut bytes = Cursor::new(vec![]);
    DynamicImage::ImageRgb8(RgbImage::from_fn(640, 480, |x, y| Rgb([(x % 251) as u8, (y % 241) as u8, 90])))
        .write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

fn a_report_goes_from_the_poster_to_the_archive(world: &mut World) -> Outcome {
    let server = world.server()?;
    let mut staff = Staff::of(server);
    let stranger = Stranger::of(server, "10.1.0.10");
    let village = own_village(server)?;
    let made =
        staff.desk("intake")?.post(CODES, &json!({ "kind": "village", "subject": village }))?.json()?;
    let other =
        json!({ "topic": "other", "answers": [], "words": "验收：楼道堆放杂物", "phone": "13700137000" });
    let receipt = stranger.sent(&report(&made, &key(71), other)?)?;
    let code = text(&receipt, "/case")?.to_owned();
    let ticket = format!("Ticket {}", text(&receipt, "/ticket")?);
    let bytes = photo()?;
    let evidence = format!("/api/v1/public/cases/{code}/evidence");
    let announce = |kind: &str, bytes: &[u8], ticket: &str| {
        let body = json!({ "name": "p.jpg", "bytes": bytes.len(), "sha256": sha256(bytes), "kind": kind, "shows": "群众上报照片" });
        let headers = [
            ("content-type", "application/json"),
            ("authorization", ticket),
            ("x-forwarded-for", "10.1.0.10"),
        ];
        stranger.0.send("POST", &evidence, &headers, body.to_string().as_bytes())
    };
    assert_problem(&announce("photo", &bytes, "Ticket 1.2")?, &[401], "ticket")?;
    assert_problem(&announce("file", &bytes, &ticket)?, &[422], "evidence_kind")?;
    let upload = announce("photo", &bytes, &ticket)?.json()?;
    let part = [
        ("content-type", "application/offset+octet-stream"),
        ("upload-offset", "0"),
        ("authorization", &ticket),
    ];
    let sealed = stranger.0.send("PATCH", text(&upload, "/upload")?, &part, &bytes[..])?;
    assert_eq!(sealed.status, 201, "{}", sealed.summary());
    assert_problem(&announce("photo", &bytes, &ticket)?, &[409], "evidence_known")?;
    let case = staff.desk("intake")?.json(&format!("/api/v1/cases/{code}"))?;
    assert_eq!(items(&case, "/events")?.last().ok_or("no events")?["kind"], "evidence");
    let follow = || -> Result<Value, Fault> { stranger.follow(&code, "7000")?.json() };
    assert_eq!(text(&follow()?, "/standing/turn/zh")?, "轮到综治中心");
    staff.arrive(&case, "grid_worker")?;
    let seen = follow()?;
    assert_eq!(text(&seen, "/standing/state/zh")?, "正在办理");
    assert!(!text(&seen, "/unit")?.is_empty() && !text(&seen, "/standing/next/day")?.is_empty(), "{seen}");
    assert_eq!(text(&seen, "/papers/0/name_zh")?, "受理告知单");
    staff.answer(&case, "support")?;
    let seen = follow()?;
    assert_eq!(text(&seen, "/standing/turn/zh")?, "轮到您");
    assert!(items(&seen, "/may")?.iter().any(|word| word == "evaluate"), "{seen}");
    let told = |html: &str| html.contains("记下了") && html.contains("您已经评价");
    let form =
        format!("case={code}&ticket={}&command=evaluate&score=5&solved=true&note=", text(&seen, "/ticket")?);
    let rated = stranger.form("/t/act", &form)?;
    assert!(rated.status == 200 && told(rated.text()?), "{}", rated.summary());
    let closed = staff.act("supervisor", &case, json!({ "command": "archive" }))?;
    assert_eq!(closed["state"], "closed");
    let seen = follow()?;
    assert_eq!(text(&seen, "/standing/state/zh")?, "已经归档");
    for person in ["示意", "未留", "13700137000"] {
        assert!(!seen["standing"].to_string().contains(person), "{seen}");
    }
    Ok(())
}

fn the_whole_page_is_small_enough_for_a_slow_line(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http().stranger();
    let code = code_of(server, "village", VILLAGE)?;
    let zipped = [("accept-encoding", "gzip")];
    let path = format!("/r/{}", text(&code, "/code")?);
    let page = http.send("GET", &path, &zipped, ())?;
    assert_eq!(page.header("content-encoding"), Some("gzip"));
    let html = http.get(&path)?.text()?.to_owned();
    let script = html
        .split("src=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .ok_or("the small bundle was not built")?;
    let file = http.send("GET", script, &zipped, ())?;
    assert!(file.header("cache-control").is_some_and(|c| c.contains("immutable")), "{}", file.summary());
    assert_eq!(http.get("/villager/worker.js")?.header("service-worker-allowed"), Some("/r/"));
    let whole = page.body.len() + file.body.len();
    assert!(whole < 25 * 1024, "{whole} bytes");
    // Nothing else is loaded: no picture, no font, no other host.
    assert_eq!(html.matches(" src=").count(), 1);
    assert!(!html.contains("http://") && !html.contains("https://"));
    Ok(())
}
