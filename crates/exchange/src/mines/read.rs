//! Reading a file of mine records: every row, every fault.

use super::columns::Field;
use crate::diagnostics;
use crate::import::columns::{Cell, Column as _, Columns};
use crate::import::crs::SourceCrs;
use crate::import::error::ImportError;
use crate::import::fault::{Fault, FaultKind};
use crate::import::grids::{ReadOptions, beyond_degrees, short};
use crate::import::shape::{self, Shaper};
use crate::import::source::{self, Wanted};
use gdal::vector::{Feature, Geometry, LayerAccess};
use geo_types::Geometry as Shape;
use geozero::ToGeo;
use spatial::{LonLat, Region};
use territory::blasting::Blast;
use territory::record::{
    Classification, Dump, FacePosition, HaulRoad, LicenceRing, ObservationPoint, OperatorPeriod, Provenance,
};
use territory::{EntryKind, MineEntry, MineId, MineStatus, MiningMethod, Panel, Registration};
use time::Date;

/// Largest charge of one delay, kg: far above any that is fired.
const MAX_CHARGE_KG: f64 = 100_000.0;

/// Elevations that a licence can name, metres: from far below every seam to the highest ground of the region.
const ELEVATIONS_M: std::ops::RangeInclusive<f64> = -1_500.0..=3_600.0;

/// A row without a fault.
#[derive(Debug, Clone, PartialEq)]
pub struct MineRow {
    /// Position in the file, from 1.
    pub feature: usize,
    /// Its mine.
    pub mine: MineId,
    /// What it records.
    pub entry: MineEntry,
    /// ISO WKB with the numbers and axis order (x east, y north) of the file; empty without a geometry.
    pub wkb: Vec<u8>,
}

/// A file as read.
#[derive(Debug, Clone)]
pub struct MineFile {
    /// The rows without a fault, in the order of the file.
    pub rows: Vec<MineRow>,
    /// All faults of all rows.
    pub faults: Vec<Fault>,
    /// Rows read.
    pub features: usize,
    /// Layer.
    pub layer: String,
    /// CRS the numbers were taken in; nothing when no row has a place.
    pub crs: String,
    /// Encoding of the text, where it was a question.
    pub encoding: Option<String>,
}

/// Reads records of mines from any vector file GDAL knows, in any CRS on CGCS2000 or WGS 84; days after `today` are faults.
///
/// # Errors
/// [`ImportError`] when the file as a whole cannot be read.
pub fn read_mines(
    path: &std::path::Path,
    options: &ReadOptions,
    today: Date,
) -> Result<MineFile, ImportError> {
    let (encoding, layer) = (options.encoding.as_deref(), options.layer.as_deref());
    let source = source::open(path, options.limits.bytes, encoding, layer, Wanted::Anything)?;
    let layer = source.dataset.layer_by_name(&source.layer);
    let mut layer = layer.map_err(|e| ImportError::gdal("opening the layer", &e))?;
    let announced = layer.try_feature_count();
    // A list without a single place has no extent, and needs no system of coordinates.
    let extent = layer.get_extent().ok().map(|e| [e.MinX, e.MinY, e.MaxX, e.MaxY]);
    let extent = extent.filter(|e| e.iter().all(|n| n.is_finite()));
    let own = layer.spatial_ref().filter(|_| !(source.crs_is_presumed && extent.is_some_and(beyond_degrees)));
    let crs = match extent {
        Some(extent) => Some(SourceCrs::decide(
            own,
            options.declared_crs.as_deref(),
            options.local_transform.as_ref(),
            extent,
        )?),
        None => None,
    };
    let shaper = crs.as_ref().map(|crs| Ok::<_, ImportError>(Shaper { crs, to_stored: crs.to_stored()? }));
    let shaper = shaper.transpose()?;
    let columns = Columns::find(layer.defn(), |_| None, &[Field::Mine, Field::Kind])?;
    let reader = Reader { columns: &columns, shaper: shaper.as_ref(), today };
    let mut file = MineFile {
        rows: vec![],
        faults: vec![],
        features: 0,
        layer: source.layer.clone(),
        crs: crs.as_ref().map(|crs| crs.label.clone()).unwrap_or_default(),
        encoding: source.encoding.clone(),
    };
    diagnostics::start();
    for feature in layer.features() {
        file.features += 1;
        if file.features > options.limits.features {
            let (found, limit) = (file.features as u64, options.limits.features as u64);
            return Err(ImportError::TooLarge { what: "the number of features", found, limit });
        }
        reader.row(&mut file, &feature);
        diagnostics::start();
    }
    let broke_off = diagnostics::failure().or_else(|| short(announced, file.features));
    match broke_off {
        Some(reason) => {
            let path = path.display().to_string();
            Err(ImportError::Damaged { path, after: file.features, reason })
        }
        None if file.features == 0 => Err(ImportError::EmptyLayer(file.layer)),
        None => Ok(file),
    }
}

type Checked<T> = Result<T, Box<Fault>>;

fn refused<T>(kind: FaultKind, field: &'static str, zh: String, en: String) -> Checked<T> {
    Err(Box::new(Fault::new(kind, field, zh, en)))
}

struct Reader<'a> {
    columns: &'a Columns<Field>,
    shaper: Option<&'a Shaper<'a>>,
    today: Date,
}

impl Reader<'_> {
    fn row(&self, file: &mut MineFile, feature: &Feature<'_>) {
        let number = file.features;
        let cells = Row { columns: self.columns, feature, today: self.today };
        let geometry = feature.geometry().filter(|g| !g.is_empty());
        let wkb = geometry.and_then(|g| g.iso_wkb().ok()).unwrap_or_default();
        let mine = cells.text(Field::Mine).and_then(|id| MineId::new(&id).map_err(|e| bad_mine(&id, &e)));
        let told = mine.as_ref().ok().map(ToString::to_string);
        let entry = mine.and_then(|mine| {
            let place = Place { geometry, wkb: &wkb, shaper: self.shaper };
            self.entry(&cells, &mine, &place).map(|entry| (mine, entry))
        });
        match entry {
            Ok((mine, entry)) => file.rows.push(MineRow { feature: number, mine, entry, wkb }),
            Err(fault) => file.faults.push(fault.of(Some(number), told.as_deref())),
        }
    }

    fn entry(&self, row: &Row<'_>, mine: &MineId, place: &Place<'_>) -> Checked<MineEntry> {
        let kind = row.kind()?;
        let provenance = row.provenance(place)?;
        let name = || row.text(Field::Name);
        Ok(match kind {
            EntryKind::Register => MineEntry::Register(row.registration(place, provenance)?),
            EntryKind::Panel => {
                let (name, (start, end)) = (name()?, row.period()?);
                MineEntry::Panel(
                    Panel {
                        id: Panel::id_of(mine, &name),
                        name,
                        seam: row.text(Field::Seam)?,
                        thickness_m: row.number(Field::Thickness, 0.1..=60.0)?,
                        depth_m: row.number(Field::Depth, 10.0..=1_500.0)?,
                        dip_deg: row.number_if_given(Field::Dip, 0.0..=90.0)?.unwrap_or(0.0),
                        start,
                        end,
                        region: place.area(kind)?,
                    },
                    provenance,
                )
            }
            EntryKind::Licence => MineEntry::Licence(place.area(kind)?, provenance),
            EntryKind::LicenceRing => {
                MineEntry::LicenceRing(row.ring(name()?, place.area(kind)?, provenance)?)
            }
            EntryKind::Pit => MineEntry::Pit(place.area(kind)?, provenance),
            EntryKind::Operator => {
                let (from, to) = row.period()?;
                place.none(kind)?;
                MineEntry::Operator(OperatorPeriod { name: name()?, from, to, provenance })
            }
            EntryKind::Blast => MineEntry::Blast(Blast {
                on: row.day(Field::From)?,
                charge_kg: row.number(Field::Charge, 0.01..=MAX_CHARGE_KG)?,
                frequency_hz: row.number_if_given(Field::Frequency, 0.1..=500.0)?,
                at: place.point(kind)?,
                provenance,
            }),
            EntryKind::Face => MineEntry::Face(FacePosition {
                panel: Panel::id_of(mine, &row.text(Field::Panel)?),
                on: row.day(Field::From)?,
                line: place.line(kind)?,
                provenance,
            }),
            EntryKind::Dump => {
                let (from, to) = row.period()?;
                MineEntry::Dump(Dump { name: name()?, from, to, region: place.area(kind)?, provenance })
            }
            EntryKind::HaulRoad => {
                let (from, to) = row.period()?;
                MineEntry::HaulRoad(HaulRoad { name: name()?, from, to, line: place.line(kind)?, provenance })
            }
            EntryKind::ObservationPoint => {
                let (from, to) = row.period()?;
                let at = place.point(kind)?;
                MineEntry::ObservationPoint(ObservationPoint { name: name()?, from, to, at, provenance })
            }
        })
    }
}

fn bad_mine(id: &str, error: &impl std::fmt::Display) -> Box<Fault> {
    let id: String = id.chars().take(40).collect();
    let (zh, en) = (format!("“{id}”不是煤矿编号"), format!("`{id}` is no identifier of a mine: {error}"));
    Box::new(Fault::new(FaultKind::UnknownMine, Field::Mine.word(), zh, en))
}

/// The cells of a row.
struct Row<'a> {
    columns: &'a Columns<Field>,
    feature: &'a Feature<'a>,
    today: Date,
}

impl Row<'_> {
    fn cell(&self, field: Field) -> Cell {
        self.columns.cell(self.feature, field)
    }

    fn needed<T>(&self, field: Field, value: Option<T>) -> Checked<T> {
        value.ok_or_else(|| {
            let (zh, en) = (format!("缺少 {}", field.word()), format!("{} is missing", field.word()));
            Box::new(Fault::new(FaultKind::ValueMissing, field.word(), zh, en))
        })
    }

    fn text(&self, field: Field) -> Checked<String> {
        let text = self.cell(field).text(field.word())?;
        self.needed(field, text)
    }

    fn number_if_given(&self, field: Field, range: std::ops::RangeInclusive<f64>) -> Checked<Option<f64>> {
        self.cell(field).number(field.word(), range)
    }

    fn number(&self, field: Field, range: std::ops::RangeInclusive<f64>) -> Checked<f64> {
        let number = self.number_if_given(field, range)?;
        self.needed(field, number)
    }

    fn day(&self, field: Field) -> Checked<Date> {
        let day = self.cell(field).date(field.word())?;
        let day = self.needed(field, day)?;
        if day > self.today {
            let (zh, en) = (format!("{day} 在今天之后"), format!("{day} is still to come"));
            return refused(FaultKind::InFuture, field.word(), zh, en);
        }
        Ok(day)
    }

    /// First day, and the end if there is one.
    fn period(&self) -> Checked<(Date, Option<Date>)> {
        let from = self.day(Field::From)?;
        let to = self.cell(Field::To).date(Field::To.word())?;
        if to.is_some_and(|to| to <= from) {
            let (zh, en) = ("终止日期不晚于起始日期", "it ends before it begins");
            return refused(FaultKind::PeriodReversed, Field::To.word(), zh.into(), en.into());
        }
        Ok((from, to))
    }

    fn ring(&self, name: String, region: Region, provenance: Provenance) -> Checked<LicenceRing> {
        let (from, to) = self.period()?;
        let top_m = self.number(Field::Top, ELEVATIONS_M)?;
        let bottom_m = self.number(Field::Bottom, ELEVATIONS_M)?;
        if bottom_m >= top_m {
            let zh = format!("下限标高 {bottom_m} 米不低于上限标高 {top_m} 米：是否填反了");
            let en =
                format!("the lower limit {bottom_m} m is not below the upper one, {top_m} m: exchanged?");
            return refused(FaultKind::LimitsReversed, Field::Bottom.word(), zh, en);
        }
        Ok(LicenceRing { name, from, to, region, top_m, bottom_m, provenance })
    }

    /// The cell's word as one of those that a column knows, each by its name in Chinese or its machine word.
    fn one_of<T: Copy>(
        &self,
        field: Field,
        known: &[T],
        zh: fn(T) -> &'static str,
        en: fn(T) -> &'static str,
    ) -> Checked<T> {
        let word = self.text(field)?;
        let found = known.iter().copied().find(|k| zh(*k) == word || en(*k) == word.to_lowercase());
        found.ok_or_else(|| {
            let names: Vec<_> = known.iter().map(|k| zh(*k)).collect();
            let words: Vec<_> = known.iter().map(|k| en(*k)).collect();
            let called = field.aliases().get(1).copied().unwrap_or(field.word());
            let said = format!("{called}“{word}”不认识：应为 {}", names.join("、"));
            let told = format!("`{word}` is none of {}", words.join(", "));
            Box::new(Fault::new(FaultKind::UnknownWord, field.word(), said, told))
        })
    }

    fn kind(&self) -> Checked<EntryKind> {
        self.one_of(Field::Kind, &EntryKind::ALL, EntryKind::name_zh, EntryKind::word)
    }

    fn registration(&self, place: &Place<'_>, provenance: Provenance) -> Checked<Registration> {
        let name = self.text(Field::Name)?;
        let short = self.cell(Field::ShortName).text(Field::ShortName.word())?;
        let wan = self.number_if_given(Field::CapacityWan, 0.0..=20_000.0)?;
        Ok(Registration {
            short_name: short.unwrap_or_else(|| name.clone()),
            method: self.one_of(
                Field::Method,
                &MiningMethod::ALL,
                MiningMethod::name_zh,
                MiningMethod::as_str,
            )?,
            status: self.one_of(Field::Status, &MineStatus::ALL, MineStatus::name_zh, MineStatus::as_str)?,
            capacity_mtpa: match self.number_if_given(Field::Capacity, 0.0..=200.0)? {
                Some(million) => Some(million),
                None => wan.map(|wan| wan / 100.0),
            },
            operator: self.cell(Field::Operator).text(Field::Operator.word())?,
            point: if place.geometry.is_some() { Some(place.point(EntryKind::Register)?) } else { None },
            name,
            provenance,
        })
    }

    fn provenance(&self, place: &Place<'_>) -> Checked<Provenance> {
        let field = Field::Classification;
        let word = self.cell(field).text(field.word())?.unwrap_or_else(|| "内部".to_owned());
        let classification = match word.as_str() {
            "公开" => Some(Classification::Public),
            "内部" | "敏感" => Some(Classification::Internal),
            "涉密" | "秘密" | "机密" | "绝密" | "秘密级" | "机密级" | "绝密级" => {
                Some(Classification::Secret)
            }
            word => Classification::parse(&word.to_lowercase()),
        };
        match classification {
            Some(Classification::Secret) => refused(
                FaultKind::Secret,
                field.word(),
                "涉密成果不得录入本系统(保密法、测绘法):请从文件中删去，按保密规定保管".into(),
                "results of secret surveys are not taken in: take the row out and keep it as the law demands"
                    .into(),
            ),
            Some(classification) => Ok(Provenance {
                source: self.text(Field::Source)?,
                src_crs: place.crs(),
                classification,
                synthetic: self.cell(Field::Synthetic).flag(),
            }),
            None => {
                let zh = format!("密级“{word}”不认识：应为 公开 或 内部");
                refused(
                    FaultKind::UnknownWord,
                    field.word(),
                    zh,
                    format!("`{word}` is neither public nor internal"),
                )
            }
        }
    }
}

/// The geometry of a row.
struct Place<'a> {
    geometry: Option<&'a Geometry>,
    wkb: &'a [u8],
    shaper: Option<&'a Shaper<'a>>,
}

impl Place<'_> {
    fn crs(&self) -> String {
        let given = self.shaper.filter(|_| self.geometry.is_some());
        given.map(|shaper| shaper.crs.label.clone()).unwrap_or_default()
    }

    fn shape(&self, kind: EntryKind, wanted: (&str, &str)) -> Checked<(Shape<f64>, &Shaper<'_>)> {
        let read = || geozero::wkb::Wkb(self.wkb).to_geo().ok();
        match (self.geometry.and_then(|_| read()), self.shaper) {
            (Some(shape), Some(shaper)) => Ok((shape, shaper)),
            _ => Err(self.unexpected(kind, wanted)),
        }
    }

    fn unexpected(&self, kind: EntryKind, (zh, en): (&str, &str)) -> Box<Fault> {
        let found = self.geometry.map_or_else(|| "none".to_owned(), Geometry::geometry_name);
        let zh = format!("{}应为{zh}，文件中是 {found}", kind.name_zh());
        let en = format!("a {} has {en}, the file has {found}", kind.word());
        Box::new(Fault::new(FaultKind::UnexpectedGeometry, "geometry", zh, en))
    }

    fn none(&self, kind: EntryKind) -> Checked<()> {
        if self.geometry.is_some() {
            Err(self.unexpected(kind, ("没有图形", "no geometry")))
        } else {
            Ok(())
        }
    }

    fn area(&self, kind: EntryKind) -> Checked<Region> {
        match self.shape(kind, ("面", "an area"))? {
            (Shape::Polygon(_) | Shape::MultiPolygon(_), shaper) => {
                shaper.region(&shape::polygons(self.geometry, self.wkb)?)
            }
            _ => Err(self.unexpected(kind, ("面", "an area"))),
        }
    }

    fn point(&self, kind: EntryKind) -> Checked<LonLat> {
        match self.shape(kind, ("点", "a point"))? {
            (Shape::Point(p), shaper) => shaper.position(p.x(), p.y()),
            _ => Err(self.unexpected(kind, ("点", "a point"))),
        }
    }

    fn line(&self, kind: EntryKind) -> Checked<Vec<LonLat>> {
        let (shape, shaper) = self.shape(kind, ("线", "a line"))?;
        let line = match shape {
            Shape::LineString(line) => line,
            // Shapefiles know only lines of several parts.
            Shape::MultiLineString(lines) if lines.0.len() == 1 => {
                lines.0.into_iter().next().unwrap_or_else(|| geo_types::LineString::new(vec![]))
            }
            _ => return Err(self.unexpected(kind, ("一条线", "one line"))),
        };
        line.0.iter().map(|c| shaper.position(c.x, c.y)).collect()
    }
}
