//! Directories of a PMTiles archive (version 3): where the bytes of each tile lie, along a Hilbert curve.

use spatial::TileCoord;

/// Most bytes of header and first directory: readers fetch so much at once.
const FIRST_BYTES: usize = 16_384;
/// Entries of a directory of the second level, to begin with.
const LEAF_ENTRIES: usize = 4_096;

/// Where a run of equal tiles lies, or in the first directory a directory of the second level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) id: u64,
    pub(super) offset: u64,
    pub(super) length: u32,
    /// Tiles from `id` on with these bytes; 0 for a directory.
    pub(super) run: u32,
}

/// The first directory and all of the second level, one after the other.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Directories {
    pub(super) root: Vec<u8>,
    pub(super) leaves: Vec<u8>,
}

/// The number of a tile of WebMercatorQuad: tiles of lower zooms first, those of a zoom along the Hilbert curve.
pub(super) fn tile_id(tile: TileCoord) -> u64 {
    let side = 1u64 << tile.z();
    let (mut x, mut y) = (u64::from(tile.x()), u64::from(tile.y()));
    let mut along = 0;
    let mut half = side / 2;
    while half > 0 {
        let (right, down) = (u64::from(x & half > 0), u64::from(y & half > 0));
        along += half * half * ((3 * right) ^ down);
        if down == 0 {
            if right == 1 {
                (x, y) = (side - 1 - x, side - 1 - y);
            }
            (x, y) = (y, x);
        }
        half /= 2;
    }
    // Tiles of all zooms before: 1 + 4 + 16 + …
    (side * side - 1) / 3 + along
}

/// Entries in the order of their tiles as directories; of one level where they fit.
pub(super) fn directories(entries: &[Entry], header: usize) -> Directories {
    let root = encoded(entries);
    if header + root.len() <= FIRST_BYTES {
        return Directories { root, leaves: Vec::new() };
    }
    let mut size = LEAF_ENTRIES;
    loop {
        let (mut root, mut leaves) = (Vec::new(), Vec::new());
        for part in entries.chunks(size) {
            let leaf = encoded(part);
            let (id, length) = (part.first().map_or(0, |e| e.id), leaf.len() as u32);
            root.push(Entry { id, offset: leaves.len() as u64, length, run: 0 });
            leaves.extend(leaf);
        }
        let root = encoded(&root);
        if header + root.len() <= FIRST_BYTES {
            return Directories { root, leaves };
        }
        size *= 2;
    }
}

fn encoded(entries: &[Entry]) -> Vec<u8> {
    let mut out = Vec::new();
    number(&mut out, entries.len() as u64);
    let mut before = 0;
    for entry in entries {
        number(&mut out, entry.id - before);
        before = entry.id;
    }
    entries.iter().for_each(|e| number(&mut out, u64::from(e.run)));
    entries.iter().for_each(|e| number(&mut out, u64::from(e.length)));
    let mut end = None;
    for entry in entries {
        // 0 says: right behind the one before.
        let told = if end == Some(entry.offset) { 0 } else { entry.offset + 1 };
        number(&mut out, told);
        end = Some(entry.offset + u64::from(entry.length));
    }
    out
}

/// A number of any size, seven bits a byte, the lowest first.
fn number(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn id(z: u32, x: u64, y: u64) -> u64 {
        tile_id(TileCoord::new(z, x, y).unwrap())
    }

    #[test]
    fn tiles_have_the_numbers_of_the_specification() {
        let first = [(0, 0, 0), (1, 0, 0), (1, 0, 1), (1, 1, 1), (1, 1, 0), (2, 0, 0)];
        let numbers = first.map(|(z, x, y)| id(z, x, y));
        assert_eq!(numbers, [0, 1, 2, 3, 4, 5]);
        assert_eq!(id(12, 3423, 1763), 19_078_479);
    }

    #[test]
    fn a_zoom_is_numbered_without_gaps_and_neighbours_touch() {
        let tiles = (0..32).flat_map(|x| (0..32).map(move |y| (x, y)));
        let mut of_zoom: Vec<(u64, u64, u64)> = tiles.map(|(x, y)| (id(5, x, y), x, y)).collect();
        of_zoom.sort_unstable();
        let numbers: BTreeSet<u64> = of_zoom.iter().map(|t| t.0).collect();
        assert_eq!(numbers, (341..341 + 1024).collect());
        for pair in of_zoom.windows(2) {
            assert_eq!(pair[0].1.abs_diff(pair[1].1) + pair[0].2.abs_diff(pair[1].2), 1);
        }
    }

    #[test]
    fn a_directory_is_the_bytes_that_the_specification_prescribes() {
        let entries = [
            Entry { id: 5, offset: 0, length: 100, run: 1 },
            Entry { id: 42, offset: 100, length: 300, run: 2 },
            Entry { id: 69, offset: 0, length: 100, run: 1 },
        ];
        let expected = [3, 5, 37, 27, 1, 2, 1, 100, 0xac, 2, 100, 1, 0, 1];
        assert_eq!(encoded(&entries), expected);
    }

    #[test]
    fn many_entries_become_two_levels_and_the_first_stays_small() {
        let entry = |i: u64| Entry { id: i * 3, offset: i * 1000, length: 999, run: 1 };
        let few: Vec<Entry> = (0..100).map(entry).collect();
        assert!(directories(&few, 127).leaves.is_empty());
        let many: Vec<Entry> = (0..50_000).map(entry).collect();
        let two = directories(&many, 127);
        assert!(two.root.len() + 127 <= FIRST_BYTES && two.leaves.len() > 50_000);
        assert_eq!(two.root[0], 13);
    }
}
