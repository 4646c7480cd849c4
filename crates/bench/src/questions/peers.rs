//! The peers' answers to the questions: PostGIS in its best and its usual layout, and DuckDB.

use super::{Answers, IN_GROUP, NEAREST, Plan, SINCE, TODAY, Work, figure};
use crate::figures::Figure;
use crate::peers::{BenchError, PostGis, Python, hex_wkb, sql};
use std::fmt::Write as _;
use std::path::Path;

/// A figure with the place of its question.
type Placed = (usize, Figure);

/// Days back from today that the filter lets pass.
fn days_back() -> i64 {
    (TODAY - SINCE).whole_days()
}

/// Loads the work and asks; every answer is compared.
pub(super) fn postgis(
    work: &Work,
    ours: &Answers,
    postgis: &PostGis,
    plan: Plan,
) -> Result<Vec<Placed>, BenchError> {
    let mut rows = String::new();
    for (id, made) in work.cases.iter().enumerate() {
        let at = made.at.lon_lat();
        let (open, group) = (made.state.is_open(), made.category < IN_GROUP);
        let _ = writeln!(rows, "{id},{},{},{},{open},{group},{}", at.lon(), at.lat(), made.grid, made.day);
    }
    postgis.script(&sql("question_cases.sql"), Some(rows.as_bytes()))?;
    let mut rows = String::new();
    for (id, mine) in work.mines.iter().enumerate() {
        let _ = writeln!(rows, "{id},{}", hex_wkb(mine));
    }
    postgis.script(&sql("question_mines.sql"), Some(rows.as_bytes()))?;
    let mut rows = String::new();
    for (id, place) in work.places.iter().enumerate() {
        let _ = writeln!(rows, "{id},{},{}", place.lon_lat().lon(), place.lon_lat().lat());
    }
    postgis.script(&sql("question_places.sql"), Some(rows.as_bytes()))?;
    let asked = [
        (0, "PostgreSQL, grid stored, covering index", "question_all.sql", 1),
        (1, "PostgreSQL, grid stored, covering index", "question_filtered.sql", 1),
        (
            2,
            "PostGIS ST_DWithin, EPSG:4546, Hilbert order (best)",
            "question_near_best.sql",
            work.mines.len(),
        ),
        (2, "PostGIS ST_DWithin, geography (usual)", "question_near_usual.sql", work.mines.len()),
        (3, "PostGIS <->, EPSG:4546 (best)", "question_nearest_best.sql", work.places.len()),
        (3, "PostGIS <->, geography (usual)", "question_nearest_usual.sql", work.places.len()),
    ];
    let mut figures = vec![];
    for (question, engine, script, items) in asked {
        let mut figure = figure(engine, items, false);
        for _ in 0..plan.rounds.max(1) {
            let printed = postgis.script(&sql(script), None)?;
            figure.seconds.push(PostGis::seconds(&printed)?);
            figure.different = Some(compare(question, &printed, ours));
        }
        figures.push((question, figure));
    }
    Ok(figures)
}

/// Lines `key,value` of a script against our answers: in how many they differ.
fn compare(question: usize, printed: &str, ours: &Answers) -> u64 {
    let numbers = |line: &str| Some(line.split_once(',').map(|(a, b)| (a.parse().ok(), b.parse().ok())));
    let pairs: Vec<(u32, u32)> = printed
        .lines()
        .filter_map(numbers)
        .filter_map(|pair| match pair {
            Some((Some(a), Some(b))) => Some((a, b)),
            _ => None,
        })
        .collect();
    let differing = |theirs: Vec<u32>, ours: &[u32]| {
        let unequal = theirs.iter().zip(ours).filter(|(a, b)| a != b).count();
        (unequal + theirs.len().abs_diff(ours.len())) as u64
    };
    let values = || pairs.iter().map(|p| p.1).collect::<Vec<u32>>();
    match question {
        0 => differing(values(), &ours.all),
        1 => differing(values(), &ours.filtered),
        2 => differing(values(), &ours.near),
        _ => {
            // Sets of the nearest: equal distances may come in either order.
            let missing = pairs.iter().filter(|(p, id)| !ours.nearest[*p as usize].contains(id)).count();
            (missing + pairs.len().abs_diff(ours.nearest.len() * NEAREST)) as u64
        }
    }
}

/// DuckDB counts in one thread of its own process.
pub(super) fn duckdb(
    work: &Work,
    ours: &Answers,
    python: Option<&Python>,
    folder: &Path,
    plan: Plan,
) -> Result<(Vec<Placed>, Vec<String>), BenchError> {
    let Some(python) = python else { return Ok((vec![], vec!["DuckDB: no Python environment".to_owned()])) };
    std::fs::create_dir_all(folder)?;
    let mut bytes = vec![];
    for made in &work.cases {
        let columns = [
            made.grid as i32,
            i32::from(made.state.is_open()),
            i32::from(made.category < IN_GROUP),
            made.day,
        ];
        columns.iter().for_each(|c| bytes.extend(c.to_le_bytes()));
    }
    std::fs::write(folder.join("cases.bin"), bytes)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("python/counts.py");
    let (rounds, days) = (plan.rounds.max(1).to_string(), days_back().to_string());
    let printed = python.run(&script, &[&folder.display().to_string(), &rounds, &days])?;
    let (mut figures, mut absent) = (vec![], vec![]);
    for line in printed.lines() {
        let told: serde_json::Value = serde_json::from_str(line)
            .map_err(|_| BenchError::Unreadable(format!("python printed `{line}`")))?;
        if let Some(reason) = told["absent"].as_str() {
            absent.push(format!("DuckDB: {reason}"));
            continue;
        }
        let question = usize::from(told["question"] != "all");
        let mut figure = figure("DuckDB, grid stored, one thread", 1, true);
        figure.seconds =
            told["seconds"].as_array().into_iter().flatten().filter_map(|s| s.as_f64()).collect();
        let theirs: Vec<u64> =
            told["counts"].as_array().into_iter().flatten().filter_map(|s| s.as_u64()).collect();
        let mine = if question == 0 { &ours.all } else { &ours.filtered };
        let unequal = theirs.iter().zip(mine).filter(|(a, b)| **a != u64::from(**b)).count();
        figure.different = Some((unequal + theirs.len().abs_diff(mine.len())) as u64);
        figures.push((question, figure));
    }
    Ok((figures, absent))
}

#[cfg(test)]
mod tests {
    use super::super::NEAR_M;
    use super::*;

    #[test]
    fn the_scripts_say_the_same_distance_and_day_as_the_question() {
        for script in ["question_near_best.sql", "question_near_usual.sql"] {
            let text = std::fs::read_to_string(sql(script)).expect("the script");
            assert!(text.contains(&format!("{NEAR_M:.0})")), "{script}");
            assert!(text.contains(&format!("c.day <= {}", days_back())), "{script}");
        }
        let text = std::fs::read_to_string(sql("question_filtered.sql")).expect("the script");
        assert!(text.contains(&format!("day <= {}", days_back())));
    }
}
