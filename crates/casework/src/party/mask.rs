//! How personal data look to those who have not given a reason to see more. The patterns are a proposal (工作建议).

/// What stands in the place of everything that is protected.
pub const HIDDEN: &str = "***";

/// Surnames of two characters: both are shown.
const DOUBLE_SURNAMES: [&str; 30] = [
    "欧阳", "司马", "上官", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "令狐", "司徒", "司空", "夏侯",
    "长孙", "宇文", "轩辕", "端木", "独孤", "南宫", "西门", "东郭", "百里", "呼延", "闻人", "澹台", "申屠",
    "太史", "公羊", "赫连", "鲜于",
];

/// What an address is shown down to: the village or community, else the township.
const PLACES: [&str; 8] = ["嘎查", "社区", "村", "苏木", "街道", "镇", "乡", "旗"];

/// 张* of 张三, 欧阳** of 欧阳娜娜: the surname and a star for each other character.
pub fn mask_name(name: &str) -> String {
    let all = name.chars().count();
    let double = all > 2 && DOUBLE_SURNAMES.iter().any(|s| name.starts_with(s));
    let shown = if double { 2 } else { usize::from(all > 1) };
    name.chars().take(shown).chain(std::iter::repeat_n('*', all - shown)).collect()
}

/// 138****1234: the first three and last four digits of eleven, less of shorter numbers.
pub fn mask_phone(phone: &str) -> String {
    match phone.chars().count() {
        11.. => middle(phone, 3, 4),
        len => middle(phone, 0, 4.min(len / 2)),
    }
}

/// `150*************2X`: the first three and last two characters.
pub fn mask_identity(identity: &str) -> String {
    middle(identity, 3, 2)
}

/// An account number by its last four digits.
pub fn mask_account(account: &str) -> String {
    let len = account.chars().count();
    middle(account, 0, 4.min(len / 2))
}

/// An address down to its village (嘎查, 社区), else to its township; nothing of an address without either.
pub fn mask_address(address: &str) -> String {
    let end = PLACES.iter().find_map(|place| address.find(place).map(|at| at + place.len()));
    // A house number before the word means that the word is no village's.
    let shown = end.and_then(|end| address.get(..end)).filter(|shown| !shown.contains(char::is_numeric));
    match shown {
        Some(shown) if shown.len() < address.len() => format!("{shown}{HIDDEN}"),
        Some(shown) => shown.to_owned(),
        None => HIDDEN.to_owned(),
    }
}

/// The first and last characters with stars between; too short a text is all stars.
fn middle(text: &str, first: usize, last: usize) -> String {
    let all = text.chars().count();
    if all <= first + last {
        return "*".repeat(all);
    }
    let shown = |(i, c): (usize, char)| if i < first || i >= all - last { c } else { '*' };
    text.chars().enumerate().map(shown).collect()
}
