//! What stands on the sheet of one document.

use crate::press::{Press, PressError, Print};
use crate::qr::qr_svg;
use casework::document::Line;
use casework::{Document, DocumentKind};
use serde::Serialize;
use time::Date;
use time::macros::format_description;

/// A document with what stands around its content.
#[derive(Debug, Clone, Copy)]
pub struct Sheet<'a> {
    /// The content, as sealed.
    pub document: &'a Document,
    /// Its seal.
    pub sha256: &'a str,
    /// Address that the QR code holds.
    pub verify: &'a str,
    /// The locator map, as SVG.
    pub map: Option<&'a str>,
    /// What stands below the map.
    pub map_caption: &'a str,
}

/// The same as the template takes it.
#[derive(Debug, Serialize)]
pub(crate) struct Set<'a> {
    form: &'static str,
    title: &'static str,
    number: &'a str,
    version: u16,
    case: &'a str,
    issuer: &'a str,
    signer: &'a str,
    issued_on: &'a str,
    addressee: &'a str,
    lines: &'a [Line],
    notes: &'a [String],
    synthetic: bool,
    sha256: &'a str,
    verify: &'a str,
    qr: Option<String>,
    map: Option<&'a str>,
    map_caption: &'a str,
}

/// Letters between offices have the form of a letter (信函格式), all others that of a paper.
fn form(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::PromptLetter | DocumentKind::RiskWarning => "letter",
        _ => "notice",
    }
}

impl<'a> Sheet<'a> {
    pub(crate) fn set(&self) -> Set<'a> {
        let d = self.document;
        Set {
            form: form(d.kind),
            title: d.kind.name_zh(),
            number: &d.number,
            version: d.version,
            case: &d.case,
            issuer: &d.issuer,
            signer: &d.signer,
            issued_on: &d.issued_on,
            addressee: &d.addressee,
            lines: &d.lines,
            notes: &d.notes,
            synthetic: d.synthetic,
            sha256: self.sha256,
            verify: self.verify,
            qr: qr_svg(self.verify),
            map: self.map,
            map_caption: self.map_caption,
        }
    }

    /// The day of issue, which a file carries as the day it was made.
    pub(crate) fn day(&self) -> Result<Date, PressError> {
        Date::parse(&self.document.issued_on, format_description!("[year]-[month]-[day]"))
            .map_err(|_| PressError::Day(self.document.issued_on.clone()))
    }
}

impl Press {
    /// A document as a file. The same content, address and map give the same bytes.
    ///
    /// # Errors
    /// [`PressError`]: too long, a day that is none, or the typesetter's own trouble.
    pub fn document(&self, sheet: &Sheet<'_>) -> Result<Vec<u8>, PressError> {
        let identity = format!("{} {} {}", sheet.sha256, sheet.verify, sheet.document.version);
        self.print(&Print { template: "document.typ", content: &sheet.set(), identity, day: sheet.day()? })
    }
}
