//! Kept tiles: what is given out is what the cases are, on every server, and only what changed is other bytes.

use super::cases::register;
use acceptance::events::Events;
use acceptance::http::Http;
use acceptance::json::{items, number, text};
use acceptance::mvt::{decode, layer};
use acceptance::tile::Tile;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::Value;
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

tests![
    a_change_makes_only_the_touched_tiles_new,
    two_servers_never_show_a_tile_older_than_what_they_told,
    a_kept_tile_of_one_reader_is_not_given_to_another,
    every_server_names_the_tiles_whose_sums_change_and_no_others_change,
];

/// A quiet place of the banner with a village around.
const PLACE: (f64, f64) = (111.22676, 39.86546);

fn codes(http: &Http, tile: Tile) -> Result<BTreeSet<String>, Fault> {
    let answer = http.get(&tile.path("cases"))?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    let layers = decode(&answer.body)?;
    let features = layer(&layers, "cases").map(|l| l.features.clone()).unwrap_or_default();
    Ok(features.iter().filter_map(|f| f.properties["code"].as_str().map(str::to_owned)).collect())
}

fn etag(http: &Http, path: &str) -> Result<String, Fault> {
    Ok(http.get(path)?.header("etag").ok_or("no ETag")?.to_owned())
}

/// Waits for the event of a case.
fn told(events: &mut Events, code: &str) -> Result<Value, Fault> {
    loop {
        let event = events.next(Duration::from_secs(5))?;
        if event.name == "case" && event.data["code"] == code {
            return Ok(event.data);
        }
    }
}

fn a_change_makes_only_the_touched_tiles_new(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let mut events = Events::open(http, None)?;
    let paths = |tile: Tile| [tile.path("cases"), tile.path("cases,villages"), tile.path("base_grids")];
    let home = Tile::holding(14, PLACE.0, PLACE.1);
    let ground = home.path("villages");
    // Far from the place: neither its tile, nor its grid, nor its mine.
    let far = paths(Tile::holding(14, PLACE.0 - 0.4, PLACE.1 - 0.2));
    let cluster = Tile::holding(9, PLACE.0, PLACE.1).path("case_clusters");
    let all = |paths: &[String]| paths.iter().map(|p| etag(http, p)).collect::<Result<Vec<_>, _>>();
    let (near_before, far_before) = (all(&paths(home))?, all(&far)?);
    let (ground_before, cluster_before) = (etag(http, &ground)?, etag(http, &cluster)?);
    assert_eq!(all(&paths(home))?, near_before, "kept, and the same");
    let case = register(server, PLACE.0, PLACE.1, "验收：瓦片只更新有变化的")?;
    let signal = told(&mut events, text(&case, "/code")?)?;
    let near_after = all(&paths(home))?;
    assert!(near_before.iter().zip(&near_after).all(|(b, a)| b != a), "{near_before:?} {near_after:?}");
    assert_ne!(etag(http, &cluster)?, cluster_before);
    assert_eq!(all(&far)?, far_before);
    assert_eq!(etag(http, &ground)?, ground_before);
    // The browser is told of exactly one tile where cases are clusters, and of all that draw the point.
    let tiles = items(&signal, "/tiles")?;
    for z in 6..=12 {
        assert_eq!(tiles.iter().filter(|t| t[0] == z).count(), 1, "{signal}");
    }
    let at = (number(&signal, "/lon")?, number(&signal, "/lat")?);
    for z in [13_u32, 14, 15, 16] {
        let home = Tile::holding(z, at.0, at.1);
        for (dx, dy) in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (dx, dy))) {
            let (x, y) = (i64::from(home.x) + dx, i64::from(home.y) + dy);
            let tile = Tile { z, x: u32::try_from(x)?, y: u32::try_from(y)? };
            let shows = codes(http, tile)?.contains(text(&case, "/code")?);
            let listed = tiles.iter().any(|t| t[0] == z && t[1] == x && t[2] == y);
            assert!(!shows || listed, "{tile:?} shows the case and is not told: {signal}");
        }
    }
    Ok(())
}

fn two_servers_never_show_a_tile_older_than_what_they_told(world: &mut World) -> Outcome {
    let server = world.server()?;
    let other = server.beside()?;
    let tile = Tile::holding(14, PLACE.0, PLACE.1);
    let written = AtomicBool::new(false);
    let watch = |http: &Http| -> Result<usize, String> {
        let (mut seen, mut reads) = (BTreeSet::new(), 0);
        let begin = Instant::now();
        // A broken writer must not leave its readers behind.
        while !written.load(Ordering::Relaxed) && begin.elapsed() < Duration::from_secs(60) {
            let now = codes(http, tile).map_err(|e| e.to_string())?;
            let lost: Vec<_> = seen.difference(&now).collect();
            if !lost.is_empty() {
                return Err(format!("shown before, and not any more: {lost:?}"));
            }
            seen = now;
            reads += 1;
        }
        Ok(reads)
    };
    let write = || -> Outcome {
        let mut streams = [Events::open(server.http(), None)?, Events::open(other.http(), None)?];
        for turn in 0..8 {
            let writer = if turn % 2 == 0 { server } else { &other };
            let case = register(writer, PLACE.0, PLACE.1, "验收：两台服务器的瓦片")?;
            let code = text(&case, "/code")?;
            for (events, reader) in streams.iter_mut().zip([server, &other]) {
                told(events, code)?;
                assert!(codes(reader.http(), tile)?.contains(code), "turn {turn}: told, and not in the tile");
            }
        }
        // The same cases are the same bytes, whoever drew them.
        assert_eq!(etag(server.http(), &tile.path("cases"))?, etag(other.http(), &tile.path("cases"))?);
        Ok(())
    };
    thread::scope(|scope| {
        let readers = [scope.spawn(|| watch(server.http())), scope.spawn(|| watch(other.http()))];
        let outcome = write();
        written.store(true, Ordering::Relaxed);
        for reader in readers {
            let reads = reader.join().map_err(|_| "a reader broke off")??;
            assert!(reads > 8, "only {reads} reads beside the writer");
        }
        outcome
    })?;
    assert!(other.interrupt()?.success());
    Ok(())
}

fn a_kept_tile_of_one_reader_is_not_given_to_another(world: &mut World) -> Outcome {
    let server = world.server()?;
    let tile = Tile::holding(14, PLACE.0, PLACE.1);
    let path = tile.path("cases");
    // Who sees all has just filled the shelf.
    assert!(!codes(server.http(), tile)?.is_empty());
    let elsewhere = server.sql()?.value(&format!(
        "select code from division where length(code) = 9 and shape is not null
         and not st_dwithin(shape, st_setsrid(st_makepoint({}, {}), 4490), 0.1) order by code limit 1",
        PLACE.0, PLACE.1
    ))?;
    let more = ["--capacity", "handler", "--area", elsewhere.trim()];
    let neighbour = super::sessions::settled(server, "tile-neighbour", &more)?;
    assert!(codes(&neighbour, tile)?.is_empty(), "cases of another township");
    let all = etag(server.http(), &path)?;
    let asked = neighbour.send("GET", &path, &[("if-none-match", all.as_str())], ())?;
    assert_eq!(asked.status, 200, "the ETag of another reader's tile is not taken");
    assert_eq!(server.http().stranger().get(&path)?.status, 401);
    let answer = server.http().get(&path)?;
    assert!(answer.header("cache-control").is_some_and(|v| v.contains("private") && v.contains("no-cache")));
    Ok(())
}

/// The tiles around a place at the zooms of sums.
fn around(lon: f64, lat: f64) -> Vec<Tile> {
    let near = |home: Tile| {
        (0..25_u32).map(move |n| Tile { z: home.z, x: home.x + n % 5 - 2, y: home.y + n / 5 - 2 })
    };
    (11..=14).flat_map(|z| near(Tile::holding(z, lon, lat))).collect()
}

fn every_server_names_the_tiles_whose_sums_change_and_no_others_change(world: &mut World) -> Outcome {
    let server = world.server()?;
    let other = server.beside()?;
    // Within the licence of a mine, so that its sum changes too.
    let row = server.sql()?.value(
        "select st_x(c.point), st_y(c.point), st_x(m.point), st_y(m.point) from case_file c join mine m on st_contains(m.licence, c.point)
         where m.point is not null and c.place_code <> '' and c.accuracy_m is null order by c.id limit 1",
    )?;
    let numbers: Vec<f64> = row.trim().split('|').map(str::parse).collect::<Result<_, _>>()?;
    let [lon, lat, mine_lon, mine_lat] = numbers[..] else { return Err(format!("no place: {row}").into()) };
    let groups = [
        ("base_grids,dedicated_grids,micro_grids", "base_grids", around(lon, lat)),
        ("mine_points", "mine_points", around(mine_lon, mine_lat)),
    ];
    let mut last = None;
    for writer in [server, &other] {
        let mut streams = [Events::open(server.http(), None)?, Events::open(other.http(), None)?];
        let etags = |reader: &Server| -> Result<Vec<Vec<String>>, Fault> {
            let of = |layers: &str, tiles: &[Tile]| {
                tiles.iter().map(|t| etag(reader.http(), &t.path(layers))).collect()
            };
            groups.iter().map(|(layers, _, tiles)| of(layers, tiles)).collect()
        };
        let before = [etags(server)?, etags(&other)?];
        let case = register(writer, lon, lat, "验收：网格和矿的数字跟着变")?;
        for ((events, reader), before) in streams.iter_mut().zip([server, &other]).zip(&before) {
            let signal = told(events, text(&case, "/code")?)?;
            last = Some((acceptance::json::whole(&signal, "/seq")?, text(&case, "/code")?.to_owned()));
            let after = etags(reader)?;
            for ((n, (_, layer, tiles)), after) in groups.iter().enumerate().zip(&after) {
                let sums = items(&signal, "/sums")?.iter();
                let sums =
                    sums.filter(|s| s["layers"].as_array().is_some_and(|l| l.contains(&Value::from(*layer))));
                let named: BTreeSet<String> = sums
                    .flat_map(|s| s["tiles"].as_array().into_iter().flatten())
                    .map(Value::to_string)
                    .collect();
                let changed: BTreeSet<String> = tiles
                    .iter()
                    .zip(before[n].iter().zip(after))
                    .filter(|(_, (before, after))| before != after)
                    .map(|(t, _)| format!("[{},{},{}]", t.z, t.x, t.y))
                    .collect();
                assert!(!changed.is_empty(), "{layer}: no tile changed: {signal}");
                assert!(changed.is_subset(&named), "{layer}: {changed:?} changed, told {named:?}");
                assert!(named.len() < 200, "{layer}: {} tiles named", named.len());
            }
        }
    }
    // Who comes back later is told of the case, and not which sums: all may have changed.
    let (seq, code) = last.ok_or("nothing was told")?;
    let signal = told(&mut Events::open(server.http(), Some(seq - 1))?, &code)?;
    assert!(signal["sums"].is_null() && !items(&signal, "/tiles")?.is_empty(), "{signal}");
    assert!(other.interrupt()?.success());
    Ok(())
}
