//! Blasting: the formula against 30-digit values, the limits against the tables, and the screening around a pit.

use crate::exposure::{LATER, asked, blasting, mine};
use crate::panel::{origin, panel};
use proptest::prelude::*;
use spatial::LonLat;
use territory::blasting::{Blast, BlastingRules, Rock};
use territory::record::{Classification, Dump, Provenance};
use territory::subsidence::LocalPlane;
use territory::{ExposureClass, Mine, MiningMethod, Structure};
use time::Date;
use time::macros::date;

fn rock(k: f64, alpha: f64) -> Rock {
    Rock { name: "mid".into(), name_zh: "示意".into(), k, alpha }
}

fn same(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs()
}

#[test]
fn velocity_charge_and_distance_agree_with_thirty_digit_values() {
    for (k, alpha, charge, metres, expected) in [
        (200.0, 1.65, 1000.0, 500.0, 0.314_578_826_858_257_2),
        (250.0, 2.0, 800.0, 300.0, 0.239_381_632_225_764_86),
        (150.0, 1.3, 5000.0, 1200.0, 0.597_093_909_191_242_2),
        (200.0, 1.65, 120.0, 75.0, 2.242_480_092_950_396_5),
    ] {
        let v = rock(k, alpha).velocity(charge, metres);
        assert!(same(v, expected), "{v} {expected}");
    }
    assert!(same(rock(200.0, 1.65).charge(0.45, 500.0), 1_917.327_977_802_757));
    assert!(same(rock(200.0, 1.65).distance(0.45, 1000.0), 402.474_035_047_633_45));
}

proptest! {
    #[test]
    fn charge_and_distance_undo_the_velocity(k in 50.0..350.0, alpha in 1.3..2.0, charge in 1.0..2e4, metres in 10.0..5e3) {
        let rock = rock(k, alpha);
        let v = rock.velocity(charge, metres);
        prop_assert!(same(rock.charge(v, metres), charge));
        prop_assert!(same(rock.distance(v, charge), metres));
    }
}

#[test]
fn limits_are_those_of_the_table_in_force_on_the_day_of_the_blast() {
    let low = |structure, hz, on| blasting().limit(structure, hz, on).map(|l| (l.low, l.high));
    let (before, old, new) = (date!(2004 - 04 - 30), date!(2015 - 06 - 30), date!(2015 - 07 - 01));
    let adobe = Some(Structure::Adobe);
    assert_eq!(low(adobe, Some(20.0), before), None);
    assert_eq!(low(adobe, Some(10.0), old), Some((0.5, 1.0)));
    assert_eq!(low(adobe, Some(10.0), new), Some((0.15, 0.45)));
    assert_eq!(low(adobe, Some(10.1), new), Some((0.45, 0.9)));
    assert_eq!(low(Some(Structure::BrickConcrete), Some(50.1), new), Some((2.5, 3.0)));
    // Steel frames have no row in 2003. Without a frequency 30 Hz are assumed, without a structure the most sensitive houses.
    assert_eq!(low(Some(Structure::Steel), Some(20.0), old), None);
    assert_eq!(low(None, None, new), Some((0.45, 0.9)));
}

#[test]
fn a_table_whose_frequencies_have_no_open_end_is_refused() {
    let text = include_str!("../../../../geodata/rules/blasting.toml");
    let spoiled = text.replace("{ low = 2.5, high = 3.0 }", "{ up_to_hz = 60.0, low = 2.5, high = 3.0 }");
    let refused = BlastingRules::parse(&spoiled).unwrap_err().to_string();
    assert!(refused.contains("GB 6722-2014") && refused.contains("open end"), "{refused}");
    assert!(BlastingRules::parse(&text.replace("near_m = 10.0", "near_m = -1.0")).is_err());
}

fn made_up() -> Provenance {
    Provenance {
        source: "示意".into(),
        src_crs: "EPSG:4490".into(),
        classification: Classification::Internal,
        synthetic: true,
    }
}

fn place([x, y]: [f64; 2]) -> LonLat {
    let (lon, lat) = LocalPlane::about(origin()).unproject([x, y]);
    LonLat::new(lon, lat).unwrap()
}

/// A pit of 1000 m by 240 m about the origin with one blast in its middle.
fn pit(charge_kg: f64, on: Date) -> Mine {
    let mut pit = mine("M0003", MiningMethod::OpenPit, vec![]);
    pit.pit = pit.licence.clone();
    pit.record.blasts =
        vec![Blast { on, charge_kg, frequency_hz: None, at: place([0.0, 0.0]), provenance: made_up() }];
    pit
}

#[test]
fn a_blast_above_the_limit_puts_a_place_inside_and_says_by_how_much() {
    let e = asked(&[pit(3000.0, date!(2024 - 05 - 01))], [0.0, -370.0], LATER);
    let found = &e.open_pits[0];
    assert_eq!((found.recorded, found.above, found.above_in_band), (1, 0, 1));
    // A brick house bears 2.0 cm/s, which the hard rock of the band alone brings here.
    assert_eq!(e.class, ExposureClass::Edge);
    let shake = found.strongest.as_ref().unwrap();
    assert!((shake.distance_m - 370.0).abs() < 0.1 && !shake.measured);
    let middle = &shake.estimates[0];
    assert_eq!(middle.variant, "mid");
    assert!(same(middle.cm_s, rock(200.0, 1.65).velocity(3000.0, shake.distance_m)));
    assert_eq!(shake.limit.as_ref().map(|l| (l.low, l.table.as_str())), Some((2.0, "GB 6722-2014")));
    let e = asked(&[pit(40_000.0, date!(2024 - 05 - 01))], [0.0, -370.0], LATER);
    assert_eq!((e.class, e.open_pits[0].above), (ExposureClass::Inside, 1));
}

#[test]
fn weak_blasts_on_record_put_a_place_outside_with_its_distance_and_the_charge_that_would_matter() {
    let e = asked(&[pit(50.0, date!(2024 - 05 - 01))], [0.0, -420.0], LATER);
    assert_eq!(e.class, ExposureClass::Outside);
    let found = &e.open_pits[0];
    assert!((found.distance_m.unwrap() - 300.0).abs() < 1.0);
    let charge = found.charge_at_limit_kg.unwrap();
    assert!(same(rock(200.0, 1.65).velocity(charge, found.distance_m.unwrap()), 2.0));
    assert!(e.statement_zh.contains("不构成鉴定意见") && e.statement_zh.contains("爆破记录"));
}

#[test]
fn a_blast_after_the_day_does_not_count_and_leaves_too_little_to_judge_by() {
    let e = asked(&[pit(40_000.0, date!(2031 - 01 - 01))], [0.0, -420.0], LATER);
    assert_eq!((e.class, e.open_pits[0].recorded), (ExposureClass::Unknown, 0));
}

#[test]
fn beside_a_pit_or_a_dump_the_slope_is_in_question() {
    let e = asked(&[pit(1.0, date!(2024 - 05 - 01))], [0.0, -200.0], LATER);
    assert_eq!((e.class, e.open_pits[0].slope), (ExposureClass::Edge, true));
    // A licence has no slope: who lives in it need not live in the pit.
    let mut undrawn = pit(1.0, date!(2024 - 05 - 01));
    undrawn.pit = None;
    let e = asked(&[undrawn], [0.0, -200.0], LATER);
    assert_eq!((e.class, e.open_pits[0].slope), (ExposureClass::Outside, false));
    let mut dumping = pit(1.0, date!(2024 - 05 - 01));
    let foot = panel().region;
    dumping.pit = None;
    dumping.licence = None;
    dumping.record.dumps = vec![Dump {
        name: "示意排土场".into(),
        from: date!(2025 - 01 - 01),
        to: None,
        region: foot,
        provenance: made_up(),
    }];
    let slope = |on| asked(std::slice::from_ref(&dumping), [0.0, -200.0], on).open_pits[0].slope;
    assert!(!slope(date!(2024 - 12 - 31)) && slope(date!(2025 - 01 - 01)));
}

#[test]
fn far_from_every_pit_nothing_is_named() {
    assert!(asked(&[pit(1000.0, date!(2024 - 05 - 01))], [0.0, -5000.0], LATER).open_pits.is_empty());
}
