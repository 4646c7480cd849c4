//! Which cases an export means, from the options of the command line.

use crate::failure::Failure;
use casework::filter::{Places, Reach};
use casework::{CaseFilter, CategoryTree, State, StateFilter};
use clap::Args;
use territory::{MineId, Territory};
use time::Date;
use time::macros::format_description;

/// Conditions; all of them must hold.
#[derive(Debug, Clone, Default, Args)]
pub(crate) struct FilterArguments {
    /// Within a distance of a mine's licence, such as M0230.
    #[arg(long, value_name = "ID", value_parser = mine_id)]
    pub(crate) near_mine: Option<MineId>,
    /// With --near-mine: 3km, 500m, or 0 for within the licence.
    #[arg(long, value_name = "LENGTH", requires = "near_mine", value_parser = length)]
    pub(crate) distance: Option<f64>,
    /// In a division or grid of any level, by its code.
    #[arg(long, value_name = "CODE")]
    pub(crate) grid: Option<String>,
    /// Group such as MS, or category such as MS-01.
    #[arg(long, value_name = "CODE")]
    pub(crate) category: Option<String>,
    /// open, overdue, closed_all, or one state such as mediating.
    #[arg(long, value_name = "STATE", value_parser = state)]
    pub(crate) state: Option<StateFilter>,
    /// First day of reporting, such as 2026-11-23.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) since: Option<Date>,
    /// Last day of reporting.
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub(crate) until: Option<Date>,
    /// West,south,east,north in degrees.
    #[arg(long, value_name = "W,S,E,N", allow_hyphen_values = true, value_parser = bbox)]
    pub(crate) bbox: Option<Bbox>,
    /// In or near one of up to eight places: mine:M0230@3000, grid:150622004, or a drawn area ring:lon,lat,lon,lat,lon,lat.
    #[arg(long, value_name = "PLACE;…", value_parser = places)]
    pub(crate) places: Option<Asked>,
    /// With --places: in all of them.
    #[arg(long, requires = "places")]
    pub(crate) all_places: bool,
    /// Members of a batch.
    #[arg(long, value_name = "ID")]
    pub(crate) batch: Option<String>,
}

/// West, south, east, north in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Bbox(pub(crate) [f64; 4]);

/// Places with the words that they were asked for with.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Asked {
    text: String,
    places: Places,
}

fn places(text: &str) -> Result<Asked, String> {
    Ok(Asked { text: text.to_owned(), places: Places::parse(text).map_err(|e| e.to_string())? })
}

impl FilterArguments {
    /// The filter with every name checked: an unknown mine, area or category is an error, never an empty file.
    ///
    /// # Errors
    /// Bad usage, naming the option.
    pub(crate) fn filter(&self, territory: &Territory, tree: &CategoryTree) -> Result<CaseFilter, Failure> {
        if let Some(mine) = self.near_mine.as_ref().filter(|id| territory.mine(id).is_none()) {
            return Err(Failure::usage(format!("--near-mine: there is no mine `{mine}`")));
        }
        if let Some(code) = &self.category {
            tree.any(code).map_err(|e| Failure::usage(format!("--category: {e}")))?;
        }
        let filter = CaseFilter {
            near_mine: self.near_mine.clone().map(|id| (id, self.distance.unwrap_or(0.0))),
            area_prefix: self.grid.clone(),
            category: self.category.clone(),
            state: self.state,
            since: self.since,
            until: self.until,
            bbox: self.bbox.map(|b| b.0),
            batch: self.batch.clone(),
            text: None,
            within: self.within(territory)?,
        };
        let filter = filter.checked().map_err(Failure::usage)?;
        match filter.area_prefix.as_deref().filter(|code| !territory.knows_area(code)) {
            Some(code) => Err(Failure::usage(format!("--grid: there is no division or grid `{code}`"))),
            None => Ok(filter),
        }
    }

    fn within(&self, territory: &Territory) -> Result<Vec<Vec<Reach>>, Failure> {
        let Some(Asked { places, .. }) = &self.places else { return Ok(vec![]) };
        // Where a case lies stands in the database only; the page asks around cases.
        let reaches = places.on(territory, |_| None).map_err(Failure::usage)?;
        Ok(if self.all_places {
            reaches.into_iter().map(|reach| vec![reach]).collect()
        } else {
            vec![reaches]
        })
    }

    /// The first option that means cases only, if one is given.
    pub(crate) fn only_for_cases(&self) -> Option<&'static str> {
        let given = [
            ("--near-mine", self.near_mine.is_some()),
            ("--category", self.category.is_some()),
            ("--state", self.state.is_some()),
            ("--since", self.since.is_some()),
            ("--until", self.until.is_some()),
            ("--places", self.places.is_some()),
            ("--batch", self.batch.is_some()),
        ];
        given.into_iter().find(|(_, given)| *given).map(|(name, _)| name)
    }

    /// The filter as text, for the head of the file, so that it can be made again.
    pub(crate) fn text(&self) -> String {
        let pairs = [
            ("near_mine", self.near_mine.as_ref().map(ToString::to_string)),
            ("distance", self.near_mine.as_ref().map(|_| self.distance.unwrap_or(0.0).to_string())),
            ("grid", self.grid.clone()),
            ("category", self.category.clone()),
            ("state", self.state.map(|s| state_word(s).to_owned())),
            ("since", self.since.map(|d| d.to_string())),
            ("until", self.until.map(|d| d.to_string())),
            ("bbox", self.bbox.map(|b| b.0.map(|n| n.to_string()).join(","))),
            ("batch", self.batch.clone()),
            ("places", self.places.as_ref().map(|asked| asked.text.clone())),
            ("join", self.all_places.then(|| "all".to_owned())),
        ];
        let set = pairs.into_iter().filter_map(|(name, value)| value.map(|v| format!("{name}={v}")));
        set.collect::<Vec<_>>().join("&")
    }
}

fn mine_id(text: &str) -> Result<MineId, String> {
    MineId::new(text).map_err(|e| e.to_string())
}

/// Smallest plain number taken as metres: below it somebody may have meant kilometres.
const PLAIN_METRES: f64 = 100.0;

/// Metres of `3km`, `500m` or a plain number of metres that can be nothing else.
fn length(text: &str) -> Result<f64, String> {
    let text = text.trim();
    if text.parse::<f64>().is_ok_and(|n| n > 0.0 && n < PLAIN_METRES) {
        return Err(format!("say the unit: {text}km or {text}m"));
    }
    let (number, unit) = match (text.strip_suffix("km"), text.strip_suffix('m')) {
        (Some(number), _) => (number, 1000.0),
        (None, Some(number)) => (number, 1.0),
        (None, None) => (text, 1.0),
    };
    let metres = number.trim().parse::<f64>().ok().map(|n| n * unit);
    metres
        .filter(|m| (0.0..=casework::filter::MAX_DISTANCE_M).contains(m))
        .ok_or_else(|| "a length from 0 to 20km is expected, such as 3km, 500m or 0".to_owned())
}

fn state(word: &str) -> Result<StateFilter, String> {
    match word {
        "open" => Ok(StateFilter::Open),
        "overdue" => Ok(StateFilter::Overdue),
        "closed_all" => Ok(StateFilter::Closed),
        other => State::parse(other).map(StateFilter::Is).ok_or_else(|| {
            let words: Vec<_> = State::ALL.iter().map(|s| s.as_str()).collect();
            format!("open, overdue, closed_all or a state is expected: {}", words.join(", "))
        }),
    }
}

fn state_word(state: StateFilter) -> &'static str {
    match state {
        StateFilter::Open => "open",
        StateFilter::Overdue => "overdue",
        StateFilter::Closed => "closed_all",
        StateFilter::Is(state) => state.as_str(),
    }
}

/// A civil date.
pub(crate) fn day(text: &str) -> Result<Date, String> {
    Date::parse(text, format_description!("[year]-[month]-[day]"))
        .map_err(|_| "a day such as 2026-11-23 is expected".to_owned())
}

fn bbox(text: &str) -> Result<Bbox, String> {
    let numbers: Result<Vec<f64>, _> = text.split(',').map(|n| n.trim().parse::<f64>()).collect();
    let four = numbers.ok().and_then(|n| <[f64; 4]>::try_from(n).ok());
    four.map(Bbox).ok_or_else(|| "west,south,east,north in degrees are expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_read_in_kilometres_and_metres() {
        assert_eq!(length("3km"), Ok(3000.0));
        assert_eq!(length("0.5 km"), Ok(500.0));
        assert_eq!(length("500m"), Ok(500.0));
        assert_eq!(length("0"), Ok(0.0));
        assert_eq!(length("3000"), Ok(3000.0));
        for text in ["", "km", "-1", "21km", "3 miles", "NaN", "3", "0.5"] {
            assert!(length(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_box_with_western_longitudes_is_read() {
        assert_eq!(bbox("-1, 2,3,4"), Ok(Bbox([-1.0, 2.0, 3.0, 4.0])));
        assert!(bbox("1,2,3").is_err());
    }

    #[test]
    fn the_words_of_states_are_those_of_the_server() {
        for word in ["open", "overdue", "closed_all", "mediating"] {
            assert_eq!(state(word).map(state_word), Ok(word));
        }
        assert!(state("done?").unwrap_err().contains("mediating"));
    }
}
