//! `/ogc`: the abstract tests of OGC API - Features by their number, the traps that real clients fall into, and GDAL as a client.

use crate::errors::assert_problem;
use crate::secrecy::SEALED;
use crate::sessions::settled;
use acceptance::http::Http;
use acceptance::json::{items, text};
use acceptance::program::run_any;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::collections::HashSet;
use std::path::Path;

tests![
    a_2_1_the_landing_page_links_description_conformance_and_data,
    a_2_2_collections_describe_themselves_and_others_are_not_found,
    a_2_3_a_page_has_limit_next_numbers_and_ends_where_it_ends,
    a_2_4_a_box_and_a_time_choose_features,
    a_2_5_bad_and_unknown_parameters_are_refused_by_name,
    part_2_axes_are_in_the_order_of_the_register,
    part_3_filters_agree_with_the_database,
    grids_of_another_day_are_its_versions,
    features_of_cases_stay_within_the_scope_and_hold_no_words,
    a_token_reads_this_interface_and_nothing_else,
    gdal_reads_four_collections_over_several_pages,
    owslib_finds_collections_queryables_and_features,
    pages_for_people_show_the_same_features,
];

const COLLECTIONS: [&str; 8] =
    ["divisions", "grids", "mines", "panels", "mine-zones", "stations", "cases", "batches"];

fn desk(world: &mut World) -> Result<(&Server, &Http), Fault> {
    let server = world.server()?;
    // Not signed in anew: more sessions than an account may have would end the one that all tests share.
    Ok((server, server.http()))
}

fn rels(body: &Value) -> Result<HashSet<&str>, Fault> {
    items(body, "/links")?.iter().map(|link| text(link, "/rel")).collect()
}

fn features(http: &Http, path: &str) -> Result<Vec<Value>, Fault> {
    Ok(items(&http.json(path)?, "/features")?.to_vec())
}

/// The path of an address of this server.
fn path_of<'a>(http: &Http, href: &'a str) -> &'a str {
    href.strip_prefix(http.base()).unwrap_or(href)
}

fn a_2_1_the_landing_page_links_description_conformance_and_data(world: &mut World) -> Outcome {
    let (_, http) = desk(world)?;
    let landing = http.json("/ogc/")?;
    let rels = rels(&landing)?;
    for rel in ["self", "service-desc", "conformance", "data"] {
        assert!(rels.contains(rel), "{rel}");
    }
    let description = items(&landing, "/links")?.iter().find(|l| l["rel"] == "service-desc").ok_or("none")?;
    assert_eq!(description["type"], "application/vnd.oai.openapi+json;version=3.0");
    let api = http.get(path_of(http, text(description, "/href")?))?;
    assert_eq!(api.header("content-type"), Some("application/vnd.oai.openapi+json;version=3.0"));
    assert!(text(&api.json()?, "/openapi")?.starts_with("3.0."));
    let conforms = http.json("/ogc/conformance")?;
    let core = "http://www.opengis.net/spec/ogcapi-features-1/1.0/conf/core";
    assert!(items(&conforms, "/conformsTo")?.contains(&core.into()));
    Ok(())
}

fn a_2_2_collections_describe_themselves_and_others_are_not_found(world: &mut World) -> Outcome {
    let (_, http) = desk(world)?;
    let all = http.json("/ogc/collections")?;
    let ids: Vec<&str> =
        items(&all, "/collections")?.iter().map(|c| text(c, "/id")).collect::<Result<_, _>>()?;
    assert_eq!(ids, COLLECTIONS);
    for collection in items(&all, "/collections")? {
        let id = text(collection, "/id")?;
        let one = http.json(&format!("/ogc/collections/{id}"))?;
        assert_eq!(one["id"], collection["id"]);
        assert!(rels(&one)?.contains("items"), "{one}");
        let bbox = items(&one, "/extent/spatial/bbox/0")?;
        assert_eq!(bbox.len(), 4);
        for what in ["schema", "queryables"] {
            let schema = http.get(&format!("/ogc/collections/{id}/{what}"))?;
            assert_eq!(schema.header("content-type"), Some("application/schema+json"));
            assert!(schema.json()?["properties"].as_object().is_some_and(|p| p.len() > 4));
        }
    }
    for path in [
        "/ogc/collections/dUmmYColLection",
        "/ogc/collections/dUmmYColLection/items",
        "/ogc/collections/grids/items/nope",
    ] {
        assert_problem(&http.get(path)?, &[404], "not_found")?;
    }
    Ok(())
}

fn a_2_3_a_page_has_limit_next_numbers_and_ends_where_it_ends(world: &mut World) -> Outcome {
    let (server, http) = desk(world)?;
    for (collection, table) in
        [("stations", "station"), ("cases", "case_file where place_code like '150622004%'")]
    {
        let filter = if collection == "cases" { "&township=150622004" } else { "" };
        let expected: usize =
            server.sql()?.value(&format!("select count(*) from {table}"))?.trim().parse()?;
        let (mut path, mut seen) =
            (format!("/ogc/collections/{collection}/items?limit=37{filter}"), HashSet::new());
        loop {
            let page = http.json(&path)?;
            let returned = items(&page, "/features")?;
            assert_eq!(page["numberReturned"], returned.len());
            assert!(returned.len() <= 37);
            for feature in returned {
                assert_eq!(feature["type"], "Feature");
                assert!(seen.insert(text(feature, "/id")?.to_owned()), "twice: {feature}");
            }
            let Some(next) = items(&page, "/links")?.iter().find(|l| l["rel"] == "next") else { break };
            path = path_of(http, text(next, "/href")?).to_owned();
        }
        assert_eq!(seen.len(), expected, "{collection}");
        let one = seen.iter().next().ok_or("none")?;
        let feature = http.json(&format!("/ogc/collections/{collection}/items/{one}"))?;
        assert_eq!(feature["id"], one.as_str());
        assert!(rels(&feature)?.is_superset(&HashSet::from(["self", "collection", "alternate"])));
    }
    let page = http.json("/ogc/collections/grids/items?limit=100000")?;
    assert_eq!((page["numberReturned"].clone(), page["numberMatched"].clone()), (1000.into(), 7815.into()));
    Ok(())
}

fn a_2_4_a_box_and_a_time_choose_features(world: &mut World) -> Outcome {
    let (server, http) = desk(world)?;
    let bbox = "111.0,39.5,111.3,39.8";
    let count: usize = server
        .sql()?
        .value("select count(*) from case_file where point && st_makeenvelope(111.0, 39.5, 111.3, 39.8, 4490) and reported_at >= '2026-01-01 00:00+08' and reported_at < '2026-07-01 00:00+08'")?
        .trim()
        .parse()?;
    let found = features(
        http,
        &format!("/ogc/collections/cases/items?limit=1000&bbox={bbox}&datetime=2026-01-01/2026-06-30"),
    )?;
    assert!(!found.is_empty() && found.len() == count.min(1000), "{} of {count}", found.len());
    let grids: usize = server
        .sql()?
        .value("select count(*) from grid where valid_to is null and valid_from <= current_date and st_intersects(shape, st_makeenvelope(111.0, 39.5, 111.3, 39.8, 4490))")?
        .trim()
        .parse()?;
    let page = http.json(&format!("/ogc/collections/grids/items?limit=1&bbox={bbox}"))?;
    assert_eq!(page["numberMatched"], grids, "{}", page["numberMatched"]);
    assert_eq!(http.json("/ogc/collections/grids/items?bbox=10,10,11,11")?["numberMatched"], 0);
    assert_eq!(http.json("/ogc/collections/cases/items?bbox=10,10,11,11")?["numberReturned"], 0);
    Ok(())
}

fn a_2_5_bad_and_unknown_parameters_are_refused_by_name(world: &mut World) -> Outcome {
    let (_, http) = desk(world)?;
    for (query, code) in [
        ("nope=1", "unknown_parameter"),
        ("limit=0", "bad_parameter"),
        ("limit=-3", "bad_parameter"),
        ("limit=x", "bad_parameter"),
        ("bbox=1,2,3", "bad_parameter"),
        ("bbox=a,b,c,d", "bad_parameter"),
        ("bbox=111,40,112,39", "bad_parameter"),
        ("datetime=yesterday", "bad_parameter"),
        ("datetime=2026-02-01/2026-01-01", "bad_parameter"),
        ("crs=http://www.opengis.net/def/crs/EPSG/0/4326", "unknown_crs"),
        ("bbox=1,2,3,4&bbox-crs=x", "unknown_crs"),
        ("limit=1&limit=2", "repeated_parameter"),
        ("filter=nope%20%3D%201", "bad_parameter"),
        ("filter=state%20%3D%20'x'&filter-lang=sql", "bad_parameter"),
        ("people=many", "bad_parameter"),
        ("after=x", "bad_parameter"),
        ("f=xml", "bad_parameter"),
    ] {
        assert_problem(&http.get(&format!("/ogc/collections/cases/items?{query}"))?, &[400], code)?;
    }
    assert_problem(&http.get("/ogc/?x=1")?, &[400], "unknown_parameter")?;
    Ok(())
}

fn part_2_axes_are_in_the_order_of_the_register(world: &mut World) -> Outcome {
    let (_, http) = desk(world)?;
    let ask = |crs: &str| -> Result<(Option<String>, Value), Fault> {
        let answer = http.get(&format!(
            "/ogc/collections/stations/items?limit=1&crs=http://www.opengis.net/def/crs/{crs}"
        ))?;
        let said = answer.header("content-crs").map(str::to_owned);
        Ok((said, answer.json()?["features"][0]["geometry"]["coordinates"].clone()))
    };
    let (crs84, plain) = ask("OGC/1.3/CRS84")?;
    assert_eq!(crs84.as_deref(), Some("<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"));
    let (crs4490, turned) = ask("EPSG/0/4490")?;
    assert_eq!(crs4490.as_deref(), Some("<http://www.opengis.net/def/crs/EPSG/0/4490>"));
    assert_eq!((&plain[0], &plain[1]), (&turned[1], &turned[0]));
    let (_, metres) = ask("EPSG/0/4546")?;
    let (north, east) = (metres[0].as_f64().ok_or("none")?, metres[1].as_f64().ok_or("none")?);
    assert!(
        (4_300_000.0..4_500_000.0).contains(&north) && (400_000.0..600_000.0).contains(&east),
        "{metres}"
    );
    // The same box in three systems holds the same features.
    let count = |query: &str| -> Result<Value, Fault> {
        Ok(http.json(&format!("/ogc/collections/mines/items?limit=1&{query}"))?["numberMatched"].clone())
    };
    let there = count("bbox=111.0,39.5,111.3,39.8")?;
    assert!(there.as_u64() > Some(0));
    assert_eq!(
        there,
        count("bbox=39.5,111.0,39.8,111.3&bbox-crs=http://www.opengis.net/def/crs/EPSG/0/4490")?
    );
    Ok(())
}

fn part_3_filters_agree_with_the_database(world: &mut World) -> Outcome {
    let (server, http) = desk(world)?;
    let ask = |filter: &str| -> Result<Vec<String>, Fault> {
        let mut query = String::new();
        for b in filter.bytes() {
            query.push_str(&format!("%{b:02X}"));
        }
        let found = features(http, &format!("/ogc/collections/cases/items?limit=1000&filter={query}"))?;
        found.iter().map(|f| Ok(text(f, "/id")?.to_owned())).collect()
    };
    for (cql, sql) in [
        ("people > 30 AND state = 'mediating'", "people > 30 and state = 'mediating'"),
        (
            "category LIKE 'MS-0%' AND NOT mining_related = TRUE",
            "category like 'MS-0%' and not mining_related",
        ),
        ("batch IS NOT NULL AND people BETWEEN 2 AND 5", "batch_id is not null and people between 2 and 5"),
        ("unit IN ('nobody') OR due < DATE('2025-01-31')", "due < '2025-01-31'"),
        (
            "S_INTERSECTS(geometry, POLYGON((111.0 39.5, 111.3 39.6, 111.1 39.9, 111.0 39.5))) AND channel = 'hotline'",
            "st_intersects(point, st_geomfromtext('POLYGON((111.0 39.5, 111.3 39.6, 111.1 39.9, 111.0 39.5))', 4490)) and channel = 'hotline'",
        ),
        (
            "{\"op\":\"t_after\",\"args\":[{\"property\":\"reported_at\"},{\"date\":\"2026-09-30\"}]}",
            "reported_at >= '2026-10-01 00:00+08'",
        ),
    ] {
        let expected: Vec<String> = server
            .sql()?
            .value(&format!("select code from case_file where {sql} order by id desc limit 1000"))?
            .lines()
            .map(str::to_owned)
            .collect();
        assert_eq!(ask(cql)?, expected, "{cql}");
    }
    let one = features(http, "/ogc/collections/mines/items?method=underground&status=operating&limit=1000")?;
    let expected = server
        .sql()?
        .value("select count(*) from mine where method = 'underground' and status = 'operating'")?;
    assert_eq!(one.len(), expected.trim().parse::<usize>()?);
    Ok(())
}

fn grids_of_another_day_are_its_versions(world: &mut World) -> Outcome {
    let (server, http) = desk(world)?;
    let today = http.json("/ogc/collections/grids/items?limit=1")?["numberMatched"].clone();
    let day = server.sql()?.value("select current_date")?;
    let same = http.json(&format!("/ogc/collections/grids/items?limit=1&datetime={}", day.trim()))?;
    assert_eq!(same["numberMatched"], today);
    let before = http.json("/ogc/collections/grids/items?limit=1&datetime=1990-01-01")?;
    assert_eq!(before["numberMatched"], 0);
    Ok(())
}

fn features_of_cases_stay_within_the_scope_and_hold_no_words(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.signed_in("intake")?;
    let own: usize = server
        .sql()?
        .value(&format!(
            "select count(*) from case_file where place_code like '150622100%' and not {SEALED}"
        ))?
        .trim()
        .parse()?;
    let page = http.json("/ogc/collections/cases/items?limit=1000")?;
    assert_eq!(page["numberMatched"], own);
    for feature in items(&page, "/features")? {
        assert_eq!(text(feature, "/properties/township")?, "150622100");
        assert!(feature["properties"].get("summary").is_none(), "{feature}");
    }
    let other =
        server.sql()?.value("select code from case_file where place_code like '150622004%' limit 1")?;
    assert_problem(
        &http.get(&format!("/ogc/collections/cases/items/{}", other.trim()))?,
        &[404],
        "not_found",
    )?;
    for feature in features(&http, "/ogc/collections/batches/items?limit=1000")? {
        let members: i64 = server
            .sql()?
            .value(&format!(
                "select count(*) from case_file where batch_id = '{}' and place_code like '150622100%' and not {SEALED}",
                text(&feature, "/id")?
            ))?
            .trim()
            .parse()?;
        assert_eq!(feature["properties"]["cases"], members);
    }
    for feature in features(&http, "/ogc/collections/grids/items?limit=1000")? {
        assert!(text(&feature, "/id")?.starts_with("150622100"));
    }
    // An administrator who has not enrolled a second factor reads nothing at all.
    let admin = settled(server, "ogc-audit", &["--capacity", "audit_admin"])?;
    assert_problem(&admin.get("/ogc/collections/cases/items")?, &[403], "second_factor_required")?;
    Ok(())
}

fn token(http: &Http) -> Result<String, Fault> {
    let made = http.post("/api/v1/session/tokens", &json!({ "name": "QGIS", "days": 30 }))?;
    assert_eq!(made.status, 201, "{}", made.summary());
    Ok(text(&made.json()?, "/token")?.to_owned())
}

fn a_token_reads_this_interface_and_nothing_else(world: &mut World) -> Outcome {
    let server = world.server()?;
    let (http, stranger) = (server.signed_in("intake")?, server.http().stranger());
    let token = token(&http)?;
    let bearer = format!("Bearer {token}");
    let ask =
        |method: &str, path: &str, value: &str| stranger.send(method, path, &[("authorization", value)], ());
    let page = ask("GET", "/ogc/collections/cases/items?limit=1000", &bearer)?;
    assert_eq!(page.status, 200, "{}", page.summary());
    assert!(items(&page.json()?, "/features")?.iter().all(|f| f["properties"]["township"] == "150622100"));
    for path in ["/api/v1/cases", "/api/v1/session/tokens", "/tiles/cases.json"] {
        assert_eq!(ask("GET", path, &bearer)?.status, 401, "{path}");
    }
    assert_eq!(ask("POST", "/ogc/collections/cases/items", &bearer)?.status, 405);
    let wrong = ask("GET", "/ogc/", &format!("Bearer {}", "0".repeat(64)))?;
    assert_problem(&wrong, &[401], "not_signed_in")?;
    assert!(wrong.header("www-authenticate").is_some_and(|v| v.starts_with("Basic ")));
    assert_eq!(stranger.get("/ogc/")?.status, 401);
    let logged = server
        .sql()?
        .value("select count(*) from audit where act = 'export' and object like 'ogc/cases rows=%'")?;
    assert!(logged.trim().parse::<u32>()? > 0);
    let listed = http.json("/api/v1/session/tokens")?;
    assert!(!listed.to_string().contains(&token));
    for kept in listed.as_array().ok_or("no list")? {
        let path = format!("/api/v1/session/tokens/{}", kept["id"]);
        assert_eq!(http.send("DELETE", &path, &[], ())?.status, 204);
        assert_problem(&http.send("DELETE", &path, &[], ())?, &[404], "not_found")?;
    }
    assert_eq!(ask("GET", "/ogc/", &bearer)?.status, 401);
    for bad in [
        json!({ "name": " ", "days": 3 }),
        json!({ "name": "x", "days": 0 }),
        json!({ "name": "x", "days": 366 }),
    ] {
        assert_problem(&http.post("/api/v1/session/tokens", &bad)?, &[422], "bad_field")?;
    }
    Ok(())
}

fn gdal_reads_four_collections_over_several_pages(world: &mut World) -> Outcome {
    let (server, http) = desk(world)?;
    let token = token(http)?;
    let address = format!("OAPIF:{}/ogc/", http.base());
    let header = format!("Authorization: Bearer {token}");
    for (collection, query) in [
        ("stations", "select count(*) from station"),
        ("mines", "select count(*) from mine"),
        ("divisions", "select count(*) from division"),
        ("grids", "select count(*) from grid where valid_to is null"),
    ] {
        let arguments = [
            "--config",
            "GDAL_HTTP_HEADERS",
            &header,
            "-ro",
            "-al",
            "-q",
            "-oo",
            "PAGE_SIZE=400",
            &address,
            collection,
        ];
        let ran = run_any(Path::new("ogrinfo"), arguments)?;
        assert_eq!(ran.code, Some(0), "{collection}: {}", ran.stderr);
        let read = ran.stdout.matches("OGRFeature(").count();
        assert_eq!(read, server.sql()?.value(query)?.trim().parse::<usize>()?, "{collection}");
    }
    Ok(())
}

fn owslib_finds_collections_queryables_and_features(world: &mut World) -> Outcome {
    let (server, http) = desk(world)?;
    let token = token(http)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("clients/owslib_features.py");
    let base = format!("{}/ogc/", http.base());
    let ran = run_any(Path::new("/usr/bin/python3"), [script.as_os_str(), base.as_ref(), token.as_ref()])?;
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let found: Value = serde_json::from_str(&ran.stdout)?;
    let count = |query: &str| -> Result<Value, Fault> {
        Ok(json!(server.sql()?.value(query)?.trim().parse::<u64>()?))
    };
    assert!(found["conformance"].to_string().contains("ogcapi-features-1/1.0/conf/core"), "{found}");
    for collection in ["grids", "cases", "mines", "divisions", "stations", "panels", "mine-zones", "batches"]
    {
        assert!(items(&found, "/collections")?.contains(&json!(collection)), "{collection}: {found}");
    }
    assert!(items(&found, "/queryables")?.contains(&json!("kind")), "{found}");
    assert_eq!((&found["returned"], &found["same"]), (&json!(7), &json!(true)));
    assert_eq!(
        found["filtered"],
        count("select count(*) from grid where valid_to is null and kind = 'dedicated'")?
    );
    Ok(())
}

fn pages_for_people_show_the_same_features(world: &mut World) -> Outcome {
    let (_, http) = desk(world)?;
    for path in [
        "/ogc/",
        "/ogc/api",
        "/ogc/conformance",
        "/ogc/collections",
        "/ogc/collections/grids",
        "/ogc/collections/grids/queryables",
    ] {
        let page = http.send("GET", path, &[("accept", "text/html")], ())?;
        assert_eq!(page.status, 200, "{path}");
        assert!(page.header("content-type").is_some_and(|t| t.starts_with("text/html")), "{path}");
    }
    let page = http.get("/ogc/collections/stations/items?f=html&limit=5")?;
    let shown = page.text()?;
    for feature in features(http, "/ogc/collections/stations/items?limit=5")? {
        assert!(shown.contains(text(&feature, "/properties/name")?), "{feature}");
    }
    assert!(shown.contains("<svg") && shown.contains("rel=\"next\""), "{shown}");
    Ok(())
}
