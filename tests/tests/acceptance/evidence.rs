//! Evidence: uploads in parts, sealed originals, copies without metadata, custody, redaction, cracks.

use super::cases::register;
use super::errors::{INSIDE, assert_problem};
use acceptance::exif::{Shot, into_jpeg};
use acceptance::http::Answer;
use acceptance::json::{items, number, text, whole};
use acceptance::{Fault, Outcome, Server, World, tests};
use image::{DynamicImage, ImageFormat, Rgb, RgbImage};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::io::Cursor;
use std::os::unix::fs::PermissionsExt;

tests![
    a_photo_is_sealed_with_its_time_place_and_hash,
    the_copy_is_upright_and_small_and_says_nothing_of_where_it_was_taken,
    an_upload_that_was_broken_off_goes_on_where_it_stands,
    the_original_is_given_byte_for_byte_and_only_with_a_reason,
    boxes_are_black_in_the_copy_and_the_original_stays,
    what_is_no_picture_has_no_copy,
    a_file_changed_on_disk_is_not_given_out,
    a_crack_diary_tells_growth_and_what_to_keep_in_mind,
];

/// A case and its address.
pub(super) fn new_case(server: &Server, words: &str) -> Result<String, Fault> {
    let case = register(server, INSIDE.0, INSIDE.1, words)?;
    Ok(format!("/api/v1/cases/{}", text(&case, "/code")?))
}

pub(super) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|b| format!("{b:02x}")).collect()
}

/// A JPEG with a white left half and a grey right half.
pub(super) fn jpeg(width: u32, height: u32) -> Result<Vec<u8>, Fault> {
    let shade = |x: u32| if x < width / 2 { 255 } else { 128 };
    let picture = RgbImage::from_fn(width, height, |x, _| Rgb([shade(x); 3]));
    let mut bytes = Cursor::new(vec![]);
    DynamicImage::ImageRgb8(picture).write_to(&mut bytes, ImageFormat::Jpeg)?;
    Ok(bytes.into_inner())
}

/// What a phone makes: lying on its side, with time, place and device. About 30 m north of the case.
fn photo() -> Result<Vec<u8>, Fault> {
    let at = (INSIDE.0, INSIDE.1 + 0.00027);
    let shot = Shot { taken_at: "2026:11:20 09:30:00", at, device: ("HUAWEI", "P60"), orientation: 6 };
    Ok(into_jpeg(&jpeg(3000, 2000)?, shot))
}

pub(super) fn announce(
    server: &Server,
    case: &str,
    kind: &str,
    name: &str,
    bytes: &[u8],
) -> Result<Answer, Fault> {
    let body = json!({ "name": name, "bytes": bytes.len(), "sha256": sha256(bytes), "kind": kind, "shows": "东墙裂缝" });
    server.http().post(&format!("{case}/evidence"), &body)
}

pub(super) fn send(server: &Server, upload: &str, offset: usize, part: &[u8]) -> Result<Answer, Fault> {
    let offset = offset.to_string();
    let headers = [("content-type", "application/offset+octet-stream"), ("upload-offset", offset.as_str())];
    server.http().send("PATCH", upload, &headers, part)
}

/// Sends a file whole and gives the last answer.
pub(super) fn hand_in(
    server: &Server,
    case: &str,
    kind: &str,
    name: &str,
    bytes: &[u8],
) -> Result<Answer, Fault> {
    let begun = announce(server, case, kind, name, bytes)?;
    assert_eq!(begun.status, 201, "{}", begun.summary());
    let begun = begun.json()?;
    let upload = text(&begun, "/upload")?;
    let mut answer = None;
    for (i, part) in bytes.chunks(1 << 20).enumerate() {
        answer = Some(send(server, upload, i << 20, part)?);
    }
    answer.ok_or_else(|| "an empty file".into())
}

fn sealed(server: &Server, case: &str, kind: &str, name: &str, bytes: &[u8]) -> Result<Value, Fault> {
    let answer = hand_in(server, case, kind, name, bytes)?;
    assert_eq!(answer.status, 201, "{}", answer.summary());
    Ok(answer.json()?["receipt"].clone())
}

fn item(server: &Server, case: &str, n: usize) -> Result<Value, Fault> {
    let list = server.http().json(&format!("{case}/evidence"))?;
    Ok(list["evidence"][n - 1].clone())
}

fn acts(item: &Value) -> Result<Vec<&str>, Fault> {
    items(item, "/custody")?.iter().map(|link| text(link, "/act")).collect()
}

fn a_photo_is_sealed_with_its_time_place_and_hash(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收：照片")?;
    let bytes = photo()?;
    let receipt = sealed(server, &case, "photo", "裂缝.jpg", &bytes)?;
    assert_eq!(receipt["item"], 1);
    assert_eq!(receipt["sha256"], sha256(&bytes));
    assert_eq!(whole(&receipt, "/bytes")?, bytes.len() as i64);
    let item = item(server, &case, 1)?;
    assert_eq!((text(&item, "/taken_at_from")?, text(&item, "/place_from")?), ("file", "file"));
    assert_eq!(text(&item, "/taken_at")?, "2026-11-20T09:30:00+08:00");
    assert_eq!(item["zone_assumed"], true);
    assert!((number(&item, "/distance_m")? - 30.0).abs() < 1.0, "{item}");
    assert_eq!(text(&item, "/device")?, "HUAWEI P60");
    assert_eq!((&item["width"], &item["height"]), (&json!(2000), &json!(3000)), "not upright");
    assert_eq!(acts(&item)?, ["received", "sealed"]);
    // The history names the hash, and the chain covers it.
    let events = server.http().json(&case)?["events"].clone();
    let last = events.as_array().and_then(|e| e.last()).ok_or("no event")?;
    assert_eq!(last["kind"], "evidence");
    assert_eq!(last["seq"], receipt["event_seq"]);
    let code = case.rsplit('/').next().unwrap_or_default();
    let query = format!(
        "select e.body ->> 'sha256' from case_event e join case_file c on c.id = e.case_id where c.code = '{code}' and e.kind = 'evidence'"
    );
    assert_eq!(server.sql()?.value(&query)?, sha256(&bytes));
    // The bytes lie under their hash, for their owner only.
    let hash = sha256(&bytes);
    let path = server.data_dir().join("evidence").join(&hash[..2]).join(&hash[2..4]).join(&hash);
    assert_eq!(std::fs::read(&path)?, bytes);
    assert_eq!(std::fs::metadata(&path)?.permissions().mode() & 0o777, 0o600);
    // The same file once more is told before a byte is sent.
    let again = announce(server, &case, "photo", "again.jpg", &bytes)?;
    assert_problem(&again, &[409], "evidence_known")
}

fn the_copy_is_upright_and_small_and_says_nothing_of_where_it_was_taken(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收：副本")?;
    let bytes = photo()?;
    assert!(bytes.windows(6).any(|w| w == b"Exif\0\0"), "the test's photo has no EXIF");
    sealed(server, &case, "photo", "1.jpg", &bytes)?;
    let copy = server.http().get(text(&item(server, &case, 1)?, "/copy/url")?)?;
    assert_eq!((copy.status, copy.header("content-type")), (200, Some("image/jpeg")));
    for told in [&b"Exif"[..], b"HUAWEI", b"P60", b"2026:11:20"] {
        assert!(!copy.body.windows(told.len()).any(|w| w == told), "the copy tells {told:?}");
    }
    // Nor is there any segment that could hold metadata: APP1 to APP15, comments.
    assert!(
        segments(&copy.body).iter().all(|m| !(0xe1..=0xef).contains(m) && *m != 0xfe),
        "{:?}",
        segments(&copy.body)
    );
    let picture = image::load_from_memory(&copy.body)?.into_rgb8();
    assert_eq!(picture.dimensions(), (1365, 2048));
    // Turned clockwise, the white left half is above.
    assert!(picture.get_pixel(700, 100).0[0] > 250 && picture.get_pixel(700, 1900).0[0] < 140);
    assert_eq!(copy.header("x-content-type-options"), Some("nosniff"));
    assert_eq!(copy.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    assert!(copy.header("cache-control").is_some_and(|c| c.contains("no-store")));
    assert!(copy.header("content-disposition").is_some_and(|d| d.starts_with("inline; filename=\"ZZ")));
    Ok(())
}

/// The markers of a JPEG up to its pixels.
fn segments(jpeg: &[u8]) -> Vec<u8> {
    let (mut at, mut found) = (2, vec![]);
    while let [0xff, marker, high, low, ..] = jpeg[at..] {
        found.push(marker);
        if marker == 0xda {
            break;
        }
        at += 2 + usize::from(u16::from_be_bytes([high, low]));
    }
    found
}

fn an_upload_that_was_broken_off_goes_on_where_it_stands(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收：断点续传")?;
    let noise = (0..5_000_000u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8);
    let bytes: Vec<u8> = b"%PDF-1.7\n".iter().copied().chain(noise).collect();
    let begun = announce(server, &case, "scan", "协议.pdf", &bytes)?;
    assert_eq!((begun.status, begun.header("upload-offset")), (201, Some("0")), "{}", begun.summary());
    let upload = text(&begun.json()?, "/upload")?.to_owned();
    assert_eq!(begun.header("location"), Some(upload.as_str()));
    let offset = || -> Result<String, Fault> {
        let told = server.http().send("HEAD", &upload, &[], ())?;
        assert_eq!(told.header("upload-length"), Some(bytes.len().to_string().as_str()));
        Ok(told.header("upload-offset").unwrap_or_default().to_owned())
    };
    assert_eq!(offset()?, "0");
    let part = send(server, &upload, 0, &bytes[..1_000_000])?;
    assert_eq!((part.status, part.header("upload-offset")), (200, Some("1000000")), "{}", part.summary());
    assert!(part.json()?["receipt"].is_null());
    // A part that comes twice, one that leaves a gap, one that is too large, one that goes beyond the end.
    for (at, length) in [(0, 1_000_000), (2_000_000, 10)] {
        assert_problem(&send(server, &upload, at, &bytes[at..at + length])?, &[409], "upload_offset")?;
    }
    assert_problem(&send(server, &upload, 1_000_000, &vec![0; (4 << 20) + 1])?, &[413], "too_large")?;
    assert_eq!(offset()?, "1000000");
    let part = send(server, &upload, 1_000_000, &bytes[1_000_000..3_000_000])?;
    assert_eq!(part.status, 200, "{}", part.summary());
    let beyond = [&bytes[3_000_000..], b"more"].concat();
    assert_problem(&send(server, &upload, 3_000_000, &beyond)?, &[422], "upload_beyond_end")?;
    let last = send(server, &upload, 3_000_000, &bytes[3_000_000..])?;
    assert_eq!(last.status, 201, "{}", last.summary());
    let receipt = last.json()?["receipt"].clone();
    assert_eq!(receipt["sha256"], sha256(&bytes));
    // Whoever missed the receipt asks again; nothing is sealed twice.
    assert_eq!(offset()?, bytes.len().to_string());
    assert_eq!(send(server, &upload, bytes.len(), b"")?.json()?["receipt"], receipt);
    assert_eq!(items(&server.http().json(&format!("{case}/evidence"))?, "/evidence")?.len(), 1);
    Ok(())
}

fn the_original_is_given_byte_for_byte_and_only_with_a_reason(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收：原件")?;
    let bytes = photo()?;
    sealed(server, &case, "photo", "1.jpg", &bytes)?;
    let original = text(&item(server, &case, 1)?, "/original")?.to_owned();
    for without in ["", "?reason=", "?reason=abc", "?reason=%20%20%20%20%20"] {
        assert_problem(&server.http().get(&format!("{original}{without}"))?, &[422], "bad_field")?;
    }
    let asked = format!("{original}?reason=%E9%89%B4%E5%AE%9A%E6%9C%BA%E6%9E%84");
    let foreign = server.http().send("GET", &asked, &[("sec-fetch-site", "cross-site")], ())?;
    assert_problem(&foreign, &[403], "foreign_origin")?;
    assert_eq!(acts(&item(server, &case, 1)?)?.len(), 2, "a refused request is in the chain");
    let given = server.http().get(&asked)?;
    assert_eq!(
        (given.status, given.header("content-type")),
        (200, Some("image/jpeg")),
        "{}",
        given.summary()
    );
    assert_eq!(given.body, bytes);
    assert!(given.header("content-disposition").is_some_and(|d| d.starts_with("attachment;")));
    assert_eq!(given.header("content-security-policy"), Some("default-src 'none'; sandbox"));
    let item = item(server, &case, 1)?;
    assert_eq!(acts(&item)?, ["received", "sealed", "viewed_original"]);
    assert_eq!(text(&item, "/custody/2/note")?, "鉴定机构");
    let logged = "select act || '|' || object || '|' || reason from audit order by seq desc limit 1";
    assert_eq!(server.sql()?.value(logged)?, "evidence_view|evidence 1|鉴定机构");
    let forged = server.sql()?.run("update evidence_custody set note = 'x'")?;
    assert!(forged.stderr.contains("cannot be changed"), "{}", forged.stderr);
    Ok(())
}

fn boxes_are_black_in_the_copy_and_the_original_stays(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收：遮盖")?;
    let bytes = jpeg(800, 600)?;
    sealed(server, &case, "photo", "1.jpg", &bytes)?;
    let path = format!("{case}/evidence/1/redactions");
    let boxed = |boxes: Value| server.http().post(&path, &json!({ "boxes": boxes }));
    let one = json!({ "x": 100, "y": 100, "width": 200, "height": 100 });
    let before = server.http().get(&format!("{case}/evidence/1/copy"))?.body;
    let answer = boxed(json!([one]))?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    let changed = answer.json()?;
    assert_eq!((whole(&changed, "/copy/version")?, &changed["copy"]["boxes"]), (2, &json!([one])));
    assert_eq!(acts(&changed)?, ["received", "sealed", "copied"]);
    let copy = server.http().get(text(&changed, "/copy/url")?)?.body;
    let picture = image::load_from_memory(&copy)?.into_rgb8();
    assert!(picture.get_pixel(200, 150).0[0] < 5 && picture.get_pixel(350, 150).0[0] > 250);
    let original = server.http().get(&format!("{case}/evidence/1/original?reason=abcd"))?.body;
    assert_eq!(original, bytes);
    for bad in [
        json!([{ "x": 700, "y": 0, "width": 101, "height": 1 }]),
        json!([{ "x": 0, "y": 0, "width": 0, "height": 1 }]),
        json!([{ "x": 4_294_967_295u32, "y": 0, "width": 2, "height": 1 }]),
        Value::Array(vec![one.clone(); 51]),
    ] {
        assert_problem(&boxed(bad)?, &[422], "bad_field")?;
    }
    assert_problem(&boxed(json!([{ "x": -1, "y": 0, "width": 1, "height": 1 }]))?, &[400, 422], "bad_body")?;
    assert_eq!(boxed(json!([]))?.status, 200);
    assert_eq!(server.http().get(&format!("{case}/evidence/1/copy"))?.body, before);
    Ok(())
}

fn what_is_no_picture_has_no_copy(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收：录音")?;
    let bytes = b"#!AMR\n\x3c\x91\x17\x16\xbe\x66\x79\xe1\xe0\x01\xe7\xaf\xf0\x00\x00\x00";
    let receipt = sealed(server, &case, "audio", "录音.amr", bytes)?;
    assert_eq!(receipt["media"], "audio/amr");
    assert!(item(server, &case, 1)?["copy"].is_null());
    assert_problem(&server.http().get(&format!("{case}/evidence/1/copy"))?, &[404], "no_copy")?;
    let boxes = server.http().post(&format!("{case}/evidence/1/redactions"), &json!({ "boxes": [] }))?;
    assert_problem(&boxes, &[404], "no_copy")
}

fn a_file_changed_on_disk_is_not_given_out(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收：篡改")?;
    let bytes = jpeg(40, 30)?;
    let receipt = sealed(server, &case, "photo", "1.jpg", &bytes)?;
    let hash = text(&receipt, "/sha256")?;
    let path = server.data_dir().join("evidence").join(&hash[..2]).join(&hash[2..4]).join(hash);
    let mut changed = bytes;
    changed.extend(b"x");
    std::fs::write(path, changed)?;
    let refused = server.http().get(&format!("{case}/evidence/1/original?reason=abcd"))?;
    assert_problem(&refused, &[500], "evidence_damaged")
}

fn a_crack_diary_tells_growth_and_what_to_keep_in_mind(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收：裂缝日记")?;
    let post = |path: &str, body: Value| server.http().post(&format!("{case}{path}"), &body);
    let crack = json!({ "name": "1号裂缝", "room": "东屋", "wall": "东墙", "direction": "diagonal" });
    let noted = post("/cracks", crack.clone())?;
    assert_eq!(noted.status, 201, "{}", noted.summary());
    assert_eq!(text(&noted.json()?, "/cracks/0/direction_zh")?, "斜向");
    sealed(server, &case, "photo", "1.jpg", &jpeg(41, 30)?)?;
    let reading = |on: &str, width: f64, photo: Option<u32>, scale: bool| {
        let body =
            json!({ "on": on, "width_mm": width, "length_cm": 80.0, "scale_card": scale, "photo": photo });
        post("/cracks/1/readings", body)
    };
    // Not in the order of days.
    assert_eq!(reading("2026-03-31", 3.5, Some(1), true)?.status, 201);
    assert_eq!(reading("2026-03-01", 2.0, Some(1), true)?.status, 201);
    let last = reading("2026-04-30", 3.2, Some(1), false)?;
    assert_eq!(last.status, 201, "{}", last.summary());
    let crack_view = last.json()?["cracks"][0].clone();
    assert_eq!(number(&crack_view, "/readings/1/per_30_days_mm")?, 1.5);
    assert_eq!(number(&crack_view, "/growth_mm")?, 1.2);
    assert_eq!(number(&crack_view, "/per_30_days_mm")?, 0.6);
    let cautions: Vec<_> =
        items(&crack_view, "/readings/2/cautions")?.iter().filter_map(|c| c["code"].as_str()).collect();
    assert_eq!(cautions, ["width_shrank", "no_scale_card"]);
    assert!(text(&server.http().json(&format!("{case}/cracks"))?, "/notice_zh")?.contains("不构成鉴定意见"));
    assert_problem(&reading("2026-03-31", 1.0, None, false)?, &[422], "bad_field")?;
    assert_problem(&reading("2999-01-01", 1.0, None, false)?, &[422], "bad_field")?;
    assert_problem(&reading("2026-02-30", 1.0, None, false)?, &[422], "bad_field")?;
    assert_problem(&reading("2026-05-01", -1.0, None, false)?, &[422], "bad_field")?;
    assert_problem(&reading("2026-05-01", 1.0, Some(2), false)?, &[404], "not_found")?;
    let nowhere =
        post("/cracks/2/readings", json!({ "on": "2026-05-01", "width_mm": 1.0, "length_cm": 1.0 }))?;
    assert_problem(&nowhere, &[404], "not_found")?;
    let up = json!({ "name": "2号", "room": "东屋", "wall": "东墙", "direction": "up" });
    assert_problem(&post("/cracks", up)?, &[422], "bad_field")
}
