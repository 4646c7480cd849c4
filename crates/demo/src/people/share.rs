//! Sharing whole people by weights, exactly.

/// Shares `total` by weight with the largest remainder; everyone with a positive weight gets at least their floor as long
/// as the floors fit, otherwise the floors are left out. Without any weight nobody gets anything.
pub(super) fn share(total: u32, weights: &[f64], floors: &[u32]) -> Vec<u32> {
    let takes = |i: usize| weights[i] > 0.0;
    let mass: f64 = weights.iter().filter(|w| **w > 0.0).sum();
    if mass <= 0.0 {
        return vec![0; weights.len()];
    }
    let floor_of = |i: usize| if takes(i) { floors.get(i).copied().unwrap_or(0) } else { 0 };
    let floors: Vec<u32> = (0..weights.len()).map(floor_of).collect();
    let sum: u64 = floors.iter().map(|f| u64::from(*f)).sum();
    let (mut given, left) = match u64::from(total).checked_sub(sum) {
        Some(left) => (floors, left as u32),
        None => (vec![0; weights.len()], total),
    };
    let mut remainders = vec![];
    let mut missing = left;
    for (i, weight) in weights.iter().enumerate().filter(|(i, _)| takes(*i)) {
        let exact = f64::from(left) * weight / mass;
        let whole = (exact.floor() as u32).min(missing);
        given[i] += whole;
        missing -= whole;
        remainders.push((exact - exact.floor(), i));
    }
    remainders.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for (_, i) in remainders.iter().cycle().take(missing as usize) {
        given[*i] += 1;
    }
    given
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_sum_to_the_total_and_keep_floors() {
        let given = share(100, &[1.0, 0.0, 1.0, 7.3], &[20, 9, 0, 0]);
        assert_eq!(given.iter().sum::<u32>(), 100);
        assert!(given[0] >= 20 && given[1] == 0, "{given:?}");
    }

    #[test]
    fn floors_that_do_not_fit_are_left_out() {
        assert_eq!(share(3, &[1.0, 1.0], &[4, 4]).iter().sum::<u32>(), 3);
        assert_eq!(share(3, &[0.0], &[1]), [0]);
    }
}
