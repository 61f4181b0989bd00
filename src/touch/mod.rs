//! Which cases an edit of the rules can touch, told by their words alone.
//!
//! What both rule sets have in common decides alike, and a line that is not true decides nothing. So a case is touched only if a line
//! that only one of them has may be true in it, or one of a duty that is not the same in both, or if a line that both have differs in a
//! word that stands there. What else rules are made of (facts, masks, cues, names, places, categories, settings) is not told apart: an edit
//! there touches every case.

mod differ;
mod named;

use std::collections::{BTreeMap, BTreeSet};

use self::differ::{Needed, any_differ, lines_differ, needed_by_line};
pub(crate) use self::named::named;
use crate::case::Case;
use crate::compile::index::alphabet::Text;
use crate::compile::index::{Index, WordHits};
use crate::diagnostic::{Say, say};
use crate::ids::*;
use crate::like::Likeness;
use crate::resolve::model::{Line, Negation, Resolved, Rule, Target};

/// The cases that an edit can touch.
pub(crate) enum Touch {
    /// Every case, for this reason.
    All(Say),
    /// Those with one of these words.
    Words(Box<Words>),
}

/// Words in one matcher.
pub(crate) struct Words {
    index: Index,
    /// How many.
    pub(crate) n: usize,
}

/// Buffers of one thread, reused from case to case.
#[derive(Default)]
pub(crate) struct Search {
    text: Text,
    found: WordHits,
}

impl Touch {
    /// What the edits between two rule sets can touch. O(bytes of both, and logarithms).
    pub(crate) fn of(old: &Resolved, new: &Resolved) -> Self {
        match Edited::of(old, new) {
            Ok(edited) => Self::Words(Box::new(edited.words())),
            Err(why) => Self::All(why),
        }
    }

    /// Whether a case may be decided otherwise. O(bytes of the case).
    pub(crate) fn touches(&self, case: &Case, search: &mut Search) -> bool {
        let Self::Words(words) = self else { return true };
        words.index.read(&case.title, &case.text, &mut search.text, &mut search.found);
        !search.found.all().is_empty()
    }
}

/// A word, and how something must be like it.
type Word = (Option<Likeness>, String);

/// The words of what is not the same in two rule sets.
struct Edited<'r> {
    sides: [&'r Resolved; 2],
    words: BTreeSet<Word>,
}

impl<'r> Edited<'r> {
    fn of(old: &'r Resolved, new: &'r Resolved) -> Result<Self, Say> {
        everything_else_is_the_same(old, new)?;
        let mut edited = Self { sides: [old, new], words: BTreeSet::new() };
        let targets = edited.targets();
        edited.rules(&targets)?;
        Ok(edited)
    }

    /// Duties and outcomes that are not the same in both, by name.
    fn targets(&self) -> BTreeSet<String> {
        let [old, new] = self.sides.map(|rules| {
            let duties = rules.duties.iter().map(|duty| {
                // A list is for those who read the rules.
                let mut duty = duty.clone();
                (duty.list, duty.board, duty.clause, duty.title) = (None, None, None, None);
                duty.variants.iter_mut().for_each(|variant| variant.overlays.clear());
                (format!("d {}", duty.name), named(&duty, rules))
            });
            let outcomes = rules.outcomes.iter().map(|outcome| (format!("o {}", outcome.name), named(outcome, rules)));
            duties.chain(outcomes).collect::<BTreeMap<_, _>>()
        });
        old.keys().chain(new.keys()).filter(|name| old.get(*name) != new.get(*name)).cloned().collect()
    }

    /// Takes the words of the lines that are not the same, or whose duty is not.
    fn rules(&mut self, targets: &BTreeSet<String>) -> Result<(), Say> {
        let [old, new] = self.sides.map(|rules| {
            // Several rules may bear one name: they are told apart by what they find.
            let key = |rule: &Rule| (rule.name.clone(), named(&rule.target, rules));
            let mut by_key: BTreeMap<_, Vec<&Rule>> = BTreeMap::new();
            rules.rules.iter().for_each(|rule| by_key.entry(key(rule)).or_default().push(rule));
            by_key
        });
        let keys: BTreeSet<_> = old.keys().chain(new.keys()).collect();
        for key in keys {
            let of_key = [&old, &new].map(|rules| rules.get(key).map_or(&[][..], Vec::as_slice));
            let is_edited = |(side, rule): (&Resolved, &&Rule)| match rule.target {
                Target::Duty(duty) => targets.contains(&format!("d {}", side.duties[duty.index()].name)),
                Target::Outcome(outcome) => targets.contains(&format!("o {}", side.outcomes[outcome.index()].name)),
                Target::Backing(_) => false,
            };
            let has_edited = (0..2).any(|at| of_key[at].iter().any(|rule| is_edited((self.sides[at], rule))));
            match of_key {
                [[old], [new]] if !has_edited && self.hidden(0, old) == self.hidden(1, new) => self.rule(old, new)?,
                _ => {
                    for (at, rules) in of_key.into_iter().enumerate() {
                        self.whole(at, rules)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// The masks of a rule.
    fn hidden(&self, side: usize, rule: &Rule) -> BTreeSet<&'r str> {
        rule.hides.iter().map(|mask| self.sides[side].masks[mask.index()].as_str()).collect()
    }

    /// Takes the words of what is not the same in a rule that both have.
    fn rule(&mut self, old: &Rule, new: &Rule) -> Result<(), Say> {
        let [of_old, of_new] = self.sides;
        match any_differ((of_old, &old.unless), (of_new, &new.unless)) {
            Some(words) => self.words.extend(words),
            // Unless it has a true line, it does not matter what it excepts.
            None => return self.whole(0, &[old]).and_then(|()| self.whole(1, &[new])),
        }
        let mut only_new: Vec<(Vec<u8>, &Line)> = new.lines.iter().map(|line| (named(line, of_new), line)).collect();
        let mut only_old: Vec<&Line> = Vec::new();
        for line in &old.lines {
            let said = named(line, of_old);
            match only_new.iter().position(|(other, _)| *other == said) {
                Some(same) => drop(only_new.remove(same)),
                None => only_old.push(line),
            }
        }
        if only_old.len() == only_new.len() {
            for (old, (_, new)) in only_old.into_iter().zip(only_new) {
                self.take(lines_differ((of_old, old), (of_new, new)))?;
            }
            return Ok(());
        }
        only_old.into_iter().try_for_each(|line| self.take(needed_by_line(of_old, line)))?;
        only_new.into_iter().try_for_each(|(_, line)| self.take(needed_by_line(of_new, line)))
    }

    /// Takes the words that the lines of rules need.
    fn whole(&mut self, side: usize, rules: &[&Rule]) -> Result<(), Say> {
        let mut lines = rules.iter().flat_map(|rule| &rule.lines);
        lines.try_for_each(|line| self.take(needed_by_line(self.sides[side], line)))
    }

    fn take(&mut self, words: Needed) -> Result<(), Say> {
        let none = || say!("what was edited may hold without any word", "改动之处不靠词语也可能成立");
        self.words.extend(words.ok_or_else(none)?);
        Ok(())
    }

    fn words(self) -> Words {
        let n = self.words.len();
        let (exact, like): (Vec<Word>, Vec<Word>) = self.words.into_iter().partition(|(like, _)| like.is_none());
        let words = Resolved {
            keywords: exact.into_iter().chain(like.iter().cloned()).map(|(_, text)| text).collect(),
            likenesses: like.into_iter().filter_map(|(like, _)| like).collect(),
            ..Resolved::default()
        };
        Words { index: Index::build(&words), n }
    }
}

/// That nothing but duties, outcomes and rules differs; else what does.
pub(crate) fn everything_else_is_the_same(old: &Resolved, new: &Resolved) -> Result<(), Say> {
    let same = |of: fn(&Resolved) -> Vec<u8>, what: Say| if of(old) == of(new) { Ok(()) } else { Err(what) };
    same(|rules| named(&(&rules.name, &rules.settings), rules), say!("the settings were edited", "改动涉及设置"))?;
    same(|rules| named(&rules.global_masks, rules), say!("the masks were edited", "改动涉及遮蔽"))?;
    same(
        |rules| named(&rules.names, rules),
        say!("the names of bodies or places were edited", "改动涉及机构、地点的名称"),
    )?;
    same(|rules| named(&rules.categories, rules), say!("the categories were edited", "改动涉及类别"))?;
    same(
        |rules| named(&(&rules.districts, &rules.streets, &rules.spots), rules),
        say!("the places were edited", "改动涉及地点"),
    )?;
    same(|rules| named(&rules.facts, rules), say!("the facts were edited", "改动涉及事实"))?;
    if negations(old, new) != negations(new, old) {
        return Err(say!("the negations were edited", "改动涉及否定"));
    }
    let bodies = |rules: &Resolved| -> BTreeMap<String, Vec<u8>> {
        rules.bodies.iter().map(|body| (body.name.clone(), named(body, rules))).collect()
    };
    let [old, new] = [old, new].map(bodies);
    if old.iter().any(|(name, body)| new.get(name).is_some_and(|other| other != body)) {
        return Err(say!("the bodies were edited", "改动涉及机构"));
    }
    Ok(())
}

/// Cues and the words they negate, of the words that both rule sets have: a word that only one has is of an edited line.
fn negations(of: &Resolved, other: &Resolved) -> BTreeSet<Vec<u8>> {
    let of_other: BTreeSet<String> = (0..other.keywords.len()).map(|at| other.told(KeywordId::at(at))).collect();
    let shared = |negation: &Negation| {
        let mut negation = negation.clone();
        negation.negatable.retain(|keyword| of_other.contains(&of.told(*keyword)));
        named(&negation, of)
    };
    of.negations.iter().map(shared).collect()
}

#[cfg(test)]
mod tests;
