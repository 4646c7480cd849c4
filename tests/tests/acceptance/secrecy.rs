//! Every route × every capacity: nobody is told of a case that the own duty may not know of, sealed ones among them.
//!
//! Driven by the interface's own list of routes: a route that is not known here fails the test, so that nobody adds one
//! without thinking of this.

use crate::accounts::enrol;
use crate::leaks::codes_in;
use crate::papers::shown;
use crate::sessions::settled;
use acceptance::http::Http;
use acceptance::json::{items, text, whole};
use acceptance::mvt::{decode, layer};
use acceptance::tile::Tile;
use acceptance::{Fault, Outcome, Server, World, pdf, tests};
use serde_json::{Value, json};
use std::collections::HashSet;

tests![
    no_route_that_reads_tells_any_capacity_of_a_case_it_may_not_know_of,
    no_route_that_writes_finds_a_sealed_case_for_who_may_not_know_of_it,
];

const TOWNSHIP: &str = "150622100";
pub(crate) const SEALED: &str = "matter in ('SF-03', 'crime_clue')";
/// Words that stand in sealed cases of this test and nowhere else.
const WORDS: &str = "密封验收";
const PHONE: &str = "000-7777-0001";

/// Somebody with one duty, and what that duty may know of, as a condition of SQL.
struct Reader {
    name: String,
    http: Http,
    knows: String,
}

/// The unit that leads crime clues.
fn leading_unit(server: &Server) -> Result<String, Fault> {
    let sql = format!("select unit_id from case_file where {SEALED} and unit_id is not null limit 1");
    Ok(server.sql()?.value(&sql)?.trim().to_owned())
}

/// One of each capacity, and some whose unit or area makes a difference.
fn readers(server: &Server) -> Result<Vec<Reader>, Fault> {
    let unit = leading_unit(server)?;
    let (common, township) = (format!("not {SEALED}"), format!("place_code like '{TOWNSHIP}%'"));
    let whole = |capacity: &str| match capacity {
        "dispatch" | "supervisor" | "leader" => "true".to_owned(),
        _ => common.clone(),
    };
    let mut all = vec![];
    for capacity in [
        "intake",
        "dispatch",
        "handler",
        "unit_head",
        "mediator",
        "grid_worker",
        "local",
        "supervisor",
        "leader",
        "judge",
        "notary",
    ] {
        let name = format!("leak-{}", capacity.replace('_', "-"));
        let http = settled(server, &name, &["--capacity", capacity])?;
        all.push(Reader { http, knows: whole(capacity), name });
    }
    for capacity in ["intake", "dispatch", "supervisor", "leader"] {
        let name = format!("leak-town-{capacity}");
        let http = settled(server, &name, &["--capacity", capacity, "--area", TOWNSHIP])?;
        all.push(Reader { http, knows: format!("{township} and {common}"), name });
    }
    let http = settled(server, "leak-police", &["--capacity", "handler", "--unit", &unit])?;
    all.push(Reader { http, knows: format!("({common} or unit_id = '{unit}')"), name: "leak-police".into() });
    for capacity in ["system_admin", "security_admin", "audit_admin"] {
        let name = format!("leak-{}", capacity.replace('_', "-"));
        let http = settled(server, &name, &["--capacity", capacity])?;
        enrol(&http)?;
        all.push(Reader { http, knows: "false".into(), name });
    }
    Ok(all)
}

fn codes(server: &Server, condition: &str) -> Result<Vec<String>, Fault> {
    let rows = server.sql()?.value(&format!("select code from case_file where {condition} order by id"))?;
    Ok(rows.lines().map(str::to_owned).collect())
}

/// A sealed case with a party and a paper, waiting or led by the unit that the rules name.
fn sealed_case(server: &Server, led: bool) -> Result<String, Fault> {
    let row = server.sql()?.value(&format!(
        "select st_x(point), st_y(point) from case_file where place_code like '{TOWNSHIP}%' and accuracy_m is null order by id limit 1"
    ))?;
    let (lon, lat) = row.trim().split_once('|').ok_or("no place")?;
    let (lon, lat): (f64, f64) = (lon.parse()?, lat.parse()?);
    let desk = server.http();
    let report =
        json!({ "lon": lon, "lat": lat, "category": "SF-03", "summary": format!("{WORDS}：检举线索{led}") });
    let made = desk.post("/api/v1/cases", &report)?.json()?;
    let code = text(&made, "/code")?.to_owned();
    let party = json!({ "role": "petitioner", "kind": "natural", "name": "示意密", "phone": PHONE, "notice": "pending" });
    let kept = desk.post(&format!("/api/v1/cases/{code}/parties"), &party)?;
    assert_eq!(kept.status, 201, "{}", kept.summary());
    let surveyed = json!({ "key": "0b".repeat(16), "survey": dry_well() });
    let surveyed = desk.post(&format!("/api/v1/cases/{code}/survey"), &surveyed)?;
    assert_eq!(surveyed.status, 201, "{}", surveyed.summary());
    let near = desk.json(&format!("/api/v1/cases/{code}/inquiries"))?;
    if let Some(mine) = near["mines"][0]["id"].as_str() {
        let question = json!({ "mine": mine, "addressee": WORDS, "subject": WORDS, "text": WORDS });
        let asked = desk.post(&format!("/api/v1/cases/{code}/inquiries"), &question)?;
        assert_eq!(asked.status, 201, "{}", asked.summary());
    }
    if led {
        let unit = text(&made, "/suggestion/unit/id")?;
        let confirmed = desk.post(&format!("/api/v1/cases/{code}/confirm"), &json!({ "unit_id": unit }))?;
        assert_eq!(confirmed.status, 200, "{}", confirmed.summary());
    } else {
        let accepted =
            desk.post(&format!("/api/v1/cases/{code}/commands"), &json!({ "command": "accept" }))?;
        assert_eq!(accepted.status, 200, "{}", accepted.summary());
    }
    Ok(code)
}

/// A survey that says the secret words.
fn dry_well() -> Value {
    json!({
        "on": "2026-01-02", "surveyors": ["示意调查员"], "statement": WORDS,
        "wells": [{ "name": "水井", "depth_m": 30.0, "dry": true }],
    })
}

/// Addresses of a route that reads, for somebody who may not know of some cases, of which `hidden` is one.
fn addresses(server: &Server, path: &str, hidden: &str) -> Result<Vec<String>, Fault> {
    let quoted = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let of_case = |sql: &str| -> Result<Vec<String>, Fault> {
        let rows = server.sql()?.value(&sql.replace("{hidden}", hidden))?;
        Ok(rows.lines().map(str::to_owned).collect())
    };
    let case = "from case_file where code = '{hidden}'";
    Ok(match path {
        "/api/v1/accounts"
        | "/api/v1/sign-in-attempts"
        | "/api/v1/session"
        | "/api/v1/session/tokens"
        | "/api/v1/meta"
        | "/api/v1/categories"
        | "/api/v1/layers"
        | "/api/v1/locate/codes"
        | "/api/v1/commands"
        | "/api/v1/imports"
        | "/api/v1/places/codes"
        | "/api/v1/audit/root" => {
            vec![path.to_owned()]
        }
        // Codes are told to the audit administrator, who sees no case (decision 0018).
        "/api/v1/audit" | "/api/v1/audit.csv" | "/api/v1/audit/proof" => vec![],
        "/api/v1/people/absences" | "/api/v1/people/cover" | "/api/v1/people/interests" => {
            vec![path.to_owned()]
        }
        "/api/v1/rules/routing" => vec![path.to_owned()],
        // Replayed on the reader's own circle.
        below if below.starts_with("/api/v1/rules/routing/{id}") => vec![below.replace("{id}", "0")],
        "/api/v1/people/here" => {
            of_case(&format!("select '{path}?lon=' || st_x(point) || '&lat=' || st_y(point) {case}"))?
        }
        "/api/v1/batches" | "/api/v1/batches/proposed" => vec![path.to_owned()],
        "/api/v1/batches/{id}" => of_case(
            "select '/api/v1/batches/' || m.batch_id from batch_member m join case_file c on c.id = m.case_id where c.code = '{hidden}'",
        )?,
        "/api/v1/batches/{id}/visit" => of_case(
            "select '/api/v1/batches/' || m.batch_id || '/visit?all=true' from batch_member m join case_file c on c.id = m.case_id where c.code = '{hidden}'",
        )?,
        "/api/v1/batches/{id}/visit/page" => of_case(
            "select '/api/v1/batches/' || m.batch_id || '/visit/page?all=true' from batch_member m join case_file c on c.id = m.case_id where c.code = '{hidden}'",
        )?,
        "/api/v1/batches/{id}/bundle.pdf" => of_case(
            "select '/api/v1/batches/' || m.batch_id || '/bundle.pdf' from batch_member m join case_file c on c.id = m.case_id where c.code = '{hidden}'",
        )?,
        "/api/v1/batches/{id}/members/{case}/neighbours" => of_case(
            "select '/api/v1/batches/' || m.batch_id || '/members/' || c.code || '/neighbours' from batch_member m join case_file c on c.id = m.case_id where c.code = '{hidden}'",
        )?,
        "/api/v1/cases/{code}/neighbours" | "/api/v1/cases/{code}/survey" => {
            vec![path.replace("{code}", hidden)]
        }
        "/api/v1/consistency" => ["person", "unit", "appraiser"].map(|by| format!("{path}?by={by}")).into(),
        "/api/v1/preservations" | "/api/v1/preservations.geojson" => vec![path.to_owned()],
        "/api/v1/preservations/{id}" => of_case(
            "select '/api/v1/preservations/' || p.id from preservation p join case_file c on c.id = p.case_id where c.code = '{hidden}'",
        )?,
        "/api/v1/desk" => vec![path.to_owned(), format!("{path}?q={}", quoted(WORDS))],
        "/api/v1/cases" => vec![
            format!("{path}?limit=500&q={}", quoted(WORDS)),
            format!("{path}?limit=500&category=SF-03"),
            format!("{path}?limit=500&category=SF"),
            format!("{path}?q={hidden}"),
            format!("{path}?limit=500&near_mine=M0230&distance=5000"),
        ],
        // All of them are looked at with the figures.
        "/api/v1/cases.geojson" => vec![format!("{path}?category=SF-03")],
        "/api/v1/filters" => vec![path.to_owned()],
        // Exports are their account's own; exports.rs looks into their files.
        "/api/v1/exports" => vec![path.to_owned()],
        "/api/v1/exports/{id}" | "/api/v1/exports/{id}/file" => {
            let query = format!("expires=9999999999&signature={}", "0".repeat(64));
            let of = |id: &String| format!("{}?{query}", path.replace("{id}", id));
            of_case("select id from export_job where account_id = 'desk' limit 2")?.iter().map(of).collect()
        }
        "/api/v1/reports/planning" | "/api/v1/reports/planning.xlsx" | "/api/v1/reports/planning.html" => {
            vec![format!("{path}?since=2020-01-01&period=year&category=SF")]
        }
        below if below.starts_with("/api/v1/cases/{code}") => {
            vec![format!(
                "{}?reason=%E9%AA%8C%E6%94%B6%E6%B5%8B%E8%AF%95",
                below.replace("{code}", hidden).replace("{n}", "1")
            )]
        }
        "/api/v1/extent" => vec![format!("{path}?category=SF-03"), format!("{path}?q={hidden}")],
        "/api/v1/counts" => ["township", "micro"].map(|l| format!("{path}?level={l}&category=SF-03")).into(),
        "/api/v1/divisions/{code}" => of_case(&format!("select '/api/v1/divisions/' || village {case}"))?,
        "/api/v1/grids/{code}" => of_case(&format!("select '/api/v1/grids/' || place_code {case}"))?,
        "/api/v1/documents/{id}" => of_case(
            "select '/api/v1/documents/' || d.id from document d join case_file c on c.id = d.case_id where c.code = '{hidden}'",
        )?,
        "/api/v1/documents/{id}/page" => of_case(
            "select '/api/v1/documents/' || d.id || '/page' from document d join case_file c on c.id = d.case_id where c.code = '{hidden}'",
        )?,
        "/api/v1/documents/{id}/pdf" => of_case(
            "select '/api/v1/documents/' || d.id || '/pdf' from document d join case_file c on c.id = d.case_id where c.code = '{hidden}'",
        )?,
        "/api/v1/effectiveness" => {
            ["unit", "township"].map(|by| format!("{path}?since=2020-01-01&by={by}")).into()
        }
        "/api/v1/exposure" | "/api/v1/locate" => {
            of_case(&format!("select '{path}?lon=' || st_x(point) || '&lat=' || st_y(point) {case}"))?
        }
        "/api/v1/mines/{id}" => vec!["/api/v1/mines/M0230".into()],
        "/api/v1/mines/{id}/disputes" => vec!["/api/v1/mines/M0230/disputes".into()],
        "/api/v1/mines/{id}/surveys"
        | "/api/v1/mines/{id}/surveys.csv"
        | "/api/v1/mines/{id}/surveys.geojson" => of_case(&format!(
            "select replace('{path}', '{{id}}', coalesce((select m.mine_id from case_mine m where m.case_id = case_file.id order by m.distance_m limit 1), 'M0230')) {case}"
        ))?,
        "/api/v1/mines/{id}/dossier"
        | "/api/v1/mines/{id}/dossier/page"
        | "/api/v1/mines/{id}/dossier.geojson"
        | "/api/v1/mines/{id}/dossier.gpkg" => of_case(&format!(
            "select replace('{path}', '{{id}}', coalesce((select m.mine_id from case_mine m where m.case_id = case_file.id order by m.distance_m limit 1), 'M0230')) {case}"
        ))?,
        "/api/v1/search" => vec![format!("{path}?q={hidden}"), format!("{path}?q={}", quoted(WORDS))],
        "/api/v1/stations/{id}" => of_case(
            "select '/api/v1/stations/' || coalesce(unit_id, (select unit_id from case_file where unit_id is not null limit 1)) from case_file where code = '{hidden}'",
        )?,
        "/api/v1/supervision/warnings" | "/api/v1/outbox" => vec![path.to_owned()],
        "/api/v1/supervision" => vec![format!("{path}?step=0&limit=500")],
        // Whoever holds a paper has its token and may ask whether it is real.
        "/api/v1/verify/{token}" => vec![format!("/api/v1/verify/{}", "0".repeat(32))],
        "/api/v1/public/cells" | "/public/tiles.json" => vec![path.to_owned()],
        // Drawn from the release, which holds no sealed matter: public_cells.rs decodes them. The map has no case: recusals.rs.
        "/public/tiles/{z}/{x}/{y}.mvt" | "/api/v1/public/places/{code}/map" => vec![],
        // A poster names a place.
        "/api/v1/places/codes/{serial}/poster" => vec![],
        // It names no case; how many it shows is asked with the figures.
        "/static/{file}" => vec![],
        "/tiles/{layer}" => vec!["/tiles/cases.json".into()],
        "/tiles/{layers}/{z}/{x}/{y}.mvt" => {
            of_case(&format!("select st_x(point) || ' ' || st_y(point) {case}"))?
                .iter()
                .filter_map(|at| at.split_once(' '))
                .filter_map(|(lon, lat)| {
                    Some(
                        Tile::holding(14, lon.parse().ok()?, lat.parse().ok()?)
                            .path("cases,base_grids,micro_grids"),
                    )
                })
                .collect()
        }
        new => return Err(format!("teach this test the new route GET {new}").into()),
    })
}

/// Codes of cases in an answer.
fn told(body: &[u8]) -> HashSet<String> {
    codes_in(&String::from_utf8_lossy(body))
}

fn no_route_that_reads_tells_any_capacity_of_a_case_it_may_not_know_of(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (waiting, led) = (sealed_case(server, false)?, sealed_case(server, true)?);
    let batch = json!({ "name": "验收", "cases": [waiting, led] });
    let batched = server.http().post("/api/v1/batches", &batch)?;
    assert_eq!(batched.status, 201, "{}", batched.summary());
    let preserved = json!({ "name": format!("{WORDS}：地块"), "case": led, "mine": "M0230" });
    let preserved = server.http().post("/api/v1/preservations", &preserved)?;
    assert_eq!(preserved.status, 201, "{}", preserved.summary());
    let document = server.http().json("/api/v1/openapi.json")?;
    let paths = document["paths"].as_object().ok_or("no paths")?;
    for reader in readers(server)? {
        let known: HashSet<String> = codes(server, &reader.knows)?.into_iter().collect();
        let mut asked = HashSet::new();
        for sealed in [&waiting, &led] {
            let visible = known.contains(sealed);
            for path in paths.iter().filter(|(_, methods)| methods.get("get").is_some()).map(|(path, _)| path)
            {
                // What names no case is the same for both.
                for address in
                    addresses(server, path, sealed)?.into_iter().filter(|a| asked.insert(a.clone()))
                {
                    let answer = reader.http.get(&address)?;
                    let who = format!("{} {address}: {}", reader.name, answer.summary());
                    assert!([200, 403, 404].contains(&answer.status), "{who}");
                    if path.starts_with("/api/v1/cases/{code}") && !visible {
                        // Not found; or not this capacity's work, which is said of any code.
                        assert!(answer.status == 404 || answer.text()?.contains("\"not_yours\""), "{who}");
                        continue;
                    }
                    if path == "/api/v1/cases/{code}" {
                        assert_eq!(answer.status, 200, "{who}");
                    }
                    // A PDF is compressed: it is read as its reader reads it.
                    let printed = answer.header("content-type") == Some("application/pdf");
                    let body =
                        if printed { pdf::text(&answer.body)?.into_bytes() } else { answer.body.clone() };
                    // What was asked for may be repeated in the refusal.
                    let mut codes = told(&body);
                    if address.contains(sealed.as_str()) {
                        codes.remove(sealed);
                    }
                    let leaked: Vec<_> = codes.difference(&known).take(3).collect();
                    assert!(leaked.is_empty(), "{who} tells of {leaked:?}");
                    let words = String::from_utf8_lossy(&body).contains(WORDS);
                    let echoed = path == "/api/v1/search";
                    assert!(visible || echoed || !words || known.contains(&led), "{who} tells the words");
                }
            }
        }
        numbers(server, &reader, known.len())?;
    }
    Ok(())
}

/// Every figure counts what the reader knows of, no more.
fn numbers(server: &Server, reader: &Reader, known: usize) -> Outcome {
    let (http, who) = (&reader.http, &reader.name);
    assert_eq!(http.json("/api/v1/cases?limit=1")?["count"], known, "{who}");
    assert_eq!(http.json("/api/v1/meta")?["counts"]["cases"], known, "{who}");
    assert_eq!(http.json("/api/v1/counts")?["sum"]["total"], known, "{who}");
    assert_eq!(http.json("/api/v1/extent")?["count"], known, "{who}");
    // The OGC interface describes itself: its routes are not in the document above.
    let collection = http.json("/ogc/collections/cases/items?limit=1")?;
    assert_eq!(collection["numberMatched"], known, "{who}");
    let inside = codes(server, &format!("{} and place_code <> ''", reader.knows))?.len();
    assert_eq!(http.json("/api/v1/divisions/150622")?["counts"]["cases"], inside, "{who}");
    assert_eq!(items(&http.json("/api/v1/cases.geojson")?, "/features")?.len(), known, "{who}");
    let clues = codes(server, &format!("{} and category = 'SF-03'", reader.knows))?.len();
    for path in ["/api/v1/cases?limit=1&category=SF-03", "/api/v1/cases?limit=1&category=SF-03&q=Z"] {
        assert_eq!(http.json(path)?["count"], clues, "{who} {path}");
    }
    assert_eq!(http.json("/api/v1/counts?category=SF-03&level=village")?["sum"]["total"], clues, "{who}");
    let open: i64 = server
        .sql()?
        .value(&format!("select count(*) from case_file where open and {}", reader.knows))?
        .trim()
        .parse()?;
    let board = http.json("/api/v1/supervision")?;
    let steps = items(&board, "/steps")?.iter().filter_map(|s| s["count"].as_i64()).sum::<i64>();
    assert_eq!(steps + board["calm"].as_i64().ok_or("no number")?, open, "{who}");
    let rated = http.json("/api/v1/effectiveness?since=2000-01-01&by=township")?;
    let rated: i64 = items(&rated, "/rows")?.iter().filter_map(|r| r["cases"].as_i64()).sum();
    let placed: i64 = server
        .sql()?
        .value(&format!("select count(*) from case_file where township is not null and {}", reader.knows))?
        .trim()
        .parse()?;
    assert_eq!(rated, placed, "{who}");
    let planned = http.json("/api/v1/reports/planning?since=2000-01-01&period=year")?;
    assert_eq!(whole(&planned, "/cases")? + whole(&planned, "/unplaced")?, i64::try_from(known)?, "{who}");
    let meta = http.json("/api/v1/meta")?;
    let bbox = [0, 1, 2, 3].map(|i| meta["banner"]["bbox"][i].as_f64().unwrap_or(0.0));
    let corners = bbox.map(|degrees| degrees.to_string()).join(",");
    let listed =
        http.json(&format!("/api/v1/cases?limit=1&bbox={corners}"))?["count"].as_u64().ok_or("no count")?;
    let map = http.get(&format!("/static/map.svg?bbox={corners}"))?;
    // The sheet is a rectangle of the plane: a strip of the box of degrees lies beside it.
    let printed = shown(map.text()?)? as u64;
    assert!(printed <= listed && printed + 10 >= listed, "{who}: {printed} of {listed} on the printed map");
    let mut clustered = 0;
    for tile in Tile::covering(9, bbox) {
        let layers = decode(&http.get(&tile.path("case_clusters"))?.body)?;
        for feature in layer(&layers, "case_clusters").map(|l| l.features.as_slice()).unwrap_or_default() {
            clustered += feature.properties["count"].as_i64().ok_or("no count")?;
        }
    }
    assert!(clustered as usize <= known && clustered as usize >= inside, "{who}: {clustered} of {known}");
    Ok(())
}

/// What somebody might send to a route that writes, with the code of a case; nothing for routes without a case.
fn attempt(unit: &str, method: &str, path: &str) -> Result<Option<Value>, Fault> {
    let reason = "验收测试：不应成功";
    Ok(match (method, path) {
        ("post", "/api/v1/cases/{code}/commands") => Some(json!({ "command": "accept" })),
        ("post", "/api/v1/cases/{code}/confirm") => Some(json!({ "unit_id": unit })),
        ("post", "/api/v1/cases/{code}/place") => {
            Some(json!({ "lon": 111.2267, "lat": 39.8654, "reason": reason }))
        }
        ("post", "/api/v1/cases/{code}/person") => Some(json!({ "person_id": "nobody", "reason": reason })),
        ("post", "/api/v1/cases/{code}/cracks") => {
            Some(json!({ "name": "1号", "room": "东屋", "wall": "东墙", "direction": "vertical" }))
        }
        ("post", "/api/v1/cases/{code}/cracks/{n}/readings") => {
            Some(json!({ "on": "2026-01-03", "width_mm": 1.0, "length_cm": 1.0, "scale_card": true }))
        }
        ("post", "/api/v1/cases/{code}/survey") => {
            Some(json!({ "key": "0a".repeat(16), "survey": dry_well() }))
        }
        ("post", "/api/v1/cases/{code}/inquiries") => {
            Some(json!({ "mine": "M0230", "addressee": "示意煤业", "subject": "示意", "text": "示意" }))
        }
        ("post", "/api/v1/cases/{code}/inquiries/{n}/link" | "/api/v1/cases/{code}/inquiries/{n}/revoke") => {
            Some(json!({ "reason": reason }))
        }
        ("post", "/api/v1/cases/{code}/inquiries/{n}/extend") => {
            Some(json!({ "due": "2999-01-01", "reason": reason }))
        }
        ("post", "/api/v1/cases/{code}/evidence") => Some(
            json!({ "name": "1.jpg", "bytes": 10, "sha256": "a".repeat(64), "kind": "photo", "shows": "东墙" }),
        ),
        ("post", "/api/v1/cases/{code}/evidence/{n}/redactions") => Some(json!({ "boxes": [] })),
        ("post", "/api/v1/cases/{code}/parties") => {
            Some(json!({ "role": "member", "kind": "natural", "name": "示意乙", "notice": "pending" }))
        }
        ("post", "/api/v1/cases/{code}/parties/{seq}/correction") => {
            Some(json!({ "phone": "00011112222", "reason": reason }))
        }
        ("post", "/api/v1/cases/{code}/parties/{seq}/reveal") => {
            Some(json!({ "fields": ["name"], "reason": reason }))
        }
        ("head" | "patch", "/api/v1/cases/{code}/evidence/uploads/{id}") => Some(Value::Null),
        ("post", "/api/v1/batches/{id}/commands") => Some(json!({ "command": "dissolve", "reason": reason })),
        ("post", "/api/v1/preservations/{id}/commands") => {
            Some(json!({ "command": "withdraw", "reason": reason }))
        }
        // No case is named, or one in words only: see below.
        (
            "post",
            "/api/v1/batches"
            | "/api/v1/preservations"
            | "/api/v1/cases"
            | "/api/v1/cases/duplicates"
            | "/api/v1/cases/suggest"
            | "/api/v1/parties/find"
            | "/api/v1/imports"
            | "/api/v1/imports/{id}/undo"
            | "/api/v1/intake/read"
            | "/api/v1/locate/bulk"
            | "/api/v1/exports"
            | "/api/v1/filters"
            | "/api/v1/outbox/replay"
            | "/api/v1/audit/proof",
        ) => None,
        ("delete", "/api/v1/exports/{id}" | "/api/v1/filters/{id}") => None,
        // By the code of a place, the digits of a case or a ticket of it, whoever is signed in: see `villager`.
        (_, other) if other.starts_with("/api/v1/public/") => None,
        (_, other) if other.starts_with("/api/v1/places/codes") => None,
        // People at work and their accounts: no case.
        (_, other)
            if ["/api/v1/accounts", "/api/v1/session", "/api/v1/people", "/api/v1/rules"]
                .iter()
                .any(|p| other.starts_with(p)) =>
        {
            None
        }
        (method, new) => return Err(format!("teach this test the new route {method} {new}").into()),
    })
}

fn no_route_that_writes_finds_a_sealed_case_for_who_may_not_know_of_it(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = sealed_case(server, false)?;
    let state = |server: &Server| {
        server.sql()?.value(&format!(
            "select c.state, (select count(*) from case_event where case_id = c.id), (select count(*) from party where case_id = c.id), (select count(*) from crack where case_id = c.id), (select count(*) from survey where case_id = c.id), (select string_agg(i::text, ' ') from inquiry i where case_id = c.id), (select count(*) from evidence_upload where case_id = c.id) from case_file c where code = '{code}'"
        ))
    };
    let before = state(server)?;
    let unit = leading_unit(server)?;
    let document = server.http().json("/api/v1/openapi.json")?;
    let at = server.http().json(&format!("/api/v1/cases/{code}"))?["point"].clone();
    for login in ["intake", "handler", "mediator", "judge", "notary"] {
        let http = server.signed_in(login)?;
        for (path, methods) in document["paths"].as_object().ok_or("no paths")? {
            for method in methods.as_object().ok_or("no methods")?.keys().filter(|m| *m != "get") {
                let Some(body) = attempt(&unit, method, path)? else { continue };
                let address = path
                    .replace("{code}", &code)
                    .replace("{n}", "1")
                    .replace("{seq}", "1")
                    .replace("{id}", &"0".repeat(32));
                let (kind, sent) = match method.as_str() {
                    "patch" => ("application/offset+octet-stream", b"x".to_vec()),
                    _ => ("application/json", body.to_string().into_bytes()),
                };
                let headers = [("content-type", kind), ("upload-offset", "0")];
                let answer = match method.as_str() {
                    "head" => http.send("HEAD", &address, &[], ())?,
                    _ => http.send(&method.to_uppercase(), &address, &headers, &sent[..])?,
                };
                // Refused for the capacity before it is looked whether there is such a case, or not found.
                assert!(
                    [403, 404].contains(&answer.status),
                    "{login} {method} {address}: {}",
                    answer.summary()
                );
                assert!(!answer.text()?.contains(WORDS), "{login} {method} {address}");
            }
        }
        let matter = json!({ "lon": at["lon"], "lat": at["lat"], "category": "SF-03", "summary": format!("{WORDS}：检举线索false") });
        let duplicates = http.post("/api/v1/cases/duplicates", &matter)?;
        assert!(!told(&duplicates.body).contains(&code), "{login}: {}", duplicates.summary());
        let found =
            http.post("/api/v1/parties/find", &json!({ "phone": PHONE, "reason": "验收测试：查找" }))?;
        assert!(
            [200, 403].contains(&found.status) && told(&found.body).is_empty(),
            "{login}: {}",
            found.summary()
        );
        let listed = json!({ "name": "示意", "cases": [code] });
        let batched = http.post("/api/v1/batches", &listed)?;
        assert!([403, 404].contains(&batched.status), "{login}: {}", batched.summary());
        let kept = http.post("/api/v1/preservations", &json!({ "name": "示意", "case": code }))?;
        assert!([403, 404].contains(&kept.status), "{login}: {}", kept.summary());
        let joins = json!({ "lon": at["lon"], "lat": at["lat"], "category": "SF-03", "summary": "示意", "joins": code });
        let joined = http.post("/api/v1/cases", &joins)?;
        assert!([403, 404].contains(&joined.status), "{login}: {}", joined.summary());
    }
    assert_eq!(state(server)?, before);
    Ok(())
}
