//! Which crate may use which: one way, from the web down to the geometry.

use std::collections::BTreeMap;

use serde_json::Value;

use super::Fault;
use super::tree::Tree;

/// One of our crates and those of ours that it may use. A crate that is not here may not exist.
const MAY_USE: [(&str, &[&str]); 13] = [
    ("spatial", &[]),
    ("territory", &["spatial"]),
    ("casework", &["spatial", "territory"]),
    ("cluster", &[]),
    ("store", &["spatial", "territory", "casework"]),
    ("exchange", &["spatial", "territory", "casework", "store"]),
    ("demo", &["spatial", "territory", "casework"]),
    ("papers", &["spatial", "territory", "casework"]),
    ("server", &["spatial", "territory", "casework", "store", "exchange", "papers"]),
    (
        "zhunzhi",
        &["spatial", "territory", "casework", "cluster", "store", "exchange", "demo", "papers", "server"],
    ),
    ("xtask", &["cluster"]),
    ("bench", &["spatial", "territory", "casework", "cluster", "demo"]),
    ("acceptance", &[]),
];

/// Crates without IO and clock: they carry a `clippy.toml` that says so.
const PURE: [&str; 4] = ["spatial", "territory", "casework", "demo"];
/// What a pure crate may not depend on.
const NOT_IN_PURE: [&str; 6] = ["sqlx", "axum", "tokio", "gdal", "reqwest", "ureq"];
/// What only one crate may depend on.
const ONLY_IN: [(&str, &str); 4] =
    [("gdal", "exchange"), ("sqlx", "store"), ("axum", "server"), ("typst", "papers")];
/// The package that knows the product only from outside, whatever the kind of dependency.
const BLACK_BOX: &str = "acceptance";

/// Checks what `cargo metadata --no-deps` tells. Dependencies for tests only are free, except in the black box.
pub(super) fn check(metadata: &str) -> Vec<Fault> {
    let Ok(metadata) = serde_json::from_str::<Value>(metadata) else {
        return vec!["Cargo.toml: `cargo metadata` printed something that is not JSON".to_owned()];
    };
    let allowed: BTreeMap<&str, &[&str]> = MAY_USE.into_iter().collect();
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    packages.iter().flat_map(|package| check_package(package, &allowed)).collect()
}

fn check_package(package: &Value, allowed: &BTreeMap<&str, &[&str]>) -> Vec<Fault> {
    let name = package["name"].as_str().unwrap_or_default();
    let Some(may_use) = allowed.get(name) else {
        return vec![format!(
            "{name}: a crate that the table of directions does not know; add it to docs and to crates/xtask/src/tidy/directions.rs"
        )];
    };
    let mut faults = Vec::new();
    for dependency in package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default() {
        let uses = dependency["name"].as_str().unwrap_or_default();
        let for_tests = dependency["kind"].as_str() == Some("dev");
        let ours = allowed.contains_key(uses);
        if ours && !may_use.contains(&uses) && (!for_tests || name == BLACK_BOX) {
            faults.push(format!("{name}: may not use `{uses}`; it may use {}", list(may_use)));
        }
        if for_tests {
            continue;
        }
        if PURE.contains(&name) && NOT_IN_PURE.contains(&uses) {
            faults.push(format!("{name}: is a pure crate and may not depend on `{uses}`"));
        } else if let Some((_, only)) = ONLY_IN.iter().find(|(what, only)| *what == uses && *only != name) {
            faults.push(format!("{name}: may not depend on `{uses}`, only `{only}` may"));
        }
    }
    faults
}

fn list(names: &[&str]) -> String {
    if names.is_empty() { "none of ours".to_owned() } else { names.join(", ") }
}

/// A pure crate has its own `clippy.toml` that forbids the clock.
pub(super) fn check_purity(tree: &Tree) -> Vec<Fault> {
    let lacks = |name: &&&str| {
        let exists = tree.below(&format!("crates/{name}/"), "rs").next().is_some();
        let settings = tree.file(&format!("crates/{name}/clippy.toml"));
        exists && !settings.is_some_and(|file| file.text.contains("std::time::SystemTime::now"))
    };
    let fault = |name: &&str| {
        format!("crates/{name}/clippy.toml: a pure crate forbids the clock, files and environment here")
    };
    PURE.iter().filter(lacks).map(fault).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tree::fixture;

    fn faults(name: &str, dependencies: &[(&str, Option<&str>)]) -> Vec<Fault> {
        let dependencies: Vec<Value> = dependencies
            .iter()
            .map(|(name, kind)| serde_json::json!({ "name": name, "kind": kind }))
            .collect();
        let package = serde_json::json!({ "name": name, "dependencies": dependencies });
        check(&serde_json::json!({ "packages": [package] }).to_string())
    }

    #[test]
    fn a_crate_may_not_use_one_above_it() {
        let faults = faults("territory", &[("spatial", None), ("store", None)]);
        assert_eq!(faults, ["territory: may not use `store`; it may use spatial"]);
    }

    #[test]
    fn a_build_script_is_no_way_around() {
        assert_eq!(faults("spatial", &[("demo", Some("build"))]).len(), 1);
    }

    #[test]
    fn tests_may_use_any_crate_but_the_black_box_none() {
        assert!(faults("store", &[("cluster", Some("dev")), ("demo", Some("dev"))]).is_empty());
        assert_eq!(faults("acceptance", &[("spatial", Some("dev"))]).len(), 1);
        assert_eq!(faults("acceptance", &[("cluster", None)]).len(), 1);
    }

    #[test]
    fn only_the_product_and_these_tasks_start_clusters() {
        assert!(
            faults("zhunzhi", &[("cluster", None)]).is_empty()
                && faults("xtask", &[("cluster", None)]).is_empty()
        );
        assert_eq!(faults("server", &[("cluster", None)]).len(), 1);
    }

    #[test]
    fn each_engine_has_one_crate() {
        assert!(faults("store", &[("sqlx", None), ("tokio", None)]).is_empty());
        assert_eq!(
            faults("server", &[("sqlx", None)]),
            ["server: may not depend on `sqlx`, only `store` may"]
        );
        assert_eq!(faults("zhunzhi", &[("gdal", None), ("axum", None)]).len(), 2);
        assert_eq!(faults("demo", &[("gdal", None)]), ["demo: is a pure crate and may not depend on `gdal`"]);
        assert_eq!(faults("casework", &[("tokio", None)]).len(), 1);
    }

    #[test]
    fn a_crate_nobody_has_placed_is_a_fault() {
        assert!(faults("extras", &[])[0].contains("directions.rs"));
    }

    #[test]
    fn a_pure_crate_forbids_the_clock_in_its_own_settings() {
        let tree = fixture(&[
            ("crates/spatial/src/lib.rs", "//! a"),
            ("crates/demo/src/lib.rs", "//! a"),
            ("crates/demo/clippy.toml", "disallowed-methods = [\"std::time::SystemTime::now\"]"),
        ]);
        let faults = check_purity(&tree);
        assert_eq!(faults.len(), 1);
        assert!(faults[0].starts_with("crates/spatial/clippy.toml:"));
    }
}
