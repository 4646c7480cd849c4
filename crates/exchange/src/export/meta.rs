//! What an export says about itself, in the file where the format can and in a manifest beside it.

use super::layout::Layout;
use serde::Serialize;
use time::format_description::well_known::Rfc3339;
use time::{OffsetDateTime, UtcOffset};

/// An instant as exports tell it: RFC 3339 in UTC, to the second.
pub fn moment(at: OffsetDateTime) -> String {
    let utc = at.to_offset(UtcOffset::UTC);
    utc.replace_nanosecond(0).unwrap_or(utc).format(&Rfc3339).unwrap_or_default()
}

/// Facts about a collection. The same request of the same state of the register gives the same facts, so that it gives
/// the same bytes: the moment is that of the last change, not of the writing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct CollectionMeta {
    /// Title.
    pub title: String,
    /// The filter as a query, so that the file can be made again; words that were looked for only by their number.
    pub filter: String,
    /// Number of the last change that is in it.
    pub change: i64,
    /// When that change was made, RFC 3339: the cut-off of the data.
    pub cut_off: String,
    /// The day, Asia/Shanghai, for which "overdue" is told.
    pub day: String,
    /// Versions of the rules that its words and dates rest on.
    pub rules: String,
    /// Who took it out.
    pub made_by: String,
    /// Features.
    pub rows: u64,
    /// Sources and their licences.
    pub attribution: String,
    /// Whether anything in it is made up.
    pub synthetic: bool,
}

impl CollectionMeta {
    /// The facts with their names in Chinese, for people.
    pub(crate) fn told(&self, layout: Layout) -> Vec<(&'static str, String)> {
        let descriptions = if layout.descriptions {
            "含案情描述原文，可能含个人信息，注意保密"
        } else {
            "不含案情描述原文"
        };
        let filter = if self.filter.is_empty() { "无(权限范围内全部)" } else { &self.filter };
        let mut told = vec![
            ("名称", self.title.clone()),
            ("筛选条件", filter.to_owned()),
            ("数据截止", format!("{}(第 {} 号变更)", self.cut_off, self.change)),
            ("逾期判断日", self.day.clone()),
            ("规则版本", self.rules.clone()),
            ("行数", self.rows.to_string()),
            ("导出人", self.made_by.clone()),
            ("坐标系", layout.crs.name_zh().to_owned()),
            ("案情描述", descriptions.to_owned()),
            ("来源", self.attribution.clone()),
        ];
        if self.synthetic {
            told.insert(0, ("提示", "示意数据(synthetic),不涉及任何真实的人和企业".to_owned()));
        }
        told
    }
}

/// The sidecar of a file: its facts with size and hash, which no file can say of itself.
#[derive(Debug, Serialize)]
pub struct Manifest<'a> {
    /// Name of the file.
    pub file: &'a str,
    /// Machine word of the format.
    pub format: &'static str,
    /// `EPSG:4490` or `EPSG:4546`; `EPSG:3857` of tiles.
    pub crs: String,
    /// Whether it holds descriptions as typed.
    pub descriptions: bool,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, hexadecimal.
    pub sha256: &'a str,
    /// When it was written, RFC 3339.
    pub made_at: String,
    /// The facts that are in the file too.
    #[serde(flatten)]
    pub meta: &'a CollectionMeta,
}

impl<'a> Manifest<'a> {
    /// The manifest of a file.
    pub fn new(
        file: &'a str,
        layout: Layout,
        meta: &'a CollectionMeta,
        written: &'a super::Written,
        made_at: String,
    ) -> Manifest<'a> {
        Manifest {
            file,
            format: layout.format.word(),
            crs: format!("EPSG:{}", layout.epsg()),
            descriptions: layout.descriptions,
            bytes: written.bytes,
            sha256: &written.sha256,
            made_at,
            meta,
        }
    }
}
