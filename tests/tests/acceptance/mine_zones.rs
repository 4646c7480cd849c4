//! Zones of influence: worked out once for the panels there are, kept valid, shown as tiles and collection, renewed by an import.

use acceptance::json::{items, number, text};
use acceptance::mvt::{decode, layer};
use acceptance::tile::Tile;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::fs;
use std::time::{Duration, Instant};

tests![
    every_panel_that_moves_the_ground_has_valid_zones_that_are_nested,
    zones_are_drawn_in_tiles_and_listed_for_gis_programs,
    the_zone_is_where_the_screening_says_inside,
    zones_change_with_an_imported_panel_and_older_ones_are_not_shown,
];

/// Waits until the database tells what is wanted: zones follow the start of a server.
fn settles(server: &Server, statement: &str, wanted: &str) -> Outcome {
    let begun = Instant::now();
    loop {
        let told = server.sql()?.value(statement)?;
        if told.trim() == wanted {
            return Ok(());
        }
        if begun.elapsed() > Duration::from_secs(180) {
            return Err(format!("`{statement}` still tells {told} and not {wanted}").into());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

/// Waits until the zones of all mines are kept and shown.
pub(crate) fn all_are_zoned(server: &Server) -> Outcome {
    settles(
        server,
        "select count(distinct p.mine_id) from panel p left join mine_zoning z using (mine_id) where z.mine_id is null",
        "0",
    )?;
    let kept = server.sql()?.value("select count(*) from mine_zone")?;
    let all = |told: &Value| told["numberMatched"].as_u64() == kept.trim().parse().ok();
    shown(server, "/ogc/collections/mine-zones/items?limit=1", all)?;
    Ok(())
}

fn none(server: &Server, what: &str, statement: &str) -> Outcome {
    let wrong = server.sql()?.value(statement)?;
    assert_eq!(wrong.trim(), "", "{what}");
    Ok(())
}

fn every_panel_that_moves_the_ground_has_valid_zones_that_are_nested(world: &mut World) -> Outcome {
    let server = world.server()?;
    all_are_zoned(server)?;
    none(
        server,
        "invalid",
        "select mine_id, panel_id, st_isvalidreason(shape) from mine_zone where not st_isvalid(shape)",
    )?;
    none(
        server,
        "a panel without a zone",
        "select id from panel p where not exists (select from mine_zone z where z.panel_id = p.id and kind = 'edge' and band = 'any')",
    )?;
    // To a lattice step: two lines may share a vertex where they are one.
    let beyond = |inner: &str, outer: &str| {
        format!(
            "select a.mine_id, a.panel_id from mine_zone a join mine_zone b \
             on a.mine_id = b.mine_id and a.panel_id is not distinct from b.panel_id and {inner} and {outer} \
             where not st_covers(st_buffer(b.shape, 3e-7), a.shape)"
        )
    };
    let mid_edge = "a.kind = 'edge' and a.band = 'mid'";
    none(server, "middle beyond the band", &beyond(mid_edge, "b.kind = 'edge' and b.band = 'any'"))?;
    none(
        server,
        "panels outside of the band of their mine",
        "select p.id from panel p join mine_zone z on z.mine_id = p.mine_id and z.panel_id is null and z.kind = 'edge' and z.band = 'any' \
         where not st_covers(z.shape, p.shape)",
    )?;
    let marked = "select count(*) from mine_zoning z join mine m on m.id = z.mine_id where z.synthetic <> m.synthetic_shape";
    assert_eq!(server.sql()?.value(marked)?.trim(), "0");
    Ok(())
}

fn zones_are_drawn_in_tiles_and_listed_for_gis_programs(world: &mut World) -> Outcome {
    let server = world.server()?;
    all_are_zoned(server)?;
    let middle = server.sql()?.value(
        "select mine_id || ' ' || st_x(st_pointonsurface(shape)) || ' ' || st_y(st_pointonsurface(shape)) from mine_zone \
         where panel_id is null and kind = 'edge' and band = 'mid' order by mine_id limit 1",
    )?;
    let words: Vec<&str> = middle.trim().split(' ').collect();
    let (mine, lon, lat) = (words[0], words[1].parse()?, words[2].parse()?);
    let answer = server.http().get(&Tile::holding(12, lon, lat).path("mine_zones"))?;
    let layers = decode(&answer.body)?;
    let drawn = layer(&layers, "mine_zones").ok_or("no zones in the tile")?;
    let own: Vec<_> = drawn.features.iter().filter(|f| f.properties["mine"] == mine).collect();
    assert_eq!(own.len(), 4, "edge and critical line, middle and band");
    assert!(own.iter().all(|f| f.properties["notice_zh"] == "采动影响筛查示意，不构成鉴定意见"));
    assert!(own.iter().all(|f| f.properties["synthetic"] == true && f.kind == 3), "{own:?}");
    // By CQL2, in both systems of coordinates.
    let filter =
        format!("mine='{mine}'%20AND%20panel%20IS%20NULL%20AND%20kind='critical'%20AND%20band='mid'");
    let path = format!("/ogc/collections/mine-zones/items?filter-lang=cql2-text&filter={filter}");
    let found = server.http().json(&path)?;
    let features = items(&found, "/features")?;
    assert_eq!(features.len(), 1, "{found}");
    assert_eq!(text(&features[0], "/id")?, format!("{mine}.critical.mid"));
    assert_eq!(text(&features[0], "/geometry/type")?, "MultiPolygon");
    let area = server.sql()?.value(&format!(
        "select st_area(shape::geography) from mine_zone where mine_id = '{mine}' and panel_id is null and kind = 'critical' and band = 'mid'"
    ))?;
    let told = number(&features[0], "/properties/area_m2")?;
    assert!((told / area.trim().parse::<f64>()? - 1.0).abs() < 1e-3, "{told} {area}");
    let plane = server.http().json(&format!("{path}&crs=http://www.opengis.net/def/crs/EPSG/0/4546"))?;
    let north = number(&plane, "/features/0/geometry/coordinates/0/0/0/0")?;
    assert!((4_300_000.0..4_500_000.0).contains(&north), "{north}");
    let panels = server.http().json(&format!(
        "/ogc/collections/mine-zones/items?filter-lang=cql2-text&filter=mine='{mine}'%20AND%20panel%20IS%20NOT%20NULL"
    ))?;
    let of_panels =
        format!("select count(*) from mine_zone where mine_id = '{mine}' and panel_id is not null");
    assert_eq!(panels["numberMatched"].to_string(), server.sql()?.value(&of_panels)?.trim());
    Ok(())
}

/// Waits until a path tells what is wanted, and gives it.
fn shown(server: &Server, path: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value, Fault> {
    let begun = Instant::now();
    loop {
        let told = server.http().json(path)?;
        if wanted(&told) {
            return Ok(told);
        }
        if begun.elapsed() > Duration::from_secs(60) {
            return Err(format!("{path} still tells {told}").into());
        }
        std::thread::sleep(Duration::from_millis(200));
    }
}

fn the_zone_is_where_the_screening_says_inside(world: &mut World) -> Outcome {
    let server = world.server()?;
    all_are_zoned(server)?;
    // Ten metres within and beyond the line of the band, on an old panel: everything has come to rest.
    let line = "select st_x(p) || ' ' || st_y(p) from (select st_pointn(st_exteriorring(st_geometryn(st_buffer(z.shape::geography, {M})::geometry, 1)), 3) p \
        from mine_zone z where panel_id is null and kind = 'edge' and band = 'any' and st_numgeometries(shape) = 1 \
        and not exists (select from panel q where q.mine_id = z.mine_id and (q.ended is null or q.ended > '2020-01-01')) order by z.mine_id limit 1) p";
    for (metres, class) in [("-10", ["inside", "edge"]), ("10", ["outside", "unknown"])] {
        let at = server.sql()?.value(&line.replace("{M}", metres))?;
        let (lon, lat) = at.trim().split_once(' ').ok_or("no old mine")?;
        let told = server.http().json(&format!("/api/v1/exposure?lon={lon}&lat={lat}"))?;
        assert!(class.contains(&text(&told, "/class")?), "{metres} {told}");
    }
    Ok(())
}

fn zones_change_with_an_imported_panel_and_older_ones_are_not_shown(world: &mut World) -> Outcome {
    let folder = world.folder("zones")?;
    let server = world.server()?;
    all_are_zoned(server)?;
    let place = server.sql()?.value(
        "select id || ' ' || round(st_x(st_pointonsurface(licence))::numeric, 6) || ' ' || round(st_y(st_pointonsurface(licence))::numeric, 6) \
         from mine where licence is not null and method = 'underground' order by id offset 4 limit 1",
    )?;
    let words: Vec<&str> = place.trim().split(' ').collect();
    let (mine, lon, lat): (&str, f64, f64) = (words[0], words[1].parse()?, words[2].parse()?);
    let import = |depth: f64| -> Outcome {
        let (w, e, s, n) = (lon - 0.004, lon + 0.004, lat - 0.0012, lat + 0.0012);
        let row = json!({ "type": "Feature",
            "geometry": { "type": "Polygon", "coordinates": [[[w, s], [e, s], [e, n], [w, n], [w, s]]] },
            "properties": { "mine": mine, "kind": "panel", "source": "示意：验收资料", "from": "2025-03-01", "synthetic": "是",
                "name": "验收影响", "seam": "6#", "thickness_m": 4.0, "depth_m": depth } });
        let file = folder.join(format!("panel-{depth}.geojson"));
        fs::write(&file, json!({ "type": "FeatureCollection", "features": [row] }).to_string())?;
        let ran = server.cli(&["--json", "import", "mines", &file.display().to_string()])?;
        let told = ran.json()?;
        assert!(ran.code == Some(0) && told["import_run"].is_i64() && told["mines_zoned"].is_u64(), "{told}");
        Ok(())
    };
    let panel = format!("{mine}-验收影响");
    let area = format!(
        "select st_area(shape::geography) from mine_zone where panel_id = '{panel}' and kind = 'edge' and band = 'mid'"
    );
    let basis = format!("select basis from mine_zoning where mine_id = '{mine}'");
    import(150.0)?;
    let (first, first_basis) = (server.sql()?.value(&area)?, server.sql()?.value(&basis)?);
    none(
        server,
        "the zone does not hold its panel",
        &format!(
            "select p.id from panel p join mine_zone z on z.panel_id = p.id or (z.mine_id = p.mine_id and z.panel_id is null) \
             where p.id = '{panel}' and z.kind = 'edge' and not st_covers(z.shape, p.shape)"
        ),
    )?;
    let path = format!(
        "/ogc/collections/mine-zones/items?filter-lang=cql2-text&filter=panel%20LIKE%20'{mine}-%25'%20AND%20kind='edge'%20AND%20band='mid'&limit=100"
    );
    let own = |told: &Value| -> Option<f64> {
        let of = told["features"].as_array()?.iter().find(|f| f["properties"]["panel"] == panel.as_str())?;
        of["properties"]["area_m2"].as_f64()
    };
    let near = |a: f64, b: &str| (a / b.trim().parse::<f64>().unwrap_or(0.0) - 1.0).abs() < 1e-3;
    shown(server, &path, |told| own(told).is_some_and(|a| near(a, &first)))?;
    // Deeper is wider. From the moment the new panel is in force the old zone is not told any more.
    import(190.0)?;
    let (second, second_basis) = (server.sql()?.value(&area)?, server.sql()?.value(&basis)?);
    assert!(second.trim().parse::<f64>()? > first.trim().parse::<f64>()? && second_basis != first_basis);
    let depth =
        |panels: &Value| panels["panels"].as_array().is_some_and(|p| p.iter().any(|p| p["depth_m"] == 190.0));
    shown(server, &format!("/api/v1/mines/{mine}"), depth)?;
    let told = server.http().json(&path)?;
    assert!(own(&told).is_none_or(|a| near(a, &second)), "an older zone is shown: {told}");
    shown(server, &path, |told| own(told).is_some_and(|a| near(a, &second)))?;
    Ok(())
}
