//! The papers of a case (三单两函 and others): what they say, how they are numbered, and the hash that seals them.

mod wording;

pub use wording::{Named, drafts, yuan};

use crate::case_code::CaseCode;
use crate::event::DocumentRef;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::Date;

macro_rules! documents {
    ($($name:ident $word:literal $zh:literal $en:literal $series:literal,)*) => {
        /// Kind of a document.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum DocumentKind { $(#[doc = $zh] $name,)* }

        impl DocumentKind {
            /// All of them.
            pub const ALL: &'static [DocumentKind] = &[$(DocumentKind::$name,)*];

            /// The machine word.
            pub fn as_str(self) -> &'static str {
                match self { $(DocumentKind::$name => $word,)* }
            }

            /// Name in Chinese.
            pub fn name_zh(self) -> &'static str {
                match self { $(DocumentKind::$name => $zh,)* }
            }

            /// Name in English.
            pub fn name_en(self) -> &'static str {
                match self { $(DocumentKind::$name => $en,)* }
            }

            /// The word of its series in a number: `准综〔2026〕受理第000123号`.
            pub fn series_zh(self) -> &'static str {
                match self { $(DocumentKind::$name => $series,)* }
            }
        }
    };
}

documents! {
    AcceptanceNotice "acceptance_notice" "受理告知单" "notice of acceptance" "受理",
    RefusalNotice "refusal_notice" "不予受理告知单" "notice of refusal" "不予受理",
    TransferOrder "transfer_order" "转送交办单" "transfer order" "转办",
    ResultNotice "result_notice" "结果告知单" "notice of the result" "结果",
    PromptLetter "prompt_letter" "工作提示函" "prompt letter" "提示",
    RiskWarning "risk_warning" "风险预警函" "risk warning" "预警",
    SupervisionOrder "supervision_order" "督办单" "supervision order" "督办",
    MediationAgreement "mediation_agreement" "调解协议书" "mediation agreement" "调解",
    AppraisalCommission "appraisal_commission" "鉴定评估委托书" "commission of an appraisal" "委托",
    JudicialAdvice "judicial_advice" "司法建议书" "judicial advice" "法建",
    DeliveryReceipt "delivery_receipt" "送达回证" "delivery receipt" "送达",
    ReviewOpinion "review_opinion" "复查复核意见书" "opinion on review" "复查",
}

impl DocumentKind {
    /// The kind of a machine word.
    pub fn parse(word: &str) -> Option<DocumentKind> {
        DocumentKind::ALL.iter().copied().find(|k| k.as_str() == word)
    }

    /// Whether it is meant for the one who reported the case.
    pub fn is_for_citizen(self) -> bool {
        use DocumentKind::{
            AcceptanceNotice, MediationAgreement, RefusalNotice, ResultNotice, ReviewOpinion,
        };
        matches!(self, AcceptanceNotice | RefusalNotice | ResultNotice | MediationAgreement | ReviewOpinion)
    }
}

/// A labelled line of a document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Such as `办理期限`.
    pub label: String,
    /// What stands there.
    pub text: String,
}

/// A document before it has a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Kind.
    pub kind: DocumentKind,
    /// To whom.
    pub addressee: String,
    /// What it says, in order.
    pub lines: Vec<Line>,
    /// Rights, duties and warnings below.
    pub notes: Vec<String>,
}

/// A document as issued. Never changed: a correction is a new version with the same number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// Kind.
    pub kind: DocumentKind,
    /// Such as `准综〔2026〕受理第000123号`.
    pub number: String,
    /// From 1.
    pub version: u16,
    /// The case.
    pub case: String,
    /// Who issues it.
    pub issuer: String,
    /// Who signs for it.
    pub signer: String,
    /// Civil date in Asia/Shanghai, `2026-11-25`.
    pub issued_on: String,
    /// To whom.
    pub addressee: String,
    /// What it says, in order.
    pub lines: Vec<Line>,
    /// Rights, duties and warnings below.
    pub notes: Vec<String>,
    /// Whether it is made up: printed across the page.
    pub synthetic: bool,
}

/// The number of the n-th document of a kind in a year.
pub fn number(kind: DocumentKind, year: i32, n: u32) -> String {
    match kind {
        // Courts number their advice in their own way (法释〔2023〕11号).
        DocumentKind::JudicialAdvice => format!("(准格尔旗)法建〔{year}〕{n}号"),
        _ => format!("准综〔{year}〕{}第{n:06}号", kind.series_zh()),
    }
}

impl Document {
    /// Gives a draft its number.
    pub fn issue(
        draft: Draft,
        number: String,
        case: &CaseCode,
        (issuer, signer): (&str, &str),
        issued_on: Date,
        synthetic: bool,
    ) -> Document {
        Document {
            kind: draft.kind,
            number,
            version: 1,
            case: case.to_string(),
            issuer: issuer.to_owned(),
            signer: signer.to_owned(),
            issued_on: issued_on.to_string(),
            addressee: draft.addressee,
            lines: draft.lines,
            notes: draft.notes,
            synthetic,
        }
    }

    /// SHA-256 of the content, hexadecimal. Through a `Value`, whose keys are sorted: `jsonb` does not keep their order.
    ///
    /// # Errors
    /// A value that cannot be written as JSON.
    pub fn sha256(&self) -> Result<String, serde_json::Error> {
        let content = serde_json::to_value(self)?.to_string();
        Ok(Sha256::digest(content.as_bytes()).iter().map(|b| format!("{b:02x}")).collect())
    }

    /// How an event names it.
    ///
    /// # Errors
    /// As [`Document::sha256`].
    pub fn reference(&self) -> Result<DocumentRef, serde_json::Error> {
        Ok(DocumentRef { number: self.number.clone(), sha256: self.sha256()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document() -> Document {
        let draft = Draft {
            kind: DocumentKind::AcceptanceNotice,
            addressee: "申请人".into(),
            lines: vec![Line { label: "事项".into(), text: "房屋裂缝".into() }],
            notes: vec![],
        };
        let code = CaseCode::of(2026, 1).expect("a code");
        let number = number(draft.kind, 2026, 123);
        Document::issue(draft, number, &code, ("综治中心", "甲"), time::macros::date!(2026 - 11 - 26), true)
    }

    #[test]
    fn a_number_names_year_series_and_place_in_it() {
        assert_eq!(document().number, "准综〔2026〕受理第000123号");
    }

    #[test]
    fn any_changed_letter_changes_the_hash() {
        let mut changed = document();
        changed.lines[0].text.push('。');
        assert_ne!(changed.sha256().unwrap(), document().sha256().unwrap());
        assert_eq!(document().sha256().unwrap(), document().sha256().unwrap());
        assert_eq!(document().sha256().unwrap().len(), 64);
    }
}
