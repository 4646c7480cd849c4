//! Masks, identity numbers, checks of entries, and who may see what.

use super::*;
use crate::access::{Capacity, Principal};
use time::macros::date;

const TODAY: Date = date!(2026 - 11 - 26);

/// A number with a right check character on made-up digits.
fn number(seventeen: &str) -> String {
    format!("{seventeen}{}", check_character(seventeen).unwrap())
}

fn entry<'a>() -> PartyEntry<'a> {
    PartyEntry { role: "petitioner", kind: "natural", name: "示意张三", ..PartyEntry::default() }
}

#[test]
fn masks_show_what_the_table_of_the_domain_says() {
    assert_eq!(mask_name("张三"), "张*");
    assert_eq!(mask_name("欧阳娜娜"), "欧阳**");
    assert_eq!(mask_name("欧阳"), "欧*");
    assert_eq!(mask_name("张"), "*");
    assert_eq!(mask_phone("13800001234"), "138****1234");
    assert_eq!(mask_phone("4771234"), "****234");
    assert_eq!(mask_identity("15062218000101002X"), "150*************2X");
    assert_eq!(mask_account("6222020000001234"), "************1234");
    assert_eq!(mask_account("12"), "*2");
}

#[test]
fn an_address_is_shown_down_to_its_village_and_never_further() {
    assert_eq!(mask_address("准格尔旗薛家湾镇柳青梁村三社12号"), "准格尔旗薛家湾镇柳青梁村***");
    assert_eq!(mask_address("薛家湾镇某小区3号楼"), "薛家湾镇***");
    assert_eq!(mask_address("柳青梁村"), "柳青梁村");
    assert_eq!(mask_address("三号楼二单元"), "***");
    assert_eq!(mask_address("某小区3号楼村委会对面"), "***");
}

#[test]
fn the_check_character_of_the_standards_own_example_is_x() {
    // Example of GB 11643-1999: a woman born 31 December 1949.
    assert_eq!(check_character("11010519491231002"), Some('X'));
    assert!(ResidentIdentity::parse("11010519491231002x", TODAY).is_ok());
}

#[test]
fn every_single_mistyped_digit_of_an_identity_number_is_found() {
    let right = number("15062218000101002");
    for place in 0..18 {
        for digit in '0'..='9' {
            let wrong: String =
                right.chars().enumerate().map(|(i, c)| if i == place { digit } else { c }).collect();
            if wrong != right {
                assert!(ResidentIdentity::parse(&wrong, TODAY).is_err(), "{wrong}");
            }
        }
    }
}

#[test]
fn an_identity_number_with_an_impossible_birth_date_is_refused() {
    for (born, fault) in [("20260230", IdentityFault::BirthDate), ("20261127", IdentityFault::BirthDate)] {
        assert_eq!(ResidentIdentity::parse(&number(&format!("150622{born}002")), TODAY), Err(fault));
    }
    assert_eq!(ResidentIdentity::parse("150622", TODAY), Err(IdentityFault::Form));
    assert_eq!(
        ResidentIdentity::parse("一五零六二二一九四九一二三一零零二", TODAY),
        Err(IdentityFault::Form)
    );
}

#[test]
fn who_is_under_fourteen_by_the_number_is_a_minor_and_protected() {
    for (born, minor) in [("20121126", false), ("20121127", true)] {
        let identity = number(&format!("150622{born}002"));
        // What was ticked does not matter where the number tells.
        let party =
            NewParty::check(&PartyEntry { identity: Some(&identity), minor: !minor, ..entry() }, TODAY)
                .unwrap();
        assert_eq!((party.minor, party.protected), (minor, minor));
    }
}

#[test]
fn a_protected_party_shows_neither_name_nor_anything_that_leads_to_it() {
    let party = PartyEntry { protected: true, phone: Some("000 1234 5678"), ..entry() };
    let added = Added { at: time::OffsetDateTime::UNIX_EPOCH, by: "x".into() };
    let masked = NewParty::check(&party, TODAY).unwrap().masked(1, &added);
    assert_eq!((masked.name.as_deref(), masked.phone.as_deref()), (Some(HIDDEN), Some(HIDDEN)));
    assert_eq!(masked.identity, None);
}

#[test]
fn an_organisation_keeps_its_name_and_has_no_identity_number() {
    let mine = PartyEntry { kind: "organisation", name: "示意煤矿有限公司", ..entry() };
    let added = Added { at: time::OffsetDateTime::UNIX_EPOCH, by: "x".into() };
    let masked = NewParty::check(&mine, TODAY).unwrap().masked(1, &added);
    assert_eq!(masked.name.as_deref(), Some("示意煤矿有限公司"));
    let identity = number("15062218000101002");
    let refused = NewParty::check(&PartyEntry { identity: Some(&identity), ..mine }, TODAY);
    assert_eq!(refused, Err(PartyRefusal::NotForOrganisations("identity")));
}

#[test]
fn phones_are_kept_as_digits_and_refused_when_they_are_none() {
    for (typed, kept) in [
        ("+86 138-0000-1234", Some("13800001234")),
        ("008613800001234", Some("13800001234")),
        ("0477-1234567", Some("04771234567")),
        ("0008 612 3456", Some("00086123456")),
        ("12345", None),
        ("1234567890123456", None),
        ("phone", None),
        ("１３８００００１２３４", None),
    ] {
        assert_eq!(normal_phone(typed).as_deref(), kept, "{typed}");
    }
}

#[test]
fn a_refusal_names_its_field_and_does_not_repeat_what_was_typed() {
    let secret = "13800009999x";
    let long = "张".repeat(101);
    for (party, field) in [
        (PartyEntry { role: secret, ..entry() }, "role"),
        (PartyEntry { kind: secret, ..entry() }, "kind"),
        (PartyEntry { notice: Some(secret), ..entry() }, "notice"),
        (PartyEntry { name: "\u{3000} \u{200b}", ..entry() }, "name"),
        (PartyEntry { name: &long, ..entry() }, "name"),
        (PartyEntry { name: "张\u{202e}三", ..entry() }, "name"),
        (PartyEntry { phone: Some(secret), ..entry() }, "phone"),
        (PartyEntry { identity: Some(secret), ..entry() }, "identity"),
    ] {
        let refused = NewParty::check(&party, TODAY).unwrap_err();
        assert_eq!(refused.field(), field);
        assert!(!refused.to_string().contains(secret), "{refused}");
    }
}

#[test]
fn debug_output_of_a_party_holds_no_personal_data() {
    let party = NewParty::check(&PartyEntry { phone: Some("00012345678"), ..entry() }, TODAY).unwrap();
    let text = format!("{party:?}");
    assert!(!text.contains("张三") && !text.contains("00012345678"), "{text}");
}

#[test]
fn administrators_leaders_and_supervisors_never_see_a_party_plainly() {
    let with = |capacity| Principal { capacities: vec![capacity], ..Principal::local_operator() };
    for blind in [
        Capacity::SystemAdmin,
        Capacity::SecurityAdmin,
        Capacity::AuditAdmin,
        Capacity::Leader,
        Capacity::Supervisor,
        Capacity::GridWorker,
    ] {
        assert_eq!(revealing_capacity(&with(blind), false), None, "{blind:?}");
        assert_eq!((adding_capacity(&with(blind)), finding_capacity(&with(blind))), (None, None));
    }
    assert_eq!(revealing_capacity(&with(Capacity::Intake), false), Some(Capacity::Intake));
    assert_eq!(revealing_capacity(&with(Capacity::Intake), true), None);
    assert_eq!(revealing_capacity(&with(Capacity::Handler), true), Some(Capacity::Handler));
}

#[test]
fn a_reason_has_four_to_two_hundred_characters() {
    assert_eq!(checked_reason(" 电话回访 "), Ok("电话回访".to_owned()));
    for bad in ["回访", "   a   ", &"因".repeat(201), "电话\n回访"] {
        assert_eq!(checked_reason(bad), Err(PartyRefusal::Reason));
    }
}
