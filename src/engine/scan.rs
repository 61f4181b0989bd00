//! Sorts what was found in a text by kind.

use super::hit::Hit;
use crate::compile::Program;
use crate::compile::index::{Role, WordHits};

/// Everything found, by kind. The hits of one word are in order of the text.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    pub(super) keywords: Vec<(u32, Hit)>,
    /// Masks that hide everywhere.
    pub(super) masks: Vec<Hit>,
    /// Masks of rules and facts.
    pub(super) local_masks: Vec<(u32, Hit)>,
    pub(super) cues: Vec<(u32, Hit)>,
    pub(super) names: Vec<(u32, Hit)>,
}

impl Found {
    /// Forgets the last text.
    pub(super) fn clear(&mut self) {
        let Self { keywords, masks, local_masks, cues, names } = self;
        keywords.clear();
        masks.clear();
        local_masks.clear();
        cues.clear();
        names.clear();
    }
}

/// Sorts the words found by kind. O(words found).
pub(super) fn sort(program: &Program, words: &WordHits, found: &mut Found) {
    found.clear();
    let Found { keywords, masks, local_masks, cues, names } = found;
    for word in words.all() {
        let hit = Hit { start: word.start, end: word.end };
        if let Some(keyword) = word.keyword() {
            keywords.push((keyword.0, hit));
            continue;
        }
        for role in program.index.roles(word) {
            match role {
                Role::Keyword(keyword) => keywords.push((keyword.0, hit)),
                Role::Mask(mask) => {
                    if program.words.is_global[mask.index()] {
                        masks.push(hit);
                    }
                    if program.words.is_local[mask.index()] {
                        local_masks.push((mask.0, hit));
                    }
                }
                Role::Cue(cue) => cues.push((cue.0, hit)),
                Role::Name(name) => names.push((name.0, hit)),
            }
        }
    }
}
