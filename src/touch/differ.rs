//! The words without which a line is false, and those without which two lines are true of the same cases.

use std::collections::{BTreeMap, BTreeSet};

use super::Word;
use super::named::named;
use crate::ids::KeywordId;
use crate::resolve::model::{Cond, Line, Resolved, Worth};

/// Words of which one must be there. `None`: something may hold without any word.
pub(super) type Needed = Option<BTreeSet<Word>>;

fn word(rules: &Resolved, keyword: KeywordId) -> Word {
    (rules.likeness(keyword), rules.keywords[keyword.index()].clone())
}

fn words<'k>(rules: &Resolved, keywords: impl IntoIterator<Item = &'k KeywordId>) -> BTreeSet<Word> {
    keywords.into_iter().map(|keyword| word(rules, *keyword)).collect()
}

/// Both, or nothing.
fn both(one: Needed, other: Needed) -> Needed {
    let (mut one, other) = (one?, other?);
    one.extend(other);
    Some(one)
}

/// Words without all of which a condition is false.
fn needed(rules: &Resolved, condition: &Cond) -> Needed {
    let of_parts = |parts: &[Cond]| -> Vec<Needed> { parts.iter().map(|part| needed(rules, part)).collect() };
    match condition {
        Cond::Keyword(keyword) => Some([word(rules, *keyword)].into()),
        Cond::Near { left, right, .. } => {
            let (left, right) = (words(rules, left), words(rules, right));
            Some(if left.len() <= right.len() { left } else { right })
        }
        Cond::All(parts) => of_parts(parts).into_iter().flatten().min_by_key(BTreeSet::len),
        Cond::Any(parts) => of_parts(parts).into_iter().try_fold(BTreeSet::new(), |all, part| both(Some(all), part)),
        Cond::AtLeast(n, parts) => {
            let of_parts = of_parts(parts);
            let n_without = of_parts.iter().filter(|part| part.is_none()).count();
            (n_without < *n as usize).then(|| of_parts.into_iter().flatten().flatten().collect())
        }
        Cond::Title(inner) => needed(rules, inner),
        Cond::Not(_)
        | Cond::Named(_)
        | Cond::Fact(..)
        | Cond::District(_)
        | Cond::Street(_)
        | Cond::Category(_)
        | Cond::Hour { .. } => None,
    }
}

/// Words without all of which a line is worth nothing.
pub(super) fn needed_by_line(rules: &Resolved, line: &Line) -> Needed {
    let of_condition = line.condition.as_ref().and_then(|condition| needed(rules, condition));
    match &line.worth {
        Worth::Points(_) => of_condition,
        Worth::Each { words: each, .. } => Some(words(rules, each.iter().map(|(keyword, _)| keyword))),
    }
}

/// Two conditions, each of its rule set.
struct Pair<'r> {
    old: &'r Resolved,
    new: &'r Resolved,
}

/// Words without all of which two lines are worth the same, with the same words counting.
pub(super) fn lines_differ(old: (&Resolved, &Line), new: (&Resolved, &Line)) -> Needed {
    let pair = Pair { old: old.0, new: new.0 };
    let by_parts = match (&old.1.worth, &new.1.worth) {
        (Worth::Points(points), Worth::Points(other)) if points == other => Some(BTreeSet::new()),
        (Worth::Each { words, cap }, Worth::Each { words: other, cap: other_cap }) if cap == other_cap => {
            let weights = |rules: &Resolved, words: &[(KeywordId, u32)]| -> BTreeSet<(Word, u32)> {
                words.iter().map(|(keyword, weight)| (word(rules, *keyword), *weight)).collect()
            };
            let (old, new) = (weights(pair.old, words), weights(pair.new, other));
            Some(old.symmetric_difference(&new).map(|(word, _)| word.clone()).collect())
        }
        _ => None,
    };
    let of_conditions = match (&old.1.condition, &new.1.condition) {
        (None, None) => Some(BTreeSet::new()),
        (Some(old), Some(new)) => pair.differ(old, new),
        _ => None,
    };
    both(by_parts, of_conditions).or_else(|| both(needed_by_line(old.0, old.1), needed_by_line(new.0, new.1)))
}

/// Words without all of which one of the old conditions is true, or unknown, where one of the new ones is.
pub(super) fn any_differ(old: (&Resolved, &[Cond]), new: (&Resolved, &[Cond])) -> Needed {
    Pair { old: old.0, new: new.0 }.some(flat(old.1), flat(new.1))
}

impl Pair<'_> {
    /// Words without all of which both are true, false or unknown as one.
    fn differ(&self, old: &Cond, new: &Cond) -> Needed {
        if named(old, self.old) == named(new, self.new) {
            return Some(BTreeSet::new());
        }
        let by_parts = match (old, new) {
            (
                Cond::Near { left, right, gap, ordered },
                Cond::Near { left: new_left, right: new_right, gap: new_gap, ordered: new_ordered },
            ) if gap == new_gap && ordered == new_ordered => {
                let side = |old: &[KeywordId], new: &[KeywordId]| -> BTreeSet<Word> {
                    words(self.old, old).symmetric_difference(&words(self.new, new)).cloned().collect()
                };
                both(Some(side(left, new_left)), Some(side(right, new_right)))
            }
            (Cond::Any(old), Cond::Any(new)) => self.some(flat(old), flat(new)),
            (Cond::AtLeast(n, old), Cond::AtLeast(new_n, new)) if n == new_n => {
                self.some(old.iter().collect(), new.iter().collect())
            }
            (Cond::All(old), Cond::All(new)) => {
                let (old, new) = self.unlike(old.iter().collect(), new.iter().collect());
                self.one_by_one(&old, &new)
            }
            (Cond::Not(old), Cond::Not(new)) | (Cond::Title(old), Cond::Title(new)) => self.differ(old, new),
            _ => None,
        };
        by_parts.or_else(|| both(needed(self.old, old), needed(self.new, new)))
    }

    /// The same where a part that is false is as good as none.
    fn some(&self, old: Vec<&Cond>, new: Vec<&Cond>) -> Needed {
        let (old, new) = self.unlike(old, new);
        let of_all = |rules: &Resolved, parts: &[&Cond]| -> Needed {
            parts.iter().try_fold(BTreeSet::new(), |all, part| both(Some(all), needed(rules, part)))
        };
        self.one_by_one(&old, &new).or_else(|| both(of_all(self.old, &old), of_all(self.new, &new)))
    }

    /// The same where each part stands against one.
    fn one_by_one(&self, old: &[&Cond], new: &[&Cond]) -> Needed {
        if old.len() != new.len() {
            return None;
        }
        let mut pairs = old.iter().zip(new);
        pairs.try_fold(BTreeSet::new(), |all, (old, new)| both(Some(all), self.differ(old, new)))
    }

    /// The parts that only one of the two has, in their order.
    fn unlike<'c>(&self, old: Vec<&'c Cond>, new: Vec<&'c Cond>) -> (Vec<&'c Cond>, Vec<&'c Cond>) {
        let mut counts: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        new.iter().for_each(|part| *counts.entry(named(*part, self.new)).or_default() += 1);
        let mut shared: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
        let mut only_old = Vec::new();
        for part in old {
            let said = named(part, self.old);
            match counts.get_mut(&said).filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    *shared.entry(said).or_default() += 1;
                }
                None => only_old.push(part),
            }
        }
        let is_only_new = |part: &&Cond| match shared.get_mut(&named(*part, self.new)).filter(|count| **count > 0) {
            Some(count) => {
                *count -= 1;
                false
            }
            None => true,
        };
        let only_new = new.into_iter().filter(is_only_new).collect();
        (only_old, only_new)
    }
}

/// Alternatives of alternatives are alternatives.
fn flat<'c>(parts: &'c [Cond]) -> Vec<&'c Cond> {
    let of_part = |part: &'c Cond| if let Cond::Any(inner) = part { flat(inner) } else { vec![part] };
    parts.iter().flat_map(of_part).collect()
}
