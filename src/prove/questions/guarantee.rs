//! What an author guarantees: `保证 … { 若 … 则 … }` for every case there is.
//!
//! A case that is only told a legal channel has no demand and breaks nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use crate::diagnostic::{Say, say};
use crate::ids::*;
use crate::prove::encode::{Encoding, Zone};
use crate::prove::sat::{Lit, Refutation};
use crate::prove::vocabulary::Word;
use crate::prove::ways::Classes;
use crate::prove::{Answer, Found, Prover, Question, Status, Witness, outside};
use crate::reference::Reading;
use crate::resolve::model::*;
use crate::verdict::{Demand, OutcomeKind};

/// After so many cases that break nothing a question is left open.
const MOST_TRIES: usize = 24;

/// So many ways to say what a promise speaks of are tried before anything is searched for.
const MOST_WAYS: usize = 1000;

/// What a search for a broken promise came to.
enum Search {
    Broken(Witness),
    Kept(Vec<Refutation>),
    Open(Option<(String, String)>),
}

impl Prover<'_> {
    /// Whether a guarantee holds for every case: an answer for each of its clauses.
    pub(crate) fn guarantee(&self, guarantee: &Guarantee) -> Vec<Answer> {
        let answers = guarantee.clauses.iter().map(|promise| {
            let answer =
                |status, why| Answer::new(Question::Guarantee, &guarantee.name, Some(promise.span), status, why);
            match self.promise(promise) {
                Search::Kept(refutations) => {
                    let why = say!("it holds for every text", "对任何说法都成立");
                    answer(Status::Proved, why).refuted_by(refutations)
                }
                Search::Broken(witness) => answer(Status::Witness, self.told(promise, &witness)).shown_by(witness),
                Search::Open(Some((en, zh))) => {
                    let why = say!("not known; outside the fragment: {en}", "未知；超出可判定范围的有：{zh}");
                    answer(Status::Unknown, why)
                }
                Search::Open(None) => answer(Status::Unknown, say!("not known", "未知")),
            }
        });
        answers.collect()
    }

    /// What a broken promise looks like.
    fn told(&self, promise: &Promise, witness: &Witness) -> Say {
        self.read(witness, |reading| {
            let demands = demands(reading);
            let leads: Vec<&str> = demands
                .iter()
                .map(|demand| self.rules.bodies[demand.roles(self.rules).lead.index()].name.as_str())
                .collect();
            let told = leads.join("、");
            match promise.claim {
                _ if leads.is_empty() => say!("nobody leads this case", "这件诉求没有主责"),
                Claim::Never => say!("`{told}` leads here", "此时主责为{told}"),
                Claim::Lead | Claim::First => say!("only `{told}` leads here", "此时主责只有{told}"),
            }
        })
    }

    /// What a promise speaks of, said in so many words and no more, wherever the duties that it calls for have other roles.
    fn said(&self, promise: &Promise, since: Instant) -> Option<Witness> {
        let mut broken = None;
        self.ways_of(&promise.when, false, &Classes::new()).each(MOST_WAYS, &mut |way| {
            let said = self.text_of_way(way);
            let duties: Vec<DutyId> =
                self.decide(&said, |verdict| verdict.candidates.iter().map(|demand| demand.duty).collect());
            let settings = duties.iter().flat_map(|duty| self.settings_of(*duty, &said.given));
            let others = settings.filter(|given| *given != said.given);
            broken = std::iter::once(said.given.clone())
                .chain(others)
                .find_map(|given| self.broken(promise, Witness { given, ..said.clone() }));
            broken.is_none() && since.elapsed() < self.timeout
        });
        broken
    }

    fn promise(&self, promise: &Promise) -> Search {
        let since = Instant::now();
        if let Some(broken) = self.said(promise, since) {
            return Search::Broken(broken);
        }
        let duties: Vec<DutyId> = (0..self.rules.duties.len()).map(DutyId::at).collect();
        let led = |duty: &DutyId| {
            let arms = self.rules.duties[duty.index()].variants.iter().flat_map(|variant| &variant.arms);
            arms.into_iter().any(|arm| promise.leads.contains(&arm.roles.lead))
        };
        let has_rule: BTreeSet<Target> = self.rules.rules.iter().map(|rule| rule.target).collect();
        let duties: Vec<DutyId> = duties.into_iter().filter(|duty| has_rule.contains(&Target::Duty(*duty))).collect();
        let wanted: Vec<DutyId> = duties.iter().filter(|duty| led(duty)).copied().collect();
        match promise.claim {
            Claim::Never => self.never(promise, &wanted, since),
            Claim::Lead => match self.nobody(promise, &wanted, since) {
                Search::Kept(mut refutations) => match self.covered(promise, &wanted, &duties, since) {
                    Search::Kept(more) => {
                        refutations.extend(more);
                        Search::Kept(refutations)
                    }
                    other => other,
                },
                other => other,
            },
            Claim::First => match self.nobody(promise, &wanted, since) {
                Search::Kept(refutations) => self.another_first(promise, &wanted, &duties, refutations, since),
                other => other,
            },
        }
    }

    /// Whether a case breaks a promise: the engine tells who is demanded, the definition whether the promise speaks of the case.
    pub(in crate::prove) fn breaks(&self, promise: &Promise, witness: &Witness) -> bool {
        self.decide(witness, |_| ());
        let is_broken = {
            let scratch = self.scratch.borrow();
            let verdict = scratch.working().verdict();
            let leads = |demand: &Demand| promise.leads.contains(&demand.roles(self.rules).lead);
            let listed = if verdict.first.is_some() { scratch.working().listed() } else { &[] };
            verdict.outcome != OutcomeKind::Inform
                && match promise.claim {
                    Claim::Lead => !verdict.first.iter().chain(listed).any(leads),
                    Claim::First => !verdict.first.iter().any(leads),
                    Claim::Never => verdict.first.iter().chain(&verdict.also).any(leads),
                }
        };
        is_broken && self.read(witness, |reading| reading.is_true(&promise.when))
    }

    fn broken(&self, promise: &Promise, witness: Witness) -> Option<Witness> {
        if !self.breaks(promise, &witness) {
            return None;
        }
        Some(witness.shortened(&mut |shorter| self.breaks(promise, shorter)))
    }

    /// A formula over the cases a promise speaks of.
    fn encoding_of(&self, promise: &Promise) -> Encoding<'_> {
        let mut encoding = self.encoding();
        let when = encoding.condition(&promise.when, &[], Zone::Whole).is;
        encoding.circuit.require(&[when]);
        encoding
    }

    /// Looks for a case of a formula that breaks the promise; `louder` may make one of a case that does not.
    fn hunt(
        &self,
        promise: &Promise,
        encoding: &mut Encoding<'_>,
        since: Instant,
        louder: &dyn Fn(&Witness) -> Option<Witness>,
    ) -> Search {
        for _ in 0..MOST_TRIES {
            match self.search(encoding, since) {
                Found::None(refutation) => return Search::Kept(vec![refutation]),
                Found::GivenUp => break,
                Found::Case(witness) => match self.broken(promise, witness.clone()).or_else(|| louder(&witness)) {
                    Some(witness) => return Search::Broken(witness),
                    None => encoding.block_last(),
                },
            }
        }
        Search::Open(outside(&encoding.widened))
    }

    /// Some duty with such a lead reaches the threshold.
    fn never(&self, promise: &Promise, wanted: &[DutyId], since: Instant) -> Search {
        let mut refutations = Vec::new();
        for &duty in wanted {
            let mut encoding = self.encoding_of(promise);
            let (led, reaches) = (encoding.led_by(duty, &promise.leads), encoding.target(Target::Duty(duty)).reaches);
            [led, reaches].iter().for_each(|lit| encoding.circuit.require(&[*lit]));
            match self.hunt(promise, &mut encoding, since, &|_| None) {
                Search::Kept(more) => refutations.extend(more),
                other => return other,
            }
        }
        Search::Kept(refutations)
    }

    /// No duty with such a lead reaches the threshold at all.
    fn nobody(&self, promise: &Promise, wanted: &[DutyId], since: Instant) -> Search {
        let mut encoding = self.encoding_of(promise);
        for &duty in wanted {
            let (led, reaches) = (encoding.led_by(duty, &promise.leads), encoding.target(Target::Duty(duty)).reaches);
            encoding.circuit.require(&[!led, !reaches]);
        }
        self.hunt(promise, &mut encoding, since, &|_| None)
    }

    /// A duty with such a lead reaches the threshold, but neither is it first nor do its own lines list it.
    fn covered(&self, promise: &Promise, wanted: &[DutyId], duties: &[DutyId], since: Instant) -> Search {
        let mut encoding = self.encoding_of(promise);
        let words_of = |duty: DutyId| -> BTreeSet<KeywordId> {
            let mut words = Vec::new();
            for rule in self.rules.rules.iter().filter(|rule| rule.target == Target::Duty(duty)) {
                for line in &rule.lines {
                    line.condition.iter().for_each(|condition| condition.keywords(&mut words));
                    if let Worth::Each { words: weighed, .. } = &line.worth {
                        words.extend(weighed.iter().map(|(word, _)| *word));
                    }
                }
            }
            words.into_iter().collect()
        };
        let speaking: BTreeMap<DutyId, BTreeSet<KeywordId>> =
            duties.iter().map(|duty| (*duty, words_of(*duty))).collect();
        // Which duties could cover a word: those that speak of it, or of one that holds it.
        let mut by_word: BTreeMap<KeywordId, BTreeSet<DutyId>> = BTreeMap::new();
        for (duty, words) in &speaking {
            words.iter().for_each(|word| _ = by_word.entry(*word).or_default().insert(*duty));
        }
        for &duty in wanted {
            let (led, reaches) = (encoding.led_by(duty, &promise.leads), encoding.target(Target::Duty(duty)).reaches);
            let is_wanted = encoding.circuit.and([led, reaches]);
            let mut covering: BTreeSet<DutyId> = BTreeSet::new();
            for word in &speaking[&duty] {
                let holds = self.vocabulary.brought_by(Word::Keyword(*word)).iter().filter_map(|word| match word {
                    Word::Keyword(keyword) => Some(*keyword),
                    Word::Name(_) => None,
                });
                // What is hidden inside a longer word is covered by it all the same.
                let around = by_word.keys().filter(|other| self.rules.lies_inside(*word, **other)).copied();
                for keyword in holds.chain(around).chain([*word]) {
                    covering.extend(by_word.get(&keyword).into_iter().flatten());
                }
            }
            covering.remove(&duty);
            let mut known: BTreeMap<KeywordId, Lit> = BTreeMap::new();
            let other = encoding.circuit.free();
            let mut beaten = vec![!is_wanted, other];
            for &cover in &covering {
                let strong = encoding.target(Target::Duty(cover)).strong;
                let reaches = encoding.target(Target::Duty(cover)).reaches;
                let earlier = encoding.before(Target::Duty(cover), Target::Duty(duty));
                beaten.push(encoding.circuit.and([reaches, earlier]));
                let present = encoding.circuit.and([strong, earlier]);
                for (keyword, lit) in encoding.hit_keywords(Target::Duty(cover)).iter() {
                    let lit = encoding.circuit.and([present, *lit]);
                    let before = known.get(keyword).copied().unwrap_or(encoding.circuit.no());
                    known.insert(*keyword, encoding.circuit.or([before, lit]));
                }
            }
            encoding.circuit.require(&beaten);
            let listed = encoding.listed_beside(duty, &known);
            let mut unlisted = vec![!is_wanted, !listed];
            // A catch-all is never listed beside what is none.
            let is_catch_all = |duty: DutyId| self.rules.is_catch_all(Target::Duty(duty));
            if is_catch_all(duty) {
                let claiming = duties.iter().filter(|other| !is_catch_all(**other));
                unlisted.extend(claiming.map(|other| encoding.target(Target::Duty(*other)).reaches));
            }
            encoding.circuit.require(&unlisted);
        }
        self.hunt(promise, &mut encoding, since, &|witness| self.with_another(promise, witness, duties, since))
    }

    /// The case with an example of another duty added, if that breaks the promise.
    fn with_another(&self, promise: &Promise, witness: &Witness, duties: &[DutyId], since: Instant) -> Option<Witness> {
        for rule in &self.rules.rules {
            let Target::Duty(duty) = rule.target else { continue };
            if !duties.contains(&duty) || since.elapsed() > self.timeout {
                continue;
            }
            for example in &rule.examples {
                let mut louder = witness.clone();
                louder.title.extend([example.case.title.clone(), example.case.text.clone()]);
                louder.title.retain(|part| !part.is_empty());
                let leads = |demand: &Demand| promise.leads.contains(&demand.roles(self.rules).lead);
                let is_first = self.decide(&louder, |verdict| verdict.first.iter().any(leads));
                if !is_first && let Some(broken) = self.broken(promise, louder) {
                    return Some(broken);
                }
            }
        }
        None
    }

    /// Some duty of another lead comes before every one of such a lead.
    fn another_first(
        &self,
        promise: &Promise,
        wanted: &[DutyId],
        duties: &[DutyId],
        mut refutations: Vec<Refutation>,
        since: Instant,
    ) -> Search {
        let mut open = None;
        for &duty in duties {
            let mut encoding = self.encoding_of(promise);
            let (led, reaches) = (encoding.led_by(duty, &promise.leads), encoding.target(Target::Duty(duty)).reaches);
            [!led, reaches].iter().for_each(|lit| encoding.circuit.require(&[*lit]));
            for &other in wanted.iter().filter(|other| **other != duty) {
                let led = encoding.led_by(other, &promise.leads);
                let reaches = encoding.target(Target::Duty(other)).reaches;
                let earlier = encoding.before(Target::Duty(other), Target::Duty(duty));
                encoding.circuit.require(&[!led, !reaches, !earlier]);
            }
            match self.hunt(promise, &mut encoding, since, &|_| None) {
                Search::Kept(more) => refutations.extend(more),
                Search::Open(operators) => open = Some(operators),
                broken => return broken,
            }
        }
        open.map_or(Search::Kept(refutations), Search::Open)
    }
}

/// The first demand, and the duties whose own lines list them.
fn demands(reading: &Reading<'_>) -> Vec<Demand> {
    reading.verdict.first.into_iter().chain(reading.listed.iter().copied()).collect()
}
