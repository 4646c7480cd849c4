//! A mistyped party is put right: which fields, and why. What was there before stays on record, sealed.

use super::{
    MAX_ADDRESS, MAX_NAME, NewParty, PartyField, PartyKind, PartyRefusal, ResidentIdentity, checked_reason,
    line, normal_phone,
};
use crate::access::{Capacity, Principal};
use time::Date;

/// What a clerk writes down: `None` leaves a field as it is, an empty text takes it out.
#[derive(Clone, Copy, Default)]
pub struct CorrectionEntry<'a> {
    /// Name; cannot be taken out.
    pub name: Option<&'a str>,
    /// Phone, with or without separators.
    pub phone: Option<&'a str>,
    /// Resident identity number.
    pub identity: Option<&'a str>,
    /// Address.
    pub address: Option<&'a str>,
    /// Why, 4 to 200 characters.
    pub reason: &'a str,
}

/// A checked correction. Has no `Debug`: it holds personal data.
pub struct PartyCorrection {
    name: Option<String>,
    /// Each: untouched, taken out, or another value.
    phone: Option<Option<String>>,
    identity: Option<Option<ResidentIdentity>>,
    address: Option<Option<String>>,
    reason: String,
}

impl PartyCorrection {
    /// Checks an entry; `today` (Asia/Shanghai) is when an identity number is judged.
    ///
    /// # Errors
    /// [`PartyRefusal`] with the field; also when no field is named.
    pub fn check(entry: &CorrectionEntry<'_>, today: Date) -> Result<PartyCorrection, PartyRefusal> {
        let CorrectionEntry { name, phone, identity, address, reason } = *entry;
        if [name, phone, identity, address].iter().all(Option::is_none) {
            return Err(PartyRefusal::NoFields);
        }
        Ok(PartyCorrection {
            name: name.map(|t| line("name", t, MAX_NAME)).transpose()?,
            phone: value(phone, |t| normal_phone(t).ok_or(PartyRefusal::Phone))?,
            identity: value(identity, |t| Ok(ResidentIdentity::parse(t, today)?))?,
            address: value(address, |t| line("address", t, MAX_ADDRESS))?,
            reason: checked_reason(reason)?,
        })
    }

    /// Why.
    pub fn reason(&self) -> &str {
        &self.reason
    }

    /// The party as it is right, and which fields differ; `entered` is the day on which it was entered, which decides who was
    /// under 14. Who is protected stays protected.
    ///
    /// # Errors
    /// [`PartyRefusal::NothingCorrected`], [`PartyRefusal::NotForOrganisations`].
    pub fn of(&self, before: &NewParty, entered: Date) -> Result<(NewParty, Vec<PartyField>), PartyRefusal> {
        let mut right = before.clone();
        if let Some(name) = &self.name {
            right.name.clone_from(name);
        }
        if let Some(phone) = &self.phone {
            right.phone.clone_from(phone);
        }
        if let Some(identity) = &self.identity {
            if before.kind == PartyKind::Organisation {
                return Err(PartyRefusal::NotForOrganisations("identity"));
            }
            right.identity = identity.as_ref().map(|i| i.as_str().to_owned());
            right.minor = identity.as_ref().map_or(before.minor, |i| i.is_under_14(entered));
            right.protected |= right.minor;
        }
        if let Some(address) = &self.address {
            right.address.clone_from(address);
        }
        let differs = [
            (PartyField::Name, right.name != before.name),
            (PartyField::Phone, right.phone != before.phone),
            (PartyField::Identity, right.identity != before.identity),
            (PartyField::Address, right.address != before.address),
        ];
        let fields: Vec<_> = differs.into_iter().filter_map(|(f, differs)| differs.then_some(f)).collect();
        if fields.is_empty() { Err(PartyRefusal::NothingCorrected) } else { Ok((right, fields)) }
    }
}

/// As what somebody may correct a party: who may enter one, and of a protected party only who handles the case. A proposal.
pub fn correcting_capacity(principal: &Principal, protected: bool) -> Option<Capacity> {
    let open = [Capacity::Intake, Capacity::Handler, Capacity::Mediator, Capacity::Dispatch];
    principal.capacity_among(if protected { &[Capacity::Handler, Capacity::Mediator] } else { &open })
}

fn value<T>(
    text: Option<&str>,
    read: impl FnOnce(&str) -> Result<T, PartyRefusal>,
) -> Result<Option<Option<T>>, PartyRefusal> {
    text.map(|t| if t.trim().is_empty() { Ok(None) } else { read(t.trim()).map(Some) }).transpose()
}

#[cfg(test)]
mod tests {
    use super::super::{PartyEntry, check_character};
    use super::*;
    use time::macros::date;

    const TODAY: Date = date!(2026 - 11 - 26);
    const REASON: &str = "录入时电话有误";

    fn party(kind: &str) -> NewParty {
        let entry = PartyEntry {
            role: "petitioner",
            kind,
            name: "示意张三",
            phone: Some("00012345678"),
            ..PartyEntry::default()
        };
        NewParty::check(&entry, TODAY).unwrap()
    }

    fn child() -> String {
        let digits = "15062220150101001";
        format!("{digits}{}", check_character(digits).unwrap())
    }

    fn correction(entry: CorrectionEntry<'_>) -> Result<PartyCorrection, PartyRefusal> {
        PartyCorrection::check(&CorrectionEntry { reason: REASON, ..entry }, TODAY)
    }

    #[test]
    fn only_what_differs_is_corrected_and_an_empty_text_takes_a_value_out() {
        let entry = CorrectionEntry {
            name: Some("示意张三"),
            phone: Some(""),
            address: Some("示意村1号"),
            ..CorrectionEntry::default()
        };
        let (right, fields) = correction(entry).unwrap().of(&party("natural"), TODAY).unwrap();
        assert_eq!(fields, [PartyField::Phone, PartyField::Address]);
        assert_eq!((right.phone, right.address.as_deref()), (None, Some("示意村1号")));
    }

    #[test]
    fn a_correction_without_a_field_a_reason_or_a_difference_is_refused() {
        assert_eq!(correction(CorrectionEntry::default()).err(), Some(PartyRefusal::NoFields));
        let same = CorrectionEntry { phone: Some("000-1234-5678"), ..CorrectionEntry::default() };
        let refused = correction(same).unwrap().of(&party("natural"), TODAY);
        assert_eq!(refused.err(), Some(PartyRefusal::NothingCorrected));
        let short = CorrectionEntry { reason: "误", ..same };
        assert_eq!(PartyCorrection::check(&short, TODAY).err(), Some(PartyRefusal::Reason));
        let nameless = CorrectionEntry { name: Some(" "), ..CorrectionEntry::default() };
        assert_eq!(correction(nameless).err(), Some(PartyRefusal::Empty("name")));
    }

    #[test]
    fn a_number_that_tells_of_a_child_protects_and_an_organisation_has_none() {
        let number = child();
        let entry = CorrectionEntry { identity: Some(&number), ..CorrectionEntry::default() };
        let (right, _) = correction(entry).unwrap().of(&party("natural"), TODAY).unwrap();
        assert!(right.minor && right.protected);
        let (grown, _) = correction(entry).unwrap().of(&party("natural"), date!(2035 - 01 - 01)).unwrap();
        assert!(!grown.minor && !grown.protected, "the day of entry decides");
        let refused = correction(entry).unwrap().of(&party("organisation"), TODAY);
        assert_eq!(refused.err(), Some(PartyRefusal::NotForOrganisations("identity")));
    }

    #[test]
    fn who_enters_parties_corrects_them_and_protected_ones_are_corrected_by_who_handles_the_case() {
        let as_ = |capacity| Principal { capacities: vec![capacity], ..Principal::local_operator() };
        assert!(correcting_capacity(&as_(Capacity::Intake), false).is_some());
        assert!(correcting_capacity(&as_(Capacity::Intake), true).is_none());
        assert!(correcting_capacity(&as_(Capacity::Handler), true).is_some());
        assert!(correcting_capacity(&as_(Capacity::Leader), false).is_none());
    }
}
