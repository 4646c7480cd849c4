//! Something that is handed in about a mine, complete in itself: what an import reads and the database keeps.

use crate::blasting::Blast;
use crate::code::{DivisionCode, MineId};
use crate::mine::{Mine, MineStatus, MiningMethod, Panel, Placement};
use crate::place::{SourcePoint, Territory};
use crate::record::{
    Dump, FacePosition, HaulRoad, LicenceRing, ObservationPoint, OperatorPeriod, Provenance,
};
use spatial::{Datum, LonLat, Region};

/// What a record of a mine is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKind {
    /// The mine itself (煤矿登记): a point, or none where the place is not known.
    Register,
    /// A working panel (工作面): an area with seam, thickness, depth and days.
    Panel,
    /// The licence (采矿权): an area.
    Licence,
    /// A ring of the licence with its elevations (采矿区块): an area in that of the licence.
    LicenceRing,
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
    pub const ALL: [EntryKind; 11] = {
        use EntryKind::*;
        [Register, Panel, Licence, LicenceRing, Pit, Operator, Blast, Face, Dump, HaulRoad, ObservationPoint]
    };

    /// The machine word.
    pub fn word(self) -> &'static str {
        match self {
            EntryKind::Register => "register",
            EntryKind::Panel => "panel",
            EntryKind::Licence => "licence",
            EntryKind::LicenceRing => "licence_ring",
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
            EntryKind::Register => "煤矿登记",
            EntryKind::Panel => "工作面",
            EntryKind::Licence => "采矿权",
            EntryKind::LicenceRing => "采矿区块",
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

/// What a register says of a mine itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Registration {
    /// Registered name in Chinese.
    pub name: String,
    /// Short label.
    pub short_name: String,
    /// Open pit or underground.
    pub method: MiningMethod,
    /// State of working.
    pub status: MineStatus,
    /// Capacity, million tonnes a year, where known.
    pub capacity_mtpa: Option<f64>,
    /// Operator of today, where known; who ran it when is told by periods.
    pub operator: Option<String>,
    /// Where it is, on CGCS2000; `None` for a mine that is listed, but not on the map.
    pub point: Option<LonLat>,
    /// Where this comes from.
    pub provenance: Provenance,
}

impl Registration {
    /// The mine after this: a new one with nothing recorded of it, or the known one with what is said here. What is not said stays
    /// as it is known. The township is that of the point.
    pub fn mine(&self, id: MineId, territory: &Territory) -> Mine {
        let known = territory.mine(&id);
        let point = self.point.or(known.and_then(|m| m.point));
        let (placement, township) = match (self.point, known) {
            (None, Some(known)) => (known.placement, known.township.clone()),
            (None, None) => (Placement::NoPoint, None),
            (Some(at), _) => placed(at, territory),
        };
        let note = known.filter(|_| self.point.is_none()).map(|m| m.placement_note.clone());
        Mine {
            name: self.name.clone(),
            short_name: self.short_name.clone(),
            operator: self.operator.clone().or_else(|| known.and_then(|m| m.operator.clone())),
            method: self.method,
            capacity_mtpa: self.capacity_mtpa.or(known.and_then(|m| m.capacity_mtpa)),
            status: self.status,
            township,
            point,
            placement,
            placement_note: note.unwrap_or_default(),
            licence: known.and_then(|m| m.licence.clone()),
            pit: known.and_then(|m| m.pit.clone()),
            panels: known.map(|m| m.panels.clone()).unwrap_or_default(),
            record: known.map(|m| m.record.clone()).unwrap_or_default(),
            source: self.provenance.source.clone(),
            synthetic: self.provenance.synthetic,
            synthetic_shape: known.is_some_and(|m| m.synthetic_shape),
            id,
        }
    }
}

/// How far a point of a register can be trusted, and the township it lies in.
fn placed(at: LonLat, territory: &Territory) -> (Placement, Option<DivisionCode>) {
    match territory.locate(SourcePoint::new(Datum::Cgcs2000, at, None), 0) {
        Ok(place) if place.outside.is_none() => {
            (Placement::Published, place.township.and_then(|t| DivisionCode::new(t.code).ok()))
        }
        _ => (Placement::OutsideOutline, None),
    }
}

/// A record of a mine, complete and checked in itself.
#[derive(Debug, Clone, PartialEq)]
pub enum MineEntry {
    /// The mine itself.
    Register(Registration),
    /// A panel.
    Panel(Panel, Provenance),
    /// A licence; its area and source.
    Licence(Region, Provenance),
    /// A ring of a licence.
    LicenceRing(LicenceRing),
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
            MineEntry::Register(_) => EntryKind::Register,
            MineEntry::Panel(..) => EntryKind::Panel,
            MineEntry::Licence(..) => EntryKind::Licence,
            MineEntry::LicenceRing(_) => EntryKind::LicenceRing,
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
            MineEntry::Register(r) => &r.provenance,
            MineEntry::LicenceRing(r) => &r.provenance,
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
            MineEntry::Register(_) | MineEntry::Licence(..) | MineEntry::Pit(..) => String::new(),
            MineEntry::LicenceRing(r) => format!("{} {}", r.name, r.from),
            MineEntry::Operator(r) => format!("{} {}", r.name, r.from),
            MineEntry::Blast(r) => format!("{} {:.7} {:.7}", r.on, r.at.lon(), r.at.lat()),
            MineEntry::Face(r) => format!("{} {}", r.panel, r.on),
            MineEntry::Dump(r) => format!("{} {}", r.name, r.from),
            MineEntry::HaulRoad(r) => format!("{} {}", r.name, r.from),
            MineEntry::ObservationPoint(r) => format!("{} {}", r.name, r.from),
        }
    }
}
