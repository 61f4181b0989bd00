//! Which edits change a case: the fewest with which the old rules decide it as the new ones do, none of which can be left out.
//!
//! Found by taking halves away (ddmin) and deciding again. Every set of edits is built once and tried on all cases at hand, so that
//! cases with one cause cost one search.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use super::change::differs;
use super::compose::Composer;
use crate::case::Case;
use crate::decision::Decision;
use crate::fold::fold_name;
use crate::router::Scratch;

/// A changed case that is kept to be decided again.
pub(crate) struct Kept {
    pub(crate) case: Case,
    pub(crate) old: Decision,
    pub(crate) new: Decision,
}

/// Why a case has no cause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// All edits together do not give the new decision: what did is no item.
    Inseparable,
    /// As many rule sets were built as may be.
    Spent,
}

/// Causes, each a set of edits with its cases; and the cases without one.
pub(crate) type Causes = (Vec<(Vec<usize>, Vec<usize>)>, Vec<(usize, Unknown)>);

/// The rule sets tried so far.
pub(crate) struct Replays<'a> {
    composer: &'a Composer<'a>,
    cases: &'a [Kept],
    /// By set of edits: whether each case is decided as the new rules do; `None` if the rules have errors.
    known: FxHashMap<Vec<usize>, Option<Vec<bool>>>,
    n_left: usize,
    scratch: Scratch,
}

impl<'a> Replays<'a> {
    /// Builds at most `n_most` rule sets.
    pub(crate) fn new(composer: &'a Composer<'a>, cases: &'a [Kept], n_most: usize) -> Self {
        Self { composer, cases, known: FxHashMap::default(), n_left: n_most, scratch: Scratch::default() }
    }

    /// How many rule sets were built.
    pub(crate) fn n_built(&self) -> usize {
        self.known.len()
    }

    /// The causes of these cases, each with its cases, in the order of the first of them; and the cases without, with the reason.
    /// O(built rule sets × kept cases).
    pub(crate) fn causes(&mut self, cases: &[usize]) -> Causes {
        let (mut causes, mut without) = (Vec::new(), Vec::new());
        let mut pending: Vec<usize> = cases.to_vec();
        while let Some(&first) = pending.first() {
            let set = match self.cause(first) {
                Ok(set) => set,
                Err(why) => {
                    without.push((first, why));
                    pending.remove(0);
                    continue;
                }
            };
            let (same, others) = pending.into_iter().partition(|&case| case == first || self.is_cause(&set, case));
            causes.push((set, same));
            pending = others;
        }
        (causes, without)
    }

    /// Whether it is a cause of the case, and nothing in it can be left out.
    fn is_cause(&mut self, set: &[usize], case: usize) -> bool {
        let holds = |replays: &mut Self, set: &[usize]| replays.holds(set, case) == Ok(true);
        holds(self, set) && (0..set.len()).all(|at| self.less(set, &[at]).is_none_or(|less| !holds(self, &less)))
    }

    fn cause(&mut self, case: usize) -> Result<Vec<usize>, Unknown> {
        let all = self.composer.deciding();
        let near = self.near(case);
        if !near.is_empty() && near.len() < all.len() && self.holds(&near, case)? {
            return self.fewest(near, case);
        }
        if !self.holds(&all, case)? {
            return Err(Unknown::Inseparable);
        }
        self.fewest(all, case)
    }

    /// The edits that speak of the duties of the two decisions: most often the cause is among them.
    fn near(&self, case: usize) -> Vec<usize> {
        let Kept { old, new, .. } = &self.cases[case];
        let duties: BTreeSet<String> =
            [&old.duty, &new.duty].into_iter().flatten().map(|duty| fold_name(duty)).collect();
        let speaks = |&at: &usize| {
            let edit = &self.composer.edits[at];
            let (before, after) = &edit.uses;
            duties.iter().any(|duty| before.contains(duty) || after.contains(duty))
        };
        let near: Vec<usize> = self.composer.deciding().into_iter().filter(speaks).collect();
        self.composer.closed(&near)
    }

    /// Takes away what can be, larger parts first, until nothing can.
    fn fewest(&mut self, mut set: Vec<usize>, case: usize) -> Result<Vec<usize>, Unknown> {
        let mut n_parts = 2;
        while set.len() > 1 {
            let parts = parts(set.len(), n_parts);
            let mut smaller = None;
            for part in &parts {
                let alone: Vec<usize> = part.iter().map(|&at| set[at]).collect();
                let alone = self.composer.closed(&alone);
                if alone.len() < set.len() && self.holds(&alone, case)? {
                    smaller = Some((alone, 2));
                    break;
                }
            }
            if smaller.is_none() && n_parts > 2 {
                for part in &parts {
                    if let Some(less) = self.less(&set, part)
                        && self.holds(&less, case)?
                    {
                        smaller = Some((less, n_parts - 1));
                        break;
                    }
                }
            }
            match smaller {
                Some((less, n)) => (set, n_parts) = (less, n),
                None if n_parts >= set.len() => break,
                None => n_parts = (2 * n_parts).min(set.len()),
            }
        }
        Ok(set)
    }

    /// The set without these of it; `None` if the rest cannot stand without them, or there is no rest.
    fn less(&self, set: &[usize], part: &[usize]) -> Option<Vec<usize>> {
        let rest: Vec<usize> = (0..set.len()).filter(|at| !part.contains(at)).map(|at| set[at]).collect();
        let rest = self.composer.closed(&rest);
        (!rest.is_empty() && rest.len() < set.len()).then_some(rest)
    }

    /// Whether the old rules with these edits decide the case as the new ones do. Rules with errors decide nothing.
    fn holds(&mut self, set: &[usize], case: usize) -> Result<bool, Unknown> {
        if !self.known.contains_key(set) {
            self.n_left = self.n_left.checked_sub(1).ok_or(Unknown::Spent)?;
            let decided = self.composer.build(set).map(|router| {
                let same =
                    |kept: &Kept| !differs(&router.route(&kept.case, &mut self.scratch), &kept.new).contains(&true);
                self.cases.iter().map(same).collect()
            });
            self.known.insert(set.to_vec(), decided);
        }
        Ok(self.known.get(set).and_then(Option::as_ref).is_some_and(|same: &Vec<bool>| same[case]))
    }
}

/// The places `0..len` in `n` parts, as even as can be.
fn parts(len: usize, n: usize) -> Vec<Vec<usize>> {
    let n = n.min(len);
    (0..n).map(|part| (part * len / n..(part + 1) * len / n).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::parts;

    #[test]
    fn parts_are_even_and_none_is_empty() {
        assert_eq!(parts(5, 2), [vec![0, 1], vec![2, 3, 4]]);
        assert_eq!(parts(2, 4), [[0], [1]]);
        for n in 1..=7 {
            assert_eq!(parts(7, n).concat(), (0..7).collect::<Vec<_>>());
        }
    }
}
