//! `/api/v1/grids`, `/divisions`, `/stations`, `/search`: browsing an area and its people.

use acceptance::json::{items, number, text, whole};
use acceptance::{Outcome, World, tests};

tests![
    a_grid_page_has_its_people_and_its_cases,
    a_dedicated_grid_says_what_it_is_for,
    a_micro_grid_knows_its_parent,
    divisions_add_up,
    search_finds_villages_mines_stations_and_grids,
];

fn a_grid_page_has_its_people_and_its_cases(world: &mut World) -> Outcome {
    let server = world.server()?;
    let codes = server.sql()?.value(
        "select primary_grid from case_file where open and primary_grid is not null group by 1 order by count(*) desc, 1 limit 5",
    )?;
    for code in codes.lines() {
        let grid = server.http().json(&format!("/api/v1/grids/{code}"))?;
        assert_eq!(grid["code"], code);
        assert_eq!(grid["synthetic"], true);
        assert!(number(&grid, "/area_km2")? > 0.0);
        assert!(code.starts_with(text(&grid, "/village/code")?));
        assert!(text(&grid, "/village/code")?.starts_with(text(&grid, "/township/code")?));
        let open = super::cases::count(server, &format!("grid={code}&state=open"))?;
        let overdue = super::cases::count(server, &format!("grid={code}&state=overdue"))?;
        assert_eq!(
            (whole(&grid, "/cases/open")?, whole(&grid, "/cases/overdue")?),
            (open, overdue),
            "{code}"
        );
        assert_eq!(i64::try_from(items(&grid, "/open_cases")?.len())?, open.min(50));
        assert_eq!(i64::try_from(items(&grid, "/overdue_cases")?.len())?, overdue.min(50));
        let people = items(&grid, "/people")?;
        let workers = people.iter().filter(|p| p["role"] == "grid_worker").count();
        assert!(workers >= 1, "nobody looks after {code}: {people:?}");
        assert!(people.iter().all(|p| !p["name"].is_null() && !p["role_zh"].is_null()));
        let by_micro: i64 =
            items(&grid, "/micro_grids")?.iter().map(|m| whole(m, "/open")).sum::<Result<i64, _>>()?;
        assert!(by_micro <= open, "{code}: {by_micro} open in its micro grids, {open} in all");
    }
    Ok(())
}

fn a_dedicated_grid_says_what_it_is_for(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = server.sql()?.value("select code from grid where kind = 'dedicated' order by code limit 1")?;
    let grid = server.http().json(&format!("/api/v1/grids/{code}"))?;
    assert_eq!(grid["kind"], "dedicated");
    assert!(!text(&grid, "/dedicated_type")?.is_empty());
    let kinds =
        server.sql()?.value("select count(distinct dedicated_type) from grid where kind = 'dedicated'")?;
    assert!(kinds.parse::<u32>()? >= 5, "mines, parks, schools, hospitals, markets: {kinds} kinds");
    Ok(())
}

fn a_micro_grid_knows_its_parent(world: &mut World) -> Outcome {
    let server = world.server()?;
    let code = server
        .sql()?
        .value("select code from grid where kind = 'micro' order by code offset 3000 limit 1")?;
    let grid = server.http().json(&format!("/api/v1/grids/{code}"))?;
    let parent = text(&grid, "/parent/code")?;
    assert_eq!(parent, &code[..15]);
    let parent = server.http().json(&format!("/api/v1/grids/{parent}"))?;
    assert!(items(&parent, "/micro_grids")?.iter().any(|m| m["code"] == code.as_str()));
    Ok(())
}

fn divisions_add_up(world: &mut World) -> Outcome {
    let server = world.server()?;
    let banner = server.http().json("/api/v1/divisions/150622")?;
    let codes = server.sql()?.value("select code from division where length(code) = 9 order by 1")?;
    let whole_area = number(&banner, "/area_km2")?;
    let (mut area, mut people, mut villages, mut cases) = (0.0, 0, 0, 0);
    for code in codes.lines() {
        let township = server.http().json(&format!("/api/v1/divisions/{code}"))?;
        // The development zone has a code and a community, but no area of its own.
        area += township["area_km2"].as_f64().unwrap_or(0.0);
        people += whole(&township, "/population")?;
        villages += whole(&township, "/counts/villages")?;
        cases += whole(&township, "/counts/cases")?;
        assert_eq!(text(&township, "/parent/code")?, "150622");
    }
    assert!((area - whole_area).abs() < 0.01 * whole_area / 100.0, "{area} of {whole_area} km²");
    assert!((7000.0..8200.0).contains(&whole_area), "{whole_area}");
    assert_eq!((people, villages), (359_184, 201));
    let located = super::cases::count(server, "grid=150622")?;
    assert_eq!(cases, located);
    Ok(())
}

fn search_finds_villages_mines_stations_and_grids(world: &mut World) -> Outcome {
    let server = world.server()?;
    let grid = server.sql()?.value("select code from grid where kind = 'base' order by code limit 1")?;
    let station = server.sql()?.value("select name from station order by id limit 1")?;
    for (q, kind, id) in [
        ("苏计沟", "village", None),
        ("M0230", "mine", Some("M0230")),
        (grid.as_str(), "grid", Some(grid.as_str())),
        (station.as_str(), "station", None),
    ] {
        let answer = server.http().send("GET", &format!("/api/v1/search?q={}", encoded(q)), &[], ())?;
        let found = answer.json()?;
        let results = items(&found, "/results")?;
        let hit = results.iter().find(|r| r["kind"] == kind && id.is_none_or(|id| r["id"] == id));
        let hit = hit.ok_or_else(|| format!("{q}: no {kind} in {found}"))?;
        assert!(!hit["lon"].is_null() || kind == "station", "{hit}");
    }
    Ok(())
}

/// Percent-encoding of a query's value.
fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}
