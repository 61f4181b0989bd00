//! Answers kept from one run to the next. An answer stays as long as nothing has changed that its texts could tell: it is kept with the
//! whole rule set it was given for, and a line that stands in only one of the two must not be able to hold in any text of the question. Of
//! a line in which only words changed that is asked where one of them is said. What a case shows is tried again.

mod changed;
pub(crate) mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock};

use borsh::{BorshDeserialize, BorshSerialize};
use rustc_hash::FxHashMap;

use self::changed::{Changed, unless_differs};
use super::encode::Widened;
use super::questions::competition::{Pair, Pairs};
use super::run::lock;
use super::theft::{Lines, Texts};
use super::vocabulary::parts_of;
use super::{Answer, Part, Prover, Question, Status, Witness};
use crate::case::Case;
use crate::diagnostic::Say;
use crate::fold::fold_case;
use crate::ids::*;
use crate::resolve::model::*;
use crate::source::Span;
use crate::touch::{everything_else_is_the_same, named};

/// What one run leaves to the next.
#[derive(Clone, Default, BorshSerialize, BorshDeserialize)]
pub(crate) struct Earlier {
    rules: Resolved,
    /// By rule, its examples: they are no part of what is compiled.
    examples: BTreeMap<String, Vec<Case>>,
    answers: BTreeMap<String, KeptAnswer>,
    pairs: BTreeMap<String, KeptPairs>,
}

#[derive(Clone, BorshSerialize, BorshDeserialize)]
struct KeptAnswer {
    status: Status,
    why: [String; 2],
    case: Option<Case>,
}

/// What became of a duty beside its rivals.
#[derive(Clone, BorshSerialize, BorshDeserialize)]
struct KeptPairs {
    rivals: BTreeMap<String, KeptPair>,
    /// What was told to come later.
    later: BTreeSet<String>,
}

#[derive(Clone, BorshSerialize, BorshDeserialize)]
enum KeptPair {
    Shown(Case),
    Refuted,
    Open(BTreeSet<Widened>),
}

impl Earlier {
    /// Nothing yet, for a rule set.
    pub(crate) fn of(rules: &Resolved) -> Self {
        let examples = rules.rules.iter().map(|rule| (rule.name.clone(), examples_of(rule))).collect();
        Self { rules: rules.clone(), examples, ..Self::default() }
    }

    /// Everything of a run about the same rules, and what is told now.
    pub(crate) fn and(mut self, now: Self) -> Self {
        // Examples count for this question alone, and may have changed in rules that are otherwise the same.
        for (name, _) in self.examples.iter().filter(|(name, examples)| now.examples.get(*name) != Some(*examples)) {
            self.answers.remove(&key(Question::Theft, Part::Whole, name));
        }
        self.answers.extend(now.answers);
        self.pairs.extend(now.pairs);
        Self { rules: now.rules, examples: now.examples, ..self }
    }

    /// Takes in an answer.
    pub(crate) fn take(&mut self, rules: &Resolved, answer: &Answer) {
        // What was given up may be answered next time.
        if !matches!(answer.status, Status::Proved | Status::Sampled | Status::Witness) {
            return;
        }
        let case = answer.witness.as_ref().map(|witness| witness.case(rules));
        let Say { en, zh } = answer.why.clone();
        let kept = KeptAnswer { status: answer.status, why: [en, zh], case };
        self.answers.insert(key(answer.question, answer.part, &answer.name), kept);
    }

    /// Takes in what became of the pairs of a duty.
    pub(crate) fn take_pairs(&mut self, rules: &Resolved, duty: DutyId, pairs: &Pairs, keeping: Option<&Keeping<'_>>) {
        let kept = |pair: &Pair| match pair {
            Pair::Shown(witness) => KeptPair::Shown(witness.case(rules)),
            Pair::Refuted(_) => KeptPair::Refuted,
            Pair::Open(widened) => KeptPair::Open(widened.clone()),
        };
        let name = |duty: DutyId| rules.duties[duty.index()].name.clone();
        let rivals = pairs.found.iter().map(|(rival, pair)| (name(*rival), kept(pair))).collect();
        let mut later: BTreeSet<String> = pairs.later.iter().map(|target| target_name(rules, *target)).collect();
        // What was needed for the pairs that are kept.
        let before = keeping.and_then(|keeping| keeping.earlier.pairs.get(&name(duty)));
        later.extend(before.into_iter().flat_map(|before| before.later.iter().cloned()));
        self.pairs.insert(name(duty), KeptPairs { rivals, later });
    }
}

fn examples_of(rule: &Rule) -> Vec<Case> {
    rule.examples.iter().map(|example| example.case.clone()).collect()
}

fn key(question: Question, part: Part, name: &str) -> String {
    format!("{} {} {name}", question.name(), part as u8)
}

/// A duty, outcome or group that rules speak for, by name.
fn target_name(rules: &Resolved, target: Target) -> String {
    match target {
        Target::Duty(duty) => format!("d {}", rules.duties[duty.index()].name),
        Target::Outcome(outcome) => format!("o {}", rules.outcomes[outcome.index()].name),
        Target::Backing(backing) => format!("b {:x?}", named(&rules.backings[backing.index()], rules)),
    }
}

fn rule_key(rules: &Resolved, rule: RuleId) -> (String, String) {
    let rule = &rules.rules[rule.index()];
    (target_name(rules, rule.target), rule.name.clone())
}

/// A set of texts of changed lines, one bit each.
pub(crate) type Bits = Vec<u64>;

fn set(bits: &mut Bits, at: usize) {
    bits.resize(bits.len().max(at / 64 + 1), 0);
    bits[at / 64] |= 1 << (at % 64);
}

fn join(bits: &mut Bits, more: &[u64]) {
    bits.resize(bits.len().max(more.len()), 0);
    bits.iter_mut().zip(more).for_each(|(bits, more)| *bits |= more);
}

fn union(a: &[u64], b: &[u64]) -> Bits {
    let mut both = a.to_vec();
    join(&mut both, b);
    both
}

/// The lines of *no theft*, by number.
#[derive(Default)]
struct OfLines {
    /// Those that are not what they were.
    others: Vec<usize>,
    /// The rest, by which texts of changed lines stand in them.
    same: BTreeMap<Bits, Vec<usize>>,
    /// By line, which texts of changed lines stand in each of its texts; read when needed.
    texts: Vec<OnceLock<Vec<Bits>>>,
}

/// What is kept, and what has changed since.
pub(crate) struct Keeping<'r> {
    earlier: &'r Earlier,
    /// Duties and outcomes that are not what they were, by name.
    frames: BTreeSet<String>,
    /// These, and duties, outcomes and groups of which a rule is not.
    targets: BTreeSet<String>,
    /// Rules that are not what they were, by target and name.
    rules: BTreeSet<(String, String)>,
    /// Those of these in which a line differs by more than words from the one in its place.
    rewritten: BTreeSet<(String, String)>,
    lines: Vec<Changed<'r>>,
    /// The texts of the keywords of changed lines.
    texts: FxHashMap<&'r str, usize>,
    /// How long the longest of them is, in bytes.
    longest: usize,
    /// By keyword of the present rules: which of these texts stand in it.
    inside: Vec<Bits>,
    /// By keyword of the present rules: whether a changed line differs by one of them.
    telling: Vec<bool>,
    /// Read when needed.
    of_lines: OnceLock<OfLines>,
    /// By which texts of changed lines stand in an example, the lines to be tried beside it.
    beside: Mutex<FxHashMap<Bits, Arc<[usize]>>>,
}

impl<'r> Keeping<'r> {
    /// Compares; `None` if more than duties, outcomes and rules has changed. O(both).
    pub(crate) fn of(earlier: &'r Earlier, rules: &'r Resolved) -> Option<Self> {
        let old = &earlier.rules;
        everything_else_is_the_same(old, rules).ok()?;
        let mut keeping = Self {
            earlier,
            frames: BTreeSet::new(),
            targets: BTreeSet::new(),
            rules: BTreeSet::new(),
            rewritten: BTreeSet::new(),
            lines: Vec::new(),
            texts: FxHashMap::default(),
            longest: 0,
            inside: Vec::new(),
            telling: Vec::new(),
            of_lines: OnceLock::new(),
            beside: Mutex::default(),
        };
        let targets = |of: &Resolved| -> BTreeMap<String, Vec<u8>> {
            let duties = (0..of.duties.len()).map(|at| (Target::Duty(DutyId::at(at)), named(&of.duties[at], of)));
            let outcomes =
                (0..of.outcomes.len()).map(|at| (Target::Outcome(OutcomeId::at(at)), named(&of.outcomes[at], of)));
            duties.chain(outcomes).map(|(target, bytes)| (target_name(of, target), bytes)).collect()
        };
        let [was, is] = [old, rules].map(targets);
        keeping.frames = unlike(&was, &is);
        keeping.targets = keeping.frames.clone();
        let by_name = |of: &'r Resolved| -> BTreeMap<(String, String), &'r Rule> {
            of.rules.iter().map(|rule| ((target_name(of, rule.target), rule.name.clone()), rule)).collect()
        };
        let [was, is] = [old, rules].map(by_name);
        for key in was.keys().chain(is.keys()).collect::<BTreeSet<_>>() {
            keeping.compare(key, (was.get(key).copied(), old), (is.get(key).copied(), rules));
        }
        keeping.read_texts(rules);
        Some(keeping)
    }

    /// Notes the lines in which two versions of a rule differ: all of them, if more than lines does.
    fn compare(
        &mut self,
        key: &(String, String),
        (was, old): (Option<&'r Rule>, &'r Resolved),
        (is, new): (Option<&'r Rule>, &'r Resolved),
    ) {
        let is_same =
            |of: fn(&Rule, &Resolved) -> Vec<u8>| matches!((was, is), (Some(a), Some(b)) if of(a, old) == of(b, new));
        let frame = is_same(|rule, of| named(&rule.hides, of)) && !self.frames.contains(&key.0);
        // By which words of 除非 all its lines differ, if no more than that does.
        let of_all = was.zip(is).filter(|_| frame).and_then(|(a, b)| unless_differs((a, old), (b, new)));
        if of_all.as_ref().is_some_and(Vec::is_empty) && is_same(|rule, of| named(&rule.lines, of)) {
            return;
        }
        self.rules.insert(key.clone());
        self.targets.insert(key.0.clone());
        // What is said twice is another line the second time.
        let lines = |rule: Option<&'r Rule>, rules: &'r Resolved| -> Vec<((Vec<u8>, usize), Changed<'r>)> {
            let mut times: BTreeMap<Vec<u8>, usize> = BTreeMap::new();
            let lines = rule.into_iter().flat_map(|rule| &rule.lines).map(|line| {
                let said = named(line, rules);
                let before = times.entry(said.clone()).or_default();
                *before += 1;
                ((said, *before), Changed::new(line, rules))
            });
            lines.collect()
        };
        let (was, is) = (lines(was, old), lines(is, new));
        let said =
            |lines: &[((Vec<u8>, usize), Changed)]| lines.iter().map(|(said, _)| said.clone()).collect::<BTreeSet<_>>();
        let (of_old, of_new) = (said(&was), said(&is));
        let is_kept = of_all.as_ref().is_some_and(Vec::is_empty);
        let is_changed = |said: &(Vec<u8>, usize)| !(is_kept && of_old.contains(said) && of_new.contains(said));
        // What else is there stands in its place: the ways to the threshold are counted line by line.
        let mut places = was.iter().zip(&is);
        let is_in_place =
            was.len() == is.len() && places.all(|((a, _), (b, _))| a == b || is_changed(a) && is_changed(b));
        let changed = |lines: Vec<((Vec<u8>, usize), Changed<'r>)>| -> Vec<Changed<'r>> {
            lines.into_iter().filter(|(said, _)| is_changed(said)).map(|(_, line)| line).collect()
        };
        let (mut was, mut is) = (changed(was), changed(is));
        if let Some(of_all) = of_all.filter(|_| is_in_place) {
            was.iter_mut().zip(&mut is).for_each(|(was, is)| was.pair(is, &of_all));
        }
        if !(is_in_place && is.iter().all(Changed::has_twin)) {
            self.rewritten.insert(key.clone());
        }
        self.lines.extend(was.into_iter().chain(is));
    }

    fn read_texts(&mut self, rules: &Resolved) {
        self.lines.iter_mut().for_each(|line| line.number(&mut self.texts));
        self.longest = self.texts.keys().map(|text| text.len()).max().unwrap_or(0);
        self.inside = rules.keywords.iter().map(|keyword| self.bits_in(&[keyword])).collect();
        self.telling = self.inside.iter().map(|bits| self.tells(bits)).collect();
    }

    /// Which texts of changed lines stand in any of these words.
    pub(crate) fn bits(&self, words: &[KeywordId]) -> Bits {
        let mut bits = vec![0; self.texts.len().div_ceil(64)];
        for word in words {
            join(&mut bits, &self.inside[word.index()]);
        }
        bits
    }

    /// Which texts of changed lines stand in any of these. O(their length × the longest of the texts).
    pub(crate) fn bits_in(&self, texts: &[&str]) -> Bits {
        let mut bits = vec![0; self.texts.len().div_ceil(64)];
        let parts = texts.iter().flat_map(|text| parts_of(text, self.longest));
        parts.filter_map(|part| self.texts.get(part)).for_each(|at| set(&mut bits, *at));
        bits
    }

    /// Whether one of these texts is one by which a changed line differs.
    pub(crate) fn tells(&self, bits: &[u64]) -> bool {
        self.lines.iter().any(|line| line.tells(bits))
    }

    /// Whether a text by which a changed line differs stands in a keyword.
    pub(crate) fn is_telling(&self, keyword: KeywordId) -> bool {
        self.telling[keyword.index()]
    }

    /// Whether something could hold, that did not or does not, in a text of words in which these texts stand.
    pub(crate) fn may_hold(&self, bits: &[u64]) -> bool {
        self.lines.iter().any(|line| line.may_hold(bits))
    }

    /// Whether nothing that counts has changed.
    pub(crate) fn is_all(&self) -> bool {
        self.targets.is_empty()
    }

    pub(crate) fn is_changed(&self, rules: &Resolved, target: Target) -> bool {
        self.targets.contains(&target_name(rules, target))
    }

    /// Whether a rule is another one than it was.
    pub(crate) fn is_other(&self, rules: &Resolved, rule: RuleId) -> bool {
        self.rules.contains(&rule_key(rules, rule))
    }

    /// A kept answer, with the place it is about now.
    fn answer(&self, prover: &Prover<'_>, question: Question, part: Part, name: &str, span: Span) -> Option<Answer> {
        let KeptAnswer { status, why: [en, zh], case } = self.earlier.answers.get(&key(question, part, name))?;
        let why = Say { en: en.clone(), zh: zh.clone() };
        let mut answer = Answer::new(question, name, Some(span), *status, why).of_part(part);
        answer.witness = case.as_ref().map(|case| prover.witness_of(case));
        Some(answer)
    }

    /// What is kept of a question about a duty's roles.
    pub(crate) fn of_duty(&self, prover: &Prover<'_>, question: Question, part: Part, duty: DutyId) -> Option<Answer> {
        let of_duty = &prover.rules.duties[duty.index()];
        if self.frames.contains(&target_name(prover.rules, Target::Duty(duty))) {
            return None;
        }
        self.answer(prover, question, part, &of_duty.name, of_duty.span)
    }

    /// The case that reached a duty or outcome.
    pub(crate) fn reached(&self, prover: &Prover<'_>, name: &str, span: Span) -> Option<Witness> {
        self.answer(prover, Question::Reachable, Part::Whole, name, span)?.witness
    }

    /// What is kept of *each line can count*.
    pub(crate) fn lines(&self, prover: &Prover<'_>, id: RuleId) -> Option<Answer> {
        let rule = &prover.rules.rules[id.index()];
        if self.is_other(prover.rules, id) {
            return None;
        }
        self.answer(prover, Question::Reachable, Part::Lines, &rule.name, rule.span)
    }

    /// What is kept of *own words*.
    pub(crate) fn own_words(&self, prover: &Prover<'_>, id: RuleId) -> Option<Answer> {
        let rule = &prover.rules.rules[id.index()];
        if self.is_other(prover.rules, id) {
            return None;
        }
        let answer = self.answer(prover, Question::OwnWords, Part::Whole, &rule.name, rule.span)?;
        // A case that lost may be shorter than any way: it stays where none of the ways can have changed.
        let is_same = || is_plain(rule) && !self.may_hold(&self.bits(&said_by(rule)));
        (self.is_all() || is_same()).then_some(answer)
    }

    /// What was found of *own words* where every way won, if only ways have to be tried in which something that has changed could hold.
    pub(crate) fn won(&self, prover: &Prover<'_>, id: RuleId) -> Option<Answer> {
        let rule = &prover.rules.rules[id.index()];
        if self.rewritten.contains(&rule_key(prover.rules, id)) {
            return None;
        }
        let answer = self.answer(prover, Question::OwnWords, Part::Whole, &rule.name, rule.span)?;
        answer.witness.is_none().then_some(answer)
    }

    /// What is kept of *no theft*: a case, or that only lines have to be tried that are new or beside which something new could hold.
    pub(crate) fn theft(&self, prover: &Prover<'_>, id: RuleId) -> Option<Answer> {
        let rule = &prover.rules.rules[id.index()];
        if self.frames.contains(&target_name(prover.rules, rule.target))
            || self.earlier.examples.get(&rule.name) != Some(&examples_of(rule))
        {
            return None;
        }
        let answer = self.answer(prover, Question::Theft, Part::Whole, &rule.name, rule.span)?;
        // A case may be of lines that are gone.
        let stays = answer.witness.as_ref().is_none_or(|witness| !self.may_hold(&self.bits_of(witness)));
        stays.then_some(answer)
    }

    /// Which texts of changed lines stand in a case.
    pub(crate) fn bits_of(&self, witness: &Witness) -> Bits {
        let (title, text) = witness.zones();
        self.bits_in(&[&fold_case(&title, &text).text])
    }

    /// The lines of *no theft* that are not what they were, or whose texts beside a case could make something new hold.
    pub(crate) fn lines_beside(&self, lines: &Lines<'_>, beside: &Bits) -> Arc<[usize]> {
        let OfLines { others, same, .. } = self.of_lines.get_or_init(|| {
            let mut of_lines = OfLines::default();
            for (at, (line, words, texts)) in lines.said().enumerate() {
                of_lines.texts.push(OnceLock::new());
                match self.lines.iter().any(|changed| std::ptr::eq(changed.line, line)) {
                    true => of_lines.others.push(at),
                    false => {
                        let said = union(&self.bits(words), &self.bits_in(&texts));
                        of_lines.same.entry(said).or_default().push(at);
                    }
                }
            }
            of_lines
        });
        let mut known = lock(&self.beside);
        let found = known.entry(beside.clone()).or_insert_with_key(|in_text| {
            let touched = same.iter().filter(|(of_line, _)| self.may_hold(&union(of_line, in_text)));
            let mut found: Vec<usize> = others.iter().chain(touched.flat_map(|(_, at)| at)).copied().collect();
            found.sort_unstable();
            found.into()
        });
        Arc::clone(found)
    }

    /// Which of the texts of such a line have to be tried.
    pub(crate) fn texts_beside(&self, texts: &Texts, at: usize, beside: &Bits) -> Vec<bool> {
        let Some(of_lines) = self.of_lines.get().filter(|of_lines| of_lines.others.binary_search(&at).is_err()) else {
            return vec![true; texts.each().count()];
        };
        let of_texts = of_lines.texts[at].get_or_init(|| texts.each().map(|text| self.bits_in(&[text])).collect());
        of_texts.iter().map(|of_text| self.may_hold(&union(of_text, beside))).collect()
    }

    /// What is kept of every pair of a duty, if nothing that has changed can hold in its texts.
    pub(crate) fn pairs(&self, prover: &Prover<'_>, duty: DutyId) -> Option<Pairs> {
        let rules = prover.rules;
        let KeptPairs { rivals, .. } = self.earlier.pairs.get(&rules.duties[duty.index()].name)?;
        if !self.is_all() && (self.is_changed(rules, Target::Duty(duty)) || !self.cannot_hold(rules, duty)) {
            return None;
        }
        let ids: BTreeMap<&str, DutyId> =
            (0..).map(DutyId).zip(&rules.duties).map(|(id, duty)| (duty.name.as_str(), id)).collect();
        let mut found = Vec::new();
        for rival in rivals.keys() {
            let rival = *ids.get(rival.as_str())?;
            found.push((rival, self.pair(prover, duty, rival)?));
        }
        found.sort_by_key(|(rival, _)| *rival);
        Some(Pairs { found, later: BTreeSet::new() })
    }

    /// Whether no changed line can hold in the texts of a duty's words.
    fn cannot_hold(&self, rules: &Resolved, duty: DutyId) -> bool {
        let of_duty = || rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty));
        let words: Vec<KeywordId> = of_duty().flat_map(said_by).collect();
        of_duty().all(is_plain) && !self.may_hold(&self.bits(&words))
    }

    /// Whether a duty that is the same was found not to compete with these, or not known to: of the ways of its rules only those may show it
    /// now in which something that has changed could hold.
    pub(crate) fn showed_none(&self, rules: &Resolved, duty: DutyId, rivals: &[DutyId]) -> bool {
        let name = |duty: DutyId| &rules.duties[duty.index()].name;
        let pairs = self.earlier.pairs.get(name(duty)).filter(|_| !self.is_changed(rules, Target::Duty(duty)));
        pairs.is_some_and(|pairs| {
            let was = |rival: &DutyId| pairs.rivals.get(name(*rival));
            rivals.iter().all(|rival| matches!(was(rival), Some(KeptPair::Refuted | KeptPair::Open(_))))
        })
    }

    /// What is kept of a pair of *no competition*.
    pub(crate) fn pair(&self, prover: &Prover<'_>, duty: DutyId, rival: DutyId) -> Option<Pair> {
        let rules = prover.rules;
        let name = |duty: DutyId| &rules.duties[duty.index()].name;
        let KeptPairs { rivals, later } = self.earlier.pairs.get(name(duty))?;
        let is_changed = self.is_changed(rules, Target::Duty(duty));
        let is_same = || {
            let is_later = later.iter().any(|later| self.targets.contains(later));
            let is_backed = self.targets.iter().any(|target| target.starts_with("b "));
            !self.is_changed(rules, Target::Duty(rival)) && !is_later && !is_backed
        };
        let cannot_hold = || self.cannot_hold(rules, duty);
        match rivals.get(name(rival))? {
            KeptPair::Shown(case) => {
                let witness = prover.witness_of(case);
                // What counted as the duty's own words counts still, unless either scores otherwise.
                let score_alike = !is_changed && !self.is_changed(rules, Target::Duty(rival));
                let is_own = score_alike || prover.is_own(duty, &witness);
                (is_own && prover.shows(duty, rival, &witness)).then_some(Pair::Shown(witness))
            }
            _ if is_changed => None,
            KeptPair::Refuted => (is_same() || cannot_hold()).then_some(Pair::Refuted(None)),
            KeptPair::Open(widened) => (is_same() || cannot_hold()).then(|| Pair::Open(widened.clone())),
        }
    }
}

/// The names that do not stand for the same on both sides.
fn unlike(was: &BTreeMap<String, Vec<u8>>, is: &BTreeMap<String, Vec<u8>>) -> BTreeSet<String> {
    let names = was.keys().chain(is.keys());
    names.filter(|name| was.get(*name) != is.get(*name)).cloned().collect()
}

/// Whether a rule's texts are words and stops alone, in which no word arises that is not in one of them.
fn is_plain(rule: &Rule) -> bool {
    rule.lines.iter().all(is_plain_line)
}

pub(crate) fn is_plain_line(line: &Line) -> bool {
    fn plain(condition: &Cond) -> bool {
        match condition {
            Cond::Near { gap, .. } => *gap > 0,
            Cond::Named(_) => false,
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => parts.iter().all(plain),
            Cond::Not(inner) | Cond::Title(inner) => plain(inner),
            _ => true,
        }
    }
    line.condition.as_ref().is_none_or(plain)
}

/// The words of a line.
pub(crate) fn keywords_of(line: &Line) -> Vec<KeywordId> {
    let mut words = Vec::new();
    line.condition.iter().for_each(|condition| condition.keywords(&mut words));
    if let Worth::Each { words: weighed, .. } = &line.worth {
        words.extend(weighed.iter().map(|(word, _)| *word));
    }
    words
}

/// The words of a rule's lines.
pub(crate) fn said_by(rule: &Rule) -> Vec<KeywordId> {
    rule.lines.iter().flat_map(keywords_of).collect()
}

/// Whether a condition can be true of a text of the words that speak: everything else is supposed to be as it likes.
pub(crate) fn could_hold(condition: &Cond, speaks: &dyn Fn(KeywordId) -> bool) -> bool {
    match condition {
        Cond::Keyword(keyword) => speaks(*keyword),
        Cond::All(parts) => parts.iter().all(|part| could_hold(part, speaks)),
        Cond::Any(parts) => parts.iter().any(|part| could_hold(part, speaks)),
        Cond::AtLeast(least, parts) => parts.iter().filter(|part| could_hold(part, speaks)).count() >= *least as usize,
        Cond::Near { left, right, .. } => {
            left.iter().any(|word| speaks(*word)) && right.iter().any(|word| speaks(*word))
        }
        Cond::Title(inner) => could_hold(inner, speaks),
        Cond::Not(_)
        | Cond::Named(_)
        | Cond::Fact(..)
        | Cond::District(_)
        | Cond::Street(_)
        | Cond::Category(_)
        | Cond::Hour { .. } => true,
    }
}
