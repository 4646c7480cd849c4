//! Mending a file of grids: the same features with mended areas in a new file, and a list of what was changed.

use crate::diagnostics;
use crate::export::staged::Staged;
use crate::export::{ExportError, Format};
use crate::import::columns::Columns;
use crate::import::crs::{SourceCrs, stored};
use crate::import::error::ImportError;
use crate::import::fault::Fault;
use crate::import::fields::Field;
use crate::import::grids::{ReadOptions, beyond_degrees, short};
use crate::import::shape::{self, Shaper};
use crate::import::source::{self, Source};
use gdal::errors::GdalError;
use gdal::vector::{Defn, Feature, FieldDefn, Layer, LayerAccess, LayerOptions, OGRwkbGeometryType, ToGdal};
use gdal::{DriverManager, vector::FieldValue};
use serde::Serialize;
use spatial::Region;
use spatial::repair::{Change, Left, Mended, repair};
use std::collections::BTreeMap;
use std::path::Path;

/// What was changed in one grid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MendedGrid {
    /// Position in the file, from 1.
    pub feature: usize,
    /// Code, when the file gives one.
    pub code: Option<String>,
    /// Square metres before.
    pub area_before_m2: f64,
    /// Square metres after.
    pub area_after_m2: f64,
    /// Each change.
    pub changes: Vec<GridChange>,
}

/// One change of a grid.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GridChange {
    /// `spike_removed`, `ring_removed`, `taken_apart`, `moved`, `inserted`.
    pub kind: &'static str,
    /// Longitude and latitude before the change, or of the vertex put in.
    pub at: [f64; 2],
    /// Where a moved vertex is now.
    pub to: Option<[f64; 2]>,
}

/// What a person has to decide.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftOver {
    /// `overlap`, or the word of a defect of one area.
    pub kind: &'static str,
    /// Position in the file, from 1.
    pub feature: usize,
    /// Code, when the file gives one.
    pub code: Option<String>,
    /// The other grid's code or position.
    pub other: Option<String>,
    /// Square metres of an overlap.
    pub area_m2: Option<f64>,
    /// Mean width of an overlap, metres.
    pub width_m: Option<f64>,
    /// Longitude and latitude.
    pub at: Option<[f64; 2]>,
}

/// The outcome.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RepairReport {
    /// Features of the file.
    pub features: usize,
    /// CRS of the file.
    pub crs: String,
    /// Tolerance, metres.
    pub tolerance_m: f64,
    /// Features that are no area at all: nothing is written while there is one.
    pub faults: Vec<Fault>,
    /// Grids that were changed.
    pub mended: Vec<MendedGrid>,
    /// What was not mended.
    pub left: Vec<LeftOver>,
    /// Whether the new file was written.
    pub written: bool,
}

/// Why a file cannot be mended.
#[derive(Debug, thiserror::Error)]
pub enum RepairError {
    /// Reading.
    #[error(transparent)]
    Read(#[from] ImportError),
    /// Writing.
    #[error(transparent)]
    Write(#[from] ExportError),
}

/// Reads any file of grids as the import does, mends base and dedicated grids among themselves and micro grids among
/// themselves, and writes the features with all their attributes to a new file in EPSG:4490 (GeoPackage, GeoJSON or
/// FlatGeobuf). The file that was read is not touched; without `output` nothing is written.
///
/// # Errors
/// [`RepairError`] when the file as a whole cannot be read, or the new one not written.
pub fn repair_grids(
    input: &Path,
    output: Option<&Path>,
    overwrite: bool,
    tolerance_m: f64,
    options: &ReadOptions,
) -> Result<RepairReport, RepairError> {
    let target = output.map(|path| Ok::<_, ExportError>((path, driver(path)?))).transpose()?;
    let source = source::open(
        input,
        options.limits.bytes,
        options.encoding.as_deref(),
        options.layer.as_deref(),
        source::Wanted::Areas,
    )?;
    let drawn = read(input, &source, options)?;
    let mut report = RepairReport {
        features: drawn.grids.len() + drawn.faults.len(),
        crs: drawn.crs.clone(),
        tolerance_m,
        faults: drawn.faults.clone(),
        mended: vec![],
        left: vec![],
        written: false,
    };
    if !report.faults.is_empty() {
        return Ok(report);
    }
    let areas = mend(&drawn, tolerance_m, &mut report);
    if let Some((path, driver)) = target {
        let staged = Staged::new(path, overwrite)?;
        write(&source, driver, &staged, path, &areas)?;
        staged.commit()?;
        report.written = true;
    }
    Ok(report)
}

/// The grids of a file as they are drawn.
struct Drawn {
    crs: String,
    grids: Vec<(Option<String>, Region)>,
    faults: Vec<Fault>,
}

fn read(path: &Path, source: &Source, options: &ReadOptions) -> Result<Drawn, ImportError> {
    let layer = source.dataset.layer_by_name(&source.layer);
    let mut layer = layer.map_err(|e| ImportError::gdal("opening the layer", &e))?;
    let announced = layer.try_feature_count();
    let extent = layer.get_extent().map(|e| [e.MinX, e.MinY, e.MaxX, e.MaxY]).unwrap_or_default();
    let own = layer.spatial_ref().filter(|_| !(source.crs_is_presumed && beyond_degrees(extent)));
    let crs =
        SourceCrs::decide(own, options.declared_crs.as_deref(), options.local_transform.as_ref(), extent)?;
    // Without a column of codes the file is still mended, as one level.
    let columns = Columns::find(layer.defn(), |field| options.fields.named(field), &[Field::Code]).ok();
    let shaper = Shaper { crs: &crs, to_stored: crs.to_stored()? };
    let mut drawn = Drawn { crs: crs.label.clone(), grids: vec![], faults: vec![] };
    let (mut features, mut vertices) = (0, 0);
    let limits = options.limits;
    let too_large = |what, found: usize, limit: usize| ImportError::TooLarge {
        what,
        found: found as u64,
        limit: limit as u64,
    };
    diagnostics::start();
    for feature in layer.features() {
        features += 1;
        if features > limits.features {
            return Err(too_large("the number of features", features, limits.features));
        }
        let code = columns.as_ref().and_then(|c| c.cell(&feature, Field::Code).code().ok().flatten());
        let code = code.map(|c| c.to_string());
        let geometry = feature.geometry();
        let wkb = geometry.and_then(|g| g.iso_wkb().ok()).unwrap_or_default();
        let area = shape::polygons(geometry, &wkb).and_then(|shape| {
            vertices += shape::vertex_count(&shape);
            shaper.region_as_drawn(&shape)
        });
        match area {
            Ok(region) => drawn.grids.push((code, region)),
            Err(fault) => drawn.faults.push(fault.of(Some(features), code.as_deref())),
        }
        if vertices > limits.vertices {
            return Err(too_large("the number of vertices", vertices, limits.vertices));
        }
        diagnostics::start();
    }
    if let Some(reason) = diagnostics::failure().or_else(|| short(announced, features)) {
        return Err(ImportError::Damaged { path: path.display().to_string(), after: features, reason });
    }
    if features == 0 {
        return Err(ImportError::EmptyLayer(source.layer.clone()));
    }
    Ok(drawn)
}

/// Mends level by level: grids of 15 digits, micro grids of 17, and what has no code.
fn mend(drawn: &Drawn, tolerance_m: f64, report: &mut RepairReport) -> Vec<Region> {
    let mut levels: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (i, (code, _)) in drawn.grids.iter().enumerate() {
        levels.entry(code.as_ref().map_or(0, String::len)).or_default().push(i);
    }
    let mut areas: Vec<Region> = drawn.grids.iter().map(|(_, region)| region.clone()).collect();
    for members in levels.into_values() {
        let faces: Vec<Region> = members.iter().map(|&i| areas[i].clone()).collect();
        let repaired = repair(&faces, tolerance_m);
        for &(face, before, after) in &repaired.areas {
            let i = members[face];
            report.mended.push(MendedGrid {
                feature: i + 1,
                code: drawn.grids[i].0.clone(),
                area_before_m2: before,
                area_after_m2: after,
                changes: repaired.changes.iter().filter(|c| c.face == face).map(told).collect(),
            });
        }
        report.left.extend(repaired.left.iter().map(|left| left_over(drawn, &members, left)));
        for (i, face) in members.into_iter().zip(repaired.faces) {
            areas[i] = face;
        }
    }
    report.mended.sort_by_key(|m| m.feature);
    areas
}

fn told(change: &Change) -> GridChange {
    let degrees = |n: spatial::Node| [n.lon_lat().lon(), n.lon_lat().lat()];
    let (kind, to) = match change.what {
        Mended::SpikeRemoved => ("spike_removed", None),
        Mended::RingRemoved => ("ring_removed", None),
        Mended::TakenApart { .. } => ("taken_apart", None),
        Mended::Moved { to } => ("moved", Some(degrees(to))),
        Mended::Inserted => ("inserted", None),
    };
    GridChange { kind, at: degrees(change.at), to }
}

fn left_over(drawn: &Drawn, members: &[usize], left: &Left) -> LeftOver {
    let code = |face: usize| drawn.grids[members[face]].0.clone();
    match *left {
        Left::Invalid { face, kind, at } => LeftOver {
            kind: kind.as_str(),
            feature: members[face] + 1,
            code: code(face),
            other: None,
            area_m2: None,
            width_m: None,
            at: at.map(|p| [p.lon(), p.lat()]),
        },
        Left::Overlap { face, other, area_m2, width_m, at } => LeftOver {
            kind: "overlap",
            feature: members[face] + 1,
            code: code(face),
            other: Some(code(other).unwrap_or_else(|| format!("#{}", members[other] + 1))),
            area_m2: Some(area_m2),
            width_m: Some(width_m),
            at: Some([at.lon(), at.lat()]),
        },
    }
}

/// GDAL's driver for the ending of the new file.
fn driver(path: &Path) -> Result<&'static str, ExportError> {
    match Format::from_path(path)? {
        Format::Gpkg => Ok("GPKG"),
        Format::GeoJson => Ok("GeoJSON"),
        Format::FlatGeobuf => Ok("FlatGeobuf"),
        _ => Err(ExportError::UnknownFormat(path.display().to_string())),
    }
}

fn write(
    source: &Source,
    driver: &str,
    staged: &Staged,
    shown: &Path,
    areas: &[Region],
) -> Result<(), ExportError> {
    let told =
        |e: GdalError| ExportError::told(shown, diagnostics::reason().unwrap_or_else(|| e.to_string()));
    diagnostics::start();
    let mut from = source.dataset.layer_by_name(&source.layer).map_err(told)?;
    let driver = DriverManager::get_driver_by_name(driver).map_err(told)?;
    let mut dataset = driver.create_vector_only(staged.path()).map_err(told)?;
    {
        let srs = stored().map_err(|e| ExportError::told(shown, e.to_string()))?;
        let ty = OGRwkbGeometryType::wkbMultiPolygon;
        let options = LayerOptions { name: &source.layer, srs: Some(&srs), ty, options: None };
        let layer = dataset.create_layer(options).map_err(told)?;
        for field in from.defn().fields() {
            let copy = FieldDefn::new(&field.name(), field.field_type()).map_err(told)?;
            copy.set_width(field.width());
            copy.set_precision(field.precision());
            copy.add_to_layer(&layer).map_err(told)?;
        }
        copy_features(&mut from, &layer, areas).map_err(told)?;
    }
    // GDAL before 3.7 tells no error on closing but by its handler.
    dataset.close().map_err(told)?;
    diagnostics::failure().map_or(Ok(()), |reason| Err(ExportError::told(shown, reason)))
}

fn copy_features(from: &mut Layer<'_>, to: &Layer<'_>, areas: &[Region]) -> Result<(), GdalError> {
    let defn = Defn::from_layer(to);
    for (feature, area) in from.features().zip(areas) {
        let mut copy = Feature::new(&defn)?;
        for i in 0..feature.field_count() {
            match feature.field(i)? {
                // Days are read as text: GDAL parses ISO days again.
                Some(FieldValue::DateValue(day)) => copy.set_field_string(i, &day.to_string())?,
                Some(value) => copy.set_field(i, &value)?,
                None => copy.set_field_null(i)?,
            }
        }
        copy.set_geometry(area.to_degrees().to_gdal()?)?;
        copy.create(to)?;
    }
    Ok(())
}
