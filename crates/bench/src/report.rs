//! `docs/performance.md`, made from the figures of runs alone.

use crate::check::Banner;
use crate::exposure::{self, Exposed};
use crate::figures::{Figure, short, time};
use crate::import::{self, Imported};
use crate::locate::{Located, Row};
use crate::machine::Machine;
use crate::questions::Questions;
use crate::route::{self, Routed};
use serde::{Deserialize, Serialize};
use std::fmt::Write as _;

/// Everything of one run.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Run {
    /// `full` or `quick`.
    pub extent: String,
    /// The day, by UTC.
    pub day: String,
    /// Where it ran.
    pub machine: Machine,
    /// Path a.
    pub located: Located,
    /// Paths c and f.
    pub questions: Questions,
    /// The whole banner.
    pub banner: Banner,
    /// From a point to a suggestion.
    pub routed: Routed,
    /// Ground movement of many houses.
    pub exposed: Exposed,
    /// The file of a channel.
    pub imported: Imported,
    /// Instructions of one look-up among the banner's number of faces, when valgrind was there.
    pub instructions: Option<f64>,
}

const HEAD: &str = "# Performance

Made by `cargo xtask bench`; do not edit. All engines ran in the same run, in turn, on the same work, and their answers were
compared. **Read the ratios**: the machine is shared, so seconds wander; a ratio of two engines in one run hardly does.

- Faces: synthetic tilings with wiggly shared borders on the 1e-7° lattice. Points: *uniform*, or *clustered* (seven of ten around a
  hundred places, two of ten within 500 m of a border, one anywhere).
- One core each, in processor seconds; PostGIS by the clock inside the session, one backend, no parallel plans, no just-in-time compiler,
  everything in memory. The middle of the rounds is given.
- *Different* counts points off all borders for which an engine names another face than ours. On borders the engines differ among
  themselves (`ST_Covers` says one, several or none); ours is compared with exact integer arithmetic there.
";

/// The document.
pub fn document(run: &Run) -> String {
    let mut text = HEAD.to_owned();
    let m = &run.machine;
    let _ = writeln!(
        text,
        "- Machine: {} ({} cores, {} GiB), {}; load at the beginning {}. Run: {}, {}.\n",
        m.processor, m.cores, m.memory_gib, m.rust, m.load, run.extent, run.day
    );
    peers(&mut text, run);
    growth(&mut text, run);
    building(&mut text, run);
    questions(&mut text, &run.questions);
    banner(&mut text, run);
    text.push('\n');
    text.push_str(&route::section(&run.routed, m, &run.day));
    text.push('\n');
    text.push_str(&exposure::section(&run.exposed, m, &run.day));
    text.push('\n');
    text.push_str(&import::section(&run.imported, m, &run.day));
    bound(&mut text, run);
    text
}

/// A document with the section under a heading renewed, or added at its end; the rest stays.
pub fn renewed(document: &str, heading: &str, section: &str) -> String {
    let Some(start) = document.find(heading) else { return format!("{}\n\n{section}", document.trim_end()) };
    let after = document[start + heading.len()..].find("\n## ");
    let rest = after.map_or("", |next| &document[start + heading.len() + next + 1..]);
    let gap = if rest.is_empty() { "" } else { "\n" };
    format!("{}{section}{gap}{rest}", &document[..start])
}

fn ours(row: &Row) -> Option<&Figure> {
    row.figures.iter().find(|f| f.engine.starts_with("ours, many"))
}

fn million(points: usize) -> String {
    match points {
        p if p % 1_000_000 == 0 => format!("{} million", p / 1_000_000),
        p => format!("{} thousand", p / 1_000),
    }
}

fn peers(text: &mut String, run: &Run) {
    text.push_str("## Point to grid, against peers\n");
    for row in run.located.rows.iter().filter(|r| r.spread == "clustered" && r.figures.len() > 3) {
        let Some(best) = ours(row) else { continue };
        let _ = writeln!(
            text,
            "\n### {} points in {} faces ({} vertices)\n\n| engine | a point | points a second | times ours | different |\n|---|---:|---:|---:|---:|",
            million(row.points),
            row.faces,
            row.vertices
        );
        for f in &row.figures {
            let different = f.different.map_or_else(|| "–".to_owned(), |d| d.to_string());
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {different} |",
                f.engine,
                time(f.each()),
                rate(f),
                short(f.each() / best.each())
            );
        }
        for absent in &row.absent {
            let _ = writeln!(text, "\nNot measured: {absent}.");
        }
    }
}

fn rate(f: &Figure) -> String {
    let per_second = 1.0 / f.each();
    if per_second >= 1e6 { format!("{} million", short(per_second / 1e6)) } else { short(per_second) }
}

fn growth(text: &mut String, run: &Run) {
    text.push_str(
        "\n## How cost grows\n\nOurs, many at once, nanoseconds a point.\n\n| faces | vertices | points | uniform | clustered | clustered, sorted | one by one, clustered |\n|---:|---:|---:|---:|---:|---:|---:|\n",
    );
    let mut works: Vec<(usize, usize, usize)> =
        run.located.rows.iter().map(|r| (r.faces, r.vertices, r.points)).collect();
    works.dedup();
    for (faces, vertices, points) in works {
        let row = |spread: &str| {
            let mut rows = run.located.rows.iter();
            rows.find(|r| (r.faces, r.points) == (faces, points) && r.spread == spread)
        };
        let nanoseconds = |f: Option<&Figure>| f.map_or_else(|| "–".to_owned(), |f| short(f.each() * 1e9));
        let many = |spread: &str| nanoseconds(row(spread).and_then(ours));
        let single =
            row("clustered").and_then(|r| r.figures.iter().find(|f| f.engine.contains("one by one")));
        let _ = writeln!(
            text,
            "| {faces} | {vertices} | {points} | {} | {} | {} | {} |",
            many("uniform"),
            many("clustered"),
            many("clustered, sorted"),
            nanoseconds(single)
        );
    }
}

fn building(text: &mut String, run: &Run) {
    text.push_str(
        "\n## Building the index, and exactness on borders\n\nBy the clock, on all cores; bytes without the faces themselves. *Wrong* counts points exactly on a border or corner whose owner\nis not the lowest of the faces that cover it by integer arithmetic.\n\n| faces | vertices | build | megabytes | points on borders | wrong |\n|---:|---:|---:|---:|---:|---:|\n",
    );
    for b in &run.located.built {
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} | {} | {} |",
            b.faces,
            b.vertices,
            time(b.seconds),
            short(b.bytes as f64 / 1e6),
            b.on_borders.0,
            b.on_borders.1
        );
    }
}

fn questions(text: &mut String, asked: &Questions) {
    let _ = writeln!(
        text,
        "\n## Questions to {} cases in {} micro grids\n\nOurs answers from memory; the peers' time is that of the query alone. *Different* counts grids, mines or neighbours for which the\nanswer is not ours; the plane of EPSG:4546 is not the ellipsoid, so cases within a metre of the limit may differ there.",
        asked.cases, asked.grids
    );
    for question in &asked.questions {
        let Some(best) = question.figures.first() else { continue };
        let _ = writeln!(
            text,
            "\n### {}\n\n| engine | an answer | times ours | different |\n|---|---:|---:|---:|",
            question.asked
        );
        for f in &question.figures {
            let different = f.different.map_or_else(|| "–".to_owned(), |d| d.to_string());
            let _ = writeln!(
                text,
                "| {} | {} | {} | {different} |",
                f.engine,
                time(f.each()),
                short(f.each() / best.each())
            );
        }
    }
    for absent in &asked.absent {
        let _ = writeln!(text, "\nNot measured: {absent}.");
    }
}

fn banner(text: &mut String, run: &Run) {
    let b = &run.banner;
    let _ = writeln!(
        text,
        "\n## The whole demonstration banner\n\n{} grids of three levels with their divisions, {} vertices.\n\n| work | takes |\n|---|---:|",
        b.grids, b.vertices
    );
    for f in &b.figures {
        let of = if f.items > 1 { format!("{} each", time(f.each())) } else { time(f.median()) };
        let _ = writeln!(text, "| {} | {of} |", f.engine);
    }
}

fn bound(text: &mut String, run: &Run) {
    text.push_str("\n## What bounds it\n\n");
    if let Some(instructions) = run.instructions {
        let _ = writeln!(
            text,
            "A look-up among 6,241 faces takes {} instructions on average (counted by valgrind, many at once, clustered points).",
            short(instructions)
        );
    }
    text.push_str(
        "Sorted points run at the speed of these instructions. Unsorted ones wait for memory: each touches the line of its coarse cell and, near a\nborder, one of its fine cells and one or two of the record; the tables are larger than the second-level cache, and reading the\nlines of 128 points side by side is what hides the waiting. Fewer bytes a border, not fewer instructions, would be the next gain.\n",
    );
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn renewing_a_section_leaves_the_rest_of_the_document_as_it_is() {
        let whole = "# P\n\n## H\n\nold\n\n## Next\n\ntext\n";
        assert_eq!(renewed(whole, "## H", "## H\n\nnew\n"), "# P\n\n## H\n\nnew\n\n## Next\n\ntext\n");
        assert_eq!(renewed("# P\n", "## H", "## H\n\nnew\n"), "# P\n\n## H\n\nnew\n");
    }
}
