//! Whether a duty's own words make it confer with another.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crate::diagnostic::{Say, say};
use crate::ids::*;
use crate::prove::earlier::told::Told;
use crate::prove::earlier::{Keeping, could_hold, said_by};
use crate::prove::encode::{Encoding, Widened, Zone};
use crate::prove::sat::{Lit, Refutation};
use crate::prove::vocabulary::Word;
use crate::prove::ways::Classes;
use crate::prove::{Answer, Found, Prover, Question, Status, Witness, outside};
use crate::resolve::model::*;
use crate::verdict::{OutcomeKind, Verdict};

/// By word, the duties whose lines speak of it.
pub(crate) struct Speakers {
    duties: BTreeMap<KeywordId, BTreeSet<DutyId>>,
    words: BTreeMap<DutyId, BTreeSet<Word>>,
}

impl Speakers {
    pub(crate) fn of(prover: &Prover<'_>) -> Self {
        let mut duties: BTreeMap<KeywordId, BTreeSet<DutyId>> = BTreeMap::new();
        let mut words: BTreeMap<DutyId, BTreeSet<Word>> = BTreeMap::new();
        for rule in &prover.rules.rules {
            let Target::Duty(duty) = rule.target else { continue };
            for keyword in said_by(rule) {
                duties.entry(keyword).or_default().insert(duty);
                let own = words.entry(duty).or_default();
                own.insert(Word::Keyword(keyword));
                own.extend(prover.vocabulary.brings(Word::Keyword(keyword)));
            }
        }
        Self { duties, words }
    }
}

/// After so many cases of a pair that turn out otherwise it is left open.
const MOST_TRIES: usize = 4;

/// After so many conflicts of one search a pair is left open: what is not seen by then takes minutes.
const MOST_CONFLICTS: u64 = 256;

/// So many ways of each rule are tried before anything is searched for.
const MOST_WAYS: usize = 1000;

/// What became of a duty beside each that shares words.
#[derive(Default)]
pub(crate) struct Pairs {
    pub(crate) found: Vec<(DutyId, Pair)>,
    /// What was told to come after the duty where that was needed to refute.
    pub(crate) later: BTreeSet<Target>,
}

/// What became of a pair.
pub(crate) enum Pair {
    Shown(Witness),
    /// By this, unless it was known.
    Refuted(Option<Refutation>),
    /// With what stands in the way.
    Open(BTreeSet<Widened>),
}

impl Prover<'_> {
    /// One answer for a duty: no text of its own words makes it confer, or the texts that do, one for each rival.
    pub(crate) fn no_competition(&self, duty: DutyId, pairs: Pairs) -> Vec<Answer> {
        let name = |duty: DutyId| self.rules.duties[duty.index()].name.as_str();
        let n_asked = pairs.found.len();
        let (mut answers, mut refutations, mut open) = (Vec::new(), Vec::new(), Vec::new());
        let mut all_widened = BTreeSet::new();
        for (rival, pair) in pairs.found {
            let name = name(rival);
            match pair {
                Pair::Shown(witness) => {
                    let why = say!("its own words bring in `{name}` as a rival", "它自己的词引来`{name}`与之竞争");
                    answers.push(self.about(duty, Status::Witness, why).beside(rival).shown_by(witness));
                }
                Pair::Refuted(refutation) => refutations.extend(refutation),
                Pair::Open(widened) => {
                    open.push(name);
                    all_widened.extend(widened);
                }
            }
        }
        if !open.is_empty() {
            let names = open.join("、");
            let why = match outside(&all_widened) {
                Some((en, zh)) => say!(
                    "not known beside {names}; outside the fragment: {en}",
                    "与{names}之间未知；超出可判定范围的有：{zh}"
                ),
                None => say!("not known beside {names}", "与{names}之间未知"),
            };
            answers.push(self.about(duty, Status::Unknown, why));
        }
        if answers.is_empty() {
            let why = say!(
                "none of {n_asked} duties that share words competes",
                "与之共用词语的 {n_asked} 项职责都不构成竞争"
            );
            answers.push(self.about(duty, Status::Proved, why).refuted_by(refutations));
        }
        answers
    }

    /// Looks at a duty beside each that shares words and is not known, on so many threads; `None` if it has no words.
    pub(crate) fn pairs(
        &self,
        duty: DutyId,
        (speakers, classes): (&Speakers, &Classes),
        keeping: Option<&Keeping<'_>>,
        jobs: usize,
    ) -> Option<Pairs> {
        let own = speakers.words.get(&duty)?;
        let since = Instant::now();
        let shared = own.iter().filter_map(|word| match word {
            Word::Keyword(keyword) => speakers.duties.get(keyword),
            Word::Name(_) => None,
        });
        let mut rivals: BTreeSet<DutyId> = shared.flatten().copied().filter(|rival| *rival != duty).collect();
        // What a duty claims no catch-all does.
        let is_claimed = |rival: DutyId| {
            self.rules.is_catch_all(Target::Duty(rival)) && !self.rules.is_catch_all(Target::Duty(duty))
        };
        let mut speaks = vec![false; self.rules.keywords.len()];
        for word in own {
            if let Word::Keyword(keyword) = word {
                speaks[keyword.index()] = true;
            }
        }
        rivals.retain(|rival| !is_claimed(*rival) && self.may_compete(*rival, &speaks));
        let known = |rival: &DutyId| keeping.and_then(|keeping| keeping.pair(self, duty, *rival));
        let known: Vec<(DutyId, Option<Pair>)> = rivals.into_iter().map(|rival| (rival, known(&rival))).collect();
        let asked: Vec<DutyId> = known.iter().filter(|(_, pair)| pair.is_none()).map(|(rival, _)| *rival).collect();
        let told = keeping.filter(|keeping| keeping.showed_none(self.rules, duty, &asked));
        let shown = if asked.is_empty() { BTreeMap::new() } else { self.competing_ways(duty, classes, told) };
        let next = AtomicUsize::new(0);
        let ask = |prover: &Prover<'_>| {
            let (mut first, mut found) = (None, Vec::new());
            while let Some(&rival) = asked.get(next.fetch_add(1, Ordering::Relaxed)) {
                let (pair, later) = match shown.get(&rival) {
                    Some(witness) => (Pair::Shown(witness.clone()), BTreeSet::new()),
                    None => {
                        let first = first.get_or_insert_with(|| prover.first_of_pairs(duty, own));
                        prover.pair((duty, rival), first.clone(), since)
                    }
                };
                let pair = match pair {
                    Pair::Shown(case) => {
                        Pair::Shown(case.shortened(&mut |shorter| prover.shows_by_own(duty, rival, shorter)))
                    }
                    other => other,
                };
                found.push((rival, pair, later));
            }
            found
        };
        let &Self { rules, program, vocabulary, timeout, .. } = self;
        let found = std::thread::scope(|scope| {
            let helpers = (1..jobs.min(asked.len()))
                .map(|_| scope.spawn(|| ask(&Prover::new(rules, program, vocabulary, timeout))))
                .collect::<Vec<_>>();
            let own = ask(self);
            let helped = helpers.into_iter().map(|thread| thread.join().expect("a question never panics"));
            std::iter::once(own).chain(helped).flatten().collect::<Vec<_>>()
        });
        let mut pairs = Pairs::default();
        pairs.found.extend(known.into_iter().filter_map(|(rival, pair)| Some((rival, pair?))));
        for (rival, pair, later) in found {
            pairs.found.push((rival, pair));
            pairs.later.extend(later);
        }
        pairs.found.sort_by_key(|(rival, _)| *rival);
        Some(pairs)
    }

    /// What becomes of a pair, searched for in the cases of a formula; and what was told to come later, if that was needed to refute.
    fn pair(
        &self,
        (duty, rival): (DutyId, DutyId),
        mut encoding: Encoding<'_>,
        since: Instant,
    ) -> (Pair, BTreeSet<Target>) {
        let mut later = BTreeSet::new();
        match self.compete((duty, rival), &mut encoding, &mut later, since) {
            Found::Case(witness) => (Pair::Shown(witness), BTreeSet::new()),
            Found::None(refutation) => (Pair::Refuted(Some(refutation)), later),
            Found::GivenUp => (Pair::Open(encoding.widened), BTreeSet::new()),
        }
    }

    /// A formula over the cases of a duty's hits that reach the threshold for it.
    fn first_of_pairs(&self, duty: DutyId, own: &BTreeSet<Word>) -> Encoding<'_> {
        let mut encoding = self.encoding();
        encoding.allowed = Some(Rc::new(own.clone()));
        let reaches = encoding.target(Target::Duty(duty)).reaches;
        encoding.circuit.require(&[reaches]);
        // A category is no word of its own.
        for bit in encoding.category() {
            encoding.circuit.require(&[!bit]);
        }
        encoding.say_only_hits(duty);
        encoding.circuit.pack();
        encoding.most_conflicts = MOST_CONFLICTS;
        encoding
    }

    fn about(&self, duty: DutyId, status: Status, why: Say) -> Answer {
        let duty = &self.rules.duties[duty.index()];
        Answer::new(Question::Competition, &duty.name, Some(duty.span), status, why)
    }

    /// Whether a rival can come within the margin of the threshold by words of another duty: all its lines that could hold counted in,
    /// and whatever could back it.
    fn may_compete(&self, rival: DutyId, speaks: &[bool]) -> bool {
        let Settings { threshold, margin, title_factor, .. } = self.rules.settings;
        let most = |rule: &Rule| -> u32 {
            let lines = rule.lines.iter().map(|line| {
                let speaks = |word: KeywordId| speaks[word.index()];
                if line.condition.as_ref().is_some_and(|condition| !could_hold(condition, &speaks)) {
                    return 0;
                }
                match &line.worth {
                    Worth::Points(points) => *points,
                    Worth::Each { words, cap } => {
                        let spoken = words.iter().filter(|(word, _)| speaks(*word));
                        let sum: u32 = spoken.map(|(_, weight)| weight).sum();
                        sum.min(*cap)
                    }
                }
            });
            lines.sum::<u32>() * title_factor.max(1)
        };
        let of_target = |target: Target| self.rules.rules.iter().filter(move |rule| rule.target == target).map(most);
        let best = of_target(Target::Duty(rival)).max().unwrap_or(0);
        let variants = &self.rules.duties[rival.index()].variants;
        let backed = self.rules.rules.iter().filter(|rule| match rule.target {
            Target::Backing(backing) => {
                let mut roles = variants.iter().flat_map(|variant| &variant.arms).map(|arm| &arm.roles);
                roles.any(|roles| self.rules.backs(backing, roles))
            }
            _ => false,
        });
        best > 0 && best + backed.map(most).sum::<u32>() + margin > threshold
    }

    /// Whether a case shows that a duty comes first and another is its rival.
    pub(crate) fn shows(&self, duty: DutyId, rival: DutyId, witness: &Witness) -> bool {
        self.decide(witness, |verdict| {
            verdict.outcome == OutcomeKind::Confer
                && verdict.first.is_some_and(|first| first.duty == duty)
                && verdict.rivals.iter().any(|demand| demand.duty == rival)
        })
    }

    /// The same, by words of the duty alone.
    fn shows_by_own(&self, duty: DutyId, rival: DutyId, witness: &Witness) -> bool {
        self.shows(duty, rival, witness) && self.is_own(duty, witness)
    }

    /// The case, and if something would be asked first the case with each answer.
    fn answered(&self, duty: DutyId, witness: Witness) -> Vec<Witness> {
        if !self.decide(&witness, asks_beside_rivals) {
            return vec![witness];
        }
        let settings = self.settings_of(duty, &witness.given);
        settings.into_iter().map(|given| Witness { given, ..witness.clone() }).collect()
    }

    /// Whether a case has no words but those by which a duty scores, and what they bring.
    pub(crate) fn is_own(&self, duty: DutyId, witness: &Witness) -> bool {
        self.decide(witness, |_| ());
        let scratch = self.scratch.borrow();
        let hits = scratch.working().keywords_of(Target::Duty(duty));
        let is_brought =
            |word| hits.iter().any(|hit| self.vocabulary.brings(Word::Keyword(*hit)).contains(&Word::Keyword(word)));
        scratch.working().keywords().all(|word| hits.contains(&word) || is_brought(word))
    }

    /// By rival, a way in which a rule of a duty reaches the threshold and the rival competes; of what was kept only such in which
    /// something that has changed could hold.
    fn competing_ways(
        &self,
        duty: DutyId,
        classes: &Classes,
        keeping: Option<&Keeping<'_>>,
    ) -> BTreeMap<DutyId, Witness> {
        let mut found = BTreeMap::new();
        let told = keeping.map(|keeping| Told::new(self, keeping));
        let touched = told.as_ref().filter(|told| !told.may_hold_anywhere());
        for rule in self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty)) {
            let (ways, _) = self.ways_of_rule(rule, classes);
            let ways = match touched {
                Some(told) => ways.with(&|piece| told.tells(piece)),
                None => ways,
            };
            ways.each(MOST_WAYS, &mut |way| {
                if touched.is_some_and(|told| !told.may_have_changed(way)) {
                    return true;
                }
                let witness = self.text_of_way(way);
                if witness.given.category.is_none() {
                    for witness in [witness.clone(), witness.in_one_sentence()] {
                        self.note_rivals(duty, witness, &mut found);
                    }
                }
                true
            });
        }
        found
    }

    /// Notes the rivals of a duty that comes first in a case, or if something would be asked first, with each answer.
    fn note_rivals(&self, duty: DutyId, witness: Witness, found: &mut BTreeMap<DutyId, Witness>) {
        let rivals_of = |witness: &Witness| {
            self.decide(witness, |verdict| {
                let is_first = verdict.first.is_some_and(|first| first.duty == duty);
                let confers = verdict.outcome == OutcomeKind::Confer && is_first;
                let rivals = verdict.rivals.iter().filter(|_| confers).map(|rival| rival.duty).collect::<Vec<_>>();
                (rivals, asks_beside_rivals(verdict))
            })
        };
        let mut note = |rivals: Vec<DutyId>, witness: &Witness| {
            let is_new = rivals.iter().any(|rival| !found.contains_key(rival));
            if is_new && self.is_own(duty, witness) {
                rivals.into_iter().for_each(|rival| _ = found.entry(rival).or_insert_with(|| witness.clone()));
            }
        };
        let (rivals, asks) = rivals_of(&witness);
        note(rivals, &witness);
        let settings = if asks { self.settings_of(duty, &witness.given) } else { Vec::new() };
        for given in settings {
            let answered = Witness { given, ..witness.clone() };
            note(rivals_of(&answered).0, &answered);
        }
    }

    /// Looks for a case in which they compete.
    fn compete(
        &self,
        (duty, rival): (DutyId, DutyId),
        encoding: &mut Encoding<'_>,
        later: &mut BTreeSet<Target>,
        since: Instant,
    ) -> Found {
        encoding.say_they_compete(duty, rival);
        encoding.say_only_hits(duty);
        for _ in 0..MOST_TRIES {
            let witness = match self.search(encoding, since) {
                Found::Case(witness) => witness,
                settled => return settled,
            };
            // A rival whose own words would list it is one where all is said in one sentence.
            let both = [witness.clone(), witness.clone().in_one_sentence()];
            for witness in both.into_iter().flat_map(|witness| self.answered(duty, witness)) {
                if self.shows_by_own(duty, rival, &witness) {
                    return Found::Case(witness);
                }
            }
            if !self.comes_first(duty, &witness, later, encoding) {
                encoding.block_last();
            }
        }
        Found::GivenUp
    }

    /// Demands that what came first in a case comes after a duty instead: it is said of every case in which the duty is first. Not if
    /// it was demanded before, and the text came out otherwise all the same.
    fn comes_first(
        &self,
        duty: DutyId,
        witness: &Witness,
        later: &mut BTreeSet<Target>,
        encoding: &mut Encoding<'_>,
    ) -> bool {
        let (outcome, by, first) = self.decide(witness, |verdict| (verdict.outcome, verdict.by, verdict.first));
        // A repeat takes nothing from a duty: it decides where no duty reaches the threshold.
        let repeats =
            |by: OutcomeId| matches!(self.rules.outcomes[by.index()].class, OutcomeClass::Inform(InformClass::Repeat));
        if by.is_some_and(repeats) {
            return false;
        }
        let of_duty = first.map(|first| Target::Duty(first.duty)).filter(|first| *first != Target::Duty(duty));
        let Some(other) = by.map(Target::Outcome).or(of_duty).filter(|other| later.insert(*other)) else {
            return false;
        };
        let parts = encoding.target(other);
        if by.is_some() {
            encoding.circuit.require(&[!parts.reaches, !parts.nine]);
        }
        if outcome != OutcomeKind::Transfer {
            let earlier = encoding.before(other, Target::Duty(duty));
            encoding.circuit.require(&[!parts.reaches, !earlier]);
        }
        true
    }
}

/// Whether something is asked that must be known before it is known who competes.
fn asks_beside_rivals(verdict: &Verdict) -> bool {
    verdict.outcome == OutcomeKind::Ask && !verdict.rivals.is_empty()
}

impl Encoding<'_> {
    /// Demands that a text is made of a duty's hit keywords: of every word so far, that it is one or that one brings it. Always of the same duty.
    fn say_only_hits(&mut self, duty: DutyId) {
        let hits = self.hit_keywords(Target::Duty(duty));
        let words = self.words.bare[self.n_only_hits..].to_vec();
        self.n_only_hits = self.words.bare.len();
        for (_, word, lit) in words.into_iter().filter(|(zone, ..)| *zone == Zone::Whole) {
            let around = self.vocabulary.brought_by(word).iter().chain([&word]);
            let hits = around.filter_map(|word| match word {
                Word::Keyword(keyword) => hits.get(keyword).copied(),
                Word::Name(_) => None,
            });
            let clause: Vec<Lit> = hits.chain([!lit]).collect();
            self.circuit.require(&clause);
        }
    }

    /// Demands that a duty has another, that ranks after it, as its rival.
    fn say_they_compete(&mut self, duty: DutyId, rival: DutyId) {
        let same = self.same_lead(duty, rival);
        let (first, second) = (self.target(Target::Duty(duty)), self.target(Target::Duty(rival)));
        let strength = self.strength_against(rival, duty);
        let margin = self.circuit.number(self.rules.settings.margin);
        let reach = self.circuit.sum(vec![strength.clone(), margin]);
        let is_near = self.circuit.greater(&reach, &first.score);
        let counts = self.circuit.at_least(&strength, 1);
        // Ties are broken where they turn up.
        let is_before = self.circuit.greater(&second.score, &first.score);
        for lit in [second.strong, !same, is_near, counts, !is_before] {
            self.circuit.require(&[lit]);
        }
    }
}
