//! The section on tiles in the document.

use super::Served;
use crate::figures::{short, time};
use crate::machine::Machine;
use std::fmt::Write as _;

/// Heading of the section in the document.
pub const HEADING: &str = "## Tiles over HTTP, against the same database";

/// Load above which other work takes processors from the engines, on a machine of two cores.
const BUSY: f64 = 1.5;

/// The section, of runs with more and more cases.
pub fn section(runs: &[Served], machine: &Machine, day: &str) -> String {
    let busy =
        machine.load.split_whitespace().next().and_then(|l| l.parse::<f64>().ok()).is_some_and(|l| l >= BUSY);
    let warning = if busy {
        " **The machine was busy with other work: these are ratios of one run, not figures to quote.**"
    } else {
        ""
    };
    let mut text = format!(
        "{HEADING}\n\n`cargo xtask bench tiles`: the optimised program with the demonstration and closed copies of its cases at the same places\n\
         (synthetic), asked over one connection, one request after the other; `ST_AsMVT` in the same cluster in the same run, one backend, by the\n\
         clock inside the session, without HTTP, in its best layout (EPSG:3857, along the curve of the index) and as stored; sums of grids stand in\n\
         a column for it. The tiles of each zoom with the most cases, each drawn several times under other names or with a filter that all pass: what is kept\n\
         beyond tiles (the outlines of a zoom; whether a place leaves a doubt, of single cases) is worked out by the first. Below the last zoom ours draws borders simplified, theirs\n\
         as they are. The file of all cases has the same columns for all, joined for the peers beforehand. Processor time of the server is counted\n\
         in hundredths of a second over all requests. {} Machine: {} ({} cores); load at the beginning {}; {day}.{warning}\n",
        peer(runs.first().and_then(|served| served.martin.as_deref())),
        machine.processor,
        machine.cores,
        machine.load
    );
    runs.iter().for_each(|served| text.push_str(&figures(served)));
    text
}

/// The figures of one run.
pub(super) fn figures(served: &Served) -> String {
    let mut text = format!("\n### With {} cases\n", served.cases);
    drawn(&mut text, served);
    kept(&mut text, served);
    martin(&mut text, served);
    files(&mut text, served);
    text
}

fn drawn(text: &mut String, served: &Served) {
    text.push_str(
        "\n#### Drawn for the request\n\n\
         | tiles | zoom | features ours / theirs | ours, by the clock | ours, processor | ST_AsMVT best | times ours | as stored | times ours |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for row in &served.rows {
        let [best, usual] = row.peer;
        let _ = writeln!(
            text,
            "| {} | {} | {} / {} | {} | {} | {} | {} | {} | {} |",
            row.layer,
            row.zoom,
            row.features.0,
            row.features.1,
            time(row.drawn.wall),
            time(row.drawn.cpu),
            time(best),
            short(best / row.drawn.wall),
            time(usual),
            short(usual / row.drawn.wall)
        );
    }
}

fn kept(text: &mut String, served: &Served) {
    text.push_str(
        "\n#### Kept\n\n| tiles | zoom | plain | gzip | zstd | unchanged (304) | bytes plain / gzip / zstd |\n|---|---:|---:|---:|---:|---:|---:|\n",
    );
    for row in &served.rows {
        let _ = write!(text, "| {} | {} |", row.layer, row.zoom);
        for cost in &row.kept {
            let _ = write!(text, " {} ({}) |", time(cost.wall), time(cost.cpu));
        }
        let bytes = |n: usize| row.kept[n].bytes.round();
        let _ = writeln!(text, " {} / {} / {} |", bytes(0), bytes(1), bytes(2));
    }
    text.push_str("\nBy the clock of the asker, in brackets processor time of the server.\n");
}

fn files(text: &mut String, served: &Served) {
    text.push_str(
        "\n#### Files and questions\n\n| work | engine | takes | times ours | found |\n|---|---|---:|---:|---:|\n",
    );
    let ours = served.file.first().map_or(f64::NAN, |t| t.1);
    for (engine, seconds) in &served.file {
        let ratio = short(seconds / ours);
        let _ = writeln!(text, "| all cases as GeoJSON | {engine} | {} | {ratio} | |", time(*seconds));
    }
    let ours = served.near.first().map_or(f64::NAN, |t| t.1);
    for (engine, seconds, count) in &served.near {
        let ratio = short(seconds / ours);
        let _ = writeln!(
            text,
            "| cases within 3 km of a mine | {engine} | {} | {ratio} | {count} |",
            time(*seconds)
        );
    }
}

/// Says of Martin what is to be known before its figures are read.
fn peer(martin: Option<&str>) -> String {
    match martin {
        Some(version) => format!(
            "{version} draws functions that run the queries of that best layout, and is asked as ours is; it serves everybody the same,\n\
             ours each reader what he may see."
        ),
        None => "Martin is not installed here and was not run.".to_owned(),
    }
}

/// Ours beside Martin.
fn martin(text: &mut String, served: &Served) {
    if served.martin.is_none() {
        return;
    }
    text.push_str(
        "\n#### Beside Martin\n\n\
         | tiles | zoom | features ours / Martin | drawn: Martin | times ours | kept, plain: Martin | times ours | kept, gzip: Martin | times ours |\n\
         |---|---:|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    for row in &served.rows {
        let Some(martin) = &row.martin else { continue };
        let _ = write!(text, "| {} | {} | {} / {} |", row.layer, row.zoom, row.features.0, martin.features);
        let pairs = [(martin.drawn, row.drawn), (martin.kept[0], row.kept[0]), (martin.kept[1], row.kept[1])];
        for (theirs, ours) in pairs {
            let _ = write!(
                text,
                " {} ({}) | {} |",
                time(theirs.wall),
                time(theirs.cpu),
                short(theirs.wall / ours.wall)
            );
        }
        text.push('\n');
    }
    text.push_str("\nBy the clock; in brackets processor time of Martin, without that of PostgreSQL.\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tiles::Row;

    #[test]
    fn a_busy_machine_is_told() {
        let served = Served {
            rows: vec![Row { layer: "grids".into(), zoom: 12, ..Row::default() }],
            ..Served::default()
        };
        let on = |load: &str| {
            section(
                std::slice::from_ref(&served),
                &Machine { load: load.into(), ..Machine::default() },
                "today",
            )
        };
        assert!(on("3.10").contains("was busy") && !on("0.80").contains("was busy"));
        assert!(on("0.80").contains("| grids | 12 |"));
    }
}
