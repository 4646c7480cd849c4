//! Mapbox Vector Tile 2.1 encoding: layers of points, lines and polygons with properties.
//!
//! Polygons are snapped to the tile's grid vertex by vertex, so a border shared by two neighbours is drawn at the
//! same place by both and no sliver appears between them.

mod clip;
mod geometry;
mod wire;

use crate::coordinate::{LonLat, Node};
use crate::region::Region;
use crate::tile::TileCoord;
use std::collections::HashMap;
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
    /// A whole number.
    Int(i64),
    /// A number.
    Real(f64),
    /// True or false.
    Bool(bool),
}

#[derive(PartialEq, Eq, Hash)]
enum ValueKey {
    Text(String),
    Int(i64),
    Real(u64),
    Bool(bool),
}

/// One layer of one tile while it is written.
pub struct Layer {
    tile: TileCoord,
    name: &'static str,
    features: Vec<Message>,
    keys: Vec<&'static str>,
    values: Vec<Message>,
    value_ids: HashMap<ValueKey, u32>,
}

impl Layer {
    /// An empty layer of a tile.
    pub fn new(name: &'static str, tile: TileCoord) -> Self {
        Layer { tile, name, features: vec![], keys: vec![], values: vec![], value_ids: HashMap::new() }
    }

    /// Adds a point; one outside the tile and its buffer is left out.
    pub fn point(&mut self, id: u64, at: LonLat, properties: &[(&'static str, Value<'_>)]) {
        let (x, y) = self.tile.to_tile_units(at, EXTENT);
        let near = f64::from(BUFFER);
        let far = f64::from(EXTENT + BUFFER);
        if x < -near || y < -near || x > far || y > far {
            return;
        }
        let commands = geometry::point((x.round() as i32, y.round() as i32));
        self.feature(id, geometry::Kind::Point, &commands, properties);
    }

    /// Adds a line, clipped; nothing when no part of it is in the tile.
    pub fn line(&mut self, id: u64, line: &[LonLat], properties: &[(&'static str, Value<'_>)]) {
        let units: Vec<(f64, f64)> = line.iter().map(|p| self.tile.to_tile_units(*p, EXTENT)).collect();
        let commands = geometry::lines(&clip::line(&units));
        if !commands.is_empty() {
            self.feature(id, geometry::Kind::Line, &commands, properties);
        }
    }

    /// Adds an area, clipped; nothing when no part of it is in the tile or it is smaller than a tile unit.
    pub fn area(&mut self, id: u64, area: &Region, properties: &[(&'static str, Value<'_>)]) {
        let mut commands = geometry::PolygonWriter::default();
        for polygon in area.polygons() {
            for (i, ring) in polygon.rings().enumerate() {
                let drawn = commands.ring(&self.ring(ring), i == 0);
                if i == 0 && !drawn {
                    break;
                }
            }
        }
        let commands = commands.finish();
        if !commands.is_empty() {
            self.feature(id, geometry::Kind::Polygon, &commands, properties);
        }
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.features.is_empty()
    }

    /// The layer as a field of a tile, ready to be concatenated with other layers (an empty layer is no bytes).
    pub fn finish(self) -> Vec<u8> {
        if self.features.is_empty() {
            return vec![];
        }
        let mut layer = Message::default();
        layer.uint(15, 2);
        layer.bytes(1, self.name.as_bytes());
        self.features.iter().for_each(|f| layer.bytes(2, &f.0));
        self.keys.iter().for_each(|k| layer.bytes(3, k.as_bytes()));
        self.values.iter().for_each(|v| layer.bytes(4, &v.0));
        layer.uint(5, u64::from(EXTENT));
        let mut tile = Message::default();
        tile.bytes(3, &layer.0);
        tile.0
    }

    fn ring(&self, ring: &[Node]) -> Vec<(i32, i32)> {
        let units: Vec<(i32, i32)> = ring
            .iter()
            .map(|n| {
                let (x, y) = self.tile.to_tile_units(n.lon_lat(), EXTENT);
                (x.round() as i32, y.round() as i32)
            })
            .collect();
        clip::ring(units)
    }

    fn feature(
        &mut self,
        id: u64,
        kind: geometry::Kind,
        commands: &[u32],
        properties: &[(&'static str, Value<'_>)],
    ) {
        let mut tags = Vec::with_capacity(properties.len() * 2);
        for (key, value) in properties {
            tags.push(self.key_id(key));
            tags.push(self.value_id(value));
        }
        let mut feature = Message::default();
        feature.uint(1, id);
        feature.packed(2, &tags);
        feature.uint(3, kind as u64);
        feature.packed(4, commands);
        self.features.push(feature);
    }

    fn key_id(&mut self, key: &'static str) -> u32 {
        let known = self.keys.iter().position(|k| *k == key);
        known.unwrap_or_else(|| {
            self.keys.push(key);
            self.keys.len() - 1
        }) as u32
    }

    fn value_id(&mut self, value: &Value<'_>) -> u32 {
        let key = match value {
            Value::Text(t) => ValueKey::Text((*t).to_owned()),
            Value::Int(i) => ValueKey::Int(*i),
            Value::Real(r) => ValueKey::Real(r.to_bits()),
            Value::Bool(b) => ValueKey::Bool(*b),
        };
        let next = self.values.len() as u32;
        let values = &mut self.values;
        *self.value_ids.entry(key).or_insert_with(|| {
            let mut message = Message::default();
            match value {
                Value::Text(t) => message.bytes(1, t.as_bytes()),
                Value::Real(r) => message.double(3, *r),
                Value::Int(i) => message.sint(6, *i),
                Value::Bool(b) => message.uint(7, u64::from(*b)),
            }
            values.push(message);
            next
        })
    }
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
        assert_eq!((layer.keys.len(), layer.values.len(), layer.features.len()), (1, 1, 2));
    }
}
