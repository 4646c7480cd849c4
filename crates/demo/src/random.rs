//! A small deterministic generator: the same seed gives the same demonstration on every machine and version.

/// SplitMix64 (Steele, Lea and Flood 2014).
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Random {
        Random { state: seed }
    }

    /// A generator of its own for one subject, so that more draws for one do not change the others.
    pub(crate) fn fork(&self, subject: u64) -> Random {
        let mut fork = Random { state: self.state ^ subject.wrapping_mul(0xd6e8_feb8_6659_fd93) };
        fork.bits();
        fork
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// From 0 up to, not including, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }

    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// From 0 up to, not including, `n`; 0 when `n` is 0.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        ((self.unit() * n as f64) as usize).min(n.saturating_sub(1))
    }

    pub(crate) fn exponential(&mut self, mean: f64) -> f64 {
        -(1.0 - self.unit()).ln() * mean
    }

    pub(crate) fn pick<'t, T>(&mut self, of: &'t [T]) -> Option<&'t T> {
        of.get(self.below(of.len()))
    }
}

/// Things that are drawn in proportion to their weight.
#[derive(Debug, Clone)]
pub(crate) struct Urn<T> {
    things: Vec<T>,
    cumulative: Vec<f64>,
}

impl<T> Urn<T> {
    /// Things with a weight that is not positive are left out.
    pub(crate) fn of(things: impl IntoIterator<Item = (T, f64)>) -> Urn<T> {
        let mut urn = Urn { things: vec![], cumulative: vec![] };
        let mut sum = 0.0;
        for (thing, weight) in things {
            if weight > 0.0 {
                sum += weight;
                urn.things.push(thing);
                urn.cumulative.push(sum);
            }
        }
        urn
    }

    /// The sum of the weights.
    pub(crate) fn mass(&self) -> f64 {
        self.cumulative.last().copied().unwrap_or(0.0)
    }

    /// One thing; `None` when there are none.
    pub(crate) fn draw(&self, random: &mut Random) -> Option<&T> {
        let at = random.unit() * self.mass();
        let i = self.cumulative.partition_point(|&c| c <= at);
        self.things.get(i.min(self.things.len().saturating_sub(1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_first_numbers_of_the_generator_come_out() {
        // Reference output of splitmix64.c for the seed 1234567.
        let mut random = Random::new(1_234_567);
        assert_eq!(random.bits(), 6_457_827_717_110_365_317);
        assert_eq!(random.bits(), 3_203_168_211_198_807_973);
    }

    #[test]
    fn an_urn_gives_things_in_proportion_to_their_weight() {
        let urn = Urn::of([("a", 1.0), ("never", 0.0), ("b", 3.0)]);
        let mut random = Random::new(1);
        let b = (0..10_000).filter(|_| urn.draw(&mut random) == Some(&"b")).count();
        assert!((7_300..7_700).contains(&b), "{b}");
        assert_eq!(Urn::<u8>::of([]).draw(&mut random), None);
    }
}
