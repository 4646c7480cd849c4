//! Parties of a case: who they are, what may be recorded of them, how it is shown, and who may see it plainly.
//!
//! Nothing here prints personal data: `Debug` of what holds them names role and kind only.

mod access;
mod correction;
mod identity;
mod mask;
#[cfg(test)]
mod tests;

pub use access::{adding_capacity, checked_reason, finding_capacity, revealing_capacity};
pub use correction::{CorrectionEntry, PartyCorrection, correcting_capacity};
pub use identity::{IdentityFault, ResidentIdentity, check_character};
pub use mask::{HIDDEN, mask_account, mask_address, mask_identity, mask_name, mask_phone};

use serde::Serialize;
use time::{Date, OffsetDateTime};

/// Longest name, characters.
pub const MAX_NAME: usize = 100;
/// Longest address, characters.
pub const MAX_ADDRESS: usize = 200;
/// Most parties of one case.
pub const MAX_PARTIES: usize = 500;

macro_rules! words {
    ($(#[$doc:meta])* $enum:ident: $($(#[$each:meta])* $name:ident $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $enum { $($(#[$each])* $name,)* }

        impl $enum {
            /// All of them.
            pub const ALL: &'static [$enum] = &[$($enum::$name,)*];

            /// The machine word.
            pub fn as_str(self) -> &'static str {
                match self { $($enum::$name => $word,)* }
            }

            /// The value of a machine word.
            pub fn parse(word: &str) -> Option<$enum> {
                $enum::ALL.iter().copied().find(|v| v.as_str() == word)
            }
        }
    };
}

words! {
    /// As what somebody takes part in a case.
    PartyRole:
    /// 申请人.
    Petitioner "petitioner",
    /// 被申请人.
    Respondent "respondent",
    /// 成员 of a group matter.
    Member "member",
    /// 代表人 of a group.
    Representative "representative",
    /// 代理人.
    Agent "agent",
}

words! {
    /// A human being or an organisation.
    PartyKind:
    /// 自然人.
    Natural "natural",
    /// 单位; its name is no personal data.
    Organisation "organisation",
}

words! {
    /// Whether the party was told what is recorded and why (个人信息保护法 art. 35).
    Notice:
    /// Told.
    Given "given",
    /// Still to be told.
    Pending "pending",
    /// Not told, because that would hinder the duty.
    Withheld "withheld",
}

words! {
    /// A piece of personal data that can be asked for.
    PartyField:
    /// Name.
    Name "name",
    /// Phone.
    Phone "phone",
    /// Resident identity number.
    Identity "identity",
    /// Address.
    Address "address",
}

/// What a clerk writes down of a party, as it came in.
#[derive(Clone, Default)]
pub struct PartyEntry<'a> {
    /// Machine word of the role.
    pub role: &'a str,
    /// Machine word of the kind.
    pub kind: &'a str,
    /// Name.
    pub name: &'a str,
    /// Phone, with or without separators.
    pub phone: Option<&'a str>,
    /// Resident identity number.
    pub identity: Option<&'a str>,
    /// Address.
    pub address: Option<&'a str>,
    /// Whether the name is kept from all but handlers: a whistle-blower (举报人) or somebody at risk.
    pub protected: bool,
    /// Said to be under 14, when no identity number tells.
    pub minor: bool,
    /// Machine word of the notice; `pending` when left out.
    pub notice: Option<&'a str>,
}

/// A checked party, ready to be sealed.
#[derive(Clone, PartialEq, Eq)]
pub struct NewParty {
    /// As what.
    pub role: PartyRole,
    /// Human being or organisation.
    pub kind: PartyKind,
    /// Name.
    pub name: String,
    /// Phone, digits only.
    pub phone: Option<String>,
    /// Resident identity number, 18 characters.
    pub identity: Option<String>,
    /// Address.
    pub address: Option<String>,
    /// The name is never shown outside handlers. Always set for a minor.
    pub protected: bool,
    /// Under 14 on the day of entry (个人信息保护法 art. 31).
    pub minor: bool,
    /// Whether the party was told.
    pub notice: Notice,
}

impl std::fmt::Debug for NewParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewParty").field("role", &self.role).field("kind", &self.kind).finish_non_exhaustive()
    }
}

/// Why a party is not taken. The messages name the field and never repeat what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PartyRefusal {
    /// A word that is none of a list.
    #[error("unknown {field}; expected one of: {expected}")]
    UnknownWord {
        /// Field.
        field: &'static str,
        /// The words there are.
        expected: String,
    },
    /// Nothing was written.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// Too many characters.
    #[error("{field} has {len} characters, at most {most} are allowed")]
    TooLong {
        /// Field.
        field: &'static str,
        /// Characters sent.
        len: usize,
        /// Characters allowed.
        most: usize,
    },
    /// Characters that cannot be seen or turn the direction of writing.
    #[error("{0} holds control characters")]
    ControlCharacters(&'static str),
    /// Not a phone number.
    #[error("phone must have 7 to 15 digits, with spaces or hyphens between them at most")]
    Phone,
    /// Not a resident identity number.
    #[error("identity: {0}")]
    Identity(#[from] IdentityFault),
    /// An organisation has no resident identity number and no age.
    #[error("{0} is for natural persons only")]
    NotForOrganisations(&'static str),
    /// A reason of fewer than four characters.
    #[error("a reason of 4 to 200 characters is required")]
    Reason,
    /// Nothing was asked for.
    #[error("fields must name one or more of: name, phone, identity, address")]
    NoFields,
    /// A correction that changes nothing.
    #[error("every value is as it was recorded: nothing to correct")]
    NothingCorrected,
}

impl PartyRefusal {
    /// The field that is wrong.
    pub fn field(&self) -> &'static str {
        match self {
            PartyRefusal::UnknownWord { field, .. } | PartyRefusal::TooLong { field, .. } => field,
            PartyRefusal::Empty(field)
            | PartyRefusal::ControlCharacters(field)
            | PartyRefusal::NotForOrganisations(field) => field,
            PartyRefusal::Phone => "phone",
            PartyRefusal::Identity(_) => "identity",
            PartyRefusal::Reason => "reason",
            PartyRefusal::NoFields | PartyRefusal::NothingCorrected => "fields",
        }
    }
}

impl NewParty {
    /// Checks an entry; `today` (Asia/Shanghai) decides who is under 14.
    ///
    /// # Errors
    /// [`PartyRefusal`] with the field.
    pub fn check(entry: &PartyEntry<'_>, today: Date) -> Result<NewParty, PartyRefusal> {
        let role = word("role", entry.role, PartyRole::ALL, PartyRole::as_str)?;
        let kind = word("kind", entry.kind, PartyKind::ALL, PartyKind::as_str)?;
        let notice =
            word("notice", entry.notice.unwrap_or(Notice::Pending.as_str()), Notice::ALL, Notice::as_str)?;
        let given = |text: Option<&'_ str>| text.map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let identity = given(entry.identity).map(|t| ResidentIdentity::parse(&t, today)).transpose()?;
        if kind == PartyKind::Organisation {
            if identity.is_some() {
                return Err(PartyRefusal::NotForOrganisations("identity"));
            }
            if entry.minor {
                return Err(PartyRefusal::NotForOrganisations("minor"));
            }
        }
        // The number knows better than what was ticked.
        let minor = identity.as_ref().map_or(entry.minor, |i| i.is_under_14(today));
        Ok(NewParty {
            role,
            kind,
            name: line("name", entry.name, MAX_NAME)?,
            phone: given(entry.phone).map(|t| normal_phone(&t).ok_or(PartyRefusal::Phone)).transpose()?,
            identity: identity.map(|i| i.as_str().to_owned()),
            address: given(entry.address).map(|t| line("address", &t, MAX_ADDRESS)).transpose()?,
            protected: entry.protected || minor,
            minor,
            notice,
        })
    }

    /// The party as it is shown to those who have not asked for more.
    pub fn masked(&self, seq: u32, added: &Added) -> MaskedParty {
        let hidden = |text: &Option<String>, mask: fn(&str) -> String| {
            text.as_deref().map(|t| if self.protected { HIDDEN.to_owned() } else { mask(t) })
        };
        let name = match (self.protected, self.kind) {
            (true, _) => HIDDEN.to_owned(),
            (false, PartyKind::Organisation) => self.name.clone(),
            (false, PartyKind::Natural) => mask_name(&self.name),
        };
        MaskedParty {
            seq,
            role: self.role,
            kind: self.kind,
            name: Some(name),
            phone: hidden(&self.phone, mask_phone),
            identity: hidden(&self.identity, mask_identity),
            address: hidden(&self.address, mask_address),
            protected: self.protected,
            minor: self.minor,
            notice: self.notice,
            added: added.clone(),
            corrected: None,
            destroyed_at: None,
        }
    }
}

/// When a party was entered, and by whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Added {
    /// When.
    pub at: OffsetDateTime,
    /// Identifier of who entered it.
    pub by: String,
}

/// That a party was corrected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Corrected {
    /// How often.
    pub times: u32,
    /// When last.
    pub last: OffsetDateTime,
}

/// A party with everything masked that says who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MaskedParty {
    /// Running number in the case, from 1.
    pub seq: u32,
    /// As what.
    pub role: PartyRole,
    /// Human being or organisation.
    pub kind: PartyKind,
    /// Masked name; `None` once destroyed, as the three that follow, which may also never have been given.
    pub name: Option<String>,
    /// Masked phone.
    pub phone: Option<String>,
    /// Masked identity number.
    pub identity: Option<String>,
    /// Address down to the village.
    pub address: Option<String>,
    /// Not even a masked name is shown.
    pub protected: bool,
    /// Under 14 when entered.
    pub minor: bool,
    /// Whether the party was told.
    pub notice: Notice,
    /// Entry.
    pub added: Added,
    /// How often it was corrected and when last; what was there before is not shown.
    pub corrected: Option<Corrected>,
    /// When the personal data were destroyed after the period of retention.
    pub destroyed_at: Option<OffsetDateTime>,
}

/// A phone number as digits only, without the country's own prefix; `None` when it is none.
pub fn normal_phone(text: &str) -> Option<String> {
    let separator = |c: char| matches!(c, ' ' | '-' | '(' | ')' | '\u{3000}' | '\u{ff0d}');
    let bare: String = text.trim().chars().filter(|c| !separator(*c)).collect();
    let national = bare.strip_prefix("+86").or(bare.strip_prefix("0086"));
    // 0086 is a prefix only before eleven digits: area codes begin with a zero too.
    let national = national.filter(|n| bare.starts_with('+') || n.len() == 11).unwrap_or(&bare);
    let digits = national.bytes().all(|b| b.is_ascii_digit());
    (digits && (7..=15).contains(&national.len())).then(|| national.to_owned())
}

fn word<T: Copy>(
    field: &'static str,
    text: &str,
    all: &[T],
    name: fn(T) -> &'static str,
) -> Result<T, PartyRefusal> {
    all.iter().copied().find(|v| name(*v) == text).ok_or_else(|| PartyRefusal::UnknownWord {
        field,
        expected: all.iter().map(|v| name(*v)).collect::<Vec<_>>().join(", "),
    })
}

/// One line of text without anything invisible.
fn line(field: &'static str, text: &str, most: usize) -> Result<String, PartyRefusal> {
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '\u{200b}' | '\u{feff}'));
    if text.is_empty() {
        return Err(PartyRefusal::Empty(field));
    }
    let len = text.chars().count();
    if len > most {
        return Err(PartyRefusal::TooLong { field, len, most });
    }
    let unseen = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    if text.chars().any(unseen) {
        return Err(PartyRefusal::ControlCharacters(field));
    }
    Ok(text.to_owned())
}
