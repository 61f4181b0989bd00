//! The few statistics a report needs: shares with their uncertainty, and whether a difference is more than chance.

use serde::Serialize;
use serde::ser::{SerializeStruct, Serializer};

/// The 97.5 % point of the normal distribution: intervals are 95 %.
const Z: f64 = 1.959_963_984_540_054;

/// So many of so many.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) n: u64,
    pub(crate) of: u64,
}

impl Share {
    pub(crate) fn new(n: u64, of: u64) -> Self {
        Self { n, of }
    }

    /// Counts one more, which is or is not.
    pub(crate) fn count(&mut self, is: bool) {
        self.n += u64::from(is);
        self.of += 1;
    }

    /// Between 0 and 1; `None` of nothing.
    pub(crate) fn value(self) -> Option<f64> {
        (self.of > 0).then(|| self.n as f64 / self.of as f64)
    }

    /// The 95 % interval after Wilson: it stays between 0 and 1 and is honest for few cases. `None` of nothing.
    pub(crate) fn interval(self) -> Option<(f64, f64)> {
        let share = self.value()?;
        let n = self.of as f64;
        let scale = 1.0 + Z * Z / n;
        let middle = (share + Z * Z / (2.0 * n)) / scale;
        let half = Z / scale * (share * (1.0 - share) / n + Z * Z / (4.0 * n * n)).sqrt();
        // All or nothing is a bound that rounding must not miss.
        let low = if self.n == 0 { 0.0 } else { (middle - half).max(0.0) };
        let high = if self.n == self.of { 1.0 } else { (middle + half).min(1.0) };
        Some((low, high))
    }
}

impl Serialize for Share {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut share = serializer.serialize_struct("Share", 5)?;
        share.serialize_field("n", &self.n)?;
        share.serialize_field("of", &self.of)?;
        share.serialize_field("share", &self.value().map(rounded))?;
        share.serialize_field("low", &self.interval().map(|(low, _)| rounded(low)))?;
        share.serialize_field("high", &self.interval().map(|(_, high)| rounded(high)))?;
        share.end()
    }
}

/// To four digits after the point.
fn rounded(value: f64) -> f64 {
    (value * 1e4).round() / 1e4
}

/// McNemar's exact test: how likely it is that of `fixed + broken` cases that changed, by chance alone, so many or more went one way.
/// Two-sided, between 0 and 1. O(the smaller of the two).
pub(crate) fn mcnemar(fixed: u64, broken: u64) -> f64 {
    let (n, fewer) = (fixed + broken, fixed.min(broken));
    // Sums C(n, i) / 2ⁿ in logarithms, since 2ⁿ is soon too large.
    let mut term = -(n as f64) * std::f64::consts::LN_2;
    let mut sum = term.exp();
    for i in 1..=fewer {
        term += ((n - i + 1) as f64).ln() - (i as f64).ln();
        sum += term.exp();
    }
    (2.0 * sum).min(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn intervals_after_wilson() {
        // By hand: n = 10, k = 5: (0.5 + 0.19207) / 1.38415 ± 1.95996 / 1.38415 × √(0.025 + 0.0096036) = 0.5 ± 0.26341.
        for (n, of, low, high) in [
            (5, 10, 0.2366, 0.7634),
            (0, 10, 0.0, 0.2775),
            (10, 10, 0.7225, 1.0),
            (1, 1, 0.2065, 1.0),
            (81, 263, 0.2553, 0.3662),
            (800, 1000, 0.7741, 0.8236),
        ] {
            let (found_low, found_high) = Share::new(n, of).interval().unwrap();
            assert_eq!((rounded(found_low), rounded(found_high)), (low, high), "{n} of {of}");
        }
        assert_eq!(Share::default().interval(), None);
        assert_eq!(Share::default().value(), None);
    }

    #[test]
    fn mcnemars_exact_test() {
        // By hand: 2 × (1 + 10) / 2¹⁰ for 9 against 1; 2 × (1 + 6 + 15) / 2⁶ for 4 against 2.
        for (fixed, broken, p) in
            [(0, 0, 1.0), (1, 0, 1.0), (5, 5, 1.0), (9, 1, 22.0 / 1024.0), (1, 9, 22.0 / 1024.0), (4, 2, 44.0 / 64.0)]
        {
            assert!((mcnemar(fixed, broken) - p).abs() < 1e-12, "{fixed} {broken}");
        }
        let many = mcnemar(10_000, 9_000);
        assert!(many > 0.0 && many < 1e-10, "{many}");
        assert!(mcnemar(1_000_000, 0) < 1e-300);
    }
}
