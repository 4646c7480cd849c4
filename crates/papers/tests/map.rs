//! Printed maps of the demonstration: what stands on them, and that no name covers another.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use papers::Raster;
use papers::map::{Frame, Label, MapError, PRINT_STYLE, PrintStyle, PrintedMap, place};
use proptest::prelude::*;
use resvg::usvg;
use spatial::{Bounds, LonLat};
use std::sync::LazyLock;
use territory::{InfluenceRules, Territory};

static GROUND: LazyLock<Territory> = LazyLock::new(|| {
    let rules = InfluenceRules::parse(include_str!("../../../geodata/rules/influence.toml")).expect("rules");
    let made = demo::build_territory(150_622, &mut |_| ()).expect("the demonstration");
    Territory::index(made.atlas, rules).expect("a territory")
});
static STYLE: LazyLock<PrintStyle> = LazyLock::new(|| PrintStyle::parse(PRINT_STYLE).expect("a style"));
static RASTER: LazyLock<Raster> = LazyLock::new(|| Raster::open().expect("the fonts of Noto CJK"));

fn bounds(west: f64, south: f64, east: f64, north: f64) -> Bounds {
    let node = |lon, lat| LonLat::new(lon, lat).expect("a position").node();
    Bounds { min: node(west, south), max: node(east, north) }
}

fn map(bounds: Bounds, width: u32) -> PrintedMap<'static> {
    PrintedMap { territory: &GROUND, bounds, width, cases: None, pin: None, day: None, public: None }
}

/// The whole banner, a town, a few villages.
fn areas() -> [Bounds; 3] {
    let (low, high) = (GROUND.outline().bounds().min, GROUND.outline().bounds().max);
    [Bounds { min: low, max: high }, bounds(111.1, 39.75, 111.4, 39.95), bounds(111.20, 39.84, 111.24, 39.88)]
}

fn svg(map: &PrintedMap<'_>) -> String {
    map.svg(&STYLE).expect("a map")
}

#[test]
fn a_map_has_names_bar_north_sources_and_the_mark_and_is_always_the_same() {
    let at = LonLat::new(111.22, 39.86).expect("a position");
    for area in areas() {
        let map = PrintedMap { pin: Some(at), cases: Some(&[at]), ..map(area, 900) };
        let drawn = svg(&map);
        assert_eq!(drawn, svg(&map));
        for told in ["北</text>", "示意图：非测绘成果", "高斯-克吕格", "GeoNames", "1件", "示意数据"]
        {
            assert!(drawn.contains(told), "{told}");
        }
        assert!(drawn.contains(" 米</text>") || drawn.contains(" 公里</text>"));
        assert!(drawn.matches("<text").count() > 10 && !drawn.contains("NaN") && !drawn.contains("inf"));
    }
    assert!(svg(&map(areas()[0], 900)).contains("薛家湾镇"));
}

#[test]
fn nothing_is_drawn_far_outside_the_sheet() {
    for area in areas() {
        let drawn = svg(&map(area, 600));
        let paths = drawn.split("<path d=\"M").skip(1).filter_map(|p| p.split('"').next());
        for number in paths.flat_map(|p| p.split(['M', 'L', 'Z', ' '])).filter_map(|n| n.parse::<f64>().ok())
        {
            assert!((-16.1..=2_500.0).contains(&number), "{number}");
        }
        assert!(drawn.len() < 2_000_000, "{}", drawn.len());
    }
}

/// What the ink of every text covers, by another program's outlines of its letters.
fn texts(svg: &str) -> Vec<(String, usvg::Rect)> {
    fn walk(group: &usvg::Group, found: &mut Vec<(String, usvg::Rect)>) {
        for node in group.children() {
            match node {
                usvg::Node::Group(inner) => walk(inner, found),
                usvg::Node::Text(text) => {
                    let words = text.chunks().iter().map(usvg::TextChunk::text).collect();
                    found.push((words, text.flattened().abs_bounding_box()));
                }
                _ => {}
            }
        }
    }
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_system_fonts();
    let options = usvg::Options { fontdb: fonts.into(), ..usvg::Options::default() };
    let tree = usvg::Tree::from_str(svg, &options).expect("a drawing");
    let mut found = vec![];
    walk(tree.root(), &mut found);
    found
}

#[test]
fn no_name_covers_another_as_the_letters_of_the_font_are() {
    for area in areas() {
        let found = texts(&svg(&map(area, 1_000)));
        assert!(found.len() > 10, "{}", found.len());
        for (i, (one, a)) in found.iter().enumerate() {
            for (other, b) in &found[i + 1..] {
                let apart = a.right() <= b.left()
                    || b.right() <= a.left()
                    || a.bottom() <= b.top()
                    || b.bottom() <= a.top();
                assert!(apart, "{one} {a:?} covers {other} {b:?}");
            }
        }
    }
}

#[test]
fn what_cannot_be_printed_is_refused_in_words() {
    let refused = |bounds, width| map(bounds, width).svg(&STYLE).expect_err("too much");
    assert_eq!(refused(areas()[1], 100), MapError::Width { width: 100 });
    assert!(matches!(refused(bounds(100.0, 20.0, 130.0, 50.0), 800), MapError::Ground { .. }));
    assert!(matches!(refused(bounds(111.2, 39.8, 111.2, 39.8), 800), MapError::Ground { .. }));
    assert_eq!(refused(bounds(110.0, 39.8, 111.5, 39.82), 800), MapError::Strip);
    assert!(matches!(refused(bounds(111.4, 39.8, 111.2, 39.9), 800), MapError::Ground { .. }));
}

#[test]
fn a_map_as_a_picture_has_its_size_and_ink_and_letters() {
    let drawn = svg(&map(areas()[1], 700));
    let png = RASTER.png(&drawn).expect("a picture");
    // For a look at it: `PAPERS_KEEP=folder cargo test -p papers`.
    if let Some(folder) = std::env::var_os("PAPERS_KEEP") {
        for (n, area) in areas().into_iter().enumerate() {
            let picture = RASTER.png(&svg(&map(area, 1_000))).expect("a picture");
            std::fs::write(std::path::Path::new(&folder).join(format!("map-{n}.png")), picture)
                .expect("kept");
        }
    }
    assert_eq!(&png[..8], b"\x89PNG\r\n\x1a\n");
    assert_eq!(u32::from_be_bytes(png[16..20].try_into().expect("four bytes")), 700);
    assert_eq!(png, RASTER.png(&drawn).expect("the same"));
    assert!(png.len() > 20_000, "{}", png.len());
    assert!(RASTER.png("<svg").is_err());
}

fn labels() -> impl Strategy<Value = Vec<Label>> {
    let spot = || (0.0..400.0, 0.0..300.0);
    let label = ("[一-龥A-Zw0-9]{1,8}", 6.0..24.0, prop::collection::vec(spot(), 1..6));
    prop::collection::vec(label.prop_map(|(text, size, spots)| Label::new(&text, size, spots)), 0..60)
}

fn frames() -> impl Strategy<Value = Vec<Frame>> {
    let frame = (0.0..350.0, 0.0..250.0, 1.0..80.0, 1.0..60.0);
    let frame = frame.prop_map(|(left, top, w, h)| Frame { left, top, right: left + w, bottom: top + h });
    prop::collection::vec(frame, 0..5)
}

proptest! {
    #[test]
    fn placed_names_lie_on_the_sheet_and_over_nothing_and_only_what_has_no_room_is_left_out(labels in labels(), taken in frames()) {
        let sheet = Frame { left: 0.0, top: 0.0, right: 400.0, bottom: 300.0 };
        let placed = place(labels.clone(), &taken, sheet);
        // The slow way: every spot against everything that is there.
        let mut there = taken.clone();
        let mut expected = vec![];
        for label in labels {
            let alone = |spot: &(f64, f64)| {
                let one = Label::new(&label.text, label.size, vec![*spot]);
                place([one], &[], sheet).first().map(|p| p.frame())
            };
            let free = label.spots.iter().filter_map(alone).find(|f| !there.iter().any(|o| o.overlaps(f)));
            if let Some(frame) = free {
                there.push(frame);
                expected.push((label.text.clone(), frame));
            }
        }
        let found: Vec<_> = placed.iter().map(|p| (p.text().to_owned(), p.frame())).collect();
        prop_assert_eq!(found, expected);
    }
}
