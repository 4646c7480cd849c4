//! Pages of documents for screen and print: one sheet of A4, its locator map and the QR code that verifies it.

mod batch;
mod bundle;
mod locator;
mod press;

pub(crate) use batch::{BatchContents, word as batch_word};
pub(crate) use bundle::{CaseRecords, Contents};
pub(crate) use locator::locator;
pub(crate) use press::PressRoom;

use casework::Document;
use maud::{DOCTYPE, Markup, PreEscaped, html};

/// What stands below the locator map.
pub(crate) const MAP_CAPTION: &str = "位置示意图(细线为网格界，虚线为矿区范围)";

/// Set in the page itself, so that a saved file prints the same years later. Ink on paper: no colour carries a meaning.
const STYLE: &str = "
@page { size: A4; margin: 18mm 20mm; }
body { font: 11pt/1.6 'Noto Serif CJK SC', 'Songti SC', SimSun, serif; color: #111; max-width: 170mm; margin: 8mm auto; padding: 0 5mm; }
header { text-align: center; border-bottom: 2px solid #111; padding-bottom: 3mm; margin-bottom: 5mm; }
h1 { font-size: 20pt; letter-spacing: .2em; margin: 2mm 0; } .issuer { font-size: 13pt; } .number { font-size: 10.5pt; }
.to { margin: 4mm 0; } table { width: 100%; border-collapse: collapse; }
th, td { border: 1px solid #555; padding: 1.6mm 2.5mm; vertical-align: top; text-align: left; white-space: pre-wrap; overflow-wrap: anywhere; }
th { width: 27mm; font-weight: 600; background: #f4f4f2; }
.below { display: flex; gap: 6mm; margin-top: 5mm; break-inside: avoid; } figure { margin: 0; } figcaption { font-size: 8.5pt; color: #444; }
.notes { margin: 4mm 0; padding-left: 5mm; white-space: pre-wrap; } .sign { margin-top: 8mm; text-align: right; }
.seal { font-size: 8.5pt; color: #444; border-top: 1px solid #999; margin-top: 6mm; padding-top: 2mm; overflow-wrap: anywhere; }
.synthetic { text-align: center; border: 1px dashed #111; padding: 1mm; margin-bottom: 3mm; } .ok { color: #14532d; } .bad { color: #7f1d1d; }
@media print { .screen { display: none; } }
";

/// A document with what stands around its content.
pub(crate) struct Page<'a> {
    /// The content.
    pub(crate) document: &'a Document,
    /// Its seal.
    pub(crate) sha256: &'a str,
    /// Address that the QR code holds.
    pub(crate) verify: &'a str,
    /// The locator map, as SVG.
    pub(crate) map: &'a str,
}

impl Page<'_> {
    pub(crate) fn html(&self) -> String {
        let d = self.document;
        let body = html! {
            @if d.synthetic { p.synthetic { "示意数据，不具法律效力" } }
            header {
                div.issuer { (d.issuer) }
                h1 { (d.kind.name_zh()) }
                div.number { (d.number) @if d.version > 1 { " (第" (d.version) "版)" } }
            }
            p.to { (d.addressee) "：" }
            table { tbody { @for line in &d.lines { tr { th scope="row" { (line.label) } td { (line.text) } } } } }
            ul.notes { @for note in &d.notes { li { (note) } } }
            div.below {
                figure { (PreEscaped(self.map)) figcaption { (MAP_CAPTION) } }
                figure { (qr(self.verify)) figcaption { "扫码核验本文书" } }
            }
            p.sign { (d.issuer) "(章)" br; "经办：" (d.signer) br; (d.issued_on) }
            p.seal { "内容校验码 SHA-256 " (self.sha256) br; "核验地址 " (self.verify) }
        };
        whole(&format!("{} {}", d.kind.name_zh(), d.number), &body)
    }
}

/// The answer to whoever scanned a paper.
pub(crate) fn verification(
    name: &str,
    number: &str,
    issued_on: &str,
    issuer: &str,
    case: &str,
    intact: bool,
    newest: bool,
) -> String {
    let body = html! {
        header { h1 { "文书核验" } }
        @if !intact { p.bad { "存档内容与校验码不符，请联系出具单位。" } }
        @else if !newest { p.bad { "本文书已有更新版本，请以新版本为准。" } }
        @else { p.ok { "本文书真实有效。" } }
        table { tbody {
            tr { th scope="row" { "文书" } td { (name) } }
            tr { th scope="row" { "文号" } td { (number) } }
            tr { th scope="row" { "出具单位" } td { (issuer) } }
            tr { th scope="row" { "出具日期" } td { (issued_on) } }
            tr { th scope="row" { "案件编码" } td { (case) } }
        } }
        p.seal { "为保护个人信息，本页不显示文书内容。请核对纸面文号、日期与上表是否一致。" }
    };
    whole("文书核验", &body)
}

/// The answer for a code that nobody issued.
pub(crate) fn unknown() -> String {
    let body = html! {
        header { h1 { "文书核验" } }
        p.bad { "没有查到这份文书。请核对二维码是否完整；如有疑问，请到综治中心窗口核实。" }
    };
    whole("文书核验", &body)
}

fn whole(title: &str, body: &Markup) -> String {
    let page = html! {
        (DOCTYPE)
        html lang="zh-CN" {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                title { (title) }
                style { (PreEscaped(STYLE)) }
            }
            body { main { (body) } }
        }
    };
    page.into_string()
}

fn qr(text: &str) -> Markup {
    html! { @if let Some(svg) = papers::qr_svg(text) { div role="img" aria-label="二维码" { (PreEscaped(svg)) } } }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_citizens_cannot_become_markup() {
        let line =
            casework::document::Line { label: "事项".into(), text: "<script>alert(1)</script>".into() };
        let document = Document {
            kind: casework::DocumentKind::AcceptanceNotice,
            number: "准综〔2026〕受理第000001号".into(),
            version: 1,
            case: "ZZ26-000001-3".into(),
            issuer: "综治中心".into(),
            signer: "甲&乙".into(),
            issued_on: "2026-11-26".into(),
            addressee: "申请人".into(),
            lines: vec![line],
            notes: vec![],
            synthetic: true,
        };
        let page = Page {
            document: &document,
            sha256: "ab",
            verify: "http://localhost/verify/x",
            map: "<svg></svg>",
        };
        let html = page.html();
        assert!(!html.contains("<script") && html.contains("&lt;script&gt;") && html.contains("甲&amp;乙"));
        assert!(html.contains("示意数据") && html.matches("<svg").count() == 2, "{html}");
        assert!(!html.contains("<?xml"));
    }
}
