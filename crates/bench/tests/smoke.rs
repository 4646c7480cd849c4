//! The smallest size of every path, with PostGIS beside it, so that the bench cannot rot. No time is asserted.

use bench::locate::{Plan, run};
use bench::peers::PostGis;
use bench::report::{Run, document};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt;

#[test]
fn the_smallest_run_compares_all_answers_and_makes_a_document() {
    let folder = tempfile::tempdir().expect("a folder");
    // PostgreSQL's account has to walk through when the tests run as root.
    std::fs::set_permissions(folder.path(), Permissions::from_mode(0o711)).expect("its own folder");
    let postgis = PostGis::start(&folder.path().join("cluster")).expect("PostGIS");
    let located = run(&Plan::smoke(), folder.path(), &postgis, None, &mut |_| {});
    postgis.stop().expect("stopped");
    let located = located.expect("measured");
    let row = located.rows.iter().find(|r| r.spread == "clustered").expect("a row");
    let engines: Vec<&str> = row.figures.iter().map(|f| f.engine.as_str()).collect();
    for peer in ["rstar", "PostGIS, polygon-driven", "PostGIS, point-driven"] {
        let figure = row.figures.iter().find(|f| f.engine.starts_with(peer));
        assert_eq!(figure.expect(peer).different, Some(0), "{engines:?}");
    }
    assert!(located.built.iter().all(|b| b.on_borders.1 == 0), "{:?}", located.built);
    let text = document(&Run { located, ..Run::default() });
    assert!(text.contains("PostGIS") && text.contains("Not measured: geopandas"), "{text}");
}
