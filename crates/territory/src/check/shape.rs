//! G01–G03: shapes that are valid, inside the outline and inside their village.

use super::layout::{Faulty, Layout, in_force};
use super::report::{Defect, RuleReport, Severity};
use super::CheckInput;
use spatial::validity::{self, DefectKind};
use spatial::{Region, distance, overlay};

/// How far a grid may reach beyond the outline, metres (G02).
const OUTLINE_TOLERANCE_M: f64 = 1.0;
/// Largest share of a grid's area outside its village (G03).
const OUTSIDE_VILLAGE_SHARE: f64 = 0.001;

/// G01: every shape is valid. Also the names of the features that are not.
pub(super) fn validity(input: &CheckInput) -> (RuleReport, Faulty) {
    let mut rule = RuleReport::new(
        "G01",
        Severity::Error,
        "几何有效：环闭合、不自交、无重复点和尖刺",
        "Valid geometry: rings are closed, do not cross themselves, have no repeated vertices or spikes",
    );
    let mut faulty = Faulty::new();
    for (feature, region) in shapes(input) {
        rule.checked += 1;
        for found in validity::check(region) {
            faulty.insert(feature.clone());
            let (zh, en) = describe(found.kind);
            let place = (found.polygon + 1, found.ring, found.vertex);
            let zh = format!("第{}部分、第{}环、顶点{}：{zh}", place.0, place.1, place.2);
            let en = format!("part {}, ring {}, vertex {}: {en}", place.0, place.1, place.2);
            rule.add(Defect::new(Severity::Error, found.kind.as_str(), &feature, zh, en).at(found.at));
        }
    }
    (rule, faulty)
}

/// All shapes with the name of their feature: divisions, grids in force, mines.
fn shapes<'a>(input: &'a CheckInput) -> impl Iterator<Item = (String, &'a Region)> {
    let atlas = input.atlas;
    let divisions = atlas.divisions.iter().filter_map(|d| Some((d.code.to_string(), d.region.as_ref()?)));
    let grids = atlas.grids.iter().filter(|g| in_force(g, input.on));
    let grids = grids.map(|g| (g.code.to_string(), &g.region));
    let mines = atlas.mines.iter().flat_map(|m| {
        let licence = m.licence.as_ref().map(|r| (format!("{}/licence", m.id), r));
        let pit = m.pit.as_ref().map(|r| (format!("{}/pit", m.id), r));
        let panels = m.panels.iter().map(|p| (p.id.clone(), &p.region));
        licence.into_iter().chain(pit).chain(panels)
    });
    divisions.chain(grids).chain(mines)
}

fn describe(kind: DefectKind) -> (&'static str, &'static str) {
    match kind {
        DefectKind::TooFewVertices => ("不同顶点少于3个", "fewer than three different vertices"),
        DefectKind::TooLarge => ("坐标不是经纬度", "coordinates are not degrees"),
        DefectKind::RepeatedVertex => ("与前一顶点重复，请删除", "repeats the vertex before it; delete it"),
        DefectKind::Spike => ("边界原路折返（尖刺），请删除该点", "the border runs out and straight back; delete the spike"),
        DefectKind::SelfCrossing => ("边界自相交", "the border crosses itself here"),
        DefectKind::SelfTouch => ("边界在此点自相接", "the ring meets itself in this point; split it or make a hole"),
        DefectKind::SelfOverlap => ("边界两段重合", "two edges of the ring share a stretch"),
        DefectKind::Orientation => ("环的方向错误", "the ring runs in the wrong direction"),
        DefectKind::RingsCross => ("两环相交或共边", "two rings of one part cross or share a stretch"),
        DefectKind::HoleOutside => ("内环在外环之外", "a hole lies outside the outer ring"),
        DefectKind::HoleNested => ("内环套内环", "a hole lies in another hole"),
        DefectKind::InteriorCut => ("内环把面切断", "touching holes cut the interior in two; make two parts"),
        DefectKind::PartsOverlap => ("各部分重叠或共边", "two parts overlap or share a border; merge them"),
    }
}

/// G02: every primary grid lies inside the banner's outline.
pub(super) fn inside_outline(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G02",
        Severity::Error,
        "网格在旗界内（容差1米）",
        "Primary grids lie inside the banner's outline (tolerance 1 m)",
    );
    let Some(outline) = layout.outline else {
        let (zh, en) = ("缺少旗界", "the banner's outline is missing");
        rule.add(Defect::new(Severity::Error, "no_outline", "banner", zh, en));
        return rule;
    };
    for grid in &layout.primary {
        rule.checked += 1;
        let village = grid.code.village();
        let proven = layout.villages_tile_outline && layout.tiled_villages.contains(&village);
        if proven || overlay::covers(outline, &grid.region) {
            continue;
        }
        let reach = |p: &overlay::Piece| {
            let away = |v: &spatial::LonLat| distance::to_region(*v, outline).0;
            p.vertices.iter().map(away).fold(p.width_m, f64::max)
        };
        let pieces = overlay::outside(&grid.region, &[outline]);
        let farthest = pieces.iter().map(|p| (reach(p), p)).max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((reach, piece)) = farthest
            && reach > OUTLINE_TOLERANCE_M
        {
            let zh = format!("超出旗界{reach:.1}米");
            let en = format!("reaches {reach:.1} m beyond the banner's outline");
            let defect = Defect::new(Severity::Error, "outside_outline", &grid.code, zh, en);
            rule.add(defect.at(piece.at).measure(reach, "m"));
        }
    }
    rule
}

/// G03: every primary grid lies inside the village of its code.
pub(super) fn inside_village(layout: &Layout) -> RuleReport {
    let mut rule = RuleReport::new(
        "G03",
        Severity::Error,
        "网格在所属嘎查村（社区）内（界外面积小于0.1%）",
        "Primary grids lie inside their village (less than 0.1 % of the area outside)",
    );
    for grid in &layout.primary {
        rule.checked += 1;
        let code = grid.code.village();
        if layout.tiled_villages.contains(&code) {
            continue;
        }
        let Some(village) = layout.village_region(&code) else {
            let zh = format!("编码所示的{code}不存在或没有范围");
            let en = format!("village {code} of its code does not exist or has no area");
            rule.add(Defect::new(Severity::Error, "no_village", &grid.code, zh, en).other(&code));
            continue;
        };
        if overlay::covers(village, &grid.region) {
            continue;
        }
        let pieces = overlay::outside(&grid.region, &[village]);
        let outside: f64 = pieces.iter().map(|p| p.area_m2).sum();
        let share = outside / distance::area_m2(&grid.region).max(f64::MIN_POSITIVE);
        if share >= OUTSIDE_VILLAGE_SHARE {
            let zh = format!("{:.2}%的面积（{outside:.0}平方米）在{code}之外", share * 100.0);
            let en = format!("{:.2} % of its area ({outside:.0} m²) lies outside {code}", share * 100.0);
            let defect = Defect::new(Severity::Error, "outside_village", &grid.code, zh, en).other(&code);
            rule.add(defect.at(pieces.first().map(|p| p.at)).measure(share, "share"));
        }
    }
    rule
}
