//! Effectiveness (效能评价): shares with their number and a Wilson interval, so that few cases are not read as a verdict.

use serde::Serialize;

/// Below this number no unit is ranked (proposal).
pub const RANKED_FROM: u32 = 10;

/// The 97.5 % point of the normal distribution, for an interval of 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// So many of so many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Share {
    /// How many have it.
    pub hits: u32,
    /// Of how many.
    pub of: u32,
}

impl Share {
    /// So many of so many; more hits than cases count as all.
    pub fn new(hits: u32, of: u32) -> Share {
        Share { hits: hits.min(of), of }
    }

    /// The share, 0 to 1; `None` of nothing.
    pub fn rate(self) -> Option<f64> {
        (self.of > 0).then(|| f64::from(self.hits) / f64::from(self.of))
    }

    /// The interval that holds the true share with 95 % (Wilson 1927, J. Am. Stat. Assoc. 22:209); `None` of nothing.
    ///
    /// ```
    /// use casework::effectiveness::Share;
    /// let (low, high) = Share::new(9, 10).interval().unwrap();
    /// assert!((low - 0.5958).abs() < 1e-4 && (high - 0.9821).abs() < 1e-4);
    /// ```
    pub fn interval(self) -> Option<(f64, f64)> {
        let (n, p) = (f64::from(self.of), self.rate()?);
        let z2 = Z * Z;
        let centre = p + z2 / (2.0 * n);
        let spread = Z * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt();
        let scale = 1.0 + z2 / n;
        Some((((centre - spread) / scale).max(0.0), ((centre + spread) / scale).min(1.0)))
    }

    /// Whether there are enough of them to be ranked.
    pub fn is_ranked(self) -> bool {
        self.of >= RANKED_FROM
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn nothing_has_no_share_and_no_interval() {
        assert_eq!((Share::new(0, 0).rate(), Share::new(0, 0).interval()), (None, None));
    }

    #[test]
    fn none_and_all_of_ten_still_leave_room() {
        let (low, high) = Share::new(0, 10).interval().expect("an interval");
        assert!(low < 1e-12 && (high - 0.2775).abs() < 1e-4, "{low} {high}");
        let (low, high) = Share::new(10, 10).interval().expect("an interval");
        assert!((low - 0.7225).abs() < 1e-4 && (high - 1.0).abs() < 1e-12, "{low} {high}");
        assert!(Share::new(0, 10).is_ranked() && !Share::new(9, 9).is_ranked());
    }

    proptest! {
        #[test]
        fn the_interval_holds_the_share_and_narrows_with_the_number(hits in 0u32..500, more in 0u32..500) {
            let share = Share::new(hits, hits + more);
            prop_assume!(share.of > 0);
            let (low, high) = share.interval().expect("an interval");
            let rate = share.rate().expect("a share");
            prop_assert!(0.0 <= low && low <= rate + 1e-12 && rate <= high + 1e-12 && high <= 1.0);
            let (l2, h2) = Share::new(hits * 4, share.of * 4).interval().expect("an interval");
            prop_assert!(h2 - l2 < high - low + 1e-12);
        }
    }
}
