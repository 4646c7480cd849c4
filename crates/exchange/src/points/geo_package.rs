//! GeoPackage through GDAL: one layer, a transaction for each block of rows.

use super::answer::Answer;
use super::sink::{Found, Kind, Layout};
use crate::{ExportError, diagnostics};
use csv::StringRecord;
use gdal::errors::GdalError;
use gdal::vector::{Defn, Feature, FieldDefn, LayerOptions, OGRFieldType, OGRwkbGeometryType, ToGdal};
use gdal::{Dataset, DriverManager};
use std::path::{Path, PathBuf};

const LAYER: &str = "located";

/// A file that is being written.
pub(super) struct GeoPackage {
    shown: PathBuf,
    dataset: Dataset,
}

impl GeoPackage {
    pub(super) fn create(path: &Path, shown: &Path, layout: &Layout) -> Result<GeoPackage, ExportError> {
        diagnostics::start();
        let told = |e: GdalError| told(shown, &e);
        let driver = DriverManager::get_driver_by_name("GPKG").map_err(told)?;
        let mut dataset = driver.create_vector_only(path).map_err(told)?;
        let srs = crate::import::crs::stored().map_err(|e| ExportError::told(shown, e.to_string()))?;
        {
            // The key of the rows must not take the name of a column.
            let taken = |name: &str| layout.given.iter().any(|g| g.eq_ignore_ascii_case(name));
            let free = |first: &str| {
                let numbered = (2..).map(|i| format!("{first}_{i}"));
                std::iter::once(first.to_owned()).chain(numbered).find(|n| !taken(n)).unwrap_or_default()
            };
            let (key, geometry) = (format!("FID={}", free("fid")), format!("GEOMETRY_NAME={}", free("geom")));
            let layer = dataset
                .create_layer(LayerOptions {
                    name: LAYER,
                    srs: Some(&srs),
                    ty: OGRwkbGeometryType::wkbPoint,
                    options: Some(&[key.as_str(), geometry.as_str()]),
                })
                .map_err(told)?;
            let given = layout.given.iter().map(|name| (name, Kind::Text));
            for (name, kind) in given.chain(layout.added.iter().map(|a| (&a.name, a.kind))) {
                let of = match kind {
                    Kind::Text => OGRFieldType::OFTString,
                    Kind::Flag | Kind::Number => OGRFieldType::OFTInteger,
                };
                let field = FieldDefn::new(name, of).map_err(told)?;
                field.add_to_layer(&layer).map_err(told)?;
            }
        }
        Ok(GeoPackage { shown: shown.to_owned(), dataset })
    }

    pub(super) fn write(
        &mut self,
        layout: &Layout,
        records: &[StringRecord],
        answers: &[Answer<'_>],
    ) -> Result<(), ExportError> {
        let GeoPackage { shown, dataset } = self;
        let told = |e: GdalError| told(shown, &e);
        let transaction = dataset.start_transaction().map_err(told)?;
        {
            let layer = transaction.layer_by_name(LAYER).map_err(told)?;
            let defn = Defn::from_layer(&layer);
            for (record, answer) in records.iter().zip(answers) {
                feature(&defn, layout, record, answer).and_then(|f| f.create(&layer)).map_err(told)?;
            }
        }
        transaction.commit().map_err(told)
    }

    pub(super) fn finish(self) -> Result<(), ExportError> {
        self.dataset.close().map_err(|e| told(&self.shown, &e))?;
        diagnostics::failure().map_or(Ok(()), |reason| Err(ExportError::told(&self.shown, reason)))
    }
}

fn told(shown: &Path, error: &GdalError) -> ExportError {
    ExportError::told(shown, diagnostics::reason().unwrap_or_else(|| error.to_string()))
}

fn feature<'d>(
    defn: &'d Defn,
    layout: &Layout,
    record: &StringRecord,
    answer: &Answer<'_>,
) -> Result<Feature<'d>, GdalError> {
    let mut feature = Feature::new(defn)?;
    let given = (0..layout.given.len()).map(|i| Found::Text(record.get(i)));
    for (i, value) in given.chain(layout.added.iter().map(|a| (a.get)(answer))).enumerate() {
        match value {
            // A NUL would end a C string early.
            Found::Text(Some(text)) => feature.set_field_string(i, &text.replace('\0', " "))?,
            Found::Flag(flag) => feature.set_field_integer(i, i32::from(flag))?,
            Found::Number(Some(number)) => feature.set_field_integer(i, number as i32)?,
            Found::Text(None) | Found::Number(None) => feature.set_field_null(i)?,
        }
    }
    if let Some(at) = answer.at {
        feature.set_geometry(geo_types::Point::new(at.lon(), at.lat()).to_gdal()?)?;
    }
    Ok(feature)
}
