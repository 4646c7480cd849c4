//! `zhunzhi check cover`: which grids have nobody who can be reached, this evening or at a given moment.

use super::{Context, on_a_thread};
use crate::database::{Database, Need};
use crate::failure::{Failure, Outcome};
use crate::{clock, output, rules};
use casework::Scope;
use casework::course::{SHANGHAI, civil_day};
use casework::presence::{Cover, CoverCounts, CoverReport, Gap, Posts, Presence};
use clap::Args;
use std::fmt::Write as _;
use territory::Territory;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{OffsetDateTime, PrimitiveDateTime};

/// Options of `check cover`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Moment, such as 2026-11-26T22:00 in Asia/Shanghai or with an offset; this evening when left out.
    #[arg(long, value_name = "MOMENT", value_parser = moment)]
    at: Option<OffsetDateTime>,
    /// Grids shown; the JSON report holds all.
    #[arg(long, value_name = "N", default_value_t = 40)]
    show: usize,
}

fn moment(text: &str) -> Result<OffsetDateTime, String> {
    let local = format_description!("[year]-[month]-[day]T[hour]:[minute]");
    PrimitiveDateTime::parse(text, local)
        .map(|at| at.assume_offset(SHANGHAI))
        .or_else(|_| OffsetDateTime::parse(text, &Rfc3339))
        .map_err(|_| "a moment such as 2026-11-26T22:00 is expected".into())
}

/// Checks; the answer is no when a grid has nobody who can be reached. Of whom nothing is known, that is told and no fault.
///
/// # Errors
/// [`Failure`] without data.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    let at = arguments.at;
    let report = context.with_database(Need::Data, async |database| report(database, at).await).await?;
    if context.json {
        output::json(&report)?;
    } else {
        output::line(&table(&report, arguments.show))?;
    }
    let bare = report.counts.uncovered + report.counts.vacant;
    Ok(if bare == 0 { Outcome::Done } else { Outcome::No })
}

async fn report(database: &Database, at: Option<OffsetDateTime>) -> Result<CoverReport, Failure> {
    let (scope, rules) = (Scope::whole_banner(), rules::rules()?);
    let at = at.unwrap_or_else(|| rules.cover.tonight(clock::now()));
    let day = civil_day(at);
    let atlas = database.store.atlas(&scope, day).await?;
    if atlas.divisions.is_empty() {
        return Err(Failure::empty_database());
    }
    let persons = database.store.persons(&scope).await?;
    let roster = database.store.roster(&scope).await?;
    let absences = database.store.absences(&scope, day, day).await?;
    on_a_thread(move || {
        let territory = Territory::index(atlas, rules.influence)?;
        let presence = Presence::at(&roster, &absences, rules.sla.calendar(), at);
        let posts = Posts::of(&persons);
        Ok(rules.cover.report(&territory, (&persons, &posts), &scope, &presence, at))
    })
    .await
}

/// The report in Chinese: counts by township, then the grids that are not covered.
fn table(report: &CoverReport, show: usize) -> String {
    let mut text = format!("值守检查  {}(规则版本 {},{})\n", report.at, report.rules_version, report.source);
    for township in &report.townships {
        let _ = write!(text, "\n{}  {}", told(&township.counts), township.name);
    }
    let _ = write!(text, "\n{}  合计\n", told(&report.counts));
    for gap in report.gaps.iter().take(show) {
        let _ = write!(text, "\n{}  {} {} {}{}", gap.code, gap.township, gap.village, gap.name, why(gap));
    }
    if report.gaps.len() > show {
        let _ = write!(text, "\n…另有 {} 个网格(--show N 或 --json 列出更多)", report.gaps.len() - show);
    }
    match report.counts.uncovered + report.counts.vacant {
        0 => text.push_str("\n没有无人值守的网格"),
        bare => {
            let _ = write!(text, "\n{bare} 个网格无人值守");
        }
    }
    text
}

fn told(counts: &CoverCounts) -> String {
    format!(
        "网格 {:>4}  有人 {:>4}  无人 {:>3}  未登记 {:>3}  不明 {:>3}",
        counts.grids, counts.covered, counts.uncovered, counts.vacant, counts.unknown
    )
}

fn why(gap: &Gap) -> String {
    let people: Vec<String> = gap
        .people
        .iter()
        .map(|p| {
            let reach = match p.reach {
                "absent" => format!("不在岗至 {}", p.absent_until.as_deref().unwrap_or_default()),
                "off_duty" => "不在值守时段".to_owned(),
                "reachable" => "可联系".to_owned(),
                _ => "未登记值守时段".to_owned(),
            };
            format!("{}({}) {reach}", p.name, p.role_zh)
        })
        .collect();
    match gap.cover {
        Cover::Vacant => ":未登记人员".into(),
        _ => format!(":{}", people.join(";")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_moment_without_an_offset_is_one_of_shanghai() {
        assert_eq!(moment("2026-11-26T22:00"), Ok(datetime!(2026-11-26 22:00 +8)));
        assert_eq!(moment("2026-11-26T22:00:00Z"), Ok(datetime!(2026-11-26 22:00 UTC)));
        assert!(moment("tonight").is_err());
    }
}
