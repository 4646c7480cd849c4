//! Columns of a grid file.

use super::columns::{Cell, Column as _, Parsed, columns, fault};
use super::fault::FaultKind;
use territory::{DedicatedType, GridCode, GridKind};

/// Doubles above this no longer hold every whole number.
const EXACT: f64 = 9_007_199_254_740_992.0;

// Shapefile column names end after 10 bytes: three Chinese characters in UTF-8, five in GBK.
columns! {
    /// A column of a grid file.
    Field {
        Code "code" ["网格编码", "网格编", "网格代码", "网格编号", "编码", "代码", "gridcode", "grid_code", "gridid", "grid_id", "wgbm", "wgdm"],
        Name "name" ["网格名称", "网格名", "名称", "gridname", "grid_name", "wgmc"],
        Kind "kind" ["网格类型", "网格类", "类型", "网格级别", "gridkind", "grid_kind", "grid_type", "wglx"],
        Households "households" ["户数", "总户数", "household", "hushu", "hs"],
        Population "population" ["人口", "人口数", "总人口", "人数", "people", "pop", "rks"],
        DedicatedType "dedicated_type" ["专属类型", "专属类", "专属网格类型", "dedicated_", "ded_type", "zslx"],
        ValidFrom "valid_from" ["启用日期", "生效日期", "起始日期", "启用日", "启用时间", "start_date", "qyrq"],
        ValidTo "valid_to" ["停用日期", "失效日期", "终止日期", "停用日", "end_date", "tyrq"],
        PartyGroup "party_group" ["党小组", "网格党小组", "party_grou"],
        Head "head" ["楼栋长", "联户长", "单元长", "微网格长"],
        Synthetic "synthetic" ["示意", "示意数据"],
    }
}

/// Which column holds what; `None` looks for the known names in Chinese and English.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FieldMap {
    /// Code, 15 or 17 digits.
    pub code: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Base, dedicated or micro.
    pub kind: Option<String>,
    /// Households.
    pub households: Option<String>,
    /// People.
    pub population: Option<String>,
    /// What a dedicated grid is for.
    pub dedicated_type: Option<String>,
    /// First day of validity.
    pub valid_from: Option<String>,
}

impl FieldMap {
    pub(crate) fn named(&self, field: Field) -> Option<&str> {
        let name = match field {
            Field::Code => &self.code,
            Field::Name => &self.name,
            Field::Kind => &self.kind,
            Field::Households => &self.households,
            Field::Population => &self.population,
            Field::DedicatedType => &self.dedicated_type,
            Field::ValidFrom => &self.valid_from,
            _ => &None,
        };
        name.as_deref()
    }
}

impl Cell {
    /// A grid code.
    pub(crate) fn code(&self) -> Parsed<GridCode> {
        let text = match self {
            Cell::Absent => {
                let (zh, en) = ("没有网格编码", "the grid code is missing");
                return fault(FaultKind::CodeMissing, Field::Code.word(), zh.to_owned(), en.to_owned());
            }
            Cell::Text(text) => text.clone(),
            Cell::Real(number) if number.fract() == 0.0 && (0.0..EXACT).contains(number) => {
                format!("{number:.0}")
            }
            Cell::Real(number) => {
                return fault(
                    FaultKind::CodeAsNumber,
                    Field::Code.word(),
                    format!("网格编码以小数形式存储({number}),末位数字已丢失：请将该列改为文本"),
                    format!(
                        "the code is stored as a decimal number ({number}) and lost digits: make the column text"
                    ),
                );
            }
        };
        GridCode::new(&text).map(Some).or_else(|e| {
            let shown: String = text.chars().take(60).collect();
            let zh = format!(
                "网格编码“{shown}”不正确：应为村(社区)12 位 + 基础网格 001–799 或专属网格 801–999,微网格再加 01–99"
            );
            fault(FaultKind::BadCode, Field::Code.word(), zh, e.to_string().chars().take(250).collect())
        })
    }

    /// A kind of grid, in Chinese or English.
    pub(crate) fn kind(&self) -> Parsed<GridKind> {
        let Some(text) = self.text(Field::Kind.word())? else { return Ok(None) };
        let kind = match text.trim_end_matches("网格").trim_end_matches('格') {
            "基础" => Some(GridKind::Base),
            "专属" => Some(GridKind::Dedicated),
            "微" => Some(GridKind::Micro),
            word => GridKind::parse(&word.to_lowercase()),
        };
        kind.map(Some).map_or_else(
            || {
                let zh = format!("网格类型“{text}”不认识：应为 基础网格、专属网格 或 微网格");
                fault(
                    FaultKind::UnknownKind,
                    Field::Kind.word(),
                    zh,
                    format!("`{text}` is not base, dedicated or micro"),
                )
            },
            Ok,
        )
    }

    /// A type of dedicated grid, in Chinese or English.
    pub(crate) fn dedicated_type(&self) -> Parsed<DedicatedType> {
        let field = Field::DedicatedType.word();
        let Some(text) = self.text(field)? else { return Ok(None) };
        let by_name = DedicatedType::ALL.into_iter().find(|t| t.name_zh() == text);
        by_name.or_else(|| DedicatedType::parse(&text.to_lowercase())).map(Some).map_or_else(
            || {
                let known: Vec<_> = DedicatedType::ALL.iter().map(|t| t.name_zh()).collect();
                let words: Vec<_> = DedicatedType::ALL.iter().map(|t| t.as_str()).collect();
                fault(
                    FaultKind::UnknownDedicatedType,
                    field,
                    format!("专属类型“{text}”不认识：应为 {}", known.join("、")),
                    format!("`{text}` is not a type of dedicated grid: {}", words.join(", ")),
                )
            },
            Ok,
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_in_a_decimal_column_is_taken_only_while_no_digit_is_lost() {
        assert!(Cell::Real(150_622_004_201_001.0).code().is_ok());
        let lost = Cell::Real(15_062_200_420_100_101.0).code().expect_err("17 digits");
        assert_eq!(lost.kind, FaultKind::CodeAsNumber);
    }
}
