//! Workbooks for offices: a sheet of rows with headings in Chinese, and a sheet 说明 that says what it is.
//!
//! Texts are written as texts, never as formulas. Instants are in the time of Asia/Shanghai, as offices read them.

use super::error::ExportError;
use super::files::{Sheet, taken};
use super::row::{Kind, Row, Shape, Value};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::fmt::Display;
use time::macros::{date, offset};
use time::{Date, OffsetDateTime};

/// Rows of a sheet, less the heading.
const LIMIT: u64 = 1_048_575;
/// Widest column, in letters.
const WIDEST: f64 = 48.0;

struct Looks {
    heading: Format,
    day: Format,
    instant: Format,
    wrap: Format,
}

/// Writes all rows.
pub(crate) fn write<'r, E: Display>(
    sheet: &Sheet<'_>,
    rows: impl Iterator<Item = Result<Row<'r>, E>>,
) -> Result<u64, ExportError> {
    if sheet.meta.rows > LIMIT {
        return Err(ExportError::TooManyRows { format: sheet.layout.format.word(), limit: LIMIT });
    }
    let told = |e: XlsxError| ExportError::told(sheet.shown, e.to_string());
    let looks = Looks {
        heading: Format::new()
            .set_bold()
            .set_background_color("E8EEEF")
            .set_align(FormatAlign::VerticalCenter),
        day: Format::new().set_num_format("yyyy-mm-dd"),
        instant: Format::new().set_num_format("yyyy-mm-dd hh:mm"),
        wrap: Format::new().set_text_wrap().set_align(FormatAlign::Top),
    };
    let mut book = Workbook::new();
    book.set_properties(&properties(sheet).map_err(told)?);
    // Rows go to disk as they come, so that a big file needs no memory.
    let page = book.add_worksheet_with_low_memory().map_err(told)?;
    head(page, sheet, &looks).map_err(told)?;
    let mut written = 0;
    for row in rows {
        let row = taken(row, written)?;
        if written == LIMIT {
            return Err(ExportError::TooManyRows { format: sheet.layout.format.word(), limit: LIMIT });
        }
        written += 1;
        line(page, written as u32, &row, sheet, &looks).map_err(told)?;
    }
    if written > 0 {
        let last = (sheet.table.columns.len() + extra(sheet).len() - 1) as u16;
        page.autofilter(0, 0, written as u32, last).map_err(told)?;
    }
    explain(book.add_worksheet(), sheet, &looks).map_err(told)?;
    book.save(sheet.path).map_err(|e| match e {
        XlsxError::IoError(e) => ExportError::at(sheet.shown, &e),
        other => told(other),
    })?;
    Ok(written)
}

/// The moment of the data in place of the clock's: the same rows are the same bytes.
fn properties(sheet: &Sheet<'_>) -> Result<DocProperties, XlsxError> {
    let moment = ExcelDateTime::parse_from_str(sheet.meta.cut_off.trim_end_matches('Z'))?;
    let comment = if sheet.meta.synthetic { "示意数据 (synthetic)" } else { "" };
    let properties = DocProperties::new().set_title(&sheet.meta.title).set_author(&sheet.meta.made_by);
    Ok(properties.set_comment(comment).set_creation_datetime(&moment))
}

/// Columns for a point; areas have no geometry in a workbook.
fn extra(sheet: &Sheet<'_>) -> &'static [&'static str] {
    match (sheet.table.areas, sheet.layout.crs) {
        (true, _) => &[],
        (false, super::Crs::Geographic) => &["经度", "纬度"],
        (false, super::Crs::Plane111) => &["东坐标 Y(米)", "北坐标 X(米)"],
    }
}

fn head(page: &mut Worksheet, sheet: &Sheet<'_>, looks: &Looks) -> Result<(), XlsxError> {
    page.set_name(sheet.table.name_zh)?;
    page.set_freeze_panes(1, 1)?;
    let headings = sheet.table.columns.iter().map(|c| (c.zh, width(c.kind, c.width)));
    let headings = headings.chain(extra(sheet).iter().map(|zh| (*zh, 14.0)));
    for ((heading, width), column) in headings.zip(0..) {
        page.set_column_width(column, width)?;
        page.write_string_with_format(0, column, heading, &looks.heading)?;
    }
    Ok(())
}

fn width(kind: Kind, bytes: u8) -> f64 {
    match kind {
        Kind::Text => (f64::from(bytes) / 2.5).clamp(11.0, WIDEST),
        Kind::Instant => 17.0,
        _ => 11.0,
    }
}

fn line(
    page: &mut Worksheet,
    at: u32,
    row: &Row<'_>,
    sheet: &Sheet<'_>,
    looks: &Looks,
) -> Result<(), XlsxError> {
    for (value, column) in row.values.iter().zip(0u16..) {
        match value {
            Value::Null => continue,
            Value::Text(text) => page.write_string(at, column, text.as_ref())?,
            Value::Integer(number) => page.write_number(at, column, *number as f64)?,
            Value::Real(number) if number.is_finite() => page.write_number(at, column, *number)?,
            Value::Real(_) => continue,
            Value::Flag(flag) => page.write_string(at, column, if *flag { "是" } else { "否" })?,
            Value::Day(day) => page.write_number_with_format(at, column, serial(*day), &looks.day)?,
            Value::Instant(instant) => {
                page.write_number_with_format(at, column, serial_instant(*instant), &looks.instant)?
            }
        };
    }
    if let Shape::Point(point) = &row.shape {
        let first = row.values.len() as u16;
        let scale = 10f64.powi(sheet.layout.crs.decimals() as i32);
        let (east, north) = sheet.layout.crs.east_north(*point);
        page.write_number(at, first, (east * scale).round() / scale)?;
        page.write_number(at, first + 1, (north * scale).round() / scale)?;
    }
    Ok(())
}

fn explain(page: &mut Worksheet, sheet: &Sheet<'_>, looks: &Looks) -> Result<(), XlsxError> {
    page.set_name("说明")?;
    page.set_column_width(0, 18)?;
    page.set_column_width(1, 90)?;
    let facts = sheet.meta.told(sheet.layout);
    let time = ("时间", "北京时间(Asia/Shanghai)".to_owned());
    let mut at = 0;
    for (name, value) in facts.into_iter().chain([time]) {
        page.write_string_with_format(at, 0, name, &looks.heading)?;
        page.write_string_with_format(at, 1, value, &looks.wrap)?;
        at += 1;
    }
    at += 1;
    page.write_string_with_format(at, 0, "列", &looks.heading)?;
    page.write_string_with_format(at, 1, "其他格式中的名称", &looks.heading)?;
    for column in &sheet.table.columns {
        at += 1;
        page.write_string(at, 0, column.zh)?;
        page.write_string(at, 1, column.name)?;
    }
    Ok(())
}

/// Days since the day zero of workbooks.
fn serial(day: Date) -> f64 {
    (day - date!(1899 - 12 - 30)).whole_days() as f64
}

fn serial_instant(instant: OffsetDateTime) -> f64 {
    let local = instant.to_offset(offset!(+8));
    let (hours, minutes, seconds) = local.to_hms();
    let second = u32::from(hours) * 3600 + u32::from(minutes) * 60 + u32::from(seconds);
    serial(local.date()) + f64::from(second) / 86_400.0
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn days_and_instants_are_the_numbers_of_a_workbook() {
        assert_eq!(serial(date!(2026 - 11 - 23)), 46_349.0);
        assert_eq!(serial_instant(datetime!(2026-11-22 22:00:00 UTC)), 46_349.25);
    }
}
