//! Which sets of words a text can have, for the presence atoms of proofs.
//!
//! A text can have exactly the sets closed under "a word brings every word that is hit in the text made of it alone", and the words
//! joined by stops are a text that has them; title and text are two such sets. (Tried by brute force in the engine's tests.)

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::compile::Program;
use crate::engine;
use crate::given::Given;
use crate::ids::*;
use crate::resolve::model::*;

/// A keyword or a proper name: something a text can be made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Word {
    Keyword(KeywordId),
    Name(NameId),
}

/// What brings what, in one rule set.
#[derive(Default)]
pub(crate) struct Vocabulary {
    brings: BTreeMap<Word, Vec<Word>>,
    brought_by: BTreeMap<Word, Vec<Word>>,
    /// By keyword, those it lies inside.
    around: Vec<Vec<KeywordId>>,
    /// By keyword, the masks that rules have for themselves and that can hide it, in order.
    hidden_by: Vec<Vec<MaskId>>,
    /// Districts, streets and named places that anything depends on.
    pub(crate) districts: BTreeSet<DistrictId>,
    pub(crate) streets: BTreeSet<StreetId>,
    pub(crate) spots: BTreeSet<SpotId>,
}

impl Vocabulary {
    /// Reads every word as a text. O(characters of all words).
    pub(crate) fn of(rules: &Resolved, program: &Program, scratch: &mut engine::Scratch) -> Self {
        let keywords = (0..rules.keywords.len()).map(|at| Word::Keyword(KeywordId::at(at)));
        let names = (0..rules.names.len()).map(|at| Word::Name(NameId::at(at)));
        let mut brings: BTreeMap<Word, Vec<Word>> = BTreeMap::new();
        let mut brought_by: BTreeMap<Word, Vec<Word>> = BTreeMap::new();
        let negatable: BTreeSet<KeywordId> =
            rules.negations.iter().flat_map(|negation| &negation.negatable).copied().collect();
        let overlapped = overlapped(rules);
        for word in keywords.chain(names) {
            // What is only like a word brings nothing for sure, nor is it brought: a better place may overlap it.
            let is_like = |word: &Word| matches!(word, Word::Keyword(keyword) if rules.likeness(*keyword).is_some());
            if is_like(&word) {
                continue;
            }
            engine::decide(program, "", text_of(rules, word), &Given::default(), scratch);
            let working = scratch.working();
            let found = working.keywords().map(Word::Keyword).chain(working.names().map(Word::Name));
            // Neither a cue nor a name that overlaps it takes a name away, but what stands in the name they may.
            let is_kept = |other: &Word| match (word, other) {
                (Word::Name(name), _) if overlapped.contains(&name) => false,
                (Word::Name(_), Word::Keyword(keyword)) => !negatable.contains(keyword),
                _ => true,
            };
            let others: Vec<Word> = found.filter(|other| *other != word && !is_like(other) && is_kept(other)).collect();
            for other in &others {
                brought_by.entry(*other).or_default().push(word);
            }
            if !others.is_empty() {
                brings.insert(word, others);
            }
        }
        let mut around = vec![Vec::new(); rules.keywords.len()];
        for outer in (0..rules.keywords.len()).map(KeywordId::at) {
            program.keywords.inside(outer.0).iter().for_each(|inner| around[inner.index()].push(outer));
        }
        let mut vocabulary = Self {
            brings,
            brought_by,
            around,
            hidden_by: hidden_by(rules),
            districts: BTreeSet::new(),
            streets: BTreeSet::new(),
            spots: BTreeSet::new(),
        };
        vocabulary.take_places(rules);
        vocabulary
    }

    /// The other words hit in a text made of this one alone.
    pub(crate) fn brings(&self, word: Word) -> &[Word] {
        self.brings.get(&word).map_or(&[], Vec::as_slice)
    }

    /// The words that bring this one.
    pub(crate) fn brought_by(&self, word: Word) -> &[Word] {
        self.brought_by.get(&word).map_or(&[], Vec::as_slice)
    }

    /// The keywords a keyword lies inside, in order: longer ones, and stricter ones of the same text.
    pub(crate) fn around(&self, inner: KeywordId) -> &[KeywordId] {
        &self.around[inner.index()]
    }

    /// Those of a rule's own masks that can hide a keyword.
    pub(crate) fn hiding(&self, masks: &[MaskId], keyword: KeywordId) -> Vec<MaskId> {
        let can_hide = &self.hidden_by[keyword.index()];
        masks.iter().copied().filter(|mask| can_hide.binary_search(mask).is_ok()).collect()
    }

    fn take_places(&mut self, rules: &Resolved) {
        for duty in &rules.duties {
            let scopes = duty.variants.iter().map(|variant| &variant.scope).chain([&duty.only_in]);
            for scope in scopes {
                self.districts.extend(scope.district);
                self.streets.extend(scope.street);
                self.spots.extend(scope.spot);
            }
            let arms = duty.variants.iter().flat_map(|variant| &variant.arms);
            arms.filter_map(|arm| arm.condition.as_ref()).for_each(|condition| self.take_places_of(condition));
        }
        for rule in &rules.rules {
            let lines = rule.lines.iter().filter_map(|line| line.condition.as_ref());
            lines.chain(&rule.unless).for_each(|condition| self.take_places_of(condition));
        }
        for promise in rules.guarantees.iter().flat_map(|guarantee| &guarantee.clauses) {
            self.take_places_of(&promise.when);
        }
        for street in self.streets.clone() {
            self.districts.insert(rules.streets[street.index()].district);
        }
        for spot in self.spots.clone() {
            self.districts.extend(rules.spots[spot.index()].district);
        }
    }

    /// Notes the places a condition asks for.
    fn take_places_of(&mut self, condition: &Cond) {
        match condition {
            Cond::District(districts) => self.districts.extend(districts),
            Cond::Street(streets) => self.streets.extend(streets),
            Cond::All(parts) | Cond::Any(parts) | Cond::AtLeast(_, parts) => {
                parts.iter().for_each(|part| self.take_places_of(part));
            }
            Cond::Not(inner) | Cond::Title(inner) => self.take_places_of(inner),
            _ => {}
        }
    }
}

/// A word as it stands in a text.
pub(crate) fn text_of(rules: &Resolved, word: Word) -> &str {
    match word {
        Word::Keyword(keyword) => &rules.keywords[keyword.index()],
        Word::Name(name) => &rules.names[name.index()].folded,
    }
}

/// Whether a mask can hide a hit of a keyword: the mask can hang over an end of it. (One that the keyword holds whole may hang over an
/// end somewhere else: 灯灯 over 灯灯 in 灯灯灯.)
pub(crate) fn can_hide(rules: &Resolved, mask: MaskId, keyword: KeywordId) -> bool {
    if rules.likeness(keyword).is_some() {
        return true;
    }
    let (mask, word) = (&rules.masks[mask.index()], &rules.keywords[keyword.index()]);
    let inner = || mask.char_indices().map(|(at, _)| at).skip(1);
    let overhangs_left = inner().any(|at| word.starts_with(&mask[at..]));
    let overhangs_right = inner().any(|at| word.ends_with(&mask[..at]));
    overhangs_left || overhangs_right || (mask != word && mask.contains(word.as_str()))
}

/// Every part of a text that is not longer than so many bytes.
pub(super) fn parts_of(text: &str, most: usize) -> impl Iterator<Item = &str> {
    let starts = || text.char_indices().map(|(at, _)| at);
    let ends = move |from: usize| {
        let ends = text[from..].char_indices().map(move |(at, char)| from + at + char.len_utf8());
        ends.take_while(move |to| to - from <= most)
    };
    starts().flat_map(move |from| ends(from).map(move |to| &text[from..to]))
}

/// By keyword, the masks of rules that [`can_hide`] it.
fn hidden_by(rules: &Resolved) -> Vec<Vec<MaskId>> {
    let masks: BTreeSet<MaskId> = rules.rules.iter().flat_map(|rule| &rule.hides).copied().collect();
    let (mut heads, mut tails, mut parts) = (PartsOf::default(), PartsOf::default(), PartsOf::default());
    for &id in &masks {
        let mask = rules.masks[id.index()].as_str();
        for (at, _) in mask.char_indices().skip(1) {
            heads.entry(&mask[..at]).or_default().push(id);
            tails.entry(&mask[at..]).or_default().push(id);
        }
        parts_of(mask, mask.len())
            .filter(|part| *part != mask)
            .for_each(|part| parts.entry(part).or_default().push(id));
    }
    let of_keyword = |id: KeywordId| -> Vec<MaskId> {
        if rules.likeness(id).is_some() {
            return masks.iter().copied().collect();
        }
        let word = rules.keywords[id.index()].as_str();
        let ends = || word.char_indices().map(|(at, char)| at + char.len_utf8());
        let left = ends().filter_map(|at| tails.get(&word[..at]));
        let right = word.char_indices().filter_map(|(at, _)| heads.get(&word[at..]));
        let found: BTreeSet<MaskId> = left.chain(right).chain(parts.get(word)).flatten().copied().collect();
        found.into_iter().collect()
    };
    (0..rules.keywords.len()).map(KeywordId::at).map(of_keyword).collect()
}

/// By a part of masks, the masks.
type PartsOf<'r> = FxHashMap<&'r str, Vec<MaskId>>;

/// The names that end as a name begins, or begin as one ends: another, or the same once more.
fn overlapped(rules: &Resolved) -> BTreeSet<NameId> {
    let texts = || rules.names.iter().map(|name| name.folded.as_str());
    let inner = |text: &'_ str| text.char_indices().skip(1).map(|(at, _)| at).collect::<Vec<usize>>();
    let heads: FxHashSet<&str> = texts().flat_map(|text| inner(text).into_iter().map(|at| &text[..at])).collect();
    let tails: FxHashSet<&str> = texts().flat_map(|text| inner(text).into_iter().map(|at| &text[at..])).collect();
    let overlaps =
        |text: &str| inner(text).into_iter().any(|at| tails.contains(&text[..at]) || heads.contains(&text[at..]));
    (0..).map(NameId).zip(texts()).filter(|(_, text)| overlaps(text)).map(|(name, _)| name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{Rng, random_rules};

    #[test]
    fn a_keyword_is_hidden_by_the_masks_that_can_hide_it() {
        let mut n_found = 0;
        for seed in 0..300 {
            let rules = random_rules(&mut Rng::new(seed));
            let masks: BTreeSet<MaskId> = rules.rules.iter().flat_map(|rule| &rule.hides).copied().collect();
            for (keyword, found) in (0..).map(KeywordId).zip(hidden_by(&rules)) {
                let expected: Vec<MaskId> =
                    masks.iter().copied().filter(|mask| can_hide(&rules, *mask, keyword)).collect();
                assert_eq!(found, expected, "seed {seed}, {}", rules.keywords[keyword.index()]);
                n_found += found.len();
            }
        }
        assert!(n_found > 100, "{n_found}");
    }
}
