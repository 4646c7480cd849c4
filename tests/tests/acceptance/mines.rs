//! `/api/v1/mines`: what a mine is, and the disputes within its licence and around it.

use acceptance::json::{items, number, text, whole};
use acceptance::{Outcome, World, tests};

tests![
    every_mine_has_a_page_with_its_source,
    real_mines_keep_their_published_points,
    rings_are_cumulative_and_agree_with_the_list_and_with_sql,
    underground_mines_have_panels_and_open_pits_have_a_pit,
    disputes_about_mining_lie_near_mines,
];

fn every_mine_has_a_page_with_its_source(world: &mut World) -> Outcome {
    let server = world.server()?;
    let ids = server.sql()?.value("select id from mine order by id")?;
    assert_eq!(ids.lines().count(), 134);
    for id in ids.lines() {
        let mine = server.http().json(&format!("/api/v1/mines/{id}"))?;
        assert_eq!(mine["id"], id);
        assert!(!text(&mine, "/name")?.is_empty() && !text(&mine, "/source")?.is_empty(), "{mine}");
        assert!(matches!(text(&mine, "/method")?, "open_pit" | "underground"), "{mine}");
        assert!(!text(&mine, "/placement")?.is_empty(), "{mine}");
        if mine["synthetic"] == true {
            assert!(text(&mine, "/name")?.contains("示意"), "made up, but does not say so: {mine}");
        }
        if !mine["licence_area_km2"].is_null() {
            assert_eq!(mine["synthetic_shape"], true, "no licence area is published: {mine}");
        }
    }
    let made_up = server.sql()?.value("select count(*) from mine where synthetic")?;
    assert_eq!(made_up, "8");
    Ok(())
}

fn real_mines_keep_their_published_points(world: &mut World) -> Outcome {
    let server = world.server()?;
    let rows = server.sql()?.rows("select placement, count(*) n from mine group by 1 order by 1")?;
    let without = server.sql()?.value("select count(*) from mine where point is null")?;
    assert!(without.parse::<i64>()? <= 2, "{without} mines have no point: {rows:?}");
    let real = server.sql()?.value("select count(*) from mine where not synthetic and point is not null")?;
    assert!(real.parse::<i64>()? >= 124, "{real}");
    Ok(())
}

fn rings_are_cumulative_and_agree_with_the_list_and_with_sql(world: &mut World) -> Outcome {
    let server = world.server()?;
    let ids = server
        .sql()?
        .value("select id from mine where licence is not null order by id = 'M0230' desc, id limit 6")?;
    for id in ids.lines() {
        let answer = server.http().json(&format!("/api/v1/mines/{id}/disputes"))?;
        let rings = items(&answer, "/rings")?;
        let distances: Vec<f64> = rings.iter().map(|r| number(r, "/distance_m")).collect::<Result<_, _>>()?;
        assert_eq!(distances, [0.0, 500.0, 1000.0, 3000.0, 5000.0]);
        let sql = format!(
            "select st_distance(c.point::geography, m.licence::geography) from case_file c, mine m
             where m.id = '{id}' and c.point && st_expand(m.licence, 0.1)"
        );
        let distances_sql: Vec<f64> =
            server.sql()?.value(&sql)?.lines().map(str::parse).collect::<Result<_, _>>()?;
        let mut inner = 0;
        for ring in rings {
            let (metres, total) = (number(ring, "/distance_m")?, whole(ring, "/total")?);
            assert!(total >= inner, "{id} at {metres} m: fewer than in the ring within");
            inner = total;
            for part in ["/by_category", "/by_state"] {
                let sum: i64 =
                    items(ring, part)?.iter().map(|c| whole(c, "/total")).sum::<Result<i64, _>>()?;
                assert_eq!(sum, total, "{id} at {metres} m {part}");
            }
            assert!(whole(ring, "/overdue")? <= whole(ring, "/open")? && whole(ring, "/open")? <= total);
            let filter = format!("near_mine={id}&distance={metres}");
            assert_eq!(
                super::cases::count(server, &filter)?,
                total,
                "{id} at {metres} m: the list disagrees"
            );
            let open = super::cases::count(server, &format!("{filter}&state=open"))?;
            assert_eq!(open, whole(ring, "/open")?, "{id} at {metres} m: open cases disagree");
            // A metre more or less: PostGIS measures on the same ellipsoid with another algorithm.
            let near = |metres: f64| distances_sql.iter().filter(|d| **d <= metres).count() as i64;
            let bounds = (near((metres * 0.999 - 1.0).max(0.0)), near(metres * 1.001 + 1.0));
            assert!(bounds.0 <= total && total <= bounds.1, "{id} at {metres} m: {total}, SQL {bounds:?}");
        }
    }
    Ok(())
}

fn underground_mines_have_panels_and_open_pits_have_a_pit(world: &mut World) -> Outcome {
    let server = world.server()?;
    let without = server.sql()?.value(
        "select count(*) from mine m where licence is not null and status not in ('proposed', 'shelved') and
           ((method = 'open_pit' and pit is null) or
            (method = 'underground' and not exists (select 1 from panel p where p.mine_id = m.id)))",
    )?;
    assert_eq!(without, "0");
    let outside = server.sql()?.value(
        "select count(*) from panel p join mine m on m.id = p.mine_id
         where st_area(st_difference(p.shape, m.licence)::geography) > 1",
    )?;
    assert_eq!(outside, "0", "panels reach outside their licence");
    let id = server.sql()?.value("select mine_id from panel order by mine_id limit 1")?;
    let mine = server.http().json(&format!("/api/v1/mines/{id}"))?;
    for panel in items(&mine, "/panels")? {
        assert!(number(panel, "/thickness_m")? > 0.5 && number(panel, "/thickness_m")? < 30.0, "{panel}");
        assert!(number(panel, "/depth_m")? > 20.0 && number(panel, "/depth_m")? < 1000.0, "{panel}");
        assert!(!text(panel, "/start")?.is_empty(), "{panel}");
    }
    Ok(())
}

fn disputes_about_mining_lie_near_mines(world: &mut World) -> Outcome {
    let sql = world.server()?.sql()?;
    let near = "exists (select 1 from case_mine m where m.case_id = c.id and m.distance_m <= 1000)";
    let share = format!("select round(100.0 * avg(({near})::int)) from case_file c where synthetic");
    let mining: i64 = sql.value(&format!("{share} and mining_related"))?.parse()?;
    let other: i64 = sql.value(&format!("{share} and not mining_related"))?.parse()?;
    assert!(mining > other + 20, "{mining} % of mining disputes and {other} % of the others are near a mine");
    Ok(())
}
