//! Answers of the OGC interface: features and objects with their links, as JSON or as a page.

use super::collection::Collection;
use super::crs::Crs;
use super::found::Found;
use super::page;
use super::record::{Record, Shape};
use crate::clock;
use crate::problem::Problem;
use crate::view::instant;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use spatial::Region;

/// Media type of features.
const GEOJSON: &str = "application/geo+json";

/// A link of RFC 8288 as the standard writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Link {
    pub(super) href: String,
    pub(super) rel: String,
    #[serde(rename = "type")]
    pub(super) kind: String,
    pub(super) title: String,
    /// Whether names in braces stand for values.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) templated: bool,
}

impl Link {
    pub(super) fn new(href: String, rel: &str, kind: &str, title: &str) -> Link {
        Link { href, rel: rel.into(), kind: kind.into(), title: title.into(), templated: false }
    }

    /// One with names in braces.
    pub(super) fn template(href: String, rel: &str, kind: &str, title: &str) -> Link {
        Link { templated: true, ..Link::new(href, rel, kind, title) }
    }
}

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Html,
}

impl Format {
    /// `f` before `Accept`: a browser gets a page, everything else JSON.
    ///
    /// # Errors
    /// `bad_parameter` for another word.
    pub(super) fn chosen(f: Option<String>, headers: &HeaderMap) -> Result<Format, Problem> {
        match f.as_deref() {
            Some("json" | "geojson") => Ok(Format::Json),
            Some("html") => Ok(Format::Html),
            Some(_) => Err(Problem::bad_request("bad_parameter", "`f`: json or html is expected").field("f")),
            None => {
                let accepted = headers.get(header::ACCEPT).and_then(|v| v.to_str().ok()).unwrap_or_default();
                Ok(match (accepted.find("text/html"), accepted.find("json")) {
                    (Some(html), Some(json)) if json < html => Format::Json,
                    (Some(_), _) => Format::Html,
                    _ => Format::Json,
                })
            }
        }
    }

    fn word(self) -> &'static str {
        match self {
            Format::Json => "json",
            Format::Html => "html",
        }
    }
}

/// JSON of a media type, for this reader only.
pub(super) fn json(kind: &'static str, body: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "private, no-cache"),
        (header::VARY, "accept, cookie, authorization"),
    ];
    (headers, body.to_string()).into_response()
}

/// Where an answer stands, for its links.
pub(super) struct Answer<'a> {
    /// `http://…/ogc`.
    pub(super) address: String,
    pub(super) path: &'a str,
    pub(super) query: &'a str,
    pub(super) format: Format,
}

impl Answer<'_> {
    /// This resource with other values of some parameters; without a value it is left out.
    fn with(&self, changes: &[(&str, Option<&str>)]) -> String {
        let kept = form_urlencoded::parse(self.query.as_bytes())
            .filter(|(n, _)| changes.iter().all(|(c, _)| c != n));
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(kept);
        query.extend_pairs(changes.iter().filter_map(|(name, value)| Some((*name, (*value)?))));
        let query = query.finish();
        let path = self.path.split('/').map(encoded).collect::<Vec<_>>().join("/");
        if query.is_empty() {
            format!("{}{path}", self.address)
        } else {
            format!("{}{path}?{query}", self.address)
        }
    }

    fn own_links(&self, kind: &str) -> [Link; 2] {
        let (this, other) = match self.format {
            Format::Json => (kind, "text/html"),
            Format::Html => ("text/html", kind),
        };
        let word = if self.format == Format::Json { Format::Html } else { Format::Json }.word();
        [
            Link::new(self.with(&[]), "self", this, "本页 / this document"),
            Link::new(self.with(&[("f", Some(word))]), "alternate", other, "另一格式 / other format"),
        ]
    }

    /// An object with links of its own before the given ones.
    pub(super) fn object(&self, mut body: Value, links: &[Link]) -> Response {
        let links: Vec<Link> =
            self.own_links("application/json").into_iter().chain(links.iter().cloned()).collect();
        match self.format {
            Format::Html => page::object(&body, &links),
            Format::Json => {
                body["links"] = json!(links);
                json("application/json", &body)
            }
        }
    }

    /// A page of features.
    pub(super) fn features(&self, collection: &Collection, found: &Found, crs: Crs) -> Response {
        let mut links = self.own_links(GEOJSON).to_vec();
        if let Some(next) = &found.next {
            let kind = if self.format == Format::Json { GEOJSON } else { "text/html" };
            links.push(Link::new(self.with(&[("after", Some(next))]), "next", kind, "下一页 / next page"));
        }
        links.push(Link::new(
            self.of_collection(collection),
            "collection",
            "application/json",
            "图层 / collection",
        ));
        if self.format == Format::Html {
            return page::features(collection, found, &links, &self.address);
        }
        let features: Vec<Value> = found.records.iter().map(|r| feature(collection, r, crs)).collect();
        let mut body = json!({
            "type": "FeatureCollection",
            "numberReturned": features.len(),
            "timeStamp": instant(clock::now()),
            "features": features,
            "links": links,
        });
        if let Some(matched) = found.matched {
            body["numberMatched"] = matched.into();
        }
        with_crs(json(GEOJSON, &body), crs)
    }

    /// One feature.
    pub(super) fn feature(&self, collection: &Collection, record: &Record<'_>, crs: Crs) -> Response {
        let mut links = self.own_links(GEOJSON).to_vec();
        links.push(Link::new(
            self.of_collection(collection),
            "collection",
            "application/json",
            "图层 / collection",
        ));
        if self.format == Format::Html {
            return page::feature(collection, record, &links);
        }
        let mut body = feature(collection, record, crs);
        body["links"] = json!(links);
        with_crs(json(GEOJSON, &body), crs)
    }

    fn of_collection(&self, collection: &Collection) -> String {
        format!("{}/collections/{}", self.address, collection.id)
    }
}

/// A path segment as an address has it.
fn encoded(segment: &str) -> String {
    form_urlencoded::byte_serialize(segment.as_bytes()).collect::<String>().replace('+', "%20")
}

fn with_crs(mut response: Response, crs: Crs) -> Response {
    if let Ok(value) = HeaderValue::from_str(&format!("<{}>", crs.uri())) {
        response.headers_mut().insert(HeaderName::from_static("content-crs"), value);
    }
    response
}

fn feature(collection: &Collection, record: &Record<'_>, crs: Crs) -> Value {
    let properties: Map<String, Value> =
        collection.fields.iter().zip(&record.values).map(|(f, v)| (f.name.to_owned(), v.clone())).collect();
    json!({ "type": "Feature", "id": record.id, "geometry": geometry(&record.shape, crs), "properties": properties })
}

fn geometry(shape: &Shape<'_>, crs: Crs) -> Value {
    match shape {
        Shape::None => Value::Null,
        Shape::Point(at) => json!({ "type": "Point", "coordinates": crs.position(*at) }),
        Shape::Points(points) => {
            let all: Vec<_> = points.iter().map(|at| crs.position(*at)).collect();
            json!({ "type": "MultiPoint", "coordinates": all })
        }
        Shape::Area(region) => json!({ "type": "MultiPolygon", "coordinates": polygons(region, crs) }),
    }
}

fn polygons(region: &Region, crs: Crs) -> Vec<Vec<Vec<[f64; 2]>>> {
    let ring =
        |ring: &[spatial::Node]| ring.iter().chain(ring.first()).map(|n| crs.position(n.lon_lat())).collect();
    region.polygons().iter().map(|p| p.rings().map(ring).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(query: &'static str) -> Answer<'static> {
        Answer {
            address: "http://localhost/ogc".into(),
            path: "/collections/grids/items",
            query,
            format: Format::Json,
        }
    }

    #[test]
    fn links_keep_the_question_and_change_only_what_they_must() {
        let next = answer("limit=2&after=a&bbox=1,2,3,4").with(&[("after", Some("b&c"))]);
        assert_eq!(
            next,
            "http://localhost/ogc/collections/grids/items?limit=2&bbox=1%2C2%2C3%2C4&after=b%26c"
        );
        assert_eq!(answer("").with(&[]), "http://localhost/ogc/collections/grids/items");
    }

    #[test]
    fn a_browser_gets_a_page_and_everything_else_json() {
        let accept = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT, HeaderValue::from_static(value));
            Format::chosen(None, &headers).unwrap()
        };
        assert_eq!(accept("text/html,application/xhtml+xml,*/*;q=0.8"), Format::Html);
        assert_eq!(accept("application/geo+json, application/json, text/html;q=0.5"), Format::Json);
        assert_eq!(accept("*/*"), Format::Json);
        assert!(Format::chosen(Some("xml".into()), &HeaderMap::new()).is_err());
    }
}
