//! Administrative divisions: banner, townships, villages.

use crate::code::DivisionCode;
use serde::{Deserialize, Serialize};
use spatial::{LonLat, Region};

/// What a division is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DivisionKind {
    /// 旗
    Banner,
    /// 街道
    Subdistrict,
    /// 镇
    Town,
    /// 乡
    Township,
    /// 苏木
    Sumu,
    /// A statistical unit of township rank that is no township (经济开发区).
    DevelopmentZone,
    /// 嘎查、村
    Village,
    /// 社区
    Community,
    /// A community that exists only in the statistical list.
    VirtualCommunity,
}

impl DivisionKind {
    /// The machine word, as stored and served.
    pub fn as_str(self) -> &'static str {
        match self {
            DivisionKind::Banner => "banner",
            DivisionKind::Subdistrict => "subdistrict",
            DivisionKind::Town => "town",
            DivisionKind::Township => "township",
            DivisionKind::Sumu => "sumu",
            DivisionKind::DevelopmentZone => "development_zone",
            DivisionKind::Village => "village",
            DivisionKind::Community => "community",
            DivisionKind::VirtualCommunity => "virtual_community",
        }
    }

    /// The kind of a machine word.
    pub fn parse(word: &str) -> Option<Self> {
        use DivisionKind::*;
        [Banner, Subdistrict, Town, Township, Sumu, DevelopmentZone, Village, Community, VirtualCommunity]
            .into_iter()
            .find(|k| k.as_str() == word)
    }
}

/// A division with its shape, when it has one.
#[derive(Debug, Clone, PartialEq)]
pub struct Division {
    /// 6, 9 or 12 digits.
    pub code: DivisionCode,
    /// Name in Chinese.
    pub name: String,
    /// Name in English, where a source gives one.
    pub name_en: Option<String>,
    /// What it is.
    pub kind: DivisionKind,
    /// The area; `None` for units without one (the development zone and its virtual community).
    pub region: Option<Region>,
    /// Where the seat of a township is: published, or placed by the synthesis; villages have none.
    pub seat: Option<LonLat>,
    /// Whether the shape was synthesised.
    pub synthetic_shape: bool,
}
