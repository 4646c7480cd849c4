//! The address that a reader reached us by: links and printed papers name it.

use axum::http::{HeaderMap, header};

/// Scheme and host of this server as the reader sees them, without a slash at the end.
///
/// The server has no TLS of its own and listens on this machine only, so whoever says `X-Forwarded-Proto` is the proxy that
/// ended TLS. The host was compared with the names that are ours before any handler runs.
pub(crate) fn own_address(headers: &HeaderMap) -> String {
    let host = headers.get(header::HOST).and_then(|h| h.to_str().ok()).unwrap_or("localhost");
    let encrypted = headers.get("x-forwarded-proto").is_some_and(|proto| proto == "https");
    format!("{}://{host}", if encrypted { "https" } else { "http" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_proxy_says_whether_the_reader_came_by_tls() {
        let mut headers = HeaderMap::new();
        assert_eq!(own_address(&headers), "http://localhost");
        headers.insert(header::HOST, HeaderValue::from_static("map.example:8443"));
        headers.insert("x-forwarded-proto", HeaderValue::from_static("https"));
        assert_eq!(own_address(&headers), "https://map.example:8443");
    }
}
