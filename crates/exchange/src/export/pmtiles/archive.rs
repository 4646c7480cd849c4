//! A PMTiles archive (version 3) while it is written: bytes of tiles first into a nameless file, then all in its order.

use super::directory::{Directories, Entry, directories, tile_id};
use flate2::Compression;
use flate2::write::GzEncoder;
use ring::digest::{SHA256, digest};
use spatial::{Bounds, TileCoord};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufWriter, Seek, SeekFrom, Write};
use std::path::Path;

/// Bytes of the header.
const HEADER: usize = 127;
/// Directories and metadata are small, and readers fetch the first with the header: not packed.
const NOT_PACKED: u8 = 1;
/// Tiles are packed by gzip, which every reader of the format knows.
const GZIP: u8 = 2;
/// Best that the codec does at tile sizes: higher levels take longer for the same bytes.
const GZIP_LEVEL: u32 = 6;
/// Mapbox Vector Tiles.
const MVT: u8 = 1;

/// The archive.
pub(super) struct Archive {
    data: BufWriter<File>,
    length: u64,
    entries: Vec<Entry>,
    known: HashMap<Vec<u8>, (u64, u32)>,
    addressed: u64,
    zooms: Option<(u8, u8)>,
}

impl Archive {
    /// An empty one, whose bytes wait in a folder.
    pub(super) fn new(folder: &Path) -> io::Result<Archive> {
        let data = BufWriter::new(tempfile::tempfile_in(folder)?);
        Ok(Archive { data, length: 0, entries: vec![], known: HashMap::new(), addressed: 0, zooms: None })
    }

    /// Adds a tile, plain; tiles come in the order of [`tile_id`]. Equal bytes are kept once.
    pub(super) fn add(&mut self, tile: TileCoord, bytes: &[u8]) -> io::Result<()> {
        let id = tile_id(tile);
        let key = digest(&SHA256, bytes).as_ref().to_vec();
        let (offset, length) = match self.known.get(&key) {
            Some(place) => *place,
            None => {
                // Without time and name in its head: equal tiles are equal bytes.
                let mut packed =
                    GzEncoder::new(Vec::with_capacity(bytes.len() / 2), Compression::new(GZIP_LEVEL));
                packed.write_all(bytes)?;
                let packed = packed.finish()?;
                let place = (self.length, packed.len() as u32);
                self.data.write_all(&packed)?;
                self.length += packed.len() as u64;
                self.known.insert(key, place);
                place
            }
        };
        self.addressed += 1;
        let (first, _) = self.zooms.unwrap_or((tile.z(), tile.z()));
        self.zooms = Some((first, tile.z()));
        match self.entries.last_mut() {
            Some(last) if last.offset == offset && last.id + u64::from(last.run) == id => last.run += 1,
            _ => self.entries.push(Entry { id, offset, length, run: 1 }),
        }
        Ok(())
    }

    /// Writes header, directories, metadata and tiles.
    pub(super) fn finish(
        self,
        out: &mut impl Write,
        bounds: Option<Bounds>,
        metadata: &[u8],
    ) -> io::Result<()> {
        let Directories { root, leaves } = directories(&self.entries, HEADER);
        let mut header = Vec::with_capacity(HEADER);
        header.extend(b"PMTiles\x03");
        let mut at = HEADER as u64;
        let sections = [root.len() as u64, metadata.len() as u64, leaves.len() as u64, self.length];
        for length in sections {
            header.extend(at.to_le_bytes());
            header.extend(length.to_le_bytes());
            at += length;
        }
        for count in [self.addressed, self.entries.len() as u64, self.known.len() as u64] {
            header.extend(count.to_le_bytes());
        }
        // In the order of their numbers.
        header.push(1);
        header.extend([NOT_PACKED, GZIP, MVT]);
        let (first, last) = self.zooms.unwrap_or_default();
        header.extend([first, last]);
        let place = |x: i32, y: i32| [x.to_le_bytes(), y.to_le_bytes()].concat();
        let [west, south, east, north] = bounds.map_or([0; 4], |b| [b.min.x, b.min.y, b.max.x, b.max.y]);
        header.extend(place(west, south));
        header.extend(place(east, north));
        header.push(first);
        header.extend(place(west.midpoint(east), south.midpoint(north)));
        out.write_all(&header)?;
        out.write_all(&root)?;
        out.write_all(metadata)?;
        out.write_all(&leaves)?;
        let mut data = self.data.into_inner().map_err(io::IntoInnerError::into_error)?;
        data.seek(SeekFrom::Start(0))?;
        io::copy(&mut data, out)?;
        Ok(())
    }
}
