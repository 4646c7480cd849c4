//! Files of channels, each named after its edge: encodings, spreadsheets, swapped columns, faults that are told all at once.
#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use casework::CategoryTree;
use exchange::cases::{CaseFile, ChannelMapping, Table, TableError, read_reports, read_table};
use spatial::Datum;
use time::macros::{date, datetime};

macro_rules! mapping {
    ($name:literal) => {
        ChannelMapping::parse(include_str!(concat!("../../../geodata/channels/", $name, ".toml")), &tree())
            .unwrap()
    };
}

fn tree() -> CategoryTree {
    CategoryTree::parse(include_str!("../../../geodata/rules/categories.toml")).unwrap()
}

fn fixture(name: &str) -> Table {
    let path = format!("{}/../../tests/fixtures/channels/{name}", env!("CARGO_MANIFEST_DIR"));
    read_table(&std::fs::read(path).unwrap()).unwrap()
}

fn hotline(table: &Table) -> CaseFile {
    read_reports(table, &mapping!("hotline"), datetime!(2026-11-26 12:00 +8), date!(2026 - 11 - 26))
}

fn csv(rows: &str) -> CaseFile {
    let text = format!("工单编号,来电时间,诉求内容,诉求类别,经度,纬度,联系电话,身份证号,诉求人\n{rows}");
    hotline(&read_table(text.as_bytes()).unwrap())
}

fn codes(file: &CaseFile) -> Vec<(u32, &str)> {
    file.faults.iter().map(|f| (f.row, f.code)).collect()
}

#[test]
fn gbk_utf8_with_mark_and_utf16_give_the_same_reports() {
    let plain = hotline(&fixture("plain.csv"));
    assert_eq!((plain.reports.len(), codes(&plain)), (2, vec![]));
    for (name, encoding) in [("gbk.csv", "GB18030"), ("utf8_mark.csv", "UTF-8"), ("utf16.csv", "UTF-16")] {
        let table = fixture(name);
        assert_eq!(table.encoding, encoding, "{name}");
        assert_eq!(hotline(&table).reports, plain.reports, "{name}");
    }
}

#[test]
fn a_spreadsheet_with_date_cells_and_numbers_gives_the_same_reports() {
    let file = hotline(&fixture("dates.xlsx"));
    assert_eq!(codes(&file), vec![]);
    let plain = hotline(&fixture("plain.csv"));
    assert_eq!(file.reports, plain.reports);
}

#[test]
fn a_json_array_and_an_object_a_line_give_the_same_reports() {
    let plain = hotline(&fixture("plain.csv"));
    // Entries are numbered from 1; a table's first row is its header.
    let numbered = |name: &str| {
        let mut reports = hotline(&fixture(name)).reports;
        reports.iter_mut().for_each(|r| r.row += 1);
        reports
    };
    assert_eq!(numbered("array.json"), plain.reports);
    assert_eq!(numbered("lines.json"), plain.reports);
}

#[test]
fn a_report_is_read_with_its_datum_category_people_and_a_party() {
    let file = hotline(&fixture("plain.csv"));
    let first = &file.reports[0];
    assert_eq!((first.row, &*first.source_ref, first.category.as_str()), (2, "示意HL-1", "MS-01"));
    assert_eq!(first.reported_at, datetime!(2026-11-03 8:05 +8));
    assert_eq!((first.datum, first.people), (Datum::Gcj02, 3));
    assert_eq!(first.party.as_ref().and_then(|p| p.phone.as_deref()), Some("00011112222"));
    assert_eq!(file.reports[1].party, None);
    assert_eq!(file.unused, ["备注"]);
}

#[test]
fn every_fault_of_every_row_is_told_at_once() {
    let long = "裂".repeat(2_001);
    let file = csv(&format!(
        ",昨天,,不知道,abc,1,12,3,\n\
         a,2026-11-01,{long},MS-01,39.86,111.22,,,\n\
         a,2027-01-01,好,MS-01,111.22,39.86,,,\n"
    ));
    let expected = vec![
        (2, "bad_source_ref"),
        (2, "bad_time"),
        (2, "summary_empty"),
        (2, "unknown_category"),
        (2, "bad_coordinate"),
        (2, "bad_phone"),
        (2, "bad_identity"),
        (3, "summary_too_long"),
        (3, "swapped_lon_lat"),
        (4, "duplicate_source_ref"),
        (4, "time_in_the_future"),
    ];
    assert_eq!(codes(&file), expected);
    assert!(file.faults.iter().all(|f| !f.detail_zh.is_empty() && !f.detail_en.is_empty()));
    assert_eq!(file.reports, vec![]);
}

#[test]
fn faults_repeat_no_phone_identity_name_or_description_plainly() {
    let file = csv("a,昨天,王小明家漏水,MS-01,111.22,39.86,138001,150622199001011234,王小明\n");
    let told = serde_json::to_string(&file.faults).unwrap();
    for secret in ["王小明", "150622199001011234", "漏水"] {
        assert!(!told.contains(secret), "{told}");
    }
    assert!(codes(&file).iter().any(|(_, code)| ["bad_phone", "bad_identity"].contains(code)), "{told}");
}

#[test]
fn a_file_without_a_needed_column_says_which_names_are_looked_for() {
    let file = hotline(&read_table("工单编号,内容\n1,x\n".as_bytes()).unwrap());
    assert_eq!(codes(&file), [(1, "column_missing"); 3]);
    assert!(file.faults[0].detail_zh.contains("来电时间"), "{}", file.faults[0].detail_zh);
}

#[test]
fn a_row_without_coordinates_keeps_its_words_for_the_names_of_the_territory() {
    let file = hotline(
        &read_table(
            "工单号,来电时间,诉求内容,诉求类别,事发地址\n1,2026-11-01,房屋裂缝,MS-01,苏计沟村\n".as_bytes(),
        )
        .unwrap(),
    );
    assert_eq!(file.reports[0].at, None);
    assert_eq!(file.reports[0].place, "苏计沟村");
}

#[test]
fn what_is_no_table_is_refused_with_the_way_out() {
    assert_eq!(read_table(b""), Err(TableError::Empty));
    assert_eq!(read_table("工单编号,来电时间\n".as_bytes()), Err(TableError::Empty));
    for (bytes, word) in [
        (&[0xD0, 0xCF, 0x11, 0xE0, 0][..], ".xls"),
        (b"[1,2]", "not an object"),
        (b"{\"a\":", "json"),
        (b"\xff\xfe\x00\xd8\x00\xd8", "encoding"),
        (b"a,b\n1,2,3\n", "row 2"),
        (b"PK\x03\x04 nothing", "xlsx"),
    ] {
        let refused = read_table(bytes).unwrap_err().to_string();
        assert!(refused.contains(word), "{refused}");
    }
}

#[test]
fn the_channel_is_recognised_by_the_header() {
    let all = [
        mapping!("hotline"),
        mapping!("petition"),
        mapping!("grid_patrol"),
        mapping!("court"),
        mapping!("counter"),
    ];
    for (header, name) in [
        ("工单编号,来电时间,诉求内容,诉求类别", "hotline"),
        ("信访件编号,登记时间,信访事项,内容分类", "petition"),
        ("事件编号,上报时间,事件描述,事件类型", "grid_patrol"),
        ("案号,立案时间,案情摘要,案由", "court"),
        ("登记号,来访时间,反映事项,事项类别", "counter"),
    ] {
        let table = read_table(format!("{header}\n1,2,3,4\n").as_bytes()).unwrap();
        assert_eq!(ChannelMapping::recognise(&all, &table).map(|m| m.name.as_str()), Some(name));
    }
    let foreign = read_table(b"x,y\n1,2\n").unwrap();
    assert!(ChannelMapping::recognise(&all, &foreign).is_none());
}
