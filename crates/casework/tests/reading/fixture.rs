//! The committed names and words with the real facts, without shapes.

use casework::{CategoryTree, Lexicon};
use territory::gazetteer::Folding;
use territory::{
    Atlas, Division, DivisionCode, DivisionKind, Gazetteer, GazetteerRules, Mine, MineId, MineStatus,
    MiningMethod, Placement, Station, StationId, StationKind,
};

macro_rules! geodata {
    ($file:literal) => {
        include_str!(concat!("../../../../geodata/", $file))
    };
}

/// Rows of a table with a header; quoted fields may hold commas.
fn rows(text: &str) -> Vec<Vec<String>> {
    let line = |line: &str| {
        let (mut fields, mut quoted) = (vec![String::new()], false);
        for c in line.chars() {
            match c {
                '"' => quoted = !quoted,
                ',' if !quoted => fields.push(String::new()),
                c => fields.last_mut().expect("a field").push(c),
            }
        }
        fields
    };
    text.trim_end().lines().map(line).collect()
}

fn table(text: &str, columns: &[&str]) -> Vec<Vec<String>> {
    let mut rows = rows(text).into_iter();
    let header = rows.next().expect("a header");
    let at: Vec<usize> = columns
        .iter()
        .map(|c| header.iter().position(|h| h == c).unwrap_or_else(|| panic!("no column {c}")))
        .collect();
    rows.map(|r| at.iter().map(|i| r.get(*i).cloned().unwrap_or_default()).collect()).collect()
}

fn division(code: &str, name: &str, kind: DivisionKind) -> Division {
    Division {
        code: DivisionCode::new(code).expect("a code"),
        name: name.to_owned(),
        name_en: None,
        kind,
        region: None,
        seat: None,
        synthetic_shape: false,
    }
}

pub(crate) fn atlas() -> Atlas {
    let mut atlas = Atlas {
        divisions: vec![division("150622", "准格尔旗", DivisionKind::Banner)],
        ..Atlas::default()
    };
    for r in table(geodata!("facts/townships.csv"), &["code", "name_zh", "kind"]) {
        let kind = match r[2].as_str() {
            "subdistrict" => DivisionKind::Subdistrict,
            "sumu" => DivisionKind::Sumu,
            "township" => DivisionKind::Township,
            "development zone" => DivisionKind::DevelopmentZone,
            _ => DivisionKind::Town,
        };
        atlas.divisions.push(division(&r[0], &r[1], kind));
    }
    for r in table(geodata!("facts/villages.csv"), &["code", "name_zh", "kind"]) {
        let kind = match r[2].as_str() {
            "community" => DivisionKind::Community,
            "virtual community" => DivisionKind::VirtualCommunity,
            _ => DivisionKind::Village,
        };
        atlas.divisions.push(division(&r[0], &r[1], kind));
    }
    let columns = ["id", "name_zh", "short_name_zh", "operator", "township_code", "lon", "lat"];
    for r in table(geodata!("facts/mines.csv"), &columns) {
        let point = r[5].parse().ok().zip(r[6].parse().ok());
        atlas.mines.push(Mine {
            id: MineId::new(r[0].clone()).expect("an identifier"),
            name: r[1].clone(),
            short_name: r[2].clone(),
            operator: Some(r[3].clone()).filter(|o| !o.is_empty()),
            method: MiningMethod::Underground,
            capacity_mtpa: None,
            status: MineStatus::Operating,
            township: DivisionCode::new(r[4].clone()).ok(),
            point: point.and_then(|(lon, lat)| spatial::LonLat::new(lon, lat).ok()),
            placement: Placement::Published,
            placement_note: String::new(),
            licence: None,
            pit: None,
            panels: vec![],
            record: territory::MineRecord::default(),
            source: String::new(),
            synthetic: false,
            synthetic_shape: false,
        });
    }
    for r in table(geodata!("facts/stations.csv"), &["id", "name_zh"]) {
        atlas.stations.push(Station {
            id: StationId::new(r[0].clone()).expect("an identifier"),
            name: r[1].clone(),
            kind: StationKind::MediationStation,
            function: None,
            township: None,
            point: None,
            place_note: String::new(),
            synthetic_place: false,
            synthetic: false,
        });
    }
    atlas
}

pub(crate) fn rules() -> GazetteerRules {
    GazetteerRules::parse(geodata!("rules/gazetteer.toml")).expect("the committed names")
}

pub(crate) fn gazetteer() -> Gazetteer {
    Gazetteer::of(&atlas(), &rules())
}

pub(crate) fn lexicon() -> Lexicon {
    let tree = CategoryTree::parse(geodata!("rules/categories.toml")).expect("the committed tree");
    Lexicon::parse(geodata!("rules/lexicon.toml"), &tree, &Folding::of(&rules().variants))
        .expect("the committed words")
}
