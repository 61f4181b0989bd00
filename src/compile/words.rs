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
    /// Characters by keyword.
    pub(crate) chars: Column<u32>,
    /// By keyword: the other keywords inside it, sorted.
    pub(crate) inside: Flat<KeywordId>,
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

stored!(Words { chars, inside, n_exact, likes, is_global, is_local, negations, before, after });

impl Words {
    /// The codes of a keyword that something in a text need only be like; `None` if it must be the keyword itself.
    #[inline]
    pub(crate) fn like(&self, keyword: u32) -> Option<&[u16]> {
        Some(self.likes.of(keyword.checked_sub(self.n_exact)? as usize))
    }

    pub(super) fn build(rules: &Resolved, index: &Index) -> Self {
        let mut words = Self::default();
        let (mut reading, mut found) = (Text::default(), WordHits::default());
        for (.., text) in rules.likes() {
            words.likes.push(text.chars().map(|char| index.alphabet.code(char)));
        }
        words.n_exact = size(rules.exact().len());
        for (id, text) in rules.keywords.iter().enumerate() {
            words.chars.push(size(text.chars().count()));
            // A word is like itself, so what must only be resembled is found too.
            index.read_folded(text, &mut reading, &mut found);
            let mut inside = Vec::new();
            for hit in found.all() {
                let keywords =
                    index.roles(hit).filter_map(|role| if let Role::Keyword(k) = role { Some(k) } else { None });
                inside.extend(keywords.filter(|keyword| rules.lies_inside(*keyword, KeywordId::at(id))));
            }
            inside.sort_unstable();
            inside.dedup();
            words.inside.push(inside);
        }

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

/// Masks that hide for one rule or fact only.
#[derive(Clone, Copy, Debug)]
pub(crate) struct OwnMasks<'p> {
    pub(crate) masks: &'p [MaskId],
    /// The keywords it speaks of, sorted.
    pub(crate) words: &'p [KeywordId],
    /// Those of them that one of the masks can hide.
    pub(crate) hideable: &'p [KeywordId],
}

/// The words that one of the masks can hide: somewhere both agree where they overlap, and the word does not contain the whole mask. Of
/// those that need only be resembled every one.
pub(super) fn hideable(rules: &Resolved, masks: &[MaskId], words: &[KeywordId]) -> Vec<KeywordId> {
    let chars = |text: &str| text.chars().collect::<Vec<char>>();
    let masks: Vec<Vec<char>> = masks.iter().map(|mask| chars(&rules.masks[mask.index()])).collect();
    let can_hide = |word: &&KeywordId| {
        let is_exact = word.index() < rules.exact().len();
        let word = chars(&rules.keywords[word.index()]);
        !is_exact || masks.iter().any(|mask| (1..word.len() + mask.len()).any(|at| overlaps(mask, &word, at)))
    };
    words.iter().filter(can_hide).copied().collect()
}

/// Whether a mask lies over a part of a word, and the word not over all of it, if the word ends `at` characters after the mask begins.
fn overlaps(mask: &[char], word: &[char], at: usize) -> bool {
    let (from, to) = (at.saturating_sub(word.len()), at.min(mask.len()));
    let contains = at <= word.len() && at >= mask.len();
    !contains && (from..to).all(|place| mask[place] == word[place + word.len() - at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_mask_can_hide() {
        let can_hide = |mask: &str, word: &str| {
            let rules = Resolved { masks: vec![mask.into()], keywords: vec![word.into()], ..Resolved::default() };
            !hideable(&rules, &[MaskId(0)], &[KeywordId(0)]).is_empty()
        };
        for (mask, word, expected) in [
            ("路灯公司", "路灯", true),
            ("路灯公司", "公司", true),
            ("路灯公司", "街路", true),
            ("路灯公司", "司机", true),
            ("路灯公司", "灯", true),
            ("路灯", "路灯", false),
            ("路灯", "路灯公司", false),
            ("路灯", "灯泡", true),
            ("路灯", "井盖", false),
            ("路灯", "路面", false),
            ("灯灯", "灯灯", true),
        ] {
            assert_eq!(can_hide(mask, word), expected, "{mask} {word}");
        }
    }
}
