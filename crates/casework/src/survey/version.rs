//! Versions: a survey is written once, sent once, and corrected by another.

use super::{Survey, civil};
use crate::access::Actor;
use serde::Serialize;
use time::{Date, OffsetDateTime};

/// Most versions of a case.
pub const MAX_VERSIONS: u32 = 200;

/// What is wrong with one field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FieldFault {
    /// Where, such as `buildings.0.rooms.1.cracks.0.width_mm`.
    pub field: String,
    /// What is expected.
    pub detail: String,
    /// The same in Chinese.
    pub detail_zh: String,
}

/// Why a survey is refused. The words never repeat what was typed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SurveyRefusal {
    /// Fields do not fit; all of them are named.
    #[error("{} fields do not fit; the first: `{}`: {}", .0.len(), .0.first().map_or("", |f| f.field.as_str()), .0.first().map_or("", |f| f.detail.as_str()))]
    Fields(Vec<FieldFault>),
    /// The key came with another survey before.
    #[error(
        "another survey was sent under this key: a draft that was changed after it was sent needs a new key"
    )]
    KeyUsed,
    /// The case has [`MAX_VERSIONS`].
    #[error("a case has at most {MAX_VERSIONS} versions of surveys")]
    TooMany,
    /// There is no such version.
    #[error("the case has no survey {0}")]
    NoVersion(u32),
}

impl SurveyRefusal {
    /// One field that does not fit.
    pub fn field(field: &str, detail: impl Into<String>, detail_zh: impl Into<String>) -> SurveyRefusal {
        let (field, detail, detail_zh) = (field.to_owned(), detail.into(), detail_zh.into());
        SurveyRefusal::Fields(vec![FieldFault { field, detail, detail_zh }])
    }
}

/// The key of a draft, made on the phone: 32 hexadecimal digits. Sent twice, a draft is one survey.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(String);

impl Key {
    /// Reads a key.
    ///
    /// # Errors
    /// [`SurveyRefusal::Fields`] for `key`.
    pub fn parse(text: &str) -> Result<Key, SurveyRefusal> {
        let fits = text.len() == 32 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if fits {
            return Ok(Key(text.to_owned()));
        }
        Err(SurveyRefusal::field(
            "key",
            "32 hexadecimal digits in small letters are expected",
            "须为32位小写十六进制数",
        ))
    }

    /// Its digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// That a survey takes the place of a former one, which stays on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amends {
    /// The former version.
    pub version: u32,
    /// What was wrong.
    pub reason: String,
}

impl Amends {
    /// Checks what was sent: a version and a reason, or neither.
    ///
    /// # Errors
    /// [`SurveyRefusal::Fields`] for `reason` or `corrects`.
    pub fn check(corrects: Option<u32>, reason: Option<&str>) -> Result<Option<Amends>, SurveyRefusal> {
        let reason = reason.map(str::trim).filter(|r| !r.is_empty());
        match (corrects, reason) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(SurveyRefusal::field(
                "corrects",
                "with a reason the version that was wrong is expected",
                "填写更正理由时须指明被更正的版本",
            )),
            (Some(version), reason) => {
                let fits =
                    |r: &&str| (4..=200).contains(&r.chars().count()) && !r.chars().any(char::is_control);
                let reason = reason.filter(fits).map(str::to_owned);
                let reason = reason.ok_or_else(|| {
                    SurveyRefusal::field(
                        "reason",
                        "4 to 200 characters in one line are expected",
                        "须为一行4至200字",
                    )
                })?;
                Ok(Some(Amends { version, reason }))
            }
        }
    }
}

/// A survey as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Noted {
    /// From 1.
    pub version: u32,
    /// What it says.
    pub survey: Survey,
    /// The former one whose place it takes.
    pub amends: Option<Amends>,
    /// Of its content, hexadecimal; the history of the case has it too.
    pub sha256: String,
    /// Who entered it.
    pub by: Actor,
    /// When it came.
    pub at: OffsetDateTime,
}

/// Those whose place no other took.
pub fn in_force(noted: &[Noted]) -> impl Iterator<Item = &Noted> {
    let taken = |version| noted.iter().filter_map(|n| n.amends.as_ref()).any(|a| a.version == version);
    noted.iter().filter(move |n| !taken(n.version))
}

/// The number of the next version.
///
/// # Errors
/// [`SurveyRefusal::Fields`] for a former version that is not there or was corrected already, [`SurveyRefusal::TooMany`].
pub fn next_version(noted: &[Noted], amends: Option<&Amends>) -> Result<u32, SurveyRefusal> {
    if noted.len() >= MAX_VERSIONS as usize {
        return Err(SurveyRefusal::TooMany);
    }
    if let Some(wrong) = amends
        && !in_force(noted).any(|n| n.version == wrong.version)
    {
        let n = wrong.version;
        return Err(SurveyRefusal::field(
            "corrects",
            format!("there is no version {n} that counts: it was corrected already, or never written"),
            format!("没有仍然有效的第{n}版：可能已被更正，或不存在"),
        ));
    }
    Ok(noted.iter().map(|n| n.version).max().unwrap_or(0) + 1)
}

/// What the history of the case keeps of a survey.
#[derive(Debug, Clone, PartialEq, Serialize, serde::Deserialize)]
pub struct Entered {
    /// Number of the version.
    pub version: u32,
    /// Day of the survey.
    #[serde(with = "civil")]
    pub on: Date,
    /// Before mining.
    pub baseline: bool,
    /// The former version whose place it takes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub corrects: Option<u32>,
    /// Of the content, hexadecimal.
    pub sha256: String,
}

impl Entered {
    /// What happened in a sentence, in Chinese and in English.
    pub fn told(&self) -> (String, String) {
        let Entered { version, on, baseline, corrects, .. } = self;
        let (kind_zh, kind_en) = if *baseline { ("采前基线，", "baseline, ") } else { ("", "") };
        let (zh, en) = corrects.map_or_else(Default::default, |former| {
            (format!("，更正第{former}版"), format!(", corrects version {former}"))
        });
        (
            format!("入户调查第{version}版({kind_zh}{on} 调查{zh})"),
            format!("survey of damage, version {version} ({kind_en}surveyed on {on}{en})"),
        )
    }
}
