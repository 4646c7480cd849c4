//! `/ogc/…/tiles`: the abstract tests of OGC API - Tiles by the letter of their class, and GDAL as a client.

use crate::errors::assert_problem;
use crate::secrecy::SEALED;
use acceptance::http::Http;
use acceptance::json::{items, number, text, whole};
use acceptance::mvt::{decode, layer};
use acceptance::program::run_any;
use acceptance::tile::Tile;
use acceptance::{Fault, Outcome, World, tests};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::Path;

tests![
    a_1_tiles_come_by_matrix_row_and_column_and_others_are_not_found,
    a_2_a_tileset_tells_limits_layers_and_the_address_of_its_tiles,
    a_3_a_5_every_collection_with_a_picture_lists_its_tilesets,
    a_4_a_6_the_dataset_shows_the_ground_and_the_collections_that_are_chosen,
    a_8_the_interface_describes_its_tiles,
    matrix_sets_are_defined_in_full,
    squares_of_degrees_hold_the_same_cases_at_the_same_places,
    cases_in_tiles_stay_within_the_scope_and_are_logged,
    gdal_reads_the_tiles_of_a_tileset,
];

const SETS: [&str; 2] = ["WebMercatorQuad", "CGCS2000Quad"];

fn desk(world: &mut World) -> Result<&Http, Fault> {
    Ok(world.server()?.http())
}

fn link<'v>(body: &'v Value, rel: &str) -> Result<&'v Value, Fault> {
    let ends = |l: &&Value| l["rel"].as_str().is_some_and(|r| r == rel || r.ends_with(&format!("/{rel}")));
    items(body, "/links")?.iter().find(ends).ok_or_else(|| format!("no link {rel}: {body}").into())
}

fn path<'a>(http: &Http, body: &'a Value, rel: &str) -> Result<&'a str, Fault> {
    let href = text(link(body, rel)?, "/href")?;
    Ok(href.strip_prefix(http.base()).unwrap_or(href))
}

/// The path of a tile from the template of a tileset.
fn filled(template: &str, z: u32, row: u32, col: u32) -> String {
    template
        .replace("{tileMatrix}", &z.to_string())
        .replace("{tileRow}", &row.to_string())
        .replace("{tileCol}", &col.to_string())
}

fn a_1_tiles_come_by_matrix_row_and_column_and_others_are_not_found(world: &mut World) -> Outcome {
    let http = desk(world)?;
    let tile = Tile::holding(10, 111.22676, 39.86546);
    let here = format!("/ogc/collections/mines/tiles/WebMercatorQuad/{}/{}/{}", tile.z, tile.y, tile.x);
    let answer = http.get(&here)?;
    assert_eq!(answer.status, 200, "{}", answer.summary());
    assert_eq!(answer.header("content-type"), Some("application/vnd.mapbox-vector-tile"));
    // The very bytes of the map's tile.
    let peer = http.get(&tile.path("mine_licences,mine_pits,mine_points"))?;
    assert!(!answer.body.is_empty() && answer.body == peer.body);
    let etag = answer.header("etag").ok_or("no ETag")?;
    let vary = answer.header("vary").unwrap_or_default();
    assert!(vary.contains("accept-encoding") && vary.contains("authorization"), "{vary}");
    assert_eq!(http.send("GET", &here, &[("if-none-match", etag)], ())?.status, 304);
    assert_eq!(http.get(&format!("{here}?f=mvt"))?.body, answer.body);
    let base = "/ogc/collections/mines/tiles/WebMercatorQuad";
    for place in
        ["10/2147483647/828", "10/388/4294967296", "10/0/0", "3/3/6", "23/0/0", "99999999999/0/0", "17/0/0"]
    {
        assert_problem(&http.get(&format!("{base}/{place}"))?, &[404], "no_such_tile")?;
    }
    for place in ["10/-1/828", "10/x/828", "x/388/828", "10/388/1e3", "10/99999999999999999999/0"] {
        assert_problem(&http.get(&format!("{base}/{place}"))?, &[400], "bad_tile")?;
    }
    for (path, status, code) in [
        ("/ogc/collections/mines/tiles/NoQuad/10/388/828", 404, "not_found"),
        ("/ogc/collections/ghosts/tiles/WebMercatorQuad/10/388/828", 404, "not_found"),
        ("/ogc/collections/batches/tiles/WebMercatorQuad/10/388/828", 404, "not_found"),
        ("/ogc/collections/mines/tiles/WebMercatorQuad/10/388/828?f=png", 400, "bad_parameter"),
        ("/ogc/collections/mines/tiles/WebMercatorQuad/10/388/828?limit=3", 400, "unknown_parameter"),
        ("/ogc/tiles/WebMercatorQuad/10/388/828?collections=cases,ghosts", 400, "bad_parameter"),
        ("/ogc/tiles/NoQuad", 404, "not_found"),
        ("/ogc/tileMatrixSets/NoQuad", 404, "not_found"),
    ] {
        assert_problem(&http.get(path)?, &[status], code)?;
    }
    assert_eq!(http.stranger().get(&here)?.status, 401);
    Ok(())
}

fn a_2_a_tileset_tells_limits_layers_and_the_address_of_its_tiles(world: &mut World) -> Outcome {
    let http = desk(world)?;
    let listed = http.json("/api/v1/layers")?;
    for set in SETS {
        let tileset = http.json(&format!("/ogc/collections/grids/tiles/{set}"))?;
        assert_eq!(tileset["dataType"], "vector");
        let scheme = http.json(path(http, &tileset, "tiling-scheme")?)?;
        assert_eq!((&scheme["id"], &scheme["crs"]), (&json!(set), &tileset["crs"]));
        assert_eq!(scheme.get("uri"), tileset.get("tileMatrixSetURI"));
        assert_eq!(path(http, &tileset, "self")?, format!("/ogc/collections/grids/tiles/{set}"));
        let item = link(&tileset, "item")?;
        assert_eq!(item["templated"], true);
        for layer in items(&tileset, "/layers")? {
            let entry =
                items(&listed, "/layers")?.iter().find(|l| l["id"] == layer["id"]).ok_or("unknown")?;
            let names = |v: &Value| v.as_object().map(|o| o.keys().cloned().collect::<BTreeSet<_>>());
            assert_eq!(names(&layer["propertiesSchema"]["properties"]), names(&entry["fields"]));
        }
        let template = path(http, &tileset, "item")?;
        let limits = items(&tileset, "/tileMatrixSetLimits")?;
        assert!(!limits.is_empty());
        for limit in limits {
            let at = |name: &str| -> Result<u32, Fault> { Ok(u32::try_from(whole(limit, name)?)?) };
            let z: u32 = text(limit, "/tileMatrix")?.parse()?;
            let (row, col) = (at("/minTileRow")?, at("/minTileCol")?);
            let (last_row, last_col) = (at("/maxTileRow")?, at("/maxTileCol")?);
            // Within the limits an empty tile is a tile; one step outside there is none.
            for (row, col) in [(row, col), (last_row, last_col)] {
                assert_eq!(http.get(&filled(template, z, row, col))?.status, 200, "{set} {z}/{row}/{col}");
            }
            for (row, col) in [(row - 1, col), (last_row + 1, col), (row, col - 1), (row, last_col + 1)] {
                let beyond = http.get(&filled(template, z, row, col))?;
                assert_problem(&beyond, &[404], "no_such_tile")?;
            }
        }
    }
    Ok(())
}

fn a_3_a_5_every_collection_with_a_picture_lists_its_tilesets(world: &mut World) -> Outcome {
    let http = desk(world)?;
    let collections = http.json("/ogc/collections")?;
    let mut shown = BTreeSet::new();
    for collection in items(&collections, "/collections")? {
        let id = text(collection, "/id")?;
        let Ok(list) = path(http, collection, "tilesets-vector") else {
            assert_problem(&http.get(&format!("/ogc/collections/{id}/tiles"))?, &[404], "not_found")?;
            continue;
        };
        shown.insert(id);
        let tilesets = http.json(list)?;
        let all = items(&tilesets, "/tilesets")?;
        assert_eq!(all.len(), SETS.len());
        for one in all {
            assert!(one["crs"].is_string() && one["dataType"] == "vector", "{one}");
            let whole = http.json(path(http, one, "self")?)?;
            assert_eq!(whole["title"], one["title"]);
        }
    }
    let expected = ["divisions", "grids", "mines", "panels", "mine-zones", "stations", "cases"];
    assert_eq!(shown, BTreeSet::from(expected));
    for path in ["/ogc/tiles", "/ogc/collections/cases/tiles", "/ogc/tileMatrixSets/CGCS2000Quad"] {
        let page = http.send("GET", path, &[("accept", "text/html")], ())?;
        assert!(page.header("content-type").is_some_and(|t| t.starts_with("text/html")), "{path}");
    }
    Ok(())
}

fn a_4_a_6_the_dataset_shows_the_ground_and_the_collections_that_are_chosen(world: &mut World) -> Outcome {
    let http = desk(world)?;
    let landing = http.json("/ogc/")?;
    let list = http.json(path(http, &landing, "tilesets-vector")?)?;
    let web = items(&list, "/tilesets")?.first().ok_or("none")?;
    let tileset = http.json(path(http, web, "self")?)?;
    let tile = Tile::holding(10, 111.22676, 39.86546);
    let names = |path: &str| -> Result<BTreeSet<String>, Fault> {
        Ok(decode(&http.get(path)?.body)?.into_iter().map(|l| l.name).collect())
    };
    let ground = names(&filled(path(http, &tileset, "item")?, tile.z, tile.y, tile.x))?;
    assert!(ground.contains("townships") && !ground.iter().any(|n| n.contains("case")), "{ground:?}");
    let chosen = http.json("/ogc/tiles/WebMercatorQuad?collections=stations,cases")?;
    let ids: Vec<&str> =
        items(&chosen, "/layers")?.iter().map(|l| text(l, "/id")).collect::<Result<_, _>>()?;
    assert_eq!(ids, ["stations", "cases", "case_clusters"]);
    let both = names(&filled(path(http, &chosen, "item")?, tile.z, tile.y, tile.x))?;
    assert_eq!(both, BTreeSet::from(["case_clusters".to_owned(), "stations".to_owned()]));
    Ok(())
}

fn a_8_the_interface_describes_its_tiles(world: &mut World) -> Outcome {
    let http = desk(world)?;
    let api = http.get("/ogc/api")?.json()?;
    for path in [
        "/tileMatrixSets",
        "/tileMatrixSets/{tileMatrixSetId}",
        "/tiles",
        "/tiles/{tileMatrixSetId}",
        "/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
        "/collections/cases/tiles/{tileMatrixSetId}/{tileMatrix}/{tileRow}/{tileCol}",
    ] {
        let operation = text(&api["paths"][path], "/get/operationId")?;
        assert!(operation.contains("ile"), "{operation}");
    }
    // No parameter stands in a path that is not described.
    for (path, about) in api["paths"].as_object().ok_or("no paths")? {
        for name in path.split('{').skip(1).filter_map(|p| p.split('}').next()) {
            let known = items(about, "/get/parameters")?;
            assert!(known.iter().any(|p| p["name"] == name && p["in"] == "path"), "{path}: {name}");
        }
    }
    let conforms = http.json("/ogc/conformance")?;
    for class in ["core", "tileset", "tilesets-list", "dataset-tilesets", "geodata-tilesets", "mvt"] {
        let uri = format!("http://www.opengis.net/spec/ogcapi-tiles-1/1.0/conf/{class}");
        assert!(items(&conforms, "/conformsTo")?.contains(&uri.into()), "{class}");
    }
    Ok(())
}

fn matrix_sets_are_defined_in_full(world: &mut World) -> Outcome {
    let http = desk(world)?;
    let landing = http.json("/ogc/")?;
    let list = http.json(path(http, &landing, "tiling-schemes")?)?;
    let all = items(&list, "/tileMatrixSets")?;
    let ids: Vec<&str> = all.iter().map(|s| text(s, "/id")).collect::<Result<_, _>>()?;
    assert_eq!(ids, SETS);
    for one in all {
        let set = http.json(path(http, one, "self")?)?;
        let matrices = items(&set, "/tileMatrices")?;
        for (z, pair) in matrices.windows(2).enumerate() {
            assert_eq!(pair[0]["id"], z.to_string());
            let halves = number(&pair[0], "/scaleDenominator")? / number(&pair[1], "/scaleDenominator")?;
            assert!((halves - 2.0).abs() < 1e-9);
            assert_eq!(whole(&pair[0], "/matrixWidth")? * 2, whole(&pair[1], "/matrixWidth")?);
        }
    }
    Ok(())
}

/// Column and row of the square of degrees that holds a place.
fn square(z: u32, lon: f64, lat: f64) -> (u32, u32) {
    let width = 180.0 / f64::from(1u32 << z);
    (((lon + 180.0) / width) as u32, ((90.0 - lat) / width) as u32)
}

fn squares_of_degrees_hold_the_same_cases_at_the_same_places(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.http();
    let busy = server.sql()?.rows(
        "select avg(st_x(point)) lon, avg(st_y(point)) lat from case_file where village is not null
         group by village order by count(*) desc, village limit 2",
    )?;
    let mut seen = 0;
    for place in &busy {
        let z = 13;
        let (col, row) = square(z, number(place, "/lon")?, number(place, "/lat")?);
        let width = 180.0 / f64::from(1u32 << z);
        let (west, north) = (f64::from(col) * width - 180.0, 90.0 - f64::from(row) * width);
        let answer = http.get(&format!("/ogc/collections/cases/tiles/CGCS2000Quad/{z}/{row}/{col}"))?;
        assert_eq!(answer.status, 200, "{}", answer.summary());
        let layers = decode(&answer.body)?;
        let mut drawn = BTreeSet::new();
        for feature in &layer(&layers, "cases").ok_or("no cases")?.features {
            let (x, y) = feature.parts[0][0];
            let (lon, lat) = (west + x as f64 / 4096.0 * width, north - y as f64 / 4096.0 * width);
            let code = text(&feature.properties.clone().into(), "/code")?.to_owned();
            let point = server.sql()?.rows(&format!(
                "select st_x(point) lon, st_y(point) lat from case_file where code = '{code}'"
            ))?;
            let at = point.first().ok_or("no such case")?;
            assert!((lon - number(at, "/lon")?).abs() <= width / 4096.0, "{code}: {lon} {at}");
            assert!((lat - number(at, "/lat")?).abs() <= width / 4096.0, "{code}: {lat} {at}");
            if (0..4096).contains(&x) && (0..4096).contains(&y) {
                drawn.insert(code);
            }
        }
        let inside = server.sql()?.value(&format!(
            "select count(*) from case_file where point && st_makeenvelope({west}, {}, {}, {north}, 4490)",
            north - width,
            west + width
        ))?;
        let inside: usize = inside.trim().parse()?;
        // Exactly on the edge the rounding of the tile's grid decides.
        assert!(drawn.len().abs_diff(inside) <= 2, "{} drawn, {inside} in the database", drawn.len());
        seen += drawn.len();
    }
    assert!(seen > 20, "too few cases were compared: {seen}");
    Ok(())
}

fn cases_in_tiles_stay_within_the_scope_and_are_logged(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.signed_in("intake")?;
    let own: BTreeSet<String> = server
        .sql()?
        .value(&format!("select code from case_file where place_code like '150622100%' and not {SEALED}"))?
        .lines()
        .map(str::to_owned)
        .collect();
    let tileset = http.json("/ogc/tiles/WebMercatorQuad?collections=cases")?;
    let template = path(&http, &tileset, "item")?;
    let mut seen = BTreeSet::new();
    let [lon, lat] = ["avg(st_x(point))", "avg(st_y(point))"].map(|what| {
        format!("select {what} from case_file where place_code like '150622100%' and point is not null")
    });
    let lon: f64 = server.sql()?.value(&lon)?.trim().parse()?;
    let lat: f64 = server.sql()?.value(&lat)?.trim().parse()?;
    for tile in Tile::covering(13, [lon - 0.1, lat - 0.1, lon + 0.1, lat + 0.1]) {
        let answer = http.get(&filled(template, tile.z, tile.y, tile.x))?;
        let Some(cases) = decode(&answer.body)?.into_iter().find(|l| l.name == "cases") else { continue };
        for feature in cases.features {
            let code = feature.properties["code"].as_str().ok_or("no code")?.to_owned();
            assert!(own.contains(&code), "{code} is not of this township, or sealed");
            assert!(feature.properties.get("summary").is_none());
            seen.insert(code);
        }
    }
    assert!(seen.len() > 5, "too few cases were looked at: {}", seen.len());
    let logged = server
        .sql()?
        .value("select count(*) from audit where act = 'export' and object like 'ogc/tiles/cases WebMercatorQuad 13/%'")?;
    assert!(logged.trim().parse::<u32>()? > 0);
    Ok(())
}

/// GDAL 3.6, Debian's, knows matrix sets of version 1.0 only and cannot follow a tileset of 2.0: it is given the tiles.
fn gdal_reads_the_tiles_of_a_tileset(world: &mut World) -> Outcome {
    let folder = world.folder("ogc-tiles")?;
    let http = desk(world)?;
    let tileset = http.json("/ogc/collections/stations/tiles/WebMercatorQuad")?;
    let limits = items(&tileset, "/tileMatrixSetLimits")?.iter().find(|l| l["tileMatrix"] == "9");
    let limits = limits.ok_or("no matrix 9")?;
    let at = |name: &str| -> Result<u32, Fault> { Ok(u32::try_from(whole(limits, name)?)?) };
    let mut names = BTreeSet::new();
    for row in at("/minTileRow")?..=at("/maxTileRow")? {
        for col in at("/minTileCol")?..=at("/maxTileCol")? {
            let tile = http.get(&filled(path(http, &tileset, "item")?, 9, row, col))?;
            if tile.body.is_empty() {
                continue;
            }
            let file = folder.join(format!("{row}-{col}.mvt"));
            std::fs::write(&file, &tile.body)?;
            let file = file.display().to_string();
            let (x, y) = (format!("X={col}"), format!("Y={row}"));
            let arguments = ["-ro", "-al", "-q", "-oo", &x, "-oo", &y, "-oo", "Z=9", &file];
            let ran = run_any(Path::new("ogrinfo"), arguments)?;
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            let ids = ran.stdout.lines().filter_map(|l| l.trim().strip_prefix("id (String) = "));
            names.extend(ids.map(str::to_owned));
        }
    }
    let all = http.json("/ogc/collections/stations/items?limit=1000")?;
    let placed = items(&all, "/features")?.iter().filter(|f| !f["geometry"].is_null());
    let expected: BTreeSet<String> =
        placed.map(|f| Ok(text(f, "/id")?.to_owned())).collect::<Result<_, Fault>>()?;
    assert_eq!(names, expected);
    Ok(())
}
