//! What new words of backing rules would add: to whom, and how much under the cap of their line.

use super::letters::usual_roles;
use super::table::{Scores, Table};
use crate::compile::rules::LineNumber;
use crate::ids::*;
use crate::resolve::model::{Resolved, Rule, Target, Worth};

/// All backing rules, as far as they may get words.
#[derive(Clone, Debug)]
pub(crate) struct Backers {
    backers: Vec<Backer>,
    /// By duty: the backings that add to it, if nothing is known of the case.
    of_duty: Vec<Vec<BackingId>>,
}

#[derive(Clone, Debug)]
struct Backer {
    id: BackingId,
    rule: RuleId,
    /// The `每` a new word would be put in, with its cap; if there is none, it would be a line of its own.
    line: Option<(LineNumber, u32)>,
    /// The words it has.
    words: Vec<String>,
}

/// A word that is put in: what it weighs, and whether it stands in the title.
pub(crate) type Put = (u32, bool);

impl Backers {
    /// Lists those that nothing silences: of the others it cannot be said where a new word would count.
    pub(crate) fn of(rules: &Resolved) -> Self {
        let mut backers = Vec::new();
        let mut next: LineNumber = 0;
        for (at, rule) in rules.rules.iter().enumerate() {
            let first = next;
            next += rule.lines.len() as u32;
            let Target::Backing(id) = rule.target else { continue };
            if rule.unless.is_empty() {
                backers.push(Backer { id, rule: RuleId::at(at), line: line(rule, first), words: words(rules, rule) });
            }
        }
        let backs = |duty| {
            let roles = usual_roles(duty);
            let all = (0..rules.backings.len()).map(BackingId::at);
            all.filter(|backing| roles.is_some_and(|roles| rules.backs(*backing, roles))).collect()
        };
        Self { of_duty: rules.duties.iter().map(backs).collect(), backers }
    }

    fn find(&self, backing: BackingId) -> Option<&Backer> {
        self.backers.iter().find(|backer| backer.id == backing)
    }

    /// The rule of a backing.
    pub(crate) fn rule(&self, backing: BackingId) -> Option<RuleId> {
        self.find(backing).map(|backer| backer.rule)
    }

    /// Whether a phrase may become a word of it: none of its words lies in the phrase.
    pub(crate) fn may_take(&self, backing: BackingId, phrase: &str) -> bool {
        self.find(backing).is_some_and(|backer| !backer.words.iter().any(|word| phrase.contains(word.as_str())))
    }

    /// The backings that add to a duty, if nothing is known of the case.
    pub(crate) fn of_duty(&self, duty: DutyId) -> &[BackingId] {
        &self.of_duty[duty.index()]
    }

    /// What words put in a backing add in a letter, to each candidate it backs.
    pub(crate) fn gain(
        &self,
        (table, scores): (&Table, &Scores),
        letter: u32,
        backing: BackingId,
        put: impl Iterator<Item = Put>,
    ) -> u32 {
        let (mut more, mut more_in_title) = (0, 0);
        for (weight, in_title) in put {
            more += weight;
            more_in_title += if in_title { weight } else { 0 };
        }
        let line = self.find(backing).and_then(|backer| backer.line);
        let (cap, (whole, title)) = match line {
            Some((line, cap)) => (cap, table.sums(letter, (backing, line), &scores.values)),
            None => (u32::MAX, (0, 0)),
        };
        let worth = |whole: u32, title: u32| whole.min(cap).max(title.min(cap).saturating_mul(table.title_factor()));
        worth(whole + more, title + more_in_title) - worth(whole, title)
    }
}

fn line(rule: &Rule, first: LineNumber) -> Option<(LineNumber, u32)> {
    let mut lines = (first..).zip(&rule.lines);
    let each = lines.find(|(_, line)| line.condition.is_none() && matches!(line.worth, Worth::Each { .. }));
    each.map(|(at, line)| (at, line.written.cap.unwrap_or(u32::MAX)))
}

fn words(rules: &Resolved, rule: &Rule) -> Vec<String> {
    let mut words = Vec::new();
    for line in &rule.lines {
        line.condition.iter().for_each(|condition| condition.keywords(&mut words));
        if let Worth::Each { words: weighed, .. } = &line.worth {
            words.extend(weighed.iter().map(|(word, _)| *word));
        }
    }
    words.into_iter().map(|word| rules.keywords[word.index()].clone()).collect()
}
