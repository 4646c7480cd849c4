//! GeoParquet 1.1: points as WKB, the table's own columns as text, one row group for some ten thousand rows.

use super::answer::Answer;
use super::sink::{Found, Kind, Layout};
use crate::ExportError;
use csv::StringRecord;
use parquet::basic::{Compression, ConvertedType, Repetition, Type as Physical};
use parquet::data_type::{BoolType, ByteArray, ByteArrayType, DataType, Int32Type};
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::types::{Type, TypePtr};
use spatial::LonLat;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Rows of a row group: what is kept in memory.
const GROUP: usize = 65_536;
const GEOMETRY: &str = "geometry";

/// A file that is being written.
pub(super) struct GeoParquet {
    shown: PathBuf,
    writer: SerializedFileWriter<File>,
    columns: Vec<Column>,
    points: Vec<Option<ByteArray>>,
}

/// The values of one column that wait for their row group.
enum Column {
    Text(Vec<Option<ByteArray>>),
    Flag(Vec<bool>),
    Number(Vec<Option<i32>>),
}

impl GeoParquet {
    pub(super) fn create(path: &Path, shown: &Path, layout: &Layout) -> Result<GeoParquet, ExportError> {
        let file = File::create(path).map_err(|e| ExportError::at(shown, &e))?;
        let told = |e: ParquetError| refused(shown, e);
        let kinds = layout.given.iter().map(|_| Kind::Text).chain(layout.added.iter().map(|a| a.kind));
        let names = layout.given.iter().chain(layout.added.iter().map(|a| &a.name));
        let geometry = geometry_name(layout);
        let mut fields = vec![];
        for (name, kind) in names.zip(kinds.clone()) {
            fields.push(field(name, kind).map_err(told)?);
        }
        fields.push(binary(&geometry).map_err(told)?);
        let schema = Type::group_type_builder("located").with_fields(fields).build().map_err(told)?;
        let properties = WriterProperties::builder()
            .set_compression(Compression::SNAPPY)
            .set_key_value_metadata(Some(vec![KeyValue::new("geo".to_owned(), metadata(&geometry))]))
            .build();
        let writer = SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties)).map_err(told)?;
        let column = |kind: Kind| match kind {
            Kind::Text => Column::Text(vec![]),
            Kind::Flag => Column::Flag(vec![]),
            Kind::Number => Column::Number(vec![]),
        };
        Ok(GeoParquet {
            shown: shown.to_owned(),
            writer,
            columns: kinds.map(column).collect(),
            points: vec![],
        })
    }

    pub(super) fn write(
        &mut self,
        layout: &Layout,
        records: &[StringRecord],
        answers: &[Answer<'_>],
    ) -> Result<(), ExportError> {
        for (record, answer) in records.iter().zip(answers) {
            let given = (0..layout.given.len()).map(|i| Found::Text(record.get(i)));
            let found = layout.added.iter().map(|a| (a.get)(answer));
            for (column, value) in self.columns.iter_mut().zip(given.chain(found)) {
                column.push(&value);
            }
            self.points.push(answer.at.map(|at| ByteArray::from(wkb(at))));
            if self.points.len() == GROUP {
                self.flush()?;
            }
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> Result<(), ExportError> {
        self.flush()?;
        self.writer.close().map(drop).map_err(|e| refused(&self.shown, e))
    }

    fn flush(&mut self) -> Result<(), ExportError> {
        if self.points.is_empty() {
            return Ok(());
        }
        let GeoParquet { shown, writer, columns, points } = self;
        let write = |writer: &mut SerializedFileWriter<File>| -> Result<(), ParquetError> {
            let mut group = writer.next_row_group()?;
            for column in columns {
                match column {
                    Column::Text(values) => optional::<ByteArrayType>(&mut group, values)?,
                    Column::Number(values) => optional::<Int32Type>(&mut group, values)?,
                    Column::Flag(values) => {
                        put::<BoolType>(&mut group, values, None)?;
                        values.clear();
                    }
                }
            }
            optional::<ByteArrayType>(&mut group, points)?;
            group.close().map(drop)
        };
        write(writer).map_err(|e| refused(shown, e))
    }
}

impl Column {
    fn push(&mut self, value: &Found<'_>) {
        match (self, value) {
            (Column::Text(values), Found::Text(text)) => values.push(text.map(ByteArray::from)),
            (Column::Flag(values), Found::Flag(flag)) => values.push(*flag),
            (Column::Number(values), Found::Number(number)) => values.push(number.map(|n| n as i32)),
            // The layout gives every column one kind.
            (Column::Text(values), _) => values.push(None),
            (Column::Flag(values), _) => values.push(false),
            (Column::Number(values), _) => values.push(None),
        }
    }
}

/// Writes a column in which values may be missing, and empties it.
fn optional<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &mut Vec<Option<T::T>>,
) -> Result<(), ParquetError> {
    let levels: Vec<i16> = values.iter().map(|v| i16::from(v.is_some())).collect();
    let present: Vec<T::T> = values.drain(..).flatten().collect();
    put::<T>(group, &present, Some(&levels))
}

fn put<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, File>,
    values: &[T::T],
    levels: Option<&[i16]>,
) -> Result<(), ParquetError> {
    let column = group.next_column()?;
    let mut column =
        column.ok_or_else(|| ParquetError::General("more columns than the schema has".to_owned()))?;
    column.typed::<T>().write_batch(values, levels, None)?;
    column.close()
}

fn field(name: &str, kind: Kind) -> Result<TypePtr, ParquetError> {
    let (physical, converted, repetition) = match kind {
        Kind::Text => (Physical::BYTE_ARRAY, ConvertedType::UTF8, Repetition::OPTIONAL),
        Kind::Flag => (Physical::BOOLEAN, ConvertedType::NONE, Repetition::REQUIRED),
        Kind::Number => (Physical::INT32, ConvertedType::NONE, Repetition::OPTIONAL),
    };
    let builder = Type::primitive_type_builder(name, physical);
    builder.with_converted_type(converted).with_repetition(repetition).build().map(Arc::new)
}

fn binary(name: &str) -> Result<TypePtr, ParquetError> {
    let builder = Type::primitive_type_builder(name, Physical::BYTE_ARRAY);
    builder.with_repetition(Repetition::OPTIONAL).build().map(Arc::new)
}

/// `geometry`, or another name when the table has such a column.
fn geometry_name(layout: &Layout) -> String {
    let taken = |name: &str| layout.given.iter().any(|g| g.eq_ignore_ascii_case(name));
    let numbered = (2..).map(|i| format!("{GEOMETRY}_{i}"));
    std::iter::once(GEOMETRY.to_owned()).chain(numbered).find(|n| !taken(n)).unwrap_or_default()
}

/// The `geo` entry of GeoParquet 1.1. The CRS is named as PROJJSON with its identifier; it is equal to the default
/// (OGC:CRS84) within centimetres and has its axis order, longitude first.
fn metadata(geometry: &str) -> String {
    let axis = |name: &str, abbreviation: &str, direction: &str| serde_json::json!({ "name": name, "abbreviation": abbreviation, "direction": direction, "unit": "degree" });
    serde_json::json!({
        "version": "1.1.0",
        "primary_column": geometry,
        "columns": { geometry: {
            "encoding": "WKB",
            "geometry_types": ["Point"],
            "crs": {
                "$schema": "https://proj.org/schemas/v0.7/projjson.schema.json",
                "type": "GeographicCRS",
                "name": "China Geodetic Coordinate System 2000",
                "datum": {
                    "type": "GeodeticReferenceFrame",
                    "name": "China 2000",
                    "ellipsoid": { "name": "CGCS2000", "semi_major_axis": 6378137, "inverse_flattening": 298.257222101 }
                },
                "coordinate_system": {
                    "subtype": "ellipsoidal",
                    "axis": [axis("Geodetic latitude", "Lat", "north"), axis("Geodetic longitude", "Lon", "east")]
                },
                "id": { "authority": "EPSG", "code": 4490 }
            }
        } }
    })
    .to_string()
}

/// A point as little-endian WKB.
fn wkb(at: LonLat) -> Vec<u8> {
    let mut bytes = vec![1, 1, 0, 0, 0];
    bytes.extend(at.lon().to_le_bytes());
    bytes.extend(at.lat().to_le_bytes());
    bytes
}

fn refused(shown: &Path, error: ParquetError) -> ExportError {
    ExportError::told(shown, error.to_string())
}
