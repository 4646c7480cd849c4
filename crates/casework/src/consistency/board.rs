//! Awards that were signed, by who signed them: how many deviate from the neighbours. A question to ask, never a verdict on a person.

use super::{Finding, Verdict};
use crate::effectiveness::Share;
use crate::words::words;
use std::collections::BTreeMap;
use time::Date;

words! {
    /// By whom decisions are counted.
    DecidedBy {
        Person "person" "签办人" "who signed",
        Unit "unit" "承办单位" "unit",
        Appraiser "appraiser" "鉴定评估机构" "appraiser",
    }
}

/// A signed award with what its neighbours said to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// Code of the case.
    pub case: String,
    /// Number of the event in it.
    pub seq: u32,
    /// Civil day.
    pub on: Date,
    /// Who signed: identifier and name.
    pub person: (String, String),
    /// Unit that leads the case.
    pub unit: Option<String>,
    /// Body of the last appraisal or valuation before it.
    pub appraiser: Option<String>,
    /// What was found.
    pub finding: Finding,
    /// Why it deviates.
    pub reason: Option<String>,
}

/// What somebody's decisions come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Decider {
    /// Identifier.
    pub id: String,
    /// Name; the identifier for units.
    pub name: String,
    /// Awards signed.
    pub decisions: u32,
    /// Those that deviate, of those with enough neighbours.
    pub deviating: Share,
    /// The middle of the ratios of sum to expected sum, 1 for none off; `None` without sums.
    pub median_ratio: Option<f64>,
}

/// An award that deviates.
pub type Outlier = Judged;

/// Counts decisions by who took them; those that surely deviate most often first, then by identifier. Decisions that name
/// nobody of this sort are left out.
pub fn deciders(judged: &[Judged], by: DecidedBy) -> Vec<Decider> {
    let mut sorted: BTreeMap<(&str, &str), Vec<&Finding>> = BTreeMap::new();
    for one in judged {
        let unit = one.unit.as_deref().map(|id| (id, id));
        let appraiser = one.appraiser.as_deref().map(|name| (name, name));
        let key = match by {
            DecidedBy::Person => Some((one.person.0.as_str(), one.person.1.as_str())),
            DecidedBy::Unit => unit,
            DecidedBy::Appraiser => appraiser,
        };
        if let Some(key) = key {
            sorted.entry(key).or_default().push(&one.finding);
        }
    }
    let mut found: Vec<Decider> = sorted.into_iter().map(|(key, findings)| decider(key, &findings)).collect();
    let low = |d: &Decider| d.deviating.interval().map_or(-1.0, |(low, _)| low);
    found.sort_by(|a, b| low(b).total_cmp(&low(a)).then_with(|| a.id.cmp(&b.id)));
    found
}

/// The awards that deviate, newest first.
pub fn outliers(judged: Vec<Judged>) -> Vec<Outlier> {
    let mut found: Vec<Judged> =
        judged.into_iter().filter(|one| one.finding.verdict == Verdict::Deviates).collect();
    found.sort_by(|a, b| b.on.cmp(&a.on).then_with(|| a.case.cmp(&b.case)).then(b.seq.cmp(&a.seq)));
    found
}

fn decider((id, name): (&str, &str), findings: &[&Finding]) -> Decider {
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    let with = |verdict: Verdict| findings.iter().filter(|f| f.verdict == verdict).count();
    let (off, alike) = (with(Verdict::Deviates), with(Verdict::Consistent));
    let mut ratios: Vec<f64> =
        findings.iter().filter_map(|f| f.ratio_milli).map(|milli| milli as f64 / 1000.0).collect();
    Decider {
        id: id.to_owned(),
        name: name.to_owned(),
        decisions: count(findings.len()),
        deviating: Share::new(count(off), count(off + alike)),
        median_ratio: (!ratios.is_empty()).then(|| super::compare::median(&mut ratios)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Deviation;
    use super::*;
    use time::macros::date;

    fn judged(case: &str, who: &str, verdict: Verdict, ratio_milli: Option<u64>) -> Judged {
        let deviations = if verdict == Verdict::Deviates { vec![Deviation::Below] } else { vec![] };
        let finding = Finding {
            version: "t".into(),
            verdict,
            deviations,
            neighbours: 10,
            granted: 9,
            grants: true,
            sum_fen: Some(1),
            expected_fen: Some(1),
            ratio_milli,
        };
        Judged {
            case: case.into(),
            seq: 9,
            on: date!(2026 - 11 - 01),
            person: (who.into(), format!("示意{who}")),
            unit: Some("U1".into()),
            appraiser: None,
            finding,
            reason: Some("理由".into()),
        }
    }

    #[test]
    fn somebody_is_counted_by_decisions_with_enough_neighbours_and_few_of_them_rank_below_many() {
        let mut all = vec![judged("A", "few", Verdict::Deviates, Some(500))];
        for n in 0..10 {
            let verdict = if n < 6 { Verdict::Deviates } else { Verdict::Consistent };
            all.push(judged(&format!("B{n}"), "many", verdict, Some(100 * (n + 1))));
        }
        all.push(judged("C", "many", Verdict::TooFew, None));
        let found = deciders(&all, DecidedBy::Person);
        assert_eq!(found.iter().map(|d| d.id.as_str()).collect::<Vec<_>>(), ["many", "few"]);
        assert_eq!((found[0].decisions, found[0].deviating), (11, Share::new(6, 10)));
        assert_eq!(found[0].median_ratio, Some(0.55));
        assert_eq!(deciders(&all, DecidedBy::Unit)[0].deviating, Share::new(7, 11));
        assert_eq!(deciders(&all, DecidedBy::Appraiser), []);
        assert_eq!(outliers(all).len(), 7);
    }

    #[test]
    fn who_has_only_decisions_without_neighbours_has_no_share() {
        let found = deciders(&[judged("A", "x", Verdict::TooFew, None)], DecidedBy::Person);
        assert_eq!((found[0].decisions, found[0].deviating.rate(), found[0].median_ratio), (1, None, None));
    }
}
