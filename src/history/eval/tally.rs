//! Adds up judged cases, in the order of the file.

use std::collections::BTreeMap;

use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use super::Job;
use super::common::Letters;
use super::judge::{Judged, Scored, Standing, is_answer};
use super::report::*;
use super::stats::Share;
use super::thresholds::Answers;
use super::used::Uses;
use crate::history::labelled::hex;
use crate::history::{Half, Unread};
use crate::ids::*;
use crate::verdict::OutcomeKind;

/// The most words of a confusion that are told.
const MOST_WORDS: usize = 8;

/// The most characters of an unknown label that is named, the digits that make a telephone number, and what stands for the others.
const MOST_LABEL_CHARS: usize = 20;
const NUMBER_DIGITS: usize = 7;
const LONG: &str = "…";

/// What has been counted so far.
pub(super) struct Tally<'a> {
    job: &'a Job<'a>,
    /// All that needs no working out.
    run: Run,
    digests: Vec<[u8; 32]>,
    keys: FxHashSet<String>,
    all: Group,
    has_candidates: Share,
    by_label: BTreeMap<String, Group>,
    by_category: BTreeMap<String, Group>,
    by_outcome: BTreeMap<OutcomeKind, Group>,
    answers: Answers,
    signals: Signals,
    confusions: Confused,
    uses: Uses,
    letters: Letters,
    misses: Vec<Miss>,
    cases: Vec<CaseLine>,
}

impl<'a> Tally<'a> {
    pub(super) fn new(job: &'a Job<'a>) -> Self {
        let rules = job.router.rules();
        let run = Run {
            rules: rules.name.clone(),
            ruleset: job.router.ruleset().to_owned(),
            as_of: rules.as_of.to_string(),
            threshold: rules.settings.threshold,
            margin: rules.settings.margin,
            cases: String::new(),
            half: job.half.map(|half| if half == Half::A { "A" } else { "B" }.to_owned()),
            label: job.map.field().to_owned(),
            map: job.has_map.then(|| job.map.hash().to_owned()),
            n_read: 0,
            n_scored: 0,
            n_skipped: 0,
            n_unlabelled: 0,
            n_unknown: 0,
            unknown_labels: BTreeMap::new(),
            n_unread: 0,
            n_repeated: 0,
        };
        Self {
            job,
            run,
            digests: Vec::new(),
            keys: FxHashSet::default(),
            all: Group::named(""),
            has_candidates: Share::default(),
            by_label: BTreeMap::new(),
            by_category: BTreeMap::new(),
            by_outcome: BTreeMap::new(),
            answers: Answers::default(),
            signals: Signals::default(),
            confusions: BTreeMap::new(),
            uses: Uses::new(rules),
            letters: Letters::default(),
            misses: Vec::new(),
            cases: Vec::new(),
        }
    }

    pub(super) fn n_read(&self) -> u64 {
        self.run.n_read
    }

    pub(super) fn add(&mut self, judged: Judged) {
        let Judged { key, digest, label, standing, used, folded, is_answered, words } = judged;
        self.run.n_read += 1;
        self.digests.push(digest);
        let right = match &standing {
            Standing::Scored(scored) => scored.right,
            _ => None,
        };
        self.uses.add(&used, right);
        self.run.n_repeated += u64::from(!self.keys.insert(key.clone()));
        self.letters.add(&folded, is_answered);
        let label = label.unwrap_or_default();
        match standing {
            Standing::Unlabelled => self.run.n_unlabelled += 1,
            Standing::Skipped => self.run.n_skipped += 1,
            Standing::Unknown => {
                self.run.n_unknown += 1;
                let told = if is_told(&label) { label } else { LONG.to_owned() };
                *self.run.unknown_labels.entry(told).or_default() += 1;
            }
            Standing::Scored(scored) => self.add_scored(key, label, &scored, words),
        }
    }

    fn add_scored(&mut self, id: String, label: String, scored: &Scored, words: Option<(String, String)>) {
        self.run.n_scored += 1;
        self.has_candidates.count(scored.has_candidates);
        let rules = self.job.router.rules();
        let category = scored.best.and_then(|best| best.category).map_or_else(String::new, |category| {
            let path = &rules.categories[category.index()].path;
            path.split('/').next().unwrap_or_default().to_owned()
        });
        self.all.add(scored);
        self.by_label.entry(label.clone()).or_insert_with(|| Group::named(&label)).add(scored);
        self.by_category.entry(category.clone()).or_insert_with(|| Group::named(&category)).add(scored);
        let outcome = scored.outcome;
        self.by_outcome.entry(outcome).or_insert_with(|| Group::named(outcome.code())).add(scored);
        self.signals.add(scored);
        if let (Some(right), OutcomeKind::Dispatch | OutcomeKind::Confer | OutcomeKind::Ask) = (scored.right, outcome) {
            self.answers.add(i64::from(scored.score), i64::from(scored.margin), right);
        }
        if scored.rank != Some(1) {
            let (n, by_word) = self.confusions.entry((label.clone(), scored.called.clone())).or_default();
            *n += 1;
            scored.words.iter().for_each(|word| *by_word.entry(*word).or_default() += 1);
        }
        if let Some((title, text)) = words {
            self.misses.push(Miss { id: id.clone(), label: label.clone(), answer: scored.called.clone(), title, text });
        }
        self.cases.push(CaseLine {
            id,
            label,
            rank: scored.rank.map(|rank| rank as u64),
            outcome: outcome.code().to_owned(),
            answer: scored.called.clone(),
            right: scored.right,
        });
    }

    pub(super) fn report(mut self, unread: &Unread) -> Report {
        self.run.n_unread = unread.n_rows;
        self.run.cases = self.hash_of_cases();
        let groups = |groups: BTreeMap<String, Group>| {
            let mut groups: Vec<Group> = groups.into_values().collect();
            groups.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| a.name.cmp(&b.name)));
            groups
        };
        let (rules, dead) = self.uses.told(self.job.router);
        Report {
            format: FORMAT,
            top1: self.all.top1,
            top3: self.all.top3,
            answered: self.all.answered,
            with_candidates: self.has_candidates,
            precision: self.all.precision,
            by_outcome: self.by_outcome.into_values().collect(),
            by_label: groups(self.by_label),
            by_category: groups(self.by_category),
            by_score: self.answers.by_score(),
            by_margin: self.answers.by_margin(),
            trade_off: self.answers.trade_off(self.run.n_scored),
            thresholds: self.answers.wanted(self.run.n_scored),
            signals: self.signals,
            confusions: confusions(self.confusions, &self.job.router.rules().keywords),
            rules,
            dead,
            phrases: self.letters.told(self.job.min_cases),
            against: None,
            misses: self.job.keep.misses.then_some(self.misses),
            cases: self.cases,
            run: self.run,
        }
    }

    /// The same for the same cases in any order.
    fn hash_of_cases(&mut self) -> String {
        self.digests.sort_unstable();
        let mut all = Sha256::new();
        self.digests.iter().for_each(|digest| all.update(digest));
        hex(&all.finalize())
    }
}

impl Group {
    fn named(name: &str) -> Self {
        let [top1, top3, answered, precision] = [Share::default(); 4];
        Self { name: name.to_owned(), n: 0, top1, top3, answered, precision }
    }

    fn add(&mut self, scored: &Scored) {
        self.n += 1;
        self.top1.count(scored.rank == Some(1));
        self.top3.count(scored.rank.is_some_and(|rank| rank <= 3));
        self.answered.count(is_answer(scored.outcome));
        if let Some(right) = scored.right {
            self.precision.count(right);
        }
    }
}

impl Signals {
    fn add(&mut self, scored: &Scored) {
        let right = scored.right;
        self.also.add(scored.n_also > 0, right, scored.also_right);
        self.confer.add(scored.outcome == OutcomeKind::Confer, right, scored.rival_right);
        self.ask.add(scored.outcome == OutcomeKind::Ask, right, scored.arm_right);
        self.inform.add(scored.outcome == OutcomeKind::Inform, right, false);
        self.transfer.add(scored.outcome == OutcomeKind::Transfer, right, false);
    }
}

impl Signal {
    fn add(&mut self, fired: bool, right: Option<bool>, saves: bool) {
        self.fired.count(fired);
        if let (true, Some(right)) = (fired, right) {
            self.right.count(right);
            if !right {
                self.saved.count(saves);
            }
        }
    }
}

/// Whether a label nobody has explained may be named: the field that was asked for may hold what citizens write.
fn is_told(label: &str) -> bool {
    let is_number = |part: &str| part.chars().count() >= NUMBER_DIGITS;
    label.chars().count() <= MOST_LABEL_CHARS && !label.split(|c: char| !c.is_numeric()).any(is_number)
}

/// By label and what the first candidate is called: the cases, and in how many of them each word counted for it.
type Confused = BTreeMap<(String, Option<String>), (u64, BTreeMap<KeywordId, u64>)>;

/// The most frequent first.
fn confusions(confused: Confused, keywords: &[String]) -> Vec<Confusion> {
    let mut confusions: Vec<Confusion> = Vec::with_capacity(confused.len());
    for ((label, answer), (n, by_word)) in confused {
        let mut words: Vec<(KeywordId, u64)> = by_word.into_iter().collect();
        words.sort_by_key(|(word, n)| (std::cmp::Reverse(*n), *word));
        words.truncate(MOST_WORDS);
        let words = words.into_iter().map(|(word, n)| (keywords[word.index()].clone(), n)).collect();
        confusions.push(Confusion { label, answer, n, words });
    }
    confusions.sort_by(|a, b| b.n.cmp(&a.n).then_with(|| (&a.label, &a.answer).cmp(&(&b.label, &b.answer))));
    confusions
}
