//! From a table to reports: every fault of every row at once, and nothing guessed.

use super::fault::RowFault;
use super::mapping::{ChannelMapping, Field};
use super::table::Table;
use super::times::instant;
use casework::case::{checked_people, checked_text};
use casework::party::{ResidentIdentity, normal_phone};
use casework::{CategoryCode, NewParty, PartyEntry, PartyRefusal, Refusal};
use serde::Serialize;
use spatial::{Datum, LonLat};
use std::collections::HashMap;
use time::{Date, OffsetDateTime};

/// Longest reference of a channel, characters.
const MAX_REF: usize = 64;

/// A row without a fault.
#[derive(Debug, Clone, PartialEq)]
pub struct ReportRow {
    /// As a spreadsheet numbers it.
    pub row: u32,
    /// Reference in the channel.
    pub source_ref: String,
    /// When it was reported.
    pub reported_at: OffsetDateTime,
    /// What happened.
    pub summary: String,
    /// Leaf category.
    pub category: CategoryCode,
    /// As the file gives it; `None` when it gives no coordinates.
    pub at: Option<LonLat>,
    /// What the coordinates are.
    pub datum: Datum,
    /// Where it is, in words.
    pub place: String,
    /// People concerned.
    pub people: u32,
    /// Who reports, when named.
    pub party: Option<NewParty>,
}

/// Which column was taken for a field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UsedColumn {
    /// Our field.
    pub field: &'static str,
    /// Its name in Chinese.
    pub field_zh: &'static str,
    /// Name of the column.
    pub column: String,
}

/// The reports of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct CaseFile {
    /// Rows that were read, in the order of the file.
    pub reports: Vec<ReportRow>,
    /// All faults, in the order of the file.
    pub faults: Vec<RowFault>,
    /// What was recognised.
    pub columns: Vec<UsedColumn>,
    /// Columns that nothing was taken from.
    pub unused: Vec<String>,
    /// Rows of the file.
    pub rows: usize,
}

/// Reads the reports of a table by the mapping of its channel.
///
/// `now` and `today` (Asia/Shanghai) decide what lies in the future and who is a minor.
pub fn read_reports(table: &Table, mapping: &ChannelMapping, now: OffsetDateTime, today: Date) -> CaseFile {
    let columns: HashMap<Field, usize> = Field::ALL
        .iter()
        .filter_map(|field| Some((*field, mapping.column(*field, &table.header)?)))
        .collect();
    let used = Field::ALL.iter().filter_map(|field| {
        let column = table.header[*columns.get(field)?].clone();
        Some(UsedColumn { field: field.word(), field_zh: field.name_zh(), column })
    });
    let unused = table.header.iter().enumerate().filter(|(i, _)| !columns.values().any(|c| c == i));
    let mut file = CaseFile {
        reports: vec![],
        faults: vec![],
        columns: used.collect(),
        unused: unused.map(|(_, name)| name.clone()).collect(),
        rows: table.rows.len(),
    };
    for (field, names) in mapping.missing(&table.header) {
        let (known, found) = (names.join("、"), table.header.join("、"));
        let fault = RowFault::new(
            (1, field),
            "column_missing",
            format!("没有“{}”列：表头应有 {known} 之一；现有 {found}", field.name_zh()),
            format!("no column for {}: the header must have one of {known}; it has {found}", field.word()),
        );
        file.faults.push(fault);
    }
    if !file.faults.is_empty() {
        return file;
    }
    let mut seen: HashMap<String, u32> = HashMap::new();
    for (number, values) in &table.rows {
        let mut row =
            Row { number: *number, values, columns: &columns, header: &table.header, faults: vec![] };
        let report = row.report(mapping, (now, today), &mut seen);
        match report {
            Some(report) if row.faults.is_empty() => file.reports.push(report),
            _ => file.faults.append(&mut row.faults),
        }
    }
    file
}

/// A row being read.
struct Row<'a> {
    number: u32,
    values: &'a [String],
    columns: &'a HashMap<Field, usize>,
    header: &'a [String],
    faults: Vec<RowFault>,
}

impl Row<'_> {
    fn text(&self, field: Field) -> &str {
        self.columns.get(&field).and_then(|c| self.values.get(*c)).map_or("", |v| v.trim())
    }

    fn fault(&mut self, field: Field, code: &'static str, zh: impl Into<String>, en: impl Into<String>) {
        let column = self.columns.get(&field).map(|c| self.header[*c].as_str());
        let fault = RowFault::new((self.number, field), code, zh, en).at(column);
        self.faults.push(fault.showing(field, self.text(field)));
    }

    /// Reads every field, so that all faults are told; the values of a row with a fault do not matter.
    fn report(
        &mut self,
        mapping: &ChannelMapping,
        (now, today): (OffsetDateTime, Date),
        seen: &mut HashMap<String, u32>,
    ) -> Option<ReportRow> {
        let source_ref = self.source_ref(seen);
        let reported_at = self.time(now);
        let summary = self.summary();
        let category = self.category(mapping);
        let place = self.place(mapping.datum);
        let people = self.people();
        let party = self.party(today);
        let (at, datum) = place?;
        Some(ReportRow {
            place: self.text(Field::Place).to_owned(),
            row: self.number,
            source_ref: source_ref?,
            reported_at: reported_at?,
            summary: summary?,
            category: category?,
            at,
            datum,
            people: people?,
            party,
        })
    }

    fn source_ref(&mut self, seen: &mut HashMap<String, u32>) -> Option<String> {
        let text = self.text(Field::SourceRef).to_owned();
        let fine = (1..=MAX_REF).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        if !fine {
            let (zh, en) = (
                "来源编号为空或超过64字：它用于识别重复导入，必须填写",
                "the reference is empty or longer than 64 characters: it tells repeated imports",
            );
            self.fault(Field::SourceRef, "bad_source_ref", zh, en);
            return None;
        }
        if let Some(first) = seen.get(&text).copied() {
            let zh = format!("与第 {first} 行的来源编号相同：请删去一行，或改正编号");
            let en = format!("the same reference as row {first}: remove one, or correct it");
            self.fault(Field::SourceRef, "duplicate_source_ref", zh, en);
            return None;
        }
        seen.insert(text.clone(), self.number);
        Some(text)
    }

    fn time(&mut self, now: OffsetDateTime) -> Option<OffsetDateTime> {
        let read = instant(self.text(Field::Time));
        if read.is_none() {
            let zh = "不是年在前的日期时间：请写成 2026-11-03 08:05";
            let en = "not a date and time with the year first: write 2026-11-03 08:05";
            self.fault(Field::Time, "bad_time", zh, en);
        }
        if read.is_some_and(|at| at > now) {
            self.fault(
                Field::Time,
                "time_in_the_future",
                "时间晚于现在：请核对",
                "the time lies in the future: look it up",
            );
            return None;
        }
        read
    }

    fn summary(&mut self) -> Option<String> {
        match checked_text(self.text(Field::Summary)) {
            Ok(text) => Some(text),
            Err(refusal) => {
                let (code, zh) = match &refusal {
                    Refusal::EmptyText => ("summary_empty", "内容为空：请写明发生了什么".to_owned()),
                    Refusal::TextTooLong(n) => {
                        ("summary_too_long", format!("内容 {n} 字，最多 2000 字：其余作为附件"))
                    }
                    _ => ("summary_control_characters", "内容含控制字符：请以纯文本粘贴".to_owned()),
                };
                self.fault(Field::Summary, code, zh, refusal.to_string());
                None
            }
        }
    }

    fn category(&mut self, mapping: &ChannelMapping) -> Option<CategoryCode> {
        let found = mapping.category(self.text(Field::Category)).cloned();
        if found.is_none() {
            let zh = "类别不认识：请用类别代码(如 MS-01)、类别名称，或在渠道文件的 [categories] 中加入这个词";
            let en = "unknown category: use a code such as MS-01, its name, or add the word to [categories] of the channel's file";
            self.fault(Field::Category, "unknown_category", zh, en);
        }
        found
    }

    /// Coordinates, or none where the file gives none: words are read where the names of the territory are known.
    fn place(&mut self, usual: Datum) -> Option<(Option<LonLat>, Datum)> {
        let (lon, lat) = (self.text(Field::Lon).to_owned(), self.text(Field::Lat).to_owned());
        if lon.is_empty() && lat.is_empty() {
            return Some((None, Datum::Cgcs2000));
        }
        let word = self.text(Field::Datum).to_lowercase();
        let datum = match word.as_str() {
            "" => Some(usual),
            "高德" | "火星" | "腾讯" => Some(Datum::Gcj02),
            "百度" => Some(Datum::Bd09),
            "gps" | "天地图" => Some(Datum::Cgcs2000),
            other => Datum::parse(other),
        };
        if datum.is_none() {
            let zh = "坐标系不认识：请写 cgcs2000、gcj02(高德、腾讯)或 bd09(百度)";
            self.fault(Field::Datum, "unknown_datum", zh, "unknown datum: write cgcs2000, gcj02 or bd09");
        }
        let numbers = (lon.parse::<f64>(), lat.parse::<f64>());
        let (Ok(x), Ok(y)) = numbers else {
            self.fault(
                Field::Lon,
                "bad_coordinate",
                "坐标不是十进制度：请写成 111.22676",
                "not decimal degrees: write 111.22676",
            );
            return None;
        };
        match LonLat::new(x, y) {
            Ok(at) => Some((Some(at), datum?)),
            Err(e) if e.is_swapped() => {
                self.fault(
                    Field::Lon,
                    "swapped_lon_lat",
                    "经度和纬度写反了：请对调两列",
                    "longitude and latitude are exchanged: exchange the columns",
                );
                None
            }
            Err(e) => {
                self.fault(Field::Lon, "bad_coordinate", "坐标超出范围：请核对", e.to_string());
                None
            }
        }
    }

    fn people(&mut self) -> Option<u32> {
        let text = self.text(Field::People);
        if text.is_empty() {
            return Some(1);
        }
        // Spreadsheets write whole numbers as 12.0.
        let whole = text.strip_suffix(".0").unwrap_or(text).trim_end_matches('人');
        let people = whole.parse::<u32>().ok().and_then(|n| checked_people(n).ok());
        if people.is_none() {
            self.fault(
                Field::People,
                "bad_people",
                "人数应为 1 至 100000 的整数",
                "people must be a whole number from 1 to 100000",
            );
        }
        people
    }

    /// The reporter; a phone without a name is entered under the words that a clerk would write.
    fn party(&mut self, today: Date) -> Option<NewParty> {
        let (name, phone) = (self.text(Field::Name).to_owned(), self.text(Field::Phone).to_owned());
        let identity = self.text(Field::Identity).to_owned();
        if name.is_empty() && phone.is_empty() && identity.is_empty() {
            return None;
        }
        let phone = phone.strip_suffix(".0").unwrap_or(&phone).to_owned();
        // Each by itself, so that both are told.
        if !phone.is_empty() && normal_phone(&phone).is_none() {
            let en = PartyRefusal::Phone.to_string();
            self.fault(Field::Phone, "bad_phone", "电话应为 7 至 15 位数字", en);
        }
        if let Err(fault) = ResidentIdentity::parse(&identity, today)
            && !identity.is_empty()
        {
            let zh = "身份证号不对：应为 18 位，末位校验；表格中请设为文本格式";
            self.fault(Field::Identity, "bad_identity", zh, fault.to_string());
        }
        let entry = PartyEntry {
            role: "petitioner",
            kind: "natural",
            name: if name.is_empty() { "未留姓名" } else { &name },
            phone: Some(phone.as_str()).filter(|p| !p.is_empty()),
            identity: Some(identity.as_str()).filter(|i| !i.is_empty()),
            ..PartyEntry::default()
        };
        match NewParty::check(&entry, today) {
            Ok(party) => Some(party),
            Err(PartyRefusal::Phone | PartyRefusal::Identity(_)) => None,
            Err(refusal) => {
                self.fault(Field::Name, "bad_name", "姓名过长或含控制字符", refusal.to_string());
                None
            }
        }
    }
}
