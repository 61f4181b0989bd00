//! Words as written and as they are looked for, and which of them brings which.

use rustc_hash::FxHashMap;

use crate::fold::{fold_name, fold_word};
use crate::ids::MaskId;
use crate::resolve::Inside;
use crate::resolve::model::{Resolved, Rule};
use crate::syntax::ast::{File, Head, Name};

/// The words of a rule set.
pub(super) struct Words<'a> {
    /// The words lists by name, each word as written and folded.
    lists: FxHashMap<String, Vec<(&'a Name, String)>>,
    /// What hides or negates anywhere.
    hiding: Inside,
    masks: &'a [String],
}

impl<'a> Words<'a> {
    pub(super) fn of(trees: &'a [File], rules: &'a Resolved) -> Self {
        let mut lists = FxHashMap::default();
        for item in trees.iter().flat_map(|tree| &tree.items) {
            let Head::Words { name, words } = &item.head else { continue };
            let folded = words.iter().filter_map(|word| Some((word, fold_word(&word.text).ok()?)));
            lists.entry(fold_name(&name.text)).or_insert_with(|| folded.collect());
        }
        let masks = rules.global_masks.iter().map(|mask| rules.masks[mask.index()].as_str());
        let names = rules.names.iter().map(|name| name.folded.as_str());
        let cues = rules.cues.iter().map(String::as_str);
        let mut hiding: Vec<&str> = masks.chain(names).chain(cues).filter(|word| !word.is_empty()).collect();
        hiding.sort_unstable();
        hiding.dedup();
        Self { lists, hiding: Inside::of(&hiding), masks: &rules.masks }
    }

    /// The words of a list, as written and folded.
    pub(super) fn list(&self, name: &Name) -> &[(&'a Name, String)] {
        self.lists.get(&fold_name(&name.text)).map_or(&[], Vec::as_slice)
    }

    /// Whether wherever `longer` counts for a rule, `shorter`, which lies in it, counts too. Never said if a mask, a name or a cue
    /// lies in the longer word: it might take the shorter one away and leave the longer.
    pub(super) fn brings(&self, longer: &str, rule: Option<&Rule>) -> bool {
        let mask = |mask: &MaskId| longer.contains(self.masks[mask.index()].as_str());
        self.hiding.find(longer).next().is_none() && !rule.is_some_and(|rule| rule.hides.iter().any(mask))
    }
}

/// Every part of a word that is shorter than it, the longest first.
pub(super) fn parts(word: &str) -> impl Iterator<Item = &str> {
    let ends: Vec<usize> = word.char_indices().map(|(at, _)| at).chain([word.len()]).collect();
    let n_chars = ends.len() - 1;
    let lengths = (1..n_chars).rev();
    lengths.flat_map(move |length| {
        let ends = ends.clone();
        (0..=n_chars - length).map(move |from| &word[ends[from]..ends[from + length]])
    })
}

/// How many characters a word has.
pub(super) fn n_chars(word: &str) -> usize {
    word.chars().count()
}
