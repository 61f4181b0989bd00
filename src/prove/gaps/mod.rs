//! The special list (专项清单): where duties overlap (职责交叉), are missing (职责空白) or unclear (职责不顺), each entry with a text
//! that shows it, the papers of every side and the bodies to confer.
//!
//! It is read from the answers to *one lead*, *reachable* and *no competition*; every text in it has been decided by the engine. It asks
//! no question of its own and writes no file.

mod missing;
mod overlap;
mod page;
mod reader;
mod unclear;

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use self::reader::Reader;
use super::periods::{Set, told};
use super::{Answer, Part, Question, Status};
use crate::case::Case;
use crate::diagnostic::Say;
use crate::resolve::model::{Level, Resolved};

/// What kind of trouble an entry is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Kind {
    /// Two duties answer the same words.
    Overlap,
    /// Who leads rests on a question.
    Unclear,
    /// A duty, or an arm of it, that no text finds.
    Unreached,
    /// A category that no duty bears.
    Category,
    /// A place or a combination of circumstances without one lead.
    Place,
    /// A period without a lead.
    Period,
}

impl Kind {
    pub(crate) const ALL: [Kind; 6] =
        [Kind::Overlap, Kind::Unclear, Kind::Unreached, Kind::Category, Kind::Place, Kind::Period];
}

/// A body with its level.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Party {
    /// `city district street community enterprise`.
    pub(crate) level: &'static str,
    pub(crate) name: String,
}

/// What one duty says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Side {
    pub(crate) duty: String,
    pub(crate) title: Option<String>,
    pub(crate) list: Option<String>,
    pub(crate) board: Option<String>,
    /// Under which condition or where; absent if that is all the same.
    pub(crate) when: Option<Say>,
    pub(crate) lead: Party,
    /// The body the order goes through.
    pub(crate) via: Option<String>,
    pub(crate) basis: Vec<String>,
    /// Whether the basis is still to be verified.
    pub(crate) draft: bool,
    /// Its points in the case shown, and the words they are for.
    pub(crate) score: Option<u32>,
    pub(crate) words: Vec<String>,
}

/// A case that shows an entry, and what the engine makes of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Shown {
    pub(crate) case: Case,
    /// This and the others as in a decision.
    pub(crate) outcome: &'static str,
    pub(crate) duty: Option<String>,
    pub(crate) lead: Option<String>,
    pub(crate) question: Option<String>,
}

/// One line of the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    /// The duties, the category, or the code of the error.
    pub(crate) about: Vec<String>,
    pub(crate) why: Say,
    /// Where, if not everywhere.
    pub(crate) place: Option<Say>,
    /// When, as `2018-04-23…2020-06-30`, if the rules have several periods and it is not for all of them.
    pub(crate) periods: Vec<String>,
    pub(crate) sides: Vec<Side>,
    /// Absent where no case can show it.
    pub(crate) shown: Option<Shown>,
    /// Who should settle it, by level and name.
    pub(crate) confer: Vec<Party>,
    /// Why it may stay, if the rules say so (允许).
    pub(crate) kept: Option<String>,
}

/// Bodies that contend over some entries, and so have to meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Meeting {
    pub(crate) bodies: Vec<Party>,
    pub(crate) entries: BTreeMap<Kind, usize>,
}

/// A question that is not answered for certain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Open {
    pub(crate) question: &'static str,
    pub(crate) name: String,
    /// `unknown` or `sampled`.
    pub(crate) answer: String,
    pub(crate) why: Say,
}

/// The special list.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Gaps {
    pub(crate) name: String,
    pub(crate) as_of: String,
    pub(crate) ruleset: String,
    /// Only these duties were looked at; all if empty.
    pub(crate) duties: Vec<String>,
    /// The distinct sets of rules by period that were looked at.
    pub(crate) n_sets: usize,
    pub(crate) meetings: Vec<Meeting>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) open: Vec<Open>,
}

impl Gaps {
    /// Reads the list from the sets of rules (that of the day first), from the answers about each of them, and from those about
    /// periods in which the rules have errors. A few thousand cases are decided.
    pub(crate) fn of(sets: &[Set], answers: &[(usize, Answer)], broken: &[Answer], duties: &[String]) -> Self {
        let mut reader = Reader::of(sets[0].router());
        let rules = sets[0].rules();
        let of_day: Vec<&Answer> = answers.iter().filter(|(at, _)| *at == 0).map(|(_, answer)| answer).collect();
        let mut entries = overlap::entries(&mut reader, &of_day);
        entries.extend(unclear::entries(&mut reader, &of_day, duties));
        entries.extend(missing::duties(&mut reader, &of_day, duties));
        if duties.is_empty() {
            entries.extend(missing::categories(&mut reader));
        }
        for (at, set) in sets.iter().enumerate() {
            let of_set: Vec<&Answer> = answers.iter().filter(|(of, _)| *of == at).map(|(_, answer)| answer).collect();
            let periods: Vec<String> = set.periods.iter().map(|period| told(*period)).collect();
            for mut entry in missing::leads(&mut Reader::of(set.router()), &of_set) {
                let same = entries.iter_mut().find(|other| {
                    (other.kind, &other.about, &other.why, &other.place)
                        == (entry.kind, &entry.about, &entry.why, &entry.place)
                });
                match same {
                    Some(same) => same.periods.extend(periods.iter().cloned()),
                    None => {
                        entry.periods.clone_from(&periods);
                        entries.push(entry);
                    }
                }
            }
        }
        let n_periods: usize = sets.iter().map(|set| set.periods.len()).sum();
        for entry in entries.iter_mut().filter(|entry| entry.periods.len() == n_periods) {
            entry.periods.clear();
        }
        entries.extend(missing::only_here(&mut reader, duties));
        entries.extend(missing::periods(sets, broken, duties));
        entries.sort_by_cached_key(order);
        Self {
            name: rules.name.clone(),
            as_of: sets[0].router().as_of().to_string(),
            ruleset: rules.ruleset.clone(),
            duties: duties.to_vec(),
            n_sets: sets.len(),
            meetings: meetings(&entries),
            open: open(rules, answers),
            entries,
        }
    }

    /// How many entries of a kind there are.
    pub(crate) fn n(&self, kind: Kind) -> usize {
        self.entries.iter().filter(|entry| entry.kind == kind).count()
    }
}

/// What is kept comes last; what the same bodies confer on, what stands on the same board, stands together.
fn order(entry: &Entry) -> impl Ord + use<> {
    let confer = if matches!(entry.kind, Kind::Overlap | Kind::Unclear) { entry.confer.clone() } else { Vec::new() };
    let side = entry.sides.first();
    let list = side.and_then(|side| side.list.clone());
    let board = side.and_then(|side| side.board.clone());
    (entry.kind, entry.kept.is_some(), confer, list, board, entry.about.clone(), entry.periods.clone())
}

/// Whom the entries that are not kept bring together, those with the most entries first.
fn meetings(entries: &[Entry]) -> Vec<Meeting> {
    let mut by_bodies: BTreeMap<&[Party], BTreeMap<Kind, usize>> = BTreeMap::new();
    for entry in entries {
        let contend = matches!(entry.kind, Kind::Overlap | Kind::Unclear | Kind::Place);
        if contend && entry.kept.is_none() && entry.confer.len() > 1 {
            *by_bodies.entry(&entry.confer).or_default().entry(entry.kind).or_default() += 1;
        }
    }
    let told = by_bodies.into_iter().map(|(bodies, entries)| Meeting { bodies: bodies.to_vec(), entries });
    let mut meetings: Vec<Meeting> = told.collect();
    meetings.sort_by_key(|meeting| std::cmp::Reverse(meeting.entries.values().sum::<usize>()));
    meetings
}

/// The questions that were given up, or answered for some combinations only; each once, whatever the number of periods.
fn open(rules: &Resolved, answers: &[(usize, Answer)]) -> Vec<Open> {
    let duties: BTreeSet<&str> = rules.duties.iter().map(|duty| duty.name.as_str()).collect();
    let mut open: Vec<Open> = Vec::new();
    for (_, answer) in answers {
        let is_open = matches!(answer.status, Status::Unknown | Status::Sampled);
        // Lines of rules are no duties: `route prove` tells of them.
        let is_of_duty = answer.part != Part::Lines && duties.contains(answer.name.as_str());
        if is_open && (is_of_duty || answer.question == Question::OneLead) {
            let told = Open {
                question: answer.question.name(),
                name: answer.name.clone(),
                answer: answer.status.say().0.to_lowercase(),
                why: answer.why.clone(),
            };
            if !open.contains(&told) {
                open.push(told);
            }
        }
    }
    open
}

impl Level {
    /// The JSON code.
    fn code(self) -> &'static str {
        match self {
            Level::City => "city",
            Level::District => "district",
            Level::Street => "street",
            Level::Community => "community",
            Level::Enterprise => "enterprise",
        }
    }
}
