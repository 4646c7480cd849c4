//! Rows of a file held against what is recorded: new, known, changed, or faulty.

use super::read::{MineFile, MineRow};
use crate::import::fault::{Fault, FaultKind};
use serde::Serialize;
use spatial::{Bounds, LonLat, Region, distance, overlay};
use std::collections::{BTreeMap, HashMap, HashSet};
use territory::{EntryKind, Mine, MineEntry, MineId, MiningMethod, Panel, Registration, Territory};

/// Further from what is known of a mine than this, metres, a row belongs to another mine: the widest mines are some 15 km across.
const NEAR_M: f64 = 20_000.0;
/// Two drawings of one border differ by less than this, metres; a strip outside the licence that is wider is a mistake.
const SAME_BORDER_M: f64 = 1.0;

/// What an import would do.
#[derive(Debug, Clone, Serialize)]
pub struct MinePlan {
    /// Layer.
    pub layer: String,
    /// CRS the numbers were taken in.
    pub crs: String,
    /// Encoding of the text, where it was a question.
    pub encoding: Option<String>,
    /// Rows read.
    pub features: usize,
    /// New records by kind.
    pub new: BTreeMap<&'static str, usize>,
    /// Records that are there already.
    pub known: usize,
    /// What is there and gets an end, or another shape or figure.
    pub changed: Vec<MineChange>,
    /// All faults, in the order of the file.
    pub faults: Vec<Fault>,
    /// Whether the plan may be applied: something changes and there is no fault.
    pub applicable: bool,
    /// The rows to write.
    #[serde(skip)]
    pub writes: Vec<MineRow>,
    /// The mines to write: new ones, and known ones of which the register says something else.
    #[serde(skip)]
    pub mines: Vec<Mine>,
    /// A box around everything that changes, per mine.
    #[serde(skip)]
    pub touched: Vec<Bounds>,
}

/// Something recorded that would change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MineChange {
    /// Mine.
    pub mine: MineId,
    /// What.
    pub kind: &'static str,
    /// Name of the panel or record.
    pub name: String,
    /// Fields, each as it is and as it would be.
    pub fields: Vec<(&'static str, String, String)>,
}

/// What a row is to what is recorded.
enum Standing {
    New,
    Known,
    Changed(MineChange),
}

/// Compares a file with the mines of a territory. Panels, licences and pits are replaced by a newer survey; a record of something
/// that happened is never overwritten, only its end may be added.
pub fn plan_mines(file: MineFile, territory: &Territory) -> MinePlan {
    let mut plan = MinePlan {
        layer: file.layer,
        crs: file.crs,
        encoding: file.encoding,
        features: file.features,
        new: BTreeMap::new(),
        known: 0,
        changed: vec![],
        faults: file.faults,
        applicable: false,
        writes: vec![],
        mines: vec![],
        touched: vec![],
    };
    let there = AfterFile::of(&file.rows, territory);
    let register = register(&file.rows, territory);
    let mut seen = HashSet::new();
    let mut boxes: HashMap<MineId, Bounds> = HashMap::new();
    for mut row in file.rows {
        by_its_own_identifier(&mut row, territory);
        let standing = if seen.insert((row.mine.clone(), row.entry.kind(), row.entry.key())) {
            let mine = register.get(&row.mine).or_else(|| territory.mine(&row.mine));
            standing(&row, territory, mine, &there)
        } else {
            let (zh, en) = ("文件中有两行相同的记录", "the same record stands twice in the file");
            Err(fault(FaultKind::DuplicateRecord, "name", zh.into(), en.into()))
        };
        match standing {
            Err(fault) => plan.faults.push(fault.of(Some(row.feature), Some(row.mine.as_str()))),
            Ok(Standing::Known) => plan.known += 1,
            Ok(changed) => {
                match changed {
                    Standing::Changed(change) => plan.changed.push(change),
                    _ => *plan.new.entry(row.entry.kind().word()).or_default() += 1,
                }
                let around = bounds(&row.entry).into_iter().chain(territory.mine(&row.mine).and_then(ground));
                for b in around {
                    boxes.entry(row.mine.clone()).and_modify(|all| *all = both(*all, b)).or_insert(b);
                }
                match register.get(&row.mine) {
                    Some(mine) if matches!(row.entry, MineEntry::Register(_)) => {
                        plan.mines.push(mine.clone())
                    }
                    _ => plan.writes.push(row),
                }
            }
        }
    }
    plan.faults.sort_by_key(|f| f.feature);
    plan.touched = boxes.into_values().collect();
    // A mine that lies nowhere is in every list all the same.
    let something = !plan.writes.is_empty() || !plan.mines.is_empty();
    if plan.touched.is_empty() && something {
        plan.touched.push(territory.outline().bounds());
    }
    plan.applicable = plan.faults.is_empty() && something;
    plan
}

/// The mines of the file's own register, as they would be: its other rows may be about them.
fn register(rows: &[MineRow], territory: &Territory) -> HashMap<MineId, Mine> {
    let told = rows.iter().filter_map(|row| match &row.entry {
        MineEntry::Register(of) => Some((row.mine.clone(), of.mine(row.mine.clone(), territory))),
        _ => None,
    });
    told.collect()
}

/// A panel that is known, by its name or by its number, keeps the identifier that it has.
fn by_its_own_identifier(row: &mut MineRow, territory: &Territory) {
    let id = match &mut row.entry {
        MineEntry::Panel(panel, _) => &mut panel.id,
        MineEntry::Face(face) => &mut face.panel,
        _ => return,
    };
    let prefix = Panel::id_of(&row.mine, "");
    let named = |panel: &&Panel| panel.id == *id || Some(panel.name.as_str()) == id.strip_prefix(&prefix);
    let known = territory.mine(&row.mine).and_then(|mine| mine.panels.iter().find(named));
    if let Some(known) = known {
        id.clone_from(&known.id);
    }
}

/// What rows of a file may rest on: what there is, with what the file brings.
struct AfterFile {
    /// Identifiers of panels.
    panels: HashSet<String>,
    /// Licences of the file.
    licences: HashMap<MineId, Region>,
}

impl AfterFile {
    fn of(rows: &[MineRow], territory: &Territory) -> AfterFile {
        let known = territory.atlas().mines.iter().flat_map(|m| m.panels.iter().map(|p| p.id.clone()));
        let mut after = AfterFile { panels: known.collect(), licences: HashMap::new() };
        for row in rows {
            match &row.entry {
                MineEntry::Panel(panel, _) => {
                    after.panels.insert(panel.id.clone());
                }
                MineEntry::Licence(region, _) => {
                    after.licences.insert(row.mine.clone(), region.clone());
                }
                _ => {}
            }
        }
        after
    }
}

fn fault(kind: FaultKind, field: &'static str, zh: String, en: String) -> Box<Fault> {
    Box::new(Fault::new(kind, field, zh, en))
}

fn standing(
    row: &MineRow,
    territory: &Territory,
    mine: Option<&Mine>,
    there: &AfterFile,
) -> Result<Standing, Box<Fault>> {
    let Some(mine) = mine else {
        let zh = format!("没有编号为 {} 的煤矿：先用一行“煤矿登记”登记它", row.mine);
        let en = format!("there is no mine {}: a row of the kind `register` makes it known", row.mine);
        return Err(fault(FaultKind::UnknownMine, "mine", zh, en));
    };
    if let MineEntry::Register(of) = &row.entry {
        in_the_banner(of, territory)?;
        return match territory.mine(&row.mine) {
            Some(known) => registration(known, mine),
            None => Ok(Standing::New),
        };
    }
    fits_the_method(mine, row.entry.kind())?;
    near(mine, &row.entry)?;
    if let MineEntry::Face(face) = &row.entry
        && !there.panels.contains(&face.panel)
    {
        let name = face.panel.trim_start_matches(&Panel::id_of(&mine.id, "")).to_owned();
        let (zh, en) = (format!("该矿没有工作面“{name}”"), format!("the mine has no panel `{name}`"));
        return Err(fault(FaultKind::UnknownPanel, "panel", zh, en));
    }
    if let MineEntry::LicenceRing(ring) = &row.entry {
        within_the_licence(mine, there.licences.get(&row.mine).or(mine.licence.as_ref()), &ring.region)?;
    }
    against(mine, &row.entry)
}

/// A ring is a part of its licence.
fn within_the_licence(mine: &Mine, licence: Option<&Region>, ring: &Region) -> Result<(), Box<Fault>> {
    let told = |zh, en| Err(fault(FaultKind::OutsideLicence, "geometry", zh, en));
    let Some(licence) = licence else {
        let zh = format!("{} 没有采矿权范围：先用一行“采矿权”登记它", mine.name);
        return told(zh, format!("{} has no licence: a row of the kind `licence` gives it", mine.name));
    };
    if overlay::covers(licence, ring) {
        return Ok(());
    }
    let pieces = overlay::outside(ring, &[licence]);
    let Some(worst) = pieces.iter().find(|piece| piece.width_m > SAME_BORDER_M) else { return Ok(()) };
    let (area, lon, lat) = (worst.area_m2.round(), worst.at.lon(), worst.at.lat());
    let zh = format!("区块有 {area} 平方米在采矿权范围之外（{lon:.5}, {lat:.5} 附近）：请核对两者的坐标");
    let en = format!(
        "{area} m2 of the ring are outside the licence (at {lon:.5}, {lat:.5}): compare their corners"
    );
    told(zh, en)
}

/// A mine far outside the banner was given in another system of coordinates, or belongs to another register.
fn in_the_banner(of: &Registration, territory: &Territory) -> Result<(), Box<Fault>> {
    let metres =
        of.point.map_or(0.0, |at| distance::lower_bound_to_bounds(at, &territory.outline().bounds()));
    if metres <= NEAR_M {
        return Ok(());
    }
    let km = (metres / 1_000.0).round();
    let zh = format!("在旗界外约 {km} 公里：请核对坐标系，以及它是否属于本旗");
    let en = format!(
        "some {km} km outside the banner: look up the system of coordinates, and whether it belongs here"
    );
    Err(fault(FaultKind::OutsideBanner, "geometry", zh, en))
}

/// What a register says of a mine that is known.
fn registration(known: &Mine, new: &Mine) -> Result<Standing, Box<Fault>> {
    let underground = !known.panels.is_empty() && new.method == MiningMethod::OpenPit;
    if underground || (known.pit.is_some() && new.method == MiningMethod::Underground) {
        let zh = format!("{}：已登记工作面或采坑，与开采方式“{}”不符", known.name, new.method.name_zh());
        let en = format!("{}: what is recorded of it does not fit `{}`", known.name, new.method.as_str());
        return Err(fault(FaultKind::KindMismatch, "method", zh, en));
    }
    let number = |n: Option<f64>| n.map(|n| n.to_string()).unwrap_or_default();
    let at = |at: Option<LonLat>| at.map(|p| format!("{:.7} {:.7}", p.lon(), p.lat())).unwrap_or_default();
    let or_none = |text: &Option<String>| text.clone().unwrap_or_default();
    let fields = [
        ("name", known.name.clone(), new.name.clone()),
        ("short_name", known.short_name.clone(), new.short_name.clone()),
        ("method", known.method.as_str().to_owned(), new.method.as_str().to_owned()),
        ("status", known.status.as_str().to_owned(), new.status.as_str().to_owned()),
        ("capacity_mtpa", number(known.capacity_mtpa), number(new.capacity_mtpa)),
        ("operator", or_none(&known.operator), or_none(&new.operator)),
        ("geometry", at(known.point), at(new.point)),
        ("source", known.source.clone(), new.source.clone()),
        ("synthetic", known.synthetic.to_string(), new.synthetic.to_string()),
    ];
    let fields: Vec<_> = fields.into_iter().filter(|(_, old, new)| old != new).collect();
    if fields.is_empty() {
        return Ok(Standing::Known);
    }
    Ok(change(known, EntryKind::Register, &known.name, fields))
}

/// Panels are underground, pits are open.
fn fits_the_method(mine: &Mine, kind: EntryKind) -> Result<(), Box<Fault>> {
    let (zh, en) = match (kind, mine.method) {
        (EntryKind::Panel | EntryKind::Face, MiningMethod::OpenPit) => {
            ("露天矿没有工作面", "an open pit has no panels")
        }
        (EntryKind::Pit, MiningMethod::Underground) => ("井工矿没有采坑", "an underground mine has no pit"),
        _ => return Ok(()),
    };
    Err(fault(
        FaultKind::KindMismatch,
        "kind",
        format!("{}：{zh}", mine.name),
        format!("{}: {en}", mine.name),
    ))
}

fn ground(mine: &Mine) -> Option<Bounds> {
    let areas = mine.licence.iter().chain(&mine.pit).chain(mine.panels.iter().map(|p| &p.region));
    let point = mine.point.map(|at| Bounds { min: at.node(), max: at.node() });
    areas.map(spatial::Region::bounds).chain(point).reduce(both)
}

fn both(a: Bounds, b: Bounds) -> Bounds {
    Bounds::of([a.min, a.max, b.min, b.max]).unwrap_or(a)
}

fn of_points(points: &[LonLat]) -> Option<Bounds> {
    Bounds::of(points.iter().map(|at| at.node()))
}

fn bounds(entry: &MineEntry) -> Option<Bounds> {
    let of = of_points;
    match entry {
        MineEntry::Panel(panel, _) => Some(panel.region.bounds()),
        MineEntry::Licence(region, _) | MineEntry::Pit(region, _) => Some(region.bounds()),
        MineEntry::Register(of) => of.point.and_then(|at| of_points(&[at])),
        MineEntry::Operator(_) => None,
        MineEntry::Blast(blast) => of(&[blast.at]),
        MineEntry::Face(face) => of(&face.line),
        MineEntry::LicenceRing(ring) => Some(ring.region.bounds()),
        MineEntry::Dump(dump) => Some(dump.region.bounds()),
        MineEntry::HaulRoad(road) => of(&road.line),
        MineEntry::ObservationPoint(point) => of(&[point.at]),
    }
}

/// A row far from all that is known of its mine was given the wrong number, or the wrong system of coordinates.
fn near(mine: &Mine, entry: &MineEntry) -> Result<(), Box<Fault>> {
    let (Some(known), Some(here)) = (ground(mine), bounds(entry)) else { return Ok(()) };
    let metres = distance::lower_bound_to_bounds(here.min.lon_lat(), &known)
        .min(distance::lower_bound_to_bounds(here.max.lon_lat(), &known));
    if metres <= NEAR_M {
        return Ok(());
    }
    let km = (metres / 1_000.0).round();
    let zh = format!("距 {} 已知范围 {km} 公里：请核对煤矿编号和坐标系", mine.name);
    let en = format!(
        "{km} km from what is known of {}: look up the mine's number and the system of coordinates",
        mine.name
    );
    Err(fault(FaultKind::FarFromMine, "geometry", zh, en))
}

fn against(mine: &Mine, entry: &MineEntry) -> Result<Standing, Box<Fault>> {
    let record = &mine.record;
    let area = |kind: EntryKind, old: Option<&spatial::Region>, new: &spatial::Region| match old {
        None => Standing::New,
        Some(old) if old == new => Standing::Known,
        Some(old) => change(mine, kind, "", vec![("area_m2", square(old), square(new))]),
    };
    Ok(match entry {
        // Held against the register before.
        MineEntry::Register(_) => Standing::Known,
        MineEntry::Panel(panel, _) => match mine.panels.iter().find(|p| p.id == panel.id) {
            None => Standing::New,
            Some(old) if old == panel => Standing::Known,
            Some(old) => change(mine, EntryKind::Panel, &panel.name, panel_changes(old, panel)),
        },
        MineEntry::Licence(region, _) => area(EntryKind::Licence, mine.licence.as_ref(), region),
        MineEntry::Pit(region, _) => area(EntryKind::Pit, mine.pit.as_ref(), region),
        MineEntry::Blast(new) => {
            let same = |old: &&territory::blasting::Blast| {
                (old.on, old.charge_kg, old.frequency_hz, old.at)
                    == (new.on, new.charge_kg, new.frequency_hz, new.at)
            };
            let here = record.blasts.iter().find(|old| old.on == new.on && old.at == new.at);
            happened(record.blasts.iter().find(same).is_some(), here.is_some())?
        }
        MineEntry::Face(new) => {
            let there = record.faces.iter().find(|old| (&old.panel, old.on) == (&new.panel, new.on));
            happened(there.is_some_and(|old| old.line == new.line), there.is_some())?
        }
        MineEntry::Operator(new) => {
            let there = record.operators.iter().find(|old| (&old.name, old.from) == (&new.name, new.from));
            lasts(mine, entry, &new.name, there.map(|old| (true, old.to)), new.to)?
        }
        MineEntry::LicenceRing(new) => {
            let there =
                record.licence_rings.iter().find(|old| (&old.name, old.from) == (&new.name, new.from));
            let same = |old: &territory::record::LicenceRing| {
                (&old.region, old.top_m, old.bottom_m) == (&new.region, new.top_m, new.bottom_m)
            };
            lasts(mine, entry, &new.name, there.map(|old| (same(old), old.to)), new.to)?
        }
        MineEntry::Dump(new) => {
            let there = record.dumps.iter().find(|old| (&old.name, old.from) == (&new.name, new.from));
            lasts(mine, entry, &new.name, there.map(|old| (old.region == new.region, old.to)), new.to)?
        }
        MineEntry::HaulRoad(new) => {
            let there = record.roads.iter().find(|old| (&old.name, old.from) == (&new.name, new.from));
            lasts(mine, entry, &new.name, there.map(|old| (old.line == new.line, old.to)), new.to)?
        }
        MineEntry::ObservationPoint(new) => {
            let there = record.points.iter().find(|old| (&old.name, old.from) == (&new.name, new.from));
            lasts(mine, entry, &new.name, there.map(|old| (old.at == new.at, old.to)), new.to)?
        }
    })
}

fn differs() -> Box<Fault> {
    let zh = "已有同一天、同一名称的记录而内容不同：登记过的事实不改写，确有错误请先核实来源";
    let en = "recorded for this day and name with another content: what was recorded is not overwritten";
    fault(FaultKind::RecordDiffers, "from", zh.into(), en.into())
}

/// Something that happened once.
fn happened(same: bool, there: bool) -> Result<Standing, Box<Fault>> {
    match (same, there) {
        (true, _) => Ok(Standing::Known),
        (false, true) => Err(differs()),
        (false, false) => Ok(Standing::New),
    }
}

/// Something that lasts, there already with the same content or another, and with an end or none.
fn lasts(
    mine: &Mine,
    entry: &MineEntry,
    name: &str,
    there: Option<(bool, Option<time::Date>)>,
    to: Option<time::Date>,
) -> Result<Standing, Box<Fault>> {
    match there {
        None => Ok(Standing::New),
        Some((true, old)) if old == to => Ok(Standing::Known),
        Some((true, None)) => {
            let end = to.map(|day| day.to_string()).unwrap_or_default();
            Ok(change(mine, entry.kind(), name, vec![("to", String::new(), end)]))
        }
        Some(_) => Err(differs()),
    }
}

fn change(mine: &Mine, kind: EntryKind, name: &str, fields: Vec<(&'static str, String, String)>) -> Standing {
    Standing::Changed(MineChange { mine: mine.id.clone(), kind: kind.word(), name: name.to_owned(), fields })
}

fn square(region: &spatial::Region) -> String {
    format!("{:.0}", distance::area_m2(region))
}

fn panel_changes(old: &Panel, new: &Panel) -> Vec<(&'static str, String, String)> {
    let day = |day: Option<time::Date>| day.map(|d| d.to_string()).unwrap_or_default();
    let all = [
        ("name", old.name.clone(), new.name.clone()),
        ("seam", old.seam.clone(), new.seam.clone()),
        ("thickness_m", old.thickness_m.to_string(), new.thickness_m.to_string()),
        ("depth_m", old.depth_m.to_string(), new.depth_m.to_string()),
        ("dip_deg", old.dip_deg.to_string(), new.dip_deg.to_string()),
        ("from", old.start.to_string(), new.start.to_string()),
        ("to", day(old.end), day(new.end)),
    ];
    let mut changes: Vec<_> = all.into_iter().filter(|(_, a, b)| a != b).collect();
    if old.region != new.region {
        changes.push(("area_m2", square(&old.region), square(&new.region)));
    }
    changes
}
