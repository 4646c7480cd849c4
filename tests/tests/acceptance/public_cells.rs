//! What everybody may see: numbers of a closed quarter, at least five each, the same whatever happens to cases afterwards.

use super::cases::register;
use crate::errors::assert_problem;
use acceptance::http::Http;
use acceptance::json::{items, text};
use acceptance::mvt::{decode, layer};
use acceptance::tile::Tile;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::thread::sleep;
use std::time::{Duration, Instant};

tests![
    public_tiles_hold_names_and_numbers_of_at_least_five_and_nothing_else,
    the_numbers_are_a_partition_of_the_quarter_and_hold_no_sealed_matter,
    no_change_of_a_case_moves_a_public_tile,
    the_page_tells_the_same_numbers_and_nothing_is_shown_without_a_review,
];

/// The release, which the server makes soon after its first start.
pub(crate) fn cells(http: &Http) -> Result<Value, Fault> {
    let begin = Instant::now();
    loop {
        let answer = http.get("/api/v1/public/cells")?;
        if answer.status == 200 {
            return answer.json();
        }
        if begin.elapsed() > Duration::from_secs(30) {
            return Err(answer.summary().into());
        }
        sleep(Duration::from_millis(200));
    }
}

fn tiles(server: &Server) -> Result<Vec<String>, Fault> {
    let meta = server.http().json("/public/tiles.json")?;
    let bbox: Vec<f64> = items(&meta, "/bounds")?.iter().filter_map(Value::as_f64).collect();
    let bbox: [f64; 4] = bbox.try_into().map_err(|_| "four bounds are expected")?;
    let covering = [6, 9, 11].into_iter().flat_map(|z| Tile::covering(z, bbox));
    Ok(covering.map(|t| t.path("cases").replace("/tiles/cases/", "/public/tiles/")).collect())
}

fn public_tiles_hold_names_and_numbers_of_at_least_five_and_nothing_else(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = server.http().stranger();
    let told = cells(&stranger)?;
    // Made-up numbers say so, as data, beside the map and on the page.
    assert_eq!(told["synthetic"], true, "{told}");
    let beside_the_map = stranger.json("/public/tiles.json")?;
    assert!(beside_the_map["description"].as_str().is_some_and(|d| d.starts_with("示意数据")));
    assert!(stranger.get("/public")?.text()?.contains("示意数据"));
    let mut number_of: BTreeMap<String, i64> = BTreeMap::new();
    for cell in items(&told, "/cells")? {
        for area in items(cell, "/areas")? {
            number_of.insert(text(area, "/code")?.to_owned(), cell["number"].as_i64().ok_or("no number")?);
        }
    }
    let mut seen = BTreeSet::new();
    for path in tiles(server)? {
        let answer = stranger.get(&path)?;
        assert_eq!(answer.status, 200, "{}", answer.summary());
        let layers = decode(&answer.body)?;
        assert!(layers.iter().all(|l| l.name == "cells"), "{path} holds another layer");
        for feature in layer(&layers, "cells").map(|l| l.features.as_slice()).unwrap_or_default() {
            let names: BTreeSet<&str> = feature.properties.keys().map(String::as_str).collect();
            assert_eq!(names, BTreeSet::from(["areas", "cell", "code", "name", "number"]), "{path}");
            let code = feature.properties["code"].as_str().ok_or("no code")?;
            let number = feature.properties["number"].as_i64().ok_or("no number")?;
            assert!(number == 0 || number >= 5, "{code}: {number}");
            assert_eq!(number_of.get(code), Some(&number), "{code}");
            seen.insert(code.to_owned());
        }
    }
    assert_eq!(seen.len(), number_of.len(), "every area of the release is drawn");
    // Signed in or not, it is the same bytes.
    let path = tiles(server)?.remove(0);
    assert_eq!(server.http().get(&path)?.body, stranger.get(&path)?.body);
    assert_problem(&stranger.get("/public/tiles/15/0/0.mvt")?, &[404], "no_such_tile")?;
    Ok(())
}

fn the_numbers_are_a_partition_of_the_quarter_and_hold_no_sealed_matter(world: &mut World) -> Outcome {
    let server = world.server()?;
    let told = cells(&server.http().stranger())?;
    let (first, last) = (text(&told, "/first")?, text(&told, "/last")?);
    let mut sum = 0;
    let mut grids: BTreeSet<String> = BTreeSet::new();
    for cell in items(&told, "/cells")? {
        let areas: Vec<&str> =
            items(cell, "/areas")?.iter().map(|a| text(a, "/code")).collect::<Result<_, _>>()?;
        let likes = areas.iter().map(|a| format!("place_code like '{a}%'")).collect::<Vec<_>>().join(" or ");
        let number = server.sql()?.value(&format!(
            "select count(*) from case_file where ({likes}) and length(place_code) >= 15 and not {} \
             and (reported_at at time zone 'Asia/Shanghai')::date between '{first}' and '{last}'",
            super::secrecy::SEALED
        ))?;
        assert_eq!(number.trim(), cell["number"].to_string(), "{areas:?}");
        sum += cell["number"].as_i64().ok_or("no number")?;
        let likes = likes.replace("place_code", "code");
        let inside =
            server.sql()?.value(&format!("select code from grid where kind <> 'micro' and ({likes})"))?;
        for code in inside.lines().map(str::trim).filter(|line| !line.is_empty()) {
            assert!(grids.insert(code.to_owned()), "{code} is in two cells");
        }
    }
    assert!(sum > 100, "{sum}");
    let all = server.sql()?.value("select count(*) from grid where kind <> 'micro'")?;
    assert_eq!(all.trim(), grids.len().to_string(), "every grid is in one");
    // Kept as it was told: neither the program's role nor a mistake of it changes a number or writes a small one.
    let small = server.sql()?.value(
        "select count(*) from public_cell where number between 1 and 4 or has_table_privilege('zhunzhi_app', 'public_cell', 'update')",
    )?;
    assert_eq!(small.trim(), "0");
    Ok(())
}

fn no_change_of_a_case_moves_a_public_tile(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = server.http().stranger();
    let before = cells(&stranger)?;
    let paths = tiles(server)?;
    let bodies = |http: &Http| -> Result<Vec<Vec<u8>>, Fault> {
        paths.iter().map(|path| Ok(http.get(path)?.body)).collect()
    };
    let drawn = bodies(&stranger)?;
    let case = register(server, 111.22676, 39.86546, "验收：公开瓦片不因新登记而变")?;
    let path = format!("/api/v1/cases/{}/commands", text(&case, "/code")?);
    let withdrawn = serde_json::json!({ "command": "withdraw", "reason": "验收" });
    assert_eq!(server.http().post(&path, &withdrawn)?.status, 200);
    assert_eq!(cells(&stranger)?, before);
    assert!(bodies(&stranger)? == drawn, "a public tile changed");
    let tag = stranger.get(&paths[0])?.header("etag").ok_or("no ETag")?.to_owned();
    let again = stranger.send("GET", &paths[0], &[("if-none-match", tag.as_str())], ())?;
    assert_eq!(again.status, 304);
    Ok(())
}

fn the_page_tells_the_same_numbers_and_nothing_is_shown_without_a_review(world: &mut World) -> Outcome {
    let server = world.server()?;
    let stranger = server.http().stranger();
    let told = cells(&stranger)?;
    let sum: i64 = items(&told, "/cells")?.iter().filter_map(|c| c["number"].as_i64()).sum();
    let page = stranger.get("/public")?;
    let html = page.text()?;
    assert!(page.status == 200 && html.contains(&format!(">{sum}</strong>")), "{}", page.summary());
    assert!(html.contains("演示") && !html.contains("ZZ2"), "no case is named");
    assert!(stranger.get("/public?lang=en")?.text()?.contains("Where disputes gather"));
    // The map is linked from the table and leads back to it; its page holds no number and needs no session.
    assert!(html.contains("href=\"/public/map\""), "no way to the map");
    let map = stranger.get("/public/map")?;
    assert_eq!(map.header("content-type"), Some("text/html; charset=utf-8"), "{}", map.summary());
    let text = map.text()?;
    assert!(
        map.status == 200 && text.contains("href=\"/public\"") && !text.contains("ZZ2"),
        "{}",
        map.summary()
    );
    let script = text.split("src=\"").nth(1).and_then(|rest| rest.split('"').next()).ok_or("no script")?;
    assert_eq!(stranger.get(script)?.status, 200, "{script}");
    // The same data served without a reviewed map: nothing is there for the public.
    let bare = acceptance::Server::serve(&world.data_dir())?;
    for path in
        ["/public", "/public/map", "/public/tiles.json", "/public/tiles/6/51/24.mvt", "/api/v1/public/cells"]
    {
        assert_problem(&bare.http().stranger().get(path)?, &[404], "no_public_map")?;
    }
    assert!(bare.interrupt()?.success());
    Ok(())
}
