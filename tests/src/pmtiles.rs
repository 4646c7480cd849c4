//! A small reader of PMTiles archives of version 3, written from the specification. Tiles are plain or gzip, directories plain.

use crate::Fault;
use crate::tile::Tile;
use flate2::read::GzDecoder;
use std::io::Read;

/// The bytes of a gzip stream.
///
/// # Errors
/// When it is none, or breaks off.
pub fn gunzip(bytes: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut plain = Vec::new();
    GzDecoder::new(bytes).read_to_end(&mut plain)?;
    Ok(plain)
}

/// An archive, whole in memory.
#[derive(Debug)]
pub struct Archive {
    bytes: Vec<u8>,
    /// All tiles with the place of their bytes, in the order of their numbers.
    tiles: Vec<(u64, usize, usize)>,
}

impl Archive {
    /// Reads header and directories and checks what the specification asks of them.
    ///
    /// # Errors
    /// When the bytes break the specification.
    pub fn read(bytes: Vec<u8>) -> Result<Archive, Fault> {
        if bytes.get(..8) != Some(b"PMTiles\x03") {
            return Err("no PMTiles archive of version 3".into());
        }
        let mut archive = Archive { bytes, tiles: vec![] };
        if archive.byte(97)? != 1 || !matches!(archive.byte(98)?, 1 | 2) {
            return Err("packed directories, and other codecs than gzip, are not read here".into());
        }
        if archive.byte(96)? != 1 || archive.byte(99)? != 1 {
            return Err("not clustered, or no vector tiles".into());
        }
        let (root, length) = archive.section(8)?;
        if root + length > 16_384 {
            return Err("the first directory reaches behind 16 KiB".into());
        }
        let root = archive.part(root, length)?.to_vec();
        archive.directory(&root, 0)?;
        if !archive.tiles.is_sorted_by(|a, b| a.0 < b.0) {
            return Err("tiles are not in the order of their numbers".into());
        }
        if archive.long(72)? != archive.tiles.len() {
            return Err("the header counts other tiles than the directories".into());
        }
        Ok(archive)
    }

    /// First and last zoom, as the header says.
    ///
    /// # Errors
    /// When the header breaks off.
    pub fn zooms(&self) -> Result<(u8, u8), Fault> {
        Ok((self.byte(100)?, self.byte(101)?))
    }

    /// The metadata, JSON.
    ///
    /// # Errors
    /// When it is none.
    pub fn metadata(&self) -> Result<serde_json::Value, Fault> {
        let (at, length) = self.section(24)?;
        Ok(serde_json::from_slice(self.part(at, length)?)?)
    }

    /// Whether tiles are packed by gzip.
    ///
    /// # Errors
    /// When the header breaks off.
    pub fn packed(&self) -> Result<bool, Fault> {
        Ok(self.byte(98)? == 2)
    }

    /// All tiles of a zoom with their bytes, unpacked.
    ///
    /// # Errors
    /// When bytes reach behind the end, or cannot be unpacked.
    pub fn of_zoom(&self, z: u32) -> Result<Vec<(Tile, Vec<u8>)>, Fault> {
        let packed = self.packed()?;
        let place = |(id, at, length): &(u64, usize, usize)| Some((tile(*id, z)?, *at, *length));
        let tiles = self.tiles.iter().filter_map(place);
        let plain = |bytes: &[u8]| if packed { gunzip(bytes) } else { Ok(bytes.to_vec()) };
        tiles.map(|(tile, at, length)| Ok((tile, plain(self.part(at, length)?)?))).collect()
    }

    fn directory(&mut self, bytes: &[u8], depth: u8) -> Result<(), Fault> {
        if depth > 3 {
            return Err("directories stand in each other without end".into());
        }
        let (leaves, data) = (self.section(40)?.0, self.section(56)?.0);
        for entry in entries(bytes)? {
            if entry.run == 0 {
                let leaf = self.part(leaves + entry.offset, entry.length)?.to_vec();
                self.directory(&leaf, depth + 1)?;
            }
            for i in 0..entry.run {
                self.tiles.push((entry.id + i, data + entry.offset, entry.length));
            }
        }
        Ok(())
    }

    fn byte(&self, at: usize) -> Result<u8, Fault> {
        Ok(*self.bytes.get(at).ok_or("the header breaks off")?)
    }

    fn part(&self, at: usize, length: usize) -> Result<&[u8], Fault> {
        Ok(self.bytes.get(at..at + length).ok_or("a section reaches behind the end")?)
    }

    fn long(&self, at: usize) -> Result<usize, Fault> {
        Ok(usize::try_from(u64::from_le_bytes(self.part(at, 8)?.try_into()?))?)
    }

    fn section(&self, at: usize) -> Result<(usize, usize), Fault> {
        Ok((self.long(at)?, self.long(at + 8)?))
    }
}

struct Entry {
    id: u64,
    run: u64,
    length: usize,
    offset: usize,
}

fn entries(mut bytes: &[u8]) -> Result<Vec<Entry>, Fault> {
    let mut next = || -> Result<u64, Fault> {
        let (mut value, mut shift) = (0, 0);
        loop {
            let (first, rest) = bytes.split_first().ok_or("a directory breaks off")?;
            bytes = rest;
            value |= u64::from(first & 0x7f) << shift;
            shift += 7;
            if first & 0x80 == 0 {
                return Ok(value);
            }
        }
    };
    let count = usize::try_from(next()?)?;
    let mut column = || (0..count).map(|_| next()).collect::<Result<Vec<u64>, Fault>>();
    let (steps, runs, lengths, offsets) = (column()?, column()?, column()?, column()?);
    let (mut id, mut end, mut all) = (0, 0, Vec::new());
    for i in 0..count {
        id += steps[i];
        let offset = if offsets[i] == 0 { end } else { usize::try_from(offsets[i] - 1)? };
        let length = usize::try_from(lengths[i])?;
        end = offset + length;
        all.push(Entry { id, run: runs[i], length, offset });
    }
    Ok(all)
}

/// The tile of a number, when it is of this zoom.
fn tile(id: u64, z: u32) -> Option<Tile> {
    let side = 1u64 << z;
    let mut along = id.checked_sub((side * side - 1) / 3).filter(|along| *along < side * side)?;
    let (mut x, mut y) = (0u64, 0u64);
    let mut size = 1;
    while size < side {
        let right = 1 & (along / 2);
        let down = 1 & (along ^ right);
        if down == 0 {
            if right == 1 {
                (x, y) = (size - 1 - x, size - 1 - y);
            }
            (x, y) = (y, x);
        }
        x += size * right;
        y += size * down;
        along /= 4;
        size *= 2;
    }
    Some(Tile { z, x: u32::try_from(x).ok()?, y: u32::try_from(y).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_the_specification_are_its_tiles() {
        assert_eq!(tile(19_078_479, 12), Some(Tile { z: 12, x: 3423, y: 1763 }));
        assert_eq!(tile(4, 1), Some(Tile { z: 1, x: 1, y: 0 }));
        assert_eq!((tile(4, 0), tile(4, 2)), (None, None));
    }

    #[test]
    fn other_bytes_are_refused() {
        assert!(Archive::read(vec![]).is_err());
        assert!(Archive::read(b"PMTiles\x03".to_vec()).is_err());
    }
}
