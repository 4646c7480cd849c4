//! Which coordinate system a file is in, and whether it may be read.
//!
//! PROJ answers Xi'an 80 → CGCS2000 with a silent no-op ("ballpark") although the real shift is some 50 to 150 m,
//! so those datums are refused by name and by ellipsoid rather than transformed wrongly, unless the operator gives a
//! transformation of their own.

use super::error::ImportError;
use gdal::spatial_ref::{AxisMappingStrategy, CoordTransform, SpatialRef};
use spatial::plane::{GaussKrueger, LocalTransform, OldDatum, PlanePoint};

/// EPSG code of the stored system: CGCS2000, geographic.
pub const STORED_EPSG: u32 = 4490;
/// Two systems are one when the same numbers mean places closer than this, degrees (0.1 mm).
const SAME_DEGREES: f64 = 1e-9;

/// A CRS on CGCS2000 or WGS 84, or on an old datum with a transformation; with what is needed to judge numbers in it.
pub struct SourceCrs {
    /// `EPSG:4546`, or the name when it has no code.
    pub label: String,
    pub(crate) srs: SpatialRef,
    pub(crate) axes: Axes,
    local: Option<LocalTransform>,
}

/// The way from the numbers of a file to longitude and latitude on CGCS2000.
pub(crate) enum ToStored {
    /// By GDAL.
    Gdal(Box<CoordTransform>),
    /// By the operator's transformation; from a plane first to the old datum's degrees.
    Local(Box<LocalTransform>, Option<GaussKrueger>),
}

impl ToStored {
    /// Changes the numbers in place; `None` where the transformation does not hold.
    pub(crate) fn transform(&self, x: &mut [f64], y: &mut [f64]) -> Option<()> {
        let (local, plane) = match self {
            ToStored::Gdal(gdal) => return gdal.transform_coords(x, y, &mut []).ok(),
            ToStored::Local(local, plane) => (local, plane),
        };
        for (x, y) in x.iter_mut().zip(y) {
            let (lon, lat) = match plane {
                Some(plane) => plane.unproject(PlanePoint { northing_m: *y, easting_m: *x }),
                None => (*x, *y),
            };
            let at = local.transform(lon, lat).ok()??;
            (*x, *y) = (at.lon(), at.lat());
        }
        Some(())
    }
}

/// What the numbers of a system are.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Axes {
    /// Longitude, latitude.
    Degrees,
    /// Metres in a zone, which has plausible numbers of its own.
    Zone(Zone),
    /// Metres of another projection: judged only after the transformation.
    Plane,
}

/// What matters of a transverse Mercator zone.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Zone {
    /// Degrees.
    pub(crate) central_meridian: Option<f64>,
    /// Metres; with a zone prefix 37,500,000.
    pub(crate) false_easting: f64,
}

impl SourceCrs {
    /// Decides between the file's own CRS and the declared one.
    ///
    /// # Errors
    /// [`ImportError`] when there is none, both differ, or the datum is refused.
    pub(crate) fn decide(
        own: Option<SpatialRef>,
        declared: Option<&str>,
        local: Option<&LocalTransform>,
        bbox: [f64; 4],
    ) -> Result<SourceCrs, ImportError> {
        let own = own.map(|srs| SourceCrs::accept(srs, local)).transpose()?;
        let declared = declared.map(|text| SourceCrs::parse(text, local)).transpose()?;
        match (own, declared) {
            (Some(own), Some(declared)) if own.same_as(&declared)? => Ok(declared),
            (Some(own), Some(declared)) => {
                Err(ImportError::CrsConflict { file: own.label, declared: declared.label })
            }
            (Some(crs), None) | (None, Some(crs)) => Ok(crs),
            (None, None) => Err(ImportError::NoCrs { bbox: bbox.map(super::error::Figure) }),
        }
    }

    fn parse(text: &str, local: Option<&LocalTransform>) -> Result<SourceCrs, ImportError> {
        let unknown = || ImportError::UnknownCrs(text.chars().take(80).collect());
        let digits = text.trim().trim_start_matches("EPSG:").trim_start_matches("epsg:");
        let code: u32 = digits.parse().map_err(|_| unknown())?;
        SourceCrs::accept(SpatialRef::from_epsg(code).map_err(|_| unknown())?, local)
    }

    fn accept(mut srs: SpatialRef, local: Option<&LocalTransform>) -> Result<SourceCrs, ImportError> {
        srs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
        let label = label(&srs);
        if let Some(local) = local {
            return SourceCrs::on_old_datum(srs, &label, local);
        }
        check_datum(&srs, &label)?;
        if srs.is_geocentric() || !(srs.is_geographic() || srs.is_projected()) {
            return Err(ImportError::NotHorizontal(label));
        }
        let axes = axes(&srs);
        Ok(SourceCrs { label, srs, axes, local: None })
    }

    fn on_old_datum(srs: SpatialRef, label: &str, local: &LocalTransform) -> Result<SourceCrs, ImportError> {
        let axes = axes(&srs);
        let meant = matches!(axes, Axes::Degrees | Axes::Zone(Zone { central_meridian: Some(_), .. }));
        if !meant || old_datum(&srs) != Some(local.from) {
            return Err(ImportError::OtherTransform { crs: label.to_owned(), name: local.name.clone() });
        }
        let label = format!("{label} ({})", local.name);
        Ok(SourceCrs { label, srs, axes, local: Some(local.clone()) })
    }

    /// The transformation to longitude, latitude on CGCS2000.
    pub(crate) fn to_stored(&self) -> Result<ToStored, ImportError> {
        let Some(local) = &self.local else {
            return Ok(ToStored::Gdal(Box::new(self.by_gdal()?)));
        };
        let plane = match self.axes {
            Axes::Zone(Zone { central_meridian: Some(meridian), false_easting }) => {
                Some(GaussKrueger::new(local.from.ellipsoid(), meridian, false_easting))
            }
            _ => None,
        };
        Ok(ToStored::Local(Box::new(local.clone()), plane))
    }

    fn by_gdal(&self) -> Result<CoordTransform, ImportError> {
        CoordTransform::new(&self.srs, &stored()?)
            .map_err(|e| ImportError::gdal("preparing the transformation", &e))
    }

    /// Whether the same numbers mean the same place, whatever name or code the systems carry.
    fn same_as(&self, other: &SourceCrs) -> Result<bool, ImportError> {
        if (self.axes == Axes::Degrees) != (other.axes == Axes::Degrees) {
            return Ok(false);
        }
        if self.local.is_some() {
            // Both are on the datum of the transformation: only their planes can differ.
            return Ok(self.axes == other.axes);
        }
        let from_stored = CoordTransform::new(&stored()?, &self.srs);
        let from_stored = from_stored.map_err(|e| ImportError::gdal("comparing coordinate systems", &e))?;
        let back = other.by_gdal()?;
        let (lon, lat) = ([110.2, 111.4], [39.3, 40.3]);
        let (mut x, mut y) = (lon, lat);
        let moved = from_stored.transform_coords(&mut x, &mut y, &mut []);
        if moved.is_err() || back.transform_coords(&mut x, &mut y, &mut []).is_err() {
            return Ok(false);
        }
        let close = |a: [f64; 2], b: [f64; 2]| a.iter().zip(b).all(|(a, b)| (a - b).abs() < SAME_DEGREES);
        Ok(close(x, lon) && close(y, lat))
    }
}

/// The stored system with longitude first.
pub(crate) fn stored() -> Result<SpatialRef, ImportError> {
    let srs = SpatialRef::from_epsg(STORED_EPSG);
    let mut srs = srs.map_err(|e| ImportError::gdal("loading EPSG:4490 (is proj-data installed?)", &e))?;
    srs.set_axis_mapping_strategy(AxisMappingStrategy::TraditionalGisOrder);
    Ok(srs)
}

fn axes(srs: &SpatialRef) -> Axes {
    if !srs.is_projected() {
        return Axes::Degrees;
    }
    let parameter = |name: &str| srs.get_proj_param(name).ok().flatten();
    let method = srs.get_attr_value("PROJECTION", 0).ok().flatten().unwrap_or_default();
    match (method.as_str(), parameter("false_easting")) {
        ("Transverse_Mercator" | "Gauss_Kruger", Some(false_easting)) => {
            Axes::Zone(Zone { central_meridian: parameter("central_meridian"), false_easting })
        }
        _ => Axes::Plane,
    }
}

fn label(srs: &SpatialRef) -> String {
    srs.authority().ok().or_else(|| srs.name()).unwrap_or_else(|| "a CRS without a name".to_owned())
}

/// Which old datum a system is on, by its ellipsoid: IAG 1975 has 6 378 140 m, Krassovsky 1940 has 6 378 245 m.
fn old_datum(srs: &SpatialRef) -> Option<OldDatum> {
    let axis = srs.semi_major().unwrap_or_default();
    let of = |datum: OldDatum| ((axis - datum.ellipsoid().semi_major_m).abs() < 1.0).then_some(datum);
    of(OldDatum::Xian80).or_else(|| of(OldDatum::Beijing54))
}

fn check_datum(srs: &SpatialRef, label: &str) -> Result<(), ImportError> {
    let datum = datum_name(srs).unwrap_or_default();
    let plain: String = datum.to_lowercase().chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    let old_name =
        ["xian", "beijing", "pulkovo", "krasovsky1940", "iag"].iter().any(|old| plain.contains(old));
    // No name can hide the ellipsoid.
    if old_name || old_datum(srs).is_some() {
        let name = if datum.is_empty() { "an old ellipsoid".to_owned() } else { datum };
        return Err(ImportError::OldDatum { crs: label.to_owned(), datum: name });
    }
    let taken = [
        "china2000",
        "cgcs2000",
        "chinageodeticcoordinatesystem2000",
        "wgs1984",
        "wgs84",
        "worldgeodeticsystem1984",
    ];
    if taken.iter().any(|name| plain.contains(name)) {
        return Ok(());
    }
    Err(ImportError::OtherDatum { crs: label.to_owned(), datum })
}

/// The datum's name; three-dimensional systems have no WKT 1, their PROJJSON is asked.
fn datum_name(srs: &SpatialRef) -> Option<String> {
    if let Ok(Some(name)) = srs.get_attr_value("DATUM", 0) {
        return Some(name);
    }
    let json: serde_json::Value = serde_json::from_str(&srs.to_projjson().ok()?).ok()?;
    let geodetic = json.get("base_crs").unwrap_or(&json);
    let datum = geodetic.get("datum").or_else(|| geodetic.get("datum_ensemble"))?;
    Some(datum.get("name")?.as_str()?.to_owned())
}
