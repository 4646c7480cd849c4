//! Who works at the command line: the account of the operating system that this program runs as.

use casework::Actor;
use std::fs;
use std::os::unix::fs::MetadataExt;

/// The operator, named as `local:<user>`, so that the audit log tells several people of one machine apart.
pub(crate) fn operator() -> Actor {
    // The kernel is asked, not a variable that anybody can set.
    let uid = fs::metadata("/proc/self").map(|m| m.uid()).ok();
    let users = fs::read_to_string("/etc/passwd").unwrap_or_default();
    let user = uid.map(|uid| user_name(&users, uid).unwrap_or_else(|| format!("uid-{uid}")));
    Actor::local_user(&user.unwrap_or_else(|| "unknown".into()))
}

/// The name of a user in the lines of `/etc/passwd`.
fn user_name(users: &str, uid: u32) -> Option<String> {
    let uid = uid.to_string();
    let of = |line: &str| {
        let mut words = line.split(':');
        let name = words.next()?.to_owned();
        (words.nth(1)? == uid && !name.is_empty()).then_some(name)
    };
    users.lines().find_map(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_is_named_by_the_line_with_the_number_and_an_unknown_one_by_none() {
        let users = "root:x:0:0:root:/root:/bin/sh\nbroken\nzhang.san:x:1001:1001::/home/z:/bin/sh\n";
        assert_eq!(user_name(users, 1001).as_deref(), Some("zhang.san"));
        assert_eq!(user_name(users, 100), None);
        assert!(operator().id.starts_with("local:"));
    }
}
