//! How often something may be tried under one name, such as an address, within a window. The count is this server's own.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use time::{Duration, OffsetDateTime};

/// Most names remembered; of more the oldest are forgotten.
const MOST_ADDRESSES: usize = 4_096;

/// Tries by name.
#[derive(Debug)]
pub(crate) struct Throttle {
    most: u32,
    window: Duration,
    failures: Mutex<HashMap<String, (OffsetDateTime, u32)>>,
}

impl Throttle {
    /// So many tries in a window.
    pub(crate) fn new(most: u32, window: Duration) -> Throttle {
        Throttle { most, window, failures: Mutex::default() }
    }

    /// Counts an attempt as failed until [`Throttle::succeeded`] takes it back; gives the end of the window when the
    /// address has failed too often.
    pub(crate) fn begin(&self, address: &str, now: OffsetDateTime) -> Result<(), OffsetDateTime> {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() >= MOST_ADDRESSES && !failures.contains_key(address) {
            failures.retain(|_, (since, _)| now - *since < self.window);
            while failures.len() >= MOST_ADDRESSES {
                let oldest = failures.iter().min_by_key(|(_, (since, _))| *since).map(|(a, _)| a.clone());
                let Some(oldest) = oldest else { break };
                failures.remove(&oldest);
            }
        }
        let (since, count) = failures.entry(address.to_owned()).or_insert((now, 0));
        if now - *since >= self.window {
            (*since, *count) = (now, 0);
        }
        if *count >= self.most {
            return Err(*since + self.window);
        }
        *count += 1;
        Ok(())
    }

    /// Takes one attempt back.
    pub(crate) fn succeeded(&self, address: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, count)) = failures.get_mut(address) {
            *count = count.saturating_sub(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    const MOST: u32 = 50;
    const WINDOW: Duration = Duration::minutes(15);
    const NOW: OffsetDateTime = datetime!(2026-07-01 08:00 UTC);

    #[test]
    fn an_address_that_fails_too_often_waits_for_the_end_of_its_window_and_others_do_not() {
        let throttle = Throttle::new(MOST, WINDOW);
        assert!((0..MOST).all(|_| throttle.begin("1.2.3.4", NOW).is_ok()));
        assert_eq!(throttle.begin("1.2.3.4", NOW), Err(NOW + WINDOW));
        assert!(throttle.begin("1.2.3.5", NOW).is_ok());
        throttle.succeeded("1.2.3.4");
        assert!(throttle.begin("1.2.3.4", NOW).is_ok());
        assert!(throttle.begin("1.2.3.4", NOW + WINDOW).is_ok());
    }

    #[test]
    fn it_remembers_a_bounded_number_of_addresses() {
        let throttle = Throttle::new(MOST, WINDOW);
        for i in 0..MOST_ADDRESSES + 10 {
            assert!(throttle.begin(&i.to_string(), NOW + Duration::milliseconds(i as i64)).is_ok());
        }
        assert!(throttle.failures.lock().unwrap().len() <= MOST_ADDRESSES);
    }
}
