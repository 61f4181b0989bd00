//! Which rules lie inside the fragment in which proofs are exact.

use std::collections::BTreeSet;

use super::encode::Widened;
use super::vocabulary::can_hide;
use crate::ids::*;
use crate::resolve::model::*;

/// The operators of a rule that leave the fragment; none of a rule that lies inside it.
pub(crate) fn outside_of(rules: &Resolved, rule: &Rule) -> BTreeSet<Widened> {
    let mut found = BTreeSet::new();
    let mut words = Vec::new();
    let conditions = rule.lines.iter().filter_map(|line| line.condition.as_ref()).chain(&rule.unless);
    for condition in conditions {
        condition.keywords(&mut words);
        if has_near(condition) {
            found.insert(Widened::Near);
        }
    }
    for line in &rule.lines {
        if let Worth::Each { words: weighed, .. } = &line.worth {
            words.extend(weighed.iter().map(|(word, _)| *word));
        }
    }
    let hides = |keyword: &KeywordId| rule.hides.iter().any(|mask| can_hide(rules, *mask, *keyword));
    if words.iter().any(|keyword| rules.likeness(*keyword).is_some()) {
        found.insert(Widened::Like);
    }
    if words.iter().any(hides) {
        found.insert(Widened::OwnMask);
    }
    found
}

fn has_near(condition: &Cond) -> bool {
    match condition {
        Cond::Near { .. } => true,
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().any(has_near),
        Cond::Not(inner) | Cond::Title(inner) => has_near(inner),
        _ => false,
    }
}
