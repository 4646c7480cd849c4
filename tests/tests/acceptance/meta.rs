//! `/api/v1/meta`, `/api/v1/categories`, health: what the demonstration holds.

use acceptance::json::{items, text, whole};
use acceptance::{Outcome, World, tests};

tests![
    the_demonstration_holds_exactly_the_declared_numbers,
    the_numbers_of_meta_are_those_of_the_database,
    the_demonstration_says_that_it_is_synthetic_and_names_its_sources,
    every_state_channel_and_category_of_a_case_is_in_the_vocabulary,
    every_state_and_every_channel_of_the_demonstration_has_cases,
    health_readiness_and_metrics_answer,
];

/// Declared by the banner: see `geodata/` and issue 2.
const DECLARED: [(&str, i64); 13] = [
    ("townships", 14),
    ("villages", 201),
    ("base_grids", 1410),
    ("dedicated_grids", 264),
    ("micro_grids", 6141),
    ("party_groups", 1049),
    ("heads", 6137),
    ("mines", 134),
    ("batches", 2),
    ("population", 359_184),
    ("cases", 10_000),
    ("households", 0),
    ("stations", 0),
];

/// Channels that are used by clerks, imported files and villagers only.
const BY_HAND_OR_FILE: [&str; 4] = ["court", "phone", "letter", "qr"];

fn the_demonstration_holds_exactly_the_declared_numbers(world: &mut World) -> Outcome {
    let meta = world.server()?.http().json("/api/v1/meta")?;
    for (what, declared) in DECLARED {
        let found = whole(&meta, &format!("/counts/{what}"))?;
        match what {
            // Other tests of this run may have reported cases before.
            "cases" => assert!((declared..declared + 100).contains(&found), "{what}: {found}"),
            // Centre, tribunal, 14 stations, 4 studios, 12 units, 9 committees at least.
            "stations" => assert!(found >= 41, "{what}: {found}"),
            "households" => assert!(found > 100_000, "{what}: {found}"),
            _ => assert_eq!(found, declared, "{what}"),
        }
    }
    Ok(())
}

fn the_numbers_of_meta_are_those_of_the_database(world: &mut World) -> Outcome {
    let server = world.server()?;
    let meta = server.http().json("/api/v1/meta")?;
    let sql = server.sql()?;
    let count = |query: &str| -> Result<i64, acceptance::Fault> { Ok(sql.value(query)?.parse()?) };
    let in_force = "valid_from <= current_date and (valid_to is null or valid_to > current_date)";
    for (kind, name) in [("base", "base_grids"), ("dedicated", "dedicated_grids"), ("micro", "micro_grids")] {
        let found = count(&format!("select count(*) from grid where kind = '{kind}' and {in_force}"))?;
        assert_eq!(whole(&meta, &format!("/counts/{name}"))?, found, "{name}");
    }
    let people = count(&format!("select sum(population) from grid where kind <> 'micro' and {in_force}"))?;
    assert_eq!(whole(&meta, "/counts/population")?, people);
    assert_eq!(count("select sum(population) from address")?, 359_184);
    assert_eq!(whole(&meta, "/counts/cases")?, count("select count(*) from case_file")?);
    assert_eq!(count("select count(*) from case_file where synthetic")?, 10_000);
    assert_eq!(whole(&meta, "/counts/stations")?, count("select count(*) from station")?);
    assert_eq!(count("select count(*) from division where code ~ '^.{9}$'")?, 15);
    Ok(())
}

fn the_demonstration_says_that_it_is_synthetic_and_names_its_sources(world: &mut World) -> Outcome {
    let meta = world.server()?.http().json("/api/v1/meta")?;
    assert_eq!(meta["synthetic"], true);
    assert_eq!(text(&meta, "/banner/code")?, "150622");
    assert_eq!(text(&meta, "/banner/name_zh")?, "准格尔旗");
    assert!(text(&meta, "/operator/name_zh")?.contains("示意"));
    let sources = items(&meta, "/attribution")?;
    assert!(sources.len() >= 3);
    for source in sources {
        assert!(!text(source, "/source")?.is_empty() && !text(source, "/licence")?.is_empty());
    }
    let [w, s, e, n] = [0, 1, 2, 3].map(|i| meta["banner"]["bbox"][i].as_f64().unwrap_or(0.0));
    assert!(w < 110.3 && w > 109.5 && e > 111.2 && e < 112.0 && s < 39.4 && n > 40.1, "{w} {s} {e} {n}");
    Ok(())
}

fn every_state_channel_and_category_of_a_case_is_in_the_vocabulary(world: &mut World) -> Outcome {
    let server = world.server()?;
    let words = server.http().json("/api/v1/categories")?;
    let known = |list: &str| -> Result<Vec<&str>, acceptance::Fault> {
        items(&words, list)?.iter().map(|w| text(w, "/code")).collect()
    };
    let groups = items(&words, "/categories")?;
    let children = groups.iter().map(|g| items(g, "/children")).collect::<Result<Vec<_>, _>>()?;
    let leaves = children.into_iter().flatten().map(|c| text(c, "/code")).collect::<Result<Vec<_>, _>>()?;
    for (column, known) in
        [("state", known("/states")?), ("channel", known("/channels")?), ("category", leaves)]
    {
        let used = server.sql()?.value(&format!("select distinct {column} from case_file"))?;
        for word in used.lines() {
            assert!(known.contains(&word), "{column} {word} is not among {known:?}");
        }
    }
    Ok(())
}

fn every_state_and_every_channel_of_the_demonstration_has_cases(world: &mut World) -> Outcome {
    let server = world.server()?;
    let words = server.http().json("/api/v1/categories")?;
    for (list, column) in [("/states", "state"), ("/channels", "channel")] {
        let used = server.sql()?.value(&format!("select distinct {column} from case_file"))?;
        for word in items(&words, list)? {
            let code = text(word, "/code")?;
            // The demonstration makes up no case that a court sent, or that came by phone or letter.
            if BY_HAND_OR_FILE.contains(&code) {
                continue;
            }
            assert!(used.lines().any(|u| u == code), "no case has the {column} {code}");
        }
    }
    Ok(())
}

fn health_readiness_and_metrics_answer(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    assert_eq!(http.get("/healthz")?.status, 200);
    assert_eq!(http.get("/readyz")?.status, 200);
    let metrics = http.get("/metrics")?;
    assert_eq!(metrics.status, 200);
    assert!(metrics.text()?.contains("http_requests_total"), "{}", metrics.summary());
    Ok(())
}
