//! The smallest change of keywords that changes who leads, and what suffices for the duty to stay a demand.

use std::collections::BTreeSet;

use serde::Serialize;

use super::replay::{Certainty, Change, Replay, lead_of};
use super::smallest::{self, Goal};
use super::suffices::{self, Suffices};
use super::ways::{Search, Speech};
use crate::case::Case;
use crate::ids::*;
use crate::reasons::{Fate, Hit};
use crate::reference::Reading;
use crate::resolve::model::Target;
use crate::router::Router;

/// What would change who leads.
#[derive(Clone, Debug, Serialize)]
pub struct Flip {
    /// Who leads as it stands.
    pub lead: Option<String>,
    /// By which duty or statutory outcome.
    pub duty: Option<String>,
    /// The smallest change that was found: fewest words, then fewest characters, then by code point. The engine has decided it so.
    pub smallest: Option<Change>,
    /// The smallest changes of other kinds: words cut out, words added.
    pub others: Vec<Change>,
    /// How many keywords count in the case.
    pub n_present: usize,
    /// How many keywords the rules have.
    pub n_keywords: usize,
    /// How often the engine was asked for these changes.
    pub n_replays: usize,
    /// What suffices for the first duty to stay a demand; `None` without one, or if its words by themselves don't.
    pub suffices: Option<Suffices>,
}

impl Flip {
    /// The flip as JSON.
    #[must_use]
    pub fn json(&self) -> serde_json::Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

pub(super) fn flip(router: &Router, reading: &Reading<'_>, case: &Case) -> Flip {
    let rules = router.rules();
    let before = lead_of(rules, &reading.verdict);
    let goal: Goal<'_> = &|verdict| lead_of(rules, verdict) != before;
    let mut replay = Replay::of(router, case.clone());
    replay.with_words([]);
    let present: Vec<KeywordId> = replay.keywords().collect();
    let decision = router.said(None, &reading.verdict);
    let mut flipper = Flipper { reading, case, present: &present, goal, replay };
    let removal = flipper.removal();
    let mut is_whole = !flipper.replay.is_spent();
    let addition = flipper.addition();
    is_whole &= !flipper.replay.is_spent();
    let mut found: Vec<Change> = removal.into_iter().chain(addition).collect();
    if found.iter().all(|change| change.n_words > 2) {
        found.extend(flipper.both());
    }
    found.sort_by(|a, b| a.size().cmp(&b.size()));
    let n_replays = flipper.replay.n_replays;
    let mut found = found.into_iter();
    // What is smallest of its kind need not be smallest of all.
    let smallest = found.next().map(|change| Change {
        certainty: match (change.n_words, change.certainty) {
            _ if !is_whole => Certainty::Found,
            (1, Certainty::Smallest) => Certainty::Smallest,
            (1 | 2, Certainty::Smallest | Certainty::Fewest) => Certainty::Fewest,
            _ => Certainty::Found,
        },
        ..change
    });
    Flip {
        lead: decision.lead,
        duty: decision.duty,
        smallest,
        others: found.collect(),
        n_present: present.len(),
        n_keywords: rules.keywords.len(),
        n_replays,
        suffices: reading.verdict.first.and_then(|first| suffices::suffices(router, reading, case, &first)),
    }
}

struct Flipper<'a> {
    reading: &'a Reading<'a>,
    case: &'a Case,
    present: &'a [KeywordId],
    goal: Goal<'a>,
    replay: Replay<'a>,
}

impl Flipper<'_> {
    fn told(&self, words: &[KeywordId]) -> Vec<String> {
        words.iter().map(|word| self.reading.rules_of.told(*word)).collect()
    }

    /// The smallest set of words whose absence changes the lead: every set in order of size as long as the engine may be asked, else
    /// all the words of what decided without those that need not go.
    fn removal(&mut self) -> Option<Change> {
        self.replay.go_on();
        for n_words in 1..=self.present.len() {
            let Some(sets) = self.sets(n_words) else {
                return self.thinned();
            };
            for set in sets {
                if self.replay.is_spent() {
                    return self.thinned();
                }
                if let Some(change) = self.without(&set, &[]) {
                    return Some(Change { certainty: Certainty::Smallest, ..change });
                }
            }
        }
        None
    }

    /// Every set of so many of the words that are there, those of fewer characters first; `None` if they are too many.
    fn sets(&self, n_words: usize) -> Option<Vec<Vec<KeywordId>>> {
        const MOST_SETS: usize = 10_000;
        let mut sets: Vec<Vec<KeywordId>> = vec![Vec::new()];
        for _ in 0..n_words {
            let mut longer = Vec::new();
            for set in &sets {
                let later = self.present.iter().filter(|word| set.last().is_none_or(|last| last < word));
                longer.extend(later.map(|word| [&set[..], &[*word]].concat()));
            }
            if longer.len() > MOST_SETS {
                return None;
            }
            sets = longer;
        }
        // Keywords are numbered in the order of their text.
        let n_chars = |set: &Vec<KeywordId>| {
            set.iter().map(|word| self.reading.rules_of.keywords[word.index()].chars().count()).sum::<usize>()
        };
        sets.sort_by_key(n_chars);
        Some(sets)
    }

    /// What is left of the words of what decided when those that need not go are put back.
    fn thinned(&mut self) -> Option<Change> {
        let verdict = &self.reading.verdict;
        let of_first = verdict.first.map(|first| Target::Duty(first.duty));
        let target = of_first.or(verdict.by.map(Target::Outcome))?;
        let decided = self.reading.ranking.iter().find(|reading| reading.target == target)?;
        let mut set: Vec<KeywordId> = decided.keywords.iter().copied().collect();
        let mut change = self.without(&set, &[])?;
        for index in (0..set.len()).rev() {
            let fewer = [&set[..index], &set[index + 1..]].concat();
            if let Some(smaller) = self.without(&fewer, &[]).filter(|_| !fewer.is_empty()) {
                (set, change) = (fewer, smaller);
            }
        }
        Some(change)
    }

    /// The smallest words that change the lead.
    fn addition(&mut self) -> Option<Change> {
        let rules = self.reading.rules_of;
        let keywords: Vec<KeywordId> = (0..rules.keywords.len()).map(KeywordId::at).collect();
        let holds = |rule: usize, condition: &_| self.reading.holds(rule, condition);
        let speech = Speech { rules, holds: &holds, may_say: &|_| true, is_open: false };
        self.replay.go_on();
        self.replay.put(self.case.clone());
        let search = || Search::of(&speech, 0..rules.rules.len());
        let (way, certainty) = smallest::words(rules, &mut self.replay, &keywords, search, self.goal)?;
        let texts = way.texts();
        let flips = (self.goal)(self.replay.with_words(texts.iter().copied()));
        let change =
            |replay: &mut Replay<'_>| Change { certainty, n_words: way.n_words(), ..replay.change(&texts, &[]) };
        flips.then(|| change(&mut self.replay))
    }

    /// One word cut out and one added.
    fn both(&mut self) -> Option<Change> {
        let rules = self.reading.rules_of;
        let n_chars = |word: &KeywordId| rules.keywords[word.index()].chars().count();
        let mut pairs: Vec<(usize, KeywordId, KeywordId)> = Vec::new();
        for removed in self.present {
            let added = (0..rules.exact().len()).map(KeywordId::at).filter(|added| added != removed);
            pairs.extend(added.map(|added| (n_chars(removed) + n_chars(&added), *removed, added)));
        }
        pairs.sort();
        self.replay.go_on();
        for (_, removed, added) in pairs {
            if self.replay.is_spent() {
                break;
            }
            if let Some(change) = self.without(&[removed], &[rules.keywords[added.index()].as_str()]) {
                return Some(Change { certainty: Certainty::Fewest, ..change });
            }
        }
        None
    }

    /// The case without these words and with others at its end, if that changes the lead.
    ///
    /// The words are cut out by a boundary, once a stop and once a break, and both must make the same lead: a stop parts what stood
    /// near each other, a break brings it nearer, and neither is the words' doing. Nor may a word count that did not before, as where
    /// a mask or a cue was cut in two.
    fn without(&mut self, removed: &[KeywordId], added: &[&str]) -> Option<Change> {
        let mut gone = Vec::new();
        let mut lead = None;
        for boundary in ['。', '，'] {
            self.replay.put(cut(self.reading, self.case, removed, boundary));
            self.replay.with_words([]);
            let left: BTreeSet<KeywordId> = self.replay.keywords().collect();
            let is_clean = left.iter().all(|word| self.present.contains(word) && !removed.contains(word));
            let verdict = self.replay.with_words(added.iter().copied());
            let lead_now = lead_of(self.reading.rules_of, verdict);
            if !is_clean || !(self.goal)(verdict) || lead.is_some_and(|lead| lead != lead_now) {
                return None;
            }
            lead = Some(lead_now);
            let is_gone = |word: &&KeywordId| !left.contains(word) && !removed.contains(word);
            gone = self.present.iter().filter(is_gone).copied().collect();
        }
        let (told, gone) = (self.told(removed), self.told(&gone));
        let change = self.replay.change(added, &[]);
        Some(Change { n_words: told.len() + added.len(), removed: told, gone, ..change })
    }
}

/// The case with a boundary wherever these words counted.
fn cut(reading: &Reading<'_>, case: &Case, words: &[KeywordId], boundary: char) -> Case {
    let counted = reading.hits.iter().filter(|(word, _, fate)| *fate == Fate::Counts && words.contains(word));
    let mut hits: Vec<Hit> = counted.map(|(_, hit, _)| *hit).collect();
    hits.sort();
    let (mut title, mut text) = (Cut::of(&case.title, boundary), Cut::of(&case.text, boundary));
    for hit in hits {
        let zone = if hit.start < reading.folded.title_chars { &mut title } else { &mut text };
        zone.out(reading.folded.starts[hit.start as usize], reading.folded.ends[hit.end as usize - 1]);
    }
    Case { title: title.end(), text: text.end(), ..case.clone() }
}

/// A title or text without some of its stretches.
struct Cut<'a> {
    raw: &'a str,
    boundary: char,
    done: usize,
    left: String,
}

impl<'a> Cut<'a> {
    fn of(raw: &'a str, boundary: char) -> Self {
        Self { raw, boundary, done: 0, left: String::new() }
    }

    /// Cuts these bytes out; stretches come in the order of their beginnings.
    fn out(&mut self, start: u32, end: u32) {
        let (start, end) = (start as usize, end as usize);
        if let Some(before) = self.raw.get(self.done..start).filter(|before| !before.is_empty() || start == 0) {
            self.left.push_str(before);
            self.left.push(self.boundary);
        }
        self.done = self.done.max(end);
    }

    fn end(mut self) -> String {
        self.left.push_str(self.raw.get(self.done..).unwrap_or(""));
        self.left
    }
}
