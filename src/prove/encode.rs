//! The meaning of rules as a formula: what `reference` computes for one case, said of every case at once.
//!
//! A case is a set of words in the title, a set of words in the whole, a place, a category, a time and, for each fact, the values that
//! are possible: the caller may state any, so facts are free. What is built lazily is what is asked for: words, rules, duties.
//!
//! Everything is exact but for what only widens the set of cases: hits of a rule's own masks, pairs of `近`/`接`, and words that
//! something need only be like are free above their bounds; a place is free of the names that say it. So what is refuted here holds of
//! every text, and what is found is tried by the engine before it is shown.

use std::collections::{BTreeMap, BTreeSet};

use super::circuit::{Circuit, Number};
use super::sat::Lit;
use super::vocabulary::{Vocabulary, Word, can_hide};
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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Pair {
    pub(crate) left: Vec<KeywordId>,
    pub(crate) right: Vec<KeywordId>,
    pub(crate) gap: u32,
    pub(crate) ordered: bool,
    pub(crate) zone: Zone,
    /// The masks that hide too.
    pub(crate) hides: Vec<MaskId>,
}

/// Where the case is.
pub(crate) struct PlaceLits {
    pub(crate) districts: BTreeMap<DistrictId, Lit>,
    pub(crate) other_district: Lit,
    pub(crate) streets: BTreeMap<StreetId, Lit>,
    pub(crate) other_street: Lit,
    pub(crate) spots: BTreeMap<SpotId, Lit>,
}

/// A formula over the cases of one rule set.
pub(crate) struct Encoding<'r> {
    pub(crate) rules: &'r Resolved,
    vocabulary: &'r Vocabulary,
    pub(crate) circuit: Circuit,
    /// Words by zone, the masks that hide too, and word.
    pub(crate) words: BTreeMap<(Zone, Vec<MaskId>, Word), Lit>,
    pub(crate) pairs: BTreeMap<Pair, Lit>,
    /// Whether a word takes part in a pair that qualifies.
    takes_part: BTreeMap<(String, KeywordId), Lit>,
    /// Of two rule sets in one: where the rules of the old one begin. Rules of the one do not back duties of the other.
    pub(crate) only_backed_by_own: Option<usize>,
    pub(crate) place: Option<PlaceLits>,
    pub(crate) category: Option<Number>,
    pub(crate) minute: Option<(Lit, Number)>,
    pub(crate) facts: BTreeMap<FactId, Vec<Lit>>,
    rule_parts: BTreeMap<RuleId, RuleParts>,
    target_parts: BTreeMap<Target, TargetParts>,
    arms: BTreeMap<DutyId, Vec<Vec<Lit>>>,
    rules_of: BTreeMap<Target, Vec<RuleId>>,
    /// Words that no text of the question has.
    pub(crate) allowed: Option<BTreeSet<Word>>,
    /// The case found last.
    pub(crate) last: Vec<bool>,
    /// Whether cases were ruled out one by one.
    pub(crate) is_blocked: bool,
    /// What stands outside the fragment that is exact, of all that was asked for.
    pub(crate) widened: BTreeSet<Widened>,
}

/// What makes a formula say more than there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
            words: BTreeMap::new(),
            pairs: BTreeMap::new(),
            takes_part: BTreeMap::new(),
            only_backed_by_own: None,
            place: None,
            category: None,
            minute: None,
            facts: BTreeMap::new(),
            rule_parts: BTreeMap::new(),
            target_parts: BTreeMap::new(),
            arms: BTreeMap::new(),
            rules_of,
            allowed: None,
            last: Vec::new(),
            is_blocked: false,
            widened: BTreeSet::new(),
        }
    }

    /// Lets the case found last be no answer: its words and what is given with them. That none is left proves nothing after that,
    /// for another text of these words may do.
    pub(crate) fn block_last(&mut self) {
        self.is_blocked = true;
        let of_place = self.place.iter().flat_map(|place| {
            let lits = place.districts.values().chain(place.streets.values()).chain(place.spots.values());
            lits.copied().chain([place.other_district, place.other_street])
        });
        let words = self.words.values().chain(self.pairs.values()).chain(self.facts.values().flatten()).copied();
        let other: Vec<Lit> = words
            .chain(of_place)
            .filter(|lit| (lit.variable() as usize) < self.last.len())
            .map(|lit| if self.last[lit.variable() as usize] != lit.is_negated() { !lit } else { lit })
            .collect();
        self.circuit.require(&other);
    }

    /// Whether a word is in a zone, hidden by no mask and none of these.
    fn word(&mut self, zone: Zone, hides: &[MaskId], word: Word) -> Lit {
        if self.allowed.as_ref().is_some_and(|allowed| !allowed.contains(&word)) {
            return self.circuit.no();
        }
        // Masks that can never hide it are as if they were not there.
        let own: Vec<MaskId> = match word {
            Word::Keyword(keyword) => {
                hides.iter().copied().filter(|mask| can_hide(self.rules, *mask, keyword)).collect()
            }
            Word::Name(_) => Vec::new(),
        };
        let key = (zone, own, word);
        if let Some(lit) = self.words.get(&key) {
            return *lit;
        }
        let (_, own, _) = &key;
        let is_bare = own.is_empty();
        if let Word::Keyword(keyword) = word
            && self.rules.likeness(keyword).is_some()
        {
            self.widened.insert(Widened::Like);
        }
        let lit = self.circuit.free();
        self.words.insert(key.clone(), lit);
        if !is_bare {
            self.widened.insert(Widened::OwnMask);
            let counting = self.word(zone, &[], word);
            self.circuit.implies(lit, counting);
        }
        if zone == Zone::Title {
            let (_, own, _) = &key;
            let whole = self.word(Zone::Whole, own, word);
            self.circuit.implies(lit, whole);
        }
        if is_bare {
            for other in self.vocabulary.brings(word) {
                if let Some(other) = self.words.get(&(zone, Vec::new(), *other)) {
                    self.circuit.implies(lit, *other);
                }
            }
            for other in self.vocabulary.brought_by(word) {
                if let Some(other) = self.words.get(&(zone, Vec::new(), *other)) {
                    self.circuit.implies(*other, lit);
                }
            }
        }
        lit
    }

    fn keyword(&mut self, zone: Zone, hides: &[MaskId], keyword: KeywordId) -> Lit {
        self.word(zone, hides, Word::Keyword(keyword))
    }

    fn near(&mut self, pair: Pair) -> Lit {
        if let Some(lit) = self.pairs.get(&pair) {
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
        self.pairs.insert(pair.clone(), lit);
        if zone == Zone::Title {
            let whole = self.near(Pair { zone: Zone::Whole, ..pair });
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
    fn category(&mut self) -> Number {
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

    /// Whether a condition holds, with these own masks, in this zone.
    pub(crate) fn condition(&mut self, condition: &Cond, hides: &[MaskId], zone: Zone) -> Holds {
        let each = |this: &mut Self, parts: &[Cond]| -> Vec<Holds> {
            parts.iter().map(|part| this.condition(part, hides, zone)).collect()
        };
        let (is, may) = (
            |parts: &[Holds]| parts.iter().map(|part| part.is).collect::<Vec<_>>(),
            |parts: &[Holds]| parts.iter().map(|part| part.may).collect::<Vec<_>>(),
        );
        match condition {
            Cond::Keyword(keyword) => Holds::known(self.keyword(zone, hides, *keyword)),
            Cond::All(parts) => {
                let parts = each(self, parts);
                Holds { is: self.circuit.and(is(&parts)), may: self.circuit.and(may(&parts)) }
            }
            Cond::Any(parts) => {
                let parts = each(self, parts);
                Holds { is: self.circuit.or(is(&parts)), may: self.circuit.or(may(&parts)) }
            }
            Cond::AtLeast(least, parts) => {
                let parts = each(self, parts);
                let mut enough = |lits: Vec<Lit>| {
                    let ones = lits.into_iter().map(|lit| vec![lit]).collect();
                    let sum = self.circuit.sum(ones);
                    self.circuit.at_least(&sum, *least)
                };
                Holds { is: enough(is(&parts)), may: enough(may(&parts)) }
            }
            Cond::Not(inner) => {
                let Holds { is, may } = self.condition(inner, hides, zone);
                Holds { is: !may, may: !is }
            }
            Cond::Near { left, right, gap, ordered } => Holds::known(self.near(Pair {
                left: left.clone(),
                right: right.clone(),
                gap: *gap,
                ordered: *ordered,
                zone,
                hides: hides.to_vec(),
            })),
            Cond::Title(inner) => self.condition(inner, hides, Zone::Title),
            Cond::Named(bodies) => {
                let names = self.names_of(|name| name.bodies.iter().any(|body| bodies.contains(body)));
                let lits: Vec<Lit> = names.into_iter().map(|name| self.word(zone, &[], Word::Name(name))).collect();
                Holds::known(self.circuit.or(lits))
            }
            Cond::Fact(fact, values) => {
                let lits = self.fact(*fact);
                let (inside, outside): (Vec<_>, Vec<_>) =
                    (0..).zip(lits).partition(|(value, _)| values >> value & 1 == 1);
                let lits = |side: Vec<(u32, Lit)>| side.into_iter().map(|(_, lit)| lit).collect::<Vec<_>>();
                let (inside, outside) = (self.circuit.or(lits(inside)), self.circuit.or(lits(outside)));
                Holds { is: self.circuit.and([inside, !outside]), may: inside }
            }
            Cond::District(districts) => {
                let place = self.place();
                let here: Vec<Lit> = districts.iter().map(|district| place.districts[district]).collect();
                let anywhere: Vec<Lit> = place.districts.values().copied().chain([place.other_district]).collect();
                let (is, known) = (self.circuit.or(here), self.circuit.or(anywhere));
                Holds { is, may: self.circuit.or([is, !known]) }
            }
            Cond::Street(streets) => {
                let place = self.place();
                let here: Vec<Lit> = streets.iter().map(|street| place.streets[street]).collect();
                let any: Vec<Lit> = place.streets.values().copied().chain([place.other_street]).collect();
                let of_districts: BTreeSet<DistrictId> =
                    streets.iter().map(|street| self.rules.streets[street.index()].district).collect();
                let place = self.place();
                let elsewhere = place.districts.iter().filter(|(district, _)| !of_districts.contains(district));
                let elsewhere: Vec<Lit> = elsewhere.map(|(_, lit)| *lit).chain([place.other_district]).collect();
                let (is, known, elsewhere) = (self.circuit.or(here), self.circuit.or(any), self.circuit.or(elsewhere));
                let open = self.circuit.and([!known, !elsewhere]);
                Holds { is, may: self.circuit.or([is, open]) }
            }
            Cond::Category(roots) => {
                let mut inside = BTreeSet::new();
                for root in roots {
                    inside.extend((root.0..self.rules.categories[root.index()].end).map(CategoryId));
                }
                let lits: Vec<Lit> = inside.into_iter().map(|category| self.is_category(category)).collect();
                let is = self.circuit.or(lits);
                let given = self.category();
                let known = self.circuit.or(given);
                Holds { is, may: self.circuit.or([is, !known]) }
            }
            Cond::Hour { from, to } => {
                let (known, minute) = self.minute();
                let from_on = self.circuit.at_least(&minute, u32::from(*from));
                let to_on = self.circuit.at_least(&minute, u32::from(*to));
                let inside =
                    if from < to { self.circuit.and([from_on, !to_on]) } else { self.circuit.or([from_on, !to_on]) };
                let is = self.circuit.and([known, inside]);
                Holds { is, may: self.circuit.or([is, !known]) }
            }
        }
    }

    /// The hit keywords of a condition, each with when it is one.
    fn keywords_of(
        &mut self,
        condition: &Cond,
        (hides, zone): (&[MaskId], Zone),
        given: Lit,
        found: &mut BTreeMap<KeywordId, Lit>,
    ) {
        let here = self.condition(condition, hides, zone).is;
        let given = self.circuit.and([given, here]);
        match condition {
            Cond::Keyword(keyword) => self.found(*keyword, given, found),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.keywords_of(part, (hides, zone), given, found));
            }
            Cond::Title(inner) => self.keywords_of(inner, (hides, Zone::Title), given, found),
            Cond::Near { left, right, .. } => {
                for keyword in left.iter().chain(right).copied().collect::<BTreeSet<_>>() {
                    // Which pairs qualify is not told by presence.
                    let present = self.keyword(zone, hides, keyword);
                    let key = (format!("{condition:?} {zone:?} {hides:?}"), keyword);
                    let free = || Lit::new(self.circuit.solver.new_variable(), false);
                    let takes_part = *self.takes_part.entry(key).or_insert_with(free);
                    let when = self.circuit.and([given, present, takes_part]);
                    self.found(keyword, when, found);
                }
            }
            _ => {}
        }
    }

    fn found(&mut self, keyword: KeywordId, when: Lit, found: &mut BTreeMap<KeywordId, Lit>) {
        let before = found.get(&keyword).copied().unwrap_or(self.circuit.no());
        found.insert(keyword, self.circuit.or([before, when]));
    }

    fn line(&mut self, line: &Line, hides: &[MaskId]) -> LineParts {
        let factor = self.rules.settings.title_factor;
        let no = self.circuit.no();
        let mut parts = LineParts {
            worth: Vec::new(),
            base: Vec::new(),
            counts: no,
            strong: no,
            nine: no,
            keywords: BTreeMap::new(),
        };
        for (zone, factor) in [(Zone::Whole, 1), (Zone::Title, factor)] {
            let holds = match &line.condition {
                Some(condition) => self.condition(condition, hides, zone).is,
                None => self.circuit.yes(),
            };
            let (value, heavy, words) = match &line.worth {
                Worth::Points(points) => {
                    (self.circuit.number(*points), self.circuit.constant(*points >= 3), Vec::new())
                }
                Worth::Each { words, cap } => {
                    let mut weights = Vec::new();
                    let (mut heavy, mut present) = (Vec::new(), Vec::new());
                    for &(word, weight) in words {
                        let lit = self.keyword(zone, hides, word);
                        let number = self.circuit.number(weight);
                        weights.push(self.circuit.counted(lit, &number));
                        heavy.extend((weight >= 3).then_some(lit));
                        present.push((word, lit));
                    }
                    let (sum, cap) = (self.circuit.sum(weights), self.circuit.number(*cap));
                    (self.circuit.smaller(&sum, &cap), self.circuit.or(heavy), present)
                }
            };
            let value = self.circuit.counted(holds, &value);
            let counts = self.circuit.at_least(&value, 1);
            let times = self.circuit.number(factor);
            // Bit by bit: the factor is a small constant.
            let shifted: Vec<Number> = times
                .iter()
                .enumerate()
                .filter(|(_, bit)| **bit == self.circuit.yes())
                .map(|(by, _)| std::iter::repeat_n(no, by).chain(value.iter().copied()).collect())
                .collect();
            let worth = self.circuit.sum(shifted);
            parts.worth = self.circuit.larger(&parts.worth, &worth);
            parts.base = self.circuit.larger(&parts.base, &value);
            let strong = self.circuit.and([counts, heavy]);
            let nine = self.circuit.at_least(&value, 9);
            parts.strong = self.circuit.or([parts.strong, strong]);
            parts.nine = self.circuit.or([parts.nine, nine]);
            parts.counts = self.circuit.or([parts.counts, counts]);
            for (word, lit) in words {
                let when = self.circuit.and([counts, lit]);
                self.found(word, when, &mut parts.keywords);
            }
            if let Some(condition) = &line.condition {
                let mut found = std::mem::take(&mut parts.keywords);
                self.keywords_of(condition, (hides, zone), counts, &mut found);
                parts.keywords = found;
            }
        }
        // A factor of nothing is worth nothing in the title, though the line counts; it is worth something on the whole then.
        parts.counts = self.circuit.at_least(&parts.worth, 1);
        parts
    }

    fn rule(&mut self, id: RuleId) -> RuleParts {
        if let Some(parts) = self.rule_parts.get(&id) {
            return parts.clone();
        }
        let rule = &self.rules.rules[id.index()];
        let unless: Vec<Lit> =
            rule.unless.iter().map(|condition| self.condition(condition, &rule.hides, Zone::Whole).may).collect();
        let silenced = self.circuit.or(unless);
        let lines: Vec<LineParts> = rule.lines.iter().map(|line| self.line(line, &rule.hides)).collect();
        let total = self.circuit.sum(lines.iter().map(|line| line.worth.clone()).collect());
        let parts = RuleParts { speaks: !silenced, total: self.circuit.counted(!silenced, &total), lines };
        self.rule_parts.insert(id, parts.clone());
        parts
    }

    fn rules_of(&self, target: Target) -> Vec<RuleId> {
        self.rules_of.get(&target).cloned().unwrap_or_default()
    }

    /// A scope: whether all of it holds; an undecided fact and a named place that is not named are false.
    fn scope(&mut self, scope: &VariantScope) -> Holds {
        let mut sure = Vec::new();
        for &(fact, value) in &scope.facts {
            sure.push(self.condition(&Cond::Fact(fact, 1 << value), &[], Zone::Whole).is);
        }
        if let Some(spot) = scope.spot {
            sure.push(self.place().spots[&spot]);
        }
        let (mut is, mut may) = (sure.clone(), sure);
        let district = scope.district.map(|district| Cond::District(vec![district]));
        let street = scope.street.map(|street| Cond::Street(vec![street]));
        for condition in [district, street].into_iter().flatten() {
            let holds = self.condition(&condition, &[], Zone::Whole);
            is.push(holds.is);
            may.push(holds.may);
        }
        Holds { is: self.circuit.and(is), may: self.circuit.and(may) }
    }

    /// By variant and arm of a duty, whether its roles are those of the demand. Exactly one is.
    pub(crate) fn arms(&mut self, duty: DutyId) -> Vec<Vec<Lit>> {
        if let Some(arms) = self.arms.get(&duty) {
            return arms.clone();
        }
        let of_duty = &self.rules.duties[duty.index()];
        let mut earlier = Vec::new();
        let mut all = Vec::new();
        for (index, variant) in of_duty.variants.iter().enumerate() {
            let is_last = index + 1 == of_duty.variants.len();
            let holds = if is_last { self.circuit.yes() } else { self.scope(&variant.scope).is };
            let chosen = self.circuit.and(earlier.iter().map(|lit: &Lit| !*lit).chain([holds]));
            earlier.push(holds);
            let within = self.arms_of_variant(of_duty, variant);
            all.push(within.into_iter().map(|arm| self.circuit.and([chosen, arm])).collect());
        }
        self.arms.insert(duty, all);
        self.arms[&duty].clone()
    }

    fn arms_of_variant(&mut self, duty: &Duty, variant: &Variant) -> Vec<Lit> {
        let arms = &variant.arms;
        let lead = |arm: usize| (arms[arm].roles.lead, arms[arm].roles.via);
        let mut truths = Vec::new();
        for arm in arms {
            truths.push(match &arm.condition {
                // No words count for an arm.
                Some(condition) => self.condition_without_words(condition),
                None => Holds::known(self.circuit.yes()),
            });
        }
        let (mut wins, mut opens) = (Vec::new(), Vec::new());
        let mut before = self.circuit.yes();
        for truth in &truths {
            wins.push(self.circuit.and([before, truth.is]));
            opens.push(self.circuit.and([before, truth.may, !truth.is]));
            before = self.circuit.and([before, !truth.is]);
        }
        let (nobody_wins, any_open) = (before, self.circuit.or(opens.clone()));
        let mut chosen: Vec<Vec<Lit>> = vec![Vec::new(); arms.len()];
        for (arm, win) in wins.iter().enumerate() {
            let or_last = if arm + 1 == arms.len() { self.circuit.or([*win, nobody_wins]) } else { *win };
            chosen[arm].push(self.circuit.and([!any_open, or_last]));
        }
        let otherwise = arms.iter().position(|arm| arm.condition.is_none());
        for first in 0..arms.len() {
            let is_first = self.circuit.and(opens[..first].iter().map(|open| !*open).chain([opens[first]]));
            let others = (0..arms.len()).filter(|arm| lead(*arm) != lead(first));
            let strangers: Vec<Lit> = others.flat_map(|arm| [opens[arm], wins[arm]]).collect();
            let one_lead = !self.circuit.or(strangers);
            for (arm, win) in wins.iter().enumerate() {
                let or_open = if arm == first { self.circuit.or([*win, nobody_wins]) } else { *win };
                chosen[arm].push(self.circuit.and([is_first, one_lead, or_open]));
            }
            let asked = if duty.ask.is_some() { first } else { otherwise.unwrap_or(first) };
            chosen[asked].push(self.circuit.and([is_first, !one_lead]));
        }
        chosen.into_iter().map(|ways| self.circuit.or(ways)).collect()
    }

    fn condition_without_words(&mut self, condition: &Cond) -> Holds {
        match condition {
            Cond::Keyword(_) | Cond::Near { .. } => Holds::known(self.circuit.no()),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                let parts: Vec<Holds> = parts.iter().map(|part| self.condition_without_words(part)).collect();
                let least = match condition {
                    Cond::All(_) => parts.len() as u32,
                    Cond::AtLeast(least, _) => *least,
                    _ => 1,
                };
                let mut enough = |lits: Vec<Lit>| {
                    let sum = self.circuit.sum(lits.into_iter().map(|lit| vec![lit]).collect());
                    self.circuit.at_least(&sum, least)
                };
                Holds {
                    is: enough(parts.iter().map(|part| part.is).collect()),
                    may: enough(parts.iter().map(|part| part.may).collect()),
                }
            }
            Cond::Not(inner) => {
                let Holds { is, may } = self.condition_without_words(inner);
                Holds { is: !may, may: !is }
            }
            Cond::Title(inner) => match inner.as_ref() {
                Cond::Named(_) => self.condition(inner, &[], Zone::Title),
                _ => self.condition_without_words(inner),
            },
            _ => self.condition(condition, &[], Zone::Whole),
        }
    }

    /// Whether a duty's demand is led by one of these bodies.
    pub(crate) fn led_by(&mut self, duty: DutyId, leads: &[BodyId]) -> Lit {
        self.of_arms(duty, |roles| leads.contains(&roles.lead))
    }

    /// Whether the roles of a duty's demand are such.
    fn of_arms(&mut self, duty: DutyId, wanted: impl Fn(&Roles) -> bool) -> Lit {
        let lits = self.arms(duty);
        let variants = &self.rules.duties[duty.index()].variants;
        let roles = variants.iter().map(|variant| variant.arms.iter().map(|arm| &arm.roles));
        let mut such = Vec::new();
        for (roles, lits) in roles.zip(lits) {
            such.extend(roles.zip(lits).filter(|(roles, _)| wanted(roles)).map(|(_, lit)| lit));
        }
        self.circuit.or(such)
    }

    /// Whether the leads of two demands are the same, the body the order goes through included.
    pub(crate) fn same_lead(&mut self, one: DutyId, other: DutyId) -> Lit {
        let leads = |duty: DutyId| -> BTreeSet<(BodyId, Option<BodyId>)> {
            let arms = self.rules.duties[duty.index()].variants.iter().flat_map(|variant| &variant.arms);
            arms.map(|arm| (arm.roles.lead, arm.roles.via)).collect()
        };
        let shared: Vec<_> = leads(one).intersection(&leads(other)).copied().collect();
        let mut same = Vec::new();
        for lead in shared {
            let is_lead = |roles: &Roles| (roles.lead, roles.via) == lead;
            let (of_one, of_other) = (self.of_arms(one, is_lead), self.of_arms(other, is_lead));
            same.push(self.circuit.and([of_one, of_other]));
        }
        self.circuit.or(same)
    }

    /// A duty or outcome.
    pub(crate) fn target(&mut self, target: Target) -> TargetParts {
        if let Some(parts) = self.target_parts.get(&target) {
            return parts.clone();
        }
        let rules = self.rules_of(target);
        let parts: Vec<RuleParts> = rules.iter().map(|rule| self.rule(*rule)).collect();
        let mut best = Number::new();
        let (mut strong, mut nine) = (Vec::new(), Vec::new());
        for rule in &parts {
            best = self.circuit.larger(&best, &rule.total);
            for line in &rule.lines {
                strong.push(self.circuit.and([rule.speaks, line.counts, line.strong]));
                nine.push(self.circuit.and([rule.speaks, line.counts, line.nine]));
            }
        }
        let exists = self.exists(target);
        let scores = self.circuit.at_least(&best, 1);
        let present = self.circuit.and([scores, exists]);
        let mut added = Vec::new();
        if let Target::Duty(duty) = target {
            added.push(self.category_score(duty));
            for (id, rule) in self.rules.rules.iter().enumerate() {
                let is_foreign = self.only_backed_by_own.is_some_and(|first_old| {
                    let of_duty = rules.first().map_or(0, |rule| rule.index());
                    (id >= first_old) != (of_duty >= first_old)
                });
                if let Target::Backing(backing) = rule.target
                    && !is_foreign
                {
                    let (of_duty, rules) = (&self.rules.duties[duty.index()], self.rules);
                    let arms = of_duty.variants.iter().flat_map(|variant| &variant.arms);
                    if arms.clone().any(|arm| rules.backs(backing, &arm.roles)) {
                        let backs = self.of_arms(duty, |roles| rules.backs(backing, roles));
                        let total = self.rule(RuleId::at(id)).total;
                        added.push(self.circuit.counted(backs, &total));
                    }
                }
            }
        }
        let added = self.circuit.sum(added);
        let sum = self.circuit.sum(vec![best, added.clone()]);
        let score = self.circuit.counted(present, &sum);
        let strong = self.circuit.or(strong);
        let strong = self.circuit.and([present, strong]);
        let nine = self.circuit.or(nine);
        let enough = self.circuit.at_least(&score, self.rules.settings.threshold);
        // A threshold of nothing is reached by what scores.
        let reaches = self.circuit.and([strong, enough]);
        let parts = TargetParts { score, strong, nine: self.circuit.and([present, nine]), reaches, added };
        self.target_parts.insert(target, parts.clone());
        parts
    }

    /// Whether a target exists where the case happened.
    pub(crate) fn exists(&mut self, target: Target) -> Lit {
        match target {
            Target::Duty(duty) => self.scope(&self.rules.duties[duty.index()].only_in).is,
            Target::Outcome(_) | Target::Backing(_) => self.circuit.yes(),
        }
    }

    /// By line of a rule, whether it adds something.
    pub(crate) fn lines_that_count(&mut self, id: RuleId) -> Vec<Lit> {
        let RuleParts { speaks, lines, .. } = self.rule(id);
        lines.into_iter().map(|line| self.circuit.and([speaks, line.counts])).collect()
    }

    fn category_score(&mut self, duty: DutyId) -> Number {
        let arms = self.rules.duties[duty.index()].variants.iter().flat_map(|variant| &variant.arms);
        let categories: BTreeSet<CategoryId> = arms.filter_map(|arm| arm.roles.category).collect();
        let mut matches = Vec::new();
        for category in categories {
            let is_above = |given: &CategoryId| category.0 < self.rules.categories[given.index()].end;
            let above: Vec<CategoryId> = (0..=category.0).map(CategoryId).filter(is_above).collect();
            let given: Vec<Lit> = above.into_iter().map(|given| self.is_category(given)).collect();
            let given = self.circuit.or(given);
            let bears = self.of_arms(duty, |roles| roles.category == Some(category));
            matches.push(self.circuit.and([given, bears]));
        }
        let matches = self.circuit.or(matches);
        let score = self.circuit.number(self.rules.settings.category_score);
        self.circuit.counted(matches, &score)
    }

    /// Whether two numbers, or two sets of hit keywords, are not the same.
    fn differs(&mut self, pairs: impl IntoIterator<Item = (Lit, Lit)>) -> Lit {
        let differ: Vec<Lit> = pairs.into_iter().map(|(a, b)| self.circuit.xor(a, b)).collect();
        self.circuit.or(differ)
    }

    /// Whether two lines count differently.
    fn lines_differ(&mut self, one: &LineParts, other: &LineParts) -> Lit {
        let no = self.circuit.no();
        let bits = |a: &Number, b: &Number| -> Vec<(Lit, Lit)> {
            let bit = |number: &Number, at: usize| number.get(at).copied().unwrap_or(no);
            (0..a.len().max(b.len())).map(|at| (bit(a, at), bit(b, at))).collect()
        };
        let mut pairs = bits(&one.worth, &other.worth);
        pairs.extend(bits(&one.base, &other.base));
        pairs.extend([(one.counts, other.counts), (one.strong, other.strong), (one.nine, other.nine)]);
        let all: BTreeSet<KeywordId> = one.keywords.keys().chain(other.keywords.keys()).copied().collect();
        let of = |line: &LineParts, keyword: &KeywordId| line.keywords.get(keyword).copied().unwrap_or(no);
        pairs.extend(all.iter().map(|keyword| (of(one, keyword), of(other, keyword))));
        let differ = self.differs(pairs);
        let counts = self.circuit.or([one.counts, other.counts]);
        self.circuit.and([counts, differ])
    }

    /// Whether two rules earn differently.
    fn rules_differ(&mut self, one: &RuleParts, other: &RuleParts) -> Lit {
        let mut left: Vec<&LineParts> = Vec::new();
        let mut right: Vec<&LineParts> = other.lines.iter().collect();
        for line in &one.lines {
            match right.iter().position(|other| *other == line) {
                Some(same) => drop(right.remove(same)),
                None => left.push(line),
            }
        }
        let mut differ = Vec::new();
        let mut of_lines = Vec::new();
        if left.len() == right.len() {
            for (a, b) in left.into_iter().zip(right) {
                of_lines.push(self.lines_differ(a, b));
            }
            let of_lines = self.circuit.or(of_lines);
            differ.push(self.circuit.and([one.speaks, of_lines]));
            differ.push(self.circuit.and([other.speaks, of_lines]));
        } else {
            differ.extend(left.iter().map(|line| self.circuit.and([one.speaks, line.counts])));
            differ.extend(right.iter().map(|line| self.circuit.and([other.speaks, line.counts])));
        }
        let any: Vec<Lit> = one.lines.iter().chain(&other.lines).map(|line| line.counts).collect();
        let any = self.circuit.or(any);
        let silence = self.circuit.xor(one.speaks, other.speaks);
        differ.push(self.circuit.and([silence, any]));
        self.circuit.or(differ)
    }

    /// Whether a duty or outcome of one rule set is another than that of the other: what it scores, by which lines and words, what
    /// roles it has. If one of them is missing, whether the other scores.
    pub(crate) fn differ(&mut self, one: Option<Target>, other: Option<Target>) -> Lit {
        let (Some(one), Some(other)) = (one, other) else {
            let only = one.or(other).map(|target| self.target(target).score).unwrap_or_default();
            return self.circuit.at_least(&only, 1);
        };
        let (a, b) = (self.target(one), self.target(other));
        let no = self.circuit.no();
        let bit = |number: &Number, at: usize| number.get(at).copied().unwrap_or(no);
        let bits: Vec<(Lit, Lit)> = (0..a.score.len().max(b.score.len()))
            .map(|at| (bit(&a.score, at), bit(&b.score, at)))
            .chain([(a.strong, b.strong), (a.nine, b.nine)])
            .collect();
        let mut differ = vec![self.differs(bits)];
        // Rules that are the same on both sides are left out; of the others those of one name are compared.
        let parts = |this: &mut Self, target: Target| -> Vec<(String, RuleParts)> {
            let rules = this.rules_of(target);
            rules.into_iter().map(|id| (this.rules.rules[id.index()].name.clone(), this.rule(id))).collect()
        };
        let (left, mut right) = (parts(self, one), parts(self, other));
        let mut rest = Vec::new();
        for (name, rule) in left {
            match right.iter().position(|(_, other)| *other == rule) {
                Some(same) => drop(right.remove(same)),
                None => rest.push((name, rule)),
            }
        }
        for (name, rule) in rest {
            let same_name = right.iter().position(|(other, _)| *other == name);
            match same_name.map(|at| right.remove(at)) {
                Some((_, other)) => differ.push(self.rules_differ(&rule, &other)),
                None => differ.push(self.circuit.at_least(&rule.total, 1)),
            }
        }
        for (_, rule) in right {
            differ.push(self.circuit.at_least(&rule.total, 1));
        }
        let (in_a, in_b) = (self.circuit.at_least(&a.score, 1), self.circuit.at_least(&b.score, 1));
        let scores = self.circuit.or([in_a, in_b]);
        let roles = match (one, other) {
            (Target::Duty(one), Target::Duty(other)) => self.roles_differ(one, other),
            (Target::Outcome(one), Target::Outcome(other)) => {
                let (one, other) = (&self.rules.outcomes[one.index()], &self.rules.outcomes[other.index()]);
                let said = |outcome: &Outcome| {
                    let Outcome { class, basis, lead, via, assist, deadline, .. } = outcome.clone();
                    (class, basis, lead, via, assist, deadline)
                };
                self.circuit.constant(said(one) != said(other))
            }
            _ => no,
        };
        differ.push(self.circuit.and([scores, roles]));
        self.circuit.or(differ)
    }

    /// Whether two duties have other roles, ask another question or are not both drafts.
    fn roles_differ(&mut self, one: DutyId, other: DutyId) -> Lit {
        let (a, b) = (&self.rules.duties[one.index()], &self.rules.duties[other.index()]);
        let asked = |duty: &Duty| duty.ask.as_ref().map(|ask| ask.question.clone());
        if (a.draft, a.catch_all, asked(a)) != (b.draft, b.catch_all, asked(b)) {
            return self.circuit.yes();
        }
        let conditions = |duty: &Duty| -> Vec<(VariantScope, Vec<Option<Cond>>)> {
            let arms = |variant: &Variant| variant.arms.iter().map(|arm| arm.condition.clone()).collect();
            duty.variants.iter().map(|variant| (variant.scope.clone(), arms(variant))).collect()
        };
        // What is asked where a fact or the place is undecided follows from the arms and places as they are written.
        let may_ask = a.ask.is_some() || a.variants.len() > 1 || b.variants.len() > 1;
        if may_ask && conditions(a) != conditions(b) {
            return self.circuit.yes();
        }
        let all = [a, b].into_iter().flat_map(|duty| duty.variants.iter().flat_map(|variant| &variant.arms));
        let mut roles: Vec<&Roles> = Vec::new();
        for arm in all {
            if !roles.contains(&&arm.roles) {
                roles.push(&arm.roles);
            }
        }
        let mut pairs = Vec::new();
        for wanted in roles {
            pairs.push((self.of_arms(one, |roles| roles == wanted), self.of_arms(other, |roles| roles == wanted)));
        }
        self.differs(pairs)
    }

    /// The hit keywords of a duty or outcome.
    pub(crate) fn hit_keywords(&mut self, target: Target) -> BTreeMap<KeywordId, Lit> {
        let mut found = BTreeMap::new();
        for rule in self.rules_of(target) {
            let parts = self.rule(rule);
            for line in &parts.lines {
                for (keyword, when) in &line.keywords {
                    let when = self.circuit.and([parts.speaks, line.counts, *when]);
                    self.found(*keyword, when, &mut found);
                }
            }
        }
        found
    }

    /// Characters of hit keywords not contained in another of them.
    fn characters(&mut self, target: Target) -> Number {
        let found = self.hit_keywords(target);
        let mut numbers = Vec::new();
        for (keyword, lit) in &found {
            let outer = found.iter().filter(|(other, _)| self.rules.lies_inside(*keyword, **other));
            let outer: Vec<Lit> = outer.map(|(_, lit)| !*lit).chain([*lit]).collect();
            let outermost = self.circuit.and(outer);
            let n_chars = self.rules.keywords[keyword.index()].chars().count() as u32;
            let number = self.circuit.number(n_chars);
            numbers.push(self.circuit.counted(outermost, &number));
        }
        self.circuit.sum(numbers)
    }

    /// Whether the first ranks before the second, both scoring.
    pub(crate) fn before(&mut self, one: Target, other: Target) -> Lit {
        let (a, b) = (self.target(one).score, self.target(other).score);
        let (more, less) = (self.circuit.greater(&a, &b), self.circuit.greater(&b, &a));
        let by_tie = match (self.rules.is_catch_all(one), self.rules.is_catch_all(other)) {
            (false, true) => self.circuit.yes(),
            (true, false) => self.circuit.no(),
            _ => {
                let (a, b) = (self.characters(one), self.characters(other));
                let (more, less) = (self.circuit.greater(&a, &b), self.circuit.greater(&b, &a));
                let by_name = self.circuit.constant(self.name_of(one) < self.name_of(other));
                let tie = self.circuit.and([!less, by_name]);
                self.circuit.or([more, tie])
            }
        };
        let tie = self.circuit.and([!less, by_tie]);
        self.circuit.or([more, tie])
    }

    fn name_of(&self, target: Target) -> &'r str {
        match target {
            Target::Duty(duty) => &self.rules.duties[duty.index()].name,
            Target::Outcome(outcome) => &self.rules.outcomes[outcome.index()].name,
            Target::Backing(_) => "",
        }
    }

    /// A rival's score without the lines all of whose keywords lie strictly inside longer hit keywords of the first demand.
    pub(crate) fn strength_against(&mut self, rival: DutyId, first: DutyId) -> Number {
        let longer = self.hit_keywords(Target::Duty(first));
        let mut best = Number::new();
        for rule in self.rules_of(Target::Duty(rival)) {
            let parts = self.rule(rule);
            let mut totals = Vec::new();
            for line in &parts.lines {
                let mut bare = Vec::new();
                for (keyword, when) in &line.keywords {
                    let around = longer.iter().filter(|(other, _)| self.rules.lies_inside(*keyword, **other));
                    let around: Vec<Lit> = around.map(|(_, lit)| !*lit).chain([*when]).collect();
                    bare.push(self.circuit.and(around));
                }
                let bare = self.circuit.or(bare);
                let counts = self.circuit.and([parts.speaks, bare]);
                totals.push(self.circuit.counted(counts, &line.worth));
            }
            let total = self.circuit.sum(totals);
            best = self.circuit.larger(&best, &total);
        }
        let scores = self.circuit.at_least(&best, 1);
        let added = self.target(Target::Duty(rival)).added;
        let sum = self.circuit.sum(vec![best, added]);
        self.circuit.counted(scores, &sum)
    }

    /// Whether a duty's own lines list it beside these hit keywords: those of one rule reach the threshold without the title factor.
    pub(crate) fn listed_beside(&mut self, duty: DutyId, known: &BTreeMap<KeywordId, Lit>) -> Lit {
        let mut ways = Vec::new();
        for rule in self.rules_of(Target::Duty(duty)) {
            let parts = self.rule(rule);
            let mut sums = Vec::new();
            for line in &parts.lines {
                let heavy = self.circuit.at_least(&line.base, 3);
                let mut own = Vec::new();
                for (keyword, when) in &line.keywords {
                    let covers = |other: &KeywordId| other == keyword || self.rules.lies_inside(*keyword, *other);
                    let covering = known.iter().filter(|(other, _)| covers(other)).map(|(_, lit)| !*lit);
                    let mut is_own: Vec<Lit> = covering.chain([*when]).collect();
                    if self.rules.likeness(*keyword).is_some() {
                        is_own.push(heavy);
                    }
                    own.push(self.circuit.and(is_own));
                }
                let own = self.circuit.or(own);
                let counts = self.circuit.and([parts.speaks, line.counts, own]);
                sums.push(self.circuit.counted(counts, &line.base));
            }
            let sum = self.circuit.sum(sums);
            ways.push(self.circuit.at_least(&sum, self.rules.settings.threshold));
        }
        let listed = self.circuit.or(ways);
        let strong = self.target(Target::Duty(duty)).strong;
        self.circuit.and([strong, listed])
    }
}
