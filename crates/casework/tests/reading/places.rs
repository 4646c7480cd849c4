//! Places: surroundings, namesakes, sound, slips, directions.

use crate::fixture;
use territory::gazetteer::{PlaceKind, Sighting};

fn find(text: &str) -> Sighting {
    fixture::gazetteer().find(text)
}

fn first(text: &str) -> (String, f64) {
    let place = find(text).places.into_iter().next();
    place.map_or_else(Default::default, |p| (p.code, p.confidence))
}

#[test]
fn the_report_of_sujigou_names_its_village_and_its_group() {
    let sighting = find("苏计沟村王家圪楞社41户房屋裂缝，怀疑与煤矿开采有关");
    let place = &sighting.places[0];
    assert_eq!((place.code.as_str(), place.kind), ("150622004201", PlaceKind::Village));
    assert!(place.group.as_deref().is_some_and(|g| g.contains("王家圪楞")), "{place:?}");
    assert!(place.confidence > 0.8, "{place:?}");
}

#[test]
fn the_group_alone_leads_to_its_village_also_with_another_character() {
    assert_eq!(first("王家疙愣社的房子都裂了").0, "150622004201");
}

#[test]
fn a_township_decides_between_villages_of_one_name() {
    assert_eq!(first("准格尔召镇乌兰哈达村").0, "150622105201");
    assert_eq!(first("纳日松镇乌兰哈达村").0, "150622103206");
    let open = find("乌兰哈达村的草场塌了");
    let both: Vec<&str> = open.places.iter().take(2).map(|p| p.code.as_str()).collect();
    assert_eq!(both, ["150622103206", "150622105201"]);
    assert!(open.places[0].confidence < 0.7, "a namesake is no certainty");
}

#[test]
fn a_name_written_by_ear_is_found_with_less_confidence_and_the_township_decides() {
    let (code, confidence) = first("友谊街道苏吉沟村房子裂了");
    assert_eq!(code, "150622004201");
    assert!(confidence < first("友谊街道苏计沟村房子裂了").1);
    assert_eq!(first("沙圪堵苏吉沟村").0, "150622101210");
    assert_eq!(first("sujigou cun, Youyi").0.len(), 12);
}

#[test]
fn one_wrong_character_is_forgiven_but_not_another_form_of_the_ground() {
    assert_eq!(first("薛家湾镇三宝窖子村").0, "150622100214");
    assert!(find("马家湾村").places.iter().all(|p| p.code != "150622100206"));
}

#[test]
fn where_somebody_went_to_complain_is_not_the_scene() {
    assert_eq!(first("我们黑岱沟村的人到薛家湾镇政府上访三次").0, "150622100204");
    assert_eq!(first("不是大饭铺村，是小滩子村的井干了").0, "150622102203");
}

#[test]
fn a_village_of_another_banner_is_not_ours() {
    let sighting = find("达拉特旗乌兰哈达村村民反映征地补偿");
    assert!(sighting.likely_outside && sighting.places.iter().all(|p| p.confidence < 0.3), "{sighting:?}");
}

#[test]
fn where_a_driver_is_from_does_not_carry_the_case_over_the_border() {
    let sighting = find("苏吉沟村，伊金霍洛旗司机撞了牛");
    assert!(!sighting.likely_outside && sighting.places[0].code == "150622004201", "{sighting:?}");
    assert!(!find("府谷来的车在路上撒煤").likely_outside);
}

#[test]
fn everyday_words_name_no_place_without_their_suffix() {
    assert!(find("阳光好的时候草场上中心位置有大沟").places.is_empty());
    assert_eq!(first("友谊街道草场村").0, "150622004203");
}

#[test]
fn a_mine_is_found_by_its_short_and_its_registered_name() {
    for text in ["黄玉川煤矿放炮", "国能亿利能源有限责任公司黄玉川煤矿", "黄玉川那个矿"]
    {
        let mines = find(text).mines;
        assert_eq!(mines.first().map(|m| m.id.as_str()), Some("M0253"), "{text}");
    }
}

#[test]
fn a_direction_from_a_mine_is_a_point_with_its_uncertainty() {
    let sighting = find("黄玉川煤矿北侧500米处");
    let relative = &sighting.relative[0];
    assert_eq!(
        (relative.from.as_deref(), relative.bearing_deg, relative.distance_m),
        (Some("M0253"), Some(0.0), Some(500.0))
    );
    let mine = fixture::atlas()
        .mines
        .into_iter()
        .find(|m| m.id.as_str() == "M0253")
        .and_then(|m| m.point)
        .expect("a point");
    let moved = relative.point.expect("a point");
    assert!((spatial::distance::metres(mine, moved) - 500.0).abs() < 1.0 && moved.lat() > mine.lat());
    assert!(relative.radius_m.is_some_and(|r| r >= 2_000.0));
    let unnamed = find("矿东边两公里的路塌了");
    assert_eq!(unnamed.relative[0].text, "矿东边两公里");
    assert_eq!(unnamed.relative[0].point, None);
}

#[test]
fn every_reason_points_at_words_of_the_text() {
    let text = "来电人称：友谊街道 苏计沟村王家圪楞社，４１户房屋裂缝";
    for place in find(text).places {
        for reason in &place.reasons {
            assert!(
                !reason.span.of(text).is_empty() && reason.span.end <= text.chars().count(),
                "{reason:?}"
            );
        }
    }
}

#[test]
fn aliases_and_groups_of_the_file_name_what_exists_and_their_ground() {
    let (atlas, rules) = (fixture::atlas(), fixture::rules());
    let known = |code: &str| {
        atlas.divisions.iter().any(|d| d.code.as_str() == code)
            || atlas.mines.iter().any(|m| m.id.as_str() == code)
    };
    for alias in &rules.alias {
        assert!(known(&alias.code) && !alias.source.is_empty(), "{alias:?}");
    }
    assert!(rules.group.iter().all(|g| known(&g.village) && !g.source.is_empty()));
}

#[test]
fn a_group_with_a_grid_of_its_name_lies_where_the_grid_lies_and_is_listed_once() {
    use territory::{Grid, GridCode, GridKind};
    let mut atlas = fixture::atlas();
    let corners = [(111.33, 39.84), (111.34, 39.84), (111.34, 39.85), (111.33, 39.85), (111.33, 39.84)];
    let ring = corners.map(|(lon, lat)| spatial::LonLat::new(lon, lat).expect("a position").node()).to_vec();
    atlas.grids.push(Grid {
        code: GridCode::new("150622004201003").expect("a grid"),
        kind: GridKind::Base,
        name: "王家圪楞社".to_owned(),
        dedicated_type: None,
        region: spatial::Region::from_rings(vec![vec![ring]]).expect("a region"),
        valid_from: time::Date::MIN,
        valid_to: None,
        households: 0,
        population: 0,
        party_group: None,
        head: None,
        synthetic: true,
    });
    let places =
        territory::Gazetteer::of(&atlas, &fixture::rules()).find("苏计沟村王家圪楞社41户房屋裂缝").places;
    let grids = places.iter().filter(|p| p.kind == PlaceKind::Grid).count();
    assert_eq!(grids, 0, "{places:?}");
    assert!(places[1].code == "150622101210" && places[1].reasons[0].rule == "sound", "{places:?}");
    assert_eq!(places[1].group, None, "the group is known to belong to the other village");
    assert_eq!((places[0].kind, places[0].code.as_str()), (PlaceKind::Village, "150622004201"));
    let point = places[0].point.expect("a point in the grid");
    assert!(
        (111.33..111.34).contains(&point.lon()) && places[0].radius_m.is_some_and(|r| r < 1_000.0),
        "{places:?}"
    );
    assert!(places[0].reasons.iter().all(|r| r.rule != "namesakes"), "{places:?}");
}
