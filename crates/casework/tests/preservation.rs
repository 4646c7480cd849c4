//! The life of preservation and escrow: every stage × every command against the table, replay, and what no table can hold.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a failed expectation is a failed test"
)]

use casework::escrow::EscrowRules;
use casework::hindrance::Hindrance;
use casework::preservation::{
    AppraisedLine, CornerInput, ExtraLine, Ground, Grounds, Land, Method, Notice, PRESERVATION_STEPS,
    PreservationCommand as C, PreservationCommandKind as K, PreservationEvent, PreservationEventBody,
    PreservationStage, Record, ReturnGround, ShareLine, Side, Thing, Unit, measure,
};
use casework::sla::WorkCalendar;
use casework::{Actor, Capacity, Principal, Refusal, Scope};
use proptest::prelude::*;
use time::macros::{date, datetime};
use time::{Date, OffsetDateTime};

const TODAY: Date = date!(2026 - 11 - 27);

fn rules() -> EscrowRules {
    EscrowRules::parse(include_str!("../../../geodata/rules/escrow.toml")).unwrap()
}

fn calendar() -> WorkCalendar {
    WorkCalendar::parse(include_str!("../../../geodata/calendar/cn.csv")).unwrap()
}

fn person(id: &str, capacities: &[Capacity]) -> Principal {
    let capacities = capacities.to_vec();
    Principal { id: id.into(), name: id.into(), capacities, unit: None, scope: Scope::whole_banner() }
}

fn corner(first: &str, second: &str) -> CornerInput {
    CornerInput { first: first.into(), second: second.into(), accuracy_m: None, measured_by: None }
}

/// Plane corners in zone 37, a square of the sides given, metres north and east.
fn square(north: f64, east: f64, side: f64) -> Vec<CornerInput> {
    let at = |n: f64, e: f64| corner(&format!("{n:.4}"), &format!("{e:.4}"));
    vec![at(north, east), at(north, east + side), at(north + side, east + side), at(north + side, east)]
}

fn parcel(name: &str, crs: u32, corners: Vec<CornerInput>) -> C {
    C::AddParcel {
        parcel: name.into(),
        land: Land::Cropland,
        crs,
        method: Method::Rtk,
        measured_by: "测绘人员甲".into(),
        accuracy_m: "0.03".into(),
        corners,
    }
}

fn presence(side: Side, who: &str) -> C {
    C::NotePresence { side, who: who.into(), party: None, present: true, signed: true }
}

fn deposit(on: Date, yuan: &str, condition: Option<&str>) -> C {
    C::Deposit {
        on,
        yuan: yuan.into(),
        receipt: "提存〔示意〕1号".into(),
        ground: Ground::OwnerDisputed,
        condition: condition.map(str::to_owned),
        claimants: vec!["承包户甲".into(), "村民小组".into()],
    }
}

fn solve(shares: &[(&str, &str)]) -> C {
    let share =
        |(who, yuan): &(&str, &str)| ShareLine { who: (*who).into(), party: None, yuan: (*yuan).into() };
    C::SolveDispute {
        on: TODAY,
        document: "(2026)示意民终1号".into(),
        shares: shares.iter().map(share).collect(),
    }
}

fn claim(share: u32, yuan: &str, claimed_on: Date) -> C {
    C::ProposePayment { share, yuan: yuan.into(), claimed_on, document: "身份核对、判决书".into() }
}

/// A record on its way, with its log.
struct Desk {
    record: Record,
    log: Vec<PreservationEvent>,
    rules: EscrowRules,
    calendar: WorkCalendar,
    today: Date,
}

impl Desk {
    fn open() -> Desk {
        let (rules, calendar) = (rules(), calendar());
        let mut desk = Desk { record: Record::default(), log: vec![], rules, calendar, today: TODAY };
        desk.write(Actor::system(), vec![PreservationEventBody::Opened { name: "示意地块".into() }]);
        desk
    }

    fn write(&mut self, actor: Actor, entries: Vec<PreservationEventBody>) {
        let at: OffsetDateTime = datetime!(2026-11-27 09:00 +8);
        for body in entries {
            self.record.add(&actor.id, &body);
            let event =
                PreservationEvent::seal("P2026-01", self.log.last(), actor.clone(), at, body).unwrap();
            self.log.push(event);
        }
    }

    fn give(&mut self, by: &str, command: C) -> Result<(), Refusal> {
        let by = person(by, &[Capacity::Notary, Capacity::Judge, Capacity::Handler, Capacity::Leader]);
        let grounds = Grounds { rules: &self.rules, calendar: &self.calendar, today: self.today };
        let (actor, entries) = self.record.accept(command, &by, grounds)?;
        self.write(actor, entries);
        Ok(())
    }

    fn surveying() -> Desk {
        let mut desk = Desk::open();
        let (office, reference) = ("示意公证处".into(), "(2026)示意1号".into());
        desk.give("a", C::AcceptRequest { office, reference }).unwrap();
        desk
    }

    fn computed(on: Date) -> Desk {
        let mut desk = Desk::surveying();
        desk.give("a", parcel("甲地", 4525, square(4_413_700.0, 37_430_000.0, 200.0))).unwrap();
        let (what, count) = ("杨树，胸径 20 厘米".into(), "12".into());
        let trees = C::AddAttachment {
            thing: Thing::Tree,
            what,
            count,
            unit: Unit::Piece,
            parcel: Some("甲地".into()),
        };
        desk.give("a", trees).unwrap();
        for who in ["公证员甲", "公证员乙"] {
            desk.give("a", presence(Side::NotaryOffice, who)).unwrap();
        }
        let (weather, note) = ("晴".into(), "无异议".into());
        desk.give("a", C::CloseSurvey { on, weather, note }).unwrap();
        let (number, fee_payer) = ("(2026)示意证字第1号".into(), "申请人".into());
        desk.give("a", C::Certify { number, on, fee_payer }).unwrap();
        let tariff = if on < date!(2026 - 01 - 01) { "shiyi-2020" } else { "shiyi-2026" };
        desk.give("a", C::Compute { tariff: tariff.into(), appraised: vec![], extra: vec![] }).unwrap();
        desk
    }

    /// Deposited and told on a day, with the dispute solved by two shares of 1,000,000.00 and 500,000.00.
    fn solved(on: Date) -> Desk {
        let mut desk = Desk::computed(on);
        desk.give("b", deposit(on, "3000000", None)).unwrap();
        desk.give("b", C::Notify { on, way: Notice::Delivered, note: "已送达".into() }).unwrap();
        desk.give("b", solve(&[("承包户甲", "1000000"), ("村民小组", "500000")])).unwrap();
        desk
    }
}

fn field(answer: Result<(), Refusal>) -> (&'static str, String) {
    match answer {
        Err(Refusal::Field { field, problem }) => (field, problem),
        other => panic!("{other:?}"),
    }
}

fn any(kind: K) -> C {
    let (text, on) = ("示意".to_owned(), TODAY);
    match kind {
        K::AcceptRequest => C::AcceptRequest { office: text.clone(), reference: text },
        K::Decline => C::Decline { reason: text },
        K::Withdraw => C::Withdraw { reason: text },
        K::AddParcel => parcel("甲地", 4525, square(4_413_700.0, 37_430_000.0, 200.0)),
        K::DropParcel => C::DropParcel { parcel: text.clone(), reason: text },
        K::AddAttachment => {
            let (thing, unit) = (Thing::Well, Unit::Piece);
            C::AddAttachment { thing, what: text, count: "1".into(), unit, parcel: None }
        }
        K::DropAttachment => C::DropAttachment { attachment: 1, reason: text },
        K::NotePresence => presence(Side::Village, "村民小组"),
        K::CloseSurvey => C::CloseSurvey { on, weather: text.clone(), note: text },
        K::ReopenSurvey => C::ReopenSurvey { reason: text },
        K::Certify => C::Certify { number: text.clone(), on, fee_payer: text },
        K::Compute => C::Compute { tariff: "shiyi-2026".into(), appraised: vec![], extra: vec![] },
        K::Deposit => deposit(on, "1", None),
        K::FixStart => C::FixStart { on, ground: text },
        K::Notify => C::Notify { on, way: Notice::Mailed, note: text },
        K::AllowEntry => C::AllowEntry { on, note: text },
        K::SolveDispute => solve(&[]),
        K::ProposePayment => claim(1, "1", on),
        K::DropPayment => C::DropPayment { reason: text },
        K::Pay => C::Pay { on, receipt: text },
        K::Return => C::Return { on, ground: ReturnGround::Waived, document: text },
        K::RecordLapse => C::RecordLapse { on, reference: text },
    }
}

#[test]
fn every_stage_takes_the_commands_of_the_table_and_no_other_from_the_capacities_of_the_table_and_no_other() {
    let (rules, calendar) = (rules(), calendar());
    let grounds = Grounds { rules: &rules, calendar: &calendar, today: TODAY };
    for stage in PreservationStage::ALL {
        for kind in K::ALL {
            let record = Record { stage: *stage, ..Record::default() };
            let row = PRESERVATION_STEPS.iter().find(|s| s.command == *kind && s.from.contains(stage));
            for capacity in Capacity::ALL {
                let by = person("a", &[*capacity]);
                let answer = record.accept(any(*kind), &by, grounds);
                let what = format!("{stage:?} {kind:?} {capacity:?}: {answer:?}");
                match row {
                    None => assert!(matches!(answer, Err(Refusal::NoStep { .. })), "{what}"),
                    Some(row) if !row.by.contains(capacity) => {
                        assert!(matches!(answer, Err(Refusal::NotYours(_))), "{what}");
                    }
                    Some(row) => {
                        assert!(
                            !matches!(answer, Err(Refusal::NoStep { .. } | Refusal::NotYours(_))),
                            "{what}"
                        );
                        if let Ok((actor, entries)) = answer {
                            assert_eq!(actor.capacity, Some(*capacity));
                            let to = entries[0].leads_to();
                            assert!(to.map_or(row.to.is_empty(), |to| row.to.contains(&to)), "{what}");
                        }
                    }
                }
                let offered = record.commands_for(&by).contains(kind);
                assert_eq!(offered, row.is_some_and(|row| row.by.contains(capacity)));
            }
        }
    }
}

#[test]
fn a_whole_record_replays_to_where_it_stands_and_its_chain_holds() {
    let mut desk = Desk::solved(TODAY);
    desk.give("c", C::AllowEntry { on: TODAY, note: "可以进场".into() }).unwrap();
    for (share, yuan) in [(1, "1000000"), (2, "200000.50"), (2, "299999.5")] {
        desk.give("a", claim(share, yuan, TODAY)).unwrap();
        desk.give("b", C::Pay { on: TODAY, receipt: "领取〔示意〕1号".into() }).unwrap();
    }
    assert_eq!((desk.record.stage, desk.record.rest_fen()), (PreservationStage::ClaimedPart, 150_000_000));
    assert_eq!(Record::of(&desk.log), desk.record);
    PreservationEvent::verify("P2026-01", &desk.log).unwrap();
    for event in &desk.log {
        let text = serde_json::to_string(&event.body).unwrap();
        assert_eq!(serde_json::from_str::<PreservationEventBody>(&text).unwrap(), event.body);
    }
    let edits: [fn(&mut PreservationEvent); 3] = [
        |e| e.actor.name = "x".into(),
        |e| e.actor.capacity = None,
        |e| e.body = PreservationEventBody::Opened { name: "x".into() },
    ];
    for edit in edits {
        let mut log = desk.log.clone();
        edit(&mut log[3]);
        assert!(PreservationEvent::verify("P2026-01", &log).is_err());
    }
    desk.log.remove(2);
    assert!(PreservationEvent::verify("P2026-01", &desk.log).is_err());
}

#[test]
fn the_area_is_that_of_the_ellipsoid_and_in_mu_as_published() {
    let at = |n: &str, e: &str| corner(n, e);
    // The square of domain.md §4.1: 120,000 m² in the plane, 119,985.61 m² on the ellipsoid.
    let corners = [
        at("4414000", "37430000"),
        at("4414000", "37430400"),
        at("4413700", "37430400"),
        at("4413700", "37430000"),
    ];
    let measured = measure(4525, &corners).unwrap();
    // Corners are kept to 1e-9 degrees, a tenth of a millimetre: over sides of 400 m that is up to 0.04 m².
    assert!(measured.area_e2.abs_diff(11_998_561) <= 4, "{}", measured.area_e2);
    assert_eq!(measured.mu_e4, 1_799_784);
    // The same corners in degrees, and in the zone without prefix, are the same parcel.
    let degrees: Vec<_> = measured.corners.iter().map(|[lon, lat]| corner(lon, lat)).collect();
    assert_eq!(measure(4490, &degrees).unwrap(), measured);
    let short: Vec<_> = corners.iter().map(|c| corner(&c.first, &c.second[2..])).collect();
    assert_eq!(measure(4546, &short).unwrap(), measured);
}

#[test]
fn a_boundary_that_is_none_is_refused_with_its_corner() {
    let problem = |crs, corners: &[CornerInput]| match measure(crs, corners) {
        Err(Refusal::Field { field, problem }) => (field, problem),
        other => panic!("{other:?}"),
    };
    let bow = [
        corner("111.20", "39.80"),
        corner("111.21", "39.81"),
        corner("111.21", "39.80"),
        corner("111.20", "39.81"),
    ];
    let (field, told) = problem(4490, &bow);
    assert!(
        field == "corners" && told.contains("self_crossing at corner") && told.contains("111.2050"),
        "{told}"
    );
    let swapped = [corner("39.80", "111.20"), corner("39.81", "111.21"), corner("39.80", "111.21")];
    assert!(problem(4490, &swapped).1.starts_with("corner 1:"));
    let twice = [
        corner("111.20", "39.80"),
        corner("111.21", "39.80"),
        corner("111.21", "39.80"),
        corner("111.2", "39.81"),
    ];
    assert!(problem(4490, &twice).1.contains("repeated_vertex at corner 3"), "{:?}", problem(4490, &twice));
    let word = [corner("111.20", "39.80"), corner("111,21", "39.80"), corner("111.21", "39.81")];
    assert!(problem(4490, &word).1.contains("corner 2: `111,21`"));
    assert_eq!(problem(2361, &bow).0, "crs");
    for few in [&bow[..2], &[]] {
        assert_eq!(problem(4490, few).0, "corners");
    }
    let many: Vec<_> = (0..201).map(|i| corner(&format!("111.{i:03}"), "39.8")).collect();
    assert!(problem(4490, &many).1.contains("200"));
    let tiny = [corner("111.2", "39.8"), corner("111.200001", "39.8"), corner("111.2", "39.800001")];
    assert!(problem(4490, &tiny).1.contains("m²"));
}

#[test]
fn parcels_of_one_record_share_a_border_and_no_ground() {
    let mut desk = Desk::surveying();
    desk.give("a", parcel("甲地", 4525, square(4_413_700.0, 37_430_000.0, 200.0))).unwrap();
    desk.give("a", parcel("乙地", 4525, square(4_413_700.0, 37_430_200.0, 200.0))).unwrap();
    // Two surveys of one border differ by less than their accuracy.
    desk.give("a", parcel("丙地", 4525, square(4_413_899.96, 37_430_000.0, 200.0))).unwrap();
    let over = parcel("丁地", 4525, square(4_413_750.0, 37_430_050.0, 20.0));
    let (name, told) = field(desk.give("a", over));
    assert!(
        name == "corners" && told.contains("甲地") && told.contains("400.") || told.contains("399."),
        "{told}"
    );
    let again = parcel("甲地", 4525, square(4_414_700.0, 37_430_000.0, 200.0));
    assert_eq!(field(desk.give("a", again)).0, "parcel");
    desk.give("a", C::DropParcel { parcel: "甲地".into(), reason: "重测".into() }).unwrap();
    assert_eq!(desk.record.parcels.len(), 2);
    assert_eq!(
        field(desk.give("a", C::DropParcel { parcel: "甲地".into(), reason: "重测".into() })).0,
        "parcel"
    );
}

#[test]
fn a_survey_has_a_parcel_two_notaries_and_nobodys_name_phone_or_coarse_points() {
    let mut desk = Desk::surveying();
    let close = || C::CloseSurvey { on: TODAY, weather: "晴".into(), note: "无".into() };
    assert_eq!(desk.give("a", close()), Err(Refusal::NotYet(Hindrance::ParcelFirst)));
    desk.give("a", parcel("甲地", 4525, square(4_413_700.0, 37_430_000.0, 200.0))).unwrap();
    desk.give("a", presence(Side::NotaryOffice, "公证员甲")).unwrap();
    desk.give("a", presence(Side::NotaryOffice, "公证员甲")).unwrap();
    assert_eq!(desk.give("a", close()), Err(Refusal::NotYet(Hindrance::TwoNotaries)));
    assert_eq!(field(desk.give("a", presence(Side::Claimant, "甲 13800001111"))).0, "who");
    let absent = C::NotePresence {
        side: Side::Claimant,
        who: "户甲".into(),
        party: None,
        present: false,
        signed: true,
    };
    assert_eq!(field(desk.give("a", absent)).0, "signed");
    for coarse in ["5", "0", "-1", "RTK", "1e-2", "0.0001"] {
        let mut command = parcel("乙地", 4525, square(4_414_700.0, 37_430_000.0, 200.0));
        if let C::AddParcel { accuracy_m, .. } = &mut command {
            *accuracy_m = coarse.into();
        }
        assert_eq!(field(desk.give("a", command)).0, "accuracy_m", "{coarse}");
    }
    desk.give("a", presence(Side::NotaryOffice, "公证员乙")).unwrap();
    let tomorrow =
        C::CloseSurvey { on: TODAY.next_day().unwrap(), weather: "晴".into(), note: "无".into() };
    assert_eq!(field(desk.give("a", tomorrow)).0, "on");
    desk.give("a", close()).unwrap();
    desk.give("a", C::ReopenSurvey { reason: "补测".into() }).unwrap();
    assert_eq!((desk.record.stage, desk.record.survey.clone()), (PreservationStage::Accepted, None));
}

#[test]
fn the_sum_has_a_line_for_each_parcel_and_attachment_and_what_has_no_price_is_appraised() {
    let mut desk = Desk::surveying();
    desk.give("a", parcel("甲地", 4525, square(4_413_700.0, 37_430_000.0, 200.0))).unwrap();
    for (thing, count, unit) in [
        (Thing::Tree, "12", Unit::Piece),
        (Thing::House, "86.5", Unit::SquareMetre),
        (Thing::Crop, "59.9", Unit::Mu),
    ] {
        let (what, count) = ("示意".into(), count.into());
        desk.give("a", C::AddAttachment { thing, what, count, unit, parcel: None }).unwrap();
    }
    for who in ["公证员甲", "公证员乙"] {
        desk.give("a", presence(Side::NotaryOffice, who)).unwrap();
    }
    desk.give("a", C::CloseSurvey { on: TODAY, weather: "晴".into(), note: "无".into() }).unwrap();
    let number = "(2026)示意证字第2号".to_owned();
    desk.give("a", C::Certify { number, on: TODAY, fee_payer: "申请人".into() }).unwrap();
    let compute = |appraised: &[(u32, &str)], extra: &[(&str, &str)]| C::Compute {
        tariff: "shiyi-2026".into(),
        appraised: appraised
            .iter()
            .map(|(attachment, yuan)| AppraisedLine {
                attachment: *attachment,
                yuan: (*yuan).into(),
                basis: "评估〔示意〕1号".into(),
            })
            .collect(),
        extra: extra
            .iter()
            .map(|(item, yuan)| ExtraLine {
                item: (*item).into(),
                yuan: (*yuan).into(),
                basis: "示意".into(),
            })
            .collect(),
    };
    assert!(field(desk.give("a", compute(&[], &[]))).1.contains("attachment 2 (房屋"));
    assert!(field(desk.give("a", compute(&[(2, "1"), (1, "1")], &[]))).1.contains("has a price"));
    assert!(field(desk.give("a", compute(&[(2, "1"), (9, "1")], &[]))).1.contains("no attachment"));
    assert!(field(desk.give("a", compute(&[(2, "1"), (2, "2")], &[]))).1.contains("twice"));
    desk.give("a", compute(&[(2, "120000.5")], &[("社会保险费", "9000")])).unwrap();
    let sum = desk.record.computation.clone().unwrap();
    let mu_e4 = desk.record.parcels[0].mu_e4;
    let land = (u128::from(mu_e4) * 3_615_000 + 5_000) / 10_000;
    let amounts: Vec<u64> = sum.lines.iter().map(|line| line.amount_fen).collect();
    assert_eq!(amounts, [land as u64, 114_000, 12_000_050, 7_188_000, 900_000]);
    assert_eq!(sum.sum_fen, amounts.iter().sum::<u64>());
    assert!(sum.synthetic && sum.document == "示意〔2026〕1号" && sum.version == desk.rules.version);
    assert_eq!(sum.lines[0].quantity.as_deref(), Some(&*casework::decimal::decimal(mu_e4, 4)));
}

#[test]
fn less_than_the_sum_is_refused_with_both_numbers_and_another_person_records_the_deposit() {
    let mut desk = Desk::computed(TODAY);
    let sum = desk.record.computation.as_ref().unwrap().sum_fen;
    let yuan = |fen: u64| casework::decimal::decimal(fen, 2);
    assert_eq!(
        desk.give("a", deposit(TODAY, &yuan(sum), None)),
        Err(Refusal::FourEyes(Hindrance::OwnComputation))
    );
    let (name, told) = field(desk.give("b", deposit(TODAY, &yuan(sum - 1), None)));
    assert!(name == "yuan" && told.contains(&yuan(sum - 1)) && told.contains(&yuan(sum)), "{told}");
    desk.give("b", deposit(TODAY, &yuan(sum), None)).unwrap();
    assert_eq!((desk.record.stage, desk.record.rest_fen()), (PreservationStage::Deposited, sum));
}

#[test]
fn a_sum_by_a_tariff_that_was_not_in_force_on_the_day_is_computed_again() {
    let mut desk = Desk::computed(date!(2025 - 12 - 20));
    let late = deposit(date!(2026 - 01 - 05), "3000000", None);
    assert_eq!(desk.give("b", late.clone()), Err(Refusal::NotYet(Hindrance::ComputationEnded)));
    let early = deposit(date!(2025 - 12 - 01), "3000000", None);
    assert_eq!(field(desk.give("b", early)).0, "on", "before the certificate");
    desk.give("a", C::Compute { tariff: "shiyi-2026".into(), appraised: vec![], extra: vec![] }).unwrap();
    desk.give("b", late).unwrap();
}

#[test]
fn what_is_paid_was_solved_asked_for_in_time_and_checked_by_another_person() {
    let on = date!(2021 - 11 - 30);
    let mut desk = Desk::computed(on);
    desk.give("b", deposit(on, "2500000", None)).unwrap();
    desk.give("b", C::Notify { on, way: Notice::Announced, note: "公告".into() }).unwrap();
    let in_time = claim(1, "1", TODAY);
    assert_eq!(desk.give("a", in_time.clone()), Err(Refusal::NotYet(Hindrance::SolutionFirst)));
    assert_eq!(field(desk.give("a", solve(&[("户甲", "2500000.01")]))).0, "shares");
    desk.give("a", solve(&[("户甲", "2000000"), ("户乙", "500000")])).unwrap();
    assert_eq!(field(desk.give("a", claim(3, "1", TODAY))).0, "share");
    assert_eq!(field(desk.give("a", claim(2, "500000.01", TODAY))).0, "yuan");
    assert_eq!(
        desk.give("b", C::Pay { on: TODAY, receipt: "1".into() }),
        Err(Refusal::NotYet(Hindrance::NoPaymentWaits))
    );
    desk.give("a", claim(1, "2000000", TODAY)).unwrap();
    assert_eq!(desk.give("a", in_time), Err(Refusal::NotYet(Hindrance::PaymentWaits)));
    assert_eq!(
        desk.give("a", C::Pay { on: TODAY, receipt: "1".into() }),
        Err(Refusal::FourEyes(Hindrance::OwnPayment))
    );
    assert_eq!(desk.give("a", solve(&[("户甲", "1")])), Err(Refusal::NotYet(Hindrance::SharesPaid)));
    desk.give("b", C::Pay { on: TODAY, receipt: "1".into() }).unwrap();
    assert_eq!(desk.record.stage, PreservationStage::ClaimedPart);
    // The five years end on 2026-11-30; what was asked for in time is paid later too.
    desk.today = date!(2026 - 12 - 02);
    let late = desk.give("a", claim(2, "500000", date!(2026 - 12 - 01)));
    assert!(
        matches!(late, Err(Refusal::Period { problem: Hindrance::CollectingEnded, last_day, .. }) if last_day == date!(2026 - 11 - 30))
    );
    let lapse = || C::RecordLapse { on: date!(2026 - 12 - 02), reference: "缴库〔示意〕1号".into() };
    desk.give("a", claim(2, "500000", date!(2026 - 11 - 30))).unwrap();
    assert_eq!(desk.give("b", lapse()), Err(Refusal::NotYet(Hindrance::PaymentWaits)));
    desk.give("b", C::Pay { on: date!(2026 - 12 - 02), receipt: "2".into() }).unwrap();
    assert_eq!((desk.record.stage, desk.record.rest_fen()), (PreservationStage::ClaimedAll, 0));
}

#[test]
fn the_rest_goes_to_the_state_only_after_its_last_day_and_back_to_the_depositor_only_on_a_ground() {
    let on = date!(2021 - 11 - 30);
    let mut desk = Desk::solved(on);
    let lapse = |on| C::RecordLapse { on, reference: "缴库〔示意〕1号".into() };
    let early = desk.give("b", lapse(TODAY));
    assert!(matches!(early, Err(Refusal::Period { problem: Hindrance::StillCollectable, .. })), "{early:?}");
    let rest = desk.record.rest_fen();
    assert_eq!(rest, 300_000_000);
    desk.today = date!(2026 - 12 - 02);
    desk.give("b", lapse(date!(2026 - 12 - 01))).unwrap();
    assert_eq!((desk.record.stage, desk.record.rest_fen()), (PreservationStage::Lapsed, 0));
    let mut desk = Desk::solved(TODAY);
    let back = || C::Return { on: TODAY, ground: ReturnGround::Waived, document: "放弃声明".into() };
    desk.give("a", claim(1, "1", TODAY)).unwrap();
    assert_eq!(desk.give("b", back()), Err(Refusal::NotYet(Hindrance::PaymentWaits)));
    desk.give("a", C::DropPayment { reason: "撤回".into() }).unwrap();
    desk.give("b", back()).unwrap();
    assert_eq!((desk.record.stage, desk.record.rest_fen()), (PreservationStage::Returned, 0));
}

#[test]
fn a_deposit_on_condition_lapses_only_from_the_day_that_a_lawyer_fixed() {
    let on = date!(2021 - 10 - 08);
    let mut desk = Desk::computed(on);
    desk.give("b", deposit(on, "3000000", Some("权属判决生效"))).unwrap();
    let lapse = || C::RecordLapse { on: TODAY, reference: "缴库".into() };
    assert_eq!(desk.give("b", lapse()), Err(Refusal::NotYet(Hindrance::StartFirst)));
    let fix = |on| C::FixStart { on, ground: "权属判决生效日".into() };
    assert_eq!(field(desk.give("b", fix(date!(2021 - 10 - 07)))).0, "on");
    desk.give("b", fix(date!(2024 - 03 - 01))).unwrap();
    let grounds = Grounds { rules: &desk.rules, calendar: &desk.calendar, today: TODAY };
    let watch = desk.record.watch(grounds).unwrap();
    assert_eq!((watch.begins_on, watch.certain, watch.reached), (date!(2024 - 03 - 01), true, 0));
    assert!(matches!(desk.give("b", lapse()), Err(Refusal::Period { .. })));
    let mut plain = Desk::solved(on);
    assert_eq!(plain.give("b", fix(on)), Err(Refusal::NotYet(Hindrance::NotConditional)));
}

proptest! {
    #[test]
    fn a_parcel_has_the_same_area_from_whichever_corner_and_either_way_round(
        north in 4_360_000.0f64..4_460_000.0, east in 37_430_000.0f64..37_560_000.0, side in 5.0f64..900.0,
        turn in 0usize..4, back in proptest::bool::ANY,
    ) {
        let mut corners = square(north, east, side);
        let measured = measure(4525, &corners).unwrap();
        corners.rotate_left(turn);
        if back {
            corners.reverse();
        }
        let other = measure(4525, &corners).unwrap();
        // A hundredth of a square metre of rounding.
        prop_assert!(other.area_e2.abs_diff(measured.area_e2) <= 1);
        // Square metres and mu are the same area: each is rounded once.
        let exact = measured.area_e2 as f64 * 0.15;
        prop_assert!((measured.mu_e4 as f64 - exact).abs() <= 0.6);
        // The plane stretches an area by at most 200 ppm here.
        let plane = side * side * 100.0;
        prop_assert!((measured.area_e2 as f64 - plane).abs() <= plane * 3e-4 + 3.0 + side * 0.1);
    }
}
