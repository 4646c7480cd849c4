//! The tile matrix sets served: how the world is cut into tiles, as OGC 17-083r4 (version 2.0) writes it.

use serde_json::{Value, json};
use spatial::tile::Scheme;
use std::f64::consts::PI;

/// Half the larger axis of the ellipsoids of WGS 84 and of CGCS2000, metres.
const SEMI_MAJOR_M: f64 = 6_378_137.0;
/// Width of a pixel that scale denominators count with, metres.
const PIXEL_M: f64 = 0.000_28;
/// Pixels along an edge of a tile, by which cell sizes are given. Tiles of vectors have no pixels.
const TILE_PIXELS: f64 = 256.0;

/// A tile matrix set.
#[derive(Debug)]
pub(super) struct MatrixSet {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// Its place in the register of OGC; one that is not registered has none.
    pub(super) uri: Option<&'static str>,
    pub(super) crs: &'static str,
    axes: [&'static str; 2],
    pub(super) scheme: Scheme,
    /// The last matrix of the definition; tiles are served down to the limits of a tileset.
    deepest: u8,
}

/// All sets, the one that every client knows first.
pub(super) static MATRIX_SETS: [MatrixSet; 2] = [
    MatrixSet {
        id: "WebMercatorQuad",
        title: "网络墨卡托 / Web Mercator",
        uri: Some("http://www.opengis.net/def/tilematrixset/OGC/1.0/WebMercatorQuad"),
        crs: "http://www.opengis.net/def/crs/EPSG/0/3857",
        axes: ["X", "Y"],
        scheme: Scheme::WebMercator,
        deepest: 24,
    },
    MatrixSet {
        id: "CGCS2000Quad",
        title: "国家大地坐标系经纬度 / CGCS2000 latitude and longitude",
        uri: None,
        crs: "http://www.opengis.net/def/crs/EPSG/0/4490",
        axes: ["Lat", "Lon"],
        scheme: Scheme::LonLat,
        deepest: 22,
    },
];

impl MatrixSet {
    pub(super) fn find(id: &str) -> Option<&'static MatrixSet> {
        MATRIX_SETS.iter().find(|set| set.id == id)
    }

    /// The definition.
    pub(super) fn definition(&self) -> Value {
        let matrices: Vec<Value> = (0..=self.deepest).map(|z| self.matrix(z)).collect();
        let mut body = self.summary();
        body["orderedAxes"] = json!(self.axes);
        body["tileMatrices"] = json!(matrices);
        if self.scheme == Scheme::WebMercator {
            body["wellKnownScaleSet"] = "http://www.opengis.net/def/wkss/OGC/1.0/GoogleMapsCompatible".into();
        }
        body
    }

    /// The definition without its matrices.
    pub(super) fn summary(&self) -> Value {
        let mut body = json!({ "id": self.id, "title": self.title, "crs": self.crs });
        if let Some(uri) = self.uri {
            body["uri"] = uri.into();
        }
        body
    }

    fn matrix(&self, z: u8) -> Value {
        let side = 2f64.powi(i32::from(z));
        let metres_per_degree = PI * SEMI_MAJOR_M / 180.0;
        // Axes in the order of the reference system: latitude stands first in EPSG:4490.
        let (cell, metres_per_unit, origin, columns) = match self.scheme {
            Scheme::WebMercator => {
                let half = PI * SEMI_MAJOR_M;
                (2.0 * half / TILE_PIXELS / side, 1.0, [-half, half], side)
            }
            Scheme::LonLat => (180.0 / TILE_PIXELS / side, metres_per_degree, [90.0, -180.0], side * 2.0),
        };
        json!({
            "id": z.to_string(),
            "scaleDenominator": cell * metres_per_unit / PIXEL_M,
            "cellSize": cell,
            "cornerOfOrigin": "topLeft",
            "pointOfOrigin": origin,
            "tileWidth": TILE_PIXELS as u32,
            "tileHeight": TILE_PIXELS as u32,
            "matrixWidth": columns as u64,
            "matrixHeight": side as u64,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: &Value, expected: f64) -> bool {
        value.as_f64().is_some_and(|v| (v / expected - 1.0).abs() < 1e-12)
    }

    #[test]
    fn web_mercator_has_the_numbers_of_the_register() {
        let body = MatrixSet::find("WebMercatorQuad").unwrap().definition();
        let all = body["tileMatrices"].as_array().unwrap();
        assert_eq!(all.len(), 25);
        assert!(near(&all[0]["scaleDenominator"], 559_082_264.028_717_8), "{}", all[0]);
        assert!(near(&all[0]["cellSize"], 156_543.033_928_040_97), "{}", all[0]);
        assert!(near(&all[24]["scaleDenominator"], 33.323_899_747_652_87), "{}", all[24]);
        assert_eq!(all[24]["matrixWidth"], 16_777_216);
    }

    #[test]
    fn squares_of_degrees_have_the_scales_of_the_registered_peer_and_latitude_first() {
        let body = MatrixSet::find("CGCS2000Quad").unwrap().definition();
        let first = &body["tileMatrices"][0];
        assert!(near(&first["scaleDenominator"], 279_541_132.014_358_9), "{first}");
        assert_eq!(first["cellSize"], 0.703_125);
        assert_eq!(first["pointOfOrigin"], json!([90.0, -180.0]));
        assert_eq!((&first["matrixWidth"], &first["matrixHeight"]), (&json!(2), &json!(1)));
    }
}
