//! Where cases are meant to lie: within a distance of a mine, a case, a division or grid, or in a drawn area, as text.
//!
//! `ring:111.1,39.8,111.2,39.8,111.2,39.9;mine:M0230@3000`: places with `;` between them, each with metres behind `@` (0, within it,
//! when left out; a case needs them).

use super::{FilterError, MAX_DISTANCE_M};
use crate::CaseCode;
use spatial::validity::check;
use spatial::{LonLat, Region, Target};
use territory::{DivisionCode, GridCode, MineId, Territory};

/// Most places of a filter.
pub const MAX_PLACES: usize = 8;
/// Most corners of all drawn areas of a filter.
pub const MAX_CORNERS: usize = 500;
/// Longest text of places.
const MAX_TEXT: usize = 16_000;

/// What a distance is measured to.
#[derive(Debug, Clone, PartialEq)]
pub enum Ground {
    /// A position.
    At(LonLat),
    /// An area.
    In(Region),
}

/// Everything within a geodesic distance of a ground; 0 means in it, its border included.
#[derive(Debug, Clone, PartialEq)]
pub struct Reach {
    /// From where.
    pub ground: Ground,
    /// Metres.
    pub metres: f64,
}

impl Reach {
    /// The ground as what the index of points is asked with.
    pub fn target(&self) -> Target {
        match &self.ground {
            Ground::At(at) => Target::point(*at),
            Ground::In(region) => Target::region(region),
        }
    }

    /// Whether a position lies in it.
    pub fn holds(&self, at: LonLat) -> bool {
        self.target().metres_from(at) <= self.metres
    }
}

/// A place as it is written.
#[derive(Debug, Clone, PartialEq)]
enum Word {
    Mine(MineId),
    Case(CaseCode),
    Area(String),
    Ring(Box<Region>),
}

/// Places as they are written, in order: each a name or a drawn area with a distance.
#[derive(Debug, Clone, PartialEq)]
pub struct Places(Vec<(Word, f64)>);

fn refused(problem: String) -> FilterError {
    FilterError { parameter: "places", problem }
}

/// The beginning of what somebody wrote, for an error.
fn begun(text: &str) -> String {
    text.chars().take(40).collect()
}

impl Places {
    /// Reads places.
    ///
    /// # Errors
    /// [`FilterError`] that says which place is none, and what is expected.
    pub fn parse(text: &str) -> Result<Places, FilterError> {
        if text.len() > MAX_TEXT {
            return Err(refused(format!("at most {MAX_TEXT} characters are expected")));
        }
        let parts: Vec<&str> = text.split(';').map(str::trim).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() || parts.len() > MAX_PLACES {
            return Err(refused(format!("1 to {MAX_PLACES} places with `;` between them are expected")));
        }
        let places: Vec<_> = parts.into_iter().map(place).collect::<Result<_, _>>()?;
        let corners = |word: &Word| if let Word::Ring(region) = word { region.vertex_count() } else { 0 };
        if places.iter().map(|(word, _)| corners(word)).sum::<usize>() > MAX_CORNERS {
            return Err(refused(format!(
                "drawn areas have more than {MAX_CORNERS} corners: draw them coarser"
            )));
        }
        Ok(Places(places))
    }

    /// The grounds that are meant. `case` tells where a case lies, as far as the reader may know.
    ///
    /// # Errors
    /// [`FilterError`] for a name that nothing has.
    pub fn on(
        &self,
        territory: &Territory,
        case: impl Fn(&CaseCode) -> Option<LonLat>,
    ) -> Result<Vec<Reach>, FilterError> {
        let unknown = |what: &str, name: &str| refused(format!("there is no {what} `{}`", begun(name)));
        let reach = |(word, metres): &(Word, f64)| {
            let ground = match word {
                Word::Mine(id) => {
                    let mine = territory.mine(id).ok_or_else(|| unknown("mine", id.as_str()))?;
                    let licence = mine.licence.clone();
                    Ground::In(licence.ok_or_else(|| unknown("licence area of mine", id.as_str()))?)
                }
                Word::Case(code) => Ground::At(case(code).ok_or_else(|| unknown("case", code.as_str()))?),
                Word::Area(code) => {
                    Ground::In(area(territory, code).ok_or_else(|| unknown("division or grid", code))?)
                }
                Word::Ring(region) => Ground::In((**region).clone()),
            };
            Ok(Reach { ground, metres: *metres })
        };
        self.0.iter().map(reach).collect()
    }
}

fn area(territory: &Territory, code: &str) -> Option<Region> {
    let grid = GridCode::new(code).ok().and_then(|code| Some(territory.grid(&code)?.region.clone()));
    grid.or_else(|| territory.division(&DivisionCode::new(code).ok()?)?.region.clone())
}

fn place(text: &str) -> Result<(Word, f64), FilterError> {
    let (named, metres) = match text.split_once('@') {
        None => (text, 0.0),
        Some((named, metres)) => {
            let read = metres.trim().parse::<f64>().ok().filter(|m| (0.0..=MAX_DISTANCE_M).contains(m));
            let wrong = || refused(format!("`@{}`: metres from 0 to 20000 are expected", begun(metres)));
            (named.trim(), read.ok_or_else(wrong)?)
        }
    };
    let expected = || {
        let what = "mine:M0230, case:CODE@500, grid:150622004 or ring:lon,lat,lon,lat,lon,lat";
        refused(format!("`{}` is no place: {what} is expected", begun(text)))
    };
    let (kind, name) = named.split_once(':').ok_or_else(expected)?;
    let word = match kind {
        "mine" => Word::Mine(MineId::new(name).map_err(|_| expected())?),
        "case" => Word::Case(CaseCode::parse(name).map_err(|_| expected())?),
        "grid" if (6..=17).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit()) => {
            Word::Area(name.to_owned())
        }
        "ring" => Word::Ring(Box::new(ring(name)?)),
        _ => return Err(expected()),
    };
    if matches!(word, Word::Case(_)) && metres == 0.0 {
        return Err(refused("a case has no extent: say the distance, such as `@500`".to_owned()));
    }
    Ok((word, metres))
}

/// A drawn area; the first corner need not come again at the end.
fn ring(text: &str) -> Result<Region, FilterError> {
    let numbers: Option<Vec<f64>> =
        text.split(',').take(2 * MAX_CORNERS + 4).map(|n| n.trim().parse().ok()).collect();
    let corners = numbers.filter(|n| n.len().is_multiple_of(2)).and_then(|numbers| {
        numbers.chunks_exact(2).map(|at| Some(LonLat::new(at[0], at[1]).ok()?.node())).collect()
    });
    let Some(mut nodes): Option<Vec<_>> = corners else {
        return Err(refused("a drawn area is lon,lat,lon,lat… in degrees".to_owned()));
    };
    nodes.dedup();
    while nodes.len() > 1 && nodes.first() == nodes.last() {
        nodes.pop();
    }
    if nodes.len() > MAX_CORNERS {
        return Err(refused(format!("drawn areas have more than {MAX_CORNERS} corners: draw them coarser")));
    }
    let region = Region::from_rings(vec![vec![nodes]]).map_err(|e| refused(format!("drawn area: {e}")))?;
    match check(&region).first() {
        None => Ok(region),
        Some(defect) => {
            Err(refused(format!("the drawn area is none ({}): draw it again", defect.kind.as_str())))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_with_their_distances() {
        let read = Places::parse("mine:M0230@3000; grid:150622004;ring:111,39,112,39,112,40").unwrap().0;
        assert_eq!(read[0], (Word::Mine(MineId::new("M0230").unwrap()), 3000.0));
        assert_eq!(read[1], (Word::Area("150622004".into()), 0.0));
        let closed = Places::parse("ring:111,39,112,39,112,40,111,39").unwrap().0;
        assert_eq!(read[2], closed[0], "the first corner may come again");
    }

    #[test]
    fn what_is_no_place_is_refused_with_what_is_expected() {
        let many = ["grid:150622"; MAX_PLACES + 1].join(";");
        let corners: Vec<String> =
            (0..600).map(|i| format!("{},{}", 110.0 + f64::from(i) / 1000.0, 39)).collect();
        for (text, word) in [
            ("", "1 to 8"),
            (many.as_str(), "1 to 8"),
            ("M0230", "no place"),
            ("pit:1", "no place"),
            ("grid:15x", "no place"),
            ("case:ZZ26-000001-1", "no place"),
            ("mine:M0230@-1", "0 to 20000"),
            ("mine:M0230@NaN", "0 to 20000"),
            ("mine:M0230@20001", "0 to 20000"),
            ("ring:111,39,112", "lon,lat"),
            ("ring:111,39,112,39", "drawn area"),
            ("ring:111,39,112,40,112,39,111,40", "draw it again"),
            ("ring:111,39,999,39,112,40", "lon,lat"),
            (&format!("ring:{}", corners.join(",")), "corners"),
            (&"x".repeat(MAX_TEXT + 1), "characters"),
        ] {
            let told = Places::parse(text).expect_err(text);
            assert!(told.problem.contains(word), "{}: {told}", begun(text));
        }
    }
}
