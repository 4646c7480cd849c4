//! What a client asks of the features of a collection. Parameters that nobody knows are refused, never passed over.

use super::area::Area;
use super::collection::{Collection, Source};
use super::cql::{Expr, MAX_BYTES, Reader};
use super::crs::Crs;
use super::interval::Interval;
use super::record::Record;
use crate::problem::Problem;
use crate::routes::FilterParams;
use spatial::Bounds;
use std::collections::BTreeMap;

/// Features of a page, unless another number is asked for.
const PAGE: usize = 100;
/// Most features of a page: who asks for more is given as many, and the link to the next page.
const MOST: usize = 1_000;

/// The parameters of an address, each once.
pub(super) struct Parameters(BTreeMap<String, String>);

impl Parameters {
    /// Reads what stands after the question mark.
    ///
    /// # Errors
    /// `repeated_parameter`.
    pub(super) fn read(query: Option<&str>) -> Result<Parameters, Problem> {
        let mut all = BTreeMap::new();
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if let Some(_before) = all.insert(name.to_string(), value.into_owned()) {
                let detail = format!("`{}` is given more than once", short(&name));
                return Err(Problem::bad_request("repeated_parameter", detail));
            }
        }
        Ok(Parameters(all))
    }

    pub(super) fn take(&mut self, name: &str) -> Option<String> {
        self.0.remove(name)
    }

    /// Refuses what is left.
    ///
    /// # Errors
    /// `unknown_parameter`.
    pub(super) fn end(self) -> Result<(), Problem> {
        match self.0.keys().next() {
            None => Ok(()),
            Some(name) => {
                let detail = format!("there is no parameter `{}` here", short(name));
                Err(Problem::bad_request("unknown_parameter", detail)
                    .hint("the description of the interface is at /ogc/api"))
            }
        }
    }
}

fn short(text: &str) -> String {
    text.chars().take(40).collect()
}

/// A question for features.
#[derive(Debug)]
pub(super) struct Question {
    pub(super) limit: usize,
    pub(super) crs: Crs,
    pub(super) area: Option<Area>,
    pub(super) datetime: Option<Interval>,
    /// All of them must hold.
    pub(super) conditions: Vec<Expr>,
    /// Where the page before ended.
    pub(super) after: Option<String>,
    /// Of cases: places of the shared filter, with how they are joined.
    pub(super) places: Option<FilterParams>,
}

/// The places of the shared filter, when they are asked for.
pub(super) fn places(given: &mut Parameters) -> Option<FilterParams> {
    let (places, join) = (given.take("places"), given.take("join"));
    (places.is_some() || join.is_some()).then(|| FilterParams::of_places(places, join))
}

impl Question {
    /// Reads and checks all parameters.
    ///
    /// # Errors
    /// A problem that names the parameter.
    pub(super) fn read(
        collection: &Collection,
        mut given: Parameters,
        around: &Bounds,
    ) -> Result<Question, Problem> {
        let crs = crs(given.take("crs"), "crs")?;
        let bbox_crs = self::crs(given.take("bbox-crs"), "bbox-crs")?;
        let filter_crs = self::crs(given.take("filter-crs"), "filter-crs")?;
        let area = given.take("bbox").map(|text| bbox(&text, bbox_crs, around)).transpose()?;
        let datetime = given
            .take("datetime")
            .map(|text| Interval::parse(&text).map_err(wrong("datetime")))
            .transpose()?;
        let limit = given.take("limit").map_or(Ok(PAGE), |text| limit(&text))?;
        let after = given.take("after");
        let places = if collection.source == Source::Cases { places(&mut given) } else { None };
        let reader = Reader { collection, crs: filter_crs, around };
        let mut conditions = Vec::new();
        if let Some(expr) = filter(&reader, given.take("filter-lang"), given.take("filter"))? {
            conditions.push(expr);
        }
        for field in collection.fields {
            if let Some(text) = given.take(field.name) {
                conditions.push(reader.equal(field.name, &text).map_err(wrong("property"))?);
            }
        }
        given.end()?;
        Ok(Question { limit, crs, area, datetime, conditions, after, places })
    }

    /// Whether a record is asked for.
    pub(super) fn wants(&self, record: &Record<'_>) -> bool {
        self.area.as_ref().is_none_or(|area| area.meets(&record.shape))
            && self.datetime.is_none_or(|span| span.meets(record.period.as_ref()))
            && self.conditions.iter().all(|c| c.holds(record))
    }

    /// Whether any condition but the box has to look at each feature.
    pub(super) fn looks_at_each(&self, source: Source) -> bool {
        !self.conditions.is_empty()
            || (source == Source::Cases && (self.datetime.is_some() || self.area.is_some()))
    }
}

/// The system of a parameter; CRS84 without it.
pub(super) fn crs(text: Option<String>, name: &'static str) -> Result<Crs, Problem> {
    let Some(text) = text else { return Ok(Crs::Crs84) };
    Crs::parse(&text).ok_or_else(|| {
        let known: Vec<String> = Crs::ALL.iter().map(|crs| crs.uri()).collect();
        Problem::bad_request("unknown_crs", format!("`{}` is no reference system served here", short(&text)))
            .field(name)
            .hint(known.join(", "))
    })
}

fn wrong(name: &'static str) -> impl Fn(String) -> Problem {
    move |detail| Problem::bad_request("bad_parameter", format!("`{name}`: {detail}")).field(name)
}

fn bbox(text: &str, crs: Crs, around: &Bounds) -> Result<Area, Problem> {
    let wrong = wrong("bbox");
    let numbers: Result<Vec<f64>, _> = text.split(',').take(7).map(|n| n.trim().parse::<f64>()).collect();
    let corners = match numbers.as_deref() {
        Ok(&[a, b, c, d]) => [a, b, c, d],
        // With heights, which no feature has.
        Ok(&[a, b, _, c, d, _]) => [a, b, c, d],
        _ => return Err(wrong("four numbers are expected: the lower corner, then the upper one".into())),
    };
    Area::of_box(corners, crs, around).map_err(wrong)
}

fn limit(text: &str) -> Result<usize, Problem> {
    match text.parse::<u64>() {
        Ok(number @ 1..) => Ok(usize::try_from(number).unwrap_or(MOST).min(MOST)),
        _ => Err(wrong("limit")(format!("a number from 1 to {MOST} is expected"))),
    }
}

fn filter(
    reader: &Reader<'_>,
    lang: Option<String>,
    filter: Option<String>,
) -> Result<Option<Expr>, Problem> {
    let Some(filter) = filter else {
        return match lang {
            None => Ok(None),
            Some(_) => Err(wrong("filter-lang")("it needs `filter`".into())),
        };
    };
    if filter.len() > MAX_BYTES {
        return Err(wrong("filter")(format!("longer than {MAX_BYTES} bytes")));
    }
    let read = match lang.as_deref() {
        Some("cql2-json") => reader.json(&filter),
        Some("cql2-text") => reader.text(&filter),
        None if filter.trim_start().starts_with('{') => reader.json(&filter),
        None => reader.text(&filter),
        Some(_) => return Err(wrong("filter-lang")("cql2-text or cql2-json is expected".into())),
    };
    read.map(Some).map_err(wrong("filter"))
}
