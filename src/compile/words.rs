//! What is known of the words themselves: which keyword lies inside which, which need only be resembled, what masks hide where, which
//! cue negates what.

use super::flat::{Flat, size};
use super::index::alphabet::Text;
use super::index::{Index, Role, WordHits};
use crate::ids::*;
use crate::resolve::model::Resolved;
use crate::store::{Column, stored};

/// Tables of words.
#[derive(Clone, Default)]
pub(crate) struct Words {
    /// How many keywords must stand in a text as they are; of the others something like them.
    pub(crate) n_exact: u32,
    /// By keyword that something must be like: its codes.
    pub(crate) likes: Flat<u16>,
    /// By mask: whether it hides everywhere.
    pub(crate) is_global: Column<bool>,
    /// By mask: whether a rule or fact hides by it.
    pub(crate) is_local: Column<bool>,
    /// By keyword: the 否定 items that can negate it.
    pub(crate) negations: Flat<u32>,
    /// By cue: the 否定 items it stands before the word in.
    pub(crate) before: Flat<u32>,
    /// By cue: the 否定 items it stands after the word in.
    pub(crate) after: Flat<u32>,
}

stored!(Words { n_exact, likes, is_global, is_local, negations, before, after });

impl Words {
    /// The codes of a keyword that something in a text need only be like; `None` if it must be the keyword itself.
    #[inline]
    pub(crate) fn like(&self, keyword: u32) -> Option<&[u16]> {
        Some(self.likes.of(keyword.checked_sub(self.n_exact)? as usize))
    }

    pub(super) fn build(rules: &Resolved, index: &Index) -> Self {
        let mut words = Self::default();
        for (.., text) in rules.likes() {
            words.likes.push(text.chars().map(|char| index.alphabet.code(char)));
        }
        words.n_exact = size(rules.exact().len());
        let (mut is_global, mut is_local) = (vec![false; rules.masks.len()], vec![false; rules.masks.len()]);
        rules.global_masks.iter().for_each(|mask| is_global[mask.index()] = true);
        let of_rules = rules.rules.iter().flat_map(|rule| &rule.hides);
        let local = of_rules.chain(rules.facts.iter().flat_map(|fact| &fact.hides));
        local.for_each(|mask| is_local[mask.index()] = true);
        (words.is_global, words.is_local) = (is_global.into(), is_local.into());

        let (mut negatable, mut before, mut after) = (Vec::new(), Vec::new(), Vec::new());
        for (item, negation) in rules.negations.iter().enumerate() {
            let item = size(item);
            negatable.extend(negation.negatable.iter().map(|keyword| (keyword.0, item)));
            before.extend(negation.before.iter().map(|cue| (cue.0, item)));
            after.extend(negation.after.iter().map(|cue| (cue.0, item)));
        }
        words.negations = Flat::of_pairs(rules.keywords.len(), negatable);
        words.before = Flat::of_pairs(rules.cues.len(), before);
        words.after = Flat::of_pairs(rules.cues.len(), after);
        words
    }
}

/// By keyword: the other keywords inside it, sorted. O(characters of all keywords).
pub(super) fn keywords_inside(rules: &Resolved, index: &Index) -> Flat<KeywordId> {
    let (mut reading, mut found) = (Text::default(), WordHits::default());
    let mut all = Flat::default();
    for (id, text) in rules.keywords.iter().enumerate() {
        // A word is like itself, so what must only be resembled is found too.
        index.read_folded(text, &mut reading, &mut found);
        let mut inside = Vec::new();
        for hit in found.all() {
            let keywords = index.roles(hit).filter_map(|role| if let Role::Keyword(k) = role { Some(k) } else { None });
            inside.extend(keywords.filter(|keyword| rules.lies_inside(*keyword, KeywordId::at(id))));
        }
        inside.sort_unstable();
        inside.dedup();
        all.push(inside);
    }
    all
}

/// Masks that hide for one rule or fact only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnMasks<'p> {
    pub(crate) masks: &'p [MaskId],
    /// The keywords it speaks of, sorted.
    pub(crate) words: &'p [KeywordId],
}
