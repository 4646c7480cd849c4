//! Documents as PDF, read again by Poppler: an independent reader.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use casework::document::Line;
use casework::{Document, DocumentKind};
use papers::{Press, Sheet};
use std::process::Command;
use std::sync::LazyLock;

static PRESS: LazyLock<Press> = LazyLock::new(|| Press::open().expect("the fonts of Noto CJK are installed"));

const MAP: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"340\" height=\"340\" viewBox=\"0 0 340 340\">\
    <rect width=\"340\" height=\"340\" fill=\"#fff\" stroke=\"#111\"/>\
    <text x=\"20\" y=\"40\" font-family=\"Noto Sans CJK SC\" font-size=\"20\">柳树湾村</text></svg>";

fn document(kind: DocumentKind, summary: &str) -> Document {
    let line = |label: &str, text: &str| Line { label: label.into(), text: text.into() };
    Document {
        kind,
        number: "准综〔2026〕受理第000123号".into(),
        version: 1,
        case: "ZZ26-000001-3".into(),
        issuer: "准格尔旗社会治安综合治理中心".into(),
        signer: "云中鹤".into(),
        issued_on: "2026-11-06".into(),
        addressee: "申请人".into(),
        lines: vec![line("案件编码", "ZZ26-000001-3"), line("诉求摘要", summary), line("决定", "予以受理")],
        notes: vec!["扫描二维码核验本文书。".into(), "签收人：            签收时间：".into()],
        synthetic: true,
    }
}

fn set(document: &Document) -> Vec<u8> {
    let sha256 = document.sha256().expect("a hash");
    let verify = "http://localhost:8080/verify/0123456789abcdef0123456789abcdef";
    let caption = "位置示意图(示意，非测绘成果)";
    let sheet = Sheet { document, sha256: &sha256, verify, map: Some(MAP), map_caption: caption };
    let pdf = PRESS.document(&sheet).expect("a file");
    // For a look at it: `PAPERS_KEEP=folder cargo test -p papers`.
    if let Some(folder) = std::env::var_os("PAPERS_KEEP") {
        let path = std::path::Path::new(&folder).join(format!("{}.pdf", document.kind.as_str()));
        std::fs::write(path, &pdf).expect("kept");
    }
    pdf
}

/// What a program of Poppler says about a file.
fn poppler(program: &str, options: &[&str], pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("paper.pdf");
    std::fs::write(&file, pdf).expect("written");
    let mut command = Command::new(program);
    command.args(options).arg(&file);
    if program == "pdftotext" {
        command.arg("-");
    }
    let said = command.output().expect("poppler-utils is installed");
    assert!(said.status.success(), "{program}: {}", String::from_utf8_lossy(&said.stderr));
    String::from_utf8_lossy(&said.stdout).into_owned()
}

/// The text without blanks: lines break where they must.
fn text(pdf: &[u8]) -> String {
    poppler("pdftotext", &[], pdf).split_whitespace().collect()
}

#[test]
fn every_kind_of_document_becomes_a_file_whose_text_can_be_read() {
    for &kind in DocumentKind::ALL {
        let document = document(kind, "房屋墙体开裂，怀疑与采煤有关。");
        let text = text(&set(&document));
        let sha256 = document.sha256().expect("a hash");
        let told =
            [kind.name_zh(), "准综〔2026〕受理第000123号", "申请人：", "房屋墙体开裂，怀疑与采煤有关。"];
        for told in
            told.into_iter().chain(["2026年11月6日", "云中鹤", "ZZ26-000001-3", &sha256, "柳树湾村", "—1—"])
        {
            assert!(text.contains(told), "{kind:?}: {told} is not in {text}");
        }
        assert!(text.contains("示意数据，不具法律效力"), "{text}");
    }
}

#[test]
fn the_same_document_gives_the_same_bytes_and_another_letter_gives_others() {
    let one = document(DocumentKind::AcceptanceNotice, "甲");
    assert_eq!(set(&one), set(&one));
    assert_ne!(set(&one), set(&document(DocumentKind::AcceptanceNotice, "乙")));
}

#[test]
fn texts_of_citizens_are_no_commands_for_the_typesetter() {
    let hostile = "#panic(\"x\") *粗* $x$ `y` @z <a> \\ #include \"/etc/passwd\" // 完 [ ] { } _下_ = 标题";
    let text = text(&set(&document(DocumentKind::TransferOrder, hostile)));
    let text = text.replace(['“', '”'], "\"");
    // Lines of a cell may be read in another order than they stand in: each word is looked for.
    for word in hostile.split_whitespace() {
        assert!(text.contains(word), "{word} is not in {text}");
    }
}

#[test]
fn a_character_that_no_font_has_is_marked_and_the_file_is_made_all_the_same() {
    let text = text(&set(&document(DocumentKind::AcceptanceNotice, "名字\u{10fffd}某")));
    assert!(text.contains("名字〓某"), "{text}");
}

#[test]
fn a_file_is_for_archives_with_all_fonts_inside_and_dated_as_the_document() {
    let pdf = set(&document(DocumentKind::ResultNotice, "已处理"));
    let info = poppler("pdfinfo", &["-isodates"], &pdf);
    assert!(info.contains("2026-11-06") && info.contains("A4"), "{info}");
    assert!(info.contains("结果告知单 准综〔2026〕受理第000123号"), "{info}");
    assert!(String::from_utf8_lossy(&pdf).contains("pdfaid:part"), "the mark of PDF/A");
    let fonts = poppler("pdffonts", &[], &pdf);
    assert!(
        fonts.contains("NotoSerifCJK") && fonts.lines().skip(2).all(|l| l.contains("yes yes yes")),
        "{fonts}"
    );
}

#[test]
fn a_long_document_goes_on_to_further_pages_and_one_beyond_the_cap_is_refused() {
    let long = "此处为较长的事实陈述。".repeat(400);
    let pages = poppler("pdfinfo", &[], &set(&document(DocumentKind::ReviewOpinion, &long)));
    let pages = pages.lines().find_map(|l| l.strip_prefix("Pages:")).map(|n| n.trim().parse::<u32>());
    assert!(matches!(pages, Some(Ok(n)) if n > 2), "{pages:?}");
    let endless = document(DocumentKind::ReviewOpinion, &"长".repeat(400_001));
    let sheet = Sheet { document: &endless, sha256: "", verify: "", map: None, map_caption: "" };
    assert!(PRESS.document(&sheet).is_err());
}
