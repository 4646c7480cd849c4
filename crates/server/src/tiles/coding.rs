//! In which coding a tile leaves: what the reader takes, and of that what costs least.

use axum::http::{HeaderMap, header};

/// Half of the time of gzip's for 2.5 of 100 bytes fewer; above 6 almost nothing is won (decision 0033).
pub(crate) const ZSTD_LEVEL: i32 = 6;
/// As the router compresses all other answers.
pub(crate) const GZIP_LEVEL: u32 = 6;

/// A coding of a body. Brotli is not among them: measured in decision 0033.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Coding {
    /// RFC 8878.
    Zstd,
    /// RFC 1952.
    Gzip,
    /// As it was drawn.
    Identity,
}

impl Coding {
    /// The coding that `Accept-Encoding` weighs most; of equal weights zstd before gzip before none (RFC 9110, 12.5.3).
    /// Who accepts nothing that there is gets the plain bytes. `*` stands for gzip and not for zstd: who sends it
    /// alone means what everybody knows.
    pub(crate) fn chosen(asked: &HeaderMap) -> Coding {
        let lists = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|v| v.to_str().ok());
        let (mut zstd, mut gzip, mut identity, mut any) = (None, None, None, None);
        for coding in lists.flat_map(|list| list.split(',')) {
            let mut parts = coding.split(';').map(str::trim);
            let name = parts.next().unwrap_or_default().to_ascii_lowercase();
            let weight = parts.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")));
            let weight = weight.map_or(1.0, |q| q.parse().unwrap_or(0.0));
            match name.as_str() {
                "zstd" => zstd = Some(weight),
                "gzip" | "x-gzip" => gzip = Some(weight),
                "identity" => identity = Some(weight),
                "*" => any = Some(weight),
                _ => {}
            }
        }
        // What is not named is plain only where nothing else is taken.
        let plain = identity.or(any).unwrap_or(0.0);
        let weighed = [(Coding::Zstd, zstd.unwrap_or(0.0)), (Coding::Gzip, gzip.or(any).unwrap_or(0.0))];
        let taken =
            weighed.into_iter().filter(|(_, weight): &(Coding, f32)| (0.000_5..=1.0).contains(weight));
        let best = taken.reduce(|best, next| if next.1 > best.1 { next } else { best });
        best.filter(|(_, weight)| *weight >= plain).map_or(Coding::Identity, |(coding, _)| coding)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    fn chosen(list: &'static str) -> Coding {
        Coding::chosen(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(list))]))
    }

    #[test]
    fn the_heaviest_coding_is_taken_and_zstd_of_equals() {
        for list in [
            "zstd",
            "gzip, deflate, br, zstd",
            "ZSTD;q=0.5, gzip;q=0.5",
            "gzip;q=0.8, zstd;q=0.9",
            "identity;q=0.5, zstd",
            "zstd;q=0.001, gzip;q=0",
        ] {
            assert_eq!(chosen(list), Coding::Zstd, "{list}");
        }
        for list in [
            "gzip",
            "br, GZIP;q=0.5",
            "*",
            "x-gzip",
            "deflate, *;q=0.1",
            "gzip, zstd;q=0.9",
            "zstd;q=0, gzip;q=0.1",
            "zstd;q=many, gzip",
            "gzip ; q=1.0 , identity; q=0.5",
        ] {
            assert_eq!(chosen(list), Coding::Gzip, "{list}");
        }
        for list in [
            "",
            "br",
            "identity",
            "gzip;q=0",
            "gzip; q=0.0, *",
            "*;q=0",
            "gzip;q=many",
            "gzipped",
            "identity, gzip;q=0.5, zstd;q=0.9",
            "zstd;q=2",
            "gzip;q=nan",
        ] {
            assert_eq!(chosen(list), Coding::Identity, "{list}");
        }
    }

    #[test]
    fn several_headers_are_one_list() {
        let mut asked = HeaderMap::new();
        assert_eq!(Coding::chosen(&asked), Coding::Identity);
        asked.append(header::ACCEPT_ENCODING, HeaderValue::from_static("gzip;q=0.2"));
        asked.append(header::ACCEPT_ENCODING, HeaderValue::from_static("zstd;q=0.3"));
        assert_eq!(Coding::chosen(&asked), Coding::Zstd);
    }
}
