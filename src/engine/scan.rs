//! Finds every word in the folded text, in one pass.

use super::hit::Hit;
use crate::compile::Program;
use crate::compile::index::Role;
use crate::fold::Folded;

/// Everything found, each kind in order of the end.
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

/// Finds every word. O(bytes + words found).
pub(super) fn scan(program: &Program, folded: &Folded, found: &mut Found) {
    let Found { keywords, masks, local_masks, cues, names } = found;
    keywords.clear();
    masks.clear();
    local_masks.clear();
    cues.clear();
    names.clear();
    program.index.scan(&folded.text, |start, end, roles| {
        let hit = Hit { start, end };
        for role in roles {
            match *role {
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
    });
}
