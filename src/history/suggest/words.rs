//! Phrases that no keyword covers and that would put the label first more often, each proposed for the rule whose other words it meets,
//! or, if it is right across several duties of a body or category, for the rule that backs them.
//!
//! A phrase is tried as a line of its own with one of a few scores, on every letter it stands in; of those that gain, the best is taken,
//! the others are weighed again beside it, and so on. One text counts once, however often it was sent.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use super::backers::Backers;
use super::folds::Figures;
use super::in_parallel;
use super::numbers::MOST_OF_SETTING;
use super::table::{Judged, Other, Scores, Table};
use crate::history::phrases::{Phrase, phrases};
use crate::ids::*;
use crate::resolve::model::{Resolved, Target, Worth};

/// The scores tried: what colours, what needs company, what names the duty alone; and of how many letters in a hundred each must be right.
const WEIGHTS: [(u32, u32); 3] = [(2, 50), (3, 70), (6, 85)];

/// The same for words of backing rules, which only decide between duties.
const BACKING_WEIGHTS: [(u32, u32); 3] = [(1, 50), (2, 60), (3, 70)];

/// A phrase of a body or category is right for several duties; in a hundred letters the same one is right for no more than these.
const MOST_OF_ONE_DUTY: u32 = 67;

/// How many times as large as among all letters the share of those the duty is right for, to the others, must be.
const LEAST_LIFT: u64 = 2;

/// Letters moved to the first place less those moved away from it, at least.
const LEAST_NET: i32 = 3;

/// Letters moved to the first place for each one moved away from it, at least.
const LEAST_RATIO: u32 = 3;

/// Folds that speak for it less those that speak against it, at least.
const LEAST_FOLDS: i32 = 2;

/// The most duties a phrase is tried for, and the most backing rules.
const MOST_TRIED: usize = 3;

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

/// What a phrase speaks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Aim {
    /// The duties that a backing rule adds to; before a duty that it would be as good for.
    Backing(BackingId),
    /// A duty.
    Duty(DutyId),
}

/// A phrase for a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewWord {
    pub(crate) phrase: String,
    pub(crate) aim: Aim,
    /// The backing rule, or the rule of the duty whose other words it meets most often; if none, whichever comes first.
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
    pub(crate) backers: &'a Backers,
    pub(crate) setting: &'a BTreeSet<KeywordId>,
    pub(crate) min_cases: usize,
    pub(crate) most: usize,
    pub(crate) title_factor: u32,
    pub(crate) margin: u32,
}

/// A phrase with what it may be tried for.
#[derive(Clone, Debug)]
struct Idea {
    phrase: usize,
    aim: Aim,
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

/// A phrase as a word of a rule, in a letter it stands in.
#[derive(Clone, Copy, Debug)]
struct More {
    aim: Aim,
    points: u32,
    in_title: bool,
    characters: u32,
}

/// By letter: the phrases taken.
type Added = BTreeMap<u32, Vec<More>>;

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
    /// For how many letters a duty is right, or what a backing rule adds to.
    n_right: BTreeMap<Aim, u64>,
    n_letters: u64,
    /// By letter: the backings that add to a right candidate, in order.
    backings_of_right: Vec<Vec<BackingId>>,
    /// By label: the backings that add to a duty it may mean, in order.
    backings_of_label: Vec<Vec<BackingId>>,
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
        let n_letters = self.table.letters.len() as u32;
        let backings_of_right: Vec<Vec<BackingId>> =
            (0..n_letters).map(|letter| self.backings_of_right(letter)).collect();
        Corpus {
            letters: letters.collect(),
            text_of: self.texts.iter().enumerate().map(|(at, text)| (text.letter, at)).collect(),
            general: self.general(),
            covering: self.covering(),
            setting,
            n_right: self.n_right(&backings_of_right),
            backings_of_label: self.labels.iter().map(|label| self.backings_of_label(label)).collect(),
            backings_of_right,
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

    fn n_right(&self, backings_of_right: &[Vec<BackingId>]) -> BTreeMap<Aim, u64> {
        let mut n_of_label = vec![0_u64; self.labels.len()];
        self.texts.iter().filter_map(|text| text.label).for_each(|label| n_of_label[label as usize] += 1);
        let is_right = |label: &Label, duty: DutyId| label.judged[duty.index()] == Judged::Right;
        let of_duty = |duty: DutyId| {
            let labels = self.labels.iter().zip(&n_of_label).filter(|(label, _)| is_right(label, duty));
            (Aim::Duty(duty), labels.map(|(_, n)| n).sum())
        };
        let mut n_right: BTreeMap<Aim, u64> = (0..self.rules.duties.len()).map(DutyId::at).map(of_duty).collect();
        for text in self.texts.iter().filter(|text| text.label.is_some()) {
            for backing in &backings_of_right[text.letter as usize] {
                *n_right.entry(Aim::Backing(*backing)).or_default() += 1;
            }
        }
        n_right
    }

    fn backings_of_right(&self, letter: u32) -> Vec<BackingId> {
        let right = self.table.candidates(letter, self.scores).filter(|(_, group, _)| *group == 0);
        let backings: BTreeSet<BackingId> = right.flat_map(|(at, ..)| self.table.backed_by(at)).copied().collect();
        backings.into_iter().collect()
    }

    fn backings_of_label(&self, label: &Label) -> Vec<BackingId> {
        let duties = (0..).map(DutyId).zip(&label.judged).filter(|(_, judged)| **judged == Judged::Right);
        let backings: BTreeSet<BackingId> = duties.flat_map(|(duty, _)| self.backers.of_duty(duty)).copied().collect();
        backings.into_iter().collect()
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
            let added = there.map(|word| More {
                aim: word.aim,
                points: word.points,
                in_title: stands_in_title(text, &word.phrase),
                characters: word.phrase.chars().count() as u32,
            });
            let set = self.table.letters[text.letter as usize].set as usize;
            figures[set].add(self.place(text, &added.collect::<Vec<_>>()));
        }
        figures
    }

    /// Every phrase with what it may speak for, those that gain nothing left out.
    fn ideas(&self, corpus: &Corpus, out: Option<u8>) -> Vec<Idea> {
        let mut ideas = Vec::new();
        let none = Added::new();
        for (phrase, letters) in corpus.letters.iter().enumerate() {
            let text = &corpus.phrases[phrase].text;
            if text.starts_with(NOT_FIRST) || text.ends_with(NOT_LAST) {
                continue;
            }
            let mut votes: BTreeMap<Aim, u32> = BTreeMap::new();
            for &(letter, _) in letters.iter().filter(|(letter, _)| self.counts(*letter, out)) {
                if self.table.place(letter, self.scores) == Some(0) {
                    continue;
                }
                let right = self.table.candidates(letter, self.scores).filter(|(_, group, _)| *group == 0);
                let mut aims: BTreeSet<Aim> = right.map(|(at, ..)| Aim::Duty(self.table.duty(at))).collect();
                let label = self.texts[corpus.text_of[&letter]].label;
                aims.extend(label.and_then(|label| corpus.general[label as usize]).map(Aim::Duty));
                aims.extend(corpus.backings_of_right[letter as usize].iter().copied().map(Aim::Backing));
                aims.into_iter().for_each(|aim| *votes.entry(aim).or_default() += 1);
            }
            let is_covered = |aim: &Aim| match aim {
                Aim::Duty(duty) => corpus.covering[duty.index()].iter().any(|word| text.contains(word.as_str())),
                Aim::Backing(_) => false,
            };
            let is_of_duties = !votes.keys().any(is_covered);
            let mut votes: Vec<(Aim, u32)> = votes.into_iter().filter(|(_, n)| *n >= LEAST_NET as u32).collect();
            votes.sort_by_key(|(aim, n)| (Reverse(*n), *aim));
            let duties = votes.iter().filter(|(aim, _)| is_of_duties && matches!(aim, Aim::Duty(_)));
            let may_back = |aim: &Aim| match *aim {
                Aim::Backing(backing) => {
                    self.backers.may_take(backing, text) && self.is_of_several(corpus, phrase, backing, out)
                }
                Aim::Duty(_) => false,
            };
            let backings = votes.iter().filter(|(aim, _)| may_back(aim));
            for &(aim, _) in duties.take(MOST_TRIED).chain(backings.take(MOST_TRIED)) {
                let mut idea = Idea { phrase, aim, tried: Tried::default() };
                if let Some(tried) = self.try_all(corpus, &idea, &none, out) {
                    idea.tried = tried;
                    ideas.push(idea);
                }
            }
        }
        ideas
    }

    /// Whether several duties that a backing rule adds to are right where a phrase stands, none nearly always.
    fn is_of_several(&self, corpus: &Corpus, phrase: usize, backing: BackingId, out: Option<u8>) -> bool {
        let mut counts: BTreeMap<DutyId, u32> = BTreeMap::new();
        for &(letter, _) in corpus.letters[phrase].iter().filter(|(letter, _)| self.counts(*letter, out)) {
            let right = self
                .table
                .candidates(letter, self.scores)
                .filter(|(at, group, _)| *group == 0 && self.table.backed_by(*at).contains(&backing));
            if let Some((at, ..)) = right.max_by_key(|(at, _, score)| (*score, Reverse(*at))) {
                *counts.entry(self.table.duty(at)).or_default() += 1;
            }
        }
        let (n_all, most) = (counts.values().sum::<u32>(), counts.values().max().copied().unwrap_or(0));
        most * 100 <= n_all * MOST_OF_ONE_DUTY
    }

    /// Whether a letter is learnt from.
    fn counts(&self, letter: u32, out: Option<u8>) -> bool {
        self.table.letters[letter as usize].fold.is_some_and(|fold| Some(fold) != out)
    }

    /// The best score for a phrase; of those as good, the lowest.
    fn try_all(&self, corpus: &Corpus, idea: &Idea, added: &Added, out: Option<u8>) -> Option<Tried> {
        let is_setting = corpus.setting.contains(&corpus.phrases[idea.phrase].text);
        let weights = match idea.aim {
            Aim::Duty(_) => &WEIGHTS,
            Aim::Backing(_) => &BACKING_WEIGHTS,
        };
        let allowed = weights.iter().filter(|(points, _)| !is_setting || *points <= MOST_OF_SETTING);
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
            match self.judged(corpus, text, idea.aim) {
                Judged::Right => tried.n_right += 1,
                Judged::Wrong(_) => tried.n_other += 1,
                Judged::PassedOver => continue,
            }
            let of_letter = added.get(&letter).map_or(&[][..], Vec::as_slice);
            let before = self.place(text, of_letter) == Some(0);
            let mut more = of_letter.to_vec();
            more.push(More { aim: idea.aim, points, in_title, characters });
            let after = self.place(text, &more) == Some(0);
            tried.n_gained += u32::from(!before && after);
            tried.n_lost += u32::from(before && !after);
            *by_fold.entry(fold).or_default() += i32::from(!before && after) - i32::from(before && !after);
        }
        let folds: i32 = by_fold.values().map(|net| net.signum()).sum();
        let n_all = tried.n_right + tried.n_other;
        let n_right_of_all = corpus.n_right.get(&idea.aim).copied().unwrap_or(0);
        let n_other_of_all = corpus.n_letters.saturating_sub(n_right_of_all);
        let lifts = u64::from(tried.n_right) * n_other_of_all >= LEAST_LIFT * u64::from(tried.n_other) * n_right_of_all;
        let is_right = tried.n_right as usize >= self.min_cases && tried.n_right * 100 >= n_all * least_right && lifts;
        let gains = tried.net() >= LEAST_NET && tried.n_gained >= tried.n_lost * LEAST_RATIO && folds >= LEAST_FOLDS;
        (is_right && gains && !self.breaks_an_example(corpus, idea, points)).then_some(tried)
    }

    /// What is right for a letter: whether a duty, or any that a backing rule adds to.
    fn judged(&self, corpus: &Corpus, text: &Text, aim: Aim) -> Judged {
        let backing = match aim {
            Aim::Duty(duty) => return self.judged_duty(text, duty),
            Aim::Backing(backing) => backing,
        };
        let of_label = text.label.map_or(&[][..], |label| &corpus.backings_of_label[label as usize]);
        if corpus.backings_of_right[text.letter as usize].contains(&backing) {
            Judged::Right
        } else if of_label.contains(&backing) {
            // The label's duties may be meant though none of them is a candidate: it is not wrong then, and does nothing.
            Judged::PassedOver
        } else {
            Judged::Wrong((None, None))
        }
    }

    /// What a duty is to a letter: as a candidate of it, else as far as can be said without.
    fn judged_duty(&self, text: &Text, duty: DutyId) -> Judged {
        let known = self.table.candidates(text.letter, self.scores).find(|(at, ..)| self.table.duty(*at) == duty);
        match (known, text.label) {
            (Some((at, ..)), _) if self.table.is_right(at) => Judged::Right,
            (Some(_), _) => Judged::Wrong((None, None)),
            (None, Some(label)) => self.labels[label as usize].judged[duty.index()],
            (None, None) => Judged::Wrong((None, None)),
        }
    }

    /// Where the label stands if these are added.
    fn place(&self, text: &Text, added: &[More]) -> Option<u32> {
        let (letter, gains) = (text.letter, self.gains(text.letter, added));
        let of_duty = |duty: DutyId| {
            let of_duty = added.iter().filter(|more| more.aim == Aim::Duty(duty));
            of_duty.map(|more| more.points * if more.in_title { self.title_factor } else { 1 }).sum::<u32>()
        };
        let is_known =
            |duty: DutyId| self.table.candidates(letter, self.scores).any(|(at, ..)| self.table.duty(at) == duty);
        let mut others: Vec<(DutyId, Other)> = Vec::new();
        for more in added {
            let Aim::Duty(duty) = more.aim else { continue };
            if is_known(duty) || others.iter().any(|(known, _)| *known == duty) {
                continue;
            }
            let is_right = match self.judged_duty(text, duty) {
                Judged::PassedOver => continue,
                judged => judged == Judged::Right,
            };
            // With a line of its own it is backed as the others are.
            let backed = self.backers.of_duty(duty);
            let there = backed.iter().map(|backing| self.table.backing_score(letter, *backing, &self.scores.values));
            let score = of_duty(duty) + there.sum::<u32>() + of_backings(&gains, backed);
            others.push((duty, Other { is_right, score, characters: more.characters }));
        }
        let others: Vec<Other> = others.into_iter().map(|(_, other)| other).collect();
        let score_if =
            |at: u32, score: u32| score + of_duty(self.table.duty(at)) + of_backings(&gains, self.table.backed_by(at));
        self.table.place_if(letter, self.scores, score_if, &others)
    }

    /// What these add to backings in a letter.
    fn gains(&self, letter: u32, added: &[More]) -> Vec<(BackingId, u32)> {
        let mut gains: Vec<(BackingId, u32)> = Vec::new();
        for more in added {
            let Aim::Backing(backing) = more.aim else { continue };
            if gains.iter().all(|(known, _)| *known != backing) {
                let put = added.iter().filter(|more| more.aim == Aim::Backing(backing));
                let put = put.map(|more| (more.points, more.in_title));
                gains.push((backing, self.backers.gain((self.table, self.scores), letter, backing, put)));
            }
        }
        gains
    }

    /// Whether an example of other duties would no longer be ahead by the margin it needs.
    fn breaks_an_example(&self, corpus: &Corpus, idea: &Idea, points: u32) -> bool {
        let phrase = &corpus.phrases[idea.phrase].text;
        let examples = self.texts.iter().filter(|text| text.label.is_none());
        examples.filter(|text| text.words.contains(phrase.as_str())).any(|text| {
            let in_title = stands_in_title(text, phrase);
            let (right, _) = self.table.best(text.letter, self.scores);
            match idea.aim {
                Aim::Duty(duty) => {
                    let of_duty =
                        self.table.candidates(text.letter, self.scores).find(|(at, ..)| self.table.duty(*at) == duty);
                    let is_own = of_duty.is_some_and(|(at, ..)| self.table.is_right(at));
                    let factor = if in_title { self.title_factor } else { 1 };
                    let score = of_duty.map_or(0, |(_, _, score)| score) + points * factor;
                    !is_own && score + self.margin > right.unwrap_or(0)
                }
                Aim::Backing(backing) => {
                    // No one may come nearer than the margin that was not there before.
                    let gains = self.gains(text.letter, &[More { aim: idea.aim, points, in_title, characters: 0 }]);
                    let all = self.table.candidates(text.letter, self.scores);
                    let backed = all.filter(|(at, ..)| self.table.backed_by(*at).contains(&backing));
                    let mut wrong = backed.filter(|(_, group, _)| *group != 0);
                    let right_after = self.best_right_with(text.letter, &gains);
                    wrong.any(|(_, _, score)| score + of_backings(&gains, &[backing]) + self.margin > right_after)
                }
            }
        })
    }

    fn best_right_with(&self, letter: u32, gains: &[(BackingId, u32)]) -> u32 {
        let right = self.table.candidates(letter, self.scores).filter(|(_, group, _)| *group == 0);
        right.map(|(at, _, score)| score + of_backings(gains, self.table.backed_by(at))).max().unwrap_or(0)
    }

    fn add(&self, corpus: &Corpus, idea: &Idea, points: u32, added: &mut Added) {
        let characters = corpus.phrases[idea.phrase].text.chars().count() as u32;
        for &(letter, in_title) in &corpus.letters[idea.phrase] {
            added.entry(letter).or_default().push(More { aim: idea.aim, points, in_title, characters });
        }
    }

    fn new_word(&self, corpus: &Corpus, idea: &Idea, tried: Tried) -> NewWord {
        let (rule, is_alone) = match idea.aim {
            Aim::Duty(duty) => self.rule_of(corpus, idea, duty),
            Aim::Backing(backing) => (self.backers.rule(backing), false),
        };
        let Tried { points, n_right, n_other, n_gained, n_lost } = tried;
        let phrase = corpus.phrases[idea.phrase].text.clone();
        let label = self.label(corpus, idea);
        NewWord { phrase, aim: idea.aim, rule, label, is_alone, points, n_right, n_other, n_gained, n_lost }
    }

    /// The rule of a duty whose other words a phrase meets most often; if none, the first, and that it meets none.
    fn rule_of(&self, corpus: &Corpus, idea: &Idea, duty: DutyId) -> (Option<RuleId>, bool) {
        let mut rules: BTreeMap<RuleId, u32> = BTreeMap::new();
        for &(letter, _) in &corpus.letters[idea.phrase] {
            let mut of_letter = self.table.candidates(letter, self.scores);
            let target = of_letter.find(|(at, ..)| self.table.duty(*at) == duty);
            if let Some(rule) = target.and_then(|(at, ..)| self.table.best_rule(at, &self.scores.values)) {
                *rules.entry(rule).or_default() += 1;
            }
        }
        let met = rules.into_iter().max_by_key(|(rule, n)| (*n, Reverse(*rule))).map(|(rule, _)| rule);
        let mut all = (0..).map(RuleId).zip(&self.rules.rules);
        let first = || all.find(|(_, rule)| rule.target == Target::Duty(duty)).map(|(id, _)| id);
        (met.or_else(first), met.is_none())
    }
}

impl Finder<'_> {
    fn label(&self, corpus: &Corpus, idea: &Idea) -> String {
        let mut counts: BTreeMap<u32, u32> = BTreeMap::new();
        for (letter, _) in &corpus.letters[idea.phrase] {
            let text = &self.texts[corpus.text_of[letter]];
            let label = text.label.filter(|_| self.judged(corpus, text, idea.aim) == Judged::Right);
            label.into_iter().for_each(|label| *counts.entry(label).or_default() += 1);
        }
        let most = counts.into_iter().max_by_key(|(label, n)| (*n, Reverse(*label)));
        most.map(|(label, _)| self.labels[label as usize].name.clone()).unwrap_or_default()
    }
}

/// The best idea first: what gains most, then what is least often wrong, then the longest.
fn order(corpus: &Corpus, idea: &Idea) -> (Reverse<i32>, u32, Reverse<usize>, usize, Aim) {
    let length = corpus.phrases[idea.phrase].text.chars().count();
    (Reverse(idea.tried.net()), idea.tried.n_other, Reverse(length), idea.phrase, idea.aim)
}

/// What all of some backings add together.
fn of_backings(gains: &[(BackingId, u32)], backed_by: &[BackingId]) -> u32 {
    gains.iter().filter(|(backing, _)| backed_by.contains(backing)).map(|(_, gain)| gain).sum()
}

fn stands_in_title(text: &Text, phrase: &str) -> bool {
    let end = text.words.char_indices().nth(text.title_chars).map_or(text.words.len(), |(at, _)| at);
    text.title_chars > 0 && text.words[..end].contains(phrase)
}
