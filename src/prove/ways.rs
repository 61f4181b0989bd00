//! Every way to make a condition, a line or a rule true by its own words, one word standing for all that are alike.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::vocabulary::{self, Word};
use super::{Prover, Witness};
use crate::ids::*;
use crate::resolve::model::*;

/// More ways than this are not all tried.
pub(super) const MOST_WAYS: usize = 100_000;

/// One thing that makes a part of a condition true.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
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

/// The ways of a condition or of a rule.
pub(super) struct Ways {
    pub(super) ways: Vec<Way>,
    /// Whether these are all there are.
    pub(super) all: bool,
}

impl Ways {
    pub(super) fn one() -> Self {
        Self { ways: vec![Vec::new()], all: true }
    }

    pub(super) fn none() -> Self {
        Self { ways: Vec::new(), all: true }
    }

    pub(super) fn or(mut self, other: Self) -> Self {
        self.ways.extend(other.ways);
        self.all &= other.all;
        self.cut()
    }

    pub(super) fn cut(mut self) -> Self {
        self.all &= self.ways.len() <= MOST_WAYS;
        self.ways.truncate(MOST_WAYS);
        self
    }

    /// Every way of the one with every way of the other; of too many, every pair of which one is the first of its side.
    pub(super) fn and(self, other: Self) -> Self {
        let joined = |a: &Way, b: &Way| {
            let mut way: Way = a.iter().chain(b).cloned().collect();
            way.sort();
            way.dedup();
            way
        };
        let all = self.all && other.all;
        if self.ways.len() * other.ways.len() <= MOST_WAYS {
            let ways = self.ways.iter().flat_map(|a| other.ways.iter().map(move |b| joined(a, b)));
            return Self { ways: ways.collect(), all };
        }
        let n = self.ways.len().max(other.ways.len());
        let ways = (0..n).map(|at| joined(&self.ways[at % self.ways.len()], &other.ways[at % other.ways.len()]));
        Self { ways: ways.collect(), all: false }
    }
}

impl Prover<'_> {
    /// What makes keywords alike: the lines they stand in, what they bring, how long they are.
    pub(super) fn classes(&self) -> BTreeMap<KeywordId, KeywordId> {
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
        let mut first: HashMap<_, KeywordId> = HashMap::new();
        let mut classes = BTreeMap::new();
        for (keyword, mut uses) in uses {
            uses.sort_unstable();
            let text = &self.rules.keywords[keyword.index()];
            // A mask inside a word may hide what the word brings in one rule and not in another.
            let own = self.rules.masks.iter().any(|mask| text.contains(mask.as_str())).then_some(keyword);
            let around = self.vocabulary.brought_by(Word::Keyword(keyword)).to_vec();
            let brings = self.vocabulary.brings(Word::Keyword(keyword)).to_vec();
            let like = (self.rules.likeness(keyword), negated.contains(&keyword), text.chars().count(), own);
            classes.insert(keyword, *first.entry((uses, brings, around, like)).or_insert(keyword));
        }
        classes
    }

    /// Every way in which a rule's own lines reach the threshold, one word standing for all of its class.
    pub(super) fn ways_of_rule(&self, rule: &Rule, classes: &BTreeMap<KeywordId, KeywordId>) -> Ways {
        let threshold = self.rules.settings.threshold;
        // What can be added: points, whether strong, how.
        let mut units: Vec<Vec<(u32, bool, Ways)>> = Vec::new();
        for line in &rule.lines {
            let condition = match &line.condition {
                Some(condition) => self.ways_of(condition, false, classes),
                None => Ways::one(),
            };
            match &line.worth {
                Worth::Points(points) => units.push(vec![(*points, *points >= 3, condition)]),
                Worth::Each { words, cap } => {
                    // Words of one class and weight are counted, not named.
                    let mut alike: BTreeMap<(KeywordId, u32), Vec<KeywordId>> = BTreeMap::new();
                    for (word, weight) in words {
                        let class = classes.get(word).copied().unwrap_or(*word);
                        alike.entry((class, *weight)).or_default().push(*word);
                    }
                    units.push(each_ways(&alike, *cap, threshold, &condition));
                }
            }
        }
        let mut found = Ways::none();
        let mut open = vec![(0_usize, 0_u32, false, Ways::one())];
        while let Some((at, sum, strong, ways)) = open.pop() {
            if sum >= threshold && strong {
                found = found.or(ways);
                if !found.all {
                    break;
                }
                continue;
            }
            if at == units.len() || ways.ways.is_empty() {
                continue;
            }
            if open.len() > MOST_WAYS {
                found.all = false;
                break;
            }
            for (points, is_strong, more) in &units[at] {
                let more = Ways { ways: more.ways.clone(), all: more.all };
                let here = Ways { ways: ways.ways.clone(), all: ways.all };
                open.push((at + 1, sum + points, strong || *is_strong, here.and(more)));
            }
            open.push((at + 1, sum, strong, ways));
        }
        found.ways.sort();
        found.ways.dedup();
        found
    }

    pub(super) fn ways_of(&self, condition: &Cond, in_title: bool, classes: &BTreeMap<KeywordId, KeywordId>) -> Ways {
        let class = |keyword: &KeywordId| classes.get(keyword).copied().unwrap_or(*keyword);
        let only = |pieces: Vec<Piece>| Ways { ways: pieces.into_iter().map(|piece| vec![piece]).collect(), all: true };
        match condition {
            Cond::Keyword(keyword) => only(vec![Piece::Word(Word::Keyword(class(keyword)), in_title)]),
            Cond::All(parts) => {
                parts.iter().fold(Ways::one(), |all, part| all.and(self.ways_of(part, in_title, classes)))
            }
            Cond::Any(parts) => {
                let mut any =
                    parts.iter().fold(Ways::none(), |any, part| any.or(self.ways_of(part, in_title, classes)));
                any.ways.sort();
                any.ways.dedup();
                any
            }
            Cond::AtLeast(least, parts) => {
                let mut by_count: Vec<Ways> = vec![Ways::one()];
                by_count.extend((0..*least).map(|_| Ways::none()));
                for part in parts {
                    let of_part = self.ways_of(part, in_title, classes);
                    for count in (0..*least as usize).rev() {
                        let before = Ways { ways: by_count[count].ways.clone(), all: by_count[count].all };
                        let more = before.and(Ways { ways: of_part.ways.clone(), all: of_part.all });
                        let there = std::mem::replace(&mut by_count[count + 1], Ways::none());
                        by_count[count + 1] = there.or(more);
                    }
                }
                by_count.pop().unwrap_or(Ways::none())
            }
            // Nothing else is there, so what must not be there is not.
            Cond::Not(_) => Ways::one(),
            Cond::Near { left, right, gap, .. } => {
                let side = |words: &[KeywordId]| words.iter().map(class).collect::<BTreeSet<_>>();
                let (left, right) = (side(left), side(right));
                let pairs = left.iter().flat_map(|a| right.iter().map(move |b| Piece::Near(*a, *b, *gap, in_title)));
                only(pairs.collect()).cut()
            }
            Cond::Title(inner) => self.ways_of(inner, true, classes),
            Cond::Named(bodies) => {
                let names = (0..).map(NameId).zip(&self.rules.names);
                let named = names.filter(|(_, name)| name.bodies.iter().any(|body| bodies.contains(body)));
                only(named.map(|(id, _)| Piece::Word(Word::Name(id), in_title)).collect())
            }
            Cond::Fact(fact, values) => only(
                (0..64).filter(|value| values >> value & 1 == 1).map(|value| Piece::Fact(*fact, 1 << value)).collect(),
            ),
            Cond::District(districts) => only(districts.iter().map(|district| Piece::District(*district)).collect()),
            Cond::Street(streets) => only(streets.iter().map(|street| Piece::Street(*street)).collect()),
            Cond::Category(roots) => only(roots.iter().map(|root| Piece::Category(*root)).collect()),
            Cond::Hour { from, .. } => only(vec![Piece::Minute(*from)]),
        }
    }

    pub(super) fn text_of_way(&self, way: &Way) -> Witness {
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
    let mut open: BTreeMap<(u32, bool), Ways> = BTreeMap::from([((0, false), Ways::one())]);
    for ((_, weight), words) in alike {
        for (points, strong) in open.keys().rev().copied().collect::<Vec<_>>() {
            let mut way = Way::new();
            let mut now = points;
            for word in words {
                if now >= enough {
                    break;
                }
                way.push(Piece::Word(Word::Keyword(*word), false));
                now += weight;
                let before = &open[&(points, strong)];
                let before = Ways { ways: before.ways.clone(), all: before.all };
                let more = before.and(Ways { ways: vec![way.clone()], all: true });
                let key = (now, strong || *weight >= 3);
                let there = open.remove(&key).unwrap_or(Ways::none());
                open.insert(key, there.or(more));
            }
        }
    }
    open.remove(&(0, false));
    let ways = |ways: Ways| ways.and(Ways { ways: condition.ways.clone(), all: condition.all });
    open.into_iter().map(|((points, strong), of_words)| (points.min(cap), strong, ways(of_words))).collect()
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
