//! Questions over every text there is, each answered by a proof, a text that shows the contrary, or an honest "not known".
//!
//! `vocabulary` says which sets of words texts can have; `encode` says what the rules make of such a set, as gates of `circuit`; `sat`
//! looks for a case. What it finds is made a text by `witness` and tried by the engine before anything is claimed; what it refutes
//! leaves a list of clauses that anyone can check. Questions about given texts need no solver: the engine replays them.
//! `run` asks many questions at once, and `earlier` keeps what an edit cannot have changed.

mod circuit;
mod difference;
mod earlier;
mod encode;
mod fragment;
mod gaps;
mod joint;
mod own_words;
pub(crate) mod periods;
mod questions;
mod run;
mod sat;
mod theft;
mod vocabulary;
mod ways;
mod witness;

#[cfg(test)]
mod checker;
#[cfg(test)]
mod tests;

use std::cell::RefCell;
use std::time::{Duration, Instant};

use borsh::{BorshDeserialize, BorshSerialize};

pub(crate) use self::difference::difference;
pub(crate) use self::earlier::Earlier;
use self::encode::{Encoding, Widened};
pub(crate) use self::fragment::outside_of;
pub(crate) use self::gaps::Gaps;
pub(crate) use self::run::{Asked, Proved, leads, prove};
pub(crate) use self::sat::Lit;
use self::sat::{Outcome, Refutation};
use self::vocabulary::Vocabulary;
pub(crate) use self::witness::Witness;
use crate::case::Case;
use crate::compile::Program;
use crate::diagnostic::Say;
use crate::engine;
use crate::given::Given;
use crate::ids::DutyId;
use crate::reference;
use crate::resolve::QUESTIONS;
use crate::resolve::model::*;
use crate::source::Span;
use crate::verdict::Verdict;

/// A question of the proof.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Question {
    /// Every duty has exactly one lead, wherever, whenever, whatever the facts.
    OneLead,
    /// Every duty that has rules, every arm and every line can be the answer.
    Reachable,
    /// Every rule wins on its own words.
    OwnWords,
    /// No duty's own words make it confer with another.
    Competition,
    /// No line of another rule takes an example away.
    Theft,
    /// What an author guarantees holds.
    Guarantee,
    /// Two rule sets decide alike.
    Difference,
}

impl Question {
    /// Every question, with what it is called on the command line and in 中文.
    pub(crate) const ALL: [(Question, &'static str, &'static str); 7] = {
        let [one, reachable, own, competition, theft, guarantees, difference] = QUESTIONS;
        [
            (Question::OneLead, one.0, one.1),
            (Question::Reachable, reachable.0, reachable.1),
            (Question::OwnWords, own.0, own.1),
            (Question::Competition, competition.0, competition.1),
            (Question::Theft, theft.0, theft.1),
            (Question::Guarantee, guarantees.0, guarantees.1),
            (Question::Difference, difference.0, difference.1),
        ]
    };

    /// What it is called on the command line.
    pub(crate) fn name(self) -> &'static str {
        Self::ALL.iter().find(|(question, ..)| *question == self).map_or("", |(_, name, _)| name)
    }

    /// What it is called in 中文.
    pub(crate) fn zh(self) -> &'static str {
        Self::ALL.iter().find(|(question, ..)| *question == self).map_or("", |(.., zh)| zh)
    }
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, BorshSerialize, BorshDeserialize)]
pub(crate) enum Status {
    /// It holds for every text.
    Proved,
    /// It holds for every text that was tried, and these were not all.
    Sampled,
    /// It does not hold, and here is a case.
    Witness,
    /// It does not hold, and no case can show it: there is none that does what should be possible.
    Failed,
    /// Not known.
    Unknown,
}

impl Answer {
    /// An answer without a case.
    pub(crate) fn new(question: Question, name: &str, span: Option<Span>, status: Status, why: Say) -> Self {
        let name = name.to_owned();
        Self {
            question,
            name,
            part: Part::Whole,
            beside: None,
            span,
            status,
            why,
            witness: None,
            refutations: Vec::new(),
        }
    }

    /// About a part of it only.
    pub(crate) fn of_part(self, part: Part) -> Self {
        Self { part, ..self }
    }

    /// About it beside another duty.
    pub(crate) fn beside(self, duty: DutyId) -> Self {
        Self { beside: Some(duty), ..self }
    }

    /// Shown by a case.
    pub(crate) fn shown_by(self, witness: Witness) -> Self {
        Self { witness: Some(witness), ..self }
    }

    /// Refuted by the solver.
    pub(crate) fn refuted_by(self, refutations: Vec<Refutation>) -> Self {
        Self { refutations, ..self }
    }

    /// Why what was found may stay, if the rules say so.
    pub(crate) fn kept<'r>(&self, rules: &'r Resolved) -> Option<&'r Kept> {
        rules.kept.iter().find(|kept| self.is_kept_by(rules, kept))
    }

    /// Whether a permission is about what was found: of two duties that compete either may name the other.
    pub(crate) fn is_kept_by(&self, rules: &Resolved, kept: &Kept) -> bool {
        let Some(span) = self.span.filter(|_| self.status.is_problem() && kept.question == self.question.name()) else {
            return false;
        };
        match (&kept.beside[..], self.beside) {
            ([], _) => kept.stands_at(span),
            (_, None) => false,
            (named, Some(other)) => {
                let is_this = |duty: &DutyId| rules.duties[duty.index()].name == self.name;
                kept.stands_at(span) && named.contains(&other)
                    || kept.stands_at(rules.duties[other.index()].span) && named.iter().any(is_this)
            }
        }
    }

    /// Whether it is about a duty.
    pub(crate) fn speaks_of(&self, rules: &Resolved, duty: DutyId) -> bool {
        self.beside == Some(duty) || rules.duties[duty.index()].name == self.name
    }
}

impl Status {
    /// In English and 中文.
    pub(crate) fn say(self) -> (&'static str, &'static str) {
        match self {
            Self::Proved => ("PROVED", "已证明"),
            Self::Sampled => ("SAMPLED", "已抽验"),
            Self::Witness => ("WITNESS", "有反例"),
            Self::Failed => ("FAILED", "不成立"),
            Self::Unknown => ("UNKNOWN", "未知"),
        }
    }

    /// Whether something must be mended.
    pub(crate) fn is_problem(self) -> bool {
        matches!(self, Self::Witness | Self::Failed)
    }
}

/// What of a thing an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Whole,
    /// The arms of a duty.
    Arms,
    /// The lines of a rule.
    Lines,
}

/// The answer to one question about one thing.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) question: Question,
    /// The duty, rule or guarantee.
    pub(crate) name: String,
    pub(crate) part: Part,
    /// The other duty, of two that compete.
    pub(crate) beside: Option<DutyId>,
    pub(crate) span: Option<Span>,
    pub(crate) status: Status,
    /// Why, or what was looked at.
    pub(crate) why: Say,
    /// The case that shows it, replayed.
    pub(crate) witness: Option<Witness>,
    /// What an independent checker needs, of what the solver refuted.
    pub(crate) refutations: Vec<Refutation>,
}

/// One rule set, ready for questions.
pub(crate) struct Prover<'r> {
    pub(crate) rules: &'r Resolved,
    program: &'r Program,
    vocabulary: &'r Vocabulary,
    scratch: RefCell<engine::Scratch>,
    /// How long one question may take.
    timeout: Duration,
}

/// What a search for a case came to.
enum Found {
    Case(Witness),
    None(Refutation),
    GivenUp,
}

impl<'r> Prover<'r> {
    /// One a thread; the vocabulary is shared.
    pub(crate) fn new(
        rules: &'r Resolved,
        program: &'r Program,
        vocabulary: &'r Vocabulary,
        timeout: Duration,
    ) -> Self {
        Self { rules, program, vocabulary, scratch: RefCell::default(), timeout }
    }

    /// A formula over all cases of the rule set.
    fn encoding(&self) -> Encoding<'r> {
        Encoding::new(self.rules, self.vocabulary)
    }

    /// Decides a case by the engine.
    fn decide<T>(&self, witness: &Witness, ask: impl FnOnce(&Verdict) -> T) -> T {
        let (title, text) = witness.zones();
        ask(engine::decide(self.program, &title, &text, &witness.given, &mut self.scratch.borrow_mut()))
    }

    /// Works a case out by the definition, for what a decision does not tell.
    fn read<T>(&self, witness: &Witness, ask: impl FnOnce(&reference::Reading<'_>) -> T) -> T {
        let (title, text) = witness.zones();
        ask(&reference::read(self.rules, &title, &text, &witness.given))
    }

    /// A case as a caller hands it over.
    fn witness_of(&self, case: &Case) -> Witness {
        let mut given = Given::default();
        self.program.lookup.given(case, &mut given);
        Witness::of_case(case, given)
    }

    /// Looks for values with which all holds that is required so far; else why there are none, unless time ran out.
    fn solve(&self, encoding: &mut Encoding<'_>, since: Instant) -> Result<Vec<bool>, Option<Refutation>> {
        let most_conflicts = encoding.most_conflicts;
        let is_over = |n_conflicts: u64| n_conflicts >= most_conflicts || since.elapsed() > self.timeout;
        if is_over(0) {
            return Err(None);
        }
        match encoding.circuit.solver.solve(&is_over) {
            Outcome::Satisfied(model) => Ok(model),
            Outcome::Refuted => Err(encoding.circuit.solver.refutation()),
            Outcome::GivenUp => Err(None),
        }
    }

    /// Looks for a case of what is required so far.
    fn search(&self, encoding: &mut Encoding<'_>, since: Instant) -> Found {
        match self.solve(encoding, since) {
            Ok(model) => {
                let witness = Witness::of_model(encoding, self.vocabulary, &model);
                encoding.last = model;
                Found::Case(witness)
            }
            Err(Some(refutation)) if !encoding.is_blocked => Found::None(refutation),
            Err(_) => Found::GivenUp,
        }
    }
}

/// The operators that leave the exact fragment, in English and 中文; `None` if all of it is exact.
fn outside(widened: &std::collections::BTreeSet<Widened>) -> Option<(String, String)> {
    let (en, zh): (Vec<_>, Vec<_>) = widened.iter().map(|widened| widened.say()).unzip();
    if en.is_empty() { None } else { Some((en.join(", "), zh.join("；"))) }
}
