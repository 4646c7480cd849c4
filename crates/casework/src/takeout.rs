//! Exports made in the background: where one stands, how many an account may have, how long it is kept. All numbers are
//! proposals (工作建议).

use crate::words::words;
use time::Duration;

/// Exports of an account that wait or are made at once.
pub const UNFINISHED_AT_ONCE: i64 = 3;
/// Files of an account that are kept at once.
pub const KEPT_AT_ONCE: i64 = 20;
/// How long a file is kept.
pub const LIFETIME: Duration = Duration::days(1);
/// How long it is remembered that there was one.
pub const REMEMBERED: Duration = Duration::days(30);
/// A server that says nothing for so long makes the file no longer.
pub const SILENCE: Duration = Duration::seconds(20);
/// How often an export is begun before it counts as failed.
pub const ATTEMPTS: i32 = 3;
/// How long a link to a file holds.
pub const LINK: Duration = Duration::hours(1);

words! {
    /// Where an export stands.
    JobState {
        Queued "queued" "排队中" "queued",
        Running "running" "生成中" "being made",
        Done "done" "已完成" "done",
        Failed "failed" "失败" "failed",
        Cancelled "cancelled" "已取消" "cancelled",
        Expired "expired" "已过期" "expired",
    }
}
