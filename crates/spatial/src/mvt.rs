//! Mapbox Vector Tile 2.1 encoding: layers of points, lines and polygons with properties.
//!
//! Polygons are snapped to the tile's grid vertex by vertex, so a border shared by two neighbours is drawn at the
//! same place by both and no sliver appears between them.

mod clip;
mod geometry;
mod outline;
mod values;
mod wire;

pub use outline::Outline;

use crate::coordinate::{LonLat, Node};
use crate::region::Region;
use crate::tile::TileCoord;
use values::Values;
use wire::Message;

/// Width of a tile in its own units.
pub const EXTENT: u32 = 4096;
/// How far beyond its border a tile draws, in tile units: hides strokes and symbols cut at the border.
pub const BUFFER: u32 = 64;

/// A property value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value<'a> {
    /// Text.
    Text(&'a str),
    /// Text that is no other feature's, such as a code: written without a search for the same.
    Unique(&'a str),
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// True or false.
    Bool(bool),
}

/// One layer of one tile while it is written: features one behind the other, as they will stand in the tile.
pub struct Layer {
    tile: TileCoord,
    name: &'static str,
    features: Message,
    count: usize,
    keys: Vec<&'static str>,
    values: Values,
    /// Memory that the features share while they are written: the tags and the commands of one.
    tags: Vec<u32>,
    commands: Vec<u32>,
}

impl Layer {
    /// An empty layer of a tile.
    pub fn new(name: &'static str, tile: TileCoord) -> Self {
        Layer {
            tile,
            name,
            features: Message::default(),
            count: 0,
            keys: vec![],
            values: Values::default(),
            tags: vec![],
            commands: vec![],
        }
    }

    /// Adds a point; one outside the tile and its buffer is left out.
    pub fn point(&mut self, id: u64, at: LonLat, properties: &[(&'static str, Value<'_>)]) {
        let (x, y) = self.tile.to_tile_units(at, EXTENT);
        let near = f64::from(BUFFER);
        let far = f64::from(EXTENT + BUFFER);
        if x < -near || y < -near || x > far || y > far {
            return;
        }
        geometry::point((x.round() as i32, y.round() as i32), &mut self.commands);
        self.feature(id, geometry::Kind::Point, properties);
    }

    /// Adds a line, clipped; nothing when no part of it is in the tile.
    pub fn line(&mut self, id: u64, line: &[LonLat], properties: &[(&'static str, Value<'_>)]) {
        let units: Vec<(f64, f64)> = line.iter().map(|p| self.tile.to_tile_units(*p, EXTENT)).collect();
        geometry::lines(&clip::line(&units), &mut self.commands);
        self.feature(id, geometry::Kind::Line, properties);
    }

    /// Adds an area, clipped; nothing when no part of it is in the tile or it is smaller than a tile unit.
    pub fn area(&mut self, id: u64, area: &Region, properties: &[(&'static str, Value<'_>)]) {
        let mut writer = geometry::PolygonWriter::on(&mut self.commands);
        for polygon in area.polygons() {
            for (i, ring) in polygon.rings().enumerate() {
                let drawn = writer.ring(&clip::ring(units_of(self.tile, ring)), i == 0);
                if i == 0 && !drawn {
                    break;
                }
            }
        }
        self.feature(id, geometry::Kind::Polygon, properties);
    }

    /// Adds an area whose outline was prepared for the zoom of the tile; as [`Layer::area`] otherwise.
    pub fn outline(&mut self, id: u64, outline: &Outline, properties: &[(&'static str, Value<'_>)]) {
        let mut writer = geometry::PolygonWriter::on(&mut self.commands);
        let mut within = false;
        for ring in outline.rings() {
            if ring.is_outer() || within {
                let drawn = writer.ring(&ring.clipped(self.tile), ring.is_outer());
                within = drawn || !ring.is_outer();
            }
        }
        self.feature(id, geometry::Kind::Polygon, properties);
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The layer as a field of a tile, ready to be concatenated with other layers (an empty layer is no bytes).
    pub fn finish(self) -> Vec<u8> {
        if self.is_empty() {
            return vec![];
        }
        let mut head = Message::default();
        head.uint(15, 2);
        head.bytes(1, self.name.as_bytes());
        let mut tail = Message::default();
        self.keys.iter().for_each(|k| tail.bytes(3, k.as_bytes()));
        self.values.iter().for_each(|v| tail.bytes(4, v));
        tail.uint(5, u64::from(EXTENT));
        let parts = [head.0, self.features.0, tail.0];
        let length = parts.iter().map(Vec::len).sum();
        let mut tile = Message(Vec::with_capacity(wire::size_of_field(length)));
        tile.begin(3, length);
        parts.iter().for_each(|part| tile.0.extend_from_slice(part));
        tile.0
    }

    /// Writes down the commands with properties; no commands are no feature.
    fn feature(&mut self, id: u64, kind: geometry::Kind, properties: &[(&'static str, Value<'_>)]) {
        if self.commands.is_empty() {
            return;
        }
        self.tags.clear();
        for (place, (key, value)) in properties.iter().enumerate() {
            let key = self.key_number(place, key);
            self.tags.extend([key, self.values.number(value)]);
        }
        let (tags, commands) = (wire::size_of_all(&self.tags), wire::size_of_all(&self.commands));
        let length = 1 + wire::size(id) + wire::size_of_field(tags) + 2 + wire::size_of_field(commands);
        self.features.begin(2, length);
        self.features.uint(1, id);
        self.features.packed(2, &self.tags, tags);
        self.features.uint(3, kind as u64);
        self.features.packed(4, &self.commands, commands);
        self.count += 1;
    }

    /// The number of a key: most features of a layer have the same ones in the same places.
    fn key_number(&mut self, place: usize, key: &'static str) -> u32 {
        if self.keys.get(place) == Some(&key) {
            return place as u32;
        }
        let known = self.keys.iter().position(|k| *k == key);
        known.unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        }) as u32
    }
}

fn units_of(tile: TileCoord, ring: &[Node]) -> Vec<(i32, i32)> {
    let whole = |n: &Node| {
        let (x, y) = tile.to_tile_units(n.lon_lat(), EXTENT);
        (x.round() as i32, y.round() as i32)
    };
    ring.iter().map(whole).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seat() -> LonLat {
        LonLat::new(111.22676, 39.86546).expect("in range")
    }

    #[test]
    fn a_point_layer_is_the_bytes_the_specification_prescribes() {
        let tile = TileCoord::new(0, 0, 0).expect("the world");
        let mut layer = Layer::new("p", tile);
        layer.point(1, LonLat::new(0.0, 0.0).expect("null island"), &[("a", Value::Bool(true))]);
        let expected: &[u8] = &[
            0x1a, 0x20, 0x78, 0x02, 0x0a, 0x01, b'p', 0x12, 0x0f, 0x08, 0x01, 0x12, 0x02, 0x00, 0x00, 0x18,
            0x01, 0x22, 0x05, 0x09, 0x80, 0x20, 0x80, 0x20, 0x1a, 0x01, b'a', 0x22, 0x02, 0x38, 0x01, 0x28,
            0x80, 0x20,
        ];
        assert_eq!(layer.finish(), expected);
    }

    #[test]
    fn a_point_outside_the_buffer_is_left_out_and_an_empty_layer_is_no_bytes() {
        let mut layer = Layer::new("p", TileCoord::new(10, 0, 0).expect("exists"));
        layer.point(1, seat(), &[]);
        assert!(layer.is_empty());
        assert!(layer.finish().is_empty());
    }

    #[test]
    fn equal_values_are_stored_once() {
        let mut layer = Layer::new("p", TileCoord::holding(10, seat()));
        layer.point(1, seat(), &[("state", Value::Text("open"))]);
        layer.point(2, seat(), &[("state", Value::Text("open"))]);
        assert_eq!((layer.keys.len(), layer.values.len(), layer.count), (1, 1, 2));
    }
}
