//! GeoPackage, FlatGeobuf and the parts of a Shapefile through GDAL: one layer, one transaction where there are any.

use super::dossier::{Form, Layer as FileLayer};
use super::error::ExportError;
use super::files::{Sheet, taken};
use super::format::Format;
use super::layout::{Crs, Encoding};
use super::meta::CollectionMeta;
use super::row::{Column, Kind, Row, Shape, Table, Value};
use crate::diagnostics;
use gdal::errors::GdalError;
use gdal::spatial_ref::{AxisMappingStrategy, SpatialRef};
use gdal::vector::{Defn, Feature, FieldDefn, Layer, LayerOptions, OGRFieldType, OGRwkbGeometryType, ToGdal};
use gdal::{Dataset, DriverManager, config, vsi};
use geo_types::{Coord, LineString, MultiPolygon, Point};
use std::fmt::Display;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};

/// The moment that GDAL writes into a GeoPackage in place of the clock's, so that the same rows are the same bytes.
const MOMENT: &str = "OGR_CURRENT_DATE";
/// Letters before and behind the point of a number in a DBF.
const REAL_WIDTH: (i32, i32) = (12, 3);

/// Writes all rows.
pub(crate) fn write<'r, E: Display>(
    sheet: &Sheet<'_>,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    diagnostics::start();
    let told = |e| told(sheet, e);
    let name = match sheet.layout.format {
        Format::Gpkg => "GPKG",
        Format::Shapefile => "ESRI Shapefile",
        _ => "FlatGeobuf",
    };
    config::set_thread_local_config_option(MOMENT, &milliseconds(&sheet.meta.cut_off)).map_err(told)?;
    let written = write_with(sheet, name, rows);
    config::clear_thread_local_config_option(MOMENT).map_err(told)?;
    written
}

fn write_with<'r, E: Display>(
    sheet: &Sheet<'_>,
    driver: &str,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    let told = |e| told(sheet, e);
    let driver = DriverManager::get_driver_by_name(driver).map_err(told)?;
    let mut dataset = driver.create_vector_only(sheet.path).map_err(told)?;
    let written = if sheet.layout.format == Format::Gpkg {
        let mut transaction = dataset.start_transaction().map_err(told)?;
        let written = fill(&mut transaction, sheet, rows)?;
        transaction.commit().map_err(told)?;
        written
    } else {
        fill(&mut dataset, sheet, rows)?
    };
    // GDAL before 3.7 tells no error on closing but by its handler, and FlatGeobuf writes only then.
    dataset.close().map_err(told)?;
    match diagnostics::failure() {
        Some(reason) => Err(ExportError::told(sheet.shown, reason)),
        None => Ok(written),
    }
}

/// A GeoPackage of several layers in EPSG:4490, made in memory, with a table beside them. The same rows are the same bytes.
pub(crate) fn write_layers(
    layers: &[FileLayer<'_>],
    (table, rows): (&Table, &[Vec<Value<'_>>]),
    meta: &CollectionMeta,
    notice: &str,
) -> Result<Vec<u8>, ExportError> {
    static MADE: AtomicU64 = AtomicU64::new(0);
    let path = PathBuf::from(format!("/vsimem/dossier-{}.gpkg", MADE.fetch_add(1, Ordering::Relaxed)));
    diagnostics::start();
    let told =
        |e: GdalError| ExportError::told(&path, diagnostics::reason().unwrap_or_else(|| e.to_string()));
    config::set_thread_local_config_option(MOMENT, &milliseconds(&meta.cut_off)).map_err(told)?;
    let written = fill_layers(&path, layers, (table, rows), meta, notice);
    config::clear_thread_local_config_option(MOMENT).map_err(told)?;
    let failed = diagnostics::failure();
    // Takes the file out of memory whether it is whole or not.
    let bytes = vsi::get_vsi_mem_file_bytes_owned(&path);
    written.map_err(told)?;
    match failed {
        Some(reason) => Err(ExportError::told(&path, reason)),
        None => bytes.map_err(told),
    }
}

fn fill_layers(
    path: &std::path::Path,
    layers: &[FileLayer<'_>],
    (table, rows): (&Table, &[Vec<Value<'_>>]),
    meta: &CollectionMeta,
    notice: &str,
) -> Result<(), GdalError> {
    let mut dataset = DriverManager::get_driver_by_name("GPKG")?.create_vector_only(path)?;
    let mut transaction = dataset.start_transaction()?;
    let mut srs = SpatialRef::from_epsg(Crs::Geographic.epsg())?;
    srs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let facts = format!("{} · 数据截止 {}(第 {} 号变更) · {notice}", meta.filter, meta.cut_off, meta.change);
    let made = if meta.synthetic { format!("示意数据(synthetic) · {facts}") } else { facts };
    for layer in layers {
        let kind = match layer.form {
            Form::Point => OGRwkbGeometryType::wkbPoint,
            Form::Line => OGRwkbGeometryType::wkbLineString,
            Form::Area => OGRwkbGeometryType::wkbMultiPolygon,
        };
        let written = add_layer(&mut transaction, &layer.table, (kind, Some(&srs)), &made)?;
        let defn = Defn::from_layer(&written);
        for row in &layer.rows {
            feature(&defn, Crs::Geographic, row)?.create(&written)?;
        }
    }
    let written = add_layer(&mut transaction, table, (OGRwkbGeometryType::wkbNone, None), &made)?;
    let defn = Defn::from_layer(&written);
    for row in rows {
        let mut line = Feature::new(&defn)?;
        set_values(&mut line, row)?;
        line.create(&written)?;
    }
    transaction.commit()?;
    dataset.close()
}

fn add_layer<'d>(
    dataset: &'d mut Dataset,
    table: &Table,
    (kind, srs): (OGRwkbGeometryType::Type, Option<&SpatialRef>),
    facts: &str,
) -> Result<Layer<'d>, GdalError> {
    let options = [format!("IDENTIFIER={}", table.name_zh), format!("DESCRIPTION={facts}")];
    let options = options.each_ref().map(String::as_str);
    let layer = dataset.create_layer(LayerOptions {
        name: table.name,
        srs,
        ty: kind,
        options: Some(options.as_slice()),
    })?;
    for column in &table.columns {
        self::field(column, Format::Gpkg)?.add_to_layer(&layer)?;
    }
    Ok(layer)
}

fn told(sheet: &Sheet<'_>, e: GdalError) -> ExportError {
    ExportError::told(sheet.shown, diagnostics::reason().unwrap_or_else(|| e.to_string()))
}

/// GDAL reads its moment with milliseconds only.
fn milliseconds(rfc3339: &str) -> String {
    rfc3339.replace('Z', ".000Z")
}

fn fill<'r, E: Display>(
    dataset: &mut Dataset,
    sheet: &Sheet<'_>,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    let layer = create_layer(dataset, sheet).map_err(|e| told(sheet, e))?;
    let defn = Defn::from_layer(&layer);
    let mut written = 0;
    for row in rows {
        let row = taken(row, written)?;
        feature(&defn, sheet.layout.crs, &row).and_then(|f| f.create(&layer)).map_err(|e| told(sheet, e))?;
        written += 1;
    }
    Ok(written)
}

fn create_layer<'d>(dataset: &'d mut Dataset, sheet: &Sheet<'_>) -> Result<Layer<'d>, GdalError> {
    let (format, table, meta) = (sheet.layout.format, sheet.table, sheet.meta);
    let mut srs = SpatialRef::from_epsg(sheet.layout.crs.epsg())?;
    srs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    let facts: Vec<String> =
        meta.told(sheet.layout).into_iter().map(|(name, value)| format!("{name}:{value}")).collect();
    let options = match format {
        Format::Gpkg => {
            vec![format!("IDENTIFIER={}", meta.title), format!("DESCRIPTION={}", facts.join(" · "))]
        }
        Format::Shapefile => {
            let encoding = match sheet.layout.encoding {
                Encoding::Utf8 => "UTF-8",
                Encoding::Gbk => "GBK",
            };
            vec![format!("ENCODING={encoding}"), format!("DBF_DATE_LAST_UPDATE={}", meta.day)]
        }
        _ => vec![],
    };
    let options: Vec<&str> = options.iter().map(String::as_str).collect();
    let layer = dataset.create_layer(LayerOptions {
        name: table.name,
        srs: Some(&srs),
        ty: if table.areas { OGRwkbGeometryType::wkbMultiPolygon } else { OGRwkbGeometryType::wkbPoint },
        options: (!options.is_empty()).then_some(options.as_slice()),
    })?;
    for column in &table.columns {
        field(column, format)?.add_to_layer(&layer)?;
    }
    Ok(layer)
}

fn field(column: &Column, format: Format) -> Result<FieldDefn, GdalError> {
    let dbf = format == Format::Shapefile;
    let kind = match column.kind {
        Kind::Text => OGRFieldType::OFTString,
        // A DBF has no instants.
        Kind::Instant if dbf => OGRFieldType::OFTString,
        Kind::Integer => OGRFieldType::OFTInteger64,
        Kind::Flag => OGRFieldType::OFTInteger,
        Kind::Real => OGRFieldType::OFTReal,
        Kind::Day => OGRFieldType::OFTDate,
        Kind::Instant => OGRFieldType::OFTDateTime,
    };
    let field = FieldDefn::new(if dbf { column.short } else { column.name }, kind)?;
    if dbf && column.kind == Kind::Real {
        field.set_width(REAL_WIDTH.0);
        field.set_precision(REAL_WIDTH.1);
    } else if dbf && column.kind != Kind::Day {
        field.set_width(i32::from(column.width));
    }
    Ok(field)
}

fn feature<'d>(defn: &'d Defn, crs: Crs, row: &Row<'_>) -> Result<Feature<'d>, GdalError> {
    let mut feature = Feature::new(defn)?;
    set_values(&mut feature, &row.values)?;
    let geometry = match row.shape {
        Shape::Point(p) => {
            let (x, y) = crs.east_north(p);
            Point::new(x, y).to_gdal()?
        }
        Shape::Line(line) => {
            let coords = line.iter().map(|at| Coord::from(crs.east_north(*at)));
            coords.collect::<LineString<f64>>().to_gdal()?
        }
        Shape::Area(region) => area(region, crs).to_gdal()?,
    };
    feature.set_geometry(geometry)?;
    Ok(feature)
}

fn set_values(feature: &mut Feature<'_>, values: &[Value<'_>]) -> Result<(), GdalError> {
    for (i, value) in values.iter().enumerate() {
        match value {
            Value::Null => feature.set_field_null(i)?,
            Value::Integer(number) => feature.set_field_integer64(i, *number)?,
            Value::Flag(flag) => feature.set_field_integer(i, i32::from(*flag))?,
            Value::Real(number) if number.is_finite() => feature.set_field_double(i, *number)?,
            Value::Real(_) => feature.set_field_null(i)?,
            // GDAL parses ISO days and instants; a NUL would end a C string early.
            Value::Text(_) | Value::Day(_) | Value::Instant(_) => {
                feature.set_field_string(i, &value.plain().replace('\0', " "))?;
            }
        }
    }
    Ok(())
}

fn area(region: &spatial::Region, crs: Crs) -> MultiPolygon<f64> {
    if crs == Crs::Geographic {
        return region.to_degrees();
    }
    let ring = |nodes: &[spatial::Node]| {
        let closed = nodes.iter().chain(nodes.first());
        let coords = closed.map(|node| Coord::from(crs.east_north(node.lon_lat())));
        coords.collect::<geo_types::LineString<f64>>()
    };
    let polygon = |polygon: &spatial::Polygon| {
        let mut rings = polygon.rings().map(ring);
        let exterior = rings.next().unwrap_or_else(|| geo_types::LineString::new(vec![]));
        geo_types::Polygon::new(exterior, rings.collect())
    };
    region.polygons().iter().map(polygon).collect()
}
