//! A set of small numbers that is emptied in no time.

/// A set: a number is in it if its stamp is the present one.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks {
    stamps: Vec<u32>,
    now: u32,
}

impl Marks {
    /// Empties the set, and makes room for the numbers below `n`.
    #[inline]
    pub(super) fn clear(&mut self, n: usize) {
        if self.stamps.len() < n || self.now == u32::MAX {
            self.start_anew(n);
        }
        self.now += 1;
    }

    #[cold]
    fn start_anew(&mut self, n: usize) {
        self.stamps.clear();
        self.stamps.resize(n, 0);
        self.now = 0;
    }

    /// Adds a number; whether it is new.
    #[inline]
    pub(super) fn insert(&mut self, number: u32) -> bool {
        let stamp = &mut self.stamps[number as usize];
        let is_new = *stamp != self.now;
        *stamp = self.now;
        is_new
    }

    /// Whether a number is in the set.
    #[inline]
    pub(super) fn has(&self, number: u32) -> bool {
        self.stamps[number as usize] == self.now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps_may_run_over() {
        let mut marks = Marks { stamps: vec![1, 2], now: u32::MAX };
        marks.clear(3);
        assert!((0..3).all(|number| !marks.has(number)));
        assert!(marks.insert(1) && !marks.insert(1) && marks.has(1));
        marks.clear(3);
        assert!(!marks.has(1));
    }
}
