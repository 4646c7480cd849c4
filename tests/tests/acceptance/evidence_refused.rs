//! Evidence that is refused: what is not what was announced, bombs, texts in disguise, too much of it.

use super::errors::assert_problem;
use super::evidence::{announce, hand_in, new_case, send, sha256};
use acceptance::json::{items, text};
use acceptance::{Outcome, Server, World, tests};
use serde_json::{Value, json};

tests![
    a_file_that_is_not_what_was_announced_is_gone,
    a_text_named_jpg_is_refused_by_its_content,
    a_picture_of_a_million_megapixels_is_refused_before_it_is_unpacked,
    a_picture_that_breaks_off_is_refused,
    a_bad_announcement_is_refused_field_by_field,
    a_part_without_its_headers_is_refused,
    an_eleventh_unfinished_upload_waits,
    nobody_reads_or_writes_the_evidence_of_a_case_that_is_not_there,
];

fn nothing_is_kept(server: &Server, case: &str) -> Outcome {
    assert!(items(&server.http().json(&format!("{case}/evidence"))?, "/evidence")?.is_empty());
    Ok(())
}

fn a_file_that_is_not_what_was_announced_is_gone(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收:哈希不符")?;
    let (said, sent) = (b"%PDF-1.7 said", b"%PDF-1.7 sent");
    let begun = announce(server, &case, "scan", "1.pdf", said)?.json()?;
    let upload = text(&begun, "/upload")?;
    let refused = send(server, upload, 0, sent)?;
    assert_problem(&refused, &[422], "evidence_hash")?;
    assert!(text(&refused.json()?, "/detail")?.contains(&sha256(sent)));
    assert_problem(&send(server, upload, 0, said)?, &[404], "not_found")?;
    let id = upload.rsplit('/').next().unwrap_or_default();
    assert!(!server.data_dir().join("evidence/unfinished").join(id).exists(), "its bytes are still there");
    nothing_is_kept(server, &case)
}

fn a_text_named_jpg_is_refused_by_its_content(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收:伪装文件")?;
    let page = b"<!doctype html><script>alert(1)</script>".as_slice();
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".as_slice();
    let program = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0".as_slice();
    let archive = b"PK\x03\x04\x14\0\0\0\0\0\0\0".as_slice();
    for bytes in [b"just words".as_slice(), page, svg, program, archive, b"GIF89a\x01\0\x01\0\0\0\0;"] {
        assert_problem(&hand_in(server, &case, "photo", "1.jpg", bytes)?, &[422], "evidence_type")?;
    }
    assert_problem(&hand_in(server, &case, "photo", "1.jpg", b"%PDF-1.7\n")?, &[422], "evidence_kind")?;
    nothing_is_kept(server, &case)
}

/// A PNG whose head claims a size; its pixels are a few bytes that unpack to nothing but zeros.
fn png_head(width: u32, height: u32) -> Vec<u8> {
    let mut head = b"IHDR".to_vec();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]);
    let chunk = |body: &[u8]| {
        let length = (body.len() as u32 - 4).to_be_bytes();
        [&length, body, &crc32(body).to_be_bytes()].concat()
    };
    let packed = [b"IDAT".as_slice(), &[0x78, 0x9c, 0x63, 0, 0, 0, 1, 0, 1]].concat();
    [b"\x89PNG\r\n\x1a\n".to_vec(), chunk(&head), chunk(&packed), chunk(b"IEND")].concat()
}

fn crc32(bytes: &[u8]) -> u32 {
    let step = |crc: u32| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !bytes.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), |crc, _| step(crc)))
}

fn a_picture_of_a_million_megapixels_is_refused_before_it_is_unpacked(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收:解压炸弹")?;
    for (width, height) in [(1_000_000, 1_000_000), (12_001, 100), (11_000, 11_000)] {
        let refused = hand_in(server, &case, "photo", "1.png", &png_head(width, height))?;
        assert_problem(&refused, &[422], "evidence_picture_size")?;
    }
    assert_eq!(server.http().get("/healthz")?.status, 200);
    nothing_is_kept(server, &case)
}

fn a_picture_that_breaks_off_is_refused(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收:残缺图片")?;
    assert_problem(
        &hand_in(server, &case, "photo", "1.png", &png_head(100, 100))?,
        &[422],
        "evidence_picture",
    )?;
    assert_problem(
        &hand_in(server, &case, "photo", "1.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0")?,
        &[422],
        "evidence_picture",
    )?;
    nothing_is_kept(server, &case)
}

fn a_bad_announcement_is_refused_field_by_field(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收:证据字段")?;
    let good =
        json!({ "name": "1.jpg", "bytes": 10, "sha256": "0".repeat(64), "kind": "photo", "shows": "裂缝" });
    let bad = [
        (json!({ "bytes": 0 }), "evidence_size", "bytes"),
        (json!({ "bytes": 52_428_801 }), "evidence_size", "bytes"),
        (json!({ "sha256": "xyz" }), "bad_field", "sha256"),
        (json!({ "kind": "hologram" }), "bad_field", "kind"),
        (json!({ "shows": "" }), "bad_field", "shows"),
        (json!({ "shows": "裂".repeat(501) }), "bad_field", "shows"),
        (json!({ "name": "../../etc/passwd" }), "bad_field", "name"),
        (json!({ "name": "a\u{0}.jpg" }), "bad_field", "name"),
        (json!({ "taken_at": "yesterday" }), "bad_field", "taken_at"),
        (json!({ "taken_at": "2999-01-01T00:00:00Z" }), "bad_field", "taken_at"),
        (json!({ "lon": 111.2 }), "bad_field", "lon"),
        (json!({ "device": "相".repeat(101) }), "bad_field", "device"),
        (json!({ "handed_in_by": "a\nb" }), "bad_field", "handed_in_by"),
    ];
    for (change, code, field) in bad {
        let mut body = good.clone();
        if let (Value::Object(all), Value::Object(new)) = (&mut body, change.clone()) {
            all.extend(new);
        }
        let refused = server.http().post(&format!("{case}/evidence"), &body)?;
        assert_problem(&refused, &[422], code)?;
        assert_eq!(text(&refused.json()?, "/errors/0/field")?, field, "{change}");
    }
    let strange = server.http().post(&format!("{case}/evidence"), &json!({ "name": "1.jpg", "size": 1 }))?;
    assert_problem(&strange, &[400, 422], "bad_body")
}

fn a_part_without_its_headers_is_refused(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收:分片头")?;
    let begun = announce(server, &case, "scan", "1.pdf", b"%PDF-1.7 parts")?.json()?;
    let upload = text(&begun, "/upload")?;
    let patch = |headers: &[(&str, &str)]| server.http().send("PATCH", upload, headers, b"%PDF".as_slice());
    let part = ("content-type", "application/offset+octet-stream");
    assert_problem(&patch(&[("upload-offset", "0")])?, &[415], "bad_body")?;
    assert_problem(
        &patch(&[("content-type", "application/json"), ("upload-offset", "0")])?,
        &[415],
        "bad_body",
    )?;
    for offset in ["", "-1", "one", "18446744073709551616"] {
        assert_problem(&patch(&[part, ("upload-offset", offset)])?, &[400], "bad_parameter")?;
    }
    assert_problem(&patch(&[part])?, &[400], "bad_parameter")?;
    assert_problem(&patch(&[part, ("upload-offset", "18446744073709551615")])?, &[409], "upload_offset")?;
    let foreign = [part, ("upload-offset", "0"), ("origin", "https://evil.example")];
    assert_problem(&patch(&foreign)?, &[403], "foreign_origin")?;
    assert_problem(&server.http().get(upload)?, &[405], "method_not_allowed")
}

fn an_eleventh_unfinished_upload_waits(world: &mut World) -> Outcome {
    let server = world.server()?;
    let case = new_case(server, "验收:未完成上传")?;
    for i in 0..10 {
        let begun = announce(server, &case, "file", "1.pdf", format!("%PDF-1.7 no. {i}").as_bytes())?;
        assert_eq!(begun.status, 201, "{}", begun.summary());
    }
    let next = b"%PDF-1.7 one more";
    assert_problem(&announce(server, &case, "file", "1.pdf", next)?, &[409], "evidence_unfinished")?;
    // After a day they no longer count.
    let aged = server
        .sql()?
        .run("update evidence_upload set begun_at = begun_at - interval '25 hours' where item is null")?;
    assert_eq!(aged.code, Some(0), "{}", aged.stderr);
    assert_eq!(announce(server, &case, "file", "1.pdf", next)?.status, 201);
    Ok(())
}

fn nobody_reads_or_writes_the_evidence_of_a_case_that_is_not_there(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let case = "/api/v1/cases/ZZ26-999999-1";
    assert_problem(&http.get(&format!("{case}/evidence"))?, &[404], "not_found")?;
    assert_problem(&announce(server, case, "file", "1.pdf", b"%PDF-1.7")?, &[404], "not_found")?;
    assert_problem(&http.get(&format!("{case}/cracks"))?, &[404], "not_found")?;
    let there = new_case(server, "验收:别的案件")?;
    let begun = announce(server, &there, "file", "1.pdf", b"%PDF-1.7 elsewhere")?.json()?;
    let id = text(&begun, "/upload")?.rsplit('/').next().unwrap_or_default().to_owned();
    // An upload belongs to its case.
    let other = new_case(server, "验收:另一案件")?;
    for stranger in [format!("{other}/evidence/uploads/{id}"), format!("{case}/evidence/uploads/{id}")] {
        assert_problem(&send(server, &stranger, 0, b"%PDF")?, &[404], "not_found")?;
    }
    let odd = format!("{there}/evidence/uploads/%2e%2e%2f%2e%2e%2fkey");
    assert_problem(&send(server, &odd, 0, b"%PDF")?, &[404], "not_found")?;
    for path in
        ["/evidence/1/copy", "/evidence/1/original?reason=abcd", "/evidence/0/copy", "/evidence/x/copy"]
    {
        assert_problem(&http.get(&format!("{there}{path}"))?, &[404], "not_found")?;
    }
    Ok(())
}
