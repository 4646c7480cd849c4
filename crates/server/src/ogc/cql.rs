//! Filters in CQL2 (OGC 21-065r2): read from text or JSON, checked against the fields of a collection, and asked of records.
//!
//! What is understood: and, or, not; =, <>, <, <=, >, >=; like, between, in, is null; s_intersects with a box, point or polygon;
//! t_after, t_before, t_during, t_intersects on the feature's time. A comparison with nothing is unknown, as in SQL.

mod json;
mod parse;
mod text;

use super::area::Area;
use super::collection::{Collection, Kind};
use super::interval::{Interval, midnight};
use super::record::Record;
use parse::Node;
use serde_json::Value;
use spatial::Bounds;
use std::cmp::Ordering;
use time::format_description::well_known::Rfc3339;
use time::macros::format_description;
use time::{Date, OffsetDateTime};

/// Longest filter, bytes.
pub(super) const MAX_BYTES: usize = 4_096;
/// Deepest nesting.
const MAX_DEPTH: usize = 32;

/// A filter that was checked against a collection.
#[derive(Debug, Clone)]
pub(super) enum Expr {
    And(Vec<Expr>),
    Or(Vec<Expr>),
    Not(Box<Expr>),
    Known(bool),
    Compare { field: usize, order: Order, with: Scalar },
    Like { field: usize, pattern: Vec<char> },
    IsNull(usize),
    Intersects(Area),
    During(Interval),
}

/// A comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// A value of a field's kind.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Scalar {
    Text(String),
    Number(f64),
    Flag(bool),
    Day(Date),
    Instant(OffsetDateTime),
}

/// What a filter is read for.
pub(super) struct Reader<'a> {
    pub(super) collection: &'a Collection,
    /// The system that literal geometries are in.
    pub(super) crs: super::crs::Crs,
    /// The banner.
    pub(super) around: &'a Bounds,
}

impl Reader<'_> {
    /// Reads `cql2-text`.
    ///
    /// # Errors
    /// What is wrong and where, in words.
    pub(super) fn text(&self, filter: &str) -> Result<Expr, String> {
        self.bind(text::parse(filter)?)
    }

    /// Reads `cql2-json`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn json(&self, filter: &str) -> Result<Expr, String> {
        self.bind(json::parse(filter)?)
    }

    /// A property that must have a value: `?state=mediating`.
    ///
    /// # Errors
    /// What is wrong, in words.
    pub(super) fn equal(&self, field: &str, text: &str) -> Result<Expr, String> {
        let (field, kind) = self.field(field)?;
        let literal = match kind {
            Kind::Integer | Kind::Number => {
                text.parse().map(Node::Number).map_err(|_| "a number is expected".to_owned())?
            }
            Kind::Flag => match text {
                "true" => Node::Flag(true),
                "false" => Node::Flag(false),
                _ => return Err("true or false is expected".into()),
            },
            _ => Node::Text(text.to_owned()),
        };
        Ok(Expr::Compare { field, order: Order::Equal, with: scalar(&literal, kind)? })
    }

    fn field(&self, name: &str) -> Result<(usize, Kind), String> {
        let found = self.collection.field(name).map(|(i, f)| (i, f.kind));
        found.ok_or_else(|| {
            let name: String = name.chars().take(40).collect();
            let names: Vec<&str> = self.collection.fields.iter().map(|f| f.name).collect();
            format!("`{name}` is no property of {}; there are {}", self.collection.id, names.join(", "))
        })
    }

    fn bind(&self, node: Node) -> Result<Expr, String> {
        let Node::Op(op, args) = node else {
            return match node {
                Node::Flag(known) => Ok(Expr::Known(known)),
                _ => Err("a condition is expected, such as state = 'mediating'".into()),
            };
        };
        match (op.as_str(), args.len()) {
            ("and", 1..) => Ok(Expr::And(self.all(args)?)),
            ("or", 1..) => Ok(Expr::Or(self.all(args)?)),
            ("not", 1) => Ok(Expr::Not(Box::new(self.all(args)?.remove(0)))),
            ("=" | "<>" | "<" | "<=" | ">" | ">=", 2) => self.compare(&op, &args),
            ("like", 2) => self.like(&args),
            ("between", 3) => self.between(&args),
            ("in", 2) => self.listed(&args),
            ("isnull", 1) => Ok(Expr::IsNull(self.property(&args[0])?.0)),
            ("s_intersects", 2) => self.intersects(args),
            ("t_after" | "t_before" | "t_during" | "t_intersects", 2) => self.temporal(&op, &args),
            _ => {
                let op: String = op.chars().take(30).collect();
                Err(format!(
                    "`{op}` with {} operands is not understood here; see the conformance page",
                    args.len()
                ))
            }
        }
    }

    fn all(&self, args: Vec<Node>) -> Result<Vec<Expr>, String> {
        args.into_iter().map(|arg| self.bind(arg)).collect()
    }

    fn property(&self, node: &Node) -> Result<(usize, Kind), String> {
        match node {
            Node::Property(name) => self.field(name),
            _ => Err("a property is expected on the left side".into()),
        }
    }

    fn compare(&self, op: &str, args: &[Node]) -> Result<Expr, String> {
        let turned = !matches!(args[0], Node::Property(_)) && matches!(args[1], Node::Property(_));
        let (left, right) = if turned { (&args[1], &args[0]) } else { (&args[0], &args[1]) };
        let order = match op {
            "=" => Order::Equal,
            "<>" => Order::NotEqual,
            "<" => {
                if turned {
                    Order::Greater
                } else {
                    Order::Less
                }
            }
            "<=" => {
                if turned {
                    Order::GreaterOrEqual
                } else {
                    Order::LessOrEqual
                }
            }
            ">" => {
                if turned {
                    Order::Less
                } else {
                    Order::Greater
                }
            }
            _ => {
                if turned {
                    Order::LessOrEqual
                } else {
                    Order::GreaterOrEqual
                }
            }
        };
        let (field, kind) = self.property(left)?;
        Ok(Expr::Compare { field, order, with: scalar(right, kind)? })
    }

    fn like(&self, args: &[Node]) -> Result<Expr, String> {
        let (field, kind) = self.property(&args[0])?;
        match (&args[1], kind) {
            (Node::Text(pattern), Kind::Text) => Ok(Expr::Like { field, pattern: pattern.chars().collect() }),
            _ => Err("like needs a text property and a pattern such as '苏计沟%'".into()),
        }
    }

    fn between(&self, args: &[Node]) -> Result<Expr, String> {
        let (field, kind) = self.property(&args[0])?;
        let at_least = Expr::Compare { field, order: Order::GreaterOrEqual, with: scalar(&args[1], kind)? };
        let at_most = Expr::Compare { field, order: Order::LessOrEqual, with: scalar(&args[2], kind)? };
        Ok(Expr::And(vec![at_least, at_most]))
    }

    fn listed(&self, args: &[Node]) -> Result<Expr, String> {
        let (field, kind) = self.property(&args[0])?;
        let Node::List(values) = &args[1] else { return Err("in needs a list of values".into()) };
        let equal = |v| Ok(Expr::Compare { field, order: Order::Equal, with: scalar(v, kind)? });
        Ok(Expr::Or(values.iter().map(equal).collect::<Result<_, String>>()?))
    }

    fn intersects(&self, args: Vec<Node>) -> Result<Expr, String> {
        let mut args = args.into_iter();
        match (args.next(), args.next()) {
            (Some(Node::Property(name)), Some(Node::Shape(shape))) if name == "geometry" => {
                shape.area(self.crs, self.around).map(Expr::Intersects)
            }
            _ => Err("s_intersects needs the property geometry and a point, polygon or box".into()),
        }
    }

    fn temporal(&self, op: &str, args: &[Node]) -> Result<Expr, String> {
        let name = match &args[0] {
            Node::Property(name) if self.collection.timed => name,
            _ => {
                return Err(
                    "the first operand is a property with a time, of a collection that has one".into()
                );
            }
        };
        self.field(name)?;
        let (from, to) = match &args[1] {
            Node::Date(text) | Node::Timestamp(text) | Node::Text(text) => (text.clone(), text.clone()),
            Node::Interval(from, to) => (from.clone(), to.clone()),
            _ => return Err("DATE('…'), TIMESTAMP('…') or INTERVAL('…','…') is expected".into()),
        };
        let span = Interval::parse(&if from == to { from } else { format!("{from}/{to}") })?;
        let open = |from, to| Expr::During(Interval { from, to });
        let moment = time::Duration::NANOSECOND;
        Ok(match op {
            "t_after" => open(span.to.map(|t| t + moment), None),
            "t_before" => open(None, span.from.map(|t| t - moment)),
            _ => Expr::During(span),
        })
    }
}

fn scalar(node: &Node, kind: Kind) -> Result<Scalar, String> {
    let day = |text: &str| Date::parse(text, format_description!("[year]-[month]-[day]"));
    let wrong = || Err(format!("the value does not fit: {} is expected", kind_name(kind)));
    match (kind, node) {
        (Kind::Text, Node::Text(text)) => Ok(Scalar::Text(text.clone())),
        (Kind::Integer | Kind::Number, Node::Number(number)) => Ok(Scalar::Number(*number)),
        (Kind::Flag, Node::Flag(flag)) => Ok(Scalar::Flag(*flag)),
        (Kind::Day, Node::Date(text) | Node::Text(text)) => day(text).map(Scalar::Day).or_else(|_| wrong()),
        (Kind::Instant, Node::Timestamp(text) | Node::Text(text) | Node::Date(text)) => {
            let instant = OffsetDateTime::parse(text, &Rfc3339).or_else(|_| day(text).map(midnight));
            instant.map(Scalar::Instant).or_else(|_| wrong())
        }
        _ => wrong(),
    }
}

fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Text => "a text in single quotes",
        Kind::Integer | Kind::Number => "a number",
        Kind::Flag => "true or false",
        Kind::Day => "a day such as DATE('2026-11-23')",
        Kind::Instant => "a time such as TIMESTAMP('2026-11-23T08:00:00Z')",
    }
}

impl Expr {
    /// Whether a record passes: unknown is no.
    pub(super) fn holds(&self, record: &Record<'_>) -> bool {
        self.truth(record) == Some(true)
    }

    fn truth(&self, record: &Record<'_>) -> Option<bool> {
        match self {
            Expr::Known(known) => Some(*known),
            Expr::And(parts) => {
                let truths: Vec<_> = parts.iter().map(|p| p.truth(record)).collect();
                if truths.contains(&Some(false)) {
                    Some(false)
                } else if truths.contains(&None) {
                    None
                } else {
                    Some(true)
                }
            }
            Expr::Or(parts) => {
                let truths: Vec<_> = parts.iter().map(|p| p.truth(record)).collect();
                if truths.contains(&Some(true)) {
                    Some(true)
                } else if truths.contains(&None) {
                    None
                } else {
                    Some(false)
                }
            }
            Expr::Not(part) => part.truth(record).map(|t| !t),
            Expr::Compare { field, order, with } => {
                compared(record.values.get(*field)?, with).map(|o| order.allows(o))
            }
            Expr::Like { field, pattern } => Some(like(pattern, record.values.get(*field)?.as_str()?)),
            Expr::IsNull(field) => Some(record.values.get(*field).is_none_or(Value::is_null)),
            Expr::Intersects(area) => Some(area.meets(&record.shape)),
            Expr::During(span) => record.period.as_ref().map(|period| span.meets(Some(period))),
        }
    }
}

impl Order {
    fn allows(self, found: Ordering) -> bool {
        match self {
            Order::Equal => found.is_eq(),
            Order::NotEqual => found.is_ne(),
            Order::Less => found.is_lt(),
            Order::LessOrEqual => found.is_le(),
            Order::Greater => found.is_gt(),
            Order::GreaterOrEqual => found.is_ge(),
        }
    }
}

fn compared(value: &Value, with: &Scalar) -> Option<Ordering> {
    match with {
        Scalar::Text(text) => Some(value.as_str()?.cmp(text)),
        Scalar::Number(number) => value.as_f64()?.partial_cmp(number),
        Scalar::Flag(flag) => Some(value.as_bool()?.cmp(flag)),
        // Days of four-digit years are in the order of their text.
        Scalar::Day(day) => Some(value.as_str()?.cmp(&day.to_string())),
        Scalar::Instant(at) => Some(OffsetDateTime::parse(value.as_str()?, &Rfc3339).ok()?.cmp(at)),
    }
}

/// `%` is any run of characters, `_` any one, `\` takes the next as it is.
fn like(pattern: &[char], text: &str) -> bool {
    let text: Vec<char> = text.chars().collect();
    // The last `%` met, and where the text stood then: a mismatch goes back there and lets it take one more.
    let (mut p, mut t, mut star): (usize, usize, Option<(usize, usize)>) = (0, 0, None);
    while t < text.len() {
        let (wanted, width) = match pattern.get(p) {
            Some('\\') if p + 1 < pattern.len() => (Some(pattern[p + 1]), 2),
            Some('%') => {
                star = Some((p, t));
                p += 1;
                continue;
            }
            Some('_') => (Some(text[t]), 1),
            other => (other.copied(), 1),
        };
        if wanted == Some(text[t]) {
            p += width;
            t += 1;
        } else if let Some((at, from)) = star {
            p = at + 1;
            t = from + 1;
            star = Some((at, from + 1));
        } else {
            return false;
        }
    }
    pattern[p.min(pattern.len())..].iter().all(|c| *c == '%')
}

#[cfg(test)]
mod tests;
