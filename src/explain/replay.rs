//! Tries an answer out: the case with words added or cut out, or with something else known, as the engine decides it.

use serde::Serialize;

use crate::case::{Case, OneOrMany};
use crate::ids::*;
use crate::resolve::model::Resolved;
use crate::router::{Router, Scratch};
use crate::verdict::Verdict;

/// The most times the engine is asked for one question, and the most bytes it is given.
const MOST_REPLAYS: usize = 20_000;
const MOST_BYTES: usize = 256 << 20;

/// Something the caller knows beside the citizen's words.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Known {
    /// `fact`, `district`, `street`, `category` or `time`.
    pub what: &'static str,
    /// The name of a fact.
    pub name: Option<String>,
    /// The value.
    pub value: String,
}

impl Known {
    pub(super) fn put_into(&self, case: &mut Case) {
        let value = self.value.clone();
        match self.what {
            "fact" => {
                case.facts.insert(self.name.clone().unwrap_or_default(), OneOrMany::One(value));
            }
            "district" => (case.district, case.street) = (Some(value), None),
            "street" => (case.district, case.street) = (self.name.clone(), Some(value)),
            "category" => case.category = Some(value),
            _ => case.time = Some(value),
        }
    }
}

/// A change of the case that the engine was given, and what it decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Words cut out, wherever they counted; in order.
    pub removed: Vec<String>,
    /// Other words that no longer count, since those cut out were part of them.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub gone: Vec<String>,
    /// Words added at the end, each after a stop; in order.
    pub added: Vec<String>,
    /// What the caller would have to know.
    pub known: Vec<Known>,
    /// How many words are cut out and added.
    pub n_words: usize,
    /// How sure it is that nothing smaller does.
    pub certainty: Certainty,
    /// The title that was decided.
    pub title: String,
    /// The text that was decided.
    pub text: String,
    /// Who leads then; nobody if `None`.
    pub lead: Option<String>,
    /// By which duty.
    pub duty: Option<String>,
}

impl Change {
    /// What is smaller comes first.
    pub(super) fn size(&self) -> (usize, usize, &[String], &[String], &[Known]) {
        let n_chars = self.removed.iter().chain(&self.added).map(|word| word.chars().count()).sum();
        (self.n_words + self.known.len(), n_chars, &self.removed, &self.added, &self.known)
    }
}

/// How sure it is that nothing smaller would do. Smaller are fewer words, of as many those of fewer characters, then by code point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// Everything smaller was tried.
    Smallest,
    /// Everything of fewer words was tried.
    Fewest,
    /// It is the smallest that was found.
    Found,
}

/// Asks the engine about changed copies of one case.
pub(super) struct Replay<'a> {
    pub(super) router: &'a Router,
    case: Case,
    /// How much of the text is there before words are added.
    n_text: usize,
    scratch: Scratch,
    /// How often it was asked.
    pub(super) n_replays: usize,
    n_bytes: usize,
    /// How often it may be asked before [`Self::is_spent`].
    most: usize,
}

impl<'a> Replay<'a> {
    pub(super) fn of(router: &'a Router, case: Case) -> Self {
        let (n_text, scratch) = (case.text.len(), Scratch::default());
        Self { router, case, n_text, scratch, n_replays: 0, n_bytes: 0, most: MOST_REPLAYS }
    }

    /// Goes on with another case.
    pub(super) fn put(&mut self, case: Case) {
        self.n_text = case.text.len();
        self.case = case;
    }

    /// Whether enough was tried. Long texts count for more.
    pub(super) fn is_spent(&self) -> bool {
        self.n_replays >= self.most || self.n_bytes >= MOST_BYTES
    }

    /// Allows for as many replays once more.
    pub(super) fn go_on(&mut self) {
        self.most = self.n_replays + MOST_REPLAYS;
        self.n_bytes = 0;
    }

    fn decide(&mut self) -> &Verdict {
        self.n_replays += 1;
        self.n_bytes += self.case.title.len() + self.case.text.len();
        self.router.verdict(&self.case, &mut self.scratch)
    }

    /// The decision with these words at the end, each after a stop.
    pub(super) fn with_words<'w>(&mut self, words: impl IntoIterator<Item = &'w str>) -> &Verdict {
        self.case.text.truncate(self.n_text);
        for word in words {
            if !self.case.text.is_empty() {
                self.case.text.push('。');
            }
            self.case.text.push_str(word);
        }
        self.decide()
    }

    /// The words that were in the text decided last, in order.
    pub(super) fn keywords(&self) -> impl Iterator<Item = KeywordId> + '_ {
        self.scratch.keywords()
    }

    /// The change that was decided last.
    pub(super) fn change(&mut self, added: &[&str], known: &[Known]) -> Change {
        let verdict = self.router.verdict(&self.case, &mut self.scratch);
        let decision = self.router.said(None, verdict);
        Change {
            removed: Vec::new(),
            gone: Vec::new(),
            n_words: added.len(),
            added: added.iter().map(|word| (*word).to_owned()).collect(),
            known: known.to_vec(),
            certainty: Certainty::Found,
            title: self.case.title.clone(),
            text: self.case.text.clone(),
            lead: decision.lead,
            duty: decision.duty,
        }
    }
}

/// Who leads: the lead of the first demand, else the one that the statutory outcome writes.
pub(super) fn lead_of(rules: &Resolved, verdict: &Verdict) -> Option<BodyId> {
    match (&verdict.first, verdict.by) {
        (Some(first), _) => Some(first.roles(rules).lead),
        (None, by) => by.and_then(|by| rules.outcomes[by.index()].lead),
    }
}
