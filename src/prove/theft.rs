//! Whether a line of another rule takes an example away: the engine replays them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use rustc_hash::FxHashMap;

use super::earlier::{Keeping, is_plain_line, keywords_of};
use super::vocabulary::{Word, parts_of};
use super::ways::{Classes, Piece, Ways};
use super::{Answer, Prover, Question, Status, Witness};
use crate::diagnostic::say;
use crate::ids::*;
use crate::resolve::model::*;
use crate::verdict::OutcomeKind;

impl Prover<'_> {
    /// Whether adding any one line of another rule to an example leaves its duty among the demands. One answer for each rule with
    /// examples. Of what was kept only what may have changed is tried.
    pub(crate) fn no_theft(&self, id: RuleId, lines: &Lines<'_>, keeping: Option<&Keeping<'_>>) -> Option<Answer> {
        let rule = &self.rules.rules[id.index()];
        let Target::Duty(duty) = rule.target else { return None };
        if rule.examples.is_empty() {
            return None;
        }
        let since = Instant::now();
        let was = keeping.and_then(|keeping| keeping.theft(self, id));
        if was.as_ref().is_some_and(|was| was.witness.is_some()) {
            return was;
        }
        let mut own = vec![false; self.rules.keywords.len()];
        self.words_of_duty(duty).iter().for_each(|keyword| own[keyword.index()] = true);
        // Names of places and bodies in a line may silence what asks for them.
        let of_duty = self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty));
        let asks_place = self.rules.duties[duty.index()].only_in != VariantScope::default()
            || of_duty.into_iter().any(|rule| {
                let conditions = rule.lines.iter().filter_map(|line| line.condition.as_ref()).chain(&rule.unless);
                conditions.into_iter().any(asks_for_place)
            });
        let (mut n_tried, mut is_cut) = (0_u64, was.as_ref().is_some_and(|was| was.status == Status::Sampled));
        let keeping = keeping.filter(|_| was.is_some());
        let mut stolen = None;
        'examples: for example in &rule.examples {
            let alone = self.witness_of(&example.case);
            let beside = keeping.map(|keeping| (keeping, keeping.bits_of(&alone)));
            let asked: Arc<[usize]> = match &beside {
                None => (0..lines.of_rules.len()).collect(),
                Some((keeping, of_example)) => keeping.lines_beside(lines, of_example),
            };
            if asked.is_empty() || self.is_lost(&alone, duty) {
                continue;
            }
            // A duty whose own lines list it is lost only by words that touch its own.
            let stands_alone = !asks_place && self.stands_alone(&alone, duty);
            let touches = |words: &[KeywordId]| !stands_alone || words.iter().any(|keyword| own[keyword.index()]);
            let asked = asked.iter().map(|at| (*at, &lines.of_rules[*at]));
            let others = asked.filter(|(_, line)| self.rules.rules[line.rule.index()].target != rule.target);
            for (at, line) in others.filter(|(_, line)| touches(&line.words)) {
                let texts = line.texts(self, lines);
                is_cut |= !texts.are_all;
                let may_have_changed =
                    beside.as_ref().map(|(keeping, of_example)| keeping.texts_beside(texts, at, of_example));
                let texts = texts.texts.iter().enumerate();
                let texts = texts.filter(|(nth, _)| may_have_changed.as_ref().is_none_or(|changed| changed[*nth]));
                for (_, (text, _)) in texts.filter(|(_, (_, inside))| touches(inside)) {
                    n_tried += 1;
                    if n_tried.is_multiple_of(256) && since.elapsed() > self.timeout {
                        is_cut = true;
                        break 'examples;
                    }
                    let mut witness = alone.clone();
                    witness.text.push(text.clone());
                    if self.is_lost(&witness, duty) {
                        stolen = Some((witness, line.rule));
                        break 'examples;
                    }
                }
            }
        }
        let answer = |status, why| Answer::new(Question::Theft, &rule.name, Some(rule.span), status, why);
        Some(match stolen {
            Some((witness, thief)) => {
                let thief = &self.rules.rules[thief.index()].name;
                let why = say!("a line of rule `{thief}` takes its example away", "规则`{thief}`的一行抢走了它的例句");
                answer(Status::Witness, why).shown_by(witness)
            }
            None => {
                let (n_lines, n_examples) = (lines.of_rules.len(), rule.examples.len());
                let why = say!(
                    "no one of {n_lines} lines takes any of its {n_examples} examples away",
                    "加上 {n_lines} 条得分行中任何一条，{n_examples} 个例句仍归它"
                );
                answer(if is_cut { Status::Sampled } else { Status::Proved }, why)
            }
        })
    }

    /// Whether a duty, and its lead, are no longer among the demands of a case.
    fn is_lost(&self, witness: &Witness, duty: DutyId) -> bool {
        self.decide(witness, |_| ());
        let scratch = self.scratch.borrow();
        let verdict = scratch.working().verdict();
        if verdict.outcome == OutcomeKind::Inform {
            return true;
        }
        if verdict.first.is_some_and(|first| self.leaves(duty, first.duty)) {
            return false;
        }
        // A clerk who confers sees both; a listed duty is a demand, whether or not a sentence of its own shows it.
        let listed = if verdict.first.is_some() { scratch.working().listed() } else { &[] };
        let demands = || verdict.first.iter().chain(listed).chain(&verdict.rivals);
        // What is of the same lead is folded in.
        !demands().any(|demand| demand.duty == duty) && !self.shares_lead(scratch.working(), duty, demands())
    }

    /// Whether a duty is listed by its own lines even if another duty comes first: by exact words, not by a title.
    fn stands_alone(&self, witness: &Witness, duty: DutyId) -> bool {
        let threshold = self.rules.settings.threshold;
        let is_own = |rule: RuleId| self.rules.rules[rule.index()].target == Target::Duty(duty);
        let without_title = Witness { title: Vec::new(), ..witness.clone() };
        self.decide(&without_title, |_| ());
        let scratch = self.scratch.borrow();
        let likes = scratch.working().keywords().any(|keyword| self.rules.likeness(keyword).is_some());
        !likes && scratch.working().totals().any(|(rule, total)| is_own(rule) && total >= threshold)
    }

    /// The words a duty's standing depends on: those of its rules, and those that state the facts it asks for.
    fn words_of_duty(&self, duty: DutyId) -> BTreeSet<KeywordId> {
        let mut words = Vec::new();
        let mut facts = self.rules.duties[duty.index()].facts();
        for rule in self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty)) {
            for line in &rule.lines {
                if let Worth::Each { words: weighed, .. } = &line.worth {
                    words.extend(weighed.iter().map(|(word, _)| *word));
                }
            }
            let conditions = rule.lines.iter().filter_map(|line| line.condition.as_ref()).chain(&rule.unless);
            for condition in conditions {
                condition.keywords(&mut words);
                condition.facts(&mut facts);
            }
        }
        for fact in facts {
            self.rules.facts[fact.index()].conditions.iter().for_each(|(_, condition)| condition.keywords(&mut words));
        }
        words.into_iter().collect()
    }
}

/// Whether a condition depends on the place or on who is named.
fn asks_for_place(condition: &Cond) -> bool {
    match condition {
        Cond::Named(_) | Cond::District(_) | Cond::Street(_) => true,
        Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().any(asks_for_place),
        Cond::Not(inner) | Cond::Title(inner) => asks_for_place(inner),
        Cond::Keyword(_) | Cond::Near { .. } | Cond::Fact(..) | Cond::Category(_) | Cond::Hour { .. } => false,
    }
}

/// More texts of one line than these are not all tried.
const MOST_TEXTS: usize = 12;

/// Texts that make single lines of duties true.
pub(crate) struct Lines<'r> {
    of_rules: Vec<OfLine<'r>>,
    classes: &'r Classes,
    /// The keywords by text.
    known: FxHashMap<&'r str, Vec<KeywordId>>,
    /// How long the longest of them is, in bytes.
    longest: usize,
    likes: Vec<KeywordId>,
}

/// One line, and texts that make it true.
struct OfLine<'r> {
    rule: RuleId,
    line: &'r Line,
    /// The keywords that stand in any text of it.
    words: Vec<KeywordId>,
    /// Made when they are asked for.
    texts: OnceLock<Texts>,
}

/// Texts that make one line true.
pub(crate) struct Texts {
    /// Each with the keywords that stand anywhere in it, hidden or not.
    texts: BTreeMap<String, Vec<KeywordId>>,
    /// Whether these are all its ways, one word standing for all of its class.
    are_all: bool,
}

impl<'r> Lines<'r> {
    /// The lines of duties.
    pub(crate) fn of(prover: &Prover<'r>, classes: &'r Classes) -> Self {
        let rules = prover.rules;
        let mut known: FxHashMap<&str, Vec<KeywordId>> = FxHashMap::default();
        for (at, keyword) in rules.keywords.iter().enumerate() {
            known.entry(keyword).or_default().push(KeywordId::at(at));
        }
        let likes = rules.likes().map(|(keyword, ..)| keyword).collect();
        let longest = rules.keywords.iter().map(String::len).max().unwrap_or(0);
        let mut lines = Self { of_rules: Vec::new(), classes, known, longest, likes };
        let inside: Vec<Vec<KeywordId>> = rules.keywords.iter().map(|keyword| lines.inside(keyword)).collect();
        let of_duties = (0..).map(RuleId).zip(&rules.rules).filter(|(_, rule)| matches!(rule.target, Target::Duty(_)));
        for (rule, line) in of_duties.flat_map(|(id, rule)| rule.lines.iter().map(move |line| (id, line))) {
            let mut of_line = OfLine { rule, line, words: Vec::new(), texts: OnceLock::new() };
            let said = keywords_of(line);
            let mut words: BTreeSet<KeywordId> = said.iter().flat_map(|word| &inside[word.index()]).copied().collect();
            if !is_plain_line(line) {
                words.extend(of_line.texts(prover, &lines).texts.values().flatten());
            }
            of_line.words = words.into_iter().collect();
            lines.of_rules.push(of_line);
        }
        lines
    }

    /// The keywords that stand anywhere in a text, hidden or not; what something must be like may be anywhere.
    fn inside(&self, text: &str) -> Vec<KeywordId> {
        let mut inside = self.likes.clone();
        inside.extend(parts_of(text, self.longest).filter_map(|part| self.known.get(part)).flatten());
        inside.sort_unstable();
        inside.dedup();
        inside
    }

    /// Each line with its words, and its texts if something else than words may stand there.
    pub(crate) fn said(&self) -> impl Iterator<Item = (&Line, &[KeywordId], Vec<&str>)> {
        self.of_rules.iter().map(|of_line| {
            let texts = of_line.texts.get().filter(|_| !is_plain_line(of_line.line));
            let texts = texts.into_iter().flat_map(Texts::each);
            (of_line.line, of_line.words.as_slice(), texts.collect())
        })
    }

    /// Each text as a case.
    pub(crate) fn cases(&self, prover: &Prover<'_>) -> impl Iterator<Item = Witness> {
        let texts = self.of_rules.iter().flat_map(move |line| line.texts(prover, self).texts.keys());
        texts.map(|text| Witness { text: vec![text.clone()], ..Witness::default() })
    }
}

impl Texts {
    pub(crate) fn each(&self) -> impl Iterator<Item = &str> {
        self.texts.keys().map(String::as_str)
    }
}

impl OfLine<'_> {
    /// One text for each way to make it true, one word standing for all of its class.
    fn texts(&self, prover: &Prover<'_>, lines: &Lines<'_>) -> &Texts {
        self.texts.get_or_init(|| {
            let classes = lines.classes;
            let condition = self.line.condition.as_ref().map(|condition| prover.ways_of(condition, false, classes));
            let ways = match &self.line.worth {
                Worth::Points(_) => condition.unwrap_or(Ways::none()),
                Worth::Each { words, .. } => {
                    let word = |word: &KeywordId| Word::Keyword(classes.get(word).copied().unwrap_or(*word));
                    let words = words.iter().map(|(of_line, _)| Piece::Word(word(of_line), false));
                    Ways::pieces(words).and(condition.unwrap_or(Ways::one()))
                }
            };
            let mut texts = BTreeMap::new();
            ways.each(MOST_TEXTS, &mut |way| {
                let witness = prover.text_of_way(way);
                // What the statute sends elsewhere it sends elsewhere beside any demand.
                if prover.decide(&witness, |verdict| verdict.outcome == OutcomeKind::Inform) {
                    return true;
                }
                let Witness { title, text, .. } = witness;
                let text = title.into_iter().chain(text).collect::<Vec<_>>().join("。");
                if !text.is_empty() {
                    let inside = lines.inside(&text);
                    texts.insert(text, inside);
                }
                true
            });
            Texts { texts, are_all: ways.are_few(MOST_TEXTS) }
        })
    }
}
