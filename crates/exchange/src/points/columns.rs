//! Which columns hold the position.

use super::PointsOptions;
use super::error::PointsError;
use csv::StringRecord;

/// How tables name the columns of longitude and latitude, or of the two plane coordinates, in Chinese and English; the
/// first pair that is there counts.
const NAMES: [(&str, &str); 12] = [
    ("lon", "lat"),
    ("lng", "lat"),
    ("long", "lat"),
    ("longitude", "latitude"),
    ("经度", "纬度"),
    ("东经", "北纬"),
    ("gps经度", "gps纬度"),
    ("x", "y"),
    ("x坐标", "y坐标"),
    ("横坐标", "纵坐标"),
    ("东坐标", "北坐标"),
    ("easting", "northing"),
];

/// Positions of the columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Columns {
    pub(super) lon: usize,
    pub(super) lat: usize,
    pub(super) accuracy: Option<usize>,
}

impl Columns {
    /// Finds the columns that were named, or those whose names say it.
    pub(super) fn find(header: &StringRecord, options: &PointsOptions) -> Result<Columns, PointsError> {
        let listed = || header.iter().collect::<Vec<_>>().join(", ").chars().take(500).collect::<String>();
        let missing = |reason: String| PointsError::Columns { reason, columns: listed() };
        let named = |name: &String| {
            let same = |h: &str| h.trim_start_matches('\u{feff}') == name;
            header.iter().position(same).ok_or_else(|| missing(format!("there is no column `{name}`")))
        };
        let accuracy = options.accuracy.as_ref().map(named).transpose()?;
        let (lon, lat) = match (&options.lon, &options.lat) {
            (Some(lon), Some(lat)) => (named(lon)?, named(lat)?),
            (None, None) => {
                let words = "no pair of columns is named like a longitude and a latitude (lon, lat; 经度, 纬度; x, y): name them";
                guess(header).ok_or_else(|| missing(words.to_owned()))?
            }
            _ => return Err(missing("both columns of the position must be named, or none".to_owned())),
        };
        if lon == lat {
            return Err(missing("longitude and latitude cannot be the same column".to_owned()));
        }
        Ok(Columns { lon, lat, accuracy })
    }

    /// The names of the two.
    pub(super) fn names(self, header: &StringRecord) -> [String; 2] {
        [self.lon, self.lat]
            .map(|i| header.get(i).unwrap_or_default().trim_start_matches('\u{feff}').to_owned())
    }
}

fn guess(header: &StringRecord) -> Option<(usize, usize)> {
    let plain = |name: &str| name.trim_start_matches('\u{feff}').trim().to_lowercase();
    let names: Vec<String> = header.iter().map(plain).collect();
    let at = |name: &str| names.iter().position(|n| n == name);
    NAMES.iter().find_map(|(lon, lat)| Some((at(lon)?, at(lat)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(header: &[&str], options: &PointsOptions) -> Result<(usize, usize), String> {
        let columns = Columns::find(&StringRecord::from(header.to_vec()), options);
        columns.map(|c| (c.lon, c.lat)).map_err(|e| e.to_string())
    }

    #[test]
    fn columns_are_found_by_the_names_that_tables_have() {
        let by_name = PointsOptions::default();
        for header in [
            ["\u{feff}编号", "经度", "纬度"],
            ["id", "Lon", "LAT"],
            ["名称", "X", "Y"],
            ["户主", "横坐标", "纵坐标"],
            ["id", "lng", "lat"],
        ] {
            assert_eq!(find(&header, &by_name), Ok((1, 2)), "{header:?}");
        }
        let message = find(&["a", "b"], &by_name).expect_err("none");
        assert!(message.contains("经度") && message.ends_with("the columns are: a, b"), "{message}");
        let one = PointsOptions { lon: Some("a".into()), ..PointsOptions::default() };
        assert!(find(&["a", "b"], &one).expect_err("one").contains("both"));
        let both = PointsOptions { lat: Some("a".into()), lon: Some("b".into()), ..PointsOptions::default() };
        assert_eq!(find(&["a", "b"], &both), Ok((1, 0)));
    }
}
