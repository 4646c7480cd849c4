//! How a vector file is read: the same options for grids and mines, for importing and mending.

use crate::failure::Failure;
use clap::Args;
use exchange::ReadOptions;
use std::path::PathBuf;

/// A vector file and what it does not say itself.
#[derive(Debug, Args)]
pub(crate) struct VectorFile {
    /// The file; it is not touched.
    pub(crate) file: PathBuf,
    /// CRS of a file that does not say its own, such as EPSG:4546.
    #[arg(long, value_name = "EPSG")]
    crs: Option<String>,
    /// The licensed transformation of your survey office, for a file on Xi'an 80 or Beijing 54.
    #[arg(long, value_name = "FILE")]
    local_transform: Option<PathBuf>,
    /// Encoding of a Shapefile's text, such as GBK; found out when not given.
    #[arg(long, value_name = "NAME")]
    encoding: Option<String>,
    /// Layer, when the file has several.
    #[arg(long, value_name = "NAME")]
    layer: Option<String>,
}

impl VectorFile {
    /// The options for reading it.
    ///
    /// # Errors
    /// [`Failure`] when the transformation cannot be used.
    pub(crate) fn options(&self) -> Result<ReadOptions, Failure> {
        let transform = self.local_transform.as_deref().map(exchange::read_local_transform).transpose();
        Ok(ReadOptions {
            declared_crs: self.crs.clone(),
            local_transform: transform.map_err(Failure::usage)?,
            encoding: self.encoding.clone(),
            layer: self.layer.clone(),
            ..ReadOptions::default()
        })
    }
}
