//! A day as the interface writes it: `2026-07-01`, Asia/Shanghai.

use crate::problem::Problem;
use time::Date;
use time::macros::format_description;

/// Reads the day of a field.
pub(crate) fn day(text: &str, field: &'static str) -> Result<Date, Problem> {
    Date::parse(text, format_description!("[year]-[month]-[day]")).map_err(|_| {
        let text: String = text.chars().take(40).collect();
        Problem::bad_request("bad_date", format!("`{text}` is not a day such as 2026-11-23")).field(field)
    })
}
