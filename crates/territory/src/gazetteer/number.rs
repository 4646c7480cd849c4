//! Numbers as people write them: 41, 四十一, 两百多, 三万五.

/// A number at the front of a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Number {
    /// Its value.
    pub value: f64,
    /// Characters it takes, with words such as 多 or 余.
    pub length: usize,
    /// 多, 余, 来, 几 or 约 stand with it.
    pub approximate: bool,
}

fn digit(c: char) -> Option<f64> {
    let found = "零一二三四五六七八九".chars().position(|d| d == c);
    found.map(|d| d as f64).or(match c {
        '〇' => Some(0.0),
        '两' | '俩' => Some(2.0),
        '壹' => Some(1.0),
        _ => None,
    })
}

fn unit(c: char) -> Option<f64> {
    match c {
        '十' => Some(10.0),
        '百' => Some(100.0),
        '千' => Some(1000.0),
        _ => None,
    }
}

fn large(c: char) -> Option<f64> {
    match c {
        '万' => Some(1e4),
        '亿' => Some(1e8),
        _ => None,
    }
}

/// Reads the number that a text begins with; `None` without one. 几十 is an approximate thirty.
pub fn number(text: &[char]) -> Option<Number> {
    let (value, mut length) = if text.first()?.is_ascii_digit() { arabic(text)? } else { chinese(text)? };
    let mut approximate = text[..length].contains(&'几');
    let mut value = value;
    loop {
        match text.get(length) {
            Some('多' | '余' | '来' | '几') => {
                approximate = true;
                length += 1;
            }
            Some(c) if length > 0 && large(*c).is_some() => {
                value *= large(*c)?;
                length += 1;
            }
            _ => break,
        }
    }
    Some(Number { value, length, approximate })
}

fn arabic(text: &[char]) -> Option<(f64, usize)> {
    let mut written = String::new();
    let mut length = 0;
    for (i, c) in text.iter().enumerate() {
        let next_is_digit = text.get(i + 1).is_some_and(char::is_ascii_digit);
        match c {
            '0'..='9' => written.push(*c),
            '.' if next_is_digit && !written.contains('.') => written.push('.'),
            ',' if next_is_digit
                && text.get(i + 1..i + 4).is_some_and(|g| g.iter().all(char::is_ascii_digit)) => {}
            _ => break,
        }
        length = i + 1;
    }
    if written.len() > 15 {
        return None;
    }
    Some((written.parse().ok()?, length))
}

fn chinese(text: &[char]) -> Option<(f64, usize)> {
    let (mut total, mut section, mut current) = (0.0, 0.0, None::<f64>);
    let (mut length, mut last_unit) = (0, 1.0);
    let mut positional = String::new();
    for (i, &c) in text.iter().enumerate().take(16) {
        if let Some(d) = digit(c) {
            // 二〇二五, or 三四十 (three or four tens): the first is taken.
            if let (Some(before), true) = (current, last_unit == 1.0 && section == 0.0 && total == 0.0) {
                if text.get(i + 1).is_some_and(|c| unit(*c).is_some()) {
                    current = Some(before);
                    length = i + 1;
                    continue;
                }
                positional.push_str(&format!("{d}"));
                current = Some(before * 10.0 + d);
            } else {
                current = Some(d);
            }
        } else if c == '几' && text.get(i + 1).is_some_and(|c| unit(*c).is_some()) {
            current = Some(3.0);
        } else if let Some(u) = unit(c) {
            section += current.take().unwrap_or(1.0) * u;
            last_unit = u;
        } else if let Some(l) = large(c) {
            if length == 0 {
                return None;
            }
            total += (section + current.take().unwrap_or(0.0)) * l;
            section = 0.0;
            last_unit = l;
        } else {
            break;
        }
        length = i + 1;
    }
    if length == 0 {
        return None;
    }
    // 三百五 is 350, 三万五 is 35000; 三百零五 has its nought.
    let zero = text[..length].contains(&'零');
    let tail = current.unwrap_or(0.0);
    let tail =
        if last_unit >= 100.0 && !zero && positional.is_empty() { tail * last_unit / 10.0 } else { tail };
    Some((total + section + tail, length))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (f64, usize, bool) {
        let chars: Vec<char> = text.chars().collect();
        number(&chars).map_or((-1.0, 0, false), |n| (n.value, n.length, n.approximate))
    }

    #[test]
    fn numbers_are_read_in_digits_and_in_words() {
        assert_eq!(read("41户"), (41.0, 2, false));
        assert_eq!(read("四十一户"), (41.0, 3, false));
        assert_eq!(read("两百多人"), (200.0, 3, true));
        assert_eq!(read("十几户"), (10.0, 2, true));
        assert_eq!(read("1,200元"), (1200.0, 5, false));
        assert_eq!(read("3.5万元"), (35000.0, 4, false));
        assert_eq!(read("三万五"), (35000.0, 3, false));
        assert_eq!(read("三百零五户"), (305.0, 4, false));
        assert_eq!(read("一百二十"), (120.0, 4, false));
        assert_eq!(read("二十来户"), (20.0, 3, true));
        assert_eq!(read("三四十人"), (30.0, 3, false));
        assert_eq!(read("几十户"), (30.0, 2, true));
        assert_eq!(read("二〇二五年"), (2025.0, 4, false));
        assert_eq!(read("30多万"), (300000.0, 4, true));
    }

    #[test]
    fn what_is_no_number_is_none() {
        assert_eq!(read("万家寨"), (-1.0, 0, false));
        assert_eq!(read("户"), (-1.0, 0, false));
    }
}
