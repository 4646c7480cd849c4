//! The dated rules shipped with the program.

use crate::failure::Failure;
use casework::batch::{ClaimRules, GroupRules};
use casework::escrow::EscrowRules;
use casework::inquiry::InquiryRules;
use casework::notice::NoticeRules;
use casework::presence::CoverRules;
use casework::sla::{SlaRules, WorkCalendar};
use casework::visit::VisitRules;
use casework::warning::WarningRules;
use casework::{
    CategoryTree, CircleRules, ClockRules, ClosingRules, ConsistencyRules, DuplicateRules, Ladder, Lexicon,
    ReportTopics, RetentionRules, RoutingRules,
};
use exchange::cases::ChannelMapping;
use server::{Rules, ShippedRouting};
use std::fmt::Display;
use territory::check::Declared;
use territory::gazetteer::Folding;
use territory::subsidence::SubsidenceRules;
use territory::{BlastingRules, DamageRules, GazetteerRules, InfluenceRules};

macro_rules! shipped {
    ($file:literal) => {
        include_str!(concat!("../../../geodata/", $file))
    };
}

/// How the files of channels name their columns.
const CHANNELS: [(&str, &str); 5] = [
    ("hotline.toml", shipped!("channels/hotline.toml")),
    ("petition.toml", shipped!("channels/petition.toml")),
    ("grid_patrol.toml", shipped!("channels/grid_patrol.toml")),
    ("court.toml", shipped!("channels/court.toml")),
    ("counter.toml", shipped!("channels/counter.toml")),
];

/// Categories, routing, time limits and screening distances, checked against each other.
///
/// # Errors
/// [`Failure`] with file, line and column of the first fault.
pub(crate) fn rules() -> Result<Rules, Failure> {
    let categories =
        CategoryTree::parse(shipped!("rules/categories.toml")).map_err(|e| faulty("categories.toml", e))?;
    let circles = CircleRules::parse(shipped!("rules/circles.toml"), &categories)
        .map_err(|e| faulty("circles.toml", e))?;
    let text = shipped!("rules/routing.toml");
    let routing = RoutingRules::parse(text).map_err(|e| faulty("routing.toml", e))?;
    routing.check_categories(&categories).map_err(|e| faulty("routing.toml", e))?;
    let calendar = WorkCalendar::parse(shipped!("calendar/cn.csv")).map_err(|e| faulty("cn.csv", e))?;
    let sla = SlaRules::parse(shipped!("rules/sla.toml"), calendar).map_err(|e| faulty("sla.toml", e))?;
    sla.check_categories(&categories).map_err(|e| faulty("sla.toml", e))?;
    let clocks = ClockRules::parse(shipped!("rules/clocks.toml")).map_err(|e| faulty("clocks.toml", e))?;
    let ladder =
        Ladder::parse(shipped!("rules/supervision.toml")).map_err(|e| faulty("supervision.toml", e))?;
    ladder.check_clocks(&clocks).map_err(|e| faulty("supervision.toml", e))?;
    let closing =
        ClosingRules::parse(shipped!("rules/closing.toml")).map_err(|e| faulty("closing.toml", e))?;
    let claims = ClaimRules::parse(shipped!("rules/claims.toml")).map_err(|e| faulty("claims.toml", e))?;
    claims.check_categories(&categories).map_err(|e| faulty("claims.toml", e))?;
    let escrow = EscrowRules::parse(shipped!("rules/escrow.toml")).map_err(|e| faulty("escrow.toml", e))?;
    let warnings = WarningRules::parse(shipped!("rules/warnings.toml"), &categories)
        .map_err(|e| faulty("warnings.toml", e))?;
    let inquiries =
        InquiryRules::parse(shipped!("rules/inquiries.toml")).map_err(|e| faulty("inquiries.toml", e))?;
    let notices =
        NoticeRules::parse(shipped!("rules/notices.toml")).map_err(|e| faulty("notices.toml", e))?;
    let groups = GroupRules::parse(shipped!("rules/groups.toml"), &categories)
        .map_err(|e| faulty("groups.toml", e))?;
    let visits = VisitRules::parse(shipped!("rules/visits.toml")).map_err(|e| faulty("visits.toml", e))?;
    let consistency = ConsistencyRules::parse(shipped!("rules/consistency.toml"), &categories)
        .map_err(|e| faulty("consistency.toml", e))?;
    let duplicates =
        DuplicateRules::parse(shipped!("rules/duplicates.toml")).map_err(|e| faulty("duplicates.toml", e))?;
    let gazetteer =
        GazetteerRules::parse(shipped!("rules/gazetteer.toml")).map_err(|e| faulty("gazetteer.toml", e))?;
    let folding = Folding::of(&gazetteer.variants);
    let lexicon = Lexicon::parse(shipped!("rules/lexicon.toml"), &categories, &folding)
        .map_err(|e| faulty("lexicon.toml", e))?;
    let cover = CoverRules::parse(shipped!("rules/cover.toml")).map_err(|e| faulty("cover.toml", e))?;
    let influence = influence()?;
    let subsidence = subsidence()?;
    let damage = DamageRules::parse(shipped!("rules/damage.toml")).map_err(|e| faulty("damage.toml", e))?;
    let blasting =
        BlastingRules::parse(shipped!("rules/blasting.toml")).map_err(|e| faulty("blasting.toml", e))?;
    let topics = ReportTopics::parse(shipped!("rules/report_topics.toml"), &categories)
        .map_err(|e| faulty("report_topics.toml", e))?;
    let channels = CHANNELS
        .iter()
        .map(|(file, text)| ChannelMapping::parse(text, &categories).map_err(|e| faulty(file, e)));
    let channels = channels.collect::<Result<_, _>>()?;
    Ok(Rules {
        categories,
        circles,
        shipped_routing: ShippedRouting { text, rules: routing },
        sla,
        clocks,
        ladder,
        closing,
        cover,
        influence,
        subsidence,
        blasting,
        damage,
        gazetteer,
        lexicon,
        claims,
        escrow,
        groups,
        visits,
        warnings,
        consistency,
        inquiries,
        notices,
        duplicates,
        topics,
        channels,
    })
}

/// Parameters of ground movement above panels.
///
/// # Errors
/// [`Failure`] with line and column of the first fault.
pub(crate) fn subsidence() -> Result<SubsidenceRules, Failure> {
    SubsidenceRules::parse(shipped!("rules/subsidence.toml")).map_err(|e| faulty("subsidence.toml", e))
}

/// Screening distances of mines.
///
/// # Errors
/// [`Failure`] with line and column of the first fault.
pub(crate) fn influence() -> Result<InfluenceRules, Failure> {
    InfluenceRules::parse(shipped!("rules/influence.toml")).map_err(|e| faulty("influence.toml", e))
}

/// How long personal data and logs are kept.
///
/// # Errors
/// [`Failure`] with line and column of the first fault.
pub(crate) fn retention() -> Result<RetentionRules, Failure> {
    RetentionRules::parse(shipped!("rules/retention.toml")).map_err(|e| faulty("retention.toml", e))
}

/// The figures the banner declares.
///
/// # Errors
/// [`Failure`] with line and column of the first fault.
pub(crate) fn declared() -> Result<Declared, Failure> {
    Declared::parse(shipped!("rules/declared.toml")).map_err(|e| faulty("declared.toml", e))
}

fn faulty(file: &str, error: impl Display) -> Failure {
    Failure::environment(format!("the shipped {file} is faulty: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_can_be_read_and_fit_together() {
        assert_eq!(rules().map(|_| ()).map_err(|f| f.message), Ok(()));
        assert_eq!(retention().map(|_| ()).map_err(|f| f.message), Ok(()));
        assert_eq!(declared().map(|_| ()).map_err(|f| f.message), Ok(()));
    }
}
