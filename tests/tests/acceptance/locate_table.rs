//! `zhunzhi locate --in`: tables of points, whatever a spreadsheet made of them.

use acceptance::json::number;
use acceptance::program::assert_refused;
use acceptance::{Outcome, World, tests};
use std::fs;

tests![
    a_table_keeps_its_columns_and_says_what_the_server_says,
    plane_coordinates_and_other_encodings_are_read,
    bad_rows_are_all_told_and_nothing_is_written_unless_asked,
];

fn a_table_keeps_its_columns_and_says_what_the_server_says(world: &mut World) -> Outcome {
    let folder = world.folder("tables")?;
    let (input, output) = (folder.join("points.csv"), folder.join("located.csv"));
    let points = [(111.22676, 39.86546), (110.8, 39.6), (116.4, 39.9)];
    let rows: Vec<String> = points.iter().map(|(lon, lat)| format!("\"张,三\",{lon},{lat}\n")).collect();
    fs::write(&input, format!("\u{feff}户主,经度,纬度\n{}", rows.concat()))?;
    let server = world.server()?;
    let (from, to) = (input.display().to_string(), output.display().to_string());
    let report = server.cli(&["locate", "--in", &from, "--out", &to, "--json"])?;
    assert_eq!(report.code, Some(0), "{report:?}");
    let report = report.json()?;
    assert_eq!((number(&report, "/inside")?, number(&report, "/outside")?), (2.0, 1.0), "{report}");
    let text = fs::read_to_string(&output)?;
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').lines().collect();
    assert!(lines[0].starts_with("户主,经度,纬度,micro_grid,primary_grid,"), "{}", lines[0]);
    for ((lon, lat), line) in points.iter().zip(&lines[1..]) {
        let place = server.http().json(&format!("/api/v1/locate?lon={lon}&lat={lat}"))?;
        let code = |level: &str| place[level]["code"].as_str().unwrap_or_default().to_owned();
        let expected = format!("\"张,三\",{lon},{lat},{},{},", code("micro_grid"), code("primary_grid"));
        assert!(line.starts_with(&expected), "{line} but {expected}");
    }
    assert_refused(&server.cli(&["locate", "--in", &from, "--out", &to])?, 2, &["exists already"]);
    Ok(())
}

fn plane_coordinates_and_other_encodings_are_read(world: &mut World) -> Outcome {
    let folder = world.folder("tables")?;
    let input = folder.join("survey.csv");
    // 户主;X;Y in GB18030.
    let mut bytes = vec![0xBB, 0xA7, 0xD6, 0xF7];
    bytes.extend(b";X;Y\na;4374033.2114;37482797.3094\nb;482797.3094;4374033.2114\n");
    fs::write(&input, bytes)?;
    let output = folder.join("survey.gpkg");
    let server = world.server()?;
    let (from, to) = (input.display().to_string(), output.display().to_string());
    let report = server.cli(&["locate", "--in", &from, "--out", &to, "--json"])?.json()?;
    assert_eq!((&report["plane"], &report["encoding"]), (&2.into(), &"GB18030".into()), "{report}");
    let shown = std::process::Command::new("ogrinfo").args(["-al", "-q"]).arg(&output).output()?;
    let shown = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert_eq!(
        shown.matches("POINT (110.8").count() + shown.matches("POINT (110.79999").count(),
        2,
        "{shown}"
    );
    assert!(shown.contains("户主 (String) = a"), "{shown}");
    Ok(())
}

fn bad_rows_are_all_told_and_nothing_is_written_unless_asked(world: &mut World) -> Outcome {
    let folder = world.folder("tables")?;
    let (input, output) = (folder.join("bad.csv"), folder.join("bad-located.csv"));
    fs::write(&input, "lon,lat\n111.2,39.8\n39.8,111.2\nabc,39\n111.2,39.8,extra\n")?;
    let server = world.server()?;
    let (from, to) = (input.display().to_string(), output.display().to_string());
    let ran = server.cli(&["locate", "--in", &from, "--out", &to, "--json"])?;
    let report = ran.json()?;
    assert_eq!(
        (ran.code, &report["bad"], &report["written"]),
        (Some(1), &3.into(), &false.into()),
        "{report}"
    );
    assert_eq!(number(&report, "/bad_rows/0/line")?, 3.0, "{report}");
    assert!(!output.exists());
    let kept = server.cli(&["locate", "--in", &from, "--out", &to, "--keep-bad"])?;
    assert_eq!(kept.code, Some(1), "{kept:?}");
    assert_eq!(fs::read_to_string(&output)?.lines().count(), 5);
    Ok(())
}
