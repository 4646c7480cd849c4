//! The words that rule files may use for units, and how a unit is found by them.

use territory::{DivisionCode, Station, StationKind};

/// Work of the units resident in the banner centre: word, Chinese, English.
pub const UNIT_FUNCTIONS: [(&str, &str, &str); 12] = [
    ("court", "法院", "court"),
    ("procuratorate", "检察院", "procuratorate"),
    ("public_security", "公安", "public security"),
    ("justice", "司法行政", "justice"),
    ("petition", "信访", "petitions"),
    ("natural_resources", "自然资源", "natural resources"),
    ("housing", "住建", "housing"),
    ("agriculture", "农牧", "agriculture"),
    ("forestry_grassland", "林草", "forestry and grassland"),
    ("ecology", "生态环境", "ecology"),
    ("human_resources", "人社", "human resources"),
    ("emergency_energy", "应急与能源", "emergency and energy"),
];

/// Fields of the professional mediation committees: word, Chinese, English.
pub const COMMITTEE_FIELDS: [(&str, &str, &str); 9] = [
    ("mining_damage", "采矿损害", "mining damage"),
    ("land_requisition", "征地拆迁", "land requisition"),
    ("grassland", "草原", "grassland"),
    ("water", "水事", "water"),
    ("labour", "劳动争议", "labour"),
    ("traffic", "交通事故", "traffic"),
    ("medical", "医患", "medical treatment"),
    ("property_family", "物业与婚姻家庭", "property management and family"),
    ("contract", "合同", "contracts"),
];

/// A unit as a rule names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum UnitName {
    /// The mediation station that serves the township of the place.
    TownshipStation,
    /// The banner centre.
    Centre,
    /// The mining tribunal.
    Tribunal,
    /// A resident unit by its work: index into [`UNIT_FUNCTIONS`].
    Function(usize),
    /// A professional committee by its field: index into [`COMMITTEE_FIELDS`].
    Committee(usize),
}

impl UnitName {
    /// Reads `township_station`, `centre`, `function:<word>` or `committee:<word>`.
    pub(super) fn parse(text: &str) -> Option<UnitName> {
        let place = |table: &[(&str, &str, &str)], word: &str| table.iter().position(|t| t.0 == word);
        match text.split_once(':') {
            None if text == "township_station" => Some(UnitName::TownshipStation),
            None if text == "centre" => Some(UnitName::Centre),
            Some(("function", word)) => place(&UNIT_FUNCTIONS, word).map(UnitName::Function),
            Some(("committee", word)) => place(&COMMITTEE_FIELDS, word).map(UnitName::Committee),
            _ => None,
        }
    }

    /// The forms a rule file may use, for messages.
    pub(super) fn expected() -> String {
        let words = |table: &[(&str, &str, &str)]| table.iter().map(|t| t.0).collect::<Vec<_>>().join("|");
        format!(
            "township_station, centre, function:{}, committee:{}",
            words(&UNIT_FUNCTIONS),
            words(&COMMITTEE_FIELDS)
        )
    }

    /// What it is, for a reader: Chinese and English.
    pub(super) fn described(self) -> (String, String) {
        let both = |zh: &str, en: &str| (zh.to_owned(), en.to_owned());
        match self {
            UnitName::TownshipStation => both("该乡镇的涉矿调解服务站", "mediation station of the township"),
            UnitName::Centre => both("旗综治中心", "banner centre"),
            UnitName::Tribunal => both("矿区合议庭", "mining tribunal"),
            UnitName::Function(i) => {
                let (_, zh, en) = UNIT_FUNCTIONS[i];
                (format!("入驻单位({zh})"), format!("resident unit ({en})"))
            }
            UnitName::Committee(i) => {
                let (_, zh, en) = COMMITTEE_FIELDS[i];
                (format!("专业调解委员会({zh})"), format!("professional committee ({en})"))
            }
        }
    }

    /// The station with the lowest identifier that is meant; a township's own station, never the nearest one.
    pub(super) fn find<'a>(
        self,
        stations: &'a [Station],
        township: Option<&DivisionCode>,
    ) -> Option<&'a Station> {
        let works_on = |s: &Station, word: &str| s.function.as_deref() == Some(word);
        let meant = |s: &&Station| match self {
            UnitName::TownshipStation => {
                s.kind == StationKind::MediationStation
                    && s.township.is_some()
                    && s.township.as_ref() == township
            }
            UnitName::Centre => s.kind == StationKind::BannerCentre,
            UnitName::Tribunal => s.kind == StationKind::Tribunal,
            UnitName::Function(i) => s.kind == StationKind::ResidentUnit && works_on(s, UNIT_FUNCTIONS[i].0),
            UnitName::Committee(i) => s.kind == StationKind::Committee && works_on(s, COMMITTEE_FIELDS[i].0),
        };
        stations.iter().filter(meant).min_by(|a, b| a.id.cmp(&b.id))
    }
}
