//! Why an export fails. Whatever fails, no half-written file is left behind.

/// Why an export fails.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The name says no known format.
    #[error(
        "`{0}` names no known format: end it in .xlsx, .csv, .gpkg, .geojson, .geojsonl, .fg.json, .fgb, .shp.zip or .pmtiles"
    )]
    UnknownFormat(String),
    /// No system that is offered.
    #[error(
        "`{0}` is no coordinate system of an export: 4490 (degrees) or 4546 (metres, 111° E) is expected"
    )]
    UnknownCrs(String),
    /// No encoding that is offered.
    #[error("`{0}` is no encoding of a Shapefile: utf8 or gbk is expected")]
    UnknownEncoding(String),
    /// The format knows longitude and latitude only.
    #[error(
        "{format} has longitude and latitude only, not EPSG:{crs}: leave the system out, or take jsonfg, gpkg, flatgeobuf, csv, xlsx or shapefile"
    )]
    DegreesOnly {
        /// Asked for.
        crs: u32,
        /// Machine word of the format.
        format: &'static str,
    },
    /// The format is made as a whole.
    #[error("{0} cannot be streamed")]
    NotAStream(&'static str),
    /// More rows than the format holds.
    #[error("{format} holds at most {limit} rows: narrow the filter, or take another format")]
    TooManyRows {
        /// Machine word of the format.
        format: &'static str,
        /// Most rows.
        limit: u64,
    },
    /// Whoever wanted it does no longer.
    #[error("the export was stopped after {0} features, nothing was written")]
    Stopped(u64),
    /// It is there already.
    #[error("`{0}` exists already: choose another name or pass --overwrite")]
    Exists(String),
    /// A folder, or a folder that does not exist.
    #[error("`{path}` cannot be written: {reason}")]
    Unwritable {
        /// As given.
        path: String,
        /// The system's words.
        reason: String,
    },
    /// No space left.
    #[error(
        "the disk is full: `{0}` was not written, nothing was left behind; free some space and try again"
    )]
    DiskFull(String),
    /// Writing to a stream failed.
    #[error("writing failed: {0}")]
    Io(#[from] std::io::Error),
    /// The rows could not be read to their end.
    #[error("the export broke off after {after} features, nothing was written: {reason}")]
    Source {
        /// Features before.
        after: u64,
        /// The source's words.
        reason: String,
    },
    /// GDAL refuses.
    #[error("`{path}` cannot be written by GDAL: {reason}")]
    Gdal {
        /// As given.
        path: String,
        /// GDAL's words.
        reason: String,
    },
}

impl ExportError {
    /// A stable machine word.
    pub fn word(&self) -> &'static str {
        match self {
            ExportError::UnknownFormat(_) => "unknown_format",
            ExportError::UnknownCrs(_) => "unknown_crs",
            ExportError::UnknownEncoding(_) => "unknown_encoding",
            ExportError::DegreesOnly { .. } => "degrees_only",
            ExportError::NotAStream(_) => "not_a_stream",
            ExportError::TooManyRows { .. } => "too_many_rows",
            ExportError::Stopped(_) => "stopped",
            ExportError::Exists(_) => "exists",
            ExportError::Unwritable { .. } => "unwritable",
            ExportError::DiskFull(_) => "disk_full",
            ExportError::Io(_) => "io",
            ExportError::Source { .. } => "source",
            ExportError::Gdal { .. } => "gdal",
        }
    }

    /// An error of the file system, in terms of the file that was asked for.
    pub(crate) fn at(path: &std::path::Path, error: &std::io::Error) -> ExportError {
        let shown = path.display().to_string();
        match error.kind() {
            std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => {
                ExportError::DiskFull(shown)
            }
            _ => ExportError::Unwritable { path: shown, reason: error.to_string() },
        }
    }

    /// An error GDAL described in words.
    pub(crate) fn told(path: &std::path::Path, reason: String) -> ExportError {
        let shown = path.display().to_string();
        let lower = reason.to_lowercase();
        if lower.contains("disk is full") || lower.contains("no space left") {
            return ExportError::DiskFull(shown);
        }
        // FlatGeobuf does not say why the system refused to write.
        let hint = if lower.contains("i/o failure") { " (is the disk full?)" } else { "" };
        ExportError::Gdal { path: shown, reason: reason + hint }
    }
}
