//! A case as one file, read again by Poppler.
#![allow(clippy::expect_used, reason = "a failed expectation is a failed test")]

use casework::document::Line;
use casework::{Document, DocumentKind};
use papers::{Bundle, Press, Section, Sheet};
use std::io::Write;
use std::process::{Command, Stdio};
use time::macros::date;

const MAP: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"340\" height=\"340\"></svg>";

fn text(pdf: &[u8]) -> String {
    let mut poppler = Command::new("pdftotext")
        .args(["-", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("poppler-utils is installed");
    poppler.stdin.take().expect("a pipe").write_all(pdf).expect("written");
    let said = poppler.wait_with_output().expect("an end");
    String::from_utf8_lossy(&said.stdout).split_whitespace().collect()
}

fn line(label: &str, text: &str) -> Line {
    Line { label: label.into(), text: text.into() }
}

#[test]
fn a_file_has_cover_contents_lists_and_the_papers_as_they_were_issued() {
    let press = Press::open().expect("the fonts of Noto CJK are installed");
    let document = Document {
        kind: DocumentKind::AcceptanceNotice,
        number: "准综〔2026〕受理第000123号".into(),
        version: 1,
        case: "ZZ26-000001-3".into(),
        issuer: "准格尔旗社会治安综合治理中心".into(),
        signer: "云中鹤".into(),
        issued_on: "2026-11-06".into(),
        addressee: "申请人".into(),
        lines: vec![line("决定", "予以受理")],
        notes: vec![],
        synthetic: true,
    };
    let sha256 = document.sha256().expect("a hash");
    let sheet = Sheet {
        document: &document,
        sha256: &sha256,
        verify: "http://x/verify/0",
        map: None,
        map_caption: "",
    };
    let row = |n: u32| vec![n.to_string(), "*强调* #panic() $x$".to_owned(), "ab".repeat(32)];
    let sections = [
        Section {
            title: "办理记录",
            columns: vec!["序号", "事项", "校验码"],
            widths: vec![0, 3, 4],
            rows: (1..=120).map(row).collect(),
            empty: "无",
        },
        Section {
            title: "证据目录", columns: vec!["编号"], widths: vec![1], rows: vec![], empty: "无证据"
        },
    ];
    let bundle = Bundle {
        title: "卷宗",
        code: "ZZ26-000001-3",
        keeper: "准格尔旗社会治安综合治理中心",
        facts: &[line("事由", "房屋损害")],
        map: Some(MAP),
        map_caption: "位置示意图",
        last_event: 7,
        head: &"cd".repeat(32),
        made_on: date!(2026 - 11 - 27),
        // The mark across the page would stand between the lines as they are read.
        synthetic: false,
        sections: &sections,
        papers: &[sheet],
    };
    let pdf = press.bundle(&bundle).expect("a file");
    if let Some(folder) = std::env::var_os("PAPERS_KEEP") {
        std::fs::write(std::path::Path::new(&folder).join("bundle.pdf"), &pdf).expect("kept");
    }
    let told = text(&pdf);
    for wanted in [
        "卷宗",
        "截至第7条",
        "2026年11月27日",
        "目录",
        "无证据",
        "受理告知单",
        "予以受理",
        &"cd".repeat(32),
        "*强调*#panic()$x$",
    ] {
        assert!(told.contains(wanted), "{wanted} is not in {told}");
    }
    // Hashes of a list break between groups and are whole again as text.
    assert_eq!(told.replace('\u{200b}', "").matches(&"ab".repeat(32)).count(), 120);
    assert_eq!(pdf, press.bundle(&bundle).expect("a file"), "the same content, other bytes");
}
