//! Something that is handed in about a mine, complete in itself: what an import reads and the database keeps.

use crate::blasting::Blast;
use crate::mine::Panel;
use crate::record::{Dump, FacePosition, HaulRoad, ObservationPoint, OperatorPeriod, Provenance};
use spatial::Region;

/// What a record of a mine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// A working panel (工作面): an area with seam, thickness, depth and days.
    Panel,
    /// The licence (采矿权): an area.
    Licence,
    /// The outline of an open pit (采坑): an area.
    Pit,
    /// Who ran the mine: no place.
    Operator,
    /// A blast: a point.
    Blast,
    /// Where the face of a panel stood: a line.
    Face,
    /// A dump (排土场): an area.
    Dump,
    /// A haul road: a line.
    HaulRoad,
    /// A point at which movement or vibration is measured.
    ObservationPoint,
}

impl EntryKind {
    /// All kinds.
    pub const ALL: [EntryKind; 9] = {
        use EntryKind::*;
        [Panel, Licence, Pit, Operator, Blast, Face, Dump, HaulRoad, ObservationPoint]
    };

    /// The machine word.
    pub fn word(self) -> &'static str {
        match self {
            EntryKind::Panel => "panel",
            EntryKind::Licence => "licence",
            EntryKind::Pit => "pit",
            EntryKind::Operator => "operator",
            EntryKind::Blast => "blast",
            EntryKind::Face => "face",
            EntryKind::Dump => "dump",
            EntryKind::HaulRoad => "haul_road",
            EntryKind::ObservationPoint => "observation_point",
        }
    }

    /// The name in Chinese, which a file may give as well.
    pub fn name_zh(self) -> &'static str {
        match self {
            EntryKind::Panel => "工作面",
            EntryKind::Licence => "采矿权",
            EntryKind::Pit => "采坑",
            EntryKind::Operator => "经营主体",
            EntryKind::Blast => "爆破",
            EntryKind::Face => "工作面位置",
            EntryKind::Dump => "排土场",
            EntryKind::HaulRoad => "运输道路",
            EntryKind::ObservationPoint => "观测点",
        }
    }

    /// The kind of a word in either language.
    pub fn parse(word: &str) -> Option<EntryKind> {
        EntryKind::ALL.into_iter().find(|k| k.name_zh() == word || k.word() == word.to_lowercase())
    }
}

/// A record of a mine, complete and checked in itself.
#[derive(Debug, Clone, PartialEq)]
pub enum MineEntry {
    /// A panel.
    Panel(Panel, Provenance),
    /// A licence; its area and source.
    Licence(Region, Provenance),
    /// A pit; its area and source.
    Pit(Region, Provenance),
    /// An operator.
    Operator(OperatorPeriod),
    /// A blast.
    Blast(Blast),
    /// A face position.
    Face(FacePosition),
    /// A dump.
    Dump(Dump),
    /// A road.
    HaulRoad(HaulRoad),
    /// A point.
    ObservationPoint(ObservationPoint),
}

impl MineEntry {
    /// What it is.
    pub fn kind(&self) -> EntryKind {
        match self {
            MineEntry::Panel(..) => EntryKind::Panel,
            MineEntry::Licence(..) => EntryKind::Licence,
            MineEntry::Pit(..) => EntryKind::Pit,
            MineEntry::Operator(_) => EntryKind::Operator,
            MineEntry::Blast(_) => EntryKind::Blast,
            MineEntry::Face(_) => EntryKind::Face,
            MineEntry::Dump(_) => EntryKind::Dump,
            MineEntry::HaulRoad(_) => EntryKind::HaulRoad,
            MineEntry::ObservationPoint(_) => EntryKind::ObservationPoint,
        }
    }

    /// Where it comes from.
    pub fn provenance(&self) -> &Provenance {
        match self {
            MineEntry::Panel(_, p) | MineEntry::Licence(_, p) | MineEntry::Pit(_, p) => p,
            MineEntry::Operator(r) => &r.provenance,
            MineEntry::Blast(r) => &r.provenance,
            MineEntry::Face(r) => &r.provenance,
            MineEntry::Dump(r) => &r.provenance,
            MineEntry::HaulRoad(r) => &r.provenance,
            MineEntry::ObservationPoint(r) => &r.provenance,
        }
    }

    /// What tells it from other records of its mine and kind: name or panel, and the first day. Blasts of one day are told apart
    /// by their place.
    pub fn key(&self) -> String {
        match self {
            MineEntry::Panel(panel, _) => panel.id.clone(),
            MineEntry::Licence(..) | MineEntry::Pit(..) => String::new(),
            MineEntry::Operator(r) => format!("{} {}", r.name, r.from),
            MineEntry::Blast(r) => format!("{} {:.7} {:.7}", r.on, r.at.lon(), r.at.lat()),
            MineEntry::Face(r) => format!("{} {}", r.panel, r.on),
            MineEntry::Dump(r) => format!("{} {}", r.name, r.from),
            MineEntry::HaulRoad(r) => format!("{} {}", r.name, r.from),
            MineEntry::ObservationPoint(r) => format!("{} {}", r.name, r.from),
        }
    }
}
