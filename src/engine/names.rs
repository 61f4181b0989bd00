//! Which proper names in the text name somebody or some place: those that no mask hides and no longer name holds.

use super::hit::Hit;
use super::marks::Marks;
use super::mask::Covers;
use crate::compile::Program;
use crate::ids::*;

/// A name that names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Named {
    pub(super) name: NameId,
    /// Whether one of its hits is in the title.
    pub(super) in_title: bool,
}

/// Lists the names that name, by id. O(names found).
pub(super) fn list(
    program: &Program,
    found: &[(u32, Hit)],
    (masks, proper): (&Covers, &Covers),
    title_chars: u32,
    seen: &mut (Marks, Marks),
    named: &mut Vec<Named>,
) {
    named.clear();
    if found.is_empty() {
        return;
    }
    let n_names = program.places.kind_chars.len();
    seen.0.clear(n_names);
    seen.1.clear(n_names);
    for &(name, hit) in found {
        let in_title = hit.start < title_chars;
        let known = if in_title { &mut seen.1 } else { &mut seen.0 };
        if known.has(name) || masks.hides(hit) || proper.hides_in_longer(hit, program.places.longest) {
            continue;
        }
        known.insert(name);
        named.push(Named { name: NameId(name), in_title });
    }
    // The one in the title first: `true` before `false`.
    named.sort_unstable_by_key(|named| (named.name, !named.in_title));
    named.dedup_by_key(|named| named.name);
}
