//! A small decoder of Mapbox Vector Tiles 2.1, written from the specification.

use crate::Fault;
use serde_json::{Map, Value, json};

/// A layer of a tile.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Name.
    pub name: String,
    /// Version of the specification.
    pub version: u64,
    /// Units along an edge of the tile.
    pub extent: u32,
    /// Features.
    pub features: Vec<Feature>,
}

/// A feature of a layer.
#[derive(Debug, Clone)]
pub struct Feature {
    /// Identifier, 0 when there is none.
    pub id: u64,
    /// 1 point, 2 line, 3 area.
    pub kind: u64,
    /// Properties.
    pub properties: Map<String, Value>,
    /// Points, lines or rings, in tile units, x to the east and y to the south.
    pub parts: Vec<Vec<(i64, i64)>>,
}

/// Reads a tile.
///
/// # Errors
/// When the bytes break the specification.
pub fn decode(bytes: &[u8]) -> Result<Vec<Layer>, Fault> {
    let mut layers = vec![];
    for field in fields(bytes)? {
        match field {
            (3, Wire::Bytes(layer)) => layers.push(read_layer(layer)?),
            (number, _) => return Err(format!("a tile has no field {number}").into()),
        }
    }
    Ok(layers)
}

/// The layer of a name.
pub fn layer<'l>(layers: &'l [Layer], name: &str) -> Option<&'l Layer> {
    layers.iter().find(|l| l.name == name)
}

enum Wire<'b> {
    Varint(u64),
    Fixed64([u8; 8]),
    Bytes(&'b [u8]),
    Fixed32([u8; 4]),
}

fn varint(bytes: &mut &[u8]) -> Result<u64, Fault> {
    let mut value = 0u64;
    for shift in (0..64).step_by(7) {
        let (first, rest) = bytes.split_first().ok_or("a number breaks off")?;
        *bytes = rest;
        value |= u64::from(first & 0x7f) << shift;
        if first & 0x80 == 0 {
            return Ok(value);
        }
    }
    Err("a number has more than ten bytes".into())
}

fn take<'b>(bytes: &mut &'b [u8], length: usize) -> Result<&'b [u8], Fault> {
    let (taken, rest) = bytes.split_at_checked(length).ok_or("a field reaches behind the end")?;
    *bytes = rest;
    Ok(taken)
}

fn fields(mut bytes: &[u8]) -> Result<Vec<(u64, Wire<'_>)>, Fault> {
    let mut found = vec![];
    while !bytes.is_empty() {
        let key = varint(&mut bytes)?;
        let value = match key & 7 {
            0 => Wire::Varint(varint(&mut bytes)?),
            1 => Wire::Fixed64(take(&mut bytes, 8)?.try_into()?),
            2 => {
                let length = usize::try_from(varint(&mut bytes)?)?;
                Wire::Bytes(take(&mut bytes, length)?)
            }
            5 => Wire::Fixed32(take(&mut bytes, 4)?.try_into()?),
            other => return Err(format!("wire type {other}").into()),
        };
        found.push((key >> 3, value));
    }
    Ok(found)
}

fn packed(mut bytes: &[u8]) -> Result<Vec<u64>, Fault> {
    let mut numbers = vec![];
    while !bytes.is_empty() {
        numbers.push(varint(&mut bytes)?);
    }
    Ok(numbers)
}

fn read_layer(bytes: &[u8]) -> Result<Layer, Fault> {
    let (mut name, mut version, mut extent) = (None, None, 4096);
    let (mut keys, mut values, mut raw) = (vec![], vec![], vec![]);
    for field in fields(bytes)? {
        match field {
            (15, Wire::Varint(v)) => version = Some(v),
            (1, Wire::Bytes(b)) => name = Some(std::str::from_utf8(b)?.to_owned()),
            (2, Wire::Bytes(b)) => raw.push(b),
            (3, Wire::Bytes(b)) => keys.push(std::str::from_utf8(b)?.to_owned()),
            (4, Wire::Bytes(b)) => values.push(read_value(b)?),
            (5, Wire::Varint(e)) => extent = u32::try_from(e)?,
            (number, _) => return Err(format!("a layer has no field {number}").into()),
        }
    }
    let features = raw.into_iter().map(|b| read_feature(b, &keys, &values)).collect::<Result<_, _>>()?;
    let name = name.ok_or("a layer has no name")?;
    Ok(Layer { name, version: version.ok_or("a layer has no version")?, extent, features })
}

fn read_value(bytes: &[u8]) -> Result<Value, Fault> {
    let all = fields(bytes)?;
    let [(number, wire)] = all.as_slice() else { return Err("a value holds exactly one field".into()) };
    Ok(match (number, wire) {
        (1, Wire::Bytes(b)) => json!(std::str::from_utf8(b)?),
        (2, Wire::Fixed32(b)) => json!(f32::from_le_bytes(*b)),
        (3, Wire::Fixed64(b)) => json!(f64::from_le_bytes(*b)),
        (4, Wire::Varint(v)) => json!(v.cast_signed()),
        (5, Wire::Varint(v)) => json!(v),
        (6, Wire::Varint(v)) => json!(zigzag(*v)),
        (7, Wire::Varint(v)) => json!(*v != 0),
        _ => return Err(format!("a value has no field {number} of this type").into()),
    })
}

fn zigzag(n: u64) -> i64 {
    (n >> 1).cast_signed() ^ -(n & 1).cast_signed()
}

fn read_feature(bytes: &[u8], keys: &[String], values: &[Value]) -> Result<Feature, Fault> {
    let (mut id, mut kind, mut tags, mut geometry) = (0, 0, vec![], vec![]);
    for field in fields(bytes)? {
        match field {
            (1, Wire::Varint(v)) => id = v,
            (2, Wire::Bytes(b)) => tags = packed(b)?,
            (3, Wire::Varint(v)) => kind = v,
            (4, Wire::Bytes(b)) => geometry = packed(b)?,
            (number, _) => return Err(format!("a feature has no field {number}").into()),
        }
    }
    if !(1..=3).contains(&kind) {
        return Err(format!("a feature has no geometry type {kind}").into());
    }
    let mut properties = Map::new();
    let pairs = tags.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err("a key without a value".into());
    }
    for pair in pairs {
        let key = keys.get(usize::try_from(pair[0])?).ok_or("a key behind the end")?;
        let value = values.get(usize::try_from(pair[1])?).ok_or("a value behind the end")?;
        properties.insert(key.clone(), value.clone());
    }
    Ok(Feature { id, kind, properties, parts: parts(&geometry)? })
}

/// Runs the commands of a geometry: move, line, close.
fn parts(commands: &[u64]) -> Result<Vec<Vec<(i64, i64)>>, Fault> {
    let mut parts: Vec<Vec<(i64, i64)>> = vec![];
    let (mut x, mut y) = (0i64, 0i64);
    let mut rest = commands.iter();
    while let Some(command) = rest.next() {
        let (what, count) = (command & 7, command >> 3);
        if what == 7 {
            continue;
        }
        for _ in 0..count {
            let (dx, dy) = rest.next().zip(rest.next()).ok_or("a geometry breaks off")?;
            x += zigzag(*dx);
            y += zigzag(*dy);
            match what {
                1 => parts.push(vec![(x, y)]),
                2 => parts.last_mut().ok_or("a line without a beginning")?.push((x, y)),
                other => return Err(format!("a geometry has no command {other}").into()),
            }
        }
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification_is_read() {
        // Section 4.3.5: a polygon (3 6, 8 12, 20 34).
        let rings = parts(&[9, 6, 12, 18, 10, 12, 24, 44, 15]).unwrap();
        assert_eq!(rings, [[(3, 6), (8, 12), (20, 34)]]);
    }

    #[test]
    fn a_broken_tile_is_an_error() {
        assert!(decode(&[0x1a, 0x05, 0x00]).is_err());
        assert!(decode(&[]).unwrap().is_empty());
    }
}
