//! Decimals that people type, as whole numbers of their last place: money and measures never pass through floating point.

/// A typed number as a whole number of its last place; nothing for other signs or more places.
pub(crate) fn scaled(text: &str, places: u8) -> Option<u64> {
    let (whole, behind) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    let places = usize::from(places);
    let fits = !whole.is_empty() && whole.len() <= 12 && digits(whole) && digits(behind);
    let dangling = text.ends_with('.');
    if !fits || behind.len() > places || dangling {
        return None;
    }
    format!("{whole}{behind:0<places$}").parse().ok()
}

/// A whole number of its last place as a decimal, such as `(12345, 2)` = `123.45`.
pub fn decimal(value: u64, places: u32) -> String {
    let unit = 10_u64.saturating_pow(places);
    match places {
        0 => value.to_string(),
        _ => format!("{}.{:0width$}", value / unit, value % unit, width = places as usize),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_read_and_written_without_a_float() {
        for (text, places, value) in
            [("0", 2, 0), ("12.5", 4, 125_000), ("7", 0, 7), ("999999999999.99", 2, 99_999_999_999_999)]
        {
            assert_eq!(scaled(text, places), Some(value), "{text}");
        }
        for text in ["", "-1", "1e3", "1.", ".5", "1,000", "1.234", "１", "1 "] {
            assert_eq!(scaled(text, 2), None, "{text}");
        }
        assert_eq!([decimal(5, 2), decimal(1_799_784, 4), decimal(9, 0)], ["0.05", "179.9784", "9"]);
    }
}
