//! Checking a survey: every field that does not fit is named, none is guessed.

use super::entry::{
    BuildingEntry, CrackEntry, LandEntry, RoomEntry, SurveyEntry, UNKNOWN_YEAR, WellEntry, YearEntry,
};
use super::photo::{entry_photos, photo_fault};
use super::version::FieldFault;
use super::{
    Building, Crack, Element, FIRST_YEAR, Fabric, Land, LandDamage, LandKind, MAX_ALL_PHOTOS, MAX_BUILDINGS,
    MAX_CRACKS, MAX_DEPTH_M, MAX_FLOOR_AREA_M2, MAX_FROM_CASE_M, MAX_LANDS, MAX_LENGTH_M, MAX_MU,
    MAX_NAME_CHARS, MAX_PHOTOS, MAX_ROOMS, MAX_STATEMENT_CHARS, MAX_STOREYS, MAX_SURVEYORS, MAX_WELLS,
    MAX_WIDTH_MM, Room, Survey, SurveyRefusal, Well,
};
use crate::crack::Direction;
use spatial::{LonLat, distance};
use std::ops::RangeInclusive;
use time::Date;
use time::macros::format_description;

/// Earliest day of anything measured.
const FIRST_DAY_YEAR: i32 = 1950;

impl Survey {
    /// Checks what came. `today` is the civil date in Asia/Shanghai, `case_at` the place of the case.
    ///
    /// # Errors
    /// [`SurveyRefusal::Fields`] with every field that does not fit.
    pub fn check(entry: &SurveyEntry, case_at: LonLat, today: Date) -> Result<Survey, SurveyRefusal> {
        let mut look = Look { faults: vec![], case_at, last: today };
        let on = look.day("on", &entry.on, None);
        // Nothing is measured after the day of the survey; where that is wrong itself, not after today.
        look.last = on.unwrap_or(today);
        let day = look.last;
        look.counts(entry);
        let names = entry.surveyors.iter().take(MAX_SURVEYORS).enumerate();
        let surveyors = names.map(|(i, name)| look.name(&format!("surveyors.{i}"), name)).collect();
        let statement = look.statement(&entry.statement);
        if entry.household == Some(0) {
            look.fault("household", "the number of a party from 1 is expected", "须为当事人序号，从1起");
        }
        let buildings = entry.buildings.iter().take(MAX_BUILDINGS).enumerate();
        let buildings = buildings.map(|(i, b)| look.building(&format!("buildings.{i}"), b, day)).collect();
        let wells = entry.wells.iter().take(MAX_WELLS).enumerate();
        let wells = wells.map(|(i, w)| look.well(&format!("wells.{i}"), w, day)).collect();
        let lands = entry.lands.iter().take(MAX_LANDS).enumerate();
        let lands = lands.map(|(i, l)| look.land(&format!("lands.{i}"), l)).collect();
        if !look.faults.is_empty() {
            return Err(SurveyRefusal::Fields(look.faults));
        }
        let (baseline, household) = (entry.baseline, entry.household);
        Ok(Survey { on: day, baseline, household, surveyors, statement, buildings, wells, lands })
    }
}

/// Looks at fields and notes what is wrong. What does not fit gives a value nobody sees: the whole is refused then.
struct Look {
    faults: Vec<FieldFault>,
    case_at: LonLat,
    last: Date,
}

impl Look {
    fn fault(&mut self, field: impl Into<String>, detail: impl Into<String>, detail_zh: impl Into<String>) {
        self.faults.push(FieldFault {
            field: field.into(),
            detail: detail.into(),
            detail_zh: detail_zh.into(),
        });
    }

    fn counts(&mut self, entry: &SurveyEntry) {
        let cracks = entry.buildings.iter().flat_map(|b| &b.rooms).map(|r| r.cracks.len()).sum();
        for (field, least, count, most) in [
            ("surveyors", 1, entry.surveyors.len(), MAX_SURVEYORS),
            ("buildings", 0, entry.buildings.len(), MAX_BUILDINGS),
            ("wells", 0, entry.wells.len(), MAX_WELLS),
            ("lands", 0, entry.lands.len(), MAX_LANDS),
            ("cracks", 0, cracks, MAX_CRACKS),
            ("photos", 0, entry_photos(entry).map(Vec::len).sum(), MAX_ALL_PHOTOS),
        ] {
            if !(least..=most).contains(&count) {
                self.fault(
                    field,
                    format!("{least} to {most} are expected"),
                    format!("须为{least}至{most}个"),
                );
            }
        }
        if entry.buildings.is_empty() && entry.wells.is_empty() && entry.lands.is_empty() {
            let zh = "至少要有一栋房屋、一口水井或一块土地";
            self.fault("buildings", "a building, a well or a piece of land is expected", zh);
        }
    }

    fn day(&mut self, field: &str, text: &str, missing: Option<Date>) -> Option<Date> {
        if let (Some(day), "") = (missing, text.trim()) {
            return Some(day);
        }
        let day = Date::parse(text.trim(), format_description!("[year]-[month]-[day]")).ok();
        let day = day.filter(|d| d.year() >= FIRST_DAY_YEAR && *d <= self.last);
        if day.is_none() {
            let (en, zh) = match missing {
                None => (
                    "a day such as 2026-11-20, from 1950 to today, is expected",
                    "须为1950年至今的日期，如2026-11-20",
                ),
                Some(_) => ("a day not after the survey is expected", "须为日期，且不晚于调查日"),
            };
            self.fault(field, en, zh);
        }
        day
    }

    fn name(&mut self, field: &str, text: &str) -> String {
        let most = MAX_NAME_CHARS;
        let name = crate::case::checked_text(text).ok();
        let fits = |n: &String| n.chars().count() <= most && !n.chars().any(char::is_control);
        let name = name.filter(fits);
        if name.is_none() {
            self.fault(
                field,
                format!("1 to {most} characters in one line are expected"),
                format!("须为一行1至{most}字"),
            );
        }
        name.unwrap_or_default()
    }

    fn statement(&mut self, text: &str) -> Option<String> {
        if text.trim().is_empty() {
            return None;
        }
        let most = MAX_STATEMENT_CHARS;
        let text = crate::case::checked_text(text).ok().filter(|t| t.chars().count() <= most);
        if text.is_none() {
            let en = format!("at most {most} characters without control characters are expected");
            self.fault("statement", en, format!("至多{most}字，且不含控制字符"));
        }
        text
    }

    fn word<T>(
        &mut self,
        field: String,
        text: &str,
        parse: fn(&str) -> Option<T>,
        choices: &[crate::words::Choice],
    ) -> Option<T> {
        let value = parse(text);
        if value.is_none() {
            let en: Vec<_> = choices.iter().map(|c| c.word).collect();
            let zh: Vec<_> = choices.iter().map(|c| c.zh).collect();
            self.fault(
                field,
                format!("one of {} is expected", en.join(", ")),
                format!("请选择：{}", zh.join("、")),
            );
        }
        value
    }

    /// A number within a range after it was rounded to so many parts of one.
    fn number(&mut self, field: String, value: Option<f64>, range: RangeInclusive<f64>, parts: f64) -> f64 {
        // Finer digits would claim what nobody measured.
        let rounded = value.map(|v| (v * parts).round() / parts).filter(|v| range.contains(v));
        if rounded.is_none() {
            let (least, most) = (range.start(), range.end());
            self.fault(
                field,
                format!("a number from {least} to {most} is expected"),
                format!("须为{least}至{most}之间的数"),
            );
        }
        rounded.unwrap_or_default()
    }

    fn building(&mut self, at: &str, entry: &BuildingEntry, on: Date) -> Building {
        let name = self.name(&format!("{at}.name"), &entry.name);
        let structure =
            self.word(format!("{at}.structure"), &entry.structure, Fabric::parse, Fabric::CHOICES);
        let year_built = self.year(&format!("{at}.year_built"), entry.year_built.as_ref(), on);
        let floor_area_m2 =
            self.number(format!("{at}.floor_area_m2"), entry.floor_area_m2, 1.0..=MAX_FLOOR_AREA_M2, 100.0);
        let storeys =
            entry.storeys.and_then(|s| u8::try_from(s).ok()).filter(|s| (1..=MAX_STOREYS).contains(s));
        if storeys.is_none() {
            let en = format!("a whole number from 1 to {MAX_STOREYS} is expected");
            self.fault(format!("{at}.storeys"), en, format!("须为1至{MAX_STOREYS}的整数"));
        }
        let place = self.place(at, entry.lon, entry.lat);
        let photos = self.photos(at, &entry.photos);
        if entry.rooms.len() > MAX_ROOMS {
            let en = format!("at most {MAX_ROOMS} rooms are expected");
            self.fault(format!("{at}.rooms"), en, format!("至多{MAX_ROOMS}间"));
        }
        let rooms = entry.rooms.iter().take(MAX_ROOMS).enumerate();
        let rooms = rooms.map(|(i, r)| self.room(&format!("{at}.rooms.{i}"), r, on)).collect();
        let structure = structure.unwrap_or(Fabric::Other);
        let [lon, lat] = place;
        Building {
            name,
            structure,
            year_built,
            floor_area_m2,
            storeys: storeys.unwrap_or(1),
            lon,
            lat,
            rooms,
            photos,
        }
    }

    fn year(&mut self, field: &str, entry: Option<&YearEntry>, on: Date) -> Option<i32> {
        match entry {
            Some(YearEntry::Word(word)) if word == UNKNOWN_YEAR => None,
            Some(YearEntry::Year(year)) if (FIRST_YEAR..=on.year()).contains(year) => Some(*year),
            _ => {
                let last = on.year();
                let en =
                    format!("a year from {FIRST_YEAR} to {last}, or the word `{UNKNOWN_YEAR}`, is expected");
                self.fault(field, en, format!("须为{FIRST_YEAR}至{last}的年份，或选“不详”"));
                None
            }
        }
    }

    fn place(&mut self, at: &str, lon: Option<f64>, lat: Option<f64>) -> [f64; 2] {
        let point = lon.zip(lat).and_then(|(lon, lat)| LonLat::new(lon, lat).ok());
        let Some(point) = point else {
            let en = "a position in degrees is expected, longitude and latitude";
            self.fault(format!("{at}.lon"), en, "须填写经度和纬度（十进制度）");
            return [0.0, 0.0];
        };
        let metres = distance::metres(point, self.case_at);
        if metres > MAX_FROM_CASE_M {
            let (km, most) = ((metres / 100.0).round() / 10.0, MAX_FROM_CASE_M / 1_000.0);
            let en = format!(
                "the place lies {km} km from the case, at most {most} km are expected: look at longitude and latitude, or correct the place of the case"
            );
            self.fault(
                format!("{at}.lon"),
                en,
                format!("距案件位置{km}公里，应在{most}公里以内：请核对经纬度，或先更正案件位置"),
            );
        }
        // A tenth of a metre or so; a phone knows metres.
        [point.lon(), point.lat()].map(|degrees| (degrees * 1e6).round() / 1e6)
    }

    fn room(&mut self, at: &str, entry: &RoomEntry, on: Date) -> Room {
        let name = self.name(&format!("{at}.name"), &entry.name);
        let cracks = entry.cracks.iter().take(MAX_CRACKS).enumerate();
        Room { name, cracks: cracks.map(|(i, c)| self.crack(&format!("{at}.cracks.{i}"), c, on)).collect() }
    }

    fn crack(&mut self, at: &str, entry: &CrackEntry, on: Date) -> Crack {
        let element = self.word(format!("{at}.element"), &entry.element, Element::parse, Element::CHOICES);
        let direction =
            self.word(format!("{at}.direction"), &entry.direction, Direction::parse, Direction::CHOICES);
        let width_mm = self.number(format!("{at}.width_mm"), entry.width_mm, 0.1..=MAX_WIDTH_MM, 10.0);
        let length_m = self.number(format!("{at}.length_m"), entry.length_m, 0.01..=MAX_LENGTH_M, 100.0);
        let measured = self.day(&format!("{at}.on"), &entry.on, Some(on));
        Crack {
            element: element.unwrap_or(Element::Wall),
            direction: direction.unwrap_or(Direction::Irregular),
            width_mm,
            length_m,
            on: measured.unwrap_or(on),
            diary: entry.diary,
            photos: self.photos(at, &entry.photos),
        }
    }

    fn well(&mut self, at: &str, entry: &WellEntry, on: Date) -> Well {
        let name = self.name(&format!("{at}.name"), &entry.name);
        let depth_m = self.number(format!("{at}.depth_m"), entry.depth_m, 0.1..=MAX_DEPTH_M, 100.0);
        let measured = self.day(&format!("{at}.on"), &entry.on, Some(on)).unwrap_or(on);
        let field = format!("{at}.water_level_m");
        let water_level_m = match (entry.dry, entry.water_level_m) {
            (true, None) => None,
            (true, Some(_)) => {
                self.fault(field, "a dry well has no water level", "干井没有水位");
                None
            }
            // In an artesian well the water stands at the top.
            (false, level) => {
                let deepest = if depth_m > 0.0 { depth_m } else { MAX_DEPTH_M };
                Some(self.number(field, level, 0.0..=deepest, 100.0))
            }
        };
        let photos = self.photos(at, &entry.photos);
        Well { name, depth_m, water_level_m, on: measured, dry: entry.dry, photos }
    }

    fn land(&mut self, at: &str, entry: &LandEntry) -> Land {
        let name = self.name(&format!("{at}.name"), &entry.name);
        let mu = self.number(format!("{at}.mu"), entry.mu, 0.01..=MAX_MU, 100.0);
        let kind = self.word(format!("{at}.kind"), &entry.kind, LandKind::parse, LandKind::CHOICES);
        let damage = self.word(format!("{at}.damage"), &entry.damage, LandDamage::parse, LandDamage::CHOICES);
        let (kind, damage) = (kind.unwrap_or(LandKind::OtherLand), damage.unwrap_or(LandDamage::OtherDamage));
        Land { name, mu, kind, damage, photos: self.photos(at, &entry.photos) }
    }

    /// The photos of an entry: as many as may be, each once.
    fn photos(&mut self, at: &str, entry: &[String]) -> Vec<String> {
        if entry.len() > MAX_PHOTOS {
            let en = format!("at most {MAX_PHOTOS} photos are expected");
            self.fault(format!("{at}.photos"), en, format!("至多{MAX_PHOTOS}张照片"));
        }
        let photos = entry.get(..MAX_PHOTOS).unwrap_or(entry);
        for (i, sha256) in photos.iter().enumerate() {
            if let Some((en, zh)) = photo_fault(sha256, photos.iter().take(i)) {
                self.fault(format!("{at}.photos.{i}"), en, zh);
            }
        }
        photos.to_vec()
    }
}
