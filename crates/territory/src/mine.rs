//! Coal mines: licence, open pit, underground panels.

use crate::code::{DivisionCode, MineId};
use crate::record::MineRecord;
use serde::{Deserialize, Serialize};
use spatial::{LonLat, Region};
use time::Date;

/// How coal is won.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MiningMethod {
    /// 露天
    OpenPit,
    /// 井工
    Underground,
}

impl MiningMethod {
    /// Both.
    pub const ALL: [MiningMethod; 2] = [MiningMethod::OpenPit, MiningMethod::Underground];

    /// The name in Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            MiningMethod::OpenPit => "露天",
            MiningMethod::Underground => "井工",
        }
    }

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            MiningMethod::OpenPit => "open_pit",
            MiningMethod::Underground => "underground",
        }
    }

    /// The method of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        MiningMethod::ALL.into_iter().find(|m| m.as_str() == word)
    }
}

/// What a mine does today, as its source says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MineStatus {
    /// 生产
    Operating,
    /// 停产
    Mothballed,
    /// 搁置
    Shelved,
    /// 拟建
    Proposed,
    /// 关闭
    Closed,
}

impl MineStatus {
    /// All of them.
    pub const ALL: [MineStatus; 5] = {
        use MineStatus::*;
        [Operating, Mothballed, Shelved, Proposed, Closed]
    };

    /// The name in Chinese.
    pub fn name_zh(self) -> &'static str {
        match self {
            MineStatus::Operating => "生产",
            MineStatus::Mothballed => "停产",
            MineStatus::Shelved => "搁置",
            MineStatus::Proposed => "拟建",
            MineStatus::Closed => "关闭",
        }
    }

    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            MineStatus::Operating => "operating",
            MineStatus::Mothballed => "mothballed",
            MineStatus::Shelved => "shelved",
            MineStatus::Proposed => "proposed",
            MineStatus::Closed => "closed",
        }
    }

    /// The status of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        MineStatus::ALL.into_iter().find(|s| s.as_str() == word)
    }
}

/// How far a mine's point can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Placement {
    /// At its published point.
    Published,
    /// At its published point, which the source calls approximate.
    Approximate,
    /// At its published point, which lies outside the banner's outline.
    OutsideOutline,
    /// The source has no trustworthy point: the mine is listed, but not on the map.
    NoPoint,
    /// Placed by the synthesis.
    Synthetic,
}

impl Placement {
    /// The machine word.
    pub fn as_str(self) -> &'static str {
        match self {
            Placement::Published => "published",
            Placement::Approximate => "approximate",
            Placement::OutsideOutline => "outside_outline",
            Placement::NoPoint => "no_point",
            Placement::Synthetic => "synthetic",
        }
    }

    /// The placement of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        use Placement::*;
        [Published, Approximate, OutsideOutline, NoPoint, Synthetic].into_iter().find(|p| p.as_str() == word)
    }
}

/// An underground working panel (工作面).
#[derive(Debug, Clone, PartialEq)]
pub struct Panel {
    /// Unique identifier, `<mine>-<name>`.
    pub id: String,
    /// Name on the mine plan.
    pub name: String,
    /// Seam, such as `4#`.
    pub seam: String,
    /// Mined thickness, metres.
    pub thickness_m: f64,
    /// Mean depth below ground, metres.
    pub depth_m: f64,
    /// Dip, degrees.
    pub dip_deg: f64,
    /// First day of extraction.
    pub start: Date,
    /// Last day of extraction; `None` while worked.
    pub end: Option<Date>,
    /// Extent of the extraction.
    pub region: Region,
}

impl Panel {
    /// The identifier of a panel: that of its mine and its name.
    pub fn id_of(mine: &MineId, name: &str) -> String {
        format!("{mine}-{name}")
    }
}

/// A coal mine.
#[derive(Debug, Clone, PartialEq)]
pub struct Mine {
    /// Identifier.
    pub id: MineId,
    /// Registered name in Chinese.
    pub name: String,
    /// Short label.
    pub short_name: String,
    /// Operator, where known.
    pub operator: Option<String>,
    /// Open pit or underground.
    pub method: MiningMethod,
    /// Capacity, million tonnes a year, where known.
    pub capacity_mtpa: Option<f64>,
    /// State of working.
    pub status: MineStatus,
    /// Township named by the source.
    pub township: Option<DivisionCode>,
    /// Published or synthetic point.
    pub point: Option<LonLat>,
    /// How far the point can be trusted.
    pub placement: Placement,
    /// What the source says about the place.
    pub placement_note: String,
    /// Licence polygon (采矿权).
    pub licence: Option<Region>,
    /// Open-pit outline.
    pub pit: Option<Region>,
    /// Underground panels.
    pub panels: Vec<Panel>,
    /// What is recorded about its work in time.
    pub record: MineRecord,
    /// Source of the facts and its address.
    pub source: String,
    /// Whether the mine itself is made up.
    pub synthetic: bool,
    /// Whether licence, pit and panels were synthesised.
    pub synthetic_shape: bool,
}

impl Mine {
    /// The area distances are measured to: the licence, or the pit of a mine whose licence is not known.
    pub fn ground(&self) -> Option<&Region> {
        self.licence.as_ref().or(self.pit.as_ref())
    }
}
