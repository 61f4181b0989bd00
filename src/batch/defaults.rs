//! What holds for all rows that say nothing else themselves.

use rustc_hash::FxHashSet;

use crate::case::Case;
use crate::fold::fold_name;
use crate::router::{Router, Scratch};

/// The place, category, time and facts of rows that give none.
#[derive(Debug, Default)]
pub(crate) struct Defaults {
    case: Case,
    /// Streets, their names folded, that lie in other districts only.
    elsewhere: FxHashSet<String>,
}

impl Defaults {
    /// `case` holds what is given; its text and title are left alone.
    pub(crate) fn of(case: Case, router: &Router) -> Self {
        let probe = Case { district: case.district.clone(), ..Case::default() };
        let district = router.route(&probe, &mut Scratch::default()).place.district;
        let mut elsewhere = FxHashSet::default();
        if let Some(district) = district {
            let (here, others): (Vec<_>, Vec<_>) = router.streets().partition(|(_, of)| *of == district);
            elsewhere.extend(others.iter().map(|(street, _)| fold_name(street)));
            for (street, _) in here {
                elsewhere.remove(&fold_name(street));
            }
        }
        Self { case, elsewhere }
    }

    /// Adds to a case what it does not say. A street is worth nothing beside another district, nor a district beside a street that
    /// lies elsewhere.
    pub(crate) fn fill(&self, case: &mut Case) {
        let Case { category, district, street, time, facts, .. } = &self.case;
        let or = |own: &mut Option<String>, default: &Option<String>| {
            if own.is_none() {
                own.clone_from(default);
            }
        };
        let is_elsewhere = |street: &String| self.elsewhere.contains(&fold_name(street));
        if case.street.is_none() && case.district.is_none() {
            case.street.clone_from(street);
        }
        if !case.street.as_ref().is_some_and(is_elsewhere) {
            or(&mut case.district, district);
        }
        or(&mut case.category, category);
        or(&mut case.time, time);
        for (fact, values) in facts {
            if !case.facts.keys().any(|own| own == fact || fold_name(own) == fold_name(fact)) {
                case.facts.insert(fact.clone(), values.clone());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_wins_over_the_defaults() {
        let router = Router::builtin("2026-11-22".parse().unwrap()).unwrap();
        let read = |json: &str| -> Case { serde_json::from_str(json).unwrap() };
        let given = read(r#"{"district":"西城区","category":"环境保护/噪声","facts":{"场所":"道路"}}"#);
        let defaults = Defaults::of(given, &router);
        for (row, expected) in [
            ("{}", r#"{"district":"西城区","category":"环境保护/噪声","facts":{"场所":"道路"}}"#),
            (
                r#"{"category":"甲","facts":{"场 所":"桥"}}"#,
                r#"{"district":"西城区","category":"甲","facts":{"场 所":"桥"}}"#,
            ),
            (
                r#"{"district":"东城区","category":"甲","facts":{"时段":"夜"}}"#,
                r#"{"district":"东城区","category":"甲","facts":{"时段":"夜","场所":"道路"}}"#,
            ),
        ] {
            let mut case = read(row);
            defaults.fill(&mut case);
            assert_eq!(case, read(expected), "{row}");
        }
    }

    #[test]
    fn a_district_is_no_default_for_streets_elsewhere() {
        let router = Router::builtin("2026-11-22".parse().unwrap()).unwrap();
        let here = |street: &str| {
            let given =
                Case { district: Some("西城区".into()), street: Some("大栅栏街道".into()), ..Case::default() };
            let mut case = Case { street: Some(street.into()).filter(|_| !street.is_empty()), ..Case::default() };
            Defaults::of(given, &router).fill(&mut case);
            (case.district, case.street.unwrap_or_default())
        };
        let west = || Some("西城区".to_owned());
        assert_eq!(here(""), (west(), "大栅栏街道".into()));
        assert_eq!(here("什刹海街道"), (west(), "什刹海街道".into()));
        assert_eq!(here("天坛街道"), (None, "天坛街道".into()));
        assert_eq!(here("没有的街道"), (west(), "没有的街道".into()));
    }
}
