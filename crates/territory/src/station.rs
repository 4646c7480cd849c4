//! Stations: the places and bodies that take, mediate and try disputes.

use crate::code::{DivisionCode, StationId};
use serde::{Deserialize, Serialize};
use spatial::LonLat;

/// What a station is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StationKind {
    /// 旗综治中心
    BannerCentre,
    /// 矿区合议庭
    Tribunal,
    /// 涉矿领域矛盾纠纷调解服务站, one for each township
    MediationStation,
    /// Named mediation studio (调解工作室)
    Studio,
    /// Unit resident in the centre (入驻单位)
    ResidentUnit,
    /// 专业调解委员会
    Committee,
}

impl StationKind {
    /// All kinds.
    pub const ALL: [StationKind; 6] = [
        StationKind::BannerCentre,
        StationKind::Tribunal,
        StationKind::MediationStation,
        StationKind::Studio,
        StationKind::ResidentUnit,
        StationKind::Committee,
    ];

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            StationKind::BannerCentre => "banner_centre",
            StationKind::Tribunal => "tribunal",
            StationKind::MediationStation => "mediation_station",
            StationKind::Studio => "studio",
            StationKind::ResidentUnit => "resident_unit",
            StationKind::Committee => "committee",
        }
    }

    /// The kind of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// Name in Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            StationKind::BannerCentre => "旗综治中心",
            StationKind::Tribunal => "矿区合议庭",
            StationKind::MediationStation => "涉矿调解服务站",
            StationKind::Studio => "调解工作室",
            StationKind::ResidentUnit => "入驻单位",
            StationKind::Committee => "专业调解委员会",
        }
    }
}

/// A station, unit, committee, studio or the tribunal.
#[derive(Debug, Clone, PartialEq)]
pub struct Station {
    /// Identifier.
    pub id: StationId,
    /// Name in Chinese.
    pub name: String,
    /// What it is.
    pub kind: StationKind,
    /// What it works on, as a stable word that routing rules use (`natural_resources`, `housing`, …).
    pub function: Option<String>,
    /// The township it serves; `None` when it serves the banner.
    pub township: Option<DivisionCode>,
    /// Where it is, when known or synthesised.
    pub point: Option<LonLat>,
    /// How the place is known.
    pub place_note: String,
    /// Whether the point was synthesised.
    pub synthetic_place: bool,
    /// Whether the body itself is made up for the demonstration.
    pub synthetic: bool,
}
