//! `/tiles`: vector tiles, TileJSON and the style, as map clients read them.

use acceptance::json::{items, number, text, whole};
use acceptance::mvt::{Feature, decode, layer};
use acceptance::tile::Tile;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

tests![
    case_counts_of_every_zoom_add_up_to_all_cases,
    case_points_of_a_tile_are_exactly_the_cases_of_its_box,
    every_layer_is_drawn_with_the_declared_fields,
    tile_json_agrees_with_the_layer_list,
    grids_of_a_tile_are_those_of_the_database,
    areas_have_rings_in_the_winding_of_the_specification,
    areas_of_a_zoom_meet_without_slivers_and_follow_their_borders,
    several_layers_come_in_one_tile,
    an_unchanged_tile_is_not_sent_again,
    tiles_are_compressed_for_who_accepts_it,
    empty_places_give_an_empty_tile,
    the_style_uses_only_layers_that_exist,
    filtered_tiles_hold_the_cases_of_the_list_with_the_same_filter,
    a_bad_filter_of_a_tile_is_refused_as_in_the_list,
];

fn bbox(server: &Server) -> Result<[f64; 4], Fault> {
    let meta = server.http().json("/api/v1/meta")?;
    let corner = |i: usize| number(&meta, &format!("/banner/bbox/{i}"));
    Ok([corner(0)?, corner(1)?, corner(2)?, corner(3)?])
}

fn features(server: &Server, tile: Tile, name: &str) -> Result<Vec<Feature>, Fault> {
    let answer = server.http().get(&tile.path(name))?;
    if answer.status != 200 {
        return Err(format!("{tile:?} {name}: {}", answer.summary()).into());
    }
    let layers = decode(&answer.body)?;
    Ok(layer(&layers, name).map(|l| l.features.clone()).unwrap_or_default())
}

fn case_counts_of_every_zoom_add_up_to_all_cases(world: &mut World) -> Outcome {
    let server = world.server()?;
    let bbox = bbox(server)?;
    for z in 6..=11 {
        let tiles = Tile::covering(z, bbox);
        let mut sums = [0; 4];
        for tile in &tiles {
            for cluster in features(server, *tile, "case_clusters")? {
                for (sum, name) in sums.iter_mut().zip(["count", "open", "overdue", "mining"]) {
                    *sum += cluster.properties[name].as_i64().ok_or("a count is missing")?;
                }
                assert_eq!((cluster.kind, cluster.parts.len()), (1, 1));
            }
        }
        // Also places outside the banner that lie in these tiles.
        let west_north = tiles.first().ok_or("no tile")?.bbox();
        let east_south = tiles.last().ok_or("no tile")?.bbox();
        let area = format!("bbox={},{},{},{}", west_north[0], east_south[1], east_south[2], west_north[3]);
        let count = |filter: &str| super::cases::count(server, &format!("{area}{filter}"));
        let mining = server.sql()?.value(&format!(
            "select count(*) from case_file where mining_related and point && st_makeenvelope({}, 4490)",
            area.trim_start_matches("bbox=")
        ))?;
        let expected = [count("")?, count("&state=open")?, count("&state=overdue")?, mining.parse()?];
        assert_eq!(sums, expected, "zoom {z}: count, open, overdue, mining");
    }
    Ok(())
}

fn case_points_of_a_tile_are_exactly_the_cases_of_its_box(world: &mut World) -> Outcome {
    let server = world.server()?;
    let busy = server.sql()?.rows(
        "select avg(st_x(point)) lon, avg(st_y(point)) lat from case_file where village is not null
         group by village order by count(*) desc, village limit 3",
    )?;
    let (mut seen, mut border_cases) = (0, 0);
    for place in &busy {
        for z in [13, 14] {
            let tile = Tile::holding(z, number(place, "/lon")?, number(place, "/lat")?);
            let [w, s, e, n] = tile.bbox();
            let inside = |f: &&Feature| {
                let (x, y) = f.parts[0][0];
                // Exactly on the edge the rounding of the tile's grid decides: leave one unit out.
                (1..4095).contains(&x) && (1..4095).contains(&y)
            };
            let drawn = features(server, tile, "cases")?;
            let codes: BTreeSet<String> = drawn
                .iter()
                .filter(inside)
                .filter_map(|f| f.properties["code"].as_str().map(str::to_owned))
                .collect();
            let list = server.http().json(&format!("/api/v1/cases?bbox={w},{s},{e},{n}&limit=500"))?;
            let listed: BTreeSet<String> = items(&list, "/cases")?
                .iter()
                .filter_map(|c| c["code"].as_str().map(str::to_owned))
                .collect();
            if whole(&list, "/count")? <= 500 {
                assert!(codes.is_subset(&listed), "{tile:?}: drawn but not listed");
                assert!(
                    listed.len() - codes.len() <= 2,
                    "{tile:?}: {} listed, {} drawn",
                    listed.len(),
                    codes.len()
                );
                seen += codes.len();
            }
            for f in drawn.iter().filter(inside).take(20) {
                let case = items(&list, "/cases")?.iter().find(|c| c["code"] == f.properties["code"]);
                let Some(case) = case else { continue };
                let (lon, lat) = tile.lon_lat(f.parts[0][0].0 as f64, f.parts[0][0].1 as f64, 4096);
                let unit = (e - w) / 4096.0;
                assert!((lon - number(case, "/lon")?).abs() <= unit, "{case}");
                assert!((lat - number(case, "/lat")?).abs() <= unit, "{case}");
                assert_eq!(f.properties["state"], case["state"]);
                assert_eq!(f.properties["overdue"], case["overdue"]);
                assert_eq!(f.properties["mining"], case["mining_related"]);
                assert_eq!(f.properties["border"], case["border"]);
                border_cases += usize::from(case["border"] == true);
            }
        }
    }
    assert!(seen > 50, "too few cases were compared: {seen}");
    assert!(border_cases > 0, "no border case was compared");
    Ok(())
}

fn every_layer_is_drawn_with_the_declared_fields(world: &mut World) -> Outcome {
    let server = world.server()?;
    super::mine_zones::all_are_zoned(server)?;
    let bbox = bbox(server)?;
    let list = server.http().json("/api/v1/layers")?;
    let mine = server.http().json("/api/v1/mines/M0230")?;
    for entry in items(&list, "/layers")? {
        let id = text(entry, "/id")?;
        let (low, high) =
            (u32::try_from(whole(entry, "/minzoom")?)?, u32::try_from(whole(entry, "/maxzoom")?)?);
        let kind = text(entry, "/kind")?;
        let near = (number(&mine, "/point/lon")?, number(&mine, "/point/lat")?);
        let mut tiles = Tile::covering(low.clamp(6, 11), bbox);
        tiles.push(Tile::holding(low.max(12).min(high), near.0, near.1));
        if low > 11 {
            tiles = Tile::covering(low, [near.0 - 0.1, near.1 - 0.06, near.0 + 0.1, near.1 + 0.06]);
        }
        let mut drawn = 0;
        for tile in tiles {
            for feature in features(server, tile, id)? {
                drawn += 1;
                check_feature(id, kind, &feature, &entry["fields"]);
            }
        }
        assert!(drawn > 0, "layer {id} is empty everywhere");
        let beyond = Tile::holding(high + 1, near.0, near.1);
        assert!(features(server, beyond, id)?.is_empty(), "{id} is drawn beyond zoom {high}");
    }
    Ok(())
}

fn check_feature(id: &str, kind: &str, feature: &Feature, fields: &Value) {
    let geometry = match kind {
        "fill" => 3,
        "line" => feature.kind.clamp(2, 3),
        _ => 1,
    };
    assert_eq!(feature.kind, geometry, "{id}: {feature:?}");
    assert_ne!(feature.id, 0, "{id}: a feature without an identifier: {feature:?}");
    let names: BTreeSet<_> = feature.properties.keys().map(String::as_str).collect();
    let declared: BTreeSet<_> = fields.as_object().into_iter().flatten().map(|(k, _)| k.as_str()).collect();
    assert_eq!(names, declared, "{id}");
    for (name, value) in &feature.properties {
        let of_type = match fields[name].as_str() {
            Some("String") => value.is_string(),
            Some("Number") => value.is_number(),
            Some("Boolean") => value.is_boolean(),
            _ => false,
        };
        assert!(of_type, "{id}.{name} = {value} is no {}", fields[name]);
    }
    for part in &feature.parts {
        let far = part.iter().any(|(x, y)| !(-512..=4608).contains(x) || !(-512..=4608).contains(y));
        assert!(!far, "{id}: a point far outside of the tile");
        match feature.kind {
            2 => assert!(part.len() >= 2, "{id}: a line of one point"),
            3 => assert!(part.len() >= 3, "{id}: an area of {} points", part.len()),
            _ => assert_eq!(part.len(), 1, "{id}"),
        }
    }
}

fn tile_json_agrees_with_the_layer_list(world: &mut World) -> Outcome {
    let server = world.server()?;
    let list = server.http().json("/api/v1/layers")?;
    let banner = bbox(server)?;
    let layers = items(&list, "/layers")?;
    assert!(layers.len() >= 17);
    for entry in layers {
        let id = text(entry, "/id")?;
        let json = server.http().json(&format!("/tiles/{id}.json"))?;
        assert_eq!(json["tilejson"], "3.0.0");
        assert_eq!((&json["minzoom"], &json["maxzoom"]), (&entry["minzoom"], &entry["maxzoom"]), "{id}");
        let vector = items(&json, "/vector_layers")?;
        assert_eq!(
            (vector.len(), &vector[0]["id"], &vector[0]["fields"]),
            (1, &entry["id"], &entry["fields"])
        );
        let url = text(&json, "/tiles/0")?;
        let path = url.strip_prefix(server.http().base()).ok_or(format!("another host: {url}"))?;
        let tile = path.replace("{z}", "9").replace("{x}", "413").replace("{y}", "194");
        assert_eq!(server.http().get(&tile)?.status, 200, "{tile}");
        for (i, corner) in banner.iter().enumerate() {
            assert!((number(&json, &format!("/bounds/{i}"))? - corner).abs() < 1e-9);
        }
        assert!(!text(&json, "/attribution")?.is_empty());
    }
    let two = server.http().json("/tiles/cases,case_clusters.json")?;
    assert_eq!(items(&two, "/vector_layers")?.len(), 2);
    assert_eq!((&two["minzoom"], &two["maxzoom"]), (&Value::from(6), &Value::from(16)));
    Ok(())
}

fn grids_of_a_tile_are_those_of_the_database(world: &mut World) -> Outcome {
    let server = world.server()?;
    let tile = Tile::holding(13, 111.22676, 39.86546);
    let [w, s, e, n] = tile.bbox();
    let margin = (e - w) * 0.02;
    for (name, kind) in [("base_grids", "base"), ("dedicated_grids", "dedicated"), ("micro_grids", "micro")] {
        let drawn: BTreeSet<String> = features(server, tile, name)?
            .iter()
            .filter_map(|f| f.properties["code"].as_str().map(str::to_owned))
            .collect();
        let meet = |margin: f64| -> Result<BTreeSet<String>, Fault> {
            let codes = server.sql()?.value(&format!(
                "select code from grid where kind = '{kind}' and valid_to is null
                 and st_intersects(shape, st_makeenvelope({}, {}, {}, {}, 4490))",
                w - margin,
                s - margin,
                e + margin,
                n + margin
            ))?;
            Ok(codes.lines().map(str::to_owned).collect())
        };
        // Areas that only touch the tile may vanish on its grid, and the buffer adds some around.
        assert!(drawn.is_superset(&meet(-margin / 20.0)?), "{name}: some are missing");
        assert!(drawn.is_subset(&meet(margin)?), "{name}: some are too many");
        assert!(!drawn.is_empty() || kind == "dedicated", "{name}");
    }
    Ok(())
}

/// Twice the area of a ring in tile units; positive when clockwise as y points south.
fn twice_area(ring: &[(i64, i64)]) -> i64 {
    let next = ring.iter().cycle().skip(1);
    ring.iter().zip(next).map(|((x1, y1), (x2, y2))| x1 * y2 - x2 * y1).sum()
}

fn areas_have_rings_in_the_winding_of_the_specification(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (mut areas, mut holes) = (0, 0);
    for z in [11, 12, 13, 14] {
        let tile = Tile::holding(z, 111.22676, 39.86546);
        for name in ["townships", "villages", "base_grids", "dedicated_grids", "micro_grids", "mine_licences"]
        {
            for feature in features(server, tile, name)? {
                areas += 1;
                let doubled: Vec<i64> = feature.parts.iter().map(|r| twice_area(r)).collect();
                assert!(doubled[0] > 0, "{name} {:?}: the first ring is no exterior", feature.id);
                assert!(doubled.iter().all(|a| *a != 0), "{name} {:?}: a ring without area", feature.id);
                holes += doubled.iter().filter(|a| **a < 0).count();
            }
        }
    }
    assert!(areas > 50 && holes > 0, "{areas} areas, {holes} holes");
    Ok(())
}

/// Edges of areas within a tile, as they are run through: those on the border of the tile and beyond are of its cutting.
fn edges(features: &[Feature]) -> BTreeMap<[(i64, i64); 2], usize> {
    let within = |p: &(i64, i64)| (0..=4096).contains(&p.0) && (0..=4096).contains(&p.1);
    let mut edges = BTreeMap::new();
    for ring in features.iter().flat_map(|f| &f.parts) {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)).filter(|(a, b)| within(a) && within(b)) {
            *edges.entry([*a, *b]).or_default() += 1;
        }
    }
    edges
}

fn areas_of_a_zoom_meet_without_slivers_and_follow_their_borders(world: &mut World) -> Outcome {
    let server = world.server()?;
    for z in [7, 9, 11, 12, 13] {
        let tile = Tile::holding(z, 111.22676, 39.86546);
        // Larger areas and those that they are made of.
        let nested: &[[&str; 2]] = match z {
            7 => &[["outline", "townships"]],
            9 | 11 | 12 => &[["outline", "townships"], ["townships", "villages"]],
            _ => &[["townships", "villages"], ["base_grids", "micro_grids"]],
        };
        for [larger, smaller] in nested {
            let whole = edges(&features(server, tile, larger)?);
            let parts = edges(&features(server, tile, smaller)?);
            assert!(parts.len() > 10, "{smaller} at zoom {z}: {} edges", parts.len());
            let once = parts.values().chain(whole.values()).all(|n| *n == 1);
            assert!(once, "{larger} or {smaller} at zoom {z}: two areas lie on the same side of an edge");
            // What a larger area ends at, smaller ones end at: on the very same edges.
            let missing = whole.keys().filter(|edge| !parts.contains_key(*edge)).count();
            assert_eq!(
                missing,
                0,
                "{smaller} at zoom {z} lack edges of {larger}, which have {}",
                whole.len()
            );
        }
    }
    // The whole of the banner's townships lies in one tile of zoom 6: measured by PostGIS, none is farther from its shape than
    // half a pixel of 512 and the snapping to the tile's units.
    let tile = Tile::holding(6, 111.22676, 39.86546);
    let unit = 40_075_016.685_578_49 / f64::from(1 << 6) / 4096.0;
    let townships = features(server, tile, "townships")?;
    assert!(townships.len() > 10);
    for township in townships {
        let code = text(&Value::Object(township.properties.clone()), "/code")?.to_owned();
        let place = |(x, y): &(i64, i64)| {
            let (lon, lat) = tile.lon_lat(*x as f64, *y as f64, 4096);
            format!("{lon} {lat}")
        };
        let rings = township.parts.iter().map(|ring| {
            let closed = ring.iter().chain(ring.first());
            format!("({})", closed.map(place).collect::<Vec<_>>().join(","))
        });
        let drawn = format!("MULTILINESTRING({})", rings.collect::<Vec<_>>().join(","));
        let away: f64 = server
            .sql()?
            .value(&format!(
                "select st_hausdorffdistance(st_transform(st_setsrid('{drawn}'::geometry, 4490), 3857),
                        st_transform(st_boundary(shape), 3857)) from division where code = '{code}'"
            ))?
            .parse()?;
        assert!(away <= (4.0 + 0.8) * unit, "{code}: {away} m of {unit} m");
        let vertices: usize = server
            .sql()?
            .value(&format!("select st_npoints(shape) from division where code = '{code}'"))?
            .parse()?;
        let own: usize = township.parts.iter().map(Vec::len).sum();
        assert!(own * 3 < vertices, "{code}: {own} of {vertices} vertices");
    }
    Ok(())
}

fn several_layers_come_in_one_tile(world: &mut World) -> Outcome {
    let server = world.server()?;
    let tile = Tile::holding(14, 111.22676, 39.86546);
    let names = ["townships", "villages", "base_grids", "micro_grids"];
    let answer = server.http().get(&tile.path(&names.join(",")))?;
    assert_eq!(answer.header("content-type"), Some("application/vnd.mapbox-vector-tile"));
    let together = decode(&answer.body)?;
    for name in names {
        let found = layer(&together, name).ok_or(name)?;
        assert_eq!((found.version, found.extent), (2, 4096));
        assert_eq!(found.features.len(), features(server, tile, name)?.len(), "{name}");
    }
    assert_eq!(together.len(), names.len());
    Ok(())
}

fn an_unchanged_tile_is_not_sent_again(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let path = Tile::holding(13, 111.22676, 39.86546).path("villages");
    let first = http.get(&path)?;
    let etag = first.header("etag").ok_or("no ETag")?;
    let again = http.send("GET", &path, &[("if-none-match", etag)], ())?;
    assert_eq!((again.status, again.body.len()), (304, 0));
    assert_eq!(again.header("etag"), Some(etag));
    let other = http.send("GET", &path, &[("if-none-match", "\"other\"")], ())?;
    assert_eq!((other.status, other.body.len()), (200, first.body.len()));
    assert!(first.header("cache-control").is_some());
    Ok(())
}

fn tiles_are_compressed_for_who_accepts_it(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let path = Tile::holding(11, 111.22676, 39.86546).path("base_grids,villages");
    for path in [path.clone(), format!("{path}?state=open")] {
        let ask = |accepted: &str| http.send("GET", &path, &[("accept-encoding", accepted)], ());
        let plain = ask("identity")?;
        let mut etags = BTreeSet::new();
        // The first time it is made, the second time it is kept.
        for (accepted, coding) in [
            ("identity", None),
            ("gzip, deflate", Some("gzip")),
            ("gzip, deflate, br, zstd", Some("zstd")),
            ("zstd;q=0.5, gzip", Some("gzip")),
            ("zstd;q=0, gzip;q=0", None),
            ("br", None),
            ("*;q=0.1", Some("gzip")),
            ("zstd", Some("zstd")),
        ] {
            let answer = ask(accepted)?;
            assert_eq!((answer.status, answer.header("content-encoding")), (200, coding), "{accepted}");
            assert!(
                answer.header("vary").is_some_and(|v| v.to_ascii_lowercase().contains("accept-encoding"))
            );
            assert_eq!(decoded(coding, &answer.body)?, plain.body, "{accepted}");
            assert!(coding.is_none() || answer.body.len() * 10 < plain.body.len() * 9, "{accepted}");
            let etag = answer.header("etag").ok_or("no ETag")?.to_owned();
            let same = [("accept-encoding", accepted), ("if-none-match", etag.as_str())];
            let again = http.send("GET", &path, &same, ())?;
            assert_eq!((again.status, again.body.len()), (304, 0), "{accepted}");
            assert_eq!(again.header("etag"), Some(etag.as_str()));
            assert!(again.header("vary").is_some() && again.header("content-encoding").is_none());
            etags.insert((coding, etag));
        }
        assert_eq!(etags.len(), 3, "one ETag for each coding: {etags:?}");
        let distinct: BTreeSet<&str> = etags.iter().map(|(_, etag)| etag.as_str()).collect();
        assert_eq!(distinct.len(), 3, "strong ETags differ by coding: {etags:?}");
    }
    Ok(())
}

fn decoded(coding: Option<&str>, body: &[u8]) -> Result<Vec<u8>, Fault> {
    match coding {
        Some("gzip") => acceptance::pmtiles::gunzip(body),
        Some("zstd") => Ok(zstd::bulk::decompress(body, 10_000_000)?),
        _ => Ok(body.to_vec()),
    }
}

fn empty_places_give_an_empty_tile(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    for path in [Tile::holding(9, 0.0, 0.0).path("villages"), "/tiles/townships/0/0/0.mvt".to_owned()] {
        let answer = http.get(&path)?;
        assert!(answer.status == 200 || answer.status == 204, "{path}: {}", answer.status);
        assert!(decode(&answer.body)?.iter().all(|l| l.features.is_empty()), "{path}");
    }
    Ok(())
}

fn the_style_uses_only_layers_that_exist(world: &mut World) -> Outcome {
    let server = world.server()?;
    let style = server.http().json("/tiles/style/operations.json")?;
    let list = server.http().json("/api/v1/layers")?;
    let known: BTreeSet<&str> = items(&list, "/layers")?.iter().filter_map(|l| l["id"].as_str()).collect();
    assert!(!style.to_string().contains("http"), "the style names another host");
    assert!(style["glyphs"].is_null() && style["sprite"].is_null());
    let mut used = BTreeSet::new();
    for layer in items(&style, "/layers")? {
        let Some(source) = layer["source"].as_str() else { continue };
        let url = text(&style, &format!("/sources/{source}/tiles/0"))?;
        let of_source: BTreeSet<&str> = url.split('/').nth(2).unwrap_or_default().split(',').collect();
        assert!(of_source.is_subset(&known), "{url}");
        let name = text(layer, "/source-layer")?;
        assert!(of_source.contains(name), "{name} is not in {url}");
        used.insert(name);
    }
    let unused: Vec<_> = known.difference(&used).collect();
    assert!(unused.is_empty(), "layers that the style does not draw: {unused:?}");
    Ok(())
}

/// A filter in an address.
const FILTERS: [&str; 7] = [
    "places=mine:M0230@3000",
    "places=mine:M0230@5000;ring:110.8,39.4,111.5,39.4,111.5,40.1,110.8,40.1&join=all",
    "places=grid:150622004;mine:M0230@2000&state=open",
    "category=MS&state=overdue",
    "grid=150622001&since=2026-01-01&until=2026-09-30",
    "near_mine=M0230&distance=4000",
    "bbox=111.0,39.5,111.2,39.7&q=裂缝",
];

fn filtered_tiles_hold_the_cases_of_the_list_with_the_same_filter(world: &mut World) -> Outcome {
    let server = world.server()?;
    let bbox = bbox(server)?;
    let http = server.http();
    for filter in FILTERS {
        let filter = filter.replace("裂缝", "%E8%A3%82%E7%BC%9D");
        // Sums over the whole banner and around it are the list's count.
        let wide = [bbox[0] - 1.0, bbox[1] - 1.0, bbox[2] + 1.0, bbox[3] + 1.0];
        let mut sum = 0;
        for tile in Tile::covering(8, wide) {
            let answer = http.get(&format!("{}?v=3&{filter}", tile.path("case_clusters")))?;
            assert_eq!(answer.status, 200, "{filter}: {}", answer.summary());
            let layers = decode(&answer.body)?;
            let features = layer(&layers, "case_clusters").map(|l| l.features.as_slice()).unwrap_or_default();
            sum += features.iter().filter_map(|f| f.properties["count"].as_i64()).sum::<i64>();
        }
        assert_eq!(sum, super::cases::count(server, &filter)?, "{filter}");
        // Single cases: of the first page of the list, each stands in its tile, and no other.
        let list = http.json(&format!("/api/v1/cases?{filter}&limit=500"))?;
        let Some(first) = items(&list, "/cases")?.first() else {
            return Err(format!("none: {filter}").into());
        };
        let tile = Tile::holding(13, number(first, "/lon")?, number(first, "/lat")?);
        for path in [
            format!("{}?{filter}", tile.path("cases")),
            format!("/ogc/collections/cases/tiles/WebMercatorQuad/13/{}/{}?{filter}", tile.y, tile.x),
        ] {
            if path.starts_with("/ogc") && (!filter.starts_with("places") || filter.contains("state")) {
                continue;
            }
            let layers = decode(&http.get(&path)?.body)?;
            let drawn = &layer(&layers, "cases").ok_or("no cases in the tile")?.features;
            let codes: BTreeSet<&str> = drawn.iter().filter_map(|f| f.properties["code"].as_str()).collect();
            let listed: BTreeSet<&str> =
                items(&list, "/cases")?.iter().filter_map(|c| c["code"].as_str()).collect();
            assert!(codes.contains(text(first, "/code")?), "{path}");
            assert!(whole(&list, "/count")? > 500 || codes.is_subset(&listed), "{path}: others are drawn");
        }
        if filter.starts_with("places") && !filter.contains("state") {
            let page = http.json(&format!("/ogc/collections/cases/items?limit=1&{filter}"))?;
            assert_eq!(whole(&page, "/numberMatched")?, sum, "{filter}");
        }
    }
    Ok(())
}

fn a_bad_filter_of_a_tile_is_refused_as_in_the_list(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let path = Tile::holding(13, 111.22676, 39.86546).path("cases");
    for (query, code) in [
        ("places=mine:M9999@3000", None),
        ("places=moon:1@3000", None),
        ("join=all", Some("bad_filter")),
        ("category=XX", Some("unknown_category")),
        ("near_mine=M9999", Some("unknown_mine")),
        ("batch=nope", Some("unknown_batch")),
        ("limit=5", Some("bad_parameter")),
        ("level=village", Some("bad_parameter")),
        ("nope=1", Some("bad_parameter")),
    ] {
        let answer = http.get(&format!("{path}?{query}"))?;
        assert_eq!(answer.status, 400, "{query}: {}", answer.summary());
        let told = answer.json()?;
        assert!(code.is_none_or(|code| told["code"] == code), "{query}: {told}");
    }
    let ogc = "/ogc/collections/stations/items?places=mine:M0230@3000";
    assert_eq!(http.get(ogc)?.json()?["code"], "unknown_parameter");
    assert_eq!(http.get("/ogc/collections/cases/items?join=all")?.status, 400);
    Ok(())
}
