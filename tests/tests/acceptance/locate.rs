//! `/api/v1/locate` and `zhunzhi locate`: what is here?

use acceptance::json::{items, number, text};
use acceptance::{Outcome, Server, World, tests};
use serde_json::Value;

tests![
    the_command_and_the_server_give_the_same_answer,
    the_place_of_the_readme_has_every_level_and_its_station,
    coordinates_of_a_phone_are_converted,
    a_point_outside_says_how_far,
    swapped_numbers_are_recognised,
    numbers_that_are_no_position_are_refused,
    numbers_of_a_survey_table_are_recognised_in_either_order,
    grids_nest_and_agree_with_postgis_on_a_random_sample,
    mines_agree_with_postgis_on_a_random_sample,
    a_point_on_a_shared_border_belongs_to_the_lowest_code,
    the_accuracy_of_a_point_names_the_grids_that_postgis_finds_within_it,
];

const README: (f64, f64) = (111.22676, 39.86546);

fn url(lon: f64, lat: f64) -> String {
    format!("/api/v1/locate?lon={lon}&lat={lat}")
}

/// Random points of an area, the same in every run, rounded to the 7 decimals of stored coordinates.
fn sample(server: &Server, area: &str, count: u32) -> Result<Vec<(f64, f64)>, acceptance::Fault> {
    let rows = server.sql()?.rows(&format!(
        "select round(st_x(p.geom)::numeric, 7) lon, round(st_y(p.geom)::numeric, 7) lat
         from (select ({area}) shape) a, st_dump(st_generatepoints(a.shape, {count}, 20261123)) p"
    ))?;
    rows.iter().map(|r| Ok((number(r, "/lon")?, number(r, "/lat")?))).collect()
}

/// SQL values of points with their numbers.
fn values(points: &[(f64, f64)]) -> String {
    let each = points
        .iter()
        .enumerate()
        .map(|(i, (lon, lat))| format!("({i}, st_setsrid(st_makepoint({lon}, {lat}), 4490))"));
    each.collect::<Vec<_>>().join(",")
}

const BANNER: &str = "select shape from division where code = '150622'";

fn numbers_of_a_survey_table_are_recognised_in_either_order(world: &mut World) -> Outcome {
    let server = world.server()?;
    // PostGIS projects the place of the README into both writings of zone 37.
    let (lon, lat) = README;
    for epsg in [4525, 4546] {
        let row = server.sql()?.rows(&format!(
            "select st_x(p) e, st_y(p) n from st_transform(st_setsrid(st_makepoint({lon}, {lat}), 4490), {epsg}) p"
        ))?;
        let (n, e) = (number(&row[0], "/n")?, number(&row[0], "/e")?);
        for (x, y) in [(n, e), (e, n)] {
            let answer = server.http().json(&format!("/api/v1/locate?x={x}&y={y}"))?;
            let (found_lon, found_lat) = (number(&answer, "/point/lon")?, number(&answer, "/point/lat")?);
            assert!((found_lon - lon).abs() < 1e-9 && (found_lat - lat).abs() < 1e-9, "{answer}");
            assert_eq!(text(&answer, "/source/table/crs")?, format!("EPSG:{epsg}"));
            assert_eq!(answer["source"]["table"]["given"], serde_json::json!([x, y]), "kept as given");
            let told = server.cli(&["locate", &x.to_string(), &y.to_string(), "--json"])?;
            assert_eq!(told.json()?, answer);
        }
    }
    let elsewhere = server.http().get("/api/v1/locate?x=4321732.3055&y=19614257.8930")?;
    assert_eq!(elsewhere.status, 400);
    assert!(elsewhere.text()?.contains("EPSG:4497"), "{}", elsewhere.summary());
    for half in ["x=4414000", "lon=111&x=4414000&lat=39&y=3", "x=1&y=2&datum=gcj02", ""] {
        assert_eq!(server.http().get(&format!("/api/v1/locate?{half}"))?.status, 400, "{half}");
    }
    let ran = server.cli(&["locate", "4321732.3055", "19614257.8930"])?;
    assert_eq!(ran.code, Some(2), "{ran:?}");
    Ok(())
}

fn the_command_and_the_server_give_the_same_answer(world: &mut World) -> Outcome {
    let server = world.server()?;
    let urban = sample(
        server,
        "select shape from grid where kind = 'micro' order by st_area(shape), code limit 1",
        1,
    )?[0];
    let in_mine = sample(server, "select licence from mine where id = 'M0230'", 1)?[0];
    let in_pit = sample(server, "select pit from mine where pit is not null order by id limit 1", 1)?[0];
    for (lon, lat) in [README, urban, in_mine, in_pit, (116.4, 39.9)] {
        let (x, y) = (lon.to_string(), lat.to_string());
        let ran = server.cli(&["locate", &x, &y, "--json"])?;
        let answer = server.http().json(&url(lon, lat))?;
        assert_eq!(ran.json()?, answer, "{lon} {lat}");
        assert_eq!(ran.code, Some(i32::from(!answer["outside"].is_null())), "{ran:?}");
    }
    let (x, y) = (README.0.to_string(), README.1.to_string());
    let phone = server.cli(&["locate", &x, &y, "--gcj02", "--json"])?;
    assert_eq!(phone.json()?, server.http().json(&format!("{}&datum=gcj02", url(README.0, README.1)))?);
    Ok(())
}

fn the_place_of_the_readme_has_every_level_and_its_station(world: &mut World) -> Outcome {
    let server = world.server()?;
    let place = server.http().json(&url(README.0, README.1))?;
    let township = text(&place, "/township/code")?;
    assert!(township.starts_with("150622") && township.len() == 9, "{place}");
    let station = text(&place, "/station/id")?;
    let station = server.http().json(&format!("/api/v1/stations/{station}"))?;
    assert_eq!(text(&station, "/township/code")?, township);
    assert!(matches!(text(&place, "/primary_grid/kind")?, "base" | "dedicated"));
    assert!(place["outside"].is_null());
    assert!(!items(&place, "/mines")?.is_empty());
    let words = server.cli(&["locate", "111.22676", "39.86546"])?;
    assert_eq!(words.code, Some(0));
    assert!(words.stdout.contains(text(&place, "/village/name")?), "{words:?}");
    Ok(())
}

fn coordinates_of_a_phone_are_converted(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let place = http.json(&format!("{}&datum=gcj02", url(README.0, README.1)))?;
    // The shift in the Ordos is about 520 m to the east and 100 m to the north (published algorithm).
    let (dx, dy) = (README.0 - number(&place, "/point/lon")?, README.1 - number(&place, "/point/lat")?);
    assert!((0.003..0.009).contains(&dx) && (-0.001..0.004).contains(&dy), "{dx} {dy}");
    assert_eq!(text(&place, "/source/datum")?, "gcj02");
    assert_eq!(number(&place, "/source/lon")?, README.0);
    assert!(number(&place, "/source/accuracy_m")? >= 5.0, "{place}");
    let converted = http.json(&url(number(&place, "/point/lon")?, number(&place, "/point/lat")?))?;
    assert_eq!(converted["primary_grid"], place["primary_grid"]);
    let unknown = http.get(&format!("{}&datum=wgs72", url(README.0, README.1)))?;
    super::errors::assert_problem(&unknown, &[400], "unknown_datum")
}

fn a_point_outside_says_how_far(world: &mut World) -> Outcome {
    let server = world.server()?;
    let place = server.http().json(&url(116.4, 39.9))?;
    let metres = number(&place, "/outside/distance_m")?;
    let sql = "select st_distance(shape::geography, st_setsrid(st_makepoint(116.4, 39.9), 4490)::geography)
         from division where code = '150622'";
    let expected: f64 = server.sql()?.value(sql)?.parse()?;
    assert!((metres - expected).abs() < 0.002 * expected, "{metres} {expected}");
    assert_eq!(place["outside"]["swapped"], false);
    assert!(place["township"].is_null() && place["primary_grid"].is_null() && place["station"].is_null());
    let ran = server.cli(&["locate", "116.4", "39.9"])?;
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(ran.stdout.contains("公里"), "{ran:?}");
    Ok(())
}

fn swapped_numbers_are_recognised(world: &mut World) -> Outcome {
    let server = world.server()?;
    let answer = server.http().get(&url(39.86546, 111.22676))?;
    super::errors::assert_problem(&answer, &[400], "swapped_lon_lat")?;
    let ran = server.cli(&["locate", "39.86546", "111.22676"])?;
    acceptance::program::assert_refused(&ran, 2, &["exchange"]);
    Ok(())
}

fn numbers_that_are_no_position_are_refused(world: &mut World) -> Outcome {
    let server = world.server()?;
    for query in ["lon=NaN&lat=39.8", "lon=inf&lat=39.8", "lon=200&lat=95", "lon=1e999&lat=39.8"] {
        let answer = server.http().get(&format!("/api/v1/locate?{query}"))?;
        super::errors::assert_problem(&answer, &[400], "")?;
    }
    for query in ["lon=111.2", "lon=a&lat=b", "lon=111&lat=39&lat=40", "lon=111&lat=39&height=5"] {
        let answer = server.http().get(&format!("/api/v1/locate?{query}"))?;
        super::errors::assert_problem(&answer, &[400], "bad_parameter")?;
    }
    let accuracy = server.http().get(&format!("{}&accuracy_m=-1", url(README.0, README.1)))?;
    super::errors::assert_problem(&accuracy, &[400], "bad_accuracy")?;
    let ran = server.cli(&["locate", "NaN", "39.8"])?;
    acceptance::program::assert_refused(&ran, 2, &[]);
    Ok(())
}

fn code<'v>(value: &'v Value, pointer: &str) -> &'v str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

fn grids_nest_and_agree_with_postgis_on_a_random_sample(world: &mut World) -> Outcome {
    let server = world.server()?;
    let points = sample(server, BANNER, 400)?;
    let in_force = "g.valid_from <= current_date and (g.valid_to is null or g.valid_to > current_date)";
    let rows = server.sql()?.rows(&format!(
        "select p.i,
           (select min(d.code) from division d where length(d.code) = 12 and st_covers(d.shape, p.at)) village,
           (select min(d.code) from division d where length(d.code) = 9 and st_covers(d.shape, p.at)) township,
           (select min(g.code) from grid g where g.kind <> 'micro' and {in_force} and st_covers(g.shape, p.at)) main,
           (select min(g.code) from grid g where g.kind = 'micro' and {in_force} and st_covers(g.shape, p.at)) micro
         from (values {}) p(i, at) order by p.i",
        values(&points)
    ))?;
    assert_eq!(rows.len(), points.len());
    for (row, (lon, lat)) in rows.iter().zip(&points) {
        let place = server.http().json(&url(*lon, *lat))?;
        let (micro, main) = (code(&place, "/micro_grid/code"), code(&place, "/primary_grid/code"));
        let (village, township) = (code(&place, "/village/code"), code(&place, "/township/code"));
        let found = [micro, main, village, township];
        let expected = ["/micro", "/main", "/village", "/township"].map(|p| code(row, p));
        assert_eq!(found, expected, "at {lon} {lat}");
        assert!(main.len() == 15 && main.starts_with(village) && village.starts_with(township), "{place}");
        assert!(township.starts_with("150622"), "{place}");
        assert!(micro.is_empty() || (micro.len() == 17 && micro.starts_with(main)), "{place}");
    }
    Ok(())
}

fn mines_agree_with_postgis_on_a_random_sample(world: &mut World) -> Outcome {
    let server = world.server()?;
    let area = "select st_union(st_expand(licence, 0.01)) from mine where licence is not null";
    let points = sample(server, &format!("select st_intersection(({area}), ({BANNER}))"), 150)?;
    let rows = server.sql()?.rows(&format!(
        "select p.i, m.id, st_distance(m.licence::geography, p.at::geography) metres,
           coalesce(st_covers(m.pit, p.at), false) pit
         from (values {}) p(i, at) join mine m on st_dwithin(m.licence::geography, p.at::geography, 30000)",
        values(&points)
    ))?;
    for (i, (lon, lat)) in points.iter().enumerate() {
        let place = server.http().json(&format!("{}&nearest=5", url(*lon, *lat)))?;
        let around: Vec<&Value> = rows.iter().filter(|r| r["i"] == i).collect();
        for mine in items(&place, "/mines")? {
            let (id, metres) = (text(mine, "/id")?, number(mine, "/distance_m")?);
            let row = around.iter().find(|r| r["id"] == id);
            let Some(row) = row else { continue };
            let expected = number(row, "/metres")?;
            assert!(
                (metres - expected).abs() < 0.5 + expected * 0.002,
                "{lon} {lat} {id}: {metres} {expected}"
            );
            let relation = text(mine, "/relation")?;
            assert_eq!(relation == "within_pit", row["pit"] == true, "{lon} {lat} {id} {relation}");
            let within = relation == "within_pit" || relation == "within_licence";
            assert_eq!(within, expected == 0.0, "{lon} {lat} {id} {relation} {expected}");
        }
        let told: Vec<&str> =
            items(&place, "/mines")?.iter().map(|m| text(m, "/id")).collect::<Result<_, _>>()?;
        for row in around.iter().filter(|r| r["metres"] == 0.0) {
            assert!(told.contains(&code(row, "/id")), "{lon} {lat}: {row} is missing in {told:?}");
        }
    }
    Ok(())
}

/// Vertices are shared exactly, so they are the points where a border can be hit.
fn a_point_on_a_shared_border_belongs_to_the_lowest_code(world: &mut World) -> Outcome {
    let server = world.server()?;
    let rows = server.sql()?.rows(
        "select st_x(v.geom) lon, st_y(v.geom) lat, array_agg(distinct o.code order by o.code) codes
         from (select * from grid where kind = 'base' order by code offset 500 limit 4) g,
           st_dumppoints(g.shape) v, grid o
         where o.kind <> 'micro' and o.shape && v.geom and st_intersects(o.shape, v.geom)
         group by 1, 2 having count(distinct o.code) > 1 limit 40",
    )?;
    assert!(rows.len() >= 10, "shared vertices are expected: {}", rows.len());
    for row in &rows {
        let place = server.http().json(&url(number(row, "/lon")?, number(row, "/lat")?))?;
        let codes: Vec<&str> = items(row, "/codes")?.iter().filter_map(Value::as_str).collect();
        assert_eq!(text(&place, "/primary_grid/code")?, codes[0], "{row}");
        let mut others: Vec<&str> = items(&place, "/on_edge")?.iter().filter_map(Value::as_str).collect();
        others.sort_unstable();
        assert_eq!(others, codes[1..], "{row}");
    }
    Ok(())
}

fn the_accuracy_of_a_point_names_the_grids_that_postgis_finds_within_it(world: &mut World) -> Outcome {
    let server = world.server()?;
    for ((lon, lat), radius) in
        sample(server, BANNER, 12)?.into_iter().zip([5, 30, 150, 600].into_iter().cycle())
    {
        let answer = server.http().json(&format!("{}&accuracy_m={radius}", url(lon, lat)))?;
        let found: Vec<&str> =
            items(&answer, "/vicinity/grids")?.iter().map(|g| text(g, "/code")).collect::<Result<_, _>>()?;
        assert_eq!(found.len() as f64, number(&answer, "/vicinity/total")?.min(20.0));
        assert_eq!(found.first().copied(), Some(text(&answer, "/primary_grid/code")?));
        // On geography ST_DWithin may be some metres off: grids in the rim are not asked for.
        let near = |metres: f64| {
            format!(
                "select code from grid where kind <> 'micro' and
                 st_dwithin(shape::geography, st_setsrid(st_makepoint({lon}, {lat}), 4490)::geography, {metres}) order by code"
            )
        };
        let radius = f64::from(radius);
        let certain = server.sql()?.rows(&near(radius * 0.99 - 0.01))?;
        let possible = server.sql()?.rows(&near(radius * 1.01 + 0.01))?;
        let has = |rows: &[Value], code: &str| rows.iter().any(|r| r["code"] == code);
        assert!(found.iter().all(|code| has(&possible, code)), "{lon} {lat}: {found:?} {possible:?}");
        if found.len() < 20 {
            assert!(
                certain.iter().all(|r| found.iter().any(|code| r["code"] == *code)),
                "{lon} {lat}: {found:?}"
            );
        }
    }
    assert!(server.http().json(&url(README.0, README.1))?["vicinity"].is_null());
    Ok(())
}
