//! Made-up parties: names that say 示意, phones that begin with 000, identity numbers of people born before 1900.

use super::{CASES, DemoCase, DemoCases};
use casework::party::{NewParty, PartyEntry, PartyRefusal, check_character};
use std::collections::HashMap;
use territory::Territory;
use time::Date;

const SURNAMES: [&str; 12] = ["张", "王", "李", "赵", "刘", "陈", "杨", "郭", "白", "高", "云", "贺"];
const GIVEN: [&str; 9] = ["一", "二", "三", "四", "五", "六", "七", "八", "九"];
/// One in so many is protected.
const PROTECTED: usize = 50;
/// The years of birth: nobody who lives today.
const FIRST_YEAR: usize = 1800;

/// The parties of every case, in the order of the cases: a petitioner each, and the households of the group matter as
/// members of the petition of all.
///
/// # Errors
/// [`PartyRefusal`] when the rules refuse a made-up party.
pub fn build_parties(
    made: &DemoCases,
    territory: &Territory,
    today: Date,
) -> Result<Vec<Vec<NewParty>>, PartyRefusal> {
    let petitioner = |(i, case): (usize, &DemoCase)| party(i, "petitioner", case, territory, today);
    let mut parties: Vec<Vec<NewParty>> = made
        .cases
        .iter()
        .enumerate()
        .map(|c| Ok(vec![petitioner(c)?]))
        .collect::<Result<_, PartyRefusal>>()?;
    if let Some(group) = &made.truth.group {
        let numbers: HashMap<&str, usize> =
            made.cases.iter().enumerate().map(|(i, c)| (c.case.code.as_str(), i)).collect();
        let households = group.households.iter().filter_map(|code| numbers.get(code.as_str()));
        let members = households.map(|i| party(*i, "member", &made.cases[*i], territory, today));
        let members = members.collect::<Result<Vec<_>, _>>()?;
        if let Some(master) = numbers.get(group.master.as_str()) {
            parties[*master] = members;
        }
    }
    Ok(parties)
}

/// The same number gives the same person.
fn party(
    number: usize,
    role: &str,
    case: &DemoCase,
    territory: &Territory,
    today: Date,
) -> Result<NewParty, PartyRefusal> {
    let name = format!(
        "示意{}{}{:02}",
        SURNAMES[number % SURNAMES.len()],
        GIVEN[number / SURNAMES.len() % GIVEN.len()],
        number % 100
    );
    let born =
        format!("{}{:02}{:02}", FIRST_YEAR + number / 336 % 100, number / 28 % 12 + 1, number % 28 + 1);
    let digits = format!("150622{born}{:03}", number % 1000);
    let identity = check_character(&digits).map(|c| format!("{digits}{c}"));
    let village = case.case.location.located.village.as_ref().and_then(|v| territory.division(v));
    let address = village.map(|v| format!("{}示意{}号", v.name, number % 300 + 1));
    let entry = PartyEntry {
        role,
        kind: "natural",
        name: &name,
        // Apart by digits, so that a phone is not found by chance in other numbers.
        phone: Some(&format!("000{:08}", 10_000_000 + number % CASES * 8_999)),
        identity: identity.as_deref(),
        address: address.as_deref(),
        protected: number % PROTECTED == PROTECTED - 1,
        minor: false,
        notice: Some("given"),
    };
    NewParty::check(&entry, today)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cases::tests::{TODAY, made};
    use crate::cases::{HOUSEHOLDS, fixture};
    use casework::party::PartyRole;

    fn parties() -> Vec<Vec<NewParty>> {
        build_parties(made(), &fixture::territory(fixture::atlas()), TODAY).expect("the parties")
    }

    #[test]
    fn every_case_has_a_party_and_every_party_shows_that_it_is_made_up() {
        let parties = parties();
        assert_eq!(parties.len(), made().cases.len());
        for party in parties.iter().flat_map(|p| p.first().into_iter().chain(p)) {
            assert!(party.name.starts_with("示意"), "a name without its mark");
            assert!(party.phone.as_ref().is_some_and(|p| p.starts_with("000")));
            assert!(party.identity.as_ref().is_some_and(|i| i.starts_with("15062218")));
            assert!(!party.minor);
        }
        assert!(parties.iter().all(|p| !p.is_empty()));
    }

    #[test]
    fn the_households_of_the_group_matter_are_members_of_it_and_petitioners_of_their_own() {
        let (made, parties) = (made(), parties());
        let group = made.truth.group.as_ref().expect("a group");
        let of = |code: &str| {
            let place = made.cases.iter().position(|c| c.case.code.as_str() == code).expect("a case");
            &parties[place]
        };
        let members = of(&group.master);
        assert_eq!(members.len(), HOUSEHOLDS);
        for (member, household) in members.iter().zip(&group.households) {
            assert_eq!(member.role, PartyRole::Member);
            assert_eq!(member.identity, of(household)[0].identity);
        }
    }
}
