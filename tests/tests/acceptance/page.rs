//! `/`: the web map itself, whole and without another host.

use acceptance::{Fault, Outcome, World, tests};
use std::collections::BTreeSet;

tests![
    the_page_and_its_files_come_from_this_server_alone,
    every_path_of_the_map_is_the_page,
    assets_may_be_kept_and_the_page_may_not,
];

/// Hosts that maps usually fetch tiles, fonts and scripts from.
const USUAL_HOSTS: [&str; 12] = [
    "googleapis.com",
    "gstatic.com",
    "unpkg.com",
    "jsdelivr.net",
    "cdnjs.",
    "demotiles.maplibre.org",
    "api.mapbox.com",
    "tile.openstreetmap.org",
    "tianditu.gov.cn/vec",
    "autonavi.com",
    "bdimg.com",
    "amap.com",
];

/// Paths that a page names in `src`, `href` or `url(…)`.
fn references(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (start, end) in [("src=\"", "\""), ("href=\"", "\""), ("url(", ")"), ("@import \"", "\"")] {
        for rest in text.split(start).skip(1) {
            if let Some((reference, _)) = rest.split_once(end) {
                found.insert(reference.trim_matches(['"', '\'']).to_owned());
            }
        }
    }
    found
}

fn is_foreign(reference: &str) -> bool {
    reference.starts_with("//") || (reference.contains("://") && !reference.starts_with("data:"))
}

fn the_page_and_its_files_come_from_this_server_alone(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let page = http.get("/")?;
    assert_eq!(page.status, 200, "{}", page.summary());
    let html = page.text()?;
    assert!(html.contains("准"), "{}", page.summary());
    let policy = page.header("content-security-policy").ok_or("no content security policy")?;
    assert!(policy.contains("default-src 'self'") && !policy.contains("http"), "{policy}");
    let mut wanted: Vec<String> = references(html).into_iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(reference) = wanted.pop() {
        assert!(!is_foreign(&reference), "another host: {reference}");
        if reference.starts_with("data:") || reference.starts_with('#') {
            continue;
        }
        let path = format!("/{}", reference.trim_start_matches("./").trim_start_matches('/'));
        if !seen.insert(path.clone()) {
            continue;
        }
        let file = http.get(&path)?;
        assert_eq!(file.status, 200, "{path}: {}", file.summary());
        assert!(!file.header("content-type").is_some_and(|t| t.contains("html")), "{path} is missing");
        assert_eq!(file.header("x-content-type-options"), Some("nosniff"));
        let text = String::from_utf8_lossy(&file.body);
        let host = USUAL_HOSTS.iter().find(|h| text.contains(**h));
        assert_eq!(host, None, "{path} names another host");
        if path.ends_with(".css") {
            assert!(references(&text).iter().all(|r| !is_foreign(r)), "{path} names another host");
        }
    }
    assert!(seen.iter().any(|p| p.ends_with(".js")), "the page has no script: {seen:?}");
    Ok(())
}

fn every_path_of_the_map_is_the_page(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let page = http.get("/")?;
    for path in ["/index.html", "/cases/ZZ20260001", "/mine/M0230?lang=en", "/any/path"] {
        let answer = http.get(path)?;
        assert_eq!((answer.status, &answer.body), (200, &page.body), "{path}");
        assert!(answer.header("content-type").is_some_and(|t| t.starts_with("text/html")), "{path}");
    }
    for path in ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/assets/../../Cargo.toml"] {
        let answer = http.get(path)?;
        assert!(!String::from_utf8_lossy(&answer.body).contains("root:"), "{path}");
        assert!(!String::from_utf8_lossy(&answer.body).contains("[workspace]"), "{path}");
    }
    Ok(())
}

fn assets_may_be_kept_and_the_page_may_not(world: &mut World) -> Outcome {
    let http = world.server()?.http();
    let page = http.get("/")?;
    assert_eq!(page.header("cache-control"), Some("no-cache"));
    let script = references(page.text()?).into_iter().find(|r| r.ends_with(".js"));
    let script = script.ok_or_else(|| Fault::from("no script"))?;
    let path = format!("/{}", script.trim_start_matches("./").trim_start_matches('/'));
    let kept = http.send("GET", &path, &[("accept-encoding", "gzip")], ())?;
    assert!(kept.header("cache-control").is_some_and(|c| c.contains("immutable")), "{path}");
    assert_eq!(kept.header("content-encoding"), Some("gzip"));
    Ok(())
}
