//! Texts that show something: made of the words of a model, tried by the engine, and shortened until nothing can go.

use std::collections::{BTreeMap, BTreeSet};

use super::encode::{Encoding, Zone};
use super::sat::Lit;
use super::vocabulary::{Vocabulary, Word, text_of};
use crate::case::{Case, OneOrMany};
use crate::given::Given;
use crate::ids::*;
use crate::resolve::model::Resolved;

/// A case in ids. Its words stand in parts, joined by stops.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Witness {
    pub(crate) title: Vec<String>,
    pub(crate) text: Vec<String>,
    pub(crate) given: Given,
    /// Whether no stop parts the text.
    pub(crate) one_sentence: bool,
}

impl Witness {
    /// A case as a caller hands it over, with what he gives in ids.
    pub(crate) fn of_case(case: &Case, given: Given) -> Self {
        let part = |zone: &String| if zone.is_empty() { Vec::new() } else { vec![zone.clone()] };
        Self { title: part(&case.title), text: part(&case.text), given, one_sentence: false }
    }

    /// The title and the text.
    pub(crate) fn zones(&self) -> (String, String) {
        let text = match self.one_sentence {
            // Only a text with a stop before its end is one sentence up to there. What follows it is no keyword; where
            // rules make it one, such a text is not made of a duty's own words.
            true => format!("{}。此致", self.text.join("，")),
            false => self.text.join("。"),
        };
        (self.title.join("。"), text)
    }

    /// The same words in one sentence.
    pub(crate) fn in_one_sentence(self) -> Self {
        Self { one_sentence: true, ..self }
    }

    /// The case that a model describes.
    pub(crate) fn of_model(encoding: &Encoding<'_>, vocabulary: &Vocabulary, model: &[bool]) -> Self {
        let rules = encoding.rules;
        let holds = |lit: &Lit| model[lit.variable() as usize] != lit.is_negated();
        let zone = |wanted: Zone| parts_of(encoding, vocabulary, wanted, &holds);
        let (title, whole) = (zone(Zone::Title), zone(Zone::Whole));
        let text = whole.into_iter().filter(|part| !title.contains(part)).collect();
        let mut given = Given::default();
        if let Some(place) = &encoding.place {
            let chosen = place.districts.iter().find(|(_, lit)| holds(lit)).map(|(district, _)| *district);
            let mut other =
                (0..rules.districts.len()).map(DistrictId::at).filter(|id| !place.districts.contains_key(id));
            given.district = chosen.or_else(|| if holds(&place.other_district) { other.next() } else { None });
            let street = place.streets.iter().find(|(_, lit)| holds(lit)).map(|(street, _)| *street);
            let mut other = (0..rules.streets.len()).map(StreetId::at).filter(|id| {
                let district = rules.streets[id.index()].district;
                !place.streets.contains_key(id) && given.district == Some(district)
            });
            given.streets.extend(street.or_else(|| if holds(&place.other_street) { other.next() } else { None }));
        }
        let number = |lits: &[Lit]| lits.iter().rev().fold(0_u32, |number, lit| number << 1 | u32::from(holds(lit)));
        given.category = encoding.category.as_ref().and_then(|lits| number(lits).checked_sub(1)).map(CategoryId);
        given.minute = encoding.minute.as_ref().filter(|(known, _)| holds(known)).map(|(_, lits)| number(lits) as u16);
        for (fact, lits) in &encoding.facts {
            let values = (0..).zip(lits).filter(|(_, lit)| holds(lit)).fold(0, |all, (value, _)| all | 1_u64 << value);
            given.facts.push((*fact, values));
        }
        Self { title, text, given, one_sentence: false }
    }

    /// The case without what it does not need to show the same, part by part. Calls `shows` O(parts²) times at most.
    pub(crate) fn shortened(mut self, shows: &mut dyn FnMut(&Self) -> bool) -> Self {
        loop {
            let before = self.clone();
            for of_title in [true, false] {
                let mut at = 0;
                while at < if of_title { self.title.len() } else { self.text.len() } {
                    let mut shorter = self.clone();
                    if of_title {
                        shorter.title.remove(at)
                    } else {
                        shorter.text.remove(at)
                    };
                    if shows(&shorter) {
                        self = shorter;
                    } else {
                        at += 1;
                    }
                }
            }
            let mut simpler = vec![
                Given { category: None, ..self.given.clone() },
                Given { minute: None, ..self.given.clone() },
                Given { district: None, streets: Vec::new(), ..self.given.clone() },
                Given { streets: Vec::new(), ..self.given.clone() },
            ];
            for at in 0..self.given.facts.len() {
                let mut less = self.given.clone();
                less.facts.remove(at);
                simpler.push(less);
            }
            for given in simpler {
                // Of several facts one may have gone already.
                let tried = Self { given, ..self.clone() };
                if tried.given != self.given && is_less(&tried.given, &self.given) && shows(&tried) {
                    self = tried;
                }
            }
            // A title is told only if it matters.
            let moved = Self {
                title: Vec::new(),
                text: self.title.iter().chain(&self.text).cloned().collect(),
                given: self.given.clone(),
                one_sentence: self.one_sentence,
            };
            if !self.title.is_empty() && shows(&moved) {
                self = moved;
            }
            if self == before {
                return self;
            }
        }
    }

    /// The case in names, as a caller would hand it over.
    pub(crate) fn case(&self, rules: &Resolved) -> Case {
        let (title, text) = self.zones();
        let Given { category, district, streets, minute, facts } = &self.given;
        let value = |fact: FactId, bits: u64| -> OneOrMany {
            let names = rules.facts[fact.index()].values.iter().enumerate();
            let mut names: Vec<String> =
                names.filter(|(value, _)| bits >> value & 1 == 1).map(|(_, name)| name.clone()).collect();
            if names.len() == 1 { OneOrMany::One(names.remove(0)) } else { OneOrMany::Many(names) }
        };
        let facts: BTreeMap<String, OneOrMany> =
            facts.iter().map(|(fact, bits)| (rules.facts[fact.index()].name.clone(), value(*fact, *bits))).collect();
        Case {
            id: None,
            title,
            text,
            category: category.map(|category| rules.categories[category.index()].path.clone()),
            district: district.map(|district| rules.districts[district.index()].name.clone()),
            street: streets.first().map(|street| rules.streets[street.index()].name.clone()),
            time: minute.map(|minute| format!("2026-01-01T{:02}:{:02}", minute / 60, minute % 60)),
            facts,
        }
    }
}

/// Whether the first says nothing that the second does not.
fn is_less(one: &Given, other: &Given) -> bool {
    let kept = |a: bool, b: bool| !a || b;
    kept(one.category.is_some(), other.category.is_some())
        && kept(one.minute.is_some(), other.minute.is_some())
        && kept(one.district.is_some(), other.district.is_some())
        && one.streets.len() <= other.streets.len()
        && one.facts.iter().all(|fact| other.facts.contains(fact))
}

/// The parts of a zone: pairs that stand near each other, words that only a mask holds, and the other words that no part brings.
fn parts_of(
    encoding: &Encoding<'_>,
    vocabulary: &Vocabulary,
    wanted: Zone,
    holds: &dyn Fn(&Lit) -> bool,
) -> Vec<String> {
    let rules = encoding.rules;
    let mut parts = Vec::new();
    let mut words: BTreeSet<Word> = BTreeSet::new();
    let mut masked: BTreeMap<Word, MaskId> = BTreeMap::new();
    let in_zone = |zone: &Zone| *zone == wanted;
    for (_, word, _) in encoding.words.bare.iter().filter(|(zone, _, lit)| in_zone(zone) && holds(lit)) {
        words.insert(*word);
    }
    for ((_, word, hides), lit) in encoding.words.under.iter().filter(|((zone, ..), _)| in_zone(zone)) {
        if holds(lit) {
            words.insert(*word);
        } else if words.contains(word) {
            // Every hit of it is to lie under a mask of this rule.
            masked.insert(*word, hides[0]);
        }
    }
    let text = |word: KeywordId| rules.keywords[word.index()].as_str();
    for (pair, lit) in &encoding.pairs {
        if !in_zone(&pair.zone) || !holds(lit) {
            continue;
        }
        let standing = |side: &[KeywordId]| side.iter().find(|word| words.contains(&Word::Keyword(**word))).copied();
        let other = |side: &[KeywordId], not: KeywordId| {
            let stands = |word: &&KeywordId| words.contains(&Word::Keyword(**word)) && **word != not;
            side.iter().find(stands).copied()
        };
        let Some(left) = standing(&pair.left) else { continue };
        let Some(right) = other(&pair.right, left).or_else(|| standing(&pair.right)) else { continue };
        let between = if pair.gap == 0 { "" } else { "，" };
        parts.push(format!("{}{between}{}", text(left), text(right)));
    }
    let brought: BTreeSet<Word> = words.iter().flat_map(|word| vocabulary.brings(*word)).copied().collect();
    for word in words.difference(&brought) {
        match masked.get(word) {
            Some(mask) => parts.push(under(&rules.masks[mask.index()], text_of(rules, *word))),
            None => parts.push(text_of(rules, *word).to_owned()),
        }
    }
    parts
}

/// A text in which a mask lies over a word.
fn under(mask: &str, word: &str) -> String {
    if mask.contains(word) {
        return mask.to_owned();
    }
    let joined = |first: &str, second: &str| {
        let ends = first.char_indices().map(|(at, _)| &first[at..]);
        ends.filter(|end| second.starts_with(*end)).map(|end| format!("{first}{}", &second[end.len()..])).next()
    };
    joined(mask, word).or_else(|| joined(word, mask)).unwrap_or_else(|| word.to_owned())
}
