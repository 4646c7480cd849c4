//! A drawn tile as it leaves: plain and compressed once, each with an ETag of its own.

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use axum::response::IntoResponse;
use http_body_util::BodyExt;
use sha2::{Digest, Sha256};
use std::convert::Infallible;
use std::fmt::Write;
use tower::ServiceExt;
use tower_http::compression::Compression;

/// Media type of a Mapbox Vector Tile. The router's compression leaves it alone: tiles come compressed.
pub(crate) const MVT: &str = "application/vnd.mapbox-vector-tile";

/// The bodies of a tile.
#[derive(Debug)]
pub(crate) struct Packed {
    plain: Bytes,
    gzip: Option<Bytes>,
    /// First half of the SHA-256 of the plain bytes, the same on every server.
    hash: String,
}

impl Packed {
    /// Compresses a tile; one that does not get smaller is kept plain only.
    pub(crate) async fn pack(bytes: Vec<u8>) -> Packed {
        let plain = Bytes::from(bytes);
        let gzip = gzipped(plain.clone()).await.filter(|g| g.len() < plain.len());
        Packed::of(plain, gzip)
    }

    pub(crate) fn of(plain: Bytes, gzip: Option<Bytes>) -> Packed {
        let digest = Sha256::digest(&plain);
        let hash = digest.iter().take(16).fold(String::new(), |mut hex, byte| {
            let _ = write!(hex, "{byte:02x}");
            hex
        });
        Packed { plain, gzip, hash }
    }

    /// Bytes in memory.
    pub(crate) fn bytes(&self) -> usize {
        self.plain.len() + self.gzip.as_ref().map_or(0, Bytes::len) + self.hash.len()
    }

    /// The tile in the form that the reader takes, or that it is unchanged.
    pub(crate) fn answer(&self, asked: &HeaderMap) -> axum::response::Response {
        let gzip = self.gzip.as_ref().filter(|_| takes_gzip(asked));
        let etag =
            if gzip.is_some() { format!("\"{}-gzip\"", self.hash) } else { format!("\"{}\"", self.hash) };
        let unchanged = names(asked, &etag);
        let head = [
            (header::ETAG, etag),
            // Asked for again each time, and by this reader only: others may see other cases.
            (header::CACHE_CONTROL, "private, no-cache".to_owned()),
            (header::VARY, "accept-encoding, cookie, authorization".to_owned()),
        ];
        if unchanged {
            return (StatusCode::NOT_MODIFIED, head).into_response();
        }
        let body = gzip.unwrap_or(&self.plain).clone();
        let mut answer = (head, [(header::CONTENT_TYPE, MVT)], body).into_response();
        if gzip.is_some() {
            answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        }
        answer
    }
}

/// Compresses with the codec that the router uses for all other answers.
async fn gzipped(plain: Bytes) -> Option<Bytes> {
    let mut asked = Request::new(Body::empty());
    asked.headers_mut().insert(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
    let give = tower::service_fn(move |_: Request<Body>| {
        let plain = plain.clone();
        async move { Ok::<_, Infallible>(Response::new(Body::from(plain))) }
    });
    let answer = Compression::new(give).oneshot(asked).await.ok()?;
    // Few bytes are left as they are.
    let compressed = answer.headers().get(header::CONTENT_ENCODING).is_some_and(|v| v == "gzip");
    let body = answer.into_body().collect().await.ok()?;
    compressed.then(|| body.to_bytes())
}

/// Whether `If-None-Match` names this body. Compared weakly, as for every GET: proxies weaken ETags.
fn names(asked: &HeaderMap, etag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let lists = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
    let (mut named, mut any) = (None, None);
    for coding in lists.flat_map(|list| list.split(',')) {
        let mut parts = coding.split(';').map(str::trim);
        let name = parts.next().unwrap_or_default().to_ascii_lowercase();
        let weight = parts.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")));
        let taken = weight.is_none_or(|q| q.parse::<f32>().is_ok_and(|q| q > 0.0));
        match name.as_str() {
            "gzip" | "x-gzip" => named = Some(taken),
            "*" => any = Some(taken),
            _ => {}
        }
    }
    named.or(any).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    #[test]
    fn gzip_is_for_who_takes_it() {
        for yes in ["gzip", "br, GZIP;q=0.5", "*", "x-gzip", "deflate, *;q=0.1"] {
            assert!(takes_gzip(&asked(header::ACCEPT_ENCODING, yes)), "{yes}");
        }
        for no in ["", "br", "identity", "gzip;q=0", "gzip; q=0.0, *", "*;q=0", "gzip;q=many", "gzipped"] {
            assert!(!takes_gzip(&asked(header::ACCEPT_ENCODING, no)), "{no}");
        }
    }

    #[test]
    fn an_etag_is_named_whole() {
        let is = |list| names(&asked(header::IF_NONE_MATCH, list), "\"ab\"");
        assert!(is("\"ab\"") && is("\"x\", W/\"ab\"") && is("*"));
        assert!(!is("\"ab-gzip\"") && !is("ab") && !is("\"xab\""));
    }

    #[tokio::test]
    async fn each_form_has_its_own_etag_and_the_same_bytes_the_same() {
        let tile = Packed::pack(vec![7; 5_000]).await;
        let plain = tile.answer(&HeaderMap::new());
        let gzip = tile.answer(&asked(header::ACCEPT_ENCODING, "gzip"));
        assert_eq!(gzip.headers()[header::CONTENT_ENCODING], "gzip");
        assert!(!plain.headers().contains_key(header::CONTENT_ENCODING));
        assert_ne!(plain.headers()[header::ETAG], gzip.headers()[header::ETAG]);
        assert!(tile.bytes() < 5_500, "{}", tile.bytes());
        let again = Packed::pack(vec![7; 5_000]).await.answer(&HeaderMap::new());
        assert_eq!(again.headers()[header::ETAG], plain.headers()[header::ETAG]);
        let mut both = asked(header::ACCEPT_ENCODING, "gzip");
        both.insert(header::IF_NONE_MATCH, plain.headers()[header::ETAG].clone());
        assert_eq!(tile.answer(&both).status(), StatusCode::OK, "the ETag of the other form");
        both.insert(header::IF_NONE_MATCH, gzip.headers()[header::ETAG].clone());
        let unchanged = tile.answer(&both);
        assert_eq!(unchanged.status(), StatusCode::NOT_MODIFIED);
        assert!(unchanged.headers().contains_key(header::VARY));
    }

    #[tokio::test]
    async fn an_empty_tile_stays_empty() {
        let tile = Packed::pack(vec![]).await;
        let answer = tile.answer(&asked(header::ACCEPT_ENCODING, "gzip"));
        assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
        assert_eq!(answer.into_body().collect().await.expect("a body").to_bytes().len(), 0);
    }
}
