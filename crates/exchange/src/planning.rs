//! The planner's table as a workbook. Small numbers are hidden: a file leaves the house.

use crate::export::ExportError;
use casework::planning::{HIDDEN_BELOW, Hidden, PlanningReport};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

struct Looks {
    heading: Format,
    rate: Format,
    wrap: Format,
}

/// The bytes of the workbook; the same report is the same bytes. `cut_off` is the moment of its data, RFC 3339 in UTC.
///
/// # Errors
/// [`ExportError::Io`] when the workbook cannot be made.
pub fn planning_workbook(report: &PlanningReport, cut_off: &str) -> Result<Vec<u8>, ExportError> {
    workbook(report, cut_off).map_err(|e| ExportError::Io(std::io::Error::other(e)))
}

fn workbook(report: &PlanningReport, cut_off: &str) -> Result<Vec<u8>, XlsxError> {
    let looks = Looks {
        heading: Format::new().set_bold().set_background_color("E8EEEF").set_text_wrap(),
        rate: Format::new().set_num_format("0.0"),
        wrap: Format::new().set_text_wrap().set_align(FormatAlign::Top),
    };
    let hidden = report.cube.hidden();
    let mut book = Workbook::new();
    let moment = ExcelDateTime::parse_from_str(cut_off.trim_end_matches('Z'))?;
    let comment = if report.synthetic { "示意数据 (synthetic)" } else { "" };
    let properties = DocProperties::new().set_title(&report.title).set_comment(comment);
    book.set_properties(&properties.set_creation_datetime(&moment));
    summary(book.add_worksheet(), report, &hidden, &looks)?;
    let [_, categories, periods] = report.cube.axes();
    let by_category: Vec<_> = (0..=categories).map(|c| [c, periods]).collect();
    table(book.add_worksheet(), "区域×类别", report, &hidden, &looks, (&report.categories, &by_category))?;
    let by_period: Vec<_> = (0..=periods).map(|p| [categories, p]).collect();
    table(book.add_worksheet(), "区域×期间", report, &hidden, &looks, (&report.periods, &by_period))?;
    detail(book.add_worksheet(), report, &hidden, &looks)?;
    explain(book.add_worksheet(), report, &looks)?;
    book.save_to_buffer()
}

fn head(page: &mut Worksheet, name: &str, columns: &[&str], looks: &Looks) -> Result<(), XlsxError> {
    page.set_name(name)?;
    page.set_freeze_panes(1, 2)?;
    for (text, column) in columns.iter().zip(0..) {
        page.set_column_width(column, if column == 1 { 24.0 } else { 14.0 })?;
        page.write_string_with_format(0, column, *text, &looks.heading)?;
    }
    Ok(())
}

fn number(
    page: &mut Worksheet,
    (row, column): (u32, u16),
    report: &PlanningReport,
    hidden: &Hidden,
    place: [usize; 3],
) -> Result<(), XlsxError> {
    if hidden.is(place) {
        // A concealed number need not be small itself.
        page.write_string(row, column, "—")?;
    } else {
        page.write_number(row, column, report.cube.at(place))?;
    }
    Ok(())
}

fn summary(
    page: &mut Worksheet,
    report: &PlanningReport,
    hidden: &Hidden,
    looks: &Looks,
) -> Result<(), XlsxError> {
    let columns = ["区域代码", "区域", "户数", "案件数", "每千户案件", "95% 区间下限", "95% 区间上限"];
    head(page, "汇总", &columns, looks)?;
    let [_, categories, periods] = report.cube.axes();
    for (i, (area, row)) in report.areas.iter().zip(1..).enumerate() {
        page.write_string(row, 0, &area.code)?;
        page.write_string(row, 1, &area.name)?;
        page.write_number(row, 2, area.households)?;
        let place = [i, categories, periods];
        number(page, (row, 3), report, hidden, place)?;
        if let Some(rate) = report.rate(i).filter(|_| !hidden.is(place)) {
            for (value, column) in [rate.per_thousand, rate.low, rate.high].into_iter().zip(4..) {
                page.write_number_with_format(row, column, (value * 1e4).round() / 1e4, &looks.rate)?;
            }
        }
    }
    let last = report.areas.len() as u32 + 1;
    page.write_string(last, 1, "合计")?;
    number(page, (last, 3), report, hidden, [report.areas.len(), categories, periods])
}

type Across<'a> = (&'a [String], &'a [[usize; 2]]);

fn table(
    page: &mut Worksheet,
    name: &str,
    report: &PlanningReport,
    hidden: &Hidden,
    looks: &Looks,
    (names, places): Across<'_>,
) -> Result<(), XlsxError> {
    let names = names.iter().map(String::as_str).chain(["合计"]);
    let columns: Vec<&str> = ["区域代码", "区域"].into_iter().chain(names).collect();
    head(page, name, &columns, looks)?;
    for (i, row) in (0..=report.areas.len()).zip(1..) {
        let area = report.areas.get(i);
        page.write_string(row, 0, area.map_or("", |a| &a.code))?;
        page.write_string(row, 1, area.map_or("合计", |a| &a.name))?;
        for ([category, period], column) in places.iter().zip(2..) {
            number(page, (row, column), report, hidden, [i, *category, *period])?;
        }
    }
    Ok(())
}

/// Every number that is not nought, one a row, for pivot tables.
fn detail(
    page: &mut Worksheet,
    report: &PlanningReport,
    hidden: &Hidden,
    looks: &Looks,
) -> Result<(), XlsxError> {
    head(page, "明细", &["区域代码", "区域", "类别", "期间", "案件数"], looks)?;
    let mut row = 1;
    for (i, area) in report.areas.iter().enumerate() {
        for (j, category) in report.categories.iter().enumerate() {
            for (k, period) in report.periods.iter().enumerate() {
                let place = [i, j, k];
                if report.cube.at(place) == 0 && !hidden.is(place) {
                    continue;
                }
                for (text, column) in [&area.code, &area.name, category, period].into_iter().zip(0..) {
                    page.write_string(row, column, text)?;
                }
                number(page, (row, 4), report, hidden, place)?;
                row += 1;
            }
        }
    }
    Ok(())
}

fn explain(page: &mut Worksheet, report: &PlanningReport, looks: &Looks) -> Result<(), XlsxError> {
    page.set_name("说明")?;
    page.set_column_width(0, 18)?;
    page.set_column_width(1, 100)?;
    let small =
        format!("小于 {HIDDEN_BELOW} 的数字以“—”隐去，并一并隐去少量其他数字，使其不能由合计推算出来");
    let facts = report.facts.iter().cloned().chain([("隐去", small)]);
    for ((name, value), row) in facts.zip(0..) {
        page.write_string_with_format(row, 0, name, &looks.heading)?;
        page.write_string_with_format(row, 1, value, &looks.wrap)?;
    }
    Ok(())
}
