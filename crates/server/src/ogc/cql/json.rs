//! CQL2 JSON: `{"op": "and", "args": […]}`.

use super::MAX_DEPTH;
use super::parse::{Node, ShapeLiteral};
use serde_json::Value;

/// Reads a filter.
pub(super) fn parse(filter: &str) -> Result<Node, String> {
    let value = serde_json::from_str(filter).map_err(|e| format!("no JSON: {e}"))?;
    node(&value, 0)
}

fn node(value: &Value, depth: usize) -> Result<Node, String> {
    if depth > MAX_DEPTH {
        return Err(format!("nested deeper than {MAX_DEPTH}"));
    }
    match value {
        Value::String(text) => Ok(Node::Text(text.clone())),
        Value::Number(number) => Ok(Node::Number(number.as_f64().unwrap_or(f64::NAN))),
        Value::Bool(flag) => Ok(Node::Flag(*flag)),
        Value::Array(list) => {
            Ok(Node::List(list.iter().map(|v| node(v, depth + 1)).collect::<Result<_, _>>()?))
        }
        Value::Object(object) => {
            let text = |name| object.get(name).and_then(Value::as_str);
            if let Some(op) = text("op") {
                let args = object.get("args").and_then(Value::as_array).ok_or("`op` needs `args`")?;
                let args = args.iter().map(|v| node(v, depth + 1)).collect::<Result<_, _>>()?;
                return Ok(Node::Op(op.to_ascii_lowercase(), args));
            }
            if let Some(name) = text("property") {
                return Ok(Node::Property(name.to_owned()));
            }
            if let Some(day) = text("date") {
                return Ok(Node::Date(day.to_owned()));
            }
            if let Some(instant) = text("timestamp") {
                return Ok(Node::Timestamp(instant.to_owned()));
            }
            if let Some([Value::String(from), Value::String(to)]) =
                object.get("interval").and_then(Value::as_array).map(Vec::as_slice)
            {
                return Ok(Node::Interval(from.clone(), to.clone()));
            }
            shape(value).map(Node::Shape)
        }
        Value::Null => Err("null stands for no value: use isNull".into()),
    }
}

fn shape(value: &Value) -> Result<ShapeLiteral, String> {
    let read = |value: &Value| -> Option<ShapeLiteral> {
        if let Some(corners) = value.get("bbox") {
            let corners: Vec<f64> = serde_json::from_value(corners.clone()).ok()?;
            return Some(ShapeLiteral::Box(<[f64; 4]>::try_from(corners).ok()?));
        }
        let coordinates = value.get("coordinates")?.clone();
        match value.get("type")?.as_str()? {
            "Point" => Some(ShapeLiteral::Point(serde_json::from_value(coordinates).ok()?)),
            "Polygon" => Some(ShapeLiteral::Polygons(vec![serde_json::from_value(coordinates).ok()?])),
            "MultiPolygon" => Some(ShapeLiteral::Polygons(serde_json::from_value(coordinates).ok()?)),
            _ => None,
        }
    };
    read(value).ok_or_else(|| "an object is expected that is an operation, a property, a time, or a Point, Polygon, MultiPolygon or bbox".into())
}
