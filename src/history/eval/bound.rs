//! The least a report must reach: `top1=0.80`.

use super::report::Report;
use super::stats::Share;

/// What can be asked to reach something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Top1,
    Top3,
    Coverage,
    Precision,
}

/// A least value of a measure.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Bound {
    measure: Measure,
    /// Between 0 and 1.
    least: f64,
}

impl Measure {
    const ALL: [(Self, &'static str); 4] =
        [(Self::Top1, "top1"), (Self::Top3, "top3"), (Self::Coverage, "coverage"), (Self::Precision, "precision")];
}

impl Bound {
    /// Reads `top1=0.80` or `top1=80%`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (name, value) = text.split_once(['=', '＝'])?;
        let (measure, _) = Measure::ALL.into_iter().find(|(_, known)| *known == name.trim())?;
        let value = value.trim();
        let least = match value.strip_suffix(['%', '％']) {
            Some(percent) => percent.trim().parse::<f64>().ok()? / 100.0,
            None => value.parse().ok()?,
        };
        (0.0..=1.0).contains(&least).then_some(Self { measure, least })
    }

    /// What the report says of the measure, if it is less than it should be. Of nothing nothing is right.
    pub(crate) fn missed_by(&self, report: &Report) -> Option<Share> {
        let share = match self.measure {
            Measure::Top1 => report.top1,
            Measure::Top3 => report.top3,
            Measure::Coverage => report.answered,
            Measure::Precision => report.precision,
        };
        // 0.8 written in binary is a little more than 8 of 10.
        (share.of == 0 || (share.n as f64) < self.least * share.of as f64 - 1e-9).then_some(share)
    }

    /// What the measure is called.
    pub(crate) fn name(&self) -> &'static str {
        Measure::ALL.iter().find(|(measure, _)| *measure == self.measure).map_or("", |(_, name)| name)
    }

    /// In percent.
    pub(crate) fn percent(&self) -> f64 {
        self.least * 100.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_read() {
        for (text, expected) in [
            ("top1=0.80", Some((Measure::Top1, 80.0))),
            ("top3 = 90%", Some((Measure::Top3, 90.0))),
            ("coverage=1", Some((Measure::Coverage, 100.0))),
            ("precision＝0", Some((Measure::Precision, 0.0))),
            ("top1=80", None),
            ("top1=-0.1", None),
            ("top1=NaN", None),
            ("top2=0.5", None),
            ("top1", None),
        ] {
            let found = Bound::read(text).map(|bound| (bound.measure, bound.percent()));
            assert_eq!(found, expected, "{text}");
        }
    }
}
