//! Counts, containment and simplicity of the mines' shapes.

use super::*;
use spatial::validity;

fn built() -> (Facts, Mines) {
    let facts = Facts::read().expect("facts");
    let mines = build(7, &facts).expect("mines");
    (facts, mines)
}

#[test]
fn there_are_134_mines_placed_as_the_sources_allow() {
    let (facts, built) = built();
    let of = |p: Placement| built.mines.iter().filter(|m| m.placement == p).count();
    assert_eq!(built.mines.len(), 134);
    assert_eq!(of(Placement::Published) + of(Placement::Approximate), 122);
    assert_eq!((of(Placement::OutsideOutline), of(Placement::NoPoint), of(Placement::Synthetic)), (2, 2, 8));
    for mine in built.mines.iter().filter(|m| m.placement == Placement::NoPoint) {
        assert!(mine.point.is_none() && mine.licence.is_none() && mine.panels.is_empty(), "{}", mine.id);
    }
    for mine in built.mines.iter().filter(|m| m.synthetic) {
        assert!(mine.point.is_some_and(|p| facts.outline.covers(p.node())), "{}", mine.id);
    }
}

#[test]
fn shapes_are_simple_nest_and_stay_in_the_banner() {
    let (facts, built) = built();
    for mine in &built.mines {
        let Some(licence) = &mine.licence else { continue };
        assert_eq!(validity::check(licence), [], "{}", mine.id);
        assert!((40..=120).contains(&licence.vertex_count()), "{}", mine.id);
        if mine.placement != Placement::OutsideOutline {
            assert!(overlay::covers(&facts.outline, licence), "{}", mine.id);
        }
        if let Some(pit) = &mine.pit {
            assert_eq!(validity::check(pit), [], "{}", mine.id);
            assert!(overlay::covers(licence, pit), "{}", mine.id);
            let share = distance::area_m2(pit) / distance::area_m2(licence);
            assert!((0.4..=0.6).contains(&share), "{} {share}", mine.id);
        }
        for (i, panel) in mine.panels.iter().enumerate() {
            assert!(overlay::covers(licence, &panel.region), "{}", panel.id);
            assert!(panel.start.year() >= 2015 && panel.end.is_none_or(|e| e > panel.start), "{}", panel.id);
            assert!((2.0..=12.0).contains(&panel.thickness_m) && (80.0..=350.0).contains(&panel.depth_m));
            for other in mine.panels[..i].iter().filter(|o| o.seam == panel.seam) {
                assert!(!overlay::interiors_meet(&panel.region, &other.region), "{} {}", panel.id, other.id);
            }
        }
    }
}

#[test]
fn every_worked_mine_has_a_pit_or_panels_and_no_licences_overlap() {
    let (_, built) = built();
    for mine in built.mines.iter().filter(|m| m.licence.is_some()) {
        let worked = !matches!(mine.status, MineStatus::Proposed | MineStatus::Shelved);
        let pit_fits = mine.pit.is_some() == (worked && mine.method == MiningMethod::OpenPit);
        assert!(pit_fits, "{}", mine.id);
        let panels_fit =
            (1..=8).contains(&mine.panels.len()) == (worked && mine.method == MiningMethod::Underground);
        assert!(panels_fit, "{} has {} panels", mine.id, mine.panels.len());
    }
    assert_eq!(built.overlaps, []);
    let got: f64 = built.areas.iter().map(|a| a.got_km2).sum();
    let wanted: f64 = built.areas.iter().map(|a| a.wanted_km2).sum();
    assert!(got > 0.75 * wanted, "{got} of {wanted}");
    assert!(
        built.areas.iter().all(|a| a.got_km2 >= 0.2),
        "{:?}",
        built.areas.iter().min_by(|a, b| a.got_km2.total_cmp(&b.got_km2))
    );
}

#[test]
fn the_same_seed_gives_the_same_mines() {
    let facts = Facts::read().expect("facts");
    assert_eq!(build(7, &facts).expect("mines").mines, build(7, &facts).expect("mines").mines);
    assert_ne!(build(7, &facts).expect("mines").mines, build(8, &facts).expect("mines").mines);
}
