//! Tile archives: `zhunzhi export` to .pmtiles and the job of the same format, read by a reader of their own.

use super::exports::{delete, made};
use crate::secrecy::SEALED;
use acceptance::json::{items, text};
use acceptance::mvt::{Feature, decode};
use acceptance::pmtiles::Archive;
use acceptance::{Fault, Outcome, Server, World, tests};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

tests![
    an_archive_of_cases_holds_every_case_once_and_true_sums_above,
    an_archive_says_what_its_layers_hold,
    an_archive_of_grids_draws_every_grid,
    the_same_archive_is_the_same_bytes_and_an_empty_one_is_valid,
    an_archive_is_of_what_its_reader_may_see,
    an_archive_in_another_system_is_refused,
    an_archive_of_mines_holds_their_shapes_and_no_case,
    an_archive_of_public_numbers_holds_those_of_the_release,
    what_an_archive_cannot_be_is_refused,
];

fn export(server: &Server, layer: &str, file: &Path, more: &[&str]) -> Result<Archive, Fault> {
    let path = file.display().to_string();
    let ran = server.cli(&[&["export", "--layer", layer, "-o", &path], more].concat())?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    Archive::read(fs::read(file)?)
}

/// All features of a layer at a zoom; those of the buffer of a tile stand in its neighbour and are left out.
fn features(archive: &Archive, z: u32, name: &str) -> Result<Vec<Feature>, Fault> {
    let mut all = Vec::new();
    for (_, bytes) in archive.of_zoom(z)? {
        let layers = decode(&bytes)?;
        assert!(layers.iter().all(|l| l.name == name), "other layers at zoom {z}");
        let own = |f: &Feature| {
            let (x, y) = f.parts[0][0];
            f.kind != 1 || ((0..=4096).contains(&x) && (0..=4096).contains(&y))
        };
        all.extend(layers.into_iter().flat_map(|l| l.features).filter(own));
    }
    Ok(all)
}

fn codes(features: &[Feature]) -> Result<BTreeSet<String>, Fault> {
    features.iter().map(|f| Ok(f.properties["code"].as_str().ok_or("no code")?.to_owned())).collect()
}

fn lines(server: &Server, sql: &str) -> Result<BTreeSet<String>, Fault> {
    Ok(server.sql()?.value(sql)?.lines().map(str::to_owned).collect())
}

fn an_archive_of_cases_holds_every_case_once_and_true_sums_above(world: &mut World) -> Outcome {
    let folder = world.folder("pmtiles")?;
    let server = world.server()?;
    let archive = export(server, "cases", &folder.join("cases.pmtiles"), &[])?;
    assert_eq!((archive.zooms()?, archive.packed()?), ((6, 14), true));
    let expected = lines(server, "select code from case_file")?;
    for z in [13, 14] {
        let drawn = features(&archive, z, "cases")?;
        assert_eq!(codes(&drawn)?, expected, "zoom {z}");
        // On the very edge of two tiles a case stands in both.
        assert!(drawn.len() - expected.len() <= 20, "{} of {}", drawn.len(), expected.len());
        for feature in drawn.iter().take(50) {
            assert!(feature.properties.get("summary").is_none(), "{feature:?}");
        }
    }
    let mining: i64 =
        server.sql()?.value("select count(*) from case_file where mining_related")?.trim().parse()?;
    for z in 6..=12 {
        let sums = features(&archive, z, "case_clusters")?;
        let sum = |name: &str| sums.iter().filter_map(|f| f.properties[name].as_i64()).sum::<i64>();
        assert_eq!((sum("count"), sum("mining_related")), (expected.len() as i64, mining), "zoom {z}");
    }
    Ok(())
}

fn an_archive_says_what_its_layers_hold(world: &mut World) -> Outcome {
    let folder = world.folder("pmtiles-meta")?;
    let server = world.server()?;
    let file = folder.join("near.pmtiles");
    let archive = export(server, "cases", &file, &["--near-mine", "M0230", "--distance", "3km"])?;
    let metadata = archive.metadata()?;
    assert!(text(&metadata, "/description")?.contains("synthetic"), "{metadata}");
    assert!(!text(&metadata, "/attribution")?.is_empty());
    for layer in items(&metadata, "/vector_layers")? {
        let first = u32::try_from(layer["minzoom"].as_u64().ok_or("no zoom")?)?;
        let fields = layer["fields"].as_object().ok_or("no fields")?;
        for feature in features(&archive, first, text(layer, "/id")?)? {
            for (name, value) in &feature.properties {
                let of_type = match fields.get(name).and_then(Value::as_str) {
                    Some("String") => value.is_string(),
                    Some("Number") => value.is_number(),
                    Some("Boolean") => value.is_boolean(),
                    _ => false,
                };
                assert!(of_type, "{name} = {value}");
            }
        }
    }
    let manifest: Value = serde_json::from_slice(&fs::read(folder.join("near.pmtiles.manifest.json"))?)?;
    assert_eq!((&manifest["crs"], &manifest["format"]), (&json!("EPSG:3857"), &json!("pmtiles")));
    Ok(())
}

fn an_archive_of_grids_draws_every_grid(world: &mut World) -> Outcome {
    let folder = world.folder("pmtiles-grids")?;
    let server = world.server()?;
    let archive = export(server, "grids", &folder.join("grids.pmtiles"), &["--grid", "150622001"])?;
    assert_eq!(archive.zooms()?, (10, 14));
    let expected = lines(
        server,
        "select code from grid where code like '150622001%' and valid_to is null and valid_from <= current_date",
    )?;
    let drawn = features(&archive, 14, "grids")?;
    assert_eq!(codes(&drawn)?, expected);
    assert!(drawn.iter().all(|f| f.kind == 3 && !f.parts.is_empty()));
    Ok(())
}

fn the_same_archive_is_the_same_bytes_and_an_empty_one_is_valid(world: &mut World) -> Outcome {
    let folder = world.folder("pmtiles-same")?;
    let server = world.server()?;
    let files = [folder.join("1.pmtiles"), folder.join("2.pmtiles")];
    for file in &files {
        export(server, "cases", file, &["--grid", "150622001"])?;
    }
    assert!(fs::read(&files[0])? == fs::read(&files[1])?);
    let none = export(server, "cases", &folder.join("none.pmtiles"), &["--bbox", "0,0,1,1"])?;
    for z in 6..=14 {
        assert!(none.of_zoom(z)?.is_empty());
    }
    Ok(())
}

fn an_archive_is_of_what_its_reader_may_see(world: &mut World) -> Outcome {
    let server = world.server()?;
    let http = server.signed_in("intake")?;
    let job = made(&http, &json!({ "filter": {}, "format": "pmtiles" }))?;
    let answer = http.get(text(&job, "/link")?)?;
    assert_eq!(answer.header("content-type"), Some("application/vnd.pmtiles"), "{}", answer.summary());
    let archive = Archive::read(answer.body)?;
    let own = lines(
        server,
        &format!("select code from case_file where place_code like '150622100%' and not {SEALED}"),
    )?;
    assert_eq!(codes(&features(&archive, 14, "cases")?)?, own);
    let sums = features(&archive, 6, "case_clusters")?;
    let count: i64 = sums.iter().filter_map(|f| f.properties["count"].as_i64()).sum();
    assert_eq!(count, own.len() as i64);
    delete(&http, &job)
}

fn an_archive_in_another_system_is_refused(world: &mut World) -> Outcome {
    let folder = world.folder("pmtiles-crs")?;
    let server = world.server()?;
    let path = folder.join("cases.pmtiles").display().to_string();
    let ran = server.cli(&["export", "--layer", "cases", "-o", &path, "--crs", "4546"])?;
    acceptance::program::assert_refused(&ran, 2, &["4546"]);
    assert!(fs::read_dir(&folder)?.next().is_none(), "something was left behind");
    Ok(())
}

/// Features of all layers at a zoom, by layer.
fn by_layer(archive: &Archive, z: u32) -> Result<BTreeMap<String, Vec<Feature>>, Fault> {
    let mut all: BTreeMap<String, Vec<Feature>> = BTreeMap::new();
    for (_, bytes) in archive.of_zoom(z)? {
        for layer in decode(&bytes)? {
            all.entry(layer.name).or_default().extend(layer.features);
        }
    }
    Ok(all)
}

fn values(features: &[Feature], name: &str) -> BTreeSet<String> {
    features.iter().filter_map(|f| f.properties[name].as_str().map(str::to_owned)).collect()
}

/// Every feature has exactly the declared properties.
fn as_declared(archive: &Archive, z: u32) -> Outcome {
    let declared = archive.metadata()?;
    let drawn = by_layer(archive, z)?;
    for layer in items(&declared, "/vector_layers")? {
        let id = text(layer, "/id")?;
        let fields: BTreeSet<&str> =
            layer["fields"].as_object().into_iter().flatten().map(|(k, _)| k.as_str()).collect();
        let features = drawn.get(id).ok_or_else(|| format!("{id} is empty at zoom {z}"))?;
        for feature in features {
            let names: BTreeSet<&str> = feature.properties.keys().map(String::as_str).collect();
            assert_eq!(names, fields, "{id}");
        }
    }
    assert_eq!(drawn.len(), items(&declared, "/vector_layers")?.len());
    Ok(())
}

fn an_archive_of_mines_holds_their_shapes_and_no_case(world: &mut World) -> Outcome {
    let folder = world.folder("pmtiles-mines")?;
    let server = world.server()?;
    let archive = export(server, "mines", &folder.join("mines.pmtiles"), &[])?;
    assert_eq!((archive.zooms()?, archive.packed()?), ((7, 14), true));
    as_declared(&archive, 14)?;
    let drawn = by_layer(&archive, 14)?;
    let of = |layer: &str, key: &str| values(drawn.get(layer).map(Vec::as_slice).unwrap_or_default(), key);
    assert_eq!(of("mine_licences", "id"), lines(server, "select id from mine where licence is not null")?);
    assert_eq!(of("mine_pits", "id"), lines(server, "select id from mine where pit is not null")?);
    assert_eq!(of("mine_points", "id"), lines(server, "select id from mine where point is not null")?);
    assert!(!of("mine_panels", "id").is_empty());
    // A shape that was made up says so.
    let made_up = |f: &Feature| f.properties["synthetic"] == Value::Bool(true);
    assert!(drawn["mine_panels"].iter().all(made_up) && drawn["mine_licences"].iter().all(made_up));
    // The program of users reads a tile as it lies in the archive: GDAL's driver of vector tiles.
    let (tile, bytes) =
        archive.of_zoom(14)?.into_iter().max_by_key(|(_, bytes)| bytes.len()).ok_or("no tile")?;
    let place = folder.join(format!("14/{}", tile.x));
    fs::create_dir_all(&place)?;
    let file = place.join(format!("{}.pbf", tile.y));
    fs::write(&file, &bytes)?;
    let ran = acceptance::program::run_any(
        Path::new("ogrinfo"),
        [Path::new("-ro"), Path::new("-so"), Path::new("-al"), &file],
    )?;
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for layer in decode(&bytes)? {
        let told = ran.stdout.split("Layer name: ").find(|part| part.lines().next() == Some(&layer.name));
        let count = format!("Feature Count: {}", layer.features.len());
        assert!(told.is_some_and(|part| part.contains(&count)), "{} {count}: {}", layer.name, ran.stdout);
    }
    Ok(())
}

fn an_archive_of_public_numbers_holds_those_of_the_release(world: &mut World) -> Outcome {
    let folder = world.folder("pmtiles-public")?;
    let server = world.server()?;
    let told = super::public_cells::cells(&server.http().stranger())?;
    let review = ["--map-review", "演示：示意数据"];
    let files = [folder.join("1.pmtiles"), folder.join("2.pmtiles")];
    let archive = export(server, "public-cells", &files[0], &review)?;
    assert_eq!(archive.zooms()?, (5, 14));
    as_declared(&archive, 10)?;
    let metadata = archive.metadata()?;
    assert!(text(&metadata, "/name")?.contains("演示：示意数据"), "{metadata}");
    assert_eq!((&metadata["metadata"]["made_by"], &metadata["metadata"]["change"]), (&json!(""), &json!(0)));
    let mut expected = BTreeSet::new();
    for cell in items(&told, "/cells")? {
        for area in items(cell, "/areas")? {
            expected.insert((text(area, "/code")?.to_owned(), cell["number"].as_i64().ok_or("no number")?));
        }
    }
    for z in [10, 14] {
        let drawn = by_layer(&archive, z)?;
        let number =
            |f: &Feature| Some((f.properties["code"].as_str()?.to_owned(), f.properties["number"].as_i64()?));
        let found: BTreeSet<_> = drawn["cells"].iter().filter_map(number).collect();
        assert_eq!(found, expected, "zoom {z}");
    }
    // What happens to cases meanwhile moves no byte of it.
    super::cases::register(server, 111.22676, 39.86546, "验收：公布的归档不动")?;
    export(server, "public-cells", &files[1], &review)?;
    assert!(fs::read(&files[0])? == fs::read(&files[1])?);
    Ok(())
}

fn what_an_archive_cannot_be_is_refused(world: &mut World) -> Outcome {
    let folder = world.folder("pmtiles-refused")?;
    let server = world.server()?;
    let path = |name: &str| folder.join(name).display().to_string();
    for (layer, name, more, word) in [
        ("mines", "m.geojson", vec![], ".pmtiles"),
        ("mines", "m.pmtiles", vec!["--near-mine", "M0230"], "--near-mine"),
        ("mines", "m.pmtiles", vec!["--grid", "150622001"], "--grid"),
        ("mines", "m.pmtiles", vec!["--map-review", "x"], "--map-review"),
        ("public-cells", "c.pmtiles", vec![], "--map-review"),
        ("public-cells", "c.csv", vec!["--map-review", "x"], ".pmtiles"),
    ] {
        let file = path(name);
        let ran = server.cli(&[&["export", "--layer", layer, "-o", &file], more.as_slice()].concat())?;
        acceptance::program::assert_refused(&ran, 2, &[word]);
    }
    assert!(fs::read_dir(&folder)?.next().is_none(), "something was left behind");
    Ok(())
}
