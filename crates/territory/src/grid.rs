//! Grids of 网格化服务管理: base, dedicated and micro grids (GB/T 34300-2017 terms).

use crate::code::GridCode;
use serde::{Deserialize, Serialize};
use spatial::{LonLat, Region};
use time::Date;

/// Level of a grid. Base and dedicated grids together tile a village; micro grids nest in one of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GridKind {
    /// 基础网格
    Base,
    /// 专属网格: a hole in the base tiling for a mine area, school, hospital, …
    Dedicated,
    /// 微网格
    Micro,
}

impl GridKind {
    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            GridKind::Base => "base",
            GridKind::Dedicated => "dedicated",
            GridKind::Micro => "micro",
        }
    }

    /// The kind of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        [GridKind::Base, GridKind::Dedicated, GridKind::Micro].into_iter().find(|k| k.as_str() == word)
    }

    /// The kind that a code's form prescribes.
    pub fn of_code(code: &GridCode) -> Self {
        match (code.parent(), code.is_dedicated()) {
            (Some(_), _) => GridKind::Micro,
            (None, true) => GridKind::Dedicated,
            (None, false) => GridKind::Base,
        }
    }
}

/// What a dedicated grid is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DedicatedType {
    /// 矿区
    Mine,
    /// 工业园区
    IndustrialPark,
    /// 学校
    School,
    /// 医院
    Hospital,
    /// 市场
    Market,
    /// 商务楼宇
    OfficeBuilding,
    /// 车站
    TransportStation,
    /// 宗教场所
    Temple,
    /// 建筑工地
    ConstructionSite,
    /// Anything else.
    Other,
}

impl DedicatedType {
    /// All types, in the order of the domain notes.
    pub const ALL: [DedicatedType; 10] = [
        DedicatedType::Mine,
        DedicatedType::IndustrialPark,
        DedicatedType::School,
        DedicatedType::Hospital,
        DedicatedType::Market,
        DedicatedType::OfficeBuilding,
        DedicatedType::TransportStation,
        DedicatedType::Temple,
        DedicatedType::ConstructionSite,
        DedicatedType::Other,
    ];

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            DedicatedType::Mine => "mine",
            DedicatedType::IndustrialPark => "industrial_park",
            DedicatedType::School => "school",
            DedicatedType::Hospital => "hospital",
            DedicatedType::Market => "market",
            DedicatedType::OfficeBuilding => "office_building",
            DedicatedType::TransportStation => "transport_station",
            DedicatedType::Temple => "temple",
            DedicatedType::ConstructionSite => "construction_site",
            DedicatedType::Other => "other",
        }
    }

    /// The type of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == word)
    }

    /// Name in Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            DedicatedType::Mine => "矿区",
            DedicatedType::IndustrialPark => "工业园区",
            DedicatedType::School => "学校",
            DedicatedType::Hospital => "医院",
            DedicatedType::Market => "市场",
            DedicatedType::OfficeBuilding => "商务楼宇",
            DedicatedType::TransportStation => "车站",
            DedicatedType::Temple => "宗教场所",
            DedicatedType::ConstructionSite => "建筑工地",
            DedicatedType::Other => "其他",
        }
    }
}

/// One version of a grid.
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// 15 or 17 digits; village and parent follow from it.
    pub code: GridCode,
    /// Level; agrees with the form of the code (rule G09).
    pub kind: GridKind,
    /// Name in Chinese.
    pub name: String,
    /// What a dedicated grid is for.
    pub dedicated_type: Option<DedicatedType>,
    /// The area.
    pub region: Region,
    /// First day of validity.
    pub valid_from: Date,
    /// First day on which it is no longer valid; `None` while in force.
    pub valid_to: Option<Date>,
    /// Households.
    pub households: u32,
    /// People.
    pub population: u32,
    /// Party group (党小组) that answers for it; several grids may share one.
    pub party_group: Option<String>,
    /// Head (楼栋/单元/联户长) of a micro grid.
    pub head: Option<String>,
    /// Whether the shape and figures were synthesised.
    pub synthetic: bool,
}

/// A dwelling: a yard or a building with its households.
#[derive(Debug, Clone, PartialEq)]
pub struct Address {
    /// Running number, from 1.
    pub id: u32,
    /// Where it stands.
    pub at: LonLat,
    /// Households.
    pub households: u32,
    /// People.
    pub population: u32,
    /// Whether it was synthesised.
    pub synthetic: bool,
}
