//! What is said of a file before it is sent.

use super::{Capture, EvidenceKind, EvidenceRefusal, MAX_FILE_BYTES};
use crate::case::checked_text;
use serde::{Deserialize, Serialize};
use spatial::LonLat;
use time::{Duration, OffsetDateTime};

/// Longest name of a file, characters.
const MAX_NAME_CHARS: usize = 200;
/// Longest text on what it shows, characters.
const MAX_SHOWS_CHARS: usize = 500;
/// Longest name of a person or a device, characters.
const MAX_LINE_CHARS: usize = 100;
/// How far a clock may be ahead of ours.
const CLOCK_SLACK: Duration = Duration::minutes(10);

/// An announcement as it comes.
#[derive(Debug, Clone, Default)]
pub struct Announced<'a> {
    /// Name of the file.
    pub name: &'a str,
    /// Length, bytes.
    pub bytes: u64,
    /// Of the content, hexadecimal.
    pub sha256: &'a str,
    /// Machine word of the kind.
    pub kind: &'a str,
    /// What it shows.
    pub shows: &'a str,
    /// When it was taken, as stated.
    pub taken_at: Option<OffsetDateTime>,
    /// Where it was taken, as stated.
    pub taken_where: Option<LonLat>,
    /// What it was taken with, as stated.
    pub device: Option<&'a str>,
    /// Who handed it in.
    pub handed_in_by: Option<&'a str>,
}

/// A checked announcement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewEvidence {
    /// Name of the file, without folders.
    pub name: String,
    /// Length, bytes.
    pub bytes: u64,
    /// Of the content, lower-case hexadecimal.
    pub sha256: String,
    /// Kind.
    pub kind: EvidenceKind,
    /// What it shows.
    pub shows: String,
    /// As stated by who hands it in.
    pub stated: Capture,
    /// Who handed it in; `None` when the receiver took it.
    pub handed_in_by: Option<String>,
}

impl NewEvidence {
    /// Checks an announcement.
    ///
    /// # Errors
    /// [`EvidenceRefusal`]: the first fault found.
    pub fn check(announced: &Announced<'_>, now: OffsetDateTime) -> Result<NewEvidence, EvidenceRefusal> {
        let kind = EvidenceKind::parse(announced.kind).ok_or_else(|| {
            let words: Vec<_> = EvidenceKind::ALL.iter().map(|k| k.as_str()).collect();
            field("kind", format!("one of {} is expected", words.join(", ")))
        })?;
        if !(1..=MAX_FILE_BYTES).contains(&announced.bytes) {
            return Err(EvidenceRefusal::Size(announced.bytes));
        }
        let name = line("name", announced.name, MAX_NAME_CHARS)?;
        if name.contains(['/', '\\']) {
            return Err(field("name", "the name of a file without its folders is expected"));
        }
        let sha256 = announced.sha256.to_ascii_lowercase();
        if sha256.len() != 64 || !sha256.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(field("sha256", "64 hexadecimal digits are expected"));
        }
        if announced.taken_at.is_some_and(|at| at > now.saturating_add(CLOCK_SLACK)) {
            return Err(field("taken_at", "lies in the future"));
        }
        let optional = |name, text: Option<&str>| {
            text.filter(|t| !t.trim().is_empty()).map(|t| line(name, t, MAX_LINE_CHARS)).transpose()
        };
        Ok(NewEvidence {
            name,
            bytes: announced.bytes,
            sha256,
            kind,
            shows: text("shows", announced.shows, MAX_SHOWS_CHARS)?,
            stated: Capture {
                at: announced.taken_at,
                zone_assumed: false,
                place: announced.taken_where,
                device: optional("device", announced.device)?,
            },
            handed_in_by: optional("handed_in_by", announced.handed_in_by)?,
        })
    }
}

fn field(field: &'static str, problem: impl Into<String>) -> EvidenceRefusal {
    EvidenceRefusal::Field { field, problem: problem.into() }
}

/// Text of so many characters, with something to see in it.
pub(crate) fn text(name: &'static str, text: &str, most: usize) -> Result<String, EvidenceRefusal> {
    let checked = checked_text(text).map_err(|e| field(name, e.to_string()))?;
    let length = checked.chars().count();
    if length > most {
        return Err(field(name, format!("{length} characters, at most {most} are kept")));
    }
    Ok(checked)
}

/// The same on one line.
pub(crate) fn line(name: &'static str, words: &str, most: usize) -> Result<String, EvidenceRefusal> {
    let checked = text(name, words, most)?;
    if checked.chars().any(char::is_control) {
        return Err(field(name, "one line is expected"));
    }
    Ok(checked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const NOW: OffsetDateTime = datetime!(2026-11-26 09:00 +8);

    fn announced() -> Announced<'static> {
        let sha256 = "ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789";
        Announced {
            name: "裂缝.jpg",
            bytes: 10,
            sha256,
            kind: "photo",
            shows: "东墙裂缝",
            ..Announced::default()
        }
    }

    fn refused(change: impl FnOnce(&mut Announced<'static>)) -> EvidenceRefusal {
        let mut announced = announced();
        change(&mut announced);
        NewEvidence::check(&announced, NOW).unwrap_err()
    }

    #[test]
    fn an_announcement_is_kept_with_its_hash_in_small_letters() {
        let evidence = NewEvidence::check(&announced(), NOW).unwrap();
        assert!(evidence.sha256.starts_with("abcdef"));
        let stored: NewEvidence = serde_json::from_value(serde_json::to_value(&evidence).unwrap()).unwrap();
        assert_eq!(stored, evidence);
    }

    #[test]
    fn each_fault_names_its_field() {
        let name = |refusal| match refusal {
            EvidenceRefusal::Field { field, .. } => field,
            other => panic!("{other}"),
        };
        assert_eq!(name(refused(|a| a.kind = "film")), "kind");
        assert_eq!(name(refused(|a| a.name = "../x.jpg")), "name");
        assert_eq!(name(refused(|a| a.name = "a\nb.jpg")), "name");
        assert_eq!(name(refused(|a| a.sha256 = "12")), "sha256");
        assert_eq!(name(refused(|a| a.shows = " ")), "shows");
        assert_eq!(name(refused(|a| a.taken_at = Some(datetime!(2026-11-27 09:00 +8)))), "taken_at");
        assert_eq!(refused(|a| a.bytes = 0), EvidenceRefusal::Size(0));
        assert_eq!(refused(|a| a.bytes = MAX_FILE_BYTES + 1), EvidenceRefusal::Size(MAX_FILE_BYTES + 1));
    }
}
