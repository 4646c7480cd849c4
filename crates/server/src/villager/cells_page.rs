//! The page of the numbers that everybody may see.

use super::page::{Say, whole};
use maud::html;

/// One number with the areas that it is of.
pub(crate) struct ShownCell {
    /// Name of the township of the first of them.
    pub(crate) township: String,
    /// Whether the areas are townships.
    pub(crate) whole: bool,
    pub(crate) areas: Vec<String>,
    pub(crate) number: u32,
}

/// The numbers of a quarter.
pub(crate) struct CellsPage<'a> {
    pub(crate) first: String,
    pub(crate) last: String,
    pub(crate) k: u32,
    pub(crate) review: &'a str,
    pub(crate) synthetic: bool,
    pub(crate) cells: Vec<ShownCell>,
}

impl CellsPage<'_> {
    pub(crate) fn html(&self, say: Say) -> String {
        let title = say.t("哪里矛盾纠纷多", "Where disputes gather");
        let sum: u32 = self.cells.iter().map(|cell| cell.number).sum();
        let rule = if say.english {
            format!(
                "Each number is of at least {} reports, or nought. Areas with fewer are told together, so that no number points at a household. A released number never changes.",
                self.k
            )
        } else {
            format!(
                "每个数字不少于{}件，或者为零；件数少的地方合并公布，任何数字都不会指向某一户。公布后不再改动。",
                self.k
            )
        };
        let body = html! {
            h1 { (title) }
            @if self.synthetic { p.demo { (say.t("示意数据：这些数字是编造的。", "Made-up data: these numbers are no real ones.")) } }
            p { (self.first) (say.t(" 至 ", " to ")) (self.last) (say.t("，共 ", ": ")) strong data-testid="sum" { (sum) } (say.t(" 件。", " reports.")) }
            p.note { (rule) }
            p { a href={ "/public/map" (say.query()) } { (say.t("看地图", "As a map")) } }
            @if self.cells.is_empty() { p { (say.t("这一季度太少，不公布。", "Too few in this quarter to be told.")) } }
            table style="border-collapse:collapse;width:100%" {
                thead { tr {
                    th scope="col" style="text-align:left" { (say.t("乡镇、街道", "Township")) }
                    th scope="col" style="text-align:left" { (say.t("地方", "Area")) }
                    th scope="col" style="text-align:right" { (say.t("件数", "Reports")) }
                } }
                tbody { @for cell in &self.cells { tr style="border-top:1px solid #ddd;vertical-align:top" {
                    td style="padding:4px 10px 4px 0;white-space:nowrap" { @if !cell.whole { (cell.township) } }
                    td style="padding:4px 10px 4px 0" { (cell.areas.join(say.t("、", ", "))) @if cell.areas.len() > 1 { span.note { (say.t("（合并）", " (together)")) } } }
                    td style="text-align:right" { (cell.number) }
                } } }
            }
            p.note { (say.t("瓦片：", "Tiles: ")) a href="/public/tiles.json" { "TileJSON" } (say.t("，数据：", ", data: ")) a href="/api/v1/public/cells" { "JSON" } (say.t("。", ".")) " " (self.review) }
        };
        whole(say, title, Some("/public"), None, &body)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_cannot_become_markup_and_areas_told_together_say_so() {
        let areas = vec!["<b>甲村</b>".to_owned(), "乙村".to_owned()];
        let cells = vec![ShownCell { township: "丙镇".into(), whole: false, areas, number: 7 }];
        let page = CellsPage {
            first: "2026-07-01".into(),
            last: "2026-09-30".into(),
            k: 5,
            review: "演示",
            synthetic: true,
            cells,
        };
        let html = page.html(Say { english: false });
        assert!(html.contains("&lt;b&gt;甲村") && !html.contains("<b>甲村"));
        assert!(
            html.contains("（合并）")
                && html.contains("丙镇")
                && html.contains("不少于5件")
                && html.contains("演示")
                && html.contains("示意数据")
        );
    }
}
