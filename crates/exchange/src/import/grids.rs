//! Reading a grid file: every feature, every fault, and the surveyed geometry beside the snapped one.

use super::columns::{Column as _, Columns};
use super::crs::SourceCrs;
use super::error::ImportError;
use super::fault::{Fault, FaultKind};
use super::fields::{Field, FieldMap};
use super::shape::{self, Shaper};
use super::source;
use crate::diagnostics;
use gdal::vector::{Feature, Layer, LayerAccess};
use serde::Serialize;
use spatial::Region;
use spatial::plane::LocalTransform;
use std::collections::HashMap;
use std::path::Path;
use territory::{Grid, GridCode, GridKind};
use time::{Date, OffsetDateTime, UtcOffset};

/// How to read a file.
#[derive(Debug, Clone)]
pub struct ReadOptions {
    /// CRS of a file that does not say its own, such as `EPSG:4546`.
    pub declared_crs: Option<String>,
    /// The operator's transformation for a file on Xi'an 80 or Beijing 54.
    pub local_transform: Option<LocalTransform>,
    /// Encoding of the attribute text of a Shapefile; detected when not given.
    pub encoding: Option<String>,
    /// Layer, needed when several hold polygons.
    pub layer: Option<String>,
    /// Columns.
    pub fields: FieldMap,
    /// First day of validity of rows that give none: today in China by default.
    pub valid_from: Date,
    /// How much is taken at once.
    pub limits: Limits,
}

impl Default for ReadOptions {
    fn default() -> Self {
        let china = UtcOffset::from_hms(8, 0, 0).unwrap_or(UtcOffset::UTC);
        ReadOptions {
            declared_crs: None,
            local_transform: None,
            encoding: None,
            layer: None,
            fields: FieldMap::default(),
            valid_from: OffsetDateTime::now_utc().to_offset(china).date(),
            limits: Limits::default(),
        }
    }
}

/// How much is taken at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Size of the file.
    pub bytes: u64,
    /// Features.
    pub features: usize,
    /// Vertices of all features together.
    pub vertices: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { bytes: 1 << 30, features: 200_000, vertices: 20_000_000 }
    }
}

/// The geometry of a feature as it was surveyed: kept beside the snapped one, never overwritten.
#[derive(Debug, Clone, PartialEq)]
pub struct RawRecord {
    /// Position in the file, from 1.
    pub feature: usize,
    /// Code, when it could be read.
    pub code: Option<GridCode>,
    /// `EPSG:…` or the name of the CRS.
    pub src_crs: String,
    /// ISO WKB with the numbers, axis order (x east, y north) and dimensions of the file; empty without a geometry.
    pub wkb: Vec<u8>,
}

/// What a file is, in short.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Summary {
    /// Features read.
    pub features: usize,
    /// Grids without a fault.
    pub grids: usize,
    /// Layer.
    pub layer: String,
    /// CRS the numbers were taken in.
    pub crs: String,
    /// Encoding of the attribute text, where it was a question.
    pub encoding: Option<String>,
    /// Extent of the grids, degrees: west, south, east, north.
    pub bbox: Option<[f64; 4]>,
}

/// A file as read.
#[derive(Debug, Clone)]
pub struct GridFile {
    /// The features without a fault, in the order of the file.
    pub grids: Vec<Grid>,
    /// Per grid: its position in the file from 1, and what the file said beyond code and shape.
    pub origins: Vec<Origin>,
    /// All features with their surveyed geometry.
    pub raw: Vec<RawRecord>,
    /// All faults of all features.
    pub faults: Vec<Fault>,
    /// In short.
    pub summary: Summary,
}

/// Where a grid stands in its file and which attributes the file gives: those it does not give stay as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Origin {
    /// Position in the file, from 1.
    pub feature: usize,
    /// The file gives households.
    pub households: bool,
    /// The file gives people.
    pub population: bool,
    /// The file gives the type of a dedicated grid.
    pub dedicated_type: bool,
    /// The file gives the first day of validity.
    pub valid_from: bool,
    /// The file gives the party group.
    pub party_group: bool,
    /// The file gives the head.
    pub head: bool,
}

/// Reads grids from any vector file GDAL knows, in any CRS on CGCS2000 or WGS 84.
///
/// Bad features become faults, all of them; the good ones are read all the same.
///
/// # Errors
/// [`ImportError`] when the file as a whole cannot be read.
pub fn read_grids(path: &Path, options: &ReadOptions) -> Result<GridFile, ImportError> {
    let source = source::open(
        path,
        options.limits.bytes,
        options.encoding.as_deref(),
        options.layer.as_deref(),
        source::Wanted::Areas,
    )?;
    let layer = source.dataset.layer_by_name(&source.layer);
    let mut layer = layer.map_err(|e| ImportError::gdal("opening the layer", &e))?;
    let announced = layer.try_feature_count();
    if announced == Some(0) {
        return Err(ImportError::EmptyLayer(source.layer));
    }
    let extent = layer.get_extent().map(|e| [e.MinX, e.MinY, e.MaxX, e.MaxY]).unwrap_or_default();
    let own = layer.spatial_ref().filter(|_| !(source.crs_is_presumed && beyond_degrees(extent)));
    let local = options.local_transform.as_ref();
    let crs = SourceCrs::decide(own, options.declared_crs.as_deref(), local, extent)?;
    let columns = Columns::find(layer.defn(), |field| options.fields.named(field), &[Field::Code])?;
    let shaper = Shaper { crs: &crs, to_stored: crs.to_stored()? };
    let mut reader = Reader::new(&columns, &shaper, options);
    let read = reader.read_all(&mut layer)?;
    if let Some(reason) = read.broke_off.or_else(|| short(announced, read.features)) {
        return Err(ImportError::Damaged { path: path.display().to_string(), after: read.features, reason });
    }
    if read.features == 0 {
        return Err(ImportError::EmptyLayer(source.layer));
    }
    Ok(reader.finish(source.layer, source.encoding))
}

pub(crate) fn beyond_degrees(extent: [f64; 4]) -> bool {
    extent.iter().any(|n| n.abs() > 180.0)
}

pub(crate) fn short(announced: Option<u64>, read: usize) -> Option<String> {
    let announced = announced.filter(|a| *a > read as u64)?;
    Some(format!("{announced} features are announced, {read} are there"))
}

struct Read {
    features: usize,
    broke_off: Option<String>,
}

struct Reader<'a> {
    columns: &'a Columns<Field>,
    shaper: &'a Shaper<'a>,
    options: &'a ReadOptions,
    vertices: usize,
    seen: HashMap<GridCode, usize>,
    grids: Vec<Grid>,
    origins: Vec<Origin>,
    raw: Vec<RawRecord>,
    faults: Vec<Fault>,
}

impl<'a> Reader<'a> {
    fn new(columns: &'a Columns<Field>, shaper: &'a Shaper<'a>, options: &'a ReadOptions) -> Self {
        Reader {
            columns,
            shaper,
            options,
            vertices: 0,
            seen: HashMap::new(),
            grids: vec![],
            origins: vec![],
            raw: vec![],
            faults: vec![],
        }
    }

    fn read_all(&mut self, layer: &mut Layer<'_>) -> Result<Read, ImportError> {
        let limits = self.options.limits;
        let mut features = 0;
        diagnostics::start();
        for feature in layer.features() {
            features += 1;
            if features > limits.features {
                let found = features as u64;
                return Err(ImportError::TooLarge {
                    what: "the number of features",
                    found,
                    limit: limits.features as u64,
                });
            }
            self.feature(features, &feature);
            if self.vertices > limits.vertices {
                let found = self.vertices as u64;
                return Err(ImportError::TooLarge {
                    what: "the number of vertices",
                    found,
                    limit: limits.vertices as u64,
                });
            }
            diagnostics::start();
        }
        Ok(Read { features, broke_off: diagnostics::failure() })
    }

    /// Reads one feature; every field is looked at even when another one is faulty.
    fn feature(&mut self, number: usize, feature: &Feature<'_>) {
        let mut faults = vec![];
        let code = keep(self.columns.cell(feature, Field::Code).code(), &mut faults);
        if let Some(code) = &code
            && let Some(first) = self.seen.insert(code.clone(), number)
        {
            faults.push(Fault::new(
                FaultKind::DuplicateCode,
                Field::Code.word(),
                format!("编码 {code} 与第 {first} 个要素重复"),
                format!("code {code} is already used by feature {first}"),
            ));
        }
        let region = self.region(number, code.as_ref(), feature, &mut faults);
        let grid = self.grid(feature, number, code.clone(), region, &mut faults);
        let text = code.as_ref().map(GridCode::as_str);
        self.faults.extend(faults.into_iter().map(|f| f.of(Some(number), text)));
        if let Some((grid, origin)) = grid {
            self.grids.push(grid);
            self.origins.push(origin);
        }
    }

    fn region(
        &mut self,
        number: usize,
        code: Option<&GridCode>,
        feature: &Feature<'_>,
        faults: &mut Vec<Fault>,
    ) -> Option<Region> {
        let geometry = feature.geometry();
        let wkb = geometry.and_then(|g| g.iso_wkb().ok()).unwrap_or_default();
        let shape = keep(shape::polygons(geometry, &wkb).map(Some), faults);
        self.raw.push(RawRecord {
            feature: number,
            code: code.cloned(),
            src_crs: self.shaper.crs.label.clone(),
            wkb,
        });
        let shape = shape?;
        self.vertices += shape::vertex_count(&shape);
        keep(self.shaper.region(&shape).map(Some), faults)
    }

    fn grid(
        &self,
        feature: &Feature<'_>,
        number: usize,
        code: Option<GridCode>,
        region: Option<Region>,
        faults: &mut Vec<Fault>,
    ) -> Option<(Grid, Origin)> {
        let cell = |field| self.columns.cell(feature, field);
        let said_kind = keep(cell(Field::Kind).kind(), faults);
        let kind = code.as_ref().map(GridKind::of_code);
        let dedicated_type = keep(cell(Field::DedicatedType).dedicated_type(), faults);
        check_kind(said_kind, kind, dedicated_type.is_some(), faults);
        let name = keep(cell(Field::Name).text(Field::Name.word()), faults);
        if name.is_none() && !faults.iter().any(|f| f.field == Some(Field::Name.word())) {
            let (zh, en) = ("没有网格名称", "the name is missing");
            faults.push(Fault::new(FaultKind::NameMissing, Field::Name.word(), zh.to_owned(), en.to_owned()));
        }
        let households = keep(cell(Field::Households).count(Field::Households.word()), faults);
        let population = keep(cell(Field::Population).count(Field::Population.word()), faults);
        let valid_from = keep(cell(Field::ValidFrom).date(Field::ValidFrom.word()), faults);
        let valid_to = keep(cell(Field::ValidTo).date(Field::ValidTo.word()), faults);
        let party_group = keep(cell(Field::PartyGroup).text(Field::PartyGroup.word()), faults);
        let head = keep(cell(Field::Head).text(Field::Head.word()), faults);
        let first_day = valid_from.unwrap_or(self.options.valid_from);
        if valid_to.is_some_and(|end| end <= first_day) {
            let (zh, en) = ("停用日期不晚于启用日期", "the grid ends before it begins");
            faults.push(Fault::new(FaultKind::PeriodReversed, "valid_to", zh.to_owned(), en.to_owned()));
        }
        if !faults.is_empty() {
            return None;
        }
        let origin = Origin {
            feature: number,
            households: households.is_some(),
            population: population.is_some(),
            dedicated_type: dedicated_type.is_some(),
            valid_from: valid_from.is_some(),
            party_group: party_group.is_some(),
            head: head.is_some(),
        };
        let grid = Grid {
            code: code?,
            kind: kind?,
            name: name?,
            dedicated_type,
            region: region?,
            valid_from: first_day,
            valid_to,
            households: households.unwrap_or(0),
            population: population.unwrap_or(0),
            party_group,
            head,
            synthetic: cell(Field::Synthetic).flag(),
        };
        Some((grid, origin))
    }

    fn finish(mut self, layer: String, encoding: Option<String>) -> GridFile {
        collapse_misplacement(&mut self.faults, self.raw.len());
        let summary = Summary {
            features: self.raw.len(),
            grids: self.grids.len(),
            layer,
            crs: self.shaper.crs.label.clone(),
            encoding,
            bbox: extent(&self.grids),
        };
        GridFile { grids: self.grids, origins: self.origins, raw: self.raw, faults: self.faults, summary }
    }
}

fn check_kind(said: Option<GridKind>, by_code: Option<GridKind>, typed: bool, faults: &mut Vec<Fault>) {
    let Some(kind) = by_code else { return };
    if let Some(said) = said.filter(|s| *s != kind) {
        faults.push(Fault::new(
            FaultKind::KindMismatch,
            Field::Kind.word(),
            format!("类型为 {}，但编码是 {} 网格的编码", said.as_str(), kind.as_str()),
            format!("the kind says {}, the code is that of a {} grid", said.as_str(), kind.as_str()),
        ));
    }
    if typed && kind != GridKind::Dedicated {
        faults.push(Fault::new(
            FaultKind::DedicatedTypeUnexpected,
            Field::DedicatedType.word(),
            "只有专属网格才有专属类型".to_owned(),
            "only a dedicated grid has a dedicated type".to_owned(),
        ));
    }
}

/// One fault of the file instead of the same one for each feature, when no feature lies where it should.
fn collapse_misplacement(faults: &mut Vec<Fault>, features: usize) {
    use FaultKind::{OutsidePlausibleArea, SwappedXy, WrongUnit, ZonePrefix};
    for kind in [SwappedXy, ZonePrefix, WrongUnit, OutsidePlausibleArea] {
        let Some(first) = faults.iter().find(|f| f.kind == kind).cloned() else { continue };
        if features > 1 && faults.iter().filter(|f| f.kind == kind).count() == features {
            faults.retain(|f| f.kind != kind);
            faults.insert(
                0,
                Fault {
                    feature: None,
                    code: None,
                    detail_zh: format!("全部 {features} 个要素：{}", first.detail_zh),
                    detail_en: format!("all {features} features: {}", first.detail_en),
                    ..first
                },
            );
        }
    }
}

fn keep<T>(parsed: Result<Option<T>, Box<Fault>>, faults: &mut Vec<Fault>) -> Option<T> {
    parsed.unwrap_or_else(|fault| {
        faults.push(*fault);
        None
    })
}

fn extent(grids: &[Grid]) -> Option<[f64; 4]> {
    let corners = grids.iter().flat_map(|g| [g.region.bounds().min, g.region.bounds().max]);
    let b = spatial::Bounds::of(corners)?;
    let (min, max) = (b.min.lon_lat(), b.max.lon_lat());
    Some([min.lon(), min.lat(), max.lon(), max.lat()])
}
