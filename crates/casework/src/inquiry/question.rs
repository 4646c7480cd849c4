//! What is asked. It goes to somebody outside who must not learn who complains: so it names nobody.

use super::InquiryRefusal;
use crate::case::{Case, checked_text};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Longest subject, characters.
pub const MAX_SUBJECT_CHARS: usize = 80;
/// Longest question, characters.
pub const MAX_QUESTION_CHARS: usize = 1_000;
/// Longest name of a company, characters.
const MAX_ADDRESSEE_CHARS: usize = 80;
/// Longest number of a paper, characters.
const MAX_DOCUMENT_CHARS: usize = 60;
/// So many digits in a row are taken for a telephone or identity number.
const TELLING_DIGITS: usize = 11;

/// A question as it goes to the company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// The mine that it is about.
    pub mine: String,
    /// The company.
    pub addressee: String,
    /// One line.
    pub subject: String,
    /// What is asked.
    pub text: String,
    /// Number of a paper of the case that it belongs to.
    pub document: Option<String>,
}

impl Question {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`InquiryRefusal::Field`], [`InquiryRefusal::Personal`].
    pub fn checked(self) -> Result<Question, InquiryRefusal> {
        let document = self.document.as_deref().filter(|d| !d.trim().is_empty());
        let question = Question {
            mine: self.mine,
            addressee: line("addressee", &self.addressee, MAX_ADDRESSEE_CHARS)?,
            subject: line("subject", &self.subject, MAX_SUBJECT_CHARS)?,
            text: text("text", &self.text, MAX_QUESTION_CHARS)?,
            document: document.map(|d| line("document", d, MAX_DOCUMENT_CHARS)).transpose()?,
        };
        for (field, said) in question.said() {
            if digits_in_a_row(said) >= TELLING_DIGITS {
                return Err(InquiryRefusal::Personal(field));
            }
        }
        Ok(question)
    }

    /// Whether it can be asked in a case as it stands.
    ///
    /// # Errors
    /// [`InquiryRefusal::CaseEnded`], [`InquiryRefusal::NoMine`].
    pub fn fits(&self, case: &Case) -> Result<(), InquiryRefusal> {
        if !case.state.is_open() {
            return Err(InquiryRefusal::CaseEnded);
        }
        let linked = case.location.located.mines.iter().any(|link| link.mine.as_str() == self.mine);
        if linked { Ok(()) } else { Err(InquiryRefusal::NoMine) }
    }

    /// Refuses one that holds the name of somebody. One letter alone is no name: it is part of too many words.
    ///
    /// # Errors
    /// [`InquiryRefusal::Personal`].
    pub fn names_nobody<'a>(
        &self,
        names: impl Iterator<Item = &'a str> + Clone,
    ) -> Result<(), InquiryRefusal> {
        for (field, said) in self.said() {
            let mut names = names.clone().filter(|name| name.chars().count() > 1);
            if names.any(|name| said.contains(name)) {
                return Err(InquiryRefusal::Personal(field));
            }
        }
        Ok(())
    }

    /// Hexadecimal SHA-256: the history names it.
    pub fn sha256(&self) -> String {
        digest([
            &self.mine,
            &self.addressee,
            &self.subject,
            &self.text,
            self.document.as_deref().unwrap_or(""),
        ])
    }

    fn said(&self) -> [(&'static str, &str); 2] {
        [("subject", &self.subject), ("text", &self.text)]
    }
}

/// Over each part with its length before it, so that nothing can move from one into the next.
pub(super) fn digest<const N: usize>(parts: [&str; N]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update((part.len() as u64).to_be_bytes());
        hash.update(part.as_bytes());
    }
    hash.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

/// A text of at most so many characters.
pub(super) fn text(field: &'static str, said: &str, most: usize) -> Result<String, InquiryRefusal> {
    let refused = |problem: String| InquiryRefusal::Field { field, problem };
    let length = said.trim().chars().count();
    if length > most {
        return Err(refused(format!("{length} characters, at most {most} are taken")));
    }
    // Browsers send line breaks of forms as CRLF.
    checked_text(&said.replace("\r\n", "\n"))
        .map_err(|_| refused("a text without control characters is expected".to_owned()))
}

/// The same on one line.
pub(super) fn line(field: &'static str, said: &str, most: usize) -> Result<String, InquiryRefusal> {
    let said = text(field, said, most)?;
    if said.contains(['\n', '\r', '\t']) {
        return Err(InquiryRefusal::Field { field, problem: "one line is expected".to_owned() });
    }
    Ok(said)
}

fn digits_in_a_row(text: &str) -> usize {
    // People write numbers in groups, and with the digits of Chinese keyboards.
    let digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let (mut longest, mut run) = (0, 0);
    for c in text.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{3000}')) {
        run = if digit(c) { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    longest
}
