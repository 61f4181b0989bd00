//! Every way to make a condition, a line or a rule true by its own words, one word standing for all that are alike.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use super::vocabulary::{self, Word, parts_of};
use super::{Prover, Witness};
use crate::given::Given;
use crate::ids::*;
use crate::resolve::model::*;

/// More ways than this are not all tried.
pub(super) const MOST_WAYS: usize = 100_000;

/// Of more ways so many are tried, if they show so many pairs.
pub(super) const MOST_BY_PAIRS: usize = 10_000;

/// Of a rule with more lines than these only so many are looked at.
const MOST_LINES: usize = 256;

/// Of the ways of one arm's condition so many are tried.
const MOST_SETTINGS: usize = 16;

/// By keyword, the one that stands for all that are alike.
pub(crate) type Classes = BTreeMap<KeywordId, KeywordId>;

/// One thing that makes a part of a condition true.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Piece {
    /// A word, perhaps in the title.
    Word(Word, bool),
    /// Two words so near each other.
    Near(KeywordId, KeywordId, u32, bool),
    Fact(FactId, u64),
    District(DistrictId),
    Street(StreetId),
    Category(CategoryId),
    Minute(u16),
}

/// What must be there for a condition to be true.
pub(super) type Way = Vec<Piece>;

/// The ways of a condition or of a rule: counted, and written out one by one.
#[derive(Clone)]
pub(super) struct Ways(Rc<Node>);

struct Node {
    /// How many there are; `u64::MAX` if there are more.
    n: u64,
    made: Made,
}

enum Made {
    Piece(Piece),
    /// A way of each.
    All(Vec<Ways>),
    /// A way of one; with how many ways there are of those before each, `u64::MAX` if there are more.
    Any(Vec<Ways>, Vec<u64>),
}

/// By node, its ways with a piece and without.
type Parted = FxHashMap<*const Node, Option<(Ways, Ways)>>;

impl Ways {
    pub(super) fn one() -> Self {
        Self::all_of(Vec::new())
    }

    pub(super) fn none() -> Self {
        Self::any_of(Vec::new())
    }

    fn piece(piece: Piece) -> Self {
        Self(Rc::new(Node { n: 1, made: Made::Piece(piece) }))
    }

    pub(super) fn pieces(pieces: impl IntoIterator<Item = Piece>) -> Self {
        Self::any_of(pieces.into_iter().map(Self::piece).collect())
    }

    fn all_of(parts: Vec<Self>) -> Self {
        let n = parts.iter().fold(1_u64, |n, part| n.saturating_mul(part.0.n));
        Self(Rc::new(Node { n, made: Made::All(parts) }))
    }

    fn any_of(mut parts: Vec<Self>) -> Self {
        parts.retain(|part| part.0.n > 0);
        if parts.len() == 1 {
            return parts.remove(0);
        }
        let mut n = 0_u64;
        let before = parts.iter().map(|part| {
            let before = n;
            n = n.saturating_add(part.0.n);
            before
        });
        let before = before.collect();
        Self(Rc::new(Node { n, made: Made::Any(parts, before) }))
    }

    pub(super) fn and(self, other: Self) -> Self {
        Self::all_of(vec![self, other])
    }

    pub(super) fn is_none(&self) -> bool {
        self.0.n == 0
    }

    /// Whether all are visited by `each`.
    pub(super) fn are_few(&self, most: usize) -> bool {
        self.0.n <= most as u64
    }

    /// The ways in which a piece is one of these.
    pub(super) fn with(&self, is_one: &dyn Fn(&Piece) -> bool) -> Self {
        self.parted(is_one, &mut FxHashMap::default()).map_or(Self::none(), |(with, _)| with)
    }

    /// The ways with such a piece, and those without; `None` if there is no such piece. What has several uses is parted once.
    fn parted(&self, is_one: &dyn Fn(&Piece) -> bool, known: &mut Parted) -> Option<(Self, Self)> {
        let key = (Rc::strong_count(&self.0) > 1).then_some(Rc::as_ptr(&self.0));
        if let Some(parted) = key.and_then(|key| known.get(&key)) {
            return parted.clone();
        }
        let parted = match &self.0.made {
            Made::Piece(piece) => is_one(piece).then(|| (self.clone(), Self::none())),
            Made::Any(parts, _) => {
                let of_parts: Vec<_> = parts.iter().map(|part| part.parted(is_one, known)).collect();
                of_parts.iter().any(Option::is_some).then(|| {
                    let of_parts = of_parts.into_iter().zip(parts);
                    let parted = of_parts.map(|(parted, part)| parted.unwrap_or_else(|| (Self::none(), part.clone())));
                    let (with, without) = parted.unzip();
                    (Self::any_of(with), Self::any_of(without))
                })
            }
            Made::All(parts) => {
                // The first part with one, those before it without.
                let (mut with, mut before) = (Vec::new(), Vec::new());
                for (at, part) in parts.iter().enumerate() {
                    if let Some((with_one, without)) = part.parted(is_one, known) {
                        before.extend(parts[before.len()..at].iter().cloned());
                        let all = before.iter().chain([&with_one]).chain(&parts[at + 1..]);
                        with.push(Self::all_of(all.cloned().collect()));
                        before.push(without);
                    }
                }
                (!with.is_empty()).then(|| {
                    before.extend(parts[before.len()..].iter().cloned());
                    (Self::any_of(with), Self::all_of(before))
                })
            }
        };
        if let Some(key) = key {
            known.insert(key, parted.clone());
        }
        parted
    }

    /// Every way, or so many of them, drawn evenly, until `visit` says no. Whether it went through.
    pub(super) fn each(&self, most: usize, visit: &mut dyn FnMut(&Way) -> bool) -> bool {
        let n = self.0.n;
        let is_few = self.are_few(most);
        let mut way = Way::new();
        for at in 0..n.min(most as u64) {
            way.clear();
            // Steps of the golden ratio fall everywhere.
            self.write(if is_few { at } else { at.wrapping_mul(0x9e37_79b9_7f4a_7c15) % n }, &mut way);
            way.sort();
            way.dedup();
            if !visit(&way) {
                return false;
            }
        }
        true
    }

    /// Every way; of more than [`MOST_WAYS`] those that [`by_pairs`](Self::by_pairs) visits.
    pub(super) fn each_by_pairs(&self, visit: &mut dyn FnMut(&Way) -> bool) -> bool {
        match self.are_few(MOST_WAYS) {
            true => self.each(MOST_WAYS, visit),
            false => self.by_pairs(MOST_WAYS, &|_| true, visit),
        }
    }

    /// Those ways, among so many drawn evenly, in which two pieces stand together for the first time, one of them such a one: not more
    /// than [`MOST_BY_PAIRS`]. Until `visit` says no. Whether it went through.
    pub(super) fn by_pairs(
        &self,
        most_drawn: usize,
        is_one: &dyn Fn(&Piece) -> bool,
        visit: &mut dyn FnMut(&Way) -> bool,
    ) -> bool {
        // By piece its number, and whether it is such a one.
        let mut numbers: FxHashMap<Piece, (u64, bool)> = FxHashMap::default();
        let (mut of_way, mut pairs, mut n_visited) = (Vec::new(), FxHashSet::default(), 0);
        let mut is_wanted = true;
        self.each(most_drawn, &mut |way| {
            of_way.clear();
            for piece in way {
                let next = numbers.len() as u64;
                let known = numbers.get(piece).copied();
                of_way.push(known.unwrap_or_else(|| *numbers.entry(piece.clone()).or_insert((next, is_one(piece)))));
            }
            let mut is_new = false;
            for (at, (one, counts)) in of_way.iter().enumerate() {
                let others = of_way[at..].iter().filter(|(_, other_counts)| *counts || *other_counts);
                others.for_each(|(other, _)| is_new |= pairs.insert(one << 32 | other));
            }
            if is_new {
                n_visited += 1;
                is_wanted = visit(way);
            }
            is_wanted && n_visited < MOST_BY_PAIRS
        });
        is_wanted
    }

    fn write(&self, mut at: u64, way: &mut Way) {
        match &self.0.made {
            Made::Piece(piece) => way.push(piece.clone()),
            Made::All(parts) => {
                for part in parts {
                    part.write(at % part.0.n, way);
                    at /= part.0.n;
                }
            }
            Made::Any(parts, before) => {
                let of = before.partition_point(|before| *before <= at) - 1;
                parts[of].write(at - before[of], way);
            }
        }
    }
}

impl Prover<'_> {
    /// What makes keywords alike: the lines they stand in, what they bring, how long they are.
    pub(super) fn classes(&self) -> Classes {
        let mut uses: BTreeMap<KeywordId, Vec<(u32, u32, u32)>> = BTreeMap::new();
        for (of_rule, rule) in (0..).zip(&self.rules.rules) {
            for (of_line, line) in (0..).zip(&rule.lines) {
                let mut note = |condition: &Cond, group: u32| {
                    each_keyword(condition, group, &mut |keyword, group| {
                        uses.entry(keyword).or_default().push((of_rule, of_line, group));
                    })
                };
                line.condition.iter().for_each(|condition| note(condition, 0));
                if let Worth::Each { words, .. } = &line.worth {
                    for (word, weight) in words {
                        uses.entry(*word).or_default().push((of_rule, of_line, u32::MAX - weight));
                    }
                }
            }
            for (at, condition) in (0..).zip(&rule.unless) {
                each_keyword(condition, 0, &mut |keyword, group| {
                    uses.entry(keyword).or_default().push((of_rule, u32::MAX - at, group));
                });
            }
        }
        for (of_fact, fact) in (0..).zip(&self.rules.facts) {
            for (value, condition) in &fact.conditions {
                each_keyword(condition, 0, &mut |keyword, group| {
                    uses.entry(keyword).or_default().push((u32::MAX - of_fact, *value, group));
                });
            }
        }
        let negated: BTreeSet<KeywordId> = self.rules.negations.iter().flat_map(|n| &n.negatable).copied().collect();
        let masks: HashSet<&str> = self.rules.masks.iter().map(String::as_str).collect();
        let mut first: HashMap<_, KeywordId> = HashMap::new();
        let mut classes = BTreeMap::new();
        for (keyword, mut uses) in uses {
            uses.sort_unstable();
            let text = &self.rules.keywords[keyword.index()];
            // A mask inside a word may hide what the word brings in one rule and not in another.
            let own = parts_of(text, text.len()).any(|part| masks.contains(part)).then_some(keyword);
            let around = self.vocabulary.brought_by(Word::Keyword(keyword)).to_vec();
            let brings = self.vocabulary.brings(Word::Keyword(keyword)).to_vec();
            let like = (self.rules.likeness(keyword), negated.contains(&keyword), text.chars().count(), own);
            classes.insert(keyword, *first.entry((uses, brings, around, like)).or_insert(keyword));
        }
        classes
    }

    /// Every way in which a rule's own lines reach the threshold, one word standing for all of its class; and whether these are all.
    pub(super) fn ways_of_rule(&self, rule: &Rule, classes: &Classes) -> (Ways, bool) {
        let threshold = self.rules.settings.threshold;
        // What each line can add: points, whether strong, how.
        let mut units: Vec<Vec<(u32, bool, Ways)>> = Vec::new();
        for line in &rule.lines {
            let condition = match &line.condition {
                Some(condition) => self.ways_of(condition, false, classes),
                None => Ways::one(),
            };
            let mut unit = match &line.worth {
                Worth::Points(points) => vec![(*points, *points >= 3, condition)],
                Worth::Each { words, cap } => {
                    // Words of one class and weight are counted, not named.
                    let mut alike: BTreeMap<(KeywordId, u32), Vec<KeywordId>> = BTreeMap::new();
                    for (word, weight) in words {
                        let class = classes.get(word).copied().unwrap_or(*word);
                        alike.entry((class, *weight)).or_default().push(*word);
                    }
                    each_ways(&alike, *cap, threshold, &condition)
                }
            };
            unit.retain(|(.., ways)| !ways.is_none());
            units.push(unit);
        }
        let are_all = units.len() <= MOST_LINES;
        units.truncate(MOST_LINES);
        // By points of the lines before, up to the threshold, and whether a strong one is among them: the ways of the lines from here on.
        let is_enough = |points: u32, strong: bool| points >= threshold && strong;
        let states = || (0..=threshold).flat_map(|points| [(points, false), (points, true)]);
        let of_end = |(points, strong)| if is_enough(points, strong) { Ways::one() } else { Ways::none() };
        let mut rest: BTreeMap<(u32, bool), Ways> = states().map(|state| (state, of_end(state))).collect();
        for unit in units.iter().rev() {
            let of_state = |(points, strong): (u32, bool)| {
                if is_enough(points, strong) {
                    return Ways::one();
                }
                let taken = unit.iter().map(|(more, is_strong, ways)| {
                    ways.clone().and(rest[&((points + more).min(threshold), strong || *is_strong)].clone())
                });
                Ways::any_of(taken.chain([rest[&(points, strong)].clone()]).collect())
            };
            rest = states().map(|state| (state, of_state(state))).collect();
        }
        (rest[&(0, false)].clone(), are_all)
    }

    pub(super) fn ways_of(&self, condition: &Cond, in_title: bool, classes: &Classes) -> Ways {
        let class = |keyword: &KeywordId| classes.get(keyword).copied().unwrap_or(*keyword);
        let word = |keyword: &KeywordId| Piece::Word(Word::Keyword(class(keyword)), in_title);
        match condition {
            Cond::Keyword(keyword) => Ways::piece(word(keyword)),
            Cond::All(parts) => Ways::all_of(parts.iter().map(|part| self.ways_of(part, in_title, classes)).collect()),
            Cond::Any(parts) => {
                let (mut words, mut others) = (BTreeSet::new(), Vec::new());
                for part in parts {
                    match part {
                        Cond::Keyword(keyword) => _ = words.insert(word(keyword)),
                        other => others.push(self.ways_of(other, in_title, classes)),
                    }
                }
                Ways::any_of([Ways::pieces(words)].into_iter().chain(others).collect())
            }
            Cond::AtLeast(least, parts) => {
                let mut by_count: Vec<Ways> = vec![Ways::one()];
                by_count.extend((0..*least).map(|_| Ways::none()));
                for part in parts {
                    let of_part = self.ways_of(part, in_title, classes);
                    for count in (0..*least as usize).rev() {
                        let more = by_count[count].clone().and(of_part.clone());
                        by_count[count + 1] = Ways::any_of(vec![by_count[count + 1].clone(), more]);
                    }
                }
                by_count.pop().unwrap_or(Ways::none())
            }
            // Nothing else is there, so what must not be there is not.
            Cond::Not(_) => Ways::one(),
            Cond::Near { left, right, gap, .. } => {
                let side = |words: &[KeywordId]| words.iter().map(class).collect::<BTreeSet<_>>();
                let (left, right) = (side(left), side(right));
                let pairs = left.iter().flat_map(|a| right.iter().map(move |b| (*a, *b)));
                Ways::pieces(pairs.map(|(a, b)| Piece::Near(a, b, *gap, in_title)))
            }
            Cond::Title(inner) => self.ways_of(inner, true, classes),
            Cond::Named(bodies) => {
                let names = (0..).map(NameId).zip(&self.rules.names);
                let named = names.filter(|(_, name)| name.bodies.iter().any(|body| bodies.contains(body)));
                Ways::pieces(named.map(|(id, _)| Piece::Word(Word::Name(id), in_title)))
            }
            Cond::Fact(fact, values) => {
                let values = (0..64).filter(|value| values >> value & 1 == 1);
                Ways::pieces(values.map(|value| Piece::Fact(*fact, 1 << value)))
            }
            Cond::District(districts) => Ways::pieces(districts.iter().map(|district| Piece::District(*district))),
            Cond::Street(streets) => Ways::pieces(streets.iter().map(|street| Piece::Street(*street))),
            Cond::Category(roots) => Ways::pieces(roots.iter().map(|root| Piece::Category(*root))),
            Cond::Hour { from, .. } => Ways::piece(Piece::Minute(*from)),
        }
    }

    /// Where, when and with which facts a duty may have other roles: what is given and, for each of its variants and arms, what that one
    /// asks for besides. Nobody gives a named place.
    pub(super) fn settings_of(&self, duty: DutyId, given: &Given) -> Vec<Given> {
        let district_of = |street: StreetId| self.rules.streets[street.index()].district;
        let mut settings: Vec<Given> = Vec::new();
        for Variant { scope, arms, .. } in &self.rules.duties[duty.index()].variants {
            let of_scope = Given {
                district: scope.district.or(scope.street.map(district_of)),
                streets: scope.street.into_iter().collect(),
                facts: scope.facts.iter().map(|(fact, value)| (*fact, 1 << value)).collect(),
                ..Given::default()
            };
            let here = with(given, &of_scope);
            for condition in arms.iter().filter_map(|arm| arm.condition.as_ref()) {
                self.ways_of(condition, false, &Classes::new()).each(MOST_SETTINGS, &mut |way| {
                    settings.push(with(&here, &self.text_of_way(way).given));
                    true
                });
            }
            settings.push(here);
        }
        settings
    }

    pub(super) fn text_of_way(&self, way: &[Piece]) -> Witness {
        let mut witness = Witness::default();
        let text = |keyword: &KeywordId| self.rules.keywords[keyword.index()].as_str();
        for piece in way {
            let (part, in_title) = match piece {
                Piece::Word(word, in_title) => (vocabulary::text_of(self.rules, *word).to_owned(), *in_title),
                Piece::Near(left, right, gap, in_title) => {
                    let between = if *gap == 0 { "" } else { "，" };
                    (format!("{}{between}{}", text(left), text(right)), *in_title)
                }
                Piece::Fact(fact, values) => {
                    witness.given.facts.push((*fact, *values));
                    continue;
                }
                Piece::District(district) => {
                    witness.given.district = Some(*district);
                    continue;
                }
                Piece::Street(street) => {
                    witness.given.streets = vec![*street];
                    continue;
                }
                Piece::Category(category) => {
                    witness.given.category = Some(*category);
                    continue;
                }
                Piece::Minute(minute) => {
                    witness.given.minute = Some(*minute);
                    continue;
                }
            };
            if in_title { &mut witness.title } else { &mut witness.text }.push(part);
        }
        witness
    }
}

/// The ways to get points out of words that are weighed singly, capped.
fn each_ways(
    alike: &BTreeMap<(KeywordId, u32), Vec<KeywordId>>,
    cap: u32,
    threshold: u32,
    condition: &Ways,
) -> Vec<(u32, bool, Ways)> {
    // By points so far: the ways to them, of words that are needed for them.
    let enough = cap.min(threshold);
    let mut open: BTreeMap<(u32, bool), Vec<Ways>> = BTreeMap::from([((0, false), vec![Ways::one()])]);
    for ((_, weight), words) in alike {
        let before: Vec<((u32, bool), Ways)> =
            open.iter().map(|(key, ways)| (*key, Ways::any_of(ways.clone()))).collect();
        for ((points, strong), before) in before {
            let mut chosen = vec![before];
            let mut now = points;
            for word in words {
                if now >= enough {
                    break;
                }
                chosen.push(Ways::piece(Piece::Word(Word::Keyword(*word), false)));
                now += weight;
                open.entry((now, strong || *weight >= 3)).or_default().push(Ways::all_of(chosen.clone()));
            }
        }
    }
    open.remove(&(0, false));
    let of_words = |ways| Ways::any_of(ways).and(condition.clone());
    open.into_iter().map(|((points, strong), ways)| (points.min(cap), strong, of_words(ways))).collect()
}

/// What is given, and of the rest what it does not speak of.
fn with(given: &Given, rest: &Given) -> Given {
    let mut both = given.clone();
    both.category = given.category.or(rest.category);
    both.minute = given.minute.or(rest.minute);
    let is_elsewhere = given.district.is_some() && rest.district.is_some() && given.district != rest.district;
    if given.streets.is_empty() && !is_elsewhere {
        both.district = given.district.or(rest.district);
        both.streets.clone_from(&rest.streets);
    }
    let is_new = |(fact, _): &&(FactId, u64)| given.facts.iter().all(|(known, _)| known != fact);
    both.facts.extend(rest.facts.iter().filter(is_new));
    both
}

/// The keywords of a condition, each with a number for the group it stands in.
fn each_keyword(condition: &Cond, group: u32, each: &mut impl FnMut(KeywordId, u32)) {
    fn walk(condition: &Cond, group: u32, next: &mut u32, each: &mut impl FnMut(KeywordId, u32)) {
        match condition {
            Cond::Keyword(keyword) => each(*keyword, group),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                *next += 1;
                let own = *next;
                for part in parts {
                    // In 全部 each word has a place of its own.
                    if matches!(condition, Cond::All(_)) {
                        *next += 1;
                        let own = *next;
                        walk(part, own, next, each);
                    } else {
                        walk(part, own, next, each);
                    }
                }
            }
            Cond::Not(inner) | Cond::Title(inner) => {
                *next += 1;
                let own = *next;
                walk(inner, own, next, each);
            }
            Cond::Near { left, right, .. } => {
                for side in [left, right] {
                    *next += 1;
                    side.iter().for_each(|keyword| each(*keyword, *next));
                }
            }
            _ => {}
        }
    }
    walk(condition, group, &mut group.clone(), each);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::Rng;

    fn random_ways(rng: &mut Rng, depth: usize) -> Ways {
        match rng.below(if depth == 0 { 1 } else { 3 }) {
            0 => Ways::piece(Piece::Minute(rng.below(6) as u16)),
            made => {
                let parts: Vec<Ways> = (0..rng.between(1, 3)).map(|_| random_ways(rng, depth - 1)).collect();
                if made == 1 { Ways::all_of(parts) } else { Ways::any_of(parts) }
            }
        }
    }

    fn all(ways: &Ways) -> BTreeSet<Way> {
        let mut all = BTreeSet::new();
        assert!(ways.are_few(MOST_WAYS));
        ways.each(MOST_WAYS, &mut |way| {
            all.insert(way.clone());
            true
        });
        all
    }

    #[test]
    fn the_ways_with_a_piece_are_those_in_which_it_stands() {
        for seed in 0..500 {
            let mut rng = Rng::new(seed);
            let ways = random_ways(&mut rng, 3);
            let is_one = |piece: &Piece| *piece < Piece::Minute(2);
            let expected: BTreeSet<Way> = all(&ways).into_iter().filter(|way| way.iter().any(is_one)).collect();
            assert_eq!(all(&ways.with(&is_one)), expected, "seed {seed}");
        }
    }
}
