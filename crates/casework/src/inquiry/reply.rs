//! What a company answers.

use super::InquiryRefusal;
use super::question::{digest, line, text};
use crate::words::words;

/// Longest answer, characters.
pub const MAX_REPLY_CHARS: usize = 2_000;
/// Most files of an answer.
pub const MAX_REPLY_FILES: usize = 4;
/// Largest file of an answer, bytes.
pub const MAX_REPLY_FILE_BYTES: usize = 6 * 1024 * 1024;
/// Largest files of an answer together, bytes: they come in one request, which has 30 seconds.
pub const MAX_REPLY_FILES_BYTES: usize = 12 * 1024 * 1024;
/// Longest name or function of a person, characters.
const MAX_NAME_CHARS: usize = 40;
/// Digits of a key.
const KEY_DIGITS: usize = 32;

words! {
    /// What a company says to a question.
    Stance {
        Agrees "agrees" "认可" "agrees",
        Disputes "disputes" "有异议" "disputes it",
        MoreTime "more_time" "申请延期" "asks for more time",
        NotOurs "not_ours" "不是本矿的事项" "not our mine",
    }
}

impl Stance {
    /// Whether it answers the question: who asks for more time has not answered yet.
    pub fn answers(self) -> bool {
        self != Stance::MoreTime
    }
}

/// Made with the form: an answer that is sent twice is one answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyKey(String);

impl ReplyKey {
    /// Reads a key.
    ///
    /// # Errors
    /// [`InquiryRefusal::Field`] for anything but 32 hexadecimal digits in small letters.
    pub fn parse(key: &str) -> Result<ReplyKey, InquiryRefusal> {
        let digit = |b: u8| b.is_ascii_digit() || (b'a'..=b'f').contains(&b);
        if key.len() != KEY_DIGITS || !key.bytes().all(digit) {
            let problem = "32 hexadecimal digits are expected: load the page again".to_owned();
            return Err(InquiryRefusal::Field { field: "key", problem });
        }
        Ok(ReplyKey(key.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An answer as it was typed.
#[derive(Debug, Clone, Copy)]
pub struct ReplyEntry<'a> {
    /// Of the form.
    pub key: &'a str,
    /// Machine word.
    pub stance: &'a str,
    /// What is said.
    pub text: &'a str,
    /// Who answers.
    pub by_name: &'a str,
    /// In which function.
    pub by_function: &'a str,
}

/// A checked answer. The name has no place in the hash: it ends with the personal data of the case, and the rest stays provable.
#[derive(Clone, PartialEq, Eq)]
pub struct NewReply {
    /// Of the form.
    pub key: ReplyKey,
    /// What the company says to the question.
    pub stance: Stance,
    /// What is said.
    pub text: String,
    /// Who answers for the company.
    pub by_name: String,
    /// In which function.
    pub by_function: String,
}

/// Without the name.
impl std::fmt::Debug for NewReply {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("NewReply").field("stance", &self.stance).finish_non_exhaustive()
    }
}

impl NewReply {
    /// Checks what was typed.
    ///
    /// # Errors
    /// [`InquiryRefusal::Field`].
    pub fn check(entry: &ReplyEntry<'_>) -> Result<NewReply, InquiryRefusal> {
        let stance = Stance::parse(entry.stance).ok_or_else(|| {
            let words: Vec<_> = Stance::ALL.iter().map(|s| s.as_str()).collect();
            let problem = format!("one of {} is expected", words.join(", "));
            InquiryRefusal::Field { field: "stance", problem }
        })?;
        Ok(NewReply {
            key: ReplyKey::parse(entry.key)?,
            stance,
            text: text("text", entry.text, MAX_REPLY_CHARS)?,
            by_name: line("by_name", entry.by_name, MAX_NAME_CHARS)?,
            by_function: line("by_function", entry.by_function, MAX_NAME_CHARS)?,
        })
    }

    /// Hexadecimal SHA-256 over stance, text, function and the numbers of the files.
    pub fn sha256(&self, evidence: &[u32]) -> String {
        let files: Vec<_> = evidence.iter().map(u32::to_string).collect();
        digest([self.stance.as_str(), &self.text, &self.by_function, &files.join(" ")])
    }
}
