//! Why a file as a whole cannot be read; faults of single features are [`super::Fault`]s.

/// Why a file cannot be imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ImportError {
    /// No such file.
    #[error("there is no file `{0}`")]
    NotFound(String),
    /// A folder, device or archive.
    #[error("`{path}` is {what}: {advice}")]
    NotAFile {
        /// As given.
        path: String,
        /// What it is.
        what: &'static str,
        /// How to mend it.
        advice: &'static str,
    },
    /// Over a limit.
    #[error(
        "{what} is {found}, at most {limit} can be imported at once: split the file by village or township"
    )]
    TooLarge {
        /// What is counted.
        what: &'static str,
        /// Found.
        found: u64,
        /// Allowed.
        limit: u64,
    },
    /// GDAL cannot open it.
    #[error("`{path}` cannot be opened as a vector file: {reason}")]
    Unreadable {
        /// As given.
        path: String,
        /// GDAL's words.
        reason: String,
    },
    /// Reading broke off.
    #[error(
        "`{path}` is damaged: reading stopped after feature {after} ({reason}); ask for the file again, nothing was taken from it"
    )]
    Damaged {
        /// As given.
        path: String,
        /// Features read before.
        after: usize,
        /// GDAL's words.
        reason: String,
    },
    /// No layer holds areas.
    #[error("`{path}` has no layer with polygons; layers: {layers}")]
    NoPolygonLayer {
        /// As given.
        path: String,
        /// Names and geometry types.
        layers: String,
    },
    /// Several layers hold areas and none was named.
    #[error("`{path}` has several layers with polygons, name one with --layer: {layers}")]
    SeveralLayers {
        /// As given.
        path: String,
        /// Names.
        layers: String,
    },
    /// The named layer does not exist.
    #[error("there is no layer `{layer}`; layers: {layers}")]
    NoSuchLayer {
        /// As given.
        layer: String,
        /// Names.
        layers: String,
    },
    /// No features at all.
    #[error("layer `{0}` is empty: there is nothing to import")]
    EmptyLayer(String),
    /// Neither file nor user gives a CRS.
    #[error(
        "the file does not say its coordinate system: pass --crs, for example --crs EPSG:4490 (degrees), EPSG:4525 (zone 37, eastings of 8 digits beginning with 37) or EPSG:4546 (111°E, eastings of 6 digits); its numbers run from x {min_x:.3}, y {min_y:.3} to x {max_x:.3}, y {max_y:.3}", min_x = .bbox[0].0, min_y = .bbox[1].0, max_x = .bbox[2].0, max_y = .bbox[3].0
    )]
    NoCrs {
        /// Extent as read: west, south, east, north.
        bbox: [Figure; 4],
    },
    /// The declared CRS is unknown.
    #[error("`{0}` is not a coordinate system known here: pass an EPSG code such as EPSG:4490 or EPSG:4546")]
    UnknownCrs(String),
    /// File and user disagree.
    #[error(
        "the file says {file}, --crs says {declared}, and they are different systems: leave --crs out, or mend the file when its own entry is wrong"
    )]
    CrsConflict {
        /// Name in the file.
        file: String,
        /// As declared.
        declared: String,
    },
    /// Xi'an 80, Beijing 54 or New Beijing.
    #[error(
        "{crs} is based on {datum}: there is no published transformation to CGCS2000 (errors of 50 to 150 m would stay unseen); have the survey office convert the file to EPSG:4490 or EPSG:4525, or pass its licensed local transformation with --local-transform"
    )]
    OldDatum {
        /// Name of the CRS.
        crs: String,
        /// Name of the datum.
        datum: String,
    },
    /// A transformation was given for a file that needs none, or another one.
    #[error(
        "{crs} is not on the datum that the local transformation `{name}` is for: leave --local-transform out, or give the right one"
    )]
    OtherTransform {
        /// Name of the CRS.
        crs: String,
        /// Name of the transformation.
        name: String,
    },
    /// The file of a local transformation cannot be used.
    #[error("`{path}` is no local transformation: {reason}")]
    BadTransform {
        /// As given.
        path: String,
        /// What is wrong; no parameter.
        reason: String,
    },
    /// Some other datum.
    #[error(
        "{crs} is based on the datum {datum}, only CGCS2000 and WGS 84 are taken: convert the file to EPSG:4490 first"
    )]
    OtherDatum {
        /// Name of the CRS.
        crs: String,
        /// Name of the datum.
        datum: String,
    },
    /// A vertical, geocentric, local or engineering CRS.
    #[error("{0} is neither geographic nor projected: convert the file to EPSG:4490 first")]
    NotHorizontal(String),
    /// The text encoding cannot be told.
    #[error(
        "the text of `{path}` is neither UTF-8 nor GBK: pass --encoding with the encoding the file was written in"
    )]
    Encoding {
        /// As given.
        path: String,
    },
    /// A text format that is read as UTF-8 only.
    #[error("`{path}` is not UTF-8 (line {line}): save it again as UTF-8, in Excel as \"CSV UTF-8\"")]
    NotUtf8 {
        /// As given.
        path: String,
        /// First offending line.
        line: usize,
    },
    /// A column that is needed is not there.
    #[error("no column holds the {field}: looked for {looked_for}; the file has {found}")]
    NoColumn {
        /// Our field.
        field: &'static str,
        /// Names tried.
        looked_for: String,
        /// Columns of the file.
        found: String,
    },
    /// A field was named that the file does not have.
    #[error("there is no column `{column}` for {field}; the file has {found}")]
    NoSuchColumn {
        /// Our field.
        field: &'static str,
        /// As given.
        column: String,
        /// Columns of the file.
        found: String,
    },
    /// Something GDAL refuses to do.
    #[error("{doing}: {reason}")]
    Gdal {
        /// What was tried.
        doing: &'static str,
        /// GDAL's words.
        reason: String,
    },
}

/// A number shown in an error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Figure(pub f64);

impl Eq for Figure {}

impl ImportError {
    /// A stable machine word.
    pub fn word(&self) -> &'static str {
        match self {
            ImportError::NotFound(_) => "file_not_found",
            ImportError::NotAFile { .. } => "not_a_file",
            ImportError::TooLarge { .. } => "too_large",
            ImportError::Unreadable { .. } => "unreadable",
            ImportError::Damaged { .. } => "damaged",
            ImportError::NoPolygonLayer { .. } => "no_polygon_layer",
            ImportError::SeveralLayers { .. } => "several_layers",
            ImportError::NoSuchLayer { .. } => "no_such_layer",
            ImportError::EmptyLayer(_) => "empty_layer",
            ImportError::NoCrs { .. } => "no_crs",
            ImportError::UnknownCrs(_) => "unknown_crs",
            ImportError::CrsConflict { .. } => "crs_conflict",
            ImportError::OldDatum { .. } => "old_datum",
            ImportError::OtherTransform { .. } => "other_transform",
            ImportError::BadTransform { .. } => "bad_transform",
            ImportError::OtherDatum { .. } => "other_datum",
            ImportError::NotHorizontal(_) => "not_horizontal",
            ImportError::Encoding { .. } => "encoding",
            ImportError::NotUtf8 { .. } => "not_utf8",
            ImportError::NoColumn { .. } => "no_column",
            ImportError::NoSuchColumn { .. } => "no_such_column",
            ImportError::Gdal { .. } => "gdal",
        }
    }

    pub(crate) fn gdal(doing: &'static str, error: &gdal::errors::GdalError) -> ImportError {
        let reason = crate::diagnostics::reason().unwrap_or_else(|| error.to_string());
        ImportError::Gdal { doing, reason }
    }
}
