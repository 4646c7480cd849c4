//! Surveyed buildings of a mine as CSV and as RFC 7946 GeoJSON. What a household says and how its buildings are called is in neither:
//! both are typed freely and can name people.

use super::CollectionMeta;
use super::csv::{BYTE_ORDER_MARK, text_cell};
use serde_json::{Value, json};
use time::Date;

/// A building of a survey, with its grades.
#[derive(Debug, Clone, PartialEq)]
pub struct SurveyedBuilding {
    /// Code of the case.
    pub case: String,
    /// Version of the survey.
    pub version: u32,
    /// Number of the building in it, from 1.
    pub building: usize,
    /// Day of the survey.
    pub on: Date,
    /// Before mining.
    pub baseline: bool,
    /// Machine word and Chinese name.
    pub structure: (&'static str, &'static str),
    /// `None` when nobody knows.
    pub year_built: Option<i32>,
    /// m².
    pub floor_area_m2: f64,
    /// Storeys.
    pub storeys: u8,
    /// CGCS2000, degrees.
    pub lon: f64,
    /// CGCS2000, degrees.
    pub lat: f64,
    /// Cracks recorded in it.
    pub cracks: usize,
    /// Widest crack in a wall, mm; `None` without a grade.
    pub widest_mm: Option<f64>,
    /// Grade by the cracks in walls.
    pub observed: Option<u8>,
    /// Class of the screening.
    pub exposure: &'static str,
    /// Grade by the middle parameters.
    pub computed: Option<u8>,
    /// Observed minus computed.
    pub residual: Option<i8>,
    /// Photos of it and of its cracks, which stay with the case.
    pub photos: usize,
    /// Whether the case, or what the screening rests on, is made up.
    pub synthetic: bool,
}

const COLUMNS: [&str; 19] = [
    "longitude",
    "latitude",
    "case",
    "version",
    "building",
    "on",
    "baseline",
    "structure",
    "structure_zh",
    "year_built",
    "floor_area_m2",
    "storeys",
    "cracks",
    "widest_mm",
    "observed_grade",
    "exposure",
    "computed_grade",
    "residual",
    "photos",
];

/// To be read with every grade.
const NOTICE_ZH: &str = "等级与残差不构成鉴定意见";

/// A table for offices: UTF-8 with byte order mark, CR LF. The last two columns say whether the row is made up, and the notice.
pub fn csv(rows: &[SurveyedBuilding]) -> String {
    let head = format!("{BYTE_ORDER_MARK}{},synthetic,notice\r\n", COLUMNS.join(","));
    std::iter::once(head).chain(rows.iter().map(line)).collect()
}

fn line(row: &SurveyedBuilding) -> String {
    fn or_empty<T: ToString>(value: Option<T>) -> String {
        value.map(|v| v.to_string()).unwrap_or_default()
    }
    let cells = [
        format!("{:.6}", row.lon),
        format!("{:.6}", row.lat),
        text_cell(row.case.clone()),
        row.version.to_string(),
        row.building.to_string(),
        row.on.to_string(),
        row.baseline.to_string(),
        row.structure.0.to_owned(),
        row.structure.1.to_owned(),
        or_empty(row.year_built),
        row.floor_area_m2.to_string(),
        row.storeys.to_string(),
        row.cracks.to_string(),
        or_empty(row.widest_mm),
        or_empty(row.observed),
        row.exposure.to_owned(),
        or_empty(row.computed),
        // A number below 0, not a formula.
        or_empty(row.residual),
        row.photos.to_string(),
        row.synthetic.to_string(),
        NOTICE_ZH.to_owned(),
    ];
    cells.join(",") + "\r\n"
}

/// A feature collection of points with the facts that every export tells of itself.
pub fn geojson(rows: &[SurveyedBuilding], meta: &CollectionMeta) -> String {
    let mut facts = serde_json::to_value(meta).unwrap_or_default();
    facts["notice_zh"] = NOTICE_ZH.into();
    facts["coordinates_en"] =
        "longitude, latitude in degrees, CGCS2000 (equal to WGS 84 within centimetres)".into();
    let features: Vec<Value> = rows.iter().map(feature).collect();
    json!({ "type": "FeatureCollection", "name": "surveyed_buildings", "metadata": facts, "features": features })
        .to_string()
}

fn feature(row: &SurveyedBuilding) -> Value {
    json!({
        "type": "Feature",
        "id": format!("{}/{}/{}", row.case, row.version, row.building),
        "geometry": { "type": "Point", "coordinates": [row.lon, row.lat] },
        "properties": {
            "case": row.case,
            "version": row.version,
            "building": row.building,
            "on": row.on.to_string(),
            "baseline": row.baseline,
            "structure": row.structure.0,
            "structure_zh": row.structure.1,
            "year_built": row.year_built,
            "floor_area_m2": row.floor_area_m2,
            "storeys": row.storeys,
            "cracks": row.cracks,
            "widest_mm": row.widest_mm,
            "observed_grade": row.observed,
            "exposure": row.exposure,
            "computed_grade": row.computed,
            "residual": row.residual,
            "photos": row.photos,
            "synthetic": row.synthetic,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row() -> SurveyedBuilding {
        SurveyedBuilding {
            case: "ZZ26-000001-1".into(),
            version: 2,
            building: 1,
            on: time::macros::date!(2026 - 05 - 02),
            baseline: false,
            structure: ("brick_concrete", "砖混"),
            year_built: None,
            floor_area_m2: 86.5,
            storeys: 1,
            lon: 111.22,
            lat: 39.86,
            cracks: 2,
            widest_mm: Some(3.5),
            observed: Some(1),
            exposure: "inside",
            computed: Some(3),
            residual: Some(-2),
            photos: 3,
            synthetic: true,
        }
    }

    #[test]
    fn a_line_has_a_cell_for_each_column_and_an_unknown_year_is_empty() {
        let text = csv(&[row()]);
        let text = text.strip_prefix(BYTE_ORDER_MARK).expect("a mark");
        let mut reader = ::csv::ReaderBuilder::new().from_reader(text.as_bytes());
        assert_eq!(reader.headers().expect("a head").len(), COLUMNS.len() + 2);
        let line = reader.records().next().expect("a line").expect("CSV");
        assert_eq!(
            (&line[0], &line[2], &line[9], &line[17], &line[18], &line[19]),
            ("111.220000", "ZZ26-000001-1", "", "-2", "3", "true")
        );
    }

    #[test]
    fn a_feature_is_a_point_with_its_grades() {
        let collection: Value =
            serde_json::from_str(&geojson(&[row()], &CollectionMeta::default())).expect("JSON");
        let feature = &collection["features"][0];
        assert_eq!(feature["geometry"]["coordinates"], json!([111.22, 39.86]));
        assert_eq!(
            (&feature["properties"]["residual"], &feature["properties"]["year_built"]),
            (&json!(-2), &Value::Null)
        );
        assert!(collection["metadata"]["notice_zh"].as_str().is_some_and(|n| n.contains("不构成鉴定意见")));
    }
}
