//! Households, people, money, times and alarms.

use crate::fixture;
use casework::reading::{SaidWhen, read};

fn counts(text: &str) -> (Option<u32>, Option<u32>) {
    let reading = read(&fixture::gazetteer(), &fixture::lexicon(), text);
    (reading.quantities.households.map(|c| c.value), reading.quantities.people.map(|c| c.value))
}

#[test]
fn the_part_concerned_is_taken_and_not_the_total() {
    assert_eq!(counts("全社62户，其中41户房屋裂缝"), (Some(41), None));
    assert_eq!(counts("我们社一共八十来户，四十一户房子裂了，一百二十多口人没法住"), (Some(41), Some(120)));
    assert_eq!(counts("几十户人家拉水吃"), (None, None), "many is no number");
    assert_eq!(counts("第三户人家门口有一口井"), (None, None));
}

#[test]
fn money_land_and_times_are_marked_where_they_stand() {
    let text = "2025年11月3日起停水，去年冬天占地30亩，每亩补偿2.5万元，还差三千块钱，三年前就说过";
    let reading = read(&fixture::gazetteer(), &fixture::lexicon(), text);
    let money: Vec<f64> = reading.quantities.money.iter().map(|m| m.value).collect();
    assert_eq!(money, [25_000.0, 3_000.0]);
    assert_eq!(reading.quantities.land_mu[0].value, 30.0);
    let when: Vec<_> = reading.when.iter().map(|w| (w.text.as_str(), w.kind, w.from.as_deref())).collect();
    assert_eq!(
        when,
        [
            ("2025年11月3日", SaidWhen::Day, Some("2025-11-03")),
            ("去年冬天", SaidWhen::Relative, None),
            ("三年前", SaidWhen::Relative, None)
        ]
    );
}

#[test]
fn words_of_danger_are_named_with_their_level() {
    let reading = read(&fixture::gazetteer(), &fixture::lexicon(), "再不解决我就喝农药，村民要去北京拉横幅");
    let levels: Vec<&str> = reading.alarms.iter().map(|a| a.level.as_str()).collect();
    assert_eq!(levels, ["life", "gathering", "gathering"]);
}

#[test]
fn a_text_of_the_longest_length_and_nonsense_are_read_without_harm() {
    let (g, l) = (fixture::gazetteer(), fixture::lexicon());
    for text in [
        "",
        "\u{200b}",
        "🙂🙂",
        "零",
        "第",
        "万万万亿",
        "几",
        "矿东",
        &"苏计沟村41户".repeat(1_000),
        &"a".repeat(4_000),
    ] {
        read(&g, &l, text);
    }
}
