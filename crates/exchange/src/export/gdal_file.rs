//! GeoPackage and FlatGeobuf through GDAL: EPSG:4490, one layer, one transaction.

use super::error::ExportError;
use super::format::Format;
use super::geojson::CollectionMeta;
use super::row::{Kind, Row, Shape, Table, Value};
use crate::diagnostics;
use gdal::errors::GdalError;
use gdal::vector::{Defn, Feature, FieldDefn, Layer, LayerOptions, OGRFieldType, OGRwkbGeometryType, ToGdal};
use gdal::{Dataset, DriverManager};
use std::fmt::Display;
use std::path::Path;

/// Writes all rows; `shown` is the name to speak of in errors.
pub(crate) fn write<'r, E: Display>(
    path: &Path,
    shown: &Path,
    format: Format,
    table: &Table,
    meta: &CollectionMeta,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    diagnostics::start();
    let told =
        |e: GdalError| ExportError::told(shown, diagnostics::reason().unwrap_or_else(|| e.to_string()));
    let (name, transactions) = if format == Format::Gpkg { ("GPKG", true) } else { ("FlatGeobuf", false) };
    let driver = DriverManager::get_driver_by_name(name).map_err(told)?;
    let mut dataset = driver.create_vector_only(path).map_err(told)?;
    let written = if transactions {
        let mut transaction = dataset.start_transaction().map_err(told)?;
        let written = fill(&mut transaction, shown, format, table, meta, rows)?;
        transaction.commit().map_err(told)?;
        written
    } else {
        fill(&mut dataset, shown, format, table, meta, rows)?
    };
    // GDAL before 3.7 tells no error on closing but by its handler, and FlatGeobuf writes only then.
    dataset.close().map_err(told)?;
    match diagnostics::failure() {
        Some(reason) => Err(ExportError::told(shown, reason)),
        None => Ok(written),
    }
}

fn fill<'r, E: Display>(
    dataset: &mut Dataset,
    shown: &Path,
    format: Format,
    table: &Table,
    meta: &CollectionMeta,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    let told =
        |e: GdalError| ExportError::told(shown, diagnostics::reason().unwrap_or_else(|| e.to_string()));
    let layer = create_layer(dataset, shown, format, table, meta)?;
    let defn = Defn::from_layer(&layer);
    let mut written = 0;
    for row in rows {
        let row = row.map_err(|e| ExportError::Source { after: written, reason: e.to_string() })?;
        feature(&defn, table, &row).and_then(|f| f.create(&layer)).map_err(told)?;
        written += 1;
    }
    Ok(written)
}

fn create_layer<'d>(
    dataset: &'d mut Dataset,
    shown: &Path,
    format: Format,
    table: &Table,
    meta: &CollectionMeta,
) -> Result<Layer<'d>, ExportError> {
    let told =
        |e: GdalError| ExportError::told(shown, diagnostics::reason().unwrap_or_else(|| e.to_string()));
    let srs = crate::import::crs::stored().map_err(|e| ExportError::told(shown, e.to_string()))?;
    let identifier = format!("IDENTIFIER={}", meta.title);
    let description = format!("DESCRIPTION={}", description(meta));
    let options = [identifier.as_str(), description.as_str()];
    let layer = dataset.create_layer(LayerOptions {
        name: table.name,
        srs: Some(&srs),
        ty: if table.areas { OGRwkbGeometryType::wkbMultiPolygon } else { OGRwkbGeometryType::wkbPoint },
        options: (format == Format::Gpkg && !meta.title.is_empty()).then_some(options.as_slice()),
    });
    let layer = layer.map_err(told)?;
    for (name, kind) in table.columns {
        let field = match kind {
            Kind::Text => OGRFieldType::OFTString,
            Kind::Integer => OGRFieldType::OFTInteger64,
            Kind::Flag => OGRFieldType::OFTInteger,
            Kind::Real => OGRFieldType::OFTReal,
            Kind::Day => OGRFieldType::OFTDate,
            Kind::Instant => OGRFieldType::OFTDateTime,
        };
        FieldDefn::new(name, field).and_then(|d| d.add_to_layer(&layer)).map_err(told)?;
    }
    Ok(layer)
}

fn description(meta: &CollectionMeta) -> String {
    let notice = if meta.synthetic { "示意数据 (synthetic)" } else { "" };
    let parts = [notice, &meta.filter, &meta.generated_at, &meta.attribution];
    parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn feature<'d>(defn: &'d Defn, table: &Table, row: &Row<'_>) -> Result<Feature<'d>, GdalError> {
    let mut feature = Feature::new(defn)?;
    for (i, (value, _)) in row.values.iter().zip(table.columns).enumerate() {
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
    let geometry = match &row.shape {
        Shape::Point(p) => geo_types::Point::new(p.lon(), p.lat()).to_gdal()?,
        Shape::Area(region) => region.to_degrees().to_gdal()?,
    };
    feature.set_geometry(geometry)?;
    Ok(feature)
}
