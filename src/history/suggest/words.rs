//! Phrases that no keyword covers and that would put the label first more often, each proposed for the rule whose other words it meets.
//!
//! A phrase is tried as a line of its own with one of a few scores, on every letter it stands in; of those that gain, the best is taken,
//! the others are weighed again beside it, and so on. One text counts once, however often it was sent.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::folds::Figures;
use super::in_parallel;
use super::numbers::MOST_OF_SETTING;
use super::table::{Judged, Other, Scores, Table};
use crate::history::phrases::{Phrase, phrases};
use crate::ids::*;
use crate::resolve::model::{Resolved, Target, Worth};

/// The scores tried: what colours, what needs company, what names the duty alone; and of how many letters in a hundred each must be right.
const WEIGHTS: [(u32, u32); 3] = [(2, 50), (3, 70), (6, 85)];

/// How many times as large as among all letters the share of those the duty is right for, to the others, must be.
const LEAST_LIFT: u64 = 2;

/// Letters moved to the first place less those moved away from it, at least.
const LEAST_NET: i32 = 3;

/// Letters moved to the first place for each one moved away from it, at least.
const LEAST_RATIO: u32 = 3;

/// Folds that speak for it less those that speak against it, at least.
const LEAST_FOLDS: i32 = 2;

/// The most duties a phrase is tried for.
const MOST_DUTIES: usize = 3;

/// The most phrases that are weighed again beside those taken.
const MOST_WEIGHED: usize = 3000;

/// What no word begins or ends with.
const NOT_FIRST: [char; 9] = ['的', '了', '们', '着', '过', '和', '与', '及', '地'];
const NOT_LAST: [char; 9] = ['的', '我', '和', '与', '在', '把', '被', '及', '给'];

/// What a letter says, for the phrases.
#[derive(Clone, Debug)]
pub(crate) struct Text {
    /// Its number in the table.
    pub(crate) letter: u32,
    /// Its label's number; `None` of an example.
    pub(crate) label: Option<u32>,
    /// Its folded words without names, masks and figures.
    pub(crate) words: String,
    pub(crate) title_chars: usize,
}

/// What a label means.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    pub(crate) name: String,
    /// By duty: what it would be to the label, as far as that can be said without a case.
    pub(crate) judged: Vec<Judged>,
}

/// A phrase for a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewWord {
    pub(crate) phrase: String,
    pub(crate) duty: DutyId,
    /// The rule of the duty whose other words it meets most often; if none, whichever comes first.
    pub(crate) rule: Option<RuleId>,
    /// Whether it meets no other words of the duty, which is then only the one that answers such labels most often.
    pub(crate) is_alone: bool,
    /// The label that letters with the phrase bear most often.
    pub(crate) label: String,
    pub(crate) points: u32,
    /// Letters with the phrase for which the duty is right, and for which it is not.
    pub(crate) n_right: u32,
    pub(crate) n_other: u32,
    /// Letters whose label comes first by it, and those whose label no longer does.
    pub(crate) n_gained: u32,
    pub(crate) n_lost: u32,
}

/// Everything that is known of the letters.
pub(crate) struct Finder<'a> {
    pub(crate) rules: &'a Resolved,
    pub(crate) table: &'a Table,
    /// As the rules are written.
    pub(crate) scores: &'a Scores,
    pub(crate) texts: &'a [Text],
    pub(crate) labels: &'a [Label],
    pub(crate) setting: &'a BTreeSet<KeywordId>,
    pub(crate) min_cases: usize,
    pub(crate) most: usize,
    pub(crate) title_factor: u32,
    pub(crate) margin: u32,
}

/// A phrase with a duty it may be tried for.
#[derive(Clone, Debug)]
struct Idea {
    phrase: usize,
    duty: DutyId,
    tried: Tried,
}

/// What a phrase does with one score.
#[derive(Clone, Copy, Debug, Default)]
struct Tried {
    points: u32,
    n_right: u32,
    n_other: u32,
    n_gained: u32,
    n_lost: u32,
}

impl Tried {
    fn net(self) -> i32 {
        self.n_gained as i32 - self.n_lost as i32
    }
}

/// By letter: what the phrases taken add to duties, and how many characters they have.
type Added = BTreeMap<u32, Vec<(DutyId, u32, u32)>>;

/// What was found.
#[derive(Clone, Debug, Default)]
pub(crate) struct Found {
    pub(crate) words: Vec<NewWord>,
    /// By set: held-out letters, with phrases chosen without them.
    pub(crate) after: Vec<Figures>,
}

/// What stays the same from fold to fold.
struct Corpus {
    phrases: Vec<Phrase>,
    /// By phrase: the letters it stands in, and whether in the title.
    letters: Vec<Vec<(u32, bool)>>,
    /// By letter: its text.
    text_of: BTreeMap<u32, usize>,
    /// By label: the duty that answers it most often.
    general: Vec<Option<DutyId>>,
    /// By duty: the words that score without company.
    covering: Vec<Vec<String>>,
    setting: BTreeSet<String>,
    /// By duty: for how many letters it is right.
    n_right: Vec<u64>,
    n_letters: u64,
}

impl Finder<'_> {
    /// The phrases to add, and what phrases chosen without a fold do to its letters.
    pub(crate) fn run(&self, n_folds: u8, n_jobs: usize, n_sets: usize) -> Found {
        let corpus = self.corpus();
        let outs: Vec<Option<u8>> = std::iter::once(None).chain((0..n_folds).map(Some)).collect();
        let mut by_out = in_parallel(n_jobs, outs.len(), |at| {
            let words = self.find(&corpus, outs[at]);
            let figures = outs[at].map(|fold| self.figures(fold, &words, n_sets));
            (words, figures)
        });
        let mut after = vec![Figures::default(); n_sets];
        for of_fold in by_out.iter_mut().filter_map(|(_, figures)| figures.take()) {
            after.iter_mut().zip(of_fold).for_each(|(sum, figures)| sum.add_all(figures));
        }
        let words = by_out.into_iter().next().map(|(words, _)| words).unwrap_or_default();
        Found { words, after }
    }

    /// Finds the phrases, each text once.
    fn corpus(&self) -> Corpus {
        let mut seen = BTreeSet::new();
        let of_letters = self.texts.iter().enumerate().filter(|(_, text)| text.label.is_some());
        let unique: Vec<usize> = of_letters.filter(|(_, text)| seen.insert(&text.words)).map(|(at, _)| at).collect();
        let phrases = phrases(unique.iter().map(|at| self.texts[*at].words.as_str()), self.min_cases);
        let letters = phrases.iter().map(|phrase| {
            let texts = phrase.cases.iter().map(|case| &self.texts[unique[*case as usize]]);
            texts.map(|text| (text.letter, stands_in_title(text, &phrase.text))).collect()
        });
        let setting = self.setting.iter().map(|word| self.rules.keywords[word.index()].clone()).collect();
        Corpus {
            letters: letters.collect(),
            text_of: self.texts.iter().enumerate().map(|(at, text)| (text.letter, at)).collect(),
            general: self.general(),
            covering: self.covering(),
            setting,
            n_right: self.n_right(),
            n_letters: self.texts.iter().filter(|text| text.label.is_some()).count() as u64,
            phrases,
        }
    }

    /// By label: the duty that is first for it most often; of those as good, the first by number.
    fn general(&self) -> Vec<Option<DutyId>> {
        let mut counts: Vec<BTreeMap<DutyId, u32>> = vec![BTreeMap::new(); self.labels.len()];
        for text in self.texts {
            let Some(label) = text.label else { continue };
            let right = self.table.candidates(text.letter, self.scores).filter(|(_, group, _)| *group == 0);
            if let Some((at, ..)) = right.max_by_key(|(at, _, score)| (*score, Reverse(*at))) {
                *counts[label as usize].entry(self.table.duty(at)).or_default() += 1;
            }
        }
        let most = |of_label: &BTreeMap<DutyId, u32>| {
            of_label.iter().max_by_key(|(duty, n)| (**n, Reverse(**duty))).map(|(duty, _)| *duty)
        };
        counts.iter().map(most).collect()
    }

    fn n_right(&self) -> Vec<u64> {
        let mut n_of_label = vec![0_u64; self.labels.len()];
        self.texts.iter().filter_map(|text| text.label).for_each(|label| n_of_label[label as usize] += 1);
        let is_right = |label: &Label, duty: usize| label.judged[duty] == Judged::Right;
        let of_duty = |duty: usize| {
            let labels = self.labels.iter().zip(&n_of_label).filter(|(label, _)| is_right(label, duty));
            labels.map(|(_, n)| n).sum()
        };
        (0..self.rules.duties.len()).map(of_duty).collect()
    }

    fn covering(&self) -> Vec<Vec<String>> {
        let mut covering = vec![Vec::new(); self.rules.duties.len()];
        for rule in &self.rules.rules {
            let Target::Duty(duty) = rule.target else { continue };
            for line in &rule.lines {
                let words: Vec<KeywordId> = match (&line.worth, &line.condition) {
                    (Worth::Each { words, .. }, None) => words.iter().map(|(word, _)| *word).collect(),
                    (Worth::Points(_), Some(condition)) => crate::resolve::sufficient(condition),
                    _ => Vec::new(),
                };
                covering[duty.index()].extend(words.iter().map(|word| self.rules.keywords[word.index()].clone()));
            }
        }
        covering
    }

    /// The phrases to add, the best first, learnt from all letters but those of a fold.
    fn find(&self, corpus: &Corpus, out: Option<u8>) -> Vec<NewWord> {
        let mut added = Added::new();
        let mut ideas = self.ideas(corpus, out);
        ideas.sort_by_key(|idea| order(corpus, idea));
        ideas.truncate(MOST_WEIGHED);
        let mut found: Vec<NewWord> = Vec::new();
        while found.len() < self.most {
            // What comes later in the order may only have become worse; what stays the best is the best.
            let mut best: Option<(usize, Tried)> = None;
            for (at, idea) in ideas.iter_mut().enumerate() {
                if best.is_some_and(|(_, tried)| tried.net() >= idea.tried.net()) {
                    break;
                }
                let tried = self.try_all(corpus, idea, &added, out);
                idea.tried = tried.unwrap_or(Tried { n_gained: 0, n_lost: 0, ..idea.tried });
                if let Some(tried) = tried.filter(|tried| best.is_none_or(|(_, best)| tried.net() > best.net())) {
                    best = Some((at, tried));
                }
            }
            let Some((at, tried)) = best else { break };
            let idea = ideas.remove(at);
            found.push(self.new_word(corpus, &idea, tried));
            self.add(corpus, &idea, tried.points, &mut added);
            ideas.retain(|idea| idea.tried.net() >= LEAST_NET);
            ideas.sort_by_key(|idea| order(corpus, idea));
        }
        found
    }

    /// What the letters of a fold are like with these phrases.
    fn figures(&self, fold: u8, words: &[NewWord], n_sets: usize) -> Vec<Figures> {
        let mut figures = vec![Figures::default(); n_sets];
        let of_fold = |text: &&Text| self.table.letters[text.letter as usize].fold == Some(fold);
        for text in self.texts.iter().filter(of_fold) {
            let there = words.iter().filter(|word| text.words.contains(&word.phrase));
            let added = there.map(|word| {
                let factor = if stands_in_title(text, &word.phrase) { self.title_factor } else { 1 };
                (word.duty, word.points * factor, word.phrase.chars().count() as u32)
            });
            let set = self.table.letters[text.letter as usize].set as usize;
            figures[set].add(self.place(text, &added.collect::<Vec<_>>()));
        }
        figures
    }

    /// Every phrase with the duties it may stand for, those that gain nothing left out.
    fn ideas(&self, corpus: &Corpus, out: Option<u8>) -> Vec<Idea> {
        let mut ideas = Vec::new();
        let none = Added::new();
        for (phrase, letters) in corpus.letters.iter().enumerate() {
            let text = &corpus.phrases[phrase].text;
            if text.starts_with(NOT_FIRST) || text.ends_with(NOT_LAST) {
                continue;
            }
            let mut votes: BTreeMap<DutyId, u32> = BTreeMap::new();
            for &(letter, _) in letters.iter().filter(|(letter, _)| self.counts(*letter, out)) {
                if self.table.place(letter, self.scores) == Some(0) {
                    continue;
                }
                let right = self.table.candidates(letter, self.scores).filter(|(_, group, _)| *group == 0);
                let mut duties: BTreeSet<DutyId> = right.map(|(at, ..)| self.table.duty(at)).collect();
                let label = self.texts[corpus.text_of[&letter]].label;
                duties.extend(label.and_then(|label| corpus.general[label as usize]));
                duties.into_iter().for_each(|duty| *votes.entry(duty).or_default() += 1);
            }
            let is_covered =
                |duty: &DutyId| corpus.covering[duty.index()].iter().any(|word| text.contains(word.as_str()));
            if votes.keys().any(is_covered) {
                continue;
            }
            let mut votes: Vec<(DutyId, u32)> = votes.into_iter().filter(|(_, n)| *n >= LEAST_NET as u32).collect();
            votes.sort_by_key(|(duty, n)| (Reverse(*n), *duty));
            for (duty, _) in votes.into_iter().take(MOST_DUTIES) {
                let mut idea = Idea { phrase, duty, tried: Tried::default() };
                if let Some(tried) = self.try_all(corpus, &idea, &none, out) {
                    idea.tried = tried;
                    ideas.push(idea);
                }
            }
        }
        ideas
    }

    /// Whether a letter is learnt from.
    fn counts(&self, letter: u32, out: Option<u8>) -> bool {
        self.table.letters[letter as usize].fold.is_some_and(|fold| Some(fold) != out)
    }

    /// The best score for a phrase; of those as good, the lowest.
    fn try_all(&self, corpus: &Corpus, idea: &Idea, added: &Added, out: Option<u8>) -> Option<Tried> {
        let is_setting = corpus.setting.contains(&corpus.phrases[idea.phrase].text);
        let allowed = WEIGHTS.iter().filter(|(points, _)| !is_setting || *points <= MOST_OF_SETTING);
        let tried = allowed.filter_map(|&weight| self.try_one(corpus, idea, weight, added, out));
        tried.max_by_key(|tried| (tried.net(), Reverse(tried.points)))
    }

    fn try_one(
        &self,
        corpus: &Corpus,
        idea: &Idea,
        (points, least_right): (u32, u32),
        added: &Added,
        out: Option<u8>,
    ) -> Option<Tried> {
        let characters = corpus.phrases[idea.phrase].text.chars().count() as u32;
        let mut tried = Tried { points, ..Tried::default() };
        let mut by_fold: BTreeMap<u8, i32> = BTreeMap::new();
        for &(letter, in_title) in &corpus.letters[idea.phrase] {
            let Some(fold) = self.table.letters[letter as usize].fold.filter(|_| self.counts(letter, out)) else {
                continue;
            };
            let text = &self.texts[corpus.text_of[&letter]];
            match self.judged(text, idea.duty) {
                Judged::Right => tried.n_right += 1,
                Judged::Wrong(_) => tried.n_other += 1,
                Judged::PassedOver => continue,
            }
            let of_letter = added.get(&letter).map_or(&[][..], Vec::as_slice);
            let before = self.place(text, of_letter) == Some(0);
            let mut more = of_letter.to_vec();
            more.push((idea.duty, points * if in_title { self.title_factor } else { 1 }, characters));
            let after = self.place(text, &more) == Some(0);
            tried.n_gained += u32::from(!before && after);
            tried.n_lost += u32::from(before && !after);
            *by_fold.entry(fold).or_default() += i32::from(!before && after) - i32::from(before && !after);
        }
        let folds: i32 = by_fold.values().map(|net| net.signum()).sum();
        let n_all = tried.n_right + tried.n_other;
        let n_right_of_all = corpus.n_right[idea.duty.index()];
        let n_other_of_all = corpus.n_letters.saturating_sub(n_right_of_all);
        let lifts = u64::from(tried.n_right) * n_other_of_all >= LEAST_LIFT * u64::from(tried.n_other) * n_right_of_all;
        let is_right = tried.n_right as usize >= self.min_cases && tried.n_right * 100 >= n_all * least_right && lifts;
        let gains = tried.net() >= LEAST_NET && tried.n_gained >= tried.n_lost * LEAST_RATIO && folds >= LEAST_FOLDS;
        (is_right && gains && !self.breaks_an_example(corpus, idea, points)).then_some(tried)
    }

    /// What a duty is to a letter: as a candidate of it, else as far as can be said without.
    fn judged(&self, text: &Text, duty: DutyId) -> Judged {
        let known = self.table.candidates(text.letter, self.scores).find(|(at, ..)| self.table.duty(*at) == duty);
        match (known, text.label) {
            (Some((at, ..)), _) if self.table.is_right(at) => Judged::Right,
            (Some(_), _) => Judged::Wrong((None, None)),
            (None, Some(label)) => self.labels[label as usize].judged[duty.index()],
            (None, None) => Judged::Wrong((None, None)),
        }
    }

    /// Where the label stands if this is added to duties.
    fn place(&self, text: &Text, added: &[(DutyId, u32, u32)]) -> Option<u32> {
        let of_duty = |duty: DutyId| added.iter().filter(|more| more.0 == duty).map(|more| more.1).sum::<u32>();
        let is_known =
            |duty: DutyId| self.table.candidates(text.letter, self.scores).any(|(at, ..)| self.table.duty(at) == duty);
        let mut others: Vec<(DutyId, Other)> = Vec::new();
        for &(duty, points, characters) in added.iter().filter(|more| !is_known(more.0)) {
            let is_right = match self.judged(text, duty) {
                Judged::PassedOver => continue,
                judged => judged == Judged::Right,
            };
            match others.iter_mut().find(|(known, _)| *known == duty) {
                Some((_, other)) => other.score += points,
                None => others.push((duty, Other { is_right, score: points, characters })),
            }
        }
        let others: Vec<Other> = others.into_iter().map(|(_, other)| other).collect();
        let score_if = |at: u32, score: u32| score + of_duty(self.table.duty(at));
        self.table.place_if(text.letter, self.scores, score_if, &others)
    }

    /// Whether an example of another duty would no longer be ahead by the margin it needs.
    fn breaks_an_example(&self, corpus: &Corpus, idea: &Idea, points: u32) -> bool {
        let phrase = &corpus.phrases[idea.phrase].text;
        let examples = self.texts.iter().filter(|text| text.label.is_none());
        examples.filter(|text| text.words.contains(phrase.as_str())).any(|text| {
            let (right, _) = self.table.best(text.letter, self.scores);
            let of_duty =
                self.table.candidates(text.letter, self.scores).find(|(at, ..)| self.table.duty(*at) == idea.duty);
            let is_own = of_duty.is_some_and(|(at, ..)| self.table.is_right(at));
            let factor = if stands_in_title(text, phrase) { self.title_factor } else { 1 };
            let score = of_duty.map_or(0, |(_, _, score)| score) + points * factor;
            !is_own && score + self.margin > right.unwrap_or(0)
        })
    }

    fn add(&self, corpus: &Corpus, idea: &Idea, points: u32, added: &mut Added) {
        let characters = corpus.phrases[idea.phrase].text.chars().count() as u32;
        for &(letter, in_title) in &corpus.letters[idea.phrase] {
            let points = points * if in_title { self.title_factor } else { 1 };
            added.entry(letter).or_default().push((idea.duty, points, characters));
        }
    }

    fn new_word(&self, corpus: &Corpus, idea: &Idea, tried: Tried) -> NewWord {
        let mut rules: BTreeMap<RuleId, u32> = BTreeMap::new();
        for &(letter, _) in &corpus.letters[idea.phrase] {
            let mut of_letter = self.table.candidates(letter, self.scores);
            let target = of_letter.find(|(at, ..)| self.table.duty(*at) == idea.duty);
            if let Some(rule) = target.and_then(|(at, ..)| self.table.best_rule(at, &self.scores.values)) {
                *rules.entry(rule).or_default() += 1;
            }
        }
        let met = rules.into_iter().max_by_key(|(rule, n)| (*n, Reverse(*rule))).map(|(rule, _)| rule);
        let mut all = (0..).map(RuleId).zip(&self.rules.rules);
        let first = || all.find(|(_, rule)| rule.target == Target::Duty(idea.duty)).map(|(id, _)| id);
        let Tried { points, n_right, n_other, n_gained, n_lost } = tried;
        let phrase = corpus.phrases[idea.phrase].text.clone();
        NewWord {
            phrase,
            duty: idea.duty,
            rule: met.or_else(first),
            label: self.label(corpus, idea),
            is_alone: met.is_none(),
            points,
            n_right,
            n_other,
            n_gained,
            n_lost,
        }
    }
}

impl Finder<'_> {
    fn label(&self, corpus: &Corpus, idea: &Idea) -> String {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for (letter, _) in &corpus.letters[idea.phrase] {
            let text = &self.texts[corpus.text_of[letter]];
            let label = text.label.filter(|_| self.judged(text, idea.duty) == Judged::Right);
            label.into_iter().for_each(|label| *counts.entry(label).or_default() += 1);
        }
        let most = counts.into_iter().max_by_key(|(label, n)| (*n, Reverse(*label)));
        most.map(|(label, _)| self.labels[label as usize].name.clone()).unwrap_or_default()
    }
}

/// The best idea first: what gains most, then what is least often wrong, then the longest.
fn order(corpus: &Corpus, idea: &Idea) -> (Reverse<i32>, u32, Reverse<usize>, usize, DutyId) {
    let length = corpus.phrases[idea.phrase].text.chars().count();
    (Reverse(idea.tried.net()), idea.tried.n_other, Reverse(length), idea.phrase, idea.duty)
}

fn stands_in_title(text: &Text, phrase: &str) -> bool {
    let end = text.words.char_indices().nth(text.title_chars).map_or(text.words.len(), |(at, _)| at);
    text.title_chars > 0 && text.words[..end].contains(phrase)
}
