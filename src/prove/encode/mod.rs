//! The meaning of rules as a formula: what `reference` computes for one case, said of every case at once.
//!
//! A case is a set of words in the title, a set of words in the whole, a place, a category, a time and, for each fact, the values that
//! are possible: the caller may state any, so facts are free. What is built lazily is what is asked for: words, rules, duties.
//!
//! Everything is exact but for what only widens the set of cases: hits of a rule's own masks, pairs of `近`/`接`, and words that
//! something need only be like are free above their bounds; a place is free of the names that say it. So what is refuted here holds of
//! every text, and what is found is tried by the engine before it is shown.

mod arms;
mod conditions;
mod differ;
mod rank;
mod score;

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use borsh::{BorshDeserialize, BorshSerialize};
use rustc_hash::FxHashMap;

use super::circuit::{Circuit, Number};
use super::sat::Lit;
use super::vocabulary::{Vocabulary, Word};
use crate::ids::*;
use crate::resolve::model::*;

/// The part of a case a condition is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Zone {
    Whole,
    Title,
}

/// A condition: whether it is true, and whether it is true or unknown.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Holds {
    pub(crate) is: Lit,
    pub(crate) may: Lit,
}

impl Holds {
    fn known(lit: Lit) -> Self {
        Self { is: lit, may: lit }
    }
}

/// One line of a rule.
#[derive(Clone, PartialEq)]
struct LineParts {
    worth: Number,
    base: Number,
    counts: Lit,
    strong: Lit,
    nine: Lit,
    /// Its hit keywords, each with when it is one.
    keywords: BTreeMap<KeywordId, Lit>,
}

/// One rule.
#[derive(Clone, PartialEq)]
struct RuleParts {
    speaks: Lit,
    lines: Vec<LineParts>,
    total: Number,
}

/// A duty or outcome.
#[derive(Clone)]
pub(crate) struct TargetParts {
    pub(crate) score: Number,
    pub(crate) strong: Lit,
    pub(crate) nine: Lit,
    /// At the threshold, with a strong line.
    pub(crate) reaches: Lit,
    /// What the category and backing rules add.
    added: Number,
}

/// A pair of words near each other.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Pair {
    pub(crate) left: Vec<KeywordId>,
    pub(crate) right: Vec<KeywordId>,
    pub(crate) gap: u32,
    pub(crate) ordered: bool,
    pub(crate) zone: Zone,
    /// The masks that hide too.
    pub(crate) hides: Vec<MaskId>,
}

impl Pair {
    fn of(
        (left, right): (&[KeywordId], &[KeywordId]),
        (gap, ordered): (u32, bool),
        (hides, zone): (&[MaskId], Zone),
    ) -> Self {
        Self { left: left.to_vec(), right: right.to_vec(), gap, ordered, zone, hides: hides.to_vec() }
    }
}

impl Pair {
    /// Whether what stands near each other as this asks stands as another asks too: no farther apart, among words the other knows, under
    /// no mask that does not hide here too.
    fn is_also(&self, other: &Self) -> bool {
        let among = |words: &[KeywordId], others: &[KeywordId]| {
            words.len() <= others.len() && words.iter().all(|word| others.contains(word))
        };
        let (left, right) = (&self.left, &self.right);
        let in_order = || among(left, &other.left) && among(right, &other.right);
        let crosswise = || !other.ordered && among(left, &other.right) && among(right, &other.left);
        self.zone == other.zone
            && self.gap <= other.gap
            && (self.ordered || !other.ordered)
            && other.hides.iter().all(|mask| self.hides.contains(mask))
            && (in_order() || crosswise())
    }
}

/// Where the case is.
#[derive(Clone)]
pub(crate) struct PlaceLits {
    pub(crate) districts: BTreeMap<DistrictId, Lit>,
    pub(crate) other_district: Lit,
    pub(crate) streets: BTreeMap<StreetId, Lit>,
    pub(crate) other_street: Lit,
    pub(crate) spots: BTreeMap<SpotId, Lit>,
}

/// A formula over the cases of one rule set.
#[derive(Clone)]
pub(crate) struct Encoding<'r> {
    pub(crate) rules: &'r Resolved,
    pub(crate) vocabulary: &'r Vocabulary,
    pub(crate) circuit: Circuit,
    pub(crate) words: Words,
    /// Of how many words it is said that they are hits or brought by hits.
    pub(crate) n_only_hits: usize,
    /// Whether two words are near each other, in the order in which they came up.
    pub(crate) pairs: Vec<(Rc<Pair>, Lit)>,
    known_pairs: FxHashMap<Rc<Pair>, Lit>,
    /// Whether a word takes part in a pair that qualifies, by whether it does.
    takes_part: FxHashMap<(Lit, KeywordId), Lit>,
    /// Of two rule sets in one: where the rules of the old one begin. Rules of the one do not back duties of the other.
    pub(crate) only_backed_by_own: Option<usize>,
    pub(crate) place: Option<PlaceLits>,
    pub(crate) category: Option<Number>,
    pub(crate) minute: Option<(Lit, Number)>,
    pub(crate) facts: BTreeMap<FactId, Vec<Lit>>,
    rule_parts: BTreeMap<RuleId, Rc<RuleParts>>,
    target_parts: BTreeMap<Target, TargetParts>,
    hits: BTreeMap<Target, Rc<BTreeMap<KeywordId, Lit>>>,
    characters: BTreeMap<Target, Number>,
    arms: BTreeMap<DutyId, Rc<Vec<Vec<Lit>>>>,
    rules_of: Rc<BTreeMap<Target, Vec<RuleId>>>,
    /// Words that no text of the question has.
    pub(crate) allowed: Option<Rc<BTreeSet<Word>>>,
    /// After so many conflicts a search is given up.
    pub(crate) most_conflicts: u64,
    /// The case found last.
    pub(crate) last: Vec<bool>,
    /// Whether cases were ruled out one by one.
    pub(crate) is_blocked: bool,
    /// What stands outside the fragment that is exact, of all that was asked for.
    pub(crate) widened: BTreeSet<Widened>,
}

/// The words a formula speaks of.
#[derive(Clone, Default)]
pub(crate) struct Words {
    /// Whether a word is in a zone and counts where no local mask hides, in the order in which they came up.
    pub(crate) bare: Vec<(Zone, Word, Lit)>,
    known: FxHashMap<(Zone, Word), Lit>,
    /// Whether it counts beside local masks too.
    pub(crate) under: BTreeMap<(Zone, Word, Vec<MaskId>), Lit>,
}

impl Words {
    pub(crate) fn bare(&self, zone: Zone, word: Word) -> Option<Lit> {
        self.known.get(&(zone, word)).copied()
    }

    fn get(&self, zone: Zone, word: Word, own: &[MaskId]) -> Option<Lit> {
        if own.is_empty() { self.bare(zone, word) } else { self.under.get(&(zone, word, own.to_vec())).copied() }
    }

    fn insert(&mut self, zone: Zone, word: Word, own: &[MaskId], lit: Lit) {
        if own.is_empty() {
            self.bare.push((zone, word, lit));
            self.known.insert((zone, word), lit);
        } else {
            self.under.insert((zone, word, own.to_vec()), lit);
        }
    }

    fn lits(&self) -> impl Iterator<Item = Lit> {
        self.bare.iter().map(|(.., lit)| *lit).chain(self.under.values().copied())
    }
}

/// What makes a formula say more than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, BorshSerialize, BorshDeserialize)]
pub(crate) enum Widened {
    /// 近、接.
    Near,
    /// 约、音.
    Like,
    /// A rule's own 遮.
    OwnMask,
}

impl Widened {
    /// In English and 中文.
    pub(crate) fn say(self) -> (&'static str, &'static str) {
        match self {
            Self::Near => ("near/then", "近、接"),
            Self::Like => ("fuzzy/sound", "约、音"),
            Self::OwnMask => ("hide of its own", "自己的遮"),
        }
    }
}

impl<'r> Encoding<'r> {
    pub(crate) fn new(rules: &'r Resolved, vocabulary: &'r Vocabulary) -> Self {
        let mut rules_of: BTreeMap<Target, Vec<RuleId>> = BTreeMap::new();
        for (id, rule) in rules.rules.iter().enumerate() {
            rules_of.entry(rule.target).or_default().push(RuleId::at(id));
        }
        Self {
            rules,
            vocabulary,
            circuit: Circuit::new(),
            words: Words::default(),
            n_only_hits: 0,
            pairs: Vec::new(),
            known_pairs: FxHashMap::default(),
            takes_part: FxHashMap::default(),
            only_backed_by_own: None,
            place: None,
            category: None,
            minute: None,
            facts: BTreeMap::new(),
            rule_parts: BTreeMap::new(),
            target_parts: BTreeMap::new(),
            hits: BTreeMap::new(),
            characters: BTreeMap::new(),
            arms: BTreeMap::new(),
            rules_of: Rc::new(rules_of),
            allowed: None,
            most_conflicts: u64::MAX,
            last: Vec::new(),
            is_blocked: false,
            widened: BTreeSet::new(),
        }
    }

    /// Lets the case found last be no answer, nor one that says more. That none is left proves nothing after that, for another text of
    /// these words may do.
    pub(crate) fn block_last(&mut self) {
        self.is_blocked = true;
        let of_place = self.place.iter().flat_map(|place| {
            let lits = place.districts.values().chain(place.streets.values()).chain(place.spots.values());
            lits.copied().chain([place.other_district, place.other_street])
        });
        let of_pairs = self.pairs.iter().map(|(_, lit)| lit);
        let said = self.words.lits().chain(of_pairs.chain(self.facts.values().flatten()).copied());
        let was = |lit: &Lit| self.last.get(lit.variable() as usize).is_some_and(|was| *was != lit.is_negated());
        let less: Vec<Lit> = said.chain(of_place).filter(was).map(|lit| !lit).collect();
        self.circuit.require(&less);
    }

    /// Whether a word is in a zone, hidden by no mask and none of these.
    fn word(&mut self, zone: Zone, hides: &[MaskId], word: Word) -> Lit {
        if self.allowed.as_ref().is_some_and(|allowed| !allowed.contains(&word)) {
            return self.circuit.no();
        }
        // Masks that can never hide it are as if they were not there.
        let own: Vec<MaskId> = match word {
            Word::Keyword(keyword) => self.vocabulary.hiding(hides, keyword),
            Word::Name(_) => Vec::new(),
        };
        if let Some(lit) = self.words.get(zone, word, &own) {
            return lit;
        }
        if let Word::Keyword(keyword) = word
            && self.rules.likeness(keyword).is_some()
        {
            self.widened.insert(Widened::Like);
        }
        let lit = self.circuit.free();
        self.words.insert(zone, word, &own, lit);
        if !own.is_empty() {
            self.widened.insert(Widened::OwnMask);
            let counting = self.word(zone, &[], word);
            self.circuit.implies(lit, counting);
        }
        if zone == Zone::Title {
            let whole = self.word(Zone::Whole, &own, word);
            self.circuit.implies(lit, whole);
        }
        if own.is_empty() {
            for other in self.vocabulary.brings(word) {
                if let Some(other) = self.words.bare(zone, *other) {
                    self.circuit.implies(lit, other);
                }
            }
            for other in self.vocabulary.brought_by(word) {
                if let Some(other) = self.words.bare(zone, *other) {
                    self.circuit.implies(other, lit);
                }
            }
        }
        lit
    }

    fn keyword(&mut self, zone: Zone, hides: &[MaskId], keyword: KeywordId) -> Lit {
        self.word(zone, hides, Word::Keyword(keyword))
    }

    fn near(&mut self, pair: Pair) -> Lit {
        if let Some(lit) = self.known_pairs.get(&pair) {
            return *lit;
        }
        self.widened.insert(Widened::Near);
        let (zone, hides) = (pair.zone, pair.hides.clone());
        let side = |this: &mut Self, side: &[KeywordId]| {
            let words: Vec<Lit> = side.iter().map(|word| this.keyword(zone, &hides, *word)).collect();
            this.circuit.or(words)
        };
        let (left, right) = (side(self, &pair.left), side(self, &pair.right));
        let lit = self.circuit.free();
        self.circuit.implies(lit, left);
        self.circuit.implies(lit, right);
        for (other, of_other) in &self.pairs {
            if pair.is_also(other) {
                self.circuit.implies(lit, *of_other);
            }
            if other.is_also(&pair) {
                self.circuit.implies(*of_other, lit);
            }
        }
        let pair = Rc::new(pair);
        self.pairs.push((Rc::clone(&pair), lit));
        self.known_pairs.insert(Rc::clone(&pair), lit);
        if zone == Zone::Title {
            let whole = self.near(Pair { zone: Zone::Whole, ..Pair::clone(&pair) });
            self.circuit.implies(lit, whole);
        }
        lit
    }

    fn place(&mut self) -> &PlaceLits {
        if self.place.is_none() {
            let mut free = |n: usize| (0..n).map(|_| self.circuit.free()).collect::<Vec<Lit>>();
            let Vocabulary { districts, streets, spots, .. } = self.vocabulary;
            let place = PlaceLits {
                districts: districts.iter().copied().zip(free(districts.len())).collect(),
                other_district: free(1)[0],
                streets: streets.iter().copied().zip(free(streets.len())).collect(),
                other_street: free(1)[0],
                spots: spots.iter().copied().zip(free(spots.len())).collect(),
            };
            let circuit = &mut self.circuit;
            if districts.len() == self.rules.districts.len() {
                circuit.require(&[!place.other_district]);
            }
            if streets.len() == self.rules.streets.len() {
                circuit.require(&[!place.other_street]);
            }
            let of_districts: Vec<Lit> = place.districts.values().copied().chain([place.other_district]).collect();
            let of_streets: Vec<Lit> = place.streets.values().copied().chain([place.other_street]).collect();
            let of_spots: Vec<Lit> = place.spots.values().copied().collect();
            for all in [&of_districts, &of_streets, &of_spots] {
                for (at, one) in all.iter().enumerate() {
                    all[..at].iter().for_each(|other| circuit.require(&[!*one, !*other]));
                }
            }
            for (street, lit) in &place.streets {
                let district = self.rules.streets[street.index()].district;
                circuit.implies(*lit, place.districts[&district]);
            }
            let mut somewhere = vec![!place.other_street];
            somewhere.extend(&of_districts);
            circuit.require(&somewhere);
            for (spot, lit) in &place.spots {
                if let Some(of_spot) = self.rules.spots[spot.index()].district {
                    let elsewhere = place.districts.iter().filter(|(district, _)| **district != of_spot);
                    elsewhere.for_each(|(_, other)| circuit.require(&[!*lit, !*other]));
                    circuit.require(&[!*lit, !place.other_district]);
                }
            }
            let named: Vec<(Lit, Vec<NameId>)> =
                place.spots.iter().map(|(spot, lit)| (*lit, self.names_of(|name| name.spots.contains(spot)))).collect();
            self.place = Some(place);
            for (spot, names) in named {
                let mut clause = vec![!spot];
                clause.extend(names.into_iter().map(|name| self.word(Zone::Whole, &[], Word::Name(name))));
                self.circuit.require(&clause);
            }
        }
        self.place.as_ref().expect("it has just been made")
    }

    fn names_of(&self, wanted: impl Fn(&ProperName) -> bool) -> Vec<NameId> {
        (0..).map(NameId).zip(&self.rules.names).filter(|(_, name)| wanted(name)).map(|(id, _)| id).collect()
    }

    /// The caller's category, counted from 1; 0 if none is given.
    pub(crate) fn category(&mut self) -> Number {
        if self.category.is_none() {
            let n_categories = self.rules.categories.len() as u32;
            let number: Number = (0..32 - n_categories.leading_zeros()).map(|_| self.circuit.free()).collect();
            let too_many = self.circuit.at_least(&number, n_categories + 1);
            self.circuit.require(&[!too_many]);
            self.category = Some(number);
        }
        self.category.clone().unwrap_or_default()
    }

    fn is_category(&mut self, category: CategoryId) -> Lit {
        let given = self.category();
        let wanted = self.circuit.number(category.0 + 1);
        self.circuit.equal(&given, &wanted)
    }

    fn minute(&mut self) -> (Lit, Number) {
        if self.minute.is_none() {
            let number: Number = (0..11).map(|_| self.circuit.free()).collect();
            let too_late = self.circuit.at_least(&number, 24 * 60);
            self.circuit.require(&[!too_late]);
            self.minute = Some((self.circuit.free(), number));
        }
        self.minute.clone().expect("it has just been made")
    }

    /// By value, whether it is possible; at least one is.
    pub(crate) fn fact(&mut self, fact: FactId) -> Vec<Lit> {
        if let Some(lits) = self.facts.get(&fact) {
            return lits.clone();
        }
        let n_values = self.rules.facts[fact.index()].values.len();
        let lits: Vec<Lit> = (0..n_values).map(|_| self.circuit.free()).collect();
        self.circuit.require(&lits);
        self.facts.insert(fact, lits.clone());
        lits
    }
}
