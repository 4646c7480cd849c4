//! What stands around the ground: scale bar, north arrow, the pin, and at the foot mark, projection, day and sources.

use super::PrintedMap;
use super::label::{Frame, escaped, width_em};
use super::plane::View;
use std::fmt::Write as _;
use territory::source::SOURCES;

/// What a map says of itself (地图管理条例第15条: what is shown to the public needs a review).
pub(super) fn mark(public: Option<&str>) -> String {
    match public {
        Some(review) => format!("示意图：非测绘成果。{}", escaped(review)),
        None => "示意图：非测绘成果，未经地图审核，不得公开".to_owned(),
    }
}

/// Margin within the sheet, pixels.
const MARGIN: f64 = 12.0;

/// What stands around one map.
pub(super) struct Furniture {
    width: f64,
    height: f64,
    /// Pixels of the bar, and what stands above it.
    bar: (f64, String),
    /// Size of the words at the foot.
    small: f64,
    foot: Vec<String>,
    pin: Option<(f64, f64)>,
}

impl Furniture {
    pub(super) fn of(map: &PrintedMap<'_>, view: &View) -> Furniture {
        let small = if view.width < 500.0 { 8.0 } else { 10.0 };
        let mut words =
            format!("{}。CGCS2000，高斯-克吕格投影，中央经线{:.0}°。", mark(map.public), view.meridian);
        if let Some(day) = map.day {
            let _ = write!(words, "{}年{}月{}日的数据。", day.year(), u8::from(day.month()), day.day());
        }
        if let Some(cases) = map.cases {
            let seen = cases.iter().map(|at| view.place(*at)).filter(|&(x, y)| view.sees(x, y)).count();
            let _ = write!(words, "红点为矛盾纠纷，{seen}件。");
        }
        if map.territory.atlas().grids.iter().any(|g| g.synthetic) {
            words.push_str("网格、矿区等为示意数据。");
        }
        words.push_str("资料来源：");
        words.push_str(&SOURCES.map(|s| s.short).join("、"));
        words.push('。');
        Furniture {
            width: view.width,
            height: view.height,
            bar: bar(view.width / 4.0, view.pixel_m),
            small,
            foot: wrapped(&words, (view.width - 2.0 * MARGIN) / small),
            pin: map.pin.map(|at| view.place(at)),
        }
    }

    /// Height of the strip below the map.
    pub(super) fn foot(&self) -> f64 {
        (self.foot.len() as f64 * self.small * 1.5 + 8.0).round()
    }

    /// Where no name may stand.
    pub(super) fn taken(&self) -> Vec<Frame> {
        let (w, h) = (self.width, self.height);
        let bar = Frame { left: 0.0, top: h - 38.0, right: MARGIN + self.bar.0.max(48.0) + 8.0, bottom: h };
        let north = Frame { left: w - 40.0, top: 0.0, right: w, bottom: 58.0 };
        let pin =
            self.pin.map(|(x, y)| Frame { left: x - 11.0, top: y - 32.0, right: x + 11.0, bottom: y + 2.0 });
        [bar, north].into_iter().chain(pin).collect()
    }

    pub(super) fn draw(&self, svg: &mut String) {
        let (w, h) = (self.width, self.height);
        let _ = write!(
            svg,
            "<rect x=\"0.5\" y=\"0.5\" width=\"{:.1}\" height=\"{:.1}\" fill=\"none\" stroke=\"#111\"/>",
            w - 1.0,
            h - 1.0
        );
        let (bar, words) = &self.bar;
        let (foot, half) = (h - 10.0, bar / 2.0);
        let _ = write!(
            svg,
            "<rect x=\"4\" y=\"{:.1}\" width=\"{:.1}\" height=\"34\" fill=\"#fff\" fill-opacity=\"0.85\"/>\
             <path d=\"M{MARGIN} {foot:.1}h{half:.1}\" stroke=\"#111\" stroke-width=\"4\"/>\
             <rect x=\"{:.1}\" y=\"{:.1}\" width=\"{half:.1}\" height=\"3\" fill=\"#fff\" stroke=\"#111\"/>\
             <text x=\"{MARGIN}\" y=\"{:.1}\" font-size=\"11\" fill=\"#111\">{words}</text>",
            h - 38.0,
            bar.max(48.0) + 16.0,
            MARGIN + half,
            foot - 1.5,
            foot - 9.0
        );
        let north = w - 20.0;
        let _ = write!(
            svg,
            "<path d=\"M{north:.1} 10l8 26l-8 -6l-8 6z\" fill=\"#111\" stroke=\"#fff\" stroke-width=\"1\"/>\
             <text x=\"{north:.1}\" y=\"51\" font-size=\"13\" text-anchor=\"middle\" fill=\"#111\" stroke=\"#fff\" stroke-width=\"3\" paint-order=\"stroke\">北</text>"
        );
        for (n, line) in self.foot.iter().enumerate() {
            let y = h + 4.0 + (n as f64 + 1.0) * self.small * 1.5 - 0.4 * self.small;
            let _ = write!(
                svg,
                "<text x=\"{MARGIN}\" y=\"{y:.1}\" font-size=\"{}\" fill=\"#444\">{}</text>",
                self.small,
                escaped(line)
            );
        }
    }
}

/// The mark of the place that the map is about; its tip is the place.
pub(super) fn pin(svg: &mut String, (x, y): (f64, f64)) {
    let _ = write!(
        svg,
        "<path d=\"M{x:.1} {y:.1}l-7 -16a8 8 0 1 1 14 0z\" fill=\"#111\" stroke=\"#fff\" stroke-width=\"1\"/>\
         <circle cx=\"{x:.1}\" cy=\"{:.1}\" r=\"3\" fill=\"#fff\"/>",
        y - 20.0
    );
}

/// The longest round length that fits, as pixels and words.
fn bar(most: f64, pixel_m: f64) -> (f64, String) {
    let most_m = most * pixel_m;
    let ten = 10.0_f64.powf(most_m.log10().floor());
    let metres = [5.0, 2.0, 1.0].into_iter().map(|n| n * ten).find(|m| *m <= most_m).unwrap_or(ten);
    let words =
        if metres >= 1000.0 { format!("{:.0} 公里", metres / 1000.0) } else { format!("{metres:.0} 米") };
    (metres / pixel_m, words)
}

/// Lines of at most so many heights of a letter, broken anywhere as Chinese is, but not within a word of other letters.
fn wrapped(text: &str, most_em: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut wide = 0.0;
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let word = |c: char| c.is_ascii_alphanumeric() || c == '-';
        let length = match word(first) {
            true => rest.find(|c: char| !word(c)).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (piece, after) = rest.split_at(length);
        let more = width_em(piece);
        let stays = matches!(first, '。' | '、' | ',' | ':' | ' ');
        if wide + more > most_em && !stays {
            lines.push(String::new());
            wide = 0.0;
        }
        if let Some(line) = lines.last_mut() {
            line.push_str(piece);
        }
        wide += more;
        rest = after;
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bar_is_a_round_length_that_fits() {
        for pixel_m in [0.4, 3.0, 8.82, 77.0, 350.0] {
            let (pixels, words) = bar(85.0, pixel_m);
            assert!(pixels <= 85.0 && pixels > 85.0 / 2.6, "{pixels} {words}");
            let lead = (pixels * pixel_m).round().to_string();
            assert!(["1", "2", "5"].contains(&lead.trim_end_matches('0')), "{lead}");
        }
    }

    #[test]
    fn words_at_the_foot_are_broken_between_letters_and_lose_none() {
        let text = "示意图：非测绘成果。CGCS2000，资料来源：GeoNames。";
        let lines = wrapped(text, 9.0);
        assert_eq!(lines.concat(), text);
        assert!(lines.len() > 2 && lines.iter().any(|l| l.contains("GeoNames")), "{lines:?}");
    }
}
