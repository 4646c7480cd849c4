//! A drawn tile as it leaves: plain, and compressed once in each coding that somebody asked for, every form with an ETag of its own.

use super::coding::{Coding, GZIP_LEVEL, ZSTD_LEVEL};
use axum::body::Bytes;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use exchange::checksum::sha256_hex;
use flate2::Compression;
use flate2::write::GzEncoder;
use std::io::Write as _;

/// Media type of a Mapbox Vector Tile. The router's compression leaves it alone: tiles come compressed.
pub(crate) const MVT: &str = "application/vnd.mapbox-vector-tile";

/// A tile in a coding.
#[derive(Debug, Clone)]
enum Form {
    /// Nobody has asked for it.
    NotYet,
    /// It would not be smaller than the plain one.
    Useless,
    Smaller(Bytes),
}

impl Form {
    fn of(plain: &[u8], compressed: std::io::Result<Vec<u8>>) -> Form {
        match compressed {
            Ok(bytes) if bytes.len() < plain.len() => Form::Smaller(bytes.into()),
            _ => Form::Useless,
        }
    }

    fn body(&self) -> Option<&Bytes> {
        match self {
            Form::Smaller(bytes) => Some(bytes),
            Form::NotYet | Form::Useless => None,
        }
    }
}

/// The bodies of a tile. Copies share them.
#[derive(Debug, Clone)]
pub(crate) struct Packed {
    plain: Bytes,
    gzip: Form,
    zstd: Form,
    /// First half of the SHA-256 of the plain bytes, the same on every server.
    hash: String,
}

impl Packed {
    /// A tile that nobody has asked for yet.
    pub(crate) fn plain(bytes: Vec<u8>) -> Packed {
        let mut hash = sha256_hex(&bytes);
        hash.truncate(32);
        Packed { plain: bytes.into(), gzip: Form::NotYet, zstd: Form::NotYet, hash }
    }

    /// Whether this coding has still to be made.
    pub(crate) fn lacks(&self, coding: Coding) -> bool {
        let form = match coding {
            Coding::Identity => return false,
            Coding::Gzip => &self.gzip,
            Coding::Zstd => &self.zstd,
        };
        matches!(form, Form::NotYet)
    }

    /// The same tile with a coding made: computing, not for the threads that serve connections.
    pub(crate) fn with(mut self, coding: Coding) -> Packed {
        if self.lacks(coding) {
            match coding {
                Coding::Identity => {}
                Coding::Gzip => self.gzip = Form::of(&self.plain, gzipped(&self.plain)),
                Coding::Zstd => {
                    self.zstd = Form::of(&self.plain, zstd::bulk::compress(&self.plain, ZSTD_LEVEL));
                }
            }
        }
        self
    }

    /// Bytes in memory.
    pub(crate) fn bytes(&self) -> usize {
        let coded: usize = [&self.gzip, &self.zstd].into_iter().filter_map(Form::body).map(Bytes::len).sum();
        self.plain.len() + coded + self.hash.len()
    }

    /// The tile in the form that the reader takes, or that it is unchanged. A coding that was not made, or makes nothing
    /// smaller, leaves plain.
    pub(crate) fn answer(&self, asked: &HeaderMap) -> Response {
        let (coded, word) = match Coding::chosen(asked) {
            Coding::Identity => (None, ""),
            Coding::Gzip => (self.gzip.body(), "gzip"),
            Coding::Zstd => (self.zstd.body(), "zstd"),
        };
        let etag = match coded {
            Some(_) => format!("\"{}-{word}\"", self.hash),
            None => format!("\"{}\"", self.hash),
        };
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
        let body = coded.unwrap_or(&self.plain).clone();
        let mut answer = (head, [(header::CONTENT_TYPE, MVT)], body).into_response();
        if coded.is_some() {
            answer.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(word));
        }
        answer
    }
}

fn gzipped(plain: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut out = GzEncoder::new(Vec::with_capacity(plain.len() / 2), Compression::new(GZIP_LEVEL));
    out.write_all(plain)?;
    out.finish()
}

/// Whether `If-None-Match` names this body. Compared weakly, as for every GET: proxies weaken ETags.
fn names(asked: &HeaderMap, etag: &str) -> bool {
    let lists = asked.get_all(header::IF_NONE_MATCH).iter().filter_map(|v| v.to_str().ok());
    let mut tags = lists.flat_map(|list| list.split(',')).map(str::trim);
    tags.any(|tag| tag == "*" || tag.strip_prefix("W/").unwrap_or(tag) == etag)
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;
    use std::io::Read;

    fn asked(name: header::HeaderName, value: &'static str) -> HeaderMap {
        HeaderMap::from_iter([(name, HeaderValue::from_static(value))])
    }

    fn tile() -> Packed {
        let bytes = (0..5_000_u32).map(|n| (n / 7 % 50) as u8).collect();
        Packed::plain(bytes).with(Coding::Gzip).with(Coding::Zstd)
    }

    async fn body(answer: Response) -> Vec<u8> {
        answer.into_body().collect().await.expect("a body").to_bytes().to_vec()
    }

    #[test]
    fn an_etag_is_named_whole() {
        let is = |list| names(&asked(header::IF_NONE_MATCH, list), "\"ab\"");
        assert!(is("\"ab\"") && is("\"x\", W/\"ab\"") && is("*"));
        assert!(!is("\"ab-gzip\"") && !is("ab") && !is("\"xab\""));
    }

    #[tokio::test]
    async fn every_coding_decodes_to_the_plain_bytes() {
        let plain = body(tile().answer(&HeaderMap::new())).await;
        assert_eq!(plain.len(), 5_000);
        let gzip = body(tile().answer(&asked(header::ACCEPT_ENCODING, "gzip"))).await;
        let mut unpacked = vec![];
        flate2::read::GzDecoder::new(gzip.as_slice()).read_to_end(&mut unpacked).expect("gzip");
        assert_eq!(unpacked, plain);
        let zstd = body(tile().answer(&asked(header::ACCEPT_ENCODING, "zstd"))).await;
        assert_eq!(zstd::bulk::decompress(&zstd, 10_000).expect("zstd"), plain);
        assert_eq!(tile().bytes(), plain.len() + gzip.len() + zstd.len() + 32);
    }

    #[tokio::test]
    async fn each_form_has_its_own_etag_and_is_unchanged_by_it_alone() {
        let forms = ["identity", "gzip", "zstd"];
        let etag =
            |coding| tile().answer(&asked(header::ACCEPT_ENCODING, coding)).headers()[header::ETAG].clone();
        let etags = forms.map(etag);
        assert!(etags[0] != etags[1] && etags[1] != etags[2] && etags[0] != etags[2], "{etags:?}");
        for (form, own) in forms.iter().zip(&etags) {
            for other in &etags {
                let mut both = asked(header::ACCEPT_ENCODING, form);
                both.insert(header::IF_NONE_MATCH, other.clone());
                let answer = tile().answer(&both);
                let expected = if own == other { StatusCode::NOT_MODIFIED } else { StatusCode::OK };
                assert_eq!(answer.status(), expected, "{form} with {other:?}");
                assert!(answer.headers()[header::VARY].to_str().expect("text").contains("accept-encoding"));
                let named = answer.headers().get(header::CONTENT_ENCODING).map(|v| v.to_str().expect("text"));
                let coded = (*form != "identity" && expected == StatusCode::OK).then_some(*form);
                assert_eq!(named, coded);
            }
        }
    }

    #[tokio::test]
    async fn a_coding_that_was_not_made_or_gains_nothing_leaves_plain() {
        let bare = Packed::plain(vec![7; 5_000]);
        assert!(bare.lacks(Coding::Zstd) && !bare.lacks(Coding::Identity));
        let answer = bare.answer(&asked(header::ACCEPT_ENCODING, "zstd"));
        assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
        let empty = Packed::plain(vec![]).with(Coding::Gzip).with(Coding::Zstd);
        assert!(!empty.lacks(Coding::Gzip) && !empty.lacks(Coding::Zstd));
        for coding in ["gzip", "zstd"] {
            let answer = empty.answer(&asked(header::ACCEPT_ENCODING, coding));
            assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
            assert_eq!(body(answer).await.len(), 0);
        }
    }
}
