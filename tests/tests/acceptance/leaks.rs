//! An account of one township: no route tells it of a case of another, or of a sealed one, by code or by place.

use crate::errors::assert_problem;
use acceptance::events::Events;
use acceptance::http::Http;
use acceptance::json::{items, text};
use acceptance::mvt::{decode, layer};
use acceptance::tile::Tile;
use acceptance::{Fault, Outcome, Server, World, pdf, tests, xlsx};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashSet};
use std::time::Duration;

tests![
    no_route_tells_a_township_of_the_cases_of_others,
    no_tile_shows_a_township_the_cases_of_others,
    live_events_tell_a_township_of_its_own_cases_only,
    a_township_registers_and_confirms_nothing_elsewhere,
    a_crime_clue_is_for_those_who_need_to_know_and_nobody_else_hears_of_it,
];

const TOWNSHIP: &str = "150622100";
/// What is not sealed.
const COMMON: &str = "matter not in ('SF-03', 'SF-04', 'GN-07', 'GN-08', 'crime_clue')";
/// Cases of other townships.
const ELSEWHERE: &str = "place_code <> '' and place_code not like '150622100%'";

struct Seen {
    own: HashSet<String>,
    others: Vec<String>,
}

fn cases(server: &Server) -> Result<Seen, Fault> {
    let sql = server.sql()?;
    let codes = |condition: &str| -> Result<Vec<String>, Fault> {
        let rows = sql.value(&format!("select code from case_file where {condition} order by id"))?;
        Ok(rows.lines().map(str::to_owned).collect())
    };
    let own = codes(&format!("place_code like '{TOWNSHIP}%' and {COMMON}"))?.into_iter().collect();
    let others = codes(&format!("not (place_code like '{TOWNSHIP}%' and {COMMON})"))?;
    Ok(Seen { own, others })
}

/// Every case code in a text must be one of the own.
fn look(seen: &Seen, path: &str, text: &str) -> Outcome {
    match codes_in(text).into_iter().find(|code| !seen.own.contains(code)) {
        Some(code) => Err(format!("GET {path} tells of {code}").into()),
        None => Ok(()),
    }
}

/// Codes of cases in a text, such as `ZZ26-003292-7`.
pub(crate) fn codes_in(text: &str) -> HashSet<String> {
    let of_code = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
    let code = |(at, _): (usize, &str)| text[at..].chars().take_while(of_code).collect::<String>();
    text.match_indices("ZZ").map(code).filter(|code| code.len() == "ZZ26-003292-7".len()).collect()
}

/// Addresses for every GET route of the interface; a route that is not known here fails the test, so that nobody adds
/// one without thinking of this.
fn addresses(server: &Server, path: &str, seen: &Seen) -> Result<Vec<String>, Fault> {
    let sql = server.sql()?;
    let each = |query: &str, make: &dyn Fn(&str) -> String| -> Result<Vec<String>, Fault> {
        Ok(sql.value(query)?.lines().map(make).collect())
    };
    let other = seen.others.first().ok_or("no other case")?;
    Ok(match path {
        "/api/v1/accounts" | "/api/v1/sign-in-attempts" | "/api/v1/session" | "/api/v1/session/tokens" => {
            vec![path.to_owned()]
        }
        "/api/v1/meta"
        | "/api/v1/categories"
        | "/api/v1/layers"
        | "/api/v1/locate/codes"
        | "/api/v1/commands" => {
            vec![path.to_owned()]
        }
        // For whole-banner intake and dispatch only.
        "/api/v1/imports" => vec![path.to_owned()],
        // For the audit administrator only.
        "/api/v1/audit" | "/api/v1/audit.csv" | "/api/v1/audit/root" | "/api/v1/audit/proof" => {
            vec![path.to_owned()]
        }
        "/api/v1/cases/{code}/neighbours" | "/api/v1/cases/{code}/survey" => {
            seen.others.iter().step_by(97).map(|code| path.replace("{code}", code)).collect()
        }
        "/api/v1/consistency" => ["person", "unit", "appraiser"].map(|by| format!("{path}?by={by}")).into(),
        "/api/v1/batches/{id}/members/{case}/neighbours" => each(
            "select m.batch_id || '/members/' || c.code from batch_member m join case_file c on c.id = m.case_id",
            &|member| format!("/api/v1/batches/{member}/neighbours"),
        )?,
        below if below.starts_with("/api/v1/cases/{code}/") => {
            let path = below.replace("{n}", "1").replace("{upload}", "1");
            let of = |code: &String| format!("{}?reason=leak", path.replace("{code}", code));
            seen.others.iter().step_by(97).map(of).collect()
        }
        "/api/v1/batches" | "/api/v1/batches/proposed" => vec![path.to_owned()],
        "/api/v1/batches/{id}/visit" => {
            each("select id from batch order by id", &|id| format!("/api/v1/batches/{id}/visit?all=true"))?
        }
        "/api/v1/batches/{id}/visit/page" => each("select id from batch order by id limit 3", &|id| {
            format!("/api/v1/batches/{id}/visit/page?all=true")
        })?,
        "/api/v1/batches/{id}/bundle.pdf" => each("select id from batch order by id limit 3", &|id| {
            format!("/api/v1/batches/{id}/bundle.pdf")
        })?,
        "/api/v1/batches/{id}" => each("select id from batch", &|id| format!("/api/v1/batches/{id}"))?,
        "/api/v1/preservations" | "/api/v1/preservations.geojson" => vec![path.to_owned()],
        "/api/v1/preservations/{id}" => {
            each("select id from preservation", &|id| format!("/api/v1/preservations/{id}"))?
        }
        "/api/v1/desk" => vec![
            format!("{path}?limit=200"),
            format!("{path}?limit=200&grid=150622004"),
            format!("{path}?q={other}&limit=200"),
        ],
        "/api/v1/supervision/warnings" | "/api/v1/outbox" => vec![path.to_owned()],
        "/api/v1/supervision" => vec![format!("{path}?step=0&limit=500")],
        "/api/v1/effectiveness" => {
            ["unit", "township"].map(|by| format!("{path}?since=2020-01-01&by={by}")).into()
        }
        // The papers of others: the first is issued by this test.
        "/api/v1/documents/{id}" => each("select id from document", &|id| format!("/api/v1/documents/{id}"))?,
        "/api/v1/documents/{id}/page" => {
            each("select id from document", &|id| format!("/api/v1/documents/{id}/page"))?
        }
        "/api/v1/documents/{id}/pdf" => each("select id from document order by id desc limit 30", &|id| {
            format!("/api/v1/documents/{id}/pdf")
        })?,
        "/api/v1/verify/{token}" => vec![format!("/api/v1/verify/{}", "0".repeat(32))],
        "/api/v1/cases" => vec![
            format!("{path}?limit=500"),
            format!("{path}?limit=500&state=open"),
            format!("{path}?limit=500&grid=150622004"),
            format!("{path}?q={other}"),
            format!("{path}?near_mine=M0230&distance=5000&limit=500"),
        ],
        "/api/v1/cases.geojson" => vec![path.to_owned(), format!("{path}?grid=150622004")],
        "/api/v1/reports/planning" | "/api/v1/reports/planning.xlsx" | "/api/v1/reports/planning.html" => {
            ["township", "village", "grid"]
                .map(|l| format!("{path}?level={l}&period=year&since=2024-01-01"))
                .into()
        }
        "/api/v1/filters" => vec![path.to_owned()],
        "/api/v1/public/cells" | "/public/tiles.json" => vec![path.to_owned()],
        // Drawn from the release, the same for everybody: public_cells.rs decodes them. The map has no case: recusals.rs.
        "/public/tiles/{z}/{x}/{y}.mvt" | "/api/v1/public/places/{code}/map" => vec![],
        // Exports are their account's own: those of the desk are not found.
        "/api/v1/exports" => vec![path.to_owned()],
        "/api/v1/exports/{id}" => each("select id from export_job", &|id| format!("/api/v1/exports/{id}"))?,
        "/api/v1/exports/{id}/file" => each("select id from export_job", &|id| {
            format!("/api/v1/exports/{id}/file?expires=9999999999&signature={}", "0".repeat(64))
        })?,
        "/api/v1/cases/{code}" => {
            seen.others.iter().step_by(97).map(|c| format!("/api/v1/cases/{c}")).collect()
        }
        "/api/v1/extent" => vec![format!("{path}?q={other}"), format!("{path}?grid=150622004")],
        "/api/v1/counts" => {
            ["township", "village", "grid", "micro"].map(|l| format!("{path}?level={l}")).into()
        }
        "/api/v1/divisions/{code}" => {
            each("select code from division", &|c| format!("/api/v1/divisions/{c}"))?
        }
        "/api/v1/grids/{code}" => each(
            "select distinct on (left(code, 9)) code from grid where kind = 'base' order by left(code, 9), code",
            &|c| format!("/api/v1/grids/{c}"),
        )?,
        "/api/v1/people/here" => {
            vec![format!("{path}?lon=111.22676&lat=39.86546"), format!("{path}?grid=150622004201001")]
        }
        "/api/v1/people/cover" | "/api/v1/people/absences" | "/api/v1/people/interests" => {
            vec![path.to_owned()]
        }
        // A township tries no rules; the sets themselves tell of no case.
        "/api/v1/rules/routing" => vec![path.to_owned()],
        below if below.starts_with("/api/v1/rules/routing/{id}") => vec![below.replace("{id}", "0")],
        "/api/v1/places/codes" => vec![path.to_owned(), format!("{path}?kind=village&subject=150622004201")],
        // The first is made by this test, elsewhere.
        "/api/v1/places/codes/{serial}/poster" => {
            each("select serial from place_code", &|n| format!("/api/v1/places/codes/{n}/poster"))?
        }
        "/api/v1/exposure" => vec![format!("{path}?lon=111.22676&lat=39.86546")],
        "/api/v1/locate" => vec![format!("{path}?lon=111.22676&lat=39.86546")],
        "/api/v1/mines/{id}" => each("select id from mine", &|m| format!("/api/v1/mines/{m}"))?,
        "/api/v1/mines/{id}/disputes" => {
            each("select id from mine", &|m| format!("/api/v1/mines/{m}/disputes"))?
        }
        "/api/v1/mines/{id}/surveys"
        | "/api/v1/mines/{id}/surveys.csv"
        | "/api/v1/mines/{id}/surveys.geojson" => {
            each("select distinct mine_id from case_mine order by 1 limit 20", &|m| path.replace("{id}", m))?
        }
        "/api/v1/mines/{id}/dossier.geojson" | "/api/v1/mines/{id}/dossier.gpkg" => {
            each("select distinct mine_id from case_mine order by 1 limit 10", &|m| path.replace("{id}", m))?
        }
        "/api/v1/mines/{id}/dossier" => {
            each("select id from mine", &|m| format!("/api/v1/mines/{m}/dossier"))?
        }
        "/api/v1/mines/{id}/dossier/page" => {
            each("select id from mine order by id limit 20", &|m| format!("/api/v1/mines/{m}/dossier/page"))?
        }
        "/api/v1/search" => {
            let texts = ["ZZ", other.as_str(), "矿", "150622004"];
            texts
                .map(|q| format!("{path}?q={}", q.bytes().map(|b| format!("%{b:02X}")).collect::<String>()))
                .into()
        }
        "/api/v1/stations/{id}" => each("select id from station", &|s| format!("/api/v1/stations/{s}"))?,
        // Points without a name; what they count has a test of its own.
        "/static/{file}" => vec!["/static/map.svg?bbox=110.9,39.6,111.4,40.0".into()],
        "/tiles/{layer}" => vec!["/tiles/cases.json".into()],
        // Tiles have a test of their own.
        "/tiles/{layers}/{z}/{x}/{y}.mvt" => vec![],
        new => return Err(format!("teach this test the new route {new}").into()),
    })
}

fn no_route_tells_a_township_of_the_cases_of_others(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.signed_in("intake")?;
    let seen = cases(server)?;
    assert!(seen.own.len() > 100 && seen.others.len() > 1_000);
    assert_eq!(codes_in(&format!("[{}]", seen.others[0])).len(), 1, "codes are recognised");
    issue_a_paper_elsewhere(server)?;
    export_elsewhere(server)?;
    let document = http.json("/api/v1/openapi.json")?;
    for (path, methods) in document["paths"].as_object().ok_or("no paths")? {
        if methods.get("get").is_none() {
            continue;
        }
        for address in addresses(server, path, &seen)? {
            let answer = http.get(&address)?;
            if path.starts_with("/api/v1/cases/{code}") {
                assert_problem(&answer, &[404], "not_found")?;
                // The answer names what was asked for, and nothing else.
                continue;
            }
            // Grids elsewhere are not found; accounts and attempts are for administrators.
            let elsewhere = [
                "/api/v1/grids/{code}",
                "/api/v1/batches/{id}",
                "/api/v1/preservations/{id}",
                "/api/v1/verify/{token}",
            ]
            .contains(&path.as_str())
                || path.starts_with("/api/v1/batches/{id}/")
                || path.starts_with("/api/v1/documents/")
                || path.starts_with("/api/v1/exports/")
                || path.ends_with("/poster");
            let statuses: &[u16] = if elsewhere { &[200, 404] } else { &[200, 403] };
            assert!(statuses.contains(&answer.status), "{address}: {}", answer.summary());
            let told = if answer.header("content-type") == Some("application/pdf") {
                pdf::text(&answer.body)?
            } else if answer.header("content-type") == Some("application/geopackage+sqlite3") {
                // Texts lie in the pages of the file as they are.
                String::from_utf8_lossy(&answer.body).into_owned()
            } else if path.ends_with(".xlsx") && answer.status == 200 {
                xlsx::text(&answer.body)?
            } else {
                answer.text()?.to_owned()
            };
            let told = if path == "/api/v1/search" {
                told.replace(&format!("`{}`", seen.others[0]), "")
            } else {
                told
            };
            look(&seen, &address, &told)?;
        }
    }
    numbers_are_the_own(&http, server, &seen)
}

/// So that there is a document and a code of another township to be kept from this one.
fn issue_a_paper_elsewhere(server: &Server) -> Outcome {
    let sql = server.sql()?;
    let code =
        sql.value(&format!("select code from case_file where state = 'registered' and {ELSEWHERE} limit 1"))?;
    let path = format!("/api/v1/cases/{}/commands", code.trim());
    let answer = server.http().post(&path, &json!({ "command": "accept" }))?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    let village = json!({ "kind": "village", "subject": "150622004201", "spot": "" });
    let answer = server.http().post("/api/v1/places/codes", &village)?;
    assert_eq!(answer.status, 201, "{}", answer.summary());
    Ok(())
}

/// So that there is an export of another account to be kept from this one.
fn export_elsewhere(server: &Server) -> Outcome {
    let answer = server.http().post("/api/v1/exports", &json!({ "format": "csv" }))?;
    assert_eq!(answer.status, 202, "{}", answer.summary());
    Ok(())
}

/// Numbers tell as much as codes.
fn numbers_are_the_own(http: &Http, server: &Server, seen: &Seen) -> Outcome {
    let own = seen.own.len();
    assert_eq!(http.json("/api/v1/cases")?["count"], own);
    assert_eq!(http.json("/api/v1/meta")?["counts"]["cases"], own);
    assert_eq!(http.json("/api/v1/counts")?["sum"]["total"], own);
    assert_eq!(http.json("/api/v1/extent")?["count"], own);
    assert_eq!(items(&http.json("/api/v1/cases.geojson")?, "/features")?.len(), own);
    let units = server.sql()?.value(&format!(
        "select unit_id, count(*) filter (where place_code like '{TOWNSHIP}%' and {COMMON}) from case_file where open and unit_id is not null group by 1"
    ))?;
    for line in units.lines() {
        let (unit, open) = line.split_once('|').ok_or("no unit")?;
        let station = http.json(&format!("/api/v1/stations/{unit}"))?;
        assert_eq!(station["cases"]["open"], open.parse::<i64>()?, "{unit}");
    }
    let elsewhere = http.json("/api/v1/divisions/150622004")?;
    for count in ["cases", "open_cases", "overdue_cases"] {
        assert_eq!(elsewhere["counts"][count], 0, "{elsewhere}");
    }
    let banner = http.json("/api/v1/divisions/150622")?;
    assert_eq!(banner["counts"]["cases"], own, "{banner}");
    Ok(())
}

fn no_tile_shows_a_township_the_cases_of_others(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.signed_in("intake")?;
    let seen = cases(server)?;
    let meta = http.json("/api/v1/meta")?;
    let bbox = [0, 1, 2, 3].map(|i| meta["banner"]["bbox"][i].as_f64().unwrap_or(0.0));
    let mut shown = BTreeSet::new();
    for tile in Tile::covering(13, bbox) {
        let layers = decode(&http.get(&tile.path("cases"))?.body)?;
        for feature in layer(&layers, "cases").map(|l| l.features.as_slice()).unwrap_or_default() {
            let code = feature.properties["code"].as_str().ok_or("no code")?.to_owned();
            assert!(seen.own.contains(&code), "{tile:?} shows {code}");
            shown.insert(code);
        }
    }
    assert_eq!(shown.len(), seen.own.len());
    let mut clustered = 0;
    for tile in Tile::covering(10, bbox) {
        let layers = decode(&http.get(&tile.path("case_clusters,base_grids,mine_points"))?.body)?;
        for feature in layer(&layers, "case_clusters").map(|l| l.features.as_slice()).unwrap_or_default() {
            clustered += feature.properties["count"].as_i64().ok_or("no count")?;
        }
    }
    assert_eq!(clustered as usize, seen.own.len());
    let grids = decode(&http.get(&Tile::holding(12, 111.22676, 39.86546).path("base_grids"))?.body)?;
    for feature in layer(&grids, "base_grids").map(|l| l.features.as_slice()).unwrap_or_default() {
        let (code, open) = (&feature.properties["code"], &feature.properties["open"]);
        assert!(code.as_str().is_some_and(|c| c.starts_with(TOWNSHIP)) || *open == json!(0), "{code} {open}");
    }
    Ok(())
}

/// A place in a township, by a case that lies there.
fn place(server: &Server, condition: &str) -> Result<(f64, f64), Fault> {
    let row = server.sql()?.value(&format!(
        "select st_x(point), st_y(point) from case_file where {condition} and accuracy_m is null order by id limit 1"
    ))?;
    let (lon, lat) = row.trim().split_once('|').ok_or_else(|| format!("no case where {condition}"))?;
    Ok((lon.parse()?, lat.parse()?))
}

fn report((lon, lat): (f64, f64), summary: &str) -> Value {
    json!({ "lon": lon, "lat": lat, "category": "MS-01", "summary": summary })
}

fn live_events_tell_a_township_of_its_own_cases_only(world: &mut World) -> Outcome {
    let server = world.server()?;
    let clerk = server.signed_in("intake")?;
    let (own, other) = (place(server, &format!("place_code like '{TOWNSHIP}%'"))?, place(server, ELSEWHERE)?);
    let mut events = Events::open(&clerk, None)?;
    let hello = events.next(Duration::from_secs(5))?;
    let desk = server.http();
    let hidden = desk.post("/api/v1/cases", &report(other, "验收测试：别处的纠纷"))?.json()?;
    let told = desk.post("/api/v1/cases", &report(own, "验收测试：本镇的纠纷"))?.json()?;
    let event = events.next(Duration::from_secs(10))?;
    assert_eq!((event.name.as_str(), &event.data["code"]), ("case", &told["code"]), "{hidden}");
    let mut resumed = Events::open(&clerk, hello.data["seq"].as_i64())?;
    resumed.next(Duration::from_secs(5))?;
    assert_eq!(resumed.next(Duration::from_secs(5))?.data["code"], told["code"], "the backlog tells more");
    Ok(())
}

fn a_crime_clue_is_for_those_who_need_to_know_and_nobody_else_hears_of_it(world: &mut World) -> Outcome {
    let server = world.server()?;
    let clerk = server.signed_in("intake")?;
    let at = place(server, &format!("place_code like '{TOWNSHIP}%'"))?;
    let figures = |http: &Http| -> Result<Vec<Value>, Fault> {
        let whole = |path: &str| http.json(path);
        Ok(vec![
            whole("/api/v1/counts")?["sum"].clone(),
            whole("/api/v1/meta")?["counts"].clone(),
            whole("/api/v1/supervision")?["steps"].clone(),
        ])
    };
    let before = figures(&clerk)?;
    let mut events = Events::open(&clerk, None)?;
    events.next(Duration::from_secs(5))?;
    let clue = json!({ "lon": at.0, "lat": at.1, "category": "SF-03", "summary": "验收测试：检举线索" });
    let taken = clerk.post("/api/v1/cases", &clue)?;
    assert_eq!(taken.status, 201, "{}", taken.summary());
    let receipt = taken.json()?;
    let code = text(&receipt, "/code")?.to_owned();
    assert_eq!(
        receipt,
        json!({ "code": code, "sealed": true }),
        "the desk that took it in is told its number"
    );
    let petitioner =
        json!({ "role": "petitioner", "kind": "natural", "name": "示意某", "notice": "pending" });
    let kept = clerk.post(&format!("/api/v1/cases/{code}/parties"), &petitioner)?;
    assert_eq!(kept.status, 201, "{}", kept.summary());
    let path = format!("/api/v1/cases/{code}");
    for login in ["intake", "dispatch", "grid_worker", "mediator", "judge", "notary", "handler"] {
        let http = server.signed_in(login)?;
        assert_problem(&http.get(&path)?, &[404], "not_found")?;
        let found = http.get(&format!("/api/v1/cases?q={code}"))?.json()?;
        assert_eq!(found["count"], 0, "{login}");
    }
    for login in ["desk", "supervisor", "leader"] {
        let file = server.signed_in(login)?.get(&path)?.json()?;
        assert_eq!(file["sealed"]["name_zh"], "治安、检举控告与刑事线索", "{login}: {file}");
    }
    // One that the desk may see, so that the stream has something to tell.
    let common = server.http().post("/api/v1/cases", &report(at, "验收测试：普通纠纷"))?.json()?;
    assert_eq!(events.next(Duration::from_secs(10))?.data["code"], common["code"]);
    let joined = json!({ "lon": at.0, "lat": at.1, "category": "MS-01", "summary": "验收测试：关联", "joins": code, "link": "group" });
    assert_problem(&server.http().post("/api/v1/cases", &joined)?, &[409], "another_circle")?;
    let tidy = json!({ "command": "withdraw", "reason": "验收测试结束" });
    let _ = server.http().post(&format!("/api/v1/cases/{}/commands", text(&common, "/code")?), &tidy)?;
    let after = figures(&clerk)?;
    let total = |f: &[Value]| f[0]["total"].as_i64();
    assert_eq!(total(&after), total(&before).map(|n| n + 1), "the clue is in no figure of the desk");
    Ok(())
}

fn a_township_registers_and_confirms_nothing_elsewhere(world: &mut World) -> Outcome {
    let server = world.server()?;
    let clerk = server.signed_in("intake")?;
    let other = place(server, ELSEWHERE)?;
    let before = server.http().json("/api/v1/meta")?["counts"]["cases"].clone();
    assert_problem(&clerk.post("/api/v1/cases", &report(other, "不应登记"))?, &[403], "outside_own_area")?;
    assert_eq!(server.http().json("/api/v1/meta")?["counts"]["cases"], before);
    let waiting = server.http().json("/api/v1/cases?state=registered&limit=500")?;
    let elsewhere = items(&waiting, "/cases")?
        .iter()
        .find(|c| c["township"]["code"].as_str().is_some_and(|code| code != TOWNSHIP));
    let code = text(elsewhere.ok_or("no case waits elsewhere")?, "/code")?;
    let confirmed = clerk.post(&format!("/api/v1/cases/{code}/confirm"), &json!({ "unit_id": "x" }))?;
    assert!([403, 404, 422].contains(&confirmed.status), "{}", confirmed.summary());
    let state = server.sql()?.value(&format!("select state from case_file where code = '{code}'"))?;
    assert_eq!(state.trim(), "registered");
    Ok(())
}
