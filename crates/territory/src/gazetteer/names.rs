//! What can be named, and all its names.

use super::rules::GazetteerRules;
use crate::{Atlas, Division, DivisionKind, GridKind, Mine};
use serde::{Deserialize, Serialize};
use spatial::{LonLat, Region, distance};
use std::collections::{BTreeSet, HashMap};

/// What a named thing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlaceKind {
    /// 嘎查、村、社区
    Village,
    /// 苏木、乡、镇、街道
    Township,
    /// 煤矿
    Mine,
    /// A base or dedicated grid.
    Grid,
    /// A body with an office; hardly ever the scene.
    Station,
    /// The banner itself: no place within it.
    Banner,
    /// A place that is not in the banner.
    Outside,
}

/// Something that can be named.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) kind: PlaceKind,
    pub(super) code: String,
    pub(super) name: String,
    /// Nine digits, where it lies in one township.
    pub(super) township: Option<String>,
    pub(super) point: Option<LonLat>,
    /// How far from the point the place reaches, metres.
    pub(super) radius_m: Option<f64>,
}

/// How a name stands for a thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    /// With its suffix, or as the registers have it.
    Full,
    /// Spoken form.
    Alias,
    /// Without its suffix.
    Core,
    /// Without its suffix, of two characters or an everyday word: only where something beside it helps.
    Bare,
    /// A villager group of the village.
    Group,
}

impl Form {
    /// Confidence that this form alone gives, before its surroundings are looked at.
    pub(super) fn strength(self) -> f64 {
        match self {
            Form::Full => 0.9,
            Form::Alias | Form::Group => 0.82,
            Form::Core => 0.76,
            Form::Bare => 0.3,
        }
    }
}

/// One name of an entry.
#[derive(Debug, Clone)]
pub(super) struct Name {
    pub(super) entry: u32,
    pub(super) form: Form,
    pub(super) text: String,
}

/// Everything with all names, from the territory and the file.
pub(super) fn collect(atlas: &Atlas, rules: &GazetteerRules) -> (Vec<Entry>, Vec<Name>) {
    let mut all = Collection { entries: vec![], names: vec![], seen: BTreeSet::new() };
    let townships: BTreeSet<&str> = atlas
        .divisions
        .iter()
        .filter(|d| d.code.as_str().len() == 9)
        .map(|d| core(&d.name, &rules.township_suffixes))
        .collect();
    let villages: BTreeSet<&str> = atlas
        .divisions
        .iter()
        .filter(|d| d.code.as_str().len() == 12)
        .map(|d| core(&d.name, &rules.village_suffixes))
        .collect();
    for division in &atlas.divisions {
        all.division(division, rules, &townships);
    }
    let mut operators: HashMap<&str, usize> = HashMap::new();
    for mine in &atlas.mines {
        *operators.entry(mine.operator.as_deref().unwrap_or_default()).or_default() += 1;
    }
    for mine in &atlas.mines {
        let alone = mine.operator.as_deref().filter(|o| operators.get(o) == Some(&1));
        all.mine(mine, alone, rules, |core| !townships.contains(core) && !villages.contains(core));
    }
    for grid in atlas.grids.iter().filter(|g| g.kind != GridKind::Micro) {
        let at = grid.region.interior_point();
        let township = Some(grid.code.as_str()[..9].to_owned());
        let radius = Some(reach(&grid.region));
        let entry = all.entry(PlaceKind::Grid, grid.code.as_str(), &grid.name, township, at, radius);
        all.name(entry, Form::Full, &grid.name);
        all.name(entry, Form::Full, grid.code.as_str());
    }
    for station in &atlas.stations {
        let township = station.township.as_ref().map(|t| t.as_str().to_owned());
        let entry =
            all.entry(PlaceKind::Station, station.id.as_str(), &station.name, township, station.point, None);
        all.name(entry, Form::Full, &station.name);
    }
    for name in &rules.outside {
        let entry = all.entry(PlaceKind::Outside, "", name, None, None, None);
        all.name(entry, Form::Full, name);
    }
    all.add_file(rules);
    (all.entries, all.names)
}

struct Collection {
    entries: Vec<Entry>,
    names: Vec<Name>,
    seen: BTreeSet<(u32, String)>,
}

impl Collection {
    fn entry(
        &mut self,
        kind: PlaceKind,
        code: &str,
        name: &str,
        township: Option<String>,
        point: Option<LonLat>,
        radius_m: Option<f64>,
    ) -> u32 {
        let (code, name) = (code.to_owned(), name.to_owned());
        self.entries.push(Entry { kind, code, name, township, point, radius_m });
        self.entries.len() as u32 - 1
    }

    fn name(&mut self, entry: u32, form: Form, text: &str) {
        if text.chars().count() >= 2 && self.seen.insert((entry, text.to_owned())) {
            self.names.push(Name { entry, form, text: text.to_owned() });
        }
    }

    fn division(&mut self, d: &Division, rules: &GazetteerRules, townships: &BTreeSet<&str>) {
        let code = d.code.as_str();
        let point = d.seat.or_else(|| d.region.as_ref().and_then(Region::interior_point));
        let radius = d.region.as_ref().map(reach);
        if d.kind == DivisionKind::Banner {
            let entry = self.entry(PlaceKind::Banner, code, &d.name, None, point, radius);
            for name in [d.name.as_str(), "准格尔旗", "准旗"] {
                self.name(entry, Form::Full, name);
            }
        } else if code.len() == 9 {
            let entry = self.entry(PlaceKind::Township, code, &d.name, Some(code.to_owned()), point, radius);
            self.name(entry, Form::Full, &d.name);
            let bare = core(&d.name, &rules.township_suffixes);
            if d.kind == DivisionKind::Subdistrict {
                for suffix in ["街道办事处", "街道办", "办事处"] {
                    self.name(entry, Form::Full, &format!("{bare}{suffix}"));
                }
            }
            if !rules.everyday.iter().any(|e| e == bare) {
                self.name(entry, if bare.chars().count() > 2 { Form::Core } else { Form::Bare }, bare);
            }
        } else if d.kind != DivisionKind::VirtualCommunity {
            let township = Some(code[..9].to_owned());
            let entry = self.entry(PlaceKind::Village, code, &d.name, township, point, radius);
            self.name(entry, Form::Full, &d.name);
            self.village_forms(entry, d, rules, townships);
        }
    }

    fn village_forms(
        &mut self,
        entry: u32,
        d: &Division,
        rules: &GazetteerRules,
        townships: &BTreeSet<&str>,
    ) {
        let bare = core(&d.name, &rules.village_suffixes);
        let weak = bare.chars().count() < 3 || rules.everyday.iter().any(|e| e == bare);
        let own: &[&str] = match d.kind {
            DivisionKind::Community => &["社区", "居委会", "社区居委会"],
            _ => &["村", "村委会", "嘎查", "村民委员会", "嘎查村", "大队"],
        };
        for suffix in own {
            self.name(entry, Form::Full, &format!("{bare}{suffix}"));
        }
        if !weak {
            for suffix in &rules.village_suffixes {
                self.name(entry, Form::Full, &format!("{bare}{suffix}"));
            }
        }
        if !townships.contains(bare) {
            self.name(entry, if weak { Form::Bare } else { Form::Core }, bare);
        }
    }

    fn mine(
        &mut self,
        m: &Mine,
        operator: Option<&str>,
        rules: &GazetteerRules,
        free: impl Fn(&str) -> bool,
    ) {
        let township = m.township.as_ref().map(|t| t.as_str().to_owned());
        let radius = m.ground().map(reach).or(m.point.map(|_| 2_000.0));
        let entry = self.entry(PlaceKind::Mine, m.id.as_str(), &m.short_name, township, m.point, radius);
        self.name(entry, Form::Full, &m.name);
        self.name(entry, Form::Full, &m.short_name);
        if let Some(operator) = operator {
            self.name(entry, Form::Full, operator);
        }
        let bare = core(&m.short_name, &rules.mine_suffixes);
        for suffix in &rules.mine_suffixes {
            self.name(entry, Form::Full, &format!("{bare}{suffix}"));
        }
        let weak = bare.chars().count() < 3 || rules.everyday.iter().any(|e| e == bare);
        if !weak && free(bare) {
            self.name(entry, Form::Core, bare);
        }
    }

    fn add_file(&mut self, rules: &GazetteerRules) {
        let by_code: HashMap<String, u32> =
            self.entries.iter().enumerate().map(|(i, e)| (e.code.clone(), i as u32)).collect();
        for alias in &rules.alias {
            if let Some(entry) = by_code.get(&alias.code) {
                alias.names.iter().for_each(|name| self.name(*entry, Form::Alias, name));
            }
        }
        for group in &rules.group {
            if let Some(entry) = by_code.get(&group.village) {
                self.name(*entry, Form::Group, &group.name);
                self.name(*entry, Form::Group, core(&group.name, &rules.group_suffixes));
            }
        }
    }
}

/// A name without the first of the suffixes that it ends with.
pub(super) fn core<'a>(name: &'a str, suffixes: &[String]) -> &'a str {
    let cut = suffixes.iter().find_map(|s| name.strip_suffix(s.as_str()).filter(|c| c.chars().count() >= 2));
    cut.unwrap_or(name)
}

/// Metres from the middle of a region's box to its corner.
fn reach(region: &Region) -> f64 {
    let b = region.bounds();
    (distance::metres(b.min.lon_lat(), b.max.lon_lat()) / 2.0).round()
}
