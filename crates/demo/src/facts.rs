//! The real facts of 准格尔旗 from `geodata/facts`, typed. Where they come from is said in `geodata/facts/SOURCES.md`.

mod shapes;
mod table;

use crate::error::DemoError;
use spatial::{LonLat, Region};
use table::{Row, Table};
use territory::{DivisionCode, DivisionKind, MineId, MineStatus, MiningMethod, StationId, Water};

/// A township, subdistrict, sumu or the development zone.
#[derive(Debug, Clone)]
pub(crate) struct TownshipFact {
    pub(crate) code: DivisionCode,
    pub(crate) name: String,
    pub(crate) name_en: Option<String>,
    pub(crate) kind: DivisionKind,
    /// Where a source gives the place of the seat.
    pub(crate) seat: Option<LonLat>,
    /// How far `seat` can be off, metres.
    pub(crate) seat_precision_m: Option<f64>,
    pub(crate) approx_area_km2: Option<f64>,
    /// Median of the mine points of the township: inside it, but often far from its seat.
    pub(crate) anchor: Option<LonLat>,
}

/// A village (嘎查、村) or community.
#[derive(Debug, Clone)]
pub(crate) struct VillageFact {
    pub(crate) code: DivisionCode,
    pub(crate) name: String,
    pub(crate) kind: DivisionKind,
    pub(crate) township: DivisionCode,
    /// Point of the mines that the source places in the village.
    pub(crate) anchor: Option<LonLat>,
}

/// A coal mine of the Global Coal Mine Tracker.
#[derive(Debug, Clone)]
pub(crate) struct MineFact {
    pub(crate) id: MineId,
    pub(crate) name: String,
    pub(crate) short_name: String,
    pub(crate) operator: Option<String>,
    pub(crate) method: MiningMethod,
    pub(crate) capacity_mtpa: Option<f64>,
    pub(crate) status: MineStatus,
    pub(crate) township: Option<DivisionCode>,
    pub(crate) village: Option<DivisionCode>,
    pub(crate) point: Option<LonLat>,
    /// Whether the source calls the point exact.
    pub(crate) exact: bool,
    /// Whether the point lies in the outline; `None` without a point.
    pub(crate) inside_outline: Option<bool>,
    pub(crate) opening_year: Option<i32>,
    pub(crate) source: String,
    pub(crate) source_url: Option<String>,
    pub(crate) licence_note: String,
    pub(crate) notes: Option<String>,
}

/// A station named by a source.
#[derive(Debug, Clone)]
pub(crate) struct StationFact {
    pub(crate) id: StationId,
    pub(crate) name: String,
    /// The source's own word, such as `banner centre` or `mining-dispute station`.
    pub(crate) kind: String,
    pub(crate) township: Option<DivisionCode>,
    pub(crate) point: Option<LonLat>,
}

/// All facts.
#[derive(Debug, Clone)]
pub(crate) struct Facts {
    pub(crate) outline: Region,
    pub(crate) townships: Vec<TownshipFact>,
    pub(crate) villages: Vec<VillageFact>,
    pub(crate) mines: Vec<MineFact>,
    pub(crate) stations: Vec<StationFact>,
    pub(crate) waters: Vec<Water>,
}

impl Facts {
    /// Reads the facts that are compiled in.
    ///
    /// # Errors
    /// [`DemoError`] with file, line and column.
    pub(crate) fn read() -> Result<Facts, DemoError> {
        let villages = Table::read("villages.csv", include_str!("../../../geodata/facts/villages.csv"))?;
        let townships = Table::read("townships.csv", include_str!("../../../geodata/facts/townships.csv"))?;
        let mines = Table::read("mines.csv", include_str!("../../../geodata/facts/mines.csv"))?;
        let stations = Table::read("stations.csv", include_str!("../../../geodata/facts/stations.csv"))?;
        Ok(Facts {
            outline: shapes::outline(
                "boundary.geojson",
                include_str!("../../../geodata/facts/boundary.geojson"),
            )?,
            townships: townships.each(township)?,
            villages: villages.each(village)?,
            mines: mines.each(mine)?,
            stations: stations.each(station)?,
            waters: shapes::waters("hydro.geojson", include_str!("../../../geodata/facts/hydro.geojson"))?,
        })
    }

    /// Units of township rank that are townships: without the development zone.
    pub(crate) fn real_townships(&self) -> impl Iterator<Item = &TownshipFact> {
        self.townships.iter().filter(|t| t.kind != DivisionKind::DevelopmentZone)
    }
}

fn township(row: Row) -> Result<TownshipFact, DemoError> {
    use DivisionKind::*;
    Ok(TownshipFact {
        code: row.checked("code", DivisionCode::new)?,
        name: row.text("name_zh")?,
        name_en: row.optional_text("name_en")?,
        kind: row.word(
            "kind",
            &[
                ("subdistrict", Subdistrict),
                ("town", Town),
                ("township", Township),
                ("sumu", Sumu),
                ("development zone", DevelopmentZone),
            ],
        )?,
        seat: row.position("seat_lon", "seat_lat")?,
        seat_precision_m: row.parsed("precision_m", "a number of metres")?,
        approx_area_km2: row.parsed("approx_area_km2", "a number of square kilometres")?,
        anchor: row.position("anchor_lon", "anchor_lat")?,
    })
}

fn village(row: Row) -> Result<VillageFact, DemoError> {
    use DivisionKind::*;
    let kinds = [("village", Village), ("community", Community), ("virtual community", VirtualCommunity)];
    Ok(VillageFact {
        code: row.checked("code", DivisionCode::new)?,
        name: row.text("name_zh")?,
        kind: row.word("kind", &kinds)?,
        township: row.checked("township_code", DivisionCode::new)?,
        anchor: row.position("anchor_lon", "anchor_lat")?,
    })
}

fn mine(row: Row) -> Result<MineFact, DemoError> {
    use MineStatus::*;
    let yes_no = [("yes", Some(true)), ("no", Some(false)), ("", None)];
    Ok(MineFact {
        id: row.checked("id", MineId::new)?,
        name: row.text("name_zh")?,
        short_name: row.text("short_name_zh")?,
        operator: row.optional_text("operator")?,
        method: row.word(
            "mining_method",
            &[("open-pit", MiningMethod::OpenPit), ("underground", MiningMethod::Underground)],
        )?,
        capacity_mtpa: row.parsed("capacity_mtpa", "a number of million tonnes a year")?,
        status: row.word(
            "status",
            &[
                ("operating", Operating),
                ("mothballed", Mothballed),
                ("shelved", Shelved),
                ("proposed", Proposed),
                ("closed", Closed),
            ],
        )?,
        township: row.checked_optional("township_code", DivisionCode::new)?,
        village: row.checked_optional("village_code", DivisionCode::new)?,
        point: row.position("lon", "lat")?,
        exact: row.word("precision", &[("exact", true), ("approximate", false), ("", false)])?,
        inside_outline: row.word("inside_outline", &yes_no)?,
        opening_year: row.parsed("opening_year", "a year")?,
        source: row.text("source")?,
        source_url: row.optional_text("source_url")?,
        licence_note: row.text("license_note")?,
        notes: row.optional_text("notes")?,
    })
}

fn station(row: Row) -> Result<StationFact, DemoError> {
    Ok(StationFact {
        id: row.checked("id", StationId::new)?,
        name: row.text("name_zh")?,
        kind: row.text("kind")?,
        township: row.checked_optional("township_code", |text| {
            // A village room names its village behind the township.
            DivisionCode::new(text.chars().take_while(char::is_ascii_digit).collect::<String>())
        })?,
        point: row.position("lon", "lat")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use spatial::distance;

    #[test]
    fn the_facts_have_the_numbers_their_sources_say() {
        let facts = Facts::read().expect("facts");
        assert_eq!((facts.townships.len(), facts.real_townships().count()), (15, 14));
        assert_eq!((facts.villages.len(), facts.mines.len(), facts.stations.len()), (201, 126, 26));
        assert_eq!(facts.mines.iter().filter(|m| m.point.is_some()).count(), 124);
        assert_eq!(facts.waters.iter().filter(|w| w.kind == "river").count(), 5);
        assert_eq!(facts.waters.iter().filter(|w| w.kind == "dam").count(), 2);
        assert!((distance::area_m2(&facts.outline) / 1e6 - 7546.7).abs() < 0.5);
    }

    #[test]
    fn a_mine_is_inside_the_outline_when_its_row_says_so() {
        let facts = Facts::read().expect("facts");
        for mine in &facts.mines {
            let inside = mine.point.map(|p| facts.outline.covers(p.node()));
            assert_eq!(inside, mine.inside_outline, "{}", mine.id);
        }
    }

    #[test]
    fn every_village_belongs_to_a_listed_township() {
        let facts = Facts::read().expect("facts");
        for village in &facts.villages {
            assert!(facts.townships.iter().any(|t| t.code == village.township), "{}", village.code);
            assert_eq!(village.code.parent().as_ref(), Some(&village.township));
        }
    }
}
