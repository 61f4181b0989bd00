//! What other thresholds would give: accuracy by score and by margin, and where one must stand for a wanted precision.

use std::collections::BTreeMap;

use serde::Serialize;

use super::stats::Share;

/// The precisions that thresholds are sought for, in percent.
const WANTED: [u64; 3] = [95, 90, 80];

/// First scores, and first margins, of the bands.
const SCORES: [i64; 7] = [i64::MIN, 8, 10, 12, 15, 20, 30];
const MARGINS: [i64; 8] = [i64::MIN, 1, 2, 3, 5, 7, 10, 15];

/// Answers by score and margin, and how many of them are right.
#[derive(Clone, Debug, Default)]
pub(super) struct Answers {
    by: BTreeMap<(i64, i64), Share>,
}

/// A range of scores or margins. `from` is `null` for the first, `to` (the last value in it) for the last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Band {
    pub(crate) from: Option<i64>,
    pub(crate) to: Option<i64>,
    /// The right among the answers in it.
    pub(crate) right: Share,
}

/// What would give a wanted precision.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Wanted {
    /// In percent.
    pub(crate) precision: u64,
    /// By the score alone.
    pub(crate) score: Option<Cut>,
    /// By score and margin.
    pub(crate) score_and_margin: Option<Cut>,
}

/// Answers with at least this score and margin would stand; the others are left to people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Cut {
    pub(crate) score: i64,
    pub(crate) margin: Option<i64>,
    /// The right among those that stand.
    pub(crate) right: Share,
    /// Those left to people among all cases scored.
    pub(crate) left: Share,
}

impl Answers {
    pub(super) fn add(&mut self, score: i64, margin: i64, is_right: bool) {
        self.by.entry((score, margin)).or_default().count(is_right);
    }

    pub(super) fn by_score(&self) -> Vec<Band> {
        self.bands(&SCORES, |(score, _)| score)
    }

    pub(super) fn by_margin(&self) -> Vec<Band> {
        self.bands(&MARGINS, |(_, margin)| margin)
    }

    fn bands(&self, firsts: &[i64], of: impl Fn((i64, i64)) -> i64) -> Vec<Band> {
        let bands = firsts.iter().enumerate().map(|(at, first)| {
            let next = firsts.get(at + 1).copied();
            let is_in = |value: i64| value >= *first && next.is_none_or(|next| value < next);
            let right = self.sum(|key| is_in(of(key)));
            Band { from: Some(*first).filter(|first| *first > i64::MIN), to: next.map(|next| next - 1), right }
        });
        bands.filter(|band| band.right.of > 0).collect()
    }

    fn sum(&self, keep: impl Fn((i64, i64)) -> bool) -> Share {
        let kept = self.by.iter().filter(|(key, _)| keep(**key));
        kept.fold(Share::default(), |sum, (_, share)| Share::new(sum.n + share.n, sum.of + share.of))
    }

    /// What would stand, and what would be right of it, at every least score.
    pub(super) fn trade_off(&self, n_scored: u64) -> Vec<Cut> {
        self.scores().into_iter().map(|score| self.cut(score, None, n_scored)).collect()
    }

    fn scores(&self) -> Vec<i64> {
        let mut scores: Vec<i64> = self.by.keys().map(|(score, _)| *score).collect();
        scores.dedup();
        scores
    }

    fn cut(&self, score: i64, margin: Option<i64>, n_scored: u64) -> Cut {
        let right = self.sum(|(s, m)| s >= score && margin.is_none_or(|margin| m >= margin));
        Cut { score, margin, right, left: Share::new(n_scored - right.of, n_scored) }
    }

    /// For each wanted precision the thresholds that leave the fewest of `n_scored` cases to people; of several, the lowest.
    pub(super) fn wanted(&self, n_scored: u64) -> Vec<Wanted> {
        let scores = self.scores();
        let mut margins: Vec<i64> = self.by.keys().map(|(_, margin)| *margin).collect();
        margins.sort_unstable();
        margins.dedup();
        let by_score = self.trade_off(n_scored);
        let pairs = scores.iter().flat_map(|score| margins.iter().map(|margin| (*score, *margin)));
        let by_both: Vec<Cut> = pairs.map(|(score, margin)| self.cut(score, Some(margin), n_scored)).collect();
        let best = |cuts: &[Cut], precision: u64| {
            let good = cuts.iter().filter(|cut| cut.right.of > 0 && cut.right.n * 100 >= precision * cut.right.of);
            // Of equal ones `max_by_key` takes the last, so the lowest thresholds must come last.
            good.rev().max_by_key(|cut| cut.right.of).copied()
        };
        let wanted = |precision| Wanted {
            precision,
            score: best(&by_score, precision),
            score_and_margin: best(&by_both, precision),
        };
        WANTED.into_iter().map(wanted).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten answers: the higher the score and the margin, the better.
    fn answers() -> Answers {
        let mut answers = Answers::default();
        for (score, margin, is_right) in [
            (6, 0, false),
            (6, 0, false),
            (6, 1, false),
            (6, 6, true),
            (6, 6, true),
            (9, 2, true),
            (9, 2, false),
            (9, 9, true),
            (12, 8, true),
            (12, 12, true),
        ] {
            answers.add(score, margin, is_right);
        }
        answers
    }

    #[test]
    fn thresholds_by_hand() {
        // Score ≥ 6: 6/10. ≥ 9: 4/5 = 80 %. ≥ 12: 2/2.
        // Margin ≥ 6: all 5 right, whatever the score; ≥ 2: 6/7 = 85.7 %.
        let wanted = answers().wanted(20);
        let both = |at: usize| wanted[at].score_and_margin.map(|cut| (cut.score, cut.margin, cut.right, cut.left.n));
        let score = |at: usize| wanted[at].score.map(|cut| (cut.score, cut.right, cut.left.n));
        assert_eq!(score(0), Some((12, Share::new(2, 2), 18)));
        assert_eq!(score(1), Some((12, Share::new(2, 2), 18)));
        assert_eq!(score(2), Some((9, Share::new(4, 5), 15)));
        assert_eq!(both(0), Some((6, Some(6), Share::new(5, 5), 15)));
        assert_eq!(both(2), Some((6, Some(2), Share::new(6, 7), 13)));
        let mut never = Answers::default();
        never.add(6, 6, false);
        assert_eq!(never.wanted(1)[2].score, None);
        assert_eq!(Answers::default().wanted(0)[0].score, None);
    }

    #[test]
    fn bands_hold_every_answer_once() {
        let bands = |bands: Vec<Band>| -> Vec<(Option<i64>, Option<i64>, u64, u64)> {
            bands.iter().map(|band| (band.from, band.to, band.right.n, band.right.of)).collect()
        };
        assert_eq!(
            bands(answers().by_score()),
            [(None, Some(7), 2, 5), (Some(8), Some(9), 2, 3), (Some(12), Some(14), 2, 2)]
        );
        assert_eq!(
            bands(answers().by_margin()),
            [
                (None, Some(0), 0, 2),
                (Some(1), Some(1), 0, 1),
                (Some(2), Some(2), 1, 2),
                (Some(5), Some(6), 2, 2),
                (Some(7), Some(9), 2, 2),
                (Some(10), Some(14), 1, 1)
            ]
        );
    }
}
