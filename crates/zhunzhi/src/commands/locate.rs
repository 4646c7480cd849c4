//! `zhunzhi locate`: what is at a place, the same answer as the server's; or at every place of a table.

mod table;

use super::{Context, territory};
use crate::database::Need;
use crate::failure::{Failure, Outcome};
use crate::output;
use clap::Args;
use spatial::{Datum, LonLat};
use std::fmt::Write as _;
use territory::place::SourcePoint;
use territory::{GridKind, MiningMethod, Place, Relation};

/// Options of `locate`.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Degrees east; or the X (northing) of a survey table on CGCS2000, metres.
    #[arg(allow_negative_numbers = true, required_unless_present = "input", requires = "lat")]
    pub(crate) lon: Option<f64>,
    /// Degrees north; or the Y (easting) of that table, with or without the zone number.
    #[arg(allow_negative_numbers = true)]
    pub(crate) lat: Option<f64>,
    /// The numbers are GCJ-02, as phones, Amap and Tencent give them.
    #[arg(long, conflicts_with = "bd09")]
    pub(crate) gcj02: bool,
    /// The numbers are BD-09, as Baidu gives them.
    #[arg(long)]
    pub(crate) bd09: bool,
    /// Accuracy the source claims, metres.
    #[arg(long, value_name = "M", value_parser = metres)]
    pub(crate) accuracy: Option<f64>,
    /// Mines to add beside the covering ones, at most 20.
    #[arg(long, value_name = "N", default_value_t = 3, value_parser = clap::value_parser!(u8).range(0..=20))]
    pub(crate) nearest: u8,
    #[command(flatten)]
    pub(crate) table: table::TableArguments,
}

impl Arguments {
    fn datum(&self) -> Datum {
        match (self.gcj02, self.bd09) {
            (true, _) => Datum::Gcj02,
            (_, true) => Datum::Bd09,
            _ => Datum::Cgcs2000,
        }
    }
}

fn metres(text: &str) -> Result<f64, String> {
    let number = text.parse::<f64>().ok().filter(|m| m.is_finite() && *m >= 0.0);
    number.ok_or_else(|| "metres, 0 or more, are expected".to_owned())
}

/// Locates; the answer is no outside the banner.
///
/// # Errors
/// [`Failure`] for numbers that are no position, and without data.
pub(crate) async fn run(context: &Context, arguments: Arguments) -> Result<Outcome, Failure> {
    if let Some(input) = arguments.table.input.clone() {
        return table::run(context, arguments, input).await;
    }
    let datum = arguments.datum();
    let (lon, lat) = arguments.lon.zip(arguments.lat).unwrap_or((f64::NAN, f64::NAN));
    let degrees = LonLat::new(lon, lat);
    let in_a_plane = datum == Datum::Cgcs2000 && lon.abs().max(lat.abs()) > 360.0;
    if !in_a_plane && let Err(refused) = degrees {
        return Err(Failure::usage(refused));
    }
    let nearest = usize::from(arguments.nearest);
    let place = context
        .with_database(Need::Data, async |database| {
            let territory = territory(database).await?;
            let source = match degrees {
                Ok(at) => SourcePoint::new(datum, at, arguments.accuracy),
                Err(_) => territory.recognise(lon, lat, arguments.accuracy).map_err(Failure::usage)?,
            };
            territory.locate(source, nearest).map_err(Failure::usage)
        })
        .await?;
    if context.json {
        output::json(&place)?;
    } else {
        output::line(&in_words(&place))?;
    }
    Ok(if place.outside.is_some() { Outcome::No } else { Outcome::Done })
}

/// The answer in Chinese, one fact a line.
fn in_words(place: &Place) -> String {
    let mut text = format!("位置    {}", position(place.point));
    if place.source.datum != Datum::Cgcs2000 {
        let _ = write!(text, "(由 {} 坐标换算)", datum_name(place.source.datum));
    }
    if let Some(table) = &place.source.table {
        let (n, e) = (table.northing_m, table.easting_m);
        let _ = write!(text, "(由 {} 平面坐标换算:X(北){n}、Y(东){e})", table.crs);
    }
    if let Some(accuracy) = place.source.accuracy_m {
        let _ = write!(text, ",精度 {}", distance(accuracy));
    }
    if let Some(outside) = &place.outside {
        let (away, nearest) = (distance(outside.distance_m), position(outside.nearest));
        let _ = write!(text, "\n不在旗界内：距旗界 {away}，最近处 {nearest}");
        if outside.swapped {
            text.push_str("\n经纬度似乎写反了：对调后在旗界内，请先写经度、后写纬度");
        }
        text.push_str(&possible(place));
        return text;
    }
    let mut row = |name: &str, value: Option<String>| {
        let _ = write!(text, "\n{name}{}", value.unwrap_or_else(|| "无".to_owned()));
    };
    row("微网格  ", place.micro_grid.as_ref().map(|g| format!("{} {}", g.code, g.name)));
    row("网格    ", place.primary_grid.as_ref().map(|g| format!("{} {}({})", g.code, g.name, kind(g))));
    row("村社区  ", place.village.as_ref().map(|v| format!("{} {}", v.code, v.name)));
    row("乡镇    ", place.township.as_ref().map(|t| format!("{} {}", t.code, t.name)));
    row(
        "调解站  ",
        place.station.as_ref().map(|s| {
            let away = s.distance_m.map(|m| format!(",距 {}", distance(m)));
            format!("{} {}{}", s.id, s.name, away.unwrap_or_default())
        }),
    );
    for (i, mine) in place.mines.iter().enumerate() {
        let method = if mine.method == MiningMethod::OpenPit { "露天" } else { "井工" };
        let relation = match mine.relation {
            Relation::WithinPit => "在采坑范围内".to_owned(),
            Relation::WithinLicence => "在矿区范围内".to_owned(),
            Relation::WithinInfluence => format!("在影响范围内，距矿区 {}", distance(mine.distance_m)),
            Relation::Nearby => format!("邻近，距矿区 {}", distance(mine.distance_m)),
        };
        row(
            if i == 0 { "煤矿    " } else { "        " },
            Some(format!("{} {}({method}),{relation}", mine.id, mine.name)),
        );
    }
    if !place.on_edge.is_empty() {
        row("压边界  ", Some(format!("同时在 {} 的边界上", place.on_edge.join("、"))));
    }
    text.push_str(&possible(place));
    text
}

/// The other grids that the accuracy leaves possible, a line each.
fn possible(place: &Place) -> String {
    let Some(vicinity) = &place.vicinity else { return String::new() };
    let owner = place.primary_grid.as_ref().map(|g| &g.code);
    let others: Vec<_> = vicinity.grids.iter().filter(|g| Some(&g.grid.code) != owner).collect();
    if others.is_empty() {
        return String::new();
    }
    let mut text = format!("\n精度 {} 内可能的网格共 {} 个", distance(vicinity.radius_m), vicinity.total);
    for other in others {
        let away = distance(other.border_m);
        let _ = write!(
            text,
            "\n        {} {}({}),距其边界 {away}",
            other.grid.code,
            other.grid.name,
            kind(&other.grid)
        );
    }
    text
}

fn kind(grid: &territory::GridRef) -> &'static str {
    match (grid.kind, grid.dedicated_type) {
        (GridKind::Base, _) => "基础网格",
        (GridKind::Micro, _) => "微网格",
        (GridKind::Dedicated, None) => "专属网格",
        (GridKind::Dedicated, Some(of)) => of.name_zh(),
    }
}

fn datum_name(datum: Datum) -> &'static str {
    match datum {
        Datum::Cgcs2000 => "CGCS2000",
        Datum::Gcj02 => "GCJ-02",
        Datum::Bd09 => "BD-09",
    }
}

fn position(at: LonLat) -> String {
    format!("东经 {:.7}°、北纬 {:.7}°", at.lon(), at.lat())
}

fn distance(metres: f64) -> String {
    if metres < 1000.0 { format!("{metres:.0} 米") } else { format!("{:.2} 公里", metres / 1000.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use territory::Outside;

    #[test]
    fn outside_the_words_say_how_far_and_that_the_numbers_are_exchanged() {
        let at = LonLat::new(39.8, 111.2).or(LonLat::new(39.8, 89.0)).unwrap();
        let outside = Some(Outside { distance_m: 12_345.6, nearest: at, swapped: true });
        let place = Place { outside, ..Place::bare(at, SourcePoint::new(Datum::Gcj02, at, None)) };
        let words = in_words(&place);
        assert!(
            words.contains("12.35 公里") && words.contains("写反") && words.contains("GCJ-02"),
            "{words}"
        );
    }
}
